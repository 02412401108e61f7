"""The cards of income, living conditions and visits on the page of a household."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.summaries.household import income_years
from app.ui import theme
from app.ui.households import forms
from app.ui.households.cell import Cell
from app.ui.paper.charts import IncomeChartWidget
from app.ui.values import field_label
from app.ui.widgets import Card, Elided, Lines, button, label
from app.ui.widgets.cards import emptied, section
from db.queries.household import HouseholdPage
from resources.language import _

if TYPE_CHECKING:
    from app.ui.households.page import HouseholdView

YEARS = 6  # of the chart
VISITS = 6
_LIVING = (
    "arable_centimu", "orchard_centimu", "pasture_centimu", "house_dm2", "house_grade", "water_safe",
)  # fmt: skip
_OWN = (
    "phone",
    "group_name",
    "address",
    "category",
    "exit_status",
    "monitor_kind",
    "main_cause",
    "identified_on",
    "note",
)


class IncomeCard(Card):
    """Income by year: stacked by kind, costs below the axis, net per head under each year."""

    def __init__(self, view: "HouseholdView") -> None:
        super().__init__((16, 10, 16, 12))
        self._view = view
        self.box.addLayout(section(_("家庭收入"), _("元"), button(_("填一年"), self._edit, look="text", icon="edit")))
        self._chart = IncomeChartWidget(look=theme.chart_look())
        self._chart.setFixedHeight(210)
        self.box.addWidget(self._chart)
        view.desk.look_changed.connect(lambda: self._chart.set_look(theme.chart_look()))

    def show_page(self, page: HouseholdPage) -> None:
        """Show the last years of this household."""
        self._chart.show_years(income_years(page)[-YEARS:])

    def _edit(self) -> None:
        if self._view.content:
            forms.EditYear(self._view.desk, self._view.content, self._view).open()


class ConditionsCard(Card):
    """The household's own facts and its latest living conditions, each open to F2."""

    def __init__(self, view: "HouseholdView") -> None:
        super().__init__((16, 10, 16, 12))
        self._view = view
        self.box.addLayout(section(_("基本情况"), _("F2 改一格")))
        self._box = QVBoxLayout()
        self._box.setSpacing(1)
        self.box.addLayout(self._box)

    def show_page(self, page: HouseholdPage) -> None:
        """Show the facts of this household."""
        emptied(self._box)
        self._rows("household", page.facts, _OWN)
        if page.years:
            latest = page.years[-1]
            self._box.addWidget(label(_("{year} 年").format(year=latest.year), "small"))
            self._rows("household_year", latest.facts, _LIVING)

    def _rows(self, kind: str, facts: object, fields: tuple[str, ...]) -> None:
        for field in fields:
            row = QHBoxLayout()
            name = label(field_label(kind, field), "sub")
            name.setFixedWidth(theme.scaled(104))
            row.addWidget(name)
            row.addWidget(self._view.cell(Cell(kind, facts, field)), 1)
            self._box.addLayout(row)


class VisitsCard(Card):
    """Visits: what was asked, promised and delivered, the newest first."""

    def __init__(self, view: "HouseholdView") -> None:
        super().__init__((16, 10, 16, 12))
        self._view = view
        self.box.addLayout(section(_("走访"), "", button(_("登记走访"), self._add, look="text", icon="plus")))
        self._lines = Lines()
        self.box.addWidget(self._lines)

    def show_page(self, page: HouseholdPage) -> None:
        """Show the visits to this household."""
        self._lines.clear()
        for visit in page.visits[:VISITS]:
            row = QHBoxLayout()
            row.setContentsMargins(0, 4, 0, 4)
            row.setSpacing(8)
            on = label(visit["visited_on"])
            on.setMinimumWidth(80)
            row.addWidget(on)
            row.addWidget(label(visit["helper_name"] or "", "sub"))
            said = [
                words.format(what=visit[field])
                for field, words in (
                    ("requests", _("提出：{what}")),
                    ("promises", _("答应：{what}")),
                    ("delivered", _("兑现：{what}")),
                )
                if visit[field]
            ]
            row.addWidget(Elided("；".join(said) or _("没有新的要求")), 1)
            if visit["next_on"]:
                row.addWidget(label(_("下次 {day}").format(day=visit["next_on"]), "small"))
            self._lines.box.addLayout(row)
        rest = len(page.visits) - VISITS
        words = _("还没有走访过。按 Ctrl+N 登记第一次。") if not page.visits else _("更早还有 {n} 次").format(n=rest)
        if rest > 0 or not page.visits:
            self._lines.box.addWidget(label(words, "sub"))

    def _add(self) -> None:
        self._view.desk.quick_entry(household=self._view.household, what="visit")
