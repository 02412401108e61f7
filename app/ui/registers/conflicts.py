"""Registers > Conflicts: what two people said differently, decided one after the other by keyboard, alike ones at once.

Nothing is decided by leaving. Not here: what is undecided (`db.history.conflicts`), the verbs (`db.ops.conflicts`), what
is read for the page (`conflict_sheaf`), the case in sight and its answers (`conflict_answering`).
"""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.ui import steps, theme
from app.ui.desk import Desk
from app.ui.op import in_words
from app.ui.registers import conflict_words as said
from app.ui.registers.conflict_answering import Answering
from app.ui.registers.conflict_answers import ANSWERS
from app.ui.registers.conflict_head import Count
from app.ui.registers.conflict_list import CaseList
from app.ui.registers.conflict_sheaf import Sheaf
from app.ui.registers.tabs import Tabs
from app.ui.room import Room
from app.ui.widgets import Card, Empty
from db.history.cases import DECIDE, Case
from db.ops.conflicts import ask, decide_all, drop_questions
from db.ops.household import unmask
from resources.language import C_, _

_WORK, _NONE, _READING = range(3)
_LONG: Final = 100  # cases from which on a decision is shown under way
ASK_VERB: Final = "ask_sender"
_LOW: Final = 530  # a page less high has room for the sides of a case or for the list of those alike, not for both


