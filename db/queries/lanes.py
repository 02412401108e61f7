"""Pairings over time: everything a place, a person or a helper ever had, with phones, pauses and hand-over sheets.

Here: what a timeline and a list of pairings show. Not here: who answered on one day (`responsible`), the tree (`tree`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import Connection

from db.queries.standing import PairingFacts, pairings_where

ORDER: Final = "p.role <> 'lead', p.level, p.from_date, p.id"
SIDE_OF: Final = {"helper": "helper_id", "team": "team_id", "organisation": "organisation_id"}


@dataclass(frozen=True)
class Lane:
    """A pairing as a bar: its facts, how to reach who helps, and the sheet of the hand-over it began with.

    `above` is set where it stands above what is asked for; `household` and `place` say where the helped live.
    """

    facts: PairingFacts
    phone: str = ""
    organisation: str = ""
    sheet: str = ""
    above: bool = False
    household: str = ""
    place: str = ""
    head: bool = True  # it is for the whole household (or a region), not for one other person of it

    @property
    def id(self) -> int:
        """The pairing."""
        return self.facts.id

    @property
    def lead(self) -> bool:
        """Whether it answers for the beneficiary."""
        return self.facts.role == "lead"


def of_household(connection: Connection, household: int) -> list[Lane]:
    """Return every pairing a household and its people ever had, and those of its village above them."""
    own = pairings_where(connection, "p.household_id = :id", ORDER, id=household)
    above = pairings_where(
        connection, "p.level = 'enterprise_village' AND p.stage IS NULL "
        "AND p.region_id = (SELECT village_id FROM household WHERE id = :id)", ORDER, id=household,
    )  # fmt: skip
    return _lanes(connection, own, above)


def of_member(connection: Connection, member: int) -> list[Lane]:
    """Return every pairing a person ever had, and those of the household above them."""
    own = pairings_where(connection, "p.member_id = :id", ORDER, id=member)
    above = pairings_where(
        connection, "p.household_id = (SELECT household_id FROM member WHERE id = :id) AND p.member_id IS NULL "
        "AND p.stage IS NULL", ORDER, id=member,
    )  # fmt: skip
    return _lanes(connection, own, above)


def of_region(connection: Connection, region: int) -> list[Lane]:
    """Return every pairing a county or village ever had, and those of the county above a village."""
    own = pairings_where(connection, "p.region_id = :id", ORDER, id=region)
    above = pairings_where(
        connection, "p.level = 'district_county' AND p.stage IS NULL AND p.region_id = (SELECT t.parent_id FROM region v "
        "JOIN region t ON t.id = v.parent_id WHERE v.id = :id AND v.level = 'village')", ORDER, id=region,
    )  # fmt: skip
    return _lanes(connection, own, above)


def of_side(connection: Connection, side: str, identifier: int) -> list[Lane]:
    """Return every pairing a helper, team or organisation ever had, by place. KeyError for another side."""
    own = pairings_where(
        connection, f"p.{SIDE_OF[side]} = :id", "l.place, l.group_name, l.code, p.from_date, p.id", id=identifier
    )
    return _lanes(connection, own)


def one(connection: Connection, pairing: int) -> Lane | None:
    """Return one pairing, or None."""
    return next(iter(_lanes(connection, pairings_where(connection, "p.id = :id", id=pairing))), None)


def successors(lanes: Iterable[Lane]) -> dict[int, Lane]:
    """Return who took over from whom: pairing -> the lane that replaced it."""
    return {lane.facts.replaces_id: lane for lane in lanes if lane.facts.replaces_id}


def _lanes(connection: Connection, own: Sequence[PairingFacts], above: Sequence[PairingFacts] = ()) -> list[Lane]:
    listed = [*own, *above]
    more = _more(connection, [each.id for each in listed])
    upper = {each.id for each in above}
    return [Lane(each, above=each.id in upper, **more[each.id]) for each in listed]


def _more(connection: Connection, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    rows = connection.exec_driver_sql(
        "SELECT p.id, coalesce(h.phone, o.phone, ''), coalesce(w.name, ''), coalesce(s.number, ''), "
        "coalesce(l.head_name, l.code, ''), trim(coalesce(l.place, '') || ' ' || coalesce(l.group_name, '')), "
        "p.member_id IS NULL OR m.relation = '户主' FROM pairing p LEFT JOIN helper h ON h.id = p.helper_id "
        "LEFT JOIN team t ON t.id = p.team_id LEFT JOIN organisation o ON o.id = p.organisation_id "
        "LEFT JOIN organisation w ON w.id = coalesce(h.organisation_id, t.organisation_id) "
        "LEFT JOIN hand_over s ON s.id = p.hand_over_id LEFT JOIN household_line l ON l.household_id = p.household_id "
        "LEFT JOIN member m ON m.id = p.member_id WHERE p.id IN (SELECT value FROM json_each(?))",
        (orjson.dumps(list(ids)).decode(),),
    )
    names = ("phone", "organisation", "sheet", "household", "place")
    return {row[0]: {**dict(zip(names, row[1:6], strict=True)), "head": bool(row[6])} for row in rows}


__all__ = ["Lane", "of_household", "of_member", "of_region", "of_side", "one", "successors"]
