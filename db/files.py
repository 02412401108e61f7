"""The files of a store on the disk: what SQLite lays beside it, how a finished file takes its place.

Not here: what stands in them (`db.store`, `db.backup`), what is said when the disk does not play along (`db.world`).
"""

import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Final

PART: Final = ".part"
BESIDE: Final = ("-wal", "-shm", "-journal")
ROOM: Final = 1 << 20  # with less than this left a disk counts as full


def beside(path: Path) -> list[Path]:
    """Return the files that SQLite may lay beside a store."""
    return [Path(f"{path}{tail}") for tail in BESIDE]


def part_of(path: Path) -> Path:
    """Return the name under which the file that takes a store's place is made."""
    return path.with_name(path.name + PART)


def remove(path: Path) -> None:
    """Take a store file that was never finished away, with everything beside it."""
    for name in (path, *beside(path)):
        with suppress(OSError):
            name.unlink(missing_ok=True)


def take_place(part: Path, target: Path) -> None:
    """Put a finished file where it belongs, for good: it is on the disk before it has its name."""
    sync(part)
    part.replace(target)
    sync(target.parent)


def sync(path: Path) -> None:
    """See to it that a file or folder is on the disk, not only on its way."""
    if path.is_dir() and os.name == "nt":  # Windows cannot open a folder to sync it
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def unmerged(path: Path) -> bool:
    """Whether steps stand in the log beside a store that are not in the store itself."""
    with suppress(OSError):
        return Path(f"{path}-wal").stat().st_size > 0
    return False


def is_full(folder: Path) -> bool:
    """Whether nothing more fits on the disk of a folder."""
    with suppress(OSError):
        return shutil.disk_usage(folder).free < ROOM
    return False


def number(path: Path) -> tuple[int, int] | None:
    """Return what tells a file from another one of the same name, None where there is none."""
    with suppress(OSError):
        found = path.stat()
        return found.st_dev, found.st_ino
    return None
