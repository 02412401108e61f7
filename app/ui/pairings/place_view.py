"""One place on a day, from the alarm down to every pairing it ever had. Used by the panel and by the page of a household.

Here: what is shown. Not here: the panel around it (`panel`), which verbs there are (`verbs`), what is wrong (`alarm`).
"""

from datetime import date
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui import icons
from app.ui.desk import Desk
from app.ui.pairings.alarm import Alarm, alarms
from app.ui.pairings.card import PairingCard
from app.ui.pairings.listing import CrewLines, PairingLines
from app.ui.pairings.readylines import ReadyLines
from app.ui.pairings.standing_forms import JoinTeam, LeaveTeam
from app.ui.pairings.timeline import Timeline
from app.ui.pairings.verbs import Doing, Verb, group_words
from app.ui.pairings.words import parent_words
from app.ui.values import NOTHING
from app.ui.widgets import Card, Elided, Facts, Lines, button, label
from app.ui.widgets.cards import section
from db.queries.place import Place, Seat
from db.queries.standing import PairingFacts
from db.rules.periods import day_after
from db.rules.stages import ENDED, REFUSED
from resources.language import _


class Alarms(Lines):
    """What is wrong or waiting, each in a card of its own with the way on."""

    def __init__(self, doing: Doing, view: "PlaceView") -> None:
        super().__init__()
        self._doing, self._view = doing, view
        self.box.setSpacing(6)

    def show_place(self, place: Place) -> None:
        """Show the alarms of a place."""
        self.clear()
        found = alarms(place)
        for each in found:
            self.box.addWidget(self._card(each, place))
        self.setVisible(bool(found))

    def _card(self, alarm: Alarm, place: Place) -> Card:
        card = Card((12, 8, 12, 8), tone=alarm.tone or "soft")
        card.setAccessibleName(f"{alarm.words} {alarm.more}".strip())
        row = QHBoxLayout()
        row.setSpacing(8)
        tone = alarm.tone or "sub"
        row.addWidget(icons.Mark("alert" if tone == "bad" else "warn", tone, 18))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(label(alarm.words, "strong", alarm.tone, wrap=True))
        if alarm.more:
            words.addWidget(label(alarm.more, "", "", wrap=True))
        row.addLayout(words, 1)
        if alarm.verb_words and alarm.pairing:
            row.addWidget(
                button(alarm.verb_words, partial(self._view.carry_out, alarm.verb, alarm.pairing, place), look="text")
            )
        card.box.addLayout(row)
        return card


