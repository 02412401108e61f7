"""The page of one household: everything about it, good enough to talk from at the kitchen table.

Here: the sheet at the top and the arrangement of the cards. Not here: the cards (`people`, `chain`, `ledger`,
`history`), the dialogs behind their verbs (`forms`).
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.ui import icons, theme
from app.ui.attachments.lines import AttachmentsCard
from app.ui.desk import Desk
from app.ui.households import forms
from app.ui.households.cell import Cell
from app.ui.households.chain import ChainCard
from app.ui.households.disputes import DisputeBand, both, disputes_of
from app.ui.households.history import HistoryCard
from app.ui.households.ledger import ConditionsCard, IncomeCard, VisitsCard
from app.ui.households.pairings import PairingsCard
from app.ui.households.people import PeopleCard
from app.ui.households.rights import RightsCard
from app.ui.values import NOTHING, day, shown, status
from app.ui.widgets import Card, Elided, Pill, label, scrolled
from app.ui.widgets.cards import emptied
from db.fields import facts_of
from db.history.conflicts import Conflict, referred_to
from db.queries.household import HouseholdPage, household_page
from db.queries.names import names_of
from resources.language import _

NARROW = 1080  # pixels below which the second column goes below the first


class HouseholdView(QWidget):
    """Shows one household whole; looks again when something changed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.household = 0
        self.content: HouseholdPage | None = None
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(14, 12, 14, 12)
        grid.setSpacing(12)
        self.head = Card((16, 12, 16, 12))
        self.band = DisputeBand(desk)
        self.disputes: dict[tuple[int, str], Conflict] = {}
        self._names: dict[int, str] = {}
        self.people = PeopleCard(self)
        self.chain = ChainCard(self)
        self.visits = VisitsCard(self)
        self.pairings = PairingsCard(self)
        self.income = IncomeCard(self)
        self.conditions = ConditionsCard(self)
        self.history = HistoryCard(self)
        self.rights = RightsCard(self)
        self.attachments = AttachmentsCard(desk)
        self._grid, self._columns = grid, (QWidget(), QWidget())
        for column, cards in enumerate(
            (
                (self.people, self.chain, self.visits, self.pairings, self.attachments),
                (self.income, self.history, self.conditions, self.rights),
            )
        ):
            box = QVBoxLayout(self._columns[column])
            box.setContentsMargins(0, 0, 0, 0)
            box.setSpacing(12)
            for card in cards:
                box.addWidget(card)
            box.addStretch(1)
        self._narrow = False
        self._arrange()
        self.area = scrolled(inside, _("户页面"))
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.area)
        desk.changed.connect(lambda _kinds: self.look())
        QShortcut(QKeySequence("F2"), self, self._edit_focused)

    def _arrange(self) -> None:
        """Put the second column beside the first, or below it where there is no room."""
        grid, (first, second) = self._grid, self._columns
        across = 1 if self._narrow else 2
        grid.addWidget(self.head, 0, 0, 1, across)
        grid.addWidget(self.band, 1, 0, 1, across)
        grid.addWidget(first, 2, 0)
        grid.addWidget(second, *((3, 0) if self._narrow else (2, 1)))
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 0 if self._narrow else 1)
        grid.setRowStretch(3 if self._narrow else 2, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange for the width there is."""
        super().resizeEvent(event)
        if (self.width() < theme.scaled(NARROW)) != self._narrow:
            self._narrow = not self._narrow
            self._arrange()

    def hideEvent(self, event: QHideEvent) -> None:
        """Hide what was shown on request when the page is left."""
        self.people.hide_private()
        super().hideEvent(event)

    def show_household(self, household: int) -> bool:
        """Show this household; False where it is not in the store. What was shown on request hides again."""
        if household != self.household:
            self.people.hide_private()
            self.area.verticalScrollBar().setValue(0)
        self.household = household
        return self.look()

    def look(self) -> bool:
        """Read the household again."""
        if not self.household:
            return False
        with self.desk.store.read() as reader:
            self.content = household_page(reader, self.household)
            if self.content is None:
                return False
            self.disputes = disputes_of(reader, self.content)
            self._names = names_of(reader, referred_to(self.disputes.values()))
        self.band.show_disputes(self.household, self.disputes)
        self._show_head(self.content)
        for card in (self.people, self.chain, self.visits, self.pairings, self.income, self.conditions, self.history):
            card.show_page(self.content)
        self.attachments.show_page(self.content)
        self.rights.show_page(self.content)
        self._order_keys()
        return True

    def _order_keys(self) -> None:
        """Let Tab go through the page as it is read: cells are made anew, and would come after everything else."""
        before: QWidget | None = None
        for card in (
            self.people, self.chain, self.visits, self.pairings, self.attachments, self.income, self.history, self.conditions,
            self.rights,
        ):  # fmt: skip
            for widget in card.findChildren(QWidget):
                if widget.window() is not self.window():  # a dialog that a card opened
                    continue
                if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not widget.isHidden():
                    if before is not None:
                        QWidget.setTabOrder(before, widget)
                    before = widget

    def edit(self, record: int, kind: str, field: str, value: object) -> None:
        """Change one field of one record; what is hidden is shown first."""
        if facts_of(kind)[field].private and not self.people.private:
            self.desk.say(_("先按“显示证件与健康”，再改这一格。"), "warn")
            return
        forms.EditField(self.desk, record, kind, field, value, self).open()

    def cell(self, made: Cell) -> Cell:
        """Let a cell be edited; one that is undecided shows both sides."""
        made.edited.connect(self.edit)
        conflict = self.disputes.get(made.key)
        if conflict is not None:
            made.dispute(both(conflict, private=self.people.private, names=self._names))
            made.compared.connect(
                lambda record, field: self.desk.open_room("conflicts", {"record": record, "field": field})
            )
        return made

    def _edit_focused(self) -> None:
        focused = QApplication.focusWidget()
        if isinstance(focused, Cell):
            focused.change()
        else:
            self.desk.say(_("先用 Tab 或鼠标选一格，再按 F2。"))

    def _show_head(self, page: HouseholdPage) -> None:
        emptied(self.head.box)
        facts = page.facts
        row = QHBoxLayout()
        row.setSpacing(12)
        name = label(page.head["name"] if page.head else NOTHING, "name")
        name.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        row.addWidget(name)
        row.addWidget(Pill(*status(facts)))
        row.addStretch(1)
        self.head.box.addLayout(row)
        causes = _("主因 {cause}").format(cause=_(facts["main_cause"])) if facts["main_cause"] else ""
        if facts["other_causes"]:
            causes += _("，另有 {causes}").format(causes=shown("household", "other_causes", facts["other_causes"]))
        parts = (
            _("户编号 {code}").format(code=facts["code"]) if facts["code"] else "",
            page.address,
            _("{n} 人").format(n=len(page.living)),
            causes,
        )
        self.head.box.addWidget(Elided("      ".join(part for part in parts if part), "sub"))
        self.head.box.addLayout(self._four_facts(page))

    def _four_facts(self, page: HouseholdPage) -> QHBoxLayout:
        today = self.desk.today()
        lead = page.responsible(today.isoformat())
        next_visit = page.visits[0]["next_on"] if page.visits else None
        open_needs = [need for need in page.needs if not need["met_on"]]
        late = [
            each for each in page.measures if not each["done_on"] and (each["planned_on"] or "9") < today.isoformat()
        ]
        began = lead.facts["from_date"] if lead else None
        since = _("帮扶责任人，{day} 起").format(day=began) if began else _("帮扶责任人")
        row = QHBoxLayout()
        row.setSpacing(16)
        for icon, title, strong, rest, tone in (
            ("pairings", since, lead.helper if lead else _("缺责任人"), (lead.phone or "") if lead else "", "" if lead else "bad"),
            ("calendar", _("下次走访"), next_visit or _("还没约"), self._when(next_visit), ""),
            ("list", _("没办完的需求"), _("{n} 项").format(n=len(open_needs)),
             _("{n} 项措施逾期").format(n=len(late)) if late else "", "bad" if late else ""),
            ("visit", _("上次走访"), (page.visits[0]["visited_on"] if page.visits else _("还没走访过")), "", ""),
        ):  # fmt: skip
            row.addWidget(icons.Mark(icon, "accent", 20), 0, Qt.AlignmentFlag.AlignVCenter)
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(Elided(title, "small"))
            words = QHBoxLayout()
            words.setSpacing(8)
            words.addWidget(Elided(strong, "strong", tone if icon == "pairings" else ""))
            words.addWidget(Elided(rest, "sub" if not tone else "", tone))
            words.addStretch(1)
            column.addLayout(words)
            row.addLayout(column, 1)
        return row

    def _when(self, next_visit: str | None) -> str:
        from datetime import date  # noqa: PLC0415

        if not next_visit or len(next_visit) < 10:
            return ""
        left = (date.fromisoformat(next_visit) - self.desk.today()).days
        if left < 0:
            return _("晚 {n} 天").format(n=-left)
        return _("今天") if left == 0 else _("还有 {n} 天").format(n=left)

    def short(self, value: str | None) -> str:
        """Return a date as the page writes it."""
        return day(value, self.desk.today())
