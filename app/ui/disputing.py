"""How much is undecided in the open store, for whoever shows the number: rail, tabs, today, lists.

Here: when to count again. Not here: what is undecided (`db.history.conflicts`), deciding (`app.ui.registers.conflicts`).
"""

from PySide6.QtCore import QObject, Signal

from app.ui.desk import Desk
from app.ui.values import KINDS
from db.queries.conflicts import undecided_by_kind
from resources.language import _


class Disputing(QObject):
    """One for a desk: `by_kind` holds the number of undecided fields by kind of record; `counted` when it is another."""

    counted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.by_kind: dict[str, int] = {}
        desk.changed.connect(lambda _kinds: self.count())
        self.count()

    @property
    def total(self) -> int:
        """How many fields are undecided."""
        return sum(self.by_kind.values())

    def count(self) -> None:
        """Count again."""
        with self._desk.store.read() as reader:
            found = undecided_by_kind(reader)
        if found != self.by_kind:
            self.by_kind = found
            self.counted.emit()

    def note(self, *kinds: str) -> str:
        """Say how many fields under a figure are undecided, "" for none; of these kinds, or of all."""
        count = sum(self.by_kind.get(kind, 0) for kind in kinds) if kinds else self.total
        return _("，全库 {n} 处没定").format(n=f"{count:,}") if count else ""

    def words(self) -> str:
        """Say how many there are of which kind."""
        each = "，".join(f"{_(KINDS[kind])} {count:,}" for kind, count in self.by_kind.items())
        return _("{n} 处没定的冲突：{kinds}").format(n=f"{self.total:,}", kinds=each)


def disputing(desk: Desk) -> Disputing:
    """Return the one of a desk, made when first asked for."""
    known = desk.findChild(Disputing)
    return known if known is not None else Disputing(desk)
