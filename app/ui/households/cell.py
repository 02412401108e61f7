"""A value of a record on the page: F2, Enter or a double click changes it, the arrows go to the next one."""

from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QPushButton

from app.ui import theme
from app.ui.values import field_label, shown
from app.ui.widgets import Elided, button, label
from resources.language import _

_WIDE = 170  # pixels from which on there is room for a verb in a cell

_WAYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Cell(QFrame):
    """Shows one field of one record; `edited(record, kind, field, value)` when the user wants to change it."""

    edited = Signal(object, str, str, object)
    compared = Signal(object, str)  # record, field: both sides are to be looked at

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
        self._words = Elided(said, role)
        box.addWidget(self._words, 1)
        self._compare: QPushButton | None = None

    @property
    def key(self) -> tuple[int, str]:
        """The record and the field."""
        return self._about[0], self._about[2]

    def dispute(self, words: str) -> None:
        """Show that the field is undecided, with what each side says."""
        self.setProperty("tone", "warn")
        self._words.hide()
        both = label(words, "", "warn", wrap=True)
        both.setMinimumWidth(36)
        self.setToolTip(words)
        self.setAccessibleDescription(_("没定：{words}").format(words=words))
        self._compare = button(
            _("比一比"),
            lambda: self.compared.emit(*self.key),
            look="text",
            name=_("比一比{field}").format(field=self.accessibleName()),
        )
        layout = self.layout()
        assert isinstance(layout, QHBoxLayout)
        layout.addWidget(both, 1)
        layout.addWidget(self._compare)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow cell the words need the room; Enter compares there too."""
        super().resizeEvent(event)
        if self._compare is not None:
            self._compare.setVisible(self.width() >= theme.scaled(_WIDE))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 or Enter changes the value, Ctrl+C copies what is shown."""
        if event.matches(QKeySequence.StandardKey.Copy):
            QApplication.clipboard().setText(self.accessibleDescription())
        elif event.key() in (Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.change()
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
        self.change()

    def change(self) -> None:
        """Let the value be changed; one that is undecided is decided between its sides, never over them."""
        if self._compare is not None:
            self.compared.emit(*self.key)
        else:
            self.edited.emit(*self._about)

    def event(self, event: QEvent) -> bool:
        """Show where the keyboard is."""
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.setProperty("hot", self.hasFocus())
            self.style().unpolish(self)
            self.style().polish(self)
        return super().event(event)
