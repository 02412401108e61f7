"""The doubt under the bar beside the list: what does not agree, why the rule is there, whose pages to open, the verb."""

from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.ui import theme
from app.ui.desk import Desk
from app.ui.widgets import Card, Facts, Lines, Pill, button, label, scrolled
from db.queries.households import HouseholdRow
from db.rules.doubts import SEVERITIES, Doubt, Waived
from resources.language import _

TONES: Final = {"wrong": "bad", "check": "warn"}
_MOST: Final = 8  # households named


@dataclass(frozen=True)
class Shown:
    """A doubt, its waiver if it has one, and the households its records belong to."""

    doubt: Doubt
    waiver: Waived | None
    homes: tuple[HouseholdRow, ...]


class DoubtPanel(QWidget):
    """`open_wanted(household)`; `waive_wanted()` for waiving and asking again alike."""

    open_wanted = Signal(object)
    waive_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.setFixedWidth(theme.scaled(280))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        card = Card()
        self._title = label("", "section", wrap=True)
        self._pill = Pill()
        self._sentence = label("", wrap=True)
        self._sentence.setAccessibleName(_("疑点"))
        self._facts = Facts()
        self._homes = Lines()
        self._homes.box.setSpacing(4)
        self._verb = button(_("不算疑点…"), self.waive_wanted.emit, tip="X")
        self._hint = label(_("说明了原因就不再提出；登记的内容变了会重新提出。"), "sub", wrap=True)
        for widget in (self._title, self._pill, self._sentence, self._homes, self._verb, self._hint, self._facts):
            card.box.addWidget(widget)
        card.box.addStretch(1)
        self._area = scrolled(card, _("这一条疑点"))
        whole.addWidget(self._area)

    def show_doubt(self, shown: Shown | None) -> None:
        """Show a doubt; nothing where there is none."""
        self._area.setVisible(shown is not None)
        if shown is None:
            return
        rule, waiver = shown.doubt.rule, shown.waiver
        self._title.setText(_(rule.title))
        self._pill.show_state(
            _("已说明") if waiver else _(SEVERITIES[rule.severity]), "good" if waiver else TONES[rule.severity]
        )
        self._sentence.setText(shown.doubt.sentence)
        self._show_homes(shown)
        self._verb.setText(_("重新提出") if waiver else _("不算疑点…"))
        self._hint.setVisible(waiver is None)
        facts = [(_("为什么查"), _(rule.why)), (_("出处"), _(rule.source))]
        if waiver:
            facts.insert(0, (_("说明"), waiver.reason))
        self._facts.show_facts(facts)

    def _show_homes(self, shown: Shown) -> None:
        self._homes.clear()
        for home in shown.homes[:_MOST]:
            name = home.head_name or home.code or _("没有户主的户")
            made = button(
                _("打开 {name}").format(name=name), partial(self.open_wanted.emit, home.household_id), look="text",
                icon="households", tip=f"{home.place or ''}{home.group_name or ''}",
            )  # fmt: skip
            made.setStyleSheet("text-align: left")
            self._homes.box.addWidget(made)
        if len(shown.homes) > _MOST:
            self._homes.box.addWidget(label(_("还有 {n} 户").format(n=len(shown.homes) - _MOST), "sub"))
