"""After a join: two who lead on the same days, with a proposal. Neither is dropped by itself."""

from PySide6.QtWidgets import QHBoxLayout

from app.ui.desk import Desk
from app.ui.widgets import Card, button, label
from app.ui.widgets.cards import emptied
from db.ops.joining import Joined
from db.ops.pairing import end_pairing
from db.queries.joined import DoubleLead
from resources.language import _


class LeadsBand(Card):
    """Stands above the pairs until the leads are settled or it is closed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__((14, 8, 10, 8), tone="warn")
        self._desk = desk
        self.hide()

    def show_leads(self, outcome: Joined) -> None:
        """Show the double leads of a join; without any the band goes."""
        emptied(self.box)
        self.setVisible(bool(outcome.leads))
        for lead in outcome.leads:
            self.box.addLayout(self._line(lead))

    def _line(self, lead: DoubleLead) -> QHBoxLayout:
        row = QHBoxLayout()
        words = _("合并后有两个主责：{earlier}（{from_a} 起）、{later}（{from_b} 起）。").format(
            earlier=lead.earlier.helper,
            later=lead.later.helper,
            from_a=lead.earlier.from_date or "?",
            from_b=lead.later.from_date or "?",
        )
        row.addWidget(label(words, wrap=True), 1)
        if lead.ends_on:
            told = _("前一个到 {day} 为止").format(day=lead.ends_on)
            row.addWidget(button(told, lambda: self._end(lead), name=told))
        home = lead.earlier.household_id
        if home:
            row.addWidget(button(_("打开这户"), lambda: self._desk.open_household(home)))
        row.addWidget(button("", self.hide, look="text", icon="close", name=_("先放着")))
        return row

    def _end(self, lead: DoubleLead) -> None:
        day, pairing = lead.ends_on or "", lead.earlier.id
        reason = _("合并后由{helper}接续").format(helper=lead.later.helper)
        self._desk.write(
            "end_pairing",
            _("结束结对"),
            lambda write: end_pairing(write, pairing, day, reason),
            done=lambda _done: self.hide(),
        )
