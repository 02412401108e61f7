"""How much each helper and team answers for on a day, beside the limit the coordinator set. Counts only; nobody is ranked."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

from db.queries.days import holds_on, in_force
from db.queries.setting import setting

# settings of the store, and what holds until the coordinator sets them
LIMITS: Final = {"helper": ("pairing.helper_limit", 30), "team": ("pairing.team_limit", 120)}
HELPERS_OF_A_HOUSEHOLD: Final = ("pairing.household_limit", 3)
LEVEL: Final = {"helper": "person_person", "team": "team_family"}


@dataclass(frozen=True)
class Load:
    """A helper or team in office: the households they lead on the day, those they support, and their limit."""

    side: str
    id: int
    name: str
    organisation: str
    phone: str | None
    leads: int
    supports: int
    villages: int
    limit: int

    @property
    def over(self) -> int:
        """Households beyond the limit; 0 where within."""
        return max(self.leads - self.limit, 0)


def limit_of(connection: Connection, side: str) -> int:
    """Return the coordinator's limit of households for each helper or each team."""
    name, default = LIMITS[side]
    return int(setting(connection, name, default))


def household_limit(connection: Connection) -> int:
    """Return how many persons may help one household before it counts as over-helped."""
    return int(setting(connection, *HELPERS_OF_A_HOUSEHOLD))


def loads(connection: Connection, side: str, day: str, *, area: int | None = None) -> list[Load]:
    """Return everybody in office on the day (or of an area: who leads or supports there), by organisation and name."""
    narrowed = "AND :area IN (l.village_id, l.township_id, l.county_id)" if area else ""
    phone = "x.phone" if side == "helper" else "NULL"
    rows = connection.execute(
        text(
            f"WITH n AS (SELECT p.{side}_id AS id, count(DISTINCT CASE WHEN p.role = 'lead' THEN p.household_id END) leads, "
            "count(DISTINCT CASE WHEN p.role = 'support' THEN p.household_id END) supports, "
            "count(DISTINCT l.village_id) villages "
            "FROM pairing p JOIN household_line l ON l.household_id = p.household_id "
            f"WHERE p.level = '{LEVEL[side]}' AND {in_force('p')} {narrowed} GROUP BY 1) "
            f"SELECT x.id, x.name, coalesce(o.name, ''), {phone}, coalesce(n.leads, 0), coalesce(n.supports, 0), "
            f"coalesce(n.villages, 0), coalesce(x.capacity, :limit) FROM {side} x LEFT JOIN organisation o ON o.id = x.organisation_id "
            f"LEFT JOIN n ON n.id = x.id WHERE (n.id IS NOT NULL OR ({holds_on('x')} AND :area IS NULL)) "
            "ORDER BY o.name, x.name, x.id"
        ),
        {"day": day, "area": area, "limit": limit_of(connection, side)},
    )
    return [Load(side, *row) for row in rows]
