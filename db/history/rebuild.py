"""The standing self-check: replaying the whole log must give the tables.

Streams log and table side by side in id order, so memory stays flat at any size.
"""

from collections.abc import Iterator
from typing import Any

import orjson
from sqlalchemy import Connection

from db.history.log import identity
from db.history.versions import Step, replay
from db.models import KINDS, table_of


def differences(connection: Connection, limit: int = 50) -> list[str]:
    """Return the records ("kind id") where the log and the tables disagree; empty when all is well."""
    found: list[str] = []
    _, lineage = identity(connection)
    for kind in KINDS:
        for record in _differing(connection, kind, lineage):
            found.append(f"{kind} {record}")
            if len(found) >= limit:
                return found
    return found


def _differing(connection: Connection, kind: str, lineage: bytes) -> Iterator[int]:
    table = _rows(connection, kind)
    row = next(table, None)
    for record, values in _replayed(connection, kind, lineage):
        while row is not None and row[0] < record:
            yield row[0]
            row = next(table, None)
        if row is not None and row[0] == record:
            if row[1] != values:
                yield record
            row = next(table, None)
        elif values is not None:
            yield record
    while row is not None:
        yield row[0]
        row = next(table, None)


def _rows(connection: Connection, kind: str) -> Iterator[tuple[int, dict[str, Any]]]:
    names = [column.name for column in table_of(kind).columns if column.name != "id"]
    rows = connection.exec_driver_sql(f"SELECT id, {', '.join(names)} FROM {kind} ORDER BY id")
    while part := rows.fetchmany(5_000):
        for row in part:
            yield (
                row[0],
                {name: value for name, value in zip(names, row[1:], strict=True) if value is not None},
            )


def _replayed(connection: Connection, kind: str, lineage: bytes) -> Iterator[tuple[int, dict[str, Any] | None]]:
    rows = connection.exec_driver_sql(
        "SELECT record_id, id, change_set_id, action, body FROM change WHERE kind = ? ORDER BY record_id, id",
        (KINDS[kind][0],),
    )
    current, steps = None, list[Step]()
    while part := rows.fetchmany(5_000):
        for record, change, change_set, action, body in part:
            if record != current and current is not None:
                yield current, _state(lineage, current, steps)
                steps = []
            current = record
            steps.append(Step(change, change_set, action, orjson.loads(body)))
    if current is not None:
        yield current, _state(lineage, current, steps)


def _state(lineage: bytes, record: int, steps: list[Step]) -> dict[str, Any] | None:
    if len(steps) == 1:  # nearly all records: no version needs computing
        return dict(steps[0].body) if steps[0].action == "create" else None
    state = replay(lineage, record, steps)
    return {name: value for name, value in state.values.items() if value is not None} if state.alive else None
