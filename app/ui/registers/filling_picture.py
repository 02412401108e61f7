"""The filled form as a picture: its cells, widths and merged areas in a table, the places that are filled tinted.

Not here: what is in the cells (`app.registers.filling.picture`), the list of places (`filling_places`).
"""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QBrush, QColor, QFont
from PySide6.QtWidgets import QHBoxLayout, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from app.registers.filling.form import Place
from app.registers.reading import column_letter
from app.ui import theme
from app.ui.registers.recognised import grid
from app.ui.widgets import Elided
from app.ui.widgets.fields import Combo
from resources.language import _

_CHARACTER: Final = 7.2  # pixels of a character of Excel's width, at the usual size
_POINT: Final = 1.25  # pixels of a point of height
_ALIGN: Final = {
    "center": Qt.AlignmentFlag.AlignHCenter,
    "centerContinuous": Qt.AlignmentFlag.AlignHCenter,
    "right": Qt.AlignmentFlag.AlignRight,
}


class FormPicture(QWidget):
    """One sheet of a form at a time. `picked(sheet, row, column)` when a cell is clicked."""

    picked = Signal(str, int, int)

    def __init__(self) -> None:
        super().__init__()
        self._sheets: Sequence[dict[str, Any]] = ()
        self._places: Sequence[Place] = ()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(6)
        head = QHBoxLayout()
        head.setContentsMargins(14, 0, 14, 0)
        self.choice = Combo()
        self.choice.setAccessibleName(_("空表的工作表"))
        self.choice.currentIndexChanged.connect(lambda _at: self._show())
        head.addWidget(self.choice)
        self.note = Elided("", "sub")
        head.addWidget(self.note, 1)
        box.addLayout(head)
        self.table = grid(_("填好的样子"))
        self.table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        self.table.setWordWrap(True)
        self.table.cellClicked.connect(self._clicked)
        box.addWidget(self.table, 1)

    def show_sheets(self, sheets: Sequence[dict[str, Any]], places: Sequence[Place]) -> None:
        """Show these sheets; `places` are tinted."""
        self._sheets, self._places = sheets, places
        names = [sheet["name"] for sheet in sheets]
        if [self.choice.itemText(at) for at in range(self.choice.count())] != names:
            self.choice.blockSignals(True)
            self.choice.clear()
            self.choice.addItems(names)
            self.choice.blockSignals(False)
        self.choice.setVisible(len(names) > 1)
        self._show()

    def mark(self, place: Place | None) -> None:
        """Show which place the list is on."""
        if place is None:
            return
        at = self.choice.findText(place.sheet)
        if at >= 0 and at != self.choice.currentIndex():
            self.choice.setCurrentIndex(at)
        self._tint(place)
        item = self._item_of(place)
        if item is not None:
            self.table.scrollToItem(item)

    def _show(self) -> None:
        at = self.choice.currentIndex()
        if not 0 <= at < len(self._sheets):
            return
        sheet = self._sheets[at]
        table = self.table
        table.clear()
        table.clearSpans()
        table.setRowCount(len(sheet["heights"]))
        table.setColumnCount(len(sheet["widths"]))
        table.setHorizontalHeaderLabels([column_letter(column) for column in range(len(sheet["widths"]))])
        for column, width in enumerate(sheet["widths"]):
            table.setColumnWidth(column, round(theme.scaled(width * _CHARACTER)))
        for row, height in enumerate(sheet["heights"]):
            table.setRowHeight(row, max(round(theme.scaled(height * _POINT)), 20))
        for cell in sheet["cells"]:
            table.setItem(cell["row"] - 1, cell["column"] - 1, self._item(cell))
            if cell["down"] > 1 or cell["across"] > 1:
                table.setSpan(cell["row"] - 1, cell["column"] - 1, cell["down"], cell["across"])
        self._tint(None)

    def _item(self, cell: dict[str, Any]) -> QTableWidgetItem:
        item = QTableWidgetItem(cell["text"])
        item.setToolTip(cell["text"])
        font = QFont(self.table.font())
        font.setBold(cell["bold"])
        font.setPixelSize(round(self.table.fontInfo().pixelSize() * min(max(cell["size"] / 11, 0.8), 1.5)))
        item.setFont(font)
        item.setTextAlignment(_ALIGN.get(cell["align"], Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter)
        return item

    def _tint(self, current: Place | None) -> None:
        look = theme.tokens()
        for place in self._places:
            item = self._item_of(place)
            if item is None:
                continue
            if place is current:
                item.setBackground(QColor(look.accent))
            elif place.why == "red_line":
                item.setBackground(QBrush(QColor(look.faint), Qt.BrushStyle.BDiagPattern))
            else:
                item.setBackground(QColor(look.soft if place.field else look.warn_soft))
            item.setForeground(QColor(look.on_accent if place is current else look.ink))
        if current is not None and (item := self._item_of(current)) is not None:  # of several in a cell
            item.setBackground(QColor(look.accent))
            item.setForeground(QColor(look.on_accent))

    def _item_of(self, place: Place) -> QTableWidgetItem | None:
        """Return the cell of a place; below a table that grew it stands further down."""
        at = self.choice.currentIndex()
        if not 0 <= at < len(self._sheets) or self._sheets[at]["name"] != place.sheet:
            return None
        return self.table.item(place.row - 1 + self._down(place.row), place.column - 1)

    def _down(self, row: int) -> int:
        grown = self._sheets[self.choice.currentIndex()]["grown"]
        return sum(more for last, more in grown if row > last)

    def _clicked(self, row: int, column: int) -> None:
        at = max((each for each in range(1, row + 2) if each + self._down(each) <= row + 1), default=row + 1)
        self.picked.emit(self.choice.currentText(), at, column + 1)
