"""The versions alone, without a database: any history over several stations ends in exactly the last words.

Laws: a statement is a head, or somebody replaced it who had it in front of him, no more and no fewer (G3); every field
has a head after every step (G0); the same versions in any order say the same (G1, G2); what two stations read in one
workbook is one version (G5). The histories that chance does not hit are in `test_short_histories`.
"""

import os
import random
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from property.stations import (
    HOME,
    MADE_TWICE,
    PERSON,
    Oracle,
    Row,
    Station,
    created,
    fields_of,
    said_by,
    view,
)  # fmt: skip

from db.history.statements import Act
from db.history.versions import LIFE, SET_MARK, symbol_of

STATIONS, RECORDS = 3, [HOME, PERSON, MADE_TWICE]
PLACES = some.integers(0, STATIONS - 1)
TWO = some.sampled_from(["1", "2", "1", None])  # few words: A -> B -> A is the rule, not the exception
LABELS = some.sets(some.sampled_from(["甲", "乙", "丙"]))


class Histories(RuleBasedStateMachine):
    """Some stations, the books and packages on their way, and an oracle."""

    def __init__(self) -> None:
        super().__init__()
        self.stations = [Station() for _ in range(STATIONS)]
        self.know: list[frozenset[str]] = [frozenset()] * STATIONS
        self.oracle = Oracle()
        self.books: list[list[Row]] = []
        self.packages: list[tuple[list[Act], dict[str, frozenset[str]]]] = []
        self.twice = 0

    @initialize(everywhere=some.booleans())
    def two_records(self, everywhere: bool) -> None:
        made = [created(HOME, phone="1", other_causes="甲"), created(PERSON, id_kind="1", id_number="1")]
        for act in made:
            self.oracle.note(act, {}, creation=True)
        for place in range(STATIONS if everywhere else 1):
            self._take(place, made)

    def _take(self, place: int, said: list[Act], shown: dict[str, frozenset[str]] | None = None) -> None:
        self.stations[place].take(said, shown)
        self.know[place] |= self.oracle.known(said)

    def _in_front(self, place: int, record: int) -> dict[str, frozenset[str]]:
        """What somebody at a station has in front of him, by field."""
        found: dict[str, frozenset[str]] = {}
        for one in self.know[place]:
            (of, name), _value = self.oracle.value[one]
            if of == record:
                found[name] = found.get(name, frozenset()) | {one}
        return found

    def _alive(self, place: int) -> list[int]:
        return [record for record in RECORDS if self.stations[place].state(record).alive]

    def _check(self) -> None:
        for station in self.stations:
            for record in RECORDS:
                state = station.state(record)
                assert all(state.heads[name] for name in state.names), "a field that was set has a head"

    # -- at one station ----------------------------------------------------------------------------------------------
    def _edit(self, place: int, record: int, fields: dict[str, Any], *, decided: bool = False) -> None:
        before = self.stations[place].state(record)
        in_front = self._in_front(place, record)
        for act in self.stations[place].form(record, fields, decided=decided):
            seen = dict(in_front)
            for name, (value, _replaces) in act.body.items():
                if name not in fields or (value == before.values.get(name) and not decided):
                    # said again beside another of its group: in front was what is shown
                    seen[name] = self.oracle.with_past(before.shown(name))
            self.oracle.note(act, seen)
            self.know[place] |= self.oracle.known([act])
        self._check()

    @rule(place=PLACES, which=some.integers(0, 9), field=some.integers(0, 2), value=TWO, labels=LABELS)
    def edit(self, place: int, which: int, field: int, value: str | None, labels: set[str]) -> None:
        if alive := self._alive(place):
            record = alive[which % len(alive)]
            name = fields_of(record)[field]
            said = SET_MARK.join(sorted(labels)) or None if name in ("other_causes", "health") else value
            self._edit(place, record, {name: said})

    @rule(place=PLACES)
    def decide(self, place: int) -> None:
        for record in self._alive(place):
            state = self.stations[place].state(record)
            if fields := {name: state.values[name] for name in sorted(state.disputed - {LIFE})[:1]}:
                self._edit(place, record, fields, decided=True)

    @rule(place=PLACES, which=some.integers(0, 9), back=some.integers(1, 4))
    def take_back(self, place: int, which: int, back: int) -> None:
        """An edit of some steps ago is undone: its fields say again what they said before."""
        mine = [act for act in self.stations[place].taken if LIFE not in act.body]
        if len(mine) >= back and mine[-back].record in self._alive(place):
            act = mine[-back]
            before = Station(self.stations[place].taken[: self.stations[place].taken.index(act)])
            before.shown = self.stations[place].shown
            past, now = before.state(act.record), self.stations[place].state(act.record)
            sole = {name for name, made in said_by(act).items() if set(now.heads[name]) == {made}}
            self._edit(place, act.record, {name: past.values.get(name) for name in sole})

    @rule(place=PLACES, which=some.integers(0, 9))
    def remove(self, place: int, which: int) -> None:
        if alive := self._alive(place):
            record = alive[which % len(alive)]
            in_front = self._in_front(place, record)
            act = self.stations[place].remove(record)
            self.oracle.note(act, in_front)
            self.know[place] |= self.oracle.known([act])

    @rule(place=PLACES, which=some.integers(0, 2))
    def keep(self, place: int, which: int) -> None:
        """A removed or disputed record is kept."""
        record = RECORDS[which]
        state = self.stations[place].state(record)
        if state.heads.get(LIFE) and (LIFE in state.disputed or not state.alive):
            in_front = {LIFE: self._in_front(place, record)[LIFE]}
            act = self.stations[place].keep(record)
            self.oracle.note(act, in_front)
            self.know[place] |= self.oracle.known([act])

    @precondition(lambda self: self.twice < 2)
    @rule(place=PLACES, value=TWO)
    def make_the_same_record(self, place: int, value: str | None) -> None:
        self.twice += 1
        act = created(MADE_TWICE, phone=value)
        self.oracle.note(act, {}, creation=True)
        self._take(place, [act])

    # -- books -------------------------------------------------------------------------------------------------------
    @rule(place=PLACES)
    def send_a_book(self, place: int) -> None:
        self.books.append([self.stations[place].send_row(record) for record in self._alive(place)])

    def _book(self, number: int) -> list[Row]:
        return self.books[number % len(self.books)]

    @precondition(lambda self: any(self.books))
    @rule(number=some.integers(0, 9), row=some.integers(0, 2), field=some.integers(0, 2), value=TWO, labels=LABELS,
          forwarded=some.booleans(), gone=some.integers(0, 7))  # fmt: skip
    def fill_in(
        self, number: int, row: int, field: int, value: str | None, labels: set[str], forwarded: bool, gone: int
    ) -> None:
        """Somebody writes into a book, or into a copy of it that is passed on."""
        book = self._book(number)
        if not book:
            return
        if forwarded:
            book = [each.copy() for each in book]
            self.books.append(book)
        at = book[row % len(book)]
        name = fields_of(at.record)[field]
        at.cells[name] = SET_MARK.join(sorted(labels)) or None if name in ("other_causes", "health") else value
        at.removed = gone == 0

    def _read(self, place: int, book: list[Row], shown: dict[str, frozenset[str]] | None = None) -> None:
        for row in book:
            for act in row.statements():
                seen = {name: self.oracle.with_past(each) for name, each in row.versions.items()}
                self.oracle.note(act, seen)
                self._take(place, [act], shown)

    @precondition(lambda self: any(self.books))
    @rule(place=PLACES, number=some.integers(0, 9), hidden=some.booleans(), shuffle=some.randoms(use_true_random=False))
    def read_a_book(self, place: int, number: int, hidden: bool, shuffle: random.Random) -> None:
        """A book is taken in, twice, wherever it landed; what it hides says what was on show, or is gone."""
        book = list(self._book(number))
        shuffle.shuffle(book)
        carried = {symbol_of(r.record, r.tag): frozenset(v for each in r.versions.values() for v in each) for r in book}
        self._read(place, book, carried if hidden else None)
        once = [view(self.stations[place].state(record)) for record in RECORDS]
        self._read(place, book)
        assert [view(self.stations[place].state(record)) for record in RECORDS] == once
        self._check()

    @rule(place=PLACES, other=PLACES, which=some.integers(0, 9), values=some.lists(TWO, min_size=2, max_size=4))
    def round_and_round(self, place: int, other: int, which: int, values: list[str | None]) -> None:
        """A book for each word, out and in again: the ordinary way to A -> B -> A."""
        for number, value in enumerate(values):
            if alive := self._alive(place):
                row = self.stations[place].send_row(alive[which % len(alive)])
                row.cells[fields_of(row.record)[0]] = value
                self._read((place, other)[number % 2], [row])
                self._read(place, [row])
                self._check()

    # -- packages ----------------------------------------------------------------------------------------------------
    @rule(place=PLACES, part=some.randoms(use_true_random=False), share=some.sampled_from([0.3, 0.7, 1.0, 1.0]))
    def pack(self, place: int, part: random.Random, share: float) -> None:
        """A package: whole, or what is left of it; what was on show goes with it, or is lost as well."""
        station = self.stations[place]
        said = [act for act in station.taken if part.random() < share]
        shown = {symbol: versions for symbol, versions in station.shown.items() if part.random() < share}
        self.packages.append((said, shown))

    @precondition(lambda self: self.packages)
    @rule(place=PLACES, number=some.integers(0, 9), shuffle=some.randoms(use_true_random=False))
    def unpack(self, place: int, number: int, shuffle: random.Random) -> None:
        said, shown = self.packages[number % len(self.packages)]
        said = list(said)
        shuffle.shuffle(said)
        self._take(place, said, shown)
        self._check()

    # -- the end -----------------------------------------------------------------------------------------------------
    def teardown(self) -> None:
        everything = [act for station in self.stations for act in station.taken]
        shown: dict[str, frozenset[str]] = {}
        for station in self.stations:
            for symbol, versions in station.shown.items():
                shown[symbol] = shown.get(symbol, frozenset()) | versions
        for number, station in enumerate(self.stations):
            rest = list(everything)
            random.Random(number).shuffle(rest)
            station.take(rest, shown)
        first = self.stations[0]
        for record in RECORDS:
            state = first.state(record)
            for station in self.stations[1:]:
                assert view(station.state(record)) == view(state)
            if not state.names:
                continue
            there, disputed = self.oracle.is_there(record)
            assert (state.alive, LIFE in state.disputed) == (there, disputed)
            for name in (*fields_of(record), LIFE):
                assert frozenset(state.heads.get(name, ())) == self.oracle.last_words((record, name)), name
                if name != LIFE:
                    self._says(state, record, name)

    def _says(self, state: Any, record: int, name: str) -> None:
        values, disputed = self.oracle.values((record, name))
        assert (name in state.disputed) == disputed
        shown = state.values.get(name)
        if len(values) == 1 and isinstance(only := next(iter(values)), frozenset):
            assert frozenset((shown or "").split(SET_MARK)) - {""} == only
        elif values:
            assert shown in values


TestHistories = Histories.TestCase
TestHistories.settings = settings(
    max_examples=int(os.environ.get("JIEDUI_HISTORIES", "120")),
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking a long history takes minutes
)
