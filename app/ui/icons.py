"""Icons of our own drawing: strokes on a 24-pixel grid, coloured when painted so that they follow the theme.

Here: the drawings and the icon engine. Not here: the colours (`app.ui.theme`). Nothing is loaded from disk.
"""

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel, QWidget

from app.ui import theme

_PERSON = "<circle cx='12' cy='8' r='4'/><path d='M4.5 21c.6-4.4 3.4-7 7.5-7s6.9 2.6 7.5 7'/>"
_FILE = "<path d='M13.5 2.5H6.5A1.5 1.5 0 0 0 5 4v16a1.5 1.5 0 0 0 1.5 1.5h11A1.5 1.5 0 0 0 19 20V8z M13.5 2.5V8H19'/>"
_RING = "<circle cx='12' cy='12' r='9'/>"

DRAWINGS: Final = {
    "today": "<circle cx='12' cy='12' r='4.2'/><path d='M12 2.5v2.2M12 19.3v2.2M2.5 12h2.2M19.3 12h2.2M5.3 5.3l1.5 1.5M17.2 17.2l1.5 1.5M5.3 18.7l1.5-1.5M17.2 6.8l1.5-1.5'/>",
    "pairings": "<circle cx='7' cy='7.5' r='3'/><circle cx='17' cy='7.5' r='3'/><path d='M2.5 18.5c.3-3.3 1.9-5.2 4.5-5.2 2.1 0 3.5 1.2 5 3.2 1.5-2 2.9-3.2 5-3.2 2.6 0 4.2 1.9 4.5 5.2M8.5 20.5h7'/>",
    "households": "<path d='M3.5 11 12 3.8 20.5 11M5.5 9.5V20h13V9.5M10 20v-5.5h4V20'/>",
    "measures": "<path d='M3 15.5l3.5-2.5c1-.7 2-.9 3.1-.5l4.2 1.5c1.5.6 1.3 2.5-.3 2.5H10M13.9 15.2l4.6-2.7c1.6-.9 2.9.9 1.6 2.1l-5.2 4.3c-.9.7-1.8.9-2.9.7L3 18.5M12 3.5v6M9 6.5h6'/>",
    "funds": "<path d='M2.5 6.5h19v11h-19zM6 12h.2M17.8 12h.2'/><circle cx='12' cy='12' r='2.7'/>",
    "registers": _FILE + "<path d='M8.5 12.5h7M8.5 16.5h7'/>",
    "figures": "<path d='M4 20.5V4M4 20.5h16.5M8.5 17v-5M13 17V8M17.5 17v-7'/>",
    "settings": "<circle cx='12' cy='12' r='3'/><path d='M12 2.8l1.3 2.6 2.9-.6 1.4 2.6 2.9.9-.4 2.9 1.9 2.2-2 2.1.3 2.9-2.8.9-1.5 2.6-2.9-.6L12 21.2l-1.2-2.1-2.9.6-1.5-2.6-2.8-.9.3-2.9-2-2.1 1.9-2.2-.4-2.9 2.9-.9 1.4-2.6 2.9.6z'/>",
    "search": "<circle cx='10.5' cy='10.5' r='6.5'/><path d='M15.5 15.5 21 21'/>",
    "plus": "<path d='M12 4.5v15M4.5 12h15'/>",
    "print": "<path d='M7 9V3.5h10V9M7 17.5H4.5A1.5 1.5 0 0 1 3 16v-5.5A1.5 1.5 0 0 1 4.5 9h15a1.5 1.5 0 0 1 1.5 1.5V16a1.5 1.5 0 0 1-1.5 1.5H17M7 14.5h10v6H7z'/>",
    "import": _FILE + "<path d='M12 11v6.5M9.2 14.8l2.8 2.7 2.8-2.7'/>",
    "export": "<path d='M4 15v4.5h16V15M12 4v11M7.5 10.5 12 15l4.5-4.5'/>",
    "undo": "<path d='M8 4.5 3.5 9 8 13.5M3.5 9H15a5.5 5.5 0 0 1 0 11h-4'/>",
    "left": "<path d='M14.5 5 7.5 12l7 7'/>",
    "right": "<path d='M9.5 5l7 7-7 7'/>",
    "down": "<path d='M5 9l7 7 7-7'/>",
    "calendar": "<path d='M4 5.5h16v15H4zM4 10h16M8 3v4M16 3v4M8 14h2M14 14h2M8 17.3h2'/>",
    "done": _RING + "<path d='M8 12.3l2.8 2.7L16 9.3'/>",
    "alert": _RING + "<path d='M12 7.5v5.3M12 16.2v.2'/>",
    "warn": "<path d='M12 3.5 22 20.5H2zM12 10v5M12 17.7v.2'/>",
    "open": _RING,
    "none": "<circle cx='12' cy='12' r='9' stroke-dasharray='3.5 3.570'/>",
    "mail": "<path d='M3 5.5h18v13H3zM3 7l9 6.5L21 7'/>",
    "check": "<path d='M4.5 12.5l5 5L19.5 7'/>",
    "eye": "<path d='M2 12c2.5-4.7 5.8-7 10-7s7.5 2.3 10 7c-2.5 4.7-5.8 7-10 7s-7.5-2.3-10-7z'/><circle cx='12' cy='12' r='3'/>",
    "person": _PERSON,
    "people": "<circle cx='9' cy='8' r='3.7'/><path d='M2 20c.5-4 3-6.3 7-6.3s6.5 2.3 7 6.3M16 4.7a3.6 3.6 0 0 1 0 6.7M18.5 14.5c2.1.9 3.2 2.7 3.5 5.5'/>",
    "organisation": "<path d='M5 21V4.5A1.5 1.5 0 0 1 6.5 3h7A1.5 1.5 0 0 1 15 4.5V21M15 9.5h3.5A1.5 1.5 0 0 1 20 11v10M2.5 21h19M8.5 7.5h3M8.5 11.5h3M8.5 15.5h3'/>",
    "county": "<path d='M3 9.5 12 3.5l9 6zM5 9.5V18M9.7 9.5V18M14.3 9.5V18M19 9.5V18M3 20.5h18M4 18h16'/>",
    "swap": "<path d='M7 4.5 3.5 8 7 11.5M3.5 8h17M17 12.5l3.5 3.5-3.5 3.5M20.5 16h-17'/>",
    "visit": "<path d='M12 21.5c-4.7-4.8-7-8.3-7-11.5a7 7 0 0 1 14 0c0 3.2-2.3 6.7-7 11.5z'/><circle cx='12' cy='10' r='2.7'/>",
    "close": "<path d='M5.5 5.5l13 13M18.5 5.5l-13 13'/>",
    "filter": "<path d='M3 6.5h10M18 6.5h3M3 12h3M11 12h10M3 17.5h8M16 17.5h5'/><circle cx='15.5' cy='6.5' r='2.2'/><circle cx='8.5' cy='12' r='2.2'/><circle cx='13.5' cy='17.5' r='2.2'/>",
    "columns": "<path d='M3.5 4.5h17v15h-17zM9.2 4.5v15M14.8 4.5v15'/>",
    "drive": "<path d='M5.5 5.5h13L21.5 13v5.5h-19V13zM2.5 13h19M6.5 16h.2M10 16h.2'/>",
    "help": _RING + "<path d='M9.3 9.5c.2-1.6 1.2-2.5 2.8-2.5 1.7 0 2.8 1 2.8 2.5 0 2.2-2.9 2.2-2.9 4.2M12 16.7v.2'/>",
    "list": "<path d='M3.5 6l1.5 1.5L7.7 5M3.5 12.5 5 14l2.7-2.5M3.5 19 5 20.5 7.7 18M11.5 6.5h9M11.5 13h9M11.5 19.5h9'/>",
    "link": "<path d='M9 7H7.5a5 5 0 0 0 0 10H9M15 7h1.5a5 5 0 0 1 0 10H15M8 12h8'/>",
    "more": "<path d='M5 12h.2M12 12h.2M19 12h.2'/>",
    "edit": "<path d='M4 20l1-4.5L16.5 4l3.5 3.5L8.5 19zM14 6.5l3.5 3.5'/>",
    "moon": "<path d='M19.5 14.5A8.3 8.3 0 0 1 9.5 4.5a8.3 8.3 0 1 0 10 10z'/>",
    "me": _RING + "<circle cx='12' cy='10' r='3.2'/><path d='M6.3 18.7c1-2.4 3-3.7 5.7-3.7s4.7 1.3 5.7 3.7'/>",
    "region": "<path d='M3.5 6.5 9 4l6 2.5L20.5 4v13.5L15 20l-6-2.5L3.5 20zM9 4v13.5M15 6.5V20'/>",
    "team": "<circle cx='12' cy='7' r='3'/><circle cx='5.5' cy='10' r='2.3'/><circle cx='18.5' cy='10' r='2.3'/><path d='M7 19.5c.4-3.7 2-5.7 5-5.7s4.6 2 5 5.7M1.8 18c.2-2.3 1.2-3.7 2.9-4M22.2 18c-.2-2.3-1.2-3.7-2.9-4'/>",
    "command": "<path d='M5 7l5 5-5 5M12 18h7'/>",
    "pin": "<path d='M8.5 3.5h7l-1 6 3.5 3.5v2H6v-2l3.5-3.5zM12 15v6'/>",
    "balance": "<path d='M12 3.5v17M7.5 20.5h9M4.5 6.5h15M4.5 6.5 1.8 13.5h5.4zM19.5 6.5l-2.7 7h5.4zM1.8 13.5a2.7 2.2 0 0 0 5.4 0M16.8 13.5a2.7 2.2 0 0 0 5.4 0'/>",
    "history": "<path d='M3.5 12a8.5 8.5 0 1 0 2.7-6.2L3.5 8.3M3.5 3.5v4.8h4.8M12 7.5V12l3.2 2'/>",
}  # fmt: skip


