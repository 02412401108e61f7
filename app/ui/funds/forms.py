"""The dialogs of projects and their money. What a rule refuses is said with its ways on, each a button that saves that way.

Not here: the rules (`db.rules.funds`), what the verbs do (`db.ops.funds`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from app.ui.desk import Desk
from app.ui.widgets import Choice, Combo, DateField, FormDialog, MoneyField, RecordField, button, text_field
from app.ui.widgets.cards import emptied
from db.drafts.fund import AllocationDraft, FundSourceDraft, PaymentDraft, ProjectDraft, ReceiptDraft, ReviewDraft
from db.errors import Problem
from db.history.write import Write
from db.ops import funds as ops
from db.queries.funds import PaymentFacts, SourceFacts, sources
from db.rules.funds import ALLOCATE_MISSING, AT_MOST, SIDES
from resources.language import _

_TAKEN: Final = (AT_MOST, ALLOCATE_MISSING)
_LONG: Final = frozenset(("over_allocated", "over_source", "in_use", "spent", "signed_for_another", "known_already"))
_USUAL: Final = {"giver": "giving", "receiver": "receiving", "front": "receiving"}  # where a side signs as a rule


class MoneyForm(FormDialog):
    """A form whose verb takes ways on: `done_with(result)` is called once it is written."""

    def __init__(self, desk: Desk, title: str, parent: QWidget, done: Callable[[Any], object] | None = None) -> None:
        super().__init__(desk, title, parent)
        self._done = done
        for column in range(2):
            self.grid.setColumnStretch(column, 1)
        self._ways = QWidget()
        self._ways.hide()
        QVBoxLayout(self._ways).setContentsMargins(0, 0, 0, 0)
        whole = self.layout()
        assert isinstance(whole, QVBoxLayout)
        whole.insertWidget(whole.count() - 1, self._ways)

    def given(self) -> dict[str, Any] | None:
        """Return what was entered, by field; None where an amount is no number, which is told at its field."""
        found: dict[str, Any] = {}
        for key, field in self.fields.items():
            try:
                found[key] = _entered(field.inside)
            except ValueError:
                self.bad_number(key)
                return None
        return found

    def write(self, verb: str, label: str, change: Callable[[Write], Any]) -> None:
        """Write it; close, or show what is wrong."""
        self.waiting()
        self._ways.hide()
        self.desk.write(verb, label, change, done=self._written, failed=self.failed)

    def _written(self, result: Any) -> None:
        self.accept()
        if self._done:
            self._done(result)

    def failed(self, problems: Sequence[Problem]) -> None:
        """Show what is wrong, and the ways on as buttons; a sentence of the rules is too long to stand under one field."""
        super().failed([replace(each, field="") if each.code in _LONG else each for each in problems])
        box = self._ways.layout()
        assert isinstance(box, QVBoxLayout)
        emptied(box)
        ways = [way for problem in problems for way in problem.ways if way.key in _TAKEN]
        for way in ways:
            box.addWidget(button(way.words, lambda key=way.key: self.save_by({key: True})))  # type: ignore[misc]
        self._ways.setVisible(bool(ways))

    def save(self) -> None:
        """Write what was entered."""
        self.save_by({})

    def save_by(self, ways: Mapping[str, bool]) -> None:
        """Write what was entered, taking some ways on."""
        given = self.given()
        if given is not None:
            self.save_given(given, {key: True for key in _TAKEN if ways.get(key)})

    def save_given(self, given: dict[str, Any], ways: dict[str, bool]) -> None:
        """Write these fields (each dialog its own)."""
        raise NotImplementedError

    def add_date(self, key: str, title: str, row: int, column: int) -> None:
        """Put a date into the form: today, until another is typed."""
        self.add(key, title, DateField(title, self.desk.today().isoformat(), today=self.desk.today()), row, column)

    def add_text(
        self, key: str, title: str, value: str | None, row: int, column: int = 0, span: int = 1, hint: str = ""
    ) -> None:
        """Put a line of text into the form; `hint` stands in it while it is empty."""
        self.add(key, title, text_field(title, value, hint), row, column, span)


def _entered(inside: QWidget) -> Any:
    """Return what an input holds, as the store keeps it; ValueError where an amount is no number."""
    if isinstance(inside, MoneyField):
        return inside.fen()
    if isinstance(inside, DateField):
        return inside.iso()
    if isinstance(inside, Choice):
        return inside.value()
    if isinstance(inside, Combo):
        return inside.currentData()
    if isinstance(inside, RecordField):
        inside.take()
        return inside.hit.id if inside.hit else None
    assert isinstance(inside, QLineEdit)
    return inside.text().strip() or None


def _with_year(given: dict[str, Any]) -> Problem | None:
    """Turn the year that was typed into a number; return what is wrong with it."""
    said = given["year"]
    if said is None or (said.isascii() and said.isdecimal() and len(said) == 4):
        given["year"] = int(said) if said else None
        return None
    return Problem("year", "bad_year", _("年度写四位数字，例如 2019。"))


class ProjectForm(MoneyForm):
    """A new project, or one that is changed."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        facts: Mapping[str, Any] | None = None,
        done: Callable[[Any], object] | None = None,
    ) -> None:
        super().__init__(desk, _("改项目") if facts else _("新建项目"), parent, done)
        said = facts or {"year": desk.today().year, "status": "pooled"}
        self._project = said.get("id")
        self.add_text("name", _("项目名称"), said.get("name"), 0, 0, 2)
        for key, title, row, column in (
            ("kind", _("项目类别"), 1, 0), ("nature", _("建设性质"), 1, 1), ("status", _("项目状态"), 2, 1),
        ):  # fmt: skip
            self.add(key, title, Choice(title, f"project_{key}", said.get(key)), row, column)
        self.add_text("year", _("年度"), str(said.get("year") or ""), 2, 0)
        if not facts:
            region = RecordField(desk, _("所在县、乡或村"), ("region",), shown=3, stays=False)
            self.add("region_id", _("所在县、乡或村"), region, 3, 0, 2)
        for key, title, row, column, span in (
            ("place", _("建设地点"), 4, 0, 1), ("responsible", _("责任单位"), 4, 1, 1), ("content", _("建设内容"), 5, 0, 2),
            ("code", _("项目编号"), 6, 1, 1), ("beneficiaries", _("受益对象"), 7, 0, 1), ("goal", _("绩效目标"), 7, 1, 1),
        ):  # fmt: skip
            self.add_text(key, title, said.get(key), row, column, span)
        self.add("scale_fen", _("投资规模（元）"), MoneyField(_("投资规模（元）"), said.get("scale_fen")), 6, 0)

    def save_given(self, given: dict[str, Any], ways: dict[str, bool]) -> None:
        """Write the project."""
        wrong = _with_year(given)
        if wrong:
            return self.failed([wrong])
        draft, project = ProjectDraft(**given), self._project
        if project is None:
            label = _("新项目：{what}").format(what=draft.name)
            return self.write("add_project", label, lambda write: ops.add_project(write, draft))
        label = _("改项目：{what}").format(what=draft.name)
        return self.write("edit_project", label, lambda write: ops.edit_project(write, project, draft))


