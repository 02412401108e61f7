"""Who answered for a place when: one lane per role, a dashed red field wherever nobody did, a line at the chosen day."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen

from app.ui import icons, theme
from app.ui.pairings.layout import ABOVE, LEAD, Bar, Layout, Mark, Row, arrange
from app.ui.pairings.timechart import TOP, TimeChart
from db.queries.lanes import Lane
from db.rules.periods import Period
from resources.language import _

_HEIGHTS = {ABOVE: 14, LEAD: 26}
_OTHER, _HALF, _GAP, _WORDS, _YEARS = 19, 16, 5, 16, 19


class Timeline(TimeChart):
    """The pairings of a county, village, household or person over the years; a bar opens its pairing."""

    def __init__(self) -> None:
        super().__init__(_("谁在负责"))
        self.layout_of: Layout | None = None

    def show_lanes(self, lanes: Sequence[Lane], day: date, today: date | None = None) -> None:
        """Show these pairings and the day."""
        laid = arrange(lanes, day, today or day)
        self.layout_of = laid
        self.take(laid.bars, laid.first, laid.last, day)
        empty = next((row for row in laid.rows if row.key == LEAD and row.gaps), None)
        if empty:
            gaps = "、".join(f"{each.start} — {each.end}" for each in empty.gaps)
            self.setAccessibleDescription(self.accessibleDescription() + "；" + _("无人：{days}").format(days=gaps))

    def sizeHint(self) -> QSize:
        """As high as the rows in use."""
        rows = self.layout_of.rows if self.layout_of else ()
        return QSize(240, round(TOP + sum(self._high(row) for row in rows) + theme.scaled(_YEARS)))

    def minimumSizeHint(self) -> QSize:
        """Narrow, but never lower than its rows."""
        return QSize(160, self.sizeHint().height())

    def _thick(self, row: Row) -> float:
        """As thick as the names of bars that stand above one another need."""
        tracks = max((bar.tracks for bar in row.bars), default=1)
        return float(
            max(theme.scaled(_HEIGHTS.get(row.key, _OTHER)), theme.scaled(_HALF) * tracks if tracks > 1 else 0)
        )

    def _high(self, row: Row) -> float:
        return self._thick(row) + _GAP + (theme.scaled(_WORDS) if row.marks or row.overlaps else 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw years, rows and the day."""
        laid = self.layout_of
        if laid is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.font())
        self._places = []
        bottom = self.height() - theme.scaled(_YEARS)
        self.draw_axis(painter, bottom)
        y = float(TOP)
        for row in laid.rows:
            self._draw_row(painter, row, y)
            y += self._high(row)
        self.draw_day(painter, bottom)
        painter.end()

    def _draw_row(self, painter: QPainter, row: Row, y: float) -> None:
        now, high = theme.tokens(), self._thick(row)
        painter.setPen(QColor(now.sub))
        painter.drawText(QRectF(0, y, self._label - 4, high), int(Qt.AlignmentFlag.AlignVCenter), row.title)
        for gap in row.gaps:
            self._draw_gap(painter, self.stretch(gap, y, high))
        for bar in row.bars:
            if row.key == ABOVE:
                self._draw_line(painter, bar, y, high)
                continue
            part = high / bar.tracks
            place = self.stretch(bar.period, y + part * bar.track, part - (1 if bar.tracks > 1 else 0))
            self.draw_bar(painter, place, bar, strong=row.key == LEAD, name=bar.lane.facts.helper)
        for mark in row.marks:
            if mark.hand_over:
                self._draw_hand_over(painter, self.across(mark.day), y + high / 2)
        self._draw_words(painter, row, y + high)

    def _draw_line(self, painter: QPainter, bar: Bar, y: float, high: float) -> None:
        """A pairing above is a thin line that opens like any other."""
        now = theme.tokens()
        place = self.stretch(bar.period, y + high / 2 - 3, 6)
        painter.setPen(QPen(QColor(now.ink), 1.5) if self.hasFocus() and bar is self.bar else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(now.faint))
        painter.drawRoundedRect(place, 3, 3)
        self._places.append((place.adjusted(0, -4, 0, 4), bar))

    def _draw_gap(self, painter: QPainter, place: QRectF) -> None:
        now = theme.tokens()
        painter.setPen(QPen(QColor(now.bad), 1, Qt.PenStyle.DashLine))
        painter.setBrush(QColor(now.bad_soft))
        painter.drawRoundedRect(place.adjusted(1, 0.5, -0.5, -0.5), 3, 3)
        words = _("无人")
        if painter.fontMetrics().horizontalAdvance(words) + 4 <= place.width():
            painter.setPen(QColor(now.bad))
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), words)

    def _draw_hand_over(self, painter: QPainter, x: float, y: float) -> None:
        now = theme.tokens()
        painter.setPen(QPen(QColor(now.accent), 1.5))
        painter.setBrush(QColor(now.card))
        painter.drawEllipse(QPointF(x, y), 8, 8)
        icons.paint(painter, QRectF(x - 5, y - 5, 10, 10), "right", now.accent)

    def _draw_words(self, painter: QPainter, row: Row, y: float) -> None:
        """Write below a row what happened on which day: the newest first, what finds no room is in the tips."""
        now = theme.tokens()
        font = painter.font()
        font.setPixelSize(max(self.font().pixelSize() - 2, 9))
        painter.setFont(font)
        taken: list[tuple[float, float]] = []
        told = [(_middle(self.stretch(each, y, 1)), _("重叠"), now.bad) for each in row.overlaps]
        told += [self._told(mark, row.gaps) for mark in reversed(row.marks)]
        for x, words, colour in told:
            wide = painter.fontMetrics().horizontalAdvance(words) + 6
            left = min(max(x - wide / 2, self._label), self.width() - wide)
            if any(left < end and start < left + wide for start, end in taken):
                continue
            taken.append((left, left + wide))
            painter.setPen(QColor(colour))
            painter.drawText(QRectF(left, y, wide, theme.scaled(_WORDS)), int(Qt.AlignmentFlag.AlignCenter), words)
        painter.setFont(self.font())

    def _told(self, mark: Mark, gaps: Sequence[Period]) -> tuple[float, str, str]:
        now = theme.tokens()
        return self.across(mark.day), mark.words, now.sub if mark.hand_over or not gaps else now.bad


def _middle(place: QRectF) -> float:
    return place.center().x()
