"""The list of backups to choose from: when each was made, how large it is, where it comes from, whether it is whole.

Not here: finding and checking them (`app.ui.restoring`).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from resources.language import N_, _

_MARKS: Final = {True: N_("✓ 完好"), False: N_("✗ 坏了，别用")}
_WIDTHS: Final = (190, 90, 240)


class BackupTable(QTableWidget):
    """`backups`: those shown, in order; `whole`: whether one is, filled as they are checked."""

    def __init__(self) -> None:
        super().__init__(0, 4)
        self.backups: list[Any] = []
        self.whole: dict[Path, bool | None] = {}
        self.setAccessibleName(_("备份"))
        self.setHorizontalHeaderLabels([_("时间"), _("大小"), _("哪里来的"), _("检查")])
        self.verticalHeader().hide()
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setMinimumHeight(130)
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        for column, width in enumerate(_WIDTHS):
            self.setColumnWidth(column, width)
        head.setSectionResizeMode(len(_WIDTHS), QHeaderView.ResizeMode.Stretch)

    @property
    def chosen(self) -> Any:
        """The backup that is chosen, None where none is."""
        row = self.currentRow()
        return self.backups[row] if 0 <= row < len(self.backups) else None

    def show_backups(self, listed: Sequence[tuple[Any, str]]) -> None:
        """Show backups with where they come from, the newest first, and choose it."""
        self.backups = [each for each, _where in listed]
        self.setRowCount(len(listed))
        for row, (each, where) in enumerate(listed):
            self._lay(row, each, where)
        if listed:
            self.selectRow(0)

    def put_first(self, each: Any, where: str) -> None:
        """Put another backup at the top and choose it."""
        self.backups.insert(0, each)
        self.insertRow(0)
        self._lay(0, each, where)
        self.mark()
        self.clearSelection()
        self.selectRow(0)

    def mark(self) -> None:
        """Show which are whole, as far as that is known."""
        for row, each in enumerate(self.backups):
            item, whole = self.item(row, 3), self.whole.get(each.path)
            if item is not None:
                item.setText("" if whole is None else _(_MARKS[whole]))

    def _lay(self, row: int, each: Any, where: str) -> None:
        size = _("{n} MB").format(n=f"{each.size / (1 << 20):,.1f}")
        for column, words in enumerate((f"{each.made_at:%Y-%m-%d %H:%M}", size, where, "")):
            self.setItem(row, column, QTableWidgetItem(words))