class SourceForm(MoneyForm):
    """A new source of money, or one that is changed."""

    def __init__(self, desk: Desk, parent: QWidget, source: SourceFacts | None = None) -> None:
        super().__init__(desk, _("改资金") if source else _("新建资金"), parent)
        self._source = source
        self.say(_("一笔资金是一年、一个来源的钱，例如“2019年对口支援资金”。到账另记。"))
        self.add_text("name", _("资金名称"), source.name if source else "", 0, 0, 2)
        self.add("kind", _("资金类别"), Choice(_("资金类别"), "fund_kind", source.kind if source else None), 1, 0)
        self.add("level", _("资金来源"), Choice(_("资金来源"), "fund_level", source.level if source else None), 1, 1)
        self.add_text("year", _("年度"), str((source.year if source else desk.today().year) or ""), 2, 0)
        self.add_text("number", _("下达文号"), source.number if source else "", 2, 1)
        granted = MoneyField(_("下达额度（元）"), source.granted_fen if source else None)
        self.add("granted_fen", _("下达额度（元）"), granted, 3, 0)

    def save_given(self, given: dict[str, Any], ways: dict[str, bool]) -> None:
        """Write the source."""
        wrong = _with_year(given)
        if wrong:
            return self.failed([wrong])
        draft, own = FundSourceDraft(**given), self._source
        if own is None:
            label = _("新资金：{what}").format(what=draft.name)
            return self.write("add_source", label, lambda write: ops.add_source(write, draft))
        label = _("改资金：{what}").format(what=draft.name)
        return self.write("edit_source", label, lambda write: ops.edit_source(write, own.id, draft))


