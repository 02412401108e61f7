"""What stands on a sheet beside its register under forbidden words of its own: another table below or above it, a form, notes.

Runs inside the child process. It is blanked before the register is read, so that nothing of it is taken for the register's. A word
like 党员 in a record is a value, and judged as one; what tells the two apart is whether the row names anybody.
Not here: the register's own columns (`recognise`), sheets without a register (`covering`).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from app.registers.files.raw import Cell, RawSheet
from app.registers.layouts import redlines
from app.registers.recognising.covering import Label, Place, covered, labels_of, meets, values_beside
from app.registers.recognising.headers import Found, find_header
from app.registers.recognising.headings import field_of, groups_above, headings_of
from app.registers.recognising.looks import is_id, is_name

_NAMES: Final = ("member.name", "head.name", "helper.name", "organisation.name", "household.code", "place.village")
_LONG_NUMBER: Final = 8  # digits of a code or a phone number, which no label or note has


def without_strays(sheet: RawSheet, layout: str | None = None, header_row: int | None = None) -> RawSheet:
    """Return a sheet of a register without the values of forbidden labels that are none of its headings."""
    found = find_header(sheet, layout, header_row)
    return sheet if found is None or not found[2] else without_strays_of(sheet, found)


def without_strays_of(sheet: RawSheet, found: Found) -> RawSheet:
    """Return a sheet so whose header is known."""
    places = stray_places(sheet, found)
    if not places:
        return sheet
    rows = [list(row) for row in sheet.rows]
    for number, column in places:
        rows[number - 1][column] = None
    return replace(sheet, rows=rows)


def stray_places(sheet: RawSheet, found: Found) -> set[Place]:
    """Return the places, row from 1 and column from 0, of what a register's own headings do not forbid and others do."""
    asked = ("strays", id(found[0]), *found[1:])
    if asked not in sheet.headers:
        sheet.headers[asked] = _looked_for(sheet, found)
    places: set[Place] = sheet.headers[asked]
    return places


def _looked_for(sheet: RawSheet, found: Found) -> set[Place]:
    words, row, depth = found
    start = row + depth
    headings = headings_of(sheet.rows, row, depth)
    above = groups_above(sheet.rows, row)
    red = {
        column
        for column, heading in enumerate(headings)
        if redlines.by_heading(heading.full, known=True) is not None
        or (column < len(above) and redlines.by_heading(above[column], known=True) is not None)
    }
    names = [column for column, heading in enumerate(headings) if field_of(words, heading) in _NAMES]
    places = covered(sheet.rows[:row])
    return places | (_Below(names, red).places(sheet.rows, start) if _has_labels(sheet.rows[start:], red) else set())


def _has_labels(rows: Sequence[Sequence[Cell]], red: Collection[int]) -> bool:
    own = redlines.labels()
    return any(
        any(type(cell) is str and cell in own and column not in red for column, cell in enumerate(row))
        for row in rows
        if meets(row, own)
    )


@dataclass
class _Below:
    """Walks through the rows below a header. `names`: the columns that say whose a row is, `red`: those that are forbidden."""

    names: Sequence[int]
    red: Collection[int]
    headed: set[int] = field(default_factory=set)  # columns below a header of another table
    noted: set[int] = field(default_factory=set)  # columns below a label of a form or a note

    def places(self, rows: Sequence[Sequence[Cell]], start: int) -> set[Place]:
        """Return the places, row from 1 and column from 0, of what is forbidden; `start`: the rows above them."""
        found: set[Place] = set()
        for number, row in enumerate(rows[start:], start + 1):
            record = self._names_somebody(row)
            labels = self._labels(row, record=record)
            self.headed -= labels.keys()
            self.noted -= labels.keys()
            under = self.headed if record else self.headed | self.noted
            beside = values_beside(row, labels) if not record else set[int]()
            found |= {
                (number, column)
                for column, cell in enumerate(row)
                if cell is not None and column not in labels and (column in under or column in beside)
            }
            forbidden = {column for column, kind in labels.items() if kind == "forbidden"}
            if _heads(row, labels):
                self.headed |= forbidden
            else:
                self.noted |= forbidden
        return found

    def _labels(self, row: Sequence[Cell], *, record: bool) -> dict[int, Label]:
        """Return the labels of a row that is no record; in other words and misspelt too where a label stands for a name."""
        exact = labels_of(row, spelled=False)
        alien = any(column in exact for column in self.names)
        if record and not alien:
            return {}
        if "forbidden" not in exact.values() and not alien:
            return {}
        return labels_of(row, spelled=True) if alien else exact

    def _names_somebody(self, row: Sequence[Cell]) -> bool:
        said = [row[column] for column in self.names if column < len(row) and row[column] is not None]
        if not said or any(isinstance(cell, str) and labels_of([cell], spelled=False) for cell in said):
            return False
        return any(map(is_name, said)) or any(is_id(cell) or _is_long_number(cell) for cell in row if cell is not None)


def _is_long_number(cell: Cell) -> bool:
    return isinstance(cell, str) and len(cell) >= _LONG_NUMBER and cell.isdigit()


def _heads(row: Sequence[Cell], labels: dict[int, Label]) -> bool:
    """Whether a row is the header of a table: of words, two of them headings of a register."""
    words = all(isinstance(cell, str) and not cell.strip().isdigit() for cell in row if cell is not None)
    return words and list(labels.values()).count("known") > 1
