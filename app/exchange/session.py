"""Workbooks that came back, step by step: what the window asks of them. Everything it answers is JSON.

It lives in a process of its own (`app.registers.worker`), so that three hundred workbooks never hold up the window. It keeps the files
as they were read; the window has their plans (`carried`) and the decisions made of them. Not here: what a file says (`planner`).
"""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

from app.exchange.carried import Part, file_facts, parts_of
from app.exchange.packing import packed, unpacked
from app.exchange.receipt import write_receipt
from app.exchange.several import Looked, about, look_ahead, look_at_all
from app.exchange.taking_in import Outcome, resumed, take_in_all
from app.registers.worker import serve
from db.errors import StoreProblem
from db.history.write import Write
from db.ops.exchange import LATER, drop_exchange_draft, keep_exchange_draft
from db.queries.exchange import exchange_draft
from db.store import Store
from resources.language import _

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]
Request = dict[str, Any]
_ASKED: Final = ("read", "resume", "more", "apply", "keep", "receipts")


def main() -> None:
    """Answer what the page of returned workbooks asks."""
    serve(Session, _ASKED)


class Session:
    """Files that came back: read, planned, taken in, answered. A method for each thing the window may ask."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._looked = Looked()
        self._outcome = Outcome()
        self._draft: int | None = None  # what was put aside that these files were continued from
        self._parts: Iterator[Part] = iter(())

    def read(self, request: Request, progress: Progress, cancelled: Cancelled) -> dict[str, Any]:
        """Read files ("paths", with "passwords") and plan them; nothing is written. Answers as `_summary`."""
        paths = [Path(path) for path in request["paths"]]
        looked = look_at_all(
            self._store, paths, passwords=request["passwords"], on_progress=progress, cancelled=cancelled
        )
        look_ahead(self._store, looked, cancelled)
        self._draft = None
        return self._summary(looked)

    def resume(self, request: Request, _progress: Progress, _cancelled: Cancelled) -> dict[str, Any]:
        """Take up the files of "draft" again, planned as things stand today. Answers as `_summary`."""
        with self._store.read() as reader:
            content = exchange_draft(reader, request["draft"])
        kept = unpacked(content) if content is not None else None
        if kept is None:
            raise StoreProblem(
                "draft_unreadable",
                _("这份搁置的计划接不上：它不在了，或是另一个版本的程序存的。"),
                _("请丢弃它，重新收原来的文件。"),
            )
        self._draft = request["draft"]
        return self._summary(Looked(resumed(self._store, kept)))

    def _summary(self, looked: Looked) -> dict[str, Any]:
        """The files that came and those that were not understood; their lines are asked for in parts (`more`)."""
        self._looked, self._outcome = looked, Outcome()
        self._parts = parts_of(looked.arrivals)
        return {
            "arrivals": [file_facts(each) for each in looked.arrivals],
            "unread": [
                {"path": str(each.path), "code": each.code, "sentence": each.sentence} for each in looked.unread
            ],
            "ahead": None if looked.ahead is None else _counted(looked.ahead),
        }

    def more(self, request: Request, _progress: Progress, _cancelled: Cancelled) -> dict[str, Any]:
        """Return the next "count" lines of the plans; fewer at the end."""
        return {"parts": list(islice(self._parts, request["count"]))}

    def apply(self, request: Request, progress: Progress, cancelled: Cancelled) -> dict[str, Any]:
        """Take in what is clean, new or decided, of all files in one step ("who" does it, "files" as `_decided`)."""
        self._decided(request)
        draft = self._draft

        def drop(write: Write) -> None:
            drop_exchange_draft(write, draft)

        self._outcome = take_in_all(
            self._store, self._looked.arrivals, who=request["who"], also=drop, on_progress=progress, cancelled=cancelled
        )
        self._draft = None
        return _counted(self._outcome) | {"change_set": self._outcome.change_set}

    def keep(self, request: Request, _progress: Progress, _cancelled: Cancelled) -> dict[str, Any]:
        """Put the plan aside inside the store, with what was decided ("who" does it, "files" as `_decided`)."""
        self._decided(request)
        kept = [each.plan for each in self._looked.arrivals if each.goes_in]
        first = kept[0].book.file
        name = first if len(kept) == 1 else _("{name} 等 {n} 份").format(name=first, n=len(kept))
        content = packed(kept)
        with self._store.write(LATER, _("搁下收回的 {name}").format(name=name), who=request["who"]) as write:
            self._draft = keep_exchange_draft(write, name, content, self._draft)
        return {"draft": self._draft}

    def receipts(self, request: Request, progress: Progress, _cancelled: Cancelled) -> dict[str, Any]:
        """Write the receipt of each file ("files" as `_decided`) to "out", or beside it where there are several."""
        self._decided(request)
        arrivals, out = self._looked.arrivals, Path(request["out"])
        for number, each in enumerate(arrivals, 1):
            name = _("{name}_回执.xlsx").format(name=Path(each.plan.book.file).stem)
            path = out if len(arrivals) == 1 else out.with_name(name)
            write_receipt(path, [each], about(self._outcome, each.plan.book.file))
            progress(number, len(arrivals))
        return {"count": len(arrivals)}

    def _decided(self, request: Request) -> None:
        """Lay over the plans what the window has decided: for each file its "state" and "decisions"."""
        for arrival, said in zip(self._looked.arrivals, request["files"], strict=True):
            arrival.state, arrival.plan.decisions = said["state"], said["decisions"]


def _counted(outcome: Outcome) -> dict[str, int]:
    return {"undecided": len(outcome.undecided), "violations": len(outcome.violations)}
