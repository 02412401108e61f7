"""The plan of an import: everything that would be written, shown before and applied as it is.

Here: the shapes and `Pad`, on which the planners of each kind of register write. Not here: making a plan (`planning`),
the planners (`plan_households`, `plan_pairings`, `plan_measures`), writing it (`apply`).
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, Literal

from app.registers.choices import Choices, RowKey
from app.registers.issues import Issue
from app.registers.plans.rows import Rows
from app.registers.reading import FileReading
from db.fields import fact_of, paths

BLANK: Final = object()  # a blank cell of a column whose blanks wipe what the store holds (see `wiping`)
Status = Literal["new", "changed", "unchanged", "doubt", "refused"]
KINDS = (
    "households", "members", "helpers", "pairings", "measures", "visits", "organisations", "teams", "team_members",
    "years", "needs", "projects", "sources", "allocations",
)  # fmt: skip
SOMETIMES = ("years", "needs", "projects", "sources", "allocations")  # counted where a register brings them


@dataclass(frozen=True)
class CellChange:
    """A cell that would be written over: field, old and new value, and the column it came from.

    `kept`: why it is not written after all: "cell" or "column" (decided), "newer" (the store knows of a later year,
    which is `known`); "" where it is written. `decided`: "cell" or "column" where somebody took it.
    """

    field: str
    old: Any
    new: Any
    column: str = ""
    kept: str = ""
    known: str = ""
    decided: str = ""


@dataclass(slots=True)
class PlanLine:
    """A row of the register as the plan sees it. `reasons` are sentences; `answers` what may be decided of a doubt."""

    kind: str
    status: Status
    label: str
    where: str
    key: RowKey
    changes: tuple[CellChange, ...] = ()
    reasons: tuple[str, ...] = ()
    code: str = ""
    record_id: int | None = None


@dataclass
class Pad:
    """What a plan would write. New records carry local ids: -(position + 1) within their kind.

    `distinct`: (kind, local id, id): a new record that somebody said is not the one of the store it is like.
    """

    new: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    sources: dict[str, list[str | None]] = field(default_factory=lambda: defaultdict(list))
    changed: dict[int, dict[str, Any]] = field(default_factory=dict)
    changed_sources: dict[int, str | None] = field(default_factory=dict)
    distinct: list[tuple[str, int, int]] = field(default_factory=list)

    def add(self, kind: str, source: str | None, fields: Mapping[str, Any]) -> int:
        """Note a new record and return its local id."""
        self.new[kind].append(
            dict(fields)
            if None not in fields.values()
            else {name: value for name, value in fields.items() if value is not None}
        )
        self.sources[kind].append(source)
        return -len(self.new[kind])

    def take(self, kind: str, source: str | None, fields: dict[str, Any]) -> int:
        """Note a new record all of whose fields are known, and own the mapping from now on; return its local id."""
        self.new[kind].append(fields)
        self.sources[kind].append(source)
        return -len(self.new[kind])

    def take_back(self, kind: str, since: int) -> None:
        """Forget the records of a kind noted since there were `since` of them."""
        del self.new[kind][since:], self.sources[kind][since:]
        self.distinct = [each for each in self.distinct if each[0] != kind or -each[1] <= since]

    def change(self, identifier: int, source: str | None, fields: Mapping[str, Any]) -> None:
        """Note new values of a record: a stored one (positive id)."""
        self.changed.setdefault(identifier, {}).update(fields)
        self.changed_sources[identifier] = source

    @property
    def empty(self) -> bool:
        """Whether nothing would be written."""
        return not self.changed and not any(self.new.values())


@dataclass
class Plan:
    """A plan: what was read, every row's line, every issue, and what would be written.

    `villages`: by file and sheet, where the stored households lie that it speaks of. `newer`: see `newer.newer_than`.
    """

    files: list[FileReading]
    choices: Choices
    base: int
    pad: Pad = field(default_factory=Pad)
    rows: list[Rows] = field(default_factory=list)
    lines: list[PlanLine] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    newer: dict[tuple[int, str], tuple[int, str]] | None = None
    villages: dict[tuple[int, int], set[int]] = field(default_factory=lambda: defaultdict(set))
    counts: dict[str, Counter[str]] = field(
        default_factory=lambda: defaultdict(Counter, {kind: Counter() for kind in KINDS})
    )

    def answer(self, rows: Rows, row: int, kind: str = "") -> str | None:
        """What was decided for a row, or None; of one kind of line, where it is named."""
        return self.choices.answer(rows.key(row), kind) if self.choices.answers else None

    def line(
        self,
        kind: str,
        status: Status,
        label: str,
        where: str,
        key: RowKey,
        *,
        changes: tuple[CellChange, ...] = (),
        reasons: tuple[str, ...] = (),
        code: str = "",
        record_id: int | None = None,
    ) -> None:
        """Note what becomes of a row, and count it."""
        self.lines.append(PlanLine(kind, status, label, where, key, changes, reasons, code, record_id))
        counted = self.counts.get(kind)
        if counted is not None:
            counted[status] += 1

    def refuse(
        self, kind: str, rows: Rows, row: int, found: Issue, label: str, where: str, *, doubt: bool = False
    ) -> None:
        """Note that a row is not taken (or is in doubt and waits for an answer), and why."""
        self.issues.append(found)
        status: Status = "doubt" if doubt else "refused"
        self.line(kind, status, label, where, rows.key(row), reasons=(found.message,), code=found.code)

    @property
    def nothing_to_write(self) -> bool:
        """Whether applying would change nothing."""
        return self.pad.empty


def differences(
    stored: Mapping[str, Any], given: Mapping[str, Any], columns: Mapping[str, str]
) -> tuple[CellChange, ...]:
    """Return the cells that say something else than the store; what a register leaves blank says nothing."""
    return tuple(
        CellChange(name, stored.get(name), None if value is BLANK else value, columns.get(name, ""))
        for name, value in given.items()
        if value is not None and not _says_the_same(name, value, stored.get(name))
    )


def _says_the_same(name: str, value: Any, held: Any) -> bool:
    """Whether a value says what the store holds; several labels do in any order, a date does that is less exact."""
    if value is BLANK:
        return held is None
    if value == held:
        return True
    if not isinstance(value, str) or not isinstance(held, str):
        return False
    if name in _fields_of("labels"):
        return set(value.split("、")) == set(held.split("、"))
    return name in _fields_of("date") and held.startswith(f"{value}-")


@cache
def _fields_of(meaning: str) -> frozenset[str]:
    return frozenset(path.partition(".")[2] for path in paths() if fact_of(path).meaning == meaning)


def as_fields(changes: tuple[CellChange, ...]) -> dict[str, Any]:
    """Return changes as the fields to write."""
    return {change.field: change.new for change in changes}
