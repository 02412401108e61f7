"""Taking a step back when others came after it: what somebody touched since stays and is named, the rest goes back."""

from collections.abc import Mapping
from typing import Any

import pytest

from db.check import check
from db.history import undo
from db.history.household import household_history
from db.history.merge import take_in
from db.history.revert import Kept, Reverted
from db.history.statements import Statement
from db.ops.household import set_field, unmask
from db.ops.measure import remove_measure
from db.ops.register import RegisterRecords, add_batch, apply_register
from db.store import Store

FILES = [{"name": "户.xlsx", "sheets": [{"sheet": "Sheet1", "columns": {"household.note": "C"}}]}]


def did(store: Store, verb: str, kind: str, **fields: Any) -> tuple[int, int]:
    """Create a record in a step of its own; return the step and the record."""
    with store.write(verb, verb) as write:
        return write.change_set_id, write.create(kind, **fields)


def changed(store: Store, record: int, **fields: Any) -> int:
    with store.write("edit", "改") as write:
        write.update(record, **fields)
        return write.change_set_id


def back(store: Store, step: int, verb: str = "undo") -> Reverted:
    """Take a step back, however old it is."""
    with store.read() as read:
        target = undo.target_of(read, step)
    assert target
    with store.write(verb, target.label) as write:
        outcome = undo.take_back(write, target)
    assert check(store).different == ()
    return outcome


def row(store: Store, record: int, kind: str = "household") -> Mapping[str, Any] | None:
    with store.read() as read:
        found = read.exec_driver_sql(f"SELECT * FROM {kind} WHERE id = ?", (record,)).mappings().first()
        return dict(found) if found else None


def test_a_record_touched_since_stays_and_is_named(store: Store) -> None:
    step, home = did(store, "add", "household", note="甲")
    changed(store, home, note="乙")
    assert back(store, step).kept == [Kept(home, None)]
    assert row(store, home)["note"] == "乙"  # type: ignore[index]


def test_a_record_that_others_need_stays_with_what_it_needs_itself(store: Store) -> None:
    with store.write("add", "记一户") as write:
        village = write.create("region", name="试验村", level="village", edition=2023)
        home = write.create("household", village_id=village)
        other = write.create("household", village_id=village)
        step = write.change_set_id
    did(store, "add", "member", household_id=home, name="艾力")
    outcome = back(store, step)
    assert {each.record_id for each in outcome.kept} == {village, home}
    assert outcome.restored == 1 and row(store, other) is None


def test_a_field_changed_since_stays_the_others_go_back(store: Store) -> None:
    _, home = did(store, "add", "household", note="甲", phone="19900000001", address="一组")
    step = changed(store, home, note="乙", phone="19900000002")
    changed(store, home, note="丙", address="二组")
    assert back(store, step).kept == [Kept(home, "note")]
    found = row(store, home)
    assert found and (found["note"], found["phone"], found["address"]) == ("丙", "19900000001", "二组")


def test_what_was_taken_back_itself_has_touched_nothing(store: Store) -> None:
    step, home = did(store, "add", "household", note="甲")
    later = changed(store, home, note="乙")
    back(store, later)
    assert back(store, step).kept == []
    assert row(store, home) is None


def test_what_was_put_back_counts_again(store: Store) -> None:
    step, home = did(store, "add", "household", note="甲")
    later = changed(store, home, note="乙")
    back(store, later)
    with store.read() as read:
        redo = undo.next_redo(read)
    assert redo and redo.verb == "edit"
    with store.write("redo", redo.label) as write:
        undo.take_back(write, redo)
    assert back(store, step).kept == [Kept(home, None)]


def test_a_removed_record_comes_back_as_it_was_with_its_source(store: Store) -> None:
    _, home = did(store, "add", "household", code="999999000001")
    with store.write("add", "记") as write:
        measure = write.create("measure", household_id=home, content="送鸡苗", done_on="2019", source="0:0:7")
    changed(store, measure, result="成活48只")
    with store.write("remove_measure", "删") as write:
        remove_measure(write, measure)
        step = write.change_set_id
    assert row(store, measure, "measure") is None
    assert back(store, step) == Reverted(restored=1)
    assert row(store, measure, "measure")["result"] == "成活48只"  # type: ignore[index]
    with store.read() as read:
        sources = read.exec_driver_sql(
            "SELECT source FROM change WHERE record_id = ? AND action IN ('create', 'restore')", (measure,)
        )
        assert sources.scalars().all() == ["0:0:7", "0:0:7"]


def test_a_field_of_a_removed_record_is_named(store: Store) -> None:
    _, home = did(store, "add", "household")
    _, measure = did(store, "add", "measure", household_id=home, content="送鸡苗", done_on="2019")
    step = changed(store, measure, result="成活48只")
    with store.write("remove_measure", "删") as write:
        remove_measure(write, measure)
    assert back(store, step).kept == [Kept(measure, "result")]


def test_the_same_said_twice_is_no_change_unless_two_said_different(store: Store) -> None:
    _, home = did(store, "add", "household", note="甲")
    with store.write("edit", "改") as write:
        assert not write.update(home, note="甲")
        take_in(write, [Statement(home, "note", "乙")])  # said elsewhere, without having seen 甲
    shown = row(store, home)["note"]  # type: ignore[index]
    with store.write("settle", "定") as write:
        assert not write.update(home, note=shown), "a form that shows it and is saved decides nothing"
        assert write.decide(home, note=shown), "two statements stand: saying one of them settles it"
    with store.write("settle", "定") as write:
        assert not write.decide(home, note=shown)
    assert check(store).different == ()


