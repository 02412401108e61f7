"""The most sources served at the lowest cost: a network of sources, hubs and sinks, solved exactly as a linear programme.

Every corner of a network's programme is whole. Its prices say which routes any best answer may take: `face`.
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Hub = Hashable


@dataclass(frozen=True)
class Network:
    """Sources with a supply, sinks with room; a source reaches sinks directly or through hubs, each way at a cost >= 0."""

    supply: Sequence[int]
    room: Sequence[int]
    direct: Mapping[tuple[int, int], int]  # (source, sink) -> cost
    to_hub: Sequence[Mapping[Hub, int]]  # of each source: hub -> cost
    hubs: Mapping[Hub, Mapping[int, int]]  # hub -> sink -> cost
    slots: Sequence[Sequence[int]] = ()  # of each sink: what its first, second ... unit costs more, never falling

    def cost(self, source: int, sink: int) -> int | None:
        """Return the lowest cost from a source to a sink, None where no route leads there."""
        found = [self.direct[source, sink]] if (source, sink) in self.direct else []
        for hub, cost in self.to_hub[source].items():
            if sink in self.hubs[hub]:
                found.append(cost + self.hubs[hub][sink])
        return min(found) if found else None


@dataclass(frozen=True)
class Face:
    """A best answer and what all best answers have in common.

    `flows` is one of them. `routes` are the pairs that may be used, `spare` the sources that may be left out, `full` the
    sinks that must be filled: whatever keeps to these is best too, and nothing else is.
    """

    flows: dict[tuple[int, int], int]
    left: list[int]
    routes: dict[int, list[int]]
    spare: list[bool]
    full: list[bool]


def cheapest(network: Network) -> Face:
    """Serve as many as can be, at the lowest cost. Deterministic for the same network."""
    if not network.supply or not network.room:
        count = len(network.supply)
        return Face(
            {}, list(network.supply), {each: [] for each in range(count)}, [True] * count, [False] * len(network.room)
        )
    programme = _Programme(network)
    values, prices, ceilings = programme.solve()
    flows, left = programme.flows(values)
    routes = {source: programme.tight(source, prices, ceilings) for source in range(len(network.supply))}
    spare = [abs(programme.penalty - price) < 0.5 for price in prices]
    full = [price < -0.5 for price in ceilings]
    return Face(flows, left, routes, spare, full)


class _Programme:
    """The network as columns and rows: a row per source, hub and sink."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.hubs = list(network.hubs)
        self.place = {hub: len(network.supply) + at for at, hub in enumerate(self.hubs)}
        dearest = max([0, *network.direct.values(), *(cost for each in network.to_hub for cost in each.values())])
        dearest += max([0, *(cost for each in network.hubs.values() for cost in each.values())])
        dearest += max([0, *(cost for each in network.slots for cost in each)])
        # more than any chain of changes could save by leaving one out
        self.penalty = (dearest + 1) * (min(len(network.supply), len(network.room)) + 2)
        self.arcs: list[tuple[int, int, int]] = []  # (from row, to row of the equalities or -1 - sink, cost)
        self._arcs()

    def _arcs(self) -> None:
        network = self.network
        for (source, sink), cost in sorted(network.direct.items()):
            self.arcs.append((source, -1 - sink, cost))
        for source, hubs in enumerate(network.to_hub):
            self.arcs += [(source, self.place[hub], cost) for hub, cost in hubs.items() if network.hubs[hub]]
        for hub in self.hubs:
            self.arcs += [(self.place[hub], -1 - sink, cost) for sink, cost in sorted(network.hubs[hub].items())]

    def solve(self) -> tuple[Any, list[float], list[float]]:
        """Return the arcs' flows, the sources' prices and the sinks' (at most 0; below it where more room would help)."""
        import numpy as np  # noqa: PLC0415  loaded only where something is suggested
        from scipy.optimize import linprog  # noqa: PLC0415
        from scipy.sparse import csc_array  # noqa: PLC0415

        network, arcs, sources = self.network, self.arcs, len(self.network.supply)
        slots = [(sink, cost) for sink, each in enumerate(network.slots) for cost in each[: network.room[sink]]]
        columns = len(arcs) + sources + len(slots)
        balance, ceiling = ([], [], []), ([], [], [])  # type: tuple[Any, Any, Any], tuple[Any, Any, Any]
        for at, (start, end, _cost) in enumerate(arcs):
            _put(balance, start, at, 1)
            _put(*((balance, end, at, -1) if end >= 0 else (ceiling, -1 - end, at, 1)))
        for source in range(sources):
            _put(balance, source, len(arcs) + source, 1)
        for at, (sink, _cost) in enumerate(slots):
            _put(ceiling, sink, len(arcs) + sources + at, -1)
        costs = [cost for _start, _end, cost in arcs] + [self.penalty] * sources + [cost for _sink, cost in slots]
        room = [0] * len(network.room) if network.slots else list(network.room)
        found = linprog(
            np.array(costs, float),
            A_eq=csc_array((balance[2], (balance[0], balance[1])), shape=(sources + len(self.hubs), columns)),
            b_eq=np.array([*network.supply, *[0] * len(self.hubs)], float),
            A_ub=csc_array((ceiling[2], (ceiling[0], ceiling[1])), shape=(len(room), columns)),
            b_ub=np.array(room, float),
            bounds=[(0, None)] * (len(arcs) + sources) + [(0, 1)] * len(slots),
            method="highs-ds",
        )
        assert found.status == 0, found.message
        return found.x, list(found.eqlin.marginals[:sources]), list(found.ineqlin.marginals)

    def flows(self, values: Any) -> tuple[dict[tuple[int, int], int], list[int]]:
        """Return what goes from each source to each sink; what meets in a hub is shared out in order."""
        flows, coming, going = (
            defaultdict[tuple[int, int], int](int),
            defaultdict[int, Any](list),
            defaultdict[int, Any](list),
        )
        for (start, end, _cost), value in zip(self.arcs, values, strict=False):
            amount = round(float(value))
            if not amount:
                continue
            if end >= 0:
                coming[end].append([start, amount])
            elif start < len(self.network.supply):
                flows[start, -1 - end] += amount
            else:
                going[start].append([-1 - end, amount])
        for hub, sources in coming.items():
            _share_out(sources, going[hub], flows)
        arcs = len(self.arcs)
        left = [round(float(value)) for value in values[arcs : arcs + len(self.network.supply)]]
        return dict(flows), left

    def tight(self, source: int, prices: Sequence[float], ceilings: Sequence[float]) -> list[int]:
        """Return the sinks that a best answer may send this source to: where no cheaper way is known anywhere."""
        network, best = self.network, dict[int, int]()
        for hub, cost in network.to_hub[source].items():
            for sink, more in network.hubs[hub].items():
                best[sink] = min(best.get(sink, cost + more), cost + more)
        for (_source, sink), cost in self._direct_of(source):
            best[sink] = min(best.get(sink, cost), cost)
        return sorted(sink for sink, cost in best.items() if cost - ceilings[sink] - prices[source] < 0.5)

    def _direct_of(self, source: int) -> list[tuple[tuple[int, int], int]]:
        if not hasattr(self, "_direct"):
            self._direct: dict[int, list[tuple[tuple[int, int], int]]] = defaultdict(list)
            for pair, cost in self.network.direct.items():
                self._direct[pair[0]].append((pair, cost))
        return self._direct[source]


def _put(matrix: tuple[list[int], list[int], list[int]], row: int, column: int, value: int) -> None:
    for part, each in zip(matrix, (row, column, value), strict=True):
        part.append(each)


def _share_out(sources: list[list[int]], sinks: list[list[int]], flows: dict[tuple[int, int], int]) -> None:
    at = 0
    for source, amount in sources:
        left = amount
        while left:
            taken = min(left, sinks[at][1])
            flows[source, sinks[at][0]] += taken
            sinks[at][1] -= taken
            left -= taken
            at += sinks[at][1] == 0
