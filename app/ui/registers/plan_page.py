"""Step 3: the plan, row by row: what is new, changed cell by cell, unchanged, in doubt, refused, and the answers."""

from array import array
from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.registers.link import ImportLink
from app.ui.table import BigTable, Column, IdModel
from app.ui.widgets import Card, Chips, Empty, Pill, button, label, scrolled
from app.ui.widgets.cards import emptied
from resources.language import N_, _

STATUS: Final = {
    "doubt": (N_("? 存疑"), "warn"),
    "refused": (N_("× 退回"), "bad"),
    "changed": (N_("→ 变更"), "accent"),
    "new": (N_("+ 新增"), "good"),
    "unchanged": (N_("= 无变化"), ""),
}
KIND: Final = {
    "households": N_("户"),
    "years": N_("户年度"),
    "members": N_("成员"),
    "helpers": N_("帮扶人"),
    "pairings": N_("结对"),
    "measures": N_("措施"),
    "visits": N_("走访"),
    "organisations": N_("单位"),
    "teams": N_("团队"),
    "team_members": N_("队员"),
}
# what the two answers mean for each doubt
ANSWERS: Final = {
    "person_elsewhere": (N_("是同一人，迁到这一户"), N_("不收这一行")),
    "name_differs": (N_("是同一人，按表改姓名"), N_("不收这一行")),
    "household_elsewhere": (N_("是同一户，按表改村"), N_("不收这一户")),
    "household_other_head": (N_("是同一户，按表写"), N_("不收这一户")),
    "persons_phones": (N_("收这些人，不收电话"), N_("不收这一行")),
    "persons_cells": (N_("收这些人，只收姓名"), N_("不收这一行")),
    "persons_spaced": (N_("是一个人，不收电话"), N_("不收这一行")),
    "person_note": (N_("收这些人，不收日期"), N_("不收这一行")),
    "change_undated": (N_("只收现在的帮扶人"), N_("不收这一行")),
    "change_order": (N_("收这些人，不收日期"), N_("不收这一行")),
    "unit_slip": (N_("单位没写错，照收"), N_("不收这一格")),
    "village_unsure": (N_("是新村，照表添上"), N_("不收这一户")),
}
_ID: Final = (N_("收这个人，不收号码"), N_("不收这一行"))


def _status(line: dict[str, Any]) -> str:
    return _(STATUS[line["status"]][0])[2:]  # the pill brings its own mark


