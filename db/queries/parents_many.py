"""The pairing above, for the many pairings an import brings at once: what stands above is loaded in a few queries.

The answer is that of `parents.fitting_parent`, which asks for one.
"""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

import orjson
from sqlalchemy import Connection

from db.queries.parents import ABOVE
from db.queries.standing import PairingFacts, pairings_where
from db.rules.periods import Period


@dataclass
class ManyParents:
    """What stands above some households and all villages and counties, and whose team or organisation it is."""

    by_household: dict[int, list[PairingFacts]] = field(default_factory=lambda: defaultdict(list))
    by_region: dict[int, list[PairingFacts]] = field(default_factory=lambda: defaultdict(list))
    places: dict[int, tuple[int | None, int | None]] = field(default_factory=dict)
    teams: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    bodies: dict[int, int] = field(default_factory=dict)
    counties: dict[int, int] = field(default_factory=dict)

    def fitting(
        self,
        level: str,
        wanted: Period,
        *,
        region: int | None,
        household: int | None,
        helper: int | None,
        team: int | None,
    ) -> PairingFacts | None:
        """Return the pairing above, the nearest level first; None where none shares a day."""
        village, county = self.places.get(household or 0, (region, None))
        county = county or self.counties.get(village or 0)
        standing = {"team_family": self.by_household.get(household or 0, []), "enterprise_village": self.by_region.get(village or 0, []),
                    "district_county": self.by_region.get(county or 0, [])}  # fmt: skip
        for above in ABOVE[level]:
            near = [each for each in standing[above] if each.level == above and each.period.overlaps(wanted)]
            if near:
                own = self.teams[helper or 0] if above == "team_family" else self._bodies(helper, team)
                return min(near, key=lambda each: self._order(each, wanted, own))
        return None

    def _bodies(self, *people: int | None) -> set[int]:
        return {self.bodies[each] for each in people if each in self.bodies}

    @staticmethod
    def _order(each: PairingFacts, wanted: Period, own: Collection[int]) -> tuple[bool, bool, bool, str, int]:
        return (not wanted.inside(each.period), each.side not in own, each.role != "lead", each.period.start, each.id)


def many_parents(connection: Connection, households: Collection[int]) -> ManyParents:
    """Load what stands above some households, and above and in all villages and counties."""
    found = ManyParents()
    homes = orjson.dumps(list(households)).decode()
    among = "IN (SELECT value FROM json_each(:homes))"
    condition = f"p.household_id {among} AND +p.level = 'team_family' AND p.stage IS NULL"
    for pairing in pairings_where(connection, condition, homes=homes):
        found.by_household[pairing.household_id or 0].append(pairing)
    for pairing in pairings_where(connection, "p.region_id IS NOT NULL AND p.stage IS NULL"):
        found.by_region[pairing.region_id or 0].append(pairing)
    run = connection.exec_driver_sql
    rows = run(
        "SELECT h.id, h.village_id, t.parent_id FROM household h LEFT JOIN region v ON v.id = h.village_id "
        "LEFT JOIN region t ON t.id = v.parent_id WHERE h.id IN (SELECT value FROM json_each(?))",
        (homes,),
    )
    found.places = {row[0]: (row[1], row[2]) for row in rows}
    for helper, team in run("SELECT helper_id, team_id FROM team_member"):
        found.teams[helper].add(team)
    rows = run("SELECT id, organisation_id FROM helper UNION ALL SELECT id, organisation_id FROM team")
    found.bodies = {row[0]: row[1] for row in rows if row[1]}
    rows = run("SELECT v.id, t.parent_id FROM region v JOIN region t ON t.id = v.parent_id WHERE v.level = 'village'")
    found.counties = {row[0]: row[1] for row in rows if row[1]}
    return found
