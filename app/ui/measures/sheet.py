"""What a sheet over the window needs besides its fields: the shade below it, and Ctrl+Z while nothing is typed."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget


class Undone(QObject):
    """Gives Ctrl+Z to a sheet while the line that has the keyboard has nothing typed to take back."""

    def __init__(self, sheet: QDialog, verb: Callable[[], bool]) -> None:
        super().__init__(sheet)
        self._verb = verb
        for line in sheet.findChildren(QLineEdit):
            line.installEventFilter(self)
        sheet.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the step back before the line edit says that the key is its own."""
        if event.type() not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress) or not isinstance(event, QKeyEvent):
            return False
        if not event.matches(QKeySequence.StandardKey.Undo) or (isinstance(watched, QLineEdit) and watched.text()):
            return False
        event.accept()  # as an override: the key press comes next
        return event.type() == QEvent.Type.ShortcutOverride or self._verb()


class Shade(QWidget):
    """Darkens a window below a sheet."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self.setGeometry(host.rect())
        host.installEventFilter(self)
        self.show()

    def eventFilter(self, watched: Any, event: QEvent) -> bool:
        """Stay as large as the window."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(watched.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the shade."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(20, 28, 36, 90))
        painter.end()
