"""Verbs of pairings: pair, end with a reason, hand over. A second lead on any day is refused with the way on."""

from collections.abc import Collection
from typing import Any, Final

from db.drafts import PairingDraft
from db.drafts.pairing import SIDES
from db.errors import Problem, RuleBroken
from db.history.write import Write
from db.queries.handover import beside, led_by, term_of
from db.rules import handover as rules
from db.rules.pairings import Standing, lead_problems, parent_problems
from db.rules.periods import Period, period
from resources.language import _

HANDED_OVER: Final = "交接"  # the reason kept with the pairing that ends


def pair(write: Write, draft: PairingDraft) -> int:
    """Record a pairing and return its id."""
    fields = draft.checked()
    wanted = period(draft.from_date, draft.to_date)
    found = lead_problems(draft.role, wanted, _standing(write, draft))
    found += parent_problems(wanted, _period_of(write, draft.parent_id))
    if found:
        raise RuleBroken(found)
    return write.create("pairing", **fields)


def end_pairing(write: Write, pairing: int, on: str, reason: str) -> bool:
    """End a pairing on a day; it stays visible on its dates."""
    if not reason.strip():
        raise RuleBroken([Problem("end_reason", "missing", _("请写结束的原因。"))])
    row = write.connection.exec_driver_sql("SELECT from_date FROM pairing WHERE id = ?", (pairing,)).one()
    if row[0] and on < row[0][: len(on)]:
        raise RuleBroken(
            [Problem("to_date", "ends_before_start", _("结束日期早于开始日期 {day}。").format(day=row[0]))]
        )
    return write.update(pairing, to_date=on, end_reason=reason.strip())


def hand_over(
    write: Write, from_helper: int, to_helper: int, on: str, households: Collection[int] | None = None
) -> list[int]:
    """Move the lead pairings of a helper to a successor from a day on; return the new ones.

    The old ones end the day before. `households` narrows it to these. Raises RuleBroken: nothing is moved then.
    """
    found = rules.date_problems(on)
    term = term_of(write.connection, to_helper)
    if term is None or from_helper == to_helper:
        found.append(Problem("to_helper", "missing", _("请选另一位接手的人。")))
    if found:
        raise RuleBroken(found)
    assert term
    led = [
        each
        for each in led_by(write.connection, from_helper, on)
        if households is None or each.household_id in households
    ]
    found = rules.term_problems(*term, on) + rules.led_problems(led, on)
    found += rules.successor_problems(led, beside(write.connection, led, on), to_helper, on)
    if found:
        raise RuleBroken(found)
    return [_handed_on(write, each, to_helper, on) for each in led]


def _handed_on(write: Write, old: rules.Led, to_helper: int, on: str) -> int:
    before = rules.day_before(on)
    if period(None, old.to_date).end > before:  # one that ended by then keeps its own end and reason
        write.update(old.pairing_id, to_date=before, end_reason=HANDED_OVER)
    # the new one has no end: below a parent that ends it would not lie inside it
    fits = not parent_problems(period(on, None), _period_of(write, old.parent_id))
    return write.create(
        "pairing",
        level="person_person",
        role="lead",
        helper_id=to_helper,
        household_id=old.household_id,
        member_id=old.member_id,
        parent_id=old.parent_id if fits else None,
        from_date=on,
    )


def _standing(write: Write, draft: PairingDraft) -> list[Standing]:
    helped = SIDES[str(draft.level)][1]
    member = "AND coalesce(p.member_id, 0) = ?" if draft.level == "person_person" else ""
    values: list[Any] = [draft.level, getattr(draft, helped)]
    if member:
        values.append(draft.member_id or 0)
    rows = write.connection.exec_driver_sql(
        "SELECT p.id, coalesce(h.name, t.name, o.name), p.role, p.from_date, p.to_date FROM pairing p "
        "LEFT JOIN helper h ON h.id = p.helper_id LEFT JOIN team t ON t.id = p.team_id "
        "LEFT JOIN organisation o ON o.id = p.organisation_id "
        f"WHERE p.level = ? AND p.{helped} = ? {member}",
        tuple(values),
    )
    return [Standing(row[0], row[1], row[2], period(row[3], row[4])) for row in rows]


def _period_of(write: Write, pairing: int | None) -> Period | None:
    if pairing is None:
        return None
    row = write.connection.exec_driver_sql("SELECT from_date, to_date FROM pairing WHERE id = ?", (pairing,)).one()
    return period(row[0], row[1])
