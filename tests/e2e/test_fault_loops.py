"""The fault loops of `jiedui faults`, a few rounds each: nothing broken, lost or halved, and the loops can fail.

`JIEDUI_FAULTS=100` does as many rounds of each.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from app.faults import damage, disk, killing, powercut
from app.faults.counts import Counts, Half, Lost
from app.faults.loops import LOOPS
from app.faults.verbs import Undo
from db import backup, files
from db.store import Store

ROUNDS = os.environ.get("JIEDUI_FAULTS", "3")
ROOT = Path(__file__).parents[2]
LINUX = sys.platform.startswith("linux")
# what a test of few rounds is too slow or too small for
ROUNDS_OF = {"power-cut": "24", "kill-upgrade": "6", "places": "7", "disk-full": "7", "disk-fails": "7"}


@pytest.mark.skipif(not LINUX, reason="a round costs a whole start of the program elsewhere: run jiedui faults by hand")
@pytest.mark.parametrize("name", LOOPS)
def test_nothing_is_broken_lost_or_halved(name: str) -> None:
    surroundings = os.environ | {"PYTHONPATH": str(ROOT), "JIEDUI_OLDER_STORES": str(ROOT / "tests" / "stores")}
    rounds = ROUNDS if ROUNDS != "3" else ROUNDS_OF.get(name, ROUNDS)
    done = subprocess.run(
        [sys.executable, "-m", "app", "faults", "--only", name, "--runs", rounds, "--json"],
        cwd=ROOT, env=surroundings, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    told = json.loads(done.stdout)
    assert (told["loops"][0]["wrong"], done.returncode) == ([], 0), done.stderr
    assert told["rounds"] >= int(rounds) and told["holds"]
    assert told["loops"][0]["control"] is None or told["loops"][0]["control"] > 0


# -- the loops can fail ----------------------------------------------------------------------------------------------
def test_a_bent_page_that_is_not_looked_for_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("db.store.damaged_pages", lambda *_told: [])
    monkeypatch.setattr(backup, "_copy", lambda source, _key, part: shutil.copyfile(source, part))
    monkeypatch.setattr(backup, "damaged_pages", lambda *_told: [])
    monkeypatch.setattr(backup, "_check", lambda *_told: None)
    assert damage.bits_flipped(tmp_path, 12, Random(1)).corrupt > 0


def test_a_step_of_two_transactions_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Halved(Undo):
        def do(self, folder: Path) -> None:
            super().do(folder)
            super().do(folder)

    def stops_between(work: object, folder: Path, **_told: object) -> int:
        Halved().do(folder) if stops_between.first else Undo().do(folder)  # type: ignore[attr-defined]
        stops_between.first = False  # type: ignore[attr-defined]
        return 9

    stops_between.first = True  # type: ignore[attr-defined]
    monkeypatch.setattr(killing, "in_a_process", stops_between)
    assert killing.killed("undo", tmp_path, 2, Random(1), Halved()).half == 2


def test_a_file_left_behind_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for room in (backup, files):
        monkeypatch.setattr(room, "remove", lambda _path: None)
    assert disk.full(tmp_path, 14, Random(1)).half > 0


@pytest.mark.skipif(not LINUX, reason="see above")
def test_a_store_that_is_not_synced_loses_what_was_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known = powercut._Unsynced
    monkeypatch.setattr(powercut, "Store", known)
    counts = powercut.saving(tmp_path, 24, Random(1))
    assert counts.lost + counts.corrupt + counts.half > 0 and not counts.holds


def test_counts_hold_only_where_all_are_nought_and_the_control_failed() -> None:
    for problem in (Lost("x"), Half("x"), AssertionError("x")):
        counts = Counts("x")
        assert counts.holds
        counts.failed(problem, "here")
        assert not counts.holds and counts.rounds == 1
    assert not Counts("x", control=0).holds and Counts("x", control=1).holds
    assert issubclass(powercut._Unsynced, Store)
