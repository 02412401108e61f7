"""The dialogs that bring somebody in: propose at any of the four levels, replace a lead, add a supporting helper."""

from datetime import date
from typing import Any, Final

from PySide6.QtWidgets import QCheckBox, QWidget

from app.ui.desk import Desk
from app.ui.pairings.newcomers import offer_new
from app.ui.pairings.refusal import VerbForm
from app.ui.widgets import Choice, Combo, DateField, RecordField, text_field
from db.drafts import PairingDraft
from db.drafts.pairing import SIDES
from db.errors import Problem
from db.history.write import Write
from db.ops import pairing as ops
from db.queries.household import people_of
from db.queries.search import Hit
from db.queries.standing import PairingFacts
from resources.language import N_, _

# level -> (kind of record, its label, what to type)
HELPER: Final = {
    "district_county": ("organisation", N_("帮扶单位"), N_("支援的区或它的办公室")),
    "enterprise_village": ("organisation", N_("帮扶单位"), N_("企业、学校、医院、社会组织都可以")),
    "team_family": ("team", N_("帮扶团队"), N_("团队名称")),
    "person_person": ("helper", N_("帮扶责任人"), N_("姓名、拼音或电话")),
}


class Propose(VerbForm):
    """Propose a pairing, or record one that both sides have agreed on already."""

    def __init__(
        self, desk: Desk, level: str, helped: int, name: str, day: date, parent: QWidget | None, *,
        member: int | None = None, helper: Hit | None = None, role: str = "lead", agreed: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(desk, _("提出结对"), parent, day)
        self._level, self._helped, self._name = level, helped, name
        kind, title, example = HELPER[level]
        self._side = RecordField(desk, _(title), (kind,), stays=False)
        self._side.line.setPlaceholderText(_(example))
        if helper:
            self._side.show_hit(helper)
        offer_new(self, self._side, kind)
        self.say(_("给{name}定帮扶的一方。").format(name=name))
        self.add(SIDES[level][0], _(title), self._side, 0, 0, 2)
        self._member = self._people(member) if level == "person_person" else None
        self._role = Choice(_("职责"), "pairing_role", role)
        self._role.removeItem(0)
        self._role.take(role)
        self.add("role", _("职责"), self._role, 1, 1 if self._member else 0)
        self._from = self.effective("from_date", _("起始日期"), 2, 0)
        self._to = DateField(_("终止日期"), "", today=desk.today())
        self.add("to_date", _("终止日期"), self._to, 2, 1, hint=_("可以空着"))
        self._agreement = text_field(_("协议编号"))
        self.add("agreement", _("协议编号"), self._agreement, 3, 0)
        self._agreed = QCheckBox(_("双方已经说好，从起始日期起生效"))
        self._agreed.setAccessibleName(_("双方已经说好"))
        self._agreed.toggled.connect(lambda on: self.save_button.setText(_("结对") if on else _("提出")))
        self.grid.addWidget(self._agreed, 4, 0, 1, 2)
        self._agreed.setChecked(agreed)
        self.save_button.setText(_("结对") if agreed else _("提出"))
        self._side.setFocus()

    def _people(self, member: int | None) -> Combo:
        made = Combo()
        made.setAccessibleName(_("受帮人"))
        made.addItem(_("全户"), None)
        with self.desk.store.read() as reader:
            for person in people_of(reader, self._helped):
                made.addItem(f"{person.name}（{person.relation or ''}）", person.id)
        made.setCurrentIndex(max(made.findData(member), 0) if member else 0)
        self.add("member_id", _("受帮人"), made, 1, 0)
        return made

    @property
    def verb(self) -> str:  # type: ignore[override]  # which of two
        """Propose, or pair at once."""
        return "pair" if self._agreed.isChecked() else "propose"

    def step(self) -> str:
        """Name who is to help whom."""
        words = _("结对：{helper} ⇆ {name}") if self._agreed.isChecked() else _("提出结对：{helper} ⇆ {name}")
        return words.format(helper=self._side.line.text(), name=self._name)

    def as_support(self) -> None:
        """Choose the other role."""
        self._role.take("support")

    def save(self) -> None:
        """Take the record under the bar, then write."""
        if self._side.hit is None:
            self._side.take()
        if self.past and not self._from.iso():
            self.failed([Problem("from_date", "missing", _("请写起始日期。"))])
            return
        super().save()

    def change(self, write: Write) -> Any:
        """Propose or pair."""
        helper, helped = SIDES[self._level]
        sides: dict[str, Any] = {helper: self._side.hit.id if self._side.hit else None, helped: self._helped}
        draft = PairingDraft(
            level=self._level,
            member_id=self._member.currentData() if self._member else None,
            role=self._role.value() or "lead",
            from_date=self._from.iso(),
            to_date=self._to.iso(),
            agreement=self._agreement.text(),
            **sides,
        )
        if self._agreed.isChecked():
            return ops.pair(write, draft, self.chosen)
        return ops.propose(write, draft, self.chosen, on=self._proposed_on())

    def _proposed_on(self) -> str:
        """The proposal is made today; one entered later for a past day was made by that day."""
        start = self._from.iso() or ""
        today = self.desk.today().isoformat()
        return start if self.past and len(start) == 10 and start < today else today


class ChangeSide(VerbForm):
    """Replace who answers, or add somebody beside, from a day on."""

    def __init__(self, desk: Desk, facts: PairingFacts, day: date, parent: QWidget | None, *, beside: bool) -> None:
        super().__init__(desk, _("加协助人") if beside else _("更换责任人"), parent, day, width=460)
        self._facts, self._beside = facts, beside
        self.verb = "add_support" if beside else "replace_lead"
        kind, title, example = HELPER[facts.level]
        self._side = RecordField(desk, _(title), (kind,), stays=False)
        self._side.line.setPlaceholderText(_(example))
        offer_new(self, self._side, kind)
        note = _("从这天起一起帮，责任人不变。") if beside else _("原来的到前一天为止，新的从这天起负责；下级跟着走。")
        if not self.past:
            self.say(f"{facts.words}\n{note}")
        self.add("helper", _(title), self._side, 0, 0, 2)
        self._on = self.effective("on", _("从哪天起"), 1, 0)
        self._reason = text_field(_("原因"), "", _("可以不写"))
        if not beside:
            self.add("reason", _("原因"), self._reason, 1, 1)
        self._side.setFocus()

    def step(self) -> str:
        """Name who comes and whom they help."""
        words = _("加协助人：{helper} ⇆ {name}") if self._beside else _("更换责任人：{helper} ⇆ {name}")
        return words.format(helper=self._side.line.text(), name=self._facts.helped)

    def save(self) -> None:
        """Take the record under the bar, then write."""
        if self._side.hit is None and not self._side.take():
            self.failed([Problem("helper", "missing", _("请选一位。"))])
            return
        super().save()

    def change(self, write: Write) -> Any:
        """Replace or add."""
        on = self._on.iso() or ""
        if self._beside:
            return ops.add_support(write, self._facts.id, int(self._side.hit.id), on, self.chosen)
        return ops.replace_lead(write, self._facts.id, int(self._side.hit.id), on, self._reason.text(), self.chosen)
