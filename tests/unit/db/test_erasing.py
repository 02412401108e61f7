"""An erased household is nowhere: not in tables, index, log, drafts, memory of workbooks, write-ahead log, backups."""

import zlib
from pathlib import Path

import pytest
from homes import CANARIES, CODE, WORDS, lived_in
from keyed import refusal
from pages import found_in, pages_of

from db.backup import backup, backups, restore
from db.backup_place import back_up_second
from db.check import check
from db.erasure import erase
from db.errors import RuleBroken, StoreProblem
from db.history.audit import verify
from db.history.erased import erased_records
from db.history.log import states_of
from db.history.merge import take_in
from db.history.statements import Act, Creation, Statement
from db.history.undo import next_undo, take_back, target_of
from db.history.versions import ERASED, LIFE
from db.keys_verbs import add
from db.models import record_id
from db.ops.import_draft import keep_draft
from db.ops.register import add_batch
from db.queries.search import find
from db.store import Store

GONE = (*CANARIES, CODE)
REASON = "户主书面申请"


@pytest.fixture
def ids(store: Store) -> dict[str, int]:
    """A household with everything, beside it what other rooms keep of it: a draft, a row sent, ledgers, words of steps."""
    ids = lived_in(store)
    with store.write("import_later", f"搁置 {CODE}") as write:
        keep_draft(write, "户.xlsx", zlib.compress(f'{{"cells": ["{WORDS["member"]}"]}}'.encode()))
        keep_draft(write, "别.xlsx", zlib.compress(b'{"cells": []}'))
        add_batch(write, "out", "households", [{"name": f"{CODE}.xlsx"}], counts={"rows": 1}, recipient=WORDS["member"])
        run = write.connection.exec_driver_sql
        run("INSERT INTO outgoing_row VALUES ('b', ?, 'm', ?)", (ids["home"], f'{{"note": "{WORDS["note"]}"}}'))
        run("INSERT INTO asked VALUES (?, 'note', '[]', ?, 'x', 'x')", (ids["home"], WORDS["note"]))
        run("INSERT INTO unread (digest, line) VALUES ('x', ?)", (f'{{"of": {ids["head"]}, "v": "{WORDS["note"]}"}}',))
    with store.write("unmask", f"显示证件与健康：{CODE}"):
        pass
    return ids


def everywhere(store: Store) -> dict[str, list[str]]:
    """What is left of the household in any file of the store."""
    folder = store.path.parent
    return found_in([path for path in folder.rglob("*") if path.is_file()], GONE, store.key)


def test_the_scan_finds_what_is_there(store: Store, ids: dict[str, int]) -> None:
    store.compact()
    found = found_in([store.path], (*CANARIES, CODE, WORDS["bystander"]), store.key)
    missing = {"label", "extra"}  # the words of a step stand in it as they are: nothing is missing but by mistake
    assert {*GONE, WORDS["bystander"]} - set(found[store.path.name]) <= {WORDS[name] for name in missing}
    assert found_in([store.path], GONE) == {}, "nothing of it stands in the file in the clear"


def test_nothing_is_left_of_an_erased_household(store: Store, ids: dict[str, int]) -> None:
    outcome = erase(store, ids["home"], "李二", REASON)
    assert everywhere(store) == {}
    assert outcome.folded and outcome.erased.drafts == 1 and outcome.erased.mentions == []
    assert outcome.erased.records["member"] == 2 and outcome.erased.records["household"] == 1
    with store.read() as reader:
        assert find(reader, WORDS["member"]) == [] and find(reader, CODE) == []
        tokens = str(_tokens(store))
    assert "标" not in tokens and "999999000001" not in tokens
    assert WORDS["bystander"].encode() in pages_of(store.path, store.key), "the others stay"


def _tokens(store: Store) -> list[str]:
    with store.aside() as connection:
        connection.exec_driver_sql("CREATE VIRTUAL TABLE temp.tokens USING fts5vocab('main', 'search_text', 'row')")
        return list(connection.exec_driver_sql("SELECT term FROM tokens").scalars())


def test_the_log_replays_and_the_chains_hold(store: Store, ids: dict[str, int]) -> None:
    with store.read() as reader:
        before = states_of(reader, bytes.fromhex(_lineage(store)), [ids["home"]])[ids["home"]]
    erase(store, ids["home"], "李二", REASON)
    found = check(store)
    assert (found.damage, found.different) == ((), ())
    with store.read() as reader:
        after = states_of(reader, bytes.fromhex(_lineage(store)), [ids["home"]])[ids["home"]]
        assert verify(reader).whole
    assert set(before.said) <= set(after.said), "every version keeps its id"
    assert after.erased and not after.alive and after.values == {}


def _lineage(store: Store) -> str:
    with store.read() as reader:
        return str(reader.exec_driver_sql("SELECT lineage FROM identity").scalar_one())


