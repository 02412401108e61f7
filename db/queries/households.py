"""The big table of households: which, in what order, and the lines of those in sight.

Here: filters, sorting, counts and the places to filter by, all over `household_line`. Not here: one household whole
(`db.queries.household`), finding by name across kinds (`db.queries.search`).
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import orjson
from sqlalchemy import Connection

from db.driver import driver
from db.queries import search

# what a header sorts by; every one of them is a column of household_line
SORTS: Final = (
    "code", "head_sort", "place", "people", "per_head_fen", "exit_status", "monitor_kind", "main_cause",
    "helper_name", "open_needs", "last_visit", "next_visit", "measures", "measures_fen",
)  # fmt: skip
ANY: Final = "*"  # a filter that any value meets


@dataclass(frozen=True)
class Filters:
    """Which households: each filter narrows further. `area` is a county, township or village id.

    `unvisited_since` keeps those without a visit on or after that day; a text filter may be `ANY`.
    """

    text: str = ""
    area: int | None = None
    exit_status: str | None = None
    monitor: str | None = None
    cause: str | None = None
    no_helper: bool = False
    open_needs: bool = False
    unvisited_since: str | None = None


class HouseholdRow(NamedTuple):
    """A line of the table, as `household_line` holds it; money in fen."""

    household_id: int
    code: str | None
    head_name: str | None
    place: str | None
    group_name: str | None
    people: int
    per_head_fen: int | None
    income_year: int | None
    exit_status: str | None
    monitor_kind: str | None
    main_cause: str | None
    helper_name: str | None
    open_needs: int
    last_visit: str | None
    next_visit: str | None
    measures: int
    measures_fen: int
    phone: str | None


@dataclass(frozen=True)
class Counts:
    """How many households there are, and how many each ready-made filter would show."""

    everything: int
    people: int
    monitored: int
    unvisited: int
    no_helper: int
    open_needs: int


@dataclass(frozen=True)
class Area:
    """A place that has households: `depth` 0 county, 1 township, 2 village."""

    id: int
    name: str
    depth: int
    households: int


def ids(connection: Connection, filters: Filters, sort: str = "place", descending: bool = False) -> "array[int]":
    """Return the ids of the households that meet the filters, in order. KeyError where the sort is unknown."""
    if sort not in SORTS:
        raise KeyError(sort)
    where, values = _where(connection, filters)
    way = "DESC" if descending else "ASC"
    more = f"group_name {way}, code {way}, " if sort == "place" else ""
    cursor = driver(connection).execute(
        f"SELECT household_id FROM household_line {where} ORDER BY {sort} {way}, {more}household_id {way}", values
    )
    return array("q", (row[0] for row in cursor))


def rows(connection: Connection, wanted: Sequence[int]) -> list[HouseholdRow | None]:
    """Return the lines of these households in the order asked for; None where one is gone."""
    cursor = driver(connection).execute(
        f"SELECT {', '.join(HouseholdRow._fields)} FROM household_line "
        "WHERE household_id IN (SELECT value FROM json_each(?))",
        (orjson.dumps(list(wanted)).decode(),),
    )
    found = {row[0]: HouseholdRow(*row) for row in cursor}
    return [found.get(each) for each in wanted]


def counts(connection: Connection, since: str, area: int | None = None) -> Counts:
    """Return the counts of the ready-made filters; `since` is the first day of the quarter."""
    where = "WHERE ? IN (village_id, township_id, county_id)" if area else ""
    row = connection.exec_driver_sql(
        "SELECT count(*), coalesce(sum(people), 0), count(monitor_kind), "
        "coalesce(sum(last_visit IS NULL OR last_visit < ?), 0), coalesce(sum(helper_id IS NULL), 0), "
        f"coalesce(sum(open_needs > 0), 0) FROM household_line {where}",
        (since, area) if area else (since,),
    ).one()
    return Counts(*row)


def areas(connection: Connection) -> list[Area]:
    """Return the counties, townships and villages that have households, each followed by what lies in it."""
    rows_ = connection.exec_driver_sql(
        "SELECT c.id, c.name, t.id, t.name, v.id, v.name, n FROM "
        "(SELECT village_id, count(*) n FROM household_line GROUP BY village_id) x JOIN region v ON v.id = x.village_id "
        "JOIN region t ON t.id = v.parent_id JOIN region c ON c.id = t.parent_id ORDER BY c.code, c.id, t.code, t.id, v.code, v.id"
    ).all()
    sums: dict[int, int] = {}
    for county, _c, town, _t, village, _v, number in rows_:
        for each in (county, town, village):
            sums[each] = sums.get(each, 0) + number
    seen: dict[int, Area] = {}
    for row in rows_:
        for depth in range(3):
            identifier, name = row[2 * depth], row[2 * depth + 1]
            seen.setdefault(identifier, Area(identifier, name, depth, sums[identifier]))
    return list(seen.values())


def extent(connection: Connection) -> str:
    """Return the name of the smallest place that holds all households, "" where there is none or more than one."""
    for column in ("village_id", "township_id", "county_id"):
        found = connection.exec_driver_sql(
            f"SELECT min({column}), max({column}) FROM household_line WHERE {column} IS NOT NULL"
        ).one()
        if found[0] is not None and found[0] == found[1]:
            return str(connection.exec_driver_sql("SELECT name FROM region WHERE id = ?", (found[0],)).scalar() or "")
    return ""


def choices(connection: Connection, column: str) -> list[str]:
    """Return the values in use of exit_status, monitor_kind or main_cause. KeyError for another column."""
    if column not in ("exit_status", "monitor_kind", "main_cause"):
        raise KeyError(column)
    found = connection.exec_driver_sql(
        f"SELECT DISTINCT {column} FROM household_line WHERE {column} IS NOT NULL ORDER BY 1"
    )
    return [row[0] for row in found]


def _where(connection: Connection, filters: Filters) -> tuple[str, tuple[Any, ...]]:
    parts: list[str] = []
    values: list[Any] = []
    if filters.area:
        parts.append("? IN (village_id, township_id, county_id)")
        values.append(filters.area)
    for column, value in (
        ("exit_status", filters.exit_status),
        ("monitor_kind", filters.monitor),
        ("main_cause", filters.cause),
    ):
        if value == ANY:
            parts.append(f"{column} IS NOT NULL")
        elif value:
            parts.append(f"{column} = ?")
            values.append(value)
    if filters.no_helper:
        parts.append("helper_id IS NULL")
    if filters.open_needs:
        parts.append("open_needs > 0")
    if filters.unvisited_since:
        parts.append("(last_visit IS NULL OR last_visit < ?)")
        values.append(filters.unvisited_since)
    if filters.text.strip():
        scope = search.area_scope(connection, filters.area) if filters.area else None
        found = search.households_with(connection, filters.text, scope=scope)
        parts.append("household_id IN (SELECT value FROM json_each(?))")
        values.append(orjson.dumps(found).decode())
    return ("WHERE " + " AND ".join(parts) if parts else ""), tuple(values)
