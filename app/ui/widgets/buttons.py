"""Buttons in the looks of the style sheet, and rows of chips of which one is chosen."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton, QSizePolicy, QWidget

from app.ui import icons, theme
from app.ui.widgets.wrap import Wrap


class Button(QPushButton):
    """A button that Enter presses too, in a window as in a dialog."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press it with Enter as with the space bar."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & _WITH_CTRL:
            self.click()
        else:
            super().keyPressEvent(event)


_WITH_CTRL = Qt.KeyboardModifier.ControlModifier  # Ctrl+Enter is the dialog's own


def button(
    text: str,
    verb: Callable[[], object] | None = None,
    *,
    look: str = "",
    icon: str = "",
    name: str = "",
    tip: str = "",
) -> QPushButton:
    """Return a button; `look` is "", "main", "text", "chip", "rail", "tab" or "half". `name` is what it is called aloud."""
    made = Button(text)
    if name:  # without one a button is called what stands on it
        made.setAccessibleName(name)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setAutoDefault(False)
    if look:
        made.setProperty("look", look)
    if icon:
        colour = {"main": "on_accent", "text": "accent", "rail": "sub"}.get(look, "ink")
        made.setIcon(icons.icon(icon, colour))
        made.setIconSize(QSize(21 if text else 17, 17))
    if tip:
        made.setToolTip(tip)
    if verb:
        made.clicked.connect(lambda _checked=False: verb())
    return made


class Chips(QWidget):
    """A row of chips with counts; `chosen(key)` when another one is taken."""

    chosen = Signal(str)

    def __init__(self, keys: Sequence[tuple[str, str]], name: str, look: str = "chip") -> None:
        super().__init__()
        self.setAccessibleName(name)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._texts = dict(keys)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        row = Wrap(self, 0 if look in ("half", "tab") else 6)
        for key, text in keys:
            made = button(text, lambda key=key: self.chosen.emit(key), look=look, name=text)  # type: ignore[misc]
            made.setCheckable(True)
            self._group.addButton(made)
            self._buttons[key] = made
            row.addWidget(made)
            self._say(key, text)
        if keys:
            self._buttons[keys[0][0]].setChecked(True)

    @property
    def key(self) -> str:
        """The key of the chip chosen."""
        return next((key for key, each in self._buttons.items() if each.isChecked()), "")

    def choose(self, key: str) -> None:
        """Check a chip without telling anyone."""
        self._buttons[key].setChecked(True)

    def show_counts(self, counts: dict[str, int]) -> None:
        """Write the counts behind the words; a chip that would show nothing stays, quietly."""
        for key, count in counts.items():
            if key in self._buttons:
                self._say(key, f"{self._texts[key]} {count:,}")

    def show_words(self, key: str) -> None:
        """Take the count behind a chip's words away."""
        self._say(key, self._texts[key])

    def _say(self, key: str, words: str) -> None:
        """Write words on a chip; it is wide enough for them in bold too, as the one chosen has them."""
        self._buttons[key].setText(words)
        self._buttons[key].setMinimumWidth(theme.wide_enough(0, words) + 18)

    def keep_only(self, keys: Sequence[str]) -> None:
        """Show these chips only."""
        for key, made in self._buttons.items():
            made.setVisible(key in keys)
