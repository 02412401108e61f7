"""Rows of persons gathered into households, whichever way the register gives the household's own columns.

A household's columns may stand on each row, once, or merged down; a household begins at a new 户编号, at a new head's
name, or at the row whose relation is 户主. Not here: comparing with the store (`plan_households`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from app.matching.names import name_key
from app.matching.places import Named
from app.registers.issues import Trouble
from app.registers.plans.known import Known
from app.registers.plans.plan import Plan
from app.registers.plans.rows import Rows
from db.rules.households import HEAD

_PLACE = ("place.county", "place.township", "place.village", "place.village_code")
_MAY_BE_HEAD = ("户主", "戶主", "本人", "家长")


@dataclass
class Group:
    """The rows of one household, in the order of the register."""

    code: str | None
    rows: list[tuple[Rows, int]] = field(default_factory=list)
    cut: bool = False  # its code arrived as a number that Excel had cut
    _head: tuple[str | None, str | None] | None = None

    def head(self) -> tuple[str | None, str | None]:
        """Return the head's name and ID number as the register gives them (asked for once the rows are gathered)."""
        if self._head is None:
            self._head = self._found_head()
        return self._head

    def _found_head(self) -> tuple[str | None, str | None]:
        name = self.first("head.name")
        number = self.first("head.id_number")
        for rows, row in self.rows:
            if rows.get("member.relation", row) == HEAD:
                name = name or rows.get("member.name", row)
                number = number or rows.get("member.id_number", row)
        if name and not number:
            number = next(
                (
                    rows.get("member.id_number", row)
                    for rows, row in self.rows
                    if name_key(rows.get("member.name", row) or "") == name_key(name)
                ),
                None,
            )
        return name, number

    def first(self, name: str) -> Any:
        """Return the first value a field has on any row."""
        for rows, row in self.rows:
            column = rows.values.get(name)
            if column is not None and (value := column[row]) is not None:
                return value
        return None

    def said(self, name: str) -> list[Any]:
        """Return the distinct values of a field, in order."""
        found: dict[Any, None] = {}
        for rows, row in self.rows:
            column = rows.values.get(name)
            if column is not None and column[row] is not None:
                found[column[row]] = None
        return list(found)

    def sheets(self) -> list[Rows]:
        """Return the sheets the rows stand on."""
        sheets = [self.rows[0][0]]
        for rows, _row in self.rows:
            if rows is not sheets[-1]:
                sheets.append(rows)
        return sheets


def gather(plan: Plan, sheets: Iterable[Rows]) -> list[Group]:
    """Return the households of all sheets; rows that belong to none are refused in the plan."""
    by_code: dict[str, Group] = {}
    groups: list[Group] = []
    for rows in sheets:
        for row, group in _walk(rows, by_code, groups):
            if group is None:
                name = rows.get("member.name", row) or ""
                unknown = rows.alone and rows.get("member.id_number", row)
                code, field = ("person_unknown", "member.id_number") if unknown else ("member_no_household", "")
                refused = rows.issue(row, code, refuses=True, field=field, value=name if unknown else "")
                plan.refuse("members", rows, row, refused, name, "")
            else:
                group.rows.append((rows, row))
    return [group for group in groups if group.rows]


def _walk(rows: Rows, by_code: dict[str, Group], groups: list[Group]) -> Iterator[tuple[int, Group | None]]:
    group: Group | None = None
    head: str | None = None
    has_relation = "member.relation" in rows.values
    once = _codes_once(rows)
    cut, unclear = rows.troubled["household.code"], rows.troubled["member.relation"]
    by_head: dict[tuple[str, str], Group] = {}
    said = zip(*map(rows.column, ("household.code", "head.name", "head.id_number", "member.relation")), strict=True)
    for row, (code, named, number, relation) in enumerate(said):
        begins = relation == HEAD
        if code:
            if code not in by_code:
                by_code[code] = Group(code)
                groups.append(by_code[code])
            group, head = by_code[code], named or head
        elif named and number:
            key = (name_key(named), number)
            if key not in by_head:
                by_head[key] = Group(None)
                groups.append(by_head[key])
            group, head = by_head[key], named
        elif rows.alone and not named:
            group = None
        elif (named and (head is None or name_key(named) != name_key(head) or group is None)) or (
            begins and not ((named or (once and row not in cut)) and group and _no_head_yet(group))
        ):
            group, head = Group(None, cut=row in cut), named
            groups.append(group)
        elif not named and (_may_begin(unclear.get(row)) or (row in cut and not (group and group.cut))):
            group = None  # whose household this is cannot be told, nor whose the rows below are
        elif group is None and not has_relation and not named:
            group = None
        yield row, group


def _codes_once(rows: Rows) -> bool:
    """Whether each household's code stands on one of its rows only: a row without one goes on with the one above."""
    codes = [code for code in rows.column("household.code") if code]
    return bool(codes) and len(codes) == len(set(codes)) < len(rows)


def _may_begin(trouble: Trouble | None) -> bool:
    """Whether a relation that nobody understands may mean the head."""
    return trouble is not None and any(word in trouble.value for word in _MAY_BE_HEAD)


def _no_head_yet(group: Group) -> bool:
    return not any(rows.get("member.relation", row) == HEAD for rows, row in group.rows)


def carry_places(rows: Rows, known: Known) -> None:
    """Carry county, township and village down over the blank cells of merged columns.

    Not below another county or township, nor below the title of a block that speaks of a place itself.
    """
    columns = [rows.values.get(name) for name in _PLACE]
    last: list[Any] = [None] * len(_PLACE)
    contexts = rows.reading.contexts
    for row in range(len(rows)):
        if row and contexts[row] != contexts[row - 1] and known.spoken_at(rows, row) != known.spoken_at(rows, row - 1):
            last = [None] * len(_PLACE)
        for level, column in enumerate(columns):
            if column is None:
                continue
            if column[row] is None:
                column[row] = last[level]
            elif column[row] != last[level]:
                last[level:] = [column[row]] + [None] * (len(_PLACE) - level - 1)


def place_named(rows: Rows, row: int, spoken: Named) -> Named:
    """Return how a row names its place; what it leaves out is taken from the title above."""
    county, township, village, code = (rows.get(name, row) for name in _PLACE)
    return Named(
        county or spoken.county,
        township or spoken.township,
        village or (spoken.village if not township or township == spoken.township else None),
        code,
    )


def place_words(rows: Rows, row: int) -> tuple[Any, ...]:
    """Return all that the place of a row is told by: rows with the same words are in the same place."""
    return id(rows), rows.reading.contexts[row], *(rows.get(name, row) for name in _PLACE)
