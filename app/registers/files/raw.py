"""Reading the cells of a file as they are: .xlsx and .ods by calamine, .xls and .et by xlrd, .csv by the standard library.

Runs inside the child process. A cell is a text, a number, True or False, a `Day` (a date cell) or None; nothing is
interpreted here. Cells that hold an error or a formula without a value are told apart (`RawSheet.broken`). Markup: `markup`; what
calamine does not tell of a sheet: `beside` (.xlsx), `beside_binary` (.xlsb), `beside_text` (.ods).
"""

import csv
import datetime
import io
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import python_calamine
import xlrd
from defusedxml.common import DefusedXmlException

from app.registers.files.beside import MARKS, Area, Beside, areas_of, look, names_of, unprefixed
from app.registers.files.beside_binary import look_binary
from app.registers.files.beside_text import look_text
from app.registers.files.guard import TAIL, Extent, Kind, check_large, column_number
from app.registers.files.passwords import Source, parts_of
from app.registers.files.pieces import in_pieces, large_sheets, sheet_parts
from app.registers.refusals import Refused

Cell = str | int | float | bool | list[str] | None  # a list of one ISO text is a date cell

_ERROR_CELL: Final = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"[^>]*?\st="e"[^>]*>.*?<v>([^<]*)</v>', re.DOTALL)
_FORMULA_CELL: Final = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?:[^>/]|/(?!>))*>(?:(?!</c>).)*?<f[ >/](?:(?!</c>).)*?</c>', re.DOTALL
)
FORMULA: Final = re.compile(rb"<f[\s>/]")
_LITERAL: Final = re.compile(rb"<f[^>]*>\s*(?:\"|&quot;)([^\"&<]*)(?:\"|&quot;)\s*</f>")
_SCAN_LIMIT: Final = 400 << 20
_PART: Final = 8 << 20
_MARKS: Final = (b't="e"', b"<f", *MARKS)
_MARKS_OF_ROWS: Final = (b't="e"', b"<f", b'hidden="')  # the others stand around them, or nothing is cut
_MARK: Final = max(map(len, _MARKS))
_FORMATS_UP_TO: Final = 16 << 20  # bytes of an .xls: its formats need as much again
ERRORS: Final = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})
_AS_THEY_ARE: Final = frozenset((str, float, int))


