"""Which village a register means: county, township and village by name, in whatever edition the store holds.

A place that is nowhere near a known one is new; one that looks like a known one is doubtful and asked about.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from rapidfuzz.fuzz import ratio

from app.matching.former import names_of
from app.matching.names import name_key, place_key
from db.pinyin import readings

SIMILAR: Final = 80
NEAR: Final = 70  # beside the official list of a township: one letter of four
OFFICIAL: Final = 3  # villages with codes: from here on a township's list is taken for the official one
_NUMERAL: Final = re.compile(r"[0-9一二三四五六七八九十东西南北上下]")
# what ends like a village and is a sort of them: 米夏镇各村, 米夏镇贫困村
_SORT_OF_VILLAGE: Final = re.compile(
    r"(?:行政|自然|各|全|本|该|农|贫困|脱贫|重点|示范|驻|帮扶|结对|所辖|下辖|出列|退出|监测|个|新农|美丽乡|乡)村$"
)
_VILLAGE: Final = re.compile(r"[\u3400-\u9fff](?<![全各本我该行政农乡驻到入])村(?![民级干务里集组组织])|社区")


@dataclass(frozen=True)
class Named:
    """How a row names its place; what it leaves out is None."""

    county: str | None = None
    township: str | None = None
    village: str | None = None
    code: str | None = None


NOWHERE: Final = Named()


@dataclass(frozen=True)
class Place:
    """The village found: `id` (negative: new in this import), or the trouble and its detail."""

    id: int | None
    trouble: str | None = None
    detail: str = ""


@dataclass
class Places:
    """The regions of the store and those this import adds (`new`: fields of each, its id is -(position + 1))."""

    regions: dict[int, Mapping[str, Any]]
    edition: int
    new: list[dict[str, Any]] = field(default_factory=list)
    _children: dict[tuple[int | None, str], dict[str, list[int]]] = field(default_factory=dict)
    _levels: dict[str, dict[str, list[int]]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]], edition: int) -> "Places":
        """Return the places of the store; rows come with the newest edition first."""
        places = cls({row["id"]: row for row in rows}, edition)
        for identifier in places.regions:
            places._index(identifier)
        return places

    def _index(self, identifier: int) -> None:
        row = self.regions[identifier]
        names = [row["name"], *(row["aliases"] or "").split("、")]
        for name in filter(None, names):
            key = place_key(name, row["level"])
            children = self._children.setdefault((row["parent_id"], row["level"]), defaultdict(list))
            for index in (children, self._levels.setdefault(row["level"], defaultdict(list))):
                if identifier not in index[key]:
                    index[key].append(identifier)

    def resolve(self, named: Named, *, add: bool = False) -> Place:
        """Return the village a row names; with `add` a doubtful one is taken as new."""
        if not named.village:
            return Place(None, "village_missing")
        if not named.township:
            return self._anywhere(named)
        above: int | None = None
        if named.county:
            found = self._known("county", None, named.county, anywhere=True)
            above = found[0] if found else self._add("county", None, named.county)
        found = self._known("township", above, named.township, anywhere=above is None)
        if len(found) > 1 and above is None:
            return Place(None, "village_many", str(len(found)))
        if not found and (like := self._similar("township", above, named.township)) and not add:
            return Place(None, "village_unsure", self.label(like))
        township = found[0] if found else self._add("township", above, named.township)
        present, *former = names_of(named.village)
        for name in (present, *former):
            for each in self._editions(township):
                if villages := self._by_code(self._known("village", each, name), named.code):
                    return Place(villages[0])
        if not add and (self._similar("village", township, present) or self._misplaced(township, present, named.code)):
            return Place(None, "village_unsure", self.label(township))
        return Place(self._add("village", township, present, named.code))

    def _misplaced(self, township: int, village: str, code: str | None) -> bool:
        """Whether a village that the official list of a township does not have is nearly one of it, or stands, as its code
        may, elsewhere in the county."""
        own = {each for ids in self._children.get((township, "village"), {}).values() for each in ids}
        if len([each for each in own if each > 0 and self.regions[each]["code"]]) < OFFICIAL:
            return False
        if self._similar("village", township, village, NEAR):
            return True
        county = self.above(township, "county")
        return any(
            each > 0 and each not in own and self.above(each, "county") == county
            for each in (*self._known("village", None, village, anywhere=True), *self._coded(code))
        )

    def _coded(self, code: str | None) -> list[int]:
        return [each for each in self.all_of("village") if self.regions[each]["code"] == code] if code else []

    def _anywhere(self, named: Named) -> Place:
        found = self._by_code(self._known("village", None, named.village or "", anywhere=True), named.code)
        if named.county:
            inside = set(self._known("county", None, named.county, anywhere=True))
            found = [each for each in found if self.above(each, "county") in inside]
        found = self.newest(found)
        if not found:
            return Place(None, "village_missing")
        return Place(found[0]) if len(found) == 1 else Place(None, "village_many", str(len(found)))

    def _known(self, level: str, parent: int | None, said: str, *, anywhere: bool = False) -> list[int]:
        index = self._levels.get(level, {}) if anywhere else self._children.get((parent, level), {})
        for name in names_of(said):
            if found := index.get(place_key(name, level), []):
                exact = [each for each in found if name_key(self.regions[each]["name"]) == name_key(name)]
                return self.newest(exact or found)
        return []

    def newest(self, found: list[int]) -> list[int]:
        """Return those of the newest edition among some places."""
        editions = [self.regions[each]["edition"] for each in found]
        return [each for each, edition in zip(found, editions, strict=True) if edition == max(editions)]

    def _editions(self, township: int) -> list[int]:
        """The township in all editions, this one first: a village may be known in an older one only."""
        row = self.regions[township]
        same = self._levels.get("township", {}).get(place_key(row["name"], "township"), [])
        county = self.above(township, "county")
        name = self.regions[county]["name"] if county else None
        others = [each for each in same if each != township and self._county_name(each) == name]
        return [township, *others]

    def _county_name(self, identifier: int) -> str | None:
        county = self.above(identifier, "county")
        return self.regions[county]["name"] if county else None

    def _by_code(self, found: list[int], code: str | None) -> list[int]:
        same = [each for each in found if code and self.regions[each]["code"] == code]
        return same or found

    def _similar(self, level: str, parent: int | None, name: str, least: int = SIMILAR) -> int | None:
        """A place of the store whose name is nearly this one, or sounds as it does (英买力, 英买里); numbered neighbours (一村,
        二村) are not alike."""
        key = place_key(name, level)
        for other, ids in self._children.get((parent, level), {}).items():
            known = next((each for each in ids if each > 0), None)
            if known is None or min(len(key), len(other)) < 3 or _NUMERAL.findall(key) != _NUMERAL.findall(other):
                continue
            if ratio(key, other) >= least or readings(key) == readings(other):
                return known
        return None

    def _add(self, level: str, parent: int | None, name: str, code: str | None = None) -> int:
        row = {
            "level": level,
            "parent_id": parent,
            "name": name,
            "code": code,
            "aliases": None,
            "edition": self.edition,
        }
        self.new.append(row)
        identifier = -len(self.new)
        self.regions[identifier] = row
        self._index(identifier)
        return identifier

    def above(self, identifier: int, level: str) -> int | None:
        """Return the place of a level that holds another, or None."""
        at: int | None = identifier
        while at is not None and self.regions[at]["level"] != level:
            at = self.regions[at]["parent_id"]
        return at

    def label(self, identifier: int | None) -> str:
        """Return a place with the places above it, from the county down."""
        names: list[str] = []
        at = identifier
        while at is not None and self.regions[at]["level"] in ("county", "township", "village"):
            names.append(self.regions[at]["name"])
            at = self.regions[at]["parent_id"]
        return "".join(reversed(names))

    def in_words(self, words: str, within: Named = NOWHERE) -> Named:
        """Return the county, township and village that a title or file name speaks of, as far as they are known.

        `within` is the place the words stand in; returned as it is where they speak of none.
        """
        key = name_key(words)
        county = self._spoken("county", None, key)
        township = self._spoken("township", county or self._first("county", None, within.county), key)
        if within != NOWHERE and not county and not township:
            return self._inside(key, words, within)
        county = county or (self.above(township, "county") if township else None)
        village = self._spoken("village", township, key) if township else None
        if township is None and (anywhere := self._spoken("village", None, key)):
            village = anywhere
            township = self.above(village, "township")
            county = self.above(village, "county")
        named = Named(*(self.regions[each]["name"] if each else None for each in (county, township, village)))
        if named.township and not named.village:
            return replace(named, village=_village_behind(named.township, words))
        return named

    def _inside(self, key: str, words: str, within: Named) -> Named:
        above = self._first("county", None, within.county)
        township = self._first("township", above, within.township)
        village = self._spoken("village", township, key)
        if village:
            return Named(within.county, within.township or self._township_of(village), self.regions[village]["name"])
        # a village nobody knows is none of those around it
        return Named(within.county, within.township) if _VILLAGE.search(words) else within

    def _township_of(self, village: int) -> str | None:
        township = self.above(village, "township")
        return self.regions[township]["name"] if township else None

    def _first(self, level: str, parent: int | None, name: str | None) -> int | None:
        found = self._known(level, parent, name, anywhere=parent is None) if name else []
        return found[0] if len(found) == 1 else None

    def _spoken(self, level: str, parent: int | None, key: str) -> int | None:
        """The one place of a level whose full name stands in the words; None where none or several do."""
        pool = self._children.get((parent, level), {}) if parent else self._levels.get(level, {})
        found = {
            each
            for ids in pool.values()
            for each in self.newest(ids)
            if len(self.regions[each]["name"]) > 2 and name_key(self.regions[each]["name"]) in key
        }
        longest = max((len(self.regions[each]["name"]) for each in found), default=0)
        best = [each for each in found if len(self.regions[each]["name"]) == longest]
        return best[0] if len(best) == 1 else None

    def look(self, named: Named) -> frozenset[int] | None:
        """Return the villages a row may mean, empty where none is known; None where it names none. Nothing is added."""
        if not named.village:
            return None
        pools = []
        for each in names_of(named.village):
            pool = self.named("village", each)
            for level, name in (("county", named.county), ("township", named.township)):
                if name:
                    pool = [village for village in pool if self.lies_in(village, level, name)]
            pools.append(pool)
        found = next(filter(None, pools), [])
        both = [each for each in found if all(each in pool for pool in pools)]  # known by its former name too
        return frozenset(self._by_code(both or found, named.code))

    def named(self, level: str, name: str) -> list[int]:
        """Return the places of a level with a name or alias, in every edition."""
        return self._levels.get(level, {}).get(place_key(name, level), [])

    def all_of(self, level: str) -> list[int]:
        """Return all places of a level, in every edition."""
        return list({each: None for ids in self._levels.get(level, {}).values() for each in ids})

    def keys_of(self, identifier: int) -> set[str]:
        """Return what a place's name and aliases share with their other spellings."""
        row = self.regions[identifier]
        names = (row["name"], *(row["aliases"] or "").split("、"))
        return {place_key(each, row["level"]) for each in names if each}

    def editions_of(self, identifier: int) -> set[int]:
        """Return a village or county in all editions: the same name in a place above it of the same name."""
        row = self.regions[identifier]
        same = self.named(row["level"], row["name"])
        if row["level"] == "village" and row["parent_id"] is not None:
            above = self.regions[row["parent_id"]]
            same = [each for each in same if self.lies_in(each, above["level"], above["name"])]
        return {*same, identifier}

    def lies_in(self, identifier: int, level: str, name: str) -> bool:
        """Whether a place lies in the one of a level that is called so, now or before."""
        above = self.above(identifier, level)
        return above is not None and any(place_key(each, level) in self.keys_of(above) for each in names_of(name))


def _village_behind(township: str, words: str) -> str | None:
    """Return the village that a title names right behind a township, though nobody knows it: 米夏镇试验村."""
    said = re.search(rf"{re.escape(township)}\s*([\u3400-\u9fff]{{1,8}}?村)(?!民|委|级|里|干|集|庄)", words)
    return said.group(1) if said and not _SORT_OF_VILLAGE.search(said.group(1)) else None
