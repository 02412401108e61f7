"""What ties helpers and organisations to places: their own village, one in the same township, the same county.

Nobody without any tie to a county is ever suggested there. How near counts how much is in the rule.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from db.queries.assignment import Organisation, Situation

_CITY: Final = re.compile(r"^.*?(?:省|自治区|市)(?=.)")
_DISTRICT: Final = re.compile(r"^.{1,8}?(?:新区|区|县|市)")


@dataclass(frozen=True)
class Tie:
    """How a helper is tied to a village: through `kind` (organisation, team, serves, unit), in the village `through`."""

    near: str
    kind: str
    through: int | None = None  # a village; None where it is the county itself
    team: int | None = None


@dataclass
class Ties:
    """Helpers by place; the strongest tie of a helper to a village is asked for with `tie`."""

    situation: Situation
    villages: dict[int, dict[int, Tie]] = field(default_factory=lambda: defaultdict(dict))  # place -> helper -> tie
    townships: dict[int, dict[int, Tie]] = field(default_factory=lambda: defaultdict(dict))
    counties: dict[int, dict[int, Tie]] = field(default_factory=lambda: defaultdict(dict))

    def tie(self, helper: int, village: int) -> Tie | None:
        """Return the nearest tie of a helper to a village, None where there is none."""
        return next((tied[helper] for _near, _place, tied in held_by(village, self) if helper in tied), None)

    def serving(self, helper: int, village: int) -> int | None:
        """Return how many households a helper leads in a village (0: supports there), None where they serve nobody."""
        return (self.situation.led_in or {}).get((helper, village))

    def add(self, helper: int, village: int, kind: str, team: int | None = None) -> None:
        """Tie a helper to a village and, more weakly, to the places above it; what was said first stays."""
        self.villages[village].setdefault(helper, Tie("village", kind, village, team))
        place = self.situation.villages.get(village)
        if place and place.township:
            self.townships[place.township].setdefault(helper, Tie("township", kind, village, team))
        if place and place.county:
            self.counties[place.county].setdefault(helper, Tie("county", kind, village, team))


def held_by(village: int, ties: Ties) -> list[tuple[str, int, dict[int, Tie]]]:
    """Return a village and the places above it, nearest first, each with the helpers tied to it."""
    place = ties.situation.villages.get(village)
    if place is None:
        return []
    found = [("village", village, ties.villages.get(village, {}))]
    if place.township:
        found.append(("township", place.township, ties.townships.get(place.township, {})))
    if place.county:
        found.append(("county", place.county, ties.counties.get(place.county, {})))
    return found


def tied_to(village: int, ties: Ties) -> list[int]:
    """Return the helpers who may be suggested in a village at all."""
    return sorted({helper for _near, _place, tied in held_by(village, ties) for helper in tied})


def ties_of(situation: Situation) -> Ties:
    """Return what ties every helper in office to places: their own service first, then their teams, then organisations."""
    found = Ties(situation)
    of_team, of_organisation = _by_side(situation)
    in_office = {each.id for each in situation.helpers}
    for helper, village in sorted(situation.led_in or {}):
        if helper in in_office:
            found.add(helper, village, "serves")
    for team, village in sorted(situation.team_villages):
        for helper in of_team[team]:
            found.add(helper, village, "team", team)
    for engagement in situation.engagements:
        if engagement.state == "now":
            for helper in of_organisation[engagement.organisation]:
                found.add(helper, engagement.village, "organisation")
    for county, organisations in units_of(situation).items():
        for helper in (each for organisation in sorted(organisations) for each in of_organisation[organisation]):
            found.counties[county].setdefault(helper, Tie("county", "unit"))
    return found


def _by_side(situation: Situation) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """Return the helpers of each team and of each organisation."""
    of_team, of_organisation = defaultdict[int, list[int]](list), defaultdict[int, list[int]](list)
    for helper in sorted(situation.helpers, key=lambda each: each.id):
        for team in helper.teams:
            of_team[team].append(helper.id)
        if helper.organisation_id:
            of_organisation[helper.organisation_id].append(helper.id)
    return of_team, of_organisation


def units_of(situation: Situation) -> dict[int, set[int]]:
    """Return the organisations of each county's assisting district: itself, and those that say they belong there."""
    names = {each.id: each for each in situation.organisations}
    found: dict[int, set[int]] = defaultdict(set)
    for county, district, _pairing, _until in situation.districts:
        found[county].add(district)
        stem = district_in(names[district].name) if district in names else ""
        if stem:
            found[county] |= set(_saying(stem, situation.organisations))
    return found


def _saying(stem: str, organisations: Iterable[Organisation]) -> Iterable[int]:
    return (each.id for each in organisations if stem in each.name or stem in each.belongs)


def district_in(name: str) -> str:
    """Return the district a name begins with, without its city: 上海市浦东新区对口支援办公室 -> 浦东新区; "" for none."""
    for rest in (_CITY.sub("", name, count=1), name):
        found = _DISTRICT.match(rest)
        if found:
            return found.group()
    return ""
