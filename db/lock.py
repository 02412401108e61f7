"""One writer at a time: an operating-system lock beside the store, with a note of who holds it.

The lock vanishes with its process, so a crash never leaves a store locked. A worker process of the holder borrows the
lock by the token that stands in the note.
"""

import getpass
import json
import os
import platform
import secrets
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from db.errors import StoreProblem, in_use, no_room_for, read_only
from db.world import told
from resources.language import _


class WriterLock:
    """Holds the right to write a store until `release`."""

    def __init__(self, store: Path, borrowed: str | None = None) -> None:
        self._lock = FileLock(f"{store}.lock")
        self._note = Path(f"{store}.lock.json")
        self.token = borrowed or secrets.token_hex(8)
        if borrowed:
            if self._read().get("token") != borrowed:
                raise in_use(self._holder())
            return
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise in_use(self._holder()) from None
        except OSError as problem:
            raise _refused(store, problem) from problem
        try:
            self._write()
        except OSError as problem:
            self.release(leave_nothing=not store.exists())
            raise _refused(store, problem) from problem

    def _read(self) -> dict[str, str]:
        try:
            found = json.loads(self._note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self) -> None:
        note = {
            "token": self.token,
            "who": _user(),
            "host": platform.node(),
            "pid": str(os.getpid()),
            "since": datetime.now().astimezone().isoformat(timespec="minutes"),
        }
        self._note.write_text(json.dumps(note, ensure_ascii=False), encoding="utf-8")

    def _holder(self) -> str:
        note = self._read()
        if not note:
            return _("另一个程序")
        with suppress(KeyError, ValueError):
            note["since"] = datetime.fromisoformat(note["since"]).astimezone().strftime("%Y-%m-%d %H:%M")
        return _(" {who}（{host}，{since} 起，进程 {pid}）").format_map(_Known(note))

    def release(self, *, leave_nothing: bool = False) -> None:
        """Give the lock back; a borrowed one stays with its holder. `leave_nothing`: its store was never made."""
        if self._lock.is_locked:
            self._note.unlink(missing_ok=True)
            if leave_nothing:
                with suppress(OSError):
                    Path(self._lock.lock_file).unlink(missing_ok=True)
            self._lock.release()


def _refused(store: Path, problem: OSError) -> StoreProblem:
    return told(problem, store) or (read_only(store) if store.exists() else no_room_for(store.parent))


class _Known(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "?"
