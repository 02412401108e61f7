"""Every pairing of a place or a helper as lines that open it, and the members of a team with their days."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtWidgets import QWidget

from app.ui import icons
from app.ui.pairings.words import dates_words, reason_words, role_words, state_pill
from app.ui.values import span
from app.ui.widgets import Elided, Lines, Pill, button, label
from app.ui.widgets.cards import Line
from db.queries.lanes import Lane
from db.queries.place import Crew, Seat
from db.queries.strays import span_of
from db.rules.stages import ACTIVE, ENDED
from resources.language import _

SHOWN: Final = 30


class PairingLines(Lines):
    """One line per pairing, what stands on the day first; Enter or a click opens it."""

    def __init__(self, opened: Callable[[int], object], *, helped: bool = False) -> None:
        super().__init__()
        self._opened, self._helped = opened, helped
        self._lanes: list[Lane] = []
        self._day = ""

    def show_lanes(self, lanes: Sequence[Lane], day: str, shown: int = SHOWN) -> None:
        """Show these pairings as they stand on a day."""
        self.clear()
        self._day = day
        self._lanes = sorted(lanes, key=lambda lane: (lane.facts.state(day) != ACTIVE, lane.facts.state(day) == ENDED))
        for lane in self._lanes[:shown]:
            self.box.addWidget(self._line(lane, day))
        rest = len(self._lanes) - shown
        if rest > 0:
            self.box.addWidget(button(_("还有 {n} 个").format(n=f"{rest:,}"), self._all, look="text"))
        if not lanes:
            self.box.addWidget(label(_("从来没有结对过。"), "sub"))

    def _all(self) -> None:
        self.show_lanes(self._lanes, self._day, len(self._lanes))

    def _line(self, lane: Lane, day: str) -> Line:
        facts, (state, tone) = lane.facts, state_pill(lane.facts, day)
        name = facts.helped if self._helped else facts.helper
        whom = f" ⇆ {facts.helped}" if not self._helped and not lane.head else ""
        why = reason_words(facts)
        made = Line(f"{role_words(facts)} {name}{whom} {dates_words(facts)} {state} {why}".strip())
        made.box.setContentsMargins(2, 3, 2, 3)
        made.box.setSpacing(6)
        holds = facts.state(day) == ACTIVE
        made.box.addWidget(Pill(role_words(facts), "accent" if holds and lane.lead else ""))
        made.box.addWidget(Elided(name + whom, "" if holds else "sub"), 3)
        if why:
            made.box.addWidget(Elided(why, "small"), 2)
        if facts.state(day) not in (ACTIVE, ENDED):
            made.box.addWidget(label(state, "small", tone))
        made.box.addWidget(label(dates_words(facts), "small"))
        made.setToolTip(
            "\n".join(part for part in (name + whom, lane.organisation, lane.phone, lane.place, why) if part)
        )
        made.opened.connect(partial(self._opened, facts.id))
        return made


class CrewLines(Lines):
    """The members of a team over time; the days without anybody stand among them in red."""

    def __init__(self, left: Callable[[Seat], object]) -> None:
        super().__init__()
        self._left = left

    def show_crew(self, crew: Crew | None, day: str) -> None:
        """Show the members of a team; None hides the lines."""
        self.clear()
        for gap in crew.gaps if crew else ():
            self.box.addWidget(self._gap(span_of(gap)))
        for seat in crew.seats if crew else ():
            self.box.addWidget(self._seat(seat, day))

    def _gap(self, days: str) -> QWidget:
        made = Line(_("{days} 没有队员").format(days=days))
        made.box.setContentsMargins(2, 3, 2, 3)
        made.box.addWidget(icons.Mark("alert", "bad", 15))
        made.box.addWidget(Elided(_("没有队员"), "", "bad"), 1)
        made.box.addWidget(label(days, "small", "bad"))
        return made

    def _seat(self, seat: Seat, day: str) -> QWidget:
        here = seat.holds(day)
        made = Line(f"{seat.name} {span(seat.from_date, seat.to_date)}")
        made.box.setContentsMargins(2, 3, 2, 3)
        made.box.setSpacing(6)
        made.box.addWidget(icons.Mark("person", "accent" if here else "faint", 15))
        made.box.addWidget(Elided(seat.name, "" if here else "sub"), 1)
        if seat.leader:
            made.box.addWidget(Pill(_("队长"), "accent" if here else ""))
        made.box.addWidget(label(span(seat.from_date, seat.to_date), "small"))
        if here and not seat.to_date:
            made.box.addWidget(
                button(_("离队…"), partial(self._left, seat), look="text", name=_("{who}离队").format(who=seat.name))
            )
        return made
