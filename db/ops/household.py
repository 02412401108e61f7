"""Verbs of households and their members."""

from typing import Any

from db.drafts import HouseholdDraft, MemberDraft
from db.errors import Problem, RuleBroken
from db.history.write import Write
from db.ops.audit import note_act
from db.queries.household import people_of
from db.rules.households import people_problems
from resources.language import _


def add_household(write: Write, draft: HouseholdDraft, head: MemberDraft) -> int:
    """Record a new household with its head and return its id."""
    fields = draft.checked()
    person = head.model_copy(update={"relation": "户主", "household_id": None}).checked()
    household = write.create("household", **fields)
    write.create("member", **person | {"household_id": household})
    return household


def edit_household(write: Write, household: int, draft: HouseholdDraft) -> bool:
    """Change what a household's form shows; return whether anything changed."""
    return write.update(household, **draft.checked())


def set_field(write: Write, record: int, field: str, value: Any) -> bool:
    """Change one field of one record (F2 in a page, or restoring an older value)."""
    return write.update(record, **{field: value})


def set_year(write: Write, household: int, year: int, **fields: Any) -> int:
    """Record facts of a household in a year; the year's record is made when it is not there."""
    row = write.connection.exec_driver_sql(
        "SELECT id FROM household_year WHERE household_id = ? AND year = ? ORDER BY id LIMIT 1", (household, year)
    ).first()
    if row is None:
        return write.create("household_year", household_id=household, year=year, **fields)
    write.update(row[0], **fields)
    return int(row[0])


def add_member(write: Write, draft: MemberDraft) -> int:
    """Record a person of a household."""
    return write.create("member", **draft.checked())


def edit_member(write: Write, member: int, draft: MemberDraft) -> bool:
    """Change a person's facts; the household they live in stays."""
    fields = draft.checked()
    fields.pop("household_id")
    return write.update(member, **fields)


def unmask(write: Write, household: int) -> None:
    """Note that somebody asks to see ID numbers and health of a household: the step itself, no record changes.

    Raises RuleBroken where the household is gone: what cannot be noted is not shown.
    """
    if write.connection.exec_driver_sql("SELECT 1 FROM household WHERE id = ?", (household,)).first() is None:
        raise RuleBroken([Problem("household_id", "missing", _("这户已经不在库里了。"))])
    note_act(write, "unmask", record=household)


def exceptions(write: Write, household: int) -> list[str]:
    """Return what does not add up among the household's people after a change: told, never a wall."""
    return [problem.message for problem in people_problems(people_of(write.connection, household))]
