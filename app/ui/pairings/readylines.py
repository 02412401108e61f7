"""The five ticks spelled out: mark, evidence and date per line, with the verb that fills or takes back each."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.ui import icons, theme
from app.ui.pairings.cells import aspect_name
from app.ui.pairings.verbs import Doing
from app.ui.widgets import Elided, Lines, button, label
from db.queries.readiness import ASPECTS, Tick
from db.queries.standing import PairingFacts
from db.rules.stages import REFUSED
from resources.language import _


class ReadyLines(Lines):
    """Five lines under a head that counts them."""

    def __init__(self, doing: Doing) -> None:
        super().__init__()
        self._doing = doing
        self.box.setSpacing(1)

    def show_ticks(self, facts: PairingFacts | None, ticks: Sequence[Tick], missing: str = "") -> None:
        """Show the ticks of a pairing; `missing` says why 责任 does not count where nobody answers on the day."""
        self.clear()
        self.setVisible(facts is not None and facts.stage != REFUSED)
        if facts is None:
            return
        head = QHBoxLayout()
        head.addWidget(label(_("五项到位"), "section"))
        head.addStretch(1)
        count = label(_("{n} / {all}").format(n=sum(map(bool, ticks)), all=len(ASPECTS)), "sub")
        count.setAccessibleName(_("到位几项"))
        head.addWidget(count)
        self.box.addLayout(head)
        for tick in ticks:
            self.box.addWidget(self._line(facts, tick, missing if tick.aspect == "responsibility" and not tick else ""))

    def _line(self, facts: PairingFacts, tick: Tick, why: str) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        name, tone = aspect_name(tick.aspect), "good" if tick else "bad" if why else "warn"
        row.addWidget(icons.Mark("done" if tick else "alert" if why else "none", tone, 16))
        word = label(name, "strong", "" if tick else tone)
        word.setMinimumWidth(theme.scaled(30))
        row.addWidget(word)
        said = tick.evidence if tick else why or _("还没有到位")
        row.addWidget(Elided(said, "" if tick else "sub", "" if tick else tone), 1)
        if tick:
            row.addWidget(label(tick.since, "small"))
        row.addWidget(
            button(_("改") if tick else _("去补"), partial(self._doing.mark, facts, tick), look="text",
                   name=_("改{what}到位").format(what=name) if tick else _("补{what}到位").format(what=name))
        )  # fmt: skip
        if tick:
            row.addWidget(
                button("", partial(self._doing.unmark, facts, tick), look="text", icon="undo",
                       name=_("撤回{what}到位").format(what=name), tip=_("撤回"))
            )  # fmt: skip
        made.setAccessibleName(f"{name} {said} {tick.since}".strip())
        return made