@dataclass
class RawSheet:
    """A sheet: its name and rows of cells; `first` is the number of the first row as Excel counts.

    `merged`: (column, first row, last row) of cells merged downwards. `lists`: (first row, last row, first column, last
    column) of cells that are only what may be chosen elsewhere. `places`: of a form, where a column made up really stands.
    `broken`: (row, column) of cells with an error ("#N/A") or a formula without a value, counted from 1 and 0.
    """

    name: str
    rows: list[list[Cell]]
    broken: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden: bool = False
    merged: list[tuple[int, int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)  # from 1
    hidden_columns: list[int] = field(default_factory=list)  # from 0
    lists: list[tuple[int, int, int, int]] = field(default_factory=list)
    places: dict[int, tuple[int, int]] = field(default_factory=dict)
    shown: list[list[Cell]] | None = None  # of a form: the rows as they stand
    unread: list[tuple[int, str]] = field(default_factory=list)  # of a form: rows with cells nobody understood
    # of a sheet written anew with one record a row: the row each comes from, which record of that row it is, and for each
    # of these (column, where it really stands)
    real_rows: list[int] = field(default_factory=list)
    lanes: list[int] = field(default_factory=list)
    lane_columns: list[list[tuple[int, int]]] = field(default_factory=list)
    headers: dict[Any, Any] = field(default_factory=dict, init=False, compare=False, repr=False)  # that were looked for


def read_raw(path: Source, kind: Kind, name: str) -> list[RawSheet]:
    """Return the sheets of a file; raises Refused where it cannot be read."""
    try:
        if kind == "xls":
            return _xls(path, name)
        if kind == "csv":
            return [_text_sheet(Path(name).stem, list(_csv(path, name)))]
        if kind in ("html", "xml"):
            from app.registers.files.markup import web_tables, xml_sheets  # noqa: PLC0415  it needs the shapes of here

            return web_tables(path, name, decoded) if kind == "html" else xml_sheets(path, name)
        return _calamine(path, name)
    except (Refused, MemoryError):
        raise
    except python_calamine.PasswordError as problem:
        raise Refused("encrypted", file=name) from problem
    except BaseException as problem:
        raise Refused("truncated", file=name) from problem


def _calamine(path: Source, name: str) -> list[RawSheet]:
    large = large_sheets(path)
    with ThreadPoolExecutor(1) as looking, path.open("rb") as file:
        # calamine lets go of the interpreter while it reads
        scan = None if large else looking.submit(_beside, path)
        # by its bytes: from_path would believe the file's name
        workbook = python_calamine.CalamineWorkbook.from_filelike(file)
        sheets, unmarked = [], set[str]()
        names = {meta.name for meta in workbook.sheets_metadata}
        check_large(path, name, but={part for sheet, part in large.items() if sheet in names})
        for meta in workbook.sheets_metadata:
            if meta.typ == python_calamine.SheetTypeEnum.WorkSheet:
                hidden = meta.visible != python_calamine.SheetVisibleEnum.Visible
                part = large.get(meta.name)
                read = _cut_apart(path, meta.name, part, unmarked, name) if part else None
                if read is None:
                    if large:
                        check_large(path, name, but=set(large.values()) - {part})
                    sheet = workbook.get_sheet_by_name(meta.name)
                    read = _calamine_rows([sheet]), _merged(sheet)
                sheets.append(RawSheet(meta.name, read[0], hidden=hidden, merged=read[1]))
        found, lists = scan.result() if scan else _beside(path, unmarked)
    for each in sheets:
        seen = found.get(each.name, Beside())
        each.broken, each.hidden_rows, each.hidden_columns = seen.broken, seen.hidden_rows, seen.hidden_columns
        each.merged, each.lists = each.merged or seen.merged, lists.get(each.name, [])
        _fill_literals(each.rows, each.broken)
    return sheets


def _cut_apart(
    path: Source, name: str, part: str, unmarked: set[str], file: str
) -> tuple[list[list[Cell]], list[tuple[int, int, int]]] | None:
    """Return the rows and merged cells of a large sheet read in pieces; None where it must be read whole.

    Its part is noted in `unmarked` where nothing of it is worth a second look (see `_worth_a_scan`).
    """
    marked, extent = False, Extent()

    def look(content: bytes, is_rows: bool) -> None:
        nonlocal marked
        if is_rows:
            extent.look(content[-TAIL:] if extent.rows else content, file)
        marked = marked or any(mark in content for mark in (_MARKS_OF_ROWS if is_rows else _MARKS))

    last: list[python_calamine.CalamineSheet] = []

    def pieces() -> Iterator[python_calamine.CalamineSheet]:
        for piece in in_pieces(path, name, part, look):
            last[:] = [piece]
            yield piece

    try:
        rows = _calamine_rows(pieces())
    except (python_calamine.CalamineError, zipfile.BadZipFile, KeyError, ValueError):
        return None
    if not marked:
        unmarked.add(part)
    return rows, _merged(last[0])


def _calamine_rows(pieces: Iterable[python_calamine.CalamineSheet]) -> list[list[Cell]]:
    """Return the rows of a sheet from row 1 and column A, all of one width; ValueError where its pieces overlap."""
    rows: list[list[Cell]] = []
    known: dict[Any, Any] = {"": None}  # equal cells are kept once: a column says the same thing a thousand times
    once = known.setdefault
    ends: list[tuple[int, int]] = []  # up to which row how wide
    for sheet in pieces:
        if sheet.start is None or sheet.end is None:
            continue
        top, left = sheet.start
        if top < len(rows):
            raise ValueError(top)
        rows += [[None] * (sheet.end[1] + 1) for _blank in range(top - len(rows))]
        aside: list[Cell] = [None] * left
        # iter_rows begins at row 1: it would walk through all rows above a piece
        for row in sheet.to_python(skip_empty_area=True) if top else sheet.iter_rows():
            if _AS_THEY_ARE.issuperset(map(type, row)):
                rows.append([*aside, *map(once, row, row)])
            else:
                rows.append([*aside, *map(_cell, row)])
        ends.append((len(rows), sheet.end[1] + 1))
    _widen(rows, ends)
    return rows


def _widen(rows: list[list[Cell]], ends: list[tuple[int, int]]) -> None:
    widest = max((width for _end, width in ends), default=0)
    begin = 0
    for end, width in ends:
        for at in range(begin, end) if width < widest else ():
            rows[at] += [None] * (widest - width)
        begin = end


def _merged(sheet: python_calamine.CalamineSheet) -> list[tuple[int, int, int]]:
    """Return the merged cells of a sheet that reach over several rows; none where the kind of file does not say."""
    return [
        (column, top + 1, bottom + 1)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
        if bottom > top
        for column in range(left, right + 1)
    ]


def _cell(value: Any) -> Cell:
    if isinstance(value, (float, int, bool)):
        return value
    return (value or None) if type(value) is str else _day(value)


def _fill_literals(rows: list[list[Cell]], broken: dict[tuple[int, int], str]) -> None:
    """A formula that is nothing but a text (="6531") has its value in itself, computed or not."""
    for (row, column), said in list(broken.items()):
        if len(said) > 1 and said.startswith("="):
            del broken[row, column]
            while len(rows) < row:
                rows.append([])
            cells = rows[row - 1]
            cells.extend([None] * (column + 1 - len(cells)))
            cells[column] = said[1:]


def _day(value: Any) -> Cell:
    if isinstance(value, datetime.datetime):
        return [value.date().isoformat()]
    if isinstance(value, datetime.date):
        return [value.isoformat()]
    return None if value is None else str(value)


def _beside(path: Source, unmarked: Collection[str] = ()) -> tuple[dict[str, Beside], dict[str, list[Area]]]:
    """Find what calamine shows as blank (error cells, formulas never computed) and what it does not tell of a sheet."""
    found: dict[str, Beside] = {}
    lists: dict[str, list[Area]] = {}
    try:
        with parts_of(path) as archive:
            if "xl/workbook.bin" in archive.namelist():
                return look_binary(archive), lists
            if "content.xml" in archive.namelist():
                return look_text(archive), lists
            for sheet, part in sheet_parts(archive):
                if part in unmarked or part not in archive.namelist() or archive.getinfo(part).file_size > _SCAN_LIMIT:
                    continue
                if _worth_a_scan(archive, part):
                    content = unprefixed(archive.read(part))
                    found[sheet] = look(content)
                    found[sheet].broken = _scan(content)
            formulas = [(sheet, formula) for sheet, seen in found.items() for formula in seen.lists]
            lists = areas_of(formulas, names_of(archive)) if formulas else lists
    except (zipfile.BadZipFile, KeyError, SyntaxError, ValueError, DefusedXmlException):
        return found, lists  # calamine has the last word on what can be read
    return found, lists


def _worth_a_scan(archive: zipfile.ZipFile, part: str) -> bool:
    """Whether a sheet holds an error cell, a formula, a hidden row or a list anywhere; read in parts, so that memory stays flat."""
    tail = b""
    with archive.open(part) as file:
        while content := file.read(_PART):
            if any(mark in content or mark in tail + content[:_MARK] for mark in _MARKS):
                return True
            tail = content[-_MARK:]
    return False


def _scan(content: bytes) -> dict[tuple[int, int], str]:
    cells: dict[tuple[int, int], str] = {}
    if b't="e"' in content:
        for letters, row, value in _ERROR_CELL.findall(content):
            cells[int(row), column_number(letters.decode()) - 1] = value.decode("utf-8", "replace") or "#N/A"
    if FORMULA.search(content):  # a list of choices has a <formula1>, which is none
        for match in _FORMULA_CELL.finditer(content):
            text = match.group(0)
            if b"<v>" not in text or b"<v></v>" in text or b"<v/>" in text:
                literal = _LITERAL.search(text)
                said = f"={literal.group(1).decode()}" if literal else "="
                cells.setdefault((int(match.group(2)), column_number(match.group(1).decode()) - 1), said)
    return cells


def _xls(path: Source, name: str) -> list[RawSheet]:
    try:
        with _old_book(path) as book:
            return [_xls_sheet(sheet, book.datemode) for sheet in book.sheets()]
    except xlrd.XLRDError as problem:
        raise Refused("encrypted" if "encrypt" in str(problem).lower() else "truncated", file=name) from problem


def _old_book(path: Source) -> Any:
    """Open an .xls with what it says of merged and hidden cells, where it is not too large and says so rightly."""
    content = path.read_bytes()
    if len(content) <= _FORMATS_UP_TO:
        try:
            return xlrd.open_workbook(file_contents=content, logfile=io.StringIO(), formatting_info=True)
        except Exception as problem:  # formats are written wrongly more often than cells
            if isinstance(problem, MemoryError):
                raise
    return xlrd.open_workbook(file_contents=content, logfile=io.StringIO())


def _xls_sheet(sheet: Any, datemode: int) -> RawSheet:
    broken: dict[tuple[int, int], str] = {}
    rows = [
        [_xls_cell(sheet.cell(row, column), datemode, broken, row, column) for column in range(sheet.row_len(row))]
        for row in range(sheet.nrows)
    ]
    return RawSheet(
        sheet.name,
        rows,
        broken,
        sheet.visibility != 0,
        merged=[
            (column, top + 1, bottom)
            for top, bottom, left, right in sheet.merged_cells
            if bottom > top + 1
            for column in range(left, right)
        ],
        hidden_rows=[row + 1 for row, facts in sheet.rowinfo_map.items() if facts.hidden],
        hidden_columns=[column for column, facts in sheet.colinfo_map.items() if facts.hidden],
    )


def _xls_cell(cell: Any, datemode: int, broken: dict[tuple[int, int], str], row: int, column: int) -> Cell:
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return [xlrd.xldate.xldate_as_datetime(cell.value, datemode).date().isoformat()]
        except (ValueError, OverflowError):
            return float(cell.value)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return float(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        broken[row + 1, column] = xlrd.error_text_from_code.get(cell.value, "#N/A")
        return None
    return cell.value or None


def _text_sheet(name: str, rows: list[list[Cell]]) -> RawSheet:
    """A sheet of texts: errors were written as words, and are told as errors."""
    broken = {}
    for number, row in enumerate(rows, 1):
        if not ERRORS.isdisjoint(row):
            for column, cell in enumerate(row):
                if cell in ERRORS:
                    broken[number, column], row[column] = str(cell), None
    return RawSheet(name, rows, broken)


def _csv(path: Source, name: str) -> Iterable[list[Cell]]:
    text = decoded(path.read_bytes(), name)
    csv.field_size_limit(1 << 20)
    sample = text[:20_000].splitlines()[:20]
    delimiter = max(",\t;，|", key=lambda mark: (sum(line.count(mark) for line in sample), mark == ","))
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        yield [cell if cell else None for cell in row]


def decoded(content: bytes, name: str) -> str:
    """Return the text of a file in UTF-8, UTF-16 with a mark, or GB18030 (never gb2312: it turns · into another character)."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    encodings = ["utf-16"] if marked else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise Refused("unknown_encoding", file=name)
