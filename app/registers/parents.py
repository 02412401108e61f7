"""The pairing above one that an import adds: of the store, or one that the same import adds before it."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from db.queries.lookup import rows_where
from db.queries.parents import ABOVE, fitting_parent
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
    """Pairings this import adds, by level and whom they help; those of the store are asked for."""

    reader: Reader
    new: dict[tuple[str, int], list[tuple[int, Period, str]]] = field(default_factory=lambda: defaultdict(list))

    def note(self, level: str, helped: int, pairing: int, dates: Period, role: str) -> None:
        """Note a pairing of this import that others may lie in."""
        if level != "person_person":
            self.new[level, helped].append((pairing, dates, role))

    def fitting(self, level: str, below: Below, given: dict[str, Any]) -> int | None:
        """Return the pairing above, the nearest level first; None where none fits."""
        wanted = period(given.get("from_date"), given.get("to_date"))
        found = fitting_parent(
            self.reader,
            level,
            region=_stored(below.village),
            household=_stored(below.household),
            helper=_stored(given.get("helper_id")),
            team=_stored(given.get("team_id")),
            from_date=given.get("from_date"),
            to_date=given.get("to_date"),
        )
        if not self.new:
            return found
        helped = {
            "team_family": below.household, "enterprise_village": below.village, "district_county": below.county,
        }  # fmt: skip
        stored = rows_where(self.reader, "pairing", "id", [found])[0]["level"] if found else None
        for above in ABOVE[level]:
            if above == stored:
                return found
            near = [each for each in self.new.get((above, helped[above] or 0), []) if each[1].overlaps(wanted)]
            if near:
                return min(near, key=lambda each: (not wanted.inside(each[1]), each[2] != "lead", each[1].start))[0]
        return found


def _stored(identifier: int | None) -> int | None:
    return identifier if identifier is not None and identifier > 0 else None
