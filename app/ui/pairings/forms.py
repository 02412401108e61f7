"""Pairing an organisation with a county or village, or a team with a household. Persons are in `app.ui.households.forms`."""

from typing import Any, Final

from PySide6.QtWidgets import QWidget

from app.ui.desk import Desk
from app.ui.widgets import DateField, FormDialog, RecordField, text_field
from db.drafts import PairingDraft
from db.drafts.pairing import SIDES
from db.ops.pairing import pair
from resources.language import N_, _

_KINDS: Final = {
    "district_county": ("organisation", N_("帮扶单位")),
    "enterprise_village": ("organisation", N_("帮扶单位")),
    "team_family": ("team", N_("帮扶团队")),
}


class PairSide(FormDialog):
    """One of the three upper levels, with its beginning."""

    def __init__(self, desk: Desk, level: str, helped: int, name: str, parent: QWidget) -> None:
        super().__init__(desk, _("提出结对"), parent)
        self._level, self._helped, self._name = level, helped, name
        kind, title = _KINDS[level]
        self._helper_field, self._helped_field = SIDES[level]
        self.say(_("给 {name} 定帮扶的一方。").format(name=name))
        self._side = RecordField(desk, _(title), (kind,), stays=False)
        self._from = DateField(_("起始日期"), desk.today().isoformat(), today=desk.today())
        self._agreement = text_field(_("协议编号"))
        self.add(self._helper_field, _(title), self._side, 0, 0, 2)
        self.add("from_date", _("起始日期"), self._from, 1, 0)
        self.add("agreement", _("协议编号"), self._agreement, 1, 1)
        self._side.setFocus()

    def save(self) -> None:
        """Write the pairing."""
        if self._side.hit is None:
            self._side.take()
        values: dict[str, Any] = {
            "level": self._level,
            self._helper_field: self._side.hit.id if self._side.hit else None,
            self._helped_field: self._helped,
            "from_date": self._from.iso(),
            "agreement": self._agreement.text(),
        }
        draft = PairingDraft(**values)
        self.waiting()
        self.desk.write(
            "pair",
            _("结对：{name}").format(name=self._name),
            lambda write: pair(write, draft),
            done=lambda _pairing: self.accept(),
            failed=self.failed,
        )
