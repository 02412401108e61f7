"""Which cells of a sender's workbook neither travel on through us nor are read as what somebody said they are: what the red
lines forbid, wherever it stands. Titles, totals, notes, lists of labels and hidden sheets are looked through too.

Runs inside the child process. Not here: what a register's own columns and cells say (`recognise`).
"""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from app.registers.files.raw import RawSheet
from app.registers.layouts import redlines
from app.registers.recognising.across import apart_across
from app.registers.recognising.covering import Place, covered
from app.registers.recognising.headers import find_header
from app.registers.recognising.one_below import registers_on
from app.registers.recognising.sheets import as_told, recognised
from app.registers.recognising.strays import stray_places


def read_sheet(sheet: RawSheet, file: str, request: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what a sheet was recognised as; "registers" and "header_rows" of the request are the user's word by sheet.

    Where the user has spoken, what looking at the sheet finds forbidden is taken out first: a row named wrongly must not
    make a value of a heading.
    """
    row, register = request["header_rows"].get(sheet.name), request["registers"].get(sheet.name)
    if row is None and register is None:
        return recognised(sheet, file, request["layout"])
    rows = [list(line) for line in sheet.rows]
    for number, index in _values(sheet, _parts(sheet, file), row or 0):
        rows[number - 1][index] = None
    return as_told(replace(sheet, rows=rows), file, register or request["layout"], row)


def forbidden_cells(sheet: RawSheet, file: str, header_row: int = 0) -> set[Place]:
    """Return the places of a sheet that are blanked in a copy of it; headings stay, they say what was left out.

    `header_row`: the row the user said is the header, from 1; 0 where it was found.
    """
    parts = _parts(sheet, file)
    headings = {column["heading"] for part in parts for column in part["columns"]}
    known = _judged(parts)
    # places and offices may have such words in their names: the records were judged by `recognise`
    return _values(sheet, parts, header_row) | {
        (number, index)
        for number, row in enumerate(sheet.rows, start=1)
        for index, cell in enumerate(row)
        if isinstance(cell, str) and cell not in headings and index not in known.get(number, ()) and is_forbidden(cell)
    }


def is_forbidden(text: str) -> bool:
    """Whether a text speaks of what the red lines forbid."""
    return redlines.in_cell(text, free_text=True) is not None


def names_forbidden(texts: Iterable[str]) -> bool:
    """Whether any of some texts (a comment, the labels of a list) does."""
    return any(map(is_forbidden, texts))


def _parts(sheet: RawSheet, file: str) -> list[dict[str, Any]]:
    return [part for part in recognised(sheet, file) if part["register"]]


def _values(sheet: RawSheet, parts: Sequence[dict[str, Any]], header_row: int) -> set[Place]:
    """Return the places of what forbidden headings and labels say, and of single cells that were dropped."""
    registers = [part for part in parts if not part["places"]]  # a form's labels stand anywhere
    headers = {row for part in registers for row in _header_of(part)}
    records: Container[int] = {_row_of(part, number) for part in registers for number in part["numbers"]}
    if not parts and header_row:
        records = range(header_row + 1, len(sheet.rows) + 1)
    fields = {
        at
        for part in registers
        for column in part["columns"]
        if column["field"]
        for at in _columns_of(part, column["index"])
    }
    found = covered(sheet.rows, headers, records, told=0 if parts else header_row, fields=fields)
    found |= {_place(part, row, column) for part in parts for row, column, *_said in part["dropped"]}
    found |= _of_other_tables(sheet)
    return found | (set(_below_headings(sheet, registers)) if parts else _by_content(sheet))


def _of_other_tables(sheet: RawSheet) -> set[Place]:
    """Return the places of what stands beside the registers of a sheet under forbidden words of its own."""
    found: set[Place] = set()
    tables = apart_across(sheet)
    for table in tables:
        if len(tables) > 1 and find_header(table, None, None) is None:
            found |= covered(table.rows)
        for part, row in registers_on(table):
            header = find_header(part, None, row)
            found |= stray_places(part, header) if header is not None and header[2] else set()
    return found


def _judged(parts: Sequence[dict[str, Any]]) -> dict[int, frozenset[int]]:
    """Return, by row, the columns of registers whose cells are known to be of a field."""
    found: dict[int, frozenset[int]] = {}
    for header in {part["header_row"] for part in parts if not part["places"]}:
        read = [part for part in parts if part["header_row"] == header]  # as two registers with the same header too
        columns = frozenset(
            at
            for part in read
            for column in part["columns"]
            if column["field"]
            for at in _columns_of(part, column["index"])
        )
        for row in (_row_of(part, number) for part in read for number in part["numbers"]):
            found[row] = found.get(row, frozenset()) | columns
    return found


# -- where a part of a sheet really stands ---------------------------------------------------------------------------
def _header_of(part: dict[str, Any]) -> range:
    return range(part["header_row"] - part["header_rows"] + 1, part["header_row"] + 1)


def _row_of(part: dict[str, Any], number: int) -> int:
    real: Sequence[int] = part["real_rows"]
    return real[number - 1] if real else number


def _columns_of(part: dict[str, Any], index: int) -> set[int]:
    """Return the sender's columns that a column was read from: of records side by side, one for each."""
    return {real for lane in part["lane_columns"] for column, real in lane if column == index} or {index}


def _place(part: dict[str, Any], number: int, index: int) -> Place:
    for column, row, at in part["places"]:
        if column == index:
            return row, at
    lane = part["lane_columns"][part["lanes"][number - 1]] if part["lane_columns"] else ()
    return _row_of(part, number), next((real for column, real in lane if column == index), index)


# -- columns ---------------------------------------------------------------------------------------------------------
def _below_headings(sheet: RawSheet, parts: Sequence[dict[str, Any]]) -> Iterator[Place]:
    """Yield what stands below the forbidden headings of registers, each down to the next header in its column."""
    headers: dict[int, set[int]] = {}  # by column
    for part in parts:
        for column in part["columns"]:
            if column["why"] != "empty":
                for at in _columns_of(part, column["index"]):
                    headers.setdefault(at, {len(sheet.rows) + 1}).add(part["header_row"])
    for part in parts:
        start = part["header_row"]
        for column in part["columns"]:
            if column["why"] == "red_line":
                for at in _columns_of(part, column["index"]):
                    end = min(row for row in headers[at] if row > start)
                    yield from ((number, at) for number in range(start + 1, end) if _is_filled(sheet, number, at))


def _is_filled(sheet: RawSheet, number: int, column: int) -> bool:
    row = sheet.rows[number - 1]
    return column < len(row) and row[column] is not None


def _by_content(sheet: RawSheet) -> set[Place]:
    """Return the cells of columns that speak of what is forbidden, on a sheet that is no register."""
    width = max(map(len, sheet.rows), default=0)
    columns = ([row[index] if index < len(row) else None for row in sheet.rows] for index in range(width))
    forbidden = {index for index, cells in enumerate(columns) if redlines.by_content(cells)}
    return {
        (number, index)
        for number, row in enumerate(sheet.rows, start=1)
        for index in forbidden
        if index < len(row) and row[index] is not None
    }
