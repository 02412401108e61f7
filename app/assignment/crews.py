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

from app.assignment.model import Answer, Clock, Model
from app.assignment.parts import Part, Placing, Yard

MOST: Final = 60_000  # crews of a part that are looked at one by one
FEW: Final = 60  # so few are all offered at once
FIRST: Final = 8  # crews of a yard that come into play at once
ROUNDS: Final = 40
NEAR: Final = 0.005  # how near to the best the first placing comes
FORBIDDEN: Final = -(10**6)


@dataclass(frozen=True)
class Ceiling:
    """What groups that hang together can win at most."""

    groups: frozenset[int]
    most: int


@dataclass
class _Choice:
    """The crews of a yard: rows of places in its helpers (those who serve there already are in every crew)."""

    yard: Yard
    people: Any  # crews x people
    fit: Any  # groups x helpers; FORBIDDEN where a helper may not take the group
    counts: Any
    places: Any  # of the yard's helpers in the part
    room: Any
    ceiling: int | None  # which of the ceilings it is under


def crewed(part: Part, clock: Clock, ceilings: Sequence[Ceiling] = ()) -> Placing | None:
    """Return the best placing by crews; None where there are too many crews, no time, or they do not fit together."""
    if part.task.full.intersection(part.helpers):
        return None  # somebody must be full: prices could be negative
    if (
        sum(comb(sum(not part.serves(helper, yard) for helper in yard.helpers), yard.least) for yard in part.yards)
        > MOST
    ):
        return None
    choices = [_choice(part, yard, ceilings) for yard in part.yards]
    everything = [list(range(len(choice.people))) for choice in choices]
    if not all(everything):
        return None
    if sum(map(len, everything)) <= FEW:
        return _solved(part, choices, everything, ceilings, clock)[1]
    bound, losses, play = _priced(part, choices, ceilings)
    if bound < FORBIDDEN / 2:
        return None  # somewhere nobody has the room
    first = _first(part, choices, ceilings, (losses, play), clock)
    if first is None:
        return None
    # the next better answer is a grain away: a crew that gives away more than what is left of the gap is in none
    least = first.fit(part.task) + grain(part)
    gap = bound - least
    if gap < -1e-6:
        return first
    offered = [[int(crew) for crew in (loss <= gap + 1e-6).nonzero()[0]] for loss in losses]
    answer, better = _solved(part, choices, offered, ceilings, clock, least=least)
    if better is None:
        return Placing(first.flows, answer.impossible)
    return better


def _first(
    part: Part,
    choices: Sequence[_Choice],
    ceilings: Sequence[Ceiling],
    priced: tuple[list[Any], list[list[int]]],
    clock: Clock,
) -> Placing | None:
    """Return a good placing from the crews in play; from more of them where these do not fit together."""
    losses, play = priced
    ranked, wide = [_ranked(loss) for loss in losses], FIRST
    while True:
        offered = [sorted({*play[at], *order[:wide]}) for at, order in enumerate(ranked)]
        _answer, found = _solved(part, choices, offered, ceilings, clock, near=NEAR)
        if found is not None or wide >= max(map(len, losses)):
            return found
        wide *= 5


def grain(part: Part) -> int:
    """Return what all points of a part are multiples of: nothing better is nearer than that."""
    points = {each for group in part.groups for each in part.task.groups[group].fit.values()}
    return max(gcd(*points), 1)


def _ranked(loss: Any) -> list[int]:
    """Return the crews by what they give away; those that give away the same in an order that mixes their people."""
    return sorted(range(len(loss)), key=lambda crew: (round(float(loss[crew]), 6), crew * 40_503 % 65_521))


def _choice(part: Part, yard: Yard, ceilings: Sequence[Ceiling]) -> _Choice:
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
    under = next((at for at, each in enumerate(ceilings) if each.groups.issuperset(yard.groups)), None)
    return _Choice(yard, people, fit, counts, np.array([place[helper] for helper in helpers]), room, under)


