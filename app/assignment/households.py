"""Households without a responsible helper and who could take them: groups for the solver, and back to single households."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.assignment.flow import Face, Hub, Network, cheapest
from app.assignment.model import Clock
from app.assignment.parts import Group, Task
from app.assignment.placing import place
from app.assignment.rule import Rule, met_by
from app.assignment.ties import Ties, held_by, tied_to
from db.queries.assignment import Helper, Household, Situation


@dataclass(frozen=True)
class Limits:
    """How many households a helper may answer for: their own limit, else the coordinator's; never more than `cap`."""

    coordinator: int
    cap: int | None = None

    def of(self, helper: Helper) -> int:
        """Return the limit of a helper. `cap` stands in for the coordinator's, and holds for those with their own too."""
        if helper.capacity is None:
            return self.coordinator if self.cap is None else self.cap
        return helper.capacity if self.cap is None else min(helper.capacity, self.cap)

    def room(self, helper: Helper) -> int:
        """Return how many more households a helper may take: those led and those proposed count."""
        return max(self.of(helper) - helper.led - helper.pending, 0)


@dataclass
class Placed:
    """Who gets whom, and who is left with why."""

    pairs: list[tuple[Household, Helper]] = field(default_factory=list)
    left: list[tuple[Household, str]] = field(default_factory=list)
    proven: bool = True


class Band:
    """Households of one village whom the same helpers know in the same way."""

    def __init__(self, village: int, first: Household, people: Sequence[Household], in_office: set[int]) -> None:
        self.village = village
        self.people = sorted(people, key=lambda each: (each.group, each.code or "", each.id))
        self.supports = frozenset(first.supports) & in_office
        self.members = frozenset(helper for helper, _name in first.members) & in_office
        self.teams = frozenset(team for team, _pairing, _until in first.teams)


