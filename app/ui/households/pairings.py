"""Who answers for the household, on any date: one line, the chain up to the district, the timeline, the verbs."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from app.ui.pairings.alarm import most_needed
from app.ui.pairings.daybar import DayBar
from app.ui.pairings.place_view import PlaceView
from app.ui.pairings.verbs import NAMED, menu_of
from app.ui.values import span
from app.ui.widgets import Card, Elided, button, label
from app.ui.widgets.cards import emptied, section
from app.ui.widgets.words import tint
from db.catalogues import catalogue
from db.queries.household import HouseholdPage
from db.queries.place import Place, place
from db.queries.responsible import Answer, Beneficiary, who
from resources.language import _

if TYPE_CHECKING:
    from app.ui.households.page import HouseholdView


class PairingsCard(Card):
    """Shows the household on a day of its own; the page is left and the day is today again."""

    def __init__(self, view: "HouseholdView") -> None:
        super().__init__((16, 10, 16, 12))
        self._view = view
        self._household = 0
        self.bar = DayBar(view.desk, _("看哪一天"))
        self.bar.moved.connect(lambda _day: self.look())
        self._more = button("", self._offer, icon="more", name=_("更多能做的事"))
        self._more.setFixedSize(34, 30)
        self._verbs = QHBoxLayout()
        self.box.addLayout(section(_("结对"), "", self._more))
        day = QHBoxLayout()
        for widget in self.bar.all:
            day.addWidget(widget)
        day.addStretch(1)
        self.box.addLayout(day)
        self._who = label("", "strong", wrap=True)
        self._who.setAccessibleName(_("这天谁负责"))
        self._chain = QVBoxLayout()
        self._chain.setSpacing(1)
        self.place_view = PlaceView(view.desk, facts=False)
        self.box.addWidget(self._who)
        self.box.addLayout(self._chain)
        self.box.addLayout(self._verbs)
        self.box.addWidget(self.place_view)

    def show_page(self, page: HouseholdPage) -> None:
        """Show this household, another one as of today."""
        if page.id != self._household:
            self._household = page.id
            self.bar.reset()
        self.look()

    def look(self) -> None:
        """Read who answered on the day."""
        day = self.bar.day.isoformat()
        with self._view.desk.store.read() as reader:
            seen = place(reader, "household", self._household, day)
            if seen is None:
                return
            answer = who(reader, Beneficiary("household", seen.id, seen.code, seen.name, seen.id), day)
        organisation = next((lane.organisation for lane in seen.lanes if answer.lead and lane.id == answer.lead.id), "")
        self._who.setText(answer_words(answer, organisation))
        tint(self._who, "" if answer.lead else "bad")
        self._show_chain(answer)
        self.place_view.show_place(seen)
        self._show_verbs(seen)

    def _show_chain(self, answer: Answer) -> None:
        emptied(self._chain)
        for each in answer.chain:
            level = _(catalogue("pairing_level").shown(each.level))
            self._chain.addWidget(Elided(f"{level}   {each.words}   {span(each.from_date, each.to_date)}", "sub"))

    def _show_verbs(self, seen: Place) -> None:
        emptied(self._verbs)
        key, facts = most_needed(seen)
        named = {"propose": _("提出结对"), "ready": _("补到位…"), "join": _("加队员…")}
        words = named.get(key) or _(NAMED[key][0])
        carry_out = self.place_view.carry_out
        self._verbs.addWidget(
            button(words, partial(carry_out, key, facts, seen), icon="plus" if key == "propose" else "")
        )
        if key != "propose":
            self._verbs.addWidget(button(_("提出结对"), partial(carry_out, "propose", None, seen)))
        self._verbs.addStretch(1)

    def _offer(self) -> None:
        if self.place_view.place:
            menu_of(self, self.place_view.groups()).popup(self._more.mapToGlobal(QPoint(0, self._more.height())))


def answer_words(answer: Answer, organisation: str = "") -> str:
    """Return who answered for a household on a day in one sentence."""
    if answer.lead is None:
        beside = "、".join(each.helper for each in answer.supports if each.level == "person_person")
        words = _("{day} 这天没有责任人").format(day=answer.on)
        return words + (_("，协助：{who}").format(who=beside) if beside else "")
    where = f"（{organisation}）" if organisation else ""
    return _("{day} 这天由 {who}{where} 负责").format(day=answer.on, who=answer.lead.helper, where=where)
