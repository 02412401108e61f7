"""Workbooks that came back: read, laid out by class, answered, taken in as one step, answered with receipts.

Nothing is written before "take in"; what is put aside is continued another day. Files are read, planned and written in a process of
their own (`app.exchange.session`). Not here: what a file says (`app.exchange.planner`), the parts of the page (`returned_list`,
`returned_detail`), conflicts afterwards (`conflicts`).
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.exchange.carried import arrival_from, put_in
from app.exchange.several import Looked, Unread
from app.exchange.taking_in import Arrival
from app.registers.garbage import collecting_later
from app.ui import files
from app.ui.desk import Desk
from app.ui.registers.link import ImportLink, Taken
from app.ui.registers.returned_list import ReturnedList
from app.ui.registers.steps import Waiting
from app.ui.registers.telling import PasswordField
from app.ui.widgets import Card, Elided, Empty, button
from db.errors import StoreProblem
from db.history.undo import standing_set
from resources.language import _

READING, PLAN, DONE = range(3)
_PART: Final = 250  # lines of a plan that are taken over at a time: a few milliseconds


class ReturnedPage(QWidget):
    """Files that came back, from reading to receipt. `closed` when the ledger is to be shown again, `stepped` on the way."""

    closed = Signal()
    stepped = Signal()
    registers_wanted = Signal(list)  # files that are registers after all

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._paths: list[Path] = []
        self._passwords: list[str] = []
        # what taking in would make undecided and break, where that was looked into
        self._ahead: dict[str, int] | None = None
        self._written: int | None = None  # the step that took the files in
        self._count = 0  # of the plan's lines that are being written
        self.looked = Looked()
        self._link: ImportLink | None = None
        self._wanted: Callable[[], None] | None = None  # what a new process is asked first
        self._stack = QStackedWidget()
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 12, 14, 12)
        box.addWidget(self._stack)
        self.waiting = Waiting(self._cancel)
        self._stack.addWidget(self.waiting)
        self._stack.addWidget(self._plan())
        self._outcome_page = Empty(
            "", (_("去定冲突"), self._conflicts), (_("写回执…"), self.receipt), (_("回台账"), self.leave), icon="done"
        )
        self._stack.addWidget(self._outcome_page)
        for keys, verb in (
            ("Ctrl+Return", self.take_in), ("Ctrl+Enter", self.take_in), ("Ctrl+S", self.later),
            ("Ctrl+R", self.receipt), ("Escape", self._escape),
        ):  # fmt: skip
            QShortcut(QKeySequence(keys), self, verb)
        desk.changed.connect(lambda _kinds: self._look_again())

    def _plan(self) -> QWidget:
        whole = QWidget()
        box = QVBoxLayout(whole)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(10)
        self.list = ReturnedList(self._desk)
        self.list.changed.connect(self._say)
        self.list.again_wanted.connect(self._again)
        box.addWidget(self.list, 1)
        foot = Card((14, 8, 14, 8))
        row = QHBoxLayout()
        self._told = Elided("", "sub")
        row.addWidget(self._told, 1)
        self.password = PasswordField()
        self.password.given.connect(self._unlock)
        row.addWidget(self.password)
        self.as_register = button(_("当普通台账导入"), self._as_registers, icon="import")
        row.addWidget(self.as_register)
        row.addWidget(button(_("稍后继续"), self.later, tip="Ctrl+S"))
        row.addWidget(button(_("写回执…"), self.receipt, icon="export", tip="Ctrl+R"))
        self.apply_button = button("", self.take_in, look="main", icon="check", tip="Ctrl+Enter")
        row.addWidget(self.apply_button)
        foot.box.addLayout(row)
        box.addWidget(foot)
        return whole

    # -- where it stands -----------------------------------------------------------------------------------------
    @property
    def step(self) -> int:
        """Reading, plan or done."""
        return self._stack.currentIndex()

    @property
    def keys(self) -> Sequence[str]:
        """The keys of the step."""
        if self.step != PLAN:
            return (_("回去 Esc"),)
        return (
            _("逐条 ↑↓"), _("作答 1 2 3"), _("整列 Alt+1 2"), _("稍后 Ctrl+S"), _("回执 Ctrl+R"), _("写入 Ctrl+Enter"),
            _("回去 Esc"),
        )  # fmt: skip

    def _show(self, step: int) -> None:
        self._stack.setCurrentIndex(step)
        self.stepped.emit()
        if step == PLAN:
            self.list.table.setFocus()

    # -- reading -------------------------------------------------------------------------------------------------
    def begin(self, paths: Sequence[Path]) -> None:
        """Read files and plan them; nothing is written."""
        self._paths, self._passwords = list(paths), []
        self._begin(_("读 {n} 份").format(n=len(paths)), self._read)

    def _read(self) -> None:
        paths = [str(path.absolute()) for path in self._paths]
        self._ask("read", _("读 {n} 份").format(n=len(paths)), self._came, paths=paths, passwords=self._passwords)

    def resume(self, draft: int) -> None:
        """Go on with files that were put aside; the plan is made again as things stand today."""
        title = _("接着看")
        self._begin(title, lambda: self._ask("resume", title, self._came, draft=draft))

    def _begin(self, title: str, ask: Callable[[], None]) -> None:
        """Begin anew with a process of its own, once what waits was done: the page may just have been made."""
        self._end_link()
        self.looked = Looked()
        self.waiting.begin(title)
        self._show(READING)
        QTimer.singleShot(1, lambda: self._new_link(ask) if self._wanted is ask else None)
        self._wanted = ask

    def _new_link(self, ask: Callable[[], None]) -> None:
        self._link = link = ImportLink(self._desk, self, "--exchange-worker")
        link.progressed.connect(self.waiting.so_far)
        link.refused.connect(self._refused)
        link.cancelled.connect(self.leave)
        ask()

    def _end_link(self) -> None:
        if self._link is not None:
            self._link.close()
            self._link.deleteLater()
        self._link = self._wanted = self._written = None

    def _ask(self, do: str, title: str, taken: Taken, **request: Any) -> None:
        """Ask the process for something and show that it is being done."""
        if self._link is not None:
            self.waiting.begin(title)
            self._show(READING)
            self._link.ask(do, taken, **request)

    @property
    def busy(self) -> bool:
        """Whether the process still has something to answer."""
        return (self._link is None and self._wanted is not None) or (self._link is not None and self._link.busy)

    def _refused(self, code: str, sentence: str) -> None:
        self._desk.tell(StoreProblem(code, sentence))
        if code == "stopped":
            self.leave()
        elif self.step != READING:
            return
        elif self.looked.arrivals or self.looked.unread:
            self._show(PLAN)
        else:
            self.leave()

    def _cancel(self) -> None:
        if self._link is None:
            self.leave()
        else:
            self._link.cancel()
            self.waiting.doing.setText(_("正在停下…"))

    def _came(self, answer: dict[str, Any]) -> None:
        """The files are known: their lines follow, a part at a time, so that the window never stands still."""
        unread = [Unread(Path(each["path"]), each["code"], each["sentence"]) for each in answer["unread"]]
        looked = Looked([arrival_from(each) for each in answer["arrivals"]], unread)
        self._ahead = answer["ahead"]
        self._more(looked)

    def _more(self, looked: Looked) -> None:
        def taken(answer: dict[str, Any]) -> None:
            with collecting_later():
                put_in(looked.arrivals, answer["parts"])
            if len(answer["parts"]) == _PART:
                self._more(looked)
            else:
                self._taken(looked)

        if self._link is not None:
            self._link.ask("more", taken, count=_PART)

    def _unlock(self, password: str) -> None:
        self._passwords.append(password)
        self._read()

    def _taken(self, looked: Looked) -> None:
        self.looked = looked
        self.password.setVisible(any(each.code in ("encrypted", "password_wrong") for each in looked.unread))
        self.as_register.setVisible(bool(self._registers()))
        self.list.show_looked(looked)
        QTimer.singleShot(1, lambda: self._show(PLAN) if self.looked is looked else None)  # after what waits: not 0

    def _registers(self) -> list[Path]:
        """The files that are no exchange workbooks, or do not open: they may be registers."""
        return [
            each.path for each in self.looked.unread if each.code in ("not_exchange", "encrypted", "password_wrong")
        ]

    def _as_registers(self) -> None:
        paths = self._registers()
        self.leave()
        self.registers_wanted.emit(paths)

    def _again(self, arrival: Arrival) -> None:
        """Put a file back that was taken in and taken back."""
        arrival.state = "undone" if arrival.state == "again" else "again"
        self.list.show_files()
        self._say()

    # -- the plan ------------------------------------------------------------------------------------------------
    def _say(self) -> None:
        count = self.list.going_in()
        again = sum(each.state == "again" for each in self.looked.arrivals)
        open_ones = self.list.open_ones()
        self.apply_button.setText(_("写入 {n} 处").format(n=f"{count:,}") if count or not again else _("再写入"))
        self.apply_button.setEnabled(count + again > 0)
        words = _("写入前自动存恢复点；是一步，可整体撤销。") + _ahead_words(self._ahead)
        self._told.setText(words + (_("没答的 {n} 处不写，不挡路。").format(n=f"{open_ones:,}") if open_ones else ""))

    def take_in(self) -> None:
        """Write what is clean, new or decided, of all files in one step."""
        if self.step != PLAN or not self.apply_button.isEnabled():
            return
        self._count = self.list.going_in()
        title = _("写入 {n} 份").format(n=len(self.looked.arrivals))
        self._ask("apply", title, self._done, who=self._desk.who, files=self._decided())

    def _decided(self) -> list[dict[str, Any]]:
        """What was decided of each file, for the process that has them."""
        return [{"state": each.state, "decisions": each.plan.decisions} for each in self.looked.arrivals]

    def _done(self, outcome: dict[str, Any]) -> None:
        self._written = outcome["change_set"]
        words = [_("已写入 {n} 处，Ctrl+Z 可以整体撤销。").format(n=f"{self._count:,}")]
        if outcome["undecided"]:
            words.append(_("{n} 处两边说法不同，等您定。").format(n=f"{outcome['undecided']:,}"))
        if outcome["violations"]:
            words.append(_("{n} 处规则对不上，列在疑点里。").format(n=f"{outcome['violations']:,}"))
        if left := self.list.open_ones():
            words.append(_("没答的 {n} 处写进回执请对方补充。").format(n=f"{left:,}"))
        self._outcome_page.words.setText("\n".join(words))
        self._outcome_page.first.setVisible(bool(outcome["undecided"]))
        self._desk.changed.emit(frozenset())
        self._desk.say(words[0], "good")
        self._show(DONE)

    def _look_again(self) -> None:
        """Leave the page of what was written where it was taken back: no receipt may say what does not stand."""
        if self.step == DONE and self._written is not None:
            with self._desk.store.read() as reader:
                stands = standing_set(reader, self._written)
            if stands is None:
                self.leave()

    def later(self) -> None:
        """Put the plan aside with what was decided; it waits in the ledger."""
        if self.step == PLAN and any(each.goes_in for each in self.looked.arrivals):
            self._ask("keep", _("正在搁下…"), self._kept, who=self._desk.who, files=self._decided())

    def _kept(self, _answer: dict[str, Any]) -> None:
        self._desk.say(_("已搁下，在台账“没做完的”里继续。"), "good")
        self.leave()

    def receipt(self) -> None:
        """Write the receipt of each file: into a file, or a folder where there are several."""
        arrivals = self.looked.arrivals
        if self.step == READING or not arrivals:
            return
        first = Path(arrivals[0].plan.book.file)
        offered = _("{name}_回执.xlsx").format(name=first.stem)
        out = files.new_one(self, _("回执存到"), offered, _("Excel 工作簿 (*.xlsx)"), ".xlsx")
        if out is None:
            return

        def done(answer: dict[str, Any]) -> None:
            self._desk.say(_("{n} 份回执已写到 {path}").format(n=answer["count"], path=out.parent), "good")

        if self._link is not None:
            self._link.ask("receipts", done, out=str(out), files=self._decided())

    # -- leaving -------------------------------------------------------------------------------------------------
    def _conflicts(self) -> None:
        self.leave()
        self._desk.open_room("conflicts")

    def _escape(self) -> None:
        if self.step == READING:
            self._cancel()
        else:
            self.leave()

    def leave(self) -> None:
        """Back to the ledger; what was not taken in is not kept."""
        self._end_link()
        self.looked = Looked()
        self.closed.emit()


def _ahead_words(ahead: dict[str, int] | None) -> str:
    if ahead is None:
        return ""
    said = _("写入后有 {n} 处两种说法要定。").format(n=ahead["undecided"]) if ahead["undecided"] else ""
    return said + (_("有 {n} 处规则对不上。").format(n=ahead["violations"]) if ahead["violations"] else "")
