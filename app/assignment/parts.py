"""What is to be placed, in parts that do not touch: groups of households, helpers with room, and the yards between them.

A yard is the groups of one village that share helpers. How a part is placed is in `placing`, `crews` and `compact`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.assignment.components import connected


@dataclass(frozen=True)
class Group:
    """Households of one village that differ in nothing a suggestion looks at; `fit` are the points of each helper."""

    village: int
    count: int
    fit: Mapping[int, int]  # helper -> points; the helpers who may take them
    spare: bool = False  # some may be left out without making an earlier step worse


@dataclass(frozen=True)
class Task:
    """Groups, the helpers' room, which of them must be full, and who serves a village already."""

    groups: Sequence[Group]
    room: Mapping[int, int]
    full: frozenset[int] = frozenset()
    serving: frozenset[tuple[int, int]] = frozenset()  # (helper, village)


@dataclass
class Placing:
    """How many of each group go to each helper, and whether nothing better exists."""

    flows: dict[tuple[int, int], int] = field(default_factory=dict)
    proven: bool = True

    def newcomers(self, task: Task) -> int:
        """Return how many helpers are new in a village, summed over villages."""
        used = {(helper, task.groups[group].village) for group, helper in self.flows}
        return len(used - task.serving)

    def fit(self, task: Task) -> int:
        """Return the points of the fit."""
        return sum(task.groups[group].fit[helper] * count for (group, helper), count in self.flows.items())


@dataclass(frozen=True)
class Yard:
    """The groups of one village that share helpers: `least` new helpers are needed, whoever they are."""

    village: int
    groups: tuple[int, ...]
    helpers: tuple[int, ...]
    count: int
    least: int


class Part:
    """Groups that hang together through helpers."""

    def __init__(self, task: Task, groups: Sequence[int]) -> None:
        self.task = task
        self.groups = list(groups)
        self.helpers = sorted({helper for group in groups for helper in task.groups[group].fit})
        self.spare = any(task.groups[group].spare for group in groups)
        self.yards = self._yards()
        self.least_villages = self._least_villages() if self.spare else {}

    def serves(self, helper: int, yard: Yard) -> bool:
        """Whether a helper is no newcomer in the village of a yard."""
        return (helper, yard.village) in self.task.serving

    def _yards(self) -> list[Yard]:
        by_village: dict[int, list[int]] = defaultdict(list)
        for group in self.groups:
            by_village[self.task.groups[group].village].append(group)
        found = []
        for village, groups in sorted(by_village.items()):
            links = [(group, helper) for group in groups for helper in sorted(self.task.groups[group].fit)]
            found += [self._yard(village, tuple(shared)) for shared in connected(links)]
        return found

    def _yard(self, village: int, groups: tuple[int, ...]) -> Yard:
        task = self.task
        helpers = tuple(sorted({helper for group in groups for helper in task.groups[group].fit}))
        count = sum(task.groups[group].count for group in groups)
        sure = sum(task.groups[group].count for group in groups if not task.groups[group].spare)
        old = sum(task.room[helper] for helper in helpers if (helper, village) in task.serving)
        new = sorted((task.room[helper] for helper in helpers if (helper, village) not in task.serving), reverse=True)
        return Yard(village, groups, helpers, count, how_many(sure - old, new))

    def _least_villages(self) -> dict[int, int]:
        """In how many new villages each helper who must be full is needed at least."""
        found = {}
        for helper in self.helpers:
            counts = [
                (self.serves(helper, yard), sum(self.task.groups[group].count for group in yard.groups
                                                if helper in self.task.groups[group].fit))
                for yard in self.yards if helper in yard.helpers
            ]  # fmt: skip
            old = sum(count for serves, count in counts if serves)
            new = sorted((count for serves, count in counts if not serves), reverse=True)
            if helper in self.task.full:
                found[helper] = how_many(self.task.room[helper] - old, new)
        return found


def how_many(needed: int, rooms: Iterable[int]) -> int:
    """Return how many of the largest rooms hold what is needed; one more than there are where they do not."""
    count = 0
    for room in rooms:
        if needed <= 0:
            return count
        needed -= room
        count += 1
    return count if needed <= 0 else count + 1
