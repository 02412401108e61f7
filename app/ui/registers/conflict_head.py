"""What stands above a conflict and above the list of them: whose it is, its place in the row, how many are left."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.registers import conflict_words as said
from app.ui.registers.conflict_list import Course
from app.ui.widgets import Card, Elided, button, label
from db.history.cases import Case
from resources.language import _

if TYPE_CHECKING:
    from app.ui.registers.conflict_sheaf import Sheaf


class CaseHead(Card):
    """Household, place, field; the way to the ones before and after. `stepped(by)`, `unmask_wanted`."""

    stepped = Signal(int)
    unmask_wanted = Signal()

    def __init__(self) -> None:
        super().__init__((14, 8, 14, 8))
        row = QHBoxLayout()
        row.setSpacing(10)
        words = QVBoxLayout()
        words.setSpacing(2)
        upper, lower = QHBoxLayout(), QHBoxLayout()
        self._name, self._where = Elided("", "name"), Elided("", "sub")
        self._field, self._note = Elided("", "strong", "accent"), Elided("", "sub")
        for line, parts in ((upper, (self._name, self._where)), (lower, (self._field, self._note))):
            line.setSpacing(12)
            line.addWidget(parts[0])
            parts[1].setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # gives way first
            line.addWidget(parts[1], 1)
            words.addLayout(line)
        row.addLayout(words, 1)
        self._eye = button("", self.unmask_wanted.emit, look="text", icon="eye")
        row.addWidget(self._eye)
        self._place = label("", "strong")
        row.addWidget(self._place)
        row.addWidget(button(_("上一条") + "  ↑", lambda: self.stepped.emit(-1), name=_("上一条")))
        row.addWidget(button(_("下一条") + "  ↓", lambda: self.stepped.emit(1), name=_("下一条")))
        self.box.addLayout(row)

    def show_case(self, case: Case, place: str, number: int, count: int, *, private: bool) -> None:
        """Show whose case it is, `number` of `count`."""
        first = case.first
        self._name.setText(said.case_name(first.household, first.record, first.code))
        code = _("户 {code}").format(code=first.code) if first.code and first.household else ""
        self._where.setText("   ".join(part for part in (code, place) if part))
        self._field.setText(said.group_words(first.kind, [each.field for each in case.conflicts]))
        notes = [
            _("成组字段，一起定") if len(case.conflicts) > 1 else "",
            _("已问对方：{words}").format(words=case.asked) if case.asked else "",
        ]
        self._note.setText("   ".join(note for note in notes if note))
        self._place.setText(_("第 {n} 条，共 {all}").format(n=f"{number:,}", all=f"{count:,}"))
        words = _("隐藏证件与健康") if private else _("显示证件与健康")
        self._eye.setText(words)
        self._eye.setAccessibleName(words)
        self._eye.setVisible(said.is_private(case) and first.household_id is not None)


class Count(QWidget):
    """How many are decided, asked and open."""

    def __init__(self) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 0, 14, 4)
        box.setSpacing(6)
        row = QHBoxLayout()
        row.setSpacing(6)
        self._number, self._of = label("", "figure"), Elided("", "sub")
        row.addWidget(self._number)
        row.addWidget(self._of, 1)
        box.addLayout(row)
        self._bar = Course()
        box.addWidget(self._bar)
        states = QHBoxLayout()
        states.setSpacing(12)
        self._states = (label("", "strong", "good"), label("", "strong", "accent"), label("", "sub"))
        for state in self._states:
            states.addWidget(state)
        states.addStretch(1)
        box.addLayout(states)

    def show_sheaf(self, sheaf: "Sheaf") -> None:
        """Show the numbers of what was read."""
        decided, left, asked = sheaf.decided, len(sheaf.lines), sum(line.asked for line in sheaf.lines)
        self._number.setText(f"{decided:,}")
        self._of.setText(_("/ {n} 已定").format(n=f"{decided + left:,}"))
        self._bar.show_parts(decided, asked, decided + left)
        for shown, words, count in zip(
            self._states,
            (_("✓ 已定 {n}"), _("✉ 已问 {n}"), _("○ 未定 {n}")),
            (decided, asked, left - asked),
            strict=True,
        ):
            shown.setText(words.format(n=f"{count:,}"))
