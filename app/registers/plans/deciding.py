"""What was decided of a plan, laid over it: cells taken or kept, doubts left, newer values of the store that stay.

The planners compare; here, at the end, cells that are not to be written are taken off the pad and their lines say why.
"""

from bisect import bisect_left
from dataclasses import replace
from typing import Final

from app.registers.choices import KEEP, LEAVE, TAKE
from app.registers.plans.newer import Newer, newer_than
from app.registers.plans.plan import CellChange, Plan, PlanLine, Status
from app.registers.plans.rows import Rows
from app.registers.plans.wiping import TABLES
from db.store import Reader

# what other things of a plan hang on: decided by their row, or not at all
_WHOLE: Final = frozenset(("household_id", "village_id", "replaces_id", "parent_id", "member_id", "team_id"))
_SPANS: Final = frozenset(("from_date", "to_date", "role", "end_reason"))
_MOVED: Final = frozenset(("name", "household_id", "village_id"))  # what an answered doubt is about


def may_decide(kind: str, name: str) -> bool:
    """Whether a single changed cell may be kept as it is."""
    return name not in _WHOLE and not (kind == "pairings" and name in _SPANS)


def decide_again(plan: Plan, reader: Reader) -> bool:
    """Lay other decisions of cells and columns over a plan that was decided; False where it must be made again."""
    laid = [line for line in plan.lines if any(change.kept or change.decided for change in line.changes)]
    if any(line.kind == "years" and line.status != "changed" for line in laid):
        return False  # their households' counts hang on them
    for line in laid:
        for change in line.changes:
            if change.kept:
                plan.pad.change(line.record_id or 0, "{}:{}:{}".format(*line.key), {change.field: change.new})
        line.changes = tuple(replace(change, kept="", known="", decided="") for change in line.changes)
        line.reasons, line.code = (), ""
        _becomes(plan, line, "changed")
    plan.issues = [issue for issue in plan.issues if issue.code != "newer_known"]
    decide(plan, reader)
    return True


def decide(plan: Plan, reader: Reader) -> None:
    """Lay the decisions over a plan that was just made."""
    changed = [line for line in plan.lines if line.status == "changed" and (line.record_id or 0) > 0]
    if plan.newer is None:
        plan.newer = newer_than(plan, reader, changed)
    newer = plan.newer
    if newer or plan.choices.cells or plan.choices.columns:
        sheets = {(rows.reading.file_number, rows.reading.sheet_number): rows for rows in plan.rows}
        for line in changed:
            _settle(plan, line, newer, sheets[line.key[:2]])
    if plan.choices.answers:
        for line in plan.lines:
            if line.status == "doubt" and plan.choices.answer(line.key, line.kind) == LEAVE:
                _becomes(plan, line, "refused")


def _settle(plan: Plan, line: PlanLine, newer: Newer, rows: Rows) -> None:
    record = line.record_id or 0
    answered = plan.choices.answer(line.key, line.kind) == TAKE
    settled = tuple(_cell(plan, line, change, newer, answered) for change in line.changes)
    if settled == line.changes:
        return
    line.changes = settled
    for change in settled:
        if change.kept:
            _take_off(plan, record, change)
    held = [change for change in settled if change.kept == "newer"]
    at = bisect_left(rows.reading.numbers, line.key[2]) if held else 0
    for change in held:
        year = newer[record, change.field][0]
        path = f"{TABLES[line.kind]}{change.field}"
        found = rows.issue(at, "newer_known", field=path, value=year, detail=change.known)
        plan.issues.append(found)
        line.reasons += (found.message,)
    if all(change.kept for change in settled):
        _becomes(plan, line, "doubt" if held else "unchanged")
        line.code = "newer_known" if held else ""
        if line.kind == "years":
            _count_back(plan, line)


def _cell(plan: Plan, line: PlanLine, change: CellChange, newer: Newer, answered: bool) -> CellChange:
    if not may_decide(line.kind, change.field) or (answered and change.field in _MOVED):
        return change
    record = line.record_id or 0
    known = newer.get((record, change.field), (0, ""))[1]
    said = plan.choices.of_cell(line.key, record, line.kind, change.field)
    if said is None:
        return replace(change, kept="newer", known=known) if known else change
    decision, by = said
    if decision == KEEP:
        return replace(change, kept=by, known=known)
    return replace(change, decided=by, known=known)


def _take_off(plan: Plan, record: int, change: CellChange) -> None:
    fields = plan.pad.changed.get(record, {})
    if change.field in fields and fields[change.field] == change.new:
        del fields[change.field]
        if not fields:
            del plan.pad.changed[record], plan.pad.changed_sources[record]


def _becomes(plan: Plan, line: PlanLine, status: Status) -> None:
    if line.kind in plan.counts:
        plan.counts[line.kind][line.status] -= 1
        plan.counts[line.kind][status] += 1
    line.status = status


def _count_back(plan: Plan, line: PlanLine) -> None:
    """A household that only a year's cells made a changed one is unchanged where these are all kept."""
    same = [other for other in plan.lines if other.key == line.key and other.kind in ("households", "years")]
    if any(other.kind == "households" or other.status == "changed" for other in same):
        return
    source = "{}:{}:{}".format(*line.key)
    if source not in plan.pad.sources.get("household_year", ()):
        plan.counts["households"]["changed"] -= 1
        plan.counts["households"]["unchanged"] += 1
