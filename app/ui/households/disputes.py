"""What is undecided of a household, on its page: the band at its top, and the words of a field with both its values."""

from collections.abc import Mapping

from PySide6.QtWidgets import QHBoxLayout

from app.ui import icons
from app.ui.desk import Desk
from app.ui.registers.conflict_words import group_words, value_words
from app.ui.values import NOTHING
from app.ui.widgets import Card, button, label
from db.history.cases import cases
from db.history.conflicts import Conflict, conflicts_on
from db.queries.household import HouseholdPage
from db.store import Reader
from resources.language import _

Disputes = Mapping[tuple[int, str], Conflict]


def disputes_of(reader: Reader, page: HouseholdPage) -> dict[tuple[int, str], Conflict]:
    """Return what is undecided of a household and of what belongs to it, by record and field."""
    return {(each.record_id, each.field): each for each in conflicts_on(reader, page)}


def both(conflict: Conflict, *, private: bool, names: Mapping[int, str]) -> str:
    """Return all values of an undecided field in words, ours first."""
    return " ≠ ".join(value_words(conflict, side.value, private=private, names=names) for side in conflict.sides)


class DisputeBand(Card):
    """How many fields of the household are undecided, which, and the way to decide them; hidden where none is."""

    def __init__(self, desk: Desk) -> None:
        super().__init__((14, 8, 14, 8), tone="warn")
        self._desk = desk
        self._household = 0
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(icons.Mark("warn", "warn", 18))
        self._words = label("", "strong", "warn", wrap=True)
        row.addWidget(self._words, 1)
        row.addWidget(button(_("去定"), self._open, name=_("去定这户的冲突")))
        self.box.addLayout(row)
        self.hide()

    def show_disputes(self, household: int, disputes: Disputes) -> None:
        """Show what is undecided of a household."""
        self._household = household
        told = dict.fromkeys(
            group_words(case.first.kind, [each.field for each in case.conflicts]) for case in cases(disputes.values())
        )
        words = _("这户有 {n} 处没定的冲突：{fields}").format(n=len(disputes), fields="、".join(told) or NOTHING)
        self._words.setText(words)
        self.setAccessibleName(words)
        self.setVisible(bool(disputes))

    def _open(self) -> None:
        self._desk.open_room("conflicts", {"household": self._household})
