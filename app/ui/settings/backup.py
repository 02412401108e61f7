"""Backups from the desk: now, to a stick, and back into a new file. The copying itself is `db.backup`."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog, QLineEdit, QMessageBox, QWidget

from app.ui import files
from app.ui.desk import Desk
from db.errors import StoreProblem
from resources.language import _

SUFFIX = ".jiedui"


def back_up(desk: Desk, target: Path | None = None) -> None:
    """Make a backup beside the store, or at `target`, off the main thread."""
    from db import backup  # noqa: PLC0415  not before it is wanted

    def told(path: object) -> None:
        desk.say(_("已备份到 {path}").format(path=path), "good")
        desk.keeper.made()
        desk.changed.emit(frozenset({"backup"}))

    desk.run(
        lambda _progress, _cancelled: backup.backup(desk.store, target),
        title=_("备份"),
        done=told,
    )


def back_up_to(desk: Desk, parent: QWidget) -> None:
    """Ask where the backup goes, for example a stick."""
    name = f"{desk.store.name}-{desk.today().isoformat()}.jiedui"
    chosen = files.new_one(parent, _("备份到哪里"), name, f"{_('结对的库')} (*.jiedui)", SUFFIX)
    if chosen:
        back_up(desk, chosen)


def restore(desk: Desk, parent: QWidget) -> None:
    """Ask for a backup and for the new file it becomes."""
    from db.backup import folder_of  # noqa: PLC0415

    kinds = f"{_('结对的库')} (*.jiedui);;{_('所有文件')} (*)"
    beside = folder_of(desk.store.path)
    chosen = files.one(parent, _("从哪个备份恢复"), kinds, beside if beside.is_dir() else None)
    if chosen is None:
        return
    if chosen.resolve() == desk.store.path.resolve():
        desk.say(_("这就是现在打开着的库。请选它的一份备份。"), "warn")
        return
    name = f"{desk.store.name}-{_('恢复')}.jiedui"
    target = files.new_one(parent, _("恢复到哪个新文件"), name, kinds, SUFFIX, desk.store.path.parent)
    if target:
        _restore(desk, chosen, target, parent, None)


def _restore(desk: Desk, chosen: Path, target: Path, parent: QWidget, passphrase: str | None) -> None:
    """Restore with the key of the open store, or with the passphrase of a backup of another."""
    from db import backup  # noqa: PLC0415

    secret = desk.store.key.secret if passphrase is None else None

    def failed(problem: BaseException) -> None:
        if isinstance(problem, StoreProblem) and problem.code == "wrong_passphrase":
            _ask_passphrase(desk, chosen, target, parent, again=passphrase is not None)
        else:
            desk.tell(problem)

    desk.run(
        lambda _progress, _cancelled: backup.restore(chosen, target, passphrase or "", secret=secret),
        title=_("恢复"),
        done=lambda _none: _restored(desk, target, parent),
        failed_with=failed,
    )


def _ask_passphrase(desk: Desk, chosen: Path, target: Path, parent: QWidget, *, again: bool) -> None:
    dialog = QInputDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(_("恢复"))
    dialog.setLabelText(_("口令不对，再写一遍：") if again else _("这份备份不是现在这个库的。请写它自己的口令："))
    dialog.setTextEchoMode(QLineEdit.EchoMode.Password)
    dialog.textValueSelected.connect(lambda typed: _restore(desk, chosen, target, parent, typed))
    dialog.open()


def _restored(desk: Desk, target: Path, parent: QWidget) -> None:
    desk.say(_("已恢复到 {path}").format(path=target), "good")
    box = QMessageBox(QMessageBox.Icon.Information, _("恢复"), _("已恢复到 {path}").format(path=target), parent=parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setInformativeText(_("现在的库没有动。要看恢复出来的，就打开它，口令和备份的一样。"))
    stay = box.addButton(_("留在这里"), QMessageBox.ButtonRole.RejectRole)
    box.addButton(_("打开恢复的库"), QMessageBox.ButtonRole.AcceptRole).clicked.connect(
        lambda: desk.other_store_wanted.emit(target)
    )
    box.setDefaultButton(stay)
    box.open()
