"""Who answers and who stands beside: replace a lead from a day on, add or remove a supporting helper."""

from typing import Any

from db.drafts import PairingDraft
from db.drafts.pairing import SIDES
from db.errors import Problem, RuleBroken
from db.history.write import Write
from db.ops.pairing.dates import end_pairing
from db.ops.pairing.proposing import pair
from db.ops.pairing.settling import NOTHING_CHOSEN, Chosen, allowed, close, follow, known, whole_day
from db.queries.standing import PairingFacts, beside
from db.rules.periods import day_before
from resources.language import _

REPLACED, PROMOTED, WITHDRAWN = "换人", "转为主责", "不再协助"  # the reasons kept with what ends


def replace_lead(
    write: Write, pairing: int, side: int, on: str, reason: str = "", chosen: Chosen = NOTHING_CHOSEN
) -> int:
    """Let another helper, team or organisation take over a pairing from a day on; return the new pairing.

    The old one ends the day before. A successor who stood beside as a support stops being one that day.
    """
    whole_day("on", on)
    old = known(write, pairing)
    allowed("replace", old, on)
    if side == old.side:
        raise RuleBroken([Problem("helper", "same_helper", _("接替的人就是现在的人，请另选一位。"))])
    if on <= old.period.start:
        told = _("这个结对 {day} 才开始，接替要在这之后。").format(day=old.from_date)
        raise RuleBroken([Problem("on", "before_start", told)])
    return succeed(write, old, side, on, reason.strip() or REPLACED, chosen)


def succeed(
    write: Write, old: PairingFacts, side: int, on: str, reason: str, chosen: Chosen = NOTHING_CHOSEN, **more: Any
) -> int:
    """End a pairing the day before a day and begin its successor's, with what lies below; return the new pairing."""
    close(write, old, day_before(on), reason)
    promote(write, old, side, on)
    made = pair(write, follower(old, side, on), chosen)
    write.update(made, replaces_id=old.id, **more)
    follow(write, old, made, on)
    return made


def promote(write: Write, pairing: PairingFacts, side: int, on: str) -> None:
    """End the supporting pairing that a successor has with the same beneficiary, the day before they take over."""
    helped = getattr(pairing, SIDES[pairing.level][1])
    for other in beside(write.connection, pairing.level, helped, pairing.member_id, without=[pairing.id]):
        if other.side == side and other.role == "support" and other.period.end >= on > other.period.start:
            end_pairing(write, other.id, day_before(on), PROMOTED)


def follower(pairing: PairingFacts, side: int, on: str) -> PairingDraft:
    """Return the draft of the pairing that comes after one: the same beneficiary and role, an open end."""
    helper: dict[str, Any] = {SIDES[pairing.level][0]: side}
    return PairingDraft(
        level=pairing.level,
        region_id=pairing.region_id,
        household_id=pairing.household_id,
        member_id=pairing.member_id,
        role=pairing.role,
        from_date=on,
        agreement=pairing.agreement,
        **helper,
    )


def add_support(write: Write, pairing: int, side: int, on: str, chosen: Chosen = NOTHING_CHOSEN) -> int:
    """Let another helper, team or organisation stand beside a pairing from a day on; return the new pairing."""
    whole_day("on", on)
    beside_it = known(write, pairing)
    allowed("replace", beside_it, on)
    draft = follower(beside_it, side, on)
    draft.role, draft.agreement = "support", None
    return pair(write, draft, chosen)


def remove_support(write: Write, pairing: int, on: str, reason: str = "") -> bool:
    """End a supporting pairing on a day, its last."""
    facts = known(write, pairing)
    if facts.role != "support":
        told = _("这是主责，不是协助。换人请用“更换”，结束请用“结束”。")
        raise RuleBroken([Problem("role", "not_support", told)])
    return end_pairing(write, pairing, on, reason.strip() or WITHDRAWN)
