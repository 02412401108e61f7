"""A part as one programme: how many of a group go to a helper, and whether a helper is new in a village.

Right for every part, quick for small ones and for those where capacity is short. `crews` is quicker where there is choice.
"""

from collections import defaultdict

from app.assignment.model import INFINITE, Answer, Clock, Model
from app.assignment.parts import Part, Placing, Yard


class Compact:
    """The columns and rows of a part.

    `sharp`: every bound on newcomers is met exactly. `count_only`: newcomers are what counts. `newcomers`: at most so many.
    `loose`: newcomers do not count at all (a transport, whole at every corner), or are settled already: `only` these.
    """

    def __init__(
        self,
        part: Part,
        *,
        sharp: bool = False,
        count_only: bool = False,
        newcomers: int | None = None,
        loose: bool = False,
        only: frozenset[tuple[int, int]] | None = None,
    ) -> None:
        self.part, self.task, self.model = part, part.task, Model()
        self.sharp, self.count_only, self.loose, self._only = sharp, count_only, loose, only
        self.taken: dict[tuple[int, int], int] = {}  # (group, helper) -> column
        self.whole: dict[tuple[int, int], int] = {}  # (yard, helper) -> column: all of the yard to one helper
        self.opened: dict[tuple[int, int], int] = {}  # (yard, helper) -> column: new in the village
        self._use: dict[int, list[tuple[int, int]]] = defaultdict(list)  # helper -> (column, households)
        self._single = self._singles() if sharp and part.spare else frozenset[int]()
        for at, yard in enumerate(part.yards):
            if sharp and not part.spare and self._one_for_all(yard):
                self._to_one(at, yard)
            else:
                self._to_several(at, yard)
        self._rooms()
        self._newcomers(newcomers)

    def _singles(self) -> frozenset[int]:
        """Those who must be full, and find all of it in one new village."""
        served = {helper for yard in self.part.yards for helper in yard.helpers if self.part.serves(helper, yard)}
        return frozenset(helper for helper, least in self.part.least_villages.items() if least == 1) - served

    def _one_for_all(self, yard: Yard) -> bool:
        return yard.least == 1 and not any((helper, yard.village) in self.task.serving for helper in yard.helpers)

    def _to_one(self, at: int, yard: Yard) -> None:
        groups = [self.task.groups[group] for group in yard.groups]
        columns = []
        for helper in yard.helpers:
            if self.task.room[helper] >= yard.count and all(helper in group.fit for group in groups):
                column = self.model.column(sum(group.fit[helper] * group.count for group in groups), 1, whole=True)
                self.whole[at, helper] = column
                self._use[helper].append((column, yard.count))
                columns.append(column)
        self.model.row(columns, least=1, most=1)

    def _to_several(self, at: int, yard: Yard) -> None:
        for helper in yard.helpers:
            if self.loose or (helper, yard.village) in self.task.serving:
                continue
            if self.sharp and not self.part.spare and yard.least == 0:
                continue  # nobody new is needed here
            self.opened[at, helper] = self.model.column(-1 if self.count_only else 0, 1, whole=True)
        old = {
            helper
            for helper in yard.helpers
            if (helper, yard.village) in self.task.serving
            or (self.loose and (self._only is None or (at, helper) in self._only))
        }
        for group, count in self._told_apart(yard):
            self._group(at, group, count, old)
        for helper in yard.helpers:
            if (at, helper) in self.opened:
                columns = [self.taken[group, helper] for group in yard.groups if (group, helper) in self.taken]
                most = min(sum(self.model.most[column] for column in columns), self.task.room[helper])
                exact = helper in self._single
                self.model.row(
                    [*columns, self.opened[at, helper]], [*[1] * len(columns), -most], 0 if exact else -INFINITE, 0
                )
        self._packed(at, yard)

    def _packed(self, at: int, yard: Yard) -> None:
        """What follows from the rest, said so that the solver sees it: those who bring all their room must fit together."""
        singles = [helper for helper in yard.helpers if helper in self._single and (at, helper) in self.opened]
        rooms = [self.task.room[helper] for helper in singles]
        if rooms:
            self.model.row([self.opened[at, helper] for helper in singles], rooms, most=yard.count)

    def _told_apart(self, yard: Yard) -> list[tuple[int, int]]:
        """The groups with their households; where the fit does not count, those the same helpers may take are one."""
        groups = self.task.groups
        if not self.count_only:
            return [(group, groups[group].count) for group in yard.groups]
        alike: dict[tuple[bool, frozenset[int]], list[int]] = defaultdict(list)
        for group in yard.groups:
            alike[groups[group].spare, frozenset(groups[group].fit)].append(group)
        return [(each[0], sum(groups[group].count for group in each)) for each in alike.values()]

    def _group(self, at: int, group: int, count: int, old: set[int]) -> None:
        facts, columns = self.task.groups[group], []
        for helper, points in sorted(facts.fit.items()):
            if helper not in old and (at, helper) not in self.opened:
                continue
            most = min(count, self.task.room[helper])
            column = self.model.column(0 if self.count_only else points, most)
            self.taken[group, helper] = column
            self._use[helper].append((column, 1))
            columns.append(column)
            if (at, helper) in self.opened:
                self.model.row([column, self.opened[at, helper]], [1, -most], most=0)
        self.model.row(columns, least=0 if facts.spare else count, most=count)

    def _rooms(self) -> None:
        for helper in self.part.helpers:
            columns, households = [use[0] for use in self._use[helper]], [use[1] for use in self._use[helper]]
            room = self.task.room[helper]
            self.model.row(columns, households, least=room if helper in self.task.full else 0, most=room)

    def _newcomers(self, most: int | None) -> None:
        if self.loose:
            return
        of_yard, of_helper = defaultdict[int, list[int]](list), defaultdict[int, list[int]](list)
        for (at, helper), column in self.opened.items():
            of_yard[at].append(column)
            of_helper[helper].append(column)
        by_yard = self.sharp and not self.part.spare
        for at, yard in enumerate(self.part.yards):
            if at in of_yard or (by_yard and yard.least and not self._one_for_all(yard)):
                self.model.row(of_yard[at], least=yard.least, most=yard.least if by_yard else len(yard.helpers))
        for helper, least in self.part.least_villages.items():
            exact = self.sharp and self.part.spare
            self.model.row(of_helper[helper], least=least, most=least if exact else len(self.part.yards))
        if self.sharp and self.part.spare:
            others = [column for (_at, helper), column in self.opened.items() if helper not in self.part.least_villages]
            self.model.row(others, most=0)
        if most is not None:
            self.model.row(list(self.opened.values()), most=most)

    def placing(self, answer: Answer) -> Placing:
        """Return the flows of an answer; the newcomers it chose stay, who takes whom is a transport."""
        if self.loose:
            values = answer.values or []
            return Placing({pair: values[at] for pair, at in self.taken.items() if values[at]}, answer.proven)
        chosen = [pair for pair, column in (*self.whole.items(), *self.opened.items()) if (answer.values or [])[column]]
        settled = Compact(self.part, loose=True, only=frozenset(chosen))
        found = settled.placing(settled.model.solve(Clock(60.0), whole=False))
        return Placing(found.flows, answer.proven)
