"""The households of who leaves: what is open, who takes over and why. Space opens the list of successors, P pins.

Here: the list and its head and foot. Not here: how its cells are drawn (`cells`), what is chosen (`plan`).
"""

from functools import partial
from typing import Final

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QMenu, QSizePolicy, QTreeWidget, QTreeWidgetItem

from app.ui import icons, theme
from app.ui.desk import Desk
from app.ui.pairings.handing.cells import HEIR, WHY_COLUMN, Cells, HouseholdRole, ToneRole
from app.ui.pairings.handing.plan import CHOSEN, MODES, NOBODY, STAYS, WHY, Plan
from app.ui.values import NOTHING, day
from app.ui.widgets import Card, Chips, Elided, button, label
from db.queries.sheets import SheetLine
from db.rules.handover import BY_HAND, FULL, Home
from resources.language import _

TONES: Final = {BY_HAND: "accent", CHOSEN: "accent", FULL: "warn", STAYS: "plain", NOBODY: "bad"}
_WIDTHS: Final = (0, 88, 62, 94, 156, 130)


class Households(QTreeWidget):
    """One row a household; below it, in words, what was refused. `asked(household)` for the list of successors."""

    asked = Signal(object)
    pinned = Signal(object)
    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("移交的户"))
        self.setColumnCount(6)
        self.setHeaderLabels([_("户主"), _("村民组"), _("未办完"), _("下次走访"), _("接收人"), _("分配理由")])
        self.setRootIsDecorated(False)
        self.setItemsExpandable(False)
        self.setIndentation(0)
        self.setItemDelegate(Cells(self))
        self.setMinimumHeight(theme.scaled(150))
        head = self.header()
        head.setStretchLastSection(False)
        head.setSectionsMovable(False)
        head.setMinimumSectionSize(30)
        head.setStyleSheet("QHeaderView::section:first { padding-left: 16px; }")
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, wide in enumerate(_WIDTHS[1:], 1):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, theme.scaled(wide))
        for column in (2, 3):
            self.headerItem().setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.itemClicked.connect(self._clicked)
        self.itemDoubleClicked.connect(lambda item, column: self._open(item) if column != HEIR else None)

    @property
    def household(self) -> int | None:
        """The household under the bar."""
        item = self.currentItem()
        found = item.data(0, HouseholdRole) if item else None
        return int(found) if found is not None else None

    def item_of(self, household: int) -> QTreeWidgetItem | None:
        """Return the row of a household."""
        items = (self.topLevelItem(row) for row in range(self.topLevelItemCount()))
        return next((each for each in items if each and each.data(0, HouseholdRole) == household), None)

    def heir_corner(self, household: int) -> QPoint:
        """Return where the list of successors opens, on the screen."""
        item = self.item_of(household)
        index = self.indexFromItem(item, HEIR) if item else QModelIndex()
        self.scrollTo(index)
        return self.viewport().mapToGlobal(self.visualRect(index).bottomLeft())

    def _clicked(self, item: QTreeWidgetItem, column: int) -> None:
        household = item.data(0, HouseholdRole)
        if column == HEIR and household is not None and item.parent() is None:
            self.asked.emit(household)

    def _open(self, item: QTreeWidgetItem) -> None:
        if (household := item.data(0, HouseholdRole)) is not None:
            self.opened.emit(household)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space chooses a successor, P pins, Enter opens the household."""
        verbs = {Qt.Key.Key_Space: self.asked, Qt.Key.Key_P: self.pinned, Qt.Key.Key_Return: self.opened}
        signal = verbs.get(Qt.Key(event.key())) if not event.modifiers() else None
        if signal is not None and self.household is not None:
            signal.emit(self.household)
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words below a row wrap at the new width; where it is narrow, the name keeps its room."""
        super().resizeEvent(event)
        room = self.viewport().width()
        narrow = room < theme.scaled(660)
        for column, wide in enumerate(_WIDTHS[1:], 1):
            self.setColumnWidth(column, theme.scaled(round(wide * (0.84 if narrow and column != 2 else 1))))
        self.setColumnHidden(3, room < theme.scaled(580))  # the sheet has the day too
        self.scheduleDelayedItemsLayout()


