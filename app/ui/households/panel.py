"""The panel beside the table: the household under the bar at a glance, with its two verbs. All of it is on the page."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.summaries.household import income_years
from app.ui import theme
from app.ui.desk import Desk
from app.ui.paper.charts import IncomeChartWidget
from app.ui.values import NOTHING, shown, status
from app.ui.widgets import Card, Elided, Empty, Facts, Lines, Pill, button, label, scrolled, section
from db.queries.household import HouseholdPage, household_page
from resources.language import _


class Panel(Card):
    """Shows one household; `show_household(None)` says what to do instead."""

    def __init__(self, desk: Desk) -> None:
        super().__init__((0, 12, 0, 12))
        self._desk = desk
        self.household: int | None = None
        self.setMinimumWidth(270)
        self._empty = Empty(_("选一户，这里就能看到它的概况。"), icon="households")
        self.box.addWidget(self._empty, 1)
        self._whole = QWidget()
        self.box.addWidget(self._whole, 1)
        self._build()
        desk.look_changed.connect(lambda: self._chart.set_look(theme.chart_look()))
        self.show_household(None)

    def _build(self) -> None:
        whole = QVBoxLayout(self._whole)
        whole.setContentsMargins(0, 0, 0, 0)
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(16, 0, 16, 0)
        box.setSpacing(8)
        self._name = label("", "name", wrap=True)
        self._where = Elided("", "sub")
        self._pill = Pill()
        self._facts = Facts()
        self._chart = IncomeChartWidget(look=theme.chart_look())
        self._chart.setFixedHeight(190)
        self._people = Lines()
        self._people_title = label("", "section")
        for widget in (self._name, self._pill, self._where, self._facts):
            box.addWidget(widget)
        box.addLayout(section(_("家庭收入"), _("元")))
        box.addWidget(self._chart)
        box.addWidget(self._people_title)
        box.addWidget(self._people)
        box.addStretch(1)
        whole.addWidget(scrolled(inside, _("概况")), 1)
        row = QHBoxLayout()
        row.setContentsMargins(16, 6, 16, 0)
        row.addWidget(button(_("登记走访"), self._visit, look="main", icon="plus"), 1)
        row.addWidget(button(_("打开"), self._open, tip=_("Enter")), 1)
        whole.addLayout(row)

    def _open(self) -> None:
        if self.household:
            self._desk.open_household(self.household)

    def _visit(self) -> None:
        self._desk.quick_entry(household=self.household, what="visit")

    def show_household(self, household: int | None) -> None:
        """Show this household, or that none is chosen."""
        page = None
        if household is not None:
            with self._desk.store.read() as reader:
                page = household_page(reader, household)
        self.household = page.id if page else None
        self._empty.setVisible(page is None)
        self._whole.setVisible(page is not None)
        if page:
            self._fill(page)

    def _fill(self, page: HouseholdPage) -> None:
        facts = page.facts
        today = self._desk.today().isoformat()
        lead = page.responsible(today)
        self._name.setText(page.head["name"] if page.head else NOTHING)
        self._where.setText(" · ".join(part for part in (facts["code"], page.address) if part))
        self._pill.show_state(*status(facts))
        latest = page.years[-1].facts if page.years else None
        next_visit = page.visits[0]["next_on"] if page.visits else None
        open_needs = [need["title"] for need in page.needs if not need["met_on"]]
        self._facts.show_facts(
            [
                (_("家庭人口"), _("{n} 人").format(n=len(page.living))),
                (_("联系电话"), facts["phone"] or NOTHING),
                (_("帮扶责任人"), f"{lead.helper}  {lead.phone or ''}" if lead else _("缺责任人")),
                (_("致贫原因"), shown("household", "main_cause", facts["main_cause"])),
                (_("住房"), _house(latest)),
                (_("下次走访"), next_visit or NOTHING),
                (_("没办完的需求"), "、".join(open_needs) or NOTHING),
            ]
        )
        self._chart.show_years(income_years(page))
        self._people_title.setText(_("家庭成员 {n} 人").format(n=len(page.living)))
        self._people.clear()
        for member in page.living:
            row = QHBoxLayout()
            row.setContentsMargins(0, 4, 0, 4)
            relation = label(shown("member", "relation", member["relation"]), "sub")
            relation.setMinimumWidth(34)
            row.setSpacing(6)
            row.addWidget(relation)
            row.addWidget(Elided(member["name"]), 1)
            row.addWidget(label((member["birth"] or "")[:4], "sub"))
            holder = QWidget()
            holder.setLayout(row)
            self._people.box.addWidget(holder)


def _house(latest: object) -> str:
    if not isinstance(latest, dict):
        return NOTHING
    parts = [shown("household_year", name, latest[name]) for name in ("house_dm2", "house_grade") if latest[name]]
    return " ".join(parts) or NOTHING
