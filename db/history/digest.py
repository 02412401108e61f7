"""The digest of what a store holds: equal digests, equal facts and equal disagreements, whatever the order they came in."""

import hashlib

import orjson
from sqlalchemy import Connection

from db.models import KINDS, table_of

# what is undecided and what waits follows from the versions alone, as the tables do
_BESIDE = (
    "SELECT record_id, field, versions FROM conflict ORDER BY record_id, field",
    "SELECT record_id, needs FROM waiting ORDER BY record_id, needs",
)


def digest(connection: Connection) -> str:
    """Return a hash over every row of every domain table, in id order, then over what is undecided or waits."""
    made = hashlib.blake2b(digest_size=16)
    for kind in KINDS:
        columns = ", ".join(column.name for column in table_of(kind).columns)
        made.update(kind.encode())
        _add(made, connection, f"SELECT {columns} FROM {kind} ORDER BY id")
    for statement in _BESIDE:
        _add(made, connection, statement)
    return made.hexdigest()


def _add(made: "hashlib.blake2b", connection: Connection, statement: str) -> None:
    rows = connection.exec_driver_sql(statement)
    while part := rows.fetchmany(10_000):
        made.update(orjson.dumps([list(row) for row in part]))
