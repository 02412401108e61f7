"""The table of figures on the screen: places down, sum and columns across. Not here: the numbers (`db.queries.statistics`)."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from app.summaries.figures import UNKNOWN, money
from db.queries.statistics import Row, Table
from db.rules.statistics import SUBJECTS
from resources.language import _

Index = QModelIndex | QPersistentModelIndex
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class FiguresModel(QAbstractTableModel):
    """Shows one table; the first column is the place."""

    def __init__(self) -> None:
        super().__init__()
        self.table: Table | None = None
        self._strong = QFont()
        self._strong.setBold(True)

    def show_table(self, table: Table | None) -> None:
        """Show this table instead of the one before."""
        self.beginResetModel()
        self.table = table
        self.endResetModel()

    def row(self, number: int) -> Row:
        """Return what stands in a row. IndexError where there is none."""
        return self.table.rows[number] if self.table else ()[number]

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        """How many rows there are."""
        return 0 if parent.isValid() or self.table is None else len(self.table.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:
        """How many columns there are."""
        return 0 if parent.isValid() or self.table is None else 2 + len(self.table.columns)

    def headerData(self, section: int, way: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What stands over a column."""
        if way != Qt.Orientation.Horizontal or self.table is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return (_("地方"), _("合计"), *self.table.columns)[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section:
            return _RIGHT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What stands in a cell; the row of everything is strong."""
        row = self.row(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(row, index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column():
            return _RIGHT
        if role == Qt.ItemDataRole.FontRole and not row.names:
            return self._strong
        if role == Qt.ItemDataRole.ToolTipRole and index.column() and row.numbers[index.column() - 1] is None:
            return _("不足 10，或能由它算出不足 10 的数")
        return None

    def _words(self, row: Row, column: int) -> str:
        if not column:
            return " ".join(row.names) if row.names else _("合计")
        number = row.numbers[column - 1]
        if number is None:
            return UNKNOWN
        return money(number) if self.table and SUBJECTS[self.table.subject].money else f"{number:,}"
