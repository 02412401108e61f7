"""The table of households with its filters, saved views, columns, and the panel beside it."""

from array import array
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QInputDialog, QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.ui import computer
from app.ui.desk import Desk
from app.ui.households.columns import UNDECIDED, USUAL, columns
from app.ui.households.filters import FilterBar
from app.ui.households.panel import Panel
from app.ui.table import BigTable, IdModel
from app.ui.widgets import Card, Empty
from db.history.conflicts import undecided_households
from db.ops.setting import set_setting
from db.queries import households
from db.queries.places import one_township
from db.queries.setting import setting
from db.queries.views import VIEWS, quarter_start
from resources.language import _

CHOICES = ("exit_status", "monitor_kind", "main_cause")


class HouseholdList(QWidget):
    """Looks in the store off the main thread; the last answer asked for is the one shown."""

    counted = Signal()
    new_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.people = 0
        self._township = ""  # the one all households lie in: it need not stand in every line
        self._asked = 0
        self._undecided: dict[int, int] = {}
        self._order = ("place", "place", False)
        row = QVBoxLayout(self)
        row.setContentsMargins(14, 12, 14, 12)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setHandleWidth(10)
        self._split.setChildrenCollapsible(False)
        row.addWidget(self._split)
        self._split.addWidget(self._sheet())
        self.panel = Panel(desk)
        self._split.addWidget(self.panel)
        self._split.setStretchFactor(0, 1)
        self._split.setSizes([840, 290])
        self.table.current.connect(self.panel.show_household)
        self.table.opened.connect(lambda household: desk.open_household(household, self.table.ids_model.ids))
        self.table.sorted_by.connect(self._sort)
        self.bar.changed.connect(self.look)
        desk.changed.connect(self._changed)

    def _sheet(self) -> Card:
        card = Card((0, 0, 0, 0))
        card.box.setSpacing(0)
        self.bar = FilterBar(self.desk)
        card.box.addWidget(self.bar)
        shown = columns(lambda: self._township, lambda home: self._undecided.get(home, 0))
        self.table = BigTable(IdModel(shown, self._fetch), _("户"))
        self._show_columns()
        header = self.table.horizontalHeader()
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(lambda at: self.choose_columns(header.mapToGlobal(at)))
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._nothing = Empty(_("没有符合的户。换个条件，或清除筛选。"), (_("清除筛选"), self.bar.clear), icon="filter")
        self._first = Empty(
            _("库里还没有户。导入户台账，或先登记一户。"),
            (_("导入台账"), self.desk.import_files),
            (_("新建户"), self.new_wanted.emit),
            icon="households",
        )
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(self._first)
        card.box.addWidget(self._stack, 1)
        return card

    def _fetch(self, ids: Sequence[int]) -> Sequence[Any]:
        with self.desk.store.read() as reader:
            return households.rows(reader, ids)

    # -- looking -------------------------------------------------------------------------------------------------
    def look(self) -> None:
        """Ask the store again for the rows, with the filters and the order that stand now."""
        self._asked += 1
        asked, filters, (_key, sort, descending) = self._asked, self.bar.filters(), self._order

        def work(_progress: object, _cancelled: object) -> "tuple[array[int], str, dict[int, int]]":
            with self.desk.store.read() as reader:
                found = households.ids(reader, filters, sort, descending)
                return found, one_township(reader), undecided_households(reader)

        self.desk.run(work, done=lambda found: self._show(*found) if asked == self._asked else None)

    def look_at_counts(self) -> None:
        """Ask the store again for the counts and the choices."""
        since = quarter_start(self.desk.today())

        def work(_progress: object, _cancelled: object) -> Any:
            with self.desk.store.read() as reader:
                choices = {column: households.choices(reader, column) for column in CHOICES}
                return households.areas(reader), choices, households.counts(reader, since)

        self.desk.run(work, done=self._show_counts)

    def _show(self, ids: "array[int]", township: str, undecided: dict[int, int]) -> None:
        self._township = township
        if bool(undecided) != bool(self._undecided):
            self._undecided = undecided
            self._show_columns()
        self._undecided = undecided
        self.table.show_ids(ids, self.table.current_id)
        filtered = self.bar.filters() != households.Filters()
        self._stack.setCurrentWidget(self.table if ids else self._nothing if filtered else self._first)
        self.bar.setVisible(bool(ids) or filtered)
        self.counted.emit()

    def _show_counts(self, told: Any) -> None:
        self.people = told[2].people
        self.bar.show_choices(*told)
        self.counted.emit()

    def _changed(self, kinds: frozenset[str]) -> None:
        if kinds and not kinds - {"setting", "backup"}:
            return
        self.table.ids_model.forget()
        self.panel.show_household(self.panel.household)
        if self.isVisible():
            self.look()
            self.look_at_counts()

    def _sort(self, key: str, descending: bool) -> None:
        column = next(each for each in self.table.ids_model.columns if each.key == key)
        self._order = (key, column.sort, descending)
        self.look()

    # -- columns and views ---------------------------------------------------------------------------------------
    def choose_columns(self, at: QPoint) -> None:
        """Offer the columns in a menu."""
        menu = QMenu(self)
        menu.setAccessibleName(_("列"))
        for number, column in enumerate(self.table.ids_model.columns):
            if column.key == UNDECIDED:
                continue  # comes and goes by itself
            action = menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(not self.table.isColumnHidden(number))
            action.toggled.connect(lambda on, number=number: self._show_column(number, on))
        menu.popup(at)

    def _show_columns(self) -> None:
        """Show the columns chosen on this computer, and what is undecided while there is something."""
        chosen = computer.remembered().get("household_columns", USUAL)
        keys = [*(chosen if isinstance(chosen, list) else USUAL), *([UNDECIDED] if self._undecided else [])]
        self.table.show_columns(keys)

    def _show_column(self, number: int, on: bool) -> None:
        self.table.setColumnHidden(number, not on)
        self.table.fit()
        shown = [
            column.key
            for each, column in enumerate(self.table.ids_model.columns)
            if not self.table.isColumnHidden(each) and column.key != UNDECIDED
        ]
        computer.remember(household_columns=shown)

    def offer_views(self, at: QPoint) -> None:
        """Offer the saved views, and to save this one."""
        with self.desk.store.read() as reader:
            views: dict[str, Any] = setting(reader, VIEWS, {})
        menu = QMenu(self)
        menu.setAccessibleName(_("视图"))
        for name, kept in views.items():
            menu.addAction(name, lambda kept=kept: self._take_view(kept))
        if views:
            menu.addSeparator()
        menu.addAction(_("保存现在的筛选和排序…"), lambda: self._name_view(views))
        if views:
            gone = menu.addMenu(_("去掉一个视图"))
            for name in views:
                gone.addAction(name, lambda name=name: self._keep_views({k: v for k, v in views.items() if k != name}))
        menu.popup(at)

    def _take_view(self, kept: dict[str, Any]) -> None:
        key, sort, descending = kept.get("order") or ("place", "place", False)
        self._order = (key, sort, bool(descending))
        self.table.show_order(key, bool(descending))
        self.bar.take(kept)

    def _name_view(self, views: dict[str, Any]) -> None:
        dialog = QInputDialog(self)
        dialog.setWindowTitle(_("保存视图"))
        dialog.setLabelText(_("视图的名字"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        kept = self.bar.saved() | {"order": list(self._order)}
        dialog.textValueSelected.connect(lambda name: self._keep_views(views | {name.strip() or _("没有名字"): kept}))
        dialog.open()

    def _keep_views(self, views: dict[str, Any]) -> None:
        self.desk.write(
            "set_setting",
            _("保存视图"),
            lambda write: set_setting(write, VIEWS, views),
            done=lambda _result: self.desk.say(_("视图已保存，在“视图”里选。"), "good"),
        )
