"""Backups from the desk: now, to a stick, and back into a new file. The copying itself is `db.backup`."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from app.ui.desk import Desk
from resources.language import _


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
    chosen, _kind = QFileDialog.getSaveFileName(parent, _("备份到哪里"), name, f"{_('结对的库')} (*.jiedui)")
    if chosen:
        back_up(desk, Path(chosen))


def restore(desk: Desk, parent: QWidget) -> None:
    """Ask for a backup and for the new file it becomes."""
    from db import backup  # noqa: PLC0415

    kinds = f"{_('结对的库')} (*)"
    chosen, _kind = QFileDialog.getOpenFileName(parent, _("从哪个备份恢复"), str(desk.store.path.parent), kinds)
    if not chosen:
        return
    target, _kind = QFileDialog.getSaveFileName(
        parent, _("恢复到哪个新文件"), str(desk.store.path.parent / f"{desk.store.name}-{_('恢复')}.jiedui"), kinds
    )
    if target:
        desk.run(
            lambda _progress, _cancelled: backup.restore(Path(chosen), Path(target), secret=desk.store.key.secret),
            title=_("恢复"),
            done=lambda _none: desk.say(_("已恢复到 {path}，用“打开库”打开它。").format(path=target), "good"),
        )
