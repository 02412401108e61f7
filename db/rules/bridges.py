"""Bridges of a graph: edges that lie on no circle. Pure. Not here: what the graph stands for (`small_cells`)."""

from collections.abc import Hashable, Mapping
from typing import TypeVar

Edge = TypeVar("Edge", bound=Hashable)


def bridges(edges: Mapping[Edge, tuple[object, object]]) -> list[Edge]:
    """Return the edges (name -> its two nodes) without which their part of the graph would fall in two."""
    around: dict[object, list[tuple[Edge, object]]] = {}
    for edge, (first, second) in edges.items():
        around.setdefault(first, []).append((edge, second))
        around.setdefault(second, []).append((edge, first))
    seen: dict[object, int] = {}
    low: dict[object, int] = {}
    found: list[Edge] = []
    for start in around:
        if start not in seen:
            _walk(start, around, seen, low, found)
    return found


def _walk(
    start: object,
    around: Mapping[object, list[tuple[Edge, object]]],
    seen: dict[object, int],
    low: dict[object, int],
    found: list[Edge],
) -> None:
    """Walk one part of the graph, depth first without recursion: a village's table has thousands of edges in a row."""
    seen[start] = low[start] = len(seen)
    way: list[tuple[object, Edge | None, int]] = [(start, None, 0)]
    while way:
        node, came, at = way.pop()
        if at < len(around[node]):
            way.append((node, came, at + 1))
            edge, other = around[node][at]
            if edge == came:
                continue
            if other in seen:
                low[node] = min(low[node], seen[other])
            else:
                seen[other] = low[other] = len(seen)
                way.append((other, edge, 0))
        elif came is not None:
            before = way[-1][0]
            low[before] = min(low[before], low[node])
            if low[node] > seen[before]:
                found.append(came)
