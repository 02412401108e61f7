"""The door to a store: one encrypted SQLite file, one writer, many readers.

Here: creating, opening, reading, writing and closing. Not here: what a verb writes (`db.ops`), how it is logged
(`db.history`), what can be asked (`db.queries`), copies (`db.backup`).
"""

import errno
import os
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, Self

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.pool import QueuePool

from db import errors, keys
from db.history.write import Write
from db.lock import WriterLock
from db.migrations.upgrade import check_revision, create_tables, needs_upgrade, upgrade
from db.pinyin import spelled
from resources.language import _

SUFFIX: Final = ".jiedui"
PAGE: Final = 4096
SMALL_CACHE: Final = -32_000  # KiB, negative as SQLite wants it
BULK_CACHE: Final = -512_000
# A store up to this size is checked page by page at every opening (0.15 s); a larger one by `jiedui check` and the desk.
CHECKED_AT_OPENING: Final = 48 << 20

# what `Store.read` hands out, by the name the program uses for it
Reader = Connection
Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]


class Store:
    """An open store. Use `create` or `open`; close it when done (or use it as a context manager)."""

    def __init__(self, path: Path, key: keys.Key, *, read_only: bool, lock: WriterLock | None) -> None:
        self.path = path
        self.key = key
        self.read_only = read_only
        self._lock = lock
        self._writing = threading.Lock()
        self._immutable = read_only and not _can_write(path.parent)
        self._engine = create_engine(
            "sqlite:///store", module=sqlcipher, creator=self._connect, poolclass=QueuePool, pool_size=6
        )
        event.listen(self._engine, "begin", _begin)

    @classmethod
    def create(cls, path: Path | str, passphrase: str, *, quick: bool = False) -> Self:
        """Make a new, empty store. `quick` costs little to open: for demonstrations and tests only."""
        path = Path(path)
        if path.exists():
            raise errors.exists(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise errors.no_place_for(path.parent) from problem
        if not os.access(path.parent, os.W_OK):
            raise errors.no_place_for(path.parent)
        key = keys.new_key(passphrase, quick=quick)
        lock = WriterLock(path)
        store = cls(path, key, read_only=False, lock=lock)
        try:
            with _plain_words(path), store._engine.connect() as connection:
                create_tables(connection)
        except BaseException:
            # a store that was never finished holds nothing: take it away so that the name is free again
            store.close()
            for leftover in (path, Path(f"{path}-wal"), Path(f"{path}-shm")):
                leftover.unlink(missing_ok=True)
            raise
        return store

    @classmethod
    def open(
        cls,
        path: Path | str,
        passphrase: str | None = None,
        *,
        secret: bytes | None = None,
        read_only: bool = False,
        borrowed: str | None = None,
    ) -> Self:
        """Open a store with its passphrase, or with the raw secret a parent process hands over.

        `borrowed` is the lock token of the process that holds the writer's lock (for its workers).
        Raises StoreProblem: store_missing, not_a_store, wrong_passphrase, store_damaged, store_newer,
        store_read_only (when asked to write), store_in_use.
        """
        path = Path(path)
        salt = _head(path)
        if not read_only and not _can_write(path):
            raise errors.read_only(path)
        key = keys.from_secret(secret, salt) if secret else keys.unlock(passphrase or "", salt, path)
        lock = None if read_only else WriterLock(path, borrowed)
        store = cls(path, key, read_only=read_only, lock=lock)
        try:
            store._check()
        except BaseException:
            store.close()
            raise
        return store

    def _connect(self) -> Any:
        mode = "?mode=ro&immutable=1" if self._immutable else ""
        connection = sqlcipher.connect(
            f"{self.path.absolute().as_uri()}{mode}", uri=True, check_same_thread=False, isolation_level=None
        )
        execute = connection.execute
        execute("PRAGMA cipher_log_level = NONE")
        execute(f"PRAGMA key = {self.key.pragma}")
        execute(f"PRAGMA cache_size = {SMALL_CACHE}")
        execute("PRAGMA busy_timeout = 5000")
        execute("PRAGMA temp_store = MEMORY")
        execute("PRAGMA foreign_keys = ON")
        if self.read_only:
            execute("PRAGMA query_only = ON")
        else:
            execute("PRAGMA secure_delete = ON")
            execute("PRAGMA journal_mode = WAL")
            execute("PRAGMA synchronous = FULL")
        connection.create_function("pinyin", 1, spelled, deterministic=True)
        return connection

    def _check(self) -> None:
        try:
            with self._engine.connect() as connection:
                connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
                if self.path.stat().st_size <= CHECKED_AT_OPENING:
                    problems = connection.exec_driver_sql("PRAGMA cipher_integrity_check").fetchall()
                    if problems:
                        raise errors.damaged(str(problems[0][0]))
                check_revision(connection)
        except DatabaseError as problem:
            raise errors.damaged() from problem
        if needs_upgrade(self._engine):
            if self.read_only:
                raise errors.read_only(self.path)
            from db.backup import restore_point  # noqa: PLC0415  backup opens stores itself

            restore_point(self, "before-upgrade")
            upgrade(self._engine)

    @property
    def name(self) -> str:
        """The name of the store as people say it: the file's name without its ending."""
        return self.path.stem

    @property
    def lock_token(self) -> str | None:
        """The token with which a worker process of ours borrows the right to write."""
        return self._lock.token if self._lock else None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection on one consistent state of the store. Safe from any thread; writes fail."""
        with _plain_words(self.path), self._engine.connect() as connection:
            yield connection

    @contextmanager
    def write(
        self,
        verb: str,
        label: str,
        *,
        who: str | None = None,
        bulk: bool = False,
        on_progress: Progress | None = None,
        cancelled: Cancelled | None = None,
    ) -> Iterator[Write]:
        """One verb = one transaction = one change set. Leaving with an exception rolls everything back.

        `label` is the name of the step in the undo menu. `bulk` gives the page cache of a large import.
        """
        if self.read_only:
            raise errors.read_only(self.path)
        self._check_identity()
        with self._writing, _plain_words(self.path), self._engine.connect() as connection:
            _set_cache(connection, BULK_CACHE if bulk else SMALL_CACHE)
            connection.info["immediate"] = True
            try:
                with connection.begin():
                    write = Write(connection, verb, label, who, on_progress, cancelled)
                    yield write
                    write.finish()
            finally:
                connection.info.pop("immediate", None)
                _set_cache(connection, SMALL_CACHE)

    def _check_identity(self) -> None:
        """A sync client may swap the file under us; SQLite would go on writing into the old one."""
        if _head(self.path) != self.key.salt:
            raise errors.damaged(_swapped())

    def close(self) -> None:
        """Close all connections and give the writer's lock back."""
        self._engine.dispose()
        if self._lock:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.info.get("immediate") else "BEGIN")


