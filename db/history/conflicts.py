"""What is undecided: fields of which two people said different things without seeing each other's, side by side.

Here: the list, with what stood before, who said what, when and where. Not here: deciding (`db.ops.conflicts`), what is
decided in one go (`db.history.cases`), how a conflict comes about (`db.history.versions`).
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import orjson
from sqlalchemy import Connection, text

from db.fields import facts_of
from db.history.chains import Chains
from db.history.log import identity, shown_of, steps_of
from db.history.provenance import Provenance, Sources
from db.history.versions import LIFE, REMOVED, Heads, Shown, Step, ancestors, base_of, meant, replay
from db.models import kind_of
from db.queries.household import HouseholdPage

PART: Final = 500
# steps by which what others say comes into the store
TAKEN_IN: Final = frozenset({"exchange_in", "package_in"})

# the household a record belongs to, and the words that name the record beside it
_OF_HOUSEHOLD: Final = {
    "household": ("id", "NULL"),
    "member": ("household_id", "name"),
    "household_year": ("household_id", "year"),
    "need": ("household_id", "title"),
    "measure": ("household_id", "coalesce(nullif(content, ''), done_on, planned_on)"),
    "visit": ("household_id", "visited_on"),
    "attachment": ("household_id", "name"),
    "pairing": (
        "household_id",
        "coalesce((SELECT name FROM helper WHERE id = helper_id), (SELECT name FROM team WHERE id = team_id))",
    ),
}
_NAMED: Final = {
    "region": "name", "organisation": "name", "team": "name", "helper": "name", "project": "name", "fund_source": "name",
    "payment": "payee", "receipt": "evidence", "allocation": "(SELECT name FROM project p WHERE p.id = project_id)",
}  # fmt: skip


@dataclass(frozen=True)
class Side:
    """One of the things that were said: the version, its value as stored, and where it comes from."""

    version: str
    value: Any
    origin: Provenance

    @property
    def taken_in(self) -> bool:
        """Whether it came with a file, not by somebody at this store."""
        return self.origin.station is not None or self.origin.verb in TAKEN_IN


@dataclass(frozen=True)
class Conflict:
    """A field that is undecided. `field` "life": removed by one, changed or still needed by another.

    `base` is the last thing both sides had seen, None where nothing was known of the field before. `sides`: ours first.
    `shown`: the value the tables hold until somebody decides. `asked`: the question that waits for the other side.
    `unseen`: of a removal, what its author had not seen: (field, who said what).
    """

    record_id: int
    kind: str
    field: str
    household_id: int | None
    household: str
    code: str
    record: str
    base: Side | None
    sides: tuple[Side, ...]
    shown: Any
    asked: str | None = None
    unseen: tuple[tuple[str, Side], ...] = ()

    @property
    def alike(self) -> tuple[Any, ...]:
        """What conflicts that may be decided together have in common: field, what was, what each side says."""
        before = self.base.value if self.base else None
        return (self.kind, self.field, before, *(side.value for side in self.sides))


def count(connection: Connection) -> int:
    """Return how many fields are undecided."""
    return int(connection.exec_driver_sql("SELECT count(*) FROM conflict").scalar_one())


def conflicts(
    connection: Connection, *, records: Collection[int] | None = None, household: int | None = None
) -> list[Conflict]:
    """Return what is undecided, of all or of some records or of a household and what belongs to it, by field."""
    open_ones: dict[int, list[str]] = {}
    for record, field in _listed(connection, records):
        open_ones.setdefault(record, []).append(field)
    facts = _Facts(connection, list(open_ones))
    if household is not None:
        open_ones = {record: fields for record, fields in open_ones.items() if facts.household(record) == household}
    listed, found = list(open_ones), list[Conflict]()
    for start in range(0, len(listed), PART):
        found += _of_records(connection, listed[start : start + PART], open_ones, facts)
    return sorted(found, key=lambda each: (each.kind, each.field, each.household, each.record_id))


def conflicts_on(connection: Connection, page: HouseholdPage) -> list[Conflict]:
    """Return what is undecided of the records on the page of a household."""
    listed = (
        page.facts, *page.members, *(each.facts for each in page.years), *page.needs, *page.measures, *page.visits,
        *(each.facts for each in page.pairings),
    )  # fmt: skip
    return conflicts(connection, records=[facts["id"] for facts in listed])


def referred_to(found: Iterable[Conflict]) -> dict[int, None]:
    """Return the records that the values of some conflicts are: whoever shows them asks for their names."""
    ids: dict[int, None] = {}
    for each in found:
        facts = facts_of(each.kind)
        said = [(each.field, side) for side in (*each.sides, *([each.base] if each.base else []))]
        for name, side in (*said, *each.unseen):
            if name != LIFE and facts[name].meaning == "record" and side.value:
                ids[int(side.value)] = None
    return ids


def _listed(connection: Connection, records: Collection[int] | None) -> Iterator[Any]:
    these = "" if records is None else "WHERE record_id IN (SELECT value FROM json_each(?))"
    values = () if records is None else (orjson.dumps(list(records)).decode(),)
    rows = connection.exec_driver_sql(
        f"SELECT record_id, field FROM conflict {these} ORDER BY record_id, field", values
    )
    yield from rows


@dataclass(frozen=True)
class Undecided:
    """A conflict by name only, without what anybody said: a line of a long list."""

    record_id: int
    kind: str
    field: str
    household_id: int | None
    household: str
    code: str
    record: str
    asked: bool


def undecided(connection: Connection) -> list[Undecided]:
    """Return all that is undecided by name, by kind and record."""
    rows = connection.exec_driver_sql(
        "SELECT c.record_id, c.field, a.versions IS c.versions FROM conflict c "
        "LEFT JOIN asked a ON a.record_id = c.record_id AND a.field = c.field ORDER BY c.record_id, c.field"
    ).all()
    facts = _Facts(connection, list({row[0] for row in rows}))
    found = []
    for record, field, asked in rows:
        household, words = facts.named(record)
        code, head = facts.home(household)
        found.append(Undecided(record, kind_of(record), field, household, head, code, words, bool(asked)))
    return sorted(found, key=lambda each: (each.kind, each.household, each.record_id, each.field))


def undecided_households(connection: Connection) -> dict[int, int]:
    """Return the households with something undecided, of themselves or of what belongs to them, and how much."""
    found: dict[int, int] = {}
    records = connection.exec_driver_sql("SELECT record_id FROM conflict").scalars().all()
    facts = _Facts(connection, list(set(records)))
    for record in records:
        household = facts.household(record)
        if household is not None:
            found[household] = found.get(household, 0) + 1
    return found


def undecided_fields(connection: Connection, records: Collection[int]) -> dict[int, set[str]]:
    """Return, of some records, the fields that are undecided."""
    found: dict[int, set[str]] = {}
    rows = connection.exec_driver_sql(
        "SELECT record_id, field FROM conflict WHERE record_id IN (SELECT value FROM json_each(?))",
        (orjson.dumps(list(records)).decode(),),
    )
    for record, field in rows:
        found.setdefault(record, set()).add(field)
    return found


def _of_records(
    connection: Connection, records: Sequence[int], fields: dict[int, list[str]], facts: "_Facts"
) -> Iterator[Conflict]:
    _origin, lineage = identity(connection)
    steps, shown = steps_of(connection, records), shown_of(connection, records)
    sources = Sources(connection, (step for taken in steps.values() for step in taken))
    for record in records:
        state = replay(lineage, record, steps[record], shown)
        for field in fields[record]:
            yield facts.conflict(record, field, state, shown, sources)


class _Facts:
    """What names the records: household, code, words; and what the other side was asked."""

    def __init__(self, connection: Connection, records: Sequence[int]) -> None:
        self._of: dict[int, tuple[int | None, str]] = {}
        for kind, (household, words) in _OF_HOUSEHOLD.items():
            self._note(connection, kind, f"{household}, {words}", records)
        for kind, words in _NAMED.items():
            self._note(connection, kind, f"NULL, {words}", records)
        homes = orjson.dumps(sorted({one for one, _ in self._of.values() if one})).decode()
        rows = connection.exec_driver_sql(
            "SELECT h.id, coalesce(h.code, ''), coalesce(l.head_name, '') FROM household h "
            "LEFT JOIN household_line l ON l.household_id = h.id WHERE h.id IN (SELECT value FROM json_each(?))",
            (homes,),
        )
        self._homes = {row[0]: (row[1], row[2]) for row in rows}
        self._taken_back = _taken_back(connection)
        asked = connection.execute(text("SELECT record_id, field, versions, words FROM asked"))
        self._asked = {(row.record_id, row.field): (row.versions, row.words) for row in asked}

    def _note(self, connection: Connection, kind: str, columns: str, records: Sequence[int]) -> None:
        mine = [record for record in records if kind_of(record) == kind]
        if mine:
            statement = f"SELECT id, {columns} FROM {kind} WHERE id IN (SELECT value FROM json_each(?))"
            for row in connection.exec_driver_sql(statement, (orjson.dumps(mine).decode(),)):
                self._of[row[0]] = (row[1], str(row[2] or ""))

    def household(self, record: int) -> int | None:
        """Return the household a record belongs to, None where it belongs to none or is not there."""
        return self._of.get(record, (None, ""))[0]

    def named(self, record: int) -> tuple[int | None, str]:
        """Return the household of a record and the words that name it there."""
        return self._of.get(record, (None, ""))

    def home(self, household: int | None) -> tuple[str, str]:
        """Return code and head of a household."""
        return self._homes.get(household or 0, ("", ""))

    def _first_said(self, state: Heads, field: str, head: str, shown: Shown) -> str:
        """Return the version that an undo put back, itself where somebody said it: who said it first is whose word it is."""
        if state.step[head].change_set_id not in self._taken_back:
            return head
        same = [
            one
            for one in ancestors(state, field, head, shown)
            if state.said[one] == state.said[head] and state.step[one].change_set_id not in self._taken_back
        ]
        return max(same, key=lambda one: state.step[one].change_id, default=head)

    def conflict(self, record: int, field: str, state: Heads, shown: Shown, sources: Sources) -> Conflict:
        """Return a conflict in full."""

        def side(version: str, name: str = field) -> Side:
            step: Step = state.step[version]
            return Side(version, state.said[version], sources.of(step, name))

        said = {head: self._first_said(state, field, head, shown) for head in sorted(state.heads[field])}
        base = base_of(state, field, shown, said.values())
        each_value: dict[Any, Side] = {}
        for head, first in said.items():
            each_value.setdefault(state.said[head], replace(side(first), version=head))
        # what was said here first; of several that came, the one that was here before the other came
        sides = sorted(each_value.values(), key=lambda one: (one.taken_in, state.step[said[one.version]].change_id))
        household, words = self.named(record)
        code, head_name = self.home(household)
        versions, question = self._asked.get((record, field), ("", None))
        still = orjson.loads(versions or "[]") == sorted(state.heads[field])
        return Conflict(
            record, kind_of(record), field, household, head_name, code, words, side(base) if base else None,
            tuple(sides), int(state.alive) if field == LIFE else state.values.get(field), question if still else None,
            tuple(_unseen(state, shown, side)) if field == LIFE else (),
        )  # fmt: skip


def _taken_back(connection: Connection) -> set[int]:
    """Return the steps that are nobody's word: undoes, redoes, and what is undone today."""
    sets = connection.exec_driver_sql("SELECT id, reverts FROM change_set").all()
    reverts = {row[0] for row in sets if row[1] is not None}
    if not reverts:
        return set()
    chains = Chains((row[0], row[1]) for row in sets)
    return reverts | {row[0] for row in sets if not chains.stands(row[0])}


def _unseen(state: Heads, shown: Shown, side: Callable[[str, str], Side]) -> Iterator[tuple[str, Side]]:
    """Yield what was said since of a record that somebody removed, by field."""
    removals = [head for head in state.heads[LIFE] if state.said[head] == REMOVED]
    seen = {each for head in removals for each in meant(state.parents.get(head, ()), head, shown)}
    for name, heads in state.heads.items():
        for head in heads:
            if name != LIFE and head in state.parents and head not in seen:
                yield name, side(head, name)
