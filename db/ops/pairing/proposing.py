"""From a proposal to a pairing in force: propose, accept or refuse, start; and `pair`, which is all of it at once."""

from typing import Any

from db.drafts import PairingDraft
from db.drafts.pairing import SIDES
from db.history.write import Write
from db.ops.pairing.settling import (
    NOTHING_CHOSEN,
    TAKEN_OVER,
    Chosen,
    Wanted,
    allowed,
    close,
    follow,
    known,
    parent_for,
    said,
    settle,
    today,
    wanted_of,
    whole_day,
    whole_household,
)
from db.queries.standing import beside
from db.rules.pairings import lead_problems, side_problems
from db.rules.periods import day_before, first_day, period
from resources.language import _


def pair(write: Write, draft: PairingDraft, chosen: Chosen = NOTHING_CHOSEN) -> int:
    """Record a pairing in force and return its id: agreed already, no proposal needed."""
    fields = _fields(write, draft)
    ended = settle(write, _wanted(fields, draft), chosen)
    more: dict[str, Any] = {"replaces_id": ended[0].id} if ended else {}
    made = write.create("pairing", **fields, **more, exception=chosen.exception.strip() or None)
    for old in ended:
        follow(write, old, made, str(draft.from_date))
    return made


def propose(write: Write, draft: PairingDraft, chosen: Chosen = NOTHING_CHOSEN, *, on: str | None = None) -> int:
    """Propose a pairing and return its id; it binds nobody until it is accepted and started.

    Where a lead stands already, or the same side as a support, `chosen.end_other` proposes to take over from it: it ends
    when this one starts.
    """
    day = on or today()
    whole_day("proposed_on", day)
    fields = _fields(write, draft)
    wanted = _wanted(fields, draft, day)
    replaced = _replaced(write, wanted) if chosen.end_other else None
    own = (*wanted.own, replaced)
    settle(write, Wanted(**{**wanted.__dict__, "own": own}), Chosen(chosen.exception))
    return write.create(
        "pairing",
        **fields,
        stage="proposed",
        proposed_on=day,
        replaces_id=replaced,
        exception=chosen.exception.strip() or None,
    )


def accept(write: Write, pairing: int, on: str | None = None) -> bool:
    """Note that the helper's side accepts a proposal."""
    day = on or today()
    whole_day("answered_on", day)
    allowed("accept", known(write, pairing), day)
    return write.update(pairing, stage="accepted", answered_on=day)


def refuse(write: Write, pairing: int, reason: str, on: str | None = None) -> bool:
    """Note that a proposal is not accepted, and why."""
    day = on or today()
    whole_day("answered_on", day)
    words = said("answer_reason", reason, _("请写不接受的原因，提出的人要看。"))
    allowed("refuse", known(write, pairing), day)
    return write.update(pairing, stage="refused", answered_on=day, answer_reason=words)


def start(write: Write, pairing: int, on: str | None = None, chosen: Chosen = NOTHING_CHOSEN) -> bool:
    """Put an accepted proposal in force from a day on (its own first day, else today)."""
    facts = known(write, pairing)
    day = on or (first_day(facts.from_date) if facts.from_date else today())
    whole_day("from_date", day)
    allowed("start", facts, day)
    ended = []
    if facts.replaces_id and (old := known(write, facts.replaces_id)).period.start < day:
        close(write, old, day_before(day), TAKEN_OVER)
        ended.append(old)
    ended += settle(write, wanted_of(facts, dates=period(day, facts.to_date)), chosen)
    more = {"exception": chosen.exception.strip()} if chosen.exception.strip() else {}
    changed = write.update(pairing, stage=None, from_date=day, **more)
    for old in ended:
        follow(write, old, pairing, day)
    return changed


def _fields(write: Write, draft: PairingDraft) -> dict[str, Any]:
    fields = draft.checked()
    level = str(draft.level)
    if level == "person_person":
        fields["member_id"] = whole_household(write, draft.household_id, draft.member_id)
    if fields.get("parent_id") is None and level != "district_county":
        fields["parent_id"] = parent_for(write, level, fields, draft.from_date, draft.to_date)
    return fields


def _wanted(fields: dict[str, Any], draft: PairingDraft, day: str | None = None) -> Wanted:
    level = str(draft.level)
    helper, helped = SIDES[level]
    return Wanted(
        level,
        fields[helped],
        fields[helper],
        draft.role,
        period(draft.from_date or day, draft.to_date),
        fields.get("member_id"),
        fields.get("parent_id"),
    )


def _replaced(write: Write, wanted: Wanted) -> int | None:
    standing = beside(write.connection, wanted.level, wanted.helped, wanted.member)
    found = lead_problems(wanted.role, wanted.active, standing) or side_problems(wanted.side, wanted.active, standing)
    return found[0].others[0].id if found else None
