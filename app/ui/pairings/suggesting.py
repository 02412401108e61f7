"""Suggestions on a day: who could take the households and villages that have nobody, each with its reasons.

Suggesting writes nothing. What is taken is proposed in one step and waits for the other side; a person signs.
Here: showing and choosing. Not here: the rule and the solver (`app.assignment`).
"""

from array import array
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.ui.desk import Desk
from app.ui.table import BigTable, Column, IdModel
from app.ui.widgets import Card, Chips, Elided, Empty, Lines, button, label, scrolled, section
from db.errors import Problem
from resources.language import _

if TYPE_CHECKING:
    from app.assignment.suggest import Line, Suggestion, VillageLine

TAKEN, LEFT = "taken", "left"


class Suggesting(QWidget):
    """Asks the solver off the main thread; `opened(kind, id)` asks for a place in the tree."""

    opened = Signal(str, object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._day = desk.today()
        self._asked = 0
        self._found: Suggestion | None = None
        self._lines: list[Line | VillageLine] = []
        self._refused: set[int] = set()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(10)
        split.setChildrenCollapsible(False)
        row.addWidget(split)
        split.addWidget(self._sheet())
        split.addWidget(self._side())
        split.setStretchFactor(0, 1)
        split.setSizes([760, 380])
        for key, verb in (("Space", self.toggle), ("Ctrl+Return", self.propose)):
            QShortcut(QKeySequence(key), self, verb).setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _sheet(self) -> Card:
        card = Card((0, 10, 0, 0))
        top = QHBoxLayout()
        top.setContentsMargins(12, 0, 12, 0)
        self.which = Chips((("all", _("全部")), (TAKEN, _("采纳")), (LEFT, _("不采纳"))), _("筛选建议"))
        self.which.chosen.connect(lambda _key: self._show())
        top.addWidget(self.which, 1)
        self._every = button(_("全不采纳"), self._toggle_all, look="text")
        top.addWidget(self._every)
        card.box.addLayout(top)
        self.table = BigTable(IdModel(self._columns(), self._fetch), _("建议"))
        self.table.current.connect(lambda _row: self._show_reasons())
        self.table.opened.connect(self._open)
        self._stack = QStackedWidget()
        self._wait = Empty(_("正在算……"), icon="swap")
        self._none = Empty(_("这一天没有要建议的：每一户都有责任人，或没有合适的人。"), icon="done")
        for each in (self.table, self._wait, self._none):
            self._stack.addWidget(each)
        card.box.addWidget(self._stack, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(14, 4, 10, 8)
        self._sum = Elided("", "sub")
        foot.addWidget(self._sum, 1)
        self.save: QPushButton = button("", self.propose, look="main", tip="Ctrl+Enter", name=_("提出采纳的结对"))
        foot.addWidget(self.save)
        card.box.addLayout(foot)
        return card

    def _side(self) -> Card:
        card = Card((0, 12, 0, 8))
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(16, 0, 16, 0)
        box.setSpacing(8)
        self._who, self._for = label("", "name", wrap=True), label("", "sub", wrap=True)
        self._reasons, self._rule, self._unplaced = Lines(), Lines(), Lines()
        box.addWidget(self._who)
        box.addWidget(self._for)
        box.addLayout(section(_("为什么")))
        box.addWidget(self._reasons)
        box.addLayout(section(_("没有安排的")))
        box.addWidget(self._unplaced)
        box.addLayout(section(_("怎么算的")))
        box.addWidget(self._rule)
        box.addStretch(1)
        card.box.addWidget(scrolled(inside, _("建议的理由")), 1)
        return card

    @property
    def keys(self) -> Sequence[str]:
        """The keys of this view."""
        return (_("采纳或不采纳 空格"), _("提出 Ctrl+Enter"), _("打开 Enter"), _("换日期 Alt+D"))

    # -- looking -------------------------------------------------------------------------------------------------
    def show_day(self, day: date) -> None:
        """Ask for the suggestion of a day."""
        self._day = day
        self._asked += 1
        asked, text = self._asked, day.isoformat()
        self._stack.setCurrentWidget(self._wait)
        self.save.setEnabled(False)

        def work(_progress: object, _cancelled: object) -> "Suggestion":
            from app.assignment.suggest import suggest  # noqa: PLC0415  the solver takes a moment to load
            from db.queries.assignment import situation  # noqa: PLC0415

            with self.desk.store.read() as reader:
                known = situation(reader, text)
            return suggest(known)

        self.desk.run(work, title=_("建议结对"), done=lambda found: self._take(found) if asked == self._asked else None)

    def _take(self, found: "Suggestion") -> None:
        self._found, self._lines, self._refused = found, [*found.villages, *found.lines], set()
        self._rule.clear()
        for step in found.rule.steps:
            self._say(self._rule, _(step.name), _(step.words))
        if not found.optimal:
            self._say(self._rule, _("时间到了"), _("求解没有在时限内证明最优，结果可用但不一定最好。"))
        self._unplaced.clear()
        for each in found.unplaced[:30]:
            name = each.household.name if each.household else ""
            place = each.village.label if each.village else ""
            self._say(self._unplaced, f"{place} {name}".strip(), each.words)
        if len(found.unplaced) > 30:
            self._unplaced.box.addWidget(label(_("还有 {n} 条").format(n=len(found.unplaced) - 30), "sub"))
        if not found.unplaced:
            self._unplaced.box.addWidget(label(_("没有。"), "sub"))
        self._show()

    def _show(self) -> None:
        shown = [
            at
            for at in range(len(self._lines))
            if self.which.key == "all" or (at in self._refused) == (self.which.key == LEFT)
        ]
        taken = len(self._lines) - len(self._refused)
        self.which.show_counts({"all": len(self._lines), TAKEN: taken, LEFT: len(self._refused)})
        self.table.show_ids(array("q", shown), self.table.current_id)
        self._stack.setCurrentWidget(self.table if self._lines else self._none)
        self.save.setText(_("提出 {n} 条").format(n=f"{taken:,}"))
        self.save.setEnabled(taken > 0)
        self._every.setText(_("全不采纳") if taken else _("全部采纳"))
        homes, places = len(self._found.lines) if self._found else 0, len(self._found.villages) if self._found else 0
        left = len(self._found.unplaced) if self._found else 0
        words = _("{day}：建议 {homes} 户、{places} 个村，没有安排 {left}。建议不写入，提出后等对方答复。")
        self._sum.setText(words.format(day=self._day.isoformat(), homes=f"{homes:,}", places=places, left=f"{left:,}"))
        self._show_reasons()

    def _show_reasons(self) -> None:
        self._reasons.clear()
        at = self.table.current_id
        line = self._lines[at] if at is not None and at < len(self._lines) else None
        self._who.setText(f"{_helper(line)} ⇆ {_helped(line)}" if line else "")
        self._for.setText(f"{_side(line)} · {_place(line)}" if line else _("选一条建议，这里写着为什么。"))
        for reason in line.reasons if line else ():
            points = f"+{reason.points}" if reason.points else ""
            self._say(self._reasons, reason.words, points)
        other = getattr(line, "next", None)
        if other:
            self._say(self._reasons, _("其次是 {name}").format(name=other.helper.name), other.words)

    def _say(self, lines: Lines, words: str, note: str) -> None:
        column = QVBoxLayout()
        column.setContentsMargins(0, 3, 0, 3)
        column.setSpacing(1)
        column.addWidget(label(words, wrap=True))
        if note:
            column.addWidget(label(note, "small", wrap=True))
        lines.box.addLayout(column)

    # -- choosing ------------------------------------------------------------------------------------------------
    def toggle(self) -> None:
        """Take the suggestion under the bar, or leave it."""
        at = self.table.current_id
        if at is None or not self._lines:
            return
        self._refused ^= {at}
        row = self.table.currentIndex().row()
        self._show()
        self.table.selectRow(min(row + (self.which.key == "all"), self.table.ids_model.rowCount() - 1))

    def _toggle_all(self) -> None:
        every = set(range(len(self._lines)))
        self._refused = every if len(self._refused) < len(every) else set()
        self._show()

    def propose(self) -> None:
        """Propose what is taken, in one step that can be undone."""
        from app.assignment.suggest import drafts  # noqa: PLC0415
        from db.ops.pairing import propose_all  # noqa: PLC0415

        taken = [line for at, line in enumerate(self._lines) if at not in self._refused]
        if not taken or not self.save.isEnabled():
            return
        self.save.setEnabled(False)
        day = self._day.isoformat()
        wanted = drafts(taken, day)
        self.desk.write(
            "propose",
            _("提出结对：建议的 {n} 条").format(n=len(taken)),
            lambda write: propose_all(write, wanted, on=day),
            done=lambda made: self._proposed(len(made)),
            failed=self._failed,
        )

    def _proposed(self, made: int) -> None:
        self.desk.say(_("已提出 {n} 条，等对方答复；Ctrl+Z 可撤销。").format(n=made), "good")
        self.show_day(self._day)

    def _failed(self, problems: Sequence[Problem]) -> None:
        self.save.setEnabled(True)
        if problems:
            self.desk.say(problems[0].message, "bad")

    def _open(self, at: int) -> None:
        line = self._lines[at]
        household = getattr(line, "household", None)
        if household:
            self.desk.open_household(household.id)
        else:
            self.opened.emit("village", line.village.id)  # type: ignore[union-attr]  # a line is of one of the two

    # -- the table -----------------------------------------------------------------------------------------------
    def _fetch(self, ids: Sequence[int]) -> Sequence[Any]:
        return [(at, self._lines[at]) for at in ids]

    def _columns(self) -> tuple[Column, ...]:
        def state(row: Any) -> str:
            return _("不采纳") if row[0] in self._refused else _("采纳")

        return (
            Column("state", _("采纳"), 92, state, tone=lambda row: "none" if row[0] in self._refused else "good"),
            Column("helped", _("户或村"), 186, lambda row: _helped(row[1]), least=120),
            Column("place", _("地方"), 150, lambda row: _place(row[1]), quiet=True, least=90, ending=True),
            Column("helper", _("建议的一方"), 150, lambda row: _helper(row[1]), least=100),
            Column(
                "why",
                _("理由"),
                200,
                lambda row: "；".join(each.words for each in row[1].reasons),
                quiet=True,
                least=90,
            ),
        )


def _helper(line: Any) -> str:
    return str(line.organisation.name if hasattr(line, "organisation") else line.helper.name)


def _side(line: Any) -> str:
    return str(_("单位") if hasattr(line, "organisation") else line.helper.organisation or _("没有写单位"))


def _helped(line: Any) -> str:
    return str(line.household.name if hasattr(line, "household") else line.village.label)


def _place(line: Any) -> str:
    return str(line.village if hasattr(line, "household") else line.village.county_name)
