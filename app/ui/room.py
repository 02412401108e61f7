"""The base of all rooms: what the main window asks of each of them.

Here: title, the widgets a room puts into the top bar, the keys it tells of. Not here: the rooms (one folder each).
"""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.ui.desk import Desk


class Room(QWidget):
    """A place of the window. A room looks at the store when it is shown or when something changed, never before."""

    head_changed = Signal()  # title, subtitle or keys are others now

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk

    @property
    def title(self) -> str:
        """What stands large in the top bar."""
        return ""

    @property
    def subtitle(self) -> str:
        """What stands small beside the title."""
        return ""

    @property
    def keys(self) -> Sequence[str]:
        """The keys of the room for the status bar, as "打开 Enter"."""
        return ()

    @property
    def household(self) -> int | None:
        """The household in sight, for printing and quick entry."""
        return None

    @property
    def entry(self) -> dict[str, object]:
        """What quick entry begins with in this room."""
        return {"household": self.household} if self.household else {}

    def lead(self) -> list[QWidget]:
        """The widgets of the room after the title (made once)."""
        return []

    def buttons(self) -> list[QWidget]:
        """The verbs of the room at the right of the top bar, the most important one last (made once)."""
        return []

    def entered(self, wish: object = None) -> None:
        """The room is shown now; `wish` is what the caller asked it to show."""
