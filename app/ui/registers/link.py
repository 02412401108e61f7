"""The line to the process an import runs in: requests go out, answers, refusals and progress come back as they are ready.

The window never waits: each request brings the function that takes its answer.
"""

import sys
from collections.abc import Callable
from typing import Any

import orjson
from PySide6.QtCore import QObject, QProcess, Signal

from app.ui.desk import Desk
from resources import ROOT, language
from resources.language import _

Taken = Callable[[dict[str, Any]], object]


class ImportLink(QObject):
    """One import's process, of registers or (`worker`) of workbooks that came back. `progressed(done, total)`,
    `refused(code, sentence)`; `busy_changed` while something is under way."""

    progressed = Signal(object, object)
    refused = Signal(str, str)  # code, sentence
    cancelled = Signal()
    busy_changed = Signal(bool)

    def __init__(self, desk: Desk, parent: QObject | None = None, worker: str = "--register-worker") -> None:
        super().__init__(parent)
        self._taken: dict[int, Taken] = {}
        self._last = 0
        self._rest = b""
        self._closed = False
        self._process = QProcess(self)
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
        self._process.readyReadStandardOutput.connect(self._read)
        self._process.finished.connect(self._ended)
        frozen = getattr(sys, "frozen", False)
        arguments = [worker] if frozen else ["-m", "app", worker]
        # in the program's own folder: a module lying beside the stranger's file is none of ours
        self._process.setWorkingDirectory(str(ROOT.parent))
        self._process.start(sys.executable, arguments)
        desk.stopping.connect(self.close)
        store = desk.store
        self._send(
            {
                "store": str(store.path.absolute()),
                "secret": store.key.secret.hex(),
                "borrowed": store.lock_token,
                "language": language.current(),
            },
            lambda _done: None,
        )

    def ask(self, do: str, taken: Taken, **request: Any) -> int:
        """Ask for something; `taken(answer)` is called when it comes. Returns the request's number."""
        return self._send(request | {"do": do}, taken)

    def cancel(self) -> None:
        """Ask everything under way to stop."""
        for number in self._taken:
            self._write({"cancel": number})

    @property
    def busy(self) -> bool:
        """Whether an answer is still to come."""
        return bool(self._taken)

    def close(self) -> None:
        """End the process: nothing is written by it any more."""
        if self._closed:
            return
        self._closed = True
        self._taken.clear()
        self._process.finished.disconnect(self._ended)
        self._process.closeWriteChannel()
        if not self._process.waitForFinished(1500):
            self._process.kill()
            self._process.waitForFinished(1500)

    def _send(self, request: dict[str, Any], taken: Taken) -> int:
        self._last += 1
        self._taken[self._last] = taken
        self._write(request | {"id": self._last})
        self.busy_changed.emit(True)
        return self._last

    def _write(self, message: dict[str, Any]) -> None:
        self._process.write(orjson.dumps(message) + b"\n")

    def _read(self) -> None:
        self._rest += self._process.readAllStandardOutput().data()
        *lines, self._rest = self._rest.split(b"\n")
        for line in lines:
            self._take(orjson.loads(line))

    def _take(self, message: dict[str, Any]) -> None:
        if "progress" in message:
            self.progressed.emit(*message["progress"])
            return
        taken = self._taken.pop(message["id"], None)
        if not self._taken:
            self.busy_changed.emit(False)
        if taken is None:
            return
        if "done" in message:
            taken(message["done"])
        elif "cancelled" in message:
            self.cancelled.emit()
        elif "refused" in message:
            self.refused.emit(message["refused"]["code"], message["refused"]["message"])
        else:
            self.refused.emit("failed", _("导入时程序出了错，没有写入。请把日志发给维护人员。"))

    def _ended(self) -> None:
        if self._taken:
            self._taken.clear()
            self.busy_changed.emit(False)
            self.refused.emit("stopped", _("导入进程中断了，没有写入，库没有改动。请再试一次。"))
