"""The dialog that says which project a measure belongs to: some letters typed, one of those found chosen.

Opened from the ledger of measures. Not here: the verb (`db.ops.funds.attach_measures`).
"""

from collections.abc import Sequence
from typing import Final

from PySide6.QtWidgets import QWidget

from app.ui.desk import Desk
from app.ui.widgets import Combo, FormDialog, text_field
from db.ops.funds import attach_measures
from db.queries.funds import ProjectFilters, project_ids, project_rows
from resources.language import _

_FOUND: Final = 50


class AttachForm(FormDialog):
    """Chooses a project for some measures, or none."""

    def __init__(self, desk: Desk, parent: QWidget, measures: Sequence[int], what: str) -> None:
        super().__init__(desk, _("归到项目"), parent)
        self._measures, self._what = list(measures), what
        self.say(what)
        typed = text_field(_("找项目"), "", _("名称、编号、地点、单位"))
        typed.textChanged.connect(self._look)
        self._found = Combo()
        self.add("text", _("找项目"), typed, 0)
        self.add("project_id", _("所属项目"), self._found, 1)
        self._look("")

    def _look(self, words: str) -> None:
        with self.desk.store.read() as reader:
            rows = project_rows(
                reader, project_ids(reader, ProjectFilters(text=words), "year", descending=True)[:_FOUND]
            )
        self._found.clear()
        for row in rows:
            said = " · ".join(part for part in (row.name, str(row.year or ""), row.place or "") if part)
            self._found.addItem(said, row.id)
        self._found.addItem(_("（不属于项目）"), None)

    def save(self) -> None:
        """Write which project they belong to."""
        project = self._found.currentData()
        self.waiting()
        self.desk.write(
            "attach_measures",
            _("措施归到项目：{what}").format(what=self._what),
            lambda write: attach_measures(write, self._measures, project),
            done=lambda _changed: self.accept(),
            failed=self.failed,
        )
