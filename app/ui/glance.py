"""What the frame of the window shows of the store: its place, how much there is to do, the last backup."""

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from app.ui.desk import Desk
from db.backup import backups
from db.history.conflicts import count
from db.queries import households, today
from resources.language import _


@dataclass(frozen=True)
class Glance:
    """Words and numbers for rail and status bar; `waiting`: how much waits in which room."""

    place: str
    waiting: Mapping[str, int]
    backup: str


def look(desk: Desk) -> Glance:
    """Read it from the store."""
    day = desk.today()
    with desk.store.read() as reader:
        place = households.extent(reader)
        to_do = sum(group.total for group in today.agenda(reader, day, helper=desk.me, shown=0))
        open_ones = count(reader)
    year = _("{year} 年度").format(year=day.year)
    return Glance(f"{place} · {year}" if place else year, {"today": to_do, "registers": open_ones}, backup_words(desk))


class Glancer(QObject):
    """Looks again off the main thread, one look at a time however many changes come."""

    seen = Signal(object)  # Glance

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._looking = self._again = False

    def glance(self) -> None:
        """Look now, or once more after the look under way."""
        if self._looking:
            self._again = True
            return
        self._looking, self._again = True, False
        self._desk.run(lambda _progress, _cancelled: look(self._desk), done=self._looked)

    def _looked(self, found: Glance) -> None:
        self._looking = False
        self.seen.emit(found)
        if self._again:
            self.glance()


def backup_words(desk: Desk) -> str:
    """Say when the newest backup beside the store was made."""
    found = backups(desk.store.path)
    if not found:
        return _("还没有备份")
    made = found[0].made_at
    day = _("今天") if made.date() == desk.today() else made.date().isoformat()
    return _("上次备份 {day} {time}").format(day=day, time=made.strftime("%H:%M"))
