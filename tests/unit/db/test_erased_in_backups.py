"""A household that was erased does not come back from a backup of before, and a stick that was away is cleaned when it is back."""

import json
import shutil
from pathlib import Path

import pytest
from homes import CANARIES, CODE, lived_in
from pages import found_in

from app.cli.main import run
from app.cli.opening import VARIABLE
from db.backup import backup, backups, folder_of, restore
from db.backup_place import back_up_second
from db.check import check
from db.erasure import erase
from db.erasure_copies import gone_from, held_in, sweep
from db.history.audit import verify
from db.store import Store

GONE = (*CANARIES, CODE)
REASON = "户主书面申请"


@pytest.fixture
def away(store: Store, tmp_path: Path) -> Path:
    """A copy on a stick of before the household was erased, which was out while it was."""
    home = lived_in(store)["home"]
    stick = tmp_path / "U盘"
    back_up_second(store, stick)
    stick.rename(tmp_path / "抽屉")
    outcome = erase(store, home, "李二", REASON)
    assert [each.path for each in outcome.left] == [stick]
    (tmp_path / "抽屉").rename(stick)
    return next(iter(stick.glob("*.jiedui")))


def test_it_does_not_come_back(store: Store, away: Path, tmp_path: Path) -> None:
    target = tmp_path / "恢复" / "库.jiedui"
    assert restore(away, target, "test", store=store.path) == 1
    assert found_in([target], GONE, store.key) == {}
    with Store.open(target, "test") as back:
        found = check(back)
        assert found.integrity and found.rebuild_equal
        with back.read() as reader:
            assert verify(reader).whole
            assert [(each.second, each.reason) for each in gone_from(reader)] == [("李二", REASON)]


def test_a_newer_backup_beside_it_is_enough_to_know(store: Store, away: Path, tmp_path: Path) -> None:
    shutil.copy(backup(store), away.with_name("库-20990101-000000.jiedui"))
    assert restore(away, tmp_path / "新.jiedui", "test") == 1


def test_the_store_is_found_from_its_own_backups(store: Store, tmp_path: Path) -> None:
    home = lived_in(store)["home"]
    made = backup(store)
    kept = tmp_path / "留.jiedui"
    shutil.copy(made, kept)
    erase(store, home, "李二", REASON)
    shutil.copy(kept, made)  # as if a sync client had brought it back
    assert restore(made, tmp_path / "新.jiedui", "test") == 1


def test_where_nothing_was_erased_nothing_is_written_anew(store: Store, tmp_path: Path) -> None:
    lived_in(store)
    made = backup(store)
    assert restore(made, tmp_path / "新.jiedui", "test", store=store.path) == 0
    assert found_in([tmp_path / "新.jiedui"], GONE, store.key) != {}


def test_a_stick_is_cleaned_when_it_is_back(store: Store, away: Path) -> None:
    with store.read() as reader:
        gone = gone_from(reader)
    assert held_in(away, store.key, gone) == [gone[0].household]
    swept = sweep(store)
    assert swept.rewritten == (away,) and swept.left == ()
    assert held_in(away, store.key, gone) == [] and found_in([away], GONE, store.key) == {}
    assert sweep(store).rewritten == ()


def test_the_command_line_says_it_and_does_it(
    store: Store, away: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(VARIABLE, "test")
    path = store.path
    store.close()

    def told(*arguments: object) -> tuple[int, dict]:  # type: ignore[type-arg]
        capfd.readouterr()
        code = run([*map(str, arguments), "--json"])
        return code, json.loads(capfd.readouterr().out)

    code, said = told("backups", "--store", path, "--check")
    assert code == 0 and [each["erased_households"] for each in said["backups"]] == [1]
    code, said = told("restore", away, path.with_name("新.jiedui"), "--compare", path)
    assert code == 0 and said["erased"] == 1
    code, said = told("backups", "--store", path, "--erase")
    assert code == 0 and [each["erased_households"] for each in said["backups"]] == [0]
    assert found_in([away], GONE, store.key) == {}
    code, said = told("backup", "--to", away.parent, "--store", path)
    assert code == 0 and said["cleaned"] == 0


def test_a_backup_to_the_stick_cleans_the_older_ones(
    store: Store, away: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(VARIABLE, "test")
    store.close()
    assert run(["backup", "--to", str(away.parent), "--store", str(store.path), "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["cleaned"] == 1
    assert found_in([away], GONE, store.key) == {}
    assert len(backups(store.path, away.parent)) == 2 and not folder_of(store.path).joinpath(away.name).exists()
