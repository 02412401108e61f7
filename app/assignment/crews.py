"""A part by crews: for each yard one crew of as few new helpers as are needed, chosen among all crews that have the room.

Exact: a crew is left out only where its bound says that no better answer holds it. The bound puts a price on each helper's
room (Lagrange): what all yards could win at these prices, less what this crew gives away against the yard's best.
Not for parts where some households are left out, nor where the fewest helpers of each yard do not fit together.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb, gcd
from typing import Any, Final

from app.assignment.model import Clock, Model
from app.assignment.parts import Part, Placing, Yard

MOST: Final = 60_000  # crews of a part that are looked at one by one
FEW: Final = 60  # so few are all offered at once
FIRST: Final = 8  # crews of a yard that come into play at once
ROUNDS: Final = 40
FORBIDDEN: Final = -(10**6)


@dataclass
class _Choice:
    """The crews of a yard: rows of places in its helpers (those who serve there already are in every crew)."""

    yard: Yard
    people: Any  # crews x people
    fit: Any  # groups x helpers; FORBIDDEN where a helper may not take the group
    counts: Any
    places: Any  # of the yard's helpers in the part
    room: Any


def crewed(part: Part, clock: Clock) -> Placing | None:
    """Return the best placing by crews; None where there are too many crews, no time, or they do not fit together."""
    if part.task.full.intersection(part.helpers):
        return None  # somebody must be full: prices could be negative
    if (
        sum(comb(sum(not part.serves(helper, yard) for helper in yard.helpers), yard.least) for yard in part.yards)
        > MOST
    ):
        return None
    choices = [_choice(part, yard) for yard in part.yards]
    everything = [list(range(len(choice.people))) for choice in choices]
    if not all(everything):
        return None
    if sum(map(len, everything)) <= FEW:
        return _solved(part, choices, everything, clock)
    bound, losses, play = _priced(part, choices)
    if bound < FORBIDDEN / 2:
        return None  # somewhere nobody has the room
    ranked = [_ranked(loss) for loss in losses]
    first, most = FIRST, max(map(len, losses))
    while True:
        found = _solved(part, choices, [sorted({*play[at], *order[:first]}) for at, order in enumerate(ranked)], clock)
        if found is not None or first >= most:
            break
        first *= 5  # those first looked at do not fit together
    if found is None or not found.proven:
        return found
    # the next better answer is a grain away: a crew that gives away more than what is left of the gap is in none
    gap = bound - found.fit(part.task) - _grain(choices)
    worth = [[crew for crew in order if loss[crew] < gap + 1e-6] for order, loss in zip(ranked, losses, strict=True)]
    seen = [{*play[at], *order[:first]} for at, order in enumerate(ranked)]
    if all(seen[at].issuperset(crews) for at, crews in enumerate(worth)):
        return found
    return _solved(part, choices, [sorted(seen[at].union(crews)) for at, crews in enumerate(worth)], clock) or Placing(
        found.flows, False
    )


def _grain(choices: Sequence[_Choice]) -> int:
    """Return what all points are multiples of."""
    points = {int(each) for choice in choices for each in choice.fit.ravel()} - {FORBIDDEN}
    return max(gcd(*points), 1)


def _ranked(loss: Any) -> list[int]:
    """Return the crews by what they give away; those that give away the same in an order that mixes their people."""
    return sorted(range(len(loss)), key=lambda crew: (round(float(loss[crew]), 6), crew * 40_503 % 65_521))


def _choice(part: Part, yard: Yard) -> _Choice:
    import numpy as np  # noqa: PLC0415  loaded only where something is suggested

    task, helpers = part.task, yard.helpers
    old = [at for at, helper in enumerate(helpers) if part.serves(helper, yard)]
    new = [at for at, helper in enumerate(helpers) if not part.serves(helper, yard)]
    crews = [[*crew, *old] for crew in combinations(new, yard.least)]
    people = np.array(crews, int).reshape(len(crews), yard.least + len(old))
    groups = [task.groups[group] for group in yard.groups]
    fit = np.array([[group.fit.get(helper, FORBIDDEN) for helper in helpers] for group in groups])
    room = np.array([task.room[helper] for helper in helpers])
    people = people[room[people].sum(axis=1) >= yard.count]
    people = people[(fit[:, people].max(axis=2) > FORBIDDEN).all(axis=0)]
    place = {helper: at for at, helper in enumerate(part.helpers)}
    counts = np.array([group.count for group in groups])
    return _Choice(yard, people, fit, counts, np.array([place[helper] for helper in helpers]), room)


def _priced(part: Part, choices: Sequence[_Choice]) -> tuple[float, list[Any], list[list[int]]]:
    """Return the lowest bound found, what each crew gives away against the best of its yard there, and the crews in play.

    The prices are those of the programme over the crews in play; crews that would pay at them come into play.
    """
    import numpy as np  # noqa: PLC0415  loaded only where something is suggested

    room = np.array([part.task.room[helper] for helper in part.helpers], float)
    prices, lowest, kept = np.zeros(len(room)), float("inf"), list[Any]()
    play: list[set[int]] = [set() for _choice in choices]
    for _round in range(ROUNDS):
        values = [_worth(choice, prices) for choice in choices]
        bound = float((prices * room).sum()) + sum(float(each.max()) for each in values)
        if bound < lowest - 1e-9:
            lowest, kept = bound, [each.max() - each for each in values]
        if not _came(play, values):
            break
        prices = _prices(part, choices, play)
    return lowest, kept, [sorted(each) for each in play]


def _came(play: Sequence[set[int]], values: Sequence[Any]) -> bool:
    """Bring the crews into play that are worth more than those in it; return whether there were any."""
    came = False
    for mine, worth in zip(play, values, strict=True):
        known = max((float(worth[crew]) for crew in mine), default=float("-inf"))
        better = [crew for crew in _ranked(-worth)[:FIRST] if worth[crew] > known + 1e-6]
        came |= bool(better)
        mine.update(better)
    return came


def _prices(part: Part, choices: Sequence[_Choice], play: Sequence[set[int]]) -> Any:
    import numpy as np  # noqa: PLC0415  loaded only where something is suggested

    programme = _Programme(part)
    for choice, crews in zip(choices, play, strict=True):
        programme.offer(choice, sorted(crews), loose=True)
    rows = programme.rooms()
    worth = programme.model.prices()
    return np.maximum([worth[rows[helper]] if helper in rows else 0.0 for helper in part.helpers], 0.0)


def _worth(choice: _Choice, prices: Any) -> Any:
    """Return at least the points of every crew at these prices (of crews of two exactly; else room within it is left out)."""
    net = choice.fit - prices[choice.places]
    people = choice.people
    each = net[:, people]  # groups x crews x people
    if people.shape[1] == 2:
        return _pairs(each[:, :, 0], each[:, :, 1], choice.counts, choice.room[people])
    return (each.max(axis=2) * choice.counts[:, None]).sum(axis=0)


def _pairs(one: Any, other: Any, counts: Any, room: Any) -> Any:
    """The worth of crews of two, room within the crew kept: the groups that gain most go to the first, as far as fits."""
    import numpy as np  # noqa: PLC0415

    gain = one - other
    order = np.argsort(-gain, axis=0, kind="stable")
    sorted_gain = np.take_along_axis(gain, order, axis=0)
    sorted_counts = counts[order]
    before = np.cumsum(sorted_counts, axis=0) - sorted_counts
    wanted = (sorted_counts * (sorted_gain > 0)).sum(axis=0)
    first = np.minimum(np.maximum(wanted, counts.sum() - room[:, 1]), room[:, 0])
    moved = np.clip(first - before, 0, sorted_counts)
    return (other * counts[:, None]).sum(axis=0) + (sorted_gain * moved).sum(axis=0)


def _solved(part: Part, choices: Sequence[_Choice], offered: Sequence[Sequence[int]], clock: Clock) -> Placing | None:
    programme = _Programme(part)
    columns = [programme.offer(choice, crews) for choice, crews in zip(choices, offered, strict=True)]
    programme.rooms()
    answer = programme.model.solve(clock)
    if answer.values is None:
        return None
    final = _Programme(part)  # the crews are chosen: who takes whom is a transport
    for choice, crews, places in zip(choices, offered, columns, strict=True):
        final.offer(choice, [crew for crew, place in zip(crews, places, strict=True) if answer.values[place]])
    final.rooms()
    shared = final.model.solve(Clock(clock.seconds), whole=False)
    return None if shared.values is None else Placing(final.flows(shared.values), answer.proven)


@dataclass
class _Share:
    """Groups of a yard that a crew's people fit alike, and the column of what each of them takes."""

    groups: list[tuple[int, int]]  # (group, households)
    columns: list[tuple[int, int]]  # (helper, column)