def _words(line: dict[str, Any]) -> str:
    words = line["words"]
    if len(words) == 4:
        more = _("，另 {n} 处").format(n=words[3]) if words[3] != "0" else ""
        return f"{words[0]}  {words[1] or _('（空）')} → {words[2]}{more}"
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
    """The plan and the row chosen. `answered(lines, answer)` when a doubt is decided."""

    answered = Signal(list, str)

    def __init__(self) -> None:
        super().__init__()
        self.link: ImportLink | None = None
        self._line: dict[str, Any] | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self._list_card(), 1)
        row.addWidget(self._detail_card())

    def _list_card(self) -> Card:
        card = Card((0, 8, 0, 0))
        head = QHBoxLayout()
        head.setContentsMargins(12, 0, 12, 0)
        self.chips = Chips(
            (("", _("全部")), *((status, _(words)) for status, (words, _tone) in STATUS.items())), _("筛选计划")
        )
        self.chips.chosen.connect(lambda _key: self._look())
        head.addWidget(self.chips)
        card.box.addLayout(head)
        self.model = IdModel(columns(), self._fetch)
        self.table = BigTable(self.model, _("导入计划"))
        self.table.current.connect(self._choose)
        card.box.addWidget(self.table, 1)
        self._empty = Empty(_("与库中完全相同，没有要写的。"), icon="done")
        card.box.addWidget(self._empty, 1)
        return card

    def _detail_card(self) -> Card:
        card = Card()
        card.setFixedWidth(330)
        head = QHBoxLayout()
        self._title = label("", "section", wrap=True)
        head.addWidget(self._title, 1)
        self._state = Pill()
        head.addWidget(self._state)
        card.box.addLayout(head)
        self._where = label("", "sub", wrap=True)
        card.box.addWidget(self._where)
        inside = QWidget()
        self._body = QVBoxLayout(inside)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(8)
        card.box.addWidget(scrolled(inside, _("这一行的改动和原因")), 1)
        return card

    # -- the list ------------------------------------------------------------------------------------------------
    def show_summary(self, summary: dict[str, Any], link: ImportLink) -> None:
        """Show a plan; rows are asked for when they are painted."""
        self.link = link
        counts = summary["statuses"]
        self.chips.show_counts({"": sum(counts.values())} | counts)
        self._empty.setVisible(not sum(counts.values()) or set(counts) - {"unchanged"} == set())
        self._counts = counts
        self._look()

    def _look(self) -> None:
        wanted = self.chips.key
        total = self._counts[wanted] if wanted else sum(self._counts.values())
        nothing = not any(number for status, number in self._counts.items() if status != "unchanged")
        self._empty.setVisible(nothing)
        self.table.setVisible(not nothing or bool(wanted))
        self.table.show_ids(array("q", range(total)))
        self._choose(self.table.current_id)

    def _fetch(self, ids: Sequence[int]) -> list[Any]:
        page: list[Any] = [None] * len(ids)
        if self.link is not None and len(ids):
            self.link.ask(
                "lines", self._into(page, ids[0]), start=ids[0], count=len(ids), status=self.chips.key or None
            )
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
            self._show_line(None)
            return
        self.link.ask("line", self._show_line, line=line["line"])

    def _show_line(self, line: dict[str, Any] | None) -> None:
        self._line = line
        emptied(self._body)
        if line is None:
            self._title.setText(_("选一行看细节"))
            self._where.setText("")
            self._state.show_state("", "")
            return
        words, tone = STATUS[line["status"]]
        self._title.setText(line["label"] or _("（空）"))
        self._state.show_state(_(words)[2:], tone)
        file = f"{line['file']} · {line['sheet']}" if line["sheets"] > 1 else line["file"]
        place = _("{file} 第 {row} 行").format(file=file, row=line["row"])
        self._where.setText("\n".join(part for part in (line["where"], place) if part))
        for reason in line["reasons"]:
            self._body.addWidget(label(reason, wrap=True))
        for note in line["notes"]:
            self._body.addWidget(label(note, tone="warn", wrap=True))
        if line["asks"]:
            self._offer_answers(line["code"])
        for change in line["changes"]:
            self._body.addLayout(_cell(change))
        for name, words, cell, _field in line["cells"]:
            self._body.addLayout(_new_cell(name, words, cell))
        if not line["reasons"] and not line["changes"] and not line["cells"]:
            self._body.addWidget(label(_("与库中相同。") if line["status"] == "unchanged" else _("整条新写。"), "sub"))
        self._body.addStretch(1)

    def _offer_answers(self, code: str) -> None:
        take, leave = ANSWERS.get(code, _ID)
        self._body.addWidget(button(f"{_(take)}  1", lambda: self.answer("take"), name=_(take)))
        self._body.addWidget(button(f"{_(leave)}  2", lambda: self.answer("leave"), name=_(leave)))
        if code not in ANSWERS:
            self._body.addWidget(label(_("没有答的不写入，也不耽误其他行。"), "sub", wrap=True))

    def answer(self, chosen: str) -> None:
        """Decide the row under the bar, if it is in doubt."""
        if self._line is not None and self._line["asks"]:
            self.answered.emit([self._line["line"]], chosen)


def _new_cell(name: str, words: str, cell: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(label(name.partition(" · ")[2] or name, "sub"))
    row.addWidget(label(words, wrap=True), 1)
    row.addWidget(label(cell, "small"))
    return row


def _cell(change: dict[str, Any]) -> QVBoxLayout:
    box = QVBoxLayout()
    box.setSpacing(1)
    head = QHBoxLayout()
    head.addWidget(label(change["field"], "sub"), 1)
    head.addWidget(label(change["cell"], "sub"))
    box.addLayout(head)
    values = QHBoxLayout()
    old = label(change["old"] or _("（空）"), "sub", wrap=True)
    font = old.font()
    font.setStrikeOut(bool(change["old"]))
    old.setFont(font)
    new = label(change["new"], wrap=True)
    bold = new.font()
    bold.setBold(True)
    new.setFont(bold)
    values.addWidget(old, 1)
    values.addWidget(label("→", "sub"))
    values.addWidget(new, 1)
    box.addLayout(values)
    return box
