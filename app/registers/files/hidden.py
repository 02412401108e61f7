"""Rows and columns a sender hid, and cells that are only lists to choose from: told, or not taken for data.

Runs inside the child process. Not here: how a kind of file says it (`beside`, `beside_binary`, `beside_text`, `markup`).
"""

from collections.abc import Sequence
from typing import Any

from app.registers.files.raw import RawSheet


def lookups(sheet: RawSheet, start: int) -> set[int]:
    """Return the columns that are lists to choose from below the header: most of their cells stand in such a list."""
    found = set()
    for column in {column for area in sheet.lists for column in range(area[2], area[3] + 1)}:
        listed = {
            row for top, bottom, left, right in sheet.lists if left <= column <= right for row in range(top, bottom + 1)
        }
        filled = [
            row
            for row, line in enumerate(sheet.rows[start:], start + 1)
            if column < len(line) and line[column] is not None
        ]
        if filled and sum(row in listed for row in filled) >= 0.8 * len(filled):
            found.add(column)
    return found


def is_list(sheet: RawSheet) -> bool:
    """Whether a sheet is nothing but lists to choose from."""
    if not sheet.lists:
        return False
    filled = [column for line in sheet.rows for column, cell in enumerate(line) if cell is not None]
    listed = {column for area in sheet.lists for column in range(area[2], area[3] + 1)}
    return bool(filled) and sum(column in listed for column in filled) >= 0.8 * len(filled)


def beside(sheet: RawSheet, taken: dict[str, Any], columns: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return what is told of a sheet besides its cells: what was hidden and is read all the same, where a form's cells stand."""
    hidden = set(sheet.hidden_rows)
    unseen = set(sheet.hidden_columns)
    return {
        "hidden_rows": [number for number in taken["numbers"] if number in hidden] if hidden else [],
        "hidden_columns": [column["index"] for column in columns if column["index"] in unseen and column["kept"]],
        "places": [[column, row, index] for column, (row, index) in sheet.places.items()],
        "real_rows": sheet.real_rows,
        "lanes": sheet.lanes,
        "lane_columns": [[list(pair) for pair in pairs] for pairs in sheet.lane_columns],
        "added": _added(sheet, columns),
    }


def _added(sheet: RawSheet, columns: Sequence[dict[str, Any]]) -> list[int]:
    """Return the columns that stand nowhere in the sender's sheet: what its title says, that a head is the head."""
    if not sheet.lane_columns:
        return []
    width = max(map(len, sheet.shown or ()), default=0)
    read = {column for lane in sheet.lane_columns for column, _real in lane}
    return [column["index"] for column in columns if column["index"] >= width and column["index"] not in read]
