"""What a suggestion of pairings looks at on a day: who is without a responsible helper, who could help, what ties them.

Read here and nothing else: places, pairings, teams, terms, limits, kinds of open needs, skills. No income, no health,
no age, no sex. Who is suggested for whom is `app.assignment`; what is written when somebody accepts is `db.ops.pairing`.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, text

from db.queries.days import holds_on, in_force
from db.queries.loads import limit_of
from db.queries.setting import setting

VILLAGE_LIMIT: Final = ("pairing.village_limit", 3)  # villages of an organisation
_P = holds_on("p")
_ACTIVE = in_force("p")
_LATER = "(p.to_date IS NULL OR p.to_date || '~' >= :day)"
_RESTS = f"EXISTS (SELECT 1 FROM pairing_pause z WHERE z.pairing_id = p.id AND {holds_on('z')})"
# the household itself, or its head
_WHOLE = (
    "(p.member_id IS NULL OR EXISTS (SELECT 1 FROM member m WHERE m.id = p.member_id AND m.relation = '户主' "
    "AND m.household_id = p.household_id))"
)
_AREA = "(:area IS NULL OR :area IN (l.village_id, l.township_id, l.county_id))"


@dataclass(frozen=True)
class Waiting:
    """Why a household without a lead is left alone: one rests, is proposed or begins later."""

    kind: str  # paused, proposed, later
    helper: str
    day: str | None


@dataclass(frozen=True)
class Household:
    """A household nobody answers for on the day, with the kinds of its open needs and who helps it in other ways."""

    id: int
    code: str | None
    name: str
    village: int | None
    group: str
    needs: frozenset[str] = frozenset()
    supports: tuple[int, ...] = ()  # helpers
    members: tuple[tuple[int, str], ...] = ()  # (helper, name of the member they are paired with)
    teams: tuple[tuple[int, int, str | None], ...] = ()  # (team, its pairing, until when)
    waiting: Waiting | None = None


@dataclass(frozen=True)
class Helper:
    """A helper in office on the day: households they lead then, those proposed to them, their teams."""

    id: int
    name: str
    organisation_id: int | None
    organisation: str
    skills: tuple[str, ...] = ()
    capacity: int | None = None
    led: int = 0
    pending: int = 0
    teams: tuple[int, ...] = ()
    phone: str | None = None


@dataclass(frozen=True)
class Organisation:
    """An organisation: what it is called and where it says it belongs."""

    id: int
    name: str
    kind: str | None
    belongs: str = ""
    code: str | None = None


@dataclass(frozen=True)
class Village:
    """A village with the places above it; `label` is township and village."""

    id: int
    code: str | None
    label: str
    township: int | None
    county: int | None
    county_name: str = ""


@dataclass(frozen=True)
class Engagement:
    """An organisation's pairing with a village: now, rests, proposed, later or past."""

    organisation: int
    village: int
    state: str


@dataclass(frozen=True)
class Situation:
    """Everything a suggestion depends on. The same situation gives the same suggestion."""

    on: str
    helper_limit: int
    village_limit: int
    households: tuple[Household, ...]
    helpers: tuple[Helper, ...]
    organisations: tuple[Organisation, ...]
    villages: dict[int, Village]
    engagements: tuple[Engagement, ...]
    unpaired: tuple[int, ...]  # villages without an organisation
    teams: dict[int, str]  # names
    team_villages: frozenset[tuple[int, int]] = frozenset()  # a team lives there, or is paired with a family there
    led_in: dict[tuple[int, int], int] | None = None  # (helper, village): households led, 0 where supporting only
    districts: tuple[tuple[int, int, int, str | None], ...] = ()  # (county, organisation, pairing, until when)
    village_needs: dict[int, frozenset[str]] | None = None


