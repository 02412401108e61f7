"""Whom a helper, team or organisation answered for when: one lane per household or place. Nobody is compared."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent

from app.ui import theme
from app.ui.pairings.layout import Bar, side_by_side, span
from app.ui.pairings.timechart import TOP, TimeChart
from db.queries.lanes import Lane
from resources.language import _

SHOWN: Final = 24  # lanes before the rest is counted
_HIGH, _YEARS = 22, 19


class HelperTimeline(TimeChart):
    """One lane per household, those of the day first; beyond SHOWN the rest is counted in `more`."""

    def __init__(self) -> None:
        super().__init__(_("负责过的户"))
        self._rows: list[tuple[str, list[Bar]]] = []
        self._all: list[Lane] = []
        self.shown, self.more = SHOWN, 0
        self._today = date.today()

    def show_lanes(self, lanes: Sequence[Lane], day: date, today: date) -> None:
        """Show these pairings and the day."""
        self._all, self.shown = [lane for lane in lanes if not lane.facts.stage], SHOWN
        self._today = today
        self._label = theme.scaled(118)
        self._arrange(day)

    def _arrange(self, day: date) -> None:
        homes: dict[tuple[object, ...], list[Lane]] = defaultdict(list)
        for lane in self._all:
            facts = lane.facts
            homes[facts.household_id or facts.region_id, facts.member_id if not lane.head else None].append(lane)
        ordered = sorted(
            homes.values(), key=lambda own: not any(lane.facts.period.holds(day.isoformat()) for lane in own)
        )
        self.more = max(len(ordered) - self.shown, 0)
        self._rows = [(own[0].facts.helped, side_by_side(own)) for own in ordered[: self.shown]]
        first, last = span(self._all, day, self._today)
        self.take([bar for _name, bars in self._rows for bar in bars], first, last, day)

    def show_more(self) -> None:
        """Show the rest too."""
        self.shown = 1 << 20
        self._arrange(self._day)

    def sizeHint(self) -> QSize:
        """As high as its lanes."""
        return QSize(240, TOP + len(self._rows) * theme.scaled(_HIGH) + theme.scaled(_YEARS))

    def minimumSizeHint(self) -> QSize:
        """Narrow, but never lower than its lanes."""
        return QSize(200, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the years, a lane for each household, the day."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        self._places = []
        bottom, high, y = self.height() - theme.scaled(_YEARS), theme.scaled(_HIGH), float(TOP)
        self.draw_axis(painter, bottom)
        for name, bars in self._rows:
            painter.setPen(QColor(theme.tokens().ink))
            cut = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, self._label - 8)
            painter.drawText(QRectF(0, y, self._label - 6, high - 4), int(Qt.AlignmentFlag.AlignVCenter), cut)
            for bar in bars:
                part = (high - 4) / bar.tracks
                place = self.stretch(bar.period, y + part * bar.track, part)
                self.draw_bar(painter, place, bar, strong=bar.lane.lead, name="")
            y += high
        self.draw_day(painter, bottom)
        painter.end()
