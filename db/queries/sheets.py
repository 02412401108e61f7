"""What stands on a hand-over sheet: who gives, who takes, and per household what is open, promised, asked and agreed.

Nothing else about a household is read here. Sheets that were done are read again as they were in `db.history.sheets`;
how they look on paper is in `app.summaries.handover`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import Connection, text

from db.queries.days import holds_on
from db.queries.handover import Side
from db.rules.handover import Held, Home, homes_of

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]  # kind of record -> its rows
OPEN_KINDS: Final = ("need", "measure", "visit")
_ORDER: Final = {"need": "opened_on", "measure": "planned_on", "visit": "visited_on"}


@dataclass(frozen=True)
class Promised:
    """A measure promised and not done yet; money in fen."""

    content: str
    planned_on: str | None
    amount_fen: int | None


@dataclass(frozen=True)
class SheetLine:
    """A household on the sheet: where it is, the next visit, what is open, and what was asked and promised last."""

    household_id: int
    code: str | None
    head: str
    place: str
    group: str
    leads: bool
    people: tuple[str, ...] = ()  # those of its people who are helped by themselves
    next_visit: str | None = None
    needs: tuple[str, ...] = ()
    measures: tuple[Promised, ...] = ()
    visited_on: str | None = None
    requests: str | None = None
    promises: str | None = None

    @property
    def open_items(self) -> int:
        """Needs not met and measures not done."""
        return len(self.needs) + len(self.measures)


@dataclass(frozen=True)
class Party:
    """Who gives or takes: a helper with phone and organisation, or a team with its people on the day."""

    name: str
    phone: str | None
    organisation: str
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class SheetContent:
    """One hand-over sheet; without a number it is a draft."""

    number: str | None
    on_date: str
    reason: str
    note: str
    side: Side
    leaver: Party
    successor: Party
    place: str
    lines: tuple[SheetLine, ...]


def party(connection: Connection, side: Side, identifier: int, on: str) -> Party:
    """Return a side of a hand-over as it is named on the sheet."""
    phone = "x.phone" if side == "helper" else "o.phone"
    row = connection.execute(
        text(
            f"SELECT x.name, {phone}, coalesce(o.name, '') FROM {side} x "
            "LEFT JOIN organisation o ON o.id = x.organisation_id WHERE x.id = :id"
        ),
        {"id": identifier},
    ).one()
    people: list[str] = []
    if side == "team":
        members = text(
            "SELECT h.name FROM team_member b JOIN helper h ON h.id = b.helper_id "
            f"WHERE b.team_id = :id AND {holds_on('b', ':on')} ORDER BY h.name, h.id"
        )
        people = list(connection.execute(members, {"id": identifier, "on": on}).scalars())
    return Party(row[0], row[1], row[2], tuple(people))


def lines(connection: Connection, held: Sequence[Held]) -> list[SheetLine]:
    """Return the households of what is held with what is open there now, in the order they are held."""
    households = list(dict.fromkeys(each.household_id for each in held))
    return lines_of(connection, held, rows_of(connection, households))


def rows_of(connection: Connection, households: Iterable[int]) -> dict[str, list[Row]]:
    """Return needs, measures and visits of households as they stand now."""
    wanted = {"homes": orjson.dumps(sorted(households)).decode()}
    found: dict[str, list[Row]] = {}
    for kind in OPEN_KINDS:
        statement = text(f"SELECT * FROM {kind} WHERE household_id IN (SELECT value FROM json_each(:homes))")
        found[kind] = [dict(row) for row in connection.execute(statement, wanted).mappings()]
    return found


def lines_of(connection: Connection, held: Sequence[Held], rows: Rows) -> list[SheetLine]:
    """Return the households of what is held with what is open in the rows."""
    homes = homes_of(held)
    heads = _heads(connection, [each.household_id for each in homes])
    needs, measures, visits = (_by_home(rows[kind], _ORDER[kind]) for kind in OPEN_KINDS)
    return [
        _line(home, heads.get(at) or home.first.name, needs[at], measures[at], visits[at])
        for home in homes
        for at in (home.household_id,)
    ]


def _by_home(rows: Sequence[Row], order: str) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda each: (each.get(order) or "", each["id"])):
        found[row["household_id"]].append(row)
    return found


def _line(home: Home, head: str, needs: list[Row], measures: list[Row], visits: list[Row]) -> SheetLine:
    first = home.first
    told: Row = next((each for each in reversed(visits) if each.get("requests") or each.get("promises")), {})
    return SheetLine(
        household_id=home.household_id,
        code=first.code,
        head=head,
        place=first.place,
        group=first.group,
        leads=home.led,
        people=tuple(each.name for each in home.held if each.member_id is not None),
        next_visit=visits[-1].get("next_on") if visits else None,
        needs=tuple(each["title"] for each in needs if not each.get("met_on")),
        measures=tuple(
            Promised(each["content"], each.get("planned_on"), each.get("amount_fen"))
            for each in measures
            if not each.get("done_on")
        ),
        visited_on=told.get("visited_on"),
        requests=told.get("requests"),
        promises=told.get("promises"),
    )


def _heads(connection: Connection, households: Sequence[int]) -> dict[int, str]:
    rows = connection.exec_driver_sql(
        "SELECT household_id, head_name FROM household_line WHERE household_id IN (SELECT value FROM json_each(?))",
        (orjson.dumps(list(households)).decode(),),
    )
    return {household: name for household, name in rows if name}


def place_of(connection: Connection, households: Iterable[int]) -> str:
    """Return the smallest place that holds all of these households: their village, else township, else county."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT county.name, town.name, village.name FROM household_line l "
        "LEFT JOIN region county ON county.id = l.county_id LEFT JOIN region town ON town.id = l.township_id "
        "LEFT JOIN region village ON village.id = l.village_id "
        "WHERE l.household_id IN (SELECT value FROM json_each(?))",
        (orjson.dumps(sorted(households)).decode(),),
    ).all()
    shared = []
    for names in zip(*rows, strict=True):
        if len(set(names)) > 1 or names[0] is None:
            break
        shared.append(names[0])
    return "".join(shared)