def situation(connection: Connection, on: str, area: int | None = None) -> Situation:
    """Return what stands on a day; `area` (village, township or county) narrows who is without, not who could help."""
    asked = {"day": on, "area": area}
    leads = _leads(connection, on)
    villages = _villages(connection)
    engagements = tuple(_engagements(connection, on))
    return Situation(
        on=on,
        helper_limit=limit_of(connection, "helper"),
        village_limit=int(setting(connection, *VILLAGE_LIMIT)),
        households=tuple(_households(connection, asked, leads)),
        helpers=tuple(_helpers(connection, on, leads)),
        organisations=tuple(_organisations(connection)),
        villages=villages,
        engagements=engagements,
        unpaired=tuple(_unpaired(connection, villages, engagements, area)),
        teams=dict(_pairs(connection, "SELECT id, name FROM team")),
        team_villages=_team_villages(connection, on),
        led_in=_led_in(connection, on),
        districts=_districts(connection, on),
        village_needs=_village_needs(connection, on),
    )


@dataclass(frozen=True)
class _Leads:
    """The leads that stand, rest, are proposed or begin later, as the day sees them."""

    answered: frozenset[int]
    waiting: dict[int, Waiting]
    led: dict[int, set[int]]  # helper -> households
    pending: dict[int, set[int]]


def _leads(connection: Connection, on: str) -> _Leads:
    rows = connection.execute(
        text(
            f"SELECT p.household_id, p.helper_id, x.name, p.stage, p.from_date, {_P} AS stands, {_RESTS} AS rests, "
            f"{_WHOLE} AS whole FROM pairing p JOIN helper x ON x.id = p.helper_id "
            "WHERE p.level = 'person_person' AND p.role = 'lead' AND p.household_id IS NOT NULL "
            f"AND p.stage IS NOT 'refused' AND {_LATER} ORDER BY p.from_date, p.id"
        ),
        {"day": on},
    )
    answered, waiting = set(), dict[int, Waiting]()
    led, pending = defaultdict[int, set[int]](set), defaultdict[int, set[int]](set)
    for household, helper, name, stage, start, stands, rests, whole in rows:
        if stage:
            pending[helper].add(household)
        elif stands:
            led[helper].add(household)
        if whole and stands and not stage and not rests:
            answered.add(household)
        elif whole:
            kind = "proposed" if stage else "paused" if stands else "later"
            waiting.setdefault(household, Waiting(kind, name, start))
    return _Leads(frozenset(answered), waiting, led, pending)


def _households(connection: Connection, asked: dict[str, Any], leads: _Leads) -> Iterable[Household]:
    rows = connection.execute(
        text(
            "SELECT l.household_id, l.code, l.head_name, l.village_id, l.group_name FROM household_line l "
            f"WHERE {_AREA} ORDER BY l.household_id"
        ),
        asked,
    )
    without = [row for row in rows if row[0] not in leads.answered]
    needs = _household_needs(connection, asked)
    beside = _beside(connection, asked)
    members = {who: tuple(found) for who, found in _members(connection, asked).items()}
    teams = _family_teams(connection, asked)
    for identifier, code, name, village, group in without:
        yield Household(
            identifier, code, name or "", village, group or "", frozenset(needs.get(identifier, ())),
            tuple(sorted(beside.get(identifier, ()))), members.get(identifier, ()), tuple(teams.get(identifier, ())),
            leads.waiting.get(identifier),
        )  # fmt: skip


def _household_needs(connection: Connection, asked: dict[str, Any]) -> dict[int, set[str]]:
    rows = _pairs(
        connection,
        "SELECT l.household_id, n.kind FROM need n LEFT JOIN member m ON m.id = n.member_id "
        "JOIN household_line l ON l.household_id = coalesce(n.household_id, m.household_id) "
        f"WHERE {_open('n')} AND {_AREA}",
        **asked,
    )
    return _grouped(rows)


def _open(alias: str) -> str:
    return f"({alias}.opened_on IS NULL OR {alias}.opened_on <= :day) AND ({alias}.met_on IS NULL OR {alias}.met_on > :day)"


