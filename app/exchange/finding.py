"""Which sheets of a returned file are ours, where their header is, and which row is which record.

Pure. Sheets are found by the codes in them, then by defined names and headings, never by their title or place. Not here: which column is
which field (`placing`), what the rows say (`planner`).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from app.exchange.codes import LETTERS, looks_like_code, record_of, tag_in
from app.exchange.columns import (
    ACTION,
    CODE,
    HEADINGS,
    HOME,
    TAG,
    TOKEN,
    Column,
    column_at,
    folded_heading,
    header_key,
    headings_of,
    kinds,
    own_key,
)
from app.exchange.manifest import is_manifest
from app.exchange.reader import Book, Sheet
from app.exchange.texts import is_text
from app.registers.files.raw import Cell
from db.models import kind_of

_SAMPLE: Final = 300
_GLANCE: Final = 20  # rows that mostly tell what a sheet is
_CLEARLY: Final = 0.7
_TOP: Final = 30
_ENOUGH: Final = 3
_OF_LETTER: Final = {letter: kind for kind, letter in LETTERS.items()}


@dataclass(slots=True)
class Line:
    """A row of a table: its number in the file, whose it says it is, its cells. `said`: the code cell where it is no right code."""

    sheet: int
    number: int
    row: list[Cell]
    record: int | None = None
    tag: str | None = None
    said: str = ""
    action: str = ""
    token: str = ""

    def cell(self, index: int | None) -> Cell:
        """Return a cell by its column, None where there is none."""
        return self.row[index] if index is not None and index < len(self.row) else None


@dataclass(frozen=True)
class Compared:
    """The columns of a table: their keys, where they stand, and the positions among them of those that hold numbers."""

    keys: tuple[str, ...]
    places: tuple[int, ...]
    numbers: Sequence[int]

    @cached_property
    def last(self) -> int:
        """The last place."""
        return max(self.places, default=0)


@dataclass
class Table:
    """A sheet of ours: its kind, header (0: none), columns by key once they are placed, and lines.

    `named`: where the file's defined names point, by key. `unclear`: keys whose column nobody can be sure of, and why.
    """

    sheet: int
    title: str
    kind: str
    header: int
    own: dict[str, int] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    named: dict[str, int] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    moved: list[tuple[str, str]] = field(default_factory=list)
    strange: list[int] = field(default_factory=list)
    unclear: dict[str, str] = field(default_factory=dict)
    width: int = 0

    @cached_property
    def compared(self) -> "Compared":
        """The columns to be compared with what was sent; to be asked once the columns are placed."""
        columns = [column_at(self.kind, key) for key in self.columns]
        numbers = [at for at, column in enumerate(columns) if column is not None and not is_text(column)]
        return Compared((*self.columns,), (*self.columns.values(),), numbers)

    @cached_property
    def telling(self) -> list[Column]:
        """The columns that tell one record from another; to be asked once the columns are placed."""
        found = (column_at(self.kind, key) for key in self.columns)
        return [column for column in found if column is not None and column.identity]

    def heading(self, book: Book, index: int) -> str:
        """Return the heading of a column as it stands in the file."""
        row = book.sheets[self.sheet].rows[self.header - 1] if self.header else []
        said = row[index] if index < len(row) else None
        return str(said) if said is not None else ""


def manifests(book: Book) -> list[Sequence[Sequence[Cell]]]:
    """Return the rows of the hidden sheets that are manifests."""
    return [sheet.rows for sheet in book.sheets if is_manifest(sheet.rows)]


def tables(book: Book) -> list[Table]:
    """Return the sheets that hold records of ours, with their lines; columns are not placed yet."""
    found = []
    for number, sheet in enumerate(book.sheets):
        if sheet.rows and not is_manifest(sheet.rows):
            table = _table(book, number, sheet)
            if table is not None:
                table.lines = list(_lines(table, sheet))
                found.append(table)
    return found


def _table(book: Book, number: int, sheet: Sheet) -> Table | None:
    names = dict(_names_on(book, sheet.name))
    coded = _coded(sheet.rows)
    of_homes = coded is not None and _heads_homes(sheet.rows, coded[1])
    if coded is not None and not of_homes:
        kind, column = coded
    else:
        named = Counter(kind for kind, _key in names).most_common(1)
        told = named[0][0] if named and named[0][1] >= _ENOUGH else ""
        kind, column = told or _kind_by_headings(sheet.rows, of_homes=of_homes), -1
    if not kind:
        return None
    header = _header(sheet.rows, kind, column)
    table = Table(number, sheet.name, kind, header, width=max(map(len, sheet.rows)))
    table.named = {key: at for (of, key), at in names.items() if of == kind}
    if header:
        for index, cell in enumerate(sheet.rows[header - 1]):
            key = header_key(kind, cell) if isinstance(cell, str) else None
            if key in (CODE, TAG, ACTION, TOKEN):
                table.own.setdefault(key, index)
    for key in (CODE, TAG, ACTION, TOKEN):
        if key in table.named:
            table.own.setdefault(key, table.named[key])
    if column >= 0:
        table.own[CODE] = column
    elif coded is not None and table.own.get(CODE) == coded[1]:
        del table.own[CODE]  # a name that stayed where it was, while the columns moved
    _by_shape(table, sheet.rows)
    return table


def _names_on(book: Book, sheet: str) -> Iterator[tuple[tuple[str, str], int]]:
    for key, (on, _row, column) in book.names.items():
        if on == sheet:
            yield key, column


def _coded(rows: Sequence[Sequence[Cell]]) -> tuple[str, int] | None:
    """Return the kind and column of the codes in a sheet: the column with most, the kind most of them are of."""
    if len(rows) > 2 * _GLANCE and (found := _clearly_coded(rows[:: len(rows) // _GLANCE])) is not None:
        return found
    counted = _codes_in(rows[:: max(1, len(rows) // _SAMPLE)] if len(rows) > 2 * _SAMPLE else rows)
    columns = Counter[int]()
    for (index, _kind), many in counted.items():
        columns[index] += many
    if not columns:
        return None
    # codes of households stand in the sheets of their people too: the first column with as many as any
    most = max(columns.values())
    best = min(index for index, many in columns.items() if 2 * many >= most)
    foreign = _not_households(counted)
    if foreign is not None:
        best = foreign
    kind = max((kind for index, kind in counted if index == best), key=lambda kind: counted[best, kind])
    return kind, best


def _clearly_coded(rows: Sequence[Sequence[Cell]]) -> tuple[str, int] | None:
    """Return the kind and column where some rows, looked at first, nearly all say so and nothing else."""
    counted = {at: many for at, many in _codes_in(rows).items() if at[1] != "household"}
    if len(counted) != 1:
        return None
    (((index, kind), many),) = counted.items()
    return (kind, index) if many >= _CLEARLY * sum(len(row) - row.count(None) > 1 for row in rows) else None


def _codes_in(rows: Sequence[Sequence[Cell]]) -> Counter[tuple[int, str]]:
    """Count the codes of each kind in each column."""
    counted: Counter[tuple[int, str]] = Counter()
    for row in rows:
        said = [(index, cell) for index, cell in enumerate(row) if type(cell) is str and 13 <= len(cell) <= 20]
        for index, cell in said:
            if (record := record_of(cell)) is not None:
                counted[index, kind_of(record)] += 1
    return counted


def _not_households(counted: Counter[tuple[int, str]]) -> int | None:
    """Return the column with most codes of anything but households: where there is one, the sheet is theirs."""
    others = Counter[int]()
    for (index, kind), many in counted.items():
        if kind != "household":
            others[index] += many
    return others.most_common(1)[0][0] if others else None


def _heads_homes(rows: Sequence[Sequence[Cell]], column: int) -> bool:
    """Whether the codes of a column are those of the households that the rows belong to: their own column is gone."""
    home = folded_heading(HEADINGS[HOME])
    above = (row[column] for row in rows[:_TOP] if column < len(row))
    return any(isinstance(cell, str) and len(cell) <= 40 and folded_heading(cell) == home for cell in above)


def _kind_by_headings(rows: Sequence[Sequence[Cell]], *, of_homes: bool) -> str:
    """Return the kind that most headings are of, where a column of codes is among them, the rows' own or their households'."""
    best, sought = (_ENOUGH - 1, ""), folded_heading(HEADINGS[HOME if of_homes else CODE])
    for row in rows[:_TOP]:
        said = [cell for cell in row if isinstance(cell, str) and len(cell) <= 40]
        if len(said) < _ENOUGH or not any(folded_heading(cell) == sought for cell in said):
            continue
        for kind in kinds():
            best = max(best, (sum(own_key(kind, cell) is not None for cell in said), kind))
    return best[1]


def _header(rows: Sequence[Sequence[Cell]], kind: str, column: int) -> int:
    """Return the number of the header row; without known headings the last row of words above the first code; else 0."""
    exact = headings_of(kind)
    best = max(((len(exact.intersection(_words(row))), -n) for n, row in enumerate(rows[:_TOP], 1)), default=(0, 0))
    if best[0] < 2:
        best = max(((_score(row, kind), -number) for number, row in enumerate(rows[:_TOP], 1)), default=(0, 0))
    if best[0] >= 2:
        return -best[1]
    if column >= 0:
        for number, row in enumerate(rows, 1):
            if column < len(row) and row[column] == HEADINGS[CODE] and _score(row, kind) >= 2:
                return number  # sorted in among the data
        first = next((n for n, row in enumerate(rows) if column < len(row) and record_of(row[column]) is not None), 0)
        for number in range(first, 0, -1):
            if sum(isinstance(cell, str) for cell in rows[number - 1]) >= _ENOUGH:
                return number
    return 0


def _words(row: Sequence[Cell]) -> list[str]:
    return [cell for cell in row if type(cell) is str]


def _score(row: Sequence[Cell], kind: str) -> int:
    keys = {header_key(kind, cell) for cell in row if isinstance(cell, str) and len(cell) <= 40}
    return len(keys - {None})


def _by_shape(table: Table, rows: Sequence[Sequence[Cell]]) -> None:
    """Find the tag by what it looks like where its heading is gone."""
    if TAG in table.own or CODE not in table.own:
        return
    coded = [
        row for row in rows[:_SAMPLE] if table.own[CODE] < len(row) and record_of(row[table.own[CODE]]) is not None
    ]
    for index in range(table.width):
        tags = sum(index < len(row) and tag_in(row[index]) is not None for row in coded)
        if coded and tags > len(coded) / 2:
            table.own[TAG] = index
            return


def _lines(table: Table, sheet: Sheet) -> Iterator[Line]:
    code, tag, action, token = (table.own.get(key) for key in (CODE, TAG, ACTION, TOKEN))
    for number, row in enumerate(sheet.rows, 1):
        if number == table.header:
            continue
        line = Line(table.sheet, number, row)
        said = line.cell(code)
        line.record = record_of(said)
        if line.record is None and not any(cell is not None and cell != "" for cell in row):
            continue
        if number < table.header and line.record is None:
            continue  # what stands above the header
        if line.record is None and said is not None:
            line.said = str(said).strip()
            if line.said == HEADINGS[CODE]:
                continue  # the header once more
        line.tag = tag_in(line.cell(tag))
        said = line.cell(action)
        line.action = str(said).strip() if said is not None else ""
        line.token = str(line.cell(token) or "") if token is not None else ""
        if line.record is not None or any(
            cell is not None and str(cell).strip() for index, cell in enumerate(row) if index != token
        ):
            yield line


def kind_of_code(said: str) -> str | None:
    """Return the kind a code is of by its letter, right or wrong; None for what has no form of a code."""
    return _OF_LETTER.get(said[:1].upper()) if looks_like_code(said) else None
