"""The day that governs a page: typed, stepped by month end, back to today; another day than today says so."""

from datetime import date, timedelta

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.desk import Desk
from app.ui.widgets import DateField, Pill, button, label
from resources.language import _


class DayBar(QObject):
    """The widgets of the day, to be put into the top bar or onto a card; `moved(day)` when another one is chosen."""

    moved = Signal(object)

    def __init__(self, desk: Desk, name: str) -> None:
        super().__init__(desk)
        self._desk = desk
        self.day = desk.today()
        self.field = DateField(name, self.day.isoformat(), today=desk.today())
        self.field.setFixedWidth(theme.scaled(132))
        self.field.editingFinished.connect(self._typed)
        self.back = button(_("回到今天"), lambda: self.go(self._desk.today()), look="text")
        self.past = Pill()
        self._before = button("", lambda: self.step(-1), icon="left", name=_("上个月末"), tip=_("上个月末"))
        self._after = button("", lambda: self.step(1), icon="right", name=_("下个月末"), tip=_("下个月末"))
        for made in (self._before, self._after):
            made.setFixedWidth(36)
        self._title = label(name, "sub")
        self._say()

    @property
    def widgets(self) -> list[QWidget]:
        """What stands in the bar now."""
        always: list[QWidget] = [self._title, self.field, self._before, self._after]
        return always if self.day == self._desk.today() else [*always, self.back, self.past]

    @property
    def all(self) -> list[QWidget]:
        """Every widget, for a place that keeps them all."""
        return [self._title, self.field, self._before, self._after, self.back, self.past]

    def go(self, day: date) -> None:
        """Choose a day."""
        self.day = day
        self.field.setText(day.isoformat())
        self._say()
        self.moved.emit(day)

    def reset(self) -> None:
        """Be on today again, without telling."""
        self.day = self._desk.today()
        self.field.setText(self.day.isoformat())
        self._say()

    def _say(self) -> None:
        today = self._desk.today()
        other = self.day != today
        self.back.setVisible(other and self.back.parent() is not None)
        self.past.show_state(_("看的是过去") if self.day < today else _("看的是以后") if other else "", "warn")
        self.past.setVisible(other and self.past.parent() is not None)

    def _typed(self) -> None:
        try:
            day = date.fromisoformat(self.field.iso() or "")
        except ValueError:
            self._desk.say(_("请写成 2019-06-30 这样的日期。"), "warn")
            return
        if day != self.day:
            self.go(day)

    def step(self, way: int) -> None:
        """Go to the end of the month before or after."""
        first = self.day.replace(day=1)
        if way < 0:
            self.go(first - timedelta(days=1))
            return
        after = (self.day + timedelta(days=1)).replace(day=1)
        self.go((after + timedelta(days=32)).replace(day=1) - timedelta(days=1))
