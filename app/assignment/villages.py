"""Villages without an organisation and which could take them: served before, known there, near, and not too many each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from app.assignment.flow import Hub, Network, cheapest
from app.assignment.rule import Rule, met_by
from app.assignment.ties import units_of
from db.queries.assignment import Organisation, Situation, Village

# those that may be suggested without being tied to the county by a pairing or by where they say they belong
FREE: Final = frozenset({"enterprise", "school", "hospital", "social_organisation", "cooperative"})
NEVER: Final = frozenset({"assisting_district", "village_body"})
WAITING: Final = {"proposed": "proposed", "rests": "paused", "later": "later"}


@dataclass
class VillagesPlaced:
    """Which organisation gets which village, and which villages are left with why."""

    pairs: list[tuple[Village, Organisation]] = field(default_factory=list)
    left: list[tuple[Village, str]] = field(default_factory=list)


class Matching:
    """The points of an organisation for a village, by the rule; the same for the solver and for the words of a line."""

    def __init__(self, situation: Situation, rule: Rule, limit: int) -> None:
        self.situation, self.limit = situation, limit
        self._points = {each.key: each.points for each in rule.weights}
        places = situation.villages
        self.held: dict[int, set[int]] = defaultdict(set)  # organisation -> villages it has or was offered
        self.past, self._near = set[tuple[int, int]](), set[tuple[int, int]]()
        self.sides: dict[int, set[int]] = defaultdict(set)  # organisation -> counties
        for each in situation.engagements:
            place = places.get(each.village)
            if each.state == "past":
                self.past.add((each.organisation, each.village))
            else:
                self.held[each.organisation].add(each.village)
            if place and place.county:
                self.sides[each.organisation].add(place.county)
            if each.state == "now" and place and place.township:
                self._near.add((each.organisation, place.township))
        for county, organisations in units_of(situation).items():
            for organisation in organisations:
                self.sides[organisation].add(county)
        self.known: dict[tuple[int, int], int] = defaultdict(int)  # (organisation, village) -> helpers who serve there
        self._skills: dict[int, set[str]] = defaultdict(set)
        self._helpers()
        districts = {organisation for _county, organisation, _pairing, _until in situation.districts}
        self.organisations = [
            each for each in sorted(situation.organisations, key=lambda each: each.id)
            if each.id not in districts and each.kind not in NEVER and (self.sides[each.id] or each.kind in FREE)
        ]  # fmt: skip

    def _helpers(self) -> None:
        served = defaultdict[int, list[int]](list)
        for helper, village in self.situation.led_in or {}:
            served[helper].append(village)
        for each in self.situation.helpers:
            if each.organisation_id:
                self._skills[each.organisation_id].update(each.skills)
                for village in served[each.id]:
                    self.known[each.organisation_id, village] += 1

    def room(self, organisation: int) -> int:
        """Return how many more villages an organisation may take."""
        return max(self.limit - len(self.held[organisation]), 0)

    def met(self, organisation: int, village: int) -> list[str]:
        """Return the open needs of a village that skills in an organisation meet."""
        needs = (self.situation.village_needs or {}).get(village, frozenset())
        return sorted(needs & met_by(self._skills[organisation]))

    def skills(self, organisation: int) -> list[str]:
        """Return the skills of an organisation's helpers."""
        return sorted(self._skills[organisation])

    def may(self, organisation: int, village: Village) -> bool:
        """Whether an organisation may be suggested for a village: of the county's side, or of no other's."""
        return not self.sides[organisation] or village.county in self.sides[organisation]

    def points(self, organisation: int, village: Village) -> dict[str, int]:
        """Return the reasons with their points; what it holds already is counted apart."""
        found = {}
        if (organisation, village.id) in self.past:
            found["again"] = self._points["again"]
        if (organisation, village.id) in self.known:
            found["known"] = self._points["known"]
        if (organisation, village.township) in self._near:
            found["neighbour"] = self._points["neighbour"]
        if village.county in self.sides[organisation]:
            found["side"] = self._points["side"]
        met = len(self.met(organisation, village.id))
        return found | ({"able": met * self._points["able"]} if met else {})

    def dearer(self, organisation: int) -> list[int]:
        """Return what each further village costs more than the one before: those held count."""
        held = len(self.held[organisation])
        return [-self._points["held"] * (held + more) for more in range(self.room(organisation))]


def place_villages(situation: Situation, matching: Matching) -> VillagesPlaced:
    """Give every village that waits for nobody an organisation, as many as can be, by the points of the rule."""
    placed = VillagesPlaced()
    villages = list(_asking(situation, placed))
    able = [each for each in matching.organisations if matching.room(each.id)]
    face = cheapest(_network(villages, able, matching))
    for (source, sink), _count in sorted(face.flows.items()):
        placed.pairs.append((villages[source], able[sink]))
    for source, village in enumerate(villages):
        if face.left[source]:
            tied = [each for each in matching.organisations if matching.may(each.id, village)]
            why = (
                "no_organisation"
                if not tied
                else "used_up"
                if any(matching.room(each.id) for each in tied)
                else "all_full"
            )
            placed.left.append((village, why))
    return placed


def _asking(situation: Situation, placed: VillagesPlaced) -> Iterable[Village]:
    waiting = {each.village: WAITING[each.state] for each in situation.engagements if each.state in WAITING}
    for identifier in situation.unpaired:
        village = situation.villages[identifier]
        if identifier in waiting:
            placed.left.append((village, waiting[identifier]))
        else:
            yield village


def _network(villages: list[Village], able: list[Organisation], matching: Matching) -> Network:
    points = [[sum(matching.points(each.id, village).values()) for each in able] for village in villages]
    dearest = max([0, *(max(row, default=0) for row in points)])
    free: dict[int, int] = {at: 0 for at, each in enumerate(able) if not matching.sides[each.id]}
    hubs: dict[Hub, dict[int, int]] = {"free": free}
    to_hub: list[dict[Hub, int]] = []
    direct: dict[tuple[int, int], int] = {}
    for source, village in enumerate(villages):
        hub = ("county", village.county)
        if hub not in hubs:
            hubs[hub] = {at: 0 for at, each in enumerate(able) if village.county in matching.sides[each.id]}
        side = min((points[source][at] for at in hubs[hub]), default=0)
        to_hub.append({"free": dearest, hub: dearest - side})
        for at, each in enumerate(able):
            if matching.may(each.id, village) and points[source][at] > (side if at in hubs[hub] else 0):
                direct[source, at] = dearest - points[source][at]
    slots = [matching.dearer(each.id) for each in able]
    return Network([1] * len(villages), [matching.room(each.id) for each in able], direct, to_hub, hubs, slots)
