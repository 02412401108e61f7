"""Units: said in a heading, above it, above the table or beside a number; a unit of something else is not taken."""

from pathlib import Path

import pytest
from importing import codes, imported, rows_of
from workbooks import PLACE, id_number, workbook

from app.registers.values.units import unit_of, units_above, without_unit
from db.store import Store

TITLE = "莎车县米夏镇2019年信息表"
HEAD = ["行政村", "乡(镇)", "县", "户编号", "姓名", "证件号码", "与户主关系"]


def row(*more: object, serial: int = 1) -> list[object]:
    return [*PLACE[2::-1], str(serial), f"艾力{serial}", id_number(serial), "户主", *more]


@pytest.mark.parametrize(
    ("heading", "unit", "bare"),
    [
        ("人均纯收入（万元）", "万元", "人均纯收入"),
        ("人均纯收入(单位：元/人)", "元", "人均纯收入"),
        ("家庭人均纯收入万元", "万元", "家庭人均纯收入"),
        ("金额/元", "元", "金额"),
        ("姓名（家庭成员）", None, "姓名"),
        ("年度", None, "年度"),
        ("单元", "元", "单"),
    ],
)
def test_a_heading_says_its_unit(heading: str, unit: str | None, bare: str) -> None:
    assert (unit_of(heading), without_unit(heading)) == (unit, bare)


def test_the_words_above_a_table_say_units() -> None:
    assert units_above(["填报单位：米夏镇人民政府", "（单位：万元、亩）"]) == {"fen": "万元", "centimu": "亩"}


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("单位：万元", "人均纯收入"),
        ("", "人均纯收入（万元）"),
        ("", "人均纯收入/万元"),
        ("单位：元", "家庭人均纯收入(万元)"),
    ],
)
def test_an_amount_is_in_the_unit_of_its_column_unless_it_says_one(
    store: Store, tmp_path: Path, title: str, heading: str
) -> None:
    cells = (0.85, "5000元", "1.2万", "1,234.50元")
    rows = [[TITLE, None, title or None], [*HEAD, heading], *(row(cell, serial=n) for n, cell in enumerate(cells, 1))]
    assert not imported(store, workbook(tmp_path / "户.xlsx", rows))["issues"]
    assert [year["stated_per_head_fen"] for year in rows_of(store, "household_year")] == [
        850_000,
        500_000,
        1_200_000,
        123_450,
    ]


def test_the_unit_of_a_group_counts_for_its_columns(store: Store, tmp_path: Path) -> None:
    rows = [[TITLE], [*HEAD, "收入（万元）", None], [None] * 7 + ["工资性", "人均纯收入"], row(2, 0.5)]
    imported(store, workbook(tmp_path / "户.xlsx", rows, merge=["H2:I2"]))
    year = rows_of(store, "household_year")[0]
    assert (year["wage_fen"], year["stated_per_head_fen"]) == (2_000_000, 500_000)


def test_what_is_counted_in_something_else_is_kept_as_it_is(store: Store, tmp_path: Path) -> None:
    rows = [[TITLE], [*HEAD, "耕地面积（公顷）", "住房面积(间)", "务工时间(天)"], row(2, 3, 10)]
    imported(store, workbook(tmp_path / "户.xlsx", rows))
    assert rows_of(store, "household_year")[0]["arable_centimu"] == 3_000
    member = rows_of(store, "member")[0]
    assert (member["work_months"], member["extra"]) == (None, '{"住房面积(间)":"3","务工时间(天)":"10"}')


def test_numbers_of_another_shape_or_unit_are_told(store: Store, tmp_path: Path) -> None:
    rows = [[TITLE], [*HEAD, "人均纯收入"], row("1,5"), row("5亩", serial=2)]
    result = imported(store, workbook(tmp_path / "户.xlsx", rows))
    assert codes(result) == [(3, "H", "bad_amount"), (4, "H", "bad_amount")]


def test_income_of_the_year_before_belongs_there(store: Store, tmp_path: Path) -> None:
    rows = [[TITLE], [*HEAD, "上年度人均纯收入"], row(5000)]
    path = workbook(tmp_path / "户.xlsx", rows)
    imported(store, path)
    assert [(year["year"], year["stated_per_head_fen"]) for year in rows_of(store, "household_year")] == [
        (2018, 500_000)
    ]
    assert not imported(store, path)["applied"]
