"""A form that says several years: above its columns, below each other, in the label; every amount goes to its year."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from importing import codes, imported, planned, rows_of
from workbooks import id_number, workbook

from db.divisions import new_store
from db.store import Store

N = None
HEAD: list[list[Any]] = [
    ["莎车县米夏镇试验村贫困户信息表"],
    ["户主姓名", "阿卜杜热合曼·麦麦提吐尔逊", "户编号", "65310000001"],
    ["户主身份证号", id_number(1), "主要致贫原因", "因病"],
]
ACROSS: list[list[Any]] = [
    ["年度收入情况", "2017年", "2018年", "2019年"],
    ["工资性收入", 1000, 2000.5, 3000],
    ["生产经营性收入", 500, N, 700],
]
EXPECTED = {2017: (100_000, 50_000), 2018: (200_050, None), 2019: (300_000, 70_000)}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with new_store(tmp_path / "区划.jiedui", "test", quick=True) as known:
        yield known


def years(store: Store) -> dict[int, tuple[int | None, int | None]]:
    return {row["year"]: (row["wage_fen"], row["business_fen"]) for row in rows_of(store, "household_year")}


@pytest.mark.parametrize(
    "block",
    [
        ACROSS,
        [["年度", 2017, 2018, 2019], *ACROSS[1:]],
        [["年度", "2017", "2018", "2019"], ["工资性收入（万元）", 0.1, 0.20005, 0.3], ACROSS[2]],
        [["指标", "2019年度", "2018年度", "2017年度"], *([label, *said[::-1]] for label, *said in ACROSS[1:])],
        [["指标", "单位", "2017年", "2018年", "2019年"], *([label, "元", *said] for label, *said in ACROSS[1:])],
        [["年度", "工资性收入", "生产经营性收入"], [2017, 1000, 500], [2018, 2000.5, N], [2019, 3000, 700]],
        [["年份", "经营净收入", "工资性收入(元)"], ["2017年", 500, 1000], ["2018年", N, 2000.5], ["2019年", 700, 3000]],
        [
            ["2017年工资性收入", 1000, "2018年工资性收入", 2000.5], ["2019年工资性收入", 3000],
            ["2017年生产经营性收入", 500, "2019年度生产经营性收入", 700],
        ],
    ],
)  # fmt: skip
def test_every_amount_goes_to_its_year(store: Store, tmp_path: Path, block: list[list[Any]]) -> None:
    path = workbook(tmp_path / "户表.xlsx", [*HEAD, *block])
    result = imported(store, path)
    assert codes(result) == []
    assert years(store) == EXPECTED
    assert [(row["code"], row["main_cause"]) for row in rows_of(store, "household")] == [("65310000001", "因病")]
    again = imported(store, path)
    assert (again["households"]["new"], again["households"]["changed"]) == (0, 0)
    assert years(store) == EXPECTED


@pytest.mark.parametrize(
    "title",
    [
        ["2019年家庭收入情况"],
        ["三、2019年度收入（元）"],
        ["年度收入情况", "2019年"],
        ["收支情况（元）", 2019],
        ["2019 年收入"],
    ],
)
def test_the_year_of_a_title_is_that_of_what_stands_below(store: Store, tmp_path: Path, title: list[Any]) -> None:
    block = [title, ["工资性收入", 1000], ["生产经营性收入", 500]]
    assert codes(imported(store, workbook(tmp_path / "户表.xlsx", [*HEAD, *block]))) == []
    assert years(store) == {2019: (100_000, 50_000)}


def test_each_title_has_its_year(store: Store, tmp_path: Path) -> None:
    blocks = [[f"{year}年收入情况", N, N, N] for year in EXPECTED]
    said = [
        ["工资性收入", 1000, "生产经营性收入", 500],
        ["项目", "单位", "金额"],
        ["工资性收入（元）", 3000, "经营净收入", 700],
    ]
    rows = [*HEAD, blocks[0], said[0], blocks[1], said[1], ["工资性收入", "元", 2000.5], blocks[2], said[2]]
    assert codes(imported(store, workbook(tmp_path / "户表.xlsx", rows))) == []
    assert years(store) == EXPECTED


@pytest.mark.parametrize(
    ("between", "found", "told"),
    [
        (["二、其他", N], {}, ["year_missing"]),
        (["年度", 2018], {2018: (100_000, N)}, []),
        (["填表时间", "2018年"], {2019: (100_000, N)}, []),
        (["摸底时间", "2018年"], {2019: (100_000, N)}, ["form_unread"]),
    ],
)
def test_a_title_says_the_year_of_its_part_only(
    store: Store, tmp_path: Path, between: list[Any], found: dict[int, Any], told: list[str]
) -> None:
    rows = [*HEAD, ["2019年收入情况"], ["家庭年人均纯收入", N], between, ["工资性收入", 1000]]
    result = imported(store, workbook(tmp_path / "户表.xlsx", rows))
    assert [code for _row, _column, code in codes(result)] == told
    assert years(store) == found


def test_beside_a_table_of_members_too(store: Store, tmp_path: Path) -> None:
    members = [
        ["姓名", "与户主关系", "证件号码", "健康状况"],
        ["阿卜杜热合曼·麦麦提吐尔逊", "户主", id_number(1), "健康"],
        ["古丽·艾山", "配偶", id_number(2), "残疾"],
    ]
    rows = [HEAD[0], [*HEAD[1][:4]], *members, *ACROSS]
    assert codes(imported(store, workbook(tmp_path / "户表.xlsx", rows))) == []
    assert years(store) == EXPECTED
    assert len(rows_of(store, "member")) == 2


def test_the_years_of_one_household_in_columns(store: Store, tmp_path: Path) -> None:
    head, code = "阿卜杜热合曼·麦麦提吐尔逊", "65310000001"
    rows = [HEAD[0], ["户主姓名", *[head] * 3], ["户编号", *[code] * 3], ["户主身份证号", *[id_number(1)] * 3], *ACROSS]
    assert codes(imported(store, workbook(tmp_path / "竖表.xlsx", rows))) == []
    assert years(store) == EXPECTED


def test_what_is_no_amount_of_a_year_is_told(store: Store, tmp_path: Path) -> None:
    rows = [*HEAD, ACROSS[0], ["种羊数", 3, 4, 5], *ACROSS[1:]]
    told = codes(imported(store, workbook(tmp_path / "户表.xlsx", rows)))
    assert [code for _row, _column, code in told] == ["form_unread"]
    assert years(store) == EXPECTED


def test_a_wrong_amount_is_told_at_its_own_cell(store: Store, tmp_path: Path) -> None:
    rows = [*HEAD, ACROSS[0], ["工资性收入", 1000, "三千", 3000], ACROSS[2]]
    plan = planned(store, workbook(tmp_path / "户表.xlsx", rows))
    assert [(each.row, each.column) for each in plan.issues] == [(5, "C")]


@pytest.mark.parametrize(
    "block",
    [
        [["宗教信仰", "2017年", "2018年"], ["某教", "甲", "乙"]],
        [["年度", "2017年", "2018年"], ["族别", "某族", "某族"], ["工资性收入", 1000, 2000]],
        [["年度", "族别", "工资性收入"], [2017, "某族", 1000], [2018, "某族", 2000]],
    ],
)
def test_nothing_forbidden_is_told_or_kept(store: Store, tmp_path: Path, block: list[list[Any]]) -> None:
    plan = planned(store, workbook(tmp_path / "户表.xlsx", [*HEAD, *block]))
    told = "".join(f"{each.value}{each.message}" for each in plan.issues)
    kept = repr([sheet.cells for file in plan.files for sheet in file.sheets])
    for word in ("某教", "某族"):
        assert word not in told
        assert word not in kept
