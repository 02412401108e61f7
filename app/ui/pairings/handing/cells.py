"""How the list of households is drawn: the successor as a box that opens a list, the reason as words or a pill."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeWidget

from app.ui import icons, theme
from app.ui.table import Index
from app.ui.widgets.pills import colours, draw_pill

HEIR, WHY_COLUMN = 4, 5
HouseholdRole: Final = Qt.ItemDataRole.UserRole
ToneRole: Final = Qt.ItemDataRole.UserRole + 1
_WRAP: Final = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


class Cells(QStyledItemDelegate):
    """Draws rows, and below a row the words of a refusal over the whole width."""

    def __init__(self, tree: QTreeWidget) -> None:
        super().__init__(tree)
        self._tree = tree

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """A row of one line; words below it as high as they need."""
        metrics = option.fontMetrics  # type: ignore[attr-defined]  # stubs leave it out
        if not index.parent().isValid():
            return QSize(60, metrics.height() + 12)
        wide = max(self._tree.viewport().width() - 46, 60)
        return QSize(60, metrics.boundingRect(0, 0, wide, 1000, _WRAP, str(index.data() or "")).height() + 8)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one cell."""
        now, area = theme.tokens(), QRectF(option.rect)  # type: ignore[attr-defined]
        selected = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        painter.save()
        painter.setFont(option.font)  # type: ignore[attr-defined]
        if selected:
            painter.fillRect(area, QColor(now.row))
        painter.setPen(QColor(now.line))
        if index.parent().isValid():
            self._refusal(painter, area, str(index.data() or ""))
        elif index.column() == HEIR:
            painter.drawLine(area.bottomLeft(), area.bottomRight())
            self._box(painter, area, str(index.data() or ""), index.data(ToneRole) or "", option)
        else:
            if not index.model().hasChildren(index.sibling(index.row(), 0)):
                painter.drawLine(area.bottomLeft(), area.bottomRight())
            self._words(painter, area, index, option)
        painter.restore()

    def _words(self, painter: QPainter, area: QRectF, index: Index, option: QStyleOptionViewItem) -> None:
        text, tone, now = str(index.data() or ""), index.data(ToneRole), theme.tokens()
        inside = area.adjusted(16 if index.column() == 0 else 8, 0, -8, 0)
        if tone == "accent":
            self._pinned(painter, inside, text, index)
            return
        if tone:
            draw_pill(painter, inside, text, tone, option.font)  # type: ignore[attr-defined]
            return
        quiet = index.column() in (1, WHY_COLUMN) or text == "—"
        painter.setPen(QColor(now.sub if quiet else now.ink))
        align = index.data(Qt.ItemDataRole.TextAlignmentRole) or Qt.AlignmentFlag.AlignLeft
        cut = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(inside.width()))
        painter.drawText(inside, int(Qt.AlignmentFlag(align) | Qt.AlignmentFlag.AlignVCenter), cut)

    def _pinned(self, painter: QPainter, area: QRectF, text: str, index: Index) -> None:
        """A pill with a pin for the family's wish, without one for what was set by hand."""
        ground, ink = colours("accent")
        metrics = painter.fontMetrics()
        icon = index.data(Qt.ItemDataRole.DecorationRole)
        mark = 17.0 if isinstance(icon, QIcon) and not icon.isNull() else 0.0
        high = metrics.height() + 4.0
        wide = min(metrics.horizontalAdvance(text) + mark + 16, area.width())
        place = QRectF(area.left(), area.center().y() - high / 2, wide, high)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        painter.drawRoundedRect(place, high / 2, high / 2)
        if mark:
            icons.paint(painter, QRectF(place.left() + 7, place.center().y() - 7, 14, 14), "pin", ink)
        painter.setPen(QColor(ink))
        inside = place.adjusted(8 + mark, 0, -4, 0)
        cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(inside.width()) + 1)
        painter.drawText(inside, int(Qt.AlignmentFlag.AlignVCenter), cut)

    def _box(self, painter: QPainter, area: QRectF, text: str, tone: str, option: QStyleOptionViewItem) -> None:
        """A field with an arrow: it opens the list of successors."""
        now = theme.tokens()
        place = area.adjusted(2, 2.5, -8, -3.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(now.bad if tone == "bad" else now.line))
        painter.setBrush(QColor(now.card))
        painter.drawRoundedRect(place, 6, 6)
        inside = place.adjusted(9, 0, -24, 0)
        painter.setPen(QColor(now.bad if tone == "bad" else now.sub if tone == "sub" else now.ink))
        cut = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(inside.width()))
        painter.drawText(inside, int(Qt.AlignmentFlag.AlignVCenter), cut)
        icons.paint(painter, QRectF(place.right() - 19, place.center().y() - 5.5, 11, 11), "down", now.sub)

    def _refusal(self, painter: QPainter, area: QRectF, words: str) -> None:
        now = theme.tokens()
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.setPen(QColor(now.bad))
        icons.paint(painter, QRectF(area.left() + 16, area.top() + 3, 14, 14), "alert", now.bad)
        painter.drawText(area.adjusted(36, 2, -8, -2), _WRAP, words)
