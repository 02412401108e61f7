"""Rows put into a sheet below a row: what stands further down moves, what reaches over the place grows with it.

Cells, heights, merged areas, formulas of all sheets, lists of labels, coloured rules, print area, filter, page breaks,
drawings. Runs inside the child process. Not here: what stands in the new rows (`writing`).
"""

import re
from copy import copy
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formula.tokenizer import Token, Tokenizer
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

_REFERENCE: Final = re.compile(r"(\$?[A-Z]{1,3}\$?)(\d+)(?::(\$?[A-Z]{1,3}\$?)(\d+))?(?![\d(A-Za-z_])")
_MOST_ROWS: Final = 1 << 20


def grow(workbook: Workbook, sheet: Worksheet, last: int, more: int) -> None:
    """Put `more` empty rows below row `last`."""
    _move_cells(sheet, last, more)
    _move_rows(sheet, last, more)
    _move_merged(sheet, last, more)
    for each in sheet.data_validations.dataValidation:
        each.sqref = MultiCellRange([_moved(area, last, more) for area in each.sqref.ranges])
    _move_rules(sheet, last, more)
    _move_page(sheet, last, more)
    for other in workbook.worksheets:
        _move_formulas(other, sheet.title, last, more)
    for table in sheet.tables.values():
        table.ref = _moved(CellRange(table.ref), last, more).coord
    for name in workbook.defined_names.values():
        if sheet.title in (name.attr_text or ""):
            name.attr_text = formula_moved(f"={name.attr_text}", "", sheet.title, last, more)[1:]


def _move_cells(sheet: Worksheet, last: int, more: int) -> None:
    """Move the cells themselves, with style, note and link."""
    cells: dict[tuple[int, int], Any] = sheet._cells
    for row, column in sorted((place for place in cells if place[0] > last), reverse=True):
        cell = cells.pop((row, column))
        cell.row = row + more
        cells[row + more, column] = cell
        if getattr(cell, "hyperlink", None):
            cell.hyperlink.ref = cell.coordinate


def _move_rows(sheet: Worksheet, last: int, more: int) -> None:
    for row in sorted((row for row in sheet.row_dimensions if row > last), reverse=True):
        known = sheet.row_dimensions.pop(row)
        known.index = row + more
        sheet.row_dimensions[row + more] = known


def _move_merged(sheet: Worksheet, last: int, more: int) -> None:
    for area in list(sheet.merged_cells.ranges):
        moved = _moved(CellRange(area.coord), last, more)
        if moved.coord == area.coord:
            continue
        if area.min_row > last:  # its cells were moved already
            area.shift(0, more)
        else:
            area.expand(down=more)


def _moved(area: CellRange, last: int, more: int) -> CellRange:
    """Return an area below the place moved, one that reaches to it or over it from above grown."""
    moved = copy(area)
    if area.min_row > last:
        moved.shift(0, more)
    elif area.max_row >= last and (area.max_row > last or area.min_row < last):
        moved.expand(down=min(more, _MOST_ROWS - area.max_row))
    return moved


def _move_rules(sheet: Worksheet, last: int, more: int) -> None:
    before, sheet.conditional_formatting = sheet.conditional_formatting, ConditionalFormattingList()
    for each in before:
        areas = " ".join(_moved(CellRange(coord), last, more).coord for coord in str(each.sqref).split())
        for rule in each.rules:
            sheet.conditional_formatting.add(areas, rule)


def _move_page(sheet: Worksheet, last: int, more: int) -> None:
    if sheet.print_area:
        areas = str(sheet.print_area).split(",")
        bare = [area.rpartition("!")[2].replace("$", "") for area in areas]
        sheet.print_area = ",".join(_moved(CellRange(area), last, more).coord for area in bare)
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = _moved(CellRange(sheet.auto_filter.ref), last, more).coord
    for each in sheet.row_breaks.brk:
        if each.id > last:
            each.id += more
    for drawing in (*sheet._charts, *sheet._images):  # type: ignore[attr-defined]
        for corner in (getattr(drawing.anchor, "_from", None), getattr(drawing.anchor, "to", None)):
            if corner is not None and corner.row >= last:
                corner.row += more


def _move_formulas(sheet: Worksheet, changed: str, last: int, more: int) -> None:
    for cell in list(sheet._cells.values()):
        if getattr(cell, "data_type", "") != "f":
            continue
        if isinstance(cell.value, str):
            cell.value = formula_moved(cell.value, sheet.title, changed, last, more)
        elif isinstance(cell.value, ArrayFormula):
            cell.value.text = formula_moved(cell.value.text or "", sheet.title, changed, last, more)
            if sheet.title == changed:
                cell.value.ref = _moved(CellRange(cell.value.ref), last, more).coord


def formula_moved(formula: str, own: str, changed: str, last: int, more: int) -> str:
    """Return a formula of the sheet `own` after rows were put into the sheet `changed`."""
    if not formula.startswith("="):
        return formula
    tokens = Tokenizer(formula)
    for token in tokens.items:
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            sheet, mark, rest = token.value.rpartition("!")
            named = sheet.strip("'").replace("''", "'")
            if (named or own) == changed:
                token.value = f"{sheet}{mark}{_REFERENCE.sub(lambda found: _reference(found, last, more), rest)}"
    return str(tokens.render())  # type: ignore[no-untyped-call]  # of openpyxl


def _reference(found: re.Match[str], last: int, more: int) -> str:
    first, row, second, end = found.groups()
    top = int(row) + (more if int(row) > last else 0)
    if not second:
        return f"{first}{top}"
    bottom = int(end) + (
        more if int(end) >= last and int(end) >= int(row) and (int(end) > last or int(row) <= last) else 0
    )
    return f"{first}{top}:{second}{bottom}"
