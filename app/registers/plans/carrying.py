"""Values carried down over blank cells: merged cells, and columns written once for several rows.

Here: registers of one row per household or measure. Not here: rows of persons (`households`), who belong together anyway.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from app.registers.plans.rows import Rows


def carry(rows: Rows, names: Sequence[str], leaders: Sequence[str]) -> list[int]:
    """Carry fields down as the file merges them, or as long as the leading column is blank; returns rows that were guessed.

    Where the leading column is merged, or says the same on rows that follow one another, a blank cell is a gap: it stays.
    """
    for name in names:
        fill_merged(rows, name)
    leader = next((name for name in leaders if name in rows.values), None)
    if leader is None or _areas(rows, leader) or _on_each_row(rows.values[leader], rows.reading.numbers):
        return []
    carried = []
    columns = {name: rows.values[name] for name in names if name in rows.values}
    contexts = rows.reading.contexts
    for row in range(1, len(rows)):
        blank = columns[leader][row] is None and columns[leader][row - 1] is not None
        if blank and contexts[row] == contexts[row - 1] and _agrees(columns.values(), row):
            for column in columns.values():
                column[row] = column[row - 1]
            carried.append(row)
    return carried


def _agrees(columns: Any, row: int) -> bool:
    """Whether nothing on a row says something else than the row above."""
    return all(column[row] in (None, column[row - 1]) for column in columns)


def _on_each_row(column: Sequence[Any], numbers: Sequence[int]) -> bool:
    return any(
        value is not None and value == column[row] and numbers[row] != numbers[row + 1]
        for row, value in enumerate(column[1:])
    )


def _areas(rows: Rows, name: str) -> list[tuple[int, int]]:
    """Return the first and last Excel rows of the merged cells of a field's column."""
    column = rows.reading.column_of(name)
    return [(first, last) for index, first, last in rows.reading.merged if column and index == column.index]


def fill_merged(rows: Rows, name: str) -> None:
    """Fill a field into the rows over which the file merges its cell; other blank cells stay."""
    values = rows.values.get(name)
    if not values or not (areas := _areas(rows, name)):
        return
    at: dict[int, list[int]] = defaultdict(list)  # several where a row names several people
    for row in range(len(rows)):
        at[rows.number(row)].append(row)
    for first, last in areas:
        value = values[at[first][0]] if first in at else None
        for row in (row for number in range(first + 1, last + 1) for row in at.get(number, ())):
            if values[row] is None:
                values[row] = value
