"""The line of today that says how much is undecided after an exchange, of which kind, and opens it."""

from PySide6.QtWidgets import QWidget

from app.ui import icons
from app.ui.desk import Desk
from app.ui.disputing import disputing
from app.ui.widgets import Elided, button
from app.ui.widgets.cards import Line
from resources.language import _


class ConflictsLine(Line):
    """Hidden while nothing is undecided; Enter, space and a click open the conflicts."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(_("冲突"))
        self.setParent(parent)
        self._desk = desk
        self._disputing = disputing(desk)
        self._words = Elided("")
        self.box.addWidget(icons.Mark("warn", "warn", 15))
        self.box.addWidget(self._words, 1)
        self.box.addWidget(button(_("去定"), self._open, look="text", name=_("去定冲突")))
        self.opened.connect(self._open)
        self.done.connect(self._open)
        self._disputing.counted.connect(self._show)
        self._show()

    def _show(self) -> None:
        words = self._disputing.words()
        self._words.setText(words)
        self.setAccessibleName(words)
        self.setVisible(self._disputing.total > 0)

    def _open(self) -> None:
        self._desk.open_room("conflicts")
