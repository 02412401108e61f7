"""A short year of a small county: nothing anybody said is lost, nothing stands there that nobody said. `tests/bench/county_year.py`."""

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[1] / "bench"))
from county_year import light_year, real_year


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_year_loses_nothing_and_adds_nothing(seed: int) -> None:
    year = light_year(seed, laptops=8, months=4, households=30)
    judged = year.judged()
    assert judged["ours"] == (0, 0)
    assert judged["last cell wins"][0] > 0, "the year is hard enough for the others to lose something"
    assert year.agreed()


def test_a_year_on_real_stores_loses_nothing_and_ends_alike(tmp_path: Path) -> None:
    year = real_year(tmp_path, 5, laptops=3, months=2, households=8)
    assert year.judged()["ours"] == (0, 0)
    assert year.agreed()
