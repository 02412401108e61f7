"""A sheet on whose rows several records stand side by side, as the sheet it would be with one record a row.

Runs inside the child process. The rows made keep a note of where each really stands (`RawSheet.real_rows`, `lanes`,
`lane_columns`), so that a trouble is told at the sender's own cell. Not here: finding what stands side by side
(`side_by_side`, `yearly`).
"""

from collections import defaultdict
from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, field, replace

from app.registers.files.raw import Cell, RawSheet


@dataclass
class Lane:
    """One of the records of a row: `columns` says for a column of the new sheet where it really stands, `said` what it says outright."""

    columns: dict[int, int]
    said: dict[int, Cell] = field(default_factory=dict)

    def filled(self, row: Sequence[Cell], broken: Set[int] = frozenset()) -> bool:
        """Whether a row holds anything of this record; `broken`: its columns with an error or a formula without a value."""
        return any((real < len(row) and row[real] is not None) or real in broken for real in self.columns.values())


@dataclass
class Unfolding:
    """How a sheet is written anew: its header (first row from 0, depth), the lanes, the new headings, what is left away.

    `across`: all rows of a lane before those of the next one (lists beside each other), else row by row.
    `wanted`: which of a row's lanes count, where more than being filled is asked.
    """

    row: int
    depth: int
    lanes: list[Lane]
    headings: dict[int, str]
    gone: set[int]
    across: bool = False
    wanted: Callable[[Sequence[Cell], list[int]], list[int]] | None = None

    def lanes_of(self, line: Sequence[Cell], broken: Set[int]) -> list[int]:
        """Return the lanes of which a row holds something."""
        there = [number for number, lane in enumerate(self.lanes) if lane.filled(line, broken)]
        return self.wanted(line, there) if self.wanted else there


def unfolded(sheet: RawSheet, how: Unfolding) -> RawSheet:
    """Return the sheet with a row for each record; a row without any (a total, a note) stays one row."""
    start = how.row + how.depth
    width = max([*map(len, sheet.rows), *(column + 1 for column in how.headings)], default=0)
    rows: list[list[Cell]] = [list(row) for row in sheet.rows[: how.row]]
    rows += [_header(sheet.rows[at], how, width, first=at == how.row) for at in range(how.row, start)]
    real, lanes, broken = list(range(1, start + 1)), [0] * start, {}
    for at, number in _order(sheet, how, start):
        line = sheet.rows[at]
        rows.append(_row(line, how, number, width))
        real.append(at + 1)
        lanes.append(max(number, 0))
        for column in range(width) if sheet.broken else ():
            place = (at + 1, how.lanes[number].columns.get(column, column) if number >= 0 else column)
            if (mark := sheet.broken.get(place)) and (column not in how.gone or number >= 0):
                broken[len(rows), column] = mark
    hidden = set(sheet.hidden_rows)
    return replace(
        sheet, rows=rows, broken=broken, merged=[], shown=sheet.shown or sheet.rows, real_rows=real, lanes=lanes,
        hidden_rows=[new for new, old in enumerate(real, 1) if old in hidden],
        lane_columns=[sorted(lane.columns.items()) for lane in how.lanes],
    )  # fmt: skip


def _order(sheet: RawSheet, how: Unfolding, start: int) -> list[tuple[int, int]]:
    """Return the rows to be, each as row and lane (-1: of a row without any record)."""
    broken = defaultdict[int, set[int]](set)
    for row, column in sheet.broken:
        broken[row - 1].add(column)
    none = frozenset[int]()
    found = [(at, how.lanes_of(sheet.rows[at], broken.get(at, none)) or [-1]) for at in range(start, len(sheet.rows))]
    if not how.across:
        return [(at, number) for at, numbers in found for number in numbers]
    first = [(at, number) for at, numbers in found for number in numbers if number < 1]
    return first + [
        (at, number)
        for lane in range(1, len(how.lanes))
        for at, numbers in found
        for number in numbers
        if number == lane
    ]


def _header(row: Sequence[Cell], how: Unfolding, width: int, *, first: bool) -> list[Cell]:
    cells = [*row, *[None] * (width - len(row))]
    for column in how.gone:
        cells[column] = None
    for column, heading in how.headings.items():
        cells[column] = heading if first else None
    return cells


def _row(row: Sequence[Cell], how: Unfolding, number: int, width: int) -> list[Cell]:
    cells = [*row, *[None] * (width - len(row))]
    for column in how.gone | how.headings.keys():
        cells[column] = None
    if number < 0:  # nobody's record: as it stands, so that it is seen what it is
        return [*row, *[None] * (width - len(row))]
    lane = how.lanes[number]
    for column, real in lane.columns.items():
        cells[column] = row[real] if real < len(row) else None
    for column, said in lane.said.items():
        cells[column] = said
    return cells


def without_columns(sheet: RawSheet, gone: Set[int], row: int) -> RawSheet:
    """Return a sheet whose columns are blank from a row on (from 0)."""
    rows = [
        line if at < row else [None if column in gone else cell for column, cell in enumerate(line)]
        for at, line in enumerate(sheet.rows)
    ]
    broken = {place: mark for place, mark in sheet.broken.items() if place[1] not in gone}
    return replace(sheet, rows=rows, broken=broken, shown=sheet.shown or sheet.rows)
