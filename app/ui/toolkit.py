"""Qt's own parts: its words in the language of the window, its file dialogs kept away from an open store.

Here: what is asked of Qt itself before and after the application is made. Not here: its look (`app.ui.theme`), typefaces
(`app.ui.fonts`), the language of our own words (`resources.language`).
"""

import os
import sys
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QLibraryInfo, QObject, QSize, Qt, QTimer, QTranslator
from PySide6.QtWidgets import QWidget

from resources import language, resource

_CATALOGUES: Final = {"zh": "qtbase_zh_CN"}  # Qt speaks English without one
_FRAME: Final = QSize(4, 30)  # of a window, about: it is not known before one was shown
_DATA: Final = "XDG_DATA_DIRS"
_spoken: list[QTranslator] = []


def prepare() -> None:
    """Before the application is made: no file dialog of this process may read a store that is open in it.

    A dialog tells what a file is by its name, or by opening it where the name says nothing. POSIX takes all locks of a
    process on a file away when any of its handles closes: after one look into the folder of the store, the next process
    that ends (the worker of an import) would hold itself for the last one and remove the log that we write to. So the
    names are made known, and the dialogs are Qt's, which ask for names first.
    """
    if sys.platform == "win32":
        return
    folders = os.environ.get(_DATA) or "/usr/local/share:/usr/share"
    ours = str(resource())
    if ours not in folders.split(":"):
        os.environ[_DATA] = f"{ours}:{folders}"
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)


def fitting(window: QWidget, width: int, height: int) -> QSize:
    """Return this size for a window, or what the screen has beside taskbar and frame where that is less."""
    return QSize(width, height).boundedTo(window.screen().availableSize() - _FRAME)


class FirstPaint(QObject):
    """Does some work once, as soon as a window was painted for the first time: what is heavy does not keep it from sight."""

    def __init__(self, window: QWidget, work: Callable[[], object]) -> None:
        super().__init__(window)
        self._work = work
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Wait for the paint; it is on the screen when the timer fires."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(0, self, self._work)
        return False


def speak() -> None:
    """Let Qt's own dialogs and menus speak the language in use."""
    app = QCoreApplication.instance()
    assert app is not None
    while _spoken:
        app.removeTranslator(_spoken.pop())
    name = _CATALOGUES.get(language.current())
    made = QTranslator(app)
    if name and made.load(name, QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(made)
        _spoken.append(made)
