"""A form whose verb may be refused by a rule: it says which rule, with which other pairing, and offers each way on.

Here: `VerbForm`, which carries a way out by the same verb again. Not here: the forms themselves (`forms`, `course`),
the rules (`db.rules.pairings`), what the ways do (`db.ops.pairing.settling.Chosen`).
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui import icons
from app.ui.desk import Desk
from app.ui.values import span
from app.ui.widgets import Card, DateField, FormDialog, button, label, text_field
from app.ui.widgets.cards import emptied
from app.ui.widgets.wrap import Wrap
from db.errors import Other, Problem, Way
from db.history.write import Write
from db.ops.pairing.settling import NOTHING_CHOSEN
from resources.language import _

FOLDED = 4  # other pairings named with a link each


class Refused(Card):
    """What was refused: a sentence, links to what stands in the way, the ways on as buttons, a reason for an exception."""

    def __init__(self, opened: Callable[[Other], object], taken: Callable[[Problem, Way], object]) -> None:
        super().__init__((12, 10, 12, 10), tone="bad")
        self._opened, self._taken = opened, taken
        self.reason = text_field(_("例外的理由"), "", _("为什么这样例外，谁同意的"))
        self.setAccessibleName(_("没有保存"))
        self.hide()

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Show these refusals; none hides the card."""
        self.reason.setParent(None)
        emptied(self.box)
        for problem in problems:
            self._one(problem)
        excusable = next(((p, way) for p in problems for way in p.ways if way.key == "exception"), None)
        if excusable:
            self.box.addWidget(label(excusable[1].words, "sub", wrap=True))
            row = QHBoxLayout()
            row.addWidget(self.reason, 1)
            row.addWidget(button(_("按例外保存"), lambda: self._taken(*excusable)))
            self.box.addLayout(row)
            self.reason.show()
        self.setVisible(bool(problems))

    def _one(self, problem: Problem) -> None:
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(icons.Mark("alert", "bad", 18))
        row.addWidget(label(problem.message, "", "bad", wrap=True), 1)
        self.box.addLayout(row)
        links, ways = QWidget(), QWidget()
        for other in problem.others[:FOLDED]:
            words = _("看“{words}”（{dates}）").format(words=other.words, dates=span(other.from_date, other.to_date))
            made = button(words, partial(self._opened, other), look="text", icon="link")
            (links.layout() or Wrap(links, 4)).addWidget(made)
        for way in problem.ways:
            if way.key != "exception":
                (ways.layout() or Wrap(ways, 6)).addWidget(button(way.words, partial(self._taken, problem, way)))
        for part in (links, ways):
            if part.layout():
                self.box.addWidget(part)


