"""A dialog that only shows: words, then a table that can be copied from, and verbs of its own at the foot.

Not here: the big lists of rooms (`app.ui.table`), forms (`app.ui.widgets.FormDialog`).
"""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.ui import theme
from app.ui.widgets import button, label
from resources.language import _

ROW = 26  # pixels at the small size


class ListDialog(QDialog):
    """Shows rows of words under headings. `verbs`: (words, what is done); `opened` is told the number of a row."""

    def __init__(
        self,
        title: str,
        words: str,
        headings: Sequence[str],
        parent: QWidget | None = None,
        *,
        verbs: Sequence[tuple[str, Callable[[], object]]] = (),
        opened: Callable[[int], object] | None = None,
        width: int = 860,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(theme.scaled(width), theme.scaled(540))
        box = QVBoxLayout(self)
        box.setContentsMargins(22, 18, 22, 16)
        box.setSpacing(12)
        box.addWidget(label(title, "name"))
        self.words = label(words, "sub", wrap=True)
        box.addWidget(self.words)
        self.table = QTableWidget(0, len(headings))
        self.table.setAccessibleName(title)
        self.table.setHorizontalHeaderLabels(list(headings))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.scaled(ROW))
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        if opened is not None:
            self.table.cellActivated.connect(lambda row, _column: opened(row))
        box.addWidget(self.table, 1)
        foot = QHBoxLayout()
        for text, verb in verbs:
            foot.addWidget(button(text, verb))
        foot.addStretch(1)
        foot.addWidget(button(_("关闭"), self.reject, look="main"))
        box.addLayout(foot)

    def show_rows(self, rows: Sequence[Sequence[object]], widths: Sequence[int] = ()) -> None:
        """Show these rows; `widths` in pixels at the small size, the last column takes the rest."""
        self.table.setRowCount(len(rows))
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                text = "" if value is None else str(value)
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.table.setItem(number, column, item)
        for column, width in enumerate(widths):
            self.table.setColumnWidth(column, theme.scaled(width))
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
