"""Suggestions are the best there are: against trying everything, on small cases; and what must hold of any."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from situations import COUNTY, DISTRICT, VILLAGES, helper, household, situation

from app.assignment import crews
from app.assignment.compact import Compact
from app.assignment.households import Band, Fitting, Limits
from app.assignment.model import Clock
from app.assignment.parts import Group, Part, Placing, Task
from app.assignment.placing import place
from app.assignment.rough import rough
from app.assignment.rule import rule
from app.assignment.suggest import Suggestion, suggest
from app.assignment.ties import ties_of
from app.assignment.villages import Matching
from db.queries.assignment import Engagement, Household, Organisation, Situation

NEEDS = ("就医", "就学", "就业", "增收")
SKILLS = ("医疗卫生", "教育", "就业培训", "农业技术")
PATIENT = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@some.composite
def situations(draw: Any, most: int = 6) -> Situation:
    helpers = [
        helper(
            number, draw(some.sampled_from([50, 51, 52, None])), *draw(some.lists(some.sampled_from(SKILLS), max_size=2, unique=True)),
            capacity=draw(some.integers(0, 4)), led=draw(some.integers(0, 2)), pending=draw(some.integers(0, 1)),
            teams=draw(some.sampled_from([(), (7,)])),
        )
        for number in range(draw(some.integers(1, 3)))
    ]  # fmt: skip
    known = [each.id for each in helpers]
    led_in = {
        (who, village): draw(some.integers(0, 2))
        for who in known for village in draw(some.lists(some.sampled_from(sorted(VILLAGES)), max_size=1))
    }  # fmt: skip
    households = []
    for number in range(draw(some.integers(0, most))):
        supports = draw(some.lists(some.sampled_from(known), max_size=1))
        village = draw(some.sampled_from([11, 11, 12, 21]))
        led_in |= {(who, village): led_in.get((who, village), 0) for who in supports}
        households.append(
            household(
                number, village, *draw(some.lists(some.sampled_from(NEEDS), max_size=2)), supports=tuple(supports),
                teams=draw(some.sampled_from([(), ((7, 1, None),)])),
            )
        )  # fmt: skip
    engaged = draw(some.lists(some.sampled_from([(50, 11), (51, 21), (52, 12), (50, 12)]), unique=True))
    return situation(
        households, helpers, engaged, led_in=led_in, teams={7: "一队"},
        team_villages=frozenset({(7, 11)} if draw(some.booleans()) else ()),
        districts=((COUNTY, DISTRICT, 1, None),) if draw(some.booleans()) else (),
        organisations=(
            Organisation(50, "甲", "enterprise"), Organisation(51, "乙", "school"), Organisation(52, "某市东区医院", "hospital"),
            Organisation(DISTRICT, "某市东区支援办公室", "assisting_district"),
        ),
    )  # fmt: skip


class Judge:
    """What an assignment is worth by the four steps, worked out household by household."""

    def __init__(self, facts: Situation) -> None:
        self.facts = facts
        self.fitting = Fitting(facts, ties_of(facts), rule(), Limits(facts.helper_limit))
        self.near = {
            (each.id, who.id): sum(found.values()) if (found := self._near(each, who.id)) else None
            for each in facts.households for who in facts.helpers
        }  # fmt: skip

    def _near(self, each: Household, who: int) -> dict[str, int]:
        return self.fitting.near(who, Band(each.village or 0, each, [each], set(self.fitting.helpers)))

    def worth(self, chosen: dict[int, int]) -> tuple[int, int, int, int] | None:
        """The four steps; None where it may not be."""
        load = Counter(chosen.values())
        if any(load[who.id] > self.fitting.limits.room(who) for who in self.facts.helpers):
            return None
        near = fit = 0
        newcomers = set()
        for each in self.facts.households:
            who = chosen.get(each.id)
            if who is None:
                continue
            points = self.near[each.id, who]
            if points is None:
                return None
            near += points
            fit += sum(self.fitting.fit(who, each, each.village or 0).values())
            if (who, each.village) not in (self.facts.led_in or {}):
                newcomers.add((who, each.village))
        return len(chosen), near, -len(newcomers), fit

    def everything(self) -> Iterator[dict[int, int]]:
        """Every way to assign."""
        who = [None, *(each.id for each in self.facts.helpers)]
        for choice in product(who, repeat=len(self.facts.households)):
            pairs = zip(self.facts.households, choice, strict=True)
            yield {each.id: one for each, one in pairs if one is not None}


def chosen(found: Suggestion) -> dict[int, int]:
    return {line.household.id: line.helper.id for line in found.lines}


@PATIENT
@given(situations())
def test_nothing_better_can_be_had(facts: Situation) -> None:
    found, judge = suggest(facts), Judge(facts)
    worth = judge.worth(chosen(found))
    assert found.optimal and worth is not None
    assert worth == max(each for each in map(judge.worth, judge.everything()) if each is not None)
    codes = {"near": {"support", "member", "team", "village", "township", "county"}, "fit": {"skill", "serves", "room"}}
    told = [
        sum(reason.points for line in found.lines for reason in line.reasons if reason.code in codes[step])
        for step in ("near", "fit")
    ]
    assert told == [worth[1], worth[3]], "the reasons say what was counted"


@PATIENT
@given(situations(most=12), some.randoms(use_true_random=False), some.integers(0, 4))
def test_what_holds_of_every_suggestion(facts: Situation, rng: random.Random, cap: int) -> None:
    found = suggest(facts, capacity=cap)
    placed, left = chosen(found), [each.household.id for each in found.unplaced if each.household]
    assert sorted([*placed, *left]) == [each.id for each in facts.households], "every household once"
    load = Counter(placed.values())
    for who in facts.helpers:
        assert load[who.id] + who.led + who.pending <= min(who.capacity or 0, cap) or not load[who.id]
    mixed = replace(
        facts,
        households=tuple(rng.sample(facts.households, len(facts.households))),
        helpers=tuple(rng.sample(facts.helpers, len(facts.helpers))),
    )
    assert chosen(suggest(mixed, capacity=cap)) == placed, "the order of the rows says nothing"
    more = suggest(facts, capacity=cap + 1)
    assert len(more.lines) >= len(found.lines), "more room never places fewer"


@PATIENT
@given(
    some.lists(some.tuples(some.sampled_from([50, 51, 52]), some.sampled_from(sorted(VILLAGES)), some.sampled_from(["now", "past"])), unique=True, max_size=5),
    some.dictionaries(some.sampled_from(sorted(VILLAGES)), some.frozensets(some.sampled_from(NEEDS))),
    some.integers(0, 3),
)  # fmt: skip
def test_villages_get_the_best_organisations(engaged: Any, needs: Any, limit: int) -> None:
    engagements = tuple(Engagement(*each) for each in engaged)
    now = {each.village for each in engagements if each.state == "now"}
    helpers = [helper(1, 50, "医疗卫生"), helper(2, 51, "教育", "农业技术")]
    facts = situation([], helpers, (), engagements=engagements, unpaired=tuple(each for each in VILLAGES if each not in now),
                      village_limit=limit, village_needs=needs)  # fmt: skip
    found = suggest(facts)
    matching = Matching(facts, rule(), limit)

    def worth(choice: dict[int, int]) -> tuple[int, int] | None:
        total, taken = 0, Counter[int]()
        for village, organisation in choice.items():
            if taken[organisation] >= matching.room(organisation):
                return None
            points = sum(matching.points(organisation, VILLAGES[village]).values())
            total += points - matching.dearer(organisation)[taken[organisation]]
            taken[organisation] += 1
        return len(choice), total

    mine = worth({line.village.id: line.organisation.id for line in found.villages})
    ways = product([None, 50, 51, 52], repeat=len(facts.unpaired))
    best = max(
        value for way in ways
        if (value := worth({v: o for v, o in zip(facts.unpaired, way, strict=True) if o is not None})) is not None
    )  # fmt: skip
    assert mine == best
    assert sum(reason.points for line in found.villages for reason in line.reasons) == best[1]
    assert len(found.villages) + len(found.unplaced) == len(facts.unpaired)


def task(seed: int, *, tight: bool = False) -> Task:
    """A part as the solver sees it: some villages, helpers with uneven room, skills."""
    rng = random.Random(seed)
    room = {who: rng.randint(4, 8) for who in range(rng.randint(5, 9))}
    skilled = {who: {kind for kind in range(3) if rng.random() < 0.3} for who in room}
    groups, serving = [], set()
    for village in range(rng.randint(1, 4)):
        people = rng.sample(sorted(room), rng.randint(3, len(room)))
        serving |= {(who, village) for who in people if rng.random() < 0.15}
        for kind in range(3):
            fit = {who: 6 * (kind in skilled[who]) + 4 * ((who, village) in serving) + room[who] // 4 for who in people}
            groups.append(Group(village, rng.randint(1, 4 if not tight else 6), fit))
    return Task(groups, room, frozenset(), frozenset(serving))


def bridged(seed: int) -> Task:
    """Two clusters of villages with helpers of their own, and a village that may take any of them."""
    rng = random.Random(seed)
    room = {who: rng.randint(5, 7) for who in range(8)}
    skilled = {who: {kind for kind in range(3) if rng.random() < 0.4} for who in room}
    groups = []
    for village, people in enumerate([range(4), range(4), range(4, 8), range(4, 8), range(8)]):
        for kind in range(3):
            fit = {who: 6 * (kind in skilled[who]) + 2 * (room[who] // 3) for who in people}
            groups.append(Group(village, rng.randint(1, 3), fit))
    return Task(groups, room)


def compactly(part: Part) -> Placing | None:
    """The fewest newcomers, then the best fit, by the plain programme."""
    fewest = Compact(part, count_only=True)
    answer = fewest.model.solve(Clock(60))
    if answer.values is None:
        return None
    count = fewest.placing(answer).newcomers(part.task)
    second = Compact(part, newcomers=count)
    return second.placing(second.model.solve(Clock(60)))


@pytest.mark.parametrize("make", [lambda seed: task(seed, tight=bool(seed % 2)), bridged], ids=["any", "bridged"])
@pytest.mark.parametrize("seed", range(25))
@pytest.mark.parametrize("few", [0, 60])
def test_crews_are_as_good_as_the_plain_programme(
    make: Callable[[int], Task], seed: int, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crews, "FEW", few)
    monkeypatch.setattr(crews, "FIRST", 2)
    facts = make(seed)
    plain = compactly(Part(facts, range(len(facts.groups))))
    if plain is None:
        return  # not all of them fit: another step's business
    found = place(facts, Clock(60))
    assert found.proven
    assert (found.newcomers(facts), found.fit(facts)) == (plain.newcomers(facts), plain.fit(facts))
    for group, each in enumerate(facts.groups):
        assert sum(count for (at, _who), count in found.flows.items() if at == group) == each.count
    for who, room in facts.room.items():
        assert sum(count for (_at, each), count in found.flows.items() if each == who) <= room


def test_what_time_cut_short_says_so_and_still_holds() -> None:
    facts = task(3)
    found = rough(Part(facts, range(len(facts.groups))))
    assert not found.proven
    for group, each in enumerate(facts.groups):
        assert sum(count for (at, _who), count in found.flows.items() if at == group) == each.count
    for who, room in facts.room.items():
        assert sum(count for (_at, each), count in found.flows.items() if each == who) <= room