class Fitting:
    """The points of a helper for a household, by the rule; the same for the solver and for the words of a line."""

    def __init__(self, situation: Situation, ties: Ties, rule: Rule, limits: Limits) -> None:
        self.ties, self.rule, self.limits = ties, rule, limits
        self.helpers = {each.id: each for each in sorted(situation.helpers, key=lambda each: each.id)}
        self.of_team: dict[int, list[int]] = defaultdict(list)
        for each in self.helpers.values():
            for team in each.teams:
                self.of_team[team].append(each.id)
        self._meets = {each.id: met_by(each.skills) for each in self.helpers.values()}
        self._points = {each.key: each.points for each in rule.weights}

    def near(self, helper: int, band: Band) -> dict[str, int]:
        """Return the reasons of the step `near` with their points; {} where nothing ties the helper to the village."""
        tie = self.ties.tie(helper, band.village)
        if tie is None:
            return {}
        found = {}
        if helper in band.supports:
            found["support"] = self._points["support"]
        if helper in band.members:
            found["member"] = self._points["member"]
        if band.teams.intersection(self.helpers[helper].teams):
            found["team"] = self._points["team"]
        return found | {tie.near: self._points[tie.near]}

    def met(self, helper: int, household: Household) -> list[str]:
        """Return the open needs of a household that a helper's skills meet."""
        return sorted(household.needs & self._meets[helper])

    def fit(self, helper: int, household: Household, village: int) -> dict[str, int]:
        """Return the reasons of the step `fit` with their points."""
        met = len(household.needs & self._meets[helper])
        found = {"skill": met * self._points["skill"]} if met else {}
        if self.ties.serving(helper, village) is not None:
            found["serves"] = self._points["serves"]
        thirds = self.thirds(helper)
        return found | ({"room": thirds * self._points["room"]} if thirds else {})

    def thirds(self, helper: int) -> int:
        """Return how many thirds of a helper's limit are free before the suggestion: 0, 1 or 2."""
        facts = self.helpers[helper]
        limit = self.limits.of(facts)
        return min(3 * self.limits.room(facts) // limit, 2) if limit else 0

    @property
    def useful(self) -> frozenset[str]:
        """The kinds of need that anybody in office can meet."""
        return frozenset().union(*self._meets.values())


def place_households(situation: Situation, fitting: Fitting, clock: Clock) -> Placed:
    """Place every household that waits for nobody else, step by step as the rule says."""
    placed = Placed()
    bands = _bands(situation, fitting, placed)
    room = {each.id: fitting.limits.room(each) for each in fitting.helpers.values()}
    able = [helper for helper, free in room.items() if free]
    face = _nearest(bands, able, room, fitting)
    task, groups = _task(bands, able, room, face, fitting)
    found = place(task, clock)
    placed.proven = found.proven
    waiting = [list(people) for people in groups]
    for (group, helper), count in sorted(found.flows.items()):
        placed.pairs += [(household, fitting.helpers[helper]) for household in waiting[group][:count]]
        del waiting[group][:count]
    given = {household.id for household, _helper in placed.pairs}
    for band in bands:
        why = _why(tied_to(band.village, fitting.ties), room)
        placed.left += [(each, why) for each in band.people if each.id not in given]
    placed.pairs.sort(key=lambda pair: pair[0].id)
    placed.left.sort(key=lambda left: left[0].id)
    return placed


def _why(tied: Sequence[int], room: dict[int, int]) -> str:
    """Why a household stays without: nobody is tied to it, all who are have no room, or their room went to others."""
    if not tied:
        return "nobody_tied"
    return "used_up" if any(room[each] for each in tied) else "all_full"


def _bands(situation: Situation, fitting: Fitting, placed: Placed) -> list[Band]:
    in_office = set(fitting.helpers)
    found: dict[tuple[object, ...], list[Household]] = defaultdict(list)
    for each in sorted(situation.households, key=lambda each: each.id):
        if each.waiting:
            placed.left.append((each, each.waiting.kind))
        elif each.village is None:
            placed.left.append((each, "no_village"))
        else:
            supports = tuple(helper for helper in sorted(each.supports) if helper in in_office)
            members = tuple(sorted({helper for helper, _name in each.members if helper in in_office}))
            teams = tuple(sorted({team for team, _pairing, _until in each.teams}))
            found[each.village, supports, members, teams].append(each)
    return [Band(people[0].village or 0, people[0], people, in_office) for people in found.values()]


def _nearest(bands: Sequence[Band], able: Sequence[int], room: dict[int, int], fitting: Fitting) -> Face:
    """The first two steps: the most households, the nearest helpers."""
    at = {helper: place for place, helper in enumerate(able)}
    points = {each.key: each.points for each in fitting.rule.weights if each.step == "near"}
    dearest = sum(max(each, 0) for each in points.values())
    hubs: dict[Hub, dict[int, int]] = {}
    to_hub: list[dict[Hub, int]] = []
    direct: dict[tuple[int, int], int] = {}
    for source, band in enumerate(bands):
        to_hub.append({})
        for near, where, tied in held_by(band.village, fitting.ties):
            if (near, where) not in hubs:
                hubs[near, where] = {at[helper]: 0 for helper in sorted(tied) if helper in at}
            to_hub[-1][near, where] = dearest - points[near]
        for helper in _special(band, fitting) & set(at):
            if near_points := fitting.near(helper, band):
                direct[source, at[helper]] = dearest - sum(near_points.values())
    return cheapest(Network([len(band.people) for band in bands], [room[each] for each in able], direct, to_hub, hubs))


def _special(band: Band, fitting: Fitting) -> set[int]:
    """Those who know the households of a band already."""
    return {*band.supports, *band.members, *(each for team in band.teams for each in fitting.of_team[team])}


def _task(
    bands: Sequence[Band], able: Sequence[int], room: dict[int, int], face: Face, fitting: Fitting
) -> tuple[Task, list[list[Household]]]:
    """What the first two steps left open, for the last two; with the households of each group."""
    groups, people, useful = [], [], fitting.useful
    for at, band in enumerate(bands):
        routes = [able[sink] for sink in face.routes[at]]
        if not routes:
            continue
        alike: dict[frozenset[str], list[Household]] = defaultdict(list)
        for household in band.people:
            alike[household.needs & useful].append(household)
        same: dict[tuple[int, ...], list[Household]] = defaultdict(list)
        for households in alike.values():
            points = tuple(sum(fitting.fit(each, households[0], band.village).values()) for each in routes)
            same[points] += households
        for points, households in same.items():
            groups.append(Group(band.village, len(households), dict(zip(routes, points, strict=True)), face.spare[at]))
            people.append(sorted(households, key=lambda each: (each.group, each.code or "", each.id)))
    full = frozenset(helper for helper, is_full in zip(able, face.full, strict=True) if is_full)
    serving = frozenset(fitting.ties.situation.led_in or {})
    return Task(groups, {each: room[each] for each in able}, full, serving), people
