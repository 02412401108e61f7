"""Step 3: the plan, row by row: what is new, changed cell by cell, unchanged, in doubt, refused, and the answers."""

from array import array
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.desk import Desk
from app.ui.registers.columns_dialog import ColumnsDialog
from app.ui.registers.link import ImportLink
from app.ui.registers.plan_detail import PlanDetail
from app.ui.registers.plan_words import KIND, STATUS
from app.ui.registers.questions import QuestionBand, named
from app.ui.table import BigTable, Column, IdModel
from app.ui.widgets import Card, Chips, Empty, button, label
from app.ui.widgets.fields import Combo
from resources.language import _


def _status(line: dict[str, Any]) -> str:
    return _(STATUS[line["status"]][0])[2:]  # the pill brings its own mark


def _words(line: dict[str, Any]) -> str:
    words = list(line["words"])
    if words and line["moved"]:
        words[0] = _("［和上次不同］{words}").format(words=words[0])
    if len(words) == 4:
        more = _("，另 {n} 处").format(n=words[3]) if words[3] != "0" else ""
        return f"{words[0]}  {words[1] or _('（空）')} → {words[2] or _('（清空）')}{more}"
    return words[0] if words else ""


def columns() -> tuple[Column, ...]:
    """Return the columns of the plan."""
    return (
        Column("row", _("行"), 56, lambda line: str(line["row"]), right=True, quiet=True),
        Column("status", _("结果"), 92, _status, tone=lambda line: STATUS[line["status"]][1]),
        Column("kind", _("类"), 58, lambda line: _(KIND[line["kind"]]), quiet=True),
        Column("label", _("姓名或内容"), 260, lambda line: line["label"] or _("（空）"), least=186),
        Column("where", _("村或单位"), 150, lambda line: line["where"], quiet=True, least=96, ending=True),
        Column("words", _("改动或原因"), 200, _words),
    )


