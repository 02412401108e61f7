"""Accepting suggestions: many pairings proposed in one verb, so that one undo takes them all back."""

from collections.abc import Iterable

from db.drafts import PairingDraft
from db.errors import Problem, RuleBroken
from db.history.write import Write
from db.ops.pairing.proposing import propose
from db.ops.pairing.settling import NOTHING_CHOSEN, Chosen
from db.rules.periods import period


def propose_all(write: Write, drafts: Iterable[PairingDraft], *, on: str | None = None) -> list[int]:
    """Propose pairings and return their ids; RuleBroken where one cannot be, and nothing is written then.

    A support who is to lead stops supporting when the pairing starts. One that would outlast its parent ends with it.
    """
    return [_proposed(write, draft, on) for draft in drafts]


def _proposed(write: Write, draft: PairingDraft, on: str | None) -> int:
    chosen = NOTHING_CHOSEN
    while True:
        try:
            return propose(write, draft, chosen, on=on)
        except RuleBroken as refused:
            codes = {each.code for each in refused.problems}
            fitted = _within(draft, refused.problems)
            if not codes <= {"already", "outside_parent"} or ("already" in codes and chosen.end_other):
                raise
            if "outside_parent" in codes and fitted is None:
                raise
            chosen = Chosen(end_other=True) if "already" in codes else chosen
            draft = fitted or draft


def _within(draft: PairingDraft, problems: Iterable[Problem]) -> PairingDraft | None:
    """Return the draft cut to the end of its parent, None where that is not what is wrong."""
    ways = [way for problem in problems if problem.code == "outside_parent" for way in problem.ways]
    ends = [way.on for way in ways if way.key == "change_date" and way.on]
    begins = period(draft.from_date, draft.to_date).start
    end = next((each for each in ends if begins <= each != draft.to_date), None)
    return draft.model_copy(update={"to_date": end}) if end else None
