"""The card of changes: field, old value, new value, then file and row or the verb, who and when; restoring a value."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout

from app.ui import icons
from app.ui.values import KINDS, field_label, shown
from app.ui.widgets import Card, Elided, Lines, button, label
from app.ui.widgets.cards import section
from db.history.household import Entry, household_history
from db.ops.household import set_field
from db.queries.household import HouseholdPage
from resources.language import _

if TYPE_CHECKING:
    from app.ui.households.page import HouseholdView

SHOWN = 6


class HistoryCard(Card):
    """The newest changes of a household, all of them on request."""

    def __init__(self, view: "HouseholdView") -> None:
        super().__init__((16, 10, 16, 12))
        self._view = view
        self._all = False
        self._more = button(_("全部"), self._toggle, look="text", name=_("全部变更"))
        self._note = label("", "sub")
        self.box.addLayout(section(_("变更记录"), "", self._note, self._more))
        self._lines = Lines()
        self.box.addWidget(self._lines)

    def show_page(self, page: HouseholdPage) -> None:
        """Show what changed in this household."""
        with self._view.desk.store.read() as reader:
            entries = household_history(reader, page.id)
        self._lines.clear()
        self._note.setText(_("共 {n} 条").format(n=len(entries)))
        for entry in entries if self._all else entries[:SHOWN]:
            self._line(entry)

    def _toggle(self) -> None:
        self._all = not self._all
        self._more.setText(_("收起") if self._all else _("全部"))
        if self._view.content:
            self.show_page(self._view.content)

    def _line(self, entry: Entry) -> None:
        box = self._lines.box
        first = QHBoxLayout()
        first.setContentsMargins(0, 6, 0, 0)
        first.setSpacing(6)
        first.addWidget(Elided(_title(entry)), 1)
        if entry.field:
            first.addWidget(Elided(shown(entry.kind, entry.field, entry.old), "sub"))
            first.addWidget(icons.Mark("right", "sub", 12))
            first.addWidget(Elided(shown(entry.kind, entry.field, entry.new), "strong" if entry.current else "sub"))
        second = QHBoxLayout()
        second.setContentsMargins(0, 0, 0, 5)
        second.addWidget(icons.Mark("registers" if entry.file else "edit", "sub", 13))
        second.addWidget(Elided(_source(entry), "small"), 1)
        if entry.field and not entry.current:
            second.addWidget(button(_("恢复这个值"), lambda: self._restore(entry), look="text"))
        second.addWidget(label(f"{entry.who}  {self._view.short(entry.at[:10])}", "small"))
        box.addLayout(first)
        box.addLayout(second)

    def _restore(self, entry: Entry) -> None:
        assert entry.field is not None
        field = entry.field
        words = _("恢复 {field}").format(field=field_label(entry.kind, field))
        self._view.desk.write(
            "set_field",
            words,
            lambda write: set_field(write, entry.record_id, field, entry.new),
            done=lambda _changed: self._view.desk.say(_("已恢复，Ctrl+Z 可撤销。"), "good"),
        )


def _title(entry: Entry) -> str:
    if entry.field:
        name = field_label(entry.kind, entry.field)
        return _("{field}（{whose}）").format(field=name, whose=entry.record) if entry.record else name
    kind = _(KINDS[entry.kind])
    words = _("登记了{kind}：{record}") if entry.action in ("create", "restore") else _("去掉了{kind}：{record}")
    return words.format(kind=kind, record=entry.record).rstrip("：")


def _source(entry: Entry) -> str:
    if not entry.file:
        return entry.label
    where = [entry.file]
    if entry.row:
        where.append(_("第 {row} 行").format(row=entry.row))
    if entry.column:
        where.append(_("{column} 列").format(column=entry.column))
    return "  ".join(where)
