"""The course of a pairing in force: suspend, resume, end with a reason, correct a date."""

from db.drafts.base import dated, in_order
from db.errors import Problem, RuleBroken
from db.history.write import Write
from db.ops.pairing.settling import NOTHING_CHOSEN, Chosen, allowed, known, said, settle, wanted_of, whole_day
from db.queries.standing import PairingFacts, children, pauses_of
from db.rules.pairings import children_problems
from db.rules.periods import Period, day_before, last_day, period
from resources.language import _

WITH_PARENT = "上级结对结束"  # the reason kept with what ends because the pairing above does


def suspend(write: Write, pairing: int, on: str, reason: str) -> int:
    """Let a pairing rest from a day on; return the pause. Nobody answers through it until it resumes."""
    whole_day("on", on)
    words = said("reason", reason, _("请写暂停的原因。"))
    facts = known(write, pairing)
    allowed("suspend", facts, on)
    later = [rest for rest in facts.rests if rest.start > on]
    if later:
        told = _("{day} 起已经登记了一次暂停。请先恢复那一次，或换一个更晚的日期。").format(day=later[0].start)
        raise RuleBroken([Problem("on", "pause_later", told)])
    return write.create("pairing_pause", pairing_id=pairing, from_date=on, reason=words)


def resume(write: Write, pairing: int, on: str, chosen: Chosen = NOTHING_CHOSEN) -> bool:
    """Let a pairing go on from a day: its pause ends the day before, or vanishes where that is its first day.

    Refused where somebody else has become the lead meanwhile.
    """
    whole_day("on", on)
    facts = known(write, pairing)
    allowed("resume", facts, on)
    pause = next(each for each in pauses_of(write.connection, pairing) if each.period.holds(on))
    rests = [rest for rest in facts.rests if rest != pause.period]
    if pause.period.start < on:
        rests.append(Period(pause.period.start, day_before(on)))
    settle(write, wanted_of(facts, rests=rests), chosen, term=False)
    if chosen.exception.strip():
        write.update(pairing, exception=chosen.exception.strip())
    if pause.period.start < on:
        return write.update(pause.id, to_date=day_before(on))
    write.delete(pause.id)
    return True


def end_pairing(write: Write, pairing: int, on: str, reason: str, chosen: Chosen = NOTHING_CHOSEN) -> bool:
    """End a pairing on a day, its last; it stays visible on its dates. What lies below must not outlast it."""
    found = dated("to_date", on, _("终止日期"))
    if found or not on:
        raise RuleBroken(found or [Problem("to_date", "missing", _("请写结束的日期。"))])
    words = said("end_reason", reason, _("请写结束的原因。"))
    facts = known(write, pairing)
    if not facts.stage and last_day(on) < facts.period.start:
        told = _("结束日期早于开始日期 {day}。").format(day=facts.from_date)
        raise RuleBroken([Problem("to_date", "ends_before_start", told)])
    allowed("end", facts, last_day(on))
    _settle_children(write, facts, period(facts.from_date, on), chosen, words)
    return write.update(pairing, to_date=on, end_reason=words)


def correct_dates(
    write: Write, pairing: int, from_date: str | None, to_date: str | None, chosen: Chosen = NOTHING_CHOSEN
) -> bool:
    """Correct the dates of a pairing in force; both as they should be, None where the end is open."""
    found = dated("from_date", from_date, _("起始日期")) + dated("to_date", to_date, _("终止日期"))
    found += in_order("to_date", from_date, to_date)
    if found:
        raise RuleBroken(found)
    facts = known(write, pairing)
    if facts.stage:
        allowed("correct", facts, from_date or "")
    dates = period(from_date, to_date)
    if any(not rest.overlaps(dates) for rest in facts.rests):
        told = _("有一次暂停会落在这些日期之外。请先改暂停，或放宽日期。")
        raise RuleBroken([Problem("from_date", "pause_outside", told)])
    settle(write, wanted_of(facts, dates=dates), chosen)
    _settle_children(write, facts, dates, chosen, facts.end_reason or WITH_PARENT)
    more = {"exception": chosen.exception.strip()} if chosen.exception.strip() else {}
    return write.update(pairing, from_date=from_date, to_date=to_date, **more)


def _settle_children(write: Write, facts: PairingFacts, dates: Period, chosen: Chosen, reason: str) -> None:
    """Refuse dates that leave children outside, unless they end along or a reason is recorded with each."""
    below = children(write.connection, facts.id)
    for problem in children_problems(dates, below):
        if not (chosen.with_children or chosen.exception.strip()):
            raise RuleBroken([problem])
        for other in problem.others:
            if chosen.with_children:
                _end_child(write, other.id, dates, reason)
            else:
                write.update(other.id, exception=chosen.exception.strip())


def _end_child(write: Write, child: int, dates: Period, reason: str) -> None:
    facts = known(write, child)
    if facts.period.start > dates.end:
        told = _("下级“{words}” {day} 才开始，不能一起结束。请先改它的日期。")
        raise RuleBroken([Problem("to_date", "child_later", told.format(words=facts.words, day=facts.from_date))])
    if facts.period.end > dates.end:
        end_pairing(write, child, dates.end, reason or WITH_PARENT, Chosen(with_children=True))