class _Stroke(QIconEngine):
    """Paints a drawing in the colour its token has at that moment."""

    def __init__(self, name: str, colour: str, checked: str) -> None:
        super().__init__()
        self._name, self._colour, self._checked = name, colour, checked

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        token = self._checked if state == QIcon.State.On else self._colour
        if mode == QIcon.Mode.Disabled:
            token = "faint"
        side = min(rect.width(), rect.height())  # a wider icon has its room at the right: before the words
        area = QRectF(rect.left(), rect.top() + (rect.height() - side) / 2, side, side)
        _renderer(self._name, str(getattr(theme.tokens(), token))).render(painter, area)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        drawn = QPixmap(size)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return drawn

    def clone(self) -> QIconEngine:
        return _Stroke(self._name, self._colour, self._checked)


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    svg = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' "
        f"stroke='{colour}' stroke-width='1.8' stroke-linecap='round' stroke-linejoin='round'>{DRAWINGS[name]}</svg>"
    )
    return QSvgRenderer(QByteArray(svg.encode()))


@lru_cache(maxsize=256)
def icon(name: str, colour: str = "ink", checked: str = "accent") -> QIcon:
    """Return an icon in the colour of a token of the theme (another one where it sits on something checked)."""
    return QIcon(_Stroke(name, colour, checked))


def paint(painter: QPainter, area: QRectF, name: str, colour: str) -> None:
    """Draw an icon into an area in a "#rrggbb" colour."""
    _renderer(name, colour).render(painter, area)


class Mark(QLabel):
    """An icon among words."""

    def __init__(self, name: str, colour: str = "sub", size: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._colour = name, colour
        self.setFixedSize(size, size)

    def show_icon(self, name: str, colour: str) -> None:
        """Show another icon."""
        self._name, self._colour = name, colour
        self.update()

    def paintEvent(self, _event: object) -> None:
        """Draw it in the colour of the theme in use."""
        painter = QPainter(self)
        paint(painter, QRectF(self.rect()), self._name, str(getattr(theme.tokens(), self._colour)))
        painter.end()
