"""A value of a record on the page: F2, Enter or a double click changes it."""

from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout

from app.ui.values import field_label, shown
from app.ui.widgets import Elided


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
            QApplication.clipboard().setText(self.accessibleDescription())
        elif event.key() in (Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.edited.emit(*self._about)
        else:
            super().keyPressEvent(event)

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