class _Programme:
    """A column for each crew offered, and for what each of its people takes of each share while it is chosen."""

    def __init__(self, part: Part) -> None:
        self.part, self.model = part, Model()
        self._shares: list[_Share] = []
        self._use: dict[int, list[int]] = {}

    def offer(self, choice: _Choice, crews: Iterable[int], *, loose: bool = False) -> list[int]:
        """Let one of these crews be chosen (`loose`: or, at a loss, none); return their columns."""
        chosen = []
        for crew in crews:
            column = self.model.column(0, 1, whole=True)
            chosen.append(column)
            self._crew(choice, [int(each) for each in choice.people[crew]], column)
        none = [self.model.column(FORBIDDEN, 1)] if loose else []
        self.model.row([*chosen, *none], least=1, most=1)
        return chosen

    def _crew(self, choice: _Choice, people: Sequence[int], chosen: int) -> None:
        alike: dict[tuple[int, ...], list[tuple[int, int]]] = {}
        for at, group in enumerate(choice.yard.groups):
            points = tuple(int(choice.fit[at, person]) for person in people)
            alike.setdefault(points, []).append((group, int(choice.counts[at])))
        of_person: dict[int, list[int]] = {person: [] for person in people}
        for fit, groups in alike.items():
            count, share = sum(each[1] for each in groups), _Share(groups, [])
            for person, worth in zip(people, fit, strict=True):
                if worth != FORBIDDEN:
                    column = self.model.column(worth, count)
                    of_person[person].append(column)
                    share.columns.append((choice.yard.helpers[person], column))
            self._shares.append(share)
            taken = [column for _helper, column in share.columns]
            self.model.row([*taken, chosen], [*[1] * len(taken), -count], least=0, most=0)
        for person, columns in of_person.items():
            self._use.setdefault(choice.yard.helpers[person], []).extend(columns)
            if choice.room[person] < choice.yard.count:
                self.model.row([*columns, chosen], [*[1] * len(columns), -int(choice.room[person])], most=0)

    def rooms(self) -> dict[int, int]:
        """Nobody takes more than they have room for; return the row of each helper."""
        rows = {}
        for helper, columns in sorted(self._use.items()):
            rows[helper] = len(self.model.most_of)
            self.model.row(columns, most=self.part.task.room[helper])
        return rows

    def flows(self, values: Sequence[int]) -> dict[tuple[int, int], int]:
        """Return how many of each group go to each helper; within a share in order."""
        flows: dict[tuple[int, int], int] = {}
        for share in self._shares:
            left = [[group, count] for group, count in share.groups]
            for helper, column in share.columns:
                amount = values[column]
                while amount:
                    taken = min(amount, left[0][1])
                    flows[left[0][0], helper] = taken
                    left[0][1] -= taken
                    amount -= taken
                    if not left[0][1]:
                        del left[0]
        return flows
