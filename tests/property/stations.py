"""Stations without a database, and an oracle that follows messages: what the machines of this folder play with.

A `Station` is a set of acts in the order they came and what was on show in its books; what it says of a record is
`db.history.versions.replay`. The `Oracle` knows nothing of heads: it notes of each statement which others its author
had had in front of him, and says at the end which are still somebody's last word.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from db.history.shown import tag_for
from db.history.statements import Act, Creation, Statement, acts
from db.history.versions import (
    LIFE,
    REMOVED,
    SET_MARK,
    THERE,
    Heads,
    Step,
    grouped,
    is_set,
    replay,
    seen_of,
    symbol_of,
    version,
)
from db.history.write import _said as said_in_a_form
from db.models import kind_of, record_id

KEY = b"lineage of tests"
HOME, PERSON, MADE_TWICE = record_id(7, "household", 1), record_id(7, "member", 1), record_id(8, "household", 9)
FIELDS: Mapping[str, tuple[str, ...]] = {
    "household": ("phone", "note", "other_causes"),
    "member": ("id_kind", "id_number", "health"),
}
Where = tuple[int, str]  # a field of a record


def fields_of(record: int) -> tuple[str, ...]:
    return FIELDS[kind_of(record)]


def said_by(act: Act) -> dict[str, str]:
    """The versions of an act, by field."""
    return {name: version(KEY, act.record, name, value, replaces) for name, (value, replaces) in act.body.items()}


@dataclass
class Row:
    """A row of a book that left: what was on show, and what stands in it now."""

    record: int
    tag: str
    base: Mapping[str, Any]
    cells: dict[str, Any]
    versions: Mapping[str, tuple[str, ...]]
    removed: bool = False

    def copy(self) -> "Row":
        return Row(self.record, self.tag, self.base, dict(self.cells), self.versions, self.removed)

    def statements(self) -> list[Act]:
        """What the row says: the same wherever it is read."""
        symbol = symbol_of(self.record, self.tag)
        if self.removed:
            return [Act(self.record, {LIFE: (REMOVED, (symbol,))})]
        changed = [name for name, value in self.cells.items() if value != self.base.get(name)]
        names = grouped(kind_of(self.record), changed)
        return list(acts(Statement(self.record, name, self.cells.get(name), (symbol,)) for name in names))


@dataclass
class Station:
    """A store without tables."""

    taken: list[Act] = field(default_factory=list)
    shown: dict[str, frozenset[str]] = field(default_factory=dict)
    tags: dict[int, dict[str, list[str]]] = field(default_factory=dict)

    def state(self, record: int) -> Heads:
        steps = [
            Step(number, 1, "update", {name: [value, list(replaces)] for name, (value, replaces) in act.body.items()})
            for number, act in enumerate(self.taken, 1)
            if act.record == record
        ]
        return replay(KEY, record, steps, self.shown)

    def take(self, said: Iterable[Act], shown: Mapping[str, frozenset[str]] | None = None) -> None:
        self.taken += said
        for symbol, versions in (shown or {}).items():
            self.shown[symbol] = self.shown.get(symbol, frozenset()) | versions

    def form(self, record: int, fields: Mapping[str, Any], *, decided: bool = False) -> list[Act]:
        """An edit in the window, as `db.history.write` says it; none where nothing changes."""
        body = said_in_a_form(record, self.state(record), fields, decided=decided)
        made = [Act(record, {name: (value, tuple(replaces)) for name, (value, replaces) in body.items()})]
        self.take(made if body else ())
        return made if body else []

    def remove(self, record: int) -> Act:
        act = Act(record, {LIFE: (REMOVED, tuple(seen_of(self.state(record))))})
        self.take([act])
        return act

    def keep(self, record: int) -> Act:
        act = Act(record, {LIFE: (THERE, tuple(self.state(record).heads[LIFE]))})
        self.take([act])
        return act

    def send_row(self, record: int) -> Row:
        """A row of a book that leaves; what it stands for is noted."""
        state = self.state(record)
        on_show = {name: state.shown(name) for name in (*fields_of(record), LIFE)}
        versions = [one for each in on_show.values() for one in each]
        mine = self.tags.setdefault(record, {})
        tag = tag_for(KEY, record, versions, mine)
        mine[tag] = versions
        self.take((), {symbol_of(record, tag): frozenset(versions)})
        values = {name: state.values.get(name) for name in fields_of(record)}
        return Row(record, tag, values, dict(values), on_show)


def created(record: int, **values: Any) -> Act:
    return next(acts([Creation(record, values)]))


def view(state: Heads) -> tuple[Any, ...]:
    """What a state says, whatever the order it came in."""
    heads = {name: frozenset(each) for name, each in state.heads.items()}
    return heads, state.values, state.disputed, state.alive


@dataclass
class Oracle:
    """Who had which statement in front of him: `past` of a statement, `know` of a station."""

    past: dict[str, frozenset[str]] = field(default_factory=dict)
    value: dict[str, tuple[Where, Any]] = field(default_factory=dict)
    first: set[str] = field(default_factory=set)  # what creations said
    parents: dict[str, frozenset[str]] = field(default_factory=dict)

    def with_past(self, versions: Iterable[str]) -> frozenset[str]:
        found = frozenset(versions)
        return found.union(*(self.past.get(one, frozenset()) for one in found)) if found else found

    def note(self, act: Act, seen: Mapping[str, frozenset[str]], *, creation: bool = False) -> None:
        """Note the statements of an act; `seen`: by field what its author had in front of him."""
        everything = frozenset().union(*seen.values()) if seen else frozenset()
        for name, made in said_by(act).items():
            before = everything if name == LIFE else seen.get(name, frozenset())
            self.past[made] = (self.past.get(made, frozenset()) | self.with_past(before)) - {made}
            self.value[made] = ((act.record, name), act.body[name][0])
            self.parents[made] = self.parents.get(made, frozenset()) | before
            if creation:
                self.first.add(made)

    def known(self, said: Iterable[Act]) -> frozenset[str]:
        """What stands in front of whoever gets these acts."""
        return self.with_past(made for act in said for made in said_by(act).values())

    # -- the last words, where everything has come everywhere ---------------------------------------------------------
    def last_words(self, where: Where) -> frozenset[str]:
        mine = [one for one, (of, _value) in self.value.items() if of == where]
        return frozenset(mine) - frozenset().union(*(self.past[one] for one in mine))

    def is_there(self, record: int) -> tuple[bool, bool]:
        """Whether a record is there, and whether that is to be decided."""
        life = self.last_words((record, LIFE))
        removed = [one for one in life if self.value[one][1] == REMOVED]
        seen = frozenset().union(*(self.past[one] for one in removed)) if removed else frozenset()
        unseen = any(
            one not in seen and one not in self.first
            for name in fields_of(record)
            for one in self.last_words((record, name))
        )
        there = len(removed) < len(life) or unseen
        return there, there and bool(removed)

    def values(self, where: Where) -> tuple[frozenset[Any], bool]:
        """What is said of a field in the end: its values, and whether somebody has to decide."""
        heads = self.last_words(where)
        said = frozenset(self.value[one][1] for one in heads)
        if len(said) > 1 and is_set(kind_of(where[0]), where[1]):
            spoken = self._spoken(heads, {})
            if all(len(set(by.values())) == 1 for by in spoken.values()):
                return frozenset([frozenset(label for label, by in spoken.items() if all(by.values()))]), False
        return said, len(said) > 1

    def _spoken(self, versions: Iterable[str], done: dict[str, Any]) -> dict[str, dict[str, bool]]:
        """Label -> who spoke of it last, and whether he put it in."""
        found: dict[str, dict[str, bool]] = {}
        for each in versions:
            for label, by in self._of_one(each, done).items():
                found.setdefault(label, {}).update(by)
        return {
            label: {one: put for one, put in by.items() if not any(one in self.past[other] for other in by)}
            for label, by in found.items()
        }

    def _of_one(self, one: str, done: dict[str, Any]) -> dict[str, dict[str, bool]]:
        if one not in done:
            labels = set((self.value[one][1] or "").split(SET_MARK)) - {""}
            before = self._spoken(self.parents[one], done)
            done[one] = {
                label: before[label]
                if set(before.get(label, {}).values()) == {label in labels}
                else {one: label in labels}
                for label in labels | before.keys()
            }
        return done[one]
