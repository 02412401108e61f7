"""Files that go out: whole or not at all, never over a store, and plain words where they cannot be written."""

import errno
from pathlib import Path

import pytest

from db.errors import Cancelled, StoreProblem
from db.files import must_end, written_whole
from db.store import Store


def _code(path: Path) -> str:
    with pytest.raises(StoreProblem) as told, written_whole(path) as part:
        part.write_text("new", encoding="utf-8")
    return told.value.code


def test_what_was_written_takes_its_place(tmp_path: Path) -> None:
    path = tmp_path / "不在" / "出.xlsx"
    with written_whole(path) as part:
        part.write_text("new", encoding="utf-8")
    assert path.read_text(encoding="utf-8") == "new"
    assert [each.name for each in path.parent.iterdir()] == ["出.xlsx"]


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (OSError(errno.ENOSPC, "full"), "disk_full"),
        (PermissionError(errno.EACCES, "open in Excel"), "cannot_write"),
        (Cancelled(), None),
    ],
)
def test_what_failed_leaves_the_old_file_and_nothing_else(tmp_path: Path, problem: Exception, code: str | None) -> None:
    path = tmp_path / "出.xlsx"
    path.write_text("old", encoding="utf-8")
    with pytest.raises((StoreProblem, Cancelled)) as told, written_whole(path) as part:
        part.write_text("half", encoding="utf-8")
        raise problem
    assert getattr(told.value, "code", None) == code
    assert path.read_text(encoding="utf-8") == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["出.xlsx"]


def test_a_store_is_never_written_over_whatever_its_name(store: Store, tmp_path: Path) -> None:
    store.close()
    named = store.path.rename(tmp_path / "户台账.xlsx")
    before = named.read_bytes()
    assert _code(named) == "would_replace_store"
    assert named.read_bytes() == before


def test_a_folder_a_locked_file_and_no_folder_are_said_plainly(tmp_path: Path) -> None:
    locked = tmp_path / "锁.xlsx"
    locked.write_text("old", encoding="utf-8")
    locked.chmod(0o444)
    assert _code(locked) == "cannot_write"
    assert _code(tmp_path) == "cannot_write"
    assert _code(locked / "里面" / "出.xlsx") == "cannot_write"


def test_the_name_says_what_the_file_is(tmp_path: Path) -> None:
    must_end(tmp_path / "出.XLSX", ".xlsx")
    with pytest.raises(StoreProblem) as told:
        must_end(tmp_path / "出.csv", ".xlsx")
    assert "出.xlsx" in told.value.remedy
