"""Inputs: each with a label above, a place for what is wrong with it below, and a name for those who hear it.

Here: text, date, money, choice of a catalogue, a record found by typing. Not here: the dialogs made of them (`forms`).
"""

import re
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from PySide6.QtCore import QDate, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCalendarWidget,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.summaries.figures import money
from app.ui import icons, theme
from app.ui.desk import Desk
from app.ui.widgets.cards import Keys
from app.ui.widgets.words import label
from db.catalogues import catalogue
from resources.language import _


class Field(QWidget):
    """A labelled input; `wrong(words)` shows what is wrong with it, "" that nothing is."""

    def __init__(self, title: str, inside: QWidget, hint: str = "") -> None:
        super().__init__()
        self.inside = inside
        if not inside.accessibleName():
            inside.setAccessibleName(title)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(3)
        head = QHBoxLayout()
        title_label = label(title, "sub")
        title_label.setBuddy(inside)
        head.addWidget(title_label)
        head.addStretch(1)
        self.hint = label(hint, "small")
        head.addWidget(self.hint)
        box.addLayout(head)
        box.addWidget(inside)
        self.trouble = label("", "error", wrap=True)
        self.trouble.hide()
        box.addWidget(self.trouble)

    def wrong(self, words: str) -> None:
        """Show what is wrong at this field."""
        self.trouble.setText(words)
        self.trouble.setVisible(bool(words))
        self.inside.setProperty("wrong", "true" if words else "false")
        self.inside.style().unpolish(self.inside)
        self.inside.style().polish(self.inside)
        self.inside.setAccessibleDescription(words)


def text_field(name: str, value: str | None = "", placeholder: str = "") -> QLineEdit:
    """Return a line of text with its name."""
    made = QLineEdit(value or "")
    made.setAccessibleName(name)
    made.setPlaceholderText(placeholder)
    return made


