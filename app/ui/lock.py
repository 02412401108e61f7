"""Left alone for some minutes the window hides everything and asks for a passphrase again; also before the computer sleeps.

Here: who is idle, the cover, and comparing the passphrase. Locked, the window says nothing of the store: neither its title, nor what is
in the clipboard, nor dialogs, tips and previews. Demonstration stores, whose passphrase everybody knows, are never locked.
Not here: keys (`db.keys`), when the computer is left (`app.ui.away`), the first question for the passphrase (`app.ui.start`). The
shortcuts of the window do not work while it is locked, and its dialogs are hidden with what was typed in them.
"""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QShortcut, QWindow
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.ui import computer, theme
from app.ui.away import Away
from app.ui.clipboard import ClipboardWatch
from app.ui.op import Op, in_words
from app.ui.passphrases import Waiting, hidden
from app.ui.widgets import Card, Field, button, label
from app.ui.widgets.cards import Keys
from db import keys
from db.keys_verbs import prove
from db.store import Store
from resources.language import PROGRAM, _

MINUTES: Final = (1, 5, 10, 15, 30)
_USUAL: Final = 5
_SIGNS_OF_LIFE: Final = {
    QEvent.Type.KeyPress,
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
}


def minutes() -> int:
    """Return after how many minutes without keys and mouse the windows of this computer lock."""
    kept = computer.remembered().get("lock_after")
    return kept if kept in MINUTES else _USUAL


def set_minutes(after: int) -> None:
    """Keep after how many minutes the windows of this computer lock."""
    computer.remember(lock_after=after)


