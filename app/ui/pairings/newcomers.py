"""Bringing in who is not in the store yet: a new helper, team or organisation, from the list of loads or a chooser.

Not here: the checks (`db.drafts`, `db.ops.helping`).
"""

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.desk import Desk
from app.ui.widgets import Choice, DateField, FormDialog, RecordField, button, text_field
from db.drafts import HelperDraft, OrganisationDraft, TeamDraft
from db.history.write import Write
from db.ops import helping
from db.queries.search import Hit
from resources.language import N_, _

KINDS: Final = {"helper": N_("新帮扶人…"), "team": N_("新团队…"), "organisation": N_("新单位…")}
_OFFERED: Final = {
    "helper": N_("新建帮扶人“{name}”…"),
    "team": N_("新建团队“{name}”…"),
    "organisation": N_("新建单位“{name}”…"),
}
_STEPS: Final = {"helper": N_("新帮扶人：{name}"), "team": N_("新团队：{name}"), "organisation": N_("新单位：{name}")}


class Newcomer(FormDialog):
    """The dialog of one of the three; `made(hit)` is called with who was recorded."""

    kind = ""

    def __init__(self, desk: Desk, parent: QWidget | None, name: str, made: Callable[[Hit], object] | None) -> None:
        super().__init__(desk, _(KINDS[self.kind]).rstrip("…"), parent)
        self._made = made
        self._inputs: dict[str, Any] = {}
        self.build()
        self._inputs["name"].setText(name)
        self._inputs["name"].setFocus()

    def build(self) -> None:
        """Add the fields (each kind its own)."""
        raise NotImplementedError

    def draft(self) -> Any:
        """Return what was entered."""
        raise NotImplementedError

    def record(self, write: Write) -> int:
        """Write it."""
        raise NotImplementedError

    def put(self, key: str, title: str, field: QWidget, row: int, column: int = 0, span: int = 1) -> None:
        """Add a field that is asked for its value by `values`."""
        self._inputs[key] = self.add(key, title, field, row, column, span)

    def dates(self, row: int) -> None:
        """Add the two days of a term."""
        self.put("from_date", _("起始日期"), DateField(_("起始日期"), "", today=self.desk.today()), row, 0)
        self.put("to_date", _("终止日期"), DateField(_("终止日期"), "", today=self.desk.today()), row, 1)

    def values(self) -> dict[str, Any]:
        """Return what stands in the fields."""
        return {key: _value(field) for key, field in self._inputs.items()}

    def save(self) -> None:
        """Record it and tell who asked."""
        for field in self._inputs.values():
            if isinstance(field, RecordField) and field.hit is None and field.line.text().strip():
                field.take()
        values, desk = self.values(), self.desk
        words = _(_STEPS[self.kind]).format(name=values["name"])
        self.waiting()
        desk.write(f"add_{self.kind}", words, self.record, done=self._done, failed=self.failed)

    def _done(self, record: int) -> None:
        name = str(self.values()["name"])
        unit = self._inputs.get("organisation_id")
        self.desk.say(_(_STEPS[self.kind]).format(name=name), "good")
        if self._made:
            self._made(Hit(self.kind, record, None, name, unit.line.text() if unit else ""))
        self.accept()


class HelperForm(Newcomer):
    """A helper."""

    kind = "helper"

    def build(self) -> None:
        """Name, phone, unit and term."""
        self.put("name", _("姓名"), text_field(_("姓名")), 0, 0)
        self.put("phone", _("联系电话"), text_field(_("联系电话")), 0, 1)
        self.put(
            "organisation_id", _("单位"), RecordField(self.desk, _("单位"), ("organisation",), stays=False), 1, 0, 2
        )
        self.put("sex", _("性别"), Choice(_("性别"), "sex"), 2, 0)
        self.put("duty", _("职务"), text_field(_("职务")), 2, 1)
        self.put("id_number", _("证件号码"), text_field(_("证件号码"), "", _("同名时才需要")), 3, 0)
        self.put("term", _("批次"), text_field(_("批次")), 3, 1)
        self.dates(4)
        offer_new(self, self._inputs["organisation_id"], "organisation")

    def record(self, write: Write) -> int:
        """Write it."""
        return helping.add_helper(write, HelperDraft(**self.values()))


class TeamForm(Newcomer):
    """A team."""

    kind = "team"

    def build(self) -> None:
        """Name, unit, village and dates."""
        self.put("name", _("团队名称"), text_field(_("团队名称")), 0, 0, 2)
        self.put(
            "organisation_id",
            _("所属单位"),
            RecordField(self.desk, _("所属单位"), ("organisation",), stays=False),
            1,
            0,
            2,
        )
        self.put("region_id", _("驻点村"), RecordField(self.desk, _("驻点村"), ("region",), stays=False), 2, 0, 2)
        self.dates(3)
        offer_new(self, self._inputs["organisation_id"], "organisation")

    def record(self, write: Write) -> int:
        """Write it."""
        return helping.add_team(write, TeamDraft(**self.values()))


class OrganisationForm(Newcomer):
    """An organisation."""

    kind = "organisation"

    def build(self) -> None:
        """Name, kind, credit code, where and whom to ask."""
        self.put("name", _("单位名称"), text_field(_("单位名称")), 0, 0, 2)
        self.put("kind", _("单位类型"), Choice(_("单位类型"), "organisation_kind"), 1, 0)
        self.put("credit_code", _("统一社会信用代码"), text_field(_("统一社会信用代码")), 1, 1)
        self.put("contact", _("联系人"), text_field(_("联系人")), 2, 0)
        self.put("phone", _("联系电话"), text_field(_("联系电话")), 2, 1)
        self.put("address", _("单位地址"), text_field(_("单位地址")), 3, 0, 2)

    def record(self, write: Write) -> int:
        """Write it."""
        return helping.add_organisation(write, OrganisationDraft(**self.values()))


_DIALOGS: Final[dict[str, type[Newcomer]]] = {"helper": HelperForm, "team": TeamForm, "organisation": OrganisationForm}


def open_new(
    desk: Desk, kind: str, parent: QWidget | None, name: str = "", made: Callable[[Hit], object] | None = None
) -> Newcomer:
    """Open the dialog of a kind with a name filled in; `made` is told who was recorded."""
    dialog = _DIALOGS[kind](desk, parent, name, made)
    dialog.open()
    return dialog


def offer_new(dialog: FormDialog, side: RecordField, kind: str) -> None:
    """Offer to record who was typed into a chooser and is not found."""
    offer = button("", look="text", icon="plus")
    offer.hide()
    box = side.layout()
    assert isinstance(box, QVBoxLayout)
    box.addWidget(offer)

    def look(_hit: object = None) -> None:
        typed = side.line.text().strip()
        offer.setText(_(_OFFERED[kind]).format(name=typed))
        offer.setVisible(bool(typed) and side.hit is None and side.list.count() == 0)

    side.chosen.connect(look)
    offer.clicked.connect(lambda: open_new(dialog.desk, kind, dialog, side.line.text().strip(), side.show_hit))


def _value(field: Any) -> Any:
    if isinstance(field, RecordField):
        return field.hit.id if field.hit is not None else None
    if isinstance(field, DateField):
        return field.iso()
    return field.value() if isinstance(field, Choice) else field.text().strip() or None
