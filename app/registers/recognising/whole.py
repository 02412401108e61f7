"""A workbook as it is, sheet by sheet and cell by cell, for who knows its sheets: with its formulas and the names of its cells.

Runs inside the child process. What the red lines forbid is taken out here too: columns by heading or content, single cells by their
words. Not here: what the cells mean (`app.exchange`), registers that must be recognised first (`recognise`).
"""

import re
import struct
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from pathlib import Path
from typing import Any, Final

import defusedxml.ElementTree
import olefile
from defusedxml.common import DefusedXmlException

from app.registers.files.beside import MOST_COLUMNS, names_of, unprefixed
from app.registers.files.guard import Kind, column_number, kind_of_file
from app.registers.files.laid_open import laid_open
from app.registers.files.passwords import Source, parts_of, unlocked
from app.registers.files.pieces import sheet_parts
from app.registers.files.raw import FORMULA, Cell, RawSheet, read_raw
from app.registers.layouts.redlines import by_content, by_heading, in_cell, in_cells
from app.registers.recognising.covering import covered
from app.registers.refusals import Refused
from db.catalogues import fold

Place = tuple[int, int]  # row from 1, column from 0

_CELL: Final = re.compile(rb"<c\b([^>]*)>\s*<f[\s>/]")
_AT: Final = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_NAMED: Final = re.compile(rb'<table:named-range\b[^>]*table:name="([^"]*)"[^>]*table:cell-range-address="([^"]*)"')
_BY_WORDS_AROUND: Final = "不收的内容"  # where the label stands in another row
_HEADER_WITHIN: Final = 30  # rows from the top in which headings are looked for
_BOUNDSHEET, _FORMULA, _BOF, _EOF = 0x85, 0x06, 0x809, 0x0A