class Lock(QObject):
    """Watches the windows of the program for keys and mouse; covers `window` when there were none for a while."""

    def __init__(self, window: QMainWindow, store: Store) -> None:
        super().__init__(window)
        self._window, self._store = window, store
        self.locked = False
        self.cover: Cover | None = None
        self._hidden: list[QWidget] = []
        self._asleep: list[QShortcut] = []
        self.timer = QTimer(self, singleShot=True)
        self.timer.timeout.connect(self.lock)
        self.away = Away(self)
        self.away.left.connect(self._left)
        self._focus: QWidget | None = None
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._app = app
        app.focusWindowChanged.connect(self._meet)
        self._watching = True
        self._title = window.windowTitle()
        self.measure()

    def measure(self) -> None:
        """Count by the minutes that are set now, and only where the passphrase is not known to everybody."""
        after = minutes() * 60_000
        if keys.is_public(self._store.key):
            self.timer.stop()
        elif not self.locked and not (self.timer.isActive() and self.timer.interval() == after):
            self.timer.start(after)

    def _left(self) -> None:
        if not keys.is_public(self._store.key):
            self.lock()

    def _meet(self, window: QWindow | None) -> None:
        """Watch a window for signs of life."""
        if window is not None:
            window.removeEventFilter(self)
            window.installEventFilter(self)
            self.away.register(window.winId())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Begin to count anew at every sign of life; hide what opens while everything is covered."""
        if self.locked and event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            QTimer.singleShot(0, self, self._hide_others)
        elif event.type() in _SIGNS_OF_LIFE and self.timer.isActive():
            self.timer.start()
        return False

    def rest(self) -> None:
        """Watch nothing any more: the window is closed, and must not hide the one that follows it."""
        self.timer.stop()
        self.away.rest()
        if self._watching:
            self._watching = False
            self._app.focusWindowChanged.disconnect(self._meet)

    # -- locked --------------------------------------------------------------------------------------------------
    def lock(self) -> None:
        """Cover everything now."""
        if self.locked:
            return
        self.locked = True
        self.timer.stop()
        self._title = self._window.windowTitle()
        self._window.setWindowTitle(_(PROGRAM))
        for watch in self._window.findChildren(ClipboardWatch):
            watch.clear()
        self._focus = self._window.focusWidget()
        self._hide_others()
        self._asleep = [each for each in self._window.findChildren(QShortcut) if each.isEnabled()]
        for each in self._asleep:
            each.setEnabled(False)
        self._window.setAcceptDrops(False)
        self._contents(visible=False)
        self.cover = Cover(self._window, self._store)
        self.cover.unlocked.connect(self.unlock)
        self._app.installEventFilter(self)  # now only: for every event of the program it would be slow

    def unlock(self) -> None:
        """Take the cover away; everything is as it was left."""
        if self.cover is None:
            return
        self.locked = False
        self._app.removeEventFilter(self)
        self.cover.hide()
        self.cover.deleteLater()
        self.cover = None
        self._contents(visible=True)
        self._window.setWindowTitle(self._title)
        self._window.setAcceptDrops(True)
        for each in filter(isValid, self._asleep):
            each.setEnabled(True)
        if self._focus and isValid(self._focus):
            self._focus.setFocus()
        again, self._hidden, self._asleep = self._hidden, [], []
        for other in filter(isValid, again):
            if isinstance(other, QDialog):
                other.finished.disconnect(self._finished)
                other.open()
            else:
                other.show()
        self.measure()

    def _contents(self, *, visible: bool) -> None:
        self._window.centralWidget().setVisible(visible)
        self._window.statusBar().setVisible(visible)

    def _hide_others(self) -> None:
        if not self.locked:
            return
        for other in QApplication.topLevelWidgets():
            if not other.isVisible() or other is self._window:
                continue
            if other.windowType() in (Qt.WindowType.Popup, Qt.WindowType.ToolTip):
                other.close()
                continue
            other.hide()
            self._hidden.append(other)
            if isinstance(other, QDialog):
                other.finished.connect(self._finished)

    def _finished(self) -> None:
        """A dialog ended while it was hidden: it does not come back."""
        gone = self.sender()
        self._hidden = [each for each in self._hidden if each is not gone]


class Cover(QWidget):
    """Lies over the whole window and asks for the passphrase; `unlocked` when it was right."""

    unlocked = Signal()

    def __init__(self, window: QMainWindow, store: Store) -> None:
        super().__init__(window)
        self._store = store
        self._op: Op | None = None
        self.setObjectName("ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(_("已锁上"))
        self._build()
        window.installEventFilter(self)
        self.setGeometry(window.rect())
        self.show()
        self.raise_()
        self.passphrase.setFocus()

    def _build(self) -> None:
        whole, row = QVBoxLayout(self), QHBoxLayout()
        whole.addStretch(2)
        whole.addLayout(row)
        whole.addStretch(3)
        card = Card((28, 22, 28, 20))
        card.setFixedWidth(theme.scaled(400))
        row.addStretch(1)
        row.addWidget(card)
        row.addStretch(1)
        card.box.addWidget(label(_("已锁上"), "name"))
        words = _("写到一半的都在，输入口令接着办。")
        card.box.addWidget(label(words, "sub", wrap=True))
        self.passphrase = hidden(_("口令"))
        self.field = Field(_("口令"), self.passphrase)
        card.box.addWidget(self.field)
        self.open_button = button(_("打开"), self.try_passphrase, look="main")
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.open_button)
        card.box.addLayout(foot)
        self._waiting = Waiting(self.open_button)
        self._waiting.look(self._store.path)
        Keys(self.passphrase, {Qt.Key.Key_Return: self.try_passphrase, Qt.Key.Key_Enter: self.try_passphrase})

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the window."""
        if event.type() == QEvent.Type.Resize:
            self.setGeometry(self.window().rect())
        return False

    def try_passphrase(self) -> None:
        """Compare what was typed with the key of the open store, off the main thread: it is made to be slow."""
        if not self.open_button.isEnabled():
            return
        self.open_button.setEnabled(False)
        store, typed = self._store, self.passphrase.text()
        self._op = Op(lambda _progress, _cancelled: _come_back(store, typed), "", self)
        self._op.done.connect(lambda _slot: self.unlocked.emit())
        self._op.failed.connect(self._failed)
        self._op.start()

    def _failed(self, problem: BaseException) -> None:
        self._waiting.look(self._store.path)
        self.field.wrong("".join(in_words(problem)))
        self.passphrase.selectAll()
        self.passphrase.setFocus()


def _come_back(store: Store, passphrase: str) -> None:
    """Compare a passphrase, and note in the audit that somebody looks at the store again."""
    from db.ops.audit import note_opened  # noqa: PLC0415  the window is painted without

    slot = prove(store, passphrase)
    note_opened(store, slot.name if slot and slot.name else None)