class PlanPage(QWidget):
    """The plan and the row chosen. `decided(what, request)`: "answer" of a doubt, "decide" of a cell, "columns"."""

    decided = Signal(str, dict)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.link: ImportLink | None = None
        self._desk = desk
        self._columns: list[dict[str, Any]] = []
        self._filter: dict[str, Any] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self._list_card(), 1)
        self.detail = PlanDetail()
        self.detail.answered.connect(self.answer)
        self.detail.decided.connect(self._decide)
        row.addWidget(self.detail)

    def _list_card(self) -> Card:
        card = Card((0, 8, 0, 0))
        head = QVBoxLayout()
        head.setContentsMargins(12, 0, 12, 0)
        self.chips = Chips(
            (("", _("全部")), *((status, _(words)) for status, (words, _tone) in STATUS.items())), _("筛选计划")
        )
        self.chips.chosen.connect(lambda _key: self._look())
        head.addWidget(self.chips)
        head.addLayout(self._filters())
        self.band = QuestionBand()
        self.band.decided.connect(self._decide_column)
        self.band.seen.connect(self._show_column)
        head.addWidget(self.band)
        self._since = label("", tone="warn", wrap=True)
        head.addWidget(self._since)
        card.box.addLayout(head)
        self.model = IdModel(columns(), self._fetch)
        self.table = BigTable(self.model, _("导入计划"))
        self.table.current.connect(self._choose)
        card.box.addWidget(self.table, 1)
        self._empty = Empty(_("与库中完全相同，没有要写的。"), icon="done")
        card.box.addWidget(self._empty, 1)
        return card

    def _filters(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.kinds = Combo()
        self.kinds.setAccessibleName(_("只看哪一类"))
        self.kinds.activated.connect(lambda _at: self._look())
        row.addWidget(self.kinds)
        self.which = Combo()
        self.which.setAccessibleName(_("只看哪些行"))
        self.which.activated.connect(lambda _at: self._look())
        row.addWidget(self.which, 1)
        self._by_column = button(_("逐列定…"), self._ask_columns, icon="columns")
        row.addWidget(self._by_column)
        return row

    # -- the list ------------------------------------------------------------------------------------------------
    def show_summary(self, summary: dict[str, Any], link: ImportLink) -> None:
        """Show a plan; rows are asked for when they are painted."""
        self.link = link
        counts = summary["statuses"]
        self._columns = summary["columns"]
        self.chips.show_counts({"": sum(counts.values())} | counts)
        self._counts = counts
        self._fill_filters(summary)
        self.band.show_questions(self._columns)
        self._by_column.setVisible(bool(self._columns))
        self._since.setText(_since(summary))
        self._since.setVisible(bool(self._since.text()))
        self._look()

    def _fill_filters(self, summary: dict[str, Any]) -> None:
        """The kinds and columns there are; what was chosen stays chosen while it is there."""
        kinds = [(_("各类"), ""), *((f"{_(KIND[key])} {n:,}", key) for key, n in summary["kinds"].items())]
        _filled(self.kinds, kinds)
        self.kinds.setVisible(len(kinds) > 2)
        which: list[tuple[str, Any]] = [(_("各行"), {})]
        if summary["moved"]:
            which.append((_("和上次不同的 {n} 行").format(n=summary["moved"]), {"moved": True}))
        if summary["decided"]:
            which.append((_("您定过的 {n} 行").format(n=summary["decided"]), {"decided": True}))
        for column in self._columns:
            if column["changes"] + column["fills"] + column["kept"] + column["held"]:
                key = [column[name] for name in ("file", "sheet", "kind", "field")]
                which.append((_("改 {column} 的行").format(column=named(column)), {"column": key}))
        _filled(self.which, which)
        self.which.setEnabled(len(which) > 1)

    def _show_column(self, column: dict[str, Any]) -> None:
        """Show the rows a question is about."""
        key = [column[name] for name in ("file", "sheet", "kind", "field")]
        at = next((n for n in range(self.which.count()) if self.which.itemData(n) == {"column": key}), 0)
        self.which.setCurrentIndex(at)
        self.chips.choose("")
        self.kinds.setCurrentIndex(0)
        self._look()

    def _look(self) -> None:
        """Ask how many rows the filters leave; without any the counts know."""
        self._filter = {"status": self.chips.key or None, "kind": self.kinds.currentData() or None}
        self._filter |= self.which.currentData() or {}
        wanted = self.chips.key
        if self.link is not None and len(self._filter) + bool(self._filter["kind"]) > 2:
            self.link.ask("lines", lambda answer: self._show_rows(answer["total"]), start=0, count=0, **self._filter)
            return
        self._show_rows(self._counts[wanted] if wanted else sum(self._counts.values()))

    def _show_rows(self, total: int) -> None:
        nothing = not any(number for status, number in self._counts.items() if status != "unchanged")
        self._empty.setVisible(nothing)
        self.table.setVisible(not nothing or bool(self.chips.key))
        self.table.show_ids(array("q", range(total)))
        self._choose(self.table.current_id)

    def _fetch(self, ids: Sequence[int]) -> list[Any]:
        page: list[Any] = [None] * len(ids)
        if self.link is not None and len(ids):
            self.link.ask("lines", self._into(page, ids[0]), start=ids[0], count=len(ids), **self._filter)
        return page

    def _into(self, page: list[Any], start: int) -> Callable[[dict[str, Any]], None]:
        def taken(answer: dict[str, Any]) -> None:
            page[: len(answer["lines"])] = answer["lines"]
            last = self.model.rowCount() - 1
            if last >= start:
                end = min(last, start + len(page) - 1)
                self.model.dataChanged.emit(
                    self.model.index(start, 0), self.model.index(end, self.model.columnCount() - 1)
                )
                self.table.fit()
            if self.table.current_id is not None and start <= self.table.current_id < start + len(page):
                self._choose(self.table.current_id)

        return taken

    # -- the row chosen ------------------------------------------------------------------------------------------
    def _choose(self, row: int | None) -> None:
        line = self.model.line(row) if row is not None else None
        if line is None or self.link is None:
            self.detail.show_line(None)
            return
        self.link.ask("line", self.detail.show_line, line=line["line"])

    def answer(self, chosen: str) -> None:
        """Decide the row under the bar, if it is in doubt or was."""
        line = self.detail.line
        if chosen == "new" and line is not None and not self.detail.may_be_new(line):
            return
        if line is not None and (line["asks"] or line["answer"]):
            self.decided.emit("answer", {"lines": [line["line"]], "answer": chosen})

    def _decide(self, field: str, decision: str) -> None:
        if self.detail.line is not None:
            request = {"lines": [self.detail.line["line"]], "field": field, "decision": decision}
            self.decided.emit("decide", request)

    # -- whole columns -------------------------------------------------------------------------------------------
    def _decide_column(self, column: dict[str, Any], decision: str) -> None:
        key = {name: column[name] for name in ("file", "sheet", "kind", "field")}
        self._decide_columns([key | {"decision": decision}])

    def _ask_columns(self) -> None:
        dialog = ColumnsDialog(self._desk, self._columns, self)
        dialog.chosen.connect(self._decide_columns)
        dialog.open()

    def _decide_columns(self, columns: list[dict[str, Any]]) -> None:
        self.decided.emit("columns", {"columns": columns})


def _filled(combo: Combo, items: list[tuple[str, Any]]) -> None:
    before = combo.currentData()
    combo.clear()
    for words, key in items:
        combo.addItem(words, key)
    at = next((n for n, (_words, key) in enumerate(items) if key == before), 0)
    combo.setCurrentIndex(at)


def _since(summary: dict[str, Any]) -> str:
    """Return what changed since the import was put aside."""
    if not summary["since"]:
        return ""
    words = _("搁下以后库里又写过 {steps} 次，计划已照现在的库重做：")
    moved = _("{n} 行和那时不同。").format(n=summary["moved"]) if summary["moved"] else _("各行都和那时一样。")
    return words.format(steps=summary["since"]) + moved
