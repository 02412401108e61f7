"""The store's file while it is open: processes beside ours come and go, a sync client may swap it."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from db.errors import StoreProblem
from db.ops.setting import set_setting
from db.queries.setting import setting
from db.store import Store

# what a worker of an import does with a store: borrows the right to write, writes or reads, ends
WORKER = """
import sys
from db.ops.setting import set_setting
from db.queries.setting import setting
from db.store import Store

path, secret, token, name = sys.argv[1:]
with Store.open(path, secret=bytes.fromhex(secret), borrowed=token) as store:
    if name == "write":
        with store.write("set_setting", "写") as write:
            set_setting(write, "worker", 1)
    else:
        with store.read() as reader:
            print(setting(reader, name))
"""


def beside(store: Store, name: str) -> str:
    arguments = [str(store.path), store.key.secret.hex(), store.lock_token or "", name]
    run = subprocess.run([sys.executable, "-c", WORKER, *arguments], capture_output=True, text=True, check=True)
    return run.stdout.strip()


def put(store: Store, value: int) -> None:
    with store.write("set_setting", "写") as write:
        set_setting(write, "ours", value)


def test_a_worker_that_ends_leaves_us_our_log(store: Store) -> None:
    put(store, 1)
    log = Path(f"{store.path}-wal").stat().st_ino
    beside(store, "write")
    assert Path(f"{store.path}-wal").stat().st_ino == log
    put(store, 2)
    assert beside(store, "ours") == "2"
    with store.read() as reader:
        assert setting(reader, "worker") == 1


TAKING = """
import fcntl, sys
with open(sys.argv[1], "r+b") as file:
    fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 510, 0x40000002)  # what the last one to close a store takes
"""


@pytest.mark.skipif(sys.platform == "win32", reason="locks of Windows stay with their handle")
def test_a_step_leaves_our_lock_on_the_file(store: Store) -> None:
    put(store, 1)
    run = subprocess.run([sys.executable, "-c", TAKING, str(store.path)], capture_output=True, text=True, check=False)
    assert "BlockingIOError" in run.stderr


def test_a_file_swapped_under_us_is_not_written(store: Store, tmp_path: Path) -> None:
    put(store, 1)
    copy = tmp_path / "copy"
    shutil.copy(store.path, copy)
    copy.replace(store.path)  # the same store, an older state, as a sync client brings it
    with pytest.raises(StoreProblem) as told:
        put(store, 2)
    assert told.value.code == "store_swapped"


def test_a_file_taken_away_is_told(store: Store) -> None:
    store.path.unlink()
    with pytest.raises(StoreProblem) as told:
        put(store, 1)
    assert told.value.code == "store_swapped"


def older_written_back(store: Store, tmp_path: Path) -> None:
    """An older state of the store is written into its own file, as a sync client does that keeps name and number."""
    old = tmp_path / "alt"
    shutil.copy(store.path, old)
    for number in range(2, 6):
        put(store, number)
    with store.read() as reader:
        reader.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    put(store, 6)
    number = store.path.stat().st_ino
    with store.path.open("r+b") as file:
        file.write(old.read_bytes())
        file.truncate()
    assert store.path.stat().st_ino == number


def test_old_contents_written_into_the_file_are_noticed(store: Store, tmp_path: Path) -> None:
    put(store, 1)
    store.close()
    with Store.open(store.path, "test") as again:
        older_written_back(again, tmp_path)
        with pytest.raises(StoreProblem) as told:
            put(again, 7)
        assert told.value.code == "store_swapped" and "同步" in str(told.value)
    assert not Path(f"{store.path}-wal").exists(), "our log would ruin what was written back"
    with Store.open(store.path, "test") as back, back.read() as reader:
        assert reader.exec_driver_sql("SELECT count(*) FROM change_set").scalar_one() == 1


def test_what_others_of_ours_write_is_no_stranger(store: Store) -> None:
    put(store, 1)
    for number in range(2, 5):
        with Store.open(store.path, "test", borrowed=store.lock_token) as worker:
            put(worker, number)
            with worker.read() as reader:
                reader.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        put(store, number + 10)
    store.compact()
    put(store, 20)
    store.path.touch()
    put(store, 21)
