"""The room itself: the list or the page of one household, and what stands in the top bar for each."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPoint
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.ui.desk import Desk
from app.ui.disputing import disputing
from app.ui.households.list import HouseholdList
from app.ui.households.page import HouseholdView
from app.ui.printing import print_households
from app.ui.room import Room
from app.ui.widgets import button, label
from resources.language import C_, _


class HouseholdsRoom(Room):
    """The list first; Enter opens the page, Esc comes back to the same row."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._stack = QStackedWidget()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._stack)
        self.list = HouseholdList(desk)
        self.list.counted.connect(self.head_changed)
        self.list.new_wanted.connect(self._new_household)
        self._stack.addWidget(self.list)
        self.page: HouseholdView | None = None
        self._among: Sequence[int] = ()
        self._list_verbs = self._verbs_of_list()
        self._page_lead, self._page_verbs = self._verbs_of_page()
        for keys, verb in (("Alt+Up", lambda: self._walk(-1)), ("Alt+Down", lambda: self._walk(1)), ("Esc", self.back)):
            QShortcut(QKeySequence(keys), self, verb)

    def _verbs_of_list(self) -> list[QWidget]:
        views = button(_("视图"), icon="list")
        views.clicked.connect(lambda: self.list.offer_views(views.mapToGlobal(QPoint(0, views.height()))))
        chosen = button("", icon="columns", name=_("列"), tip=_("列"))
        chosen.clicked.connect(lambda: self.list.choose_columns(chosen.mapToGlobal(QPoint(0, chosen.height()))))
        show_all = button(_("打印这些户"), self._print_all, icon="print")
        forms = button(_("填表…"), self._fill_all, icon="registers", tip=_("给列表里的户填部门的空表"))
        send = button(_("发出…"), self._send_all, icon="mail", tip=_("把列表里的户发给别人填：交换工作簿"))
        return [
            views,
            chosen,
            send,
            forms,
            show_all,
            button(_("新建户"), self._new_household, look="main", icon="plus"),
        ]

    def _verbs_of_page(self) -> tuple[list[QWidget], list[QWidget]]:
        desk = self.desk
        lead: list[QWidget] = [
            button(_(C_("room", "户")), self.back, look="text", icon="left", name=_("回到户列表"), tip="Esc")
        ]
        self._position = label("", "sub")
        lead.append(self._position)
        verbs: list[QWidget] = [
            button(
                _("记一笔措施"), lambda: desk.quick_entry(household=self.household, what="measure"), icon="measures"
            ),
            button(_("填表…"), self._fill_one, icon="registers", tip=_("给这一户填部门的空表")),
            button(_("打印明白卡"), lambda: print_households(desk, [self.household or 0], self), icon="print"),
            button(
                _("登记走访"),
                lambda: desk.quick_entry(household=self.household, what="visit"),
                look="main",
                icon="plus",
            ),
        ]
        return lead, verbs

    # -- head ----------------------------------------------------------------------------------------------------
    @property
    def _on_page(self) -> bool:
        return self.page is not None and self._stack.currentWidget() is self.page

    @property
    def title(self) -> str:
        """The name of the room; the page has its name on its sheet."""
        return "" if self._on_page else _(C_("room", "户"))

    @property
    def subtitle(self) -> str:
        """How many households and people there are."""
        if self._on_page:
            return ""
        shown = len(self.list.table.ids_model.ids)
        if not shown:
            return ""
        words = _("{n} 户 · 全库 {people} 人").format(n=f"{shown:,}", people=f"{self.list.people:,}")
        return words + disputing(self.desk).note("household", "member", "household_year")

    @property
    def keys(self) -> Sequence[str]:
        """The keys of the list or the page."""
        if self._on_page:
            return (
                _("登记 Ctrl+N"),
                _("明白卡 Ctrl+P"),
                _("上一户、下一户 Alt+↑↓"),
                _("改一格 F2"),
                _("撤销 Ctrl+Z"),
                _("回去 Esc"),
            )
        return (_("打开 Enter"), _("登记 Ctrl+N"), _("查找 Ctrl+K"), _("明白卡 Ctrl+P"), _("撤销 Ctrl+Z"))

    @property
    def household(self) -> int | None:
        """The household of the page, or under the bar."""
        return self.page.household if self._on_page and self.page else self.list.table.current_id

    def lead(self) -> list[QWidget]:
        """The way back, on the page."""
        return self._page_lead if self._on_page else []

    def buttons(self) -> list[QWidget]:
        """The verbs of the list or the page."""
        return self._page_verbs if self._on_page else self._list_verbs

    # -- going ---------------------------------------------------------------------------------------------------
    def entered(self, wish: object = None) -> None:
        """Show the list, a household (id, among), or what a dict of filters asks for."""
        if isinstance(wish, tuple):
            self._open(*wish)
            return
        self._stack.setCurrentWidget(self.list)
        self.list.look_at_counts()
        if isinstance(wish, dict) and wish.get("new"):
            self._new_household()
        if isinstance(wish, dict) and not wish.get("new"):
            self._narrow(wish)
        else:
            self.list.look()
        self.list.table.setFocus()
        self.head_changed.emit()

    def _narrow(self, wish: dict[str, Any]) -> None:
        from db.queries import households  # noqa: PLC0415

        if self.list.bar.area.findData(wish.get("area")) < 0:  # asked for before the places were read
            with self.desk.store.read() as reader:
                for each in households.areas(reader):
                    self.list.bar.area.addItem("　" * each.depth + each.name, each.id)
        self.list.bar.take(wish)

    def _open(self, household: int, among: Sequence[int] | None) -> None:
        if self.page is None:
            self.page = HouseholdView(self.desk)
            self._stack.addWidget(self.page)
        self._among = among if among is not None else self._among if household in self._among else [household]
        if not self.page.show_household(household):
            self.desk.say(_("这户已经不在库里了。"), "warn")
            self.back()
            return
        self.page.area.verticalScrollBar().setValue(0)  # opened again, too, it is read from its top
        self._stack.setCurrentWidget(self.page)
        at = list(self._among).index(household) if household in self._among else 0
        self._position.setText(_("第 {n} 户，共 {all} 户").format(n=at + 1, all=f"{len(self._among):,}"))
        self._position.setVisible(len(self._among) > 1)
        self.head_changed.emit()

    def _walk(self, way: int) -> None:
        if not (self._on_page and self.page and self.page.household in self._among):
            return
        at = list(self._among).index(self.page.household) + way
        if 0 <= at < len(self._among):
            self._open(self._among[at], self._among)

    def back(self) -> None:
        """Come back from the page to the list, at the row it was opened from."""
        if not self._on_page:
            return
        household = self.page.household if self.page else None
        self._stack.setCurrentWidget(self.list)
        table = self.list.table
        if household is not None and household in table.ids_model.ids:
            table.selectRow(table.ids_model.ids.index(household))
        elif not len(table.ids_model.ids):
            self.list.look()
            self.list.look_at_counts()
        table.setFocus()
        self.head_changed.emit()

    def _new_household(self) -> None:
        from app.ui.households.forms import NewHousehold  # noqa: PLC0415

        NewHousehold(self.desk, self).open()

    def _print_all(self) -> None:
        print_households(self.desk, list(self.list.table.ids_model.ids), self)

    def _fill_one(self) -> None:
        if self.page is None or self.page.content is None:
            return
        head, code = self.page.content.head, self.page.content.facts["code"]
        self._fill([self.page.household], str(code or (head["name"] if head else "")))

    def _fill_all(self) -> None:
        shown = list(self.list.table.ids_model.ids)
        self._fill(shown, _("列表里的 {n} 户").format(n=f"{len(shown):,}"))

    def _send_all(self) -> None:
        shown = tuple(self.list.table.ids_model.ids)
        if not shown:
            self.desk.say(_("列表里没有户。"), "warn")
            return
        words = _("列表里的 {n} 户").format(n=f"{len(shown):,}")
        self.desk.open_room("registers", {"send": True, "households": shown, "words": words})

    def _fill(self, households: Sequence[int], words: str) -> None:
        if not households:
            self.desk.say(_("先选一户，再填表。"), "warn")
            return
        self.desk.open_room("registers", {"fill": None, "households": households, "words": words})
