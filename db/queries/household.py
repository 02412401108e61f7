"""The household page: everything about one household (or many, in three queries a chunk), for the screen and the paper."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection

from db.queries.private import hide_private
from db.queries.standing import rests_of
from db.rules.households import HEAD, Person, net_fen, per_head_fen
from db.rules.periods import Period, period
from db.rules.stages import ACTIVE, state_on

CHUNK = 200
Facts = Mapping[str, Any]  # field of the model -> value as stored, "id" included


@dataclass(frozen=True)
class Year:
    """A household's year with what the rules compute: fen, None where nothing is known."""

    facts: Facts
    net_fen: int | None
    per_head_fen: int | None

    @property
    def year(self) -> int:
        """The calendar year."""
        return int(self.facts["year"])


@dataclass(frozen=True)
class PairingLine:
    """A pairing of the household with the helper side spelled out (`helper`: a person or a team)."""

    facts: Facts
    helper: str
    phone: str | None
    organisation: str | None
    rests: tuple[Period, ...] = ()

    def state(self, day: str) -> str:
        """Where it stands on a day (`db.rules.stages`)."""
        return state_on(self.facts["stage"], period(self.facts["from_date"], self.facts["to_date"]), self.rests, day)


@dataclass(frozen=True)
class HouseholdPage:
    """One household whole. Members and pairings include those of the past; see `living` and `responsible`."""

    id: int
    facts: Facts
    county: str
    township: str
    village: str
    members: tuple[Facts, ...]
    years: tuple[Year, ...]
    needs: tuple[Facts, ...]
    measures: tuple[Facts, ...]
    visits: tuple[Facts, ...]
    pairings: tuple[PairingLine, ...]

    @property
    def living(self) -> tuple[Facts, ...]:
        """The members who live there today, the head first."""
        here = [member for member in self.members if not member["to_date"]]
        return tuple(sorted(here, key=lambda member: (member["relation"] != HEAD, member["id"])))

    @property
    def head(self) -> Facts | None:
        """The head of the household."""
        return self.living[0] if self.living else None

    @property
    def address(self) -> str:
        """County, township, village and group in one line."""
        return f"{self.county}{self.township}{self.village}{self.facts['group_name'] or ''}"

    def responsible(self, day: str | None = None) -> PairingLine | None:
        """Who answers for this household on a day (today when None): a helper before a team, the head's before others."""
        return responsible(self.pairings, day or date.today().isoformat(), self.head["id"] if self.head else None)


def responsible(pairings: Iterable[PairingLine], day: str, head: int | None = None) -> PairingLine | None:
    """Return the lead pairing that holds a day, or None."""
    leads = [line for line in pairings if line.facts["role"] == "lead" and line.state(day) == ACTIVE]
    rank = {"person_person": 0, "team_family": 1}
    leads.sort(key=lambda line: (rank.get(line.facts["level"], 2), line.facts["member_id"] not in (None, head)))
    return leads[0] if leads else None


def household_page(connection: Connection, household: int) -> HouseholdPage | None:
    """Return one household whole, or None where there is none."""
    return next(household_pages(connection, [household]), None)


def household_pages(connection: Connection, ids: Sequence[int]) -> Iterator[HouseholdPage]:
    """Return households whole, in the order asked for; memory does not grow with their number."""
    for start in range(0, len(ids), CHUNK):
        yield from _pages(connection, ids[start : start + CHUNK])


def household_by_code(connection: Connection, code: str) -> int | None:
    """Return the id of the household with a 户编号 (its own, or of one joined into it), or None."""
    row = connection.exec_driver_sql(
        "SELECT coalesce(joined_into, id) FROM household WHERE code = ? ORDER BY joined_into IS NOT NULL, id LIMIT 1",
        (code,),
    ).first()
    return row[0] if row else None


def households_of(connection: Connection, region: int) -> list[int]:
    """Return the households of a village, township or county, by place, group and code."""
    rows = connection.exec_driver_sql(
        "SELECT household_id FROM household_line WHERE ? IN (village_id, township_id, county_id) "
        "ORDER BY place, group_name, code, household_id",
        (region,),
    )
    return [row[0] for row in rows]


