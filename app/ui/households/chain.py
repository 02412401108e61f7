"""From need to acknowledgement: need, measure, money, delivery, acknowledgement in fixed columns.

The first missing link says so in red or amber with its reason; the verb at the right fills exactly that link.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from app.summaries.figures import money
from app.ui import icons
from app.ui.households import forms
from app.ui.widgets import Card, Elided, Pill, button, label
from app.ui.widgets.cards import emptied, section
from db.queries.household import HouseholdPage
from resources.language import _

if TYPE_CHECKING:
    from app.ui.households.page import HouseholdView

SHOWN = 12
Record = Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """A line of the chain: a need with one of its measures, either may be missing."""

    need: Record | None
    measure: Record | None

    @property
    def closed(self) -> bool:
        """Whether the household acknowledged it, or the need is met without a measure."""
        if self.measure is None:
            return bool(self.need and self.need["met_on"])
        return bool(self.measure["acknowledged_on"])


def steps_of(page: HouseholdPage) -> list[Step]:
    """Return the chain: open needs first, then measures without a need, what is closed last, the newest first."""
    found: list[Step] = []
    for need in page.needs:
        own = [measure for measure in page.measures if measure["need_id"] == need["id"]]
        found += [Step(need, measure) for measure in own] or [Step(need, None)]
    found += [Step(None, measure) for measure in page.measures if measure["need_id"] is None]
    return sorted(found, key=lambda step: (step.closed, step.need is None))


class ChainCard(Card):
    """The needs and measures of a household."""

    def __init__(self, view: "HouseholdView") -> None:
        super().__init__((16, 10, 16, 12))
        self._view = view
        self._all = False
        self._head = QWidget()
        self._note = label("", "sub")
        row = section(_("从需求到确认"), "", self._note, button(_("加需求"), self._add, look="text", icon="plus"))
        self.box.addLayout(row)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(7)
        holder = QWidget()
        holder.setLayout(self._grid)
        self.box.addWidget(holder)
        self._more = button("", self._show_all, look="text")
        self.box.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)

    def show_page(self, page: HouseholdPage) -> None:
        """Show the chain of this household."""
        emptied(self._grid)
        steps = steps_of(page)
        met = sum(1 for need in page.needs if need["met_on"])
        self._note.setText(_("{n} 项需求，{met} 项已办完").format(n=len(page.needs), met=met) if page.needs else "")
        for column, (title, share) in enumerate(
            ((_("需求"), 7), (_("措施"), 5), (_("资金（元）"), 3), (_("到位"), 6), (_("户确认"), 4), ("", 1))
        ):
            self._grid.addWidget(label(title, "sub"), 0, column)
            self._grid.setColumnStretch(column, share)
        shown = steps if self._all else steps[:SHOWN]
        for row, step in enumerate(shown, 1):
            self._line(row, step)
        if not steps:
            words = label(
                _("还没有需求和措施。问到什么需求，用“加需求”记下；送到了什么，按 Ctrl+N 登记。"), "sub", wrap=True
            )
            self._grid.addWidget(words, 1, 0, 1, 6)
        self._more.setText(_("还有 {n} 项").format(n=len(steps) - len(shown)))
        self._more.setVisible(len(shown) < len(steps))

    def _show_all(self) -> None:
        self._all = True
        if self._view.content:
            self.show_page(self._view.content)

    def _line(self, row: int, step: Step) -> None:
        need, measure, today = step.need, step.measure, self._view.desk.today()
        role = "sub" if step.closed else "strong"
        head = QHBoxLayout()
        head.addWidget(Elided(need["title"] if need else _("（没有对应需求）"), role if need else "sub"))
        if need and need["opened_on"]:
            head.addWidget(label(_("{day} 提出").format(day=self._view.short(need["opened_on"])), "small"))
        head.addStretch(1)
        self._put(head, row, 0)
        verb: tuple[str, Callable[[], object]] | None = None
        if measure is None:
            assert need is not None
            verb = self._no_measure(row, need, today)
        else:
            self._put(_ticked(measure["content"]), row, 1)
            amount = measure["amount_fen"]
            self._put(_ticked(money(amount)) if amount else _ring(), row, 2)
            verb = self._delivery(row, measure, today)
        if verb:
            self._grid.addWidget(button(verb[0], verb[1], look="text"), row, 5)
        else:
            self._grid.addWidget(label(_("已完成"), "", "good"), row, 5)

    def _no_measure(self, row: int, need: Record, today: date) -> tuple[str, Callable[[], object]] | None:
        if need["met_on"]:
            self._put(_ticked(_("已解决 {day}").format(day=self._view.short(need["met_on"]))), row, 1)
            return None
        words = QHBoxLayout()
        if need["no_measure_reason"]:
            words.addWidget(Elided(_("不定措施：{why}").format(why=need["no_measure_reason"]), "sub"), 1)
        else:
            words.addWidget(Pill(_("缺措施"), "bad"))
            words.addWidget(Elided(_age(need["opened_on"], today), "", "bad"), 1)
        self._put(words, row, 1, 2)
        for column in (3, 4):
            self._put(_ring(), row, column)
        return _("定措施"), lambda: self._view.desk.quick_entry(
            household=self._view.household, what="measure", need=need["id"]
        )

    def _delivery(self, row: int, measure: Record, today: date) -> tuple[str, Callable[[], object]] | None:
        done, acknowledged = measure["done_on"], measure["acknowledged_on"]
        desk = self._view.desk
        if not done:
            words = QHBoxLayout()
            planned = measure["planned_on"] or ""
            late = bool(planned) and planned < today.isoformat()
            words.addWidget(Pill(_("缺到位") if late else _("待到位"), "bad" if late else "none"))
            words.addWidget(
                Elided(_("约定 {day}").format(day=self._view.short(planned)) if planned else "", "small"), 1
            )
            self._put(words, row, 3)
            self._put(_ring(), row, 4)
            return _("记到位"), lambda: forms.Deliver(desk, measure, self._view).open()
        self._put(_ticked(self._view.short(done)), row, 3)
        if not acknowledged:
            words = QHBoxLayout()
            words.addWidget(Pill(_("缺确认"), "warn"))
            words.addStretch(1)
            self._put(words, row, 4)
            return _("记确认"), lambda: forms.Acknowledge(desk, measure, self._view).open()
        self._put(_ticked(self._view.short(acknowledged)), row, 4)
        return None

    def _put(self, layout: QHBoxLayout, row: int, column: int, span: int = 1) -> None:
        layout.setContentsMargins(0, 0, 0, 0)
        holder = QWidget()
        holder.setLayout(layout)
        self._grid.addWidget(holder, row, column, 1, span)

    def _add(self) -> None:
        forms.NewNeed(self._view.desk, self._view.household, self._view).open()


def _ticked(words: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(5)
    row.addWidget(icons.Mark("done", "good", 15))
    row.addWidget(Elided(words), 1)
    return row


def _ring() -> QHBoxLayout:
    row = QHBoxLayout()
    row.addWidget(icons.Mark("open", "faint", 11))
    row.addStretch(1)
    return row


def _age(opened: str | None, today: date) -> str:
    if not opened or len(opened) < 10:
        return _("未定措施也未写原因")
    return _("{n} 天，未定措施也未写原因").format(n=(today - date.fromisoformat(opened)).days)
