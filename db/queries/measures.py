"""The ledger of measures: which, newest first with what is still planned on top, and the lines of those in sight."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import orjson
from sqlalchemy import Connection

from db.driver import driver
from db.queries import search

STATES: Final = {
    "planned": "m.done_on IS NULL",
    "late": "m.done_on IS NULL AND m.planned_on < :today",
    "done": "m.done_on IS NOT NULL",
    "waiting": "m.done_on IS NOT NULL AND m.acknowledged_on IS NULL",
    "acknowledged": "m.acknowledged_on IS NOT NULL",
}
SORTS: Final = {
    "day": "m.done_on",
    "planned_on": "m.planned_on",
    "amount_fen": "m.amount_fen",
    "kind": "m.kind",
    "head_name": "l.head_sort",
    "place": "l.place",
    "acknowledged_on": "m.acknowledged_on",
}


@dataclass(frozen=True)
class MeasureFilters:
    """Which measures; `year` is that of the day done, or planned where it is not done; `state` a key of STATES."""

    text: str = ""
    area: int | None = None
    year: int | None = None
    kind: str | None = None
    state: str | None = None


class MeasureRow(NamedTuple):
    """A line of the ledger; amount in fen, quantity in thousandths of the unit."""

    id: int
    household_id: int | None
    day: str | None
    planned_on: str | None
    done_on: str | None
    kind: str | None
    content: str
    amount_fen: int | None
    quantity_milli: int | None
    unit: str | None
    result: str | None
    acknowledged_on: str | None
    head_name: str | None
    place: str | None
    group_name: str | None
    helper_name: str | None
    organisation: str | None
    need_id: int | None


@dataclass(frozen=True)
class Sums:
    """What the filters show: how many measures and their money that was given (done), in fen."""

    measures: int
    given_fen: int


@dataclass(frozen=True)
class MeasureCounts:
    """How many measures stand in each state on the day."""

    everything: int
    planned: int
    late: int
    done: int
    waiting: int


def ids(
    connection: Connection, filters: MeasureFilters, today: str, sort: str = "day", descending: bool = True
) -> "array[int]":
    """Return the ids in order; KeyError where the sort is unknown. By day, what is not done
    comes before the rest, the most urgent first."""
    where, values = _where(connection, filters, today)
    way, other = ("DESC", "ASC") if descending else ("ASC", "DESC")  # what is planned next stands nearest to today
    line = "LEFT JOIN household_line l ON l.household_id = m.household_id " if "l." in SORTS[sort] + where else ""
    found = array("q")
    if sort == "day":
        # in two walks along the index of the day: planned ones have none
        orders = [
            ("m.done_on IS NULL", f"m.planned_on {other}, m.id {other}"),
            ("m.done_on IS NOT NULL", f"m.done_on {way}, m.id {way}"),
        ]
    else:
        orders = [("1", f"{SORTS[sort]} {way}, m.id {way}")]
    for condition, order in orders:
        cursor = driver(connection).execute(
            f"SELECT m.id FROM measure m {line}WHERE {condition} {where} ORDER BY {order}", values
        )
        found.extend(row[0] for row in cursor)
    return found


def rows(connection: Connection, wanted: Sequence[int]) -> list[MeasureRow | None]:
    """Return the lines of these measures in the order asked for; None where one is gone."""
    cursor = connection.exec_driver_sql(
        "SELECT m.id, m.household_id, coalesce(m.done_on, m.planned_on), m.planned_on, m.done_on, m.kind, m.content, "
        "m.amount_fen, m.quantity_milli, m.unit, m.result, m.acknowledged_on, coalesce(l.head_name, r.name), l.place, "
        "l.group_name, h.name, o.name, m.need_id FROM measure m "
        "LEFT JOIN household_line l ON l.household_id = m.household_id LEFT JOIN region r ON r.id = m.region_id "
        "LEFT JOIN helper h ON h.id = m.helper_id LEFT JOIN organisation o ON o.id = m.organisation_id "
        "WHERE m.id IN (SELECT value FROM json_each(?))",
        (orjson.dumps(list(wanted)).decode(),),
    )
    found = {row[0]: MeasureRow(*row) for row in cursor}
    return [found.get(each) for each in wanted]


def sums(connection: Connection, filters: MeasureFilters, today: str) -> Sums:
    """Return how many measures the filters show and the money given through them."""
    where, values = _where(connection, filters, today)
    line = "LEFT JOIN household_line l ON l.household_id = m.household_id " if "l." in where else ""
    row = (
        driver(connection)
        .execute(
            "SELECT count(*), coalesce(sum(CASE WHEN m.done_on IS NOT NULL THEN m.amount_fen END), 0) "
            f"FROM measure m {line}WHERE 1 {where}",
            values,
        )
        .fetchone()
    )
    return Sums(*row)


def counts(connection: Connection, today: str) -> MeasureCounts:
    """Return how many measures stand in each state."""
    row = connection.exec_driver_sql(
        "SELECT count(*), coalesce(sum(done_on IS NULL), 0), coalesce(sum(done_on IS NULL AND planned_on < ?), 0), "
        "count(done_on), coalesce(sum(done_on IS NOT NULL AND acknowledged_on IS NULL), 0) FROM measure",
        (today,),
    ).one()
    return MeasureCounts(*row)


def years(connection: Connection) -> list[int]:
    """Return the years that have measures, the latest first."""
    first, last = connection.exec_driver_sql(
        "SELECT min(y), max(y) FROM (SELECT min(done_on) y FROM measure UNION ALL SELECT max(done_on) FROM measure "
        "UNION ALL SELECT min(planned_on) FROM measure WHERE done_on IS NULL "
        "UNION ALL SELECT max(planned_on) FROM measure WHERE done_on IS NULL)"
    ).one()
    return list(range(int(last[:4]), int(first[:4]) - 1, -1)) if first else []


def _where(connection: Connection, filters: MeasureFilters, today: str) -> tuple[str, dict[str, Any]]:
    parts: list[str] = []
    values: dict[str, Any] = {}
    if filters.area:
        parts.append(":area IN (l.village_id, l.township_id, l.county_id)")
        values["area"] = filters.area
    if filters.year:
        parts.append("coalesce(m.done_on, m.planned_on) BETWEEN :first AND :last")
        values |= {"first": str(filters.year), "last": f"{filters.year}-12-31"}
    if filters.kind:
        parts.append("m.kind = :kind")
        values["kind"] = filters.kind
    if filters.state:
        parts.append(STATES[filters.state])
        values["today"] = today
    if filters.text.strip():
        found = search.households_with(connection, filters.text)
        parts.append(
            "(m.household_id IN (SELECT value FROM json_each(:households)) OR m.content LIKE '%' || :text || '%')"
        )
        values |= {"households": orjson.dumps(found).decode(), "text": filters.text.strip()}
    return "".join(f"AND {part} " for part in parts), values
