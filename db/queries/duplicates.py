"""What the search for duplicates reads: everybody's name, birth and number in one stream, then the facts of the few.

Not here: who is alike (`app.matching`), joining (`db.ops.joining`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import Connection

from db.driver import driver

Facts = dict[str, Any]
# id, name, birth, ID number, sex, household, village: those who live there today and are not joined into another
Row = tuple[int, str, str | None, str | None, str | None, int, int | None]

CHUNK: Final = 20_000
_EVERYBODY: Final = (
    "SELECT m.id, m.name, m.birth, m.id_number, m.sex, m.household_id, l.village_id FROM member m "
    "JOIN household_line l ON l.household_id = m.household_id WHERE m.to_date IS NULL AND m.joined_into IS NULL"
)
_FACTS: Final = (
    "SELECT m.id, m.code, m.name, m.birth, m.id_number, m.sex, m.relation, m.phone, m.household_id, "
    "l.code AS household_code, l.village_id, l.township_id, l.county_id, l.place FROM member m "
    "JOIN household_line l ON l.household_id = m.household_id WHERE m.{column} IN (SELECT value FROM json_each(?)) "
    "AND m.to_date IS NULL AND m.joined_into IS NULL ORDER BY m.relation IS NOT '户主', m.id"
)


def everybody(connection: Connection) -> Iterator[list[Row]]:
    """Yield all people in large parts."""
    cursor = driver(connection).execute(_EVERYBODY)
    while part := cursor.fetchmany(CHUNK):
        yield part


def how_many(connection: Connection) -> int:
    """Return how many people `everybody` yields, nearly: those who left are few."""
    return int(connection.exec_driver_sql("SELECT coalesce(sum(people), 0) FROM household_line").scalar_one())


def villages_uncoded(connection: Connection) -> set[int]:
    """Return the villages some of whose households have no code."""
    rows = connection.exec_driver_sql("SELECT DISTINCT village_id FROM household_line WHERE code IS NULL")
    return set(rows.scalars())


def people_in(connection: Connection, villages: Collection[int]) -> list[Facts]:
    """Return the people of some villages with the place they live in."""
    homes = connection.exec_driver_sql(
        "SELECT household_id FROM household_line WHERE village_id IN (SELECT value FROM json_each(?))",
        (orjson.dumps(list(villages)).decode(),),
    ).scalars()
    return _facts(connection, "household_id", list(homes))


def families(connection: Connection, homes: Collection[int]) -> dict[int, list[Facts]]:
    """Return the people of some households, the head first, with the place they live in."""
    found: dict[int, list[Facts]] = defaultdict(list)
    for row in _facts(connection, "household_id", list(homes)):
        found[row["household_id"]].append(row)
    return found


def _facts(connection: Connection, column: str, ids: list[int]) -> list[Facts]:
    found: list[Facts] = []
    for start in range(0, len(ids), CHUNK):
        rows = connection.exec_driver_sql(
            _FACTS.format(column=column), (orjson.dumps(ids[start : start + CHUNK]).decode(),)
        )
        found += [dict(row) for row in rows.mappings()]
    return found


def households_with_one_code(connection: Connection) -> list[tuple[int, int]]:
    """Return the pairs of households that carry the same 户编号."""
    rows = connection.exec_driver_sql(
        "SELECT a.id, b.id FROM (SELECT code FROM household WHERE code IS NOT NULL AND joined_into IS NULL "
        "GROUP BY code HAVING count(*) > 1) x JOIN household a ON a.code = x.code AND a.joined_into IS NULL "
        "JOIN household b ON b.code = x.code AND b.id > a.id AND b.joined_into IS NULL ORDER BY a.id, b.id"
    )
    return [(row[0], row[1]) for row in rows]


def household_facts(connection: Connection, ids: Collection[int]) -> dict[int, Facts]:
    """Return households with the place they lie in."""
    rows = connection.exec_driver_sql(
        "SELECT h.*, l.place, l.head_name, l.people FROM household h JOIN household_line l ON l.household_id = h.id "
        "WHERE h.id IN (SELECT value FROM json_each(?))",
        (orjson.dumps(list(ids)).decode(),),
    ).mappings()
    return {row["id"]: dict(row) for row in rows}


def apart(connection: Connection) -> set[tuple[int, int]]:
    """Return the pairs said not to be the same, each with the lower id first; a record joined since stands for the other."""
    rows = connection.exec_driver_sql(
        "SELECT coalesce(a.joined_into, x.joined_into, d.first_id), coalesce(b.joined_into, y.joined_into, d.second_id) "
        "FROM distinct_pair d LEFT JOIN household a ON a.id = d.first_id LEFT JOIN member x ON x.id = d.first_id "
        "LEFT JOIN household b ON b.id = d.second_id LEFT JOIN member y ON y.id = d.second_id"
    )
    return {(min(row), max(row)) for row in map(tuple, rows)}


@dataclass(frozen=True)
class Answered:
    """How many questions were answered: records joined, pairs told apart."""

    joined: int
    apart: int


def answered(connection: Connection) -> Answered:
    """Return how many records were joined into others and how many pairs were told apart."""
    run = connection.exec_driver_sql
    joined = sum(
        run(f"SELECT count(*) FROM {kind} WHERE joined_into IS NOT NULL").scalar_one()
        for kind in ("household", "member")
    )
    return Answered(joined, int(run("SELECT count(*) FROM distinct_pair").scalar_one()))


def codes_shared(connection: Connection, kind: str, codes: Collection[str]) -> set[str]:
    """Return those codes that more than one record of a kind carries: they name nobody."""
    if kind not in ("household", "member"):
        raise KeyError(kind)
    rows = connection.exec_driver_sql(
        f"SELECT code FROM {kind} WHERE code IN (SELECT value FROM json_each(?)) GROUP BY code HAVING count(*) > 1",
        (orjson.dumps(list(codes)).decode(),),
    )
    return set(rows.scalars())
