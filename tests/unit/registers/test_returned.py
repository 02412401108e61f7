"""Where the copy sent back may be written, and files that cannot even be opened."""

from pathlib import Path

import pytest
from importing import planned, roster
from workbooks import people

from app.registers import reading
from app.registers.reading import read_file
from app.registers.refusals import Refused
from app.registers.returns import write_returns
from db.errors import StoreProblem
from db.store import Store


def troubled(folder: Path) -> Path:
    rows = people(1)
    rows[1]["证件号码"] = 999999198001010110.0
    return roster(folder, rows)


def test_the_senders_file_is_never_written_over(store: Store, tmp_path: Path) -> None:
    path = troubled(tmp_path)
    before = path.read_bytes()
    with pytest.raises(Refused) as refused:
        write_returns(planned(store, path), tmp_path / "." / path.name)
    assert refused.value.code == "return_over_source"
    assert path.read_bytes() == before


def test_a_place_that_cannot_be_written_is_named(store: Store, tmp_path: Path) -> None:
    plan = planned(store, troubled(tmp_path))
    (tmp_path / "夹").mkdir()
    for out in (tmp_path / "夹", tmp_path / "户.xlsx" / "退回.xlsx"):
        with pytest.raises(StoreProblem) as problem:
            write_returns(plan, out)
        assert problem.value.code == "cannot_write"
    assert sorted(path.name for path in tmp_path.iterdir() if ".part" in path.name) == []


def test_a_folder_and_a_locked_file_have_their_own_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "夹.xlsx").mkdir()
    with pytest.raises(Refused) as refused:
        read_file(tmp_path / "夹.xlsx")
    assert refused.value.code == "file_is_folder"

    path = troubled(tmp_path)

    def locked(self: Path, mode: str = "r") -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", locked)
    with pytest.raises(Refused) as refused:
        read_file(path)
    assert refused.value.code == "file_locked"


def test_a_module_beside_the_strangers_file_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = troubled(tmp_path)
    (tmp_path / "orjson.py").write_text("raise SystemExit(3)", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert reading.read_file(path).sheets[0].rows == 3
