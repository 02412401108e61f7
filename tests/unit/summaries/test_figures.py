"""Figures as people read them."""

import pytest

from app.summaries.figures import IncomeYear, hundredths, masked, money, thousandths


@pytest.mark.parametrize(
    ("fen", "said"), [(None, "—"), (0, "0.00"), (5, "0.05"), (123456, "1,234.56"), (-150, "-1.50")]
)
def test_money(fen: int | None, said: str) -> None:
    assert money(fen) == said


def test_numbers_lose_needless_zeros() -> None:
    assert [hundredths(number) for number in (1740, 8000, 5, None, -250)] == ["17.4", "80", "0.05", "—", "-2.5"]
    assert [thousandths(number) for number in (12000, 1500, 1_234_567_001)] == ["12", "1.5", "1,234,567.001"]


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("99999919710312041X", "999999********041X"),
        ("999999710312041", "999999*****2041"),
        ("E1234567", "******67"),
        ("12", "**"),
        (None, "—"),
        ("", "—"),
    ],
)
def test_masked(number: str | None, said: str) -> None:
    assert masked(number) == said


def test_a_year_draws_what_is_unknown_as_nothing() -> None:
    assert IncomeYear(2019, wage_fen=100).kinds == (100, 0, 0, 0)
