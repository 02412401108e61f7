"""Boxes ticked in words."""

import pytest

from app.registers.values.cells import choice, labels, yesno
from app.registers.values.ticks import ticked
from db.catalogues import catalogue


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("√因病 □因残", ["因病"]),
        ("☑因病☐因残☐因学", ["因病"]),
        ("□因病 ☑因残 ☑因学", ["因残", "因学"]),
        ("是□ 否√", ["否"]),
        ("因病☑、因残□", ["因病"]),
        ("[√]低保 [ ]五保", ["低保"]),
        ("（√）是（  ）否", ["是"]),
        ("□是 □否", []),
        ("√", None),
        ("□", None),
        ("因病、因残", None),
        ("张伟（小）", None),
    ],
)
def test_what_is_ticked(text: str, said: list[str] | None) -> None:
    assert ticked(text) == said


def test_a_choice_takes_the_one_that_is_ticked_and_doubts_two() -> None:
    cause = choice(catalogue("cause"))
    assert cause("√因病 □因残") == ("因病", None)
    assert cause("□因病 □因残") == (None, None)
    value, trouble = cause("√因病 √因残")
    assert value is None
    assert trouble is not None and trouble.code == "label_unknown"


def test_several_labels_are_kept_in_the_order_of_their_catalogue() -> None:
    causes = labels(catalogue("cause"))
    assert causes("□因病 √因残 √因学")[0] == causes("因学,因残")[0] == causes("因残；因学")[0]


def test_yes_and_no() -> None:
    assert yesno("☑是 □否") == (True, None)
    assert yesno("是□ 否√") == (False, None)
