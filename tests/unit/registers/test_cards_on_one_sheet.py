"""Several cards of households on one sheet: the sheet's title is that of all, a card's own of it alone; lines to sign are no news."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from importing import codes, imported, rows_of
from workbooks import id_number, workbook

from db.divisions import new_store
from db.store import Store

N = None


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with new_store(tmp_path / "区划.jiedui", "test", quick=True) as known:
        yield known


def card(name: str, at: int, *above: str) -> list[list[Any]]:
    """A card of five columns; it names its village, the township stands above."""
    return [
        *([said, N, N, N, N] for said in above),
        [f"户主姓名：{name}", N, f"户编号：6531000000{at}", N, N],
        [f"身份证号：{id_number(at)}", N, "村：英买里村", N, N],
        ["2018年工资性收入", 3500, "致贫原因", "因病", N],
    ]


CARDS = [card("张伟", 1, "贫困户信息卡"), card("李芳", 2, "贫困户信息卡")]
BELOW = [*CARDS[0], [], *CARDS[1]]
BESIDE = [left + right for left, right in zip(*CARDS, strict=True)]


@pytest.mark.parametrize(
    "title", [[["巴楚县色力布亚镇"]], [["巴楚县色力布亚镇"], []], [["贫困户情况"], ["巴楚县色力布亚镇"]]]
)
@pytest.mark.parametrize("cards", [BELOW, BESIDE])
def test_the_title_of_a_sheet_is_that_of_all_its_cards(
    store: Store, tmp_path: Path, title: list[list[Any]], cards: list[list[Any]]
) -> None:
    assert codes(imported(store, workbook(tmp_path / "卡.xlsx", [*title, *cards]))) == []
    homes = rows_of(store, "household")
    assert [row["code"] for row in homes] == ["65310000001", "65310000002"]
    assert len({row["village_id"] for row in homes}) == 1
    assert [row["wage_fen"] for row in rows_of(store, "household_year")] == [350_000, 350_000]


def test_the_title_of_a_card_is_not_that_of_the_next(store: Store, tmp_path: Path) -> None:
    own = [card("张伟", 1, "巴楚县色力布亚镇", "信息卡"), card("李芳", 2, "巴楚县某某乡", "信息卡")]
    result = imported(store, workbook(tmp_path / "卡.xlsx", [*own[0], [], *own[1]]))
    assert [row["code"] for row in rows_of(store, "household")] == ["65310000001"]
    assert "village_many" in {code for _row, _column, code in codes(result)}


@pytest.mark.parametrize(
    "foot",
    [
        ["填表人：张三  审核人：李四  填表日期：2018.12.01"],
        ["填表人：张三", N, "审核人：李四"],
        ["户主签字：", N, "日期："],
    ],
)
def test_lines_to_sign_are_no_news_and_numbers_are_told_as_written(
    store: Store, tmp_path: Path, foot: list[Any]
) -> None:
    rows = [["巴楚县色力布亚镇"], *CARDS[0], [N, N, 19000], foot]
    result = imported(store, workbook(tmp_path / "卡.xlsx", rows))
    told = [(issue["row"], issue["value"]) for issue in result["issues"] if issue["code"] == "form_unread"]
    assert told == [(6, "19000")]
