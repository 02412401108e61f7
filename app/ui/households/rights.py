"""The card of the household's rights: what it agreed to, what it asked for, its copy of everything, its erasure.

Not here: the dialogs (`rights_forms`), the paper (`app.ui.printing`).
"""

from functools import partial
from typing import TYPE_CHECKING

from app.ui.households.rights_forms import AnswerFeedback, EraseHousehold, NewConsent, NewFeedback
from app.ui.printing import print_copy, print_slip
from app.ui.widgets import Card, Lines, button, label, section
from app.ui.widgets.cards import Line
from app.ui.widgets.words import Elided
from db.ops.rights import withdraw_consent
from db.queries.household import HouseholdPage
from db.queries.rights import STATES, ConsentLine, FeedbackLine, consents, feedback
from db.rules.rights import HOLDS
from resources.language import _

if TYPE_CHECKING:
    from app.ui.households.page import HouseholdView


class RightsCard(Card):
    """Consents and requests, one line each, with what may be done about them."""

    def __init__(self, view: "HouseholdView") -> None:
        super().__init__((16, 10, 16, 12))
        self._view = view
        copy = button(_("打印全部登记"), self._copy, look="text", icon="print", tip=_("给户一份，一项不漏"))
        self.box.addLayout(section(_("户的权利"), "", copy))
        self.lines = Lines()
        self.box.addWidget(self.lines)
        self._none = label(_("没有同意书，也没有要求或投诉。"), "sub", wrap=True)
        self.box.addWidget(self._none)
        foot = section("", "", button(_("加同意书"), self._consent, look="text", icon="plus"),
                       button(_("要求或投诉"), self._feedback, look="text", icon="plus"),
                       button(_("删除这户…"), self._erase, look="text"))  # fmt: skip
        self.box.addLayout(foot)

    def show_page(self, page: HouseholdPage) -> None:
        """Show what this household agreed to and asked for."""
        day = self._view.desk.today().isoformat()
        with self._view.desk.store.read() as reader:
            asked, agreed = feedback(reader, day, page.id), consents(reader, day, page.id)
        self.lines.clear()
        for line in asked:
            self.lines.box.addWidget(self._asked(line))
        for each in agreed:
            self.lines.box.addWidget(self._agreed(each))
        self._none.setVisible(not asked and not agreed)

    def _asked(self, line: FeedbackLine) -> Line:
        facts = line.facts
        state = (
            _("{day} 已答复").format(day=facts["answered_on"])
            if facts["answered_on"]
            else (_("过期未答复") if line.late else _("{day} 前答复").format(day=facts["due_on"]))
        )
        made = Line(_("{kind} {slip}").format(kind=_(facts["kind"]), slip=facts["slip"]))
        made.box.addWidget(label(_(facts["kind"]), "strong"))
        made.box.addWidget(Elided(str(facts["words"])), 1)
        made.box.addWidget(label(state, "error" if line.late else "sub"))
        made.box.addWidget(button(_("回执"), partial(print_slip, self._view.desk, facts, self._view), look="text"))
        if not facts["answered_on"]:
            made.box.addWidget(button(_("答复"), partial(self._answer, line), look="text"))
        made.opened.connect(partial(self._answer, line))
        return made

    def _agreed(self, line: ConsentLine) -> Line:
        facts = line.facts
        made = Line(_("同意 {about}").format(about=facts["about"]))
        made.box.addWidget(label(line.member or _("全户"), "strong"))
        made.box.addWidget(Elided(_("同意{about}，到 {day}").format(about=facts["about"], day=facts["expires_on"])), 1)
        made.box.addWidget(label(_("一个月内到期") if line.soon else _(STATES[line.state]), "sub"))
        if line.state == HOLDS:
            made.box.addWidget(button(_("撤回"), partial(self._withdraw, int(facts["id"])), look="text"))
        return made

    def _withdraw(self, consent: int) -> None:
        desk = self._view.desk
        day = desk.today().isoformat()
        desk.write(
            "withdraw_consent",
            _("撤回同意"),
            lambda write: withdraw_consent(write, consent, day),
            done=lambda _changed: desk.say(_("已记下撤回，不影响应享受的任何政策。Ctrl+Z 可撤销。"), "good"),
        )

    def _answer(self, line: FeedbackLine) -> None:
        AnswerFeedback(self._view.desk, line.facts, self._view).open()

    def _copy(self) -> None:
        print_copy(self._view.desk, self._view.household, self._view)

    def _consent(self) -> None:
        if self._view.content:
            NewConsent(self._view.desk, self._view.content, self._view).open()

    def _feedback(self) -> None:
        NewFeedback(self._view.desk, self._view.household, self._view).open()

    def _erase(self) -> None:
        if self._view.content:
            EraseHousehold(self._view.desk, self._view.content, self._view).open()
