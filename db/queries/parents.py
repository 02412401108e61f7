"""The pairing above another: a person's lies in a team's, a team's in an enterprise's, an enterprise's in a district's.

Found by area and dates. What lies outside its parent is in `db.queries.strays`.
"""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection

from db.queries.standing import PairingFacts, pairings_where
from db.rules.periods import Period, period

# level -> the levels above, the nearest first
ABOVE: Final = {
    "person_person": ("team_family", "enterprise_village", "district_county"),
    "team_family": ("enterprise_village", "district_county"),
    "enterprise_village": ("district_county",),
    "district_county": (),
}
_VILLAGE: Final = "(SELECT village_id FROM household WHERE id = :household)"
_COUNTY: Final = """(SELECT t.parent_id FROM region v JOIN region t ON t.id = v.parent_id
  WHERE v.id = coalesce(:region, (SELECT village_id FROM household WHERE id = :household)))"""
_HELPED: Final = {
    "team_family": "p.household_id = :household",
    "enterprise_village": f"p.region_id = {_VILLAGE}",
    "district_county": f"p.region_id = {_COUNTY}",
}


def fitting_parent(
    connection: Connection,
    level: str,
    *,
    region: int | None = None,
    household: int | None = None,
    helper: int | None = None,
    team: int | None = None,
    from_date: str | None = None,
    to_date: str | None = None,
) -> int | None:
    """Return the pairing in force above, nearest level first; None where there is none.

    One that holds all the days comes before one that shares some, the helper's own team or organisation before
    others, a lead before a support. `region` is the village of an enterprise_village pairing.
    """
    wanted = period(from_date, to_date)
    for above in ABOVE[level]:
        found = _above(connection, above, region=region, household=household)
        near = [each for each in found if each.period.overlaps(wanted)]
        if near:
            own = _own(connection, above, helper, team)
            return min(near, key=lambda each: _order(each, wanted, own)).id
    return None


def chain_on(connection: Connection, pairing: PairingFacts | None, day: str, *, region: int | None = None,
             household: int | None = None) -> list[PairingFacts]:  # fmt: skip
    """Return the pairings above on a day, nearest first, up to the district.

    The recorded parent comes before others of its level; where a level has none on the day it is left out.
    """
    levels = ABOVE[pairing.level if pairing else "person_person"]
    if pairing is None and household is None:
        levels = ABOVE["team_family"]
    chain: list[PairingFacts] = []
    below = pairing
    for above in levels:
        found = [each for each in _above(connection, above, region=region, household=household)
                 if each.state(day) == "active"]  # fmt: skip
        if found:
            wanted = Period(day, day)
            own = {below.parent_id} if below else set()
            chain.append(min(found, key=lambda each: (each.id not in own, *_order(each, wanted, set()))))
            below = chain[-1]
    return chain


def _above(connection: Connection, level: str, **values: Any) -> list[PairingFacts]:
    region = "p.region_id = :region" if level == "enterprise_village" and values.get("region") else None
    condition = f"{region or _HELPED[level]} AND +p.level = '{level}' AND p.stage IS NULL"
    return pairings_where(connection, condition, **values)


def _own(connection: Connection, level: str, helper: int | None, team: int | None) -> set[int]:
    """Return the teams or organisations that are the helper's or the team's own."""
    return set(_sides(connection, level, helper, team))


def _sides(connection: Connection, level: str, helper: int | None, team: int | None) -> Iterator[int]:
    run = connection.exec_driver_sql
    if level == "team_family":
        yield from run("SELECT team_id FROM team_member WHERE helper_id = ?", (helper,)).scalars()
        return
    yield from run(
        "SELECT organisation_id FROM helper WHERE id = ? UNION SELECT organisation_id FROM team WHERE id = ?",
        (helper, team),
    ).scalars()


def _order(each: PairingFacts, wanted: Period, own: set[int]) -> tuple[bool, bool, bool, str, int]:
    return (not wanted.inside(each.period), each.side not in own, each.role != "lead", each.period.start, each.id)


__all__ = ["ABOVE", "chain_on", "fitting_parent"]
