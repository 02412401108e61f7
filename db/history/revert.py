"""Taking a change set back, and putting it back: undo and redo of any verb, imports included.

A revert is a change set of its own. It restores every field nobody has touched since and every record nobody needs;
the others it leaves and names (`Kept`).
"""

from dataclasses import dataclass, field

import orjson
from sqlalchemy import Connection, text

from db.history.chains import Chains
from db.history.log import shown_of, steps_of
from db.history.merge import take_in
from db.history.statements import Act
from db.history.versions import LIFE, REMOVED, THERE, Heads, Shown, Step, replay
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
    _remove_created(write, changes["create"] + changes["restore"], outcome)
    return outcome


def _changes(connection: Connection, change_set: int) -> dict[str, list[tuple[int, int]]]:
    """Return the change and the record of everything a set did, by action, in one walk over its part of the log."""
    found: dict[str, list[tuple[int, int]]] = {"create": [], "update": [], "delete": [], "restore": []}
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
        records = [record for _, record in part]
        steps, shown = steps_of(write.connection, records), shown_of(write.connection, records)
        back: dict[int, dict[str, object]] = {}
        reopened: list[Act] = []
        for change, record in reversed(part):
            past = _Past(write.lineage, record, steps[record], shown, change)
            fields = _fields_back(past, standing, outcome)
            reopened += _reopened(past, fields)
            back.setdefault(record, {}).update(fields)
        outcome.restored += write.update_many([(record, fields) for record, fields in back.items() if fields])
        if reopened:
            outcome.restored += len({act.record for act in reopened})
            take_in(write, reopened)
        write.progress(start + len(part), len(updates))


class _Past:
    """A record before a change and today."""

    def __init__(self, lineage: bytes, record: int, steps: list[Step], shown: Shown, change: int) -> None:
        self.record, self.change, self.steps = record, change, steps
        self.now: Heads = replay(lineage, record, steps, shown)
        self.before: Heads = replay(lineage, record, [step for step in steps if step.change_id < change], shown)


def _fields_back(past: _Past, standing: set[int], outcome: Reverted) -> dict[str, object]:
    """Return the fields of a change that go back, with what they said before; those touched since are noted as kept."""
    body = next(step.body for step in past.steps if step.change_id == past.change)
    later = [step for step in past.steps if step.change_id > past.change and step.change_set_id in standing]
    fields: dict[str, object] = {}
    for name, (value, *_replaces) in body.items():
        # saying the same again, as a field does whose group changed, is no touch
        touched = any(name in step.body and _value(step, name) != value for step in later)
        if past.now.alive and not touched:
            fields[name] = past.before.values.get(name)
        else:
            outcome.kept.append(Kept(past.record, name))
    return fields


def _value(step: Step, name: str) -> object:
    said = step.body[name]
    return said if step.action == "create" else said[0]


def _reopened(past: _Past, fields: dict[str, object]) -> list[Act]:
    """Take out of `fields` what was undecided before the change; returns the statements that make it so again."""
    found: list[Act] = []
    for name in [each for each in fields if each in past.before.disputed or each == LIFE]:
        del fields[name]
        replaces = past.now.heads.get(name, ())
        said = {past.before.said[head]: None for head in past.before.heads.get(name, ())}
        if name == LIFE and past.before.disputed:
            found.append(Act(past.record, {LIFE: (REMOVED, replaces)}))
        elif name != LIFE:
            found += [Act(past.record, {name: (value, replaces)}) for value in said]
    return found


def _restore_deleted(write: Write, deleted: list[tuple[int, int]], outcome: Reverted) -> None:
    for kind in KINDS:
        of_kind = [pair for pair in deleted if kind_of(pair[1]) == kind]
        for start in range(0, len(of_kind), CHUNK * 5):
            part = of_kind[start : start + CHUNK * 5]
            outcome.restored += _bring_back(write, kind, {record: change for change, record in part})
            write.progress(start + len(part), len(of_kind))


def _bring_back(write: Write, kind: str, deleted: dict[int, int]) -> int:
    """Make records again as they were before the change that removed them; return how many were gone."""
    records = list(deleted)
    steps, shown = steps_of(write.connection, records), shown_of(write.connection, records)
    standing = _rows_of(write.connection, kind, records)
    back = []
    for record, change in deleted.items():
        past = _Past(write.lineage, record, steps[record], shown, change)
        if record in standing and LIFE not in past.now.disputed:
            continue
        body = {LIFE: (THERE, past.now.heads[LIFE])} | {
            name: (past.before.values.get(name), past.now.heads.get(name, ()))
            for name in dict.fromkeys((*past.before.values, *past.now.values))
            if past.before.values.get(name) != past.now.values.get(name)
        }
        source = next((step.source for step in reversed(past.steps) if step.action == "create"), None)
        back.append(Act(record, body, source))
    take_in(write, back)
    return len(back)


def _rows_of(connection: Connection, kind: str, records: list[int]) -> set[int]:
    rows = connection.exec_driver_sql(
        f"SELECT id FROM {kind} WHERE id IN (SELECT value FROM json_each(?))", (orjson.dumps(records).decode(),)
    )
    return set(rows.scalars())
