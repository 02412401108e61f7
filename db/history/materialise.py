"""From the log to the tables: the rows of records that somebody else's statements touched.

What stands in a table follows from the versions alone. A record can have a row if it is known, all its necessary fields
are, and everything it cannot do without can have one; it has one if it lives, or if something with a row still refers to
it though it was removed: that is listed as a conflict. What waits, and for which record, is in `waiting`; a reference a
record can do without is empty until its record comes.
Not here: what is new to the log (`db.history.merge`), writes of our own (`db.history.write`).
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
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
def needed_fields(kind: str) -> frozenset[str]:
    """Return the fields without which a kind has no row."""
    return frozenset(column.name for column in table_of(kind).columns if not column.nullable and column.name != "id")


@dataclass
class _Part:
    """Records being brought up to date: what the log says of them, which can have a row, which get one, what they wait for.

    Of the records beside them it is enough to know whether they have a row (`rows`).
    """

    run: Connection
    lineage: bytes
    states: dict[int, Heads] = field(default_factory=dict)
    possible: set[int] = field(default_factory=set)
    there: set[int] = field(default_factory=set)
    rows: dict[int, bool] = field(default_factory=dict)

    def load(self, records: Iterable[int], *, known_only: bool = False) -> bool:
        """Read records into the part; returns whether there were any new ones."""
        wanted = [one for one in records if one not in self.states]
        if not wanted:
            return False
        found = states_of(self.run, self.lineage, wanted, values_only=True)
        if known_only:
            found = {record: state for record, state in found.items() if LIFE in state.heads}
        self.states |= found
        self.look(found)
        return bool(found)

    def look(self, records: Iterable[int]) -> None:
        """Learn of some records whether they have a row."""
        wanted = [one for one in records if one not in self.rows]
        if wanted:
            self.rows |= dict.fromkeys(wanted, False) | dict.fromkeys(present_of(self.run, wanted), True)

    def refers(self, record: int) -> Iterator[tuple[int, bool]]:
        """Yield the records one refers to, and whether it needs them."""
        values = self.states[record].values
        for name, (_kind, needed) in references(kind_of(record)).items():
            if values.get(name) is not None:
                yield values[name], needed

    def can(self, record: int) -> bool:
        """Whether a record can have a row."""
        return record in self.possible if record in self.states else self.rows[record]

    def waits(self, record: int) -> set[int]:
        """What a record waits for; of one that was removed and has no row, only what it could not do without."""
        state = self.states[record]
        if LIFE not in state.heads or state.erased:
            return set()
        whole = state.alive or record in self.there
        missing = {one for one, needed in self.refers(record) if (needed or whole) and not self.can(one)}
        return missing | (set() if _complete(record, state) else {_ITSELF})

    def row(self, record: int) -> dict[str, Any]:
        """The row a record gets, without what it still waits for."""
        kind = kind_of(record)
        columns = _columns(kind)
        row = {name: value for name, value in self.states[record].values.items() if name in columns}
        for name in references(kind):
            if (value := row.get(name)) is not None and not self.can(value):
                del row[name]
        return row


def _complete(record: int, state: Heads) -> bool:
    return all(state.values.get(name) is not None for name in needed_fields(kind_of(record)))


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


def waiting_for(run: Connection, records: Sequence[int]) -> dict[int, set[int]]:
    """Return what records wait for, of those that wait."""
    found: dict[int, set[int]] = {}
    if not run.exec_driver_sql("SELECT EXISTS (SELECT 1 FROM waiting)").scalar_one():
        return found  # nearly always, and the records may be many
    rows = run.exec_driver_sql(
        "SELECT record_id, needs FROM waiting WHERE record_id IN (SELECT value FROM json_each(?))",
        (orjson.dumps(list(records)).decode(),),
    )
    for record, needs in rows:
        found.setdefault(record, set()).add(needs)
    return found


def _bring_up(write: "Write", records: Sequence[int]) -> set[int]:
    """Bring a part up to date; returns the records that waited for it."""
    part = _Part(write.connection, write.lineage)
    part.load(records)
    while _widen(part):
        pass
    part.there = _there(part)
    present = {record for record in part.states if part.rows[record]}
    _lay(write, part, present)
    _set(write, part, present)
    for kind, ids in reversed(_by_kind(present - part.there).items()):
        write.take_rows(kind, ids)
    _note(part)
    return _waiting_on(part)


def _widen(part: _Part) -> bool:
    """Find out which records can have a row; returns whether others had to be read for it."""
    around = {one for record in part.states for one, _needed in part.refers(record) if one not in part.states}
    part.look(around)
    if part.load((one for one in around if not part.rows[one]), known_only=True):
        return True
    part.possible = {
        one for one, state in part.states.items() if LIFE in state.heads and not state.erased and _complete(one, state)
    }
    while lost := {
        record for record in part.possible if any(needed and not part.can(one) for one, needed in part.refers(record))
    }:
        part.possible -= lost
    fallen = [record for record in part.states if part.rows[record] and record not in part.possible]
    return part.load(_referring(part.run, fallen)) if fallen else False


def _there(part: _Part) -> set[int]:
    """Return those that get a row: who lives, and whom they or others refer to though they were removed."""
    there = {record for record in part.possible if part.states[record].alive}
    removed = [record for record in part.possible if record not in there and part.rows[record]]
    there.update(_needed_still(part, removed))
    left = list(there)
    while left:
        for one, _needed in part.refers(left.pop()):
            if one in part.possible and one not in there:
                there.add(one)
                left.append(one)
    return there


def _pointing(kind: str) -> Iterator[tuple[str, str]]:
    """Yield the kinds and fields that refer to a kind."""
    for other in KINDS:
        for name, (target, _needed) in references(other).items():
            if target == kind:
                yield other, name


def _referring(run: Connection, records: Sequence[int]) -> set[int]:
    """Return the records whose rows refer to some records."""
    found = set[int]()
    for kind, ids in _by_kind(records).items():
        listed = (orjson.dumps(ids).decode(),)
        for other, name in _pointing(kind):
            statement = f"SELECT id FROM {other} WHERE {name} IN (SELECT value FROM json_each(?))"
            found.update(run.exec_driver_sql(statement, listed).scalars())
    return found


def _needed_still(part: _Part, records: Sequence[int]) -> set[int]:
    """Return those of some records to which the rows of others refer that this part does not touch."""
    found, mine = set[int](), orjson.dumps(list(part.states)).decode()
    for kind, ids in _by_kind(records).items():
        listed = (orjson.dumps(ids).decode(), mine)
        for other, name in _pointing(kind):
            statement = (
                f"SELECT DISTINCT {name} FROM {other} WHERE {name} IN (SELECT value FROM json_each(?)) "
                "AND id NOT IN (SELECT value FROM json_each(?))"
            )
            found.update(part.run.exec_driver_sql(statement, listed).scalars())
    return found


def present_of(run: Connection, records: Collection[int]) -> set[int]:
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


def _lay(write: "Write", part: _Part, present: set[int]) -> None:
    for kind, ids in _by_kind(part.there - present).items():
        write.lay_rows(kind, [{"id": record, **part.row(record)} for record in ids])


def _set(write: "Write", part: _Part, present: set[int]) -> None:
    for kind, ids in _by_kind(part.there & present).items():
        names = sorted(_columns(kind))
        rows = write.connection.exec_driver_sql(
            f"SELECT id, {', '.join(names)} FROM {kind} WHERE id IN (SELECT value FROM json_each(?))",
            (orjson.dumps(ids).decode(),),
        ).all()
        changes = {}
        for record, *values in rows:
            wanted = part.row(record)
            changes[record] = {
                name: wanted.get(name) for name, value in zip(names, values, strict=True) if wanted.get(name) != value
            }
        write.set_rows(kind, {record: changed for record, changed in changes.items() if changed})


def _note(part: _Part) -> None:
    """List what is undecided and what waits, of the part."""
    listed = (orjson.dumps(list(part.states)).decode(),)
    part.run.exec_driver_sql("DELETE FROM conflict WHERE record_id IN (SELECT value FROM json_each(?))", listed)
    part.run.exec_driver_sql("DELETE FROM waiting WHERE record_id IN (SELECT value FROM json_each(?))", listed)
    disputed = [
        (record, name, orjson.dumps(sorted(state.heads[name])).decode())
        for record, state in part.states.items()
        if state.alive or record in part.there
        for name in sorted(state.disputed | (set() if state.alive else {LIFE}))
    ]
    if disputed:
        part.run.exec_driver_sql("INSERT INTO conflict (record_id, field, versions) VALUES (?, ?, ?)", disputed)
    waits = [(record, one) for record in part.states for one in sorted(part.waits(record))]
    if waits:
        part.run.exec_driver_sql("INSERT INTO waiting (record_id, needs) VALUES (?, ?)", waits)


def _waiting_on(part: _Part) -> set[int]:
    """Return the records that waited for one which can have a row now."""
    rows = part.run.exec_driver_sql(
        "SELECT record_id FROM waiting WHERE needs IN (SELECT value FROM json_each(?))",
        (orjson.dumps(list(part.possible)).decode(),),
    )
    return set(rows.scalars())
