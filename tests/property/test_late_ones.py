"""What others say comes in any order: members before their household, pairings before their helper, removals before all.

Each scene is a list of statements; one by one, in whatever order, they end in the same tables, and are right after each.
"""

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from property.exchanging import acts_of, must_be, tables, take
from property.test_steps import Quick

from db.check import check
from db.history import undo
from db.history.digest import digest
from db.history.log import identity, states_of
from db.history.statements import Creation, Removal, Statement
from db.history.versions import LIFE, symbol_of, version
from db.models import kind_of, record_id
from db.ops.conflicts import decide
from db.store import Store

ELSEWHERE = 77
HOME, OTHER_HOME = record_id(ELSEWHERE, "household", 1), record_id(ELSEWHERE, "household", 2)
PERSON, SECOND = record_id(ELSEWHERE, "member", 1), record_id(ELSEWHERE, "member", 2)
HELPER = record_id(ELSEWHERE, "helper", 1)
UPPER, LOWER = record_id(ELSEWHERE, "pairing", 1), record_id(ELSEWHERE, "pairing", 2)
READY = record_id(ELSEWHERE, "readiness", 1)
VILLAGE = record_id(ELSEWHERE, "region", 1)

Says = Callable[[bytes], list[Any]]


def _first(key: bytes, record: int, name: str, value: Any) -> tuple[str, ...]:
    return (version(key, record, name, value, ()),)


def _gone(key: bytes, record: int) -> Removal:
    return Removal(record, _first(key, record, LIFE, 1))


def _family(key: bytes) -> list[Any]:
    return [
        Creation(HOME, {"phone": "1", "village_id": VILLAGE}), Creation(VILLAGE, {"name": "试验村", "level": "village", "edition": 2023}),
        Creation(PERSON, {"name": "甲", "household_id": HOME}), Creation(SECOND, {"name": "乙", "household_id": HOME}),
        Creation(HELPER, {"name": "李建国", "from_date": "2018"}),
        Creation(LOWER, {"level": "person_person", "role": "lead", "helper_id": HELPER, "member_id": PERSON, "household_id": HOME}),
    ]  # fmt: skip


def _removed_though_needed(key: bytes) -> list[Any]:
    """The household is removed by one, a member of it is recorded by another."""
    return [Creation(HOME), _gone(key, HOME), Creation(PERSON, {"name": "甲", "household_id": HOME})]


def _moved_to_one_that_does_not_come(key: bytes) -> list[Any]:
    """A member with a pairing moves to a household nobody has sent yet."""
    return [
        Creation(HOME), Creation(PERSON, {"name": "甲", "household_id": HOME}),
        Creation(LOWER, {"level": "person_person", "role": "lead", "member_id": PERSON, "household_id": HOME}),
        Statement(PERSON, "household_id", OTHER_HOME, _first(key, PERSON, "household_id", HOME)),
    ]  # fmt: skip


def _removed_in_a_chain(key: bytes) -> list[Any]:
    """Of three that hold on to one another the two upper ones are removed."""
    pair = {"level": "team_family", "role": "lead"}
    return [
        Creation(UPPER, pair), Creation(LOWER, pair | {"parent_id": UPPER}),
        Creation(READY, {"pairing_id": LOWER, "aspect": "人员", "evidence": "甲", "on_date": "2019"}),
        _gone(key, UPPER), _gone(key, LOWER),
    ]  # fmt: skip


def _removed_waiting_needed(key: bytes) -> list[Any]:
    """A removed member, whose household is only known by name, has a pairing."""
    return [
        Creation(PERSON, {"name": "甲", "household_id": HOME}), _gone(key, PERSON),
        Creation(LOWER, {"level": "person_person", "role": "lead", "member_id": PERSON}),
        Creation(HOME), _gone(key, HOME),
    ]  # fmt: skip


def _joined_in_a_ring(key: bytes) -> list[Any]:
    """Two households, each joined into the other by somebody, both removed."""
    return [
        Creation(HOME, {"joined_into": OTHER_HOME}), Creation(OTHER_HOME, {"joined_into": HOME}),
        _gone(key, HOME), _gone(key, OTHER_HOME),
    ]  # fmt: skip


