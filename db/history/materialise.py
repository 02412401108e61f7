"""From the log to the tables: the rows of records that somebody else's statements touched.

What stands in a table follows from the versions alone: a record is there if it lives and everything it cannot do without
has arrived; one that was removed stays as long as something still refers to it, and is listed as a conflict. What waits,
and for which record, is in `waiting`; a reference a record can do without is empty until its record comes.
Not here: what is new to the log (`db.history.merge`), writes of our own (`db.history.write`).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import Connection

from db.history.log import states_of
from db.history.versions import LIFE, Heads
from db.models import KINDS, kind_of, table_of

if TYPE_CHECKING:
    from db.history.write import Write

PART: Final = 5_000
_ORDER: Final = {kind: place for place, kind in enumerate(KINDS)}
_ITSELF: Final = 0  # what a record waits for whose own necessary fields have not come


@cache
def references(kind: str) -> dict[str, tuple[str, bool]]:
    """Return the fields of a kind that refer to records: the kind they refer to, and whether a row needs them."""
    return {
        key.parent.name: (str(key.column.table.name), not key.parent.nullable) for key in table_of(kind).foreign_keys
    }


@cache
def _columns(kind: str) -> frozenset[str]:
    return frozenset(column.name for column in table_of(kind).columns if column.name != "id")


@cache
def _needed_fields(kind: str) -> frozenset[str]:
    return frozenset(column.name for column in table_of(kind).columns if not column.nullable and column.name != "id")


@dataclass
class _Part:
    """Records being brought up to date: what the log says of them, which get a row, what they wait for."""

    states: dict[int, Heads]
    there: set[int] = field(default_factory=set)
    forced: set[int] = field(default_factory=set)
    waits: dict[int, set[int]] = field(default_factory=dict)

    def row(self, record: int) -> dict[str, Any]:
        """The row a record gets, without what it still waits for."""
        kind, waits = kind_of(record), self.waits.get(record, ())
        refers = references(kind)
        return {
            name: value
            for name, value in self.states[record].values.items()
            if name in _columns(kind) and not (name in refers and value in waits)
        }


def materialise(write: "Write", records: Iterable[int]) -> None:
    """Bring the rows, conflicts and waiting lines of records up to date, and of all that waited for them."""
    left = set(records)
    while left:
        ordered = sorted(left, key=lambda record: (_ORDER[kind_of(record)], record))
        left = set()
        for start in range(0, len(ordered), PART):
            left |= _bring_up(write, ordered[start : start + PART])


def recheck_needed(write: "Write") -> None:
    """Let removed records go that stayed only because something referred to them."""
    kept = write.connection.exec_driver_sql("SELECT record_id FROM conflict WHERE field = ?", (LIFE,)).scalars().all()
    if kept:
        materialise(write, kept)


def _bring_up(write: "Write", records: Sequence[int]) -> set[int]:
    """Bring a part up to date; returns the records that waited for it."""
    run = write.connection
    part = _Part(states_of(run, write.lineage, records))
    part.there = {record for record, state in part.states.items() if state.alive}
    _pull_in(write, part)
    present = _present(run, part.states)
    came = _lay(write, part, present)
    _set(write, part, present)
    kept = _take(write, part, present)
    _note(run, part, kept)
    return _waiting_for(run, came)


def _pull_in(write: "Write", part: _Part) -> None:
    """Settle what is there: drop what lacks something it needs, pull in what was removed but is referred to."""
    while True:
        missing = _missing(write.connection, part)
        known = [one for one in missing if one not in part.states]
        for one, state in states_of(write.connection, write.lineage, known).items() if known else ():
            if state.known and LIFE in state.heads:
                part.states[one] = state
        pulled = {one for one in missing if one in part.states and one not in part.there}
        pulled = {one for one in pulled if one not in part.waits or _ITSELF not in part.waits[one]}
        pulled -= part.forced
        if pulled:
            part.there |= pulled
            part.forced |= pulled
            continue
        if not _drop(part, missing):
            return


def _missing(run: Connection, part: _Part) -> dict[int, list[tuple[int, bool]]]:
    """Return the records referred to that are neither in the tables nor about to be: by whom, and whether he needs them."""
    wanted: dict[int, list[tuple[int, bool]]] = {}
    for record in part.there:
        kind, values = kind_of(record), part.states[record].values
        for name, (_kind, needed) in references(kind).items():
            value = values.get(name)
            if value is not None and value not in part.there and value not in part.waits.get(record, ()):
                wanted.setdefault(value, []).append((record, needed))
    going = {record for record in part.states if record not in part.there}
    found = _present(run, [one for one in wanted if one not in going]) if wanted else set()
    return {one: who for one, who in wanted.items() if one not in found}


def _drop(part: _Part, missing: Mapping[int, list[tuple[int, bool]]]) -> bool:
    """Note what waits for what; returns whether a record had to go for it (then others may miss it)."""
    dropped = False
    for one, who in missing.items():
        for record, needed in who:
            part.waits.setdefault(record, set()).add(one)
            if needed and record in part.there:
                part.there.discard(record)
                dropped = True
    for record in list(part.there):
        if not _needed_fields(kind_of(record)) <= {n for n, v in part.states[record].values.items() if v is not None}:
            part.waits.setdefault(record, set()).add(_ITSELF)
            part.there.discard(record)
            dropped = True
    return dropped


def _present(run: Connection, records: Collection[int]) -> set[int]:
    """Return those of some records that have a row."""
    found: set[int] = set()
    for kind, ids in _by_kind(records).items():
        rows = run.exec_driver_sql(
            f"SELECT id FROM {kind} WHERE id IN (SELECT value FROM json_each(?))", (orjson.dumps(ids).decode(),)
        )
        found.update(rows.scalars())
    return found


def _by_kind(records: Iterable[int]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for record in records:
        found.setdefault(kind_of(record), []).append(record)
    return {kind: found[kind] for kind in KINDS if kind in found}


def _lay(write: "Write", part: _Part, present: set[int]) -> list[int]:
    came = [record for record in part.there if record not in present]
    for kind, ids in _by_kind(came).items():
        write.lay_rows(kind, [{"id": record, **part.row(record)} for record in ids])
    return came


def _set(write: "Write", part: _Part, present: set[int]) -> None:
    for kind, ids in _by_kind(part.there & present).items():
        names = sorted(_columns(kind))
        rows = write.connection.exec_driver_sql(
            f"SELECT id, {', '.join(names)} FROM {kind} WHERE id IN (SELECT value FROM json_each(?))",
            (orjson.dumps(ids).decode(),),
        ).all()
        for record, *values in rows:
            wanted = part.row(record)
            changed = {
                name: wanted.get(name) for name, value in zip(names, values, strict=True) if wanted.get(name) != value
            }
            if changed:
                write.set_row(record, changed)


def _take(write: "Write", part: _Part, present: set[int]) -> set[int]:
    """Take away the rows of what is gone, those last that others refer to; returns what had to stay."""
    kept = {record for record in part.forced if record in part.there}
    for kind, ids in reversed(_by_kind(present - part.there).items()):
        needed = _referred_to(write.connection, kind, ids)
        kept |= needed
        gone = [record for record in ids if record not in needed]
        if gone:
            write.take_rows(kind, gone)
    return kept


def _referred_to(run: Connection, kind: str, ids: Sequence[int]) -> set[int]:
    listed, found = (orjson.dumps(list(ids)).decode(),), set[int]()
    for other in KINDS:
        for name, (target, _needed) in references(other).items():
            if target == kind:
                statement = f"SELECT {name} FROM {other} WHERE {name} IN (SELECT value FROM json_each(?))"
                if other == kind:
                    statement += " AND id NOT IN (SELECT value FROM json_each(?1))"
                found.update(run.exec_driver_sql(statement.replace("each(?)", "each(?1)"), listed).scalars())
    return found


def _note(run: Connection, part: _Part, kept: Collection[int]) -> None:
    listed = (orjson.dumps(list(part.states)).decode(),)
    run.exec_driver_sql("DELETE FROM conflict WHERE record_id IN (SELECT value FROM json_each(?))", listed)
    run.exec_driver_sql("DELETE FROM waiting WHERE record_id IN (SELECT value FROM json_each(?))", listed)
    disputed = [
        (record, name, orjson.dumps(sorted(state.heads[name])).decode())
        for record, state in part.states.items()
        for name in sorted(state.disputed | ({LIFE} if record in kept else set()))
        if state.alive or name == LIFE
    ]
    if disputed:
        run.exec_driver_sql("INSERT INTO conflict (record_id, field, versions) VALUES (?, ?, ?)", disputed)
    waits = [(record, one) for record, needs in part.waits.items() for one in sorted(needs)]
    if waits:
        run.exec_driver_sql("INSERT INTO waiting (record_id, needs) VALUES (?, ?)", waits)


def _waiting_for(run: Connection, came: Sequence[int]) -> set[int]:
    if not came:
        return set()
    rows = run.exec_driver_sql(
        "SELECT record_id FROM waiting WHERE needs IN (SELECT value FROM json_each(?))",
        (orjson.dumps(list(came)).decode(),),
    )
    return set(rows.scalars())
