"""Waiting after wrong passphrases: longer with each, kept across restarts beside the store, nobody shut out for good.

It slows down whoever sits at the computer; a file carried away is guarded by the cost of Argon2id alone. A note beside the
store says how many were wrong and when; a right passphrase takes it away. Where nothing can be written nothing is kept.
Not here: what a passphrase opens (`db.keys`).
"""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from db.errors import StoreProblem, too_many_tries

# seconds to wait after so many wrong ones; after more of them the last
WAITS: Final = (0, 0, 0, 5, 10, 30, 60, 120, 300)
Clock = Callable[[], float]


def _note(store: Path) -> Path:
    return Path(f"{store}.tries.json")


def _read(store: Path) -> tuple[int, float]:
    """Return how many were wrong in a row and when the last was (seconds of the system's clock)."""
    try:
        found = json.loads(_note(store).read_text(encoding="utf-8"))
        return max(int(found["wrong"]), 0), float(found["at"])
    except (OSError, ValueError, TypeError, KeyError):
        return 0, 0.0


def _write(store: Path, wrong: int, at: float) -> bool:
    """Keep a note; return whether it could be kept."""
    try:
        _note(store).write_text(json.dumps({"wrong": wrong, "at": at}), encoding="utf-8")
    except OSError:
        return False
    return True


def seconds_left(store: Path, clock: Clock = time.time) -> int:
    """Return how many seconds nothing is tried on a store.

    A clock that was put back begins the wait anew, once: it never grows beyond its length, and ends where no note can be kept.
    """
    wrong, at = _read(store)
    now = clock()
    if at > now:
        if not _write(store, wrong, now):
            return 0
        at = now
    left = at + WAITS[min(wrong, len(WAITS) - 1)] - now
    return int(left) + (left > int(left)) if left > 0 else 0


@contextmanager
def counted(store: Path, clock: Clock = time.time) -> Iterator[None]:
    """Around trying a passphrase: raises too_many_tries while one has to wait, counts the wrong ones."""
    left = seconds_left(store, clock)
    if left:
        raise too_many_tries(left)
    try:
        yield
    except StoreProblem as problem:
        if problem.code == "wrong_passphrase":
            _write(store, _read(store)[0] + 1, clock())
        raise
    with suppress(OSError):
        _note(store).unlink(missing_ok=True)
