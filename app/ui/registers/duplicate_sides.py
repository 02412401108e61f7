"""Two records side by side: why they are alike and why not, and cell by cell what each says and which value stays."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QFrame, QGridLayout, QHBoxLayout, QRadioButton, QVBoxLayout, QWidget

from app.matching.duplicates import Pair
from app.matching.likeness import Reason
from app.matching.rule import ANSWERS
from app.matching.side_by_side import Cells, Sides
from app.matching.words import ANSWERS as WORDS
from app.matching.words import reason_words
from app.ui.registers.duplicate_list import TONES
from app.ui.values import NOTHING, shown
from app.ui.widgets import Card, Elided, Pill, label, scrolled
from app.ui.widgets.cards import emptied
from resources.language import N_, _

_MARKS: Final = {
    "same": (N_("= 相同"), ""),
    "other": (N_("≠ 不同"), "warn"),
    "filled": (N_("＋ 补上"), "good"),
    "both": (N_("≠ 两边都留"), "warn"),
    "first": (N_("≠ 照甲"), "warn"),
    "apart": (N_("≠ 各户不变"), "warn"),
}


class Question(Card):
    """What is asked, what the likeness says, and the reasons for and against it."""

    def __init__(self) -> None:
        super().__init__((16, 10, 16, 10))
        head = QHBoxLayout()
        self._asked = label("", "title")
        head.addWidget(self._asked)
        head.addStretch(1)
        self._score = label("", "figure")
        head.addWidget(self._score)
        self._steps = {each: Pill(_(WORDS[each]), "", self) for each in reversed(ANSWERS)}
        for pill in self._steps.values():
            head.addWidget(pill)
        self.box.addLayout(head)
        columns = QHBoxLayout()
        columns.setSpacing(24)
        self._for, self._against = QVBoxLayout(), QVBoxLayout()
        for title, side in ((_("为什么像"), self._for), (_("为什么不敢定"), self._against)):
            whole = QVBoxLayout()
            whole.setSpacing(4)
            whole.addWidget(label(title, "section"))
            side.setSpacing(2)
            whole.addLayout(side)
            whole.addStretch(1)
            columns.addLayout(whole, 1)
        self.box.addLayout(columns)

    def show_pair(self, pair: Pair) -> None:
        """Show the question about a pair."""
        asked = _("甲和乙是同一户吗？") if pair.kind == "household" else _("甲和乙是同一个人吗？")
        self._asked.setText(asked)
        self._score.setText(str(pair.likeness.score))
        for answer, pill in self._steps.items():
            here = answer == pair.likeness.answer
            pill.show_state(_(WORDS[answer]), (TONES[answer] or "accent") if here else "")
        for side, wanted in ((self._for, True), (self._against, False)):
            emptied(side)
            for reason in pair.likeness.reasons:
                if (reason.points > 0) == wanted:
                    side.addWidget(_reason(reason))


def _reason(reason: Reason) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    points = label(f"{reason.points:+d}" if reason.points else "0", "strong", "good" if reason.points > 0 else "bad")
    points.setFixedWidth(34)
    row.addWidget(points)
    row.addWidget(Elided(reason_words(reason)), 1)
    return line


class Comparison(Card):
    """Every cell of both records; a round mark shows which of two values stays, the arrows move it."""

    def __init__(self) -> None:
        super().__init__((0, 10, 0, 0))
        head = QHBoxLayout()
        head.setContentsMargins(14, 0, 14, 0)
        head.addWidget(label(_("逐格对照"), "section"))
        self._counts = Elided("", "sub")
        head.addWidget(self._counts, 1)
        head.addWidget(label(_("圆点 = 合并后留下的值"), "sub"))
        self.box.addLayout(head)
        inside = QWidget()
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(14, 4, 14, 8)
        self._grid.setHorizontalSpacing(14)
        self._grid.setVerticalSpacing(3)
        for column, stretch in enumerate((0, 4, 4, 1)):
            self._grid.setColumnStretch(column, stretch)
        self.box.addWidget(scrolled(inside, _("逐格对照")), 1)
        self._groups: dict[str, tuple[QButtonGroup, int, int]] = {}

    def show_sides(self, sides: Sides, pair: Pair) -> None:
        """Show two records."""
        emptied(self._grid)
        self._groups = {}
        marks = [each.mark for each in sides.cells]
        words = _("≠ 不同 {other}    ＋ 补上 {filled}    = 相同 {same}")
        other = len(marks) - marks.count("filled") - marks.count("same")
        self._counts.setText(words.format(other=other, filled=marks.count("filled"), same=marks.count("same")))
        for column, words in enumerate(
            (_("字段"), _("甲  {code}").format(code=pair.code_a), _("乙  {code}").format(code=pair.code_b), _("异同"))
        ):
            self._grid.addWidget(Elided(words, "sub"), 0, column)
        for row, cells in enumerate(sides.cells, 1):
            self._row(row, cells, sides)
        self._grid.setRowStretch(len(sides.cells) + 1, 1)

    def _row(self, row: int, cells: Cells, sides: Sides) -> None:
        self._grid.addWidget(label(cells.label, "sub"), row, 0)
        if cells.mark != "same":
            ground = QFrame()
            ground.setObjectName("card")
            ground.setProperty("tone", "soft" if cells.mark == "filled" else "warn")
            self._grid.addWidget(ground, row, 1, 1, 2)
        said = [_said(sides.kind, cells, value) for value in (cells.one, cells.other)]
        words, tone = _MARKS[cells.mark]
        if cells.field == "code" and cells.mark == "other":
            words = N_("≠ 另一个仍可查到")
        if cells.mark == "other":
            self._choice(row, cells, sides, said)
        else:
            for column, text in enumerate(said, 1):
                self._grid.addWidget(Elided(text, "strong" if cells.mark in ("both", "first") else ""), row, column)
        self._grid.addWidget(label(_(words), "", tone), row, 3)

    def _choice(self, row: int, cells: Cells, sides: Sides, said: list[str]) -> None:
        group = QButtonGroup(self)
        first = 2 if cells.field == "id_number" and len(str(cells.other)) > len(str(cells.one)) else 1
        for column, text in enumerate(said, 1):
            mark = QRadioButton(text)
            mark.setAccessibleName(f"{cells.label} {_('甲') if column == 1 else _('乙')}")
            mark.setToolTip(text)
            mark.setChecked(column == first)
            mark.setMinimumWidth(60)
            group.addButton(mark, column)
            self._grid.addWidget(mark, row, column, Qt.AlignmentFlag.AlignLeft)
        self._groups[cells.field] = (group, sides.one["id"], sides.other["id"])

    @property
    def chosen(self) -> Mapping[str, int]:
        """The record whose value stays, by field, where it is not the first one's."""
        return {field: other for field, (group, _one, other) in self._groups.items() if group.checkedId() == 2}


def _said(kind: str, cells: Cells, value: object) -> str:
    if value is None:
        return NOTHING
    return shown(kind, cells.field, value) if cells.field else str(value)