def _beside(connection: Connection, asked: dict[str, Any]) -> dict[int, set[int]]:
    """Supports in force, by household."""
    rows = _pairs(
        connection,
        "SELECT p.household_id, p.helper_id FROM pairing p JOIN household_line l ON l.household_id = p.household_id "
        f"WHERE p.level = 'person_person' AND p.role = 'support' "
        f"AND {_WHOLE} AND {_ACTIVE} AND {_AREA}",
        **asked,
    )
    return _grouped(rows)


def _members(connection: Connection, asked: dict[str, Any]) -> dict[int, list[tuple[int, str]]]:
    """Helpers in force for one person of a household who is not its head."""
    rows = connection.execute(
        text(
            "SELECT p.household_id, p.helper_id, min(m.name) FROM pairing p JOIN member m ON m.id = p.member_id "
            "JOIN household_line l ON l.household_id = p.household_id WHERE p.level = 'person_person' "
            f"AND p.stage IS NULL AND NOT {_RESTS} AND NOT {_WHOLE} AND {_P} AND {_AREA} "
            "GROUP BY p.household_id, p.helper_id ORDER BY p.household_id, p.helper_id"
        ),
        asked,
    )
    found: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for household, helper, name in rows:
        found[household].append((helper, name))
    return found


def _family_teams(connection: Connection, asked: dict[str, Any]) -> dict[int, list[tuple[int, int, str | None]]]:
    rows = connection.execute(
        text(
            "SELECT p.household_id, p.team_id, min(p.id), max(p.to_date) FROM pairing p "
            "JOIN household_line l ON l.household_id = p.household_id WHERE p.level = 'team_family' "
            f"AND p.stage IS NULL AND NOT {_RESTS} AND {_P} AND {_AREA} GROUP BY p.household_id, p.team_id "
            "ORDER BY p.household_id, p.team_id"
        ),
        asked,
    )
    found: dict[int, list[tuple[int, int, str | None]]] = defaultdict(list)
    for household, team, pairing, until in rows:
        found[household].append((team, pairing, until))
    return found


def _helpers(connection: Connection, on: str, leads: _Leads) -> Iterable[Helper]:
    teams = _grouped(
        _pairs(
            connection,
            "SELECT h.helper_id, h.team_id FROM team_member h JOIN team t ON t.id = h.team_id "
            f"WHERE {holds_on('h')} AND {holds_on('t')}",
            day=on,
        )
    )
    rows = connection.execute(
        text(
            "SELECT x.id, x.name, x.organisation_id, o.name, x.skills, x.capacity, x.phone FROM helper x "
            f"LEFT JOIN organisation o ON o.id = x.organisation_id WHERE {holds_on('x')} ORDER BY x.id"
        ),
        {"day": on},
    )
    for identifier, name, organisation, called, skills, capacity, phone in rows:
        yield Helper(
            identifier, name, organisation, called or "", tuple(filter(None, (skills or "").split("、"))), capacity,
            len(leads.led.get(identifier, ())), len(leads.pending.get(identifier, ())),
            tuple(sorted(teams.get(identifier, ()))), phone,
        )  # fmt: skip


def _organisations(connection: Connection) -> Iterable[Organisation]:
    rows = connection.execute(
        text("SELECT id, name, kind, affiliation, address, credit_code FROM organisation ORDER BY id")
    )
    for identifier, name, kind, affiliation, address, code in rows:
        yield Organisation(identifier, name, kind, " ".join(filter(None, (affiliation, address))), code)


def _villages(connection: Connection) -> dict[int, Village]:
    rows = connection.execute(
        text(
            "SELECT v.id, v.code, coalesce(t.name, '') || v.name, t.id, c.id, coalesce(c.name, '') FROM region v "
            "LEFT JOIN region t ON t.id = v.parent_id LEFT JOIN region c ON c.id = t.parent_id "
            "WHERE v.level = 'village' ORDER BY v.code, v.id"
        )
    )
    return {row[0]: Village(*row) for row in rows}


