"""The card of members: masked ID numbers, health hidden until someone asks to see it on this page."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from app.ui import theme
from app.ui.households import forms
from app.ui.households.cell import Cell
from app.ui.values import HIDDEN
from app.ui.widgets import Card, button, label
from app.ui.widgets.cards import emptied, section
from db.ops.household import unmask
from db.queries.household import HouseholdPage
from resources.language import N_, _

if TYPE_CHECKING:
    from app.ui.households.page import HouseholdView

FIELDS = ("relation", "name", "sex", "birth", "id_number", "education", "labour", "health")
# short headings: the long names of people need the room
_HEADINGS = (N_("关系"), N_("姓名"), N_("性别"), N_("出生"), N_("证件号"), N_("学历"), N_("劳动能力"), N_("健康"))
_WIDTHS = (54, 186, 30, 82, 144, 60, 78, 44)


class PeopleCard(Card):
    """One line for each who lives there, then those who left."""

    def __init__(self, view: "HouseholdView") -> None:
        super().__init__((16, 10, 16, 12))
        self._view = view
        self.private = False
        self._eye = button("", self._toggle, look="text", icon="eye")
        add = button(_("加成员"), self._add, look="text", icon="plus")
        self.box.addLayout(section(_("家庭成员"), "", self._eye, add))
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(3)
        self._grid.setVerticalSpacing(2)
        holder = QWidget()
        holder.setLayout(self._grid)
        self.box.addWidget(holder)
        self._say_eye()

    def hide_private(self) -> None:
        """Hide what was shown on request."""
        if not self.private:
            return
        self.private = False
        self._say_eye()
        if self._view.content:
            self.show_page(self._view.content)

    def show_page(self, page: HouseholdPage) -> None:
        """Show the members of this household."""
        emptied(self._grid)
        for column, field in enumerate(FIELDS):
            self._grid.addWidget(_heading(column), 0, column)
            self._grid.setColumnStretch(column, 1 if field == "name" else 0)
            self._grid.setColumnMinimumWidth(
                column, theme.wide_enough(_WIDTHS[column], _(_HEADINGS[column]), *_sample(field))
            )
        gone = [member for member in page.members if member["to_date"]]
        for row, member in enumerate((*page.living, *gone), 1):
            for column, field in enumerate(FIELDS):
                role = "sub" if member["to_date"] or field in ("relation", "health") else ""
                text = (
                    _("{name}（{day} 离户）").format(name=member["name"], day=member["to_date"])
                    if field == "name" and member["to_date"]
                    else ""
                )
                cell = self._view.cell(Cell("member", member, field, private=self.private, role=role, text=text))
                self._grid.addWidget(cell, row, column)
        if not page.members:
            self._grid.addWidget(label(_("还没有登记成员。"), "sub"), 1, 0, 1, len(FIELDS))

    def _toggle(self) -> None:
        if self.private:
            self.hide_private()
            return
        view, household = self._view, self._view.household
        code = view.content.facts["code"] if view.content else None
        view.desk.write(
            "unmask",
            _("显示证件与健康：{code}").format(code=code or _("没有户编号的户")),
            lambda write: unmask(write, household),
            done=lambda _code: self._show_private(household),
        )

    def _show_private(self, household: int) -> None:
        if household != self._view.household or not self._view.isVisible():
            return  # the page was left before the note was written
        self.private = True
        self._say_eye()
        if self._view.content:
            self.show_page(self._view.content)

    def _say_eye(self) -> None:
        words = _("隐藏证件与健康") if self.private else _("显示证件与健康")
        self._eye.setText(words)
        self._eye.setAccessibleName(words)

    def _add(self) -> None:
        forms.AddMember(self._view.desk, self._view.household, self._view).open()


def _sample(field: str) -> list[str]:
    """Words of a field that are not to be cut."""
    return {"sex": [_("男"), _("女")], "health": [_(HIDDEN)], "relation": [_("户主"), _("之女")]}.get(field, [])


def _heading(column: int) -> QLabel:
    made = label(_(_HEADINGS[column]), "sub")
    made.setContentsMargins(5, 0, 0, 0)
    return made
