"""The file of a store before it is opened: is it one of ours, may it be written, does it stand still?

Not here: its key (`db.keys`), opening it (`db.store`).
"""

import os
from pathlib import Path

from db import errors, files, keys
from db.slot_pages import PAGE
from db.world import told


def head_of(path: Path) -> bytes:
    """Return the 16 bytes at the head of a store's file; StoreProblem where the file is none of ours or cannot be read."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(keys.SALT_LENGTH)
    except FileNotFoundError:
        raise errors.missing(path) from None
    except IsADirectoryError:
        raise errors.not_ours(path) from None
    except PermissionError as problem:
        raise errors.unreadable(path) from problem
    except OSError as problem:
        raise told(problem, path) or errors.unreachable(path) from problem
    if not head or head.startswith(b"SQLite format 3") or head[0] not in keys.FORMS:
        raise errors.damaged() if size and not any(head) else errors.not_ours(path)
    if size < PAGE or (size % PAGE and not files.unmerged(path)):  # a last page torn by a power cut stands in the log
        raise errors.damaged()
    return head


def can_write(path: Path) -> bool:
    """Whether the file may be written: its mode says so (root could always) and the system lets us."""
    return bool(path.stat().st_mode & 0o222) and os.access(path, os.W_OK)


def stands_still(path: Path) -> bool:
    """Whether a store to be read lies where SQLite can lay nothing beside it: on a medium nobody can write, or a full one.

    Raises StoreProblem where steps still stand in the log beside it: the store alone would show an older state.
    """
    if can_write(path.parent):
        return files.is_full(path.parent) and not files.unmerged(path)
    if files.unmerged(path):
        raise errors.unmerged(path)
    return True
