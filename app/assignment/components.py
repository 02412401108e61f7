"""What hangs together: the left sides of links, grouped by the right sides they share."""

from collections.abc import Iterable


def connected(links: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Return the left sides in groups: two are in one group when a chain of links joins them; each sorted."""
    above: dict[tuple[int, int], tuple[int, int]] = {}

    def top(node: tuple[int, int]) -> tuple[int, int]:
        above.setdefault(node, node)
        while above[node] != node:
            above[node] = above[above[node]]
            node = above[node]
        return node

    for left, right in links:
        above[top((0, left))] = top((1, right))
    found: dict[tuple[int, int], list[int]] = {}
    for side, number in sorted(above):
        if side == 0:
            found.setdefault(top((side, number)), []).append(number)
    return list(found.values())