def people_of(connection: Connection, household: int) -> list[Person]:
    """Return those who live in a household today, for the rules."""
    rows = connection.exec_driver_sql(
        "SELECT id, name, relation, sex FROM member WHERE household_id = ? AND to_date IS NULL AND joined_into IS NULL ORDER BY id",
        (household,),
    )
    return [Person(*row) for row in rows]


def _pages(connection: Connection, ids: Sequence[int]) -> Iterator[HouseholdPage]:
    listed = orjson.dumps(list(ids)).decode()
    places = _places(connection, listed)
    own = {
        table: _by_household(connection, table, order, listed)
        for table, order in (
            ("member", "id"),
            ("household_year", "year, id"),
            ("need", "met_on IS NOT NULL, opened_on, id"),
            ("measure", "coalesce(done_on, planned_on) DESC, id DESC"),
            ("visit", "visited_on DESC, id DESC"),
        )
    }
    pairings = _pairings(connection, listed)
    hide_private(connection, "member", [member for members in own["member"].values() for member in members])
    for household in ids:
        if household not in places:
            continue
        facts, county, township, village = places[household]
        yield HouseholdPage(
            household,
            facts,
            county or "",
            township or "",
            village or "",
            tuple(own["member"][household]),
            tuple(map(_year, own["household_year"][household])),
            tuple(own["need"][household]),
            tuple(own["measure"][household]),
            tuple(own["visit"][household]),
            tuple(pairings[household]),
        )


def _places(connection: Connection, listed: str) -> dict[int, tuple[Facts, str, str, str]]:
    rows = connection.exec_driver_sql(
        "SELECT h.*, c.name AS _c, t.name AS _t, v.name AS _v FROM household h "
        "LEFT JOIN region v ON v.id = h.village_id LEFT JOIN region t ON t.id = v.parent_id "
        "LEFT JOIN region c ON c.id = t.parent_id WHERE h.id IN (SELECT value FROM json_each(?))",
        (listed,),
    ).mappings()
    return {row["id"]: (dict(row), row["_c"], row["_t"], row["_v"]) for row in rows}


def _by_household(connection: Connection, table: str, order: str, listed: str) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    helper = {
        "measure": ", (SELECT name FROM helper WHERE id = x.helper_id) AS helper_name",
        "visit": ", (SELECT name FROM helper WHERE id = x.helper_id) AS helper_name",
    }.get(table, "")
    once = "AND joined_into IS NULL " if table == "member" else ""
    rows = connection.exec_driver_sql(
        f"SELECT x.*{helper} FROM {table} x WHERE household_id IN (SELECT value FROM json_each(?)) {once}ORDER BY {order}",
        (listed,),
    ).mappings()
    for row in rows:
        found[row["household_id"]].append(dict(row))
    return found


def _pairings(connection: Connection, listed: str) -> dict[int, list[PairingLine]]:
    found: dict[int, list[PairingLine]] = defaultdict(list)
    rows = connection.exec_driver_sql(
        "SELECT p.*, coalesce(h.name, t.name) AS _helper, h.phone AS _phone, o.name AS _organisation FROM pairing p "
        "LEFT JOIN helper h ON h.id = p.helper_id LEFT JOIN team t ON t.id = p.team_id "
        "LEFT JOIN organisation o ON o.id = coalesce(h.organisation_id, t.organisation_id) "
        "WHERE p.household_id IN (SELECT value FROM json_each(?)) ORDER BY p.from_date, p.id",
        (listed,),
    ).mappings()
    pairings = [dict(row) for row in rows]
    rests = rests_of(connection, [row["id"] for row in pairings])
    for row in pairings:
        found[row["household_id"]].append(
            PairingLine(row, row["_helper"] or "", row["_phone"], row["_organisation"], rests.get(row["id"], ()))
        )
    return found


def _year(facts: Facts) -> Year:
    kinds = ("wage_fen", "business_fen", "property_fen", "transfer_fen", "business_cost_fen")
    computed = net_fen(*(facts[kind] for kind in kinds))
    # what the register states stands; the rule fills in what it leaves out
    net = computed if facts["stated_net_fen"] is None else facts["stated_net_fen"]
    stated = facts["stated_per_head_fen"]
    return Year(facts, net, per_head_fen(net, facts["people"]) if stated is None else stated)
