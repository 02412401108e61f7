"""Registers > Duplicates: pairs that may be one household or one person, decided one after the other by keyboard.

Nothing is joined by likeness alone, nor many at once. Not here: how alike two are (`app.matching`), what joining does
(`db.ops.joining`), the parts of the page (`duplicate_list`, `duplicate_sides`).
"""

from array import array
from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.matching.duplicates import Found, Pair, duplicates
from app.matching.side_by_side import side_by_side
from app.ui import theme
from app.ui.desk import Desk
from app.ui.registers.duplicate_leads import LeadsBand
from app.ui.registers.duplicate_list import PairList
from app.ui.registers.duplicate_sides import Comparison, Question
from app.ui.registers.tabs import Tabs
from app.ui.room import Room
from app.ui.widgets import Card, Elided, Empty, button, label
from db.ops.joining import Joined, join, tell_apart
from db.queries.duplicates import Answered, answered
from resources.language import C_, _

MOST: Final = 500  # pairs that are listed at once
_TOUCHING: Final = frozenset(("household", "member", "distinct_pair"))


class DuplicatesPage(Room):
    """1 joins, 2 tells apart, 3 leaves it for later; the next pair comes by itself. Esc goes back to the ledger."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._pairs: dict[int, Pair] = {}
        self._total = 0
        self._ours = False  # what changed was our own decision: the list knows
        self._stack = QStackedWidget()
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 12, 14, 12)
        box.addWidget(self._stack)
        self._stack.addWidget(self._work())
        self._none = Empty(_("没有像同一人或同一户的记录。"), (_("回台账"), self._leave), icon="done")
        self._stack.addWidget(self._none)
        self._stack.addWidget(Empty(_("正在比对，人多时要几秒…"), icon="people"))
        self._stack.setCurrentIndex(2)
        self._tabs = Tabs(desk, "duplicates")
        self._again = button(_("重新比对"), self.look, tip="F5")
        for keys, verb in (
            ("1", self.join), ("2", self.tell_apart), ("3", self.later), ("F5", self.look), ("Escape", self._leave),
        ):  # fmt: skip
            QShortcut(QKeySequence(keys), self, verb)
        desk.changed.connect(self._changed)
        desk.look_changed.connect(self.list.viewport().update)

    # -- the parts -----------------------------------------------------------------------------------------------
    def _work(self) -> QWidget:
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        left = Card((0, 10, 0, 8))
        left.setFixedWidth(theme.scaled(290))
        head = QHBoxLayout()
        head.setContentsMargins(14, 0, 14, 0)
        self._number = label("", "figure")
        head.addWidget(self._number)
        head.addWidget(label(_("对待看"), "sub"))
        head.addStretch(1)
        left.box.addLayout(head)
        self._answered = Elided("", "small")
        self._answered.setContentsMargins(14, 0, 14, 0)
        left.box.addWidget(self._answered)
        self.list = PairList(self._pairs.get)
        self.list.current.connect(lambda _number: self._show())
        left.box.addWidget(self.list, 1)
        row.addWidget(left)
        right = QVBoxLayout()
        right.setSpacing(10)
        self.leads = LeadsBand(self.desk)
        self.question, self.comparison = Question(), Comparison()
        for widget, stretch in ((self.leads, 0), (self.question, 0), (self.comparison, 1), (self._verbs(), 0)):
            right.addWidget(widget, stretch)
        row.addLayout(right, 1)
        return whole

    def _verbs(self) -> Card:
        card = Card((14, 8, 14, 8))
        row = QHBoxLayout()
        self._told = Elided(_("两边的值都留在历史里，合并可撤销"), "sub")
        row.addWidget(self._told, 1)
        self.join_button = button(_("合并成一条") + "  1", self.join, icon="link", name=_("合并成一条"))
        apart = button(_("不是同一个，记住") + "  2", self.tell_apart, icon="close", name=_("不是同一个，记住"))
        later = button(_("以后再看") + "  3", self.later, icon="history", name=_("以后再看"))
        for made in (self.join_button, apart, later):
            row.addWidget(made)
        card.box.addLayout(row)
        return card

    # -- what the window asks ------------------------------------------------------------------------------------
    @property
    def title(self) -> str:
        """The name of the room."""
        return _(C_("room", "台账"))

    @property
    def keys(self) -> Sequence[str]:
        """The keys of the page."""
        return (_("换一对 ↑↓"), _("逐格 Tab"), _("选甲或乙 ←→"), _("合并 1"), _("不是 2"), _("以后 3"), _("回台账 Esc"))

    def lead(self) -> list[QWidget]:
        """The tabs of the room."""
        return [self._tabs]

    def buttons(self) -> list[QWidget]:
        """Looking again."""
        return [self._again]

    def entered(self, wish: object = None) -> None:
        """Look through the store anew."""
        self.look()

    def _leave(self) -> None:
        self.desk.open_room("registers")

    # -- looking -------------------------------------------------------------------------------------------------
    def look(self) -> None:
        """Look through everybody again."""
        self._stack.setCurrentIndex(2)

        def work(progress: Any, cancelled: Any) -> tuple[Found, Answered]:
            with self.desk.store.read() as reader:
                found = duplicates(reader, MOST, on_progress=progress, cancelled=cancelled)
                return found, answered(reader)

        self.desk.run(work, title=_("比对"), done=self._looked)

    def _looked(self, told: tuple[Found, Answered]) -> None:
        found, sums = told
        self._pairs.clear()
        self._pairs.update(enumerate(found.pairs, 1))
        self._total = found.total
        self._count(sums)
        self._show_list(None)

    def _count(self, sums: Answered) -> None:
        words = _("已答 {n}：合并 {joined}，不是 {apart}")
        self._answered.setText(words.format(n=sums.joined + sums.apart, joined=sums.joined, apart=sums.apart))

    def _changed(self, kinds: frozenset[str]) -> None:
        ours, self._ours = self._ours, False
        if ours:
            with self.desk.store.read() as reader:
                self._count(answered(reader))
        elif self.isVisible() and kinds & _TOUCHING:
            self.look()

    # -- showing -------------------------------------------------------------------------------------------------
    def _show_list(self, keep: int | None) -> None:
        self._number.setText(f"{self._total:,}")
        self._stack.setCurrentIndex(0 if self._pairs else 1)
        self.list.show_ids(array("q", self._pairs), keep)
        if self._pairs:
            self.list.setFocus()

    @property
    def pair(self) -> Pair | None:
        """The pair under the bar."""
        return self._pairs.get(self.list.current_id or 0)

    def _show(self) -> None:
        pair = self.pair
        if pair is None:
            return
        with self.desk.store.read() as reader:
            sides = side_by_side(reader, pair.kind, pair.a, pair.b)
        if sides is None:
            return
        self.question.show_pair(pair)
        self.comparison.show_sides(sides, pair)
        self.join_button.setEnabled(not sides.refused)
        self._told.setText(sides.refused or _("两边的值都留在历史里，合并可撤销"))

    # -- deciding ------------------------------------------------------------------------------------------------
    def join(self) -> None:
        """Join the two; what the round marks show stays."""
        pair = self.pair
        if pair is None or not self.join_button.isEnabled():
            return
        chosen = dict(self.comparison.chosen)
        words = _("合并 {a} 和 {b}").format(a=pair.name_a, b=pair.name_b)
        self._decide("join", words, lambda write: join(write, pair.a, pair.b, chosen), self._joined)

    def tell_apart(self) -> None:
        """Note that the two are not the same; they are not asked about again."""
        pair = self.pair
        if pair is not None:
            words = _("{a} 和 {b} 不是同一个").format(a=pair.name_a, b=pair.name_b)
            self._decide(
                "distinct",
                words,
                lambda write: tell_apart(write, pair.a, pair.b),
                lambda _made: self._drop({pair.a, pair.b}),
            )

    def later(self) -> None:
        """Leave the pair for another day; it comes again when the store is looked through again."""
        if self.pair is not None:
            self._drop({self.pair.a, self.pair.b})

    def _decide(self, verb: str, words: str, change: Any, done: Any) -> None:
        if self._ours:
            return  # the one before is still being written

        def failed(_problems: object) -> None:
            self._ours = False

        self._ours = True
        self.desk.write(verb, words, change, done=done, failed=failed)

    def _joined(self, outcome: Joined) -> None:
        self.leads.show_leads(outcome)
        gone = {outcome.gone, *(each for _kept, each in outcome.along)}
        joined = {outcome.kept, outcome.gone}
        for number, pair in list(self._pairs.items()):
            if gone & {pair.a, pair.b} and {pair.a, pair.b} != joined:
                self._forget(number)
        self._drop(joined)
        self.desk.say(_("已合并。撤销 Ctrl+Z"), "good")

    def _drop(self, records: set[int]) -> None:
        """Take a pair off the list and put the bar on the one after it."""
        numbers = list(self._pairs)
        at = next(
            (at for at, number in enumerate(numbers) if {self._pairs[number].a, self._pairs[number].b} == records), None
        )
        if at is None:
            return
        after = numbers[at + 1] if at + 1 < len(numbers) else numbers[at - 1]
        self._forget(numbers[at])
        self._show_list(after)

    def _forget(self, number: int) -> None:
        del self._pairs[number]
        self._total -= 1
