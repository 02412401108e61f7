"""The desk: what every room is given, and the door through which the program with a window begins.

Here: `Desk` (the open store, running ops, the signals rooms talk through) and `start`. Not here: the window itself
(`app.ui.main_window`), the base of all rooms (`app.ui.room`), the start screen (`app.ui.start`). The heavy modules are
imported once the first window is painted.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.keeping import Keeper
from app.ui.op import Op, Work, in_words
from app.ui.screen import new_application
from db.errors import Problem, RuleBroken, StoreProblem
from resources import language

if TYPE_CHECKING:
    from db.history.write import Write
    from db.store import Store

log = logging.getLogger(__name__)

Done = Callable[[Any], None]
Failed = Callable[[Sequence[Problem]], None]
FailedWith = Callable[[BaseException], None]


class Desk(QObject):
    """What a room is given: `store`, `run` and `write` for work off the main thread, and ways to the other rooms.

    `changed` carries the kinds of record that changed (empty: anything may have); views look again when it comes.
    """

    changed = Signal(object)  # frozenset of kinds, empty = anything
    said = Signal(str, str)  # words for the status bar, tone ("", "good", "warn", "bad")
    troubled = Signal(str, str)  # sentence, what to do next: shown in a box
    started = Signal(object)  # an Op that has a title: shown with progress and cancel
    household_wanted = Signal(object, object)  # id, the ids of the list it stands in (or None)
    room_wanted = Signal(str, object)  # name of the room, a wish the room understands (or None)
    other_store_wanted = Signal(object)  # a path, or None to choose one
    entry_wanted = Signal(object)  # quick entry: wishes as a dict
    look_changed = Signal()
    stopping = Signal()

    def __init__(self, store: "Store", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.store = store
        self.today: Callable[[], date] = date.today
        self.me: int | None = None  # the helper at this desk
        self.who: str | None = None  # their name, for the change log
        self._ops: set[Op] = set()
        self.keeper = Keeper(self)

    # -- work ----------------------------------------------------------------------------------------------------
    def run(
        self,
        work: Work,
        *,
        title: str = "",
        done: Done | None = None,
        failed: Failed | None = None,
        failed_with: FailedWith | None = None,
    ) -> Op:
        """Run `work(progress, cancelled)` off the main thread; `done` and `failed` come back in the main thread.

        `failed` is given the problems of a broken rule, to be shown at their fields; everything else is told in a
        box, unless `failed_with` tells of the problem itself. An op with a `title` is shown in the status bar with
        its progress and a way to cancel it.
        """
        op = Op(work, title, self)
        self._ops.add(op)
        if done:
            op.done.connect(done)
        op.failed.connect(failed_with or (lambda problem: self._failed(problem, failed)))
        op.ended.connect(lambda: self._ops.discard(op))
        if title:
            self.started.emit(op)
        return op.start()

    def write(
        self,
        verb: str,
        label: str,
        change: "Callable[[Write], Any]",
        *,
        done: Done | None = None,
        failed: Failed | None = None,
        failed_with: FailedWith | None = None,
        title: str = "",
    ) -> Op:
        """Run one verb as one transaction off the main thread, then broadcast what changed; `done` gets its result.

        `failed` and `failed_with` as with `run`.
        """

        def work(progress: Callable[[int, int], None], cancelled: Callable[[], bool]) -> Any:
            options = {"who": self.who, "on_progress": progress, "cancelled": cancelled}
            with self.store.write(verb, label, **options) as write:  # type: ignore[arg-type]  # of three kinds
                result = change(write)
            return result, frozenset(write.touched)

        def finished(told: tuple[Any, frozenset[str]]) -> None:
            self.changed.emit(told[1])
            if done:
                done(told[0])

        return self.run(work, title=title, done=finished, failed=failed, failed_with=failed_with)

    @property
    def busy(self) -> bool:
        """Whether any op is under way."""
        return bool(self._ops)

    def stop(self) -> None:
        """Ask everything under way to stop; processes of rooms end with it."""
        self.stopping.emit()
        for op in tuple(self._ops):
            op.cancel()

    def _failed(self, problem: BaseException, failed: Failed | None) -> None:
        if isinstance(problem, RuleBroken) and failed:
            failed(problem.problems)
            return
        if failed:
            failed(())
        self.tell(problem)

    # -- talking -------------------------------------------------------------------------------------------------
    def say(self, words: str, tone: str = "") -> None:
        """Say one quiet line in the status bar."""
        self.said.emit(words, tone)

    def tell(self, problem: BaseException) -> None:
        """Tell of a problem in plain words with what to do next."""
        self.troubled.emit(*in_words(problem))

    # -- going somewhere -----------------------------------------------------------------------------------------
    def open_room(self, name: str, wish: object = None) -> None:
        """Show a room: today, pairings, households, measures, registers, settings; a room may understand a wish."""
        self.room_wanted.emit(name, wish)

    def open_household(self, household: int, among: Sequence[int] | None = None) -> None:
        """Show the page of a household; `among` are the households Alt+Up and Alt+Down walk through."""
        self.household_wanted.emit(household, among)

    def open_hand_over(self, side: str, identifier: int, back: str = "pairings") -> None:
        """Show the page on which a helper or team hands over; leaving it shows the room `back` again."""
        self.room_wanted.emit("handover", {"side": side, "id": identifier, "back": back})

    def import_files(self, paths: Iterable[Path | str] = ()) -> None:
        """Show the registers and begin to import files (ask for them where none are given)."""
        self.room_wanted.emit("registers", [Path(path) for path in paths])

    def quick_entry(self, **wishes: Any) -> None:
        """Open the quick entry over any room; `household`, `what` ("visit" or "measure"), `need` may be given."""
        self.entry_wanted.emit(wishes)


def start(path: Path | None = None, passphrase: str | None = None, problem: StoreProblem | None = None) -> int:
    """Show the desk (or the start screen where no store is named, or `problem` kept it shut) and return the exit code when it closes.

    Raises StoreProblem when the store named cannot be opened.
    """
    app = application()
    window = first_window(path, passphrase, problem)
    window.show()
    return app.exec()


def application() -> QApplication:
    """Return the application, dressed as this computer remembers it."""
    from app.ui import computer, fonts, theme, toolkit  # noqa: PLC0415  Qt first, then the rest

    toolkit.prepare()
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else new_application()
    app.setApplicationName("jiedui")
    fonts.load()
    known = computer.remembered()
    spoken = str(known.get("language"))
    language.use(spoken if spoken in language.LANGUAGES else "zh")
    app.setApplicationDisplayName(language._(language.PROGRAM))
    toolkit.speak()
    theme.apply(app, dark=known.get("theme") == "dark", size=int(known.get("size", theme.SIZES[0])))
    return app


def first_window(path: Path | None, passphrase: str | None, problem: StoreProblem | None = None) -> QWidget:
    """Return the main window on a store, or the start screen that will open one."""
    if path is not None and passphrase is not None:
        from db.store import Store  # noqa: PLC0415

        return main_window(Store.open(path, passphrase))
    from app.ui.start import StartScreen  # noqa: PLC0415

    return StartScreen(path, problem)


def main_window(store: "Store") -> QWidget:
    """Return the main window on an open store; its rooms fill after the first paint."""
    from app.ui import computer, toolkit  # noqa: PLC0415
    from app.ui.main_window import MainWindow  # noqa: PLC0415

    computer.opened(store.path)
    desk = Desk(store)
    window = MainWindow(desk)

    def fill() -> None:
        window.settle()
        desk.run(lambda _progress, _cancelled: _note_opened(store))

    toolkit.FirstPaint(window, fill)
    return window


def _note_opened(store: "Store") -> None:
    from db.ops.audit import note_opened  # noqa: PLC0415  painted first

    note_opened(store)


__all__ = ["Desk", "application", "first_window", "main_window", "start"]
