"""The door to a store: every trouble of the world has its own sentence, and the file is as it was before."""

import errno
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from db import files, keys
from db.backup import backups, restore
from db.divisions import new_store
from db.errors import StoreProblem
from db.store import Store
from db.world import told

HOLD = """
import sys
from db.store import Store
store = Store.open(sys.argv[1], "test")
step = store.write("add", "记一户")
write = step.__enter__()
write.create("household", code="999999000001")
print("writing", flush=True)
sys.stdin.readline()
"""


def refused(do: Callable[[], object]) -> str:
    """Return the code with which something is refused."""
    with pytest.raises(StoreProblem) as problem:
        do()
    assert problem.value.sentence.endswith("。") and problem.value.remedy
    return problem.value.code


def opening(path: Path, *, read_only: bool = False) -> Callable[[], object]:
    return lambda: Store.open(path, "test", read_only=read_only)


def household(store: Store, code: str) -> None:
    with store.write("add", "记一户") as write:
        write.create("household", code=code)


def count(store: Store) -> int:
    with store.read() as read:
        return int(read.exec_driver_sql("SELECT count(*) FROM household").scalar_one())


@pytest.fixture
def path(store: Store) -> Path:
    """A closed store with one household."""
    household(store, "999999000001")
    store.close()
    return store.path


# -- files that are none ---------------------------------------------------------------------------------------------
def test_what_is_no_store_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "ordner.jiedui").mkdir()
    (tmp_path / "leer.jiedui").touch()
    (tmp_path / "text.jiedui").write_text("户主姓名" * 2000, encoding="utf-8")
    (tmp_path / "nullen.jiedui").write_bytes(bytes(8192))
    plain = sqlite3.connect(tmp_path / "klar.jiedui")
    plain.execute("CREATE TABLE a (b)")
    plain.close()
    found = {each.stem: refused(opening(each)) for each in tmp_path.iterdir()}
    assert found == {
        "ordner": "not_a_store",
        "leer": "not_a_store",
        "text": "not_a_store",
        "klar": "not_a_store",
        "nullen": "store_damaged",
    }
    assert (tmp_path / "leer.jiedui").stat().st_size == 0, "a store is never made again by opening"
    assert refused(opening(tmp_path / "没有.jiedui")) == "store_missing"


def test_a_wrong_passphrase_is_no_damage(path: Path) -> None:
    before = path.read_bytes()
    assert refused(lambda: Store.open(path, "Test")) == "wrong_passphrase"
    assert refused(lambda: Store.open(path, "")) == "wrong_passphrase"
    assert path.read_bytes() == before


