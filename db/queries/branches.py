"""What the tree shows when a place is opened: the households of villages with team and person, the people of households.

Many places are answered by the same few statements. Counties and villages are in `tree`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection

from db.queries.readiness import Tick, ticks_of
from db.queries.standing import PairingFacts, pairings_where
from db.queries.tree import (
    HOUSEHOLD,
    LEAD,
    NOWHERE,
    OVERLAP,
    PENDING,
    STRAY,
    TICKS,
    Node,
    last_end,
    open_on,
    ordered,
    proposed_by,
)
from db.rules.stages import ACTIVE

_HOUSEHOLDS = """
SELECT l.household_id, coalesce(l.village_id, 0), coalesce(l.head_name, l.code, '?'), l.people, coalesce(l.group_name, '')
FROM household_line l WHERE {where} ORDER BY l.group_name, l.code, l.household_id"""


def households(connection: Connection, villages: Sequence[int], day: str, strays: Mapping[int, int] | None = None) -> dict[int, tuple[Node, ...]]:  # fmt: skip
    """Return the households of villages, gaps first; `strays` counts what is out of place by household."""
    known = [each for each in villages if each != NOWHERE]
    where = "l.village_id IN (SELECT value FROM json_each(?))" + (
        " OR l.village_id IS NULL" if NOWHERE in villages else ""
    )
    rows = connection.exec_driver_sql(_HOUSEHOLDS.format(where=where), (_listed(known),)).all()
    nodes = _nodes(connection, rows, day, strays or {})
    found: dict[int, list[Node]] = {village: [] for village in villages}
    for row, node in zip(rows, nodes, strict=True):
        found[row[1]].append(node)
    return {village: ordered(each) for village, each in found.items()}


def household(connection: Connection, identifier: int, day: str) -> Node | None:
    """Return one household as a line of the tree, None where there is none."""
    rows = connection.exec_driver_sql(_HOUSEHOLDS.format(where="l.household_id = ?"), (identifier,)).all()
    return next(iter(_nodes(connection, rows, day, {})), None)


def _nodes(connection: Connection, rows: Sequence[Any], day: str, strays: Mapping[int, int]) -> list[Node]:
    ids = [row[0] for row in rows]
    pairings = _by_household(connection, ids)
    heads = _heads(connection, ids)
    chosen = {each: _about(pairings.get(each, ()), heads.get(each), day) for each in ids}
    ready = ticks_of(connection, [each.id for each in chosen.values() if each], day)
    return [
        _node(row, pairings.get(row[0], ()), heads.get(row[0]), chosen[row[0]], day, ready, strays.get(row[0], 0))
        for row in rows
    ]


def _node(
    row: Sequence[Any], pairings: Sequence[PairingFacts], head: int | None, about: PairingFacts | None, day: str,
    ready: Mapping[int, tuple[Tick, ...]], strays: int,
) -> Node:  # fmt: skip
    whole = [each for each in pairings if each.member_id in (None, head)]
    active = [each for each in whole if each.state(day) == ACTIVE]
    persons = [each for each in whole if each.level == "person_person" and each.role == "lead"]
    leads = [each for each in persons if each.state(day) == ACTIVE]
    gaps = Counter({
        HOUSEHOLD: int(not active), LEAD: int(bool(active) and not leads), OVERLAP: int(len(leads) > 1),
        PENDING: sum(proposed_by(each, day) for each in pairings), STRAY: strays,
    })  # fmt: skip
    ticks = answered(ready[about.id], bool(leads)) if about else ()
    gaps[TICKS] = int(about is not None and not all(ticks))
    own = {each.member_id for each in pairings if each.member_id not in (None, head) and each.state(day) == ACTIVE}
    standing = active or [each for each in whole if open_on(each, day)]
    return Node(
        "household", row[0], row[2], about.id if about else None,
        about.helper if about else active[0].helper if active else "",
        leads[0].helper if leads else "", standing[-1].state(day) if standing else "", len(own) + bool(leads), row[3],
        +gaps, None if leads else last_end(persons, day), ticks, any(each.exception for each in leads), row[4],
    )  # fmt: skip


def answered(ticks: tuple[Tick, ...], led: bool) -> tuple[Tick, ...]:
    """Return ticks as they count: where nobody leads on the day, 责任 is not in place whatever was noted before."""
    return ticks if led else tuple(Tick(each.aspect) if each.aspect == "responsibility" else each for each in ticks)


def _about(pairings: Iterable[PairingFacts], head: int | None, day: str) -> PairingFacts | None:
    """Return the pairing a household's line is about: the team's, else the leading person's."""
    leads = [each for each in pairings if each.role == "lead" and each.member_id in (None, head)]
    active = [each for each in leads if each.state(day) == ACTIVE]
    return min(active, key=lambda each: (each.level != "team_family", each.from_date or "", each.id), default=None)


def people(connection: Connection, households: Sequence[int], day: str) -> dict[int, tuple[Node, ...]]:
    """Return the people of households on a day: those somebody answers for first, the head before the others."""
    rows = connection.exec_driver_sql(
        "SELECT id, household_id, name, relation FROM member WHERE household_id IN (SELECT value FROM json_each(?)) "
        "AND (to_date IS NULL OR to_date || '~' >= ?) AND joined_into IS NULL ORDER BY relation IS NOT '户主', id",
        (_listed(households), day),
    ).all()
    pairings = _by_household(connection, households)
    found: dict[int, list[Node]] = {household: [] for household in households}
    for member, home, name, relation in rows:
        own = [
            each for each in pairings.get(home, ())
            if each.level == "person_person" and each.state(day) == ACTIVE
            and (each.member_id == member or (each.member_id is None and relation == "户主"))
        ]  # fmt: skip
        leads = [each for each in own if each.role == "lead"]
        lead = leads[0] if leads else None
        found[home].append(
            Node("member", member, name, lead.id if lead else None, lead.helper if lead else "",
                 lead.helper if lead else "", ACTIVE if lead else "", gaps=+Counter({OVERLAP: int(len(leads) > 1)}),
                 place=relation or "")
        )  # fmt: skip
    return {home: tuple(sorted(each, key=lambda node: not node.pairing_id)) for home, each in found.items()}


def _by_household(connection: Connection, ids: Sequence[int]) -> dict[int, list[PairingFacts]]:
    found: dict[int, list[PairingFacts]] = defaultdict(list)
    rows = pairings_where(
        connection, "p.household_id IN (SELECT value FROM json_each(:ids))", "p.role <> 'lead', p.from_date, p.id",
        ids=_listed(ids),
    )  # fmt: skip
    for each in rows:
        found[each.household_id or 0].append(each)
    return found


def _heads(connection: Connection, ids: Sequence[int]) -> dict[int, int]:
    rows = connection.exec_driver_sql(
        "SELECT household_id, id FROM member WHERE household_id IN (SELECT value FROM json_each(?)) "
        "AND relation = '户主' AND to_date IS NULL AND joined_into IS NULL ORDER BY id DESC",
        (_listed(ids),),
    )
    return {row[0]: row[1] for row in rows}


def _listed(ids: Iterable[int]) -> str:
    return orjson.dumps(list(ids)).decode()


__all__ = ["answered", "household", "households", "people"]
