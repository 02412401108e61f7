"""What a filled form looks like, as JSON: words, widths, heights, merged areas, bold, lines. For a preview without Excel.

Runs inside the child process.
"""

from typing import Any, Final

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from app.registers.filling.grid import Grid

ROWS: Final = 120
COLUMNS: Final = 40
_WIDTH: Final = 8.43  # characters, Excel's own
_HEIGHT: Final = 15.0  # points


def picture_of(workbook: Workbook) -> list[dict[str, Any]]:
    """Return the visible sheets as pictures."""
    return [_sheet(sheet) for sheet in workbook.worksheets if sheet.sheet_state == "visible"]


def _sheet(sheet: Worksheet) -> dict[str, Any]:
    grid = Grid(sheet)
    rows, columns = min(grid.rows, ROWS), min(grid.columns, COLUMNS)
    return {
        "name": sheet.title,
        "widths": [_width(sheet, column) for column in range(1, columns + 1)],
        "heights": [sheet.row_dimensions[row].height or _HEIGHT for row in range(1, rows + 1)],
        "cells": [_cell(grid, row, column) for row in range(1, rows + 1) for column in range(1, columns + 1)
                  if grid.is_first(row, column)],
        "more": grid.rows > ROWS or grid.columns > COLUMNS,
    }  # fmt: skip


def _width(sheet: Worksheet, column: int) -> float:
    for known in sheet.column_dimensions.values():
        if known.width and known.min and known.max and known.min <= column <= known.max:
            return 0.0 if known.hidden else float(known.width)
    return float(sheet.column_dimensions[get_column_letter(column)].width or _WIDTH)


def _cell(grid: Grid, row: int, column: int) -> dict[str, Any]:
    cell = grid.sheet.cell(row, column)
    _top, _left, bottom, right = grid.area(row, column)
    text = "" if cell.value is None else "ƒ" if cell.data_type == "f" else _shown(cell.value)
    return {
        "row": row,
        "column": column,
        "down": bottom - row + 1,
        "across": right - column + 1,
        "text": text,
        "bold": bool(cell.font.b),
        "size": float(cell.font.sz or 11),
        "align": cell.alignment.horizontal or "",
        "lines": grid.bordered(row, column),
    }


def _shown(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)
