"""The list of pairs that may be one: both spellings, the score and what it means, drawn in two lines."""

from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.matching.duplicates import Pair
from app.matching.words import ANSWERS
from app.ui import theme
from app.ui.table import BigTable, Column, IdModel
from resources.language import _

TONES: Final = {"same": "good", "probably": "warn", "unsure": "", "new": ""}
_HIGH: Final = 44
Index = QModelIndex | QPersistentModelIndex


class PairList(BigTable):
    """Pairs by their place in the list (1, 2, …); `pair_at(id)` is given by the page."""

    def __init__(self, fetch: Any, parent: QWidget | None = None) -> None:
        model = IdModel((Column("pair", _("两个写法"), 240, spoken),), lambda ids: [fetch(each) for each in ids])
        super().__init__(model, _("可能登记了两次的"), parent)
        self.horizontalHeader().hide()
        self.setItemDelegate(_TwoLines(self))
        self.verticalHeader().setDefaultSectionSize(max(_HIGH, 2 * self.fontMetrics().height() + 8))


def spoken(pair: Pair) -> str:
    """Return a pair as it is read aloud."""
    kind = _("户") if pair.kind == "household" else _("人")
    return f"{kind} {pair.name_a} {pair.name_b} {pair.likeness.score} {_(ANSWERS[pair.likeness.answer])}"


class _TwoLines(QStyledItemDelegate):
    """Draws the older spelling with the score, and below it the other one with the answer."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now, area = theme.tokens(), option.rect  # type: ignore[attr-defined]  # the stubs leave the fields of options out
        pair = index.model().line(index.row())  # type: ignore[attr-defined]
        if pair is None:
            return
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:  # type: ignore[attr-defined]
            painter.fillRect(area, QColor(now.row))
            painter.fillRect(area.left(), area.top(), 3, area.height(), QColor(now.accent))
        painter.setPen(QColor(now.line))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        inside = QRectF(area).adjusted(10, 3, -8, -3)
        half = inside.height() / 2
        answer = f"{_('户') if pair.kind == 'household' else _('人')} · {_(ANSWERS[pair.likeness.answer])}"
        tone = {"good": now.good, "warn": now.warn}.get(TONES[pair.likeness.answer], now.sub)
        upper = QRectF(inside.left(), inside.top(), inside.width(), half)
        self._line(painter, upper, pair.name_a, str(pair.likeness.score), QColor(now.ink), QColor(now.ink), option.font)  # type: ignore[attr-defined]
        small = QFont(option.font)  # type: ignore[attr-defined]
        small.setPixelSize(max(theme.scaled(12), 10))
        self._line(painter, upper.translated(0, half), pair.name_b, answer, QColor(now.sub), QColor(tone), small)
        painter.restore()

    def _line(
        self, painter: QPainter, area: QRectF, words: str, right: str, ink: QColor, right_ink: QColor, font: QFont
    ) -> None:
        painter.setFont(font)
        metrics = painter.fontMetrics()
        wide = metrics.horizontalAdvance(right) + 10
        painter.setPen(right_ink)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), right)
        painter.setPen(ink)
        cut = metrics.elidedText(words, Qt.TextElideMode.ElideRight, int(area.width()) - wide)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), cut)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """As wide as the list is."""
        return QSize(200, _HIGH)
