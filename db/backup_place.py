"""The second place a store's backups are carried to, as a rule a stick: which it is, and whether the last copy is old.

It is remembered in a small note among the backups beside the store (a path and a time, nothing of a household), so that
window and command line know the same. Not here: the copying (`db.backup`), when the window does it (`app.ui.keeping`).
"""

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import text

from db.backup import backup, folder_of
from db.files import PART
from db.keys import is_public

if TYPE_CHECKING:
    from db.store import Store

NOTE: Final = "second.json"
LATE: Final = timedelta(days=7)
OFTEN: Final = timedelta(hours=20)  # while the stick is in, one copy a working day
_AHEAD: Final = timedelta(days=1)
_SLACK: Final = timedelta(minutes=5)


@dataclass(frozen=True)
class SecondPlace:
    """Where backups are carried to, when the last one was (None: never), and whether that was another disk."""

    folder: Path
    at: datetime | None
    other_disk: bool


@dataclass(frozen=True)
class Late:
    """The second place has no new copy: since when (None: since ever), and where it is, if one was ever chosen."""

    since: datetime | None
    folder: Path | None


def second_place(store: Path) -> SecondPlace | None:
    """Return the second place of a store's backups; None where none was chosen, or the note cannot be read."""
    try:
        read: Any = json.loads((folder_of(store) / NOTE).read_text(encoding="utf-8"))
        at = datetime.fromisoformat(read["at"]) if read["at"] else None
        return SecondPlace(Path(read["folder"]), at, bool(read["other_disk"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def back_up_second(store: "Store", target: Path | None = None) -> Path:
    """Copy a store to its second place, or to `target` (a folder or a new *.jiedui), which is the second place from now on.

    Returns the copy. Raises StoreProblem as `db.backup.backup` does.
    """
    known = second_place(store.path)
    where = target or (known.folder if known else folder_of(store.path))
    made = backup(store, where)
    if made.parent != folder_of(store.path):
        _note(store.path, made.parent, datetime.now())
    return made


def second_is_near(store: Path, now: datetime) -> bool:
    """Whether the second place is plugged in and its last copy is of another day: then a copy costs nobody a thought.

    The folder of a stick that is gone may still be there, empty, on the disk of the store: that is not it.
    """
    known = second_place(store)
    if known is None or not known.folder.is_dir() or (known.other_disk and same_disk(store, known.folder)):
        return False
    return known.at is None or not -_SLACK <= now - known.at < OFTEN


def second_late(store: "Store", now: datetime) -> Late | None:
    """Say that the copy in the second place is older than seven days, None where it is not.

    Where there never was one, the seven days begin with the store. A copy dated in the future tells nothing. Nobody is
    reminded of a demonstration store, or of one without a step.
    """
    if store.read_only or is_public(store.key):
        return None
    with store.read() as reader:
        made = reader.execute(text("SELECT created_at FROM identity WHERE EXISTS (SELECT 1 FROM change_set)")).scalar()
    if made is None:
        return None
    known = second_place(store.path)
    at = known.at if known else None
    since = at or datetime.fromisoformat(made).astimezone().replace(tzinfo=None)
    return None if -_AHEAD <= now - since <= LATE else Late(at, known.folder if known else None)


def same_disk(store: Path, folder: Path) -> bool:
    """Whether a folder lies on the disk of the store: a copy there does not help when the disk breaks."""
    with suppress(OSError):
        return folder.stat().st_dev == store.stat().st_dev
    return False


def _note(store: Path, folder: Path, at: datetime) -> None:
    """Remember the second place; where that cannot be written the copy is made all the same, and nobody is reminded less."""
    said = {
        "folder": str(folder.absolute()),
        "at": at.isoformat(timespec="seconds"),
        "other_disk": not same_disk(store, folder),
    }
    with suppress(OSError):
        folder_of(store).mkdir(parents=True, exist_ok=True)
        part = folder_of(store) / f"{NOTE}{PART}"
        part.write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")
        part.replace(folder_of(store) / NOTE)


__all__ = [
    "LATE",
    "Late",
    "SecondPlace",
    "back_up_second",
    "same_disk",
    "second_is_near",
    "second_late",
    "second_place",
]
