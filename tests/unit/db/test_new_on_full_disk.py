"""A new store on a disk that fills up while its log is folded in: it is said, and there is no store."""

from pathlib import Path

import pytest

from db.errors import StoreProblem
from db.shim import FULL, PASS, Event, between
from db.store import Store


def test_a_disk_that_is_full_only_at_the_end_makes_no_store(tmp_path: Path) -> None:
    seen: list[str] = []

    def judge(event: Event) -> int:
        """Once the log is synced, nothing goes into the file any more."""
        seen.append(event.what if event.path.endswith("-wal") else "")
        return FULL if event.what == "write" and event.path.endswith(".part") and seen.count("sync") > 2 else PASS

    with pytest.raises(StoreProblem) as told, between(judge):
        Store.create(tmp_path / "neu.jiedui", "test", quick=True)
    assert told.value.code == "disk_full"
    assert list(tmp_path.iterdir()) == []
