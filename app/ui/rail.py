"""The rail at the left: name of the programme, where the store is, the rooms, settings, who is at the desk."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from app.ui import icons, theme
from app.ui.widgets import Elided, button, label
from resources.language import PROGRAM, _


class Rail(QFrame):
    """The way between rooms; `chosen(name)` when one is pressed."""

    chosen = Signal(str)

    def __init__(self, rooms: Sequence[tuple[str, str]], last: tuple[str, str]) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAccessibleName(_("房间"))
        self.setFixedWidth(theme.scaled(172))
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self._count_labels: dict[str, QLabel] = {}
        box = QVBoxLayout(self)
        box.setContentsMargins(10, 14, 10, 10)
        box.setSpacing(2)
        name = label(_(PROGRAM), "section")
        name.setContentsMargins(10, 0, 0, 0)
        self._place, self._year = Elided("", "sub"), Elided("", "sub")
        box.addWidget(name)
        for words in (self._place, self._year):
            words.setContentsMargins(10, 0, 0, 0)
            box.addWidget(words)
        self._year.hide()
        box.addSpacing(8)
        for key, text in rooms:
            box.addWidget(self._door(key, text))
        box.addStretch(1)
        box.addWidget(self._door(*last))
        box.addLayout(self._person())

    def _door(self, key: str, text: str) -> QPushButton:
        made = button(text, lambda: self.chosen.emit(key), look="rail", icon=key, name=text)
        made.setIcon(icons.icon(key, "sub", "accent"))
        made.setIconSize(QSize(26, 18))
        made.setCheckable(True)
        self._group.addButton(made)
        self._buttons[key] = made
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 10, 0)
        row.addStretch(1)
        count = label("", "small")
        count.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        row.addWidget(count)
        self._count_labels[key] = count
        return made

    def _person(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(11, 6, 0, 0)
        row.setSpacing(8)
        row.addWidget(icons.Mark("me", "sub", 18))
        self._who = Elided("", "sub")
        row.addWidget(self._who, 1)
        return row

    def show_place(self, place: str) -> None:
        """Show where and in which year the store is, the year below where the place is long."""
        name, _dot, year = place.rpartition(" · ")
        short = self._place.fontMetrics().horizontalAdvance(place) <= self.width() - 32
        self._place.setText(place if short or not name else name)
        self._year.setText(year)
        self._year.setVisible(bool(name) and not short)

    def show_person(self, name: str) -> None:
        """Show who is at the desk."""
        self._who.setText(name or _("还没说您是谁"))

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Show how much waits in some rooms."""
        for key, count in counts.items():
            self.show_count(key, count)

    def show_count(self, key: str, count: int) -> None:
        """Show how much waits in a room."""
        self._count_labels[key].setText(f"{count:,}" if count else "")
        self._buttons[key].setAccessibleDescription(_("{n} 件").format(n=count) if count else "")

    def choose(self, key: str) -> None:
        """Show which room is open."""
        if key in self._buttons:
            self._buttons[key].setChecked(True)
