"""Pills: a mark, a word and a soft colour for a state, as a widget and painted into the cell of a table."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.ui import icons, theme

_MARKS: Final = {"good": "check", "warn": "warn", "bad": "alert", "none": "none"}
_PAD, _MARK, _GAP = 8.0, 13.0, 4.0


def colours(tone: str) -> tuple[str, str]:
    """Return (ground, ink) of a tone: good, warn, bad, accent; anything else is plain."""
    now = theme.tokens()
    known = {
        "good": (now.good_soft, now.good),
        "warn": (now.warn_soft, now.warn),
        "bad": (now.bad_soft, now.bad),
        "accent": (now.soft, now.accent),
    }
    return known.get(tone, (now.plain, now.sub))


def pill_width(text: str, tone: str, font: QFont) -> float:
    """Return how wide a pill is, in pixels."""
    mark = _MARK + _GAP if tone in _MARKS else 0
    return QFontMetricsF(font).horizontalAdvance(text) + mark + 2 * _PAD


def draw_pill(painter: QPainter, area: QRectF, text: str, tone: str, font: QFont) -> None:
    """Draw a pill at the left of an area, in its middle; cut where there is no room."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ground, ink = colours(tone)
    metrics = QFontMetricsF(font)
    high = metrics.height() + 4
    place = QRectF(area.left(), area.center().y() - high / 2, min(pill_width(text, tone, font), area.width()), high)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(place, high / 2, high / 2)
    inside = place.adjusted(_PAD, 0, -_PAD, 0)
    if tone in _MARKS:
        icons.paint(painter, QRectF(inside.left(), place.center().y() - _MARK / 2, _MARK, _MARK), _MARKS[tone], ink)
        inside.setLeft(inside.left() + _MARK + _GAP)
    painter.setPen(QColor(ink))
    painter.setFont(font)
    cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, inside.width() + 1)
    painter.drawText(inside, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), cut)
    painter.restore()


class Pill(QLabel):
    """A state among words: `show_state(text, tone)`; without text it takes no room."""

    def __init__(self, text: str = "", tone: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.show_state(text, tone)

    def show_state(self, text: str, tone: str) -> None:
        """Show another state."""
        self._tone = tone
        self.setText(text)
        if self.parent() is not None or not text:  # without a parent it would be shown as a window of its own
            self.setVisible(bool(text))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """As wide as the words and the mark."""
        return QSize(round(pill_width(self.text(), self._tone, self.font())) + 1, self.fontMetrics().height() + 6)

    def minimumSizeHint(self) -> QSize:
        """A few characters at least."""
        return QSize(min(self.sizeHint().width(), 60), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pill."""
        painter = QPainter(self)
        draw_pill(painter, QRectF(self.rect()), self.text(), self._tone, self.font())
        painter.end()
