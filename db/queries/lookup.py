"""What an import looks up before it plans: records that may be the ones a register speaks of, in few queries."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

import orjson
from sqlalchemy import Connection

from db.models import table_of

Facts = dict[str, Any]


def rows_where(connection: Connection, kind: str, column: str, values: Collection[Any]) -> list[Facts]:
    """Return the records of a kind whose column holds one of the values, in id order."""
    if not values:
        return []
    table = table_of(kind)
    if column != "id" and column not in table.columns:
        raise KeyError(column)
    rows = connection.exec_driver_sql(
        f"SELECT * FROM {kind} WHERE {column} IN (SELECT value FROM json_each(?)) ORDER BY id",
        (orjson.dumps(list(values)).decode(),),
    ).mappings()
    return [dict(row) for row in rows]


def grouped_where(connection: Connection, kind: str, column: str, values: Collection[Any]) -> dict[Any, list[Facts]]:
    """Return `rows_where` by the value of the column."""
    found: dict[Any, list[Facts]] = defaultdict(list)
    for row in rows_where(connection, kind, column, values):
        found[row[column]].append(row)
    return found


def all_regions(connection: Connection) -> list[Facts]:
    """Return all regions, the newest edition first."""
    rows = connection.exec_driver_sql("SELECT * FROM region ORDER BY edition DESC, id").mappings()
    return [dict(row) for row in rows]


def heads_in(connection: Connection, villages: Collection[int]) -> list[tuple[int, int | None, str]]:
    """Return (household, village, name of its head) of all households of some villages."""
    rows = connection.exec_driver_sql(
        "SELECT household_id, village_id, head_name FROM household_line "
        "WHERE village_id IN (SELECT value FROM json_each(?)) AND head_name IS NOT NULL",
        (orjson.dumps(list(villages)).decode(),),
    )
    return [tuple(row) for row in rows]


def heads_of(connection: Connection, households: Collection[int]) -> list[tuple[int, int | None, str]]:
    """Return (household, village, name of its head) of some households."""
    rows = connection.exec_driver_sql(
        "SELECT household_id, village_id, head_name FROM household_line "
        "WHERE household_id IN (SELECT value FROM json_each(?)) AND head_name IS NOT NULL",
        (orjson.dumps(list(households)).decode(),),
    )
    return [tuple(row) for row in rows]


def heads_named(connection: Connection, names: Collection[str]) -> list[tuple[int, int | None, str]]:
    """Return (household, village, name of its head) of all households whose head has one of the names."""
    rows = connection.exec_driver_sql(
        "SELECT l.household_id, l.village_id, l.head_name FROM member m JOIN household_line l "
        "ON l.household_id = m.household_id AND l.head_name = m.name "
        "WHERE m.name IN (SELECT value FROM json_each(?)) GROUP BY l.household_id",
        (orjson.dumps(list(names)).decode(),),
    )
    return [tuple(row) for row in rows]


def heads_within(connection: Connection, words: str) -> list[tuple[int, int | None, str]]:
    """Return (household, village, name of its head) of the households whose head's name stands inside some words."""
    rows = connection.exec_driver_sql(
        "SELECT household_id, village_id, head_name FROM household_line "
        "WHERE length(head_name) > 1 AND instr(?, head_name) > 0",
        (words,),
    )
    return [tuple(row) for row in rows]


def newest_change_set(connection: Connection) -> int:
    """Return the number of the last step taken in the store: a plan made before it is stale."""
    return int(connection.exec_driver_sql("SELECT coalesce(max(id), 0) FROM change_set").scalar_one())


def all_records(connection: Connection, kind: str) -> list[Facts]:
    """Return all records of a kind, in id order; for the kinds that are few (teams and their members)."""
    table_of(kind)  # KeyError for what is no kind
    return [dict(row) for row in connection.exec_driver_sql(f"SELECT * FROM {kind} ORDER BY id").mappings()]


def has_any(connection: Connection, kind: str) -> bool:
    """Whether the store holds any record of a kind."""
    table_of(kind)  # KeyError for what is no kind
    return bool(connection.exec_driver_sql(f"SELECT EXISTS (SELECT 1 FROM {kind})").scalar_one())


def amounts_in(connection: Connection, village: int, name: str) -> list[int]:
    """Return the positive amounts of one kind in the years of a village's households; KeyError for what is no amount."""
    if not name.endswith("_fen") or name not in table_of("household_year").columns:
        raise KeyError(name)
    rows = connection.exec_driver_sql(
        f"SELECT y.{name} FROM household h JOIN household_year y ON y.household_id = h.id "
        f"WHERE h.village_id = ? AND y.{name} > 0",
        (village,),
    )
    return list(rows.scalars())
