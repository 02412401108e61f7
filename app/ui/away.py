"""Nobody is at the computer any more: it goes to sleep, or the screen is locked. `left` says so where the system tells.

Linux tells by D-Bus (logind, the screen savers of GNOME and KDE), Windows by messages to its windows. Where neither does, a clock that
jumped between two beats shows that the computer slept, and the window is locked before anybody sees it. Not here: locking
(`app.ui.lock`), keys and mouse that rest.
"""

import ctypes
import sys
import time
from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import SLOT, QAbstractNativeEventFilter, QByteArray, QCoreApplication, QObject, QTimer, Signal, Slot

BEAT: Final = 10_000  # milliseconds
_JUMP: Final = 45.0  # seconds by which a beat may come late on a busy computer

_LOGIND: Final = "org.freedesktop.login1"
_SAVERS: Final = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver")
_POWER, _SUSPENDS = 0x0218, 0x0004  # WM_POWERBROADCAST, PBT_APMSUSPEND
_SESSION, _LOCKED = 0x02B1, 0x0007  # WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK


class Away(QObject):
    """Says `left` once for each time the computer is left."""

    left = Signal()

    def __init__(self, parent: QObject, clock: Callable[[], float] = time.time) -> None:
        super().__init__(parent)
        self._clock, self._last = clock, clock()
        self.timer = QTimer(self, interval=BEAT)
        self.timer.timeout.connect(self.beat)
        self.timer.start()
        self._messages: Messages | None = None
        if sys.platform == "win32":
            self._messages = Messages(self.left.emit)
            _application().installNativeEventFilter(self._messages)
        elif sys.platform.startswith("linux"):
            self._listen()

    def rest(self) -> None:
        """Listen no more."""
        self.timer.stop()
        if self._messages:
            _application().removeNativeEventFilter(self._messages)
            self._messages = None
        self.blockSignals(True)

    def beat(self) -> None:
        """Look whether the clock went on while we did not."""
        now = self._clock()
        if now - self._last > BEAT / 1000 + _JUMP:
            self.left.emit()
        self._last = now

    def register(self, window: int) -> None:
        """Ask Windows to tell a window (its handle) when the screen is locked."""
        if sys.platform == "win32":
            ctypes.windll.wtsapi32.WTSRegisterSessionNotification(window, 0)

    def _listen(self) -> None:
        try:
            from PySide6.QtDBus import QDBusConnection  # noqa: PLC0415  not on every system
        except ImportError:
            return
        system, session = QDBusConnection.systemBus(), QDBusConnection.sessionBus()
        changes: Any = SLOT("_changed(bool)")  # text: what the stubs say is wrong
        orders: Any = SLOT("_ordered()")
        if system.isConnected():
            system.connect("", "", f"{_LOGIND}.Manager", "PrepareForSleep", self, changes)
            system.connect("", "", f"{_LOGIND}.Session", "Lock", self, orders)
        if session.isConnected():
            for saver in _SAVERS:
                session.connect("", "", saver, "ActiveChanged", self, changes)

    @Slot(bool)
    def _changed(self, begins: bool) -> None:
        if begins:
            self.left.emit()

    @Slot()
    def _ordered(self) -> None:
        self.left.emit()


class Messages(QAbstractNativeEventFilter):
    """What Windows tells its windows: calls `left` when it goes to sleep or the screen is locked."""

    def __init__(self, left: Callable[[], object]) -> None:
        super().__init__()
        self._left = left

    def nativeEventFilter(self, kind: QByteArray | bytes | bytearray | memoryview, message: int) -> Any:
        """Look at a message and let it pass."""
        if bytes(kind) == b"windows_generic_MSG":  # type: ignore[arg-type]  # a QByteArray has its bytes
            self.look(*_message_at(int(message)))
        return False, 0

    def look(self, message: int, what: int) -> None:
        """Tell where a message says that nobody is there."""
        if (message, what) in ((_POWER, _SUSPENDS), (_SESSION, _LOCKED)):
            self._left()


class _Message(ctypes.Structure):
    """The head of Windows' MSG."""

    _fields_ = (("window", ctypes.c_void_p), ("message", ctypes.c_uint), ("what", ctypes.c_size_t))


def _message_at(address: int) -> tuple[int, int]:
    found = _Message.from_address(address)
    return int(found.message), int(found.what)


def _application() -> QCoreApplication:
    app = QCoreApplication.instance()
    assert app is not None
    return app
