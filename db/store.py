"""The door to a store: one encrypted SQLite file, one writer, many readers.

Here: creating, opening, reading, writing and closing. Not here: what a verb writes (`db.ops`), how it is logged
(`db.history`), what can be asked (`db.queries`), copies (`db.backup`).
"""

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from io import FileIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import QueuePool

from db import errors, files, keys, keys_file, keys_verbs, tries, turning
from db.head import can_write, head_of, stands_still
from db.history.place import keep_apart
from db.lock import WriterLock
from db.migrations.revisions import check_revision, needs_upgrade
from db.pinyin import spelled
from db.same_content import SameContent, forget_log
from db.slots import Slots
from db.world import damaged_pages, plain_words, told
from resources.language import _

if TYPE_CHECKING:
    from db.history.write import Write

SUFFIX: Final = ".jiedui"
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
        self.held: FileIO | None = None  # the one handle that may be read: closing another gives our locks away
        self.writing = threading.Lock()  # who has it is the only one of this process that writes
        self._gate = threading.Lock()  # shut while another file takes the place of ours
        self._nameless: list[Any] = []
        self._immutable = read_only and stands_still(path)
        self._number = files.number(path)
        self._kept: Path | None = None
        self._content = SameContent(path)
        self._engine = create_engine(
            "sqlite:///store", module=sqlcipher, creator=self._connect, poolclass=QueuePool, pool_size=6
        )
        event.listen(self._engine, "begin", _begin)

    @classmethod
    def create(
        cls, path: Path | str, passphrase: str, *, quick: bool = False, fill: "Callable[[Store], None] | None" = None
    ) -> Self:
        """Make a new store, empty or with what `fill` writes into it: wholly there or not at all.

        `quick` costs little to open and has no slots: for demonstrations and tests only.
        Raises StoreProblem: store_exists, store_read_only (the folder), store_in_use, disk_full.
        """
        path = Path(path)
        if path.exists():
            raise errors.exists(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as problem:
            raise told(problem, path) or errors.no_room_for(path.parent) from problem
        lock = WriterLock(path)
        try:
            with plain_words(path):
                first = None if quick else keys_verbs.first_person(passphrase)
                key = cls._make(
                    path, keys.new_key(passphrase if quick else secrets.token_hex(), quick=True), fill, first
                )
            return cls(path, key, read_only=False, lock=lock)
        except BaseException:
            lock.release(leave_nothing=True)
            raise

    @classmethod
    def _make(
        cls, path: Path, key: keys.Key, fill: "Callable[[Store], None] | None", first: keys_file.People | None
    ) -> keys.Key:
        """Make the file under another name; it gets its own when it is whole and on the disk. Returns its key."""
        from db import folding  # noqa: PLC0415  it opens no store itself, but asks one
        from db.migrations.upgrade import create_tables  # noqa: PLC0415  Alembic is slow to load

        part = files.part_of(path)
        files.remove(part)  # of a creation that was killed
        try:
            with cls(part, key, read_only=False, lock=None) as store:
                with store._engine.connect() as connection:
                    create_tables(connection)
                store._number = files.number(part)
                if fill:
                    fill(store)
                if first:
                    store.turn_over(first)
                key = store.key
                folding.fold_in(store)
            for leftover in (path, *files.beside(path)):
                if leftover.exists():  # a stale -wal would ruin the new store
                    raise errors.exists(leftover)
            files.take_place(part, path)
        finally:
            files.remove(part)
        return key

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
        store_newer, store_older, store_unmerged, store_read_only (when asked to write), store_in_use, disk_full,
        keys_damaged (both copies of the slots), too_many_tries (after wrong passphrases).
        """
        path = Path(path)
        salt = head_of(path)
        if not read_only and not can_write(path):
            raise errors.read_only(path)
        with nullcontext() if secret or salt[0] == keys.QUICK else tries.counted(path):
            key = keys.of_file(path, salt, passphrase or "", secret)
        lock = None if read_only else WriterLock(path, borrowed)
        store = cls(path, key, read_only=read_only, lock=lock)
        try:
            store._hold()
            if lock and not borrowed:
                store._mend()
            store._check()
            store._content.note(store.key)
        except BaseException:
            store.close()
            raise
        return store

    def _mend(self) -> None:
        """Take away what a kill left: the half of a new file, a copy of the slots that is older or damaged."""
        turning.clear(self.path)
        with plain_words(self.path):
            self.key = keys_file.mended(self.held, self.key)

    def _connect(self) -> Any:
        with self._gate:
            return self._connected()

    def _connected(self) -> Any:
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
        _set_up(connection, self.key, read_only=self.read_only)

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
            small = self.path.stat().st_size <= CHECKED_AT_OPENING
            if small and (
                problems := damaged_pages(connection.connection.driver_connection, self.path, self.key.pages)
            ):
                raise errors.damaged(_("第 {n} 页").format(n=problems[0] or "?"))
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
    ) -> "Iterator[Write]":
        """One verb = one transaction = one change set. Leaving with an exception rolls everything back.

        Raises StoreProblem role_forbids where the person at the desk may not do the verb (`db.rules.roles`).
        `label` is the name of the step in the undo menu. `bulk` gives the page cache of a large import.
        """
        with self._transaction(BULK_CACHE if bulk else SMALL_CACHE) as connection:
            write = _write(connection, self._number, verb, label, who, on_progress, cancelled)
            yield write
            write.finish()

    @contextmanager
    def aside(self) -> Iterator[Connection]:
        """One transaction that is no step of the log: notes of the audit that change no record."""
        with self._transaction(SMALL_CACHE) as connection:
            yield connection

    @contextmanager
    def _transaction(self, cache: int) -> Iterator[Connection]:
        if self.read_only:
            raise errors.read_only(self.path)
        with self.writing, plain_words(self.path), self._our_connection() as connection:
            _set_cache(connection, cache)
            connection.info["immediate"] = True
            try:
                with connection.begin():
                    yield connection
                if connection.info.get("begins_anew"):
                    self._content.begin_anew()
                self._content.note(self.key)
            finally:
                connection.info.clear()
                _set_cache(connection, SMALL_CACHE)

    def compact(self) -> None:
        """Fold the write-ahead log in and write the file anew: nothing that was deleted stays in a free corner of a page.

        Raises StoreProblem: store_read_only, store_in_use (somebody reads the whole time), disk_full.
        """
        turning.compact(self)

    def _hold(self) -> None:
        """Keep a handle of the file to know it by, until `close`.

        POSIX takes all locks of a process on a file away when any of its handles closes; a worker beside us then holds itself
        for the last one and removes the log in which our steps stand. So it is opened once, closed after the last connection.
        """
        if self.held is None and not self.read_only:
            self.held = self.path.open("r+b", buffering=0)

    def _is_ours(self) -> bool:
        """Whether the file of our name is the one we opened: a sync client may have swapped it under us."""
        if self._number is None or files.number(self.path) != self._number:
            return False
        self._hold()
        assert self.held is not None
        self.held.seek(0)
        return self.held.read(keys.SALT_LENGTH) == self.key.salt and self._content.goes_on(self.key)

    def _our_connection(self) -> Connection:
        self._check_identity()
        return self._engine.connect()

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

    def write_slots(self, slots: Slots) -> None:
        """Write who may open the store: nothing else of the file is touched."""
        turning.write_slots(self, slots)

    def turn_over(self, people: keys_file.People, *, compact: bool = False) -> None:
        """Put a file under another key in the store's place, with slots for these people (`db.turning`)."""
        turning.turn_over(self, people, compact=compact)

    def close(self) -> None:
        """Close all connections and give the writer's lock back."""
        with self._gate:  # a new file that is about to take our place is waited for
            lost = self._number is not None and not self.read_only and not self._is_ours()
        kept = self._rescued() if lost else None
        forget_log(self.path, lost and files.number(self.path) == self._number)
        self._engine.dispose()
        if lost and (kept or self.path.exists()):
            for left in files.beside(self.path):  # our log would be taken for the strange file's, and ruin it
                left.unlink(missing_ok=True)
        for each in (*self._nameless, self.held):
            if each:
                each.close()
        self.held, self._nameless = None, []
        if self._lock:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_told: object) -> None:
        self.close()


