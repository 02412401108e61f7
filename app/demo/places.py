"""Places: the divisions that come with the program, and which villages a demonstration store fills."""

import csv
from collections import defaultdict
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import Final

from app.demo.sheets import Sheets
from resources import resource

EDITION: Final = 2023
PEOPLED: Final = 30  # households of a village


@dataclass
class Place:
    """A line of the divisions; `id` is its record once it is noted."""

    level: str
    code: str
    name: str
    parent: str
    aliases: str
    id: int = 0


@dataclass
class Village:
    """A village to fill with `households`; `staffed` when someone helps there."""

    place: Place
    town: str
    county: Place
    households: int = 0
    staffed: bool = True
    groups: int = 4


def divisions() -> list[Place]:
    """Return the four counties with all towns and villages, parents before children."""
    with resource("divisions", f"kashgar4_{EDITION}.csv").open(encoding="utf-8", newline="") as file:
        return [Place(row[0], row[1], row[2], row[3], row[4]) for row in islice(csv.reader(file), 1, None)]


def add_regions(sheets: Sheets, places: list[Place]) -> None:
    """Note all places."""
    ids: dict[str, int] = {}
    for place in places:
        place.id = ids[place.code] = sheets.add(
            "region",
            code=place.code,
            edition=EDITION,
            level=place.level,
            name=place.name,
            aliases=place.aliases or None,
            parent_id=ids.get(place.parent),
        )


def choose_villages(places: list[Place], households: int, staffed: int, rng: Random) -> list[Village]:
    """Spread households over villages of all counties and towns; at most about `staffed` households have help."""
    by_code = {place.code: place for place in places}
    orders = {county.code: _round_robin(places, county.code, rng) for county in places if county.level == "county"}
    known = sum(map(len, orders.values()))
    wanted = max(min(known, households // PEOPLED), min(4, households))
    chosen = []
    for turn in range(max(map(len, orders.values()))):
        chosen += [order[turn] for order in orders.values() if turn < len(order)]
    villages = []
    for place in chosen[:wanted]:
        town = by_code[place.parent]
        villages.append(Village(place, town.name, by_code[town.parent]))
    return _shared_out(villages, households, staffed, rng)


def _round_robin(places: list[Place], county: str, rng: Random) -> list[Place]:
    """All villages of a county, one of each town in turn."""
    towns: dict[str, list[Place]] = defaultdict(list)
    for place in places:
        if place.level == "village" and place.code.startswith(county) and place.name.endswith("村"):
            towns[place.parent].append(place)
    lists = list(towns.values())
    for villages in (*lists, lists):
        rng.shuffle(villages)  # type: ignore[arg-type]  # villages of each town, then the towns themselves
    return [villages[turn] for turn in range(max(map(len, lists))) for villages in lists if turn < len(villages)]


def _shared_out(villages: list[Village], households: int, staffed: int, rng: Random) -> list[Village]:
    even, rest = divmod(households, len(villages))
    helped = 0
    for number, village in enumerate(villages):
        village.households = even + (number < rest)
        if number % 2:  # neighbours differ in size, the sum stays
            shift = rng.randint(-(even // 3), even // 3)
            village.households += shift
            villages[number - 1].households -= shift
        village.groups = rng.randint(3, 6)
    for number, village in enumerate(villages):
        # every thirteenth village waits for an enterprise: a gap that the pairing room shows
        village.staffed = helped < staffed and number % 13 != 12
        helped += village.households if village.staffed else 0
    return villages
