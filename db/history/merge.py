"""Taking in what others say: a union of versions. What is known already is skipped; nothing anybody said is lost.

The same statements in any order, any number of times, give the same log of versions and so the same tables
(`db.history.materialise`). No clock takes part. Not here: which statements a file makes (`app.exchange`), deciding a
conflict (`db.ops.conflicts`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import orjson
from sqlalchemy import Connection, text

from db.history.erased import Door
from db.history.log import steps_of
from db.history.materialise import materialise
from db.history.statements import Act, Creation, Removal, Statement, acts
from db.history.versions import LIFE, REMOVED, THERE, Step, version, versions_of

if TYPE_CHECKING:
    from db.history.write import Write

PART: Final = 5_000

# (record, tag) -> the versions on show there
OnShow = Mapping[tuple[int, str], Sequence[str]]
_NOTHING: Final[OnShow] = {}


@dataclass
class Merged:
    """What a merge brought: statements new and known before, the records it touched, what is undecided or waits since.

    `refused`: acts on records that were erased here, or that belong to one; not taken in, not kept.
    `undecided`: (record, field) of every conflict on these records, those that stood before included.
    """

    new: int = 0
    known: int = 0
    refused: int = 0
    records: set[int] = field(default_factory=set)
    undecided: list[tuple[int, str]] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)


def take_in(write: "Write", said: Iterable[Statement | Creation | Removal | Act], shown: OnShow = _NOTHING) -> Merged:
    """Take in what others say, inside a write; rows are brought up to date and conflicts listed."""
    merged = Merged()
    touched = keep_shown(write.connection, shown)
    listed, door = acts(said), Door(write)
    while part := list(islice(listed, PART)):
        let_in = [act for act in part if door.lets_in(act)]
        merged.refused += len(part) - len(let_in)
        _append(write, let_in, merged)
    merged.records |= door.close()
    materialise(write, merged.records | touched)
    _tell(write.connection, merged)
    return merged


def keep_shown(connection: Connection, shown: OnShow) -> set[int]:
    """Keep which versions were on show under which tag; returns the records of which this says something new."""
    touched: set[int] = set()
    for (record, tag), versions in shown.items():
        row = connection.execute(
            text("SELECT versions FROM shown WHERE record_id = :record AND mark = :tag"), {"record": record, "tag": tag}
        ).first()
        before = set(orjson.loads(row.versions)) if row else set()
        if set(versions) <= before and row:
            continue
        connection.execute(
            text(
                "INSERT INTO shown (record_id, mark, versions) VALUES (:record, :tag, :versions) "
                "ON CONFLICT (record_id, mark) DO UPDATE SET versions = excluded.versions"
            ),
            {"record": record, "tag": tag, "versions": orjson.dumps(sorted(before | set(versions))).decode()},
        )
        touched.add(record)
    return touched


class _Log:
    """What the log has of some records. Versions are hashed only where words do not tell: most acts are there or quite new."""

    def __init__(self, write: "Write", records: Sequence[int]) -> None:
        self._lineage = write.lineage
        self._steps = steps_of(write.connection, records)
        self._added: dict[int, list[Act]] = {}
        self._versions: dict[tuple[int, str], set[str]] = {}

    def knows_nothing(self, record: int) -> bool:
        """Whether nothing was ever said of a record."""
        return record not in self._steps and record not in self._added

    def fresh(self, act: Act) -> dict[str, tuple[Any, tuple[str, ...]]]:
        """Return what of an act is not in the log; it counts as being in it from now on."""
        if self.knows_nothing(act.record):
            fresh = dict(act.body)
        elif any(_same(step, act.body) for step in self._steps.get(act.record, ())):
            return {}
        else:
            fresh = {
                name: said
                for name, said in act.body.items()
                if self._version(act.record, name, said) not in self._known(act.record, name)
            }
            for name, said in fresh.items():
                self._known(act.record, name).add(self._version(act.record, name, said))
        if fresh:
            self._added.setdefault(act.record, []).append(act)
        return fresh

    def _known(self, record: int, name: str) -> set[str]:
        """The versions of a field that the log has: of the fields nobody speaks of none is hashed."""
        if (record, name) not in self._versions:
            found = {
                made
                for step in self._steps.get(record, ())
                for _name, _value, _replaces, made in versions_of(self._lineage, record, step, only=name)
            }
            for act in self._added.get(record, ()):
                if name in act.body:
                    found.add(self._version(record, name, act.body[name]))
            self._versions[record, name] = found
        return self._versions[record, name]

    def _version(self, record: int, name: str, said: tuple[Any, tuple[str, ...]]) -> str:
        return version(self._lineage, record, name, *said)


def _same(step: Step, body: Mapping[str, tuple[Any, tuple[str, ...]]]) -> bool:
    """Whether a step says word for word what an act says; "no" may also mean that it says so in other words."""
    if step.action == "create":
        return len(body) == len(step.body) + 1 and all(
            not replaces and (value == THERE if name == LIFE else name in step.body and step.body[name] == value)
            for name, (value, replaces) in body.items()
        )
    return len(body) == len(step.body) and all(
        name in step.body and step.body[name] == [value, list(replaces)] for name, (value, replaces) in body.items()
    )


def _append(write: "Write", part: Sequence[Act], merged: Merged) -> None:
    """Append to the log what of some acts is not in it yet."""
    log = _Log(write, list({act.record for act in part}))
    lines = []
    for act in part:
        first = log.knows_nothing(act.record)
        fresh = log.fresh(act)
        merged.known += len(act.body) - len(fresh)
        merged.new += len(fresh)
        if fresh:
            lines += [(act.record, action, body, act.source) for action, body in _lines(fresh, first=first)]
            merged.records.add(act.record)
    if lines:
        write.log_acts(lines)


def _lines(body: Mapping[str, tuple[Any, tuple[str, ...]]], *, first: bool) -> list[tuple[str, dict[str, Any]]]:
    """Return an act as lines of the log: action and body."""
    life = body.get(LIFE)
    if first and life == (THERE, ()) and all(said[0] is not None and not said[1] for said in body.values()):
        return [("create", {name: said[0] for name, said in body.items() if name != LIFE})]
    long = {name: [value, list(replaces)] for name, (value, replaces) in body.items()}
    if life is None or (life[0] == THERE and not life[1]):
        return [("update", long)]
    if life[0] == THERE:
        return [("restore", long)]
    gone = {LIFE: long.pop(LIFE)}
    return [*([("update", long)] if long else []), ("delete", gone)]


def _tell(connection: Connection, merged: Merged) -> None:
    listed = {"ids": orjson.dumps(sorted(merged.records)).decode()}
    rows = connection.execute(
        text(
            "SELECT record_id, field FROM conflict WHERE record_id IN (SELECT value FROM json_each(:ids)) "
            "ORDER BY record_id, field"
        ),
        listed,
    )
    merged.undecided = [(row.record_id, row.field) for row in rows]
    waiting = text(
        "SELECT DISTINCT record_id FROM waiting WHERE record_id IN (SELECT value FROM json_each(:ids)) ORDER BY 1"
    )
    merged.waiting = list(connection.execute(waiting, listed).scalars())


def gone(record: int, seen: Sequence[str]) -> Act:
    """Return the act of removing a record of which these versions were seen."""
    return Act(record, {LIFE: (REMOVED, tuple(seen))})
