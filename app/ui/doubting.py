"""The doubts of the open store, looked for off the main thread and kept until the store changes; asked for by today and the registers.

Here: when to look again. Not here: the rules (`db.queries.doubts`), what is shown of them (`app.ui.registers.doubts`, `app.ui.today.doubts`).
"""

import time
from datetime import date
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from app.ui.desk import Desk
from db.queries.doubts import Found, find
from db.queries.lookup import newest_change_set
from resources.language import _

LONG: Final = 2.0  # seconds: a look that takes longer is not repeated after every change, only when asked for


class Doubting(QObject):
    """One for a desk: `found` holds what the last look found, None before the first; `looked` when there is something new."""

    looked = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.found: Found | None = None
        self._seen: tuple[int, date] | None = None
        self._took = 0.0
        self._looking = self._again = False

    def look(self, *, surely: bool = True) -> None:
        """Look again if the store is another since; unless `surely`, not where that takes long and something is known."""
        if self._looking:
            self._again = self._again or surely
            return
        if not surely and self.found is not None and self._took > LONG:
            return
        self._looking, self._again = True, False
        day = self._desk.today()

        def work(progress: Any, cancelled: Any) -> tuple[tuple[int, date], Found | None, float]:
            began = time.monotonic()
            with self._desk.store.read() as reader:
                state = (newest_change_set(reader), day)
                if state == self._seen:
                    return state, None, 0.0
                found = find(reader, day, on_progress=progress, cancelled=cancelled)
            return state, found, time.monotonic() - began

        op = self._desk.run(work, title=_("核对疑点") if self._took > LONG else "", done=self._take)
        op.ended.connect(self._ended)

    def _take(self, told: tuple[tuple[int, date], Found | None, float]) -> None:
        state, found, took = told
        if found is not None:
            self.found, self._seen, self._took = found, state, took
        self.looked.emit()

    def _ended(self) -> None:
        self._looking = False
        if self._again:
            self.look()


def doubting(desk: Desk) -> Doubting:
    """Return the one of a desk, made when first asked for."""
    known = desk.findChild(Doubting)
    return known if known is not None else Doubting(desk)
