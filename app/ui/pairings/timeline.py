"""Who was responsible when: one lane per role, a dashed red field where nobody was, a line at the chosen day."""

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui import theme
from app.ui.values import span
from db.queries.pairings import Lane
from resources.language import N_, _

ROWS = (("above", N_("上级")), ("team_family", N_("团队")), ("lead", N_("主责")), ("support", N_("协助")))
_LABEL, _HIGH, _GAP = 36, 24, 8


class Timeline(QWidget):
    """Bars of pairings over the years; a bar opens its pairing."""

    opened = Signal(object)  # pairing id

    def __init__(self) -> None:
        super().__init__()
        self._lanes: list[Lane] = []
        self._day = date.today()
        self._bars: list[tuple[QRectF, Lane]] = []
        self.setAccessibleName(_("谁在负责"))
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_lanes(self, lanes: Sequence[Lane], day: date) -> None:
        """Show these pairings and the day."""
        self._lanes, self._day = list(lanes), day
        said = (f"{lane.helper} {span(lane.from_date, lane.to_date)}" for lane in self._lanes)
        self.setAccessibleDescription("；".join(said))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """As high as the lanes in use."""
        return QSize(240, 22 + len(self._rows()) * (_HIGH + _GAP) + 18)

    def _rows(self) -> list[tuple[str, str, list[Lane]]]:
        found = []
        for key, name in ROWS:
            own = [lane for lane in self._lanes if _row_of(lane) == key]
            if own or key == "lead":
                found.append((key, _(name), own))
        return found

    def _span(self) -> tuple[int, int]:
        starts = [lane.from_date for lane in self._lanes if lane.from_date]
        first = int(min(starts)[:4]) if starts else self._day.year - 2
        return min(first, self._day.year - 2), self._day.year + 1

    def _x(self, day: str | None, end: bool) -> float:
        first, last = self._span()
        wide = self.width() - _LABEL - 4
        if not day:
            return _LABEL + (wide if end else 0)
        parts = [int(part) for part in day.split("-")]
        year, month, number = (parts + ([12, 31] if end else [1, 1])[len(parts) - 1 :])[:3] if len(parts) < 3 else parts
        at = (year - first + (month - 1) / 12 + number / 372) / (last - first)
        return _LABEL + wide * min(max(at, 0), 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw years, lanes and the day."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        now = theme.tokens()
        self._bars = []
        first, last = self._span()
        bottom = self.height() - 18
        step = max(-(-(last - first) * 44 // max(self.width() - _LABEL, 44)), 1)
        for year in range(first, last, step):
            x = self._x(f"{year}-01-01", False)
            painter.setPen(QColor(now.line))
            painter.drawLine(QPointF(x, 16), QPointF(x, bottom))
            painter.setPen(QColor(now.sub))
            painter.drawText(QRectF(x + 2, bottom, 60, 18), int(Qt.AlignmentFlag.AlignLeft), str(year))
        y = 22.0
        for key, name, lanes in self._rows():
            painter.setPen(QColor(now.sub))
            painter.drawText(QRectF(0, y, _LABEL - 4, _HIGH), int(Qt.AlignmentFlag.AlignVCenter), name)
            if key == "lead":
                self._draw_gap(painter, y, lanes)
            for lane in lanes:
                self._draw_bar(painter, y, lane, key)
            y += _HIGH + _GAP
        x = self._x(self._day.isoformat(), False)
        painter.setPen(QPen(QColor(now.ink), 1.4))
        painter.drawLine(QPointF(x, 14), QPointF(x, bottom))
        words = _("截至 {day}").format(day=self._day.isoformat()[5:])
        wide = self.fontMetrics().horizontalAdvance(words)
        painter.drawText(QPointF(min(max(x - wide / 2, 0), self.width() - wide - 2), 11), words)
        painter.end()

    def _draw_bar(self, painter: QPainter, y: float, lane: Lane, key: str) -> None:
        now = theme.tokens()
        left, right = self._x(lane.from_date, False), self._x(lane.to_date, True)
        today = self._x(self._day.isoformat(), False)
        if not lane.to_date:
            right = max(today, left + 6)
        place = QRectF(left, y, max(right - left - 1, 4), _HIGH)
        ended = bool(lane.to_date and lane.to_date < self._day.isoformat())
        strong = key == "lead" and not ended
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(now.accent if strong else now.soft))
        painter.drawRoundedRect(place, 3, 3)
        painter.setPen(QColor(now.on_accent if strong else now.accent))
        inside = place.adjusted(5, 0, -3, 0)
        cut = self.fontMetrics().elidedText(lane.helper, Qt.TextElideMode.ElideRight, int(inside.width()))
        painter.drawText(inside, int(Qt.AlignmentFlag.AlignVCenter), cut)
        self._bars.append((place, lane))

    def _draw_gap(self, painter: QPainter, y: float, lanes: Sequence[Lane]) -> None:
        now, day = theme.tokens(), self._day.isoformat()
        if any((lane.from_date or "0") <= day and (not lane.to_date or lane.to_date + "~" >= day) for lane in lanes):
            return
        ends = [lane.to_date for lane in lanes if lane.to_date and lane.to_date < day]
        left, right = self._x(max(ends), True) if ends else _LABEL, self._x(day, False)
        place = QRectF(left + 1, y, max(right - left, 34), _HIGH)
        painter.setPen(QPen(QColor(now.bad), 1, Qt.PenStyle.DashLine))
        painter.setBrush(QColor(now.bad_soft))
        painter.drawRoundedRect(place, 3, 3)
        painter.setPen(QColor(now.bad))
        painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), _("无人"))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell of the bar under the mouse."""
        lane = self._at(event.position())
        tip = ""
        if lane:
            reason = f"，{lane.end_reason}" if lane.end_reason else ""
            tip = f"{lane.helper} {lane.phone or ''}\n{span(lane.from_date, lane.to_date)}{reason}"
        self.setToolTip(tip)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the pairing under the mouse."""
        lane = self._at(event.position())
        if lane:
            self.opened.emit(lane.pairing_id)

    def _at(self, point: QPointF) -> Lane | None:
        return next((lane for place, lane in self._bars if place.contains(point)), None)


def _row_of(lane: Lane) -> str:
    if lane.role == "support":
        return "support"
    if lane.level == "person_person":
        return "lead"
    return "team_family" if lane.level == "team_family" else "above"
