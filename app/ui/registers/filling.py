"""A department's form: what it asks for, confirmed once beside a picture of it filled, then filled for whom one likes.

Not here: the picture (`filling_picture`), the list of places (`filling_places`), the options (`filling_options`).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.registers.filling import kept
from app.registers.filling.fill import fill_form, note_fill, preview, read_form
from app.registers.filling.form import LIST, Form
from app.registers.filling.report import Report
from app.registers.refusals import Refused
from app.registers.sending.drawings import LOSES
from app.ui import files
from app.ui.desk import Desk
from app.ui.op import in_words
from app.ui.registers.filling_options import FillingOptions
from app.ui.registers.filling_picture import FormPicture
from app.ui.registers.filling_places import PlacesCard
from app.ui.widgets import Card, Elided, Empty, button, label
from db.queries import households as household_list
from resources.language import _


class FillingPage(QWidget):
    """One form at a time. `closed()` when it is left, `stepped()` when head or keys are others now."""

    closed = Signal()
    stepped = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._path: Path | None = None
        self.form: Form | None = None
        self._asked = 0  # the last picture asked for
        box = QVBoxLayout(self)
        box.setContentsMargins(12, 10, 12, 10)
        box.setSpacing(10)
        box.addWidget(self._file_card())
        self._trouble = Empty("", (_("选别的空表"), self.ask_for_form), icon="warn")
        self._trouble.hide()
        box.addWidget(self._trouble, 1)
        self._inside = QWidget()
        row = QHBoxLayout(self._inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        left = Card((0, 8, 0, 0))
        self.picture = FormPicture()
        left.box.addWidget(self.picture, 1)
        row.addWidget(left, 1)
        row.addLayout(self._right())
        box.addWidget(self._inside, 1)
        box.addLayout(self._foot())
        for keys, verb in (("Ctrl+Return", self.fill), ("Esc", self.leave)):
            shortcut = QShortcut(QKeySequence(keys), self, verb)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    # -- parts ---------------------------------------------------------------------------------------------------
    def _file_card(self) -> Card:
        card = Card((14, 8, 14, 8))
        row = QHBoxLayout()
        self._name = Elided("", "section")
        row.addWidget(self._name, 1)
        self._note = label("", "sub")
        row.addWidget(self._note)
        row.addWidget(button(_("换一份空表…"), self.ask_for_form, look="text", icon="import"))
        card.box.addLayout(row)
        return card

    def _right(self) -> QVBoxLayout:
        side = QVBoxLayout()
        side.setSpacing(10)
        self.places = PlacesCard()
        self.places.setFixedWidth(470)
        self.places.chosen.connect(self._corrected)
        self.places.moved.connect(self.picture.mark)
        self.picture.picked.connect(self.places.pick)
        side.addWidget(self.places, 1)
        self.options = FillingOptions(self._desk)
        self.options.setFixedWidth(470)
        self.options.changed.connect(self._changed)
        self.options.shaped.connect(self._shaped)
        side.addWidget(self.options)
        return side

    def _foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(button(_("回去"), self.leave, icon="left", tip="Esc"))
        self._promise = Elided(_("空表原样不动；对应关系记在这台电脑上，同一份空表下次不用再定。"), "sub")
        row.addWidget(self._promise, 1)
        self.next = button(_("填好存到…  Ctrl+Enter"), self.fill, look="main", icon="check")
        row.addWidget(self.next)
        return row

    # -- a form --------------------------------------------------------------------------------------------------
    def ask_for_form(self) -> None:
        """Ask for an empty form."""
        path = files.one(self, _("选一份空表"), _("Excel 工作簿 (*.xlsx)"))
        if path is not None:
            self.begin(path)
        elif self.form is None:
            self.leave()

    def for_whom(self, households: Sequence[int], words: str) -> None:
        """Offer these households to be filled in."""
        self.options.offer(households, words)

    def begin(self, path: Path) -> None:
        """Look at a form."""
        self._path, self.form = path, None
        self._name.setText(path.name)
        self._note.setText(_("正在认这份空表…"))
        self._trouble.hide()
        self._inside.hide()
        self.next.setEnabled(False)
        self._desk.run(
            lambda _progress, cancelled: read_form(path, cancelled), done=self._read, failed_with=self._refused
        )

    def _refused(self, problem: BaseException) -> None:
        words = problem.message if isinstance(problem, Refused) else " ".join(in_words(problem))
        self._note.setText("")
        self._trouble.words.setText(words)
        self._trouble.show()
        self._trouble.first.setFocus()

    def _read(self, form: Form) -> None:
        self._inside.show()
        self.next.setEnabled(True)
        self.options.show_form(form)
        self._take(form)
        self.places.table.setFocus()
        self.stepped.emit()

    def _take(self, form: Form) -> None:
        self.form = form
        self.places.show_form(form, self.options.wishes())
        self._note.setText("；".join(_about(form)))
        self._look()

    def _corrected(self, key: str, field: str | None) -> None:
        if self.form is not None:
            self._take(self.form.with_field(key, field))
            self.places.table.setFocus()

    def _shaped(self, form: Form) -> None:
        self._take(form)

    def _changed(self) -> None:
        if self.form is not None:
            self.places.show_form(self.form, self.options.wishes())
            self._look()

    def _look(self) -> None:
        """Show the form filled for one household: the newest answer counts."""
        path, form = self._path, self.form
        if path is None or form is None:
            return
        self._asked += 1
        asked, wishes, store = self._asked, self.options.wishes(), self._desk.store
        household = self.options.sample()

        def work(_progress: Any, _cancelled: Any) -> Any:
            chosen = household
            if chosen is None:
                with store.read() as reader:
                    first = household_list.ids(reader, household_list.Filters())[:1]
                chosen = first[0] if first else 0
            return preview(store, path, form, chosen, wishes)

        self._desk.run(work, done=lambda sheets: self._show(asked, sheets), failed_with=self._refused)

    def _show(self, asked: int, sheets: list[dict[str, Any]]) -> None:
        if asked != self._asked or self.form is None:
            return
        self.picture.show_sheets(sheets, self.form.places)
        self.picture.note.setText(
            _("填一户的样子，绿底是填的格，斜线是不填的") if sheets else _("库里还没有户，看不到样子")
        )
        self.picture.mark(self.places.current)

    # -- filling -------------------------------------------------------------------------------------------------
    def fill(self) -> None:
        """Ask where to, and write."""
        path, form, store, desk = self._path, self.form, self._desk.store, self._desk
        if path is None or form is None or not self.next.isEnabled():
            return
        households, words = self.options.households()
        if not households:
            desk.say(_("先选给哪个村或哪一户填。"), "warn")
            self.options.place.setFocus()
            return
        out = self._out(form, path, households, words)
        if out is None:
            return
        wishes = self.options.wishes()
        kept.keep(form, path.name)

        def work(progress: Any, cancelled: Any) -> Report:
            report = fill_form(store, path, form, households, out, wishes, on_progress=progress, cancelled=cancelled)
            note_fill(store, path, out, report, recipient=wishes.recipient)
            return report

        desk.run(work, title=_("填表 {name}").format(name=out.name), done=lambda report: self._filled(report, out),
                 failed_with=self._told)  # fmt: skip

    def _out(self, form: Form, path: Path, households: Sequence[int], words: str) -> Path | None:
        one = form.per == LIST or len(households) == 1 or self.options.one_workbook
        name = f"{path.stem}-{words}"
        if one:
            return files.new_one(self, _("填好存到"), f"{name}.xlsx", _("Excel 工作簿 (*.xlsx)"), ".xlsx")
        folder = files.new_one(self, _("填好存到哪个文件夹（新建）"), name, _("文件夹 (*)"), "")
        return folder

    def _told(self, problem: BaseException) -> None:
        self._desk.say(problem.message, "bad") if isinstance(problem, Refused) else self._desk.tell(problem)

    def _filled(self, report: Report, out: Path) -> None:
        self._desk.changed.emit(frozenset(["batch"]))
        words = _("已填 {n} 户，{files} 份：{path}")
        self._desk.say(words.format(n=f"{report.households:,}", files=f"{report.files:,}", path=out), "good")

    def leave(self) -> None:
        """Leave the form."""
        self.closed.emit()


def _about(form: Form) -> list[str]:
    """Return what is said of a form in one line: kept before, what is not filled, what gets lost."""
    words = [_("以前定过，照旧")] if form.kept else []
    if form.not_kept:
        words.append(_("不填、不保存：{names}").format(names="、".join(form.not_kept)))
    if form.loses:
        words.append(_("表上的{names}带不过去").format(names="、".join(_(LOSES[name]) for name in form.loses)))
    return words
