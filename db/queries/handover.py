"""What a helper or team would hand over on a day, who could take over, and the sheets of hand-overs that were done.

The rules are in `db.rules.handover`, the verb is in `db.ops.pairing`.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import orjson
from sqlalchemy import Connection, text

from db.queries.days import holds_on, in_force
from db.queries.loads import limit_of
from db.rules.handover import Held, Successor
from db.rules.periods import day_before, period

Side = Literal["helper", "team"]
LEVEL: Final = {"helper": "person_person", "team": "team_family"}

_HELD: Final = """
SELECT p.id, p.level, p.role, p.household_id, p.member_id, p.from_date, p.to_date, l.code,
  coalesce(m.name, l.head_name, l.code, ''), l.village_id, coalesce(l.place, ''), coalesce(l.group_name, ''),
  l.open_needs,
  (SELECT count(*) FROM measure a WHERE a.household_id = p.household_id AND a.done_on IS NULL),
  (SELECT coalesce(sum(a.amount_fen), 0) FROM measure a WHERE a.household_id = p.household_id AND a.done_on IS NULL),
  l.next_visit
FROM pairing p JOIN household_line l ON l.household_id = p.household_id LEFT JOIN member m ON m.id = p.member_id
WHERE {condition} ORDER BY l.place, l.group_name, l.code, p.role, p.id"""
_OF_LEAVER: Final = """p.{side}_id = :leaver AND +p.level = :level AND p.stage IS NULL
AND (p.to_date IS NULL OR p.to_date || '~' >= :before)
AND NOT EXISTS (SELECT 1 FROM pairing heir WHERE heir.replaces_id = p.id)"""


def held_by(connection: Connection, side: Side, leaver: int, on: str) -> list[Held]:
    """Return the pairings that a helper or team holds the day before a day or later, by place and code.

    What somebody took over already is not held any more.
    """
    rows = connection.execute(
        text(_HELD.format(condition=_OF_LEAVER.format(side=side))),
        {"leaver": leaver, "level": LEVEL[side], "before": day_before(on)},
    ).all()
    homes = sorted({row[3] for row in rows})
    supports, leads = (_others(connection, side, leaver, homes, on, role) for role in ("support", "lead"))
    return [replace(Held(*row), supports=supports.get(row[3], ()), leads=leads.get(row[3], ())) for row in rows]


def held_as(connection: Connection, pairings: Sequence[int]) -> list[Held]:
    """Return pairings by their ids in the form in which they are handed over, by place and code."""
    rows = connection.execute(
        text(_HELD.format(condition="p.id IN (SELECT value FROM json_each(:ids))")),
        {"ids": orjson.dumps(list(pairings)).decode()},
    )
    return [Held(*row) for row in rows]


def _others(
    connection: Connection, side: Side, leaver: int, homes: Sequence[int], on: str, role: str
) -> dict[int, tuple[int, ...]]:
    """Return who else has a role in each household as a whole."""
    found: dict[int, list[int]] = defaultdict(list)
    rows = connection.execute(
        text(
            f"SELECT p.household_id, p.{side}_id FROM pairing p WHERE p.household_id IN (SELECT value FROM json_each(:homes)) "
            f"AND +p.level = :level AND p.role = :role AND p.member_id IS NULL AND p.{side}_id <> :leaver AND {in_force('p')} "
            "ORDER BY p.id"
        ),
        {"homes": orjson.dumps(list(homes)).decode(), "level": LEVEL[side], "role": role, "leaver": leaver, "day": on},
    )
    for household, helper in rows:
        found[household].append(helper)
    return {household: tuple(each) for household, each in found.items()}


def led_by(connection: Connection, helper: int, on: str) -> list[Held]:
    """Return the lead pairings that a helper holds the day before a day or later."""
    return [each for each in held_by(connection, "helper", helper, on) if each.role == "lead"]


def helper_of(connection: Connection, pairing: int) -> int | None:
    """Return the helper of a pairing, None where it has none."""
    row = connection.exec_driver_sql("SELECT helper_id FROM pairing WHERE id = ?", (pairing,)).first()
    return row[0] if row else None


def successor(connection: Connection, side: Side, identifier: int, on: str) -> Successor | None:
    """Return one helper or team as somebody who could take over, None where there is none."""
    return next(iter(_successors(connection, side, "x.id = :id", on, id=identifier)), None)


def successors(connection: Connection, side: Side, leaver: int, on: str) -> list[Successor]:
    """Return who is near enough to take over: supports of these households, the same teams, the same organisation.

    In office on the day; those who work nearest come first, nobody is compared otherwise.
    """
    held = held_by(connection, side, leaver, on)
    supports = {helper for each in held for helper in each.supports}
    if side == "helper":
        near = (
            "x.organisation_id = (SELECT organisation_id FROM helper WHERE id = :leaver) OR x.id IN (SELECT b.helper_id "
            "FROM team_member a JOIN team_member b ON b.team_id = a.team_id WHERE a.helper_id = :leaver "
            f"AND {holds_on('b', ':on')})"
        )
    else:
        near = "x.organisation_id = (SELECT organisation_id FROM team WHERE id = :leaver)"
    condition = f"x.id <> :leaver AND (x.id IN (SELECT value FROM json_each(:supports)) OR {near}) AND {holds_on('x', ':on')}"  # fmt: skip
    found = _successors(
        connection, side, condition, on, leaver=leaver, supports=orjson.dumps(sorted(supports)).decode()
    )
    villages = {each.village_id for each in held}
    return sorted(found, key=lambda each: (each.id not in supports, not each.villages & villages, each.name, each.id))


def _successors(connection: Connection, side: Side, condition: str, on: str, **values: object) -> list[Successor]:
    phone = "x.phone" if side == "helper" else "NULL"
    rows = connection.execute(
        text(
            f"SELECT x.id, x.name, {phone}, coalesce(o.name, ''), x.capacity, x.from_date, x.to_date FROM {side} x "
            f"LEFT JOIN organisation o ON o.id = x.organisation_id WHERE {condition} ORDER BY x.name, x.id"
        ),
        {"on": on} | values,
    ).all()
    places = _places(connection, side, [row[0] for row in rows], on)
    limit = limit_of(connection, side)
    found = []
    for identifier, name, number, organisation, capacity, start, end in rows:
        homes = places.get(identifier, {})
        groups = frozenset(homes.values())
        villages = frozenset(village for village, _group in groups if village)
        found.append(
            Successor(identifier, name, number, organisation, len(homes), limit if capacity is None else capacity,
                      period(start, end), groups, villages)
        )  # fmt: skip
    return found


def _places(connection: Connection, side: Side, ids: Sequence[int], on: str) -> dict[int, dict[int, tuple[int | None, str]]]:  # fmt: skip
    """Return where the households are that each answers for on the day: side -> household -> (village, group)."""
    found: dict[int, dict[int, tuple[int | None, str]]] = defaultdict(dict)
    rows = connection.execute(
        text(
            f"SELECT p.{side}_id, p.household_id, l.village_id, coalesce(l.group_name, '') FROM pairing p "
            "JOIN household_line l ON l.household_id = p.household_id "
            f"WHERE p.{side}_id IN (SELECT value FROM json_each(:ids)) AND +p.level = :level AND p.role = 'lead' AND {in_force('p')}"
        ),
        {"ids": orjson.dumps(list(ids)).decode(), "level": LEVEL[side], "day": on},
    )
    for identifier, household, village, group in rows:
        found[identifier][household] = (village, group)
    return found


@dataclass(frozen=True)
class Sheet:
    """One hand-over sheet that was done: who gave, who took, when, and the pairings that began with it."""

    id: int
    number: str
    on_date: str
    reason: str
    note: str
    side: Side
    leaver_id: int
    leaver: str
    successor_id: int
    successor: str
    pairings: tuple[int, ...]


def sheets(connection: Connection, *, number: str | None = None, leaver: int | None = None) -> list[Sheet]:
    """Return hand-over sheets, the newest first: one by its number, those of a leaver, or all."""
    rows = connection.execute(
        text(
            "SELECT s.id, s.number, s.on_date, s.reason, s.note, s.from_helper_id, s.from_team_id, "
            "coalesce(a.name, b.name), s.to_helper_id, s.to_team_id, coalesce(c.name, d.name) FROM hand_over s "
            "LEFT JOIN helper a ON a.id = s.from_helper_id LEFT JOIN team b ON b.id = s.from_team_id "
            "LEFT JOIN helper c ON c.id = s.to_helper_id LEFT JOIN team d ON d.id = s.to_team_id "
            "WHERE (:number IS NULL OR s.number = :number) "
            "AND (:leaver IS NULL OR :leaver IN (s.from_helper_id, s.from_team_id)) ORDER BY s.on_date DESC, s.id DESC"
        ),
        {"number": number, "leaver": leaver},
    ).all()
    return [
        Sheet(row[0], row[1], row[2], row[3] or "", row[4] or "", "helper" if row[5] else "team", row[5] or row[6],
              row[7] or "", row[8] or row[9], row[10] or "", _made_by(connection, row[0]))
        for row in rows
    ]  # fmt: skip


def _made_by(connection: Connection, hand_over: int) -> tuple[int, ...]:
    rows = connection.exec_driver_sql("SELECT id FROM pairing WHERE hand_over_id = ? ORDER BY id", (hand_over,))
    return tuple(rows.scalars())


def next_number(connection: Connection, on: str) -> str:
    """Return the next number of a hand-over sheet in the year of a day, such as 2019-018."""
    numbers = connection.execute(
        text("SELECT number FROM hand_over WHERE number LIKE :year"), {"year": f"{on[:4]}-%"}
    ).scalars()
    taken = [int(tail) for number in numbers if (tail := number.partition("-")[2]).isdigit()]
    return f"{on[:4]}-{max(taken, default=0) + 1:03d}"
