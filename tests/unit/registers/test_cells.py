"""Single cells: what they say, and what cannot be told from them."""

import pytest

from app.registers.values import cells


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (2016.3, "2016-03"),
        (2016.12, "2016-12"),
        ("2016.1", "2016-01"),
        (20160301, "2016-03-01"),
        (42430, "2016-03-01"),
        (42430.75, "2016-03-01"),
        ("2016年3月1日", "2016-03-01"),
        ("2016-03-01 00:00:00", "2016-03-01"),
        (2016.0, "2016"),
        ("2016年3月中旬", "2016-03"),
        ("2016年3月份", "2016-03"),
        ("2016年度", "2016"),
        ("2016年底", "2016"),
    ],
)
def test_dates_keep_their_precision(cell: object, value: str) -> None:
    assert cells.day(cell) == (value, None)  # type: ignore[arg-type]


def test_october_that_excel_cut_to_one_is_not_january() -> None:
    value, trouble = cells.day(2016.1)
    assert value is None
    assert trouble is not None
    assert trouble.code == "month_unsure"
    assert cells.year(2016.1) == (2016, None)


@pytest.mark.parametrize("cell", ["13900000001 13900000002", "13900000001\n13900000002", "13900000001/13900000002"])
def test_two_phones_in_a_cell(cell: str) -> None:
    assert cells.phone(cell) == ("13900000001、13900000002", None)


def test_a_phone_may_have_spaces_inside() -> None:
    assert cells.phone("139 0000 0001") == ("13900000001", None)
    assert cells.phone(13900000001.0) == ("13900000001", None)


def test_an_apostrophe_in_front_is_for_excel() -> None:
    assert cells.code("'6531000001") == ("6531000001", None)
    assert cells.name("'艾力▪买买提") == ("艾力·买买提", None)
    assert cells.name("Abduraxman  Memet") == ("Abduraxman Memet", None)
    assert cells.text("'原话'") == ("'原话'", None)


@pytest.mark.parametrize("cell", ["无", "—", "/", "暂无"])
def test_words_for_nothing_are_no_name(cell: str) -> None:
    assert cells.name(cell) == (None, None)


def test_safe_is_no_answer_to_whether_something_is_wanting() -> None:
    from app.registers.layouts.vocabulary import fact_behind

    parse = cells.parser_of("year.unsafe_house", fact_behind("year.unsafe_house"), None)
    assert parse("否") == ("否", None)
    value, trouble = parse("安全")
    assert value is None
    assert trouble is not None


@pytest.mark.parametrize(
    ("cell", "fen"),
    [
        ("2000元整", 200_000),
        ("5千", 500_000),
        ("1 500", 150_000),
        ("1,500.5元", 150_050),
        ("0.3万元整", 300_000),
        ("3 00", None),
    ],
)
def test_amounts_as_they_are_written(cell: str, fen: int | None) -> None:
    value, trouble = cells.amounts("fen", None)(cell)
    assert value == fen and (trouble is None) == (fen is not None)