def _engagements(connection: Connection, on: str) -> Iterable[Engagement]:
    rows = connection.execute(
        text(
            f"SELECT p.organisation_id, p.region_id, p.stage, {_P} AS stands, {_LATER} AS later, {_RESTS} AS rests "
            "FROM pairing p WHERE p.level = 'enterprise_village' AND p.organisation_id IS NOT NULL "
            "AND p.region_id IS NOT NULL AND p.stage IS NOT 'refused' ORDER BY p.from_date, p.id"
        ),
        {"day": on},
    )
    for organisation, village, stage, stands, later, rests in rows:
        state = (
            "proposed" if stage else "rests" if stands and rests else "now" if stands else "later" if later else "past"
        )
        yield Engagement(organisation, village, state)


def _unpaired(
    connection: Connection, villages: dict[int, Village], engagements: tuple[Engagement, ...], area: int | None
) -> Iterable[int]:
    """Villages with households, or that were paired once, without an organisation in force."""
    lived_in = set(connection.execute(text("SELECT DISTINCT village_id FROM household_line")).scalars())
    ever = lived_in | {each.village for each in engagements}
    now = {each.village for each in engagements if each.state == "now"}
    for village in villages.values():
        if village.id in ever - now and area in (None, village.id, village.township, village.county):
            yield village.id


def _team_villages(connection: Connection, on: str) -> frozenset[tuple[int, int]]:
    rows = _pairs(
        connection,
        f"SELECT t.id, t.region_id FROM team t WHERE t.region_id IS NOT NULL AND {holds_on('t')} "
        "UNION SELECT p.team_id, l.village_id FROM pairing p JOIN household_line l ON l.household_id = p.household_id "
        f"WHERE p.level = 'team_family' AND p.stage IS NULL AND {_P} AND l.village_id IS NOT NULL",
        day=on,
    )
    return frozenset(rows)


def _led_in(connection: Connection, on: str) -> dict[tuple[int, int], int]:
    rows = connection.execute(
        text(
            "SELECT p.helper_id, l.village_id, count(DISTINCT CASE WHEN p.role = 'lead' THEN p.household_id END) "
            "FROM pairing p JOIN household_line l ON l.household_id = p.household_id WHERE p.level = 'person_person' "
            f"AND p.stage IS NULL AND {_P} AND l.village_id IS NOT NULL GROUP BY p.helper_id, l.village_id"
        ),
        {"day": on},
    )
    return {(row[0], row[1]): row[2] for row in rows}


def _districts(connection: Connection, on: str) -> tuple[tuple[int, int, int, str | None], ...]:
    rows = connection.execute(
        text(
            "SELECT p.region_id, p.organisation_id, p.id, p.to_date FROM pairing p WHERE p.level = 'district_county' "
            f"AND p.stage IS NULL AND {_P} ORDER BY p.role, p.from_date, p.id"
        ),
        {"day": on},
    )
    return tuple((row[0], row[1], row[2], row[3]) for row in rows)


def _village_needs(connection: Connection, on: str) -> dict[int, frozenset[str]]:
    rows = _pairs(
        connection,
        f"SELECT n.region_id, n.kind FROM need n WHERE n.region_id IS NOT NULL AND {_open('n')} "
        "UNION SELECT l.village_id, n.kind FROM need n JOIN household_line l ON l.household_id = n.household_id "
        f"WHERE l.village_id IS NOT NULL AND {_open('n')}",
        day=on,
    )
    return {village: frozenset(kinds) for village, kinds in _grouped(rows).items()}


def _pairs(connection: Connection, statement: str, **values: Any) -> list[tuple[Any, Any]]:
    return [(row[0], row[1]) for row in connection.execute(text(statement), values)]


def _grouped(rows: Iterable[tuple[int, Any]]) -> dict[int, set[Any]]:
    found: dict[int, set[Any]] = defaultdict(set)
    for key, value in rows:
        found[key].add(value)
    return found