class PlaceView(QWidget):
    """Alarm, facts, timeline, ticks, team, all pairings of a place on a day."""

    def __init__(self, desk: Desk, *, facts: bool = True) -> None:
        super().__init__()
        self._desk = desk
        self.place: Place | None = None
        self.doing = Doing(desk, self, lambda: date.fromisoformat(self.place.day) if self.place else desk.today())
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        self._alarms = Alarms(self.doing, self)
        self._facts = Facts()
        self._with_facts = facts
        self._note = Elided("", "small")
        self._time = Timeline()
        self._time.opened.connect(self.open_pairing)
        self._ready = ReadyLines(self.doing)
        self._join = button(_("加队员"), self._join_team, look="text", icon="plus")
        self._crew_head, self._crew = QWidget(), CrewLines(self._leave)
        head = section(_("队员"), "", self._join)
        head.setContentsMargins(0, 0, 0, 0)
        self._crew_head.setLayout(head)
        self._all = PairingLines(self.open_pairing)
        box.addWidget(self._alarms)
        box.addWidget(self._facts)
        self._facts.setVisible(facts)
        box.addLayout(section(_("谁在负责"), "", self._note))
        for widget in (self._time, self._ready, self._crew_head, self._crew):
            box.addWidget(widget)
        box.addLayout(section(_("所有结对")))
        box.addWidget(self._all)

    def show_place(self, place: Place, *more: tuple[str, str]) -> None:
        """Show a place on its day, with more facts after its own."""
        self.place = place
        day = date.fromisoformat(place.day)
        self._alarms.show_place(place)
        if self._with_facts:
            self._facts.show_facts([*self._facts_of(place), *more])
        self._note.setText(_hand_overs(place))
        self._time.show_lanes(place.lanes, day, self._desk.today())
        missing = ""
        if place.kind == "household" and not place.leads:
            missing = _("缺责任人，{day} 起").format(day=day_after(place.since)) if place.since else _("缺责任人")
        self._ready.show_ticks(place.about, place.ticks, missing)
        self._crew.show_crew(place.crew, place.day)
        for widget in (self._crew_head, self._crew):
            widget.setVisible(place.crew is not None)
        self._all.show_lanes(place.own, place.day)

    def _facts_of(self, place: Place) -> list[tuple[str, str]]:
        lead = place.leads[0] if place.leads else None
        about = place.about
        told = []
        if lead:
            told.append((_("责任人"), f"{lead.facts.helper}   {lead.phone}".strip()))
            told.append((_("单位"), lead.organisation))
        if place.supports:
            told.append(
                (_("协助人"), "\n".join(f"{each.facts.helper}   {each.phone}".strip() for each in place.supports))
            )
        if about:
            since = about.from_date or NOTHING
            agreement = _("协议 {number}").format(number=about.agreement) if about.agreement else ""
            told.append((_("起于"), f"{since}   {agreement}".strip()))
            told.append((_("上级"), parent_words(about, place.parent)[0]))
        return [each for each in told if each[1]]

    # -- verbs ---------------------------------------------------------------------------------------------------
    def groups(self) -> list[tuple[str, list[Verb]]]:
        """Return every verb of the place, by pairing: what is in force or waiting first, what ended last."""
        place = self.place
        if place is None:
            return []
        propose = [Verb("propose", _("提出结对…"), "P", lambda: self.doing.propose(place))]
        if place.kind == "household":
            propose.append(Verb("team", _("配团队…"), "T", lambda: self.doing.propose(place, "team_family")))
        groups: list[tuple[str, list[Verb]]] = [("", propose)]
        strays = {each.pairing_id for each in place.out_of_place if not each.excused}
        for lane in place.own:
            if lane.facts.state(place.day) not in (ENDED, REFUSED):
                verbs = self.doing.verbs(lane.facts, stray=lane.id in strays)
                groups.append((group_words(lane.facts, place.day), verbs))
        return groups

    def carry_out(self, key: str, facts: PairingFacts | None, place: Place) -> None:
        """Do what a main button or an alarm offers."""
        if key == "join":
            self._join_team()
        elif key == "propose" or facts is None:
            self.doing.propose(place)
        elif key == "promote":
            self.doing.promote(place, facts)
        elif key == "ready":
            self.doing.mark(facts, next(tick for tick in place.ticks if not tick))
        else:
            self.doing.verb(key, facts).run()

    def open_pairing(self, pairing: int) -> None:
        """Show one pairing by itself."""
        if self.place:
            PairingCard(self._desk, pairing, date.fromisoformat(self.place.day), self).open()

    def _team(self) -> tuple[int, str]:
        """The team of the household on the day, and its name."""
        crew = self.place.crew if self.place else None
        own = self.place.own if self.place else ()
        team = crew.team_id if crew else 0
        return team, next((lane.facts.helper for lane in own if lane.facts.team_id == team), "")

    def _join_team(self) -> None:
        if self.place:
            JoinTeam(self._desk, *self._team(), date.fromisoformat(self.place.day), self).open()

    def _leave(self, seat: Seat) -> None:
        if self.place:
            LeaveTeam(self._desk, seat, self._team()[1], date.fromisoformat(self.place.day), self).open()


def _hand_overs(place: Place) -> str:
    """Return how often it was handed over, and the number of the last sheet."""
    made = [lane for lane in place.of_level(place.level) if lane.facts.replaces_id or lane.sheet]
    if not made:
        return ""
    sheet = next((lane.sheet for lane in reversed(made) if lane.sheet), "")
    words = _("{n} 次交接").format(n=len(made))
    return words + (_("，交接单 {number}").format(number=sheet) if sheet else "")
