"""The window: rail, top bar, rooms, status bar, and the keys that work everywhere. It composes, nothing more.

Here: which rooms there are and how one comes into sight. Not here: what a room shows (one folder each), steps back and
forth (`app.ui.steps`), finding (`app.ui.palette`), printing (`app.ui.printing`).
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QByteArray, QEvent, QThreadPool, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QMessageBox, QStackedWidget, QVBoxLayout, QWidget

from app.ui import computer, toolkit
from app.ui.bars import StatusBar, TopBar
from app.ui.clipboard import ClipboardWatch
from app.ui.desk import Desk
from app.ui.leaving import Leaving
from app.ui.lock import Lock
from app.ui.rail import Rail
from app.ui.room import Room
from app.ui.rooms import ROOMS, door, made
from resources import language
from resources.language import PROGRAM, _

if TYPE_CHECKING:
    from app.ui.glance import Glance, Glancer

_open_windows: Final[list[QWidget]] = []  # those made again in another language: nobody else holds them


class MainWindow(QMainWindow):
    """The desk's window. Rooms are made when they are first entered."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        desk.setParent(self)
        self._rooms: dict[str, QWidget] = {}
        self.room_name = ""
        self._handed_over = False
        self._leaving = Leaving(self, desk)
        self._glancer: Glancer | None = None
        self.setWindowTitle(f"{desk.store.name} - {_(PROGRAM)}")
        self.setMinimumSize(860, 480)
        self.resize(toolkit.fitting(self, 1366, 728))
        self.setAcceptDrops(True)
        self._build()
        self.lock, self._clipboard = Lock(self, desk.store), ClipboardWatch(self)
        self._connect()
        self._keys()
        place = computer.remembered().get("geometry")
        if isinstance(place, str):
            self.restoreGeometry(QByteArray.fromBase64(place.encode()))

    def _build(self) -> None:
        names = [(key, _(name)) for key, name, _module, _class in ROOMS]
        self.rail = Rail(names[:-1], names[-1])
        self.top = TopBar()
        self.rooms = QStackedWidget()
        self.rooms.setObjectName("ground")
        self.status = StatusBar()
        self.setStatusBar(self.status)
        whole, right = QWidget(), QVBoxLayout()
        row = QHBoxLayout(whole)
        for layout in (row, right):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(right, 1)
        right.addWidget(self.top)
        right.addWidget(self.rooms, 1)
        self.setCentralWidget(whole)
        self.status.show_language(language.LANGUAGES[language.current()])

    def _connect(self) -> None:
        desk = self.desk
        self.rail.chosen.connect(self.open_room)
        self.top.search.connect(self.open_palette)
        desk.room_wanted.connect(self.open_room)
        desk.household_wanted.connect(self._open_household)
        desk.entry_wanted.connect(self.open_entry)
        desk.other_store_wanted.connect(self._leaving.for_another)
        desk.said.connect(self.status.say)
        desk.troubled.connect(self._tell)
        desk.started.connect(self.status.show_op)
        desk.changed.connect(lambda _kinds: self._freshen())
        desk.keeper.told.connect(self._freshen)

    def _keys(self) -> None:
        verbs: dict[str, Callable[[], object]] = {
            "Ctrl+K": self.open_palette,
            "Ctrl+N": lambda: self.open_entry(self.room.entry if isinstance(self.room, Room) else {}),
            "Ctrl+I": self.desk.import_files,
            "Ctrl+P": self.print_household,
            "Ctrl+O": lambda: self.desk.other_store_wanted.emit(None),
            "Ctrl+Z": self.undo,
            "Ctrl+Shift+Z": self.redo,
            "Ctrl+Y": self.redo,
        }
        for number, (key, _name, _module, _class) in enumerate(ROOMS, 1):
            verbs[f"Ctrl+{number}"] = partial(self.open_room, key)
        for keys, verb in verbs.items():
            QShortcut(QKeySequence(keys), self, verb)

    def settle(self) -> None:
        """Fill the window after it was first painted."""
        from app.ui.settings.person import load_person  # noqa: PLC0415

        load_person(self.desk)
        self._freshen()
        self.status.show_saved(self.desk.store.read_only)
        if not self.room_name:
            self.open_room("today")

    # -- rooms ---------------------------------------------------------------------------------------------------
    @property
    def room(self) -> QWidget:
        """The room in sight."""
        return self.rooms.currentWidget()

    def open_room(self, name: str, wish: object = None) -> None:
        """Show a room, making it if this is the first time."""
        room = self._rooms.get(name)
        if room is None:
            room = made(name, self.desk)
            self._rooms[name] = room
            self.rooms.addWidget(room)
            if isinstance(room, Room):
                room.head_changed.connect(self._show_head)
        self.room_name = name
        self.rooms.setCurrentWidget(room)
        self.rail.choose(door(name))
        if isinstance(room, Room):
            room.entered(wish)
        focused = QApplication.focusWidget()
        if focused is None or not room.isAncestorOf(focused):
            room.setFocus()  # the keyboard follows the eye
        self._show_head()

    def _show_head(self) -> None:
        room = self.room
        if isinstance(room, Room):
            self.top.show_head(room)
            self.status.show_keys(room.keys)

    def _open_household(self, household: int, among: Sequence[int] | None) -> None:
        self.open_room("households", (household, among))

    def _freshen(self) -> None:
        if self._glancer is None:
            from app.ui.glance import Glancer  # noqa: PLC0415

            self._glancer = Glancer(self.desk)
            self._glancer.seen.connect(self._show_glance)
        self.rail.show_person(self.desk.who or "")
        self._glancer.glance()

    def _show_glance(self, seen: "Glance") -> None:
        self.rail.show_place(seen.place)
        self.rail.show_counts(seen.waiting)
        self.status.show_backup(seen.backup)

    # -- verbs of every room -------------------------------------------------------------------------------------
    def open_palette(self) -> None:
        """Find anything, or a command."""
        from app.ui.palette import Palette  # noqa: PLC0415

        Palette(self).open()

    def open_entry(self, wishes: object = None) -> None:
        """Record a visit or a measure over any room."""
        from app.ui.measures.entry import QuickEntry  # noqa: PLC0415

        QuickEntry(self.desk, self, **(wishes if isinstance(wishes, dict) else {})).open()

    def undo(self) -> None:
        """Take the last step back."""
        from app.ui import steps  # noqa: PLC0415

        steps.undo_last(self.desk)

    def redo(self) -> None:
        """Put the step taken back last into effect again."""
        from app.ui import steps  # noqa: PLC0415

        steps.redo_last(self.desk)

    def print_household(self) -> None:
        """Preview the summary of the household in sight."""
        from app.ui.printing import print_households  # noqa: PLC0415

        household = self.room.household if isinstance(self.room, Room) else None
        print_households(self.desk, [household] if household else [], self)

    def _tell(self, sentence: str, remedy: str) -> None:
        box = QMessageBox(QMessageBox.Icon.Warning, _(PROGRAM), sentence, QMessageBox.StandardButton.Ok, self)
        box.setInformativeText(remedy)
        box.button(QMessageBox.StandardButton.Ok).setText(_("知道了"))
        box.open()

    # -- the window itself ---------------------------------------------------------------------------------------
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take files."""
        if event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Import the files dropped."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            QTimer.singleShot(0, self, lambda: self.desk.import_files(paths))

    def changeEvent(self, event: QEvent) -> None:
        """Tell rooms that paint themselves of another theme."""
        if event.type() == QEvent.Type.PaletteChange:
            self.desk.look_changed.emit()
        super().changeEvent(event)

    def speak_again(self) -> None:
        """Make the window again in the language now in use, on the same store and in the same room."""
        self._handed_over = True
        again = MainWindow(Desk(self.desk.store))
        again.desk.keeper.trouble = self.desk.keeper.trouble
        _open_windows.append(again)
        again.resize(self.size())
        again.move(self.pos())
        again.show()
        again.open_room(self.room_name or "today")
        again.settle()
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop what is under way, keep what changed, remember the place of the window, close the store."""
        if not self._handed_over and not self._leaving.may_close():
            event.ignore()
            return
        self.desk.stop()
        self.lock.rest()
        self._clipboard.clear()
        QThreadPool.globalInstance().waitForDone(30_000)
        computer.remember(geometry=bytes(self.saveGeometry().toBase64().data()).decode())
        if not self._handed_over:
            self.desk.store.close()
        self._leaving.left()
        _open_windows[:] = [each for each in _open_windows if each is not self]
        super().closeEvent(event)
