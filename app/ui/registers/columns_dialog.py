"""All columns of a plan at once: each decided whole, and whether its blank cells wipe."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from app.ui.desk import Desk
from app.ui.registers.questions import named
from app.ui.widgets import FormDialog, label, scrolled
from app.ui.widgets.fields import Combo
from resources.language import _


class ColumnsDialog(FormDialog):
    """A line for each column. `chosen(columns)` with those that are decided otherwise now."""

    chosen = Signal(list)

    def __init__(self, desk: Desk, columns: list[dict[str, Any]], parent: QWidget | None = None) -> None:
        super().__init__(desk, _("逐列定"), parent, save=_("就这样"), width=760)
        # those with something to decide first; the others may only wipe
        self._columns = columns = sorted(columns, key=lambda column: not _counts(column))
        self._decisions: list[Combo] = []
        self._clears: list[QCheckBox] = []
        self.say(_("单独定过的格以格为准。空白的格平时什么也不改；勾了“空白清空”的列，空白就抹去库里的值。"))
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setColumnStretch(0, 1)
        for row, column in enumerate(columns):
            self._add(grid, row, column)
        grid.setRowStretch(len(columns), 1)
        area = scrolled(inside, _("各列的决定"))
        area.setMinimumHeight(min(420, 60 + 36 * len(columns)))
        self.grid.addWidget(area, 0, 0)

    def _add(self, grid: QGridLayout, row: int, column: dict[str, Any]) -> None:
        name = named(column)
        grid.addWidget(label(name, wrap=True), row, 0)
        grid.addWidget(label(_counts(column), "sub"), row, 1)
        decision = Combo()
        decision.setAccessibleName(_("{column}的决定").format(column=name))
        for key, words in (("", _("照规则")), ("take", _("都采用表中的")), ("keep", _("都留库里的"))):
            decision.addItem(words, key)
        decision.setCurrentIndex(decision.findData(column["decision"]))
        decision.setEnabled(bool(column["changes"] + column["fills"] + column["kept"] + column["held"]))
        grid.addWidget(decision, row, 2)
        clears = QCheckBox(_("空白清空"))
        clears.setAccessibleName(_("{column}空白表示清空").format(column=name))
        clears.setChecked(column["clears"])
        clears.setEnabled(column["may_clear"])
        grid.addWidget(clears, row, 3)
        self._decisions.append(decision)
        self._clears.append(clears)

    def save(self) -> None:
        """Tell what is decided otherwise than before."""
        changed = []
        for column, decision, clears in zip(self._columns, self._decisions, self._clears, strict=True):
            key = {name: column[name] for name in ("file", "sheet", "kind", "field")}
            if decision.currentData() != column["decision"]:
                key["decision"] = decision.currentData()
            if clears.isChecked() != column["clears"]:
                key["clears"] = clears.isChecked()
            if len(key) > 4:  # more than its name
                changed.append(key)
        if changed:
            self.chosen.emit(changed)
        self.accept()


def _counts(column: dict[str, Any]) -> str:
    parts = {
        _("改 {n}"): column["changes"],
        _("填 {n}"): column["fills"],
        _("不改 {n}"): column["kept"],
        _("库里更新 {n}"): column["held"],
    }
    return " · ".join(words.format(n=f"{number:,}") for words, number in parts.items() if number)
