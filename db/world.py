"""What the database and the system say when the world is at fault, turned into our own sentences (`db.errors`).

By their numbers; the backup API gives words alone. What is no fault of the world (a statement of ours that is wrong) stays as it is.
"""

import errno
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.exc import DBAPIError

from db import errors, files
from db.wal import log_of
from resources.language import _

_FULL: Final = (errno.ENOSPC, errno.EDQUOT)
# the first byte of SQLite's result codes
_BUSY: Final = (5, 6)
_READ_ONLY: Final = (3, 8)
_IO: Final = (10, 14)
_NO_ROOM: Final = 13
_DAMAGED: Final = (11, 26)
_WORDS: Final = {
    "full": 13, "disk I/O": 10, "unable to open": 14, "readonly": 8, "locked": 5, "malformed": 11, "not a database": 26,
}  # fmt: skip


def told(problem: BaseException, path: Path) -> errors.StoreProblem | None:
    """Return what to say of a problem with the store at `path`, None where it is not the world's fault."""
    if isinstance(problem, errors.StoreProblem):
        return problem
    if isinstance(problem, OSError):
        return errors.disk_full() if problem.errno in _FULL else None
    driver = problem.orig if isinstance(problem, DBAPIError) else problem
    if not isinstance(driver, sqlcipher.Error):
        return None
    code = (getattr(driver, "sqlite_errorcode", None) or _by_words(str(driver))) & 0xFF
    if code == _NO_ROOM or (code in _IO and files.is_full(path.parent)):
        return errors.disk_full()
    if code in _IO:
        return errors.unreachable(path)
    if code in _READ_ONLY:
        return errors.read_only(path)
    if code in _BUSY:
        return errors.in_use(_("另一个程序"))
    return errors.damaged() if code in _DAMAGED else None


def _by_words(text: str) -> int:
    return next((code for words, code in _WORDS.items() if words in text), 0)


@contextmanager
def plain_words(path: Path) -> Iterator[None]:
    """Say in our own sentences what the world does to the store at `path` inside."""
    try:
        yield
    except (DBAPIError, sqlcipher.Error, OSError) as problem:
        said = told(problem, path)
        if said is None:
            raise
        raise said from problem


def damaged_pages(connection: Any, path: Path, but: tuple[int, ...] = ()) -> list[int]:
    """Return the numbers of pages of a store that do not check (0: the file itself); `connection` is a bare one on it.

    Those of `but` have another copy and are not asked. The check reads the file as it lies. What the log beside it has anew is read from there: a page that a power cut tore
    while it was written back is no damage. A page may also be on its way just now: then a doubt is looked at again.
    """
    found: set[int] = set()
    for pause in (0.0, 0.1, 0.5, 1.0):
        time.sleep(pause)
        moving = files.unmerged(path)
        found = pages_that_fail(connection) - set(but)
        if found:
            found -= log_of(path).at.keys()
        if not found or not (moving or files.unmerged(path)):
            break
    return sorted(found)


def pages_that_fail(connection: Any) -> set[int]:
    """Return the numbers of pages that SQLCipher's check of the file complains of, 0 where it names none."""
    said = connection.execute("PRAGMA cipher_integrity_check").fetchall()
    return {int("".join(re.findall(r"\d+", str(line[0]))[:1]) or 0) for line in said}
