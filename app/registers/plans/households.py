"""Rows of persons gathered into households, whichever way the register gives the household's own columns.

A household's columns may stand on each row, once, or merged down; a household begins at a new 户编号, at a new head's
name, or at the row whose relation is 户主. Not here: comparing with the store (`plan_households`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from app.matching.names import name_key
from app.matching.places import Named
from app.registers.issues import Trouble
from app.registers.plans.across_sheets import PlaceOf, homes_by_number, joined
from app.registers.plans.group import Group
from app.registers.plans.known import Known
from app.registers.plans.plan import Plan
from app.registers.plans.rows import Rows
from db.rules.households import HEAD

_PLACE = ("place.county", "place.township", "place.village", "place.village_code")
_SAID = ("household.code", "head.name", "head.id_number", "member.relation", "place.village")
_MAY_BE_HEAD = ("户主", "戶主", "本人", "家长")


def gather(plan: Plan, sheets: Sequence[Rows], place_of: PlaceOf) -> list[Group]:
    """Return the households of all sheets; rows that belong to none are refused in the plan. `place_of`: see `joined`."""
    by_code: dict[str, Group] = {}
    groups: list[Group] = []
    _gather(plan, [rows for rows in sheets if not rows.alone], by_code, groups, {})
    groups = joined([group for group in groups if group.rows], place_of)
    alone = [rows for rows in sheets if rows.alone]  # who lives where is said by the others
    _gather(plan, alone, by_code, groups, homes_by_number(groups) if alone else {})
    return [group for group in groups if group.rows]


def _gather(
    plan: Plan, sheets: Iterable[Rows], by_code: dict[str, Group], groups: list[Group], homes: Mapping[str, Group]
) -> None:
    """Add the rows of some sheets to the households; `homes`: where people whose list does not say it live, by ID number."""
    for rows in sheets:
        for row, group in _walk(rows, by_code, groups, homes):
            if group is None:
                name = rows.get("member.name", row) or ""
                unknown = rows.alone and rows.get("member.id_number", row)
                code, field = ("person_unknown", "member.id_number") if unknown else ("member_no_household", "")
                refused = rows.issue(row, code, refuses=True, field=field, value=name if unknown else "")
                plan.refuse("members", rows, row, refused, name, "")
            else:
                group.rows.append((rows, row))


def _walk(
    rows: Rows, by_code: dict[str, Group], groups: list[Group], homes: Mapping[str, Group]
) -> Iterator[tuple[int, Group | None]]:
    group: Group | None = None
    head: tuple[str, str | None] | None = None  # its name and village
    has_relation = "member.relation" in rows.values
    once = _codes_once(rows)
    cut, unclear = rows.troubled["household.code"], rows.troubled["member.relation"]
    by_head: dict[tuple[str, str], Group] = {}
    said = zip(*map(rows.column, _SAID), strict=True)
    for row, (code, named, number, relation, village) in enumerate(said):
        begins, who = relation == HEAD, (name_key(named), village) if named else None
        if code:
            if code not in by_code:
                by_code[code] = Group(code)
                groups.append(by_code[code])
            group, head = by_code[code], who or head
        elif rows.alone and (home := homes.get(rows.get("member.id_number", row) or "")) is not None:
            group, head = home, who
        elif named and number:
            key = (name_key(named), number)
            if key not in by_head:
                by_head[key] = Group(None)
                groups.append(by_head[key])
            group, head = by_head[key], who
        elif rows.alone and not named:
            group = None
        elif (who and (who != head or group is None)) or (
            begins and not ((named or (once and row not in cut)) and group and _no_head_yet(group))
        ):
            group, head = Group(None, cut=row in cut), who
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
