"""The right side of the page of conflicts: one case with its cards, what was pressed, what goes along, what will be written.

Here: which answer stands and what follows from it. Nothing is written here (`conflicts`), nothing is chosen beforehand.
"""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui.desk import Desk
from app.ui.registers import conflict_words as said
from app.ui.registers.conflict_alike import Alike
from app.ui.registers.conflict_answers import ASK, KEEP, OTHER, SKIP, TAKE, Answers, Band, Inputs
from app.ui.registers.conflict_cards import Cards
from app.ui.registers.conflict_head import CaseHead
from db.history.cases import Case
from resources.language import _


class Answering(QWidget):
    """One case. `settled(cases, values)`, `asked(cases, words)` where "" takes the question back; `skipped`, `left`."""

    settled = Signal(object, object)
    asked = Signal(object, str)
    skipped = Signal()
    left = Signal()  # Esc, and nothing was pressed
    rested = Signal()  # the keyboard goes back to the list

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.case: Case | None = None
        self.busy = False
        self._answer: str | None = None
        self._side = 1  # which of the others is taken
        self._only = False  # shift: this one only
        self._private = False
        self._names: said.Names = {}
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        self.head, self.cards, self.answers = CaseHead(), Cards(), Answers()
        self.inputs, self.alike, self.band = Inputs(desk), Alike(desk), Band()
        self.cards.chosen.connect(self._card)
        self.answers.pressed.connect(self.press)
        self.inputs.entered.connect(self.settle)
        self.inputs.left.connect(self.escape)
        self.alike.changed.connect(self._say)
        self.band.settled.connect(self.settle)
        for widget, stretch in (
            (self.head, 0), (self.cards, 3), (self.answers, 0), (self.inputs, 0), (self.alike, 2), (self.band, 0),
        ):  # fmt: skip
            box.addWidget(widget, stretch)

    # -- showing -------------------------------------------------------------------------------------------------
    def show_case(self, case: Case, names: said.Names, *, private: bool) -> None:
        """Show a case on which nothing was pressed yet."""
        self.case, self._names, self._private = case, names, private
        self.press_none()
        self.cards.show_case(case, private=private, names=names)
        self.answers.show_case(case)

    def show_alike(self, alike: Sequence[Case]) -> None:
        """Show which cases are alike to the one in sight."""
        if self.case is not None:
            self.alike.show_cases(self.case, alike, private=self._private, names=self._names)
            self._say()

    def press_none(self) -> None:
        """Forget what was pressed."""
        self._answer, self._side, self._only = None, 1, False
        self.inputs.hide()
        self.alike.fold(False)
        self.answers.choose(None)
        self.cards.choose(None)

    def refused(self, sentence: str, remedy: str) -> None:
        """Say why nothing was written; what was pressed stands."""
        self.busy = False
        self.band.main.setEnabled(True)
        self.band.say(_("{reason}这一批都没有写。").format(reason=sentence), remedy, "bad")

    # -- answering -----------------------------------------------------------------------------------------------
    def press(self, answer: str, *, only: bool = False) -> None:
        """Choose an answer; the one that is chosen already settles."""
        case = self.case
        if answer == SKIP:
            self.skipped.emit()
        elif case is None or self.busy or not self.answers.allowed(answer):
            self.answers.choose(self._answer)
        elif answer == self._answer:
            self.answers.choose(answer)
            self._only = self._only or only
            self.settle()
        else:
            self._choose(case, answer, only)

    def _choose(self, case: Case, answer: str, only: bool) -> None:
        self.press_none()
        self._answer, self._only = answer, only
        self.answers.choose(answer)
        self.cards.choose({KEEP: 0, TAKE: self._side}.get(answer))
        if answer == OTHER:
            self._ask_values(case)
        elif answer == ASK and not case.asked:
            self.inputs.ask_words(said.question_words(case, self._private, self._names))
        else:
            self.rested.emit()
        self.alike.fold(self.inputs.isVisible())
        self._say()

    def _ask_values(self, case: Case) -> None:
        kept = case.kept()
        words = [
            said.value_words(each, kept[each.field], private=self._private, names=self._names)
            for each in case.conflicts
        ]
        hidden = said.is_private(case) and not self._private
        self.inputs.ask_values(case, dict.fromkeys(kept) if hidden else kept, words)

    def _card(self, side: int) -> None:
        """A card was clicked: ours, or one of the others."""
        if self.busy or (self._answer == KEEP and side == 0):
            return
        if side == 0:
            self.press(KEEP)
            return
        if self._answer != TAKE:
            self.press(TAKE)
        self._side = side
        self.cards.choose(side)
        self._say()

    def turn(self, way: int) -> None:
        """Choose the card beside; nothing where no card is chosen."""
        if self.case is not None and self._answer in (KEEP, TAKE):
            at = 0 if self._answer == KEEP else self._side
            to = min(max(at + way, 0), len(self.case.others))
            if to != at:
                self._card(to)

    def escape(self) -> None:
        """Take back what was pressed; leave where nothing was."""
        if self._answer is None:
            self.left.emit()
            return
        self.press_none()
        self.rested.emit()
        self._say()

    def settle(self) -> None:
        """Hand on what was chosen, for all that go along."""
        case = self.case
        if case is None or self.busy or self._answer is None:
            return
        cases = self._targets(case)
        if self._answer == ASK:
            words = "" if case.asked else self.inputs.question
            if not words and not case.asked:
                self.band.say(_("写一句要问的话。"), tone="bad")
                return
            self.asked.emit(cases, words)
        elif (values := self._values(case)) is not None:
            self.settled.emit(cases, values)

    def _values(self, case: Case) -> dict[str, Any] | None:
        if self._answer == OTHER:
            return self.inputs.values()
        return case.kept() if self._answer == KEEP else case.taken(self._side - 1)

    def _targets(self, case: Case) -> list[Case]:
        return [case] if self._only else self.alike.chosen() or [case]

    # -- the band ------------------------------------------------------------------------------------------------
    def _say(self) -> None:
        """Say in the band what will be written."""
        case = self.case
        if case is None:
            return
        count = len(self._targets(case))
        tell: dict[str | None, Callable[[], str]] = {
            None: lambda: _("先选一种：1 留，2 取，3 另填，4 问对方"),
            ASK: lambda: _("收回问题，仍然没定") if case.asked else _("写进回执问对方，仍然没定"),
            OTHER: lambda: said.counted(_("写成另填的值"), count),
        }
        settles = self._answer in (KEEP, TAKE)
        words = tell.get(self._answer, lambda: self._outcome(case, count))()
        self.band.say(words, _("没取的值留在历史里，可撤回") if settles else "")
        self.band.main.setEnabled(self._answer is not None and not self.busy)

    def _outcome(self, case: Case, count: int) -> str:
        values = case.kept() if self._answer == KEEP else case.taken(self._side - 1)
        return said.counted(said.outcome_words(case, values, self._private, self._names), count)