def _two_hands(key: bytes) -> list[Any]:
    """A name taken away by one and changed by another, a removal that saw neither."""
    return [
        Creation(HOME), Creation(PERSON, {"name": "甲", "household_id": HOME}),
        Statement(PERSON, "name", None, _first(key, PERSON, "name", "甲")),
        Statement(PERSON, "name", "乙", _first(key, PERSON, "name", "甲")),
        _gone(key, PERSON), Creation(LOWER, {"level": "person_person", "role": "lead", "member_id": PERSON}),
    ]  # fmt: skip


SCENES: list[Says] = [
    _family, _removed_though_needed, _moved_to_one_that_does_not_come, _removed_in_a_chain, _removed_waiting_needed,
    _joined_in_a_ring, _two_hands,
]  # fmt: skip


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("spät") / "库.jiedui"
    Quick.create(path, "test", quick=True).close()
    return path


@pytest.mark.parametrize("says", SCENES)
def test_in_any_order_the_tables_are_what_the_versions_say(empty: Path, tmp_path: Path, says: Says) -> None:
    ended = set()
    for number in range(8):
        path = tmp_path / f"{number}.jiedui"
        shutil.copy(empty, path)
        with Quick.open(path, "test") as store:
            with store.read() as read:
                said = says(identity(read)[1])
            if number:
                random.Random(number).shuffle(said)
            for each in said if number < 6 else [said]:
                take(store, each if isinstance(each, list) else [each])
                assert tables(store) == must_be(store), (number, each)
            found = check(store)
            assert (found.damage, found.different) == ((), ())
            ended.add(found.digest)
    assert len(ended) == 1


def _store_with(store: Store, *said: Any) -> None:
    take(store, said)


def test_a_form_does_not_empty_what_only_waits(store: Store) -> None:
    """The village has not come, its field is empty in the form: saving the form says nothing of it."""
    _store_with(store, Creation(HOME, {"village_id": VILLAGE, "phone": "1"}))
    with store.write("edit", "改") as write:
        write.update(HOME, village_id=None, phone="2")
    take(store, [Creation(VILLAGE, {"name": "试验村", "level": "village", "edition": 2023})])
    assert tables(store).rows[HOME] == {"village_id": VILLAGE, "phone": "2"}
    assert tables(store) == must_be(store)


def test_what_waits_may_be_given_another(store: Store) -> None:
    _store_with(store, Creation(HOME, {"village_id": VILLAGE}))
    with store.write("add", "记") as write:
        near = write.create("region", name="甲村", level="village", edition=2023)
    with store.write("edit", "改") as write:
        write.update(HOME, village_id=near)
    assert tables(store) == must_be(store) and tables(store).waiting == frozenset()


def test_what_was_on_show_adds_up_and_is_asked_only_when_read(store: Store) -> None:
    """The statement comes first, what it replaces in two parts after it; its version is the same from the beginning."""
    with store.read() as read:
        key = identity(read)[1]
    _store_with(store, Creation(HOME, {"phone": "1", "note": "1"}))
    symbol = symbol_of(HOME, "BCDFG")
    take(store, [Statement(HOME, "phone", None, (symbol,)), Statement(HOME, "note", "2", (symbol,))])
    assert tables(store).undecided == {(HOME, "phone"), (HOME, "note")}
    for name in ("phone", "note"):
        take(store, [], {(HOME, "BCDFG"): list(_first(key, HOME, name, "1"))})
    assert tables(store).undecided == frozenset() and tables(store).rows[HOME] == {"note": "2"}
    made = version(key, HOME, "note", "2", [symbol])
    with store.read() as read:
        assert states_of(read, key, [HOME])[HOME].heads["note"] == (made,)


def test_what_was_removed_and_referred_to_goes_with_the_last_that_needs_it(store: Store) -> None:
    with store.read() as read:
        key = identity(read)[1]
    _store_with(store, *_removed_in_a_chain(key))
    assert tables(store).undecided == {(UPPER, LIFE), (LOWER, LIFE)}
    with store.write("remove", "删") as write:
        write.delete(READY)
    assert tables(store).rows == {} and tables(store).undecided == frozenset()


