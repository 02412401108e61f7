"""Random histories of pairings against a plain list of days: who was responsible on any day, at most one lead, undo.

The list knows nothing of the store: a pairing is a helper, a household, a role and the set of days on which it binds.
"""

import tempfile
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as some
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from db.drafts import HouseholdDraft, MemberDraft, PairingDraft
from db.errors import RuleBroken
from db.history import undo
from db.history.digest import digest
from db.history.rebuild import differences
from db.ops import pairing as ops
from db.ops.household import add_household
from db.ops.pairing.settling import Chosen
from db.queries.coverage import reach, reach_by
from db.queries.handover import held_by
from db.queries.responsible import Beneficiary, who
from db.store import Store

FIRST, DAYS = date(2018, 5, 1), 70
HELPERS, HOMES = 3, 2
EVERY = frozenset(range(DAYS))


def iso(day: int) -> str:
    return (FIRST + timedelta(days=day)).isoformat()


@dataclass(frozen=True)
class Line:
    """What the list knows of a pairing: the days from its beginning to its end, and those on which it rests."""

    home: int
    helper: int
    role: str
    start: int
    end: int = DAYS * 2
    rests: frozenset[int] = frozenset()
    open_rest: bool = False
    excused: bool = False

    @property
    def binds(self) -> frozenset[int]:
        return frozenset(range(self.start, self.end + 1)) - self.rests


DAY = some.integers(1, DAYS - 2)
HOME = some.integers(0, HOMES - 1)
HELPER = some.integers(0, HELPERS - 1)


