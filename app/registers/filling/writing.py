"""Filling a form: values put into its cells, rows of its tables copied with their style, one file or one sheet each.

Runs inside the child process; it is told values and places and never sees the store. The form itself is only read.
"""

import datetime
import io
from collections.abc import Callable, Sequence
from copy import copy
from pathlib import Path
from typing import Any, Final

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.cell.rich_text import CellRichText
from openpyxl.formula.translate import Translator
from openpyxl.worksheet.worksheet import Worksheet

from app.registers.filling import blanks
from app.registers.filling.growing import grow
from db.catalogues import fold

_LONG_DIGITS: Final = 12


def open_form(content: bytes) -> Workbook:
    """Open a form so that what it looks like stays: fonts inside cells too."""
    return load_workbook(io.BytesIO(content), rich_text=True)


def fill_files(content: bytes, fills: Sequence[dict[str, Any]]) -> None:
    """Write one file for each of `fills`: {"out", "cells", "tables"}."""
    for fill in fills:
        workbook = open_form(content)
        fill_workbook(workbook, fill)
        workbook.save(Path(fill["out"]))


def fill_workbook(workbook: Workbook, fill: dict[str, Any], sheet_for: str | None = None) -> None:
    """Put the values of one household (or of a list) into a form; `sheet_for` is the sheet that stands in for the form's."""
    _calculated(workbook)
    by_cell: dict[tuple[str, int, int], list[dict[str, Any]]] = {}
    for each in fill["cells"]:
        by_cell.setdefault((sheet_for or each["sheet"], each["row"], each["column"]), []).append(each)
    for (sheet, row, column), said in by_cell.items():
        put(workbook[sheet].cell(row, column), said)
    for table in sorted(fill["tables"], key=lambda table: -int(table["first"])):
        _fill_table(workbook, workbook[sheet_for or table["sheet"]], table)


def fill_sheets(content: bytes, sheet: str, out: Path, fills: Sequence[dict[str, Any]]) -> None:
    """Write one workbook with a copy of a sheet for each of `fills` (each has a "name")."""
    workbook = open_form(content)
    form = workbook[sheet]
    for fill in fills:
        made = _copied(workbook, form, fill["name"])
        fill_workbook(workbook, fill, made.title)
    workbook.remove(form)
    workbook.active = 0
    workbook.save(out)


def _copied(workbook: Workbook, form: Worksheet, name: str) -> Worksheet:
    """Copy a sheet with what openpyxl's own copy leaves behind: lists, rules, print settings, what stays in sight."""
    made = workbook.copy_worksheet(form)
    made.title = name
    for each in form.data_validations.dataValidation:
        made.add_data_validation(copy(each))
    for area in form.conditional_formatting:
        for rule in area.rules:
            made.conditional_formatting.add(str(area.sqref), copy(rule))
    if form.print_area:
        made.print_area = ",".join(area.rpartition("!")[2] for area in str(form.print_area).split(","))
    made.print_title_rows, made.print_title_cols = form.print_title_rows, form.print_title_cols
    for part in ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"):
        setattr(made.HeaderFooter, part, copy(getattr(form.HeaderFooter, part)))
    made.HeaderFooter.differentOddEven = form.HeaderFooter.differentOddEven
    made.HeaderFooter.differentFirst = form.HeaderFooter.differentFirst
    made.row_breaks, made.col_breaks = copy(form.row_breaks), copy(form.col_breaks)
    made.freeze_panes = form.freeze_panes
    made.sheet_view.showGridLines = form.sheet_view.showGridLines
    made.sheet_view.tabSelected = False
    return made


def _calculated(workbook: Workbook) -> None:
    """Have the form's own formulas computed when the file is opened."""
    if workbook.calculation is not None:
        workbook.calculation.fullCalcOnLoad = True