class HouseholdsCard(Card):
    """`given(household, heir)`, `kept(household)`, `pinned(household)`, `mode_chosen(key)`, `rebalanced()`, `seen()`."""

    given = Signal(object, object)
    kept = Signal(object)
    pinned = Signal(object)
    mode_chosen = Signal(str)
    rebalanced = Signal()
    seen = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__((0, 8, 0, 6))
        self.box.setSpacing(4)
        self._desk = desk
        self._plan: Plan | None = None
        self._title, self._note = (
            label("", "section"),
            Elided("", "sub"),
        )
        self.modes = Chips([(key, _(words)) for key, words, _note in MODES], _("怎样分"))
        self.modes.chosen.connect(self.mode_chosen)
        self.again = button(_("重新均衡"), self.rebalanced.emit, look="text", icon="balance", tip="R")
        self.list = Households()
        self.list.asked.connect(self._ask)
        self.list.pinned.connect(self.pinned)
        self.list.opened.connect(desk.open_household)
        self.modes.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._changed = Elided("", "", "warn")
        self._seen = button(_("看过了"), self.seen.emit, look="text")
        self._sums, self._rest = Elided("", "sub"), button("", self._page_down, look="text", icon="down")
        self._build()
        self.list.verticalScrollBar().valueChanged.connect(lambda _value: self._count_rest())
        self.list.verticalScrollBar().rangeChanged.connect(lambda _low, _high: self._count_rest())

    def _build(self) -> None:
        self._head, self._below = QHBoxLayout(), QHBoxLayout()
        for row in (self._head, self._below):
            row.setContentsMargins(16, 0, 10, 0)
            row.setSpacing(10)
            self.box.addLayout(row)
        self._below.addStretch(1)
        self._head.addWidget(self._title)
        self._head.addWidget(self.modes)
        self._head.addWidget(self._note, 1)
        self._head.addWidget(self._changed, 1)
        self._head.addWidget(self._seen)
        self._head.addWidget(self.again)
        self.box.addWidget(self.list, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 2, 10, 0)
        foot.addWidget(self._sums, 1)
        foot.addWidget(self._rest)
        self.box.addLayout(foot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the ways of sharing out below the title where there is no room beside it."""
        super().resizeEvent(event)
        whole = sum(each.sizeHint().width() for each in (self._title, self.modes, self.again))
        narrow = whole + theme.scaled(130) > self.width()
        if narrow and self._head.indexOf(self.modes) >= 0:
            self._head.removeWidget(self.modes)
            self._below.insertWidget(0, self.modes)
        elif not narrow and self._below.indexOf(self.modes) >= 0:
            self._below.removeWidget(self.modes)
            self._head.insertWidget(1, self.modes)

    # -- showing ---------------------------------------------------------------------------------------------------
    def show_plan(self, plan: Plan) -> None:
        """Show the households with who takes over; the row under the bar stays."""
        self._plan = plan
        kept, at = self.list.household, self.list.verticalScrollBar().value()
        self.list.clear()
        today = self._desk.today()
        gone = [each for each in plan.changed if each not in plan.lines]
        one_village = len({each.place for each in plan.lines.values()}) <= 1
        self.list.headerItem().setText(1, _("村民组") if one_village else _("村组"))
        for home in plan.homes:
            line = plan.lines[home.household_id]
            place = line.group or line.place if one_village else f"{line.place} {line.group}".strip()
            self._add_row(plan, home, line, place, day(line.next_visit, today))
        self._title.setText(_("{n} 户这样分").format(n=len(plan.homes)))
        self._sums.setText("    ".join(f"{each.name} {plan.count(each.id)}" for each in plan.successors))
        changed = _("{n} 户刚有变动").format(n=len(plan.changed)) if plan.changed else ""
        if gone:
            changed = _("{words}，其中 {n} 户新到名下").format(words=changed, n=len(gone))
        self._changed.setText(changed)
        for widget in (self._changed, self._seen):
            widget.setVisible(bool(plan.changed))
        self._note.setVisible(not plan.changed)
        self.modes.choose(plan.mode)
        self._note.setText(next(_(note) for key, _words, note in MODES if key == plan.mode))
        self.again.setEnabled(plan.mode != "hand")
        first = self.list.item_of(kept) if kept is not None else None
        if first := first or self.list.topLevelItem(0):
            self.list.setCurrentItem(first)
        self.list.verticalScrollBar().setValue(at)
        self._count_rest()

    def _add_row(self, plan: Plan, home: Home, line: SheetLine, place: str, visit: str) -> None:
        household = home.household_id
        heir, why = plan.heir_of(household), plan.why(household)
        name = plan.parties[heir].name if heir else NOTHING if why == STAYS else _("请选")
        opened = _("{n} 项").format(n=line.open_items) if line.open_items else NOTHING
        words, tone = _(WHY[why]), TONES.get(why, "")
        if household in plan.changed:
            words, tone = plan.changed[household], "warn"
        problems = plan.refused.get(household, [])
        if problems:
            words, tone = _("没有通过"), "bad"
        role = "" if line.leads else _("协助")
        shown = f"{line.head}（{role}）" if role else line.head
        item = QTreeWidgetItem([shown, place, opened, visit or NOTHING, name, words])
        item.setData(0, HouseholdRole, household)
        item.setData(WHY_COLUMN, ToneRole, tone)
        item.setData(HEIR, ToneRole, "bad" if why == NOBODY else "sub" if why == STAYS else "")
        item.setToolTip(0, " · ".join(filter(None, (line.head, line.code, place, "、".join(line.people)))))
        if why == BY_HAND and not problems and household not in plan.changed:
            item.setIcon(WHY_COLUMN, icons.icon("pin", "accent"))
        for column in (2, 3):
            item.setTextAlignment(column, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.list.addTopLevelItem(item)
        for problem in problems:
            below = QTreeWidgetItem(
                item, [_("{refused}空格可以换一位，或这次不移交。").format(refused=problem.message)]
            )
            below.setData(0, HouseholdRole, household)
            below.setData(0, ToneRole, "bad")
            below.setFirstColumnSpanned(True)
        item.setExpanded(True)

    def _count_rest(self) -> None:
        """Say how many rows are below what is seen."""
        seen = self.list.itemAt(QPoint(4, self.list.viewport().height() - 2))
        last = seen.parent() or seen if seen else None
        below = self.list.topLevelItemCount() - 1 - self.list.indexOfTopLevelItem(last) if last else 0
        self._rest.setText(_("还有 {n} 户").format(n=below))
        self._rest.setVisible(below > 0)

    def _page_down(self) -> None:
        bar = self.list.verticalScrollBar()
        bar.setValue(bar.value() + bar.pageStep())

    # -- the list of successors ------------------------------------------------------------------------------------
    def _ask(self, household: int) -> None:
        """Open the list of who may take this household over."""
        plan = self._plan
        if plan is None:
            return
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(_("接收人"))
        for each in plan.successors:
            loads = _("{n} 户").format(n=plan.shares.loads[each.id])
            action = menu.addAction(f"{each.name}\t{loads}", partial(self.given.emit, household, each.id))
            action.setCheckable(True)
            action.setChecked(plan.heir_of(household) == each.id)
            if action.isChecked():
                menu.setActiveAction(action)
        menu.addSeparator()
        wished = plan.why(household) == BY_HAND
        menu.addAction(_("取消钉住") if wished else _("钉住：家里希望"), partial(self.pinned.emit, household))
        menu.addAction(_("这次不移交，留给{name}").format(name=plan.who.name), partial(self.kept.emit, household))
        menu.addAction(_("打开户"), partial(self._desk.open_household, household))
        menu.popup(self.list.heir_corner(household))
