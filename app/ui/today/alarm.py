"""What went wrong while nobody looked, at the top of today: a backup that was not made (red), a second place that is late."""

from datetime import datetime

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout

from app.ui import icons
from app.ui.desk import Desk
from app.ui.settings.backup import back_up, back_up_to
from app.ui.widgets import Card, button, label
from resources.language import _


class Alarm(Card):
    """Shown while the keeper of backups is in trouble; hidden otherwise."""

    def __init__(self, desk: Desk) -> None:
        super().__init__((12, 8, 12, 8), tone="bad")
        self._desk = desk
        self.setAccessibleName(_("备份没有做成"))
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(icons.Mark("alert", "bad", 18))
        self._words = label("", "strong", "bad", wrap=True)
        row.addWidget(self._words, 1)
        row.addWidget(button(_("再试一次"), desk.keeper.keep))
        row.addWidget(button(_("备份到 U 盘…"), lambda: back_up_to(desk, self)))
        self.box.addLayout(row)
        desk.keeper.told.connect(self._look)
        self._look()

    def _look(self) -> None:
        trouble = self._desk.keeper.trouble
        self._words.setText(f"{trouble.sentence}\n{trouble.remedy}" if trouble else "")
        self.setVisible(trouble is not None)


class Reminder(Card):
    """Shown while the copy in the second place is older than seven days, or there never was one; hidden otherwise."""

    def __init__(self, desk: Desk) -> None:
        super().__init__((12, 8, 12, 8), tone="warn")
        self._desk = desk
        self.setAccessibleName(_("该备份到 U 盘了"))
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(icons.Mark("drive", "warn", 18))
        self._words = label("", "strong", "warn", wrap=True)
        row.addWidget(self._words, 1)
        self._there = button(_("备份到那里"), self._back_up_there)
        row.addWidget(self._there)
        row.addWidget(button(_("备份到 U 盘…"), lambda: back_up_to(desk, self)))
        self.box.addLayout(row)
        desk.changed.connect(lambda kinds: self.look() if not kinds or "backup" in kinds else None)
        desk.keeper.told.connect(self.look)
        self.hide()
        QTimer.singleShot(0, self, self.look)  # by then it stands in its room

    def look(self) -> None:
        """Ask whether it is late."""
        from db.backup_place import second_late  # noqa: PLC0415  not before it is wanted

        late = second_late(self._desk.store, datetime.now())
        if late:
            days = max(0, (datetime.now() - late.since).days) if late.since else 0
            words = _("U 盘上的备份已经 {n} 天了。插上 U 盘，点一下就好。") if late.since else _("还没有备份到 U 盘。电脑坏了、丢了，就靠 U 盘上那一份。")  # fmt: skip
            self._words.setText(words.format(n=days))
        self._there.setVisible(bool(late and late.folder and late.folder.is_dir()))
        self.setVisible(late is not None)

    def _back_up_there(self) -> None:
        from db.backup_place import second_place  # noqa: PLC0415

        if known := second_place(self._desk.store.path):
            back_up(self._desk, known.folder)