def _priced(
    part: Part, choices: Sequence[_Choice], ceilings: Sequence[Ceiling]
) -> tuple[float, list[Any], list[list[int]]]:
    """Return the lowest bound found, what each crew gives away against the best of its yard there, and the crews in play.

    The prices are those of the programme over the crews in play; crews that would pay at them come into play.
    """
    import numpy as np  # noqa: PLC0415  loaded only where something is suggested

    room = np.array([part.task.room[helper] for helper in part.helpers], float)
    most = np.array([each.most for each in ceilings], float)
    prices, under, lowest, kept = np.zeros(len(room)), np.zeros(len(most)), float("inf"), list[Any]()
    play: list[set[int]] = [set() for _choice in choices]
    for _round in range(ROUNDS):
        values = [_worth(each, prices, 0.0 if each.ceiling is None else under[each.ceiling]) for each in choices]
        bound = float(prices @ room + under @ most) + sum(float(each.max()) for each in values)
        if bound < lowest - 1e-9:
            lowest, kept = bound, [each.max() - each for each in values]
        if not _came(play, values):
            break
        prices, under = _prices(part, choices, play, ceilings)
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


def _prices(
    part: Part, choices: Sequence[_Choice], play: Sequence[set[int]], ceilings: Sequence[Ceiling]
) -> tuple[Any, Any]:
    """Return what a unit of each helper's room is worth, and a point more below each ceiling."""
    import numpy as np  # noqa: PLC0415  loaded only where something is suggested

    programme = _Programme(part)
    for choice, crews in zip(choices, play, strict=True):
        programme.offer(choice, sorted(crews), loose=True)
    rows, tops = programme.rooms(), programme.below(ceilings)
    worth = programme.model.prices()
    prices = [worth[rows[helper]] if helper in rows else 0.0 for helper in part.helpers]
    return np.maximum(prices, 0.0), np.maximum([worth[row] for row in tops], 0.0)


def _worth(choice: _Choice, prices: Any, under: float) -> Any:
    """Return at least the points of every crew at these prices (of crews of two exactly; else room within it is left out)."""
    import numpy as np  # noqa: PLC0415  loaded only where something is suggested

    net = np.where(choice.fit == FORBIDDEN, FORBIDDEN, (1.0 - under) * choice.fit - prices[choice.places])
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


def _solved(
    part: Part,
    choices: Sequence[_Choice],
    offered: Sequence[Sequence[int]],
    ceilings: Sequence[Ceiling],
    clock: Clock,
    *,
    least: int | None = None,
    near: float = 0.0,
) -> tuple[Answer, Placing | None]:
    """Choose among the crews offered; `least`: only what wins so much. `near`: so near to the best will do."""
    programme = _Programme(part)
    columns = [programme.offer(choice, crews) for choice, crews in zip(choices, offered, strict=True)]
    programme.rooms()
    programme.below(ceilings)
    if least is not None:
        programme.at_least(least)
        near = 0.9 * grain(part) / max(least, 1)  # the best is a multiple of the grain: nearer than that is there
    answer = programme.model.solve(clock, near=near)
    if answer.values is None:
        return answer, None
    final = _Programme(part)  # the crews are chosen: who takes whom is a transport
    for choice, crews, places in zip(choices, offered, columns, strict=True):
        final.offer(choice, [crew for crew, place in zip(crews, places, strict=True) if answer.values[place]])
    final.rooms()
    shared = final.model.solve(Clock(clock.seconds), whole=False)
    return answer, None if shared.values is None else Placing(final.flows(shared.values), answer.proven)


@dataclass
class _Share:
    """Groups of a yard that a crew's people fit alike, and the column of what each of them takes."""

    groups: list[tuple[int, int]]  # (group, households)
    columns: list[tuple[int, int]]  # (helper, column)
    chosen: int  # the column of the crew
    last: int  # the helper who takes what the others leave