def test_a_flipped_bit_anywhere_is_noticed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.world.time.sleep", lambda _seconds: None)
    whole = path.read_bytes()
    for part in range(50):
        content = bytearray(whole)
        content[len(content) * part // 50 + 21] ^= 1 << part % 8
        path.write_bytes(content)
        assert refused(opening(path)) == "store_damaged"
        assert path.read_bytes() == content
    assert refused(lambda: restore(path, path.with_name("neu.jiedui"), "test")) == "store_damaged"
    assert not path.with_name("neu.jiedui").exists()


def test_a_file_cut_short_is_damaged(path: Path) -> None:
    whole = path.read_bytes()
    for left in (1, 16, 4095, 4096, 4097, 8192, -4096, -1):
        path.write_bytes(whole[:left])
        assert refused(opening(path)) == "store_damaged"
        assert path.read_bytes() == whole[:left]


def test_a_large_store_says_so_when_it_meets_the_damaged_page(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.store.CHECKED_AT_OPENING", 0)
    with Store.open(path, "test") as store, store.read() as read:
        pages = read.exec_driver_sql("SELECT rootpage FROM sqlite_master WHERE tbl_name = 'household'").scalars().all()
    content = bytearray(path.read_bytes())
    for page in pages:
        content[(page - 1) * 4096 + 100] ^= 1
    path.write_bytes(content)
    with Store.open(path, "test") as store:
        assert refused(lambda: count(store)) == "store_damaged"

        def past_the_engine() -> None:
            with store.read() as read:
                read.connection.driver_connection.execute("SELECT count(*) FROM household").fetchall()

        assert refused(past_the_engine) == "store_damaged"


# -- other versions --------------------------------------------------------------------------------------------------
def test_a_newer_store_is_left_alone(path: Path) -> None:
    with Store.open(path, "test") as store, store.write("x", "x") as write:
        write.connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    before = path.read_bytes()
    assert refused(opening(path)) == refused(opening(path, read_only=True)) == "store_newer"
    assert path.read_bytes() == before


def test_an_older_store_that_cannot_be_written_is_not_called_read_only(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.store.needs_upgrade", lambda _engine: True)
    assert refused(opening(path, read_only=True)) == "store_older"


# -- where nothing can be written ------------------------------------------------------------------------------------
def test_a_read_only_file_can_be_read(path: Path) -> None:
    path.chmod(0o444)
    assert refused(opening(path)) == "store_read_only"
    with Store.open(path, "test", read_only=True) as store:
        assert count(store) == 1
        assert refused(lambda: household(store, "999999000002")) == "store_read_only"


def test_steps_beside_a_store_on_a_read_only_medium_are_not_overlooked(path: Path, tmp_path: Path) -> None:
    stick = tmp_path / "U"
    stick.mkdir()
    with Store.open(path, "test") as store:
        household(store, "999999000002")
        for tail in ("", "-wal"):  # copied by hand while it was open
            (stick / f"库.jiedui{tail}").write_bytes(Path(f"{path}{tail}").read_bytes())
    stick.chmod(0o555)
    try:
        assert refused(opening(stick / "库.jiedui", read_only=True)) == "store_unmerged"
        assert refused(lambda: restore(stick / "库.jiedui", tmp_path / "neu.jiedui", "test")) == "store_unmerged"
    finally:
        stick.chmod(0o755)
    with Store.open(stick / "库.jiedui", "test", read_only=True) as copied:
        assert count(copied) == 2


def test_a_file_we_may_not_read_is_not_called_read_only(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.open

    def denied(self: Path, *arguments: object, **more: object) -> object:
        if self == path:
            raise PermissionError(errno.EACCES, "denied")
        return real(self, *arguments, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", denied)
    assert refused(opening(path)) == "store_unreadable"


# -- a full disk -----------------------------------------------------------------------------------------------------
def test_a_disk_that_fills_up_takes_the_step_back(store: Store) -> None:
    household(store, "999999000001")
    with store.read() as read:
        pages = read.exec_driver_sql("PRAGMA page_count").scalar_one()

    def many() -> None:
        with store.write("add", "很多") as write:
            write.connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 1}")
            write.create_many("household", [{"note": "很长" * 500} for _ in range(2000)])

    assert refused(many) == "disk_full"
    assert count(store) == 1
    with store.read() as read:
        assert read.exec_driver_sql("SELECT count(*) FROM change_set").scalar_one() == 1


def test_a_full_disk_at_opening_is_no_damage(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = path.read_bytes()

    def no_shared_memory(_self: Store, _connection: object) -> None:
        raise failure(10, "disk I/O error")

    monkeypatch.setattr(Store, "_prepare", no_shared_memory)
    monkeypatch.setattr(files, "is_full", lambda _folder: True)
    assert refused(opening(path)) == "disk_full"
    monkeypatch.setattr(files, "is_full", lambda _folder: False)
    assert refused(opening(path)) == "store_unreachable"
    assert path.read_bytes() == before


def test_a_full_disk_still_lets_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "is_full", lambda _folder: True)
    with Store.open(path, "test", read_only=True) as store:
        assert count(store) == 1
        assert not Path(f"{path}-shm").exists()


@pytest.mark.parametrize("where", ["", "-shm"])
def test_no_file_stays_open_where_opening_fails(path: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    def fails(_self: Store, connection: sqlcipher.Connection) -> None:
        connection.execute("PRAGMA cipher_log_level = NONE")
        raise failure(10, "disk I/O error")

    monkeypatch.setattr(Store, "_prepare", fails)
    assert refused(opening(path)) == "store_unreachable"
    if sys.platform == "linux":
        held = [str(each.readlink()) for each in Path("/proc/self/fd").iterdir() if each.is_symlink()]
        assert f"{path}{where}" not in held
    monkeypatch.undo()
    Store.open(path, "test").close()


def test_the_lock_is_given_back_where_its_note_finds_no_room(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("db.lock.WriterLock._write", full)
    assert refused(opening(path)) == "disk_full"
    monkeypatch.undo()
    Store.open(path, "test").close()


def failure(code: int, words: str) -> sqlcipher.OperationalError:
    problem = sqlcipher.OperationalError(words)
    problem.sqlite_errorcode = code
    return problem


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (failure(13, "database or disk is full"), "disk_full"),
        (failure(10, "disk I/O error"), "store_unreachable"),
        (failure(14, "unable to open database file"), "store_unreachable"),
        (failure(8, "attempt to write a readonly database"), "store_read_only"),
        (failure(5, "database is locked"), "store_in_use"),
        (failure(11, "database disk image is malformed"), "store_damaged"),
        (sqlcipher.OperationalError("file is not a database"), "store_damaged"),  # the backup API gives no number
        (OSError(errno.ENOSPC, "No space left on device"), "disk_full"),
        (failure(1, "no such column: nonsense"), None),
        (OSError(errno.ENOENT, "nothing there"), None),
        (ValueError("ours"), None),
    ],
)
def test_what_the_world_says(tmp_path: Path, problem: BaseException, code: str | None) -> None:
    said = told(problem, tmp_path / "库.jiedui")
    assert (said.code if said else None) == code


# -- two at once -----------------------------------------------------------------------------------------------------
def test_a_second_writer_is_told_who_writes_and_may_read(path: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None and holder.stdout.readline()
        with pytest.raises(StoreProblem) as told_of:
            Store.open(path, "test")
        assert told_of.value.code == "store_in_use" and str(holder.pid) in told_of.value.sentence
        with Store.open(path, "test", read_only=True) as store:
            assert count(store) == 1
        for garbage in ("{", "[1]", '"x"'):
            Path(f"{path}.lock.json").write_text(garbage, encoding="utf-8")
            assert refused(opening(path)) == "store_in_use"
    finally:
        holder.kill()
        holder.communicate()
    assert Path(f"{path}-wal").exists()
    with Store.open(path, "test") as store:  # what a killed writer leaves is no obstacle and holds nothing half
        household(store, "999999000002")
        assert count(store) == 2


def test_a_lock_is_borrowed_from_its_holder_only(store: Store) -> None:
    assert refused(lambda: Store.open(store.path, "test", borrowed="falsch")) == "store_in_use"
    with Store.open(store.path, "test", borrowed=store.lock_token) as worker:
        household(worker, "999999000001")
    assert count(store) == 1
    assert refused(opening(store.path)) == "store_in_use", "the holder's lock outlives its worker"


def test_a_step_takes_the_right_to_write_before_it_looks(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker of an import writes beside the desk: who looked first and wrote later would be turned away."""
    beside = store._connect()
    beside.execute("PRAGMA busy_timeout = 0")

    def before_anything(*_: object) -> None:
        with pytest.raises(sqlcipher.OperationalError, match="locked"):
            beside.execute("BEGIN IMMEDIATE")
        raise StopIteration

    monkeypatch.setattr("db.history.write.Write", before_anything)
    with pytest.raises((StopIteration, RuntimeError)), store.write("x", "x"):
        pass
    beside.execute("BEGIN IMMEDIATE")
    beside.close()


def test_what_is_saved_is_on_the_disk_and_what_is_deleted_is_gone(store: Store) -> None:
    """`NORMAL` lost saves in power cuts; without secure_delete old pages keep what was taken out."""
    with store.read() as read:
        found = {
            name: read.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys", "temp_store")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1, "foreign_keys": 1, "temp_store": 2}


# -- a file that loses its name --------------------------------------------------------------------------------------
def replaced_by_another(path: Path) -> None:
    new_store(path.with_name("别的.jiedui"), "test", quick=True).close()
    path.with_name("别的.jiedui").replace(path)


def replaced_by_an_older_copy(path: Path) -> None:
    path.with_name("alt.jiedui").replace(path)


def deleted(path: Path) -> None:
    path.unlink()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not let an open file be replaced")
@pytest.mark.parametrize("swap", [replaced_by_another, replaced_by_an_older_copy, deleted])
def test_a_file_swapped_underneath_loses_nothing_and_ruins_nothing(path: Path, swap: Callable[[Path], None]) -> None:
    path.with_name("alt.jiedui").write_bytes(path.read_bytes())
    store = Store.open(path, "test")
    household(store, "999999000002")
    swap(path)
    stranger = path.read_bytes() if path.exists() else b""
    with pytest.raises(StoreProblem) as problem:
        household(store, "999999000003")
    assert problem.value.code == "store_swapped"
    store.close()
    (kept,) = backups(path)
    assert kept.why == "swapped" and str(kept.path) in problem.value.remedy
    with Store.open(kept.path, "test", read_only=True) as copy:
        assert count(copy) == 2
    if stranger:
        assert path.read_bytes() == stranger
        assert not Path(f"{path}-wal").exists()
        Store.open(path, "test").close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows does not let an open file be replaced")
def test_a_file_swapped_since_the_last_step_is_noticed_when_closing(path: Path) -> None:
    store = Store.open(path, "test")
    household(store, "999999000002")
    replaced_by_another(path)
    store.close()
    assert [each.why for each in backups(path)] == ["swapped"]
    with Store.open(path, "test") as other:
        assert count(other) == 0


def test_a_stick_that_was_pulled_out_is_missed(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(path, "test") as store:
        monkeypatch.setattr("db.backup.rescue", lambda _store: None)
        away = path.rename(path.with_name("weg"))
        assert refused(lambda: household(store, "999999000002")) == "store_missing"
        away.rename(path)


def test_the_raw_secret_of_another_store_does_not_open(path: Path) -> None:
    assert refused(lambda: Store.open(path, secret=bytes(32))) == "wrong_passphrase"
    assert keys.unlock("test", path.read_bytes()[:16], path).secret != bytes(32)
