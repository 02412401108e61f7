"""The laptops of the county year: without a database, quick, or real stores. What they do is `county_year`.

Both take the same acts and say the same; the quick ones remember of each record what was last worked out.
"""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from property.exchanging import acts_of, on_show_in, take
from property.stations import KEY, Row, said_by
from property.test_steps import Quick

from db.check import check
from db.history.log import identity, states_of
from db.history.shown import on_show, tag_for, tags_of
from db.history.statements import Act, Creation, acts
from db.history.versions import Heads, Step, replay, symbol_of
from db.history.write import _said as said_in_a_form
from db.models import record_id

FIELDS = ("phone", "note", "address", "group_name")
OnShow = Mapping[tuple[int, str], Iterable[str]]


@dataclass(frozen=True)
class Package:
    """What a laptop sends of some records: everything that was said, and what was on show."""

    said: Mapping[int, Mapping[tuple[str, ...], Act]]
    shown: Mapping[tuple[int, str], frozenset[str]]


class Laptop(Protocol):
    """A laptop of the county."""

    def state(self, record: int) -> Heads: ...
    def edit(self, record: int, fields: Mapping[str, Any], *, decided: bool = False) -> Act | None: ...
    def send_row(self, record: int) -> Row: ...
    def take(self, said: Iterable[Act]) -> None: ...
    def package(self, records: Iterable[int]) -> Package: ...
    def unpack(self, package: Package) -> None: ...
    def end(self) -> str: ...


def household(number: int) -> int:
    return record_id(1, "household", number + 1)


def begun(number: int) -> Act:
    return next(acts([Creation(household(number), dict.fromkeys(FIELDS, "0"))]))


def _key(act: Act) -> tuple[str, ...]:
    return tuple(said_by(act).values())


def _row(record: int, tag: str, state: Heads, versions: Mapping[str, tuple[str, ...]]) -> Row:
    values = {name: state.values.get(name) for name in FIELDS}
    return Row(record, tag, values, dict(values), versions)


def _form(record: int, state: Heads, fields: Mapping[str, Any], *, decided: bool) -> Act | None:
    body = said_in_a_form(record, state, fields, decided=decided)
    return Act(record, {name: (value, tuple(above)) for name, (value, above) in body.items()}) if body else None


@dataclass
class Light:
    """A laptop without a database."""

    said: dict[int, dict[tuple[str, ...], Act]] = field(default_factory=dict)
    shown: dict[int, dict[str, frozenset[str]]] = field(default_factory=dict)
    _states: dict[int, Heads] = field(default_factory=dict)

    def state(self, record: int) -> Heads:
        if record not in self._states:
            steps = (
                Step(1, 1, "update", {name: [value, list(above)] for name, (value, above) in act.body.items()})
                for act in self.said.get(record, {}).values()
            )
            shown = {symbol_of(record, tag): versions for tag, versions in self.shown.get(record, {}).items()}
            self._states[record] = replay(KEY, record, steps, shown)
        return self._states[record]

    def take(self, said: Iterable[Act]) -> None:
        for act in said:
            mine = self.said.setdefault(act.record, {})
            if (key := _key(act)) not in mine:
                mine[key] = act
                self._states.pop(act.record, None)

    def edit(self, record: int, fields: Mapping[str, Any], *, decided: bool = False) -> Act | None:
        act = _form(record, self.state(record), fields, decided=decided)
        self.take([act] if act else [])
        return act

    def send_row(self, record: int) -> Row:
        state = self.state(record)
        on_it = {name: state.shown(name) for name in state.heads}
        versions = [one for each in on_it.values() for one in each]
        tag = tag_for(KEY, record, versions, self.shown.get(record))
        self._show(record, tag, frozenset(versions))
        return _row(record, tag, state, on_it)

    def _show(self, record: int, tag: str, versions: frozenset[str]) -> None:
        mine = self.shown.setdefault(record, {})
        if not versions <= mine.get(tag, frozenset()):
            mine[tag] = mine.get(tag, frozenset()) | versions
            self._states.pop(record, None)

    def package(self, records: Iterable[int]) -> Package:
        listed = list(records)
        shown = {(one, tag): on for one in listed for tag, on in self.shown.get(one, {}).items()}
        return Package({one: dict(self.said.get(one, {})) for one in listed}, shown)

    def unpack(self, package: Package) -> None:
        for record, said in package.said.items():
            mine = self.said.setdefault(record, {})
            before = len(mine)
            for key in said.keys() - mine.keys():
                mine[key] = said[key]
            if len(mine) != before:
                self._states.pop(record, None)
        for (record, tag), versions in package.shown.items():
            self._show(record, tag, versions)

    def end(self) -> str:
        """What the laptop says in the end, to be the same everywhere."""
        found = ((one, self.state(one)) for one in sorted(self.said))
        return repr([(one, sorted((name, sorted(heads)) for name, heads in state.heads.items()), sorted(state.values.items()))
                     for one, state in found])  # fmt: skip


class Real:
    """A laptop with a store; a copy of one store, as they were handed out."""

    def __init__(self, origin: Path, path: Path) -> None:
        shutil.copy(origin, path)
        self.store = Quick.open(path, "test")

    def state(self, record: int) -> Heads:
        with self.store.read() as read:
            return states_of(read, identity(read)[1], [record])[record]

    def take(self, said: Iterable[Act]) -> None:
        take(self.store, said)

    def edit(self, record: int, fields: Mapping[str, Any], *, decided: bool = False) -> Act | None:
        act = _form(record, self.state(record), fields, decided=decided)
        with self.store.write("edit", "改") as write:
            (write.decide if decided else write.update)(record, **fields)
        return act

    def send_row(self, record: int) -> Row:
        with self.store.read() as read:
            lineage = identity(read)[1]
            on_it = on_show(read, lineage, [record])[record]
            versions = [one for each in on_it.values() for one in each]
            tag = tag_for(lineage, record, versions, tags_of(read, [record]).get(record))
        with self.store.write("exchange_out", "发出") as write:
            from db.history.merge import keep_shown

            keep_shown(write.connection, {(record, tag): versions})
        return _row(record, tag, self.state(record), on_it)

    def package(self, records: Iterable[int]) -> Package:
        wanted, said = set(records), dict[int, dict[tuple[str, ...], Act]]()
        for act in acts_of(self.store):
            if act.record in wanted:
                said.setdefault(act.record, {})[_key(act)] = act
        shown = {at: frozenset(on) for at, on in on_show_in(self.store).items() if at[0] in wanted}
        return Package(said, shown)

    def unpack(self, package: Package) -> None:
        take(self.store, (act for said in package.said.values() for act in said.values()), dict(package.shown))  # type: ignore[arg-type]

    def end(self) -> str:
        found = check(self.store)
        assert (found.damage, found.different) == ((), ()), found.sentences
        self.store.close()
        return found.digest


def real_laptops(folder: Path, number: int, households: int) -> list[Real]:
    """Make a store with the households and hand copies of it out."""
    origin = folder / "origin.jiedui"
    with Quick.create(origin, "test", quick=True) as store:
        with store.write("key", "键") as write:  # the stations' key, so that versions are the same
            write.connection.exec_driver_sql("UPDATE identity SET lineage = ?", (KEY.hex(),))
        take(store, [begun(each) for each in range(households)])
    return [Real(origin, folder / f"{each}.jiedui") for each in range(number)]
