"""Pairings as a list: of a level, an area, a state on a day."""

from sqlalchemy import Connection

from db.queries.days import holds_on
from db.queries.standing import PairingFacts, pairings_where


def pairings_on(
    connection: Connection, day: str, *, level: str | None = None, area: int | None = None, state: str | None = None
) -> list[PairingFacts]:
    """Return the pairings that hold a day (resting ones too), or those in a state on it, upper levels first."""
    conditions = ["1"]
    if state in ("proposed", "accepted", "refused"):
        conditions.append("p.stage = :state")
    elif state is None:
        conditions.append(f"p.stage IS NULL AND {holds_on('p')}")
    else:
        conditions.append("p.stage IS NULL")
    if level:
        conditions.append("p.level = :level")
    if area:
        conditions.append(
            "(p.region_id = :area OR p.region_id IN (SELECT v.id FROM region v LEFT JOIN region t ON t.id = v.parent_id "
            "WHERE :area IN (v.parent_id, t.parent_id)) OR p.household_id IN (SELECT household_id FROM household_line "
            "WHERE :area IN (village_id, township_id, county_id)))"
        )
    order = (
        "CASE p.level WHEN 'district_county' THEN 0 WHEN 'enterprise_village' THEN 1 WHEN 'team_family' THEN 2 ELSE 3 END, "
        "l.place, l.code, p.role, p.from_date, p.id"
    )
    found = pairings_where(connection, " AND ".join(conditions), order, day=day, level=level, area=area, state=state)
    return [each for each in found if state is None or each.state(day) == state]
