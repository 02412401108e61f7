"""Who helps whom on a day: the four levels as one tree, with counts, gaps and who is responsible.

Any day can be asked for; the past answers as it was. What may be changed is in `db.ops.pairing`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, text

from db.queries.days import in_force

_P = in_force("p")


@dataclass(frozen=True)
class Node:
    """A place in the tree: a county, village, household or member, and who helps it on the day.

    `helper_side` is the district, enterprise, team or person; `responsible` who answers for it (a person where one is
    known). `paired` of `below` are the next level's counts (villages of a county, households of a village, people of a
    household); `gaps` counts the households without a responsible helper, `since` when the last one left.
    """

    kind: str
    id: int
    label: str
    pairing_id: int | None
    helper_side: str
    responsible: str
    paired: int
    below: int
    gaps: int
    overlaps: int = 0
    since: str | None = None
    from_date: str | None = None


@dataclass(frozen=True)
class Totals:
    """Villages = paired + unpaired, households = paired + unpaired, on the day."""

    villages: int
    villages_paired: int
    households: int
    households_paired: int
    overlaps: int


@dataclass(frozen=True)
class Lane:
    """A pairing as a bar of the timeline."""

    pairing_id: int
    level: str
    role: str
    helper: str
    phone: str | None
    organisation: str | None
    from_date: str | None
    to_date: str | None
    end_reason: str | None
    agreement: str | None
    helped: str = ""


_VILLAGE_OF = """
WITH lead AS (
  SELECT h.village_id AS village, p.household_id AS household, count(*) AS n FROM pairing p
  JOIN household h ON h.id = p.household_id
  WHERE p.level = 'person_person' AND p.role = 'lead' AND {holds} {limit}
  AND (p.member_id IS NULL OR p.member_id IN (
    SELECT id FROM member m WHERE m.household_id = p.household_id AND m.relation = '户主'))
  GROUP BY p.household_id)
