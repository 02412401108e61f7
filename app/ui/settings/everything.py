"""Everything the store holds as open files, asked for at the desk: to whom, what for, as a folder or one zip.

The writing itself is `app.registers.sending.everything`. Not here: one register (`app.ui.registers.exporting`), encrypted copies (`backup`).
"""

from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QMessageBox, QWidget

from app.registers.sending.everything import Everything, Wishes, export_everything, note_everything
from app.ui import files
from app.ui.desk import Desk
from app.ui.widgets import FormDialog, text_field
from app.ui.widgets.fields import Combo
from db.errors import Problem, StoreProblem
from db.queries.persons import actor, permit
from db.rules.roles import WITH_HEALTH, WITH_NUMBERS, may
from resources.language import _

FOLDER, ZIP = "folder", "zip"


def give_everything(desk: Desk, parent: QWidget) -> "EverythingDialog | None":
    """Open the dialog; whoever may not export is told so before being asked anything."""
    try:
        with desk.store.read() as reader:
            permit(reader, "export")
    except StoreProblem as problem:
        desk.tell(problem)
        return None
    dialog = EverythingDialog(desk, parent)
    dialog.open()
    return dialog


class EverythingDialog(FormDialog):
    """Recipient, purpose, form; health and ID numbers only for those who may, and only when the purpose needs them."""

    def __init__(self, desk: Desk, parent: QWidget) -> None:
        super().__init__(desk, _("全部导出"), parent, save=_("选存放的位置…"), width=560)
        self.say(
            _(
                "把库里的全部内容写成不用“结对”也能读的文件：每一种内容一份 .csv（Excel、WPS 能打开）、一份 .jsonl，"
                "历史和附件都在，README.txt 说明每一栏。口令和密钥不写。这些文件没有加密，谁拿到都能看。"
            )
        )
        self.form = Combo()
        self.form.setAccessibleName(_("写成什么"))
        self.form.addItem(_("一个文件夹"), FOLDER)
        self.form.addItem(_("一个 .zip 压缩包"), ZIP)
        self.add("form", _("写成什么"), self.form, 0)
        self.recipient = text_field(_("发给谁"), "", _("例如：县乡村振兴局；自己留存也写明"))
        self.add("recipient", _("发给谁"), self.recipient, 1)
        self.purpose = text_field(_("做什么用"), "", _("例如：移交、存档"))
        self.add("purpose", _("做什么用"), self.purpose, 2)
        with desk.store.read() as reader:
            role = actor(reader).role
        self.health = self._box("health", 3, _("带上健康和残疾信息"), may(role, WITH_HEALTH))
        self.numbers = self._box("numbers", 4, _("带上帮扶人的证件号码"), may(role, WITH_NUMBERS))

    def _box(self, key: str, row: int, words: str, allowed: bool) -> QCheckBox:
        box = QCheckBox(_("{what}（只在用途需要时）").format(what=words))
        box.setAccessibleName(words)
        self.add(key, "", box, row)
        self.fields[key].setVisible(allowed)
        return box

    def save(self) -> None:
        """Ask where to, and write."""
        recipient, purpose = self.recipient.text().strip(), self.purpose.text().strip()
        missing = [
            Problem(field, f"{field}_missing", words)
            for field, given, words in (
                ("recipient", recipient, _("先写明给谁。")),
                ("purpose", purpose, _("先写明做什么用。")),
            )
            if not given
        ]
        if missing:
            self.failed(missing)
            return
        out = self._asked()
        if out is not None:
            wishes = Wishes(recipient, purpose, self.health.isChecked(), self.numbers.isChecked())
            _write(self.desk, out, wishes, self.parentWidget())
            self.accept()

    def _asked(self) -> Path | None:
        name = f"{self.desk.store.name}-{_('全部')}-{datetime.now():%Y%m%d}"
        if self.form.currentData() == ZIP:
            return files.new_one(self, _("导出到"), f"{name}.zip", f"{_('压缩包')} (*.zip)", ".zip")
        chosen = files.inside(self, _("放在哪个文件夹里"))
        return _free(chosen, name) if chosen else None


def _free(folder: Path, name: str) -> Path:
    """Return a name that nothing has yet in a folder."""
    taken = folder / name
    number = 1
    while taken.exists():
        number += 1
        taken = folder / f"{name}-{number}"
    return taken


def _write(desk: Desk, out: Path, wishes: Wishes, over: QWidget | None) -> None:
    """Write off the main thread, shown with its progress; what went out is noted as the command notes it."""
    store = desk.store

    def work(progress: Any, cancelled: Any) -> Everything:
        written = export_everything(store, out, wishes, on_progress=progress, cancelled=cancelled)
        note_everything(store, out, written, wishes)
        return written

    def done(written: Everything) -> None:
        desk.changed.emit(frozenset(["batch"]))
        _tell(out, written, over)

    desk.run(work, title=_("全部导出到 {name}").format(name=out.name), done=done)


def _tell(out: Path, written: Everything, over: QWidget | None) -> None:
    """Say what went where, with a way there."""
    said = _("全部写到了 {path}：{n} 行，附件 {m} 个。")
    words = said.format(path=out, n=f"{sum(written.rows.values()):,}", m=written.attachments)
    box = QMessageBox(QMessageBox.Icon.Information, _("全部导出"), words, parent=over)
    box.setInformativeText(_("先看 README.txt。这些文件没有加密：用完请删掉，或放在加了密的地方；不要发到群里。"))
    there = box.addButton(_("打开文件夹"), QMessageBox.ButtonRole.AcceptRole)
    box.addButton(_("关闭"), QMessageBox.ButtonRole.RejectRole)
    folder = out if out.is_dir() else out.parent
    there.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))))
    box.open()
