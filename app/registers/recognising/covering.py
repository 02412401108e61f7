"""Which cells of a sheet say what the red lines forbid only because of the words beside or above them: the values of labels.

Runs inside the child process. It covers too much rather than too little: what is covered is not shown, told or sent on.
Not here: the columns of a register (`recognise`), what a cell says by itself (`redlines`).
"""

from collections.abc import Container, Iterator, Sequence
from functools import lru_cache
from typing import Final, Literal

from app.registers.files.raw import Cell
from app.registers.layouts import redlines
from app.registers.layouts.vocabulary import BY_WORDS, vocabulary

Place = tuple[int, int]  # row as in Excel, column from 0
Label = Literal["forbidden", "known"]

_LONGEST: Final = 20  # characters of a label
_SHORT_ROW: Final = 3  # filled cells: among records, a row with more is none of labels
_SPELLED_WITHIN: Final = 400  # rows from the top in which misspelt labels are looked for


def covered(
    rows: Sequence[Sequence[Cell]],
    headers: Container[int] = (),
    records: Container[int] = (),
    *,
    told: int = 0,
    fields: Container[int] = (),
) -> set[Place]:
    """Return the places of the values of forbidden labels: what stands below them, and right of them up to the next label.

    `headers`: the rows that are known to head a register, `told`: the one somebody says does, whose cells are no values
    beside each other; `records`: those that are a register's records; from 1. `fields`: the columns that are known to say
    something else, from 0.
    """
    found: set[Place] = set()
    if not any(_may_forbid(row, number in records) for number, row in enumerate(rows, 1)):
        return found
    below: dict[int, int] = {}  # column: that of the forbidden label above it
    for number, row in enumerate(rows, 1):
        if number in records and _is_long(row):
            found |= {(number, column) for column in below if column < len(row) and row[column] is not None}
            below |= {column: column for column in _labels_among(row, fields)}
            continue
        labels = labels_of(row, spelled=number not in records and number <= _SPELLED_WITHIN)
        stops = () if number > 1 and _goes_on(rows[number - 2], row) else labels
        below = {column: leader for column, leader in below.items() if leader not in stops}
        beside = values_beside(row, labels) if number != told and number not in headers else set[int]()
        found |= {
            (number, column)
            for column, cell in enumerate(row)
            if cell is not None
            and column not in labels
            and (column in below or column in beside or _holds_labelled(cell))
        }
        following = rows[number] if number < len(rows) else ()
        for column, kind in labels.items():
            if kind == "forbidden":
                below |= dict.fromkeys(_reach(row, column, following), column)
    return found


def meets(row: Sequence[Cell], words: frozenset[str]) -> bool:
    """Whether some cell of a row is one of some words; perhaps so where a cell is a date."""
    try:
        return not words.isdisjoint(row)
    except TypeError:  # a date cell has no hash
        return True


def without_values(row: Sequence[Cell]) -> list[Cell]:
    """Return a row without what stands right of its forbidden labels."""
    beside = values_beside(row, labels_of(row, spelled=True))
    return [None if column in beside or _holds_labelled(cell) else cell for column, cell in enumerate(row)]


def is_note_of(row: Sequence[Cell]) -> bool:
    """Whether a row is a forbidden label with its value, and nothing else."""
    filled = [cell for cell in row if cell is not None]
    return 0 < len(filled) <= _SHORT_ROW and isinstance(filled[0], str) and redlines.is_label(filled[0])


def labels_of(row: Sequence[Cell], *, spelled: bool) -> dict[int, Label]:
    """Return the labels of a row by column; `spelled`: forbidden ones in other words and misspellings too."""
    alone = not spelled or sum(cell is not None for cell in row) == 1  # as a title stands
    kinds = ((column, _kind(cell, alone)) for column, cell in enumerate(row) if type(cell) is str)
    return {column: kind for column, kind in kinds if kind is not None}


def values_beside(row: Sequence[Cell], labels: dict[int, Label]) -> set[int]:
    """Return the columns that stand right of a forbidden label, up to the next label."""
    found: set[int] = set()
    beside = False
    for column, cell in enumerate(row):
        if column in labels:
            beside = labels[column] == "forbidden"
        elif beside and cell is not None:
            found.add(column)
    return found


def _may_forbid(row: Sequence[Cell], record: bool) -> bool:
    """Whether a row may hold a forbidden label, spelled in any way; most have none, and this is soon seen."""
    if record and _is_long(row):
        return meets(row, redlines.labels())
    return any(type(cell) is str and (_kind(cell, False) == "forbidden" or _holds_labelled(cell)) for cell in row)


def _is_long(row: Sequence[Cell]) -> bool:
    return len(row) - row.count(None) > _SHORT_ROW


def _holds_labelled(cell: Cell) -> bool:
    return isinstance(cell, str) and redlines.holds_labelled(cell)


def _goes_on(above: Sequence[Cell], row: Sequence[Cell]) -> bool:
    """Whether a row is the second one of a header: of words, and blank below some heading of the first."""
    filled = [column for column, cell in enumerate(row) if cell is not None]
    return (
        bool(filled)
        and _is_words(row)
        and _is_words(above)
        and any(cell is not None and (at >= len(row) or row[at] is None) for at, cell in enumerate(above[: filled[-1]]))
    )


def _labels_among(row: Sequence[Cell], fields: Container[int]) -> list[int]:
    """Return the columns of the forbidden labels in a record: it may be the header of something else on the sheet.

    In columns of `fields` only where the row is of words, two of them a register's headings.
    """
    own = redlines.labels()
    there = [column for column, cell in enumerate(row) if type(cell) is str and cell in own]
    if not there:
        return []
    labels = labels_of(row, spelled=True) if _is_words(row) else {}
    if list(labels.values()).count("known") > 1:
        return [column for column, kind in labels.items() if kind == "forbidden"]
    return [column for column in there if column not in fields]


def _is_words(row: Sequence[Cell]) -> bool:
    return all(isinstance(cell, str) and not cell.strip().isdigit() for cell in row if cell is not None)


@lru_cache(maxsize=20_000)
def _kind(cell: str, exact: bool) -> Label | None:
    label = cell.strip().rstrip(":：").rstrip()
    if not label or len(label) > _LONGEST or label.isdigit():
        return None
    known = any(vocabulary(register).field_of(label) is not None for register in BY_WORDS)
    if redlines.is_label(label) or (not exact and redlines.by_heading(label, known=known) is not None):
        return "forbidden"
    return "known" if known else None


def _reach(row: Sequence[Cell], column: int, following: Sequence[Cell]) -> Iterator[int]:
    """Yield the columns a label stands above: its own; as the title of a group, those of the headings below it."""
    yield column
    filled = [cell for cell in following if cell is not None]
    if not filled or not _is_words(filled):
        return
    for right in range(column + 1, len(following)):
        if right < len(row) and row[right] is not None:
            return
        yield right
