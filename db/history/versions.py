"""Versions of a field: pure functions, no database, no clock.

A version is content-addressed: the keyed hash of record, field, value and the versions it replaces. The same statement
taken in twice, anywhere, is the same version. What a record says follows from the *set* of its versions alone, in
whatever order they came: the heads of a field are its versions less all that were replaced; heads that say different
things are a conflict. Whether a record is there is a field like any other (`LIFE`: 1 there, 0 removed); who removed it
names everything that was seen.

A statement from a workbook replaces "what was on show in that row", a symbol (`symbol_of`): which versions that were is
a fact of its own (table `shown`), so that whoever imports the book mints the same version. The symbol hashes versions,
not text: by text A -> B -> A would replace itself in a circle and the value would vanish.

Not here: how the log is read (`db.history.log`), what is written to tables (`db.history.merge`).
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import orjson

from db.fields import facts_of
from db.models import kind_of

LIFE: Final = "life"
THERE, REMOVED = 1, 0
ERASED: Final = -1  # for good, whatever else is said: its values are none any more
SET_MARK: Final = "、"  # between the labels of a field that holds several
_SYMBOL: Final = "tag:"  # how a symbol begins

# Fields that are one statement: who changes one says the others again, so that two people's halves are never mixed.
GROUPS: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "member": (("id_kind", "id_number"), ("from_date", "to_date")),
    "pairing": (("from_date", "to_date"),),
    "team_member": (("from_date", "to_date"),),
}

Shown = Mapping[str, Collection[str]]
_NOTHING: Final[Shown] = {}


def version(lineage: bytes, record: int, name: str, value: Any, replaces: Iterable[str]) -> str:
    """Return the id of a version: 16 hex digits."""
    keyed = _keyed(lineage).copy()
    keyed.update(orjson.dumps([record, name, plain(value), sorted(replaces)]))
    return keyed.hexdigest()


@cache
def _keyed(lineage: bytes) -> "hashlib.blake2b":
    """A hash that has taken in its key: copying it costs half as much as keying another."""
    return hashlib.blake2b(digest_size=8, key=lineage)


def plain(value: Any) -> Any:
    """Return a value as the log writes it: truth as 1 and 0, the rest as it is."""
    return int(value) if isinstance(value, bool) else value


def symbol_of(record: int, tag: str) -> str:
    """Return what a statement from a workbook names as replaced: all that was on show in the row of this tag."""
    return f"{_SYMBOL}{record}:{tag}"


def grouped(kind: str, names: Iterable[str]) -> list[str]:
    """Return field names with those that are one statement with them, each once."""
    found = dict.fromkeys(names)
    for group in GROUPS.get(kind, ()):
        if any(name in found for name in group):
            found.update(dict.fromkeys(group))
    return list(found)


@cache
def is_set(kind: str, name: str) -> bool:
    """Whether a field holds labels of which each counts by itself: two people adding different ones do not disagree."""
    fact = facts_of(kind).get(name)
    return fact is not None and fact.meaning == "labels"


@dataclass(frozen=True)
class Step:
    """One change of one record, as the log holds it (body already parsed).

    `create`: {field: value}; `update` and `restore`: {field: [value, [versions it replaces]]}; `delete`: the same for
    LIFE, or {} of a record of which nothing but its creation is known. What was erased keeps its version in the place of
    its value: {field: [null, [versions it replaces], version]}.
    """

    change_id: int
    change_set_id: int
    action: str
    body: Mapping[str, Any]
    source: str | None = None


@dataclass
class Heads:
    """What the versions of a record say: the value shown of each field, its heads, and what each version says.

    `alive`: whether the record is there; `disputed`: the fields whose heads say different things, LIFE too; `step`:
    the step that brought a version first; `parents`: what each version replaces, as it was stated; `names`:
    all versions of each field.
    """

    values: dict[str, Any] = field(default_factory=dict)
    heads: dict[str, tuple[str, ...]] = field(default_factory=dict)
    said: dict[str, Any] = field(default_factory=dict)
    step: dict[str, Step] = field(default_factory=dict)
    parents: dict[str, Sequence[str]] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)
    disputed: set[str] = field(default_factory=set)
    alive: bool = False

    @property
    def erased(self) -> bool:
        """Whether the record was erased: it never has a row again."""
        return any(self.said[one] == ERASED for one in self.names.get(LIFE, ()))

    @property
    def known(self) -> bool:
        """Whether anything was ever said of the record."""
        return bool(self.said)

    def shown(self, name: str) -> tuple[str, ...]:
        """Return the heads of a field that carry what is shown of it; all of them where labels were put together."""
        heads = self.heads.get(name, ())
        if name not in self.disputed or name == LIFE:
            return heads
        value = self.values.get(name)
        return tuple(head for head in heads if self.said[head] == value)


def replay(
    lineage: bytes, record: int, steps: Sequence[Step], shown: Shown = _NOTHING, *, values_only: bool = False
) -> Heads:
    """Return the state of a record after its steps, given in the order of the log.

    `shown`: symbol -> the versions it stands for; a symbol that is not known (yet) replaces nothing. `values_only`: for who
    asks what a record says and not which versions say it: most of what its creation said nobody spoke of again, and that is
    not hashed, it is among the values only.
    """
    seen = _Versions(lineage, record, shown)
    once, again = _said_once(steps) if values_only else (None, None)
    for step in steps:
        seen.take(step, again)
    state = seen.state()
    if once and not state.erased:
        state.values |= once
    return state


def _said_once(steps: Sequence[Step]) -> tuple[dict[str, Any] | None, Collection[str] | None]:
    """Return the fields that a creation speaks of and no other step, with their values, and those others speak of too."""
    made = [step for step in steps if step.action == "create"]
    if len(made) != 1:
        return None, None
    once = dict(made[0].body)
    others = dict.fromkeys(name for step in steps if step is not made[0] for name in step.body)
    again = [name for name in others if name in once]
    for name in again:
        del once[name]
    return once, again


def statements_of(
    lineage: bytes, record: int, step: Step, *, only: str | None = None, again: Collection[str] | None = None
) -> list[tuple[str, Any, Sequence[str]]]:
    """Return what a step says: (field, value, versions it replaces), every short form written out; nothing of what was erased.

    `only`: of one field; `again`: of those that a creation speaks of, these.
    """
    body = step.body
    if step.action == "create":
        if only is not None:
            return [(only, THERE if only == LIFE else body[only], ())] if only == LIFE or only in body else []
        return [(LIFE, THERE, ()), *((name, body[name], ()) for name in (body if again is None else again))]
    if not body:
        return [(LIFE, REMOVED, (version(lineage, record, LIFE, THERE, ()),))] if only in (None, LIFE) else []
    return [(name, said[0], said[1]) for name, said in body.items() if len(said) == 2 and only in (None, name)]


def versions_of(
    lineage: bytes, record: int, step: Step, *, only: str | None = None, again: Collection[str] | None = None
) -> Iterator[tuple[str, Any, Sequence[str], str]]:
    """Yield what a step says with the version each statement is: (field, value, versions it replaces, version).

    `only`, `again`: see `statements_of`; none of the other fields is hashed.
    """
    for name, value, replaces in statements_of(lineage, record, step, only=only, again=again):
        yield name, value, replaces, version(lineage, record, name, value, replaces)
    if step.action != "create":
        yield from ((name, *said) for name, said in step.body.items() if len(said) == 3 and only in (None, name))


def seen_of(state: Heads) -> list[str]:
    """Return what somebody who removes a record has seen of it: its life, and what was said after its creation."""
    return sorted(
        head for name, heads in state.heads.items() for head in heads if name == LIFE or head in state.parents
    )


def meant(replaces: Iterable[str], made: str, shown: Shown) -> Iterator[str]:
    """Yield the versions behind what the version `made` replaces; never itself, whatever a forged row may claim."""
    for each in replaces:
        if each.startswith(_SYMBOL):
            yield from (one for one in shown.get(each, ()) if one != made)
        else:
            yield each


def ancestors(state: Heads, name: str, head: str, shown: Shown) -> set[str]:
    """Return the known versions of a field that one of them comes from; a symbol stands for those of other fields too."""
    found, left, of_field = set[str](), [head], state.names[name]
    while left:
        one = left.pop()
        for parent in meant(state.parents.get(one, ()), one, shown):
            if parent not in found and parent in of_field:
                found.add(parent)
                left.append(parent)
    return found


def base_of(state: Heads, name: str, shown: Shown, heads: Iterable[str] | None = None) -> str | None:
    """Return the last version of a field that all its heads (or some other versions) come from, None where there is none."""
    of_heads = [ancestors(state, name, head, shown) for head in heads or state.heads[name]]
    common = set.intersection(*of_heads) if of_heads else set()
    nearest = common - {above for one in common for above in ancestors(state, name, one, shown)}
    return min(nearest) if nearest else None


class _Versions:
    """The versions of one record as they come in."""

    def __init__(self, lineage: bytes, record: int, shown: Shown) -> None:
        self._lineage, self._record, self._shown = lineage, record, shown
        self._state = Heads()
        self._of = self._state.names
        self._replaced: dict[str, dict[str, list[str]]] = {}  # field -> version -> those that replace it
        self._symbols: set[str] = set()  # the fields of which a workbook said something

    def take(self, step: Step, again: Collection[str] | None = None) -> None:
        for name, value, replaces, made in versions_of(self._lineage, self._record, step, again=again):
            if made in self._state.said:
                continue
            self._of.setdefault(name, []).append(made)
            self._state.said[made] = value
            self._state.step[made] = step
            if replaces:
                self._state.parents[made] = replaces
                by = self._replaced.setdefault(name, {})
                for each in self._meant(replaces, made):
                    by.setdefault(each, []).append(made)
                if any(each.startswith(_SYMBOL) for each in replaces):
                    self._symbols.add(name)

    def _meant(self, replaces: Iterable[str], made: str) -> Iterable[str]:
        return meant(replaces, made, self._shown)

    def _heads(self) -> None:
        for name, made in self._of.items():
            by = self._replaced.get(name)
            if by and name in self._symbols:
                left = tuple(each for each in made if not self._outdone(name, each, by.get(each, ())))
            else:
                left = tuple(each for each in made if each not in by) if by else tuple(made)
            self._state.heads[name] = left

    def _outdone(self, name: str, one: str, by: Iterable[str]) -> bool:
        """Whether a version is replaced by one that does not come from what it itself replaced.

        Two tags that happen to be alike, or a forged one, can make versions replace each other in a circle: all stay.
        """
        above = ancestors(self._state, name, one, self._shown) if by else ()
        return any(each not in above for each in by)

    def state(self) -> Heads:
        """Return what the versions taken in so far say."""
        self._heads()
        state = self._state
        if state.erased:
            return state
        for name, heads in state.heads.items():
            if name != LIFE and heads:
                state.values[name] = self._value(name, heads)
        self._live()
        return state

    def _value(self, name: str, heads: tuple[str, ...]) -> Any:
        said = self._state.said
        first = said[heads[0]]
        if len(heads) == 1 or all(said[head] == first for head in heads[1:]):
            return first
        if is_set(kind_of(self._record), name):
            together = _Labels(self._state, name, self._shown)
            if together.agreed(heads):
                return together.text(heads)
        self._state.disputed.add(name)
        return said[min(heads)]

    def _live(self) -> None:
        """A record is gone where everybody says so and nobody said anything since that its remover had not seen."""
        state = self._state
        said = [state.said[head] for head in state.heads.get(LIFE, ())]
        if not said:
            state.alive = False  # fields have come, the record itself not yet
            return
        state.alive = THERE in said or bool(self._unseen())
        if state.alive and REMOVED in said:
            state.disputed.add(LIFE)

    def _unseen(self) -> list[str]:
        """The heads that whoever removed the record had not in front of them; a creation's own are always seen."""
        state = self._state
        seen = {
            each
            for head in state.heads[LIFE]
            if state.said[head] == REMOVED
            for each in self._meant(state.parents.get(head, ()), head)
        }
        return [
            head
            for name, heads in state.heads.items()
            if name != LIFE
            for head in heads
            if head not in seen and head in state.parents
        ]


