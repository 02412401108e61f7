"""The standing self-check: replaying the whole log must give the tables.

Streams log and table side by side in id order, so memory stays flat at any size.
"""

from collections.abc import Iterator
from typing import Any

import orjson
from sqlalchemy import Connection

from db.history.log import identity, shown_of
from db.history.materialise import references
from db.history.versions import LIFE, Heads, Step, replay
from db.models import KINDS, table_of


def differences(connection: Connection, limit: int = 50) -> list[str]:
    """Return the records ("kind id") where the log and the tables disagree; empty when all is well."""
    found: list[str] = []
    _, lineage = identity(connection)
    expected = _Expected(connection)
    for kind in KINDS:
        for record in _differing(connection, kind, lineage, expected):
            found.append(f"{kind} {record}")
            if len(found) >= limit:
                return found
    return found


class _Expected:
    """What the lists of conflicts and of what waits say: why a table may differ from what the log says plainly."""

    def __init__(self, connection: Connection) -> None:
        self.undecided: dict[int, set[str]] = {}
        for record, name in connection.exec_driver_sql("SELECT record_id, field FROM conflict"):
            self.undecided.setdefault(record, set()).add(name)
        self.waits: dict[int, set[int]] = {}
        for record, needs in connection.exec_driver_sql("SELECT record_id, needs FROM waiting"):
            self.waits.setdefault(record, set()).add(needs)

    def fits(self, kind: str, record: int, state: Heads, row: dict[str, Any] | None) -> bool:
        """Whether a row (None: none) is what the log says of a record, and its conflicts are those listed."""
        undecided, waits = self.undecided.get(record, set()), self.waits.get(record, set())
        if row is None:
            return (not state.alive and not undecided) or bool(waits)
        if not state.alive and LIFE not in undecided:  # only something that refers to it keeps it
            return False
        columns, refers = table_of(kind).columns, references(kind)
        said = {
            name: value
            for name, value in state.values.items()
            if value is not None and name in columns and not (name in refers and value in waits)
        }
        return row == said and (undecided - {LIFE}) == (state.disputed - {LIFE}) and undecided >= state.disputed


def _differing(connection: Connection, kind: str, lineage: bytes, expected: _Expected) -> Iterator[int]:
    table = _rows(connection, kind)
    row = next(table, None)
    for record, steps in _steps(connection, kind):
        while row is not None and row[0] < record:
            yield row[0]
            row = next(table, None)
        values = None
        if row is not None and row[0] == record:
            values = row[1]
            row = next(table, None)
        if len(steps) == 1 and steps[0].action == "create" and values == steps[0].body:
            continue  # nearly all records: no version needs computing
        if not expected.fits(kind, record, _state(connection, lineage, record, steps), values):
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


def _steps(connection: Connection, kind: str) -> Iterator[tuple[int, list[Step]]]:
    rows = connection.exec_driver_sql(
        "SELECT record_id, id, change_set_id, action, body FROM change WHERE kind = ? ORDER BY record_id, id",
        (KINDS[kind][0],),
    )
    current, steps = None, list[Step]()
    while part := rows.fetchmany(5_000):
        for record, change, change_set, action, body in part:
            if record != current and current is not None:
                yield current, steps
                steps = []
            current = record
            steps.append(Step(change, change_set, action, orjson.loads(body)))
    if current is not None:
        yield current, steps


def _state(connection: Connection, lineage: bytes, record: int, steps: list[Step]) -> Heads:
    return replay(lineage, record, steps, shown_of(connection, [record]) if len(steps) > 1 else {})
