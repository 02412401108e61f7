"""One question for a whole column: the same change in many rows, or values older than those of the store."""

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.ui.registers.plan_words import KIND
from app.ui.widgets import Card, button, label
from resources.language import _


def questions_of(columns: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the columns that ask something and are not decided yet: those with older values first."""
    open_ones = [column for column in columns if not column["decision"]]
    return [each for each in open_ones if each["held"]] + [
        each for each in open_ones if each["alike"] and not each["held"]
    ]


def named(column: dict[str, Any]) -> str:
    """Return what a column is called: its letter, its field, of what."""
    letter = _("{letter} 列").format(letter=column["column"]) if column["column"] else ""
    return " ".join(part for part in (letter, f"“{column['label']}”", f"（{_(KIND[column['kind']])}）") if part)


class QuestionBand(Card):
    """The next question. `decided(column, decision)`; `seen(column)` when its rows are to be shown."""

    decided = Signal(dict, str)
    seen = Signal(dict)

    def __init__(self) -> None:
        super().__init__((12, 6, 12, 6), tone="warn")
        self.column: dict[str, Any] | None = None
        row = QHBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(0)
        self._question = label("", "strong", wrap=True)
        self._why = label("", "small", wrap=True)
        words.addWidget(self._question)
        words.addWidget(self._why)
        row.addLayout(words, 1)
        self._look = button("", lambda: self.seen.emit(self.column or {}))
        row.addWidget(self._look)
        row.addWidget(button(_("都采用"), lambda: self.decide("take"), icon="check", tip="Alt+1", name=_("整列都采用")))
        row.addWidget(button(_("都不改"), lambda: self.decide("keep"), icon="close", tip="Alt+2", name=_("整列都不改")))
        self.box.addLayout(row)
        self.hide()

    def show_questions(self, columns: list[dict[str, Any]]) -> None:
        """Show the first of the questions that are open, or nothing."""
        waiting = questions_of(columns)
        self.column = waiting[0] if waiting else None
        self.setVisible(bool(waiting))
        if self.column is None:
            return
        column, more = self.column, len(waiting) - 1
        alike = column["alike"]
        if column["held"]:
            words = _("一问抵 {n} 次：{column}库里是 {known}，这份表更早")
            number, why = column["held"], _("没有定的不写：早年的表不改后来的值。")
            self._question.setText(words.format(n=number, column=named(column), known=column["known"]))
        else:
            words = _("一问抵 {n} 次：{column}都由 {old} 改成 {new}")
            number, why = alike["n"], _("整列同改有时是拖动填充的结果，所以问一次。没有定的照表写。")
            self._question.setText(words.format(n=number, column=named(column), old=alike["old"], new=alike["new"]))
        self._why.setText(why + (_("后面还有 {n} 问。").format(n=more) if more else ""))
        self._look.setText(_("看 {n} 行").format(n=number))

    def decide(self, decision: str) -> None:
        """Decide the column that is asked about."""
        if self.column is not None:
            self.decided.emit(self.column, decision)
