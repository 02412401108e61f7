"""The panel beside the list: the project under the bar with its allocations, payments and signatures, and their verbs."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.summaries.figures import money
from app.ui.desk import Desk
from app.ui.funds import forms
from app.ui.funds.columns import payment_state, project_state
from app.ui.values import NOTHING
from app.ui.widgets import Card, Elided, Empty, Facts, Lines, Pill, button, label, scrolled, section
from app.ui.widgets.wrap import Wrap
from db.catalogues import catalogue
from db.history.funds import Step, project_steps
from db.history.write import Write
from db.ops import funds as ops
from db.queries.funds import PaymentFacts, ProjectPage, measures_of, project_page
from resources.language import _

_STEPS: Final = 12


class ProjectPanel(Card):
    """Shows one project; `show_project(None)` says what to do instead."""

    def __init__(self, desk: Desk) -> None:
        super().__init__((0, 12, 0, 12))
        self._desk = desk
        self.page: ProjectPage | None = None
        self.setMinimumWidth(310)
        self._empty = Empty(_("选一个项目，这里看它的钱从哪来、付给谁、谁签了字。"), icon="funds")
        self.box.addWidget(self._empty, 1)
        self._whole = QWidget()
        self.box.addWidget(self._whole, 1)
        self._build()
        self.show_project(None)

    def _build(self) -> None:
        whole = QVBoxLayout(self._whole)
        whole.setContentsMargins(0, 0, 0, 0)
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(16, 0, 16, 0)
        box.setSpacing(8)
        self._name, self._pill, self._where = label("", "name", wrap=True), Pill(), Elided("", "sub")
        self._sums, self._facts = Facts(), Facts()
        self._allocations, self._payments, self._measures, self._history = Lines(), Lines(), Lines(), Lines()
        for widget in (self._name, self._pill, self._where, self._sums):
            box.addWidget(widget)
        for title, note, lines in (
            (_("分配"), _("元"), self._allocations),
            (_("支付和会签"), _("元"), self._payments),
        ):
            box.addLayout(section(title, note))
            box.addWidget(lines)
        box.addLayout(section(_("名下的措施"), _("元")))
        box.addWidget(self._measures)
        box.addLayout(section(_("项目情况")))
        box.addWidget(self._facts)
        box.addLayout(section(_("经过")))
        box.addWidget(self._history)
        box.addStretch(1)
        whole.addWidget(scrolled(inside, _("项目")), 1)
        row = QHBoxLayout()
        row.setContentsMargins(16, 6, 16, 0)
        row.addWidget(button(_("申请支付"), self.pay, look="main", icon="plus", tip="Ctrl+Shift+P"), 1)
        row.addWidget(button(_("分配资金"), self.allocate, tip="Ctrl+Shift+A"), 1)
        row.addWidget(button(_("改"), self.edit, icon="edit", tip="F2"))
        whole.addLayout(row)

    # -- verbs -------------------------------------------------------------------------------------------------------
    def pay(self) -> None:
        """Ask for a payment of the project in sight."""
        if self.page:
            own = self.page.allocations[-1]["fund_source_id"] if self.page.allocations else None
            forms.PayForm(self._desk, self.window(), self.page.project, own).open()

    def allocate(self) -> None:
        """Allocate money to the project in sight."""
        if self.page:
            forms.AllocateForm(self._desk, self.window(), self.page.project).open()

    def edit(self) -> None:
        """Change the project in sight."""
        if self.page:
            forms.ProjectForm(self._desk, self.window(), self.page.project).open()

    def _write(self, verb: str, words: str, change: Callable[[Write], Any], done: str) -> None:
        self._desk.write(verb, words, change, done=lambda _none: self._desk.say(done, "good"))

    def _release(self, payment: PaymentFacts) -> None:
        today = self._desk.today().isoformat()
        words = _("付出：{what}").format(what=payment.payee or payment.source)
        self._write("release_payment", words, lambda write: ops.release_payment(write, payment.id, today), _("已记付出，Ctrl+Z 可撤销。"))  # fmt: skip

    def _cancel(self, payment: PaymentFacts) -> None:
        words = _("撤下支付申请：{what}").format(what=payment.payee or payment.source)
        self._write("cancel_payment", words, lambda write: ops.cancel_payment(write, payment.id), _("已撤下，Ctrl+Z 可撤销。"))  # fmt: skip

    def _withdraw(self, allocation: dict[str, Any]) -> None:
        words = _("收回分配：{what}").format(what=allocation["source"])
        self._write("withdraw_allocation", words, lambda write: ops.withdraw_allocation(write, allocation["id"]), _("已收回，Ctrl+Z 可撤销。"))  # fmt: skip

    # -- what is shown -----------------------------------------------------------------------------------------------
    def show_project(self, project: int | None) -> None:
        """Show this project, or that none is chosen."""
        steps: list[Step] = []
        measures: list[dict[str, Any]] = []
        self.page = None
        if project is not None:
            with self._desk.store.read() as reader:
                self.page = project_page(reader, project)
                steps = project_steps(reader, project, _STEPS) if self.page else []
                measures = measures_of(reader, project, _STEPS)
        self._empty.setVisible(self.page is None)
        self._whole.setVisible(self.page is not None)
        if self.page:
            self._fill(self.page)
            self._show_measures(self.page, measures)
            self._show_steps(steps)

    def _fill(self, page: ProjectPage) -> None:
        facts, balance = page.project, page.balance
        self._name.setText(facts["name"])
        self._pill.show_state(*project_state(facts["status"]))
        place = facts["place"] if facts["place"] and facts["place"] not in page.region else ""
        where = (str(facts["year"] or ""), page.region, place, facts["code"])
        self._where.setText(" · ".join(part for part in where if part))
        self._sums.show_facts(
            [
                (_("分到"), money(balance.money_in)),
                (_("已付"), money(balance.paid)),
                (_("已申请"), money(balance.committed)),
                (_("结余"), money(balance.left)),
                *self._given(page),
            ]
        )  # fmt: skip
        told = [
            (_("投资规模"), money(facts["scale_fen"]) if facts["scale_fen"] is not None else None),
            *((_(words), facts[name]) for name, words in _TOLD.items()),
        ]
        self._facts.show_facts([(name, str(value)) for name, value in told if value] or [("", NOTHING)])
        self._show_allocations(page)
        self._show_payments(page)

    @staticmethod
    def _given(page: ProjectPage) -> list[tuple[str, str]]:
        """What its measures gave, where it has any: how many, how much, to how many households."""
        words = _("{n} 笔 {money} 元，{homes} 户")
        said = words.format(n=page.measures, money=money(page.measures_fen), homes=page.households)
        return [(_("措施"), said)] if page.measures else []

    def _show_allocations(self, page: ProjectPage) -> None:
        self._allocations.clear()
        for each in page.allocations:
            row = _row(Elided(each["source"]), label(each["on_date"] or "", "sub"), label(money(each["amount_fen"])))
            row[1].addWidget(button("", partial(self._withdraw, each), look="text", icon="undo", name=_("收回这笔分配"), tip=_("收回这笔分配")))  # fmt: skip
            self._allocations.box.addWidget(row[0])
        if not page.allocations:
            self._allocations.box.addWidget(label(_("还没有分到钱。"), "sub"))

    def _show_payments(self, page: ProjectPage) -> None:
        self._payments.clear()
        for each in page.payments:
            self._payments.box.addWidget(self._payment(each))
        if not page.payments:
            self._payments.box.addWidget(label(_("还没有支付。"), "sub"))

    def _payment(self, payment: PaymentFacts) -> QWidget:
        whole = QWidget()
        box = QVBoxLayout(whole)
        box.setContentsMargins(0, 4, 0, 6)
        box.setSpacing(3)
        top = _row(Elided(payment.payee or NOTHING), label(money(payment.amount_fen)))
        box.addWidget(top[0])
        words = " · ".join(part for part in (payment.purpose, payment.evidence, payment.source) if part)
        box.addWidget(Elided(words, "sub"))
        state = QWidget()
        line = Wrap(state, 6)
        line.addWidget(Pill(*payment_state(payment), state))
        for signature in payment.signatures:
            side = _(catalogue("review_side").shown(signature.side))
            said = f"{side} {signature.signer or ''}".strip()
            line.addWidget(Pill(said, "good" if signature.agreed else "bad", state))
        box.addWidget(state)
        if not payment.released_on:
            box.addWidget(self._verbs(payment))
        return whole

    def _verbs(self, payment: PaymentFacts) -> QWidget:
        verbs = QWidget()
        row = Wrap(verbs, 6)
        sign = partial(forms.SignForm, self._desk, self.window(), payment)
        row.addWidget(button(_("会签…"), lambda: sign().open(), look="text"))
        if not payment.lacking:
            row.addWidget(button(_("付出"), partial(self._release, payment), look="text"))
        row.addWidget(button(_("撤下"), partial(self._cancel, payment), look="text"))
        return verbs

    def _show_measures(self, page: ProjectPage, measures: list[dict[str, Any]]) -> None:
        self._measures.clear()
        for each in measures:
            amount = money(each["amount_fen"]) if each["amount_fen"] is not None else ""
            self._measures.box.addWidget(
                _row(label(each["day"] or "", "sub"), Elided(each["content"]), label(amount))[0]
            )
        more = page.measures - len(measures)
        if more > 0 or not measures:
            words = (
                _("还有 {n} 笔，在“帮扶措施”里看。").format(n=more)
                if more > 0
                else _("还没有。在“帮扶措施”里选一笔，点“归到项目…”。")
            )
            self._measures.box.addWidget(label(words, "sub", wrap=True))

    def _show_steps(self, steps: list[Step]) -> None:
        self._history.clear()
        for each in steps:
            day = label(each.at[:10], "sub")
            words = Elided(each.label)
            words.setToolTip(f"{each.at}  {each.who}  {each.label}")
            self._history.box.addWidget(_row(day, words)[0])


_TOLD: Final = {
    "kind": "项目类别", "nature": "建设性质", "content": "建设内容", "responsible": "责任单位", "schedule": "时间进度", "funding": "筹资方式",
    "beneficiaries": "受益对象", "goal": "绩效目标", "participation": "群众参与和带贫减贫机制", "note": "备注",
}  # fmt: skip


def _row(*widgets: QWidget) -> tuple[QWidget, QHBoxLayout]:
    """A line of widgets; the elided ones take the room."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 2, 0, 2)
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget, 1 if isinstance(widget, Elided) else 0, Qt.AlignmentFlag.AlignVCenter)
    return holder, row
