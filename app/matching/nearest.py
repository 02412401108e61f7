"""The known villages nearest to one nobody knows: renamed, recoded, of the same name in another township, or nearly so called.

Each with its edition of the division codes. Not here: deciding which village a row means (`places`).
"""

from dataclasses import dataclass
from typing import Final

from rapidfuzz.fuzz import ratio

from app.matching.former import names_of
from app.matching.names import place_key
from app.matching.places import SIMILAR, Named, Places
from db.pinyin import readings
from resources.language import N_, _

MOST: Final = 3
RENAMED, RECODED, ELSEWHERE, SIMILAR_NAME, SAME_NAME = "renamed", "recoded", "elsewhere", "similar", "same"
_WORDS: Final = {
    RENAMED: N_("{label}（{edition} 年区划，曾用名相同）"),
    RECODED: N_("{label}（{edition} 年区划，代码 {code} 现在是这个村）"),
    ELSEWHERE: N_("{label}（{edition} 年区划，同名，在别的乡镇）"),
    SIMILAR_NAME: N_("{label}（{edition} 年区划，名字相近）"),
    SAME_NAME: N_("{label}（{edition} 年区划）"),
}
_ORDER: Final = (SAME_NAME, RENAMED, RECODED, ELSEWHERE, SIMILAR_NAME)


@dataclass(frozen=True)
class Candidate:
    """A village of the store and how it is near."""

    id: int
    why: str
    likeness: float
    label: str
    edition: int
    code: str | None

    @property
    def words(self) -> str:
        """The village in words, with its edition and why it is named."""
        return _(_WORDS[self.why]).format(label=self.label, edition=self.edition, code=self.code or "")


def nearest(places: Places, named: Named, most: int = MOST) -> list[Candidate]:
    """Return the nearest villages, the likeliest first, each once whatever its editions."""
    if not named.village:
        return []
    keys = {place_key(each, "village") for each in names_of(named.village)}
    found: dict[str, Candidate] = {}
    for village in places.all_of("village"):
        if village < 0 or (named.county and not places.lies_in(village, "county", named.county)):
            continue
        candidate = _compared(places, named, keys, village)
        if candidate is None:
            continue
        known = found.get(candidate.label)
        if known is None or (_rank(candidate), -candidate.edition) < (_rank(known), -known.edition):
            found[candidate.label] = candidate
    return sorted(found.values(), key=lambda each: (*_rank(each), each.label))[:most]


def _rank(candidate: Candidate) -> tuple[int, float]:
    return _ORDER.index(candidate.why), -candidate.likeness


def _compared(places: Places, named: Named, keys: set[str], village: int) -> Candidate | None:
    row = places.regions[village]
    here = not named.township or places.lies_in(village, "township", named.township)
    own = place_key(row["name"], "village")
    why, likeness = "", max(ratio(key, own) for key in keys)
    if own in keys:
        why = SAME_NAME if here else ELSEWHERE
    elif keys & places.keys_of(village):
        why = RENAMED
    elif named.code and row["code"] == named.code:
        why = RECODED
    elif here and (likeness >= SIMILAR - 20 or any(readings(key) == readings(own) for key in keys)):
        why = SIMILAR_NAME
    if not why:
        return None
    return Candidate(village, why, likeness, places.label(village), int(row["edition"]), row["code"])
