"""Closing the window: what changed since the last backup is copied first, in sight and without freezing.

Here: whether the window may close now, the question when the last backup cannot be made, another store afterwards. Not here: the backup
itself (`app.ui.keeping`), what closing does then (`app.ui.main_window`).
"""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox, QWidget

from app.ui.desk import Desk
from db.errors import StoreProblem
from resources.language import PROGRAM, _

_starts: Final[list[QWidget]] = []  # the start screen that follows: nobody else holds it


class Leaving(QObject):
    """Holds the window until the last backup is made, or the user wants to go without one."""

    def __init__(self, window: QWidget, desk: Desk) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        self._under_way = self._without = False
        self._next: tuple[Path | None] | None = None  # what is opened then: this store, or one to be chosen
        self._box: QMessageBox | None = None

    def for_another(self, path: Path | None) -> None:
        """Close this store as always, and open another one from the start screen."""
        self._next = (path,)
        self._window.close()

    def left(self) -> None:
        """The window is closed: no backups any more, and the start screen where another store is wanted."""
        self._desk.keeper.timer.stop()
        if self._next:
            from app.ui.start import StartScreen  # noqa: PLC0415

            _starts[:] = [StartScreen(*self._next)]
            _starts[0].show()

    def may_close(self) -> bool:
        """Whether the window may close now; if not, the backup begins and closes it afterwards."""
        if self._without:
            return True
        if self._under_way:
            return False
        self._desk.stop()  # an import half done is rolled back, not waited for
        if not self._due():
            return True
        self._under_way = True
        self._window.setEnabled(False)
        self._desk.keeper.keep(_("关闭前备份"), self._kept)
        return False

    def _due(self) -> bool:
        try:
            return self._desk.keeper.due
        except StoreProblem:
            return True  # the attempt will say what is wrong

    def _kept(self) -> None:
        self._under_way = False
        self._window.setEnabled(True)
        if self._desk.keeper.trouble is None:
            self._window.close()
        else:
            self._ask()

    def _ask(self) -> None:
        trouble = self._desk.keeper.trouble
        assert trouble
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(_(PROGRAM))
        box.setText(trouble.sentence)
        box.setInformativeText(trouble.remedy)
        stay = box.addButton(_("先不关"), QMessageBox.ButtonRole.RejectRole)
        go = box.addButton(_("不备份，关闭"), QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(stay)
        box.setEscapeButton(stay)
        go.clicked.connect(self._go)
        stay.clicked.connect(self._stay)
        self._box = box
        box.open()

    def _stay(self) -> None:
        self._next = None
        self._desk.open_room("today")

    def _go(self) -> None:
        self._without = True
        self._window.close()
