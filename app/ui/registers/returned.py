"""Workbooks that came back: read, laid out by class, answered, taken in as one step, answered with receipts.

Nothing is written before "take in"; what is put aside is continued another day. Not here: what a file says
(`app.exchange.planner`), the parts of the page (`returned_list`, `returned_detail`), conflicts afterwards (`conflicts`).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.exchange.packing import packed, unpacked
from app.exchange.receipt import write_receipt
from app.exchange.several import Looked, about, look_ahead, look_at_all
from app.exchange.taking_in import Arrival, Outcome, resumed, take_in_all
from app.ui import files
from app.ui.desk import Desk
from app.ui.registers.returned_list import ReturnedList
from app.ui.registers.steps import Waiting
from app.ui.registers.telling import PasswordField
from app.ui.widgets import Card, Elided, Empty, button
from db.errors import StoreProblem
from db.history.write import Write
from db.ops.exchange import LATER, drop_exchange_draft, keep_exchange_draft
from db.queries.exchange import exchange_draft
from resources.language import _

READING, PLAN, DONE = range(3)


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
        self._draft: int | None = None
        self._outcome = Outcome()
        self._count = 0  # of the plan's lines that are being written
        self.looked = Looked()
        self._op: Any = None
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
        self._paths, self._passwords, self._draft = list(paths), [], None
        self._read()

    def _read(self) -> None:
        store, paths, passwords = self._desk.store, self._paths, list(self._passwords)

        def work(progress: Any, cancelled: Any) -> Looked:
            looked = look_at_all(store, paths, passwords=passwords, on_progress=progress, cancelled=cancelled)
            look_ahead(store, looked, cancelled)
            return looked

        self._run(work, _("读 {n} 份").format(n=len(paths)), self._taken)

    def resume(self, draft: int) -> None:
        """Go on with files that were put aside; the plan is made again as things stand today."""
        store = self._desk.store

        def work(_progress: Any, _cancelled: Any) -> Looked:
            with store.read() as reader:
                content = exchange_draft(reader, draft)
            kept = unpacked(content) if content is not None else None
            if kept is None:
                raise StoreProblem(
                    "draft_unreadable",
                    _("这份搁置的计划接不上：它不在了，或是另一个版本的程序存的。"),
                    _("请丢弃它，重新收原来的文件。"),
                )
            return Looked(resumed(store, kept))

        def taken(looked: Looked) -> None:
            self._draft = draft
            self._taken(looked)

        self._run(work, _("接着看"), taken)

    def _run(self, work: Any, title: str, done: Any) -> None:
        self.waiting.begin(title)
        self._show(READING)
        self._op = op = self._desk.run(work, title=title, done=done, failed_with=self._failed)
        op.progressed.connect(self.waiting.so_far)
        op.cancelled.connect(self.leave)

    def _failed(self, problem: BaseException) -> None:
        self._desk.tell(problem)
        if self.looked.arrivals or self.looked.unread:
            self._show(PLAN)
        else:
            self.leave()

    def _cancel(self) -> None:
        if self._op is not None:
            self._op.cancel()

    def _unlock(self, password: str) -> None:
        self._passwords.append(password)
        self._read()

    def _taken(self, looked: Looked) -> None:
        self.looked, self._outcome = looked, Outcome()
        self.password.setVisible(any(each.code in ("encrypted", "password_wrong") for each in looked.unread))
        self.as_register.setVisible(bool(self._registers()))
        self.list.show_looked(looked)
        self._show(PLAN)

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
        words = _("写入前自动存恢复点；是一步，可整体撤销。") + _ahead_words(self.looked.ahead)
        self._told.setText(words + (_("没答的 {n} 处不写，不挡路。").format(n=f"{open_ones:,}") if open_ones else ""))

    def take_in(self) -> None:
        """Write what is clean, new or decided, of all files in one step."""
        if self.step != PLAN or not self.apply_button.isEnabled():
            return
        store, who, draft, arrivals = self._desk.store, self._desk.who, self._draft, self.looked.arrivals
        self._count = self.list.going_in()

        def drop(write: Write) -> None:
            drop_exchange_draft(write, draft)

        def work(progress: Any, cancelled: Any) -> Outcome:
            return take_in_all(store, arrivals, who=who, also=drop, on_progress=progress, cancelled=cancelled)

        self._run(work, _("写入 {n} 份").format(n=len(arrivals)), self._done)

    def _done(self, outcome: Outcome) -> None:
        self._outcome, self._draft = outcome, None
        words = [_("已写入 {n} 处，Ctrl+Z 可以整体撤销。").format(n=f"{self._count:,}")]
        if outcome.undecided:
            words.append(_("{n} 处两边说法不同，等您定。").format(n=f"{len(outcome.undecided):,}"))
        if outcome.violations:
            words.append(_("{n} 处规则对不上，列在疑点里。").format(n=f"{len(outcome.violations):,}"))
        if left := self.list.open_ones():
            words.append(_("没答的 {n} 处写进回执请对方补充。").format(n=f"{left:,}"))
        self._outcome_page.words.setText("\n".join(words))
        self._outcome_page.first.setVisible(bool(outcome.undecided))
        self._desk.changed.emit(frozenset())
        self._desk.say(words[0], "good")
        self._show(DONE)

    def later(self) -> None:
        """Put the plan aside with what was decided; it waits in the ledger."""
        kept = [each.plan for each in self.looked.arrivals if each.goes_in]
        if self.step != PLAN or not kept:
            return
        name = (
            kept[0].book.file if len(kept) == 1 else _("{name} 等 {n} 份").format(name=kept[0].book.file, n=len(kept))
        )
        content, draft = packed(kept), self._draft

        def change(write: Write) -> int:
            return keep_exchange_draft(write, name, content, draft)

        def done(_draft: object) -> None:
            self._desk.say(_("已搁下，在台账“没做完的”里继续。"), "good")
            self.leave()

        self._desk.write(LATER, _("搁下收回的 {name}").format(name=name), change, done=done)

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
        outcome = self._outcome

        def work(progress: Any, _cancelled: Any) -> int:
            for number, each in enumerate(arrivals, 1):
                name = _("{name}_回执.xlsx").format(name=Path(each.plan.book.file).stem)
                path = out if len(arrivals) == 1 else out.with_name(name)
                write_receipt(path, [each], about(outcome, each.plan.book.file))
                progress(number, len(arrivals))
            return len(arrivals)

        def done(count: int) -> None:
            self._desk.say(_("{n} 份回执已写到 {path}").format(n=count, path=out.parent), "good")

        self._desk.run(work, title=_("写回执"), done=done)

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
        self.looked = Looked()
        self.closed.emit()


def _ahead_words(outcome: Outcome | None) -> str:
    if outcome is None:
        return ""
    said = _("写入后有 {n} 处两种说法要定。").format(n=len(outcome.undecided)) if outcome.undecided else ""
    return said + (_("有 {n} 处规则对不上。").format(n=len(outcome.violations)) if outcome.violations else "")
