"""A value of a record on the page: F2, Enter or a double click changes it, the arrows go to the next one."""

from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout

from app.ui.values import field_label, shown
from app.ui.widgets import Elided
from db.outgoing import defused

_WAYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Cell(QFrame):
    """Shows one field of one record; `edited(record, kind, field, value)` when the user wants to change it."""

    edited = Signal(object, str, str, object)

    def __init__(
        self, kind: str, facts: Any, field: str, *, private: bool = False, role: str = "", text: str = ""
    ) -> None:
        super().__init__()
        self._about = (facts["id"], kind, field, facts[field])
        self.setObjectName("cell")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        said = text or shown(kind, field, facts[field], private=private)
        self.setAccessibleName(field_label(kind, field))
        self.setAccessibleDescription(said)
        box = QHBoxLayout(self)
        box.setContentsMargins(3, 1, 3, 1)
        box.addWidget(Elided(said, role))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 or Enter changes the value, Ctrl+C copies what is shown."""
        if event.matches(QKeySequence.StandardKey.Copy):
            QApplication.clipboard().setText(defused(self.accessibleDescription()))
        elif event.key() in (Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.edited.emit(*self._about)
        elif event.key() in _WAYS and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._go(*_WAYS[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def _go(self, right: int, down: int) -> None:
        """Put the keyboard into the next cell of this card that way."""
        here = self.geometry().center()
        found = []
        card = self.parentWidget()
        for each in card.findChildren(Cell) if card else ():
            away = each.geometry().center() - here
            along, aside = (away.x() * right, away.y()) if right else (away.y() * down, away.x())
            if each is not self and along > 0 and abs(aside) <= max(each.width(), self.width()) // 2:
                found.append((abs(aside) if right else along, along, each))
        if found:
            min(found, key=lambda each: each[:2])[2].setFocus()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Change the value."""
        self.edited.emit(*self._about)

    def event(self, event: QEvent) -> bool:
        """Show where the keyboard is."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.setProperty("hot", self.hasFocus())
            self.style().unpolish(self)
            self.style().polish(self)
        return super().event(event)
