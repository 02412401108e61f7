"""While the files of one child process are worked on, the next child reads; who looks no further stops it."""

from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Event
from typing import Any, Final

import pytest

from app.exchange import reader
from app.registers.refusals import Refused
from db.errors import Cancelled

_LONG: Final = 30  # seconds that no test of these waits unless it fails


class _Child:
    """Stands for the children: notes what was asked; an asked-for file "慢" is read until somebody stops it."""

    def __init__(self) -> None:
        self.asked = {name: Event() for name in ("一", "二", "慢", "坏")}
        self.stopped = Event()

    def __call__(self, paths: Sequence[Path], _passwords: Any, cancelled: Callable[[], bool]) -> list[Any]:
        self.asked[paths[0].stem].set()
        if paths[0].stem == "坏":
            raise Refused("reader_stopped", file=paths[0].name)
        while paths[0].stem == "慢":
            if cancelled():
                self.stopped.set()
                raise Cancelled
        return [{"kind": "calamine", "names": {}, "sheets": []} for _ in paths]


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> _Child:
    made = _Child()
    monkeypatch.setattr(reader, "_asked", made)
    monkeypatch.setattr(reader, "TOGETHER", 1)
    return made


def _paths(folder: Path, *names: str) -> list[Path]:
    paths = [folder / f"{name}.xlsx" for name in names]
    for path in paths:
        path.write_bytes(b"")
    return paths


def test_the_next_is_read_while_one_is_worked_on(child: _Child, tmp_path: Path) -> None:
    books = reader.read_books(_paths(tmp_path, "一", "二"))
    first = next(books)
    assert child.asked["二"].wait(_LONG)
    assert [each.file for each in (first, *books) if isinstance(each, reader.Book)] == ["一.xlsx", "二.xlsx"]


def test_who_looks_no_further_stops_the_child_that_reads(child: _Child, tmp_path: Path) -> None:
    books = reader.read_books(_paths(tmp_path, "一", "慢"))
    next(books)
    assert child.asked["慢"].wait(_LONG)
    books.close()  # type: ignore[attr-defined]  a generator
    assert child.stopped.is_set()


def test_a_stop_is_told_to_the_child_that_reads(child: _Child, tmp_path: Path) -> None:
    books = reader.read_books(_paths(tmp_path, "一", "慢"), cancelled=child.asked["慢"].is_set)
    next(books)
    with pytest.raises(Cancelled):
        next(books)


def test_what_stops_a_child_is_told_in_its_place(child: _Child, tmp_path: Path) -> None:
    told = list(reader.read_books(_paths(tmp_path, "一", "坏", "二")))
    assert [isinstance(each, Refused) for each in told] == [False, True, False]


def test_nothing_to_read_is_nothing(child: _Child) -> None:
    assert list(reader.read_books([])) == []