def test_what_others_say_later_does_not_bring_it_back(store: Store, ids: dict[str, int]) -> None:
    visit = record_id(4711, "visit", 1)
    said = [
        Statement(ids["home"], "note", WORDS["note"], ("0" * 16,)),
        Creation(ids["head"], {"name": WORDS["member"], "household_id": ids["home"]}),
        Creation(visit, {"household_id": ids["home"], "visited_on": "2020-01-01", "requests": WORDS["requests"]}),
        Statement(visit, "promises", WORDS["promises"]),
    ]
    erase(store, ids["home"], "李二", REASON)
    for _again in range(2):
        with store.write("package_in", "收到") as write:
            merged = take_in(write, said)
    assert merged.refused == 3 and not merged.waiting and not merged.undecided
    store.compact()
    assert everywhere(store) == {}
    assert check(store).integrity and check(store).rebuild_equal


def test_an_erasure_travels_and_is_carried_out_there_by_two(tmp_path: Path, store: Store, ids: dict[str, int]) -> None:
    with Store.create(tmp_path / "别处" / "库.jiedui", "test", quick=True) as other:
        with other.write("package_in", "收到") as write:
            write.connection.exec_driver_sql("UPDATE identity SET lineage = ?", (_lineage(store),))
            write.lineage = bytes.fromhex(_lineage(store))
            take_in(write, _told(store, ids))
        with other.read() as reader:
            assert reader.exec_driver_sql("SELECT count(*) FROM member").scalar() == 1
        erase(store, ids["home"], "李二", REASON)
        with other.write("package_in", "收到") as write:
            take_in(write, _told(store, ids))
        with other.read() as reader:
            assert reader.exec_driver_sql("SELECT count(*) FROM household").scalar() == 0
            assert ids["home"] in erased_records(reader)
        assert check(other).integrity and check(other).rebuild_equal
        erase(other, ids["home"], "王五", "按上级站点的删除")
        assert found_in([path for path in other.path.parent.iterdir() if path.is_file()], GONE, other.key) == {}
        assert check(other).integrity and check(other).rebuild_equal


def _told(store: Store, ids: dict[str, int]) -> list[Act]:
    """What the store tells of the household and its head, as a package would."""
    from db.history.log import steps_of
    from db.history.versions import statements_of

    lineage = bytes.fromhex(_lineage(store))
    with store.read() as reader:
        return [
            Act(
                record,
                {name: (value, tuple(replaces)) for name, value, replaces in statements_of(lineage, record, step)},
            )
            for record, steps in steps_of(reader, [ids["home"], ids["head"]]).items()
            for step in steps
        ]


def test_an_erasure_means_the_same_in_any_order(tmp_path: Path, store: Store, ids: dict[str, int]) -> None:
    before = _told(store, ids)
    erase(store, ids["home"], "李二", REASON)
    erasure = [act for act in _told(store, ids) if act.body.get(LIFE, (1,))[0] == ERASED]
    visit = Creation(record_id(4711, "visit", 1), {"household_id": ids["home"], "visited_on": "2020-01-01"})
    digests = set()
    for number, order in enumerate(
        ([*before, visit, *erasure], [*erasure, *before, visit], [visit, *erasure, *before])
    ):
        with Store.create(tmp_path / f"{number}.jiedui", "test", quick=True) as other:
            with other.write("package_in", "收到") as write:
                write.connection.exec_driver_sql("UPDATE identity SET lineage = ?", (_lineage(store),))
                write.lineage = bytes.fromhex(_lineage(store))
                for said in order:
                    take_in(write, [said])
            found = check(other)
            assert found.integrity and found.rebuild_equal
            digests.add(found.digest)
    assert len(digests) == 1


def test_no_backup_keeps_it(store: Store, ids: dict[str, int], tmp_path: Path) -> None:
    copies = [backup(store) for _again in range(2)]
    outcome = erase(store, ids["home"], "李二", REASON)
    assert sorted(outcome.backups) == sorted(copies) and outcome.left == []
    assert everywhere(store) == {}
    assert [each.path for each in backups(store.path)] == sorted(copies, reverse=True)
    restore(copies[0], tmp_path / "恢复" / "库.jiedui", secret=store.key.secret)
    with Store.open(tmp_path / "恢复" / "库.jiedui", "test") as back:
        assert check(back).integrity and check(back).rebuild_equal
        with back.read() as reader:
            assert ids["home"] in erased_records(reader) and verify(reader).whole


def test_the_second_place_is_cleaned_when_it_is_there(store: Store, ids: dict[str, int], tmp_path: Path) -> None:
    stick = tmp_path / "优盘"
    copy = back_up_second(store, stick)
    stick.rename(tmp_path / "拔出")
    outcome = erase(store, ids["home"], "李二", REASON)
    assert [left.path for left in outcome.left] == [stick] and "jiedui backups --erase" in outcome.left[0].why
    (tmp_path / "拔出").rename(stick)
    again = erase(store, ids["home"], "李二", "再删一次")
    assert again.backups == [copy] and again.left == []
    assert everywhere(store) == {}
    assert check(store).integrity and check(store).rebuild_equal


