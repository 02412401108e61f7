"""What a workbook carries unseen: the token of each row and the sheet `_kx`. Both help, and both may vanish.

Pure. A token says for one row, by its code and tag, a keyed hash of every text on display; the manifest says the texts themselves and
the versions they stand for, packed (`blocks`). Both are sealed with a key that only stores of one lineage have: what was changed by hand is not believed.
Rows find them by code and tag, never by where they lie. Masked fields are in them as masked as they were displayed, their versions not
at all. Not here: writing the cells (`writer`), what a row is compared with (`bases`).
"""

import hashlib
from binascii import b2a_base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any, Final

import orjson

from app.exchange.blocks import Row, in_blocks, packed, unpacked
from app.exchange.codes import code_of, record_of, tag_in
from app.exchange.texts import canonical
from app.registers.files.raw import Cell

SHEET: Final = "_kx"
FORMAT: Final = 1
MARK: Final = "kx1"
RECEIPT: Final = "kx1-receipt"  # first cell of a hidden sheet: the workbook is an answer, not a question
ROW: Final = "kr1"  # a row by itself, as earlier programs wrote it
BLOCK: Final = "kb1"
_TOKEN: Final = "kt1"
MARKER, _VALUE = 3, 6  # characters of base 64 for the field and for what it said
_PART: Final = 30_000  # characters of a cell; a longer text goes on in the next


@dataclass(frozen=True)
class Head:
    """What a book says of itself. `columns`: keys by kind; `scope`: {"helper"|"village"|"all"|"filter": ...}."""

    book: str
    recipient: str
    purpose: str
    scope: Mapping[str, Any]
    columns: Mapping[str, Sequence[str]]
    made: str = ""
    until: str | None = None
    sender: str = ""
    program: str = ""
    schema: str = ""
    masked: Sequence[str] = ()
    format: int = FORMAT


@dataclass
class Manifest:
    """What was found of a manifest; `foreign` where it is another lineage's. A row's seal is looked at when the row is asked for."""

    lineage: bytes
    head: Head | None = None
    foreign: bool = False
    lines: dict[str, list[Sequence[Cell]]] = field(default_factory=dict)
    blocks: list[Sequence[Cell]] = field(default_factory=list)
    _read: dict[int, list[Row]] = field(default_factory=dict)

    @property
    def records(self) -> list[int]:
        """The records whose rows it has."""
        alone = (record for code in self.lines if (record := record_of(code)) is not None)
        return list(dict.fromkeys((*self._packed, *alone)))

    @cached_property
    def _packed(self) -> dict[int, list[Row]]:
        """The rows of the blocks whose seals hold, opened when the first is asked for."""
        found: dict[int, list[Row]] = {}
        for block in self.blocks:
            for row in _block(self.lineage, self.head, block):
                found.setdefault(row.record, []).append(row)
        return found

    def rows_of(self, record: int) -> list[Row]:
        """Return the rows that were sent of a record, of which the seals hold."""
        if record not in self._read:
            read = (_row(self.lineage, self.head, record, line) for line in self.lines.get(code_of(record), ()))
            self._read[record] = [*self._packed.get(record, ()), *(row for row in read if row is not None)]
        return self._read[record]


def fingerprint(lineage: bytes) -> str:
    """Return what a lineage is known by outside, 16 hex digits; nothing can be sealed with it."""
    return hashlib.blake2b(b"lineage of exchange workbooks", digest_size=8, key=lineage).hexdigest()


def seal(lineage: bytes, *parts: str) -> str:
    """Return the seal of some texts: 16 hex digits."""
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=8, key=_key(lineage)).hexdigest()


def _key(lineage: bytes) -> bytes:
    return hashlib.blake2b(b"seals of exchange workbooks", digest_size=32, key=lineage).digest()


# -- tokens ----------------------------------------------------------------------------------------------------------
def token_of(lineage: bytes, row: Row, keys: Iterable[str], kind: str) -> str:
    """Return the token of a row: code, tag, a mark for each column and what it said, a seal."""
    code = code_of(row.record)
    marks = "".join(mark(lineage, code, key, canonical(kind, key)(row.cells.get(key, ""))) for key in keys)
    body = ".".join((_TOKEN, code, row.tag, marks))
    return f"{body}.{seal(lineage, body)}"


