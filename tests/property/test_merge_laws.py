"""Stores that exchange: after every step the tables are what the versions say, whatever came in which order.

Laws: rows, undecided fields and waiting lines follow from the versions (G1); taken in twice is taken in once, in any
order and any parts, it ends the same (G2); undo of a merge restores what nobody touched since (G11); no id twice.
"""

import os
import random
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule
from property.exchanging import acts_of, must_be, on_show_in, tables, take
from property.test_steps import Quick, template

from db.check import check
from db.history import undo
from db.history.digest import digest
from db.history.log import identity, states_of
from db.history.materialise import _referring
from db.history.shown import on_show, tag_for, tags_of
from db.history.statements import Removal, Statement
from db.history.versions import LIFE, grouped, symbol_of
from db.models import kind_of
from db.ops.conflicts import decide
from db.store import Store

STORES = 3
PLACES = some.integers(0, STORES - 1)
CHANCE = some.randoms(use_true_random=False)
WORDS = some.sampled_from(["1", "2", None])
EDITED = {
    "household": ("note", "phone", "other_causes", "village_id", "joined_into"),
    "member": ("id_kind", "id_number", "name", "household_id", "health"),
    "pairing": ("helper_id", "household_id", "member_id", "parent_id", "from_date", "to_date"),
    "readiness": ("evidence", "pairing_id"),
    "visit": ("promises", "household_id"),
}
POINTS = {
    "village_id": "region", "joined_into": "household", "household_id": "household", "helper_id": "helper",
    "member_id": "member", "parent_id": "pairing", "pairing_id": "pairing",
}  # fmt: skip
FIRST = {
    "household": {"phone": "1"},
    "member": {"name": "甲", "household_id": None},
    "pairing": {"level": "person_person", "role": "lead", "from_date": "2019"},
    "readiness": {"aspect": "人员", "evidence": "甲", "on_date": "2019", "pairing_id": None},
    "visit": {"visited_on": "2019", "household_id": None},
}


def state_of(store: Store) -> str:
    with store.read() as read:
        return digest(read)


def records_in(store: Store) -> list[int]:
    """The records that have a row, villages and helpers apart."""
    return sorted(record for record in tables(store).rows if kind_of(record) in EDITED)


