"""Two people say different things: both are kept, listed with who and when, and one decision settles it."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from db.check import check
from db.errors import StoreProblem
from db.history import undo
from db.history.conflicts import conflicts, undecided_fields, undecided_households
from db.history.digest import digest
from db.history.log import identity
from db.history.merge import Merged, take_in
from db.history.shown import on_show, tag_for
from db.history.statements import Act, Creation, Removal, Statement
from db.history.versions import LIFE, REMOVED, symbol_of
from db.ops.conflicts import ask, decide
from db.store import Store


def _home(store: Store, **fields: Any) -> int:
    with store.write("add", "登记") as write:
        return write.create("household", code="999999000001", **fields)


def _sent(store: Store, record: int) -> tuple[str, dict[tuple[int, str], list[str]]]:
    """The symbol of a row that leaves now, and what it stands for."""
    with store.read() as read:
        lineage = identity(read)[1]
        versions = sorted(one for each in on_show(read, lineage, [record])[record].values() for one in each)
    tag = tag_for(lineage, record, versions)
    return symbol_of(record, tag), {(record, tag): versions}


def _taken(store: Store, *said: Any, shown: Any = None) -> Merged:
    with store.write("exchange_in", "收回工作簿", who="帕提古丽") as write:
        return take_in(write, said, shown or {})


def _value(store: Store, record: int, field: str) -> Any:
    with store.read() as read:
        return read.exec_driver_sql(f"SELECT {field} FROM household WHERE id = ?", (record,)).scalar_one()


def _sound(store: Store) -> bool:
    found = check(store)
    assert found.damage == () and found.different == (), found
    return True


def test_an_edit_from_a_workbook_replaces_what_was_on_show(store: Store) -> None:
    home = _home(store, phone="19900000001")
    symbol, shown = _sent(store, home)
    merged = _taken(store, Statement(home, "phone", "19900000002", (symbol,)), shown=shown)
    assert (merged.new, merged.undecided, _value(store, home, "phone")) == (1, [], "19900000002")
    again = _taken(store, Statement(home, "phone", "19900000002", (symbol,)), shown=shown)
    assert (again.new, again.known) == (0, 1) and _sound(store)


def test_two_edits_from_one_state_are_a_conflict_with_both_sides(store: Store) -> None:
    home = _home(store, phone="19900000001")
    symbol, shown = _sent(store, home)
    with store.write("set_field", "改电话", who="王芳") as write:
        write.update(home, phone="19900000003")
    merged = _taken(store, Statement(home, "phone", "19900000002", (symbol,)), shown=shown)
    assert merged.undecided == [(home, "phone")]
    with store.read() as read:
        (found,) = conflicts(read)
        assert undecided_households(read) == {home: 1} and undecided_fields(read, [home]) == {home: {"phone"}}
    assert found.base and found.base.value == "19900000001"
    assert [(side.value, side.origin.who) for side in found.sides] == [
        ("19900000003", "王芳"),
        ("19900000002", "帕提古丽"),
    ]
    assert _sound(store)


def test_a_decision_replaces_all_and_its_undo_opens_it_again(store: Store) -> None:
    home = _home(store, phone="19900000001")
    symbol, shown = _sent(store, home)
    with store.write("set_field", "改电话") as write:
        write.update(home, phone="19900000003")
    _taken(store, Statement(home, "phone", "19900000002", (symbol,)), shown=shown)
    with store.write("decide", "定下") as write:
        decide(write, home, {"phone": "19900000004"})
        step = write.change_set_id
    assert _value(store, home, "phone") == "19900000004" and _sound(store)
    with store.write("decide", "再定") as write, pytest.raises(StoreProblem, match="已经定过"):
        decide(write, home, {"phone": "19900000005"})
    with store.write("undo", "撤销") as write:
        target = undo.target_of(write.connection, step)
        assert target
        undo.take_back(write, target)
    with store.read() as read:
        (found,) = conflicts(read)
    assert {side.value for side in found.sides} == {"19900000002", "19900000003"} and _sound(store)


def test_a_question_to_the_sender_stays_with_its_conflict(store: Store) -> None:
    home = _home(store, phone="19900000001")
    symbol, shown = _sent(store, home)
    _taken(store, Statement(home, "phone", "19900000002", (symbol,)), shown=shown)
    with store.write("set_field", "改") as write:
        write.update(home, phone="19900000003")
    _taken(store, Statement(home, "phone", "19900000004", (symbol,)), shown=shown)
    with store.write("ask_sender", "问对方") as write:
        ask(write, home, "phone", "哪个号码打得通？")
    with store.read() as read:
        assert [each.asked for each in conflicts(read)] == ["哪个号码打得通？"]
        assert undo.next_undo(read).verb != "ask_sender"  # type: ignore[union-attr]


def test_removed_by_one_and_changed_by_another_stays_and_is_listed(store: Store) -> None:
    home = _home(store, phone="19900000001")
    symbol, shown = _sent(store, home)
    with store.write("set_field", "改") as write:
        write.update(home, phone="19900000003")
    merged = _taken(store, Removal(home, (symbol,)), shown=shown)
    assert merged.undecided == [(home, LIFE)] and _value(store, home, "phone") == "19900000003"
    with store.write("decide", "删") as write:
        decide(write, home, {LIFE: REMOVED})
    with store.read() as read:
        assert read.exec_driver_sql("SELECT count(*) FROM household").scalar() == 0 and conflicts(read) == []
    assert _sound(store)


def test_removed_but_still_referred_to_stays_until_nothing_refers_to_it(store: Store) -> None:
    home = _home(store)
    symbol, shown = _sent(store, home)
    with store.write("add", "加人") as write:
        person = write.create("member", household_id=home, name="艾力·买买提")
    assert _taken(store, Removal(home, (symbol,)), shown=shown).undecided == [(home, LIFE)]
    assert _sound(store)
    with store.write("remove", "去掉") as write:
        write.delete(person)
    with store.read() as read:
        assert read.exec_driver_sql("SELECT count(*) FROM household").scalar() == 0
    assert _sound(store)


def test_who_comes_before_what_it_refers_to_waits(store: Store) -> None:
    home = _home(store)
    away, person = home + 1000, (home & ~(31 << 32)) | (8 << 32) | 77
    merged = _taken(store, Creation(person, {"household_id": away, "name": "古丽·艾山"}))
    assert merged.waiting == [person] and _sound(store)
    _taken(store, Creation(away, {"code": "999999000009"}))
    with store.read() as read:
        assert read.exec_driver_sql("SELECT name FROM member").scalars().all() == ["古丽·艾山"]
        assert read.exec_driver_sql("SELECT count(*) FROM waiting").scalar() == 0
    assert _sound(store)


def test_undo_of_what_made_a_record_whole_takes_its_row_and_lets_it_wait_again(store: Store) -> None:
    home = _home(store)
    person = (home & ~(31 << 32)) | (8 << 32) | 77
    assert _taken(store, Creation(person, {"name": "古丽·艾山"})).waiting == [person]
    _taken(store, Act(person, {"household_id": (home, ())}))
    with store.read() as read:
        assert read.exec_driver_sql("SELECT count(*) FROM member").scalar() == 1
        target = undo.next_undo(read)
    assert target is not None
    with store.write("undo", target.label) as write:
        undo.take_back(write, target)
    with store.read() as read:
        assert read.exec_driver_sql("SELECT count(*) FROM member").scalar() == 0
        assert read.exec_driver_sql("SELECT record_id FROM waiting").scalars().all() == [person]
    assert _sound(store)


def test_labels_of_two_people_go_together(store: Store) -> None:
    home = _home(store, other_causes="因病、因残")
    symbol, shown = _sent(store, home)
    with store.write("set_field", "改") as write:
        write.update(home, other_causes="因病、因残、因学")
    _taken(store, Statement(home, "other_causes", "因残、缺技术", (symbol,)), shown=shown)
    with store.read() as read:
        assert conflicts(read) == []
    assert set(_value(store, home, "other_causes").split("、")) == {"因残", "因学", "缺技术"} and _sound(store)


def test_fields_that_are_one_statement_conflict_together(store: Store) -> None:
    home = _home(store)
    with store.write("add", "加人") as write:
        person = write.create("member", household_id=home, name="李建国", from_date="2018", to_date="2020")
    symbol, shown = _sent(store, person)
    with store.write("set_field", "改") as write:
        write.update(person, from_date="2019")
    _taken(store, Act(person, {"from_date": ("2018", (symbol,)), "to_date": ("2021", (symbol,))}), shown=shown)
    with store.read() as read:
        assert [(each.field, each.record) for each in conflicts(read)] == [
            ("from_date", "李建国"),
            ("to_date", "李建国"),
        ]
    assert _sound(store)


def test_a_copy_takes_an_origin_of_its_own_and_both_end_alike(store: Store, tmp_path: Path) -> None:
    home = _home(store, phone="19900000001")
    symbol, shown = _sent(store, home)
    store.close()
    copy = tmp_path / "副本.jiedui"
    shutil.copy(store.path, copy)
    said = (Statement(home, "phone", "19900000002", (symbol,)), Statement(home, "phone", "19900000005", (symbol,)))
    ends = []
    for path, order in ((store.path, said), (copy, said[::-1])):
        with Store.open(path, "test") as one:
            for each in order:
                _taken(one, each, shown=shown)
            with one.write("add", "再登记") as write:
                new = write.create("household")
                write.delete(new)
            with one.read() as read:
                ends.append((digest(read), new, identity(read)[0]))
    assert ends[0][0] == ends[1][0]
    assert ends[0][1] != ends[1][1] and ends[0][2] != ends[1][2]
