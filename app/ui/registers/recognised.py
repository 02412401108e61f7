"""Step 2: what was recognised of each sheet, and where to correct it: header, column → field, what is not kept and why."""

from collections import Counter
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QBrush, QColor, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.ui import theme
from app.ui.desk import Desk
from app.ui.registers.beside import Beside
from app.ui.registers.telling import SheetBar
from app.ui.widgets import Card, Chips, Elided, button, label
from app.ui.widgets.fields import Combo
from resources.language import N_, _

SURE: Final = {"sure": N_("✓ 确定"), "likely": N_("≈ 多半"), "ask": N_("? 请定")}
WHY: Final = {
    "heading": N_("表头相同"),
    "spelling": N_("表头相近"),
    "chosen": N_("您定的"),
    "unknown": N_("目录里没有这个表头，原样保留"),
    "red_line": N_("不属于帮扶所需，不保存"),
    "sequence": N_("序号，不用存"),
    "empty": N_("整列是空的"),
    "no_heading": N_("没有表头，不导入"),
    "unwanted": N_("您选了不导入"),
    "content": N_("内容像是，请核对"),
    "lookup": N_("只是下拉选项，不读"),
    "no_register": N_("先选台账种类和表头行"),
    "beside": N_("没有对应的字段，原样保留"),
    "layout": N_("这种台账的这一列不收"),
    "title": N_("标题上写的"),
    "beside_record": N_("并排的另一条记录，和前面同样的列一起读"),
    "beside_helper": N_("帮扶人的，读进同一张表的结对里"),
    "beside_household": N_("户的，读进同一张表的户里"),
}
LEFT_OUT: Final = {
    "total": N_("合计"),
    "foot": N_("落款和说明"),
    "title": N_("小标题"),
    "header": N_("重复的表头"),
    "form": N_("没认出的行"),
}
NEVER: Final = ("red_line", "layout", "sequence", "empty", "no_heading", "lookup", "no_register", "beside_record", "beside_helper",
                "beside_household")  # fmt: skip
KEEP, LEAVE = "", "-"


def grid(name: str) -> QTableWidget:
    """Return a plain table of words."""
    table = QTableWidget()
    table.setAccessibleName(name)
    table.setFrameShape(QFrame.Shape.NoFrame)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.verticalHeader().setDefaultSectionSize(max(28, table.fontMetrics().height() + 11))
    table.setTabKeyNavigation(False)
    table.setWordWrap(False)
    return table