# -- tables ----------------------------------------------------------------------------------------------------------
def _fill_table(workbook: Workbook, sheet: Worksheet, table: dict[str, Any]) -> None:
    """Write the rows of a table; where there are more than prepared ones, the last of these is copied."""
    first, last, rows = table["first"], table["last"], table["rows"]
    more = len(rows) - (last - first + 1)
    if first > sheet.max_row:  # a header and nothing below it: the rows get the lines of the header
        _borders_of(sheet, first - 1, first, last)
    asked = {column: copy(sheet.cell(first, column).value) for column in table["columns"]}
    if more > 0:
        grow(workbook, sheet, last, more)
        for row in range(last + 1, last + more + 1):
            _copy_row(sheet, last, row)
    for number, row in enumerate(rows):
        for column, said in zip(table["columns"], row, strict=True):
            cell = sheet.cell(first + number, column)
            if said["how"] != "cell" and isinstance(cell, Cell):
                cell.value = asked[column]  # placeholders and boxes stand in the first row only
            put(cell, [said])
    if not rows:
        for column, value in asked.items():
            if isinstance(value, str) and blanks.placeholders(value):
                sheet.cell(first, column).value = None


def _borders_of(sheet: Worksheet, header: int, first: int, last: int) -> None:
    for row in range(first, last + 1):
        for column in range(1, sheet.max_column + 1):
            _drawn_as(sheet.cell(header, column), sheet.cell(row, column), lines_only=True)


def _copy_row(sheet: Worksheet, model: int, row: int) -> None:
    """Make a row look as another: style, height, what is merged in it, formulas for their own row."""
    for column in range(1, sheet.max_column + 1):
        source = sheet.cell(model, column)
        cell = sheet.cell(row, column)
        if not isinstance(cell, Cell):
            continue
        _drawn_as(source, cell)
        if source.data_type == "f" and isinstance(source.value, str):
            cell.value = Translator(source.value, source.coordinate).translate_formula(cell.coordinate)
    height = sheet.row_dimensions[model].height
    if height is not None:
        sheet.row_dimensions[row].height = height
    for area in list(sheet.merged_cells.ranges):
        if area.min_row == area.max_row == model:
            sheet.merge_cells(start_row=row, end_row=row, start_column=area.min_col, end_column=area.max_col)


def _drawn_as(source: Any, cell: Any, *, lines_only: bool = False) -> None:
    """Give a cell the look of another, or only the lines around it."""
    if lines_only:
        cell.border = copy(source.border)
    else:
        cell._style = copy(source._style)


# -- cells -----------------------------------------------------------------------------------------------------------
def put(cell: Any, said: Sequence[dict[str, Any]]) -> None:
    """Put what is said of one cell into it; several are blanks or placeholders of the same cell."""
    if not isinstance(cell, Cell):
        return
    text = str(cell.value) if cell.value is not None else ""
    how = said[0]["how"]
    if how == "cell":
        _put_value(cell, said[0])
        return
    words = {each["at"]: _words(each) for each in said}
    filled: str | None
    if how == "placeholder":
        if len(said) == 1 and blanks.PLACEHOLDER.fullmatch(text.strip()):
            cell.value = None
            _put_value(cell, said[0])
            return
        filled = blanks.with_placeholders(text, lambda at: words.get(at, ""))
    elif how == "blank":
        filled = blanks.with_blanks(text, {at: value for at, value in words.items() if value})
    elif how == "boxes":
        filled = blanks.with_box(text, said[0].get("spellings") or [words[0]]) if words[0] else None
    else:
        how_filled: Callable[[str, str], str] = blanks.with_day if how == "day" else blanks.with_unit
        filled = how_filled(text, words[0]) if words[0] else None
    if filled is not None:
        _put_text(cell, filled)


def _words(said: dict[str, Any]) -> str:
    value = said["value"]
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".")
    return "" if value is None else str(value)


def _put_value(cell: Cell, said: dict[str, Any]) -> None:
    value = said["value"]
    if value is None:
        return
    if isinstance(value, str):
        if said.get("date") and len(value) == 10 and cell.is_date:
            cell.value = datetime.date.fromisoformat(value)
            return
        options = {fold(option): option for option in said.get("options", ())}
        value = next((options[fold(each)] for each in said.get("spellings", ()) if fold(each) in options), value)
        _put_text(cell, value)
        if value[:-1].isdigit() and len(value) >= _LONG_DIGITS and cell.number_format == "General":
            cell.number_format = "@"
    else:
        cell.value = value


def _put_text(cell: Cell, text: str) -> None:
    clean = ILLEGAL_CHARACTERS_RE.sub("", text)
    if isinstance(cell.value, CellRichText):
        cell.value = None
    cell.value = clean
    cell.data_type = "s"  # what begins with = is no formula
