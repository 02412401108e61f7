"""The suggestion as a whole: every line with its reasons, what stays without and why, the rule it follows; as drafts too."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.assignment.households import Band, Fitting, Limits, Placed, place_households
from app.assignment.model import Clock
from app.assignment.rule import Rule, rule
from app.assignment.ties import held_by, ties_of
from app.assignment.villages import Matching, place_villages
from app.assignment.words import Reason, household_reasons, village_reasons, why_household, why_village
from db.drafts import PairingDraft
from db.queries.assignment import Helper, Household, Organisation, Situation, Village
from resources.language import _

SECONDS: Final = 40.0  # for the solver; what is not proven best by then says so


@dataclass(frozen=True)
class Other:
    """Who would have come next, and why not they."""

    helper: Helper
    words: str


@dataclass(frozen=True)
class Line:
    """A helper suggested for a household."""

    helper: Helper
    household: Household
    village: str
    reasons: tuple[Reason, ...]
    next: Other | None

    @property
    def points(self) -> int:
        """The sum of its reasons."""
        return sum(each.points for each in self.reasons)


@dataclass(frozen=True)
class VillageLine:
    """An organisation suggested for a village."""

    organisation: Organisation
    village: Village
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Unplaced:
    """A household or a village that stays without, and why."""

    household: Household | None
    village: Village | None
    code: str
    words: str


@dataclass(frozen=True)
class Suggestion:
    """What is suggested for a day. `optimal` is False where the solver ran out of time before it had a proof."""

    on: str
    rule: Rule
    limits: Limits
    village_limit: int
    optimal: bool
    lines: tuple[Line, ...]
    villages: tuple[VillageLine, ...]
    unplaced: tuple[Unplaced, ...]


def suggest(situation: Situation, *, capacity: int | None = None, seconds: float = SECONDS) -> Suggestion:
    """Suggest pairings for all who have nobody. The same situation gives the same suggestion; nothing is written."""
    ties, weights = ties_of(situation), rule()
    limits = Limits(situation.helper_limit, capacity)
    fitting = Fitting(situation, ties, weights, limits)
    placed = place_households(situation, fitting, Clock(seconds))
    villages, left = _villages(situation, Matching(situation, weights, situation.village_limit))
    without = [
        Unplaced(each, situation.villages.get(each.village or 0), code, why_household(each, code))
        for each, code in placed.left
    ]
    return Suggestion(
        situation.on, weights, limits, situation.village_limit, placed.proven,
        tuple(_Telling(situation, fitting, placed).lines()), tuple(villages), (*without, *left),
    )  # fmt: skip


def drafts(lines: Sequence[Line | VillageLine], on: str) -> list[PairingDraft]:
    """Return accepted lines as drafts from a day on, for `db.ops.pairing.propose_all`: one verb, one step."""
    return [
        PairingDraft(level="person_person", helper_id=each.helper.id, household_id=each.household.id, from_date=on)
        if isinstance(each, Line)
        else PairingDraft(
            level="enterprise_village", organisation_id=each.organisation.id, region_id=each.village.id, from_date=on
        )
        for each in lines
    ]


def _villages(situation: Situation, matching: Matching) -> tuple[list[VillageLine], list[Unplaced]]:
    placed = place_villages(situation, matching)
    held = Counter({each.id: len(matching.held[each.id]) for each in matching.organisations})
    lines = []
    for village, organisation in placed.pairs:
        reasons = village_reasons(matching, organisation.id, village, held[organisation.id])
        held[organisation.id] += 1
        lines.append(VillageLine(organisation, village, tuple(reasons)))
    return lines, [Unplaced(None, village, code, why_village(code)) for village, code in placed.left]


class _Telling:
    """The lines of a placing, each with what it means for its helper and who would have come next."""

    def __init__(self, situation: Situation, fitting: Fitting, placed: Placed) -> None:
        self.situation, self.fitting, self.placed = situation, fitting, placed
        self.given = Counter(helper.id for _household, helper in placed.pairs)
        self.together = Counter((helper.id, household.village) for household, helper in placed.pairs)
        self._ranked: dict[tuple[object, ...], list[tuple[int, int, int]]] = {}

    def lines(self) -> list[Line]:
        """Return all lines, by village, then helper."""
        found = [self._line(household, helper) for household, helper in self.placed.pairs]
        order = {village: place for place, village in enumerate(self.situation.villages)}
        return sorted(found, key=lambda line: (order[line.household.village or 0], line.helper.id, line.household.id))

    def _line(self, household: Household, helper: Helper) -> Line:
        village = self.situation.villages[household.village or 0]
        band = Band(village.id, household, [household], set(self.fitting.helpers))
        reasons = household_reasons(self.fitting, helper.id, household, self.fitting.near(helper.id, band))
        alike = self.together[helper.id, household.village]
        if alike > 1:
            words = _("这次同村 {n} 户由同一人负责").format(n=alike)
            reasons.append(Reason("together", words, 0))
        after = helper.led + helper.pending + self.given[helper.id]
        load = _("全部接受后负责 {n}/{limit} 户").format(n=after, limit=self.fitting.limits.of(helper))
        reasons.append(Reason("load", load, 0))
        return Line(helper, household, village.label, tuple(reasons), self._next(household, helper, band))

    def _next(self, household: Household, chosen: Helper, band: Band) -> Other | None:
        ranked = self._of(household, band)
        mine = next((each for each in ranked if each[2] == chosen.id), None)
        other = next((each for each in ranked if each[2] != chosen.id), None)
        if other is None or mine is None:
            return None
        helper = self.fitting.helpers[other[2]]
        return Other(helper, self._why_not(helper, mine, other, band.village))

    def _why_not(self, helper: Helper, mine: tuple[int, int, int], other: tuple[int, int, int], village: int) -> str:
        if helper.led + helper.pending + self.given[helper.id] >= self.fitting.limits.of(helper):
            return _("名额已满")
        if other[0] > mine[0]:
            return _("关系远一层")
        if not self.together[helper.id, village] and self.fitting.ties.serving(helper.id, village) is None:
            return _("本村会多一位帮扶人")
        if other[1] > mine[1]:
            return _("对上的少 {n} 分").format(n=other[1] - mine[1])
        return _("留给更对得上的户")

    def _of(self, household: Household, band: Band) -> list[tuple[int, int, int]]:
        """Helpers for a household by (farther, fits less, id): the best of the nearest place that has at least two."""
        key = (band.village, band.supports, band.members, band.teams, household.needs)
        if key not in self._ranked:
            found: dict[int, tuple[int, int, int]] = {}
            for _name, _place, tied in held_by(band.village, self.fitting.ties):
                for helper in tied:
                    if helper not in found:
                        near = sum(self.fitting.near(helper, band).values())
                        fit = sum(self.fitting.fit(helper, household, band.village).values())
                        found[helper] = (-near, -fit, helper)
                if len(found) > 1:
                    break
            self._ranked[key] = sorted(found.values())
        return self._ranked[key]
