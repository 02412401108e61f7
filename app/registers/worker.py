"""The process an import of the window runs in: one JSON request a line in, answers and progress a line out.

The first line opens the store with the secret and the writer's lock of the desk; a line {"cancel": id} stops a request. What may be
asked is a session's: that of registers is here, that of workbooks that came back in `app.exchange.session`.
"""

import logging
import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, Final

import orjson

from app.registers.refusals import Refused
from app.registers.session import Session
from db.errors import Cancelled, StoreProblem
from db.store import Store
from resources import language

log = logging.getLogger(__name__)

_ASKED: Final = (
    "read", "resume", "choose", "field", "told", "answer", "decide", "columns", "lines", "line", "apply", "returns", "keep",
    "keep_layout",
)  # fmt: skip
_EVERY: Final = 0.1  # seconds between two words of progress


class _Inbox:
    """Requests as they come in, and which of them are to stop."""

    def __init__(self) -> None:
        self.requests: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self.stopped: set[int] = set()
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        for line in sys.stdin.buffer:
            request = orjson.loads(line)
            if "cancel" in request:
                self.stopped.add(request["cancel"])
            else:
                self.requests.put(request)
        self.requests.put(None)


def main() -> None:
    """Answer what the import of registers asks."""
    serve(Session, _ASKED)


def serve(begin: Callable[[Store], Any], asked: Collection[str]) -> None:
    """Answer requests with the methods `asked` of a session until the window closes the pipe.

    Each method takes (request, progress, cancelled) and returns JSON.
    """
    inbox = _Inbox()
    first = inbox.requests.get()
    if first is None:
        return
    language.use(first.get("language", "zh"))
    secret = bytes.fromhex(first["secret"])
    try:
        store = Store.open(Path(first["store"]), secret=secret, borrowed=first["borrowed"])
    except StoreProblem as problem:
        _send({"id": first["id"], "refused": {"code": problem.code, "message": str(problem)}})
        return
    with store:
        _send({"id": first["id"], "done": {}})
        session = begin(store)
        while (request := inbox.requests.get()) is not None:
            _send(_answer(session, request, inbox, asked))
    os._exit(0)  # the window waits for the end; the system takes the memory back at once


def _answer(session: Any, request: dict[str, Any], inbox: _Inbox, asked: Collection[str]) -> dict[str, Any]:
    number = request["id"]
    told = 0.0

    def progress(done: int, total: int) -> None:
        nonlocal told
        if time.monotonic() - told > _EVERY:
            told = time.monotonic()
            _send({"id": number, "progress": [done, total]})

    try:
        if request["do"] not in asked:
            raise KeyError(request["do"])
        done = getattr(session, request["do"])(request, progress, lambda: number in inbox.stopped)
        return {"id": number, "done": done}
    except Cancelled:
        return {"id": number, "cancelled": True}
    except Refused as refused:
        return {"id": number, "refused": {"code": refused.code, "message": refused.message}}
    except StoreProblem as problem:
        return {"id": number, "refused": {"code": problem.code, "message": str(problem)}}
    except Exception as problem:
        log.exception("the import failed")
        return {"id": number, "failed": repr(problem)}


def _send(message: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(message) + b"\n")
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
