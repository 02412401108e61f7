"""kill -9 in the middle of an import: the store is as before or as after, never between."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from workbooks import people, sheet_of, workbook

from db.divisions import new_store
from db.history.digest import digest
from db.history.rebuild import differences
from db.store import Store

ROUNDS = int(os.environ.get("JIEDUI_KILLS", "8"))


def state(path: Path) -> tuple[str, int]:
    """Return the digest of a store and how many change sets it has; the log must rebuild the tables."""
    with Store.open(path, "test") as store, store.read() as reader:
        assert differences(reader) == []
        return digest(reader), reader.exec_driver_sql("SELECT count(*) FROM change_set").scalar_one()


@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9 on Windows")
def test_an_import_killed_at_any_moment(tmp_path: Path) -> None:
    path = tmp_path / "库.jiedui"
    new_store(path, "test", quick=True).close()
    register = workbook(tmp_path / "户.xlsx", sheet_of(people(400), above=[["2019年花名册"]]))
    command = [sys.executable, "-m", "app", "import", str(register), "--store", str(path), "--yes", "--json"]
    environment = os.environ | {"JIEDUI_PASSPHRASE": "test"}
    started = time.monotonic()
    before = state(path)
    untouched = tmp_path / "原.jiedui"
    untouched.write_bytes(path.read_bytes())
    subprocess.run(command, env=environment, capture_output=True, check=True)
    whole = time.monotonic() - started
    after = state(path)
    chance = random.Random(7)
    for _round in range(ROUNDS):
        for leftover in tmp_path.glob("库.jiedui*"):
            if leftover.is_file():
                leftover.unlink()
        path.write_bytes(untouched.read_bytes())
        child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            child.wait(chance.uniform(0.4, 1.0) * whole)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGKILL)
            child.wait()
        found = state(path)
        assert found == before or found[1] == after[1]
