"""Verbs of pairings: pair, and end with a reason. A second lead on any day is refused with the way on."""

from typing import Any

from db.drafts import PairingDraft
from db.drafts.pairing import SIDES
from db.errors import Problem, RuleBroken
from db.history.write import Write
from db.rules.pairings import Standing, lead_problems, parent_problems
from db.rules.periods import Period, period
from resources.language import _


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
