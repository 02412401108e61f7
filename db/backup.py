"""Copies of a store: backups beside it, restore points before risky steps, restoring into a new file.

A copy is made through SQLite's backup API in one step (a copy in steps never ends beside a writer), a restore point byte by byte
where the file can stand still; under another name until it is whole, checked and on the disk. It opens with the store's own passphrase: the key and the 16 bytes at the
head of the file are the same. Not here: when backups are made (the desk and `jiedui backup`).
"""

import errno
import re
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import sqlcipher3.dbapi2 as sqlcipher

from db import errors
from db.as_it_lies import copied_as_it_lies
from db.files import PART, remove, take_place
from db.keys import SALT_LENGTH, Key, of_file
from db.keys_file import carry
from db.migrations.revisions import check_revision
from db.world import damaged_pages, told
from resources.language import _

if TYPE_CHECKING:
    from db.store import Store

SUFFIX: Final = ".jiedui"
STAMP: Final = "%Y%m%d-%H%M%S"
SWAPPED: Final = "swapped"
# the last state that the older program can open; what was open when another file took its name
KEPT: Final = ("before-upgrade", SWAPPED)
WALKED: Final = 48 << 20
_NEWEST: Final = "SELECT max(id) FROM change_set"
_NAME: Final = re.compile(r"(?P<store>.+)-(?P<stamp>\d{8}-\d{6})(?:-(?P<why>[\w-]+))?\.jiedui")

PART_FOR: Final = timedelta(days=1)  # longer than any copy takes
ALL_FOR: Final = timedelta(days=2)
DAILY, WEEKLY, MONTHLY = 14, 8, 12


@dataclass(frozen=True)
class Backup:
    """A backup file: when it was made, its size in bytes, and why (None for an ordinary one)."""

    path: Path
    made_at: datetime
    size: int
    why: str | None = None


def folder_of(path: Path) -> Path:
    """Return the folder in which the backups of a store lie: beside it, with its name."""
    return path.with_name(f"{path.stem}.backups")


def backup(store: "Store", folder: Path | None = None) -> Path:
    """Copy a store while it is open and return the copy; old backups in the folder are thinned out.

    `folder` may also be the name of a new file (*.jiedui), for example on a stick.
    Raises StoreProblem: disk_full, store_damaged (pages do not check), store_read_only (the folder), store_exists.
    """
    if folder is not None and folder.suffix == SUFFIX and not folder.is_dir():
        _refuse_taken(folder)
        return _made(store, folder)
    target = _made(store, _free_name(folder or folder_of(store.path), store.name, datetime.now(), None))
    thin_out(target.parent, store.name, datetime.now())
    return target


def restore_point(store: "Store", why: str) -> Path:
    """Copy a store before a risky step; `why` stands in the name (letters, digits, "-"). Old ones are thinned out.

    Nobody writes meanwhile, so the file is copied as it lies; an ordinary backup must not make a writer wait.
    """
    target = _made(store, _free_name(folder_of(store.path), store.name, datetime.now(), why), as_it_lies=True)
    thin_out(target.parent, store.name, datetime.now())
    return target


def rescue(store: "Store") -> Path | None:
    """Copy what an open store holds after another file took its name, through the connection that still reads it.

    Returns None where that cannot be done any more (the stick is gone, no connection was open).
    """
    target = _free_name(folder_of(store.path), store.name, datetime.now(), SWAPPED)
    part = target.with_name(target.name + PART)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with store.read() as read, closing(connected(part, store.key)) as new:
            driver: Any = read.connection.driver_connection
            driver.backup(new, pages=-1)
            new.execute("PRAGMA journal_mode = DELETE")
        carry(part, store.key)
        _check(part, store.key)
        take_place(part, target)
    except (OSError, errors.StoreProblem, sqlcipher.Error):
        return None
    finally:
        remove(part)
    return target


def is_due(store: "Store") -> bool:
    """Whether the store's log holds a step that its newest backup or restore point beside it does not hold.

    Clocks of old laptops jump: a backup dated in the future is asked, and so is the newest that is not.
    """
    with store.read() as reader:
        newest = reader.exec_driver_sql(_NEWEST).scalar()
    if newest is None:
        return False
    found = backups(store.path)
    asked = {found[0], latest(found, datetime.now())} if found else set()
    return not any(_newest_in(each.path, store.key) == newest for each in asked)


def latest(found: Sequence[Backup], now: datetime) -> Backup:
    """Return the newest of some backups (newest first, at least one) that the clock does not put into the future."""
    return next((each for each in found if each.made_at <= now), found[0])


