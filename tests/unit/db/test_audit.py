"""The chain of who looked and what went out: every such step has its line, a changed line is named, a printed head is found."""

from pathlib import Path

import pytest
from homes import CANARIES, CODE, lived_in

from app.registers.sending.export import export_register, note_export
from db.history.audit import head, verify
from db.ops.audit import head_of, note_opened
from db.ops.household import unmask
from db.queries.audit import audit_rows
from db.rules.audit import short
from db.store import Store


@pytest.fixture
def home(store: Store) -> int:
    """A household with its head."""
    return lived_in(store)["home"]


def test_who_looked_at_numbers_and_what_went_out_is_in_the_chain(store: Store, home: int, tmp_path: Path) -> None:
    with store.write("unmask", "显示") as write:
        unmask(write, home)
    export_register(store, "households", tmp_path / "出.xlsx", recipient="县局", purpose="核对")
    note_export(store, "households", tmp_path / "出.xlsx", 1, recipient="县局", purpose="核对")
    note_opened(store, "张建")
    with store.read() as reader:
        rows = audit_rows(reader)
        assert verify(reader).whole
    assert [(row.act, row.about, row.recipient, row.purpose, row.who == "张建") for row in rows] == [
        ("unlock", None, None, None, True),
        ("export", None, "县局", "核对", False),
        ("unmask", "999999000001", None, None, False),
    ]


def test_a_step_that_nobody_noted_gets_its_line(store: Store) -> None:
    with store.write("package_out", "发出") as _write:
        pass
    with store.read() as reader:
        assert [row.act for row in audit_rows(reader)] == ["package_out"]


def test_no_value_of_a_household_stands_in_the_chain(store: Store, home: int) -> None:
    with store.write("unmask", "显示") as write:
        unmask(write, home)
    with store.read() as reader:
        text = str(reader.exec_driver_sql("SELECT * FROM audit_line").all())
    assert [value for value in (*CANARIES, CODE) if value in text] == []


def test_a_line_that_was_changed_is_named(store: Store) -> None:
    for who in ("甲", "乙", "丙"):
        note_opened(store, who)
    with store.aside() as connection:
        connection.exec_driver_sql("UPDATE audit_line SET who = '丁' WHERE id = 2")
    with store.read() as reader:
        found = verify(reader)
    assert (found.broken, found.lines, found.whole) == (2, 3, False)


@pytest.mark.parametrize("gone", [1, 2])
def test_a_line_that_was_taken_out_is_noticed(store: Store, gone: int) -> None:
    for who in ("甲", "乙", "丙"):
        note_opened(store, who)
    with store.aside() as connection:
        connection.exec_driver_sql("DELETE FROM audit_line WHERE id = ?", (gone,))
    with store.read() as reader:
        assert verify(reader).broken == gone + 1


def test_lines_cut_off_at_the_end_leave_their_steps_behind(store: Store, home: int) -> None:
    with store.write("unmask", "显示") as write:
        unmask(write, home)
        step = write.change_set_id
    with store.aside() as connection:
        connection.exec_driver_sql("DELETE FROM audit_line")
    with store.read() as reader:
        found = verify(reader)
    assert found.broken is None and found.uncovered == (step,) and not found.whole


def test_a_head_on_paper_is_found_in_the_chain(store: Store) -> None:
    assert head_of(store) == "00000000"
    note_opened(store, "甲")
    printed = head_of(store)
    note_opened(store, "乙")
    with store.read() as reader:
        assert verify(reader, printed).place == 1
        assert verify(reader, "ffffffff").place is None
        assert head(reader) == short(verify(reader).head) != printed


def test_an_export_says_for_whom_and_carries_the_head(store: Store, home: int, tmp_path: Path) -> None:
    import openpyxl

    note_opened(store, "甲")
    export_register(store, "households", tmp_path / "出.xlsx", recipient="县局", purpose="核对")
    book = openpyxl.load_workbook(tmp_path / "出.xlsx")
    foot = book.worksheets[0].oddFooter.center.text
    assert "县局" in foot and "核对" in foot and head_of(store) in foot
    assert book.properties.description and head_of(store) in book.properties.description


def test_a_line_of_the_audit_does_not_come_back_with_undo(store: Store, home: int) -> None:
    from db.history.undo import next_undo, take_back

    with store.write("unmask", "显示") as write:
        unmask(write, home)
    with store.read() as reader:
        target = next_undo(reader)
    assert target is not None and target.verb == "set_setting"
    with store.write("undo", "撤销") as write:
        take_back(write, target)
    with store.read() as reader:
        assert [row.act for row in audit_rows(reader)] == ["unmask"] and verify(reader).whole