"""


def counties(connection: Connection, day: str) -> list[Node]:
    """Return the counties that have households or pairings, with the district that helps each."""
    rows = connection.execute(
        text(
            f"SELECT c.id, c.name, p.id, o.name, o.contact, p.from_date FROM region c "
            f"LEFT JOIN pairing p ON p.region_id = c.id AND p.level = 'district_county' AND p.role = 'lead' AND {_P} "
            "LEFT JOIN organisation o ON o.id = p.organisation_id WHERE c.level = 'county' ORDER BY c.code, c.id"
        ),
        {"day": day},
    ).all()
    villages = _villages_by_county(connection, day)
    households = _households_by(connection, day, "t.parent_id")
    nodes = []
    for county, name, pairing, organisation, contact, since in _first_of_each(rows):
        paired, everything = villages.get(county, (0, 0))
        answered, total, overlaps = households.get(county, (0, 0, 0))
        if everything or pairing:
            nodes.append(
                Node("county", county, name, pairing, organisation or "", contact or "", paired, everything,
                     total - answered, overlaps, None, since)
            )  # fmt: skip
    return nodes


def villages(connection: Connection, county: int, day: str) -> list[Node]:
    """Return the villages of a county, those with gaps first."""
    rows = connection.execute(
        text(
            "SELECT v.id, t.name || v.name, p.id, o.name, o.contact, p.from_date FROM region v "
            "JOIN region t ON t.id = v.parent_id "
            f"LEFT JOIN pairing p ON p.region_id = v.id AND p.level = 'enterprise_village' AND p.role = 'lead' AND {_P} "
            "LEFT JOIN organisation o ON o.id = p.organisation_id "
            "WHERE v.level = 'village' AND t.parent_id = :county ORDER BY v.code, v.id"
        ),
        {"day": day, "county": county},
    ).all()
    households = _households_by(connection, day, "v.id", "AND h.village_id IN (SELECT v.id FROM region v JOIN region t "
                                "ON t.id = v.parent_id WHERE t.parent_id = :county)", county=county)  # fmt: skip
    nodes = []
    for village, name, pairing, organisation, contact, since in _first_of_each(rows):
        answered, total, overlaps = households.get(village, (0, 0, 0))
        if total or pairing:
            nodes.append(
                Node("village", village, name, pairing, organisation or "", contact or "", answered, total,
                     total - answered, overlaps, None, since)
            )  # fmt: skip
    return sorted(nodes, key=lambda node: (-(node.gaps > 0), node.pairing_id is None and node.gaps == 0, -node.gaps))


def households(connection: Connection, village: int, day: str) -> list[Node]:
    """Return the households of a village with team and responsible helper, those without one first."""
    rows = connection.execute(
        text(
            "SELECT l.household_id, l.head_name, l.people, "
            + _ranked("team_family", "p.team_id", "team", "x.name")
            + ", "
            + _ranked("person_person", "p.helper_id", "helper", "x.name")
            + f", (SELECT count(*) FROM pairing p WHERE p.household_id = l.household_id AND p.role = 'lead' "
            f"AND +p.level = 'person_person' AND p.member_id IS NULL AND {_P}) AS leads, "
            "(SELECT max(p.to_date) FROM pairing p WHERE p.household_id = l.household_id AND +p.level = 'person_person' "
            "AND p.role = 'lead' AND p.stage IS NULL AND p.to_date < :day) AS left_on, "
            f"(SELECT count(DISTINCT p.member_id) FROM pairing p WHERE p.household_id = l.household_id "
            f"AND +p.level = 'person_person' AND {_P}) AS members_paired "
            "FROM household_line l WHERE l.village_id = :village ORDER BY l.group_name, l.code, l.household_id"
        ),
        {"day": day, "village": village},
    ).all()
    nodes = [
        Node("household", row[0], row[1] or "", row[5] or row[3], row[4] or "", row[6] or "", row.members_paired,
             row[2], int(not row[6]), int(row.leads > 1), row.left_on if not row[6] else None)
        for row in rows
    ]  # fmt: skip
    return sorted(nodes, key=lambda node: -node.gaps)


def members(connection: Connection, household: int, day: str) -> list[Node]:
    """Return the people of a household and who is paired with each."""
    rows = connection.execute(
        text(
            f"SELECT m.id, m.name, p.id, x.name, p.from_date FROM member m "
            f"LEFT JOIN pairing p ON p.member_id = m.id AND p.level = 'person_person' AND {_P} "
            "LEFT JOIN helper x ON x.id = p.helper_id "
            "WHERE m.household_id = :household AND (m.to_date IS NULL OR m.to_date || '~' >= :day) "
            "ORDER BY m.relation IS NOT '户主', m.id, p.role"
        ),
        {"household": household, "day": day},
    ).all()
    return [
        Node("member", row[0], row[1], row[2], row[3] or "", row[3] or "", 0, 0, 0, 0, None, row[4])
        for row in _first_of_each(rows)
    ]


def totals(connection: Connection, day: str, county: int | None = None) -> Totals:
    """Return the sums that prove the tree: for one county, or for all."""
    by_county = _villages_by_county(connection, day)
    by_household = _households_by(connection, day, "t.parent_id")
    chosen = [county] if county else list(by_household.keys() | by_county.keys())
    villages_of = [by_county.get(each, (0, 0)) for each in chosen]
    households_of = [by_household.get(each, (0, 0, 0)) for each in chosen]
    return Totals(
        sum(each[1] for each in villages_of),
        sum(each[0] for each in villages_of),
        sum(each[1] for each in households_of),
        sum(each[0] for each in households_of),
        sum(each[2] for each in households_of),
    )


def lanes(connection: Connection, *, household: int | None = None, region: int | None = None) -> list[Lane]:
    """Return every pairing a household or region ever had, leads first, oldest first."""
    column, value = ("household_id", household) if household else ("region_id", region)
    return _lanes(connection, f"p.{column} = :value", value)


def lanes_of_helper(connection: Connection, helper: int) -> list[Lane]:
    """Return every pairing a helper ever had, oldest first; `helped` names the household."""
    return _lanes(connection, "p.helper_id = :value", helper)


def lanes_of_side(connection: Connection, side: str, identifier: int) -> list[Lane]:
    """Return every pairing a helper, team or organisation ever had. KeyError for another side."""
    if side not in ("helper", "team", "organisation"):
        raise KeyError(side)
    return _lanes(connection, f"p.{side}_id = :value", identifier)


def lane(connection: Connection, pairing: int) -> Lane | None:
    """Return one pairing, or None."""
    return next(iter(_lanes(connection, "p.id = :value", pairing)), None)


def _lanes(connection: Connection, condition: str, value: int | None) -> list[Lane]:
    rows = connection.execute(
        text(
            "SELECT p.id, p.level, p.role, coalesce(h.name, t.name, o.name), coalesce(h.phone, o.phone), w.name, "
            "p.from_date, p.to_date, p.end_reason, p.agreement, coalesce(m.name, l.head_name, r.name, '') "
            "FROM pairing p LEFT JOIN helper h ON h.id = p.helper_id LEFT JOIN team t ON t.id = p.team_id "
            "LEFT JOIN organisation o ON o.id = p.organisation_id "
            "LEFT JOIN organisation w ON w.id = coalesce(h.organisation_id, t.organisation_id) "
            "LEFT JOIN household_line l ON l.household_id = p.household_id LEFT JOIN member m ON m.id = p.member_id "
            f"LEFT JOIN region r ON r.id = p.region_id WHERE {condition} "
            "ORDER BY p.role <> 'lead', p.level, p.from_date, p.id"
        ),
        {"value": value},
    )
    return [Lane(*row) for row in rows]


def _ranked(level: str, column: str, table: str, name: str) -> str:
    """Two columns: the id of the lead pairing of a level on the day, and the name of its helper side.

    "+p.level" keeps SQLite off the index on the level: it would walk all pairings of the level for every household.
    """
    which = (
        f"FROM pairing p JOIN {table} x ON x.id = {column} WHERE p.household_id = l.household_id "
        f"AND +p.level = '{level}' AND p.role = 'lead' AND {_P} ORDER BY p.member_id IS NOT NULL, p.from_date DESC LIMIT 1"
    )
    return f"(SELECT p.id {which}), (SELECT {name} {which})"


def _villages_by_county(connection: Connection, day: str) -> dict[int, tuple[int, int]]:
    rows = connection.execute(
        text(
            f"SELECT t.parent_id, sum(EXISTS (SELECT 1 FROM pairing p WHERE p.region_id = v.id "
            f"AND p.level = 'enterprise_village' AND {_P})), count(*) "
            "FROM region v JOIN region t ON t.id = v.parent_id WHERE v.level = 'village' "
            "AND (EXISTS (SELECT 1 FROM household h WHERE h.village_id = v.id) "
            "OR EXISTS (SELECT 1 FROM pairing p WHERE p.region_id = v.id)) GROUP BY t.parent_id"
        ),
        {"day": day},
    )
    return {row[0]: (row[1], row[2]) for row in rows}


def _households_by(
    connection: Connection, day: str, group: str, limit: str = "", **values: Any
) -> dict[int, tuple[int, int, int]]:
    """Return per area: households with a responsible helper on the day, all, those with more than one."""
    rows = connection.execute(
        text(
            _VILLAGE_OF.format(holds=_P, limit=limit)
            + f"SELECT {group}, count(lead.household), count(*), coalesce(sum(lead.n > 1), 0) FROM household h "
            "JOIN region v ON v.id = h.village_id JOIN region t ON t.id = v.parent_id "
            f"LEFT JOIN lead ON lead.household = h.id WHERE 1 {limit} GROUP BY {group}"
        ),
        {"day": day} | values,
    )
    return {row[0]: (row[1], row[2], row[3]) for row in rows}


def _first_of_each(rows: Sequence[Any]) -> list[Any]:
    """Keep the first row of each id: a county with two leads on one day is shown once and counted as an overlap."""
    seen: dict[int, Any] = {}
    for row in rows:
        seen.setdefault(row[0], row)
    return list(seen.values())
