"""The import step by step: choose files, see what was recognised, see the plan, apply it; back and out at any time."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.ui import files
from app.ui.desk import Desk
from app.ui.registers.link import ImportLink
from app.ui.registers.outcome import Outcome
from app.ui.registers.plan_page import PlanPage
from app.ui.registers.plan_words import apply_words, return_words
from app.ui.registers.recognised import RecognisedPage
from app.ui.registers.steps import FileLine, Foot, Steps, Waiting
from app.ui.registers.telling import Refusal
from resources.language import N_, _

READING, RECOGNISED, PLAN, REFUSED, DONE = range(5)
_KINDS = N_("表格和数据包 (*.xlsx *.xls *.et *.csv *.xlsm *.xlsb *.ods *.tsv *.txt *.xml *.html *.jdx);;所有文件 (*)")


class Wizard(QWidget):
    """One import after the other. `closed()` when it is left, `stepped()` at other keys, `chosen(list)` of files asked for."""

    closed = Signal()
    chosen = Signal(list)
    stepped = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._link: ImportLink | None = None
        self._folder: Path | None = None  # where the first file of this import lies
        self._summary: dict[str, Any] = {}
        self._paths: list[str] = []
        self._passwords: list[str] = []  # of locked workbooks, for this import only
        self.steps = Steps()
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 10, 12, 10)
        box.setSpacing(10)
        self._card = FileLine()
        box.addWidget(self._card)
        self._pages = QStackedWidget()
        self.waiting = Waiting(self._cancel)
        self._pages.addWidget(self.waiting)
        self.recognised = RecognisedPage(desk)
        self.recognised.field_chosen.connect(self._field)
        self.recognised.told.connect(self._told)
        self.recognised.sheet_told.connect(self._sheet_told)
        self.recognised.layout_kept.connect(self._keep_layout)
        self._pages.addWidget(self.recognised)
        self.plan = PlanPage(desk)
        self.plan.decided.connect(self._decide)
        self._pages.addWidget(self.plan)
        self._refusal = Refusal(self.ask_for_files)
        self.password = self._refusal.password
        self.password.given.connect(self._unlock)
        self._pages.addWidget(self._refusal)
        self._outcome = Outcome(
            desk,
            (_("看户"), self._to_households),
            (_("再导入一份"), self.ask_for_files),
            (_("看台账"), self.leave),
        )
        self._outcome.taken_back.connect(lambda: self.leave() if self.step == DONE else None)
        self._pages.addWidget(self._outcome)
        box.addWidget(self._pages, 1)
        self._foot = Foot(self.back, self.put_aside, self._returns, self.forward)
        self.later, self.returns, self.next = self._foot.later, self._foot.returns, self._foot.next
        box.addLayout(self._foot)
        self._keys()
        for widget in (self._card, self._pages, self._foot.back, self.later, self.returns, self.next):
            widget.hide()  # until there are files

    # -- parts ---------------------------------------------------------------------------------------------------
    def _keys(self) -> None:
        verbs = {
            "Ctrl+Return": self.forward,
            "Alt+Left": self.back,
            "Ctrl+R": self._returns,
            "Ctrl+S": self.put_aside,
            "Esc": self._escape,
            "Alt+1": lambda: self.plan.band.decide("take") if self.step == PLAN else None,
            "Alt+2": lambda: self.plan.band.decide("keep") if self.step == PLAN else None,
            "1": lambda: self.plan.answer("take") if self.step == PLAN else None,
            "2": lambda: self.plan.answer("leave") if self.step == PLAN else None,
            "3": lambda: self.plan.answer("new") if self.step == PLAN else None,
        }
        for keys, verb in verbs.items():
            shortcut = QShortcut(QKeySequence(keys), self, verb)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    @property
    def step(self) -> int:
        """Which page is shown."""
        return self._pages.currentIndex()

    def _show(self, page: int) -> None:
        self._pages.setCurrentIndex(page)
        for widget in (self._card, self._pages):
            widget.show()
        self.steps.show_step({READING: self.steps.at, RECOGNISED: 1, PLAN: 2, REFUSED: 0, DONE: 3}[page])
        self._foot.back.setVisible(page in (RECOGNISED, PLAN))
        self.later.setVisible(page in (RECOGNISED, PLAN))
        self.returns.setVisible(page in (PLAN, DONE) and bool(self._summary.get("returns")))
        self.next.setVisible(page in (RECOGNISED, PLAN))
        self._foot.promise.setText(
            {
                RECOGNISED: _("到这里什么都还没写进库"),
                PLAN: _("应用前自动存恢复点；应用是一步，可整体撤销。存疑的不写，不挡路。"),
            }.get(page, "")
        )
        if page == RECOGNISED:
            self.next.setText(_("核对计划  Ctrl+Enter"))
            self.next.setEnabled(True)
            self.recognised.columns.setFocus()
        elif page == PLAN:
            self._say_plan()
            self.plan.table.setFocus()
        elif page == DONE:
            self._outcome.first.setFocus()
        elif page == REFUSED:
            self._refusal.take_keyboard()
        self.stepped.emit()

    def _say_plan(self) -> None:
        self.next.setText(apply_words(self._summary))
        self.returns.setText(return_words(self._summary))

    # -- going ---------------------------------------------------------------------------------------------------
    def ask_for_files(self) -> None:
        """Ask for the files to take in."""
        if paths := files.several(self, _("选要导入的台账"), _(_KINDS)):
            self.chosen.emit(paths)
        elif self._link is None:
            self.closed.emit()

    def begin(self, paths: Sequence[Path]) -> None:
        """Read some files in a process of their own."""
        self._new_link()
        self._folder = paths[0].absolute().parent
        self._name("、".join(path.name for path in paths))
        self._paths = [str(path.absolute()) for path in paths]
        self._passwords = []
        self._read_again()

    def resume(self, draft: int) -> None:
        """Go on with an import that was put aside."""
        link = self._new_link()
        self._folder = None
        self._name(_("没做完的导入"))
        self._wait(_("正在照现在的库重做计划…"))
        link.ask("resume", self._resumed, draft=draft)

    def _new_link(self) -> ImportLink:
        self._end_link()
        self._link = ImportLink(self._desk, self)
        self._link.progressed.connect(self.waiting.so_far)
        self._link.refused.connect(self._refused)
        self._link.cancelled.connect(self.leave)
        return self._link

    def _resumed(self, summary: dict[str, Any]) -> None:
        self._card.files.setText("、".join(file["name"] for file in summary["files"]))
        self._again(summary)

    def put_aside(self) -> None:
        """Close the import and keep it in the store: it goes on another day."""
        if self._link is not None and self.step in (RECOGNISED, PLAN):
            self._wait(_("正在搁下…"))
            self._link.ask("keep", self._kept)

    def _kept(self, _answer: dict[str, Any]) -> None:
        self._desk.say(_("已搁下，在台账的“没做完的导入”里继续。"), "good")
        self.leave()

    def _name(self, words: str) -> None:
        self._card.files.setText(words)
        self._card.note.setText("")
        self.steps.show_step(0)

    def _read_again(self) -> None:
        self._wait(_("正在读取和核对…"))
        self._ask("read", self._read, paths=self._paths, passwords=self._passwords)

    def _wait(self, words: str) -> None:
        self.waiting.begin(words)
        self._show(READING)

    def _read(self, summary: dict[str, Any]) -> None:
        self._take(summary, self.recognised.show_reading)
        self._show(RECOGNISED)

    def _take(self, summary: dict[str, Any], show: Callable[[dict[str, Any]], None] | None = None) -> None:
        self._summary = summary
        sheets = [sheet for file in summary["files"] for sheet in file["sheets"] if sheet["register"]]
        rows = sum(sheet["rows"] for sheet in sheets)
        self._card.note.setText(
            _("{files} 份 · {sheets} 张表 · {rows} 行").format(
                files=len(summary["files"]), sheets=len(sheets), rows=f"{rows:,}"
            )
        )
        (show or self.recognised.show_summary)(summary)

    def forward(self) -> None:
        """On to the plan, or apply it."""
        if self._link is None or (self._link.busy and self.step == READING):
            return
        if self.step == RECOGNISED:
            self.plan.show_summary(self._summary, self._link)
            self._show(PLAN)
        elif self.step == PLAN and self._summary["writes"]:
            self._wait(_("正在写入…"))
            self._link.ask("apply", self._applied)
        elif self.step == PLAN:
            self.leave()

    def back(self) -> None:
        """One step back; nothing is lost."""
        if self.step == PLAN:
            self._show(RECOGNISED)
        elif self.step == RECOGNISED:
            self.leave()

    def _escape(self) -> None:
        if self.step == READING:
            self._cancel()
        elif self.step in (RECOGNISED, PLAN):
            self.back()
        else:
            self.leave()

    def _cancel(self) -> None:
        if self._link is not None:
            self._link.cancel()
            self.waiting.doing.setText(_("正在停下…"))

    def _to_households(self) -> None:
        self.leave()
        self._desk.open_room("households")

    def leave(self) -> None:
        """Leave the import; what was not applied is not written."""
        self._end_link()
        self.closed.emit()

    def _end_link(self) -> None:
        if self._link is not None:
            self._link.close()
            self._link.deleteLater()
            self._link = None
            self.plan.link = None

    # -- corrections and answers ---------------------------------------------------------------------------------
    def _ask(self, do: str, then: Callable[[dict[str, Any]], None], **request: Any) -> None:
        if self._link is not None:
            self._link.ask(do, then, **request)

    def _field(self, file: int, sheet: int, column: int, field: str | None) -> None:
        self._ask("field", self._take, file=file, sheet=sheet, column=column, field=field)

    def _told(self, name: str, value: int) -> None:
        self._ask("choose", self._take, **{name: value})

    def _sheet_told(self, file: int, sheet: str, register: str, row: int) -> None:
        self._ask("told", self._take, file=file, sheet=sheet, register=register, header_row=row)

    def _keep_layout(self, file: int, sheet: int, title: str) -> None:
        self._ask("keep_layout", self._kept_layout, file=file, sheet=sheet, title=title)

    def _kept_layout(self, summary: dict[str, Any]) -> None:
        self._take(summary)
        self._desk.say(_("已存为版式“{title}”").format(title=summary["kept_layout"]), "good")

    def _unlock(self, password: str) -> None:
        self._passwords.append(password)
        self._read_again()

    def _decide(self, do: str, request: dict[str, Any]) -> None:
        self._ask(do, self._again, **request)

    def _again(self, summary: dict[str, Any]) -> None:
        self._take(summary)
        if self._link is not None:
            self.plan.show_summary(summary, self._link)
        self._show(PLAN)

    # -- the end -------------------------------------------------------------------------------------------------
    def _applied(self, answer: dict[str, Any]) -> None:
        said = self._outcome.say(answer)
        self._desk.changed.emit(frozenset())
        self._desk.say(said, "good")
        self._show(DONE)

    def _refused(self, code: str, sentence: str) -> None:
        if code == "plan_stale" and self._link is not None:
            self._desk.say(sentence, "warn")
            self._link.ask("choose", self._again)
            return
        if code in ("layout_wrong", "layout_by_title"):
            self._desk.say(sentence, "warn")
            return
        self._refusal.say(code, sentence)
        self._show(REFUSED)

    def _returns(self) -> None:
        if self._link is None or not self._summary.get("returns") or self.step not in (PLAN, DONE):
            return
        name = Path(self._summary["files"][0]["name"]).stem
        offered = _("{name}_退回.xlsx").format(name=name)
        chosen = files.new_one(self, _("退回表存到"), offered, _("Excel 工作簿 (*.xlsx)"), ".xlsx", self._folder)
        if chosen:
            self._link.ask("returns", self._returned, out=str(chosen))

    def _returned(self, answer: dict[str, Any]) -> None:
        self._desk.say(_("退回表已写到 {path}").format(path="、".join(answer["paths"])), "good")
