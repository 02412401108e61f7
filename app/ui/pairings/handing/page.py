"""The page 交接: who leaves, who takes over, which household goes to whom, and the sheets; one verb does it all.

Here: the arrangement, the keys, what the cards ask for. Not here: what is proposed and chosen (`plan`), the cards, the
verb and the sheets (`doing`).
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.summaries.blocks import Document
from app.ui import theme
from app.ui.desk import Desk
from app.ui.pairings.handing.doing import Done, draft, earlier, finished, preview, step
from app.ui.pairings.handing.households import HouseholdsCard
from app.ui.pairings.handing.leaver import LeaverCard
from app.ui.pairings.handing.paper import SheetCard
from app.ui.pairings.handing.plan import Plan, begun
from app.ui.pairings.handing.successors import SuccessorsCard
from app.ui.room import Room
from app.ui.rooms import ROOMS
from app.ui.widgets import Empty, button, label, scrolled
from db.errors import Problem
from db.queries.handover import sheets
from db.rules.handover import date_problems
from resources.language import _

NARROW: Final = 780  # pixels below which the sheet goes below the list
TOUCHING: Final = frozenset(
    {"pairing", "pairing_pause", "household", "member", "need", "measure", "visit", "helper", "team", "hand_over"}
)


class HandOverPage(Room):
    """Opened by `desk.open_hand_over(side, id)`; Esc leaves with nothing changed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.plan: Plan | None = None
        self._done: Done | None = None
        self._writing = self._narrow = False
        self._at = 0  # which successor's sheet is in sight
        self._back = "pairings"
        self._way_back = button("", self.leave, look="text", icon="left", tip="Esc")
        self._lead = [self._way_back, label(_("交接"), "title")]
        self.leaver, self.successors = LeaverCard(desk), SuccessorsCard(desk)
        self.households, self.sheet = HouseholdsCard(desk), SheetCard()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._whole())
        empty = _("先在“结对”里选一位帮扶责任人或一支团队，再按 Ctrl+H。")
        self._stack.addWidget(Empty(empty, (_("去结对"), lambda: desk.open_room("pairings")), icon="swap"))
        self._stack.setCurrentIndex(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._stack)
        self._connect()
        self._keys()

    def _whole(self) -> QWidget:
        inside, right = QWidget(), QWidget()
        self._left, self._right = QVBoxLayout(inside), QVBoxLayout(right)
        self._left.setContentsMargins(14, 12, 0, 12)
        self._left.setSpacing(10)
        for card in (self.leaver, self.successors):
            self._left.addWidget(card)
        self._left.addWidget(self.households, 1)
        self._right.setContentsMargins(0, 12, 14, 12)
        self._right.addWidget(self.sheet)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(10)
        split.setChildrenCollapsible(False)
        self._beside = scrolled(right, _("交接单"))
        split.addWidget(scrolled(inside, _("交接")))
        split.addWidget(self._beside)
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 1)
        split.setSizes([784, 400])
        return split

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the sheet beside the list, or below it where there is no room."""
        super().resizeEvent(event)
        narrow = self.width() < theme.scaled(NARROW)
        if narrow != self._narrow:
            self._narrow = narrow
            (self._left if narrow else self._right).addWidget(self.sheet)
            self._left.setContentsMargins(14, 12, 14 if narrow else 0, 12)
            self._beside.setVisible(not narrow)

    def _connect(self) -> None:
        self.leaver.day_chosen.connect(self._go_to_day)
        self.leaver.reason_chosen.connect(self._take_reason)
        self.leaver.earlier_wanted.connect(self._show_earlier)
        self.successors.ticked.connect(self._changing(lambda plan, heir, on: plan.tick(heir, on)))
        self.successors.looked_at.connect(self._look_at)
        self.successors.added.connect(self._add)
        self.households.given.connect(self._changing(lambda plan, home, heir: plan.give(home, heir)))
        self.households.kept.connect(self._changing(lambda plan, home: plan.keep(home)))
        self.households.pinned.connect(self._changing(lambda plan, home: plan.pin(home)))
        self.households.mode_chosen.connect(self._changing(_set_mode))
        self.households.rebalanced.connect(self._changing(lambda plan: plan.propose()))
        self.households.seen.connect(self._take_new)
        self.sheet.stepped.connect(lambda way: self._show_sheet(self._at + way))
        self.sheet.noted.connect(self._take_note)
        self.sheet.draft_wanted.connect(self._second_verb)
        self.sheet.main_wanted.connect(self._main_verb)
        self.sheet.enlarged.connect(self._enlarge)
        self.desk.changed.connect(self._store_changed)
        self.desk.look_changed.connect(self.sheet.view.dress)

    def _keys(self) -> None:
        for keys, verb in {
            "Esc": self._escape,
            "Ctrl+Return": self._main_verb,
            "Ctrl+Enter": self._main_verb,
            "R": self.households.again.click,
        }.items():
            QShortcut(QKeySequence(keys), self, verb)

    # -- what the window asks --------------------------------------------------------------------------------------
    @property
    def keys(self) -> Sequence[str]:
        """The keys of the page."""
        return (_("改接收人 空格"), _("钉住 P"), _("重新均衡 R"), _("移交 Ctrl+Enter"), _("取消 Esc"))

    @property
    def household(self) -> int | None:
        """The household under the bar."""
        return self.households.list.household if self.plan else None

    def lead(self) -> list[QWidget]:
        """The way back, and the name of the page."""
        return self._lead

    def entered(self, wish: object = None) -> None:
        """Begin the hand-over of a helper or team: {"side", "id", "back"}; without a wish the one under way stays."""
        if isinstance(wish, dict):
            self._back = str(wish.get("back") or "pairings")
            under_way = self.plan is not None and self._done is None
            if not (self.plan and under_way and (self.plan.side, self.plan.leaver) == (wish["side"], wish["id"])):
                self.open(wish["side"], int(wish["id"]))
        self._way_back.setText(next(_(name) for key, name, *_rest in ROOMS if key == self._back))
        self._stack.setCurrentIndex(0 if self.plan else 1)
        self.households.list.setFocus()

    def open(self, side: Any, leaver: int) -> None:
        """Propose the hand-over of a helper or team."""
        with self.desk.store.read() as reader:
            self.plan = begun(reader, side, leaver, self.desk.today())
            self.leaver.show_earlier(len(sheets(reader, leaver=leaver)))
        self._done, self._at = None, 0
        self.successors.for_side(side)
        self._show()

    def leave(self) -> None:
        """Go back to where the page was opened from; what was only proposed is given up."""
        plan, self.plan, self._done = self.plan, None, None
        wish = {plan.side: plan.leaver} if plan and self._back == "pairings" else None
        self.desk.open_room(self._back, wish)

    def _escape(self) -> None:
        if self.successors.field:
            self.successors.close_field()
        else:
            self.leave()

    # -- what the cards ask ----------------------------------------------------------------------------------------
    def _changing(self, change: Callable[..., object]) -> Callable[..., None]:
        """Return a slot that changes the plan and shows it."""

        def slot(*values: object) -> None:
            if self.plan and not self._done:
                change(self.plan, *values)
                self._show()

        return slot

    def _go_to_day(self, day: str) -> None:
        plan = self.plan
        if plan is None or self._done or day == plan.on:
            return
        plan.on = day
        if not date_problems(day):
            with self.desk.store.read() as reader:
                plan.read(reader)
        self._show()

    def _take_reason(self, words: str) -> None:
        if self.plan and words != self.plan.reason:
            self.plan.reason = words
            self._show_sheet(self._at)

    def _take_note(self, words: str) -> None:
        heirs = self._heirs()
        if self.plan and heirs:
            self.plan.notes[heirs[self._at]] = words
            self._show_sheet(self._at)

    def _add(self, heir: int) -> None:
        if self.plan is None:
            return
        with self.desk.store.read() as reader:
            known = self.plan.add(reader, heir)
        if not known:
            self.desk.say(_("不能交给移交人自己。"), "warn")
        self._show()

    def _take_new(self) -> None:
        if self.plan:
            with self.desk.store.read() as reader:
                self.plan.read(reader)
            self._show()

    def _store_changed(self, kinds: frozenset[str]) -> None:
        """Mark what changed since the proposal; a hand-over that was taken back is proposed again."""
        plan = self.plan
        if plan is None or self._writing or (kinds and not kinds & TOUCHING):
            return
        if self._done is None:
            with self.desk.store.read() as reader:
                plan.compare(reader)
            self._show()
        elif not self._done.stands(self.desk):
            self._done = None
            self._take_new()

    # -- showing ---------------------------------------------------------------------------------------------------
    def _show(self) -> None:
        plan = self.plan
        if plan is None:
            return
        self.leaver.show_plan(plan)
        self.successors.show_plan(plan)
        self.households.show_plan(plan)
        for card in (self.leaver, self.successors, self.households):
            card.setEnabled(not self._done)
        self._show_sheet(self._at)

    def _heirs(self) -> list[int]:
        """Return whose sheets there are, in the order shown."""
        plan = self.plan
        return [each.id for each in plan.successors if plan.count(each.id)] if plan else []

    def _look_at(self, heir: int) -> None:
        heirs = self._heirs()
        if heir in heirs:
            self._show_sheet(heirs.index(heir))

    def _show_sheet(self, at: int) -> None:
        plan = self.plan
        if plan is None:
            return
        heir, document = 0, None
        if self._done:
            names = [each.successor for each in self._done.sheets]
            self._at = min(max(at, 0), len(names) - 1)
            document = self._done.documents[self._at]
        else:
            heirs = self._heirs()
            names = [plan.parties[each].name for each in heirs]
            self._at = min(max(at, 0), max(len(heirs) - 1, 0))
            if heirs:
                heir = heirs[self._at]
                document = draft(self.desk, plan, heir)
        name = names[self._at] if names else ""
        self.sheet.show_sheet(document, name, self._at + 1, len(names))
        self.sheet.show_note(name, plan.notes.get(heir, ""), open_to_change=bool(heir))
        if self._done:
            self.sheet.show_done([each.number for each in self._done.sheets])
        else:
            self.sheet.show_ready(plan.waits(), len(plan.moving), printable=bool(names))
        self._beside.setMinimumWidth(self.sheet.minimumSizeHint().width() + 16)  # words are long in some languages

    # -- the verbs -------------------------------------------------------------------------------------------------
    def _second_verb(self) -> None:
        plan = self.plan
        if plan is None or self._done:
            self.leave()
            return
        drafts = [draft(self.desk, plan, each) for each in self._heirs()]
        self._preview([each for each in drafts if each], _("交接单（草稿）"))

    def _enlarge(self) -> None:
        if self.sheet.document:
            self._preview([self.sheet.document], self.sheet.document.title)

    def _show_earlier(self) -> None:
        if self.plan:
            self._preview(earlier(self.desk, self.plan).documents, _("交接单"))

    def _preview(self, documents: Sequence[Document], title: str) -> None:
        name = self.plan.who.name if self.plan else ""
        homes = list(dict.fromkeys(each.household_id for each in self.plan.held)) if self.plan else []
        preview(self.desk, documents, title, f"{title} {name}.pdf", self, homes)

    def _main_verb(self) -> None:
        plan = self.plan
        if plan is None or not self.sheet.main.isEnabled():
            return
        if self._done:
            self._preview(self._done.documents, _("交接单"))
            return
        self.sheet.main.setEnabled(False)
        self._writing = True
        label, change = step(plan)
        self.desk.write("hand_over", label, change, done=self._handed_over, failed=self._refused)

    def _handed_over(self, made: list[int]) -> None:
        plan, self._writing = self.plan, False
        if plan is None:
            return
        self._done, self._at = finished(self.desk, plan, made), 0
        words = _("{name}的 {n} 户已移交，Ctrl+Z 可撤销。").format(name=plan.who.name, n=len(plan.moving))
        self.desk.say(words, "good")
        self._show()

    def _refused(self, problems: Sequence[Problem]) -> None:
        plan, self._writing = self.plan, False
        if plan is None:
            return
        plan.refuse(problems)
        self._show()
        first = next((each.record for each in problems if each.record), None)
        item = self.households.list.item_of(first) if first else None
        if item:
            self.households.list.setCurrentItem(item)
            self.households.list.scrollToItem(item.child(item.childCount() - 1) or item)
        self.desk.say(_("没有移交：{words}").format(words=problems[0].message) if problems else "", "bad")


def _set_mode(plan: Plan, mode: Any) -> None:
    plan.mode = mode
    plan.propose()
