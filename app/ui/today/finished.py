"""Lines of today that were finished in this session: struck through until the day ends, each with its way back.

Here: noticing that a line is gone because a step settled it. Not here: painting (`room`), which step (`db.history.settled`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from db.history.settled import newest_step, settled_by, standing
from db.history.undo import Target
from db.queries.today import Group, Line
from db.store import Reader


@dataclass(frozen=True)
class Look:
    """What was shown once: which choice of lines (`view`), the groups, and the newest step then."""

    view: object
    groups: tuple[Group, ...]
    newest: int


@dataclass(frozen=True)
class Finished:
    """A line that a step settled; `at` is where it stood in its group."""

    line: Line
    at: int
    step: Target


def look(
    reader: Reader, view: object, groups: Sequence[Group], before: Look | None, kept: Sequence[Finished]
) -> tuple[Look, tuple[Finished, ...]]:
    """Return this look, and what is finished: what was so before and stands, and what is gone since `before`."""
    now = Look(view, tuple(groups), newest_step(reader))
    stand = standing(reader, {each.step.change_set_id for each in kept})
    due = {(line.kind, line.record_id) for group in groups for line in group.lines}
    finished = [
        each for each in kept if each.step.change_set_id in stand and (each.line.kind, each.line.record_id) not in due
    ]
    if before is not None and before.view == view and before.newest < now.newest:
        totals = {group.kind: group.total for group in groups}
        for group in before.groups:
            finished += _gone(reader, group, totals.get(group.kind, 0), due, before.newest)
    return now, tuple(finished)


def _gone(reader: Reader, group: Group, total: int, due: set[tuple[str, int]], newest: int) -> list[Finished]:
    """Return the lines of a group that a later step settled; a line that only moved out of sight is none."""
    gone = [(at, line) for at, line in enumerate(group.lines) if (line.kind, line.record_id) not in due]
    if len(gone) > group.total - total:
        return []
    found = []
    for at, line in gone:
        step = settled_by(reader, line.kind, line.record_id, line.household_id, newest)
        if step:
            found.append(Finished(line, at, step))
    return found
