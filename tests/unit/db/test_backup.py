"""Backups: the copy opens with the same passphrase and holds the same; a failure leaves no half file; what is kept."""

import errno
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from db import backup as room
from db import files
from db.backup import backup, backups, folder_of, restore, restore_point, rotate
from db.errors import StoreProblem
from db.history.digest import digest
from db.store import Store

NAME = "库"


def _filled(store: Store, people: int = 3) -> str:
    with store.write("add_household", "新建户") as write:
        for number in range(people):
            household = write.create("household", code=f"999999{number:06d}")
            write.create("member", household_id=household, name="阿卜杜热合曼·麦麦提吐尔逊", relation="户主")
    return _digest(store)


def _digest(store: Store) -> str:
    with store.read() as read:
        return digest(read)


def test_a_backup_is_due_when_the_newest_lacks_a_step(store: Store) -> None:
    assert not room.is_due(store)  # nothing was ever written
    _filled(store)
    assert room.is_due(store)
    copy = backup(store)
    assert not room.is_due(store)
    with store.write("edit", "改") as write:
        write.create("household", code="999999000099")
    assert room.is_due(store)
    copy.write_bytes(b"\xa2" * 8192)  # a copy that does not open counts for nothing
    assert room.is_due(store)


def test_a_backup_is_the_store_under_the_same_passphrase(store: Store) -> None:
    before = _filled(store)
    copy = backup(store)
    assert copy.parent == folder_of(store.path) and copy.parent.name == "库.backups"
    assert copy.read_bytes()[:16] == store.path.read_bytes()[:16]
    assert [each.name for each in copy.parent.iterdir()] == [copy.name]
    with Store.open(copy, "test") as opened:
        assert _digest(opened) == before
    with pytest.raises(StoreProblem) as told:
        Store.open(copy, "falsch")
    assert told.value.code == "wrong_passphrase"


def test_a_backup_is_one_file_that_opens_on_a_read_only_medium(store: Store, tmp_path: Path) -> None:
    before = _filled(store)
    copy = backup(store, tmp_path / "usb")
    copy.chmod(0o444)
    copy.parent.chmod(0o555)
    try:
        with Store.open(copy, "test", read_only=True) as opened:
            assert _digest(opened) == before
    finally:
        copy.parent.chmod(0o755)
    assert [each.name for each in copy.parent.iterdir()] == [copy.name]


def test_a_backup_while_somebody_writes_is_the_state_before(store: Store) -> None:
    before = _filled(store)
    with store.write("add_household", "新建户") as write:
        write.create("household", code="999999888888")
        copy = backup(store)
    with Store.open(copy, "test", read_only=True) as opened:
        assert _digest(opened) == before != _digest(store)


def test_nothing_in_a_backup_is_readable(store: Store) -> None:
    _filled(store)
    assert "麦麦提".encode() not in backup(store).read_bytes()


def test_a_backup_can_be_given_a_name_and_never_overwrites(store: Store, tmp_path: Path) -> None:
    before = _filled(store)
    assert backup(store, tmp_path / "U" / "带走.jiedui") == tmp_path / "U" / "带走.jiedui"
    restore(tmp_path / "U" / "带走.jiedui", tmp_path / "b.jiedui", secret=store.key.secret)
    with Store.open(tmp_path / "b.jiedui", "test", read_only=True) as opened:
        assert _digest(opened) == before
    with pytest.raises(StoreProblem) as told:
        backup(store, store.path)
    assert told.value.code == "store_exists"


def test_two_backups_in_a_second_have_two_names(store: Store) -> None:
    first, second = backup(store), backup(store)
    assert first != second and first.exists() and second.exists()


def test_restore_points_carry_their_reason(store: Store) -> None:
    point = restore_point(store, "before-upgrade")
    plain = backup(store)
    found = {each.path: each.why for each in backups(store.path)}
    assert found == {point: "before-upgrade", plain: None}
    assert all(each.size > 0 for each in backups(store.path))


