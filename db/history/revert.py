"""Taking a change set back, and putting it back: undo and redo of any verb, imports included.

A revert is a change set of its own. It restores every field nobody has touched since and every record nobody needs;
the others it leaves and names (`Kept`).
"""

from dataclasses import dataclass, field

import orjson
from sqlalchemy import Connection, text

from db.history.chains import Chains
from db.history.log import steps_of
from db.history.versions import Step, replay
from db.history.write import Write
from db.models import KINDS, kind_of, table_of
from db.queries.search import driver

CHUNK = 2_000


@dataclass(frozen=True)
class Kept:
    """What an undo did not take back: a record (field None) or one field of it, changed or used since."""

    record_id: int
    field: str | None


@dataclass
class Reverted:
    """The outcome of a revert: how many records went back, and what was left alone."""

    restored: int = 0
    kept: list[Kept] = field(default_factory=list)


def revert(write: Write, change_set: int) -> Reverted:
    """Take back everything a change set did, newest first, inside a write of its own."""
    connection = write.connection
    connection.execute(
        text("UPDATE change_set SET reverts = :old WHERE id = :new"),
        {"old": change_set, "new": write.change_set_id},
    )
    outcome = Reverted()
    _note_standing(connection, change_set)
    changes = _changes(connection, change_set)
    _restore_deleted(write, changes["delete"], outcome)
    _restore_fields(write, changes["update"], outcome)
    _remove_created(write, changes["create"], outcome)
    return outcome


def _changes(connection: Connection, change_set: int) -> dict[str, list[tuple[int, int]]]:
    """Return the change and the record of everything a set did, by action, in one walk over its part of the log."""
    found: dict[str, list[tuple[int, int]]] = {"create": [], "update": [], "delete": []}
    rows = driver(connection).execute(
        "SELECT c.action, c.id, c.record_id FROM change_set s JOIN change c ON c.id BETWEEN s.first_change AND "
        "s.last_change WHERE s.id = ? ORDER BY c.id",
        (change_set,),
    )
    for action, change, record in rows:
        found[action].append((change, record))
    return found


def _touched_since(connection: Connection) -> dict[int, int]:
    """Return the records that later verbs touched whose effect stands, each with its newest change."""
    rows = connection.exec_driver_sql(
        "SELECT c.record_id, max(c.id) FROM standing x JOIN change_set s ON s.id = x.id "
        "JOIN change c ON c.id BETWEEN s.first_change AND s.last_change GROUP BY c.record_id"
    )
    return {row[0]: row[1] for row in rows}


def _note_standing(connection: Connection, change_set: int) -> None:
    """List, in the temporary table `standing`, the later verbs whose effect stands today, by the set through which it does.

    A set, its undo, the redo of that and so on are one chain, which counts where its first set, the verb, stands in
    time. A chain that ends undone has touched nothing; the chain of the set being taken back does not count.
    """
    chains = Chains((row.id, row.reverts) for row in connection.execute(text("SELECT id, reverts FROM change_set")))
    standing = chains.standing_after(chains.root(change_set))
    connection.exec_driver_sql("CREATE TEMP TABLE IF NOT EXISTS standing (id INTEGER PRIMARY KEY)")
    connection.exec_driver_sql("DELETE FROM standing")
    connection.exec_driver_sql(
        "INSERT INTO standing SELECT value FROM json_each(?)", (orjson.dumps(standing).decode(),)
    )


def _remove_created(write: Write, created: list[tuple[int, int]], outcome: Reverted) -> None:
    doomed: dict[str, list[int]] = {kind: [] for kind in KINDS}
    since = _touched_since(write.connection)
    for change, record in created:
        if since and since.get(record, 0) > change:
            outcome.kept.append(Kept(record, None))
        else:
            doomed[kind_of(record)].append(record)
    _spare_needed(write.connection, doomed, outcome)
    for kind in reversed(KINDS):
        if doomed[kind]:
            write.delete_many(kind, doomed[kind])
            outcome.restored += len(doomed[kind])


