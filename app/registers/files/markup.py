"""Tables in markup that go by the name of a workbook: web pages saved as .xls, and Excel's XML of 2003.

Runs inside the child process. Rows and columns are numbered as Excel shows them; nothing is interpreted here.
"""

import re
from html.parser import HTMLParser
from typing import Any, Final

import defusedxml.ElementTree
from defusedxml.common import DefusedXmlException

from app.registers.files.passwords import Source
from app.registers.files.raw import ERRORS, Cell, RawSheet
from app.registers.refusals import Refused

MAX_ROWS: Final = 1_048_576
MAX_COLUMNS: Final = 16_384
MAX_AREA: Final = 40_000_000
_SS: Final = "{urn:schemas-microsoft-com:office:spreadsheet}"
_X: Final = "{urn:schemas-microsoft-com:office:excel}"
_CHARSET: Final = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_SHOWN_NUMBER: Final = re.compile(r"[-¥￥\d.,%\s]*(?:[eE]\+?\d+)?")


class _Grid:
    """A sheet being filled: places taken by merged cells are passed over."""

    def __init__(self, name: str, file: str) -> None:
        self.sheet = RawSheet(name, [])
        self._file = file
        self._below: dict[int, int] = {}  # column: last row that a merge from above takes
        self.at = -1  # the row, from 0

    def row(self, at: int | None = None, *, hidden: bool = False) -> None:
        """Go on to the next row, or to another."""
        self.at = self.at + 1 if at is None else at
        self._check(0)
        if hidden:
            self.sheet.hidden_rows.append(self.at + 1)

    def column(self, column: int) -> int:
        """Return the first column from `column` on that no merge takes."""
        while self._below.get(column, -1) >= self.at:
            column += 1
        return column

    def put(self, column: int, cell: Cell, across: int = 0, down: int = 0) -> int:
        """Put a cell and return the column behind it."""
        self._check(column + across)
        rows = self.sheet.rows
        while cell is not None and len(rows) <= self.at:
            rows.append([])
        if cell is not None:
            line = rows[self.at]
            line.extend([None] * (column + 1 - len(line)))
            line[column] = cell
        down = min(down, MAX_ROWS - self.at)
        for each in range(column, column + across + 1) if down else ():
            self._below[each] = self.at + down
            self.sheet.merged.append((each, self.at + 1, self.at + 1 + down))
        return column + across + 1

    def broken(self, column: int, mark: str) -> None:
        """Note an error or a formula without a value."""
        self.sheet.broken[self.at + 1, column] = mark

    def _check(self, column: int) -> None:
        if self.at >= MAX_ROWS or column >= MAX_COLUMNS or (self.at + 1) * (column + 1) > MAX_AREA:
            raise Refused("area_too_large", file=self._file, rows=self.at + 1, columns=column + 1)


