"""What went wrong while nobody looked, in red at the top of today: a backup that was not made, and what to do."""

from PySide6.QtWidgets import QHBoxLayout

from app.ui import icons
from app.ui.desk import Desk
from app.ui.settings.backup import back_up_to
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
