"""The agenda: groups of lines with their verbs. What is due is asked in `db.queries.today`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.ui import icons, steps, theme
from app.ui.desk import Desk
from app.ui.households import forms
from app.ui.households.rights_forms import AnswerFeedback
from app.ui.pairings.forms import Propose
from app.ui.room import Room
from app.ui.today import finished
from app.ui.today.alarm import Alarm, Reminder
from app.ui.today.conflicts import ConflictsLine
from app.ui.today.doubts import DoubtsLine
from app.ui.today.phrases import KINDS, group_note, mark, what, when
from app.ui.today.postpone import Postpone
from app.ui.today.week import Side
from app.ui.values import long_day
from app.ui.widgets import Card, Chips, Elided, Empty, Lines, button, label, scrolled, section
from app.ui.widgets.cards import Line
from db.queries import today
from db.queries.household import household_page
from db.queries.rights import feedback
from db.store import Reader
from resources.language import _

MORE = 50
NARROW = 840  # pixels below which there is room for the lines only


@dataclass(frozen=True)
class _Agenda:
    """What one look at the store found."""

    groups: list[today.Group]
    counts: dict[str, int]
    week: today.Week
    visited: today.Visited
    look: finished.Look
    finished: tuple[finished.Finished, ...]


def _read(
    reader: Reader,
    day: date,
    helper: int | None,
    key: str,
    wide: frozenset[str],
    before: finished.Look | None,
    kept: Sequence[finished.Finished],
) -> _Agenda:
    groups = today.agenda(reader, day, helper=helper)
    shown = [
        today.lines(reader, group.kind, day, helper=helper, limit=MORE) if group.kind in (*wide, key) else group
        for group in groups
        if key in ("all", group.kind)
    ]
    counts = {group.kind: group.total for group in groups}
    look, done = finished.look(reader, (day, helper, key, wide), shown, before, kept)
    return _Agenda(shown, counts, today.week(reader, day), today.visited(reader, day), look, done)


class TodayRoom(Room):
    """Enter opens a line, space does its verb, D postpones."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._wide: set[str] = set()
        self._asked = 0
        self._fresh = True  # the room was entered: the first line, and the top
        self._at: Any = None  # the line whose verb was asked for last
        self._seen: finished.Look | None = None
        self._finished: tuple[finished.Finished, ...] = ()
        self._day = desk.today()
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 12, 14, 12)
        row.setSpacing(10)
        card = Card((0, 10, 0, 10))
        self._chips = Chips(
            (("all", _("全部")), *((key, _(kind.name)) for key, kind in KINDS.items())), _("筛选今天的事")
        )
        self._chips.chosen.connect(lambda _key: self.look())
        self._mine = button(_("只看我的"), self.look, look="chip")
        self._mine.setCheckable(True)
        top = QHBoxLayout()
        top.setContentsMargins(14, 0, 14, 4)
        top.addWidget(self._chips, 1)
        top.addWidget(self._mine)
        self._alarm = Alarm(desk)
        for notice in (self._alarm, Reminder(desk)):
            alarm = QHBoxLayout()
            alarm.setContentsMargins(14, 0, 14, 0)
            alarm.addWidget(notice)
            card.box.addLayout(alarm)
        self._doubts = DoubtsLine(desk)
        card.box.addLayout(top)
        beside = QVBoxLayout()
        beside.setContentsMargins(10, 0, 10, 0)
        beside.setSpacing(0)
        beside.addWidget(ConflictsLine(desk))
        beside.addWidget(self._doubts)
        card.box.addLayout(beside)
        self._lines = Lines()
        self._lines.box.setContentsMargins(10, 0, 10, 0)
        self._area = scrolled(self._lines, _("今天的事"))
        card.box.addWidget(self._area, 1)
        row.addWidget(card, 7)
        self._side = Side(desk)
        self._beside = scrolled(self._side, _("本周"))
        self._beside.setMinimumWidth(theme.scaled(280))
        row.addWidget(self._beside, 3)
        self._entry = button(_("快速登记"), desk.quick_entry, look="main", icon="plus", tip="Ctrl+N")
        self._lines_by_widget: dict[Line, Any] = {}
        QShortcut(QKeySequence("D"), self, self._postpone)
        desk.changed.connect(lambda _kinds: self.look() if self.isVisible() else None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a narrow window the lines with their verbs come before the week."""
        super().resizeEvent(event)
        self._beside.setVisible(self.width() >= theme.scaled(NARROW))

    @property
    def title(self) -> str:
        """The name of the room."""
        return _("今日")

    @property
    def subtitle(self) -> str:
        """The day in words."""
        return long_day(self.desk.today())

    @property
    def keys(self) -> Sequence[str]:
        """The keys of the room."""
        return (_("打开 Enter"), _("办这一件 空格"), _("快速登记 Ctrl+N"), _("推后 D"), _("上下 ↑↓"), _("撤销 Ctrl+Z"))

    @property
    def household(self) -> int | None:
        """The household of the line the keyboard is on."""
        line = self._focused()
        return line.household_id if line else None

    def buttons(self) -> list[QWidget]:
        """The quick entry."""
        return [self._entry]

    def entered(self, wish: object = None) -> None:
        """Show what is due now, from the top."""
        self._fresh = True
        self.look()

    def look(self) -> None:
        """Read the agenda again, off the main thread; the last answer asked for is the one shown."""
        self._asked += 1
        self._doubts.look()
        asked, day, key, wide = self._asked, self.desk.today(), self._chips.key, frozenset(self._wide)
        helper = self.desk.me if self._mine.isChecked() else None
        self._mine.setVisible(self.desk.me is not None)
        if day != self._day:  # yesterday's finished lines are history
            self._day, self._finished, self._seen = day, (), None
        before, kept = self._seen, self._finished

        def work(_progress: object, _cancelled: object) -> _Agenda:
            with self.desk.store.read() as reader:
                return _read(reader, day, helper, key, wide, before, kept)

        self.desk.run(work, done=lambda found: self._take(found) if asked == self._asked else None)

    def _take(self, found: "_Agenda") -> None:
        self._chips.keep_only(["all", *found.counts])
        self._chips.show_counts({"all": sum(found.counts.values()), **found.counts})
        self._side.show_side(found.week, found.visited, self.desk.today())
        self._beside.setMinimumWidth(
            max(theme.scaled(280), self._side.minimumSizeHint().width() + 12)
        )  # words are long
        self._seen, self._finished = found.look, found.finished
        key = self._chips.key
        done = [each for each in found.finished if key in ("all", each.line.kind)]
        alone = {each.line.kind for each in done} - {group.kind for group in found.groups}
        groups = [*found.groups, *(today.Group(kind, 0, 0, ()) for kind in alone)]
        self._show(sorted(groups, key=lambda group: list(KINDS).index(group.kind)), done)

    def _show(self, groups: Sequence[today.Group], done: Sequence[finished.Finished]) -> None:
        place = self._place()
        self._lines.clear()
        self._lines_by_widget = {}
        for group in groups:
            head = section(_(KINDS[group.kind].name), group_note(group))
            head.setContentsMargins(8, 12, 8, 4)
            head.insertWidget(0, icons.Mark(KINDS[group.kind].icon, "accent", 18))
            self._lines.box.addLayout(head)
            made = [self._line(line) for line in group.lines]
            for each in sorted((each for each in done if each.line.kind == group.kind), key=lambda each: each.at):
                made.insert(each.at, self._finished_line(each))
            for widget in made:
                self._lines.box.addWidget(widget)
            rest = group.total - len(group.lines)
            if rest > 0:
                more = button(_("还有 {n} 件").format(n=f"{rest:,}"), partial(self._widen, group.kind), look="text")
                self._lines.box.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
        if not groups:
            self._lines.box.addWidget(self._nothing(), 1)
        self._lines.box.addStretch(1)
        self._back_to(*place)

    def _line(self, line: today.Line) -> Line:
        made = Line(f"{line.who}，{what(line)}")
        made.box.addWidget(icons.Mark(*mark(line), 15))
        _words(made, line)
        words, tone = when(line, self.desk.today())
        _end(
            made,
            label(words, "strong" if tone == "bad" else "", tone),
            _(KINDS[line.kind].verb),
            lambda: self._do(line),
        )
        made.opened.connect(lambda: self._open(line))
        made.done.connect(lambda: self._do(line))
        self._lines_by_widget[made] = line
        return made

    def _finished_line(self, done: finished.Finished) -> Line:
        line = done.line
        made = Line(_("{line}，办完了").format(line=f"{line.who}，{what(line)}"))
        made.box.addWidget(icons.Mark("check", "good", 15))
        for words in _words(made, line):
            words.strike()
        _end(made, label(), _("撤销"), lambda: steps.take_back(self.desk, done.step))
        made.opened.connect(lambda: self._open(line))
        return made

    def _nothing(self) -> Empty:
        with self.desk.store.read() as reader:
            empty = not today.visited(reader, self.desk.today()).households
        if empty:
            return Empty(
                _("库里还没有户。先导入一份户台账，或新建一户；之后这里每天列出要办的事。"),
                (_("导入台账"), self.desk.import_files),
                (_("新建户"), lambda: self.desk.open_room("households", {"new": True})),
                icon="today",
            )
        return Empty(_("今天没有要办的事。"), (_("快速登记"), self.desk.quick_entry), icon="today")

    # -- lines ---------------------------------------------------------------------------------------------------
    def _focused(self) -> Any:
        focused = QApplication.focusWidget()
        return self._lines_by_widget.get(focused) if isinstance(focused, Line) else None

    def _place(self) -> tuple[int, Any, int]:
        """Return where the page is scrolled to, the line the keyboard is on, and how many stand above it."""
        line = self._focused() or self._at
        lines = list(self._lines_by_widget.values())
        focused = QApplication.focusWidget()
        if isinstance(focused, Line):
            focused.clearFocus()  # or the page would scroll after it while lines go
        return self._area.verticalScrollBar().value(), line, lines.index(line) if line in lines else 0

    def _back_to(self, scrolled_to: int, line: Any, above: int) -> None:
        """Go back to the line, or the one that moved up into its place; a room just entered begins at its top."""
        fresh, self._fresh = self._fresh, False
        lines = list(self._lines_by_widget.items())
        if fresh:
            scrolled_to, line, above = 0, None, 0
        same = [widget for widget, each in lines if line and (each.kind, each.record_id) == (line.kind, line.record_id)]
        found = same[0] if same else lines[min(above, len(lines) - 1)][0] if lines else None
        if found and self.isVisible() and not QApplication.activeModalWidget():
            found.setFocus()
        bar = self._area.verticalScrollBar()
        QTimer.singleShot(0, bar, lambda: bar.setValue(scrolled_to))  # once the lines have their heights

    def _widen(self, kind: str) -> None:
        self._wide.add(kind)
        self.look()

    def _open(self, line: today.Line) -> None:
        if line.household_id:
            among = [each.household_id for each in self._lines_by_widget.values() if each.household_id]
            self.desk.open_household(line.household_id, among)
        else:
            self.desk.open_room("pairings", {"helper": line.record_id})

    def _do(self, line: today.Line) -> None:
        self._at = line
        if line.kind == "visit":
            self.desk.quick_entry(household=line.household_id, what="visit")
        elif line.kind in ("measure", "acknowledge") and line.household_id:
            with self.desk.store.read() as reader:
                page = household_page(reader, line.household_id)
            measure = next((each for each in page.measures if each["id"] == line.record_id), None) if page else None
            if measure:
                dialog = forms.Deliver if line.kind == "measure" else forms.Acknowledge
                dialog(self.desk, measure, self).open()
        elif line.kind == "gap" and line.household_id:
            Propose(
                self.desk, "person_person", line.household_id, line.who, self.desk.today(), self, agreed=True
            ).open()
        elif line.kind == "answer":
            with self.desk.store.read() as reader:
                asked = feedback(reader, self.desk.today().isoformat(), line.household_id)
            for each in asked:
                if each.facts["id"] == line.record_id:
                    AnswerFeedback(self.desk, each.facts, self).open()
        elif line.kind == "handover":
            self.desk.open_hand_over("helper", line.record_id, back="today")
        else:
            self._open(line)

    def _postpone(self) -> None:
        line = self._at = self._focused()
        if line and line.kind in ("visit", "measure"):
            Postpone(self.desk, line, self).open()
        else:
            self.desk.say(_("走访和措施才能推后。"))


def _words(made: Line, line: today.Line) -> tuple[Elided, Elided, Elided]:
    """Put who, where and what into a line and return the three."""
    who, place, promised = Elided(line.who or "—"), Elided(line.place, "sub"), Elided(what(line))
    who.setMinimumWidth(theme.scaled(130))
    who.setMaximumWidth(theme.scaled(190))
    place.setFixedWidth(theme.scaled(64 if len(line.place) < 6 else 130))
    made.box.addWidget(who, 3)
    made.box.addWidget(place)
    made.box.addWidget(promised, 5)
    return who, place, promised


def _end(made: Line, due: QLabel, verb: str, do: Callable[[], object]) -> None:
    """Put the day and the verb at the end of a line."""
    due.setMinimumWidth(theme.scaled(60))
    due.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    made.box.addWidget(due)
    pressed = button(verb, do, look="text")
    pressed.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    pressed.setMinimumWidth(theme.scaled(76))
    made.box.addWidget(pressed)
