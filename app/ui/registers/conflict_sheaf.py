"""What the page of conflicts has read: all of them by name, those of the group entered in full, and where the bar stands.

Here: reading by parts off the main thread, the numbers of lines, what is alike. Not here: what is shown of it.
"""

from array import array
from collections.abc import Collection, Iterable
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from app.ui.desk import Desk
from app.ui.registers.conflict_list import Head
from app.ui.registers.conflict_words import Names, group_words
from db.errors import Cancelled
from db.history.cases import Case, Line, Progress, cases, lines, progress
from db.history.conflicts import conflicts, referred_to, undecided
from db.queries import households
from db.queries.names import names_of

PART: Final = 500  # cases that are read in full at once
Key = tuple[int, str]
Group = tuple[str, str]


class Sheaf(QObject):
    """Cases by number from 1. `read` when the list is another, `group_read` when those of the group are known in full."""

    read = Signal()
    group_read = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.lines: list[Line] = []
        self.progress = Progress(0, None)
        self.shown = 1  # the number under the bar
        self.shown_case = 0  # the number that is shown in full
        self.wanted: Key | None = None  # where the bar goes after the next look
        self._decided = 0  # since the last look
        self._groups: dict[Group, str] = {}  # with those that are done
        self._done: dict[Group, int] = {}
        self._numbers: dict[Key, int] = {}
        self._first: dict[Group, int] = {}
        self._settled: list[list[Key]] = []
        self._full: dict[Key, Case] = {}
        self._alike: dict[Any, list[Key]] = {}
        self._entered: Group | None = None
        self._asked = 0

    # -- reading -------------------------------------------------------------------------------------------------
    def look(self) -> None:
        """Read the names again, off the main thread; the last answer asked for is the one shown."""
        self._asked += 1
        asked = self._asked

        def work(_progress: object, _cancelled: object) -> tuple[list[Line], Progress]:
            with self._desk.store.read() as reader:
                return lines(undecided(reader)), progress(reader)

        self._desk.run(work, done=lambda found: self._take(*found) if asked == self._asked else None)

    def _take(self, found: list[Line], told: Progress) -> None:
        if self.wanted is None and 0 < self.shown <= len(self.lines):
            self.wanted = self.lines[self.shown - 1].key
        self.progress, self._decided = told, 0
        self._full.clear()
        self._alike.clear()
        self._entered, self.shown_case = None, 0
        self._number(found)
        self.read.emit()

    def _number(self, found: list[Line]) -> None:
        self.lines = found
        self._numbers = {line.key: number for number, line in enumerate(found, 1)}
        self._first = {}
        fields: dict[Group, dict[str, None]] = {}
        for number, line in enumerate(found, 1):
            self._first.setdefault(line.group, number)
            fields.setdefault(line.group, {}).update(dict.fromkeys(line.fields))
        for group, names in fields.items():
            self._groups[group] = group_words(group[0], list(names))
        self._groups = {group: self._groups[group] for group in sorted(self._groups)}

    def _enter(self, group: Group) -> None:
        """Read the cases of a group in full, off the main thread."""
        if group == self._entered:
            return
        self._entered = group
        wanted = [line.key[0] for line in self.lines if line.group == group]

        def work(_progress: object, cancelled: Any) -> list[Case]:
            found: list[Case] = []
            with self._desk.store.read() as reader:
                for start in range(0, len(wanted), PART):
                    if cancelled() or group != self._entered:
                        raise Cancelled
                    found += cases(conflicts(reader, records=wanted[start : start + PART]))
            return found

        self._desk.run(work, done=lambda found: self._take_group(group, found))

    def _take_group(self, group: Group, found: Iterable[Case]) -> None:
        if group != self._entered:
            return
        self._alike = {}
        for case in found:
            if case.key in self._numbers and self.lines[self._numbers[case.key] - 1].group == group:
                known = self._full.setdefault(case.key, case)  # the one in sight stays itself
                self._alike.setdefault(known.alike, []).append(known.key)
        self.group_read.emit()

    # -- asking --------------------------------------------------------------------------------------------------
    @property
    def decided(self) -> int:
        """How many were decided since something was taken in last."""
        return self.progress.decided + self._decided

    def case(self, number: int) -> Case | None:
        """Return a case in full; None where there is none any more."""
        if not 0 < number <= len(self.lines):
            return None
        key = self.lines[number - 1].key
        if key not in self._full:
            with self._desk.store.read() as reader:
                for case in cases(conflicts(reader, records=[key[0]])):
                    self._full[case.key] = case
        return self._full.get(key)

    def alike(self, case: Case) -> list[Case]:
        """Return the cases that are alike to one, as far as they are known yet; itself too."""
        return [self._full[key] for key in self._alike.get(case.alike, ()) if key in self._numbers]

    def names(self, case: Case) -> Names:
        """Return the names of the records its values refer to."""
        wanted = referred_to(case.conflicts)
        if not wanted:
            return {}
        with self._desk.store.read() as reader:
            return names_of(reader, wanted)

    def place(self, case: Case) -> str:
        """Return where its household is."""
        if case.first.household_id is None:
            return ""
        with self._desk.store.read() as reader:
            (row,) = households.rows(reader, [case.first.household_id])
        return (row.place or "") if row else ""

    # -- rows ----------------------------------------------------------------------------------------------------
    def rows(self, number: int) -> "array[int]":
        """Return the rows to show with the bar on a case: heads of all groups as -1, -2 …, the lines of its group."""
        entered = self.lines[number - 1].group
        self._enter(entered)
        found = array("q")
        for at, group in enumerate(self._groups, 1):
            found.append(-at)
            if group == entered:
                start = self._first[group]
                found.extend(range(start, start + self._left(group)))
        return found

    def _left(self, group: Group) -> int:
        start = self._first.get(group)
        if start is None:
            return 0
        after = [first for first in self._first.values() if first > start]
        return min(after, default=len(self.lines) + 1) - start

    def row(self, number: int) -> Head | Line | None:
        """Return what stands in a row."""
        if number > 0:
            return self.lines[number - 1] if number <= len(self.lines) else None
        group = list(self._groups)[-number - 1]
        return Head(group, self._groups[group], self._left(group), self._done.get(group, 0), group == self._entered)

    def first_of(self, row: int) -> int | None:
        """Return the number of the first case of the group with this head."""
        return self._first.get(list(self._groups)[-row - 1])

    # -- going on ------------------------------------------------------------------------------------------------
    def beside(self, by: int) -> int:
        """Return the number of the case `by` further, the ends of the list at most."""
        return min(max(self.shown + by, 1), len(self.lines))

    def number_of(self, key: Key | None) -> int:
        """Return the number of a case, or of the one that stands where the bar was."""
        return self._numbers.get(key, 0) if key and key in self._numbers else min(max(self.shown, 1), len(self.lines))

    def following(self, settled: Collection[Key]) -> Key | None:
        """Return the case after the one under the bar that is not among these, the one before where none follows."""
        gone = set(settled) | {self.lines[self.shown - 1].key}
        after = (line.key for line in self.lines[self.shown :] if line.key not in gone)
        before = (line.key for line in reversed(self.lines[: self.shown]) if line.key not in gone)
        return next(after, None) or next(before, None)

    def drop(self, settled: Collection[Key]) -> None:
        """Take cases off the list: they are decided."""
        gone = set(settled)
        for line in self.lines:
            if line.key in gone:
                self._done[line.group] = self._done.get(line.group, 0) + 1
        self._decided += len(gone)
        self._settled.append(list(settled))
        self._number([line for line in self.lines if line.key not in gone])

    def found(self, wish: object) -> int | None:
        """Return the number of the case somebody wishes to see."""
        if not isinstance(wish, dict):
            return None
        for number, line in enumerate(self.lines, 1):
            here = line.household_id if "household" in wish else line.key[0]
            if here == wish.get("household", wish.get("record")) and wish.get("field") in (None, *line.fields):
                return number
        return None

    def reopened(self) -> int | None:
        """Return the number of a case that was decided here and is open again: somebody took it back."""
        while self._settled and not any(key in self._numbers for key in self._settled[-1]):
            self._settled = []
        if not self._settled:
            return None
        back = [key for key in self._settled.pop() if key in self._numbers]
        for key in back:
            group = self.lines[self._numbers[key] - 1].group
            self._done[group] = max(self._done.get(group, 0) - 1, 0)
        return self._numbers[back[0]]

    def again(self) -> int:
        """Return the number to go back to after a look."""
        wanted, self.wanted = self.wanted, None
        return self.number_of(wanted)