def mark(lineage: bytes, code: str, key: str, said: str) -> str:
    """Return what a token holds of one column: which it is, and what it said."""
    return marker(lineage, key) + _short(lineage, _VALUE, f"{code}\x1f{key}\x1f{said}")


@cache
def marker(lineage: bytes, key: str) -> str:
    """Return what a token knows a column by."""
    return _short(lineage, MARKER, key)


def _short(lineage: bytes, length: int, said: str) -> str:
    made = hashlib.blake2b(said.encode(), digest_size=6, key=lineage).digest()
    return b2a_base64(made, newline=False)[:length].decode()


def token_in(lineage: bytes, cell: Cell) -> tuple[int, str, frozenset[str]] | None:
    """Return (record, tag, marks) of a token whose seal holds, or None."""
    if type(cell) is not str or not cell.startswith(_TOKEN):
        return None
    body, _dot, sealed = cell.rpartition(".")
    parts = body.split(".")
    if len(parts) != 4 or seal(lineage, body) != sealed:
        return None
    record, tag = record_of(parts[1]), tag_in(parts[2])
    if record is None or tag is None:
        return None
    width = MARKER + _VALUE
    return record, tag, frozenset(parts[3][at : at + width] for at in range(0, len(parts[3]), width))


# -- the hidden sheet ------------------------------------------------------------------------------------------------
def lines(lineage: bytes, head: Head, rows: Iterable[Row]) -> Iterator[list[str]]:
    """Yield the cells of the hidden sheet, line by line."""
    said = orjson.dumps({"lineage": fingerprint(lineage)} | vars(head)).decode()
    yield [MARK, seal(lineage, MARK, said), *_parts(said)]
    for block in in_blocks(rows):
        said = packed(block)
        yield [BLOCK, seal(lineage, head.book, BLOCK, said), *_parts(said)]


def _parts(said: str) -> list[str]:
    return [said[at : at + _PART] for at in range(0, len(said), _PART)]


def is_manifest(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether a sheet is a manifest, whatever it is called."""
    return any(mark in row[:3] for row in rows[:3] for mark in (MARK, ROW, BLOCK))


def is_receipt(sheets: Iterable[Sequence[Sequence[Cell]]]) -> bool:
    """Whether a workbook is a receipt of ours: it has codes, and says nothing."""
    return any(rows and rows[0] and rows[0][0] == RECEIPT for rows in sheets)


def read_manifest(lineage: bytes, sheets: Iterable[Sequence[Sequence[Cell]]]) -> Manifest:
    """Return what the hidden sheets say."""
    found = Manifest(lineage)
    for sheet in sheets:
        for row in sheet:
            if not row:
                continue
            if row[0] == MARK:
                _take_head(row, found)
            elif row[0] == ROW and len(row) > 3:
                found.lines.setdefault(str(row[1]), []).append(row)
            elif row[0] == BLOCK and len(row) > 2:
                found.blocks.append(row)
    if found.head is None:
        found.lines, found.blocks = {}, []
    return found


def _take_head(row: Sequence[Cell], found: Manifest) -> None:
    said = "".join(str(cell) for cell in row[2:] if cell)
    try:
        facts = orjson.loads(said)
    except orjson.JSONDecodeError:
        return
    if facts.pop("lineage", None) != fingerprint(found.lineage):
        found.foreign = True
    elif seal(found.lineage, MARK, said) == row[1]:
        found.head = Head(**{name: value for name, value in facts.items() if name in Head.__dataclass_fields__})


def _block(lineage: bytes, head: Head | None, row: Sequence[Cell]) -> list[Row]:
    said = "".join(str(cell) for cell in row[2:] if cell)
    if head is None or seal(lineage, head.book, BLOCK, said) != row[1]:
        return []
    try:
        return unpacked(said)
    except ValueError:  # sealed by ourselves, in a form of tomorrow
        return []


def _row(lineage: bytes, head: Head | None, record: int, row: Sequence[Cell]) -> Row | None:
    said = "".join(str(cell) for cell in row[3:] if cell)
    if head is None or seal(lineage, head.book, str(row[1]), said) != row[2]:
        return None
    facts = orjson.loads(said)
    return Row(record, facts["t"], facts["c"], facts["v"])
