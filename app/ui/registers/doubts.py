"""Registers > Doubts: where the register does not agree with itself, rule by rule; each opens its rows or is waived with a reason."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget

from app.ui import theme
from app.ui.desk import Desk
from app.ui.doubting import doubting
from app.ui.registers.doubt_panel import TONES, DoubtPanel, Shown
from app.ui.registers.tabs import Tabs
from app.ui.registers.waiving import Waive, ask_again
from app.ui.room import Room
from app.ui.table import BigTable, Column, IdModel
from app.ui.widgets import Card, Chips, Elided, Empty, button
from db.queries import households
from db.queries.doubts import RULES, codes_of
from db.rules.doubts import Doubt, Waived
from resources.language import C_, _

_EVERY: Final = 0  # the line above the rules


@dataclass(frozen=True)
class _Line:
    """A rule with how many doubts it raises; the first line stands for all."""

    title: str
    count: int
    tone: str | None = None


@dataclass(frozen=True)
class _Row:
    """A doubt with the name and place of its household."""

    doubt: Doubt
    waiver: Waived | None
    head: str
    place: str


class DoubtsPage(Room):
    """Enter opens the household, X waives or asks again, Esc goes back to the ledger."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._doubting = doubting(desk)
        self._doubting.looked.connect(self._show)
        self._rows: list[tuple[Doubt, Waived | None]] = []
        self._wanted = ""  # the rule asked for from outside, until its line is there
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 12, 14, 12)
        row.setSpacing(10)
        row.addWidget(self._rule_card())
        row.addWidget(self._doubt_card(), 1)
        self.panel = DoubtPanel(desk)
        self.panel.open_wanted.connect(self._open)
        self.panel.waive_wanted.connect(self.decide)
        row.addWidget(self.panel)
        self._tabs = Tabs(desk, "doubts")
        self._again = button(_("重新核对"), self._doubting.look, tip="F5")
        QShortcut(QKeySequence("F5"), self, self._doubting.look)
        QShortcut(QKeySequence("X"), self, self.decide)
        QShortcut(QKeySequence("Escape"), self, lambda: desk.open_room("registers"))
        desk.changed.connect(lambda _kinds: self._doubting.look() if self.isVisible() else None)

    def _rule_card(self) -> Card:
        card = Card((0, 8, 0, 0))
        card.setFixedWidth(theme.scaled(262))
        columns = (
            Column("title", _("规则"), 190, lambda line: line.title, least=120, tip=lambda line: line.title),
            Column("count", _("条"), 76, lambda line: f"{line.count:,}", tone=lambda line: line.tone),
        )
        self._lines: dict[int, _Line] = {}
        self.rules = BigTable(IdModel(columns, lambda ids: [self._lines.get(each) for each in ids]), _("规则"))
        self.rules.current.connect(lambda _rule: self._show_rows())
        card.box.addWidget(self.rules)
        return card

    def _doubt_card(self) -> Card:
        card = Card((0, 8, 0, 0))
        self.which = Chips((("open", _("没有处理")), ("waived", _("已说明"))), _("筛选疑点"))
        self.which.chosen.connect(lambda _key: self._show_lines())
        head = QHBoxLayout()
        head.setContentsMargins(12, 0, 12, 0)
        head.addWidget(self.which, 1)
        self._state = Elided("", "sub")
        head.addWidget(self._state, 1)
        card.box.addLayout(head)
        columns = (
            Column("head", _("户"), 130, lambda row: row.head, least=90),
            Column("place", _("地点"), 150, lambda row: row.place, quiet=True, least=100, ending=True),
            Column("sentence", _("疑点"), 360, lambda row: row.doubt.sentence, least=160),
        )  # fmt: skip
        self.table = BigTable(IdModel(columns, self._fetch), _("疑点"))
        self.table.opened.connect(self._open_row)
        self.table.current.connect(self._choose)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._none = Empty(_("没有疑点：台账和自己对得上。"), icon="done")
        self._stack.addWidget(self._none)
        card.box.addWidget(self._stack, 1)
        return card

    # -- what the window asks ------------------------------------------------------------------------------------
    @property
    def title(self) -> str:
        """The name of the room."""
        return _(C_("room", "台账"))

    @property
    def subtitle(self) -> str:
        """What it is about."""
        return _("台账自己对不上的地方；只看登记对不对，不评价任何人")

    @property
    def keys(self) -> Sequence[str]:
        """The keys of the page."""
        return (_("打开 Enter"), _("不算疑点 X"), _("重新核对 F5"), _("撤销 Ctrl+Z"), _("回台账 Esc"))

    @property
    def household(self) -> int | None:
        """The household of the doubt under the bar."""
        row = self._row(self.table.current_id)
        return row[0].household if row else None

    def buttons(self) -> list[QWidget]:
        """Looking again."""
        return [self._again]

    def lead(self) -> list[QWidget]:
        """The tabs of the room."""
        return [self._tabs]

    def entered(self, wish: object = None) -> None:
        """Show what is known and look again; `{"rule": code}` goes to a rule."""
        self._wanted = str(wish.get("rule", "")) if isinstance(wish, dict) else ""
        self._show()
        self._doubting.look()

    # -- showing -------------------------------------------------------------------------------------------------
    def _show(self) -> None:
        found = self._doubting.found
        self._state.setText(_("正在核对…") if found is None else "")
        if found is not None:
            self.which.show_counts({"open": len(found.open), "waived": len(found.waived)})
            self._show_lines()

    def _every(self) -> list[tuple[Doubt, Waived | None]]:
        found = self._doubting.found
        if found is None:
            return []
        return list(found.waived) if self.which.key == "waived" else [(doubt, None) for doubt in found.open]

    def _show_lines(self) -> None:
        every = self._every()
        counts = dict.fromkeys(RULES, 0)
        for doubt, _waiver in every:
            counts[doubt.rule.code] += 1
        numbers = {code: at for at, code in enumerate(RULES, 1)}
        kept = numbers.get(self._wanted) or self.rules.current_id
        self._wanted = ""
        self._lines = {_EVERY: _Line(_("全部"), len(every))} | {
            numbers[code]: _Line(_(RULES[code].title), count, TONES[RULES[code].severity])
            for code, count in counts.items()
            if count
        }
        self.rules.show_ids(array("q", self._lines), kept)
        self._show_rows()

    def _show_rows(self) -> None:
        chosen = self.rules.current_id
        rule = list(RULES)[chosen - 1] if chosen else ""
        before = self._row(self.table.current_id)
        at = self.table.currentIndex().row()
        self._rows = [each for each in self._every() if rule in ("", each[0].rule.code)]
        same = next((n for n, each in enumerate(self._rows, 1) if before and each[0].key == before[0].key), 0)
        self._stack.setCurrentIndex(0 if self._rows else 1)
        said = _("还没有说明过的疑点。") if self.which.key == "waived" else _("没有疑点：台账和自己对得上。")
        self._none.words.setText(_("正在核对…") if self._doubting.found is None else said)
        self.table.show_ids(array("q", range(1, len(self._rows) + 1)), same or min(max(at, 0) + 1, len(self._rows)))
        self._choose(self.table.current_id)

    def _row(self, number: int | None) -> tuple[Doubt, Waived | None] | None:
        return self._rows[number - 1] if number and number <= len(self._rows) else None

    def _fetch(self, ids: Sequence[int]) -> Sequence[Any]:
        rows = [self._rows[each - 1] for each in ids]
        homes = [doubt.household or 0 for doubt, _waiver in rows]
        with self.desk.store.read() as reader:
            known = households.rows(reader, homes)
        return [
            _Row(doubt, waiver, (home.head_name or home.code or "") if home else "", (home.place or "") if home else "")
            for (doubt, waiver), home in zip(rows, known, strict=True)
        ]

    def _choose(self, number: int | None) -> None:
        row = self._row(number)
        if row is None:
            self.panel.show_doubt(None)
            return
        doubt, waiver = row
        with self.desk.store.read() as reader:
            homes = {home for home, _code in codes_of(reader, [doubt]).values() if home}
            lines = [each for each in households.rows(reader, sorted(homes)) if each is not None]
        self.panel.show_doubt(Shown(doubt, waiver, tuple(lines)))

    # -- verbs ---------------------------------------------------------------------------------------------------
    def _open_row(self, number: int) -> None:
        row = self._row(number)
        if row and row[0].household:
            self._open(row[0].household)
        elif row:
            self.desk.open_room("pairings")

    def _open(self, household: int) -> None:
        among = dict.fromkeys(doubt.household for doubt, _waiver in self._rows if doubt.household)
        self.desk.open_household(household, [*among] if household in among else [household])

    def decide(self) -> None:
        """Waive the doubt under the bar, or ask it again where it was waived."""
        row = self._row(self.table.current_id)
        if row is None:
            self.desk.say(_("先选一条疑点。"))
        elif row[1] is None:
            Waive(self.desk, row[0], self).open()
        else:
            ask_again(self.desk, row[0], row[1])
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