class VerbForm(FormDialog):
    """Gathers what a verb needs; `verb`, `step` and `change` are its own."""

    verb = ""

    def __init__(self, desk: Desk, title: str, parent: QWidget | None, day: date, *, save: str = "", width: int = 520):
        super().__init__(desk, title, parent, save=save, width=width)
        self.day = day
        self.chosen = NOTHING_CHOSEN
        self.refused = Refused(self._open_other, self.take)
        box = self.layout()
        assert isinstance(box, QVBoxLayout)
        box.insertWidget(box.count() - 1, self.refused)
        self.dates: list[DateField] = []

    @property
    def past(self) -> bool:
        """Whether the page shows another day than today: a verb then asks from when it holds."""
        return self.day != self.desk.today()

    def effective(self, key: str, title: str, row: int, column: int = 0, span: int = 1) -> DateField:
        """Add the date from which the verb holds: today; on another day it is left open, with both days offered."""
        made = DateField(title, "" if self.past else self.desk.today().isoformat(), today=self.desk.today())
        self.add(key, title, made, row, column, span)
        self.dates.append(made)
        if self.past and len(self.dates) == 1:
            self._offer_days()
        return made

    def _offer_days(self) -> None:
        shown, today = self.day.isoformat(), self.desk.today().isoformat()
        self.say(_("页面上看的是 {day}。请写明从哪天起生效。").format(day=shown))
        row = QHBoxLayout()
        for words, value in ((_("用 {day}").format(day=shown), shown), (_("用今天 {day}").format(day=today), today)):
            row.addWidget(button(words, partial(self._take_day, value), look="text", icon="calendar"))
        row.addStretch(1)
        box = self.layout()
        assert isinstance(box, QVBoxLayout)
        box.insertLayout(2, row)

    def _take_day(self, value: str) -> None:
        for field in self.dates:
            field.setText(value)

    # -- what each form says -------------------------------------------------------------------------------------
    def step(self) -> str:
        """Return the name of the step in the undo menu."""
        raise NotImplementedError

    def change(self, write: Write) -> Any:
        """Carry out the verb with `self.chosen`."""
        raise NotImplementedError

    def as_support(self) -> None:
        """Make what is entered a support (forms with a role)."""

    def take_dates(self, start: str | None, end: str | None) -> None:
        """Bring the dates entered inside others; None leaves a side open."""
        begins, ends = self.fields.get("from_date"), self.fields.get("to_date")
        if begins and isinstance(begins.inside, DateField) and start and (begins.inside.iso() or "") < start:
            begins.inside.setText(start)
        if ends and isinstance(ends.inside, DateField) and end and (ends.inside.iso() or "9") > end:
            ends.inside.setText(end)

    def saved(self, _result: Any) -> None:
        """Close once it is written."""
        self.desk.say(_("{step}，Ctrl+Z 可撤销。").format(step=self.step()), "good")
        self.accept()

    # -- saving --------------------------------------------------------------------------------------------------
    def save(self) -> None:
        """Carry out what is entered, without any way taken before."""
        self.chosen = NOTHING_CHOSEN
        self._send()

    def _send(self) -> None:
        self.waiting()
        self.refused.setEnabled(False)
        self.desk.write(self.verb, self.step(), self.change, done=self.saved, failed=self.failed)

    def failed(self, problems: Sequence[Problem]) -> None:
        """Show refusals with their ways on; what is only wrong at a field stands at the field."""
        self.refused.setEnabled(True)
        told = [each for each in problems if each.ways or each.others]
        self.refused.show_problems(told)
        super().failed([each for each in problems if each not in told])
        QTimer.singleShot(0, self, self._grow)

    def _grow(self) -> None:
        """Be as high as the words of a refusal need."""
        box = self.layout()
        assert box is not None
        box.activate()
        self.resize(
            self.width(), max(self.height(), box.totalHeightForWidth(self.width()), self.minimumSizeHint().height())
        )

    def take(self, problem: Problem, way: Way) -> None:
        """Take a way on: the same verb again, with it."""
        if way.key == "exception":
            reason = self.refused.reason.text().strip()
            if not reason:
                self.refused.reason.setFocus()
                self.desk.say(_("请写例外的理由。"), "warn")
                return
            self.chosen = replace(self.chosen, exception=reason)
        elif way.key == "end_other":
            self.chosen = replace(self.chosen, end_other=True)
        elif way.key == "with_children":
            self.chosen = replace(self.chosen, with_children=True)
        elif way.key == "as_support":
            self.as_support()
        elif way.key == "change_date":
            self.take_dates(*_dates(problem, way))
        else:  # another helper: the user chooses
            self.refused.show_problems(())
            self.save_button.setEnabled(True)
            self.setFocus()
            return
        self._send()

    def _open_other(self, other: Other) -> None:
        from app.ui.pairings.card import PairingCard  # noqa: PLC0415  the card offers verbs, which open forms

        PairingCard(self.desk, other.id, self.day, self).open()


def _dates(problem: Problem, way: Way) -> tuple[str | None, str | None]:
    """Return (start, end) that a way asks for: the dates of the parent, the end before another lead, the first day of a term."""
    if problem.code == "outside_parent" and problem.others:
        return problem.others[0].from_date, problem.others[0].to_date
    return (None, way.on) if problem.field == "role" else (way.on, None)