class _Programme:
    """A column for each crew offered, and for what each of its people takes of each share while it is chosen."""

    def __init__(self, part: Part) -> None:
        self.part, self.model = part, Model()
        self._shares: list[_Share] = []
        self._use: dict[int, list[tuple[int, int]]] = {}  # helper -> (column, households)
        self._won: dict[int, list[int]] = {}  # ceiling -> columns with points

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
        first, use = len(self.model.points), dict[int, list[tuple[int, int]]]()
        for fit, groups in alike.items():
            able = [
                (choice.yard.helpers[person], worth)
                for person, worth in zip(people, fit, strict=True)
                if worth != FORBIDDEN
            ]
            self._share(able, groups, chosen, use)
        if choice.ceiling is not None:
            self._won.setdefault(choice.ceiling, []).extend([chosen, *range(first, len(self.model.points))])
        for person in people:
            helper = choice.yard.helpers[person]
            taken = use.get(helper, [])
            self._use.setdefault(helper, []).extend(taken)
            if choice.room[person] < choice.yard.count and taken:
                columns, households = zip(*taken, (chosen, -int(choice.room[person])), strict=True)
                self.model.row(columns, households, most=0)

    def _share(
        self,
        able: Sequence[tuple[int, int]],
        groups: list[tuple[int, int]],
        chosen: int,
        use: dict[int, list[tuple[int, int]]],
    ) -> None:
        """Share some households out among the able; the last takes what the others leave, and needs no column."""
        count, (last, rest) = sum(each[1] for each in groups), able[-1]
        share = _Share(groups, [], chosen, last)
        self.model.points[chosen] += rest * count
        use.setdefault(last, []).append((chosen, count))
        for helper, worth in able[:-1]:
            column = self.model.column(worth - rest, count)
            share.columns.append((helper, column))
            use.setdefault(helper, []).append((column, 1))
            use[last].append((column, -1))
        if share.columns:
            columns = [column for _helper, column in share.columns]
            self.model.row([*columns, chosen], [*[1] * len(columns), -count], most=0)
        self._shares.append(share)

    def rooms(self) -> dict[int, int]:
        """Nobody takes more than they have room for; return the row of each helper."""
        rows = {}
        for helper, taken in sorted(self._use.items()):
            rows[helper] = len(self.model.most_of)
            columns, households = zip(*taken, strict=True)
            self.model.row(columns, households, most=self.part.task.room[helper])
        return rows

    def below(self, ceilings: Sequence[Ceiling]) -> list[int]:
        """What stands under a ceiling wins no more; return the row of each."""
        first = len(self.model.most_of)
        for at, ceiling in enumerate(ceilings):
            columns = self._won.get(at, [])
            self.model.row(columns, [self.model.points[column] for column in columns], most=ceiling.most)
        return list(range(first, first + len(ceilings)))

    def at_least(self, points: int) -> None:
        """Only what wins so much."""
        winning = [column for column, worth in enumerate(self.model.points) if worth]
        self.model.row(winning, [self.model.points[column] for column in winning], least=points)

    def flows(self, values: Sequence[int]) -> dict[tuple[int, int], int]:
        """Return how many of each group go to each helper; within a share in order."""
        flows: dict[tuple[int, int], int] = {}
        for share in self._shares:
            left = [[group, count] for group, count in share.groups]
            amounts = [(helper, values[column]) for helper, column in share.columns]
            rest = values[share.chosen] * sum(each[1] for each in left) - sum(amount for _helper, amount in amounts)
            for helper, wanted in [*amounts, (share.last, rest)]:
                amount = wanted
                while amount > 0:
                    taken = min(amount, left[0][1])
                    flows[left[0][0], helper] = taken
                    left[0][1] -= taken
                    amount -= taken
                    if not left[0][1]:
                        del left[0]
        return flows
