"""Erased records: their values taken out of the log, their versions kept, and the door at which later statements on them end.

An erasure is a statement like a removal (`versions.ERASED` on the record's life): it travels with packages, and whoever
takes it in shows the record no more. The values go from the log of a store when two persons there say so. What was said of
an erased record, or makes a record that cannot do without one, is not taken in any more: not from a package, not from a
workbook, not from an undo. Not here: which records belong to a household (`db.queries.belonging`), the verb (`db.ops.erasing`).
"""

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import Connection

from db.history.statements import Act
from db.history.versions import ERASED, LIFE, Step, versions_of
from db.models import kind_of, table_of

if TYPE_CHECKING:
    from db.history.write import Write


def erased_records(connection: Connection) -> set[int]:
    """Return the records that were erased."""
    return set(connection.exec_driver_sql("SELECT record_id FROM erased").scalars())


class Door:
    """Lets the acts of a merge in, less those on what was erased; notes what others erased."""

    def __init__(self, write: "Write") -> None:
        self._write = write
        self._erased = erased_records(write.connection)
        self._news: set[int] = set()

    def lets_in(self, act: Act) -> bool:
        """Whether an act may come in."""
        life = act.body.get(LIFE)
        if act.record not in self._erased and life is not None and life[0] == ERASED:
            self._note(act.record)
            return True
        if act.record in self._erased:
            return False
        if self._erased and any(value in self._erased for value in _needed(act)):
            self._note(act.record)
            return False
        return True

    def _note(self, record: int) -> None:
        self._erased.add(record)
        self._news.add(record)

    def close(self) -> None:
        """Note the records that were erased with this merge; their values are still in the log, where there were any."""
        keep_erased(self._write, self._news, redacted=False)


def _needed(act: Act) -> Iterable[Any]:
    """The records without which the record of an act cannot be, and the household or person it is about."""
    try:
        table = table_of(kind_of(act.record))
    except KeyError:
        return ()
    fields = [key.parent for key in table.foreign_keys]
    needed = [one.name for one in fields if not one.nullable or one.name in ("household_id", "member_id")]
    return (act.body[name][0] for name in needed if name in act.body and act.body[name][0] is not None)


def keep_erased(write: "Write", records: Iterable[int], *, redacted: bool) -> None:
    """Remember that records were erased with the step under way."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    rows = [(record, at, write.change_set_id, redacted) for record in sorted(records)]
    if rows:
        write.connection.exec_driver_sql(
            "INSERT INTO erased (record_id, at, change_set_id, redacted) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (record_id) DO UPDATE SET redacted = max(redacted, excluded.redacted)",
            rows,
        )


def redact(connection: Connection, lineage: bytes, records: Collection[int]) -> list[Any]:
    """Take the values of records out of the log; return every value that was there, once.

    Each line keeps its place, its change set and its versions, so that the log replays and its chain holds.
    """
    listed = (orjson.dumps(sorted(records)).decode(),)
    rows = connection.exec_driver_sql(
        "SELECT id, record_id, change_set_id, action, body, source FROM change "
        "WHERE record_id IN (SELECT value FROM json_each(?)) ORDER BY id",
        listed,
    ).all()
    values: dict[Any, None] = {}
    for change, record, change_set, action, body, source in rows:
        step = Step(change, change_set, action, orjson.loads(body), source)
        kept: dict[str, list[Any]] = {}
        for name, value, replaces, made in versions_of(lineage, record, step):
            if name == LIFE:
                kept[name] = [value, list(replaces)]
                continue
            kept[name] = [None, list(replaces), made]
            if value is not None:
                values[value] = None
        connection.exec_driver_sql(
            "UPDATE change SET action = ?, body = ?, source = ? WHERE id = ?",
            ("update" if action == "create" else action, orjson.dumps(kept).decode(), _station_only(source), change),
        )
    return list(values)


def _station_only(source: str | None) -> str | None:
    """Of where a value stood, only the station's change set it came with."""
    return source.partition(":")[0] if source and source.startswith("@") else None
