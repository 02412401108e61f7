"""Backups from the desk: now, to a stick, and back into a new file. The copying itself is `db.backup`.

Not here: the dialog in which a backup is chosen and compared (`app.ui.restoring`), backups nobody asks for (`app.ui.keeping`).
"""

from datetime import datetime
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.ui import files
from app.ui.desk import Desk
from app.ui.restoring import RestoreDialog
from resources.language import _

SUFFIX = ".jiedui"


def back_up(desk: Desk, target: Path | None = None) -> None:
    """Make a backup beside the store, or at `target` (which is the second place from then on), off the main thread."""
    from db import backup, backup_place, erasure_copies  # noqa: PLC0415  not before it is wanted

    def told(path: Path) -> None:
        near = target is not None and backup_place.same_disk(desk.store.path, path.parent)
        words = _("已备份到 {path}。这里和库在同一个盘上，盘坏了两份都没了。") if near else _("已备份到 {path}")
        desk.say(words.format(path=path), "warn" if near else "good")
        desk.keeper.made()
        desk.changed.emit(frozenset({"backup"}))

    desk.run(
        lambda _progress, _cancelled: (
            erasure_copies.carried(desk.store, target) if target else backup.backup(desk.store)
        ),
        title=_("备份"),
        done=told,
    )


def back_up_to(desk: Desk, parent: QWidget) -> None:
    """Ask where the backup goes, for example a stick."""
    from db.backup import STAMP  # noqa: PLC0415
    from db.backup_place import second_place  # noqa: PLC0415

    name = f"{desk.store.name}-{datetime.now().strftime(STAMP)}{SUFFIX}"
    known = second_place(desk.store.path)
    start = known.folder if known and known.folder.is_dir() else None
    chosen = files.new_one(parent, _("备份到哪里"), name, f"{_('结对的库')} (*.jiedui)", SUFFIX, start)
    if chosen:
        back_up(desk, chosen)


def restore(desk: Desk, parent: QWidget) -> RestoreDialog:
    """Open the dialog in which a backup is chosen, compared and restored into a new file."""
    dialog = RestoreDialog(parent, desk.store.path, desk.store)
    dialog.wanted.connect(desk.other_store_wanted.emit)
    dialog.open()
    return dialog


def second_words(desk: Desk) -> str:
    """Say where the second place is and when the last copy went there."""
    from db.backup_place import second_place  # noqa: PLC0415

    known = second_place(desk.store.path)
    if known is None or known.at is None:
        return _("还没有第二处备份。电脑丢了、盘坏了，就靠它：每周备份到 U 盘一次，另外放。")
    words = _("第二处：{folder}，{at}")
    if not known.other_disk:
        words = _("第二处：{folder}，{at}。它和库在同一个盘上，请改备份到 U 盘。")
    return words.format(folder=known.folder, at=known.at.strftime("%Y-%m-%d %H:%M"))
