"""The log as other stations are told of it: change sets with their name among all stations, acts with all their versions named.

What came from others goes on under the set it came with. Not here: which records (`db.queries.scope`), the lines of a
package (`app.exchange.package`), taking in what others tell (`db.history.merge`).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, text

from db.history.log import identity
from db.history.provenance import foreign_of
from db.history.statements import Act
from db.history.versions import Step, statements_of


@dataclass(frozen=True)
class ToldSet:
    """A change set as others know it: `station` is the signing key of the one it was made at, "" where that is this one.

    `number` names the set among all sets of all stations; `own` is its id here, None of a set of another station.
    """

    station: str
    number: str
    verb: str
    label: str
    at: str
    who: str
    files: str | None = None
    own: int | None = None


def number_of(change_set: int, digest: str | None) -> str:
    """Return the name of a set of ours: its place, and the chain of all sets up to it (two copies of a store part there)."""
    return f"{change_set}.{(digest or '')[:16]}"


def own_sets(connection: Connection) -> dict[int, ToldSet]:
    """Return all change sets of this store by their ids."""
    rows = connection.exec_driver_sql(
        "SELECT s.id, s.digest, s.verb, s.label, s.at, s.who, b.files FROM change_set s "
        "LEFT JOIN batch b ON b.id = s.batch_id"
    )
    return {
        row.id: ToldSet("", number_of(row.id, row.digest), row.verb, row.label, row.at, row.who, row.files, row.id)
        for row in rows
    }


def foreign_sets(connection: Connection) -> dict[int, ToldSet]:
    """Return the change sets of other stations by their ids here."""
    rows = connection.exec_driver_sql("SELECT id, station, number, verb, label, at, who, files FROM foreign_set")
    return {row.id: ToldSet(*row[1:]) for row in rows}


def acts_told(connection: Connection, records: Collection[int]) -> Iterator[tuple[ToldSet, Act]]:
    """Yield every act on some records in the order of the log, each with the set it belongs to."""
    _, lineage = identity(connection)
    own, foreign = own_sets(connection), foreign_sets(connection)
    connection.exec_driver_sql("CREATE TEMP TABLE IF NOT EXISTS told (id INTEGER PRIMARY KEY)")
    connection.exec_driver_sql("DELETE FROM told")
    connection.exec_driver_sql("INSERT INTO told SELECT value FROM json_each(?)", (_listed(records),))
    rows = connection.execute(
        text(
            "SELECT id, change_set_id, record_id, action, body, source FROM change "
            "WHERE record_id IN (SELECT id FROM told) ORDER BY id"
        )
    )
    while part := rows.fetchmany(5_000):
        for change, change_set, record, action, body, source in part:
            step = Step(change, change_set, action, orjson.loads(body), source)
            origin = foreign_of(source)
            made = own[change_set] if origin is None else foreign[origin]
            place = source if origin is None else source.partition(":")[2] or None
            yield made, Act(record, _long(lineage, record, step), place)


def _long(lineage: bytes, record: int, step: Step) -> dict[str, tuple[Any, tuple[str, ...]]]:
    return {name: (value, tuple(replaces)) for name, value, replaces in statements_of(lineage, record, step)}


def tags_told(connection: Connection, records: Collection[int]) -> Iterator[tuple[int, str, list[str]]]:
    """Yield what the tags of workbook rows of some records stand for: record, tag, versions."""
    rows = connection.exec_driver_sql(
        "SELECT record_id, mark, versions FROM shown WHERE record_id IN (SELECT value FROM json_each(?)) "
        "ORDER BY record_id, mark",
        (_listed(records),),
    )
    for record, tag, versions in rows:
        yield record, tag, orjson.loads(versions)


def _listed(records: Collection[int]) -> str:
    return orjson.dumps(list(records)).decode()
