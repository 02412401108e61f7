"""The room: a date that governs everything, the tree with its filters, the sums that prove it, the panel, other views."""

from collections.abc import Sequence
from datetime import date
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.ui.desk import Desk
from app.ui.pairings import views
from app.ui.pairings.daybar import DayBar
from app.ui.pairings.lines import View, read_view
from app.ui.pairings.panel import Panel
from app.ui.pairings.tree import Tree
from app.ui.room import Room
from app.ui.widgets import Card, Chips, Empty, button, label
from db.queries.tree import HOUSEHOLD, LEAD, OVERLAP, PENDING, STRAY, TICKS, VILLAGE, Node, Picture
from resources.language import C_, N_, _

ALL = "all"
CHIPS = (
    (ALL, N_("全部")), (LEAD, N_("缺责任人")), (VILLAGE, N_("未结对村")), (HOUSEHOLD, N_("未结对户")),
    (TICKS, N_("到位不全")), (OVERLAP, N_("重叠")), (PENDING, N_("待答复")), (STRAY, N_("不在位")),
)  # fmt: skip


class PairingsRoom(Room):
    """Shows the pairings as they were or are on a day."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._asked = 0
        self.bar = DayBar(desk, _("截至"))
        self.bar.moved.connect(lambda _day: self.look())
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 12, 14, 12)
        box.setSpacing(8)
        self.views = Chips([(key, _(name)) for key, name, *_rest in views.VIEWS], _("看什么"), look="tab")
        self.views.chosen.connect(self.show_view)
        box.addWidget(self.views)
        self.views.setVisible(len(views.VIEWS) > 1)
        self._pages = QStackedWidget()
        box.addWidget(self._pages, 1)
        self._made: dict[str, QWidget] = {views.TREE: self._tree_page()}
        self._pages.addWidget(self._made[views.TREE])
        QShortcut(QKeySequence("Alt+D"), self, self._to_date)
        QShortcut(QKeySequence("G"), self.tree, self._next_gap)
        QShortcut(QKeySequence("Ctrl+H"), self, self.panel.hand_over)
        desk.changed.connect(lambda _kinds: self.look() if self.isVisible() else None)
        desk.look_changed.connect(self.tree.viewport().update)

    @property
    def day(self) -> date:
        """The day the page shows."""
        return self.bar.day

    def _tree_page(self) -> QSplitter:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(10)
        split.setChildrenCollapsible(False)
        split.addWidget(self._sheet())
        self.panel = Panel(self.desk)
        split.addWidget(self.panel)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 1)
        split.setSizes([770, 386])
        self.tree.current.connect(lambda node: self.panel.show_node(node, self.day))
        self.tree.opened.connect(self._open)
        self.tree.menu_wanted.connect(self._offer)
        self.tree.limited.connect(lambda n: self.desk.say(_("只展开了前 {n} 个村，其余用 → 展开。").format(n=n)))
        return split

    def _sheet(self) -> Card:
        card = Card((0, 10, 0, 0))
        card.box.setSpacing(6)
        top = QHBoxLayout()
        top.setContentsMargins(12, 0, 12, 0)
        self.chips = Chips([(key, _(name)) for key, name in CHIPS], _("筛选结对"))
        self.chips.chosen.connect(lambda _key: self._narrow())
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
        self._none = Empty("", (_("看全部"), lambda: self._choose(ALL)), icon="check")
        self._stack.addWidget(self._none)
        self._stack.addWidget(Empty(_("正在看谁负责谁…"), icon="pairings"))
        self._stack.setCurrentIndex(3)
        card.box.addWidget(self._stack, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(14, 2, 10, 8)
        self._sums = label("", "sub", wrap=True)  # two lines where the language is long
        foot.addWidget(self._sums, 1)
        foot.addWidget(label(_("展开到"), "sub"))
        for depth, name in enumerate((_("区县"), _("企村"), _("队户"), _("人人")), 1):
            made = button(
                name,
                partial(self.tree.open_level, depth),
                look="chip",
                name=_("展开到{level}").format(level=name),
                tip=str(depth),
            )
            foot.addWidget(made)
        card.box.addLayout(foot)
        return card

    # -- head ----------------------------------------------------------------------------------------------------
    @property
    def title(self) -> str:
        """The name of the room."""
        return _(C_("room", "结对"))

    @property
    def keys(self) -> Sequence[str]:
        """The keys of the view in sight."""
        other = self._made.get(self.views.key)
        if other is not None and self.views.key != views.TREE:
            return tuple(getattr(other, "keys", ()))
        return (
            _("展开到级 1 到 4"),
            _("缺口 G"),
            _("能做的事 M"),
            _("交接 Ctrl+H"),
            _("换日期 Alt+D"),
            _("打开户 Enter"),
        )

    @property
    def household(self) -> int | None:
        """The household under the bar."""
        node = self.tree.node_of(self.tree.currentItem())
        return node.id if node and node.kind == "household" else None

    def lead(self) -> list[QWidget]:
        """The date that governs the page."""
        return self.bar.widgets

    # -- looking -------------------------------------------------------------------------------------------------
    def entered(self, wish: object = None) -> None:
        """Show the tree; a dict may ask for a day, a filter, a view, or a helper, team or organisation in the panel."""
        asked = wish if isinstance(wish, dict) else {}
        if isinstance(asked.get("day"), date):
            self.bar.go(asked["day"])
        if asked.get("chip") in dict(CHIPS):
            self.chips.choose(asked["chip"])
        if asked.get("view") in [key for key, *_rest in views.VIEWS]:
            self.views.choose(asked["view"])
            self.show_view(asked["view"])
        self.look()
        self.tree.setFocus()
        for side in ("helper", "team", "organisation"):
            if asked.get(side):
                self.views.choose(views.TREE)
                self.show_view(views.TREE)
                self.panel.show_side(side, asked[side], self.day)

    def show_view(self, key: str) -> None:
        """Show one of the views, making it if this is the first time."""
        view = self._made.get(key)
        if view is None:
            view = self._made[key] = views.made(key, self.desk)
            self._pages.addWidget(view)
            if hasattr(view, "opened"):
                view.opened.connect(self._opened)
        self._pages.setCurrentWidget(view)
        if key != views.TREE:
            view.show_day(self.day)  # type: ignore[attr-defined]  # what every view has (see `views`)
        self.head_changed.emit()

    def look(self) -> None:
        """Read the day again, off the main thread; the last answer asked for is the one shown."""
        self.head_changed.emit()
        self._asked += 1
        asked, day = self._asked, self.day.isoformat()
        homes = [identifier for _kind, identifier in self.tree.open_places("village")]
        people = [identifier for _kind, identifier in self.tree.open_places("household")]

        def work(_progress: object, _cancelled: object) -> View:
            with self.desk.store.read() as reader:
                return read_view(reader, day, homes, people)

        self.desk.run(work, done=lambda view: self._take(view) if asked == self._asked else None)
        other = self._made.get(self.views.key)
        if other is not None and self.views.key != views.TREE:
            other.show_day(self.day)  # type: ignore[attr-defined]

    def _take(self, view: View) -> None:
        side = self.panel.side
        self.tree.show_view(view, self._key)
        picture = view.picture
        self.chips.show_counts({key: picture.gaps.get(key, 0) for key, _name in CHIPS if key != ALL})
        self._sums.setText(sums_of(picture))
        self._sums.setAccessibleName(_("总数"))
        self._show_stack(picture)
        if side:
            self.panel.show_side(*side, self.day)

    @property
    def _key(self) -> str:
        return "" if self.chips.key == ALL else self.chips.key

    def _narrow(self) -> None:
        """Show only the rows behind a chip; nothing needs to be read for it."""
        if self.tree.picture:
            self.tree.show_key(self._key)
            self._show_stack(self.tree.picture)

    def _choose(self, key: str) -> None:
        self.chips.choose(key)
        self._narrow()
        self.tree.setFocus()

    def _show_stack(self, picture: Picture) -> None:
        nothing = bool(self._key) and not picture.gaps.get(self._key)
        if nothing:
            self._none.words.setText(_("这天没有“{what}”的。").format(what=_(dict(CHIPS)[self._key])))
        self._stack.setCurrentIndex(1 if picture.empty else 2 if nothing else 0)

    # -- going ---------------------------------------------------------------------------------------------------
    def _to_date(self) -> None:
        self.bar.field.setFocus()
        self.bar.field.selectAll()

    def _next_gap(self) -> None:
        if not self.tree.next_gap():
            self.desk.say(_("下面没有缺口了。"))

    def _offer(self, at: QPoint) -> None:
        self.panel.offer(at)

    def _open(self, node: Node) -> None:
        if node.kind == "household":
            self.desk.open_household(node.id)
        elif node.kind != "member":
            item = self.tree.currentItem()
            item.setExpanded(not item.isExpanded())

    def _opened(self, kind: str, identifier: object) -> None:
        """Follow what another view opens: a household's page, a helper, team or organisation, a place in the tree."""
        if kind == "household":
            self.desk.open_household(int(identifier))  # type: ignore[call-overload]
            return
        self.views.choose(views.TREE)
        self.show_view(views.TREE)
        if kind in ("helper", "team", "organisation"):
            self.panel.show_side(kind, int(identifier), self.day)  # type: ignore[call-overload]
        else:
            self.tree.go_to(kind, int(identifier))  # type: ignore[call-overload]


def sums_of(picture: Picture) -> str:
    """Return the sums that prove the tree: everything is either paired or not."""
    reach = picture.reach
    if not reach.villages and not reach.households:
        return _("还没有村和户：先导入户台账，或新建户。")
    where = _("县内 ") if len(picture.counties) == 1 else _("全部 ")
    return where + _("{v} 村 = {vp} 已结对 + {vo} 未结对      {h} 户 = {hp} + {ho}").format(
        v=f"{reach.villages:,}", vp=f"{reach.villages_paired:,}", vo=f"{reach.villages_unpaired:,}",
        h=f"{reach.households:,}", hp=f"{reach.households_paired:,}", ho=f"{reach.households_unpaired:,}",
    )  # fmt: skip
