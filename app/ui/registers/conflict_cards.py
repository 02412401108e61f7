"""The cards of a conflict side by side: what was, what this store says, what each of the others says; who, when, where."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.ui import icons, theme
from app.ui.registers import conflict_words as said
from app.ui.values import NOTHING
from app.ui.widgets import Card, Elided, Facts, Pill, label
from app.ui.widgets.cards import emptied
from db.history.cases import Case
from db.history.conflicts import Side
from db.history.versions import LIFE
from resources.language import _

_LONG = 14  # characters of a value that is still written large


class SideCard(Card):
    """One side of a case: its values, then who, when, file, row. `pressed` when it is clicked."""

    pressed = Signal()

    def __init__(self, title: str, note: str, icon: str) -> None:
        super().__init__((14, 10, 14, 10))
        self.setAccessibleName(title)
        self.setMinimumWidth(theme.scaled(200))
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(icons.Mark(icon, "ink", 18))
        head.addWidget(label(title, "section"))
        head.addWidget(Elided(note, "sub"), 1)
        self._pill = Pill("", "good", self)
        head.addWidget(self._pill)
        self.box.addLayout(head)
        inside = QWidget()
        self._values = QVBoxLayout(inside)
        self._values.setContentsMargins(0, 0, 0, 0)
        self._values.setSpacing(2)
        area = QScrollArea()
        area.setAccessibleName(_("{title}的值").format(title=title))
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        self.box.addWidget(area, 1)
        self._facts = Facts()
        self.box.addWidget(self._facts)

    def say(self, name: str, value: str, *, named: bool = True) -> None:
        """Add a value, under the name of its field where there are several."""
        if named:
            self._values.addWidget(label(name, "small"))
        shown = label(value, "name" if len(value) <= _LONG else "strong", wrap=True)
        shown.setAccessibleName(name)
        self._values.addWidget(shown)
        self._values.addSpacing(4)

    def explain(self, words: str) -> None:
        """Add a sentence below the values."""
        self._values.addWidget(label(words, "sub", wrap=True))

    def end(self, facts: Sequence[tuple[str, str]]) -> None:
        """Say where it comes from; nothing more is added."""
        self._values.addStretch(1)
        self._facts.show_facts(facts)

    def choose(self, chosen: bool) -> None:
        """Show whether this is what will be written."""
        self.setProperty("chosen", "true" if chosen else "false")
        self.style().unpolish(self)
        self.style().polish(self)
        self._pill.show_state(_("将写成") if chosen else "", "good")

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Choose it."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.pressed.emit()


class Cards(QScrollArea):
    """The sides of a case. `chosen(number)` when a card is clicked: 0 ours, 1 … the others."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("各方的说法"))
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside = QWidget()
        self._row = QHBoxLayout(inside)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self.setWidget(inside)
        self._sides: list[SideCard] = []

    def show_case(self, case: Case, *, private: bool, names: said.Names) -> None:
        """Show the sides of a case."""
        emptied(self._row)
        self._row.addWidget(self._base(case, private, names), 1)
        self._sides = [self._ours(case, private, names)]
        for sides in case.others:
            self._sides.append(self._theirs(case, sides, private, names))
        for number, card in enumerate(self._sides):
            card.setCursor(Qt.CursorShape.PointingHandCursor)
            card.pressed.connect(lambda number=number: self.chosen.emit(number))
            self._row.addWidget(card, 1)

    def choose(self, number: int | None) -> None:
        """Mark the side that will be written; None for none of them."""
        for at, card in enumerate(self._sides):
            card.choose(at == number)
        if number is not None and number < len(self._sides):
            self.ensureWidgetVisible(self._sides[number])

    def _base(self, case: Case, private: bool, names: said.Names) -> SideCard:
        card = SideCard(_("原来"), _("两边都见过的"), "history")
        for each in case.conflicts:
            value = said.value_words(each, each.base.value, private=private, names=names) if each.base else NOTHING
            card.say(said.label_of(each), value, named=len(case.conflicts) > 1)
        first = next((each.base for each in case.conflicts if each.base), None)
        if first is None:
            card.explain(_("之前没有登记过"))
        card.end(said.origin_facts(first.origin) if first else ())
        return card

    def _ours(self, case: Case, private: bool, names: said.Names) -> SideCard:
        card = SideCard(_("本库"), _("我方"), "households")
        kept = case.kept()
        for each in case.conflicts:
            value = said.value_words(each, kept[each.field], private=private, names=names)
            card.say(said.label_of(each), value, named=len(case.conflicts) > 1)
        ours = next((side for side in case.ours if side), None)
        if case.first.field == LIFE:
            for words in said.unseen_words(case, private=private, names=names):
                card.explain(words)
            ours = case.first.unseen[0][1] if case.first.unseen else None
        elif ours is None:
            card.explain(_("本库没有改过，是几份来表不一样"))
        card.end(said.origin_facts(ours.origin) if ours else ())
        return card

    def _theirs(self, case: Case, sides: tuple[Side | None, ...], private: bool, names: said.Names) -> SideCard:
        card = SideCard(*said.side_title(sides))
        kept = case.kept()
        for each, side in zip(case.conflicts, sides, strict=True):
            value = side.value if side else kept[each.field]
            words = said.value_words(each, value, private=private, names=names)
            card.say(said.label_of(each), words, named=len(case.conflicts) > 1)
        if case.first.field == LIFE:
            card.explain(_("对方删除时没有看到本库后来的修改"))
        card.end(said.origin_facts(next(side.origin for side in sides if side)))
        return card
