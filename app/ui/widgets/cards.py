"""Cards and what stands on them: section heads, facts in two columns, lines that open something, empty states."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.ui import icons
from app.ui.widgets.buttons import button
from app.ui.widgets.words import Elided, label


class Card(QFrame):
    """A white sheet with a thin border; put things into `box`."""

    def __init__(self, margins: tuple[int, int, int, int] = (16, 12, 16, 12), tone: str = "") -> None:
        super().__init__()
        self.setObjectName("card")
        if tone:
            self.setProperty("tone", tone)
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(*margins)
        self.box.setSpacing(8)


def section(title: str, note: str = "", *right: QWidget) -> QHBoxLayout:
    """Return the head of a section: title, a quiet note, and verbs at the right."""
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(label(title, "section"))
    if note:
        row.addWidget(Elided(note, "sub"))
    row.addStretch(1)
    for widget in right:
        row.addWidget(widget)
    return row


def scrolled(inside: QWidget, name: str) -> QScrollArea:
    """Return an area that scrolls its contents up and down."""
    area = QScrollArea()
    area.setAccessibleName(name)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inside)
    return area


def emptied(layout: QVBoxLayout | QHBoxLayout | QGridLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        if (inside := item.layout()) is not None:
            emptied(inside)  # type: ignore[arg-type]  # boxes and grids are all we nest
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()


class Facts(QWidget):
    """Labels and values in two columns."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(7)
        self._grid.setColumnStretch(1, 1)

    def show_facts(self, facts: Iterable[tuple[str, str]]) -> None:
        """Show these facts instead of the ones before."""
        emptied(self._grid)
        for number, (name, value) in enumerate(facts):
            self._grid.addWidget(label(name, "sub"), number, 0, Qt.AlignmentFlag.AlignTop)
            shown = label(value, wrap=True)
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            shown.setAccessibleName(name)
            self._grid.addWidget(shown, number, 1)


class Line(QFrame):
    """A line that can be chosen with mouse or keyboard: Enter opens, space does its verb."""

    opened = Signal()
    done = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setObjectName("line")
        self.box = QHBoxLayout(self)
        self.box.setContentsMargins(8, 3, 8, 3)
        self.box.setSpacing(12)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open what the line stands for."""
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.opened.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens, space does, arrows go to the next line."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif key == Qt.Key.Key_Space:
            self.done.emit()
        elif key == Qt.Key.Key_Down:
            self.focusNextChild()
        elif key == Qt.Key.Key_Up:
            self.focusPreviousChild()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Show where the keyboard is."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut, QEvent.Type.Enter, QEvent.Type.Leave):
            self.setProperty("hot", self.hasFocus() or self.underMouse())
            self.style().unpolish(self)
            self.style().polish(self)
        return super().event(event)


class Lines(QWidget):
    """A column of lines that is filled again and again."""

    def __init__(self) -> None:
        super().__init__()
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(0)

    def clear(self) -> None:
        """Take all lines out."""
        emptied(self.box)


class Empty(QWidget):
    """What an empty list says: one sentence, and the verbs to do next."""

    def __init__(self, words: str, *verbs: tuple[str, Callable[[], object]], icon: str = "") -> None:
        super().__init__()
        box = QVBoxLayout(self)
        box.setSpacing(12)
        box.addStretch(1)
        if icon:
            box.addWidget(icons.Mark(icon, "faint", 40), 0, Qt.AlignmentFlag.AlignHCenter)
        self.words = label(words, "sub", wrap=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        box.addWidget(self.words)
        row = QHBoxLayout()
        row.addStretch(1)
        self.first: QWidget = self  # where the keyboard goes
        for number, (text, verb) in enumerate(verbs):
            made = button(text, verb, look="main" if number == 0 else "")
            self.first = made if number == 0 else self.first
            row.addWidget(made)
        row.addStretch(1)
        box.addLayout(row)
        box.addStretch(2)

    def add_below_words(self, widget: QWidget) -> None:
        """Put something between the sentence and the verbs."""
        box = self.layout()
        assert isinstance(box, QVBoxLayout)
        box.insertWidget(box.indexOf(self.words) + 1, widget)


class Keys(QObject):
    """Watches a widget for keys: `Keys(widget, {Qt.Key.Key_Escape: verb})`."""

    def __init__(self, watched: QObject, verbs: dict[Qt.Key, Callable[[], object]]) -> None:
        super().__init__(watched)
        self._verbs = verbs
        watched.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Run the verb of a key."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            verb = self._verbs.get(Qt.Key(event.key()))
            if verb is not None:
                return verb() is not False
        return super().eventFilter(watched, event)
