"""An op: one piece of work off the main thread, with progress, cancel, result and plain words for what went wrong.

Here: `Op` over a thread of the pool, and the sentences for problems. Not here: who shows them (`app.ui.desk`).
Threads suit work that waits for the database or the disk; long work in pure Python goes to a worker process behind the
same signals (`app.ui.registers`), because it would hold the interpreter and freeze the painting.
"""

import logging
from collections.abc import Callable
from threading import Event
from typing import Any

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, Signal, Slot

from db.errors import Cancelled, RuleBroken, StoreProblem
from resources.language import _

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
IsCancelled = Callable[[], bool]
Work = Callable[[Progress, IsCancelled], Any]


class Op(QObject):
    """Work under way. `done` carries its result, `failed` the exception; `cancelled` when the user stopped it."""

    done = Signal(object)
    failed = Signal(object)
    cancelled = Signal()
    progressed = Signal(object, object)  # done, total (numbers beyond 32 bits pass as objects)
    ended = Signal()
    _returned = Signal(str, object)  # from the pool's thread into the thread the op was made in

    def __init__(self, work: Work, title: str = "", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.title = title
        self._work = work
        self._stop = Event()
        self._returned.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def start(self) -> "Op":
        """Begin in a thread of the pool."""
        QThreadPool.globalInstance().start(_Errand(self))
        return self

    def cancel(self) -> None:
        """Ask the work to stop at its next step; what it wrote so far is rolled back."""
        self._stop.set()

    def run(self) -> None:
        """Do the work in the calling thread; how it went is told in the op's own."""
        try:
            self._tell("done", self._work(self._on_progress, self._stop.is_set))
        except Cancelled:
            self._tell("cancelled", None)
        except Exception as problem:
            if not isinstance(problem, (StoreProblem, RuleBroken)):
                log.exception("an op failed: %s", self.title)
            self._tell("failed", problem)

    def _on_progress(self, done: int, total: int) -> None:
        self._tell("progress", (done, total))

    def _tell(self, how: str, value: object) -> None:
        try:
            self._returned.emit(how, value)
        except RuntimeError:  # the window was closed meanwhile: nobody is there to be told
            log.debug("op ended after its window: %s", self.title)

    @Slot(str, object)
    def _deliver(self, how: str, value: Any) -> None:
        if how == "progress":
            self.progressed.emit(*value)
            return
        if how == "cancelled":
            self.cancelled.emit()
        else:
            (self.done if how == "done" else self.failed).emit(value)
        self.ended.emit()


class _Errand(QRunnable):
    def __init__(self, op: Op) -> None:
        super().__init__()
        self._op = op

    def run(self) -> None:
        """Run the op in the pool's thread."""
        self._op.run()


def in_words(problem: BaseException) -> tuple[str, str]:
    """Return (sentence, what to do next) for a problem, in the user's words."""
    if isinstance(problem, StoreProblem):
        return problem.sentence, problem.remedy
    if isinstance(problem, RuleBroken):
        return str(problem), _("改正后再保存。")
    return (
        _("程序出了错，这一步没有保存，之前的内容都在。"),
        _("请再试一次；还是不行，请把日志交给维护的人。（{what}）").format(what=f"{type(problem).__name__}: {problem}"),
    )
