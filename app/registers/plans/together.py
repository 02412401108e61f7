"""What the rows of a household say of it together, found out column by column.

Nearly all columns of a household say the same in each of its rows, and a whole column is compared faster than the rows of each
household: `Together` knows which fields of which households need a closer look. Not here: what is told where rows
differ (`plan_households`).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import compress, count
from operator import is_not
from typing import Any, Final

from app.registers.plans.group import Group
from app.registers.plans.rows import Rows

# differs from row to row by nature
_UNCOMPARED: Final = frozenset(("household.code",))
_SAME: Final = frozenset[int]()


@dataclass
class Together:
    """What households say. `uneven` names, by sheet, table and first row, the columns that do not say one thing in all rows."""

    groups: Iterable[Group]
    _starts: dict[int, set[int]] = field(default_factory=dict)  # by sheet: the rows at which another household begins
    _uneven: dict[tuple[int, str], dict[int, set[int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for group in self.groups:
            for rows, row in (group.rows[0], *_breaks(group)):
                self._starts.setdefault(id(rows), set()).add(row)

    def said(self, group: Group, prefix: str) -> tuple[list[str], list[Any], list[tuple[int, list[Any]]]]:
        """Return the names of a table's fields, what the first row says of each, and (place, what is said) of those of
        which the rows do not say one thing; blank cells are left out of that.
        """
        rows, first = group.rows[0]
        if _in_one_piece(group):
            names, table = rows.table(prefix)
            end = first + len(group.rows)
            uneven = self._uneven_of(rows, prefix).get(first, _SAME)
            if not uneven:
                return names, list(table[first]), []
            columns = [column for _name, column in rows.under(prefix)]
            apart = [(at, _different(columns[at][first:end])) for at in sorted(uneven)]
            return names, list(table[first]), apart
        names = list({name: None for each in group.sheets() for name, _column in each.under(prefix)})
        return names, [None] * len(names), [(at, group.said(f"{prefix}{name}")) for at, name in enumerate(names)]

    def _uneven_of(self, rows: Rows, prefix: str) -> dict[int, set[int]]:
        key = (id(rows), prefix)
        if key not in self._uneven:
            starts = self._starts[id(rows)]
            first, at = [0] * len(rows), 0
            for row in range(len(rows)):
                at = first[row] = row if row in starts else at
            found: dict[int, set[int]] = defaultdict(set)
            for number, (name, column) in enumerate(rows.under(prefix)):
                if f"{prefix}{name}" not in _UNCOMPARED:
                    for row in compress(count(1), map(is_not, column[1:], column)):
                        if row not in starts:
                            found[first[row]].add(number)
            self._uneven[key] = found
        return self._uneven[key]


def _breaks(group: Group) -> list[tuple[Rows, int]]:
    """The rows of a household that do not stand right below the one before."""
    if _in_one_piece(group):
        return []
    return [
        here for before, here in zip(group.rows, group.rows[1:], strict=False) if here != (before[0], before[1] + 1)
    ]


def _in_one_piece(group: Group) -> bool:
    """Whether the rows of a household stand one below the other on one sheet."""
    (rows, first), (last, end) = group.rows[0], group.rows[-1]
    return rows is last and end - first + 1 == len(group.rows)


def _different(said: Sequence[Any]) -> list[Any]:
    return [value for value in dict.fromkeys(said) if value is not None]
