"""The pairing above one that an import adds: of the store, or one that the same import adds before it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from db.queries.parents import ABOVE
from db.queries.parents_many import ManyParents, many_parents
from db.rules.periods import Period, period
from db.store import Reader


@dataclass(frozen=True)
class Below:
    """Whom a pairing helps, as far as known: household (negative: new), village, county."""

    household: int | None = None
    village: int | None = None
    county: int | None = None


@dataclass
class Parents:
    """Pairings this import adds, by level and whom they help; those of the store, loaded when the first one asks."""

    reader: Reader
    new: dict[tuple[str, int], list[tuple[int, Period, str]]] = field(default_factory=lambda: defaultdict(list))
    _homes: set[int] = field(default_factory=set)
    _stored: ManyParents | None = None

    def prepare(self, households: Iterable[int]) -> None:
        """Say which households will ask."""
        more = {home for home in households if home > 0} - self._homes
        if more:
            self._homes |= more
            self._stored = None

    def note(self, level: str, helped: int, pairing: int, dates: Period, role: str) -> None:
        """Note a pairing of this import that others may lie in."""
        if level != "person_person":
            self.new[level, helped].append((pairing, dates, role))

    def fitting(self, level: str, below: Below, given: dict[str, Any]) -> int | None:
        """Return the pairing above, the nearest level first; None where none fits."""
        wanted = period(given.get("from_date"), given.get("to_date"))
        if self._stored is None:
            self._stored = many_parents(self.reader, self._homes)
        found = self._stored.fitting(
            level,
            wanted,
            region=below.village,
            household=below.household,
            helper=given.get("helper_id"),
            team=given.get("team_id"),
        )
        helped = {
            "team_family": below.household, "enterprise_village": below.village, "district_county": below.county,
        }  # fmt: skip
        for above in ABOVE[level]:
            if found is not None and found.level == above:
                return found.id
            near = [each for each in self.new.get((above, helped[above] or 0), []) if each[1].overlaps(wanted)]
            if near:
                return min(near, key=lambda each: (not wanted.inside(each[1]), each[2] != "lead", each[1].start))[0]
        return None
