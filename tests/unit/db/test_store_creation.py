"""Making a store: wholly there or not at all, never over something else."""

import errno
from pathlib import Path

from unit.db.test_store import count, household, refused

from db import files
from db.divisions import new_store
from db.store import Store


def test_a_creation_that_fails_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "neu" / "库.jiedui"

    def fails(store: Store) -> None:
        household(store, "999999000001")
        raise OSError(errno.ENOSPC, "No space left on device")

    assert refused(lambda: Store.create(path, "test", quick=True, fill=fails)) == "disk_full"
    assert list(path.parent.iterdir()) == []
    with Store.create(path, "test", quick=True) as store:
        assert count(store) == 0


def test_what_a_killed_creation_left_is_no_obstacle(tmp_path: Path) -> None:
    path = tmp_path / "库.jiedui"
    for tail in ("", "-wal", "-shm"):
        (tmp_path / f"库.jiedui{files.PART}{tail}").write_bytes(b"half")
    new_store(path, "test", quick=True).close()
    assert {each.name for each in tmp_path.iterdir()} == {"库.jiedui", "库.jiedui.lock"}


def test_a_new_store_never_takes_a_name(store: Store) -> None:
    path = store.path
    store.close()
    before = path.read_bytes()
    assert refused(lambda: Store.create(path, "test", quick=True)) == "store_exists"
    assert path.read_bytes() == before
    other = path.with_name("zwei.jiedui")
    Path(f"{other}-wal").write_bytes(b"of a store that was deleted")
    assert refused(lambda: Store.create(other, "test", quick=True)) == "store_exists"
    assert Path(f"{other}-wal").exists() and not other.exists()


def test_a_folder_that_is_none_is_told(tmp_path: Path) -> None:
    (tmp_path / "datei").touch()
    assert refused(lambda: Store.create(tmp_path / "datei" / "库.jiedui", "test", quick=True)) == "store_read_only"
