"""Damaged files at every door but the registers': refused in plain words, the store stays as it is. The long run: `tests/bench/fuzz_ways.py`."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "bench"))

import fuzz_ways


@pytest.mark.parametrize("seed", [1, 2])
def test_damaged_files_are_refused_in_plain_words(seed: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("JIEDUI_CONFIG", str(tmp_path))
    found = fuzz_ways.run(90, seed, most=36)
    assert found["faults"] == []
    assert len(found["outcomes"]) > 8, "every door was tried, whole and damaged"  # type: ignore[arg-type]


def test_a_crash_is_a_fault(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def crashes(_content: bytes) -> None:
        raise ZeroDivisionError

    monkeypatch.setenv("JIEDUI_CONFIG", str(tmp_path))
    monkeypatch.setattr(fuzz_ways, "read_card", crashes)
    faults = fuzz_ways.run(90, 1, most=8)["faults"]
    assert faults and "ZeroDivisionError" in str(faults)
