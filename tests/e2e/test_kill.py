"""kill -9 in the middle of anything that writes: what is there is as before or as after, never between.

`JIEDUI_KILLS=100` kills as often; what is done and what must hold is in `tests/kills.py`.
"""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROUNDS = int(os.environ.get("JIEDUI_KILLS", "8"))
VERBS = ["import", "merge", "package", "undo", "backup", "restore", "new", "upgrade"]
VERBS += ["keys-bring", "keys-add", "keys-change", "keys-anew", "keys-remove"]
ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(sys.platform == "win32", reason="no fork and no kill -9 on Windows")
@pytest.mark.parametrize("verb", VERBS)
def test_killed_at_any_moment(tmp_path: Path, verb: str) -> None:
    surroundings = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "kills.py"), verb, str(ROUNDS), "7", str(tmp_path)],
        cwd=ROOT, env=surroundings, capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{verb}: ")
