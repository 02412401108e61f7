"""Statistics that go out: no cell under ten, and none that can be worked out from the others and the sums. Pure.

Counted are places (a tree: everything, counties, townships, villages) by columns (kinds, years …), with the sum of every
place and every column. Hidden are the small cells, then the smallest others, until what is hidden cannot be computed: not
from one line, not from several taken together, not from several tables with the same sums (`Counts.tables`). What is hidden
is decided over the whole tree at once, whatever part of it is asked for: two files of one day say the same and cannot be
subtracted from one another. Not here: what is counted (`db.queries.statistics`).

Why it suffices: with the sums of places hidden first and the whole row of such a place with them, the tables of other
columns say no more of those sums than their own tree does. In one table every hidden cell stands in exactly two sums
(that of its place's parent and, for villages and the whole, that across the columns), so hidden cells are the edges of a
graph whose nodes are the sums: a cell can be computed if and only if its edge is a bridge.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from db.rules.bridges import bridges

LIMIT: Final = 10
SUM: Final = ""  # in the place of a column: the sum of all

Place = tuple[str, ...]  # from the outside in: () is everything, then county, township, village
At = tuple[Place, str]


class Cell(NamedTuple):
    """What was counted, and how many households are behind it."""

    number: int
    behind: int

    def __add__(self, other: "Cell") -> "Cell":  # type: ignore[override]  # as a number, not as a tuple
        return Cell(self.number + other.number, self.behind + other.behind)


Small = Callable[[Cell], bool]


class Counts(NamedTuple):
    """Counts by the innermost places, all equally deep: their sums, and tables of columns that add up to these sums.

    `money`: the numbers are fen, in which only the households behind say whether a cell is small.
    """

    sums: Mapping[Place, Cell]
    tables: Mapping[str, Mapping[At, Cell]]
    money: bool = False


class Shared(NamedTuple):
    """Every sum and every table with places of all depths and their sums at `SUM`; None where nothing may be said."""

    sums: dict[Place, int | None]
    tables: dict[str, dict[At, int | None]]


def shared(counts: Counts, limit: int = LIMIT) -> Shared:
    """Return counts as they may go out."""
    exact = with_sums(counts)
    gone, tables = hidden(counts, limit)
    return Shared(
        {place: None if place in gone else cell.number for place, cell in exact.sums.items()},
        {
            name: {at: None if at in tables[name] else cell.number for at, cell in table.items()}
            for name, table in exact.tables.items()
        },
    )


def with_sums(counts: Counts) -> Counts:
    """Return counts with places of all depths, and with every column in every row and its sum in each table."""
    sums = _rolled_up(counts.sums)
    tables = {}
    for name, table in counts.tables.items():
        columns = list(dict.fromkeys(column for _place, column in table))
        each = {column: _rolled_up({p: table.get((p, column), Cell(0, 0)) for p in counts.sums}) for column in columns}
        each[SUM] = sums
        tables[name] = {(place, column): each[column][place] for place in sums for column in each}
    return Counts(sums, tables, counts.money)


def _rolled_up(leaves: Mapping[Place, Cell]) -> dict[Place, Cell]:
    found: dict[Place, Cell] = {(): Cell(0, 0)}
    for place, cell in leaves.items():
        for depth in range(len(place) + 1):
            found[place[:depth]] = found.get(place[:depth], Cell(0, 0)) + cell
    return found


def is_small(money: bool, limit: int = LIMIT) -> Small:
    """Return what says of a cell that it may not be shown by itself."""

    def small(cell: Cell) -> bool:
        return 0 < cell.behind < limit or (not money and 0 < cell.number < limit)

    return small


def hidden(counts: Counts, limit: int = LIMIT) -> tuple[set[Place], dict[str, set[At]]]:
    """Return the places whose sum may not be shown, and by table the cells that may not be."""
    exact, small = with_sums(counts), is_small(counts.money, limit)
    inside = _inside(exact.sums)
    gone = _hidden_places(exact.sums, inside, small)
    return gone, {name: _Table(table, inside, gone, small).hidden() for name, table in exact.tables.items()}


def _inside(places: Iterable[Place]) -> dict[Place, list[Place]]:
    found: dict[Place, list[Place]] = {}
    for place in places:
        if place:
            found.setdefault(place[:-1], []).append(place)
    return found


def _hidden_places(sums: Mapping[Place, Cell], inside: Mapping[Place, Sequence[Place]], small: Small) -> set[Place]:
    gone = {place for place, cell in sums.items() if small(cell)}
    while True:
        more = set()
        for parent, children in inside.items():
            gaps = [place for place in children if place in gone]
            if _tells(sums[parent], parent in gone, [sums[place] for place in gaps], small):
                left = [place for place in children if place not in gone] or [parent]
                more.add(min(left, key=lambda place: _cost(sums[place], place == parent)))
        if not more - gone:
            return gone
        gone |= more


def _tells(total: Cell, total_gone: bool, gaps: Sequence[Cell], small: Small) -> bool:
    """Whether parts and their sum tell what is hidden: a gap alone, gaps that are small together, a sum without a gap."""
    if total_gone:
        return not small(total) and (not gaps or small(sum(gaps, Cell(0, 0))))
    return bool(gaps) and (len(gaps) == 1 or small(sum(gaps, Cell(0, 0))))


def _cost(cell: Cell, is_sum: bool) -> tuple[bool, bool, int, int]:
    """What hiding a cell costs the reader: a sum most, an empty one says least and protects least."""
    return is_sum, cell.number == 0, cell.number, cell.behind


class _Table:
    """One table being thinned out. The sums of places are decided before it and stay as they are."""

    def __init__(
        self, cells: Mapping[At, Cell], inside: Mapping[Place, Sequence[Place]], gone: set[Place], small: Small
    ) -> None:
        self._cells, self._inside, self._small = cells, inside, small
        self._places_gone = gone
        self._columns = list(dict.fromkeys(column for _place, column in cells if column != SUM))
        self._gone = {(place, column) for place in gone for column in (*self._columns, SUM)}
        self._gone |= {at for at, cell in cells.items() if small(cell)}

    def hidden(self) -> set[At]:
        """Return what may not be shown."""
        while True:
            more = set(self._from_lines())
            if not more:
                more = set(self._from_bridges())
            if not more:
                return self._gone
            self._gone |= more

    def _from_lines(self) -> Iterable[At]:
        for parent, children in self._inside.items():
            for column in self._columns:
                at = (parent, column)
                gaps = [self._cells[place, column] for place in children if (place, column) in self._gone]
                if _tells(self._cells[at], at in self._gone, gaps, self._small):
                    yield from self._cheapest([(place, column) for place in children] + [at])
        for place in {place for place, _column in self._cells} - self._places_gone:
            if self._row_tells(place):
                yield from self._cheapest([(place, column) for column in self._columns])

    def _row_tells(self, place: Place) -> bool:
        """Whether a row with its sum in sight tells what is hidden; households may stand in several of its columns."""
        gaps = [self._cells[place, column] for column in self._columns if (place, column) in self._gone]
        if not gaps:
            return False
        shown = sum(self._cells[place, column].behind for column in self._columns if (place, column) not in self._gone)
        behind = max(self._cells[place, SUM].behind - shown, *(cell.behind for cell in gaps))
        alone = len(gaps) == 1 and len(self._columns) > 1
        return alone or self._small(Cell(sum(cell.number for cell in gaps), behind))

    def _cheapest(self, line: Sequence[At]) -> list[At]:
        left = [at for at in line if at not in self._gone]
        return [min(left, key=lambda at: (*_cost(self._cells[at], at[0] in self._inside), at))] if left else []

    def _from_bridges(self) -> Iterable[At]:
        edges = {at: self._sums_of(at) for at in self._gone}
        found = bridges(edges)
        if not found:
            return
        lines: dict[object, list[At]] = {}
        for at in self._cells:
            for node in self._sums_of(at) if at[1] != SUM else ():
                lines.setdefault(node, []).append(at)
        for at in found:
            line = [each for node in edges[at] for each in lines.get(node, ())]
            yield from self._cheapest(line) or self._cheapest([each for each in self._cells if each[1] != SUM])

    def _sums_of(self, at: At) -> tuple[object, object]:
        """The two sums a cell stands in: with the places beside it, and with its own parts or across its columns."""
        place, column = at
        own: object = (place, column) if place in self._inside else place
        if not place:
            return own, place
        return (place[:-1], column), own
