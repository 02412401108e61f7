"""A good placing without proof, where there was no time for one: transports solved again with newcomers made dearer."""

from typing import Final

from app.assignment.compact import Compact
from app.assignment.model import Clock
from app.assignment.parts import Part, Placing

ROUNDS: Final = 8
NEWCOMER: Final = 10_000  # more than any fit


def rough(part: Part) -> Placing:
    """Return the best of some placings; each spreads the cost of a newcomer over what they took the round before."""
    loose = Compact(part, loose=True)
    fit = list(loose.model.points)
    best: Placing | None = None
    taken = {pair: min(part.task.room[pair[1]], part.task.groups[pair[0]].count) for pair in loose.taken}
    for _round in range(ROUNDS):
        _charge(part, loose, fit, taken)
        found = loose.placing(loose.model.solve(Clock(60.0), whole=False))
        found.proven = False
        order = (found.newcomers(part.task), -found.fit(part.task))
        if best is None or order < (best.newcomers(part.task), -best.fit(part.task)):
            best = found
        taken = found.flows
    assert best is not None
    return best


def _charge(part: Part, loose: Compact, fit: list[int], taken: dict[tuple[int, int], int]) -> None:
    together: dict[tuple[int, int], int] = {}
    for (group, helper), count in taken.items():
        key = (helper, part.task.groups[group].village)
        together[key] = min(together.get(key, 0) + count, part.task.room[helper])
    for (group, helper), column in loose.taken.items():
        key = (helper, part.task.groups[group].village)
        newcomer = 0 if key in part.task.serving else NEWCOMER // max(together.get(key, 0), 1)
        loose.model.points[column] = fit[column] - newcomer
