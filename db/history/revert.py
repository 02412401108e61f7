"""Taking a change set back, and putting it back: undo and redo of any verb, imports included.

A revert is a change set of its own. It restores every field nobody has touched since and every record nobody needs;
the others it leaves and names (`Kept`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import orjson
from sqlalchemy import Connection, text

from db.driver import driver
from db.history.chains import Chains
from db.history.log import shown_of, states_of, steps_of
from db.history.merge import take_in
from db.history.statements import Act
from db.history.versions import LIFE, REMOVED, THERE, Heads, Shown, Step, replay
from db.history.write import Write
from db.models import KINDS, kind_of, table_of

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
    lives = _Lives(write, changes)
    lives.bring_back(outcome)
    _restore_fields(write, sorted(changes["update"] + changes["restore"]), lives, outcome)
    came = lives.settle(outcome)
    mixed = {record for action in ("delete", "restore") for _, record in changes[action]}
    created = [(change, record) for change, record in changes["create"] if record not in mixed]
    _remove_created(write, created + came, outcome)
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
    if since:
        outcome.kept += [Kept(record, None) for change, record in created if since.get(record, 0) > change]
        created = [(change, record) for change, record in created if since.get(record, 0) <= change]
    for kind, pairs in groupby(created, lambda pair: kind_of(pair[1])):
        doomed[kind] += [record for _, record in pairs]
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


def _restore_fields(write: Write, updates: list[tuple[int, int]], lives: "_Lives", outcome: Reverted) -> None:
    standing = set(write.connection.exec_driver_sql("SELECT id FROM standing").scalars())
    for start in range(0, len(updates), CHUNK):
        part = updates[start : start + CHUNK]
        records = [record for _, record in part]
        steps, shown = steps_of(write.connection, records), shown_of(write.connection, records)
        back: dict[int, dict[str, object]] = {}
        reopened: list[Act] = []
        for change, record in reversed(part):
            past = _Past(write.lineage, record, steps[record], shown, change)
            lives.note(past)
            fields = _fields_back(past, standing, outcome)
            reopened += _reopened(past, fields)
            back.setdefault(record, {}).update(fields)
        changed = [(record, fields) for record, fields in back.items() if fields]
        outcome.restored += write.decide_many(changed)
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
        if name == LIFE:
            continue
        if not past.now.alive and LIFE in past.now.heads:  # removed since, or removed all the while
            outcome.kept += [Kept(past.record, name)] if past.before.alive else []
            continue
        # saying the same again, as a field does whose group changed, is no touch
        touched = any(name in step.body and _value(step, name) != value for step in later)
        if not touched:
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
    for name in [each for each in fields if each in past.before.disputed]:
        del fields[name]
        replaces = past.now.heads.get(name, ())
        said = {past.before.said[head]: None for head in past.before.heads[name]}
        found += [Act(past.record, {name: (value, replaces)}) for value in said]
    return found


def _life(state: Heads) -> tuple[bool, bool]:
    """Whether a record is there, and whether that is to be decided."""
    return state.alive, LIFE in state.disputed


class _Lives:
    """Which records of a set were there before it, and how they are so again."""

    def __init__(self, write: Write, changes: Mapping[str, list[tuple[int, int]]]) -> None:
        self._write = write
        self._mixed = {record for action in ("delete", "restore") for _, record in changes[action]}
        self._updated = {record for _, record in changes["update"]} - self._mixed
        asked = self._mixed | self._updated
        every = (each for listed in changes.values() for each in listed) if asked else ()
        self._first: dict[int, int] = {}  # the first change of the set, of each record it did not only make
        for change, record in sorted(each for each in every if each[1] in asked):
            self._first.setdefault(record, change)
        self._before: dict[int, tuple[bool, bool]] = {}
        self._later: set[int] = set()  # gone by a later verb, named already
        self._since = set(_touched_since(write.connection)) if self._mixed or self._updated else set()

    def note(self, past: _Past) -> None:
        """Note how it was before the set, of a record for which that is not how it is now."""
        if past.change == self._first[past.record] and _life(past.before) != _life(past.now):
            self._before.setdefault(past.record, _life(past.before))

    def bring_back(self, outcome: Reverted) -> None:
        """Make records again that were there before the set and are not now."""
        for kind in KINDS:
            mine = sorted(record for record in self._mixed | self._updated if kind_of(record) == kind)
            for start in range(0, len(mine), CHUNK * 5):
                part = mine[start : start + CHUNK * 5]
                standing = _rows_of(self._write.connection, kind, part)
                looked_at = [record for record in part if record in self._mixed or record not in standing]
                gone = [past for past in self._pasts(looked_at) if not past.now.alive]
                self._later |= (later := {past.record for past in gone if self._life_touched(past.record)})
                back = [_made_again(past) for past in gone if past.before.alive and past.record not in later]
                outcome.restored += len(back)
                outcome.kept += [Kept(record, None) for record in sorted(later & self._mixed)]
                take_in(self._write, back)
                self._write.progress(start + len(part), len(mine))

    def _pasts(self, records: Sequence[int]) -> list[_Past]:
        steps, shown = steps_of(self._write.connection, records), shown_of(self._write.connection, records)
        pasts = [_Past(self._write.lineage, one, steps[one], shown, self._first[one]) for one in records]
        for past in pasts:
            self.note(past)
        return pasts

    def settle(self, outcome: Reverted) -> list[tuple[int, int]]:
        """Let records be there, or undecided, as they were; returns those that have to go, each with its first change."""
        came, said = list[tuple[int, int]](), list[Act]()
        before = {record: life for record, life in self._before.items() if record not in self._later}
        now = states_of(self._write.connection, self._write.lineage, list(before))
        for record, (there, undecided) in before.items():
            state = now[record]
            if _life(state) == (there, undecided):
                continue
            if not there:
                came.append((self._first[record], record))
            elif self._life_touched(record):
                outcome.kept.append(Kept(record, None))
            else:
                heads = state.heads[LIFE]
                said += [Act(record, {LIFE: (value, heads)}) for value in ((THERE, REMOVED) if undecided else (THERE,))]
        outcome.restored += len({act.record for act in said})
        take_in(self._write, said)
        return came

    def _life_touched(self, record: int) -> bool:
        """Whether a later verb whose effect stands removed the record, or made or kept it."""
        return record in self._since and bool(
            self._write.connection.exec_driver_sql(
                "SELECT EXISTS (SELECT 1 FROM change c JOIN standing x ON x.id = c.change_set_id WHERE c.record_id = ? "
                "AND (c.action IN ('create', 'delete', 'restore') OR c.body ->> '$.life' IS NOT NULL))",
                (record,),
            ).scalar_one()
        )


def _made_again(past: _Past) -> Act:
    source = next((step.source for step in reversed(past.steps) if step.action == "create"), None)
    return Act(past.record, {LIFE: (THERE, past.now.heads[LIFE])}, source)


def _rows_of(connection: Connection, kind: str, records: list[int]) -> set[int]:
    rows = connection.exec_driver_sql(
        f"SELECT id FROM {kind} WHERE id IN (SELECT value FROM json_each(?))", (orjson.dumps(records).decode(),)
    )
    return set(rows.scalars())
