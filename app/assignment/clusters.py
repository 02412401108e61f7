"""A part in clusters: villages that hang together only because one village among them has nobody of its own nearby.

Such a bridge may choose among the helpers of many clusters. Taken out, each cluster is soon solved by itself; what it wins then
is a ceiling on what its villages can win in the whole. With these ceilings the whole is solved as `crews` does it: without
them the small doubts of every cluster would multiply.
"""

from app.assignment.components import connected
from app.assignment.crews import Ceiling, crewed
from app.assignment.model import Clock
from app.assignment.parts import Part, Placing


def clustered(part: Part, clock: Clock) -> Placing | None:
    """Return the best placing by crews, with the ceilings of the clusters where there are any."""
    ceilings = []
    between = {group for at in _bridges(part) for group in part.yards[at].groups}
    if between:
        for groups in connected(_links(part, set(part.groups) - between)):
            alone = crewed(Part(part.task, groups), clock)
            if alone and alone.proven:
                ceilings.append(Ceiling(frozenset(groups), alone.fit(part.task)))
    return crewed(part, clock, ceilings)


def _bridges(part: Part) -> list[int]:
    """The yards with the most helpers, as few as part the rest; none where that takes more than a third of them."""
    order = sorted(range(len(part.yards)), key=lambda at: (-len(part.yards[at].helpers), at))
    for taken in range(1, len(order) // 3 + 1):
        rest = {group for at in order[taken:] for group in part.yards[at].groups}
        if (
            len(part.yards[order[taken]].helpers) < len(part.yards[order[taken - 1]].helpers)
            and len(connected(_links(part, rest))) > 1
        ):
            return order[:taken]
    return []


def _links(part: Part, groups: set[int]) -> list[tuple[int, int]]:
    return [(group, helper) for group in sorted(groups) for helper in sorted(part.task.groups[group].fit)]
