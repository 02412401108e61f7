"""The room: a date that governs everything, the tree, the sums that prove it, the panel."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QWidget

from app.ui.desk import Desk
from app.ui.pairings.panel import Panel
from app.ui.pairings.tree import Tree
from app.ui.room import Room
from app.ui.widgets import Card, Chips, DateField, Elided, Empty, button, label
from db.queries import pairings
from db.queries.pairings import Node
from resources.language import C_, _

ALL, GAPS = "all", "gaps"


class PairingsRoom(Room):
    """Shows the pairings as they were or are on a day."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.day = desk.today()
        self._lead = self._lead_widgets()
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 12, 14, 12)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(10)
        split.setChildrenCollapsible(False)
        row.addWidget(split)
        split.addWidget(self._sheet())
        self.panel = Panel(desk)
        split.addWidget(self.panel)
        split.setStretchFactor(0, 1)
        split.setSizes([780, 360])
        self.tree.current.connect(lambda node: self.panel.show_node(node, self.day))
        self.tree.opened.connect(self._open)
        QShortcut(QKeySequence("Alt+D"), self, self.date.setFocus)
        QShortcut(QKeySequence("G"), self.tree, self._next_gap)
        QShortcut(QKeySequence("Ctrl+H"), self, self.panel.hand_over)
        desk.changed.connect(lambda _kinds: self._again() if self.isVisible() else None)
        desk.look_changed.connect(self.tree.viewport().update)

    def _lead_widgets(self) -> list[QWidget]:
        self.date = DateField(_("截至"), self.day.isoformat(), today=self.desk.today())
        self.date.setFixedWidth(132)
        self.date.editingFinished.connect(self._date_typed)
        self._back = button(_("回到今天"), lambda: self._go(self.desk.today()), look="text")
        before = button("", lambda: self._step(-1), icon="left", name=_("上个月末"), tip=_("上个月末"))
        after = button("", lambda: self._step(1), icon="right", name=_("下个月末"), tip=_("下个月末"))
        for made in (before, after):
            made.setFixedWidth(36)
        return [label(_("截至"), "sub"), self.date, before, after]

    def _sheet(self) -> Card:
        card = Card((0, 10, 0, 0))
        card.box.setSpacing(6)
        top = QHBoxLayout()
        top.setContentsMargins(12, 0, 12, 0)
        self.chips = Chips(((ALL, _("全部")), (GAPS, _("只看缺口"))), _("筛选结对"))
        self.chips.chosen.connect(lambda _key: self.look())
        top.addWidget(self.chips, 1)
        card.box.addLayout(top)
        self.tree = Tree(self.desk)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.tree)
        self._stack.addWidget(
            Empty(
                _("还没有结对，也没有户。先导入户台账和结对台账，再回来看谁负责谁。"),
                (_("导入台账"), self.desk.import_files),
                (_("新建户"), lambda: self.desk.open_room("households", {"new": True})),
                icon="pairings",
            )
        )
        card.box.addWidget(self._stack, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(14, 2, 10, 8)
        self._sums = Elided("", "sub")
        foot.addWidget(self._sums, 1)
        foot.addWidget(label(_("展开到"), "sub"))
        for depth, name in enumerate((_("区县"), _("企村"), _("队户"), _("人人")), 1):
            foot.addWidget(
                button(
                    name,
                    partial(self.tree.open_level, depth),
                    look="chip",
                    name=_("展开到{level}").format(level=name),
                )
            )
        card.box.addLayout(foot)
        return card

    @property
    def title(self) -> str:
        """The name of the room."""
        return _(C_("room", "结对"))

    @property
    def keys(self) -> Sequence[str]:
        """The keys of the room."""
        return (
            _("展开到级 1 到 4"),
            _("缺口 G"),
            _("交接 Ctrl+H"),
            _("换日期 Alt+D"),
            _("打开户 Enter"),
            _("撤销 Ctrl+Z"),
        )

    @property
    def household(self) -> int | None:
        """The household under the bar."""
        node = self.tree.node_of(self.tree.currentItem())
        return node.id if node and node.kind == "household" else None

    def lead(self) -> list[QWidget]:
        """The date that governs the page."""
        return self._lead if self.day == self.desk.today() else [*self._lead, self._back]

    def entered(self, wish: object = None) -> None:
        """Show the tree; a dict may name a helper, team or organisation for the panel."""
        self.look()
        self.tree.setFocus()
        if isinstance(wish, dict):
            for side in ("helper", "team", "organisation"):
                if wish.get(side):
                    self.panel.show_side(side, wish[side], self.day)

    def look(self) -> None:
        """Read the tree of the day again."""
        day = self.day.isoformat()
        self.head_changed.emit()
        found = self.tree.show_day(day, self.chips.key == GAPS)
        with self.desk.store.read() as reader:
            sums = pairings.totals(reader, day)
        self._stack.setCurrentIndex(0 if found else 1)
        open_households = sums.households - sums.households_paired
        self.chips.show_counts({GAPS: open_households + sums.overlaps})
        self._sums.setText(
            _("{v} 村 = {vp} 已结对 + {vo} 未结对     {h} 户 = {hp} 有责任人 + {ho} 没有").format(
                v=f"{sums.villages:,}", vp=f"{sums.villages_paired:,}", vo=f"{sums.villages - sums.villages_paired:,}",
                h=f"{sums.households:,}", hp=f"{sums.households_paired:,}", ho=f"{open_households:,}",
            )
        )  # fmt: skip

    def _again(self) -> None:
        """Look again after a change; a helper shown in the panel stays there."""
        side = self.panel.side
        self.look()
        if side:
            self.panel.show_side(*side, self.day)

    def _go(self, day: date) -> None:
        self.day = day
        self.date.setText(day.isoformat())
        self.look()

    def _date_typed(self) -> None:
        try:
            day = date.fromisoformat(self.date.iso() or "")
        except ValueError:
            self.desk.say(_("请写成 2019-06-30 这样的日期。"), "warn")
            return
        if day != self.day:
            self._go(day)

    def _step(self, way: int) -> None:
        """Go to the end of the month before or after."""
        first = self.day.replace(day=1)
        if way < 0:
            self._go(first - timedelta(days=1))
            return
        after = (self.day + timedelta(days=1)).replace(day=1)
        self._go((after + timedelta(days=32)).replace(day=1) - timedelta(days=1))

    def _next_gap(self) -> None:
        if not self.tree.next_gap():
            self.desk.say(_("下面没有缺口了。"))

    def _open(self, node: Node) -> None:
        if node.kind == "household":
            self.desk.open_household(node.id)
