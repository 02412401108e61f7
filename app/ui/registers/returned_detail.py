"""The line of a returned workbook under the bar: old and new, why it is asked, and its answers by digit."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.exchange.plan import TAKE, Item
from app.exchange.reasons import reason_of
from app.ui import theme
from app.ui.registers.returned_words import CLASSES, Row, ways_of
from app.ui.widgets import Card, Facts, Pill, button, label, scrolled
from app.ui.widgets.cards import emptied
from resources.language import _


class ReturnedDetail(Card):
    """One line of the plan. `decided(item, decision)`."""

    decided = Signal(object, str)

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(theme.scaled(320))
        self.row: Row | None = None
        head = QHBoxLayout()
        self._title = label("", "section", wrap=True)
        self._state = Pill("", "", self)
        head.addWidget(self._title, 1)
        head.addWidget(self._state)
        self.box.addLayout(head)
        inside = QWidget()
        self._body = QVBoxLayout(inside)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(8)
        self.box.addWidget(scrolled(inside, _("这一处")), 1)

    def show_row(self, row: Row | None) -> None:
        """Show a line, or that none is chosen."""
        self.row = row
        emptied(self._body)
        if row is None:
            self._title.setText(_("选一行看细节"))
            self._state.show_state("", "")
            return
        words, tone = CLASSES[row.klass]
        self._title.setText(row.what)
        self._state.show_state(_(words), tone)
        facts = Facts()
        told = [(_("文件"), row.arrival.plan.book.file), (_("位置"), row.place)]
        if row.item is not None:
            told += [(_("发出时"), row.item.base or ""), (_("现在"), row.item.value)]
        facts.show_facts([(name, value) for name, value in told if value])
        self._body.addWidget(facts)
        if row.item is not None:
            if why := reason_of(row.item):
                self._body.addWidget(label(why, "", CLASSES[row.klass][1], wrap=True))
            self._offer(row.item, row.decision)
        else:
            self._body.addWidget(label(row.change, "sub", wrap=True))
        self._body.addStretch(1)

    def _offer(self, item: Item, decision: str | None) -> None:
        stands = decision or (TAKE if item.klass in ("clean", "new") else None)
        for number, (way, words) in enumerate(ways_of(item), 1):
            mark = "✓ " if way == stands else ""
            made = button(f"{mark}{words}   {number}", partial(self.decided.emit, item, way), name=words)
            made.setToolTip(words)
            self._body.addWidget(made)
        if decision is None and item.klass == "review":
            self._body.addWidget(label(_("没有答的不写，不挡其余的。"), "sub", wrap=True))

    def answer(self, number: int) -> None:
        """Answer with the way of a digit."""
        if self.row is None or self.row.item is None:
            return
        ways = ways_of(self.row.item)
        if 0 < number <= len(ways):
            self.decided.emit(self.row.item, ways[number - 1][0])
