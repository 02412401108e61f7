"""The one village or county a row means among those of the store, or the nearest ones where none is meant for sure.

Nothing is added here; registers that may bring new villages ask `places.Places.resolve`.
"""

from typing import Final

from rapidfuzz.fuzz import ratio

from app.matching.former import names_of
from app.matching.names import place_key
from app.matching.places import Named, Place, Places

NEAREST: Final = 3
FAR: Final = 40  # below this a name is not near


def village_of(places: Places, named: Named) -> Place:
    """Return the village in the newest edition that knows it; trouble village_unknown with the nearest ones."""
    if not named.village:
        return Place(None, "village_missing")
    found = places.newest(sorted(places.look(named) or ()))
    if len(found) == 1:
        return Place(found[0])
    if found:
        return Place(None, "village_many", str(len(found)))
    return Place(None, "village_unknown", "、".join(nearest_villages(places, named)) or "—")


def county_of(places: Places, name: str) -> Place:
    """Return the county of a name; trouble county_unknown with the nearest ones."""
    for each in names_of(name):
        found = places.newest(places.named("county", each))
        if len(found) == 1:
            return Place(found[0])
    known = places.all_of("county")
    return Place(None, "county_unknown", "、".join(_nearest(places, "county", name, known)) or "—")


def nearest_villages(places: Places, named: Named) -> list[str]:
    """Return the labels of the villages whose names come nearest: of the township, else the county, else anywhere."""
    pool = places.all_of("village")
    for level, name in (("county", named.county), ("township", named.township)):
        if name:
            inside = [each for each in pool if places.lies_in(each, level, name)]
            pool = inside or pool
    return _nearest(places, "village", named.village or "", pool)


def _nearest(places: Places, level: str, name: str, pool: list[int]) -> list[str]:
    keys = [place_key(each, level) for each in names_of(name)]

    def near(identifier: int) -> float:
        known = [key for key in places.keys_of(identifier) if key]
        return max(ratio(key, other) for key in keys for other in known)

    scored = sorted(((near(each), -each) for each in places.newest(pool)), reverse=True)
    return [places.label(-each) for score, each in scored[:NEAREST] if score >= FAR]