def _write(connection: Connection, number: tuple[int, int] | None, verb: str, *told: Any) -> "Write":
    from db.history.write import Write  # noqa: PLC0415  with the models: a window is painted before they are loaded
    from db.queries.persons import permit  # noqa: PLC0415

    permit(connection, verb)
    keep_apart(connection, number)
    return Write(connection, verb, *told)


def _set_up(connection: Any, key: keys.Key, *, read_only: bool) -> None:
    execute = connection.execute
    execute("PRAGMA cipher_log_level = NONE")
    execute(f"PRAGMA key = {key.pragma}")
    execute(f"PRAGMA cache_size = {SMALL_CACHE}")
    execute("PRAGMA busy_timeout = 5000")
    execute("PRAGMA temp_store = MEMORY")
    execute("PRAGMA foreign_keys = ON")
    if read_only:
        execute("PRAGMA query_only = ON")
    else:
        execute("PRAGMA secure_delete = ON")
        execute("PRAGMA journal_mode = WAL")
        execute("PRAGMA synchronous = FULL")
    connection.create_function("pinyin", 1, spelled, deterministic=True)


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.info.get("immediate") else "BEGIN")


def _set_cache(connection: Connection, size: int) -> None:
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(f"PRAGMA cache_size = {size}")


__all__ = ["SUFFIX", "Cancelled", "Progress", "Reader", "Store", "head_of", "stands_still"]
