"""What calamine does not tell of an .ods: error cells, formulas without a value, hidden rows and columns, merged cells.

Runs inside the child process, element by element. Not here: the cells' values.
"""

import zipfile
from typing import Any, Final

import defusedxml.ElementTree

from app.registers.files.beside import MOST_COLUMNS, Beside

_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_CALC: Final = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_CELLS: Final = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")
_UNSEEN: Final = ("collapse", "filter")
_MOST_HIDDEN: Final = 100_000


def look_text(archive: zipfile.ZipFile) -> dict[str, Beside]:
    """Return what stands beside the cells, by sheet."""
    reader = _Reader()
    with archive.open("content.xml") as file:
        for event, element in defusedxml.ElementTree.iterparse(file, events=("start", "end")):
            reader.take(event, element)
    return reader.found


class _Reader:
    """The sheets being read; what was read is let go."""

    def __init__(self) -> None:
        self.found: dict[str, Beside] = {}
        self._sheet = Beside()
        self._row = self._column = self._columns = 0

    def take(self, event: str, element: Any) -> None:
        """Take an element as it begins or ends."""
        tag = element.tag
        if event == "start":
            if tag == f"{_TABLE}table":
                self._sheet = self.found.setdefault(element.get(f"{_TABLE}name", ""), Beside())
                self._row = self._columns = 0
            elif tag == f"{_TABLE}table-row":
                self._column = 0
        elif tag in _CELLS:
            self._cell(element)
        elif tag == f"{_TABLE}table-row":
            self._end_row(element)
        elif tag == f"{_TABLE}table-column":
            many = _number(element, "number-columns-repeated")
            if element.get(f"{_TABLE}visibility") in _UNSEEN:
                self._sheet.hidden_columns += range(self._columns, min(self._columns + many, MOST_COLUMNS))
            self._columns += many

    def _end_row(self, element: Any) -> None:
        many = _number(element, "number-rows-repeated")
        if element.get(f"{_TABLE}visibility") in _UNSEEN and many < _MOST_HIDDEN:
            self._sheet.hidden_rows += range(self._row + 1, self._row + many + 1)
        self._row += many
        element.clear()

    def _cell(self, element: Any) -> None:
        many = _number(element, "number-columns-repeated")
        kind = element.get(f"{_CALC}value-type") or element.get(f"{_OFFICE}value-type")
        if kind == "error":
            self._broken(many, "".join(element.itertext()).strip() or "#N/A")
        elif element.get(f"{_TABLE}formula") and kind is None:
            self._broken(many, "=")
        down = _number(element, "number-rows-spanned")
        if down > 1:
            across = min(_number(element, "number-columns-spanned"), MOST_COLUMNS)
            columns = range(self._column, self._column + across)
            self._sheet.merged += [(column, self._row + 1, self._row + down) for column in columns]
        self._column += many
        element.clear()

    def _broken(self, many: int, mark: str) -> None:
        for column in range(self._column, self._column + min(many, 100)):
            self._sheet.broken[self._row + 1, column] = mark


def _number(element: Any, name: str) -> int:
    said = element.get(f"{_TABLE}{name}", "1")
    return int(said) if said.isdecimal() and len(said) < 9 else 1