def _set_cache(connection: Connection, size: int) -> None:
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(f"PRAGMA cache_size = {size}")


def _swapped() -> str:
    return _("打开期间文件被换掉了")


def _head(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(keys.SALT_LENGTH)
    except FileNotFoundError:
        raise errors.missing(path) from None
    except IsADirectoryError:
        raise errors.not_ours(path) from None
    except PermissionError as problem:
        raise errors.read_only(path) from problem
    if not head or head.startswith(b"SQLite format 3") or head[0] not in keys.PROFILES:
        raise errors.damaged() if size and not any(head) else errors.not_ours(path)
    if size < PAGE or size % PAGE:
        raise errors.damaged()
    return head


def _can_write(path: Path) -> bool:
    """Whether the file may be written: its mode says so (root could always) and the system lets us."""
    return bool(path.stat().st_mode & 0o222) and os.access(path, os.W_OK)


@contextmanager
def _plain_words(path: Path) -> Iterator[None]:
    """Turn what the database says of the world into our own sentences."""
    try:
        yield
    except (OperationalError, sqlcipher.OperationalError, sqlite3.OperationalError) as problem:
        text = str(problem)
        if "disk is full" in text or "disk I/O" in text:
            raise errors.disk_full() from problem
        if "readonly" in text:
            raise errors.read_only(path) from problem
        if "locked" in text:
            raise errors.in_use("") from problem
        raise
    except OSError as problem:
        if problem.errno == errno.ENOSPC:
            raise errors.disk_full() from problem
        raise
    except DatabaseError as problem:
        if "malformed" in str(problem) or "not a database" in str(problem):
            raise errors.damaged() from problem
        raise
