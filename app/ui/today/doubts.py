"""The line of today that says how many doubts there are in the register, and opens them."""

from PySide6.QtWidgets import QWidget

from app.ui import icons
from app.ui.desk import Desk
from app.ui.doubting import doubting
from app.ui.widgets import Elided, button
from app.ui.widgets.cards import Line
from resources.language import _


class DoubtsLine(Line):
    """Hidden while there is none; Enter, space and a click open them."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(_("疑点"))
        self.setParent(parent)
        self._desk = desk
        self._doubting = doubting(desk)
        self._words = Elided("")
        self.box.addWidget(icons.Mark("help", "warn", 15))
        self.box.addWidget(self._words, 1)
        pressed = button(_("去核对"), self._open, look="text", name=_("去核对疑点"))
        self.box.addWidget(pressed)
        self.opened.connect(self._open)
        self.done.connect(self._open)
        self._doubting.looked.connect(self._show)
        self._show()

    def look(self) -> None:
        """Ask for the number again, unless that takes long and one is known."""
        self._doubting.look(surely=False)

    def _show(self) -> None:
        found = self._doubting.found
        count = len(found.open) if found else 0
        words = _("台账里有 {n} 条疑点，核对或说明").format(n=f"{count:,}")
        self._words.setText(words)
        self.setAccessibleName(words)
        self.setVisible(count > 0)

    def _open(self) -> None:
        self._desk.open_room("doubts")
