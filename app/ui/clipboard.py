"""An ID number copied out of the window does not stay in the clipboard: after ten seconds it is cleared.

Here: watching what this program put there. What other programs copied is never looked at nor cleared.
"""

import re
from typing import Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication

AFTER: Final = 10_000  # milliseconds
_ID_NUMBER: Final = re.compile(r"(?<!\d)(\d{17}[\dXx]|\d{15})(?!\d)")


class ClipboardWatch(QObject):
    """Clears the clipboard some time after an ID number was copied, unless something else was copied since."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._clipboard = QGuiApplication.clipboard()
        self._copied = ""
        self.timer = QTimer(self, interval=AFTER, singleShot=True)
        self.timer.timeout.connect(self.clear)
        self._clipboard.dataChanged.connect(self._look)

    def _look(self) -> None:
        if QGuiApplication.focusWindow() is None:
            return  # another program copied it
        text = self._clipboard.text()
        if _ID_NUMBER.search(text):
            self._copied = text
            self.timer.start()

    def clear(self) -> None:
        """Clear an ID number that is still there; anything else stays."""
        self.timer.stop()
        copied, self._copied = self._copied, ""
        if copied and self._clipboard.text() == copied:
            self._clipboard.clear()