class ConflictsPage(Room):
    """1 keeps, 2 takes, 3 writes another, 4 asks, space skips; the digit again or Enter settles and goes on."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.sheaf = Sheaf(desk)
        self.sheaf.read.connect(self._read)
        self.sheaf.group_read.connect(self._show_alike)
        self._private = False
        self._wish: Any = None
        self._stack = QStackedWidget()
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 12, 14, 12)
        box.addWidget(self._stack)
        self._stack.addWidget(self._work())
        self._none = Empty(_("没有要定的冲突。"), (_("回台账"), self._leave), icon="done")
        self._stack.addWidget(self._none)
        self._stack.addWidget(Empty(_("正在读冲突…"), icon="registers"))
        self._stack.setCurrentIndex(_READING)
        self._tabs = Tabs(desk, "conflicts")
        self._shortcuts()
        desk.changed.connect(self._changed)
        desk.look_changed.connect(self.list.viewport().update)

    # -- the parts -----------------------------------------------------------------------------------------------
    def _work(self) -> QWidget:
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        left = Card((0, 10, 0, 8))
        self._left = left
        self.count = Count()
        left.box.addWidget(self.count)
        self.list = CaseList(self.sheaf.row)
        self.list.current.connect(self._chosen)
        self.list.clicked.connect(lambda index: self._clicked(self.list.id_at(index.row())))
        self.list.stepped.connect(self.step)
        self.list.skipped.connect(lambda: self.step(1))
        left.box.addWidget(self.list, 1)
        row.addWidget(left)
        self.case_view = view = Answering(self.desk)
        self.list.opened.connect(lambda _number: view.settle())
        view.head.stepped.connect(self.step)
        view.head.unmask_wanted.connect(self._unmask)
        view.skipped.connect(lambda: self.step(1))
        view.left.connect(self._leave)
        view.rested.connect(self.list.setFocus)
        view.settled.connect(self._decide)
        view.asked.connect(self._ask)
        view.band.back.connect(lambda: steps.undo_last(self.desk))
        row.addWidget(view, 1)
        return whole

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the sides of a case the room that a narrow window has."""
        super().resizeEvent(event)
        self._left.setFixedWidth(min(theme.scaled(290), max(theme.scaled(255), self.width() * 23 // 100)))
        self.case_view.alike.tighten(self.height() < theme.scaled(_LOW))

    def _shortcuts(self) -> None:
        view = self.case_view
        for number, answer in enumerate(ANSWERS, 1):
            QShortcut(QKeySequence(str(number)), self, lambda answer=answer: view.press(answer))
            QShortcut(QKeySequence(f"Shift+{number}"), self, lambda answer=answer: view.press(answer, only=True))
        QShortcut(QKeySequence("0"), self, lambda: view.alike.tick.toggle() if view.alike.isVisible() else None)
        QShortcut(QKeySequence("Left"), self, lambda: view.turn(-1))
        QShortcut(QKeySequence("Right"), self, lambda: view.turn(1))
        QShortcut(QKeySequence("F5"), self, self.sheaf.look)
        QShortcut(QKeySequence("Escape"), self, view.escape)

    # -- what the window asks ------------------------------------------------------------------------------------
    @property
    def title(self) -> str:
        """The name of the room."""
        return _(C_("room", "台账"))

    @property
    def keys(self) -> Sequence[str]:
        """The keys of the page."""
        return (
            _("换一条 ↑↓"), _("留 1"), _("取 2"), _("另填 3"), _("问 4"), _("跳过 空格"), _("定下 Enter"),
            _("撤销 Ctrl+Z"), _("离开什么也不定"),
        )  # fmt: skip

    @property
    def household(self) -> int | None:
        """The household of the case in sight."""
        case = self.case
        return case.first.household_id if case else None

    def lead(self) -> list[QWidget]:
        """The tabs of the room."""
        return [self._tabs]

    def entered(self, wish: object = None) -> None:
        """Read anew; {"record": id, "field": name} or {"household": id} goes to a case."""
        self._wish = wish
        self.sheaf.look()

    def hideEvent(self, event: QHideEvent) -> None:
        """Hide what was shown on request; what was pressed and not settled is forgotten."""
        self._private = False
        self.sheaf.shown_case = 0
        self.case_view.press_none()
        super().hideEvent(event)

    def _leave(self) -> None:
        self.desk.open_room("registers")

    def _changed(self, _kinds: object) -> None:
        if self.isVisible() and not self.case_view.busy:
            self.sheaf.look()

    # -- showing -------------------------------------------------------------------------------------------------
    @property
    def case(self) -> Case | None:
        """The case under the bar."""
        return self.sheaf.case(self.list.current_id or 0)

    def _read(self) -> None:
        self.count.show_sheaf(self.sheaf)
        if not self.sheaf.lines:
            last = self.sheaf.progress.last
            when = _("上次定的是 {when}。").format(when=said.moment(last)) if last else ""
            self._none.words.setText(_("没有要定的冲突。") + when)
            self._stack.setCurrentIndex(_NONE)
            if self.isVisible():
                self._none.first.setFocus()
            return
        self._stack.setCurrentIndex(_WORK)
        wish, self._wish = self._wish, None
        self._go(self.sheaf.found(wish) or self.sheaf.reopened() or self.sheaf.again())

    def _go(self, number: int) -> None:
        """Put the bar on a case; its group opens."""
        if not self.sheaf.lines:
            self.sheaf.look()
            return
        self.list.show_ids(self.sheaf.rows(number), number)
        if self.isVisible():
            self.list.setFocus()

    def _clicked(self, row: int | None) -> None:
        if row is not None and row < 0:
            self._go(self.sheaf.first_of(row) or self.sheaf.shown)

    def step(self, by: int) -> None:
        """Go to another case without deciding this one."""
        self._go(self.sheaf.beside(by))

    def _chosen(self, number: int | None) -> None:
        if number is not None and number > 0 and number != self.sheaf.shown_case:
            self._private = False
            self._show(number)

    def _show(self, number: int) -> None:
        self.sheaf.shown = number
        case = self.sheaf.case(number)
        if case is None:
            return
        self.sheaf.shown_case = number
        place, count = self.sheaf.place(case), len(self.sheaf.lines)
        self.case_view.head.show_case(case, place, number, count, private=self._private)
        self.case_view.show_case(case, self.sheaf.names(case), private=self._private)
        self._show_alike()

    def _show_alike(self) -> None:
        if self.case_view.case is not None:
            self.case_view.show_alike(self.sheaf.alike(self.case_view.case))

    # -- writing -------------------------------------------------------------------------------------------------
    def _decide(self, cases: list[Case], values: dict[str, Any]) -> None:
        """Write what was chosen, for all that go along, in one step."""
        first = cases[0].first
        decisions = [(each.key[0], values) for each in cases]
        what = said.group_words(first.kind, [each.field for each in cases[0].conflicts])
        if len(cases) > 1:
            words = _("定冲突：{what}，{n} 条").format(what=what, n=len(cases))
        else:
            name = said.case_name(first.household, first.record, first.code)
            words = _("定冲突：{what}，{who}").format(what=what, who=name)
        title = words if len(cases) > _LONG else ""
        self._write(DECIDE, words, lambda write: decide_all(write, decisions), cases, title)

    def _ask(self, cases: list[Case], question: str) -> None:
        def change(write: Any) -> None:
            for each in cases:
                if question:
                    ask(write, each.key[0], each.first.field, question)
                else:
                    drop_questions(write, each.key[0], [one.field for one in each.conflicts])

        words = _("问对方：{words}").format(words=question) if question else _("收回问对方的话")
        self._write(ASK_VERB, words, change, [])

    def _write(self, verb: str, words: str, change: Any, settled: list[Case], title: str = "") -> None:
        keys = [each.key for each in settled]
        following = self.sheaf.following(keys)
        self.case_view.busy = True
        self.case_view.band.main.setEnabled(False)

        def done(_result: object) -> None:
            self.case_view.busy = False
            self.sheaf.shown_case = 0
            if not settled:
                self.sheaf.wanted = following
                self.sheaf.look()
                return
            self.desk.say(_("{words}。撤销 Ctrl+Z").format(words=words), "good")
            self.sheaf.drop(keys)
            self.count.show_sheaf(self.sheaf)
            self._go(self.sheaf.number_of(following))

        self.desk.write(verb, words, change, title=title, done=done, failed_with=self._failed)

    def _failed(self, problem: BaseException) -> None:
        """Nothing of the batch was written; the case stays, the reason stands in the band."""
        self.case_view.refused(*in_words(problem))

    # -- what is hidden ------------------------------------------------------------------------------------------
    def _unmask(self) -> None:
        case = self.case
        if case is None or case.first.household_id is None:
            return
        if self._private:
            self._private = False
            self._show(self.sheaf.shown)
            return
        home, code, number = case.first.household_id, case.first.code, self.sheaf.shown
        self.case_view.busy = True  # a note, no other state: the list need not be read again

        def done(_none: object) -> None:
            self.case_view.busy = False
            if self.isVisible() and number == self.sheaf.shown:
                self._private = True
                self._show(number)

        words = _("显示证件与健康：{code}").format(code=code or _("没有户编号的户"))
        self.desk.write("unmask", words, lambda write: unmask(write, home), done=done, failed_with=self._failed)
