"""Backups in a second place, and a look into them: whole or not, what they lack; a clock that jumps."""

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from db import backup as room
from db import backup_place
from db.backup import backup, folder_of, latest, restore
from db.backup_place import NOTE, SecondPlace, back_up_second, second_is_near, second_late, second_place
from db.backup_seen import compared, contents, is_whole
from db.errors import StoreProblem
from db.store import Store


def households(store: Store, *codes: int) -> None:
    with store.write("add_household", "新建户", who="李建国") as write:
        for code in codes:
            write.create("household", code=f"999999{code:06d}")


@pytest.fixture
def ours(tmp_path: Path) -> Store:
    """A store of people, as far as reminders go."""
    return Store.create(tmp_path / "库.jiedui", "test")


# -- the second place ------------------------------------------------------------------------------------------------
def test_a_copy_in_another_place_makes_it_the_second_place(store: Store, tmp_path: Path) -> None:
    assert second_place(store.path) is None
    households(store, 1)
    made = back_up_second(store, tmp_path / "usb")
    known = second_place(store.path)
    assert known is not None and known.folder == tmp_path / "usb" and not known.other_disk
    assert is_whole(made, store.key)
    assert back_up_second(store).parent == tmp_path / "usb"
    assert back_up_second(store, tmp_path / "E" / "带走.jiedui").name == "带走.jiedui"
    assert second_place(store.path).folder == tmp_path / "E"  # type: ignore[union-attr]


def test_the_second_place_is_near_once_a_day(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime.now()
    assert not second_is_near(store.path, now)
    back_up_second(store, tmp_path / "usb")
    assert not second_is_near(store.path, now)
    assert second_is_near(store.path, now + timedelta(days=1))
    assert second_is_near(store.path, now - timedelta(days=400)), "the clock went back: a copy is made"
    stick = SecondPlace(tmp_path / "usb", now, other_disk=True)
    monkeypatch.setattr(backup_place, "second_place", lambda _path: stick)
    assert not second_is_near(store.path, now + timedelta(days=1)), "the stick is out, its empty folder is our own disk"


def test_after_seven_days_somebody_is_reminded(ours: Store, tmp_path: Path) -> None:
    now = datetime.now()
    with ours:
        assert second_late(ours, now + timedelta(days=30)) is None, "nothing was ever written"
        households(ours, 1)
        assert second_late(ours, now + timedelta(days=6)) is None
        late = second_late(ours, now + timedelta(days=8))
        assert late is not None and (late.since, late.folder) == (None, None)
        back_up_second(ours, tmp_path / "usb")
        assert second_late(ours, now + timedelta(days=6)) is None
        late = second_late(ours, now + timedelta(days=8))
        assert late is not None and late.folder == tmp_path / "usb" and late.since is not None
        assert second_late(ours, now - timedelta(days=300)) is not None, "a copy dated in the future tells nothing"


def test_nobody_is_reminded_of_a_demonstration(store: Store) -> None:
    households(store, 1)
    assert second_late(store, datetime.now() + timedelta(days=99)) is None


@pytest.mark.parametrize("note", ["", "{", "[]", '{"folder": 3, "at": 5, "other_disk": 1}', '{"folder": "x"}'])
def test_a_note_that_says_nothing_is_no_place(store: Store, note: str) -> None:
    folder_of(store.path).mkdir()
    (folder_of(store.path) / NOTE).write_text(note, encoding="utf-8")
    assert second_place(store.path) is None


def test_the_note_holds_a_path_and_a_time_only(store: Store, tmp_path: Path) -> None:
    back_up_second(store, tmp_path / "usb")
    assert set(json.loads((folder_of(store.path) / NOTE).read_text("utf-8"))) == {"folder", "at", "other_disk"}


# -- a clock that jumps ----------------------------------------------------------------------------------------------
class _Clock(datetime):
    at = datetime(2026, 3, 11)

    @classmethod
    def now(cls, tz: object = None) -> datetime:
        return cls.at


@pytest.mark.parametrize("jump", [datetime(1970, 1, 1, 3), datetime(2099, 1, 1)])
def test_a_clock_that_jumps_loses_no_backup_and_makes_none_for_nothing(
    store: Store, monkeypatch: pytest.MonkeyPatch, jump: datetime
) -> None:
    monkeypatch.setattr(room, "datetime", _Clock)
    households(store, 1)
    backup(store)
    monkeypatch.setattr(_Clock, "at", jump)
    households(store, 2)
    assert room.is_due(store)
    backup(store)
    assert not room.is_due(store), "it is there, wherever the clock puts it"
    monkeypatch.setattr(_Clock, "at", datetime(2026, 3, 12))
    households(store, 3)
    assert room.is_due(store)
    backup(store)
    assert not room.is_due(store)
    assert len(room.backups(store.path)) == 3
    newest = latest(room.backups(store.path), _Clock.at)
    assert contents(newest.path, store.key).counts["household"] == 3


# -- a look into a backup --------------------------------------------------------------------------------------------
def test_what_a_backup_lacks_is_counted_and_named(store: Store) -> None:
    households(store, 1, 2)
    copy = backup(store)
    assert compared(copy, store).equal
    households(store, 3)
    with store.write("edit", "改户") as write:
        first = write.connection.exec_driver_sql("SELECT min(id) FROM household").scalar_one()
        write.update(first, code="999999000009")
    found = compared(copy, store)
    assert (found.lacks["household"], found.more["household"], found.changed) == (1, 0, 1)
    assert [step.label for step in found.lacking] == ["改户", "新建户"] and found.beyond == ()
    assert found.backup.counts["household"] == 2 and found.store.counts["household"] == 3
    assert found.backup.newest and found.store.newest and found.backup.newest.number < found.store.newest.number
    assert not found.equal and found.related


def test_a_copy_that_went_on_has_more(store: Store, tmp_path: Path) -> None:
    households(store, 1)
    restore(backup(store), tmp_path / "另.jiedui", "test")
    with Store.open(tmp_path / "另.jiedui", "test") as other:
        households(other, 5, 6)
    households(store, 3)
    found = compared(tmp_path / "另.jiedui", store)
    assert (found.lacks["household"], found.more["household"]) == (1, 2)
    assert (found.lacks_steps, found.more_steps) == (1, 1)


def test_a_backup_of_another_store_is_not_related(store: Store, tmp_path: Path) -> None:
    with Store.create(tmp_path / "别的.jiedui", "anders", quick=True) as other:
        copy = backup(other)
    found = compared(copy, store, "anders")
    assert not found.related and not found.equal
    with pytest.raises(StoreProblem) as told:
        compared(copy, store)
    assert told.value.code == "wrong_passphrase"


@pytest.mark.parametrize("at", [3, 20, 5_000, -40])
def test_a_bent_backup_is_not_whole(store: Store, at: int) -> None:
    households(store, 1)
    copy = backup(store)
    assert is_whole(copy, store.key)
    content = bytearray(copy.read_bytes())
    content[at] ^= 0x10
    copy.write_bytes(content)
    assert not is_whole(copy, store.key)
    with pytest.raises(StoreProblem) as told:
        compared(copy, store)
    assert told.value.code in ("store_damaged", "not_a_store", "wrong_passphrase")


def test_a_cut_backup_is_not_whole(store: Store) -> None:
    households(store, 1)
    copy = backup(store)
    content = copy.read_bytes()
    for length in (0, 1, 16, 4096, len(content) // 2 // 4096 * 4096, len(content) - 4096, len(content) - 1):
        copy.write_bytes(content[:length])
        assert not is_whole(copy, store.key), length
