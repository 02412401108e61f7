"""Statistics that go out: no cell under ten people, and none that can be worked out from the others and the sums. Pure.

A table has cells and, at `SUM`, its row sums, column sums and the sum of all. Hidden are the small ones, then the smallest
others, until what is hidden cannot be computed: not from one line, not from several taken together. Not here: what is counted.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

LIMIT: Final = 10
SUM: Final = ""  # in the place of a row or column: their sum

At = tuple[str, str]
Cells = Mapping[At, int]
# cells that add up to their sum, which is the last one
Line = Sequence[At]


def shared(cells: Cells, limit: int = LIMIT) -> dict[At, int | None]:
    """Return a table (row, column) -> number as it may go out, sums included; None where nothing may be said."""
    whole = with_sums(cells)
    gone = hidden(whole, limit)
    return {at: None if at in gone else number for at, number in whole.items()}


def with_sums(cells: Cells) -> dict[At, int]:
    """Return a table with its sums at `SUM`."""
    found = dict(cells)
    for (row, column), number in cells.items():
        for at in ((row, SUM), (SUM, column), (SUM, SUM)):
            found[at] = found.get(at, 0) + number
    return found


def hidden(whole: Cells, limit: int = LIMIT) -> set[At]:
    """Return what may not be shown of a table with sums."""
    gone = {at for at, number in whole.items() if 0 < number < limit}
    lines = lines_of(whole)
    while True:
        weak = next((line for line in lines if _gives_away(whole, line, gone, limit)), None)
        if weak is None:
            told = determined(lines, gone)
            weak = next((line for line in lines if told & set(line)), None)
        more = _smallest(whole, weak, gone) if weak else None
        if more is None and weak:  # nothing left in that line: take the smallest anywhere
            more = _smallest(whole, list(whole), gone)
        if more is None:
            return gone
        gone.add(more)


def lines_of(whole: Cells) -> list[Line]:
    """Return the rows and columns of a table with sums, each with its sum last."""
    rows = dict.fromkeys(row for row, _column in whole)
    columns = dict.fromkeys(column for _row, column in whole)
    across = [[(row, each) for each in columns if each != SUM and (row, each) in whole] + [(row, SUM)] for row in rows]
    down = [
        [(each, column) for each in rows if each != SUM and (each, column) in whole] + [(SUM, column)]
        for column in columns
    ]
    return [line for line in (*across, *down) if len(line) > 1]


def _gives_away(whole: Cells, line: Line, gone: set[At], limit: int) -> bool:
    """Whether a line tells what is hidden in it: one gap alone, or gaps that together are under the limit."""
    *cells, total = line
    gaps = [at for at in cells if at in gone]
    if total in gone:
        return not gaps
    return bool(gaps) and (len(gaps) == 1 or 0 < sum(whole[at] for at in gaps) < limit)


def _smallest(whole: Cells, line: Line, gone: set[At]) -> At | None:
    """The cell that costs least: no sum before a cell, no empty one before one that says something."""
    left = [at for at in line if at not in gone]
    return min(left, key=lambda at: (SUM in at, whole[at] == 0, whole[at], at), default=None)


def determined(lines: Sequence[Line], gone: set[At]) -> set[At]:
    """Return the hidden cells that follow from what is shown, all lines taken together (elimination over fractions)."""
    places = {at: number for number, at in enumerate(sorted(gone))}
    rows = []
    for line in lines:
        row = [Fraction(0)] * len(places)
        for at in line:
            if at in places:
                row[places[at]] += -1 if at == line[-1] else 1
        rows.append(row)
    reduced = _reduced(rows, len(places))
    names = sorted(gone)
    return {names[next(i for i, one in enumerate(row) if one)] for row in reduced if sum(1 for one in row if one) == 1}


def _reduced(rows: list[list[Fraction]], width: int) -> list[list[Fraction]]:
    done = 0
    for column in range(width):
        pivot = next((number for number in range(done, len(rows)) if rows[number][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        lead = rows[done][column]
        rows[done] = [one / lead for one in rows[done]]
        for number, row in enumerate(rows):
            if number != done and row[column]:
                factor = row[column]
                rows[number] = [one - factor * base for one, base in zip(row, rows[done], strict=True)]
        done += 1
    return rows[:done]