def _spare_needed(connection: Connection, doomed: dict[str, list[int]], outcome: Reverted) -> None:
    """Take out of `doomed` every record that a remaining record refers to, until none is left."""
    connection.exec_driver_sql("CREATE TEMP TABLE IF NOT EXISTS doomed (id INTEGER PRIMARY KEY)")
    connection.exec_driver_sql("DELETE FROM doomed")
    for ids in doomed.values():
        connection.exec_driver_sql("INSERT INTO doomed SELECT value FROM json_each(?)", (orjson.dumps(ids).decode(),))
    while True:
        needed: set[int] = set()
        for kind in KINDS:
            for key in table_of(kind).foreign_keys:
                if not doomed[key.column.table.name]:
                    continue
                column = key.parent.name
                needed.update(
                    connection.exec_driver_sql(
                        f"SELECT t.{column} FROM doomed d JOIN {kind} t ON t.{column} = d.id "
                        "WHERE t.id NOT IN (SELECT id FROM doomed)"
                    ).scalars()
                )
        if not needed:
            break
        connection.exec_driver_sql(
            "DELETE FROM doomed WHERE id IN (SELECT value FROM json_each(?))",
            (orjson.dumps(list(needed)).decode(),),
        )
        outcome.kept += [Kept(record, None) for record in sorted(needed)]
        for kind, ids in doomed.items():
            doomed[kind] = [record for record in ids if record not in needed]


def _restore_fields(write: Write, updates: list[tuple[int, int]], outcome: Reverted) -> None:
    standing = set(write.connection.exec_driver_sql("SELECT id FROM standing").scalars())
    for start in range(0, len(updates), CHUNK):
        part = updates[start : start + CHUNK]
        steps = steps_of(write.connection, [record for _, record in part])
        back = []
        for change, record in part:
            fields = _fields_back(write.lineage, record, steps[record], change, standing, outcome)
            if fields:
                back.append((record, fields))
        outcome.restored += write.update_many(back)
        write.progress(start + len(part), len(updates))


def _fields_back(
    lineage: bytes, record: int, steps: list[Step], change: int, standing: set[int], outcome: Reverted
) -> dict[str, object]:
    alive = replay(lineage, record, steps).alive
    before = replay(lineage, record, [step for step in steps if step.change_id < change])
    body = next(step.body for step in steps if step.change_id == change)
    later = [step for step in steps if step.change_id > change and step.change_set_id in standing]
    fields: dict[str, object] = {}
    for name in body:
        if alive and not any(name in step.body for step in later):
            fields[name] = before.values.get(name)
        else:
            outcome.kept.append(Kept(record, name))
    return fields


def _restore_deleted(write: Write, deleted: list[tuple[int, int]], outcome: Reverted) -> None:
    for kind in KINDS:
        of_kind = [pair for pair in deleted if kind_of(pair[1]) == kind]
        for start in range(0, len(of_kind), CHUNK * 5):
            part = of_kind[start : start + CHUNK * 5]
            outcome.restored += _bring_back(write, kind, {record: change for change, record in part})
            write.progress(start + len(part), len(of_kind))


def _bring_back(write: Write, kind: str, deleted: dict[int, int]) -> int:
    """Make records again as they were before the change that deleted them; return how many were gone."""
    steps = steps_of(write.connection, list(deleted))
    rows, sources = [], []
    for record, change in deleted.items():
        if _stands(write.connection, kind, record):
            continue
        before = [step for step in steps[record] if step.change_id < change]
        rows.append({"id": record, **replay(write.lineage, record, before).values})
        sources.append(next(step.source for step in reversed(before) if step.action == "create"))
    write.create_many(kind, rows, sources)
    return len(rows)


def _stands(connection: Connection, kind: str, record: int) -> bool:
    return connection.exec_driver_sql(f"SELECT 1 FROM {kind} WHERE id = ?", (record,)).first() is not None
