"""Who may do what: the table of roles, who has which, and giving one. The table itself is `db.rules.roles`."""

from typing import Any

from PySide6.QtWidgets import QGridLayout, QWidget

from app.ui.desk import Desk
from app.ui.widgets import FormDialog, RecordField, label, scrolled
from app.ui.widgets.fields import Combo
from db.errors import Problem
from db.ops.roles import give_role
from db.queries.persons import actor, people_with_roles
from db.rules.roles import RIGHTS, ROLES
from resources.language import _


class RolesDialog(FormDialog):
    """The table of rights by role above; below who has which role, and one person's role to give."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, _("角色"), parent, save=_("给这个角色"), width=820)
        self.grid.addWidget(self._table(), 0, 0, 1, 2)
        self._people = label("", wrap=True)
        self.grid.addWidget(self._people, 1, 0, 1, 2)
        self.person = RecordField(desk, _("给谁"), ("helper",), shown=3, stays=False)
        self.person.line.setPlaceholderText(_("帮扶责任人的姓名或电话；名册里没有就写姓名"))
        self.add("person", _("给谁"), self.person, 2, 0)
        self.role = Combo()
        self.role.setAccessibleName(_("什么角色"))
        for key, words in ROLES.items():
            self.role.addItem(_(words), key)
        self.role.addItem(_("收回角色"), None)
        self.add("role", _("什么角色"), self.role, 2, 1)
        self._look()

    def _table(self) -> QWidget:
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setColumnStretch(0, 1)
        for column, words in enumerate(ROLES.values(), 1):
            grid.addWidget(label(_(words), "sub"), 0, column)
        for row, right in enumerate(RIGHTS, 1):
            grid.addWidget(label(_(right.label), wrap=True), row, 0)
            for column, key in enumerate(ROLES, 1):
                mark = label("✓" if key in right.roles else "—", "" if key in right.roles else "sub")
                mark.setAccessibleName(_("能") if key in right.roles else _("不能"))
                grid.addWidget(mark, row, column)
        area = scrolled(inside, _("角色表"))
        area.setMinimumHeight(300)
        return area

    def _look(self) -> None:
        with self.desk.store.read() as reader:
            people, me = people_with_roles(reader), actor(reader)
        if not people:
            self._people.setText(_("还没有定角色：用这个库的人就是协调员。第一个角色要先给自己协调员。"))
            return
        said = "，".join(_("{name}：{role}").format(name=each.name, role=_(ROLES[each.role])) for each in people)
        self._people.setText(_("{people}。您是{role}。").format(people=said, role=_(ROLES[me.role])))

    def save(self) -> None:
        """Give the role."""
        hit: Any = self.person.hit
        typed = self.person.line.text().strip()
        person: int | str = int(hit.id) if hit is not None else typed
        if not person:
            self.failed([Problem("person", "missing", _("请写给谁。"))])
            return
        role = self.role.currentData()
        self.waiting()
        words = _("定角色：{name}").format(name=typed)
        self.desk.write(
            "set_roles", words, lambda write: give_role(write, person, role), done=self._given, failed=self.failed
        )

    def _given(self, _result: object) -> None:
        self.save_button.setEnabled(True)
        self.person.line.clear()
        self._look()
