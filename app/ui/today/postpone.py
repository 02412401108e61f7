"""Postponing a visit or a planned measure to another date, agreed with the household."""

from datetime import timedelta
from typing import Any

from PySide6.QtWidgets import QWidget

from app.ui.desk import Desk
from app.ui.widgets import DateField, FormDialog
from db.drafts.base import is_date
from db.errors import Problem
from db.ops.household import set_field
from db.ops.measure import postpone_visit
from db.queries.household import household_page
from db.queries.today import Line
from resources.language import _


class Postpone(FormDialog):
    """One date; the old one stays in the history."""

    def __init__(self, desk: Desk, line: Line, parent: QWidget) -> None:
        super().__init__(desk, _("推后"), parent, width=420)
        self._line = line
        self.say(_("{who}：{what}，原定 {day}").format(who=line.who, what=line.what or _("走访"), day=line.due))
        later = (desk.today() + timedelta(days=7)).isoformat()
        self._on = DateField(_("新日期"), later, today=desk.today())
        self.add("next_on", _("新日期"), self._on, 0)

    def save(self) -> None:
        """Write the new date."""
        on = self._on.iso() or ""
        if not is_date(on) or on < self.desk.today().isoformat()[: len(on)]:
            self.failed([Problem("next_on", "bad_date", _("请写今天以后的日期。"))])
            return
        self.waiting()
        line = self._line

        def change(write: Any) -> bool:
            if line.kind == "measure":
                return set_field(write, line.record_id, "planned_on", on)
            page = household_page(write.connection, line.household_id or 0)
            return bool(page and page.visits) and postpone_visit(write, page.visits[0]["id"], on)  # type: ignore[union-attr]

        self.desk.write(
            "postpone",
            _("推后：{who}").format(who=line.who),
            change,
            done=lambda _changed: self.accept(),
            failed=self.failed,
        )
