"""Placing groups with helpers: as few new helpers in each village as can be, and among these the best fit.

First tried: every yard with as few new helpers as room alone allows (nothing can be better than that). Only where it
cannot be, the fewest are looked for. What no proof was found for in time says so.
"""

from typing import Final

from app.assignment.clusters import clustered
from app.assignment.compact import Compact
from app.assignment.components import connected
from app.assignment.model import Clock
from app.assignment.parts import Part, Placing, Task
from app.assignment.rough import rough

LARGEST: Final = 60_000  # ways a household could go in one part: beyond, no proof is tried for


def place(task: Task, clock: Clock) -> Placing:
    """Place all groups. The same task gives the same placing."""
    links = [(group, helper) for group, each in enumerate(task.groups) for helper in sorted(each.fit)]
    whole = Placing()
    parts = sorted(connected(links), key=lambda part: (len(part), part))
    for at, groups in enumerate(parts):
        found = _best(Part(task, groups), clock.share(len(parts) - at))
        whole.flows.update(found.flows)
        whole.proven &= found.proven
    return whole


def _best(part: Part, clock: Clock) -> Placing:
    if len(part.helpers) == 1 and not part.spare:
        return Placing({(group, part.helpers[0]): part.task.groups[group].count for group in part.groups})
    found = None if part.spare else clustered(part, clock)
    if found is None:
        found = _compactly(part, clock)
    return found if found.proven else _better(part, found)


def _compactly(part: Part, clock: Clock) -> Placing:
    if sum(len(part.task.groups[group].fit) for group in part.groups) > LARGEST:
        return Placing({}, False)
    sharp = Compact(part, sharp=True)
    answer = sharp.model.solve(clock)
    if answer.values is not None:
        return sharp.placing(answer)
    if not answer.impossible:
        return Placing({}, False)
    fewest = Compact(part, count_only=True)
    counted = fewest.model.solve(clock)
    if counted.values is None:
        return Placing({}, False)
    newcomers = -sum(points * value for points, value in zip(fewest.model.points, counted.values, strict=True))
    second = Compact(part, newcomers=newcomers)
    answer = second.model.solve(clock)
    if answer.values is None:
        return Placing(fewest.placing(counted).flows, False)
    found = second.placing(answer)
    return Placing(found.flows, found.proven and counted.proven)


def _better(part: Part, found: Placing) -> Placing:
    """The better of what the solver had when time ran out and what can be had quickly."""
    quick = rough(part)
    if not found.flows:
        return quick
    return min(found, quick, key=lambda each: (each.newcomers(part.task), -each.fit(part.task)))
