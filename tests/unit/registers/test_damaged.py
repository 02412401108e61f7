"""Damaged files of every kind: refused with a sentence or read rightly, never a crash. The long run: `tests/bench/fuzz_files.py`."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[2] / "bench"))

from fuzz_files import run


@pytest.mark.parametrize("seed", [3])
def test_damaged_files_are_refused_or_read_rightly(seed: int) -> None:
    found = run(seconds=300, seed=seed, most=30)
    assert found["faults"] == []
    assert found["files"] == 30