def _newest_in(backup_file: Path, key: Key) -> int | None:
    """Return the last step a backup holds, None where it does not open (another store had the name before)."""
    try:
        own = key_of(backup_file, "", key.secret)  # the head may be another since the store was written anew
        with closing(connected(backup_file, own, "?mode=ro&immutable=1")) as copy:
            return copy.execute(_NEWEST).fetchone()[0]  # type: ignore[no-any-return]
    except (sqlcipher.DatabaseError, errors.StoreProblem):
        return None


def _made(store: "Store", target: Path, *, as_it_lies: bool = False) -> Path:
    with _plain_words(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(target.name + PART)
        try:
            remove(part)
            if as_it_lies and copied_as_it_lies(store, part, lambda: connected(store.path, store.key)):
                _finish(part, store.key)
            else:
                _copy(store.path, store.key, part)
            _check(part, store.key)
            take_place(part, target)
        finally:
            remove(part)
    return target


def _free_name(folder: Path, name: str, now: datetime, why: str | None) -> Path:
    tail = f"-{why}" if why else ""
    while (target := folder / f"{name}-{now.strftime(STAMP)}{tail}{SUFFIX}").exists():
        now += timedelta(seconds=1)
    return target


def _copy(source: Path, key: Key, part: Path) -> None:
    from db.store import stands_still  # noqa: PLC0415  the store makes restore points itself

    remove(part)
    mode = "?mode=ro&immutable=1" if stands_still(source) else ""
    with ThreadPoolExecutor(1) as beside:
        damaged = beside.submit(_damaged, source, key, mode)
        with closing(connected(source, key, mode)) as old, closing(connected(part, key)) as new:
            old.execute("PRAGMA query_only = ON")
            old.backup(new, pages=-1)
            # a file in WAL mode does not open on a read-only medium
            new.execute("PRAGMA journal_mode = DELETE")
        if damaged.result():
            raise errors.damaged()
    carry(part, key)


def _finish(part: Path, key: Key) -> None:
    """Make what a store's file was copied to a backup: a file in WAL mode does not open on a read-only medium."""
    with closing(connected(part, key)) as new:
        new.execute("PRAGMA journal_mode = DELETE")
    carry(part, key)


def _damaged(source: Path, key: Key, mode: str) -> bool:
    """Whether pages of the source do not check.

    SQLCipher's backup copies a damaged page as an empty one with a right checksum: asking the copy is not enough.
    """
    with closing(connected(source, key, mode)) as old:
        old.execute("SELECT count(*) FROM sqlite_master")
        return bool(damaged_pages(old, source, key.pages))


def connected(path: Path, key: Key, mode: str = "") -> Any:
    """Return a bare connection to a store or a copy of one, for reading and copying; `mode` ends its address."""
    connection = sqlcipher.connect(f"{path.absolute().as_uri()}{mode}", uri=True, isolation_level=None)
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = {key.pragma}")  # key and salt: the head of a new file becomes the same
    connection.execute("PRAGMA busy_timeout = 30000")
    return connection


def _check(part: Path, key: Key) -> None:
    """Raise StoreProblem unless every page of the copy is whole; in a small one its structure is walked too.

    (In a large store that doubles the time; its structure is the source's, which `jiedui check` walks.)
    """
    with part.open("rb") as file:
        if file.read(SALT_LENGTH) != key.salt:
            raise errors.damaged(_("备份的文件头不对"))
    with closing(connected(part, key)) as copy:
        problems = copy.execute("PRAGMA cipher_integrity_check").fetchall()
        walked = part.stat().st_size <= WALKED and copy.execute("PRAGMA quick_check").fetchall() != [("ok",)]
    if problems or walked:
        raise errors.damaged(_("备份没有通过检查"))


class _plain_words:  # noqa: N801  reads as a word in `with`
    """Turn a full disk or a folder that cannot be written into our own sentences."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, problem: BaseException | None, _trace: object) -> None:
        text = str(problem)
        if isinstance(problem, OSError) and (said := told(problem, self._folder)):
            raise said from problem
        if isinstance(problem, PermissionError | FileExistsError | NotADirectoryError) or (
            isinstance(problem, OSError) and problem.errno == errno.EROFS
        ):
            raise errors.no_room_for(self._folder) from problem
        if isinstance(problem, sqlcipher.DatabaseError):
            if "vtable" in text:
                raise errors.damaged() from problem
            said = told(problem, self._folder / "_")
            if said and (said.code == "store_read_only" or "unable to open" in text):
                said = errors.no_room_for(self._folder)
            if said:
                raise said from problem


# -- which backups stay ----------------------------------------------------------------------------------------------
def rotate(names: Iterable[str], now: datetime) -> list[str]:
    """Return the names of backups that may go: all of two days stay, then the newest of 14 days, 8 weeks, 12 months.

    Pure; restore points count like backups. Those before an upgrade, and names that are no backup, always stay.
    """
    dated = [(datetime.strptime(found["stamp"], STAMP), name) for name in names if (found := _mortal(name))]
    kept = {name for at, name in dated if now - at <= ALL_FOR}
    for spans, key in ((DAILY, "%Y%m%d"), (WEEKLY, "%G%V"), (MONTHLY, "%Y%m")):
        newest: dict[str, str] = {}
        for at, name in sorted(dated):
            newest[at.strftime(key)] = name
        kept.update(newest[span] for span in sorted(newest)[-spans:])
    return [name for _at, name in dated if name not in kept]


def _mortal(name: str) -> re.Match[str] | None:
    found = _NAME.fullmatch(name)
    return found if found and found["why"] not in KEPT else None


def thin_out(folder: Path, store: str, now: datetime) -> list[Path]:
    """Remove the backups of a store that `rotate` lets go, and return them; a half one of a killed copy goes with them."""
    for part in folder.glob(f"*{SUFFIX}{PART}*"):
        name = _NAME.fullmatch(part.name.partition(PART)[0])
        if name and name["store"] == store and now - datetime.fromtimestamp(part.stat().st_mtime) > PART_FOR:
            part.unlink(missing_ok=True)
    names = [path.name for path in folder.iterdir() if (found := _mortal(path.name)) and found["store"] == store]
    gone = [folder / name for name in rotate(names, now)]
    for path in gone:
        path.unlink(missing_ok=True)
    return gone


def backups(path: Path, folder: Path | None = None) -> list[Backup]:
    """Return the backups and restore points of a store, the newest first."""
    where = folder or folder_of(path)
    found = []
    for each in where.iterdir() if where.is_dir() else ():
        name = _NAME.fullmatch(each.name)
        if name and name["store"] == path.stem:
            at = datetime.strptime(name["stamp"], STAMP)
            found.append(Backup(each, at, each.stat().st_size, name["why"]))
    return sorted(found, key=lambda each: each.made_at, reverse=True)


# -- back ------------------------------------------------------------------------------------------------------------
def restore(
    backup_file: Path,
    target: Path,
    passphrase: str = "",
    *,
    secret: bytes | None = None,
    store: Path | None = None,
    erasing: bool = True,
) -> int:
    """Make a new store at `target` out of a backup; nothing that is there already is ever touched.

    It opens with its passphrase, or with the raw secret of the open store it is a backup of. A household that was erased
    since, as the store (at `store`, or where the backup lies) or a newer backup knows, does not come back (`erasing`);
    returns how many were taken out.

    Raises StoreProblem: store_exists, store_missing, not_a_store, wrong_passphrase, store_damaged, store_newer, disk_full.
    """
    _refuse_taken(target)
    key = key_of(backup_file, passphrase, secret)
    with _plain_words(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(target.name + PART)
        try:
            _copy(backup_file, key, part)
            _check(part, key)
            _check_ours(part, key)
            gone = _taken_out(backup_file, store, part, key) if erasing else 0
            _refuse_taken(target)
            take_place(part, target)
        finally:
            remove(part)
    return gone


def _taken_out(backup_file: Path, store: Path | None, part: Path, key: Key) -> int:
    """Take out of a copy what was erased since; returns how many households still stood in it."""
    from db.erasure_copies import held_in, known_beside, take_out_of  # noqa: PLC0415  it looks into backups itself

    known = known_beside(backup_file, store, key)
    held = held_in(part, key, known) or ()
    gone = [each for each in known if each.household in held]
    return take_out_of(part, key, gone, bring_up=True) if gone else 0


def _refuse_taken(target: Path) -> None:
    for tail in ("", "-wal", "-shm", "-journal"):  # a stale -wal beside a restored file ruins it
        name = Path(f"{target}{tail}")
        if name.exists():
            raise errors.exists(name)


def key_of(path: Path, passphrase: str, secret: bytes | None) -> Key:
    """Return the key of a backup, from its passphrase or the raw secret of the store it is of."""
    try:
        with path.open("rb") as file:
            salt = file.read(SALT_LENGTH)
    except FileNotFoundError:
        raise errors.missing(path) from None
    except IsADirectoryError:
        raise errors.not_ours(path) from None
    except PermissionError as problem:
        raise errors.unreadable(path) from problem
    return of_file(path, salt, passphrase, secret)


def _check_ours(part: Path, key: Key) -> None:
    """Open the copy as the program would: an older one is brought up to date at its first opening, a newer refused."""
    from db.store import Store  # noqa: PLC0415  the store makes restore points itself

    with Store(part, key, read_only=True, lock=None) as store, store.read() as read:
        check_revision(read)
