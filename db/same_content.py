"""Whether a file that kept its name and number is still what this program wrote: a sync client may write old contents back into it.

SQLite notices nothing then: it goes on with pages it remembers and with its log, over pages of another day. The time and the
size of the file are noted after each step of ours; where they are others, the steps in the file itself (not in the log beside
it) must go on from those that stood there before. Not here: a file that another one took the place of (`db.store`).
"""

import os
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

import sqlcipher3.dbapi2 as sqlcipher

from db.keys import Key

_STILL: Final = "?mode=ro&immutable=1"  # the file as it lies, the log beside it not
_NEWEST: Final = "SELECT id, digest FROM change_set ORDER BY id DESC LIMIT 1"
Stamp = tuple[int, int]
Step = tuple[int, str | None]


def forget_log(path: Path, overwritten: bool) -> None:
    """Empty the log beside a file that was overwritten: closing would fold it in, over pages of another day."""
    with suppress(OSError):
        if overwritten:
            os.truncate(f"{path}-wal", 0)


def _opened(path: Path, key: Key) -> Any:
    file = sqlcipher.connect(f"{path.absolute().as_uri()}{_STILL}", uri=True, isolation_level=None)
    file.execute("PRAGMA cipher_log_level = NONE")
    file.execute(f"PRAGMA key = {key.pragma}")
    return file


class SameContent:
    """What was last seen of a store's file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stamp: Stamp | None = None
        self._step: Step | None = None

    def note(self, key: Key) -> None:
        """Take the file as it lies now for ours: after opening, after a step of ours."""
        stamp = self._now()
        if stamp != self._stamp:  # the log was folded in
            self._stamp, self._step = stamp, self._newest(key, self._step)[0]

    def begin_anew(self) -> None:
        """Forget the steps in the file: they went with a step of ours, and still stand there while that one is in the log."""
        self._stamp, self._step = self._now(), None

    def goes_on(self, key: Key) -> bool:
        """Whether the file holds what it held, and perhaps more: True too where that cannot be seen."""
        stamp = self._now()
        if stamp == self._stamp or self._stamp is None or stamp is None:
            return True
        newest, same = self._newest(key, self._step)
        if same:
            self._stamp, self._step = stamp, newest
        return same

    def _now(self) -> Stamp | None:
        with suppress(OSError):
            found = self._path.stat()
            return found.st_mtime_ns, found.st_size
        return None

    def _newest(self, key: Key, before: Step | None) -> tuple[Step | None, bool]:
        """Return the newest step in the file, and whether the one that stood there before is still the same.

        A file in which a process beside us is folding its log cannot be read at this moment: nothing is said of it.
        """
        with suppress(sqlcipher.Error, OSError), closing(_opened(self._path, key)) as file:
            newest = file.execute(_NEWEST).fetchone()
            if before is None:
                return newest, True
            known = file.execute("SELECT digest FROM change_set WHERE id = ?", (before[0],)).fetchone()
            return newest, known is not None and known[0] == before[1]
        return before, True
