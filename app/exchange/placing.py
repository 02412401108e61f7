"""Which column of a returned sheet is which field: by its heading, the defined name of its header, the agreement of its cells.

Pure. A heading and a name that say different things are settled by the cells; where those cannot tell either, the field is unclear and
says nothing before somebody looks. Cells agree where they say what was sent. Not here: what differs (`judging`).
"""

from collections.abc import Mapping, Sequence
from typing import Final

from app.exchange.bases import Base
from app.exchange.columns import CODE, column_at, columns_of, header_key, own_key
from app.exchange.finding import Line, Table
from app.exchange.reader import Book

_SAMPLE: Final = 60
_AGREES: Final = 0.6
_FEW: Final = 3

Based = Sequence[tuple[Line, Base]]


def place_columns(table: Table, book: Book, bases: Mapping[int, Base]) -> None:
    """Find the columns of a table; `bases` by the row's number."""
    taken = set(table.own.values()) | {column for column, _heading in book.sheets[table.sheet].not_kept}
    headed = _headed(table, book, taken)
    based = [(line, bases[line.number]) for line in table.lines if line.number in bases]
    based = based[:: max(1, len(based) // _SAMPLE)]
    for column in columns_of(table.kind, with_health=True):
        if column.key.startswith("~") and column.key in table.own:
            continue
        _place(table, book, column.key, headed.get(column.key, []), based, taken)
    _by_cells(table, book, based, taken)
    _swapped(table, book, based)
    used = set(table.columns.values()) | taken
    table.strange = [index for index in range(table.width) if index not in used and _filled(table, index)]
    table.columns.pop(CODE, None)


def _headed(table: Table, book: Book, taken: set[int]) -> dict[str, list[int]]:
    """Return the columns that carry a field's heading, our own before synonyms."""
    own: dict[str, list[int]] = {}
    alike: dict[str, list[int]] = {}
    row = book.sheets[table.sheet].rows[table.header - 1] if table.header else []
    for index, cell in enumerate(row):
        if isinstance(cell, str) and index not in taken:
            if key := own_key(table.kind, cell):
                own.setdefault(key, []).append(index)
            elif key := header_key(table.kind, cell):
                alike.setdefault(key, []).append(index)
    return alike | own


def _place(table: Table, book: Book, key: str, headed: list[int], based: Based, taken: set[int]) -> None:
    named = table.named.get(key)
    if named is not None and (named in taken or named >= table.width):
        named = None
    places = list(dict.fromkeys([*headed, *([named] if named is not None else [])]))
    if not places:
        return
    if len(places) == 1 and (headed or _means_nothing_else(table, book, named)):
        _take(table, key, places[0], None if headed else "name", book)
        return
    if len(places) == 1:
        return _one_of(table, book, key, places, based)
    if len(headed) > 1 and named is None and _equal(table, headed):
        _take(table, key, headed[0], None, book)
        return
    _one_of(table, book, key, places, based)


def _means_nothing_else(table: Table, book: Book, index: int | None) -> bool:
    """Whether the heading a defined name points to is not that of another field."""
    return index is not None and header_key(table.kind, table.heading(book, index)) is None


def _one_of(table: Table, book: Book, key: str, places: Sequence[int], based: Based) -> None:
    """Settle by the cells which of several columns a field is."""
    rated = sorted(((_agreement(table, key, index, based), -index) for index in places), key=_rank, reverse=True)
    (best, at), *others = rated
    if best is not None and best >= _AGREES and all(other is not None and other < best - 0.2 for other, _at in others):
        _take(table, key, -at, "cells", book)
    elif len(places) > 1:
        table.unclear[key] = "、".join(table.heading(book, index) or "?" for index in places)
        _take(table, key, places[0], None, book)


def _rank(rated: tuple[float | None, int]) -> tuple[float, int]:
    return (-1.0 if rated[0] is None else rated[0], rated[1])


def _equal(table: Table, places: Sequence[int]) -> bool:
    return all(len({str(line.cell(index)) for index in places}) == 1 for line in table.lines)


def _take(table: Table, key: str, index: int, how: str | None, book: Book) -> None:
    before = next((other for other, at in table.columns.items() if at == index), None)
    if before is not None:  # one column cannot be two fields
        table.unclear.setdefault(before, table.heading(book, index))
        table.unclear.setdefault(key, table.heading(book, index))
    table.columns[key] = index
    if how:
        column = column_at(table.kind, key)
        table.moved.append((column.heading if column else key, how))


def _by_cells(table: Table, book: Book, based: Based, taken: set[int]) -> None:
    """Give the columns nobody named to the fields they agree with."""
    free = [index for index in range(table.width) if index not in taken | set(table.columns.values())]
    known = _sent(table, based)
    rated = []
    for key in sorted(known - table.columns.keys()):
        for index in free:
            if own_key(table.kind, table.heading(book, index)) is None:
                agreement = _agreement(table, key, index, based)
                if agreement is not None and agreement > _AGREES and _says_much(table, index, based):
                    rated.append((agreement, key, index))
    rated.sort(key=lambda each: (-each[0], each[2], each[1]))
    for agreement, key, index in rated:
        if key in table.columns or index in table.columns.values():
            continue
        rivals = [one for one in rated if one[0] == agreement and (one[1] == key) != (one[2] == index)]
        if rivals:  # two columns say the same: which is which nobody can tell
            continue
        _take(table, key, index, "cells", book)


def _says_much(table: Table, index: int, based: Based) -> bool:
    """Whether a column has enough different cells for their agreement to mean anything."""
    return len({str(cell) for line, _base in based if (cell := line.cell(index)) not in (None, "")}) >= _FEW


def _swapped(table: Table, book: Book, based: Based) -> None:
    """Mark the fields whose column agrees with another field instead: headings were changed around."""
    known = _sent(table, based)
    for key, index in table.columns.items():
        if table.named.get(key) == index:  # heading and name say the same
            continue
        own = _agreement(table, key, index, based)
        if own is None or own >= _AGREES:
            continue
        others = (_agreement(table, other, index, based) or 0 for other in known if other != key)
        if any(other >= max(_AGREES, own + 0.2) for other in others):
            table.unclear.setdefault(key, table.heading(book, index) or "?")


def _sent(table: Table, based: Based) -> set[str]:
    """Return the columns that were in any of some rows."""
    found: set[str] = set()
    left = {column.key for column in columns_of(table.kind, with_health=True)}
    for _line, base in based:
        found |= {key for key in left if base.knows(key)}
        left -= found
        if not left:
            break
    return found


def _agreement(table: Table, key: str, index: int, based: Based) -> float | None:
    """Return the share of filled cells that say what was sent; None where too few say anything."""
    asked = agreed = 0
    for line, base in based:
        cell = line.cell(index)
        if base.knows(key) and not (base.blank(table.kind, key) and (cell is None or cell == "")):
            asked += 1
            agreed += base.same(table.kind, key, cell)
    return agreed / asked if asked >= _FEW or (asked and asked == len(based)) else None


def agreement_of(table: Table, key: str, based: Based) -> float | None:
    """Return how far the column a field was found in agrees with what was sent, None where that says nothing."""
    index = table.columns.get(key)
    return None if index is None else _agreement(table, key, index, based[:: max(1, len(based) // _SAMPLE)])


def _filled(table: Table, index: int) -> bool:
    return any(line.cell(index) not in (None, "") for line in table.lines)
