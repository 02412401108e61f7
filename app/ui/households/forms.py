"""The dialogs behind the verbs of a household: each gathers a draft, writes one verb, shows what is wrong at its field.

Here: needs, delivery, acknowledgement and single fields. People and years are in `family`, pairings in `app.ui.pairings`.
"""

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QWidget

from app.ui.desk import Desk
from app.ui.households.family import AddMember, EditYear, NewHousehold
from app.ui.values import field_label, shown
from app.ui.widgets import Choice, DateField, FormDialog, MoneyField, text_field
from app.ui.widgets.facts import FactInput, WrongValue
from db.drafts import NeedDraft
from db.drafts.base import is_date
from db.errors import Problem
from db.ops.household import set_field
from db.ops.measure import acknowledge_measure, deliver_measure, open_need
from resources.language import _


class EditField(FormDialog):
    """Change one field of one record (F2)."""

    def __init__(self, desk: Desk, record: int, kind: str, field: str, value: Any, parent: QWidget) -> None:
        self._record, self._kind, self._field = record, kind, field
        name = field_label(kind, field)
        super().__init__(desk, _("改{field}").format(field=name), parent, width=420)
        self._input = FactInput(desk, kind, field, value)
        self.add(field, name, self._input.widget, 0)
        self.say(_("原来：{value}").format(value=shown(kind, field, value, private=True)))
        self._input.widget.setFocus()

    def save(self) -> None:
        """Write the field where its value is one."""
        try:
            value = self._input.value()
        except WrongValue as wrong:
            self.failed([Problem(self._field, "bad_value", str(wrong))])
            return
        self.waiting()
        name = field_label(self._kind, self._field)
        self.desk.write(
            "set_field",
            _("改{field}").format(field=name),
            lambda write: set_field(write, self._record, self._field, value),
            done=lambda _changed: self.accept(),
            failed=self.failed,
        )


class NewNeed(FormDialog):
    """Record what a household lacks."""

    def __init__(self, desk: Desk, household: int, parent: QWidget) -> None:
        super().__init__(desk, _("加需求"), parent)
        self._household = household
        self._title = text_field(_("需求内容"), "", _("例如：想学缝纫、母羊 5 只、高中学费"))
        self._kind = Choice(_("需求类别"), "need_kind")
        self._opened = DateField(_("提出日期"), desk.today().isoformat(), today=desk.today())
        self._evidence = text_field(_("依据"), "", _("户提出、走访看到、台账核对"))
        self.add("title", _("需求内容"), self._title, 0, 0, 2)
        self.add("kind", _("需求类别"), self._kind, 1, 0)
        self.add("opened_on", _("提出日期"), self._opened, 1, 1)
        self.add("evidence", _("依据"), self._evidence, 2, 0, 2)
        self._title.setFocus()

    def save(self) -> None:
        """Write the need."""
        draft = NeedDraft(
            household_id=self._household,
            title=self._title.text(),
            kind=self._kind.value(),
            opened_on=self._opened.iso(),
            evidence=self._evidence.text(),
        )
        self.waiting()
        self.desk.write(
            "open_need",
            _("加需求：{title}").format(title=draft.title),
            lambda write: open_need(write, draft),
            done=lambda _need: self.accept(),
            failed=self.failed,
        )


class Deliver(FormDialog):
    """Record that a planned measure arrived."""

    def __init__(self, desk: Desk, measure: Mapping[str, Any], parent: QWidget) -> None:
        super().__init__(desk, _("记到位"), parent, width=420)
        self._measure = measure
        self.say(measure["content"])
        self._on = DateField(_("完成日期"), desk.today().isoformat(), today=desk.today())
        self._amount = MoneyField(_("金额（元）"), measure["amount_fen"])
        self._result = text_field(_("结果"), measure["result"], _("例如：已送到家，户主点收"))
        self.add("done_on", _("完成日期"), self._on, 0, 0)
        self.add("amount_fen", _("金额（元）"), self._amount, 0, 1)
        self.add("result", _("结果"), self._result, 1, 0, 2)

    def save(self) -> None:
        """Write day, money and result."""
        on, result, identifier = self._on.iso(), self._result.text().strip(), self._measure["id"]
        if not on or not is_date(on):
            self.failed([Problem("done_on", "bad_date", _("请写完成日期，例如 2018-06-30。"))])
            return
        try:
            fen = self._amount.fen()
        except ValueError:
            self.bad_number("amount_fen")
            return
        self.waiting()

        def change(write: Any) -> None:
            deliver_measure(write, identifier, on, result)
            set_field(write, identifier, "amount_fen", fen)

        label = _("记到位：{what}").format(what=self._measure["content"])
        self.desk.write("deliver_measure", label, change, done=lambda _none: self.accept(), failed=self.failed)


class Acknowledge(FormDialog):
    """Record that the household acknowledged a measure."""

    def __init__(self, desk: Desk, measure: Mapping[str, Any], parent: QWidget) -> None:
        super().__init__(desk, _("记确认"), parent, width=420)
        self._measure = measure
        self.say(_("户里确认收到：{what}").format(what=measure["content"]))
        self._on = DateField(_("户确认日期"), desk.today().isoformat(), today=desk.today())
        self.add("acknowledged_on", _("户确认日期"), self._on, 0)

    def save(self) -> None:
        """Write the day."""
        on = self._on.iso() or ""
        if not is_date(on) or on < self._measure["done_on"][: len(on)]:
            words = _("请写到位之后的一天，例如 {day}。").format(day=self.desk.today().isoformat())
            self.failed([Problem("acknowledged_on", "bad_date", words)])
            return
        self.waiting()
        self.desk.write(
            "acknowledge_measure",
            _("记确认：{what}").format(what=self._measure["content"]),
            lambda write: acknowledge_measure(write, self._measure["id"], on),
            done=lambda _changed: self.accept(),
            failed=self.failed,
        )


__all__ = [
    "Acknowledge",
    "AddMember",
    "Deliver",
    "EditField",
    "EditYear",
    "NewHousehold",
    "NewNeed",
]
