"""One place of the tree whole, as its panel shows it: pairings over time, who stands on the day, ticks, team, parent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

from db.queries import lanes as over_time
from db.queries.branches import answered
from db.queries.days import in_force
from db.queries.lanes import Lane
from db.queries.readiness import Tick, ticks
from db.queries.standing import PairingFacts, pairing_facts
from db.queries.strays import Stray, strays
from db.queries.tree import last_end, open_on
from db.rules.pairings import team_gaps
from db.rules.periods import FIRST, Period, period
from db.rules.stages import ACCEPTED, ACTIVE, COMING, PROPOSED, SUSPENDED

LEVEL: Final = {
    "county": "district_county", "village": "enterprise_village", "household": "person_person", "member": "person_person",
}  # fmt: skip


@dataclass(frozen=True)
class Seat:
    """Somebody's time in a team."""

    id: int
    helper_id: int
    name: str
    phone: str
    leader: bool
    from_date: str | None
    to_date: str | None

    def holds(self, day: str) -> bool:
        """Whether they are in the team on a day."""
        return period(self.from_date, self.to_date).holds(day)


@dataclass(frozen=True)
class Crew:
    """The members of a team over time, and the days of its pairing without anybody."""

    team_id: int
    seats: tuple[Seat, ...]
    gaps: tuple[Period, ...]


@dataclass(frozen=True)
class Place:
    """A county, village, household or person on a day. `about` is the pairing its line in the tree is about."""

    kind: str
    id: int
    name: str
    code: str
    day: str
    lanes: tuple[Lane, ...]
    about: PairingFacts | None
    parent: PairingFacts | None
    ticks: tuple[Tick, ...]
    crew: Crew | None
    out_of_place: tuple[Stray, ...]
    loads: dict[int, int]  # helper -> households they lead on the day, of those who support here

    @property
    def level(self) -> str:
        """The level of the pairing that answers for this place."""
        return LEVEL[self.kind]

    @property
    def own(self) -> tuple[Lane, ...]:
        """The pairings of this place itself, without those above it."""
        return tuple(lane for lane in self.lanes if not lane.above)

    def of_level(self, level: str, role: str = "lead") -> list[Lane]:
        """Return the pairings of a level and role for the place as a whole."""
        return [
            lane for lane in self.own
            if lane.facts.level == level and lane.facts.role == role and (self.kind == "member" or lane.head)
        ]  # fmt: skip

    def standing(self, state: str, level: str = "", role: str = "lead") -> list[Lane]:
        """Return those in a state on the day."""
        return [lane for lane in self.of_level(level or self.level, role) if lane.facts.state(self.day) == state]

    @property
    def leads(self) -> list[Lane]:
        """Who answers for this place on the day."""
        return self.standing(ACTIVE)

    @property
    def supports(self) -> list[Lane]:
        """Who stands beside on the day."""
        return self.standing(ACTIVE, role="support")

    @property
    def waiting(self) -> list[Lane]:
        """What was proposed or accepted and has not begun."""
        return [lane for lane in self.own if lane.facts.stage in (PROPOSED, ACCEPTED) and open_on(lane.facts, self.day)]

    @property
    def resting(self) -> list[Lane]:
        """The leads that rest on the day."""
        return self.standing(SUSPENDED)

    @property
    def coming(self) -> list[Lane]:
        """The leads that begin after the day."""
        return self.standing(COMING)

    @property
    def since(self) -> str | None:
        """The last day on which somebody answered, where nobody does; None where nobody ever did."""
        return None if self.leads else last_end((lane.facts for lane in self.of_level(self.level)), self.day)


def place(connection: Connection, kind: str, identifier: int, day: str) -> Place | None:
    """Return one place on a day, None where there is none."""
    named = _named(connection, kind, identifier)
    if named is None:
        return None
    ask = {"household": over_time.of_household, "member": over_time.of_member}.get(kind, over_time.of_region)
    found = tuple(ask(connection, identifier))
    seen = Place(kind, identifier, *named, day, found, None, None, (), None, (), {})
    about = _about(seen)
    led = bool(seen.leads) or kind != "household"
    marks = answered(ticks(connection, about.id, day), led) if about else ()
    parent = pairing_facts(connection, about.parent_id) if about and about.parent_id else None
    team = next((lane.facts for lane in seen.standing(ACTIVE, "team_family")), None)
    odd = strays(connection, pairings=[lane.id for lane in seen.own if lane.facts.state(day) in (ACTIVE, SUSPENDED)])
    loads = _loads(connection, [lane.facts.helper_id for lane in seen.supports], day)
    return Place(kind, identifier, *named, day, found, about, parent, marks, crew(connection, team), tuple(odd), loads)


def _about(seen: Place) -> PairingFacts | None:
    """Return the pairing a place's line is about: a household's team, else who leads; resting where none is active."""
    teams = seen.standing(ACTIVE, "team_family") if seen.kind == "household" else []
    found = [*teams, *seen.leads, *seen.resting, *seen.coming]
    return found[0].facts if found else None


def crew(connection: Connection, team: PairingFacts | None) -> Crew | None:
    """Return the members of the team of a pairing, newest first, and the pairing's days without anybody."""
    if team is None or team.team_id is None:
        return None
    seats = seats_of(connection, team.team_id)
    return Crew(team.team_id, seats, team_gaps(team.period, [period(each.from_date, each.to_date) for each in seats]))


def seats_of(connection: Connection, team: int) -> tuple[Seat, ...]:
    """Return the members of a team over time, those still there first."""
    rows = connection.exec_driver_sql(
        "SELECT s.id, s.helper_id, h.name, coalesce(h.phone, ''), coalesce(s.leader, 0), s.from_date, s.to_date "
        "FROM team_member s JOIN helper h ON h.id = s.helper_id WHERE s.team_id = ? "
        "ORDER BY s.to_date IS NOT NULL, s.leader IS NOT 1, s.from_date DESC, s.id",
        (team,),
    )
    return tuple(Seat(row[0], row[1], row[2], row[3], bool(row[4]), row[5], row[6]) for row in rows)


def _named(connection: Connection, kind: str, identifier: int) -> tuple[str, str] | None:
    statement = {
        "household": "SELECT coalesce(head_name, code, '?'), coalesce(code, '') FROM household_line WHERE household_id = ?",
        "member": "SELECT name, coalesce(code, '') FROM member WHERE id = ?",
    }.get(kind, "SELECT name, coalesce(code, '') FROM region WHERE id = ?")
    row = connection.exec_driver_sql(statement, (identifier,)).first()
    return (row[0], row[1]) if row else None


def _loads(connection: Connection, helpers: Iterable[int | None], day: str) -> dict[int, int]:
    found = {}
    for helper in dict.fromkeys(each for each in helpers if each):
        found[helper] = connection.execute(
            text(
                "SELECT count(DISTINCT p.household_id) FROM pairing p WHERE p.helper_id = :helper AND p.role = 'lead' "
                f"AND {in_force('p')}"
            ),
            {"helper": helper, "day": day},
        ).scalar_one()
    return found


def uncovered(lanes: Sequence[Lane], until: str) -> tuple[Period, ...]:
    """Return the days up to a day on which none of these bound, from the first that ever did."""
    bound = [each for lane in lanes if not lane.facts.stage for each in lane.facts.standing().active]
    starts = [each.start for each in bound if each.start != FIRST]
    if not starts or min(starts) > until:
        return ()
    return team_gaps(Period(min(starts), until), bound)


__all__ = ["Crew", "Place", "Seat", "crew", "place", "seats_of", "uncovered"]
