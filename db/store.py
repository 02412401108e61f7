"""The door to a store: one encrypted SQLite file, one writer, many readers.

Here: creating, opening, reading, writing and closing. Not here: what a verb writes (`db.ops`), how it is logged
(`db.history`), what can be asked (`db.queries`), copies (`db.backup`).
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import Any, Final, Self

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import QueuePool

from db import errors, files, keys
from db.history.place import keep_apart
from db.history.write import Write
from db.lock import WriterLock
from db.migrations.revisions import check_revision, needs_upgrade
from db.pinyin import spelled
from db.queries.persons import permit
from db.world import damaged_pages, plain_words, told

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
        self._held: FileIO | None = None
        self._writing = threading.Lock()
        self._immutable = read_only and stands_still(path)
        self._number = files.number(path)
        self._kept: Path | None = None
        self._engine = create_engine(
            "sqlite:///store", module=sqlcipher, creator=self._connect, poolclass=QueuePool, pool_size=6
        )
        event.listen(self._engine, "begin", _begin)

    @classmethod
    def create(
        cls, path: Path | str, passphrase: str, *, quick: bool = False, fill: "Callable[[Store], None] | None" = None
    ) -> Self:
        """Make a new store, empty or with what `fill` writes into it: wholly there or not at all.

        `quick` costs little to open: for demonstrations and tests only.
        Raises StoreProblem: store_exists, store_read_only (the folder), store_in_use, disk_full.
        """
        path = Path(path)
        if path.exists():
            raise errors.exists(path)
        key = keys.new_key(passphrase, quick=quick)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise told(problem, path) or errors.no_room_for(path.parent) from problem
        lock = WriterLock(path)
        try:
            with plain_words(path):
                cls._make(path, key, fill)
            return cls(path, key, read_only=False, lock=lock)
        except BaseException:
            lock.release(leave_nothing=True)
            raise

    @classmethod
    def _make(cls, path: Path, key: keys.Key, fill: "Callable[[Store], None] | None") -> None:
        """Make the file under another name; it gets its own when it is whole and on the disk."""
        from db.migrations.upgrade import create_tables  # noqa: PLC0415  Alembic is slow to load

        part = path.with_name(path.name + files.PART)
        files.remove(part)  # of a creation that was killed
        try:
            with cls(part, key, read_only=False, lock=None) as store:
                with store._engine.connect() as connection:
                    create_tables(connection)
                store._number = files.number(part)
                if fill:
                    fill(store)
            for leftover in (path, *files.beside(path)):
                if leftover.exists():  # a stale -wal would ruin the new store
                    raise errors.exists(leftover)
            files.take_place(part, path)
        finally:
            files.remove(part)

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
        Raises StoreProblem: store_missing, store_unreadable, not_a_store, wrong_passphrase, store_damaged,
        store_newer, store_older, store_unmerged, store_read_only (when asked to write), store_in_use, disk_full.
        """
        path = Path(path)
        salt = head_of(path)
        if not read_only and not _can_write(path):
            raise errors.read_only(path)
        key = keys.from_secret(secret, salt) if secret else keys.unlock(passphrase or "", salt, path)
        lock = None if read_only else WriterLock(path, borrowed)
        store = cls(path, key, read_only=read_only, lock=lock)
        try:
            store._hold()
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
        try:
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: Any) -> None:
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

    def _check(self) -> None:
        try:
            self._check_whole()
        except (DatabaseError, sqlcipher.Error) as problem:
            raise told(problem, self.path) or errors.damaged() from problem
        with plain_words(self.path):
            self._bring_up_to_date()

    def _check_whole(self) -> None:
        with self._engine.connect() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master")
            if self.path.stat().st_size <= CHECKED_AT_OPENING:
                problems = damaged_pages(connection)
                if problems:
                    raise errors.damaged(problems[0])
            check_revision(connection)

    def _bring_up_to_date(self) -> None:
        if needs_upgrade(self._engine):
            if self.read_only:
                raise errors.older(self.path)
            from db.backup import restore_point  # noqa: PLC0415  backup opens stores itself
            from db.migrations.upgrade import upgrade  # noqa: PLC0415  Alembic is slow to load

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
        with plain_words(self.path), self._engine.connect() as connection:
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

        Raises StoreProblem role_forbids where the person at the desk may not do the verb (`db.rules.roles`).

        `label` is the name of the step in the undo menu. `bulk` gives the page cache of a large import.
        """
        if self.read_only:
            raise errors.read_only(self.path)
        with self._writing, plain_words(self.path), self._our_connection() as connection:
            _set_cache(connection, BULK_CACHE if bulk else SMALL_CACHE)
            connection.info["immediate"] = True
            try:
                with connection.begin():
                    permit(connection, verb)
                    keep_apart(connection, self._number)
                    write = Write(connection, verb, label, who, on_progress, cancelled)
                    yield write
                    write.finish()
            finally:
                connection.info.pop("immediate", None)
                _set_cache(connection, SMALL_CACHE)

    @contextmanager
    def aside(self) -> Iterator[Connection]:
        """One transaction that is no step of the log: notes of the audit that change no record."""
        if self.read_only:
            raise errors.read_only(self.path)
        with self._writing, plain_words(self.path), self._our_connection() as connection:
            connection.info["immediate"] = True
            try:
                with connection.begin():
                    yield connection
            finally:
                connection.info.pop("immediate", None)

    def compact(self) -> None:
        """Fold the write-ahead log in and write the file anew: nothing that was deleted stays in a free corner of a page.

        Raises StoreProblem: store_read_only, disk_full; OperationalError where somebody reads the whole time.
        """
        if self.read_only:
            raise errors.read_only(self.path)
        with self._writing, plain_words(self.path), self._our_connection() as connection:
            driver: Any = connection.connection.driver_connection
            for statement in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
                driver.execute(statement).fetchall()

    def _our_connection(self) -> Connection:
        self._check_identity()
        return self._engine.connect()

    def _hold(self) -> None:
        """Keep a handle of the file to know it by, until `close`.

        POSIX takes all locks of a process on a file away when any of its handles closes. A process beside us (the worker
        of an import) then holds itself for the last one and removes the log in which our steps stand: so the file is
        opened once, and closed after the last connection.
        """
        if not self.read_only:
            self._held = self.path.open("rb", buffering=0)

    def _is_ours(self) -> bool:
        """Whether the file of our name is the one we opened: a sync client may have swapped it under us."""
        if self._number is None or files.number(self.path) != self._number:
            return False
        if self._held is None:
            self._hold()
        assert self._held is not None
        self._held.seek(0)
        return self._held.read(keys.SALT_LENGTH) == self.key.salt

    def _check_identity(self) -> None:
        """Refuse to write where another file took our name: SQLite would go on writing into the one that lost it."""
        if not self._is_ours():
            kept = self._rescued()
            raise errors.swapped(self.path, kept) if kept or self.path.exists() else errors.missing(self.path)

    def _rescued(self) -> Path | None:
        """Copy what is open to the backups, once; SQLite still reads it though its file lost its name."""
        if self._kept is None:
            from db.backup import rescue  # noqa: PLC0415  backup opens stores itself

            self._kept = rescue(self)
        return self._kept

    def close(self) -> None:
        """Close all connections and give the writer's lock back."""
        lost = self._number is not None and not self.read_only and not self._is_ours()
        kept = self._rescued() if lost else None
        self._engine.dispose()
        if lost and (kept or self.path.exists()):
            for left in files.beside(self.path):  # our log would be taken for the strange file's, and ruin it
                left.unlink(missing_ok=True)
        if self._held:
            self._held.close()
            self._held = None
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
    if not head or head.startswith(b"SQLite format 3") or head[0] not in keys.PROFILES:
        raise errors.damaged() if size and not any(head) else errors.not_ours(path)
    if size < PAGE or size % PAGE:
        raise errors.damaged()
    return head


def _can_write(path: Path) -> bool:
    """Whether the file may be written: its mode says so (root could always) and the system lets us."""
    return bool(path.stat().st_mode & 0o222) and os.access(path, os.W_OK)


def stands_still(path: Path) -> bool:
    """Whether a store to be read lies where SQLite can lay nothing beside it: on a medium nobody can write, or a full one.

    Raises StoreProblem where steps still stand in the log beside it: the store alone would show an older state.
    """
    if _can_write(path.parent):
        return files.is_full(path.parent) and not files.unmerged(path)
    if files.unmerged(path):
        raise errors.unmerged(path)
    return True
