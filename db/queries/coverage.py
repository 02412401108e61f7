"""How far the pairings reach on a day: villages and households paired, unpaired, without a lead, over-helped.

Every count opens its rows, and the counts of the areas add up to the total:
villages = paired + unpaired; households = paired + unpaired; lead_missing and over_helped are among the paired.

- a village is paired when a pairing at village level is in force there;
- a household is paired when a team, or a person for the whole household, is in force there;
- lead_missing: paired, but no person leads; over_helped: two leads on the day, or more persons than the store's limit.
Counted are the villages that have households or ever had a pairing, and all households.
"""

from dataclasses import dataclass, fields
from typing import Final, Literal

from sqlalchemy import Connection, text

from db.queries.days import in_force
from db.queries.loads import household_limit

By = Literal["county", "township", "village"]
VillageState = Literal["all", "paired", "unpaired"]
HouseholdState = Literal["all", "paired", "unpaired", "lead", "lead_missing", "over_helped"]

# "+p.level": the two levels are most of the table, an index on the level would only get in the way
_HELP: Final = f"""
help AS (SELECT p.household_id AS id, sum(p.level = 'person_person' AND p.role = 'lead') AS leads,
  sum(p.level = 'person_person') AS persons
  FROM pairing p WHERE p.household_id IS NOT NULL AND {in_force("p")} AND (p.member_id IS NULL OR p.member_id IN (
    SELECT m.id FROM member m WHERE m.household_id = p.household_id AND m.relation = '户主' AND m.to_date IS NULL))
  GROUP BY p.household_id)"""
_VILLAGES: Final = f"""
place AS (SELECT v.id, v.parent_id AS township_id, t.parent_id AS county_id, EXISTS (SELECT 1 FROM pairing p
    WHERE p.region_id = v.id AND p.level = 'enterprise_village' AND {in_force("p")}) AS paired
  FROM region v JOIN region t ON t.id = v.parent_id WHERE v.level = 'village'
  AND (EXISTS (SELECT 1 FROM household h WHERE h.village_id = v.id AND h.joined_into IS NULL)
    OR EXISTS (SELECT 1 FROM pairing p WHERE p.region_id = v.id AND p.level = 'enterprise_village')))"""
_HOUSEHOLD_IS: Final = {
    "all": "1",
    "paired": "help.id IS NOT NULL",
    "unpaired": "help.id IS NULL",
    "lead": "help.leads > 0",
    "lead_missing": "help.leads = 0",
    "over_helped": "(help.leads > 1 OR help.persons > :limit)",
}
_VILLAGE_IS: Final = {"all": "1", "paired": "place.paired", "unpaired": "NOT place.paired"}


@dataclass(frozen=True)
class Reach:
    """The counts of an area (or of all) on a day; see the module for what each means."""

    villages: int = 0
    villages_paired: int = 0
    households: int = 0
    households_paired: int = 0
    lead_missing: int = 0
    over_helped: int = 0

    @property
    def villages_unpaired(self) -> int:
        """Villages without a pairing at village level."""
        return self.villages - self.villages_paired

    @property
    def households_unpaired(self) -> int:
        """Households that neither a team nor a person helps."""
        return self.households - self.households_paired

    @property
    def led(self) -> int:
        """Households with somebody who leads."""
        return self.households_paired - self.lead_missing

    def __add__(self, other: "Reach") -> "Reach":
        return Reach(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(self)))


@dataclass(frozen=True)
class AreaReach:
    """An area with its counts: county, township and village in words, and the code."""

    id: int | None
    code: str | None
    name: str
    place: str
    reach: Reach


def reach(connection: Connection, day: str, *, area: int | None = None) -> Reach:
    """Return the counts of everything, or of one county, township or village."""
    return sum((each.reach for each in reach_by(connection, "county", day, area=area)), Reach())


def reach_by(connection: Connection, by: By, day: str, *, area: int | None = None) -> list[AreaReach]:
    """Return the counts area by area, in the order of the codes; what has no place comes last, under no id."""
    counts = _households(connection, by, day, area)
    for identifier, (total, paired) in _villages(connection, by, day, area).items():
        known = counts.get(identifier, Reach())
        counts[identifier] = Reach(total, paired) + known
    rows = connection.execute(
        text(
            "SELECT r.id, r.code, r.name, coalesce(g.name, '') || coalesce(p.name, '') FROM region r "
            "LEFT JOIN region p ON p.id = r.parent_id AND p.level <> 'prefecture' "
            "LEFT JOIN region g ON g.id = p.parent_id AND g.level <> 'prefecture' "
            "WHERE r.level = :by ORDER BY r.code, r.id"
        ),
        {"by": by},
    )
    found = [AreaReach(row[0], row[1], row[2], row[3], counts.pop(row[0])) for row in rows if row[0] in counts]
    return found + [AreaReach(None, None, "", "", each) for each in counts.values()]


def _households(connection: Connection, by: By, day: str, area: int | None) -> dict[int | None, Reach]:
    rows = connection.execute(
        text(
            f"WITH {_HELP} SELECT l.{by}_id, count(*), count(help.id), coalesce(sum({_HOUSEHOLD_IS['lead_missing']}), 0), "
            f"coalesce(sum({_HOUSEHOLD_IS['over_helped']}), 0) FROM household_line l LEFT JOIN help ON help.id = l.household_id "
            f"WHERE {_within('l', 'area')} GROUP BY 1"
        ),
        {"day": day, "area": area, "limit": household_limit(connection)},
    )
    return {row[0]: Reach(0, 0, *row[1:]) for row in rows}


def _villages(connection: Connection, by: By, day: str, area: int | None) -> dict[int | None, tuple[int, int]]:
    column = {"county": "county_id", "township": "township_id", "village": "id"}[by]
    rows = connection.execute(
        text(
            f"WITH {_VILLAGES} SELECT {column}, count(*), sum(paired) FROM place "
            "WHERE :area IS NULL OR :area IN (id, township_id, county_id) GROUP BY 1"
        ),
        {"day": day, "area": area},
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def _within(alias: str, name: str) -> str:
    return f"(:{name} IS NULL OR :{name} IN ({alias}.village_id, {alias}.township_id, {alias}.county_id))"


def households_in(connection: Connection, state: HouseholdState, day: str, *, area: int | None = None) -> list[int]:
    """Return the households behind a count, by place, group and code. KeyError for another state."""
    rows = connection.execute(
        text(
            f"WITH {_HELP} SELECT l.household_id FROM household_line l LEFT JOIN help ON help.id = l.household_id "
            f"WHERE {_HOUSEHOLD_IS[state]} AND {_within('l', 'area')} ORDER BY l.place, l.group_name, l.code, l.household_id"
        ),
        {"day": day, "area": area, "limit": household_limit(connection)},
    )
    return list(rows.scalars())


def villages_in(connection: Connection, state: VillageState, day: str, *, area: int | None = None) -> list[int]:
    """Return the villages behind a count, in the order of the codes. KeyError for another state."""
    rows = connection.execute(
        text(
            f"WITH {_VILLAGES} SELECT place.id FROM place JOIN region r ON r.id = place.id WHERE {_VILLAGE_IS[state]} "
            "AND (:area IS NULL OR :area IN (place.id, place.township_id, place.county_id)) ORDER BY r.code, r.id"
        ),
        {"day": day, "area": area},
    )
    return list(rows.scalars())
