"""The columns of the tree: heads, widths that give way where it is narrow, a line below each row."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QResizeEvent
from PySide6.QtWidgets import QFrame, QHeaderView, QStyleOptionViewItem, QTreeWidget

from app.ui import theme
from app.ui.pairings import cells
from app.ui.pairings.cells import COUNT, FIRST_TICK, GAP, KIND, SHORT, WHO, Cells
from app.ui.table import Index
from resources.language import _

_WIDTHS: Final = {WHO: 92, KIND: 26, COUNT: 84, GAP: 122, **dict.fromkeys(range(FIRST_TICK, FIRST_TICK + 5), 18)}
_GIVEN_UP: Final = (range(FIRST_TICK, FIRST_TICK + 5), (KIND,), (COUNT,), (WHO,))  # the first where it is narrow
_LEAST: Final = 215  # of the places


class Columns(QTreeWidget):
    """A tree with the columns of the pairings and nothing in it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformRowHeights(True)
        self.setIndentation(18)
        self.setItemDelegate(Cells(self))
        self._heads()

    def _heads(self) -> None:
        short = [_(each) for each in SHORT.values()]
        self.setHeaderLabels([_("结对关系"), _("责任人"), "", _("下级已结对"), _("缺口"), *short])
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setMinimumSectionSize(12)
        header.setStyleSheet("QHeaderView::section { padding: 6px 0 6px 4px; }")
        words = {KIND: [_(each) for each in cells.BELOW.values()], COUNT: [_("下级已结对")]}
        self._wide = {column: theme.wide_enough(wide, *words.get(column, [])) for column, wide in _WIDTHS.items()}
        for column, wide in self._wide.items():
            self.setColumnWidth(column, wide)
        item = self.headerItem()
        item.setTextAlignment(COUNT, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for at, aspect in enumerate(SHORT):
            item.setTextAlignment(FIRST_TICK + at, Qt.AlignmentFlag.AlignCenter)
            item.setToolTip(FIRST_TICK + at, _("{what}到位").format(what=cells.aspect_name(aspect)))

    def drawRow(self, painter: QPainter, options: QStyleOptionViewItem, index: Index) -> None:
        """Draw a line below each row, from edge to edge."""
        super().drawRow(painter, options, index)
        area = options.rect  # type: ignore[attr-defined]  # stubs leave it out
        painter.setPen(QColor(theme.tokens().line))
        painter.drawLine(0, area.bottom(), self.viewport().width(), area.bottom())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the places what the other columns leave; where it is narrow ticks go first, gaps never."""
        super().resizeEvent(event)
        width = self.viewport().width() - theme.scaled(8)
        left = width - sum(self._wide.values())
        for group in _GIVEN_UP:
            tight = left < theme.scaled(_LEAST)
            for column in group:
                self.setColumnHidden(column, tight)
            left += sum(self._wide[column] for column in group) if tight else 0
        self.setColumnWidth(0, max(left, theme.scaled(120)))
