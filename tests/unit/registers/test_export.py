"""The workbooks that go out: text that stays text, lists, a header that stays in sight and on every printed page."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from importing import imported, planned, roster
from workbooks import ROSTER, person

from app.registers.sending import export
from app.registers.sending.export import export_register
from db.catalogues import catalogue
from db.errors import StoreProblem
from db.store import Store

ODD = ("=1+1", "+86", "-5", "@某人", "000123", "1e5", "3-4", "2018-06", "换\n行", "引'号")


@pytest.fixture
def sent(store: Store, tmp_path: Path) -> Path:
    """An export of households whose unknown column says what spreadsheets like to take for something else."""
    rows = [person(number, 1, f"艾力{number}·买买提", "户主", 怪列=odd) for number, odd in enumerate(ODD, 1)]
    headings = (*(heading for heading in ROSTER if heading != "民族"), "怪列")
    path = roster(tmp_path, rows, headings=headings)
    book = openpyxl.load_workbook(path)
    for row in book.active.iter_rows(min_row=3):  # type: ignore[union-attr]
        row[-1].data_type = "s"  # else openpyxl makes formulas of them
    book.save(path)
    imported(store, path)
    export_register(store, "households", tmp_path / "出.xlsx")
    return tmp_path / "出.xlsx"


def _sheet(path: Path) -> Any:
    return openpyxl.load_workbook(path).active


def test_text_stays_text_and_comes_back_unchanged(store: Store, sent: Path) -> None:
    sheet = _sheet(sent)
    columns = {cell.value: cell.column - 1 for cell in sheet[1]}
    for row, odd in zip(sheet.iter_rows(min_row=2), ODD, strict=True):
        for heading in ("怪列", "证件号码", "户编号"):
            cell = row[columns[heading]]
            assert (cell.data_type, cell.number_format) == ("s", "@"), heading
        assert row[columns["怪列"]].value == odd
    back = planned(store, sent)
    assert back.nothing_to_write and not back.issues


def test_the_header_stays_in_sight_and_on_paper(sent: Path) -> None:
    sheet = _sheet(sent)
    assert sheet.freeze_panes == "H2"
    assert sheet.auto_filter.ref == sheet.dimensions
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.orientation == "landscape" and sheet.sheet_properties.pageSetUpPr.fitToPage


def test_choices_bring_their_lists_long_ones_from_a_hidden_sheet(sent: Path) -> None:
    book = openpyxl.load_workbook(sent)
    lists = {
        str(each.sqref).split("2")[0]: each.formula1 for each in book.worksheets[0].data_validations.dataValidation
    }
    columns = {cell.value: cell.column_letter for cell in book.worksheets[0][1]}
    assert lists[columns["性别"]] == f'"{",".join(catalogue("sex").names)}"'
    assert lists[columns["与户主关系"]].startswith("relation!")
    hidden = book["relation"]
    assert hidden.sheet_state == "hidden"
    assert [cell.value for cell in hidden["A"]] == list(catalogue("relation").names)


def test_more_rows_than_a_sheet_holds_are_refused(
    store: Store, sent: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "ROWS", 5)
    with pytest.raises(StoreProblem) as told:
        export_register(store, "households", tmp_path / "多.xlsx")
    assert told.value.code == "too_many_rows"
    assert not (tmp_path / "多.xlsx").exists()
