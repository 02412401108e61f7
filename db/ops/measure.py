"""Verbs of measures, visits and needs."""

from db.drafts import MeasureDraft, NeedDraft, VisitDraft
from db.history.write import Write


def record_measure(write: Write, draft: MeasureDraft, *, meets_need: bool = False) -> int:
    """Record a measure and return its id; with `meets_need` the need it answers is met on the day it was done."""
    fields = draft.checked()
    measure = write.create("measure", **fields)
    if meets_need and draft.need_id and draft.done_on:
        write.update(draft.need_id, met_on=draft.done_on)
    return measure


def edit_measure(write: Write, measure: int, draft: MeasureDraft) -> bool:
    """Change a measure; return whether anything changed."""
    return write.update(measure, **draft.checked())


def deliver_measure(write: Write, measure: int, done_on: str, result: str | None = None) -> bool:
    """Record that a planned measure arrived."""
    fields = {"done_on": done_on} | ({"result": result} if result else {})
    return write.update(measure, **fields)


def deliver_planned(write: Write, measure: int, draft: MeasureDraft) -> bool:
    """Record a planned measure as delivered the way it was entered; its need is met. What was left empty stays."""
    fields = draft.checked()
    kept = ("planned_on", "household_id", "acknowledged_on")
    given = {name: value for name, value in fields.items() if value is not None and name not in kept}
    if draft.need_id and draft.done_on:
        write.update(draft.need_id, met_on=draft.done_on)
    return write.update(measure, **given)


def acknowledge_measure(write: Write, measure: int, on: str) -> bool:
    """Record that the household acknowledged the measure."""
    return write.update(measure, acknowledged_on=on)


def remove_measure(write: Write, measure: int) -> None:
    """Take a measure recorded by mistake out of the ledger; the log keeps it."""
    write.delete(measure)


def record_visit(write: Write, draft: VisitDraft) -> int:
    """Record a visit and return its id."""
    return write.create("visit", **draft.checked())


def postpone_visit(write: Write, visit: int, next_on: str) -> bool:
    """Agree on another date for the next visit."""
    return write.update(visit, next_on=next_on)


def open_need(write: Write, draft: NeedDraft) -> int:
    """Record a need and return its id."""
    return write.create("need", **draft.checked())


def meet_need(write: Write, need: int, on: str) -> bool:
    """Record that a need is met."""
    return write.update(need, met_on=on)


def explain_need(write: Write, need: int, reason: str) -> bool:
    """Say why an open need has no measure."""
    return write.update(need, no_measure_reason=reason)