def whole_books(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the sheets and names of the workbooks of "paths" as JSON can hold them; of one that is not taken, why.

    `request`: "headings" (as written, and folded) that are known, "free" those of free text, "marks": first cells of rows that are the program's own.
    """
    for each in request["paths"]:
        yield _book(Path(each), request)


def _book(path: Path, request: dict[str, Any]) -> dict[str, Any]:
    try:
        source = laid_open(unlocked(path, request["passwords"]))
        kind = kind_of_file(source, path.name)
        sheets = read_raw(source, kind, path.name)
    except Refused as refused:
        return {"refused": {"code": refused.code, "values": refused.values}}
    formulas, names = _beside(source, kind)
    return {
        "kind": kind,
        "names": names,
        "sheets": [_sheet(sheet, sorted(formulas.get(sheet.name, ())), request) for sheet in sheets],
    }


def _sheet(sheet: RawSheet, formulas: list[Place], request: dict[str, Any]) -> dict[str, Any]:
    not_kept, dropped = _forbidden(sheet.rows, request)
    return {
        "name": sheet.name,
        "rows": sheet.rows,
        "hidden": sheet.hidden,
        "formulas": formulas,
        "broken": [(row, column, said) for (row, column), said in sheet.broken.items()],
        "not_kept": not_kept,
        "dropped": dropped,
    }


def _forbidden(
    rows: list[list[Cell]], request: dict[str, Any]
) -> tuple[list[tuple[int, str]], list[tuple[int, int, str]]]:
    """Blank what the red lines forbid; return (column, heading) and (row, column, red line) of what was blanked."""
    known, free, marks = set(request["headings"]), set(request["free"]), set(request["marks"])
    header = _header(rows[:_HEADER_WITHIN], known)
    data = [row for row in rows if row is not header and not (row and row[0] in marks)]
    not_kept: list[tuple[int, str]] = []
    dropped = list(_drop_values(rows, header, marks))
    numbers = {id(row): number for number, row in enumerate(rows, 1)}
    for column in range(max(map(len, data), default=0)):
        heading = header[column] if column < len(header) else None
        named = fold(heading) if isinstance(heading, str) else ""
        if named in known:
            dropped += _drop(data, column, numbers, weak=False) if named in free else []
            continue
        if _heading_forbids(heading) or by_content([row[column] if column < len(row) else None for row in data]):
            not_kept.append((column, str(heading or "")))
            for row in rows:
                if column < len(row):
                    row[column] = None
        else:
            dropped += _drop(data, column, numbers, weak=True)
    return not_kept, dropped


def _drop_values(rows: list[list[Cell]], header: list[Cell], marks: set[str]) -> Iterator[tuple[int, int, str]]:
    """Blank the values of forbidden labels that stand below the records, or anywhere on a sheet that has no known headings."""
    looked_at = [[] if row is header or (row and row[0] in marks) else row for row in rows]
    start = next((number for number, row in enumerate(rows, 1) if row is header), len(rows) + 1)
    for number, column in sorted(covered(looked_at, records=range(start, len(rows) + 1))):
        row = rows[number - 1]
        yield number, column, next(filter(None, map(_line_in, row)), _BY_WORDS_AROUND)
        row[column] = None


def _line_in(cell: Cell) -> str:
    line = (by_heading(cell.rstrip(":：")) or in_cell(cell, free_text=True)) if isinstance(cell, str) else None
    return line.label if line else ""


def _header(rows: Sequence[list[Cell]], known: set[str]) -> list[Cell]:
    """Return the row with most known headings, as they are written or nearly so; an empty one where none has two."""
    best = max(rows, key=lambda row: _written_as_known(row, known), default=[])
    if _written_as_known(best, known) < 2:
        best = max(rows, key=lambda row: _known_in(row, known), default=[])
    return best if _known_in(best, known) >= 2 else []


def _written_as_known(row: Sequence[Cell], known: set[str]) -> int:
    return len(known.intersection([cell for cell in row if type(cell) is str]))


def _known_in(row: Sequence[Cell], known: set[str]) -> int:
    return sum(isinstance(cell, str) and len(cell) <= 40 and fold(cell) in known for cell in row)


def _heading_forbids(heading: Cell) -> bool:
    return isinstance(heading, str) and len(heading) <= 40 and by_heading(heading) is not None


def _drop(
    data: Sequence[list[Cell]], column: int, numbers: dict[int, int], *, weak: bool
) -> list[tuple[int, int, str]]:
    texts = {cell for row in data if column < len(row) and type(cell := row[column]) is str}
    lines = in_cells(texts, free_text=True, weak=weak)
    found = []
    for row in data if lines else ():
        cell = row[column] if column < len(row) else None
        if type(cell) is str and (line := lines.get(cell)):
            found.append((numbers[id(row)], column, line.label))
            row[column] = None
    return found


# -- formulas and names ----------------------------------------------------------------------------------------------
def _beside(path: Source, kind: Kind) -> tuple[dict[str, set[Place]], dict[str, str]]:
    if kind == "xls":
        return _old_formulas(path), {}
    if kind != "calamine":
        return {}, {}
    try:
        with parts_of(path) as archive:
            if "content.xml" in archive.namelist():
                return _text_formulas(archive), _text_names(archive)
            if "xl/workbook.xml" not in archive.namelist():
                return {}, {}
            names = {name: where for name, where in names_of(archive).items() if name.startswith("kx_")}
            return {sheet: _formulas(archive, part) for sheet, part in sheet_parts(archive)}, names
    except (zipfile.BadZipFile, KeyError, SyntaxError, ValueError, DefusedXmlException):
        return {}, {}  # what could be read has been read


def _formulas(archive: zipfile.ZipFile, part: str) -> set[Place]:
    if part not in archive.namelist():
        return set()
    content = archive.read(part)
    content = unprefixed(content)
    if not FORMULA.search(content):
        return set()
    found = set()
    for match in _CELL.finditer(content):
        if at := _AT.search(match.group(1)):
            found.add((int(at.group(2)), column_number(at.group(1).decode()) - 1))
    return found


def _text_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """Names of an .ods: "$'家庭成员'.$G$1" becomes "'家庭成员'!$G$1"."""
    found = {}
    for name, where in _NAMED.findall(archive.read("content.xml")):
        sheet, _dot, cell = unescape(where.decode("utf-8", "replace")).rpartition(".")
        found[unescape(name.decode("utf-8", "replace")).casefold()] = f"{sheet.lstrip('$')}!{cell}"
    return found


def _text_formulas(archive: zipfile.ZipFile) -> dict[str, set[Place]]:
    if b"table:formula" not in archive.read("content.xml"):
        return {}
    found: dict[str, set[Place]] = {}
    sheet, row, column = "", 0, 0
    with archive.open("content.xml") as file:
        for event, element in defusedxml.ElementTree.iterparse(file, events=("start", "end")):
            tag = element.tag.removeprefix(_TABLE)
            if event == "start":
                if tag == "table":
                    sheet, row = element.get(f"{_TABLE}name", ""), 0
                column = 0 if tag == "table-row" else column
            elif tag in ("table-cell", "covered-table-cell"):
                many = min(_repeated(element, "columns"), MOST_COLUMNS)
                if element.get(f"{_TABLE}formula"):
                    found.setdefault(sheet, set()).update((row + 1, column + each) for each in range(many))
                column += many
            elif tag == "table-row":
                row += _repeated(element, "rows")
                element.clear()
    return found


def _repeated(element: Any, what: str) -> int:
    said = element.get(f"{_TABLE}number-{what}-repeated", "1")
    return int(said) if said.isdecimal() and len(said) < 9 else 1


def _old_formulas(path: Source) -> dict[str, set[Place]]:
    """Formula cells of an .xls, by the records of its sheets (its reader tells their values only)."""
    try:
        with olefile.OleFileIO(path.read_bytes()) as whole_file:
            name = next((name for name in ("Workbook", "Book") if whole_file.exists(name)), None)
            content = whole_file.openstream(name).read() if name else b""
    except (OSError, ValueError, IndexError, KeyError, TypeError, struct.error):
        return {}
    found = {}
    for name, start in _old_sheets(content):
        found[name] = {(row + 1, column) for row, column in _old_cells(content, start)}
    return found


def _records(content: bytes, at: int) -> Iterable[tuple[int, int, int]]:
    while at + 4 <= len(content):
        kind, size = struct.unpack_from("<HH", content, at)
        yield kind, at + 4, size
        at += 4 + size


def _old_sheets(content: bytes) -> Iterable[tuple[str, int]]:
    for kind, at, size in _records(content, 0):
        if kind == _EOF:
            return
        if kind == _BOUNDSHEET and size >= 8:
            length, wide = content[at + 6], content[at + 7] & 1
            said = content[at + 8 : at + 8 + length * (2 if wide else 1)]
            yield said.decode("utf-16-le" if wide else "latin-1", "replace"), struct.unpack_from("<I", content, at)[0]


def _old_cells(content: bytes, start: int) -> Iterable[Place]:
    inside = 0
    for kind, at, size in _records(content, start):
        inside += kind == _BOF
        if kind == _EOF:
            inside -= 1
            if inside <= 0:
                return
        elif kind == _FORMULA and size >= 4 and inside == 1:
            yield struct.unpack_from("<HH", content, at)
