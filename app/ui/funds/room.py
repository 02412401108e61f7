"""The room itself: projects with their filters and sums, or the sources of money; the panel of what is under the bar."""

from array import array
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.summaries.figures import money
from app.ui import icons
from app.ui.desk import Desk
from app.ui.disputing import disputing
from app.ui.funds import forms
from app.ui.funds.columns import project_columns
from app.ui.funds.panel import ProjectPanel
from app.ui.funds.sources import SourceList
from app.ui.room import Room
from app.ui.table import BigTable, IdModel
from app.ui.widgets import Card, Chips, Combo, Empty, button, label, text_field
from db.catalogues import catalogue
from db.ops.funds import remove_project
from db.queries import funds
from db.rules.funds import Balance
from resources.language import _

_OURS = frozenset(("project", "fund_source", "allocation", "payment", "review", "receipt", "measure", "region"))


class FundsRoom(Room):
    """Arrows go through the projects; the panel shows the one under the bar."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._asked, self._order = 0, ("name", False)
        self._wanted: int | None = None  # the project to be under the bar when the list comes
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 12, 14, 12)
        self.views = Chips((("projects", _("项目")), ("sources", _("资金来源"))), _("看什么"), look="tab")
        self.views.chosen.connect(lambda _key: self._turn())
        box.addWidget(self.views)
        self._pages = QStackedWidget()
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.setChildrenCollapsible(False)
        self.panel = ProjectPanel(desk)
        self._split.addWidget(self._sheet())
        self._split.addWidget(self.panel)
        self._split.setStretchFactor(0, 1)
        self._split.setSizes([800, 340])
        self.sources = SourceList(desk)
        self._pages.addWidget(self._split)
        self._pages.addWidget(self.sources)
        box.addWidget(self._pages, 1)
        self._new = button(_("新建项目"), self.new_project, look="main", icon="plus", tip="Ctrl+Shift+N")
        self._keys()
        desk.changed.connect(self._changed)

    def _keys(self) -> None:
        for keys, verb in (
            ("Ctrl+Shift+N", self.new_project), ("Ctrl+Shift+P", self.panel.pay), ("Ctrl+Shift+A", self.panel.allocate),
            ("F2", self.panel.edit), ("Delete", self._remove),
        ):  # fmt: skip
            QShortcut(QKeySequence(keys), self, verb)

    def _sheet(self) -> Card:
        card = Card((0, 10, 0, 0))
        card.box.setSpacing(6)
        self._bar = QWidget()
        self._bar.setLayout(self._filters())
        card.box.addWidget(self._bar)
        self.table = BigTable(IdModel(project_columns(), self._fetch), _("项目"))
        self.table.sorted_by.connect(self._sort)
        self.table.current.connect(self.panel.show_project)
        self.table.opened.connect(lambda _id: self.panel.edit())
        self._nothing = Empty(_("没有符合的项目。换个条件，或清除筛选。"), (_("清除筛选"), self._clear), icon="filter")
        self._first = Empty(
            _("库里还没有项目。从资金分配表或项目库导入，或先新建一个。"),
            (_("导入台账"), self.desk.import_files), (_("新建项目"), self.new_project), icon="funds",
        )  # fmt: skip
        self._stack = QStackedWidget()
        for widget in (self.table, self._nothing, self._first):
            self._stack.addWidget(widget)
        card.box.addWidget(self._stack, 1)
        self._sums = label("", "sub", wrap=True)
        self._sums.setContentsMargins(14, 4, 10, 8)
        card.box.addWidget(self._sums)
        return card

    def _filters(self) -> QVBoxLayout:
        whole, row = QVBoxLayout(), QHBoxLayout()
        whole.setContentsMargins(12, 0, 12, 0)
        self.chips = Chips(
            (("", _("全部")), ("open", _("有待付")), ("free", _("有结余")), ("over", _("超出分配")), ("bare", _("没有分到钱"))),
            _("按资金筛选"),
        )  # fmt: skip
        self.chips.chosen.connect(lambda _key: self.look())
        whole.addWidget(self.chips)
        self.text = text_field(_("项目里找"), "", _("名称、编号、地点、单位"))
        self.text.addAction(icons.icon("search", "sub"), QLineEdit.ActionPosition.LeadingPosition)
        self._wait = QTimer(self, singleShot=True, interval=150)
        self._wait.timeout.connect(self.look)
        self.text.textChanged.connect(lambda _text: self._wait.start())
        row.addWidget(self.text, 3)
        self._combos = {key: Combo() for key in ("year", "area", "source", "status")}
        self._firsts = {"year": _("所有年度"), "area": _("所有县"), "source": _("所有资金"), "status": _("所有状态")}
        for key, combo in self._combos.items():
            combo.setAccessibleName({"year": _("年度"), "area": _("县"), "source": _("资金"), "status": _("状态")}[key])
            combo.setMinimumContentsLength(6)
            combo.addItem(self._firsts[key], None)
            combo.activated.connect(lambda _index: self.look())
            row.addWidget(combo, 1)
        for each in catalogue("project_status").labels:
            self._combos["status"].addItem(_(each.name), each.value)
        whole.addLayout(row)
        return whole

    @property
    def title(self) -> str:
        """The name of the room."""
        return _("项目与资金")

    @property
    def keys(self) -> Sequence[str]:
        """The keys of the room."""
        return (
            _("新建项目 Ctrl+Shift+N"), _("申请支付 Ctrl+Shift+P"), _("分配 Ctrl+Shift+A"), _("改 F2"), _("撤销 Ctrl+Z"),
        )  # fmt: skip

    def buttons(self) -> list[QWidget]:
        """New source, new project."""
        return [button(_("新建资金"), lambda: forms.SourceForm(self.desk, self.window()).open()), self._new]

    def entered(self, wish: object = None) -> None:
        """Show the projects; a dict may choose one ("project") or the sources ("view")."""
        if isinstance(wish, dict) and wish.get("view") in ("projects", "sources"):
            self.views.choose(str(wish["view"]))
        if isinstance(wish, dict) and wish.get("project"):
            self._wanted = int(wish["project"])
            self._clear()
        self._turn()

    def _turn(self) -> None:
        sources = self.views.key == "sources"
        self._pages.setCurrentWidget(self.sources if sources else self._split)
        if sources:
            self.sources.look()
            self.sources.table.setFocus()
            return
        self.look()
        self._look_at_choices()
        self.table.setFocus()

    def new_project(self) -> None:
        """Enter a new project; it is shown once it is written."""
        forms.ProjectForm(self.desk, self.window(), done=self._made).open()

    def _made(self, project: int) -> None:
        self._wanted = project
        self._clear()
        self.desk.say(_("项目已记下；下一步给它分配资金。"), "good")

    def _remove(self) -> None:
        page = self.panel.page
        if page and self.table.hasFocus():
            words = _("去掉项目：{what}").format(what=page.project["name"])
            self.desk.write(
                "remove_project", words, lambda write: remove_project(write, page.project["id"]),
                done=lambda _none: self.desk.say(_("已去掉，Ctrl+Z 可撤销。"), "good"),
                failed=lambda problems: self.desk.say(problems[0].message, "bad"),
            )  # fmt: skip

    # -- looking -------------------------------------------------------------------------------------------------------
    def filters(self) -> funds.ProjectFilters:
        """Return the filters as they stand."""
        chosen = {key: combo.currentData() for key, combo in self._combos.items()}
        return funds.ProjectFilters(text=self.text.text(), state=self.chips.key or None, **chosen)

    def _clear(self) -> None:
        self.text.clear()
        self.chips.choose("")
        for combo in self._combos.values():
            combo.setCurrentIndex(0)
        self.look()

    def _fetch(self, ids: Sequence[int]) -> Sequence[Any]:
        with self.desk.store.read() as reader:
            return funds.project_rows(reader, ids)

    def look(self) -> None:
        """Ask the store again for the rows."""
        self._asked += 1
        asked, filters, (sort, descending) = self._asked, self.filters(), self._order

        def work(_progress: object, _cancelled: object) -> Any:
            with self.desk.store.read() as reader:
                ids = funds.project_ids(reader, filters, sort, descending=descending)
                return ids, funds.sums(reader, filters)[1]

        self.desk.run(work, done=lambda told: self._show(*told) if asked == self._asked else None)

    def _show(self, ids: "array[int]", balance: Balance) -> None:
        self.table.show_ids(ids, self._wanted or self.table.current_id)
        self._wanted = None
        filtered = self.filters() != funds.ProjectFilters()
        self._stack.setCurrentWidget(self.table if ids else self._nothing if filtered else self._first)
        self._bar.setVisible(bool(ids) or filtered)
        words = _("{n} 个项目：分到 {money_in} 元 = 已付 {paid} + 已申请 {asked} + 结余 {left}")
        said = words.format(
            n=f"{len(ids):,}", money_in=money(balance.money_in), paid=money(balance.paid), asked=money(balance.committed),
            left=money(balance.left),
        )  # fmt: skip
        self._sums.setText(said + disputing(self.desk).note("project", "allocation", "payment") if ids else "")

    def _look_at_choices(self) -> None:
        def work(_progress: object, _cancelled: object) -> Any:
            with self.desk.store.read() as reader:
                listed = [(each.id, each.name) for each in funds.sources(reader)]
                return [(year, str(year)) for year in funds.years(reader)], funds.counties(reader), listed

        self.desk.run(work, done=lambda told: self._show_choices(*told))

    def _show_choices(self, *listed: list[tuple[int, str]]) -> None:
        for key, choices in zip(("year", "area", "source"), listed, strict=True):
            combo = self._combos[key]
            chosen = combo.currentData()
            combo.clear()
            combo.addItem(self._firsts[key], None)
            for value, words in choices:
                combo.addItem(words, value)
            combo.setCurrentIndex(max(combo.findData(chosen), 0))

    def _changed(self, kinds: frozenset[str]) -> None:
        if kinds and not kinds & _OURS:
            return
        self.table.ids_model.forget()
        self.panel.show_project(self.panel.page.project["id"] if self.panel.page else None)
        if self.isVisible():
            self._turn()

    def _sort(self, key: str, descending: bool) -> None:
        column = next(each for each in self.table.ids_model.columns if each.key == key)
        self._order = (column.sort, descending)
        self.look()