class RecognisedPage(QWidget):
    """The sheets one by one. `field_chosen(file, sheet, column, field or None)` when a column is corrected."""

    field_chosen = Signal(int, int, int, object)
    sheet_told = Signal(int, str, str, int)  # file, sheet, register, header row
    layout_kept = Signal(int, int, str)  # file, sheet, title
    told = Signal(str, object)  # "year" or "village" and its value: what the register leaves out

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._missing: list[str] = []
        self._hidden_read = False
        self._registers: list[list[str]] = []
        self._sheets: list[dict[str, Any]] = []
        self._fields: dict[str, list[list[str]]] = {}
        self._filling = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        left = QVBoxLayout()
        left.setSpacing(10)
        left.addWidget(self._sample_card(), 2)
        left.addWidget(self._columns_card(), 3)
        row.addLayout(left, 1)
        self.side = Beside(desk)
        self.side.told.connect(self.told)
        self.side.kept.connect(
            lambda title: self.layout_kept.emit(self._sheet["file_number"], self._sheet["sheet_number"], title)
        )
        row.addWidget(self.side)

    def _sample_card(self) -> Card:
        card = Card((0, 8, 0, 0))
        head = QHBoxLayout()
        head.setContentsMargins(14, 0, 14, 0)
        self.sheet_choice = Combo()
        self.sheet_choice.setAccessibleName(_("工作表"))
        self.sheet_choice.currentIndexChanged.connect(lambda _at: self._show_sheet())
        head.addWidget(self.sheet_choice)
        self._about = Elided("", "sub")
        head.addWidget(self._about, 1)
        self.read_hidden = button(_("也读隐藏的表"), lambda: self.told.emit("hidden", True))
        self.read_hidden.hide()
        head.addWidget(self.read_hidden)
        self.bar = SheetBar()
        self.bar.told.connect(
            lambda register, row: self.sheet_told.emit(self._sheet["file_number"], self._sheet["sheet"], register, row)
        )
        head.addWidget(self.bar)
        card.box.addLayout(head)
        self._sample = grid(_("工作簿前几行"))
        self._sample.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self._sample.verticalHeader().setDefaultSectionSize(max(24, self._sample.fontMetrics().height() + 6))
        self._sample.cellClicked.connect(self._clicked)
        card.box.addWidget(self._sample, 1)
        return card

    def _columns_card(self) -> Card:
        card = Card((0, 8, 0, 0))
        head = QHBoxLayout()
        head.setContentsMargins(14, 0, 14, 0)
        head.addWidget(label(_("列 → 字段"), "section"))
        self._counted = label("", "sub")
        head.addWidget(self._counted)
        self.chips = Chips((("", _("全部")), ("likely", _("≈ 多半")), ("ask", _("? 请定"))), _("筛选列"))
        self.chips.chosen.connect(lambda _key: self._filter())
        head.addWidget(self.chips, 1)
        self._current = label("", "sub")
        head.addWidget(self._current)
        self.field_choice = Combo()
        self.field_choice.setAccessibleName(_("存到字段"))
        self.field_choice.setMinimumWidth(220)
        self.field_choice.activated.connect(self._choose)
        head.addWidget(self.field_choice)
        card.box.addLayout(head)
        self.columns = grid(_("列和字段"))
        self.columns.setColumnCount(6)
        titles = [_("列"), _("表头"), _("样例"), _("存到字段"), _("把握"), _("依据")]
        self.columns.setHorizontalHeaderLabels(titles)
        self.columns.verticalHeader().hide()
        self.columns.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for at, (width, title) in enumerate(zip((40, 150, 190, 170, 76, 100), titles, strict=True)):
            self.columns.setColumnWidth(at, theme.wide_enough(width, title))
        self.columns.horizontalHeader().setStretchLastSection(True)
        self.columns.currentCellChanged.connect(lambda *_at: self._offer())
        QShortcut(QKeySequence("Alt+Down"), self, self._open_choice)
        card.box.addWidget(self.columns, 1)
        return card

    # -- showing -------------------------------------------------------------------------------------------------
    def show_reading(self, summary: dict[str, Any]) -> None:
        """Show what another reading recognised: all its columns, the sheet from its first cell on."""
        self.chips.choose("")
        self.sheet_choice.blockSignals(True)
        self.sheet_choice.clear()
        self.sheet_choice.blockSignals(False)
        self.columns.setRowCount(0)
        self.show_summary(summary)
        self.columns.scrollToTop()
        for bar in (self._sample.verticalScrollBar(), self._sample.horizontalScrollBar()):
            bar.setValue(0)

    def show_summary(self, summary: dict[str, Any]) -> None:
        """Show what was recognised (see `app.registers.session`)."""
        self._fields = summary["fields"]
        self._missing = summary["missing"]
        self._hidden_read = summary["hidden"]
        self._registers = summary["registers"]
        self._sheets = [
            sheet | {"file": file["name"]} for file in summary["files"] for sheet in file["sheets"] if sheet["filled"]
        ]
        self._sheets.sort(key=lambda sheet: sheet["register"] is None)
        at = self._place_now()
        self._filling = True
        self.sheet_choice.clear()
        names = Counter((sheet["file_number"], sheet["sheet"]) for sheet in self._sheets)
        kinds = dict(self._registers)
        rows = Counter((sheet["file_number"], sheet["sheet"], sheet["header_row"]) for sheet in self._sheets)
        for sheet in self._sheets:
            several = names[sheet["file_number"], sheet["sheet"]] > 1
            at_row = _(" · 第 {n} 行起").format(n=sheet["header_row"]) if several else ""
            if rows[sheet["file_number"], sheet["sheet"], sheet["header_row"]] > 1 and sheet["register"]:
                at_row = f" · {kinds.get(sheet['register'], '')}"  # the same rows, read as several registers
            where = [sheet["file_number"], sheet["sheet_number"]]
            self.sheet_choice.addItem(f"{sheet['file']} · {sheet['sheet']}{at_row}", where)
        self.sheet_choice.setCurrentIndex(at)
        self._filling = False
        self._show_sheet()

    def _place_now(self) -> int:
        """Return where the sheet shown stands now: what it is taken for may have moved it."""
        shown = self.sheet_choice.currentData()
        places = [[sheet["file_number"], sheet["sheet_number"]] for sheet in self._sheets]
        return places.index(shown) if shown in places else 0

    @property
    def _sheet(self) -> dict[str, Any]:
        return self._sheets[self.sheet_choice.currentIndex()]

    def _show_sheet(self) -> None:
        if self._filling or not self._sheets:
            return
        sheet = self._sheet
        if sheet["register"] is None:
            lookup = _("这张表只是下拉选项，没有读。")
            self._about.setText(lookup if sheet["lookup"] else _not_read(sheet["near"]))
        else:
            left = "、".join(f"{_(LEFT_OUT[why])} {n}" for why, n in sheet["left_out"].items())
            words = _("{layout} · 表头第 {row} 行 · {n} 行记录").format(
                layout=_(sheet["layout_title"]), row=sheet["header_row"], n=f"{sheet['rows']:,}"
            )
            self._about.setText(words + (_("；不算记录的行：{left}").format(left=left) if left else ""))
        unread = sheet["sheet_hidden"] and bool(sheet["register"]) and not self._hidden_read
        self.read_hidden.setVisible(unread)
        if unread:
            self._about.setText(_("这张表是隐藏的，还没有读。"))
        self.bar.show_sheet(sheet, self._registers)
        self._fill_sample(sheet)
        self._fill_columns(sheet)
        self.side.show_sheet(sheet, self._missing)

    def _fill_sample(self, sheet: dict[str, Any]) -> None:
        look = theme.tokens()
        columns = sheet["columns"]
        table = self._sample
        table.setColumnCount(len(columns))
        table.setHorizontalHeaderLabels([column["letter"] for column in columns])
        table.setRowCount(len(sheet["sample"]))
        table.setVerticalHeaderLabels([str(number) for number, _cells in sheet["sample"]])
        header = range(sheet["header_row"] - sheet["header_rows"] + 1, sheet["header_row"] + 1)
        for row, (number, cells) in enumerate(sheet["sample"]):
            for at, column in enumerate(columns):
                item = QTableWidgetItem((cells[at] if at < len(cells) else None) or "")
                if number in header:
                    item.setBackground(QColor(look.soft))
                elif column["why"] in ("red_line", "layout") and number > sheet["header_row"]:
                    item.setBackground(QBrush(QColor(look.faint), Qt.BrushStyle.BDiagPattern))
                    item.setToolTip(_("不保存"))
                table.setItem(row, at, item)
        table.resizeColumnsToContents()
        for at in range(len(columns)):
            table.setColumnWidth(at, min(210, max(44, table.columnWidth(at))))

    def _fill_columns(self, sheet: dict[str, Any]) -> None:
        look = theme.tokens()
        colours = {"sure": look.good, "likely": look.accent, "ask": look.warn}
        columns = sheet["columns"]
        kept_row = max(0, self.columns.currentRow())
        self.columns.setRowCount(len(columns))
        for row, column in enumerate(columns):
            stored = column["label"] or (_("原样保留") if column["kept"] else _("不保存"))
            words = (
                column["letter"],
                column["heading"],
                column["sample"],
                stored,
                _(SURE[column["sure"]]),
                _(WHY[column["why"]]),
            )
            for at, text in enumerate(words):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if at == 4:
                    item.setForeground(QColor(colours[column["sure"]]))
                elif column["why"] == "red_line" or at == 2:
                    item.setForeground(QColor(look.sub))
                self.columns.setItem(row, at, item)
        known = sum(1 for column in columns if column["field"])
        degrees = Counter(column["sure"] for column in columns)
        self.chips.show_counts({"": len(columns), "likely": degrees["likely"], "ask": degrees["ask"]})
        self._filter()
        self._counted.setText(_("{n} 列，认出 {known} 列").format(n=len(columns), known=known))
        if columns:
            self.columns.setCurrentCell(min(kept_row, len(columns) - 1), 0)
        self._offer()

    def _filter(self) -> None:
        """Show the columns of one degree of confidence only."""
        wanted = self.chips.key
        for row, column in enumerate(self._sheet["columns"] if self._sheets else ()):
            self.columns.setRowHidden(row, wanted not in ("", column["sure"]))

    def _clicked(self, row: int, at: int) -> None:
        self.columns.setCurrentCell(at, 0)
        if self._sheet["register"] is None:
            self.bar.take_row(self._sheet["sample"][row][0])

    # -- correcting ----------------------------------------------------------------------------------------------
    def _offer(self) -> None:
        self.field_choice.clear()
        row = self.columns.currentRow()
        self._mark_sample(row)
        columns = self._sheet["columns"] if self._sheets else []
        usable = 0 <= row < len(columns) and columns[row]["why"] not in NEVER
        self.field_choice.setEnabled(usable)
        self.field_choice.setVisible(usable)
        if not usable:
            self._current.setText("")
            return
        column = columns[row]
        self._current.setText(_("{letter} 列存到").format(letter=column["letter"]))
        self.field_choice.addItem(_("原样保留"), KEEP)
        self.field_choice.addItem(_("不导入"), LEAVE)
        for field, words in self._fields.get(self._sheet["register"], []):
            self.field_choice.addItem(words, field)
        self.field_choice.setCurrentIndex(max(0, self.field_choice.findData(column["field"] or KEEP)))

    def _mark_sample(self, column: int) -> None:
        """Show in the sheet above which column the bar below is on."""
        table, look = self._sample, theme.tokens()
        for at in range(table.columnCount()):
            heading = table.horizontalHeaderItem(at)
            if heading is None:
                continue
            font = heading.font()
            font.setBold(at == column)
            heading.setFont(font)
            heading.setForeground(QColor(look.accent if at == column else look.sub))
        if 0 <= column < table.columnCount():
            table.scrollTo(table.model().index(0, column))

    def _open_choice(self) -> None:
        if self.field_choice.isVisible():
            self.field_choice.setFocus()
            self.field_choice.showPopup()

    def _choose(self, _at: int) -> None:
        column = self._sheet["columns"][self.columns.currentRow()]
        chosen = self.field_choice.currentData()
        field = None if chosen == LEAVE else chosen
        self.columns.setFocus()
        self.field_chosen.emit(self._sheet["file_number"], self._sheet["sheet_number"], column["index"], field)


def _not_read(near: dict[str, Any]) -> str:
    """Say what a sheet without a header lacks, and the way on."""
    if not near:
        return _("没有认得的表头。请选台账种类，再点表头那一行。")
    words = _("第 {row} 行像是“{register}”的表头，但缺“{heading}”这一列。请补上再导入；或选台账种类，再点表头那一行。")
    return words.format(**near)
