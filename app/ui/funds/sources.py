"""The list of sources of money: what was granted, came, was allocated and paid, and by kind; their verbs."""

from array import array
from collections.abc import Sequence
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QStackedWidget

from app.summaries.figures import money
from app.ui.desk import Desk
from app.ui.funds import forms
from app.ui.funds.columns import source_columns
from app.ui.table import BigTable, IdModel
from app.ui.widgets import Card, Empty, button, label
from db.ops.funds import remove_source
from db.queries import funds
from db.queries.funds import SourceFacts
from db.rules.funds import Balance
from resources.language import _


class SourceList(Card):
    """Enter changes the source under the bar."""

    def __init__(self, desk: Desk) -> None:
        super().__init__((0, 4, 0, 0))
        self._desk = desk
        self._lines: dict[int, SourceFacts] = {}
        self.table = BigTable(IdModel(source_columns(), self._fetch), _("资金来源"))
        self.table.opened.connect(lambda _id: self._edit())
        self.table.current.connect(lambda _id: self._say_verbs())
        self._nothing = Empty(
            _("还没有资金。先新建一笔，再登记到账、分给项目；资金分配表导入时会自己建。"),
            (_("新建资金"), lambda: forms.SourceForm(desk, self.window()).open()),
            icon="funds",
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._nothing)
        self.box.addWidget(self._stack, 1)
        row = QHBoxLayout()
        row.setContentsMargins(14, 4, 10, 8)
        self._sums = label("", "sub", wrap=True)
        row.addWidget(self._sums, 1)
        self._verbs = (
            button(_("登记到账"), self._receive, look="text"), button(_("改资金"), self._edit, look="text"),
            button(_("去掉"), self._remove, look="text"),
        )  # fmt: skip
        for each in self._verbs:
            row.addWidget(each)
        self.box.addLayout(row)

    def look(self) -> None:
        """Ask the store again."""

        def work(_progress: object, _cancelled: object) -> Any:
            with self._desk.store.read() as reader:
                return funds.sources(reader), funds.by_kind(reader)

        self._desk.run(work, done=lambda told: self._show(*told))

    def _show(self, found: list[SourceFacts], kinds: dict[str, Balance]) -> None:
        self._lines = {each.id: each for each in found}
        self.table.show_ids(array("q", self._lines), self.table.current_id)
        self._stack.setCurrentWidget(self.table if found else self._nothing)
        parts = [
            _("{kind} {money}").format(kind=_(kind) if kind else _("没有类别"), money=money(node.money_in))
            for kind, node in kinds.items()
        ]
        total = sum(kinds.values(), Balance(0, 0, 0))
        words = _("到账 {total} 元：{parts}").format(total=money(total.money_in), parts="、".join(parts))
        self._sums.setText(words if found else "")
        self._say_verbs()

    def _fetch(self, ids: Sequence[int]) -> Sequence[Any]:
        return [self._lines.get(one) for one in ids]

    def _line(self) -> SourceFacts | None:
        return self._lines.get(self.table.current_id or 0)

    def _say_verbs(self) -> None:
        for each in self._verbs:
            each.setVisible(self._line() is not None)

    def _receive(self) -> None:
        if line := self._line():
            forms.ReceiptForm(self._desk, self.window(), line).open()

    def _edit(self) -> None:
        if line := self._line():
            forms.SourceForm(self._desk, self.window(), line).open()

    def _remove(self) -> None:
        if line := self._line():
            self._desk.write(
                "remove_source", _("去掉资金：{what}").format(what=line.name), lambda write: remove_source(write, line.id),
                done=lambda _none: self._desk.say(_("已去掉，Ctrl+Z 可撤销。"), "good"),
                failed=lambda problems: self._desk.say(problems[0].message, "bad"),
            )  # fmt: skip
