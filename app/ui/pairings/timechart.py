"""Bars over years, drawn: the axis, the line of the chosen day, bars with their pauses, walking them by keyboard.

Here: what the timelines of a place and of a helper share. Not here: which bars there are (`layout`, `helper_time`).
"""

from datetime import date

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.ui import theme
from app.ui.pairings.layout import Bar, long_words
from app.ui.values import span
from db.catalogues import catalogue
from db.rules.periods import Period
from db.rules.stages import ENDED, NAMES
from resources.language import _

TOP = 20


class TimeChart(QWidget):
    """Draws bars between two days; `opened(pairing)` with the mouse or Enter. Left and right walk the bars."""

    opened = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._day, self._first, self._last = date.today(), date.today(), date.today()
        self._order: list[Bar] = []
        self._places: list[tuple[QRectF, Bar]] = []
        self._at = -1
        self._label = theme.scaled(38)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def take(self, bars: list[Bar], first: date, last: date, day: date) -> None:
        """Show these bars between two days, with a line at a day."""
        self._order, self._first, self._last, self._day = bars, first, last, day
        self._at = -1
        self.setAccessibleDescription("；".join(self.words_of(bar) for bar in bars[:12]))
        self.updateGeometry()
        self.update()

    @property
    def bar(self) -> Bar | None:
        """The bar the keyboard is on."""
        return self._order[self._at] if 0 <= self._at < len(self._order) else None

    def words_of(self, bar: Bar) -> str:
        """Return a bar in words: who, whom, as what, from when to when, its pauses and reasons."""
        facts = bar.lane.facts
        state = facts.state(self._day.isoformat())
        role = _(catalogue("pairing_role").shown(facts.role))
        parts = [f"{facts.helper} ⇆ {facts.helped}", role, span(facts.from_date, facts.to_date), _(NAMES[state])]
        parts += [
            _("{days} 暂停").format(days=span(each.start, None if each.end[0] == "9" else each.end))
            for each in facts.rests
        ]
        parts += [facts.end_reason or "", _("例外：{why}").format(why=facts.exception) if facts.exception else ""]
        parts += [bar.lane.phone, _("交接单 {number}").format(number=bar.lane.sheet) if bar.lane.sheet else ""]
        return "，".join(part for part in parts if part)

    # -- places --------------------------------------------------------------------------------------------------
    def across(self, day: str) -> float:
        """Return where a day is; what lies outside is at the edge."""
        wide = self.width() - self._label - 6
        whole = max((self._last - self._first).days, 1)
        on = min(max(day, self._first.isoformat()), self._last.isoformat())
        return self._label + wide * (date.fromisoformat(on) - self._first).days / whole

    def stretch(self, dates: Period, y: float, high: float) -> QRectF:
        """Return the field of a stretch of days."""
        left, right = self.across(dates.start), self.across(dates.end)
        return QRectF(left, y, max(right - left - 1, 4), high)

    # -- drawing -------------------------------------------------------------------------------------------------
    def draw_axis(self, painter: QPainter, bottom: float) -> None:
        """Draw the years."""
        now = theme.tokens()
        years = range(self._first.year, self._last.year + 1)
        each = (self.width() - self._label) / max(len(years), 1)
        step = max(-(-theme.scaled(40) // max(int(each), 1)), 1)
        for year in years[::step]:
            left = self.across(f"{year}-01-01")
            right = self.across(f"{year + step}-01-01")
            painter.setPen(QColor(now.line))
            painter.drawLine(QPointF(left, TOP - 4), QPointF(left, bottom))
            if right - left < theme.scaled(30):
                continue
            painter.setPen(QColor(now.sub))
            place = QRectF(left, bottom + 1, max(right - left, 30), theme.scaled(18))
            painter.drawText(place, int(Qt.AlignmentFlag.AlignHCenter), str(year))

    def draw_day(self, painter: QPainter, bottom: float) -> None:
        """Draw the line of the chosen day with its date on top."""
        now, x = theme.tokens(), self.across(self._day.isoformat())
        painter.setPen(QPen(QColor(now.ink), 1.4))
        painter.drawLine(QPointF(x, TOP - 3), QPointF(x, bottom))
        words = _("截至 {day}").format(day=self._day.isoformat()[5:])
        font = painter.font()
        font.setBold(True)
        font.setPixelSize(max(self.font().pixelSize() - 2, 9))
        painter.setFont(font)
        wide = painter.fontMetrics().horizontalAdvance(words) + 12
        place = QRectF(min(max(x - wide / 2, 0), self.width() - wide - 1), 0, wide, TOP - 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(now.ink))
        painter.drawRoundedRect(place, 4, 4)
        painter.setPen(QColor(now.card))
        painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), words)
        painter.setFont(self.font())

    def draw_bar(self, painter: QPainter, place: QRectF, bar: Bar, *, strong: bool, name: str) -> None:
        """Draw a bar with a name that is cut where it is long; what has ended is paler, what rests is hatched."""
        now = theme.tokens()
        ended = bar.lane.facts.state(self._day.isoformat()) == ENDED
        ground, ink = QColor(now.soft), QColor(now.accent)
        if strong:
            ground, ink = QColor(now.accent), QColor(now.on_accent)
            if ended:
                ground.setAlphaF(0.62)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(now.card))
        painter.drawRoundedRect(place, 3, 3)
        painter.setBrush(ground)
        painter.drawRoundedRect(place, 3, 3)
        for rest in bar.lane.facts.rests:
            self._hatch(painter, place, rest, ink)
        self._name(painter, place, bar, name, ink)
        self._places.append((place, bar))
        if self.hasFocus() and bar is self.bar:
            painter.setPen(QPen(QColor(now.ink), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(place.adjusted(-1, -1, 1, 1), 4, 4)

    def _hatch(self, painter: QPainter, place: QRectF, rest: Period, ink: QColor) -> None:
        field = self.stretch(rest, place.top(), place.height()).intersected(place)
        if field.isEmpty():
            return
        painter.save()
        path = QPainterPath()
        path.addRoundedRect(field, 2, 2)
        painter.setClipPath(path)
        painter.fillRect(field, QColor(theme.tokens().warn_soft))
        painter.setPen(QPen(QColor(theme.tokens().warn), 1))
        slant = field.left() - field.height()
        while slant < field.right():
            painter.drawLine(QPointF(slant, field.bottom()), QPointF(slant + field.height(), field.top()))
            slant += 6
        painter.restore()

    def _name(self, painter: QPainter, place: QRectF, bar: Bar, name: str, ink: QColor) -> None:
        """Write the name into what is in sight of a bar, and how long behind it where there is room."""
        taken_over = bool(bar.lane.facts.replaces_id or bar.lane.sheet)  # its mark stands at the beginning
        free = place.adjusted(12 if taken_over and bar.lane.lead else 6, 0, -4, 0)
        rests = [self.stretch(rest, place.top(), place.height()) for rest in bar.lane.facts.rests]
        if rests:  # the widest part that is not hatched
            edges = [place.left(), *(edge for rest in rests for edge in (rest.left(), rest.right())), place.right()]
            left, right = max(zip(edges[::2], edges[1::2], strict=True), key=lambda part: part[1] - part[0])
            free = QRectF(left + 6, place.top(), max(right - left - 8, 0), place.height())
        if free.width() < 10:
            return
        font = QFont(self.font())
        font.setBold(True)
        if place.height() < self.fontMetrics().height():
            font.setPixelSize(max(min(int(place.height()) - 3, self.font().pixelSize() - 2), 8))
        painter.setFont(font)
        painter.setPen(ink)
        cut = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(free.width()))
        painter.drawText(free, int(Qt.AlignmentFlag.AlignVCenter), cut)
        used = painter.fontMetrics().horizontalAdvance(cut) + 8
        font.setBold(False)
        painter.setFont(font)
        more = long_words(bar.period, self._day.isoformat())
        if more and cut == name and used + painter.fontMetrics().horizontalAdvance(more) < free.width():
            painter.drawText(free.adjusted(used, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), more)
        painter.setFont(self.font())

    # -- mouse and keyboard --------------------------------------------------------------------------------------
    def bar_at(self, point: QPointF) -> Bar | None:
        """Return the bar at a point."""
        return next((bar for place, bar in reversed(self._places) if place.contains(point)), None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Show that a bar can be opened."""
        hand = Qt.CursorShape.PointingHandCursor if self.bar_at(event.position()) else Qt.CursorShape.ArrowCursor
        self.setCursor(hand)

    def event(self, event: QEvent) -> bool:
        """Tell of the bar under the mouse, whole."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            bar = self.bar_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self.words_of(bar).replace("，", "\n") if bar else "", self)
            return True
        return super().event(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the pairing under the mouse."""
        bar = self.bar_at(event.position())
        if bar:
            self._at = self._order.index(bar)
            self.opened.emit(bar.lane.id)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin at the first bar."""
        if self._at < 0 and self._order:
            self._go(0)
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right walk the bars, Enter opens the pairing."""
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and self._order:
            self._go(min(max(self._at + (1 if key == Qt.Key.Key_Right else -1), 0), len(self._order) - 1))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.bar:
            self.opened.emit(self.bar.lane.id)
        else:
            super().keyPressEvent(event)

    def _go(self, at: int) -> None:
        self._at = at
        if self.bar:
            self.setAccessibleDescription(
                _("第 {n} 条，共 {all} 条：{words}").format(
                    n=at + 1, all=len(self._order), words=self.words_of(self.bar)
                )
            )
        self.update()
