"""Which change sets stand: a set, its undo, the redo of that … form a chain. Pure, no database."""

from collections.abc import Iterable


class Chains:
    """The chains in a list of (change set, the set it reverts or None), in any order."""

    def __init__(self, sets: Iterable[tuple[int, int | None]]) -> None:
        self._reverts = dict(sets)
        self.sets = sorted(self._reverts)
        self._root: dict[int, int] = {}
        self._stands: dict[int, bool] = {}
        for each in self.sets:  # a revert is always younger than what it reverts
            target = self._reverts[each]
            root = each if target is None else self._root[target]
            self._root[each] = root
            self._stands[root] = True if target is None else not self._stands[root]

    def root(self, change_set: int) -> int:
        """Return the original verb a set belongs to."""
        return self._root[change_set]

    def stands(self, change_set: int) -> bool:
        """Whether the verb a set belongs to is in effect today."""
        return self._stands[self._root[change_set]]

    def standing_after(self, root: int) -> list[int]:
        """Return the verbs after `root` that are in effect today, each by the set through which it is: itself or its
        last redo. What it changed stands in the log where that set does, not where the verb was first done."""
        last = {self._root[each]: each for each in self.sets}
        return sorted(each for verb, each in last.items() if verb > root and self._stands[verb])
