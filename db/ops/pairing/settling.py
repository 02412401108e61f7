"""What every verb of pairings does first: find what the rules object to, take the way on that was chosen, refuse the rest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from db.drafts.base import is_date
from db.drafts.pairing import SIDES
from db.errors import Problem, RuleBroken
from db.history.write import Write
from db.queries.parents import fitting_parent
from db.queries.standing import PairingFacts, beside, children, head_of, pairing_facts, parent_of, term_of
from db.rules.pairings import EXCUSABLE, lead_problems, parent_problems, side_problems, term_problems
from db.rules.periods import Period, day_before, without
from db.rules.stages import stage_problems
from resources.language import _

TAKEN_OVER = "由接任者接替"  # the reason kept with a pairing that ends because another begins


@dataclass(frozen=True)
class Chosen:
    """The ways on that the user chose after a refusal (`db.errors.Way.key`)."""

    exception: str = ""  # the reason for standing beside another lead, or outside the parent or the term
    end_other: bool = False  # the other lead, or the same side's other role, ends the day before
    with_children: bool = False  # what lies below ends on the same day


NOTHING_CHOSEN = Chosen()


@dataclass(frozen=True)
class Wanted:
    """A pairing as it would stand: its sides, role, dates, the days it rests, and the pairing above."""

    level: str
    helped: int
    side: int | None
    role: str
    period: Period
    member: int | None = None
    parent: int | None = None
    rests: tuple[Period, ...] = ()
    own: tuple[int | None, ...] = ()  # pairings that do not stand in its way: itself, the one it takes over from

    @property
    def active(self) -> tuple[Period, ...]:
        """The days on which it would bind."""
        return without(self.period, self.rests)


def settle(write: Write, wanted: Wanted, chosen: Chosen, *, term: bool = True) -> list[PairingFacts]:
    """Refuse what breaks a rule (RuleBroken), after taking the ways chosen; return the pairings that ended for it.

    `term` asks for the helper's term too.
    """
    found, ended = problems_of(write.connection, wanted, term=term), []
    if chosen.end_other:
        for problem in found:
            if problem.code in ("second_lead", "already"):
                ended += _end_others(write, problem, wanted.period.start)
        found = problems_of(write.connection, wanted, term=term)
    left = [each for each in found if not (chosen.exception.strip() and each.code in EXCUSABLE)]
    if left:
        raise RuleBroken(left)
    return ended


def problems_of(connection: Connection, wanted: Wanted, *, term: bool = True) -> list[Problem]:
    """Return what the rules object to in a pairing as it would stand; nothing is written."""
    there = beside(connection, wanted.level, wanted.helped, wanted.member, without=wanted.own)
    found = lead_problems(wanted.role, wanted.active, there)
    named = {other.id for problem in found for other in problem.others}
    found += side_problems(wanted.side, wanted.active, [each for each in there if each.id not in named])
    found += parent_problems(wanted.period, parent_of(connection, wanted.parent))
    if term and wanted.level == "person_person" and wanted.side:
        office = term_of(connection, wanted.side)
        if office:
            found += term_problems(office[0], wanted.period, office[1])
    return found


def _end_others(write: Write, problem: Problem, start: str) -> list[PairingFacts]:
    until = day_before(start)
    standing = [known(write, other.id) for other in problem.others]
    ended = [facts for facts in standing if facts.period.start <= until]
    for facts in ended:
        close(write, facts, until, TAKEN_OVER)
    return ended


def close(write: Write, pairing: PairingFacts, on: str, reason: str) -> None:
    """End a pairing on a day; one that ended by then keeps its own end and reason."""
    if pairing.period.end > on:
        write.update(pairing.id, to_date=on, end_reason=reason)


def follow(write: Write, old: PairingFacts, new: int, on: str) -> None:
    """Let what lies below a pairing that was taken over lie below its successor: nobody loses who answers for them."""
    for child in children(write.connection, old.id):
        if child.period.end < on:
            continue
        told = {} if child.period.start >= on else {"exception": _("上级结对 {day} 交接，下级照旧").format(day=on)}
        write.update(child.id, parent_id=new, **told)


def known(write: Write, pairing: int) -> PairingFacts:
    """Return a pairing; raises RuleBroken where there is none."""
    found = pairing_facts(write.connection, pairing)
    if found is None:
        raise RuleBroken([Problem("pairing", "missing", _("没有这个结对，可能已经撤销。请刷新后再选。"))])
    return found


def allowed(verb: str, pairing: PairingFacts, day: str) -> None:
    """Refuse a verb that does not follow the state of the pairing on a day."""
    found = stage_problems(verb, pairing.state(day))
    if found:
        raise RuleBroken(found)


def whole_day(field: str, value: str) -> None:
    """Refuse a date that is not a whole day."""
    if not (is_date(value) and len(value) == 10):
        raise RuleBroken([Problem(field, "bad_date", _("请写完整的日期，例如 2018-06-30。"))])


def said(field: str, words: str, asked: str) -> str:
    """Return a reason without blanks at its ends; refuse an empty one."""
    if not words.strip():
        raise RuleBroken([Problem(field, "missing", asked)])
    return words.strip()


def whole_household(write: Write, household: int | None, member: int | None) -> int | None:
    """Return the member a pairing is for; None where that is the head, for then it is for the whole household."""
    return None if member is None or (household and member == head_of(write.connection, household)) else member


def parent_for(
    write: Write, level: str, sides: dict[str, int | None], start: str | None, end: str | None
) -> int | None:
    """Return the pairing above that fits best (`db.queries.parents`)."""
    return fitting_parent(
        write.connection,
        level,
        region=sides.get("region_id"),
        household=sides.get("household_id"),
        helper=sides.get("helper_id"),
        team=sides.get("team_id"),
        from_date=start,
        to_date=end,
    )


def wanted_of(pairing: PairingFacts, *, dates: Period | None = None, role: str | None = None,
              rests: Sequence[Period] | None = None, own: Iterable[int | None] = ()) -> Wanted:  # fmt: skip
    """Return how a pairing that is known would stand, with other dates, role or pauses."""
    helped = getattr(pairing, SIDES[pairing.level][1])
    return Wanted(
        pairing.level,
        helped,
        pairing.side,
        role or pairing.role,
        dates or pairing.period,
        pairing.member_id,
        pairing.parent_id,
        tuple(pairing.rests if rests is None else rests),
        (pairing.id, *own),
    )


def today() -> str:
    """Return today's date."""
    return date.today().isoformat()
