"""Who helps which made-up household: team and person, in time, with hand-overs and a few gaps.

A pairing lies inside its parent's dates; no two leads share a day. Organisations and teams are in `helpers`.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from app.demo.helpers import Holder, Stay, Team
from app.demo.people import Family
from app.demo.ready import note_ticks
from app.demo.sheets import Sheets

HANDED_OVER, RAN_OUT, LEFT = "任期届满，已办交接", "任期届满，接任人未定", "企村结对结束"


@dataclass(frozen=True)
class Help:
    """Who helps a household between two days: what measures and visits of that time refer to."""

    start: date
    end: date | None
    organisation: int
    pairing: int
    helper: int


def pair_household(
    sheets: Sheets,
    rng: Random,
    stays: list[Stay],
    household: int,
    members: list[int],
    family: Family,
    today: date,
) -> list[Help]:
    """Note the pairings of one household and return its helpers, oldest first; `members` in the family's order."""
    if rng.random() < 0.02:  # nobody was found for this one
        return []
    found: list[Help] = []
    place = rng.randrange(1 << 16)
    for stay in stays:
        team = stay.teams[place % len(stay.teams)]
        start = stay.start + timedelta(days=rng.randint(0, 45))
        parent = sheets.add(
            "pairing",
            level="team_family",
            parent_id=stay.pairing,
            team_id=team.id,
            household_id=household,
            role="lead",
            from_date=start.isoformat(),
            to_date=_iso(stay.end),
            end_reason=LEFT if stay.end else None,
        )
        note_ticks(sheets, rng, parent, start, today)
        found += _persons(sheets, stay, team.seats[place // 2 % len(team.seats)], household, parent, start)
        _support(sheets, rng, stay, team, place, household, parent, start)
        _student(sheets, rng, stay, team, household, members, family, parent, start)
    return found


def _persons(sheets: Sheets, stay: Stay, seat: list[Holder], household: int, parent: int, first: date) -> list[Help]:
    found: list[Help] = []
    for holder in seat:
        start = max(first, holder.start)
        if holder.end and holder.end < start:
            continue
        after = HANDED_OVER if holder is not seat[-1] else LEFT if stay.end else RAN_OUT
        before = {"replaces_id": found[-1].pairing, "hand_over_id": holder.sheet} if found and holder.sheet else {}
        pairing = _person(sheets, household, None, parent, "lead", holder.helper, start, holder.end, after, **before)
        found.append(Help(start, holder.end, stay.organisation, pairing, holder.helper))
    return found


def _support(
    sheets: Sheets,
    rng: Random,
    stay: Stay,
    team: Team,
    place: int,
    household: int,
    parent: int,
    first: date,
) -> None:
    if rng.random() > 0.2:
        return
    holder = team.seats[(place // 2 + 1) % len(team.seats)][-1]
    start = max(first, holder.start)
    if not holder.end or holder.end >= start:
        after = LEFT if stay.end else RAN_OUT
        _person(sheets, household, None, parent, "support", holder.helper, start, holder.end, after)


def _student(
    sheets: Sheets,
    rng: Random,
    stay: Stay,
    team: Team,
    household: int,
    members: list[int],
    family: Family,
    parent: int,
    first: date,
) -> None:
    """One person for one person: a helper who sees a pupil through school."""
    pupils = [at for at, person in enumerate(family.people) if person.in_school and person.age >= 12]
    if not pupils or rng.random() > 0.4:
        return
    holder = team.seats[0][-1]
    start = max(first, holder.start)
    if not holder.end or holder.end >= start:
        _person(sheets, household, members[pupils[0]], parent, "lead", holder.helper, start, holder.end, LEFT)


def _person(
    sheets: Sheets,
    household: int,
    member: int | None,
    parent: int,
    role: str,
    helper: int,
    start: date,
    end: date | None,
    reason: str,
    **more: int | None,
) -> int:
    return sheets.add(
        "pairing",
        level="person_person",
        parent_id=parent,
        helper_id=helper,
        household_id=household,
        member_id=member,
        role=role,
        from_date=start.isoformat(),
        to_date=_iso(end),
        end_reason=reason if end else None,
        **more,
    )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
