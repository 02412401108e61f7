"""Real stores that exchange: what they would send, what the versions alone say their tables must be.

Not here: the machine (`test_merge_laws`), stations without a database (`stations`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from db.history.log import identity, shown_of, steps_of
from db.history.materialise import references
from db.history.merge import Merged, OnShow, take_in
from db.history.statements import Act
from db.history.versions import LIFE, Heads, replay, statements_of
from db.models import KINDS, kind_of, table_of
from db.store import Store

Rows = dict[int, dict[str, Any]]


def acts_of(store: Store) -> list[Act]:
    """Everything the log of a store says, in its order, each field with what it replaces."""
    with store.read() as read:
        lineage = identity(read)[1]
        records = read.exec_driver_sql("SELECT DISTINCT record_id FROM change").scalars().all()
        found = []
        for record, steps in steps_of(read, records).items():
            for step in steps:
                body = {name: (value, tuple(above)) for name, value, above in statements_of(lineage, record, step)}
                found.append((step.change_id, Act(record, body)))
    return [act for _, act in sorted(found, key=lambda each: each[0])]


def on_show_in(store: Store) -> dict[tuple[int, str], list[str]]:
    """What stood in the books of a store, its own and those it heard of."""
    with store.read() as read:
        rows = read.exec_driver_sql("SELECT record_id, mark, versions FROM shown").all()
        import orjson

        return {(record, mark): orjson.loads(versions) for record, mark, versions in rows}


def take(store: Store, said: Iterable[Any], shown: OnShow | None = None) -> Merged:
    with store.write("exchange_in", "收回") as write:
        return take_in(write, said, shown or {})


@dataclass(frozen=True)
class Tables:
    """Rows, undecided fields and waiting lines: as they are, or as they must be."""

    rows: Rows
    undecided: frozenset[tuple[int, str]]
    waiting: frozenset[tuple[int, int]]


def tables(store: Store) -> Tables:
    """What stands in a store."""
    with store.read() as read:
        rows: Rows = {}
        for kind in KINDS:
            for row in read.exec_driver_sql(f"SELECT * FROM {kind}").mappings():
                rows[row["id"]] = {name: value for name, value in row.items() if name != "id" and value is not None}
        undecided = read.exec_driver_sql("SELECT record_id, field FROM conflict")
        waiting = read.exec_driver_sql("SELECT record_id, needs FROM waiting")
        return Tables(rows, frozenset(map(tuple, undecided)), frozenset(map(tuple, waiting)))


def must_be(store: Store) -> Tables:
    """What the versions in the log alone say must stand there: computed plainly, over everything at once."""
    with store.read() as read:
        states = _states(read)
    return expected(states)


def _states(read: Connection) -> dict[int, Heads]:
    lineage = identity(read)[1]
    records = read.exec_driver_sql("SELECT DISTINCT record_id FROM change").scalars().all()
    shown, steps = shown_of(read, records), steps_of(read, records)
    return {record: replay(lineage, record, steps[record], shown) for record in records}


def _refers(record: int, state: Heads) -> dict[str, tuple[int, bool]]:
    return {
        name: (state.values[name], needed)
        for name, (_, needed) in references(kind_of(record)).items()
        if state.values.get(name) is not None
    }


def expected(states: Mapping[int, Heads]) -> Tables:
    """Rows, conflicts and waiting lines that follow from what is said of each record."""
    known = {record: state for record, state in states.items() if LIFE in state.heads}
    needed = {kind: [c.name for c in table_of(kind).columns if not c.nullable and c.name != "id"] for kind in KINDS}
    whole = {r for r, s in known.items() if all(s.values.get(name) is not None for name in needed[kind_of(r)])}
    can = set(whole)
    while True:
        still = {r for r in can if all(one in can for one, must in _refers(r, known[r]).values() if must)}
        if still == can:
            break
        can = still
    there = {record for record in can if known[record].alive}
    while True:
        more = {one for r in there for one, _ in _refers(r, known[r]).values() if one in can} - there
        if not more:
            break
        there |= more
    rows, undecided, waiting = {}, set(), set()
    for record, state in known.items():
        held = {name for name, (one, _) in _refers(record, state).items() if one not in can}
        if record in there:
            rows[record] = {name: v for name, v in state.values.items() if v is not None and name not in held}
        if record in there or state.alive:
            undecided |= {(record, name) for name in state.disputed | (set() if state.alive else {LIFE})}
        for one, must in _refers(record, state).values():
            if one not in can and (must or state.alive or record in there):
                waiting.add((record, one))
        if record not in whole:
            waiting.add((record, 0))
    return Tables(rows, frozenset(undecided), frozenset(waiting))
