"""One pairing as the rules see it, and what stands beside, above and below it. What may be done with it is in `db.rules`."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import orjson
from sqlalchemy import Connection, text

from db.drafts.pairing import SIDES
from db.rules.pairings import Parent, Standing
from db.rules.periods import Period, period
from db.rules.stages import state_on

LEVELS: Final = tuple(SIDES)

NAMES: Final = """
LEFT JOIN helper h ON h.id = p.helper_id LEFT JOIN team t ON t.id = p.team_id
LEFT JOIN organisation o ON o.id = p.organisation_id LEFT JOIN region r ON r.id = p.region_id
LEFT JOIN household_line l ON l.household_id = p.household_id LEFT JOIN member m ON m.id = p.member_id"""
HELPS: Final = "coalesce(h.name, t.name, o.name, '?')"
HELPED: Final = "coalesce(m.name, l.head_name, l.code, r.name, '?')"


@dataclass(frozen=True)
class PairingFacts:
    """A pairing with its sides in words; dates as stored, `rests` the days it pauses."""

    id: int
    level: str
    parent_id: int | None
    organisation_id: int | None
    team_id: int | None
    helper_id: int | None
    region_id: int | None
    household_id: int | None
    member_id: int | None
    role: str
    from_date: str | None
    to_date: str | None
    end_reason: str | None
    agreement: str | None
    stage: str | None
    proposed_on: str | None
    answered_on: str | None
    answer_reason: str | None
    exception: str | None
    replaces_id: int | None
    hand_over_id: int | None
    helper: str
    helped: str
    rests: tuple[Period, ...] = ()

    @property
    def period(self) -> Period:
        """Its dates, whole."""
        return period(self.from_date, self.to_date)

    @property
    def side(self) -> int | None:
        """The helper, team or organisation; None at a level this program does not know."""
        side = SIDES.get(self.level)
        found: int | None = getattr(self, side[0]) if side else None
        return found

    @property
    def words(self) -> str:
        """Who helps whom."""
        return f"{self.helper} ⇆ {self.helped}"

    def state(self, day: str) -> str:
        """Where it stands on a day (`db.rules.stages`)."""
        return state_on(self.stage, self.period, self.rests, day)

    def standing(self) -> Standing:
        """The same as the rules take it."""
        return Standing(self.id, self.helper, self.role, self.period, self.rests, bool(self.exception), self.side)


_COLUMNS: Final = ", ".join(f"p.{name}" for name in list(PairingFacts.__dataclass_fields__)[:-3])


def pairing_facts(connection: Connection, pairing: int) -> PairingFacts | None:
    """Return one pairing, or None where there is none."""
    return next(iter(pairings_where(connection, "p.id = :id", id=pairing)), None)


def pairings_where(connection: Connection, condition: str, order: str = "p.from_date, p.id", **values: Any) -> list[PairingFacts]:  # fmt: skip
    """Return pairings that meet an SQL condition on `pairing p`, with their pauses."""
    rows = connection.execute(
        text(f"SELECT {_COLUMNS}, {HELPS}, {HELPED} FROM pairing p {NAMES} WHERE {condition} ORDER BY {order}"), values
    ).all()
    rests = rests_of(connection, [row.id for row in rows])
    return [replace(PairingFacts(*row), rests=rests.get(row.id, ())) for row in rows]


def rests_of(connection: Connection, pairings: Sequence[int]) -> dict[int, tuple[Period, ...]]:
    """Return the days on which pairings rest, of those that do."""
    found: dict[int, list[Period]] = defaultdict(list)
    rows = connection.exec_driver_sql(
        "SELECT pairing_id, from_date, to_date FROM pairing_pause "
        "WHERE pairing_id IN (SELECT value FROM json_each(?)) ORDER BY from_date, id",
        (orjson.dumps(list(pairings)).decode(),),
    )
    for pairing, start, end in rows:
        found[pairing].append(period(start, end))
    return {pairing: tuple(each) for pairing, each in found.items()}


@dataclass(frozen=True)
class Pause:
    """A pause of a pairing: its id and days."""

    id: int
    period: Period
    reason: str


def pauses_of(connection: Connection, pairing: int) -> list[Pause]:
    """Return the pauses of a pairing, oldest first."""
    rows = connection.exec_driver_sql(
        "SELECT id, from_date, to_date, reason FROM pairing_pause WHERE pairing_id = ? ORDER BY from_date, id",
        (pairing,),
    )
    return [Pause(row[0], period(row[1], row[2]), row[3] or "") for row in rows]


def beside(
    connection: Connection, level: str, helped: int, member: int | None = None, *, without: Iterable[int | None] = ()
) -> list[Standing]:
    """Return the pairings in force of one beneficiary at a level: a region, a household, or one of its people."""
    column = SIDES[level][1]
    whom = "AND coalesce(p.member_id, 0) = :member" if level == "person_person" else ""
    left_out = set(without)
    rows = pairings_where(
        connection, f"p.{column} = :helped AND +p.level = :level AND p.stage IS NULL {whom}",
        helped=helped, level=level, member=member or 0,
    )  # fmt: skip
    return [row.standing() for row in rows if row.id not in left_out]


def children(connection: Connection, pairing: int) -> list[Standing]:
    """Return the pairings in force right below one."""
    rows = pairings_where(connection, "p.parent_id = :id AND p.stage IS NULL", id=pairing)
    return [Standing(row.id, row.words, row.role, row.period, row.rests, bool(row.exception), row.side) for row in rows]


def parent_of(connection: Connection, pairing: int | None) -> Parent | None:
    """Return the pairing above as the rules take it, or None."""
    found = pairing_facts(connection, pairing) if pairing else None
    return Parent(found.id, found.words, found.period) if found else None


def head_of(connection: Connection, household: int) -> int | None:
    """Return the member who is the head of a household today, or None."""
    row = connection.exec_driver_sql(
        "SELECT id FROM member WHERE household_id = ? AND to_date IS NULL AND joined_into IS NULL AND relation = '户主' ORDER BY id LIMIT 1",
        (household,),
    ).first()
    return row[0] if row else None


def term_of(connection: Connection, helper: int) -> tuple[str, Period] | None:
    """Return the name of a helper and their term, None where there is no such helper."""
    row = connection.exec_driver_sql("SELECT name, from_date, to_date FROM helper WHERE id = ?", (helper,)).first()
    return (row[0], period(row[1], row[2])) if row else None
