"""Stores that work apart and send one another packages, whole, partial, damaged, repeated and shuffled, end up the same.

Laws: once everybody has had everything, all stores hold the same facts and the same disagreements; a package taken again says
nothing; nothing is applied of a rehearsal; no visible value is one that nobody said; log and tables agree in every store.
"""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from package_stores import ALL, Fast, meet, sent, state, taken, village

from app.exchange.package import parts as packing
from app.exchange.package.manifest import Scope
from app.exchange.package.receiving import receive
from db.errors import RuleBroken
from db.history import undo
from db.history.conflicts import conflicts
from db.history.merge import keep_shown, take_in
from db.history.shown import on_show, tag_for
from db.history.statements import Statement
from db.history.versions import LIFE, symbol_of
from db.history.write import Write
from db.ops.conflicts import decide
from db.ops.joining import join

STORES = some.integers(0, 2)
HOMES = some.sampled_from(["home1", "home2"])
PHONES = some.sampled_from(["19900000001", "19900000002", None])
DAYS = some.sampled_from(["2019-07-01", "2019-07-02"])
CAUSES = some.sampled_from(["因病", "因学", "因病、因学", "缺技术", None])
PLACES = some.integers(0, 5)


class Apart(RuleBasedStateMachine):
    """Three stores of one lineage and the packages that lie about."""

    folder = Path(tempfile.mkdtemp(prefix="jiedui-apart-"))
    made: dict[str, int] = {}  # noqa: RUF012  filled once, read only

    def __init__(self) -> None:
        super().__init__()
        template = self.folder / "vorlage.jiedui"
        if not Apart.made:
            Apart.made = village(template)
        self.own = Path(tempfile.mkdtemp(dir=self.folder))
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr("app.exchange.package.receiving.restore_point", lambda *_: None)
        self.patch.setattr(packing, "FULL", 3_000)
        self.stores = []
        for number in range(3):
            path = self.own / f"{number}.jiedui"
            shutil.copy(template, path)
            self.stores.append(Fast.open(path, "test"))
        meet(*self.stores)
        self.packages: list[Path] = []

    def teardown(self) -> None:
        try:
            self._everybody_has_everything()
        finally:
            for store in self.stores:
                store.close()
            self.patch.undo()
            shutil.rmtree(self.own)

    def _everybody_has_everything(self) -> None:
        whole = [self._send(number, ALL) for number in range(3)]
        for number, store in enumerate(self.stores):
            turned = whole[number:] + whole[:number]
            taken(store, *(turned if number % 2 else reversed(turned)))
        found = state(*self.stores)
        assert len(set(found)) == 1
        for store in self.stores:
            again = taken(store, *whole, *self.packages)
            assert (again.statements, again.applied) == (0, False)
            with store.read() as reader:
                assert reader.exec_driver_sql("SELECT count(*) FROM waiting").scalar_one() == 0
        assert state(*self.stores) == found

    # -- packages ----------------------------------------------------------------------------------------------------
    def _send(self, number: int, scope: Scope) -> Path:
        path = self.own / f"{len(self.packages)}.jdx"
        sent(self.stores[number], path, *self.stores, scope=scope)
        self.packages.append(path)
        return path

    @rule(number=STORES, scope=some.sampled_from(["all", "helper1", "helper2", "village"]))
    def send(self, number: int, scope: str) -> None:
        record = self.made.get(scope)
        self._send(number, Scope("all" if record is None else scope.rstrip("12"), record, scope))

    @precondition(lambda self: self.packages)
    @rule(number=STORES, places=some.lists(PLACES, min_size=1, max_size=3))
    def take(self, number: int, places: list[int]) -> None:
        taken(self.stores[number], *(self.packages[place % len(self.packages)] for place in places))

    @precondition(lambda self: self.packages)
    @rule(number=STORES, place=PLACES)
    def rehearse(self, number: int, place: int) -> None:
        before = state(self.stores[number])
        receive(self.stores[number], [self.packages[place % len(self.packages)]], apply=False)
        assert state(self.stores[number]) == before

    @precondition(lambda self: self.packages)
    @rule(number=STORES, place=PLACES, at=some.floats(0.1, 0.99))
    def take_what_is_left_of_one(self, number: int, place: int, at: float) -> None:
        content = bytearray(self.packages[place % len(self.packages)].read_bytes())
        content[int(len(content) * at)] ^= 1
        broken = self.own / "坏.jdx"
        broken.write_bytes(content)
        (outcome,) = taken(self.stores[number], broken).files
        assert outcome.blocked or len(outcome.missing) == 1

    # -- work --------------------------------------------------------------------------------------------------------
    def _do(self, number: int, verb: str, change: Callable[[Write], Any]) -> None:
        try:
            with self.stores[number].write(verb, verb, who=f"人{number}") as write:
                change(write)
        except RuleBroken:
            return

    def _there(self, number: int, kind: str) -> list[int]:
        with self.stores[number].read() as reader:
            return list(reader.exec_driver_sql(f"SELECT id FROM {kind} ORDER BY id").scalars())

    @initialize(phone=PHONES)
    def a_first_disagreement(self, phone: str | None) -> None:
        self._do(0, "edit", lambda write: write.update(self.made["home1"], phone=phone))
        self._do(1, "edit", lambda write: write.update(self.made["home1"], phone="19900000003"))

    @rule(number=STORES, home=HOMES, phone=PHONES, causes=CAUSES)
    def edit(self, number: int, home: str, phone: str | None, causes: str | None) -> None:
        self._do(number, "edit", lambda write: write.update(self.made[home], phone=phone, other_causes=causes))

    @rule(number=STORES, other=STORES, home=HOMES, phone=PHONES)
    def a_workbook_comes_back_elsewhere(self, number: int, other: int, home: str, phone: str | None) -> None:
        """Sent by one store and taken in by another, which may not know what was on show."""
        record = self.made[home]
        with self.stores[number].write("exchange_out", "发出") as write:
            versions = sorted(
                one for each in on_show(write.connection, write.lineage, [record])[record].values() for one in each
            )
            tag = tag_for(write.lineage, record, versions)
            keep_shown(write.connection, {(record, tag): versions})
        said = Statement(record, "phone", phone, (symbol_of(record, tag),))
        self._do(other, "exchange_in", lambda write: take_in(write, [said]))

    @rule(number=STORES, home=HOMES, day=DAYS)
    def visit(self, number: int, home: str, day: str) -> None:
        self._do(number, "visit", lambda write: write.create("visit", household_id=self.made[home], visited_on=day))

    @rule(number=STORES, place=PLACES, day=DAYS)
    def change_or_remove_a_visit(self, number: int, place: int, day: str) -> None:
        visits = self._there(number, "visit")
        if visits and place % 3:
            self._do(number, "edit", lambda write: write.update(visits[place % len(visits)], promises=day))
        elif visits:
            self._do(number, "remove", lambda write: write.delete(visits[place % len(visits)]))

    @rule(number=STORES, home=HOMES, name=some.sampled_from(["艾力", "古丽"]))
    def somebody_moves_in(self, number: int, home: str, name: str) -> None:
        self._do(number, "add", lambda write: write.create("member", household_id=self.made[home], name=name))

    @rule(number=STORES, place=PLACES, home=HOMES)
    def somebody_moves(self, number: int, place: int, home: str) -> None:
        members = self._there(number, "member")
        self._do(
            number, "move", lambda write: write.update(members[place % len(members)], household_id=self.made[home])
        )

    @rule(number=STORES, home=HOMES, ended=some.one_of(some.none(), DAYS))
    def the_pairing_ends(self, number: int, home: str, ended: str | None) -> None:
        pairing = self.made[home.replace("home", "pairing")]
        self._do(number, "end", lambda write: write.update(pairing, to_date=ended))

    @rule(number=STORES, home=HOMES)
    def a_new_helper(self, number: int, home: str) -> None:
        def change(write: Write) -> None:
            helper = write.create("helper", name="新人")
            write.create(
                "pairing", level="person_person", role="support", helper_id=helper, household_id=self.made[home]
            )

        self._do(number, "pair", change)

    @rule(number=STORES, turned=some.booleans())
    def twice_the_same(self, number: int, turned: bool) -> None:
        homes = [self.made["home1"], self.made["home2"]]
        self._do(number, "join", lambda write: join(write, *(reversed(homes) if turned else homes)))

    @rule(number=STORES)
    def undo(self, number: int) -> None:
        with self.stores[number].read() as reader:
            step = undo.next_undo(reader)
        if step and step.verb != "test":
            self._do(number, "undo", lambda write: undo.take_back(write, step))

    @rule(number=STORES, place=PLACES)
    def settle(self, number: int, place: int) -> None:
        with self.stores[number].read() as reader:
            found = conflicts(reader)
        if found:
            one = found[place % len(found)]
            value = place % 2 if one.field == LIFE else one.sides[place % len(one.sides)].value
            if one.field != LIFE or value:  # what others still refer to is not let go
                self._do(number, "decide", lambda write: decide(write, one.record_id, {one.field: value}))


Apart.TestCase.settings = settings(
    max_examples=12,
    stateful_step_count=14,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
)
TestStoresApart = Apart.TestCase