class Exchange(RuleBasedStateMachine):
    """Copies of one store that each go on by themselves, with books and packages between them."""

    folder = Path(tempfile.mkdtemp(prefix="jiedui-merging-"))
    made: Path | None = None

    def __init__(self) -> None:
        super().__init__()
        Exchange.made = Exchange.made or template(self.folder)
        self.own = Path(tempfile.mkdtemp(dir=self.folder))
        self.stores = [self._copy(f"{place}") for place in range(STORES)]
        self.rows: list[
            tuple[int, str, dict[str, Any]]
        ] = []  # rows of books on their way: record, tag, what was on show

    def _copy(self, name: str) -> Store:
        path = self.own / f"{name}.jiedui"
        shutil.copy(Exchange.made, path)  # type: ignore[arg-type]
        return Quick.open(path, "test")

    def _right(self, place: int) -> None:
        """The tables of a store are what its versions say."""
        assert tables(self.stores[place]) == must_be(self.stores[place])

    def _value(self, store: Store, name: str, chance: random.Random) -> Any:
        """A word, or one of the records a field may refer to, known here or only elsewhere."""
        if name in POINTS:
            there = [one for each in self.stores for one in tables(each).rows if kind_of(one) == POINTS[name]]
            mine = [one for one in tables(store).rows if kind_of(one) == POINTS[name]]
            return chance.choice([*mine, None]) if chance.random() < 0.8 or not there else chance.choice(there)
        if name in ("other_causes", "health"):
            return "、".join(sorted(chance.sample(["甲", "乙", "丙"], chance.randint(0, 2)))) or None
        return chance.choice(["1", "2", "1", None])

    # -- at one store ------------------------------------------------------------------------------------------------
    @rule(place=PLACES, kind=some.sampled_from([*EDITED, "household", "member"]), chance=CHANCE)
    def record(self, place: int, kind: str, chance: random.Random) -> None:
        store, fields = self.stores[place], dict(FIRST[kind])
        for name in EDITED[kind]:
            if name in POINTS and (name in fields or chance.random() < 0.5):
                mine = [one for one in tables(store).rows if kind_of(one) == POINTS[name]]
                if not mine and name in fields:
                    return
                fields[name] = chance.choice(mine) if mine else None
        with store.write("add", "记") as write:
            write.create(kind, **fields)
        self._right(place)

    @rule(place=PLACES, chance=CHANCE, whole=some.booleans())
    def edit(self, place: int, chance: random.Random, whole: bool) -> None:
        """One field, or a form whose other fields say what they show."""
        store = self.stores[place]
        if not (mine := records_in(store)):
            return
        record = chance.choice(mine)
        name = chance.choice(EDITED[kind_of(record)])
        shown = tables(store).rows
        value = self._value(store, name, chance)
        if (value is None and name in FIRST[kind_of(record)]) or (name in POINTS and value not in (None, *shown)):
            return
        row = {each: shown[record].get(each) for each in EDITED[kind_of(record)]} if whole else {}
        before = tables(store).undecided
        with store.write("edit", "改") as write:
            write.update(record, **row | {name: value})
        self._right(place)
        now = tables(store).undecided
        assert {each for each in before if each[1] not in grouped(kind_of(record), [name])} <= now, (
            "nothing else is decided"
        )

    @rule(place=PLACES, chance=CHANCE)
    def remove(self, place: int, chance: random.Random) -> None:
        store = self.stores[place]
        with store.read() as read:
            free = [record for record in records_in(store) if not _referring(read, [record]) - {record}]
        if free:
            record = chance.choice(free)
            with store.write("remove", "删") as write:
                write.delete(record)
            self._right(place)

    @rule(place=PLACES, chance=CHANCE, keep=some.booleans())
    def settle(self, place: int, chance: random.Random, keep: bool) -> None:
        store = self.stores[place]
        if not (open_ones := sorted(tables(store).undecided)):
            return
        record, name = chance.choice(open_ones)
        with store.read() as read:
            state = states_of(read, identity(read)[1], [record])[record]
        row = tables(store).rows.get(record)
        if row is None:
            return
        value = keep if name == LIFE else chance.choice([state.said[head] for head in state.heads[name]])
        if name in POINTS and value not in (None, *tables(store).rows):
            return
        with store.write("decide", "定") as write:
            decide(write, record, {name: value})
        self._right(place)
        if name != LIFE:
            assert (record, name) not in tables(store).undecided

    # -- books and packages ------------------------------------------------------------------------------------------
    @rule(place=PLACES, chance=CHANCE)
    def send_a_row(self, place: int, chance: random.Random) -> None:
        store = self.stores[place]
        if not (mine := records_in(store)):
            return
        record = chance.choice(mine)
        with store.read() as read:
            lineage = identity(read)[1]
            versions = sorted({one for each in on_show(read, lineage, [record])[record].values() for one in each})
            tag = tag_for(lineage, record, versions, tags_of(read, [record]).get(record))
        take(store, [], {(record, tag): versions})
        self.rows.append((record, tag, tables(store).rows[record]))
        self._right(place)

    @precondition(lambda self: self.rows)
    @rule(place=PLACES, number=some.integers(0, 9), chance=CHANCE, gone=some.integers(0, 5))
    def a_row_comes_back(self, place: int, number: int, chance: random.Random, gone: int) -> None:
        record, tag, cells = self.rows[number % len(self.rows)]
        symbol, store = symbol_of(record, tag), self.stores[place]
        said: list[Any] = [Removal(record, (symbol,))]
        if gone:
            name = chance.choice(EDITED[kind_of(record)])
            value = self._value(store, name, chance)
            names = grouped(kind_of(record), [name])
            said = [Statement(record, each, value if each == name else cells.get(each), (symbol,)) for each in names]
        take(store, said)
        once = state_of(store)
        assert take(store, said).new == 0 and state_of(store) == once
        self._right(place)

    @rule(place=PLACES, other=PLACES, chance=CHANCE, share=some.sampled_from([0.3, 0.6, 1.0]))
    def send_a_package(self, place: int, other: int, chance: random.Random, share: float) -> None:
        """All of a store or what is left of it, in any order, in one piece or several."""
        said = [act for act in acts_of(self.stores[other]) if chance.random() < share]
        shown = {each: on for each, on in on_show_in(self.stores[other]).items() if chance.random() < share}
        chance.shuffle(said)
        store = self.stores[place]
        cut = chance.randint(0, len(said))
        take(store, said[:cut], shown)
        self._right(place)
        take(store, said[cut:])
        self._right(place)
        once = state_of(store)
        assert take(store, said, shown).new == 0 and state_of(store) == once

    # -- taking back -------------------------------------------------------------------------------------------------
    @rule(place=PLACES, other=PLACES, chance=CHANCE)
    def a_merge_back_and_forth(self, place: int, other: int, chance: random.Random) -> None:
        """A merge that nothing followed is taken back and put back: all says again what it said."""
        store = self.stores[place]
        said = [act for act in acts_of(self.stores[other]) if chance.random() < 0.7]
        before, waited = settled(store), tables(store).waiting
        if take(store, said, on_show_in(self.stores[other])).new:
            after = settled(store)
            for verb, target, wanted in (("undo", undo.next_undo, before), ("redo", undo.next_redo, after)):
                with store.read() as read:
                    found = target(read)
                assert found
                with store.write(verb, found.label) as write:
                    outcome = undo.take_back(write, found)
                self._right(place)
                if not outcome.kept:
                    assert settled(store) == wanted, verb
                else:  # somebody had waited for it, and needs it now
                    assert {each.record_id for each in outcome.kept} <= {needs for _, needs in waited}, verb
                    return

    @rule(place=PLACES, verb=some.sampled_from(["undo", "undo", "redo"]))
    def take_back(self, place: int, verb: str) -> None:
        store = self.stores[place]
        with store.read() as read:
            target = undo.next_undo(read) if verb == "undo" else undo.next_redo(read)
        if target:
            with store.write(verb, target.label) as write:
                undo.take_back(write, target)
            self._right(place)

    # -- the end -----------------------------------------------------------------------------------------------------
    def teardown(self) -> None:
        everything = [(acts_of(each), on_show_in(each)) for each in self.stores]
        new = self._copy("neu")
        for number, store in enumerate((*self.stores, new)):
            chance = random.Random(number)
            for said, shown in chance.sample(everything, len(everything)):
                take(store, chance.sample(said, len(said)), shown)
        self.stores.append(new)
        found = [check(store) for store in self.stores]
        for place, each in enumerate(found):
            assert (each.damage, each.different) == ((), ())
            self._right(place)
        assert len({each.digest for each in found}) == 1
        self._no_id_twice()
        for store in self.stores:
            store.close()
        shutil.rmtree(self.own)

    def _no_id_twice(self) -> None:
        for store in self.stores:
            with store.read() as read:
                again = read.exec_driver_sql(
                    "SELECT record_id FROM change WHERE action = 'create' GROUP BY record_id HAVING count(*) > 1"
                )
                assert again.all() == []


def settled(store: Store) -> Any:
    """What stands in a store, without what is shown of a field only until somebody decides."""
    found = tables(store)
    rows = {
        record: {name: value for name, value in row.items() if (record, name) not in found.undecided}
        for record, row in found.rows.items()
    }
    return rows, found.undecided


TestExchange = Exchange.TestCase
TestExchange.settings = settings(
    max_examples=int(os.environ.get("JIEDUI_HISTORIES", "12")),
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking a long history takes minutes
)
