"""Who leaves: name, organisation, what there is to hand over, and the day and reason of it."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.summaries.figures import money
from app.ui import icons, theme
from app.ui.desk import Desk
from app.ui.pairings.handing.plan import Plan
from app.ui.widgets import Card, DateField, Elided, button, label, text_field
from db.rules.handover import date_problems
from db.rules.periods import day_before
from resources.language import N_, _

FIGURES = (N_("户"), N_("项需求未解决"), N_("项措施未办"), N_("元待办"))


class LeaverCard(Card):
    """The head of the page: `day_chosen(day)`, `reason_chosen(words)`, `earlier_wanted()` for sheets done before."""

    day_chosen = Signal(str)
    reason_chosen = Signal(str)
    earlier_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__((16, 10, 16, 10))
        self.box.setSpacing(6)
        self._name, self._organisation = label("", "section"), Elided("", "sub")
        self._figures = [label("", "section") for _each in FIGURES]
        self.on = DateField(_("交接日期"), today=desk.today())
        self.on.setFixedWidth(theme.scaled(132))
        self.on.editingFinished.connect(self._day_typed)
        self.reason = text_field(_("交接原因"), placeholder=_("例如：驻点期满"))
        self.reason.textChanged.connect(self.reason_chosen)
        self._from_then = Elided("", "sub")
        self._earlier = button("", self.earlier_wanted.emit, look="text", icon="print")
        self._earlier.hide()
        self._trouble = label("", "error", wrap=True)
        self._way = button("", look="text")
        self._way_day = ""
        self._way.clicked.connect(lambda: self.day_chosen.emit(self._way_day))
        self._build()

    def _build(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(icons.Mark("person", "accent", 26))
        names = QVBoxLayout()
        names.setSpacing(0)
        names.addWidget(self._name)
        names.addWidget(self._organisation)
        row.addLayout(names, 1)
        for figure, words in zip(self._figures, FIGURES, strict=True):
            column = QVBoxLayout()
            column.setSpacing(0)
            under = label(_(words), "small")
            for each in (figure, under):
                each.setAlignment(Qt.AlignmentFlag.AlignRight)
                column.addWidget(each)
            figure.setAccessibleName(_(words))
            row.addSpacing(4)
            row.addLayout(column)
        self.box.addLayout(row)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(_named(_("交接日期"), self.on))
        below.addWidget(self.on)
        below.addWidget(_named(_("原因"), self.reason))
        below.addWidget(self.reason, 2)
        below.addWidget(self._from_then, 3)
        below.addWidget(self._earlier)
        self.box.addLayout(below)
        wrong = QHBoxLayout()
        wrong.addWidget(self._trouble, 1)
        wrong.addWidget(self._way)
        self.box.addLayout(wrong)

    def _day_typed(self) -> None:
        if day := self.on.iso():
            self.day_chosen.emit(day)

    def show_earlier(self, count: int) -> None:
        """Offer the sheets that were done before."""
        self._earlier.setText(_("以前的交接单 {n}").format(n=count))
        self._earlier.setVisible(count > 0)

    def show_plan(self, plan: Plan) -> None:
        """Show the leaver, what they hold, and what is wrong with the day."""
        self._name.setText(plan.who.name)
        self._organisation.setText(" · ".join(filter(None, (plan.who.organisation, plan.who.phone))))
        held = plan.lines.values()
        figures = (
            f"{len(plan.lines):,}",
            f"{sum(len(each.needs) for each in held):,}",
            f"{sum(len(each.measures) for each in held):,}",
            money(sum(every.amount_fen or 0 for each in held for every in each.measures)),
        )
        for shown, figure in zip(self._figures, figures, strict=True):
            shown.setText(figure)
        if self.on.iso() != plan.on:
            self.on.setText(plan.on)
        if self.reason.text() != plan.reason:
            self.reason.setText(plan.reason)
        good = not date_problems(plan.on)
        words = _("{day} 及以前由{name}负责").format(day=day_before(plan.on), name=plan.who.name) if good else ""
        self._from_then.setText(words)
        self._show_trouble(plan)

    def _show_trouble(self, plan: Plan) -> None:
        problems = [*date_problems(plan.on), *plan.refused.get(0, ())]
        self._trouble.setText("\n".join(each.message for each in problems))
        self._trouble.setVisible(bool(problems))
        told = [each for about in plan.refused.values() for each in about if each.field == "on"]
        ways = [way for each in told for way in each.ways if way.key == "change_date" and way.on]
        self._way.setVisible(bool(ways))
        if ways:
            self._way_day = str(ways[0].on)
            self._way.setText(ways[0].words)


def _named(words: str, inside: QWidget) -> QLabel:
    made = label(words, "sub")
    made.setBuddy(inside)
    return made