class ReceiptForm(MoneyForm):
    """Money of a source that came."""

    def __init__(self, desk: Desk, parent: QWidget, source: SourceFacts) -> None:
        super().__init__(desk, _("登记到账"), parent)
        self._source = source
        self.say(source.name)
        self.add("amount_fen", _("到账金额（元）"), MoneyField(_("到账金额（元）")), 0, 0)
        self.add_date("on_date", _("到账日期"), 0, 1)
        self.add_text("evidence", _("凭证"), "", 1, 0, 2, _("进账单或拨款文件的编号"))

    def save_given(self, given: dict[str, Any], ways: dict[str, bool]) -> None:
        """Write the receipt."""
        draft = ReceiptDraft(fund_source_id=self._source.id, **given)
        self.write("receive", _("到账：{what}").format(what=self._source.name), lambda write: ops.receive(write, draft))


class AllocateForm(MoneyForm):
    """Money of a source given to a project."""

    def __init__(self, desk: Desk, parent: QWidget, project: Mapping[str, Any]) -> None:
        super().__init__(desk, _("分配资金"), parent)
        self._project = project
        self.say(str(project["name"]))
        self.add("fund_source_id", _("资金"), source_choice(desk), 0, 0, 2)
        self.add("amount_fen", _("分配金额（元）"), MoneyField(_("分配金额（元）")), 1, 0)
        self.add_date("on_date", _("分配日期"), 1, 1)
        self.add_text("number", _("分配文号"), "", 2)

    def save_given(self, given: dict[str, Any], ways: dict[str, bool]) -> None:
        """Write the allocation."""
        draft = AllocationDraft(project_id=self._project["id"], **given)
        label = _("分配资金：{what}").format(what=self._project["name"])
        self.write("allocate", label, lambda write: ops.allocate(write, draft, **ways))


class PayForm(MoneyForm):
    """Money asked for, for a project out of a source."""

    def __init__(self, desk: Desk, parent: QWidget, project: Mapping[str, Any], own: int | None) -> None:
        super().__init__(desk, _("申请支付"), parent)
        self._project = project
        self.say(_("{name}：两地三方会签够了，再付出。").format(name=project["name"]))
        choice = source_choice(desk)
        choice.setCurrentIndex(max(choice.findData(own), 0))
        self.add("fund_source_id", _("资金"), choice, 0, 0, 2)
        self.add("amount_fen", _("支付金额（元）"), MoneyField(_("支付金额（元）")), 1, 0)
        self.add_date("asked_on", _("申请日期"), 1, 1)
        self.add_text("payee", _("收款单位"), "", 2)
        self.add_text("purpose", _("用途"), "", 2, 1)
        self.add_text("evidence", _("凭证"), "", 3, 0, 2, _("合同、发票或验收单的编号"))

    def save_given(self, given: dict[str, Any], ways: dict[str, bool]) -> None:
        """Write the payment asked for."""
        draft = PaymentDraft(project_id=self._project["id"], **given)
        label = _("申请支付：{what}").format(what=self._project["name"])
        self.write("ask_payment", label, lambda write: ops.ask_payment(write, draft, **ways))


class SignForm(MoneyForm):
    """What one side says of a payment, as it stands on the signed paper."""

    def __init__(self, desk: Desk, parent: QWidget, payment: PaymentFacts) -> None:
        super().__init__(desk, _("会签"), parent)
        self._payment = payment
        self.say("；".join(payment.lacking))
        there = {each.side for each in payment.signatures}
        first = next((side for side in SIDES if side not in there), None)
        self.add("side", _("会签方"), Choice(_("会签方"), "review_side", first), 0, 0)
        self.add("place", _("会签地"), Choice(_("会签地"), "review_place", _USUAL.get(first or "")), 0, 1)
        self.add_text("signer", _("签字人"), "", 1)
        self.add_date("on_date", _("签字日期"), 1, 1)
        agreed = Combo()
        for words, value in ((_("同意"), True), (_("不同意"), False)):
            agreed.addItem(words, value)
        self.add("agreed", _("同意或不同意"), agreed, 2, 0)
        self.add_text("note", _("意见"), "", 2, 1)

    def save_given(self, given: dict[str, Any], ways: dict[str, bool]) -> None:
        """Write what the side said."""
        draft = ReviewDraft(payment_id=self._payment.id, **given)
        label = _("会签：{what}").format(what=self._payment.payee or self._payment.source)
        self.write("sign_payment", label, lambda write: ops.sign_payment(write, draft))


def source_choice(desk: Desk) -> Combo:
    """Return a list of the sources of money."""
    made = Combo()
    with desk.store.read() as reader:
        for each in sources(reader):
            made.addItem(f"{each.name}  {each.year or ''}".strip(), each.id)
    return made
