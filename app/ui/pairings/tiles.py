"""The picture of coverage: a tile for each township, by county, in it a small square for each village.

Drawn from the store's own places; where a township lies is not known here, so tiles stand in the order of the codes.
States differ in shape as well as colour. Here: drawing and choosing; what the counts mean is in `db.queries.coverage`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from app.ui import theme
from db.queries.coverage import AreaReach, Reach
from resources.language import N_, _

FULL, PART, MISSING, OPEN = "full", "part", "missing", "open"
STATES: Final = {
    FULL: N_("户户有责任人"),
    PART: N_("有户未结对"),
    MISSING: N_("有户缺责任人"),
    OPEN: N_("村未结对"),
}
_WIDE, _GAP, _SQUARE, _STEP, _HEAD = 158, 8, 9, 12, 30


@dataclass(frozen=True)
class Tile:
    """A township: its counts and those of its villages in the order of the codes."""

    township: AreaReach
    villages: tuple[AreaReach, ...]


@dataclass(frozen=True)
class Group:
    """A county with its tiles."""

    county: AreaReach
    tiles: tuple[Tile, ...]


@dataclass
class _Placed:
    tile: Tile
    area: QRectF
    squares: list[tuple[QRectF, AreaReach]] = field(default_factory=list)


def state_of(reach: Reach) -> str:
    """Return the state of a village: not paired, households without a lead, households unpaired, or all led."""
    if reach.villages_unpaired:
        return OPEN
    if reach.lead_missing:
        return MISSING
    return PART if reach.households_unpaired else FULL


def grouped(
    counties: Sequence[AreaReach], townships: Sequence[AreaReach], villages: Sequence[AreaReach]
) -> list[Group]:
    """Return the counties with their townships and villages; codes say which lies in which, names where there are none."""
    groups = []
    for county in counties:
        own = [each for each in townships if _inside(each, county)]
        tiles = tuple(Tile(each, tuple(v for v in villages if _inside(v, each))) for each in own)
        groups.append(Group(county, tiles))
    return groups


def _inside(inner: AreaReach, outer: AreaReach) -> bool:
    if inner.code and outer.code:
        return inner.code.startswith(outer.code)
    return bool(outer.name) and inner.place == outer.place + outer.name


def draw_square(painter: QPainter, area: QRectF, state: str) -> None:
    """Draw the square of a state: full, half, framed with a bar, framed with a cross."""
    now = theme.tokens()
    painter.setPen(Qt.PenStyle.NoPen)
    if state == FULL:
        painter.setBrush(QColor(now.accent))
        painter.drawRoundedRect(area, 1.5, 1.5)
        return
    ink = QColor({PART: now.accent, MISSING: now.warn, OPEN: now.bad}[state])
    painter.setBrush(QColor({PART: now.card, MISSING: now.warn_soft, OPEN: now.bad_soft}[state]))
    painter.setPen(QPen(ink, 1))
    inside = area.adjusted(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(inside, 1.5, 1.5)
    if state == PART:
        painter.fillRect(QRectF(inside.left(), inside.center().y(), inside.width(), inside.height() / 2), ink)
    elif state == MISSING:
        x = inside.center().x()
        painter.drawLine(QPointF(x, inside.top() + 2), QPointF(x, inside.bottom() - 3))
        painter.drawPoint(QPointF(x, inside.bottom() - 1.5))
    else:
        painter.drawLine(inside.topLeft() + QPointF(2, 2), inside.bottomRight() - QPointF(2, 2))
        painter.drawLine(inside.topRight() + QPointF(-2, 2), inside.bottomLeft() + QPointF(2, -2))


class Tiles(QWidget):
    """The picture; `chosen(township)` when the bar moves (None: all), `opened(township)` on Enter or double click."""

    chosen = Signal(object)
    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._groups: list[Group] = []
        self._placed: list[_Placed] = []
        self._at = -1
        self.setAccessibleName(_("各乡镇的结对"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_groups(self, groups: Sequence[Group]) -> None:
        """Show these counties; the township chosen stays chosen where it is still there."""
        kept = self.current.township.id if self.current else None
        self._groups = list(groups)
        self._place(self.width())
        self._at = next((at for at, each in enumerate(self._placed) if each.tile.township.id == kept), -1)
        self._say()
        self.updateGeometry()
        self.update()

    @property
    def current(self) -> Tile | None:
        """The township chosen."""
        return self._placed[self._at].tile if 0 <= self._at < len(self._placed) else None

    # -- placing -------------------------------------------------------------------------------------------------
    def _place(self, width: int) -> int:
        """Place the tiles for a width and return the height they take."""
        columns = max((width + _GAP) // (theme.scaled(_WIDE) + _GAP), 1)
        wide = (width + _GAP) // columns - _GAP
        self._placed, y = [], 0.0
        for group in self._groups:
            y += theme.scaled(_HEAD)
            for start in range(0, len(group.tiles), columns):
                row = group.tiles[start : start + columns]
                high = max(self._height(tile, wide) for tile in row)
                for number, tile in enumerate(row):
                    area = QRectF(number * (wide + _GAP), y, wide, high)
                    self._placed.append(_Placed(tile, area, self._squares(tile, area)))
                y += high + _GAP
            y += _GAP
        return round(y)

    def _line(self) -> int:
        return self.fontMetrics().height()

    def _height(self, tile: Tile, wide: int) -> float:
        rows = -(-len(tile.villages) // max(int(wide - 14) // _STEP, 1))
        return 2 * self._line() + 20 + rows * _STEP

    def _squares(self, tile: Tile, area: QRectF) -> list[tuple[QRectF, AreaReach]]:
        each_row = max(int(area.width() - 14) // _STEP, 1)
        top = area.top() + 2 * self._line() + 12
        return [
            (QRectF(area.left() + 8 + (at % each_row) * _STEP, top + at // each_row * _STEP, _SQUARE, _SQUARE), village)
            for at, village in enumerate(tile.villages)
        ]

    def resizeEvent(self, _event: object) -> None:
        """Place the tiles for the new width."""
        self._place(self.width())

    def hasHeightForWidth(self) -> bool:
        """More columns, fewer rows."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return how high the picture is at a width."""
        kept = self._placed
        high = self._place(width)
        self._placed = kept
        return high

    def sizeHint(self) -> QSize:
        """Three tiles wide."""
        wide = 3 * (theme.scaled(_WIDE) + _GAP)
        return QSize(wide, self.heightForWidth(wide))

    # -- drawing -------------------------------------------------------------------------------------------------
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what the event asks for."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        dirty = QRectF(event.rect())
        self._heads(painter)
        for number, placed in enumerate(self._placed):
            if placed.area.adjusted(-2, -2, 2, 2).intersects(dirty):
                self._tile(painter, placed, number == self._at)
        painter.end()

    def _heads(self, painter: QPainter) -> None:
        now, at = theme.tokens(), 0
        for group in self._groups:
            if not group.tiles:
                continue
            top = self._placed[at].area.top()
            place = QRectF(0, top - theme.scaled(_HEAD), self.width(), theme.scaled(_HEAD) - 4)
            painter.setFont(_bold(self.font()))
            painter.setPen(QColor(now.ink))
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), group.county.name)
            wide = painter.fontMetrics().horizontalAdvance(group.county.name) + 12
            painter.setFont(self.font())
            painter.setPen(QColor(now.sub))
            found = group.county.reach
            words = _("村 {vp}/{v}   户 {hp}/{h}").format(
                vp=f"{found.villages_paired:,}", v=f"{found.villages:,}", hp=f"{found.households_paired:,}",
                h=f"{found.households:,}",
            )  # fmt: skip
            painter.drawText(place.adjusted(wide, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), words)
            at += len(group.tiles)

    def _tile(self, painter: QPainter, placed: _Placed, chosen: bool) -> None:
        now, found = theme.tokens(), placed.tile.township.reach
        strong = chosen and self.hasFocus()
        painter.setPen(QPen(QColor(now.accent if chosen else now.line), 2 if strong else 1))
        painter.setBrush(QColor(now.row if chosen else now.card))
        painter.drawRoundedRect(placed.area.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        inside = placed.area.adjusted(8, 5, -8, 0)
        painter.setFont(_bold(self.font()))
        painter.setPen(QColor(now.ink))
        name = painter.fontMetrics().elidedText(placed.tile.township.name, Qt.TextElideMode.ElideRight, int(inside.width()))  # fmt: skip
        painter.drawText(QRectF(inside.left(), inside.top(), inside.width(), self._line()), 0, name)
        short = bool(found.households_unpaired or found.lead_missing)
        painter.setFont(_bold(self.font()) if found.villages_unpaired else self.font())
        painter.setPen(QColor(now.bad if found.villages_unpaired else now.warn if short else now.sub))
        words = _("村 {vp}/{v}   户 {hp}/{h}").format(
            vp=found.villages_paired, v=found.villages, hp=found.households_paired, h=found.households
        )
        painter.drawText(QRectF(inside.left(), inside.top() + self._line(), inside.width(), self._line()), 0, words)
        for area, village in placed.squares:
            draw_square(painter, area, state_of(village.reach))

    # -- choosing ------------------------------------------------------------------------------------------------
    def event(self, event: QEvent) -> bool:
        """Name the village or township under the mouse."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self._tip(QPointF(event.pos())), self)
            return True
        return super().event(event)

    def _tip(self, point: QPointF) -> str:
        for placed in self._placed:
            if placed.area.contains(point):
                for square, village in placed.squares:
                    if square.adjusted(-2, -2, 2, 2).contains(point):
                        return in_words(village)
                return in_words(placed.tile.township)
        return ""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose the tile under the mouse, or all where there is none."""
        self._choose(self._under(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the tile under the mouse."""
        at = self._under(event.position())
        if at >= 0:
            self._choose(at)
            self.opened.emit(self._placed[at].tile.township)

    def _under(self, point: QPointF) -> int:
        return next((at for at, each in enumerate(self._placed) if each.area.contains(point)), -1)

    def _choose(self, at: int) -> None:
        if at != self._at:
            self._at = at
            self._say()
            self.update()
            self.chosen.emit(self.current.township if self.current else None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk from tile to tile, Enter opens, Escape chooses all."""
        key = event.key()
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if key in steps:
            self._choose(min(max(self._at + steps[Qt.Key(key)], 0), len(self._placed) - 1))
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._choose(self._beyond(1 if key == Qt.Key.Key_Down else -1))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current:
            self.opened.emit(self.current.township)
        elif key == Qt.Key.Key_Escape and self._at >= 0:
            self._choose(-1)
        else:
            super().keyPressEvent(event)

    def _beyond(self, way: int) -> int:
        """Return the nearest tile in the row below or above."""
        if self._at < 0:
            return 0 if self._placed else -1
        here = self._placed[self._at].area
        rows = [at for at, each in enumerate(self._placed) if (each.area.top() - here.top()) * way > 1]
        if not rows:
            return self._at
        top = min((self._placed[at].area.top() for at in rows), key=lambda y: abs(y - here.top()))
        same = [at for at in rows if self._placed[at].area.top() == top]
        return min(same, key=lambda at: abs(self._placed[at].area.left() - here.left()))

    def place_of_current(self) -> QRectF | None:
        """Return where the chosen tile stands, so that a scroll area can show it."""
        return self._placed[self._at].area if self.current else None

    def _say(self) -> None:
        self.setAccessibleDescription(in_words(self.current.township) if self.current else _("全部乡镇"))


def in_words(area: AreaReach) -> str:
    """Return an area with all its counts in words."""
    found = area.reach
    words = _(
        "{name}：村 {v} = {vp} 已结对 + {vu} 未结对；户 {h} = {hp} 已结对 + {hu} 未结对，其中缺责任人 {m}，帮扶过多 {o}"
    )
    return words.format(
        name=area.name or _("没有写地方"), v=found.villages, vp=found.villages_paired, vu=found.villages_unpaired,
        h=found.households, hp=found.households_paired, hu=found.households_unpaired, m=found.lead_missing,
        o=found.over_helped,
    )  # fmt: skip


def _bold(font: QFont) -> QFont:
    made = QFont(font)
    made.setBold(True)
    return made