def test_a_backup_that_does_not_open_is_named(store: Store, ids: dict[str, int]) -> None:
    copy = backup(store)
    with copy.open("r+b") as file:
        file.seek(4096 * 2 + 100)
        file.write(b"\0" * 64)
    with Store.create(store.path.with_name("别.jiedui"), "别的", quick=True) as other:
        strange = copy.with_name(copy.name.replace(copy.stem[-6:], "000000"))
        strange.write_bytes(other.path.read_bytes())
    outcome = erase(store, ids["home"], "李二", REASON)
    assert {left.path for left in outcome.left} == {copy, strange} and all(left.until for left in outcome.left)
    assert not [path for path in copy.parent.iterdir() if ".part" in path.name]


@pytest.mark.parametrize(
    ("second", "reason", "code"),
    [
        ("", REASON, "second_missing"),
        (" 张建 ", REASON, "second_missing"),
        ("李二", "  ", "reason_missing"),
    ],
)
def test_one_person_alone_cannot(store: Store, ids: dict[str, int], second: str, reason: str, code: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        erase(store, ids["home"], second, reason, who="张建")
    assert refused.value.problems[0].code == code
    with store.read() as reader:
        assert erased_records(reader) == set()


def test_with_roles_the_second_person_is_over_the_store(store: Store, ids: dict[str, int]) -> None:
    from db.ops.roles import give_role

    for name, role in (("张建", "coordinator"), ("李二", "cadre"), ("赵六", "supervisor")):
        with store.write("set_roles", "定") as write:
            give_role(write, name, role)
    with pytest.raises(RuleBroken) as refused:
        erase(store, ids["home"], "李二", REASON)
    assert refused.value.problems[0].code == "second_not_over"
    erase(store, ids["home"], "赵六", REASON)
    assert everywhere(store) == {}


def test_it_cannot_be_taken_back(store: Store, ids: dict[str, int]) -> None:
    with store.read() as reader:
        steps = list(reader.exec_driver_sql("SELECT id FROM change_set WHERE verb != 'unmask' ORDER BY id").scalars())
    erase(store, ids["home"], "李二", REASON)
    with store.read() as reader:
        newest = next_undo(reader)
        assert newest is not None and newest.verb == "set_setting"
        targets = [target for step in steps if (target := target_of(reader, step)) and target.verb != "import_later"]
    for target in reversed(targets):
        with store.write("undo", "撤销") as write:
            take_back(write, target)
    with store.read() as reader:
        assert reader.exec_driver_sql("SELECT count(*) FROM household WHERE id = ?", (ids["home"],)).scalar() == 0
    store.compact()
    assert everywhere(store) == {}
    assert check(store).rebuild_equal


def test_where_others_name_it_is_told(store: Store, ids: dict[str, int]) -> None:
    with store.write("set_field", "改") as write:
        write.update(ids["bystander"], note=f"和 {CODE} 是亲戚")
    outcome = erase(store, ids["home"], "李二", REASON)
    assert outcome.erased.mentions == [("household", ids["bystander"], "note")]


def test_a_household_that_never_was_is_refused(store: Store, ids: dict[str, int]) -> None:
    with pytest.raises(RuleBroken) as refused:
        erase(store, record_id(1, "household", 99), "李二", REASON)
    assert refused.value.problems[0].code == "missing"


def test_a_household_that_was_removed_before_is_erased_from_the_log(store: Store, ids: dict[str, int]) -> None:
    from db.queries.belonging import belonging

    with store.write("set_field", "删户") as write:
        for kind, records in reversed(belonging(write.connection, ids["home"]).items()):
            write.delete_many(kind, records)
    erase(store, ids["home"], "李二", REASON)
    assert everywhere(store) == {}
    assert check(store).rebuild_equal


def test_only_those_over_it_erase(store: Store, ids: dict[str, int]) -> None:
    from db.ops.setting import set_setting

    with store.write("set_setting", "我") as write:
        set_setting(write, "roles", {"张建": "cadre", "李二": "coordinator"})
    with pytest.raises(StoreProblem) as refused:
        erase(store, ids["home"], "李二", REASON)
    assert refused.value.code == "role_forbids"


@pytest.mark.usefixtures("cheap_keys")
def test_the_second_person_writes_a_passphrase_of_their_own(store: Store, ids: dict[str, int]) -> None:
    add(store, "test", "李建国", "second-person", me="王芳")
    given = (store, ids["home"], "李建国", REASON)
    assert refusal(erase, *given, proof="test") == "second_unproved", "the first person's own"
    assert refusal(erase, *given, proof="nobody's") == "wrong_passphrase"
    assert refusal(erase, store, ids["home"], "王芳", REASON, proof="second-person") == "second_unproved"
    erase(*given, proof="second-person")
    assert everywhere(store) == {}
