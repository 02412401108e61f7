"""The tabs of the registers: what came and went, conflicts, who is written twice, doubts. Each is a page of its own."""

from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QSizePolicy

from app.ui.desk import Desk
from app.ui.disputing import disputing
from app.ui.widgets import Chips
from resources.language import N_, _

TABS: Final = (
    ("registers", N_("往来")),
    ("conflicts", N_("冲突")),
    ("duplicates", N_("是否同一人")),
    ("doubts", N_("疑点")),
)


class Tabs(Chips):
    """The tabs as they stand over the page `here`; pressing another one opens it."""

    def __init__(self, desk: Desk, here: str) -> None:
        super().__init__(tuple((key, _(words)) for key, words in TABS), _("台账的各页"), look="tab")
        self._desk, self._here = desk, here
        policy = self.sizePolicy()
        policy.setVerticalPolicy(QSizePolicy.Policy.Fixed)  # in the middle of the bar
        self.setSizePolicy(policy)
        self._disputing = disputing(desk)
        self._disputing.counted.connect(self._count)
        self.chosen.connect(self._open)
        self.choose(here)
        self._count()

    def minimumSizeHint(self) -> QSize:
        """All in one row: they are the ways on."""
        return self.sizeHint()

    def _open(self, key: str) -> None:
        self.choose(self._here)
        if key != self._here:
            self._desk.open_room(key)

    def _count(self) -> None:
        if self._disputing.total:
            self.show_counts({"conflicts": self._disputing.total})
        else:
            self.show_words("conflicts")
