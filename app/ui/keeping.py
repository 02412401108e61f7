"""Backups that nobody has to think of: every half hour when something changed, and once when the window closes; with the
stick plugged in one a day goes there too.

Here: when one is due, and what became of the last one. Not here: the copying (`db.backup`), backups somebody asks for
(`app.ui.settings.backup`), how a failed one is told (`app.ui.today`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.ui.op import in_words
from resources.language import _

if TYPE_CHECKING:
    from app.ui.desk import Desk
    from db.store import Store

EVERY: Final = 30 * 60 * 1000  # milliseconds


@dataclass(frozen=True)
class Trouble:
    """A backup that was not made: what happened, and what to do next."""

    sentence: str
    remedy: str


class Keeper(QObject):
    """Asks every half hour whether the store changed since its newest backup, and makes one then."""

    told = Signal()  # a backup was made, or `trouble` is another now

    def __init__(self, desk: "Desk") -> None:
        super().__init__(desk)
        self._desk = desk
        self._under_way = False
        self._after: list[Callable[[], object]] = []
        self.trouble: Trouble | None = None
        self.timer = QTimer(self, interval=EVERY)
        self.timer.timeout.connect(self.keep)
        if not desk.store.read_only:
            self.timer.start()

    @property
    def due(self) -> bool:
        """Whether something changed since the newest backup beside the store."""
        from db import backup  # noqa: PLC0415  not before it is wanted

        return not self._desk.store.read_only and backup.is_due(self._desk.store)

    def keep(self, title: str = "", ended: Callable[[], object] | None = None) -> None:
        """Make a backup if one is due, off the main thread; `ended` is called afterwards, made or not."""
        if ended:
            self._after.append(ended)
        if self._under_way:
            return
        self._under_way = True
        store = self._desk.store
        op = self._desk.run(
            lambda _progress, _cancelled: _kept(store),
            title=title,
            done=lambda _path: self.made(),
            failed_with=self.failed,
        )
        op.ended.connect(self._ended)

    def _ended(self) -> None:
        self._under_way = False
        after, self._after = self._after, []
        for each in after:
            each()

    def made(self) -> None:
        """A backup was made: nothing is in trouble any more."""
        self.trouble = None
        self.told.emit()

    def failed(self, problem: BaseException) -> None:
        """A backup was not made: say so at the top of today, in words."""
        sentence, remedy = in_words(problem)
        self.trouble = Trouble(_("自动备份没有做成：{why}").format(why=sentence), remedy)
        self.told.emit()


def _kept(store: "Store") -> None:
    """Make a backup if one is due, and one in the second place if that is plugged in and has none of today."""
    from db import backup, backup_place, erasure_copies  # noqa: PLC0415

    if backup.is_due(store):
        backup.backup(store)
    if backup_place.second_is_near(store.path, datetime.now()):
        erasure_copies.carried(store)


__all__ = ["EVERY", "Keeper", "Trouble"]
