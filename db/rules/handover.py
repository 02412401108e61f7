"""Rules of handing over: nobody gets a second lead, no date before a beginning, no successor outside their term. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from db.drafts.base import is_date
from db.errors import Problem
from db.rules.periods import first_day, last_day, period
from resources.language import _


@dataclass(frozen=True)
class Led:
    """A lead pairing of a helper with a household or one of its people; dates as stored."""

    pairing_id: int
    household_id: int
    member_id: int | None
    parent_id: int | None
    from_date: str | None
    to_date: str | None
    code: str | None
    name: str
    place: str


@dataclass(frozen=True)
class Beside:
    """Another pairing of a household: who helps whom, in which role, from when to when."""

    household_id: int
    member_id: int | None
    helper_id: int
    helper: str
    role: str
    from_date: str | None
    to_date: str | None


def day_before(day: str) -> str:
    """Return the day before a full ISO date. ValueError for another text."""
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def date_problems(on: str) -> list[Problem]:
    """A hand-over has a full date."""
    if is_date(on) and len(on) == 10:
        return []
    return [Problem("on", "bad_date", _("请写完整的日期，例如 2018-06-30。"))]


def term_problems(name: str, begins: str | None, ends: str | None, on: str) -> list[Problem]:
    """A successor takes over within their own term."""
    if begins and on < first_day(begins):
        return [
            Problem("on", "before_term", _("{helper} {day} 才到任，交接不能更早。").format(helper=name, day=begins))
        ]
    if ends and on > last_day(ends):
        return [Problem("to_helper", "after_term", _("{helper}的任期 {day} 已到。").format(helper=name, day=ends))]
    return []


def led_problems(led: Sequence[Led], on: str) -> list[Problem]:
    """There is something to hand over, and all of it began before the day."""
    if not led:
        return [Problem("households", "nothing", _("没有选中要交接的户。"))]
    words = _("{name}家的结对 {day} 才开始，交接要在这之后。")
    return [
        Problem("on", "before_start", words.format(name=each.name, day=each.from_date))
        for each in led
        if each.from_date and day_before(on) < first_day(each.from_date)
    ]


def successor_problems(led: Sequence[Led], beside: Sequence[Beside], to_helper: int, on: str) -> list[Problem]:
    """The successor does not help the household already, and nobody else leads it from the day on."""
    wanted, found = period(on, None), []
    for each in led:
        for other in beside:
            if other.household_id != each.household_id or not period(other.from_date, other.to_date).overlaps(wanted):
                continue
            if other.helper_id == to_helper:
                words = _("{helper}已经在帮{name}家（{role}）。先结束那一条，或去掉这一户。")
                role = _("主责") if other.role == "lead" else _("协助")
                found.append(
                    Problem("to_helper", "already", words.format(helper=other.helper, name=each.name, role=role))
                )
            elif other.role == "lead" and other.member_id == each.member_id:
                words = _("{name}家 {day} 起另有主责{helper}。先结束那一条，或去掉这一户。")
                day = first_day(other.from_date) if other.from_date else "…"
                found.append(
                    Problem("households", "second_lead", words.format(name=each.name, day=day, helper=other.helper))
                )
    return found
