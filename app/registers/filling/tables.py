"""The tables of a form: a header of one to three rows with prepared rows below it, and what a row of them is.

Runs inside the child process. Not here: labels beside their cells (`finding`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.registers.filling.blanks import bare, blanks_of, boxes_of, placeholders
from app.registers.filling.grid import Grid
from app.registers.filling.naming import Named, named
from app.registers.layouts.vocabulary import vocabulary
from app.registers.recognising.phones import is_plain_phone
from db.catalogues import fold

REGISTERS: Final = ("households", "measures", "visits", "pairings_national", "pairings", "families")
_LONGEST: Final = 40  # characters of a heading
_BLANK_SHARE: Final = 0.8
_OF_HELPERS: Final = frozenset({"职务", "单位", "工作单位", "单位名称", "所在单位", "职务级别", "职务职级"})


@dataclass(frozen=True)
class Heading:
    """A column of a table: where it is, its own words, those of the group above it."""

    column: int
    text: str
    group: str


@dataclass(frozen=True)
class FoundTable:
    """A table: its header's rows, its prepared rows, its columns with what they name, what a row is."""

    top: int
    header: int
    first: int
    last: int
    of: str
    columns: tuple[tuple[Heading, Named], ...]

    def covers(self, row: int, column: int) -> bool:
        """Whether a cell belongs to the table."""
        columns = [heading.column for heading, _named in self.columns]
        return self.top <= row <= self.last and columns[0] <= column <= columns[-1]


def tables_in(grid: Grid) -> list[FoundTable]:
    """Return the tables of a sheet from top to bottom."""
    found, row = [], 1
    while row <= grid.rows:
        table = _table_at(grid, row)
        if table:
            found.append(table)
        row = table.last + 1 if table else row + 1
    return found


def _table_at(grid: Grid, top: int) -> FoundTable | None:
    best: FoundTable | None = None
    for bottom in range(top, min(top + 3, grid.rows + 1)):
        headings = _headings(grid, top, bottom)
        if not _is_header(grid, headings, bottom):
            continue
        register, columns = _read(headings)
        known = [each.field for _heading, each in columns if each.field]
        if len(set(known)) < 2 or len(known) < 0.4 * len(headings):
            continue
        first = bottom + 1
        at = [heading.column for heading in headings]
        table = FoundTable(top, bottom, first, _last(grid, first, at), _rows_are(register, set(known)), columns)
        if best is None or len(known) > sum(each.field is not None for _heading, each in best.columns):
            best = table
    return best


def _headings(grid: Grid, top: int, bottom: int) -> list[Heading]:
    """Return the columns that have a heading in these rows: the lowest words of each, those above being its group."""
    if not all(_is_group(grid, row, bottom) for row in range(top, bottom)):
        return []
    found = []
    for column in range(1, grid.columns + 1):
        if grid.area(bottom, column)[1] != column or grid.area(bottom, column)[2] > bottom:
            continue  # not the first of merged columns; a label beside the table that reaches down along its rows
        areas = dict.fromkeys(grid.area(row, column) for row in range(top, bottom + 1))
        said = [bare(grid.text(*area[:2])) for area in areas if area[0] >= top]
        own = said[-1] if said else ""
        if own and len(own) <= _LONGEST and not _asks_inside(grid.text(bottom, column)):
            found.append(Heading(column, own, "".join(said[:-1])))
    return found


def _is_group(grid: Grid, row: int, bottom: int) -> bool:
    """Whether a row is the upper part of a header: groups merged over some columns, headings merged down to its end."""
    groups = 0
    for column in range(1, grid.columns + 1):
        top, left, last, right = grid.area(row, column)
        if left != column or top != row or not grid.text(row, column).strip():
            continue
        across, down = right - left + 1, last - top + 1
        if _asks_inside(grid.text(row, column)) or last > bottom or (down == 1 and across == 1):
            return False
        if across > 1 and across >= sum(bool(grid.text(bottom, each)) for each in range(1, grid.columns + 1)):
            return False  # a title
        groups += 1
    return groups > 0


def _asks_inside(text: str) -> bool:
    return bool(blanks_of(text) or boxes_of(text) or placeholders(text))


def _is_header(grid: Grid, headings: Sequence[Heading], bottom: int) -> bool:
    """Whether headings stand side by side over rows that are to be filled: labels with blanks between them are no header."""
    if len(headings) < 3:
        return False
    ends = [grid.area(bottom, heading.column)[3] for heading in headings]
    gaps = sum(
        after.column - end - 1 for end, after in zip(ends[:-1], headings[1:], strict=True) if after.column > end + 1
    )
    if gaps > len(headings) / 6:
        return False
    if bottom + 1 > grid.rows:
        return True
    to_fill = sum(_waits(grid, bottom + 1, heading.column) for heading in headings)
    return to_fill >= _BLANK_SHARE * len(headings)


def _waits(grid: Grid, row: int, column: int) -> bool:
    """Whether a cell of a prepared row waits to be filled (or counts, or computes, or names its value)."""
    if grid.is_blank(row, column) or grid.is_formula(row, column):
        return True
    text = grid.text(row, column).strip()
    return (text.isdigit() and len(text) < 5) or bool(placeholders(text)) or bool(boxes_of(text))


def _last(grid: Grid, first: int, columns: Sequence[int]) -> int:
    if first > grid.rows:
        return first
    drawn = grid.bordered(first, columns[0])
    row = first
    while row + 1 <= grid.rows and all(_waits(grid, row + 1, column) for column in columns):
        if drawn and not grid.bordered(row + 1, columns[0]):
            break
        row += 1
    return row


def _read(headings: Sequence[Heading]) -> tuple[str, tuple[tuple[Heading, Named], ...]]:
    """Return the register whose words fit best, and what each column names."""
    best, most = REGISTERS[0], -1.0
    for register in REGISTERS:
        words = vocabulary(register)
        found = {field for heading in headings if (field := words.field_of(heading.text))}
        if words.forbids & {fold(heading.text) for heading in headings}:
            continue
        met = all(found & group for group in words.needs)
        score = len(found) + (0.6 if met else 0.0) + (0.3 if register == "households" else 0.0)
        if (met or register == "households") and score > most:
            best, most = register, score
    order = (best, *(register for register in ("households", "pairings") if register != best))
    columns: list[tuple[Heading, Named]] = []
    for heading in headings:
        group = heading.group
        before = columns[-1][1].field or "" if columns else ""
        if before.startswith(("helper.", "organisation.")) and belongs_to_helper(heading.text):
            group = group or "帮扶责任人"
        columns.append((heading, named(heading.text, order, group=group)))
    return best, tuple(columns)


def belongs_to_helper(label: str) -> bool:
    """Whether a label is the helper's where it stands behind another of theirs."""
    return is_plain_phone(label) or fold(label) in _OF_HELPERS


def _rows_are(register: str, known: set[str]) -> str:
    if register in ("measures", "visits"):
        return register.removesuffix("s")
    if register != "households":
        return "pairing" if any(field.startswith("pairing.") for field in known) else "household"
    if "member.relation" in known or {"member.name", "head.name"} <= known:
        return "member"
    if "member.name" not in known or "household.stated_people" in known:
        return "household"
    return "member"
