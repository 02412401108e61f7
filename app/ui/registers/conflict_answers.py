"""The answers to a conflict: keep, take, write another, ask, skip; the inputs of another value and of a question."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget

from app.ui.desk import Desk
from app.ui.registers.conflict_words import label_of
from app.ui.widgets import Card, Elided, Field, RecordField, button, label, text_field
from app.ui.widgets.cards import Keys, emptied
from app.ui.widgets.facts import FactInput, WrongValue
from app.ui.widgets.words import tint
from db.history.cases import Case
from db.history.versions import LIFE
from resources.language import N_, _

KEEP, TAKE, OTHER, ASK, SKIP = "keep", "take", "other", "ask", "skip"
ANSWERS: Final = (KEEP, TAKE, OTHER, ASK)  # in the order of their keys 1 to 4
_WORDS: Final = {
    KEEP: (N_("留本库"), "1", "households"),
    TAKE: (N_("取来表"), "2", "registers"),
    OTHER: (N_("另填…"), "3", "edit"),
    ASK: (N_("问对方…"), "4", "mail"),
    SKIP: (N_("跳过"), N_("空格"), "right"),
}
_OF_LIFE: Final = {KEEP: N_("留着记录"), TAKE: N_("照删")}


class Answers(QWidget):
    """Five equal buttons; `pressed(answer)`."""

    pressed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        self._group = QButtonGroup(self)
        self._group.setExclusive(False)
        self._buttons: dict[str, QPushButton] = {}
        for answer, (words, key, icon) in _WORDS.items():
            name = _(words).rstrip("…")
            made = button(
                f"{_(words)}   {_(key)}", partial(self.pressed.emit, answer), look="answer", icon=icon, name=name
            )
            made.setCheckable(answer != SKIP)
            self._buttons[answer] = made
            row.addWidget(made, 1)

    def show_case(self, case: Case) -> None:
        """Call the answers what they mean for a case; what is not possible is off."""
        life = case.first.field == LIFE
        for answer, (words, key, _icon) in _WORDS.items():
            said = _(_OF_LIFE.get(answer, words)) if life else _(words)
            if answer == ASK and case.asked:
                said = _("收回问题")
            self._buttons[answer].setText(f"{said}   {_(key)}")
            self._buttons[answer].setAccessibleName(said.rstrip("…"))
        self._buttons[OTHER].setEnabled(not life)
        self._buttons[TAKE].setEnabled(bool(case.others))

    def allowed(self, answer: str) -> bool:
        """Whether an answer is possible."""
        return self._buttons[answer].isEnabled()

    def choose(self, answer: str | None) -> None:
        """Mark an answer, or none."""
        for each, made in self._buttons.items():
            made.setChecked(each == answer)


class Inputs(Card):
    """What is entered for "another value" or "ask". `entered` on Enter, `left` on Esc."""

    entered = Signal()
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__((14, 8, 14, 10))
        self._desk = desk
        self._title = label("", "section")
        self.box.addWidget(self._title)
        self._row = QHBoxLayout()
        self._row.setSpacing(10)
        self.box.addLayout(self._row)
        self._facts: dict[str, FactInput] = {}
        self._fields: dict[str, Field] = {}
        self._line: Any = None
        self.hide()

    def ask_values(self, case: Case, values: dict[str, Any], before: Sequence[str]) -> None:
        """Ask for another value of each field of a case, beginning with ours. `before`: what stands there in words."""
        self._clear(_("另填一个值"))
        for each, words in zip(case.conflicts, before, strict=True):
            made = FactInput(self._desk, each.kind, each.field, values[each.field])
            self._facts[each.field] = made
            hint = _("现在：{value}").format(value=words) if isinstance(made.widget, RecordField) else ""
            self._put(each.field, Field(label_of(each), made.widget, hint), made.widget)

    def ask_words(self, words: str) -> None:
        """Ask what is to be asked of the sender."""
        self._clear(_("问对方的话"))
        self._line = text_field(_("问对方的话"), words)
        self._line.selectAll()
        self._put("words", Field(_("写进回执，由对方核对"), self._line), self._line)

    def _clear(self, title: str) -> None:
        emptied(self._row)
        self._facts, self._fields, self._line = {}, {}, None
        self._title.setText(title)
        self.show()

    def _put(self, key: str, field: Field, inside: QWidget) -> None:
        first = not self._fields
        self._fields[key] = field
        self._row.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        keys: dict[Qt.Key, Callable[[], object]] = {Qt.Key.Key_Escape: self.left.emit}
        if isinstance(inside, RecordField):
            inside.entered.connect(self.entered)
        else:
            keys |= {Qt.Key.Key_Return: self.entered.emit, Qt.Key.Key_Enter: self.entered.emit}
        Keys(inside.line if isinstance(inside, RecordField) else inside, keys)
        if first:
            inside.setFocus()

    @property
    def question(self) -> str:
        """What is to be asked, "" for nothing."""
        return self._line.text().strip() if self._line is not None else ""

    def values(self) -> dict[str, Any] | None:
        """Return the values entered; None where one is no value: it is said at its field."""
        found: dict[str, Any] = {}
        for field, made in self._facts.items():
            try:
                found[field] = made.value()
                self._fields[field].wrong("")
            except WrongValue as wrong:
                self._fields[field].wrong(str(wrong))
                made.widget.setFocus()
                return None
        return found


class Band(Card):
    """The band at the foot: what will be written, in words; why nothing was; the way back and the way on."""

    settled = Signal()
    back = Signal()

    def __init__(self) -> None:
        super().__init__((14, 8, 14, 8))
        row = QHBoxLayout()
        row.setSpacing(10)
        self._words = Elided("", "strong")
        self._words.setAccessibleName(_("将写什么"))
        self._note = Elided("", "sub")
        row.addWidget(self._words, 3)
        row.addWidget(self._note, 2)
        row.addWidget(button(_("撤回上一步") + "  Ctrl Z", self.back.emit, icon="undo", name=_("撤回上一步")))
        self.main = button(_("定下") + "  Enter", self.settled.emit, look="main", icon="check", name=_("定下"))
        row.addWidget(self.main)
        self.box.addLayout(row)

    def say(self, words: str, note: str = "", tone: str = "") -> None:
        """Say what will happen or why it did not."""
        self._words.setText(words)
        self._words.setToolTip(words)
        tint(self._words, tone)
        self._note.setText(note)
        self._note.setVisible(bool(note))

    @property
    def said(self) -> str:
        """What stands there now."""
        return self._words.text()