class Histories(RuleBasedStateMachine):
    """Verbs on a store and on the list, side by side."""

    made = Bundle("made")

    @initialize(target=made, starts=some.lists(some.integers(0, 20), min_size=HOMES, max_size=HOMES))
    def begin(self, starts: list[int]) -> Any:
        self._folder = tempfile.TemporaryDirectory()
        self.store = Store.create(Path(self._folder.name) / "库.jiedui", "test", quick=True)
        with self.store.write("test", "试") as write:
            county = write.create("region", edition=2019, level="county", name="叶城县")
            town = write.create("region", edition=2019, level="township", name="金果镇", parent_id=county)
            village = write.create("region", edition=2019, level="village", name="团结村", parent_id=town)
            self.helpers = [write.create("helper", name=f"帮扶{n}") for n in range(HELPERS)]
            self.homes = [
                add_household(write, HouseholdDraft(village_id=village, code=f"99999900000{n}"), MemberDraft(name=f"户主{n}"))
                for n in range(HOMES)
            ]  # fmt: skip
        self.lines: dict[int, Line] = {}
        self.undone: list[tuple[dict[int, Line], str]] = []
        return multiple(*(self.pair(home, home, "lead", start, None, "", False) for home, start in enumerate(starts)))

    def teardown(self) -> None:
        if hasattr(self, "store"):
            try:
                for day in range(DAYS):
                    self._compare(day)
                with self.store.read() as reader:
                    assert list(differences(reader)) == []
            finally:
                self.store.close()
                self._folder.cleanup()

    # -- doing ---------------------------------------------------------------------------------------------------
    def _do(self, verb: str, change: Any, after: dict[int, Line] | Any) -> Any:
        """Do a verb; where it is refused nothing may have changed, where it is done the list must still be lawful."""
        before, known = self._digest(), dict(self.lines)
        try:
            with self.store.write(verb, verb) as write:
                result = change(write)
        except RuleBroken as refused:
            assert self._digest() == before
            for problem in refused.problems:
                if problem.code == "second_lead":
                    assert problem.ways and all(other.id in self.lines for other in problem.others)
            return None
        self.lines = after(result) if callable(after) else after
        self._lawful()
        self.undone.append((known, before))
        return result

    def _lawful(self) -> None:
        for home in range(HOMES):
            for day in EVERY:
                leads = [line for line in self.lines.values() if line.home == home and line.role == "lead" and day in line.binds]  # fmt: skip
                assert len(leads) <= 1 or any(line.excused for line in leads), (home, iso(day), leads)

    def _draft(self, home: int, helper: int, role: str, start: int, end: int | None = None) -> PairingDraft:
        return PairingDraft(
            level="person_person", household_id=self.homes[home], helper_id=self.helpers[helper], role=role,
            from_date=iso(start), to_date=iso(end) if end is not None else None,
        )  # fmt: skip

    @rule(target=made, home=HOME, helper=HELPER, role=some.sampled_from(["lead", "lead", "support"]), start=DAY,
          long=some.one_of(some.none(), some.integers(0, 30)), exception=some.sampled_from(["", "", "", "协议约定"]),
          end_other=some.booleans())  # fmt: skip
    def pairs(self, home: int, helper: int, role: str, start: int, long: int | None, exception: str, end_other: bool) -> Any:  # fmt: skip
        return self.pair(home, helper, role, start, long, exception, end_other)

    def pair(self, home: int, helper: int, role: str, start: int, long: int | None, exception: str, end_other: bool) -> Any:  # fmt: skip
        end = None if long is None else min(start + long, DAYS - 1)
        line = Line(home, helper, role, start, DAYS * 2 if end is None else end, excused=bool(exception))

        def after(made: int) -> dict[int, Line]:
            lines = dict(self.lines)
            if end_other:
                with self.store.read() as reader:
                    for known, old in lines.items():
                        to = reader.exec_driver_sql("SELECT to_date FROM pairing WHERE id = ?", (known,)).scalar()
                        if (to and old.end == DAYS * 2) or (to and iso(old.end) != to):
                            assert to == iso(start - 1) and old.home == home
                            lines[known] = replace(old, end=start - 1)
            return lines | {made: line}

        draft = self._draft(home, helper, role, start, end)
        return self._do("pair", lambda write: ops.pair(write, draft, Chosen(exception, end_other)), after)

    @rule(target=made, home=HOME, helper=HELPER, proposed=DAY, begins=DAY, takes_over=some.booleans())
    def propose_and_start(self, home: int, helper: int, proposed: int, begins: int, takes_over: bool) -> Any:
        draft = self._draft(home, helper, "lead", begins)
        made = self._do(
            "propose", lambda write: ops.propose(write, draft, Chosen(end_other=takes_over), on=iso(proposed)), dict(self.lines)
        )  # fmt: skip
        if made is None:
            return None
        self._do("accept", lambda write: ops.accept(write, made, iso(proposed)), dict(self.lines))
        with self.store.read() as reader:
            old = reader.exec_driver_sql("SELECT replaces_id FROM pairing WHERE id = ?", (made,)).scalar()
        after = self.lines | {made: Line(home, helper, "lead", begins)}
        if old and self.lines[old].start < begins <= self.lines[old].end:
            after[old] = replace(self.lines[old], end=begins - 1)
        return self._do("start", lambda write: ops.start(write, made, iso(begins)), after) and made

    @rule(pairing=made, day=DAY)
    def suspend(self, pairing: int | None, day: int) -> None:
        if pairing in self.lines:
            line = self.lines[pairing]
            after = replace(line, rests=line.rests | set(range(day, DAYS * 2 + 1)), open_rest=True)
            self._do(
                "suspend", lambda write: ops.suspend(write, pairing, iso(day), "病假"), self.lines | {pairing: after}
            )

    @rule(pairing=made, day=DAY)
    def resume(self, pairing: int | None, day: int) -> None:
        if pairing in self.lines:
            line = self.lines[pairing]
            # the pause that holds the day ends before it: its run of days from here on binds again
            back = set()
            at = day
            while at in line.rests:
                back.add(at)
                at += 1
            after = replace(line, rests=line.rests - back, open_rest=False)
            self._do("resume", lambda write: ops.resume(write, pairing, iso(day)), self.lines | {pairing: after})

    @rule(pairing=made, day=DAY)
    def end(self, pairing: int | None, day: int) -> None:
        if pairing in self.lines:
            after = self.lines | {pairing: replace(self.lines[pairing], end=day)}
            self._do("end_pairing", lambda write: ops.end_pairing(write, pairing, iso(day), "期满"), after)

    @rule(pairing=made, start=DAY, end=some.one_of(some.none(), DAY))
    def correct(self, pairing: int | None, start: int, end: int | None) -> None:
        if pairing in self.lines:
            line = replace(self.lines[pairing], start=start, end=DAYS * 2 if end is None else end)
            to = None if end is None else iso(end)
            self._do(
                "correct_dates", lambda write: ops.correct_dates(write, pairing, iso(start), to), self.lines | {pairing: line}
            )  # fmt: skip

    @rule(target=made, pairing=made, helper=HELPER, day=DAY)
    def replace_lead(self, pairing: int | None, helper: int, day: int) -> Any:
        if pairing not in self.lines:
            return None
        return self._do(
            "replace",
            lambda write: ops.replace_lead(write, pairing, self.helpers[helper], iso(day)),
            lambda made: self._taken_over(self.lines, pairing, helper, day, made),
        )

    def _taken_over(self, lines: dict[int, Line], old: int, helper: int, day: int, made: int) -> dict[int, Line]:
        line = lines[old]
        after = lines | {old: replace(line, end=min(line.end, day - 1))}
        for known, other in lines.items():  # who stood beside becomes what the other was
            beside = known != old and (other.home, other.helper, other.role) == (line.home, helper, "support")
            if beside and other.start < day <= other.end:
                after[known] = replace(other, end=day - 1)
        return after | {made: Line(line.home, helper, line.role, day)}

    @rule(leaver=HELPER, heir=HELPER, day=DAY)
    def hand_over(self, leaver: int, heir: int, day: int) -> None:
        with self.store.read() as reader:
            held = held_by(reader, "helper", self.helpers[leaver], iso(day))
        if not held:
            return
        moves = {each.pairing_id: self.helpers[heir] for each in held}

        def after(sheets: list[int]) -> dict[int, Line]:
            lines = dict(self.lines)
            with self.store.read() as reader:
                for sheet in sheets:
                    new = reader.exec_driver_sql("SELECT id, replaces_id FROM pairing WHERE hand_over_id = ?", (sheet,))
                    for made, old in new.all():
                        lines = self._taken_over(lines, old, heir, day, made)
            return lines

        self._do(
            "hand_over", lambda write: ops.hand_over(write, "helper", self.helpers[leaver], moves, iso(day)), after
        )

    @rule(_last=consumes(made))
    def undo(self, _last: Any) -> None:
        if not self.undone:
            return
        self.lines, before = self.undone.pop()
        with self.store.read() as reader:
            target = undo.next_undo(reader)
        assert target is not None
        with self.store.write("undo", target.label) as write:
            undo.take_back(write, target)
        assert self._digest() == before

    # -- comparing -----------------------------------------------------------------------------------------------
    @invariant()
    def days_agree(self) -> None:
        if hasattr(self, "store"):
            for day in (3, DAYS // 2, DAYS - 5):
                self._compare(day)

    def _compare(self, day: int) -> None:
        with self.store.read() as reader:
            for home in range(HOMES):
                whom = Beneficiary("household", self.homes[home], None, "", self.homes[home])
                found = who(reader, whom, iso(day))
                there = [line for line in self.lines.values() if line.home == home and day in line.binds]
                leads = sorted(self.helpers[line.helper] for line in there if line.role == "lead")
                supports = sorted(self.helpers[line.helper] for line in there if line.role == "support")
                answered = [found.lead] if found.lead else []
                answered += [each for each in found.supports if each.role == "lead"]
                assert sorted(each.helper_id for each in answered) == leads, (home, iso(day))
                assert sorted(e.helper_id for e in found.supports if e.role == "support") == supports
            self._covers(reader, day)

    def _covers(self, reader: Any, day: int) -> None:
        whole = reach(reader, iso(day))
        assert sum((each.reach for each in reach_by(reader, "village", iso(day))), type(whole)()) == whole
        there = [
            [line for line in self.lines.values() if line.home == home and day in line.binds] for home in range(HOMES)
        ]
        leads = [sum(line.role == "lead" for line in each) for each in there]
        assert whole.households == HOMES == whole.households_paired + whole.households_unpaired
        assert whole.households_paired == sum(bool(each) for each in there)
        assert whole.led == sum(n > 0 for n in leads)
        assert whole.over_helped == sum(n > 1 or len(each) > 3 for n, each in zip(leads, there, strict=True))

    def _digest(self) -> str:
        with self.store.read() as reader:
            return digest(reader)


# every example makes a store: shrinking one takes minutes, so a failure is told as it was found
Histories.TestCase.settings = settings(
    max_examples=15,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)


@pytest.mark.filterwarnings("ignore::ResourceWarning")
class TestHistories(Histories.TestCase):  # type: ignore[name-defined,misc]  # made at run time
    """Run by pytest."""
