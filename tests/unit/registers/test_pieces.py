"""A sheet read in pieces is the sheet read whole; what cannot be cut surely is read whole."""

import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from formats import Error, Grid, Uncomputed, xlsx

from app.registers.files import guard, pieces
from app.registers.files.packing import packed, unpacked
from app.registers.files.raw import RawSheet, read_raw
from app.registers.refusals import Refused

SHEET = "xl/worksheets/sheet1.xml"


def both(path: Path, monkeypatch: pytest.MonkeyPatch, size: int = 700) -> tuple[list[RawSheet], list[RawSheet], int]:
    """Return a file read whole, read in pieces, and how many pieces there were."""
    whole = read_raw(path, "calamine", path.name)
    read: list[Any] = []
    one = pieces._read
    monkeypatch.setattr(pieces, "_read", lambda *given: read.append(given) or one(*given))
    monkeypatch.setattr(pieces, "LARGE", 1)
    monkeypatch.setattr(pieces, "PIECE", size)
    monkeypatch.setattr(pieces, "_TIMES", 0)
    return whole, read_raw(path, "calamine", path.name), len(read)


def changed(path: Path, change: Callable[[str], str]) -> Path:
    """Return a workbook whose first sheet's words were changed."""
    other = path.with_name("另.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            said = old.read(name)
            new.writestr(name, change(said.decode()).encode() if name == SHEET else said)
    return other


def table(path: Path, *, strings: bool = True) -> Path:
    """Write a table with gaps: blank rows and columns, dates, numbers, a row further right, merged cells, a second sheet."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": not strings}) as book:
        sheet = book.add_worksheet("甲")
        for row in (*range(4, 30), *range(50, 60)):
            sheet.write_row(row, 2, [f"人{row}", f"{row % 3}组", row, row + 0.5, row % 2 == 0])
            sheet.write_datetime(row, 8, date(2018, 1, row % 28 + 1), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write(40, 12, "远")
        sheet.write(45, 0, "左")
        sheet.merge_range("C63:C66", "并")
        book.add_worksheet("乙").write(3, 3, "只有一格")
    return path


@pytest.mark.parametrize("strings", [True, False])
@pytest.mark.parametrize("size", [500, 900, 5_000])
def test_a_sheet_in_pieces_is_the_sheet(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, *, strings: bool
) -> None:
    whole, cut, count = both(table(tmp_path / "表.xlsx", strings=strings), monkeypatch, size)
    assert cut == whole
    assert count > 3 or size == 5_000
    assert whole[0].merged == [(2, 63, 66)]


def test_errors_formulas_and_what_is_hidden_are_told_of_pieces_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: list[list[Any]] = [["姓名", "值", "备注"], *([f"人{row}", row, "甲"] for row in range(60))]
    rows[50] = ["人", Error("#N/A"), Uncomputed()]
    path = xlsx(tmp_path / "表.xlsx", Grid(rows, hidden_rows=[40], hidden_columns=[2]))
    whole, cut, count = both(path, monkeypatch)
    assert cut == whole
    assert count > 3
    assert set(cut[0].broken.values()) == {"#N/A", "="}
    assert cut[0].hidden_rows


@pytest.mark.parametrize(
    "change",
    [
        lambda said: re.sub(r'<row r="\d+"', "<row", said),  # no row says its number
        lambda said: said.replace("<sheetData>", '<sheetData xml:space="preserve">'),
        lambda said: re.sub(r"<(/?)(?=\w)", r"<\1x:", said).replace("xmlns=", "xmlns:x="),
        lambda said: said.replace('<row r="20"', '<!-- <row r="90"><c r="A90"/></row> <row r="3"> --><row r="20"'),
        lambda said: said.replace('r="59"', 'r="9"').replace('59"', '9"'),  # out of order
    ],
)
def test_what_cannot_be_cut_surely_is_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[str], str]
) -> None:
    path = changed(table(tmp_path / "表.xlsx", strings=False), change)
    whole, cut, _count = both(path, monkeypatch, 300)
    assert cut == whole


def test_a_column_is_sent_packed_and_comes_back() -> None:
    for cells in (
        ["是", None, "否", "是", None, "是", "否"],
        [1.0, 2.0, 1.0, 1.0, None, 2.0],
        [1, 1.0, True, "1", 1, 1.0, True, "1"],
        [["2018-01-01"], None, ["2018-01-01"]],
        ["甲", "乙", "丙"],
        [],
        [None, None, None],
    ):
        back = unpacked(packed(list(cells)))
        assert [(type(cell), cell) for cell in back] == [(type(cell), cell) for cell in cells]
    assert isinstance(packed(["是", "否"] * 10), dict)


@pytest.mark.parametrize("size", [700, 1 << 20])
@pytest.mark.parametrize("cut", [True, False])
def test_a_large_sheet_that_reaches_too_far_is_refused_before_anything_lays_it_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, *, cut: bool
) -> None:
    path = tmp_path / "远.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("甲")
        for row in range(60):
            sheet.write_row(row, 0, [f"人{row}", row])
        sheet.write(1_048_575, 16_383, "远")
    for name, value in (("LARGE", 1), ("PIECE", size), ("_TIMES", 0)):
        monkeypatch.setattr(pieces, name, value)
    monkeypatch.setattr(guard, "LARGE", 1)
    assert guard.kind_of_file(path, path.name, large_later=True) == "calamine"
    if not cut:
        monkeypatch.setattr(pieces, "LARGE", 1 << 30)  # nobody cuts it: it is looked at as a whole
    with pytest.raises(Refused) as refused:
        read_raw(path, "calamine", path.name)
    assert refused.value.code == "area_too_large"
