"""What stands on the pages of a store: tables, their rows, and the leaves whose way from the root is broken.

The file format of SQLite (sqlite.org/fileformat2.html), as far as tables go; indexes are made anew anyway.
Not here: decrypting (`db.rescue_pages`), what becomes of the rows (`db.rescue`).
"""

import sqlite3
import struct
from collections.abc import Callable, Collection, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, Final

from db.rescue_pages import USABLE, Pages

LEAF, INNER = 0x0D, 0x05
_FIRST_HEAD: Final = 100  # page 1 begins with the head of the file
_INTS: Final = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}

Row = dict[str, Any]


@dataclass
class Found:
    """What was read of a store: rows by table, column by name; what could not be read.

    `broken`: by table the number of its pages that do not check (a leaf holds many rows); `orphans`: rows of leaves to
    which no way leads any more, as (rowid, values); `schema`: whether the list of tables itself could be read.
    """

    rows: dict[str, list[Row]] = field(default_factory=dict)
    broken: dict[str, int] = field(default_factory=dict)
    orphans: list[tuple[int, tuple[Any, ...]]] = field(default_factory=list)
    schema: bool = False


class Reader:
    """Reads the tables of a store page by page. `wanted`: their names; `keep`: whether a row of one is of interest."""

    def __init__(self, pages: Pages, wanted: Collection[str], keep: Callable[[str, Row], bool]) -> None:
        self._pages = pages
        self._wanted = wanted
        self._keep = keep
        self._seen: set[int] = set()
        self.found = Found()

    def read(self) -> Found:
        """Read every wanted table by its root, then the leaves nothing leads to."""
        for name, (root, columns) in self._tables().items():
            if name in self._wanted:
                rows = self.found.rows.setdefault(name, [])
                named = (_named(columns, rowid, values) for rowid, values in self._table(root, name))
                rows.extend(row for row in named if self._keep(name, row))
            else:
                for _row in self._table(root, name):
                    pass  # its leaves are seen, they are no orphans
        for number, page in self._pages.all():
            if page and number not in self._seen and _kind(page, number) == LEAF:
                self.found.orphans.extend(self._leaf(page, number))
        return self.found

    def _tables(self) -> dict[str, tuple[int, list[str]]]:
        """Return root and columns of all tables, from the store's own list of them."""
        tables = {}
        for _rowid, values in self._table(1, "sqlite_master"):
            if len(values) == 5 and values[0] == "table" and values[3]:
                name = str(values[1])
                tables[name] = (int(values[3]), _columns(name, str(values[4])) if name in self._wanted else [])
        self.found.schema = bool(tables)
        return tables

    def _table(self, root: int, name: str) -> Iterator[tuple[int, tuple[Any, ...]]]:
        left = [root]
        while left:
            number = left.pop()
            if number in self._seen or not 0 < number <= self._pages.count:
                continue
            self._seen.add(number)
            page = self._pages.page(number)
            kind = _kind(page, number) if page else 0
            if page is None or kind not in (LEAF, INNER):
                if name in self._wanted:
                    self.found.broken[name] = self.found.broken.get(name, 0) + 1
            elif kind == LEAF:
                yield from self._leaf(page, number)
            else:
                left.extend(reversed(_children(page, number)))

    def _leaf(self, page: bytes, number: int) -> Iterator[tuple[int, tuple[Any, ...]]]:
        self._seen.add(number)
        for cell in _cells(page, number, 8):
            try:
                size, at = _varint(page, cell)
                rowid, at = _varint(page, at)
                content = self._payload(page, at, size)
                if content is not None:
                    yield _signed(rowid), _values(content)
            except (IndexError, struct.error, UnicodeDecodeError):
                continue

    def _payload(self, page: bytes, at: int, size: int) -> bytes | None:
        """Return a row's content, put together from its overflow pages; None where one of them is gone."""
        most, least = USABLE - 35, (USABLE - 12) * 32 // 255 - 23
        if size <= most:
            return page[at : at + size]
        here = least + (size - least) % (USABLE - 4)
        here = here if here <= most else least
        content = bytearray(page[at : at + here])
        (following,) = struct.unpack_from(">I", page, at + here)
        while len(content) < size and following:
            more = self._pages.page(following)
            self._seen.add(following)
            if more is None:
                return None
            (following,) = struct.unpack_from(">I", more)
            content += more[4 : 4 + size - len(content)]
        return bytes(content) if len(content) == size else None


def _columns(name: str, statement: str) -> list[str]:
    """Return the columns of a table in the order in which its own statement names them."""
    with closing(sqlite3.connect(":memory:")) as empty:
        empty.execute(statement)
        return [row[1] for row in empty.execute(f'PRAGMA table_info("{name}")')]


def _named(columns: list[str], rowid: int, values: tuple[Any, ...]) -> Row:
    """Name the values of a row. A whole-number key stands as nothing in the row: it is the rowid."""
    row = dict(zip(columns, values, strict=False))
    if columns and row.get(columns[0]) is None:
        row[columns[0]] = rowid
    return row


def _kind(page: bytes, number: int) -> int:
    return page[_FIRST_HEAD if number == 1 else 0]


def _cells(page: bytes, number: int, head: int) -> list[int]:
    begin = _FIRST_HEAD if number == 1 else 0
    (count,) = struct.unpack_from(">H", page, begin + 3)
    if begin + head + 2 * count > USABLE:
        return []
    return [at for at in struct.unpack_from(f">{count}H", page, begin + head) if at < USABLE]


def _children(page: bytes, number: int) -> list[int]:
    begin = _FIRST_HEAD if number == 1 else 0
    below = [struct.unpack_from(">I", page, at)[0] for at in _cells(page, number, 12) if at + 4 <= USABLE]
    return [*below, struct.unpack_from(">I", page, begin + 8)[0]]


def _varint(content: bytes, at: int) -> tuple[int, int]:
    value = 0
    for step in range(9):
        byte = content[at + step]
        if step == 8:
            return value << 8 | byte, at + 9
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + step + 1
    raise IndexError


def _signed(value: int) -> int:
    return value - (1 << 64) if value >= 1 << 63 else value


def _values(content: bytes) -> tuple[Any, ...]:
    """Return the values of a record."""
    length, at = _varint(content, 0)
    types = []
    while at < length:
        kind, at = _varint(content, at)
        types.append(kind)
    values = []
    for kind in types:
        value, at = _value(content, at, kind)
        values.append(value)
    return tuple(values)


def _value(content: bytes, at: int, kind: int) -> tuple[Any, int]:
    if kind == 0:
        return None, at
    if kind in _INTS:
        end = at + _INTS[kind]
        return int.from_bytes(content[at:end], "big", signed=True), end
    if kind == 7:
        return struct.unpack_from(">d", content, at)[0], at + 8
    if kind in (8, 9):
        return kind - 8, at
    end = at + (kind - 12) // 2
    if end > len(content):
        raise IndexError
    return (content[at:end].decode() if kind % 2 else content[at:end]), end