class DateField(QLineEdit):
    """A date typed as 2019-07-01, 20190701, 7-1 or 今天; up and down go a day, the picture opens a calendar."""

    def __init__(self, name: str, value: str | None = "", *, today: date | None = None) -> None:
        super().__init__(value or "")
        self._today = today or date.today()
        self.setAccessibleName(name)
        self.setPlaceholderText(_("年-月-日"))
        action = QAction(icons.icon("calendar", "sub"), _("选日期"), self)
        action.triggered.connect(self._open_calendar)
        self.addAction(action, QLineEdit.ActionPosition.TrailingPosition)
        self.editingFinished.connect(self._settle)

    def iso(self) -> str | None:
        """Return the date in ISO form cut to its precision, None when empty; what is no date is returned as typed."""
        return iso(self.text(), self._today)

    def _settle(self) -> None:
        if (read := self.iso()) and read != self.text():
            self.setText(read)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down go a day."""
        step = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
            return
        try:
            day = date.fromisoformat(self.iso() or self._today.isoformat())
        except ValueError:
            return
        self.setText((day + timedelta(days=step)).isoformat())

    def _open_calendar(self) -> None:
        calendar = QCalendarWidget(self)
        calendar.setAccessibleName(_("日历"))
        calendar.setWindowFlag(Qt.WindowType.Popup)
        calendar.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        known = QDate.fromString(self.iso() or "", Qt.DateFormat.ISODate)
        calendar.setSelectedDate(
            known if known.isValid() else QDate(self._today.year, self._today.month, self._today.day)
        )
        calendar.clicked.connect(lambda day: self.setText(day.toString(Qt.DateFormat.ISODate)))
        calendar.clicked.connect(lambda _day: self.editingFinished.emit())
        calendar.clicked.connect(lambda _day: calendar.close())
        calendar.move(self.mapToGlobal(QPoint(0, self.height() + 2)))
        calendar.show()


_DIGITS = re.compile(r"\d{8}")
_SHORT = re.compile(r"(\d{1,2})[-./月](\d{1,2})日?")
_LONG = re.compile(r"(\d{4})[-./年](\d{1,2})(?:[-./月](\d{1,2})日?)?月?")


def iso(text: str, today: date) -> str | None:
    """Return a typed date in ISO form; None when empty, the text itself when it is no date."""
    typed = text.strip()
    if not typed:
        return None
    if typed in (_("今天"), "今天", "today"):
        return today.isoformat()
    if _DIGITS.fullmatch(typed):
        return f"{typed[:4]}-{typed[4:6]}-{typed[6:]}"
    if found := _LONG.fullmatch(typed):
        parts = [found[1], *(f"{int(part):02d}" for part in (found[2], found[3]) if part)]
        return "-".join(parts)
    if found := _SHORT.fullmatch(typed):
        return f"{today.year}-{int(found[1]):02d}-{int(found[2]):02d}"
    return typed


class MoneyField(QLineEdit):
    """Yuan with up to two decimals; `fen()` reads it, `ValueError` where it is no amount."""

    def __init__(self, name: str, fen: int | None = None) -> None:
        super().__init__("" if fen is None else money(fen))
        self.setAccessibleName(name)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setPlaceholderText("0.00")

    def fen(self) -> int | None:
        """Return the amount in fen, None when empty; ValueError where it is no amount."""
        return scaled(self.text(), 100)


def scaled(text: str, times: int) -> int | None:
    """Return a typed number times 100 or 1000 as a whole number; None when empty, ValueError where it is none."""
    typed = text.strip().replace(",", "").replace("，", "").removesuffix("元")
    if not typed:
        return None
    try:
        number = Decimal(typed) * times
    except InvalidOperation:
        raise ValueError(text) from None
    if not number.is_finite() or number != number.to_integral_value():
        raise ValueError(text)
    return int(number)


class Combo(QComboBox):
    """A combo box with an arrow of our own drawing: a style sheet takes the native one away."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box, then the arrow."""
        super().paintEvent(event)
        painter = QPainter(self)
        icons.paint(painter, QRectF(self.width() - 22, self.height() / 2 - 6, 12, 12), "down", theme.tokens().sub)
        painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the page: scrolling must not change what is entered."""
        event.ignore()


class Choice(Combo):
    """A label of a catalogue, or nothing; `value()` is what the store holds. A value it does not know stays."""

    def __init__(self, name: str, of: str, value: str | None = None, *, empty: str = "—") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.addItem(empty, None)
        for each in catalogue(of).labels:
            self.addItem(_(each.name), each.value)
        self.take(value)

    def value(self) -> str | None:
        """Return the value chosen, None for nothing."""
        data = self.currentData()
        return str(data) if data else None

    def take(self, value: str | None) -> None:
        """Choose a value."""
        at = self.findData(value) if value else 0
        if at < 0:
            self.addItem(str(value), value)
            at = self.count() - 1
        self.setCurrentIndex(at)


class RecordField(QWidget):
    """A record found by typing: a line and a short list below it that is part of the form.

    `chosen(record)` tells; with `stays` the list keeps its place when empty, so that nothing jumps.
    """

    chosen = Signal(object)  # db.queries.search.Hit, or None while nothing is chosen
    entered = Signal()  # Enter, with a record taken: whoever has more fields goes on

    def __init__(self, desk: Desk, name: str, kinds: Sequence[str], *, shown: int = 4, stays: bool = True) -> None:
        super().__init__()
        self._desk, self._kinds, self._shown = desk, tuple(kinds), shown
        self._stays = stays
        self.hit: Any = None
        self._found: list[Any] = []
        self._stepped = False  # whether the bar was moved by hand: then the record under it is meant
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        self.line = text_field(name)
        self.line.addAction(icons.icon("search", "sub"), QLineEdit.ActionPosition.TrailingPosition)
        self.line.textEdited.connect(self._look)
        self.line.setMinimumHeight(self.line.sizeHint().height())  # nothing above it may press it flat
        self.list = QListWidget()
        self.list.setAccessibleName(_("找到的：{what}").format(what=name))
        self.list.setObjectName("found")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setFixedHeight(28 * shown + 8)
        self.list.itemClicked.connect(lambda _item: self.take())
        self.list.setVisible(stays)
        self.note = label("", "small")
        box.addWidget(self.line)
        box.addWidget(self.list)
        box.addWidget(self.note)
        self.setFocusProxy(self.line)
        self.setAccessibleName(name)
        Keys(
            self.line,
            {
                Qt.Key.Key_Down: lambda: self._step(1),
                Qt.Key.Key_Up: lambda: self._step(-1),
                Qt.Key.Key_Return: self._enter,
                Qt.Key.Key_Enter: self._enter,
            },
        )

    def show_hit(self, hit: Any) -> None:
        """Take a record that is known already."""
        self.hit = hit
        self.line.setText(hit.label if hit else "")
        self.list.clear()
        self.list.setVisible(self._stays)
        self.note.setText(hit.where if hit else "")
        self.chosen.emit(hit)

    def highlighted(self) -> Any:
        """The record under the bar, or the one taken."""
        return self._under_bar() or self.hit

    def take(self) -> bool:
        """Take the record under the bar; False where there is none."""
        hit = self._under_bar()
        if hit is not None:
            self.show_hit(hit)
        return hit is not None

    def several(self) -> tuple[int, list[str]] | None:
        """How many records fit what was typed, and the first of them, while nobody chose one; None where it is clear."""
        if self.hit is not None or self._stepped or len(self._found) < 2:
            return None
        return len(self._found), [f"{hit.label}（{hit.where}）" if hit.where else hit.label for hit in self._found[:3]]

    def _enter(self) -> bool:
        taken = self.take()
        if self.hit is not None:
            self.entered.emit()
        return taken

    def _under_bar(self) -> Any:
        row = self.list.currentRow()
        return self.list.item(row).data(Qt.ItemDataRole.UserRole) if row >= 0 else None

    def _step(self, way: int) -> None:
        self._stepped = True
        row = self.list.currentRow() + way
        self.list.setCurrentRow(max(0, min(row, self.list.count() - 1)))
        self.chosen.emit(self.highlighted())

    def _look(self, typed: str) -> None:
        from db.queries.search import find  # noqa: PLC0415  not before someone types

        self.hit = None
        self.list.clear()
        hits: list[Any] = []
        if typed.strip():
            with self._desk.store.read() as reader:
                hits = find(reader, typed, limit=self._shown + 12, kinds=self._kinds)
            hits = _one_per_household(hits) if "household" in self._kinds else hits
        for hit in hits[: self._shown]:
            item = QListWidgetItem(f"{hit.label}    {hit.where}    {hit.code or ''}")
            item.setData(Qt.ItemDataRole.UserRole, hit)
            item.setSizeHint(QSize(0, 28))
            self.list.addItem(item)
        self.list.setVisible(self._stays or self.list.count() > 0)
        self.list.setCurrentRow(0)
        self._found, self._stepped = hits, False
        self.note.setText(self._note(typed, len(hits)))
        self.chosen.emit(self.highlighted())

    def _note(self, typed: str, found: int) -> str:
        if typed.strip() and not found:
            return _("没有找到。换个写法：姓名、拼音首字母、证件号后四位或电话。")
        if found > self._shown:
            return _("还有 {n} 个，再打一个字母").format(n=found - self._shown)
        return ""


def _one_per_household(hits: list[Any]) -> list[Any]:
    """Keep one hit of each household: found through its head or through somebody else."""
    seen: dict[Any, Any] = {}
    for hit in hits:
        seen.setdefault(hit.household_id, hit)
    return list(seen.values())
