"""Suggesting pairings: 10,000 households, 800 helpers, 300 villages, beside the transport alone that leaves villages out."""

import random
from collections.abc import Iterator
from typing import Final

from timing import Line, Scale, opened, seconds

from app.assignment.compact import Compact
from app.assignment.households import Fitting, Limits
from app.assignment.model import Clock
from app.assignment.parts import Group, Part, Task
from app.assignment.rule import needs_of_skills, rule
from app.assignment.suggest import Suggestion, suggest
from app.assignment.ties import tied_to, ties_of
from db.catalogues import catalogue
from db.queries.assignment import Engagement, Helper, Household, Organisation, Situation, Village, situation

DAY: Final = "2020-06-30"


def made_up(households: int, *, seed: int = 1) -> Situation:
    """Return a situation: each organisation in three villages of a township, one village in twelve without any."""
    rng, villages = random.Random(seed), max(households * 3 // 100, 12)
    helpers, organisations, townships = households * 8 // 100, villages // 3, max(villages // 15, 1)
    places = {
        1000 + at: Village(1000 + at, str(at), f"乡{at * townships // villages}村{at}", 100 + at * townships // villages, 10 + at * 4 // villages)
        for at in range(villages)
    }  # fmt: skip
    engaged = tuple(
        Engagement(2000 + at * organisations // villages, 1000 + at, "now")
        for at in range(villages)
        if rng.random() > 1 / 12
    )
    skills, needs = list(needs_of_skills()), catalogue("need_kind").names
    people = tuple(
        Helper(10_000 + at, f"帮{at}", 2000 + at * organisations // helpers, f"单位{at * organisations // helpers}",
               tuple(rng.sample(skills, rng.randint(1, 2))) if rng.random() < 0.5 else ())
        for at in range(helpers)
    )  # fmt: skip
    families = tuple(
        Household(100_000 + at, f"{at:06d}", f"户{at}", 1000 + at * villages // households, f"{at % 4 + 1}组",
                  frozenset(rng.choices(needs, k=rng.randint(1, 2))) if rng.random() < 0.35 else frozenset())
        for at in range(households)
    )  # fmt: skip
    firms = tuple(Organisation(2000 + at, f"单位{at}", "enterprise") for at in range(organisations))
    paired = {each.village for each in engaged}
    unpaired = tuple(each for each in places if each not in paired)
    return Situation(DAY, 30, 3, families, people, firms, places, engaged, unpaired, {}, led_in={})


def transport(facts: Situation) -> Part:
    """Return households and all helpers tied to their villages as one part: who takes whom, whatever it means for a village."""
    fitting = Fitting(facts, ties_of(facts), rule(), Limits(facts.helper_limit))
    alike: dict[tuple[int, frozenset[str]], list[Household]] = {}
    for each in facts.households:
        alike.setdefault((each.village or 0, each.needs & fitting.useful), []).append(each)
    groups = []
    for (village, _needs), same in alike.items():
        tied = [
            each
            for each in tied_to(village, fitting.ties)
            if (tie := fitting.ties.tie(each, village)) and tie.near != "county"
        ]
        groups.append(
            Group(village, len(same), {each: sum(fitting.fit(each, same[0], village).values()) for each in tied})
        )
    return Part(Task(groups, {each.id: fitting.limits.room(each) for each in facts.helpers}), range(len(groups)))


def suggestions(scale: Scale) -> Iterator[Line]:
    """Suggest for all, with every reason; then read what a suggestion looks at from a store."""
    households = min(scale.households // 16, 10_000) or scale.households
    facts, found = made_up(households), list[Suggestion]()
    ours = seconds(lambda: found.append(suggest(facts)))
    bare = Compact(transport(facts), loose=True)
    baseline = seconds(lambda: bare.model.solve(Clock(600), whole=False))
    proof = "证明最优" if found[0].optimal else "未证明"
    yield Line(f"建议结对 {households:,} 户（{proof}）", ours, baseline, "<= 12", against="transport alone, HiGHS")
    with opened(scale.store) as store, store.read() as reader:
        read = seconds(lambda: situation(reader, DAY))
        rows = "SELECT household_id, code, head_name, village_id, group_name FROM household_line"
        plain = seconds(lambda: reader.exec_driver_sql(rows).all())
    yield Line("建议所看的（读库）", read, plain, "<= 12", against="bare SELECT of the households")