class _Labels:
    """A field of labels, each label by itself: who put it in or took it out last, as far as the versions know.

    A version speaks of the labels in which it differs from what it replaces. So what one added and another took out
    both hold; only where one puts in what another took out is there something to decide.
    """

    def __init__(self, state: Heads, name: str, shown: Shown) -> None:
        self._state, self._name, self._shown = state, name, shown
        self._above: dict[str, set[str]] = {}
        self._spoke: dict[str, dict[str, set[str]]] = {}

    def agreed(self, heads: Iterable[str]) -> bool:
        """Whether no label was put in by one and taken out by another who had not seen it."""
        return all(len({self._has(one, label) for one in by}) == 1 for label, by in self._of(heads).items())

    def text(self, heads: Iterable[str]) -> str | None:
        """Return the labels that hold, in the order of the versions, or None."""
        listed = sorted(heads)
        spoken = self._of(listed)
        kept = dict.fromkeys(label for head in listed for label in _labels(self._state.said[head]))
        return SET_MARK.join(one for one in kept if all(self._has(by, one) for by in spoken[one])) or None

    def _has(self, one: str, label: str) -> bool:
        return label in _labels(self._state.said[one])

    def _of(self, versions: Iterable[str]) -> dict[str, set[str]]:
        """Return, by label, the last versions behind some that spoke of it."""
        found: dict[str, set[str]] = {}
        for each in sorted(versions):
            for label, by in self._spoken(each).items():
                found.setdefault(label, set()).update(by)
        return {
            label: {one for one in by if not any(one in self._ancestors(other) for other in by)}
            for label, by in found.items()
        }

    def _spoken(self, version: str) -> dict[str, set[str]]:
        if version not in self._spoke:
            self._spoke[version] = {}  # a circle ends here
            of_field = self._state.names[self._name]
            before = self._of(
                one for one in meant(self._state.parents.get(version, ()), version, self._shown) if one in of_field
            )
            now = dict.fromkeys(_labels(self._state.said[version]))
            self._spoke[version] = {
                label: before[label]
                if label in before and all(self._has(one, label) == (label in now) for one in before[label])
                else {version}
                for label in (*before, *(each for each in now if each not in before))
            }
        return self._spoke[version]

    def _ancestors(self, version: str) -> set[str]:
        if version not in self._above:
            self._above[version] = ancestors(self._state, self._name, version, self._shown)
        return self._above[version]


def _labels(value: Any) -> list[str]:
    return [label for label in str(value).split(SET_MARK) if label] if value else []