# -- web pages -------------------------------------------------------------------------------------------------------
class _Page(HTMLParser):
    """The tables of a web page, each a sheet; a table inside a cell is a sheet of its own."""

    def __init__(self, file: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self._open: list[_Table] = []
        self._file = file
        self._names: list[str] = []
        self._inside: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "table":
            self._open.append(_Table(_Grid(f"表{len(self.tables) + 1}", self._file)))
            self.tables.append(self._open[-1])
        elif tag in ("style", "script", "title"):
            self._inside = tag
        elif self._open:
            self._open[-1].start(tag, said)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._inside:
            self._inside = None
        elif not self._open:
            return
        elif tag == "table":
            self._open.pop().end()
        else:
            self._open[-1].stop(tag)

    def handle_data(self, data: str) -> None:
        if self._open and self._inside is None:
            self._open[-1].text(data)

    def unknown_decl(self, data: str) -> None:
        """Conditional comments of Excel are no trouble."""

    def close(self) -> None:
        super().close()
        while self._open:
            self._open.pop().end()


class _Table:
    """One table being read."""

    def __init__(self, grid: _Grid) -> None:
        self.grid = grid
        self._column = 0
        self._cell: dict[str, str] | None = None
        self._said: list[str] = []
        self._columns = 0

    def start(self, tag: str, said: dict[str, str]) -> None:
        if tag == "tr":
            self.end()
            self.grid.row(hidden=_unseen(said))
            self._column = 0
        elif tag in ("td", "th"):
            self.end()
            if self.grid.at < 0:
                self.grid.row()
            self._cell, self._said = said, []
        elif tag == "col":
            span = _count(said.get("span"), 1)
            if _unseen(said):
                self.grid.sheet.hidden_columns += range(self._columns, min(self._columns + span, MAX_COLUMNS))
            self._columns += span
        elif tag in ("br", "p", "div") and self._said:
            self._said.append("\n")

    def stop(self, tag: str) -> None:
        if tag in ("td", "th", "tr"):
            self.end()

    def text(self, data: str) -> None:
        if self._cell is not None:
            self._said.append(data)

    def end(self) -> None:
        """Take the cell that is open."""
        if self._cell is None:
            return
        said, self._cell = self._cell, None
        text = "\n".join(" ".join(line.split()) for line in "".join(self._said).split("\n")).strip()
        column = self.grid.column(self._column)
        across, down = _count(said.get("colspan"), 1) - 1, _count(said.get("rowspan"), 1) - 1
        error = text if text in ERRORS else said.get("x:err", "")
        if error:
            self.grid.broken(column, error)
        cell = None if error else _web_cell(text, said)
        self._column = self.grid.put(column, cell, max(across, 0), max(down, 0))


def _unseen(said: dict[str, str]) -> bool:
    return "display:none" in said.get("style", "").replace(" ", "").lower() or "hidden" in said


def _count(text: str | None, otherwise: int) -> int:
    return min(int(text), MAX_ROWS) if text and text.strip().isdecimal() and len(text) < 9 else otherwise


def _web_cell(text: str, said: dict[str, str]) -> Cell:
    """A cell that Excel wrote as a number is one: its digits beyond the fifteenth are gone, whatever it shows."""
    exact = said.get("x:num")
    if exact is None or not text:
        return text or None
    if _NUMBER.fullmatch(exact) and _SHOWN_NUMBER.fullmatch(text):
        return float(exact)
    return float(text) if _NUMBER.fullmatch(text) else text


def web_tables(path: Source, name: str, decoded: Any) -> list[RawSheet]:
    """Return the tables of a web page that calls itself a workbook; raises Refused where it has none."""
    content = path.read_bytes()
    page = _Page(name)
    page.feed(_page_text(content, name, decoded))
    page.close()
    sheets = [table.grid.sheet for table in page.tables if table.grid.sheet.rows or table.grid.sheet.broken]
    if not sheets:
        raise Refused("web_page", file=name)
    return sheets


def _page_text(content: bytes, name: str, decoded: Any) -> str:
    found = _CHARSET.search(content[:4096])
    charset = found.group(1).decode("ascii", "replace").lower() if found else ""
    if charset in ("gb2312", "gbk", "gb_2312-80", "gb18030", "x-gbk"):
        try:
            return content.decode("gb18030")
        except UnicodeDecodeError:
            pass
    text: str = decoded(content, name)
    return text


# -- Excel's XML of 2003 ---------------------------------------------------------------------------------------------
def xml_sheets(path: Source, name: str) -> list[RawSheet]:
    """Return the sheets of an XML spreadsheet; raises Refused where it is none, or cut off."""
    reader = _Book(name)
    try:
        with path.open("rb") as file:
            for event, element in defusedxml.ElementTree.iterparse(file, events=("start", "end"), forbid_dtd=False):
                reader.take(event, element)
    except (DefusedXmlException, SyntaxError, ValueError, LookupError) as problem:
        raise Refused("truncated", file=name) from problem
    if not reader.seen:
        raise Refused("xml_table", file=name)
    return reader.sheets


class _Book:
    """The workbook being read, an element at a time; what was read is let go."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.sheets: list[RawSheet] = []
        self.seen = False
        self._grid: _Grid | None = None
        self._column = 0
        self._next = 0

    def take(self, event: str, element: Any) -> None:
        tag = element.tag
        if event == "start":
            if tag == f"{_SS}Workbook":
                self.seen = True
            elif tag == f"{_SS}Worksheet":
                self._grid = _Grid(element.get(f"{_SS}Name", f"表{len(self.sheets) + 1}"), self._file)
                self._next = 0
                self.sheets.append(self._grid.sheet)
            elif self._grid is not None and tag == f"{_SS}Row":
                self._grid.row(self._index(element), hidden=element.get(f"{_SS}Hidden") == "1")
                self._column = 0
            return
        if self._grid is None:
            return
        if tag == f"{_SS}Cell":
            self._cell(element)
            element.clear()
        elif tag == f"{_SS}Row":
            span = _count(element.get(f"{_SS}Span"), 0)
            self._grid.at += span
            element.clear()
        elif tag == f"{_SS}Column":
            first = self._index(element)
            first = self._next if first is None else first
            self._next = first + 1 + _count(element.get(f"{_SS}Span"), 0)
            if element.get(f"{_SS}Hidden") == "1" and self._next <= MAX_COLUMNS:
                self._grid.sheet.hidden_columns += range(first, self._next)
        elif tag == f"{_X}Visible" and (element.text or "").strip() in ("SheetHidden", "SheetVeryHidden"):
            self._grid.sheet.hidden = True

    def _index(self, element: Any) -> int | None:
        said = element.get(f"{_SS}Index")
        return max(_count(said, 1) - 1, 0) if said else None

    def _cell(self, element: Any) -> None:
        grid = self._grid
        assert grid is not None
        column = self._index(element)
        column = grid.column(self._column) if column is None else column
        data = next((each for each in element if each.tag.endswith("}Data")), None)
        kind = data.get(f"{_SS}Type", "String") if data is not None else ""
        text = "".join(data.itertext()) if data is not None else ""
        if kind == "Error":
            grid.broken(column, text or "#N/A")
        elif element.get(f"{_SS}Formula") and (data is None or not text):
            grid.broken(column, "=")
        cell = None if kind == "Error" else _xml_cell(kind, text)
        across, down = (_count(element.get(f"{_SS}Merge{way}"), 0) for way in ("Across", "Down"))
        self._column = grid.put(column, cell, across, down)


def _xml_cell(kind: str, text: str) -> Cell:
    if kind == "Number" and _NUMBER.fullmatch(text.strip()):
        return float(text)
    if kind == "DateTime" and re.match(r"\d{4}-\d\d-\d\d", text):
        return [text[:10]]
    if kind == "Boolean":
        return text.strip() == "1"
    return text or None
