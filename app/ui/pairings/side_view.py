"""A helper, team or organisation in the panel: how to reach them, a timeline of whom they answered for, every pairing."""

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui.desk import Desk
from app.ui.pairings.card import PairingCard
from app.ui.pairings.helper_time import HelperTimeline
from app.ui.pairings.listing import CrewLines, PairingLines
from app.ui.pairings.standing_forms import JoinTeam, LeaveTeam
from app.ui.values import NOTHING, span
from app.ui.widgets import Elided, Facts, button, label, scrolled
from app.ui.widgets.cards import section
from db.queries import helpers, lanes
from db.queries.lanes import Lane
from db.queries.place import Crew, Seat, seats_of
from db.rules.stages import ACTIVE
from resources.language import _


class SideView(QWidget):
    """Shows one side on a day."""

    def __init__(self, desk: Desk, back: Callable[[], object]) -> None:
        super().__init__()
        self._desk, self._day = desk, desk.today()
        self._about: tuple[str, int] | None = None
        self._leads = False
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(16, 0, 16, 0)
        box.setSpacing(8)
        self._back = button(_("回到地方"), back, look="text", icon="left")
        self._where, self._name = Elided("", "sub"), label("", "name", wrap=True)
        self._facts, self._time = Facts(), HelperTimeline()
        self._time.opened.connect(self._open)
        self._more = button("", self._show_more, look="text")
        self._join = button(_("加队员"), self._join_team, look="text", icon="plus")
        self._crew_head, self._crew = QWidget(), CrewLines(self._leave)
        head = section(_("队员"), "", self._join)
        head.setContentsMargins(0, 0, 0, 0)
        self._crew_head.setLayout(head)
        self._all = PairingLines(self._open, helped=True)
        top = QHBoxLayout()
        top.addWidget(self._back)
        top.addStretch(1)
        box.addLayout(top)
        for widget in (self._where, self._name, self._facts, self._crew_head, self._crew):
            box.addWidget(widget)
        box.addLayout(section(_("帮过谁")))
        box.addWidget(self._time)
        box.addWidget(self._more)
        box.addLayout(section(_("所有结对")))
        box.addWidget(self._all)
        box.addStretch(1)
        whole.addWidget(scrolled(inside, _("帮扶一方的详情")), 1)
        self._pass_on = button(_("交接…"), self.hand_over, look="main", tip="Ctrl+H")
        row = QVBoxLayout()
        row.setContentsMargins(16, 6, 16, 0)
        row.addWidget(self._pass_on)
        whole.addLayout(row)

    def show_side(self, side: str, identifier: int, day: date) -> None:
        """Show a helper, team or organisation on a day."""
        self._about, self._day = (side, identifier), day
        with self._desk.store.read() as reader:
            found = lanes.of_side(reader, side, identifier)
            name = helpers.label_of(reader, side, identifier) or NOTHING
            card = helpers.helper_card(reader, identifier, day.isoformat()) if side == "helper" else None
            seats = seats_of(reader, identifier) if side == "team" else ()
        self._name.setText(name)
        self._where.setText((card.organisation or "") if card else "")
        self._where.setVisible(bool(self._where.text()))
        standing = [lane for lane in found if lane.facts.state(day.isoformat()) == ACTIVE]
        self._facts.show_facts(self._facts_of(card, standing))
        for widget in (self._crew_head, self._crew):
            widget.setVisible(side == "team")
        self._crew.show_crew(Crew(identifier, seats, ()) if side == "team" else None, day.isoformat())
        self._time.show_lanes(found, day, self._desk.today())
        self._show_rest()
        self._all.show_lanes(found, day.isoformat())
        self._leads = side in ("helper", "team") and any(lane.lead for lane in standing)
        self._pass_on.setVisible(self._leads)

    def _facts_of(self, card: helpers.HelperCard | None, standing: list[Lane]) -> list[tuple[str, str]]:
        leads = len({lane.facts.household_id or lane.facts.region_id for lane in standing if lane.lead})
        beside = len({lane.facts.household_id or lane.facts.region_id for lane in standing if not lane.lead})
        told = [(_("这天主责"), _("{n} 户（处）").format(n=leads)), (_("这天协助"), _("{n} 户（处）").format(n=beside))]
        if card:
            told = [
                (_("电话"), card.phone or NOTHING),
                (_("职务"), card.duty or NOTHING),
                (_("批次"), card.term or NOTHING),
                (_("任期"), span(card.from_date or NOTHING, card.to_date)),
                *told,
            ]
        return told

    def _show_rest(self) -> None:
        self._more.setVisible(self._time.more > 0)
        self._more.setText(_("还有 {n} 户").format(n=f"{self._time.more:,}"))

    def _show_more(self) -> None:
        self._time.show_more()
        self._show_rest()

    def _open(self, pairing: int) -> None:
        PairingCard(self._desk, pairing, self._day, self).open()

    def _join_team(self) -> None:
        if self._about:
            JoinTeam(self._desk, self._about[1], self._name.text(), self._day, self).open()

    def _leave(self, seat: Seat) -> None:
        LeaveTeam(self._desk, seat, self._name.text(), self._day, self).open()

    def hand_over(self) -> bool:
        """Hand over what this helper leads; False where they lead nothing on the day."""
        if not self._leads or self._about is None:
            return False
        self._desk.open_hand_over(*self._about)
        return True
