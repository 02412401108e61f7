"""`jiedui check`: a sound store says so; every sort of damage and broken rule is told in a sentence."""

from datetime import date
from pathlib import Path

import pytest

from app.demo import DEMO_PASSPHRASE
from app.demo.build import build
from db.check import Checked, _file, check
from db.drafts import HouseholdDraft, MemberDraft
from db.history.write import Write
from db.ops.household import add_household
from db.store import Store

LONG = "阿卜杜热合曼·麦麦提吐尔逊"


def _village(write: Write) -> int:
    return write.create("region", name="团结村", level="village", edition=2023)


def _household(store: Store) -> int:
    with store.write("add_household", "新建户") as write:
        draft = HouseholdDraft(village_id=_village(write), code="999999000001")
        return add_household(write, draft, MemberDraft(name=LONG, relation="户主", sex="男"))


def _behind_the_back(store: Store, statement: str) -> None:
    """Change a table without the log, as a program that is not ours would."""
    driver = store._connect()
    driver.execute("PRAGMA foreign_keys = OFF")
    driver.execute(statement)
    driver.close()


def test_an_empty_store_is_sound(store: Store) -> None:
    assert check(store) == Checked((), (), ())


def test_a_store_with_people_is_sound(store: Store) -> None:
    _household(store)
    found = check(store)
    assert found.integrity and found.rebuild_equal and found.sentences == ()


def test_the_demonstration_store_is_sound_and_keeps_the_rules(tmp_path: Path) -> None:
    path = build(tmp_path / "演示.jiedui", households=90, today=date(2026, 3, 11))
    with Store.open(path, DEMO_PASSPHRASE, read_only=True) as store:
        assert check(store).sentences == ()


@pytest.mark.parametrize(
    ("statement", "part", "words"),
    [
        ("UPDATE member SET name = '别人'", "different", "member"),
        ("DELETE FROM member", "different", "member"),
        ("UPDATE change SET body = '{}' WHERE action = 'create' AND kind = 6", "different", "household"),
        ("UPDATE change_set SET who = '别人'", "damage", "校验链"),
        ("DELETE FROM change WHERE id = (SELECT max(id) FROM change)", "damage", "变更记录应有"),
        ("UPDATE change_set SET first_change = 2, last_change = last_change + 1", "damage", "不连续"),
        ("DELETE FROM region", "damage", "不存在"),
        ("UPDATE household_line SET head_name = '别人'", "damage", "户一览"),
        ("DELETE FROM household_line", "damage", "户一览"),
        ("DELETE FROM search_text WHERE rowid = (SELECT max(id) FROM member)", "damage", "查找索引"),
    ],
)
def test_what_changed_behind_the_back_is_told(store: Store, statement: str, part: str, words: str) -> None:
    _household(store)
    _behind_the_back(store, statement)
    assert any(words in sentence for sentence in getattr(check(store), part))


def test_damaged_pages_are_told_and_nothing_is_asked_of_them(store: Store) -> None:
    _household(store)
    store.close()
    content = bytearray(store.path.read_bytes())
    content[4096 * 3 + 100] ^= 1
    store.path.write_bytes(content)
    opened = Store(store.path, store.key, read_only=True, lock=None)
    found = check(opened)
    opened.close()
    assert not found.integrity and found.violations == ()
    assert any("损坏" in sentence or "读不下去" in sentence for sentence in found.damage)


def test_people_who_do_not_add_up(store: Store) -> None:
    household = _household(store)
    with store.write("x", "x") as write:
        write.create("member", household_id=household, name="阿依古丽", relation="户主", sex="女")
        write.create("member", household_id=household, name="古丽米热", relation="之子", sex="女")
    found = check(store)
    assert found.integrity and found.rebuild_equal
    assert len(found.violations) == 2
    assert all(sentence.startswith("户 999999000001：") for sentence in found.violations)


def test_two_leads_on_a_day_and_a_child_outside_its_parent(store: Store) -> None:
    household = _household(store)
    with store.write("x", "x") as write:
        team = write.create("team", name="启衡一队")
        helpers = [write.create("helper", name=name) for name in ("李建国", "王芳", "赵明远")]
        both = {"household_id": household, "role": "lead"}
        parent = write.create("pairing", level="team_family", team_id=team, from_date="2020-03", **both)
        one = {"level": "person_person", **both}
        write.create("pairing", helper_id=helpers[0], from_date="2020-01-15", parent_id=parent, **one)
        write.create("pairing", helper_id=helpers[1], from_date="2021", **one)
        write.create("pairing", helper_id=helpers[2], from_date="2022", **one | {"role": "support"})
    found = check(store).violations
    assert len(found) == 2
    assert "李建国" in found[0] and LONG in found[0] and "超出上级结对" in found[0]
    assert "王芳" in found[1] and "李建国自 2020-01-15 起已是主责" in found[1]


def test_a_handover_is_no_second_lead(store: Store) -> None:
    household = _household(store)
    with store.write("x", "x") as write:
        for name, start, end in (("李建国", "2020-01-01", "2021-05-09"), ("王芳", "2021-05-10", None)):
            helper = write.create("helper", name=name)
            write.create(
                "pairing", level="person_person", role="lead", helper_id=helper, household_id=household,
                from_date=start, to_date=end,
            )  # fmt: skip
    assert check(store).violations == ()


def test_many_violations_are_counted(store: Store) -> None:
    with store.write("x", "x") as write:
        for number in range(9):
            household = write.create("household", code=f"99999900000{number}")
            write.create("member", household_id=household, name="图尔荪江", relation="之子")
    found = check(store, limit=4).violations
    assert len(found) == 5 and found[-1] == "还有 5 条"


def test_what_others_wrote_meanwhile_is_no_damage(store: Store) -> None:
    """One connection stays open and checks; another records people and takes them away: FTS5 keeps an old picture."""
    other = Store.open(store.path, secret=store.key.secret, read_only=True)
    with other:
        for round_ in range(40):
            with store.write("people", "人") as write:
                ids = [write.create("helper", name="王芳", phone=f"199{round_:04d}{n:04d}") for n in range(4)]
            with other.read() as reader:
                assert list(_file(reader, store.path)) == []
            with store.write("leave", "走") as write:
                write.delete_many("helper", ids[1:])
            with other.read() as reader:
                assert list(_file(reader, store.path)) == []