def test_a_restore_point_is_the_file_as_it_lies(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _filled(store, 30)
    with monkeypatch.context() as patched:
        patched.setattr(room, "_copy", lambda *_: pytest.fail("went through the backup API"))
        point = restore_point(store, "before-import")
    assert [each.name for each in point.parent.iterdir()] == [point.name]
    with Store.open(point, "test", read_only=True) as opened:
        assert _digest(opened) == before
    with store.write("edit", "改") as write:  # nothing is locked any more
        write.create("household", code="999999000099")


def test_a_restore_point_holds_what_stands_in_the_log_while_somebody_reads(store: Store) -> None:
    _filled(store)
    with store.read() as reader:
        reader.exec_driver_sql("SELECT count(*) FROM household").all()
        now = _filled(store, 5)  # the reader keeps the log from being folded in
        with Store.open(restore_point(store, "before-import"), "test", read_only=True) as opened:
            assert _digest(opened) == now


def test_a_restore_point_while_somebody_writes_is_the_state_before(store: Store) -> None:
    before = _filled(store)
    with store.write("add_household", "新建户") as write:
        write.create("household", code="999999888888")
        point = restore_point(store, "before-import")
    with Store.open(point, "test", read_only=True) as opened:
        assert _digest(opened) == before


def test_no_restore_point_is_made_of_a_damaged_file(store: Store) -> None:
    _filled(store, 400)
    restore_point(store, "before-import")  # everything stands in the file
    with store.path.open("r+b") as file:
        file.seek(store.path.stat().st_size // 2)
        file.write(os.urandom(64))
    with pytest.raises(StoreProblem) as told:
        restore_point(store, "before-merge")
    assert told.value.code == "store_damaged"
    assert [each.why for each in backups(store.path)] == ["before-import"]


def test_backups_of_another_store_are_not_ours(store: Store, tmp_path: Path) -> None:
    with Store.create(tmp_path / "别的.jiedui", "test", quick=True) as other:
        theirs = backup(other, folder_of(store.path))
    assert backups(store.path) == []
    backup(store)
    assert theirs.exists() and len(backups(store.path)) == 1


# -- failures --------------------------------------------------------------------------------------------------------
def test_a_full_disk_leaves_no_half_file_and_says_so(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    _filled(store)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(StoreProblem) as told:
        backup(store)
    assert told.value.code == "disk_full"
    assert list(folder_of(store.path).iterdir()) == []


@pytest.mark.parametrize("step", ["_copy", "_check", "sync"])
def test_a_failure_at_any_step_leaves_no_half_file(store: Store, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    where = files if step == "sync" else room
    real = getattr(where, step)

    def fails(*arguments: object) -> None:
        real(*arguments)
        raise RuntimeError(step)

    monkeypatch.setattr(where, step, fails)
    with pytest.raises(RuntimeError):
        backup(store)
    assert list(folder_of(store.path).iterdir()) == []
    monkeypatch.undo()
    assert backup(store).exists()


def test_a_copy_that_does_not_check_is_not_kept(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    real = room._copy

    def bent(source: Path, key: room.Key, part: Path) -> None:
        real(source, key, part)
        with part.open("r+b") as file:
            file.seek(5_000)
            file.write(b"\0" * 64)

    monkeypatch.setattr(room, "_copy", bent)
    with pytest.raises(StoreProblem) as told:
        backup(store)
    assert told.value.code == "store_damaged"
    assert list(folder_of(store.path).iterdir()) == []


@pytest.mark.parametrize("walked", [room.WALKED, 0])
def test_a_damaged_store_is_not_backed_up(store: Store, walked: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "WALKED", walked)  # the structure of a large copy is not walked
    _filled(store, 200)
    store.close()
    content = bytearray(store.path.read_bytes())
    content[-40] ^= 1  # the backup API itself would copy this page as an empty one, without a word
    store.path.write_bytes(content)
    opened = Store(store.path, store.key, read_only=False, lock=None)
    with pytest.raises(StoreProblem) as told:
        backup(opened)
    opened.close()
    assert told.value.code == "store_damaged"
    assert list(folder_of(store.path).iterdir()) == []


def test_a_file_where_the_folder_should_be_is_told(store: Store, tmp_path: Path) -> None:
    (tmp_path / "da").write_text("x")
    with pytest.raises((StoreProblem, FileExistsError)):
        backup(store, tmp_path / "da")
    assert (tmp_path / "da").read_text() == "x"


# -- restoring -------------------------------------------------------------------------------------------------------
def test_restore_makes_a_new_store(store: Store, tmp_path: Path) -> None:
    before = _filled(store)
    copy = backup(store)
    _filled(store, 5)
    restore(copy, tmp_path / "neu" / "恢复.jiedui", "test")
    with Store.open(tmp_path / "neu" / "恢复.jiedui", "test") as opened:
        assert _digest(opened) == before
        with opened.write("add_household", "新建户") as write:
            write.create("household", code="999999777777")
    assert copy.exists()


@pytest.mark.parametrize("taken", ["恢复.jiedui", "恢复.jiedui-wal"])
def test_restore_never_overwrites(store: Store, tmp_path: Path, taken: str) -> None:
    copy = backup(store)
    (tmp_path / taken).write_bytes(b"mine")
    with pytest.raises(StoreProblem) as told:
        restore(copy, tmp_path / "恢复.jiedui", "test")
    assert told.value.code == "store_exists"
    assert (tmp_path / taken).read_bytes() == b"mine"


def test_restore_tells_a_wrong_passphrase_a_missing_and_a_foreign_file(store: Store, tmp_path: Path) -> None:
    copy = backup(store)
    (tmp_path / "foreign.jiedui").write_bytes(b"PK" * 5_000)
    for file, passphrase, code in (
        (copy, "falsch", "wrong_passphrase"),
        (tmp_path / "nie.jiedui", "test", "store_missing"),
        (tmp_path / "foreign.jiedui", "test", "not_a_store"),
        (tmp_path, "test", "not_a_store"),
    ):
        with pytest.raises(StoreProblem) as told:
            restore(file, tmp_path / "恢复.jiedui", passphrase)
        assert told.value.code == code
        assert not list(tmp_path.glob("恢复.*"))


@pytest.mark.parametrize("at", [20, 5_000, -40])
def test_restore_refuses_a_damaged_backup(store: Store, tmp_path: Path, at: int) -> None:
    _filled(store)
    copy = backup(store)
    content = bytearray(copy.read_bytes())
    content[at] ^= 0x10
    copy.write_bytes(content)
    with pytest.raises(StoreProblem) as told:
        restore(copy, tmp_path / "恢复.jiedui", "test")
    assert told.value.code == "store_damaged"
    assert not list(tmp_path.glob("恢复.*"))


def test_restore_refuses_a_newer_store(store: Store, tmp_path: Path) -> None:
    with store.write("x", "x") as write:
        write.connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    copy = backup(store)
    with pytest.raises(StoreProblem) as told:
        restore(copy, tmp_path / "恢复.jiedui", "test")
    assert told.value.code == "store_newer"
    assert not list(tmp_path.glob("恢复.*"))


# -- rotation --------------------------------------------------------------------------------------------------------
def _named(at: datetime, why: str = "") -> str:
    return f"{NAME}-{at:%Y%m%d-%H%M%S}{why}.jiedui"


NOW = datetime(2026, 3, 11, 12, 0)
HALF_HOURS = [_named(NOW - timedelta(minutes=30 * n)) for n in range(48 * 500)]


def _kept() -> list[datetime]:
    gone = set(rotate(HALF_HOURS, NOW))
    return [datetime.strptime(name[2:17], "%Y%m%d-%H%M%S") for name in HALF_HOURS if name not in gone]


def test_two_days_stay_whole() -> None:
    assert sum(NOW - at <= timedelta(days=2) for at in _kept()) == 97


def test_then_one_a_day_a_week_a_month() -> None:
    kept = _kept()
    older = [at for at in kept if NOW - at > timedelta(days=2)]
    assert len(older) <= 14 + 8 + 12
    days = {at.date() for at in kept}
    assert {NOW.date() - timedelta(days=n) for n in range(14)} <= days
    assert len({f"{at:%G%V}" for at in kept}) >= 8
    assert len({f"{at:%Y%m}" for at in kept}) == 12


def test_thinning_twice_is_thinning_once() -> None:
    gone = set(rotate(HALF_HOURS, NOW))
    assert rotate([name for name in HALF_HOURS if name not in gone], NOW) == []


def test_restore_points_are_thinned_out_too() -> None:
    old = NOW - timedelta(days=100)
    names = [_named(old + timedelta(minutes=n), "-before-import") for n in range(50)]
    assert len(rotate(names, NOW)) == 49


def test_points_before_an_upgrade_and_strangers_stay() -> None:
    old = NOW - timedelta(days=4_000)
    names = [_named(old, "-before-upgrade"), "notes.txt", f"{NAME}.jiedui", *HALF_HOURS]
    assert not {names[0], names[1], names[2]} & set(rotate(names, NOW))


def test_the_newest_always_stays() -> None:
    only = _named(NOW - timedelta(days=3_000))
    assert rotate([only], NOW) == []


def test_a_backup_thins_out_the_folder(store: Store) -> None:
    folder = folder_of(store.path)
    folder.mkdir()
    now = datetime.now()
    old = [folder / _named(now - timedelta(days=5, minutes=n)) for n in range(20)]
    for path in old:
        path.write_bytes(b"x")
    backup(store)
    assert sum(path.exists() for path in old) <= 2


def test_the_part_is_never_taken_for_a_backup(store: Store) -> None:
    folder = folder_of(store.path)
    folder.mkdir()
    (folder / f"{_named(NOW)}.part").write_bytes(b"half")
    assert backups(store.path) == []
    assert len(list(folder.iterdir())) == 1


def test_a_half_copy_of_a_killed_backup_goes_in_time(store: Store) -> None:
    folder = folder_of(store.path)
    folder.mkdir()
    then = datetime.now() - timedelta(hours=1)
    names = [f"{_named(then)}.part", f"{_named(then)}.part-journal", "别的-20260101-120000.jiedui.part"]
    for name in names:
        (folder / name).write_bytes(b"half")
    backup(store)
    assert all((folder / name).exists() for name in names), "another process may be at it"
    for name in names:
        os.utime(folder / name, times=(0, 0))
    backup(store)
    assert [(folder / name).exists() for name in names] == [False, False, True]
