"""What is decided in one go: the undecided fields of a record that are one statement, and how far the deciding has come.

Here: cases and which of them are alike. Not here: what each side says (`db.history.conflicts`), deciding (`db.ops.conflicts`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from db.history.chains import Chains
from db.history.conflicts import TAKEN_IN, Conflict, Side, Undecided
from db.history.versions import GROUPS, LIFE, THERE

DECIDE: Final = "decide"  # the verb of a decision


def statement_of(kind: str, field: str) -> tuple[str, ...]:
    """Return the fields that are one statement with a field, itself included."""
    return next((group for group in GROUPS.get(kind, ()) if field in group), (field,))


@dataclass(frozen=True)
class Case:
    """The undecided fields of a record that are one statement, in their order: settled together, by one decision."""

    conflicts: tuple[Conflict, ...]

    @property
    def first(self) -> Conflict:
        """The first of its conflicts: they share record, household and what was asked."""
        return self.conflicts[0]

    @property
    def key(self) -> tuple[int, str]:
        """Record and first field of the statement: what tells it from every other case."""
        return self.first.record_id, statement_of(self.first.kind, self.first.field)[0]

    @property
    def alike(self) -> tuple[Any, ...]:
        """What cases have in common that may be decided together."""
        return tuple(each.alike for each in self.conflicts)

    @property
    def asked(self) -> str | None:
        """The question that waits for the other side."""
        return next((each.asked for each in self.conflicts if each.asked), None)

    @property
    def ours(self) -> tuple[Side | None, ...]:
        """Of each field what this store held: said here, else what came first of what files brought; None of a removal
        that nobody here spoke about."""
        return tuple(
            next((side for side in each.sides if not side.taken_in), None if each.field == LIFE else each.sides[0])
            for each in self.conflicts
        )

    @property
    def others(self) -> tuple[tuple[Side | None, ...], ...]:
        """What the others said, one tuple for each of them with a side for each field, None where they left it."""
        sides = [[side for side in each.sides if side not in self.ours] for each in self.conflicts]
        where = {_place(side): side for listed in sides for side in listed}
        return tuple(
            tuple(next((side for side in listed if _place(side) == place), None) for listed in sides) for place in where
        )

    def kept(self) -> dict[str, Any]:
        """What holds where ours is kept: what was said here, else what stood before; a record that was removed stays."""
        told = ((each.field, side or each.base) for each, side in zip(self.conflicts, self.ours, strict=True))
        return {field: THERE if field == LIFE else side.value if side else None for field, side in told}

    def taken(self, number: int = 0) -> dict[str, Any]:
        """What holds where the others' (the first of them, or another) is taken; a field they left stays ours."""
        if not self.others:
            return self.kept()
        said = zip(self.conflicts, self.others[number], strict=True)
        return self.kept() | {each.field: side.value for each, side in said if side is not None}


def _place(side: Side) -> tuple[Any, ...]:
    """What tells one speaker from another: the set, and the place in its file."""
    origin = side.origin
    return origin.change_set_id, origin.station, origin.file, origin.sheet, origin.row


def cases(conflicts: Iterable[Conflict]) -> list[Case]:
    """Return conflicts as cases, in their order."""
    found: dict[tuple[int, str], list[Conflict]] = {}
    for each in conflicts:
        found.setdefault((each.record_id, statement_of(each.kind, each.field)[0]), []).append(each)
    return [
        Case(tuple(sorted(listed, key=lambda one: statement_of(one.kind, one.field).index(one.field))))
        for listed in found.values()
    ]


@dataclass(frozen=True)
class Line:
    """A case by name only: its fields, and whether its question waits."""

    key: tuple[int, str]
    kind: str
    fields: tuple[str, ...]
    household_id: int | None
    household: str
    code: str
    record: str
    asked: bool

    @property
    def group(self) -> tuple[str, str]:
        """What the list of cases is grouped by: the kind of record and the first field of the statement."""
        return self.kind, self.key[1]


def lines(undecided: Sequence[Undecided]) -> list[Line]:
    """Return what is undecided as cases by name, by kind, field and household."""
    found: dict[tuple[int, str], list[Undecided]] = {}
    for each in undecided:
        found.setdefault((each.record_id, statement_of(each.kind, each.field)[0]), []).append(each)
    made = [
        Line(
            key, one[0].kind, tuple(each.field for each in one), one[0].household_id, one[0].household, one[0].code,
            one[0].record, any(each.asked for each in one),
        )
        for key, one in found.items()
    ]  # fmt: skip
    return sorted(made, key=lambda each: (each.group, each.household, each.key))


@dataclass(frozen=True)
class Progress:
    """How many records were decided since something was taken in last, and when the last decision was made (None: never)."""

    decided: int
    last: str | None


def progress(connection: Connection) -> Progress:
    """Return how far the deciding has come; what was taken back does not count."""
    marks = ", ".join("?" * len(TAKEN_IN))
    since = connection.exec_driver_sql(
        f"SELECT coalesce(max(id), 0) FROM change_set WHERE verb IN ({marks})", tuple(sorted(TAKEN_IN))
    ).scalar_one()
    rows = connection.exec_driver_sql(
        "SELECT id, reverts, verb, last_change - first_change + 1 FROM change_set WHERE id > ?", (since,)
    ).all()
    known = {row[0] for row in rows}
    chains = Chains((row[0], row[1] if row[1] in known else None) for row in rows)
    decided = sum(row[3] for row in rows if row[2] == DECIDE and chains.stands(row[0]))
    last = connection.exec_driver_sql("SELECT max(at) FROM change_set WHERE verb = ?", (DECIDE,)).scalar()
    return Progress(int(decided), last)