@pytest.mark.parametrize("verb", ["export", "print", "divisions"])
def test_what_only_left_a_note_is_no_step(store: Store, verb: str) -> None:
    step, _ = did(store, "add", "household")
    with store.write(verb, verb) as write:
        add_batch(write, "out", "households", [])
    with store.read() as read:
        target = undo.next_undo(read)
    assert target and target.change_set_id == step


def test_a_look_at_numbers_does_not_stand_in_the_way_of_redo(store: Store) -> None:
    step, home = did(store, "add", "household")
    later = changed(store, home, note="乙")
    back(store, later)
    with store.write("unmask", "看") as write:
        unmask(write, home)
    with store.read() as read:
        redo, target = undo.next_redo(read), undo.next_undo(read)
    assert redo and redo.verb == "edit"
    assert target and target.change_set_id == step
    changed(store, home, note="丙")
    with store.read() as read:
        assert undo.next_redo(read) is None, "something new was written since"


def test_the_newest_step_that_stands_goes_first(store: Store) -> None:
    first, home = did(store, "add", "household")
    second, third = changed(store, home, note="甲"), changed(store, home, note="乙")
    for step in (third, second, first):
        with store.read() as read:
            target = undo.next_undo(read)
        assert target and target.change_set_id == step
        back(store, step)
    assert row(store, home) is None


def test_nothing_to_take_back(store: Store) -> None:
    with store.read() as read:
        assert undo.next_undo(read) is None and undo.next_redo(read) is None


def test_the_ledger_says_of_an_import_whether_it_stands(store: Store) -> None:
    _, home = did(store, "add", "household", note="甲")
    records = RegisterRecords({}, {}, {home: {"note": "乙"}}, {home: "0:0:7"})
    with store.write("import", "导入 户.xlsx") as write:
        batch = apply_register(write, records, files=FILES, counts={})
        step = write.change_set_id

    def state() -> str:
        with store.read() as read:
            return str(read.exec_driver_sql("SELECT state FROM batch WHERE id = ?", (batch,)).scalar_one())

    assert state() == "applied"
    back(store, step)
    assert state() == "undone"
    with store.read() as read:
        redo = undo.undone_by(read, step)
    assert redo
    with store.write("redo", redo.label) as write:
        undo.take_back(write, redo)
    assert state() == "applied"
    with store.read() as read:
        assert undo.undone_by(read, step) is None


def test_the_history_of_a_field_says_who_when_file_row_and_column(store: Store) -> None:
    _, home = did(store, "add", "household", note="甲")
    records = RegisterRecords({}, {}, {home: {"note": "乙"}}, {home: "0:0:7"})
    with store.write("import", "导入 户.xlsx", who="李建国") as write:
        apply_register(write, records, files=FILES, counts={})
    with store.write("set_field", "改备注", who="王芳") as write:
        set_field(write, home, "note", "丙")
    with store.read() as read:
        newest, imported, made = household_history(read, home)
    assert (newest.who, newest.old, newest.new, newest.current, newest.file) == ("王芳", "乙", "丙", True, None)
    assert (imported.who, imported.old, imported.new, imported.current) == ("李建国", "甲", "乙", False)
    assert (imported.file, imported.sheet, imported.row, imported.column) == ("户.xlsx", "Sheet1", 7, "C")
    assert (made.action, made.field, made.who, bool(made.at)) == ("create", None, newest.who and made.who, True)


def test_a_member_who_moves_is_on_both_households_lines(store: Store) -> None:
    (_, first), (_, second) = did(store, "add", "household"), did(store, "add", "household")
    _, person = did(store, "add", "member", household_id=first, name="艾力", relation="户主")
    step = changed(store, person, household_id=second)

    def people() -> list[int]:
        with store.read() as read:
            return list(read.exec_driver_sql("SELECT people FROM household_line ORDER BY household_id").scalars())

    assert people() == [0, 1]
    assert back(store, step).kept == []
    assert people() == [1, 0]


def again(store: Store) -> Reverted:
    """Put the newest undone step back."""
    with store.read() as read:
        target = undo.next_redo(read)
    assert target
    with store.write("redo", target.label) as write:
        outcome = undo.take_back(write, target)
    assert check(store).sentences == ()
    return outcome


def test_a_redone_deletion_came_after_the_redone_creation(store: Store) -> None:
    """Everything back, everything again, then the creation alone back: the record is gone already, and stays so."""
    created, home = did(store, "add", "household", note="甲")
    with store.write("remove", "去掉") as write:
        write.delete(home)
        removed = write.change_set_id
    back(store, removed)
    back(store, created)
    again(store)
    again(store)
    assert row(store, home) is None
    assert back(store, created).kept == [Kept(home, None)]
    again(store)
    assert row(store, home) is None


def test_an_edit_redone_before_an_older_one_is_not_overwritten(store: Store) -> None:
    _created, home = did(store, "add", "household", note="甲")
    older, newer = changed(store, home, note="乙"), changed(store, home, note="丙")
    back(store, newer)
    with store.read() as read:
        undone = undo.next_redo(read)
    back(store, older)
    assert undone
    with store.write("redo", undone.label) as write:
        undo.take_back(write, undone)
    assert row(store, home)["note"] == "丙"  # type: ignore[index]
    assert again(store).kept == [Kept(home, "note")]
    assert row(store, home)["note"] == "丙"  # type: ignore[index]