def _back(store: Store, verb: str) -> undo.Reverted:
    with store.read() as read:
        target = undo.next_undo(read) if verb == "undo" else undo.next_redo(read)
    assert target
    with store.write(verb, target.label) as write:
        return undo.take_back(write, target)


@pytest.mark.parametrize("keep", [True, False])
def test_a_decision_about_a_removal_taken_back_is_open_again(store: Store, keep: bool) -> None:
    with store.read() as read:
        key = identity(read)[1]
    _store_with(store, Creation(HOME, {"phone": "1"}))
    with store.write("edit", "改") as write:
        write.update(HOME, note="2")
    take(store, [_gone(key, HOME)])
    before = tables(store)
    assert before.undecided == {(HOME, LIFE)}
    with store.write("decide", "定") as write:
        decide(write, HOME, {LIFE: int(keep)})
    after = tables(store)
    for verb, wanted in (("undo", before), ("redo", after), ("undo", before)):
        assert _back(store, verb).kept == []
        assert tables(store) == wanted == must_be(store), verb


def test_a_merge_taken_back_leaves_what_was_touched_since_and_names_it(store: Store) -> None:
    with store.write("add", "记") as write:
        home = write.create("household", phone="1", note="1")
    with store.read() as read:
        key = identity(read)[1]
    take(store, [
        Statement(home, "phone", "2", _first(key, home, "phone", "1")),
        Statement(home, "note", "2", _first(key, home, "note", "1")), Creation(OTHER_HOME, {"phone": "1"}),
    ])  # fmt: skip
    with store.write("edit", "改") as write:
        write.update(home, note="3")
    with store.read() as read:
        merge = read.exec_driver_sql("SELECT max(id) FROM change_set WHERE verb = 'exchange_in'").scalar_one()
        target = undo.target_of(read, merge)
    assert target
    with store.write("undo", target.label) as write:
        outcome = undo.take_back(write, target)
    assert [(each.record_id, each.field) for each in outcome.kept] == [(home, "note")]
    assert tables(store).rows[home] == {"phone": "1", "note": "3"} and OTHER_HOME not in tables(store).rows
    assert tables(store) == must_be(store)


def test_a_merge_that_made_a_conflict_taken_back_is_without_it(store: Store) -> None:
    """Of several, so that both are among them: those where what was said here is shown, and those where the other is."""
    with store.write("add", "记") as write:
        homes = [write.create("household", phone="1") for _ in range(8)]
    with store.read() as read:
        key = identity(read)[1]
    with store.write("edit", "改") as write:
        write.update_many([(home, {"phone": "2"}) for home in homes])
    before = tables(store)
    take(store, [Statement(home, "phone", f"3{home}", _first(key, home, "phone", "1")) for home in homes])
    assert tables(store).undecided == {(home, "phone") for home in homes}
    assert _back(store, "undo").kept == [] and tables(store) == before == must_be(store)


def test_copies_of_a_store_never_give_one_id_twice(tmp_path: Path) -> None:
    with Quick.create(tmp_path / "甲.jiedui", "test", quick=True) as first, first.write("add", "记") as write:
        write.create("household", phone="1")
    for name in ("乙", "丙"):
        shutil.copy(tmp_path / "甲.jiedui", tmp_path / f"{name}.jiedui")
    given, origins = list[int](), set[int]()
    for name in ("甲", "乙", "丙", "乙"):
        with Quick.open(tmp_path / f"{name}.jiedui", "test") as store:
            with store.write("add", "记") as write:
                given += [write.create("household", phone=name) for _ in range(3)]
            with store.read() as read:
                origins.add(identity(read)[0])
    assert len(set(given)) == len(given) and len(origins) == 3
    stores = [Quick.open(tmp_path / f"{name}.jiedui", "test") for name in ("甲", "乙", "丙")]
    said = [act for store in stores for act in acts_of(store)]
    digests = set()
    for number, store in enumerate(stores):
        take(store, random.Random(number).sample(said, len(said)))
        with store.read() as read:
            digests.add(digest(read))
        assert sum(kind_of(record) == "household" for record in tables(store).rows) == 1 + len(given)
        store.close()
    assert len(digests) == 1
