"""Several sheets of one workbook that speak of the same households: each is found by what it says, whatever comes first."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from importing import imported, rows_of
from workbooks import id_number

from db.divisions import new_store
from db.store import Store

N = None
CODED = [
    ["莎车县米夏镇2019年"],
    ["行政村", "户编号", "姓名", "证件号码", "与户主关系"],
    ["试验村", "6531001", "张伟", id_number(1), "户主"],
    ["试验村", "6531001", "李芳", id_number(2), "配偶"],
    ["试验村", "6531002", "王强", id_number(3), "户主"],
]
ROSTERS = {"有户编号": CODED, "没有户编号": [CODED[0], *([*row[:1], *row[2:]] for row in CODED[1:])]}
BESIDE: dict[str, list[list[Any]]] = {
    "学生": [["行政村", "姓名", "身份证号", "学校"], ["试验村", "李芳", id_number(2), "一中"]],
    "务工": [["姓名", "身份证号", "务工地点", "务工时间（月）"], ["李芳", id_number(2), "喀什", 6]],
    "残疾": [["行政村", "户主姓名", "姓名", "身份证号", "残疾类别"], ["试验村", "张伟", "李芳", id_number(2), "肢体"]],
    "健康": [["行政村", "户主姓名", "姓名", "与户主关系", "健康状况"], ["试验村", "张伟", "李芳", "配偶", "残疾"]],
    "收入": [["2019年家庭收入"], ["行政村", "户主姓名", "工资性收入", "生产经营性收入"], ["试验村", "张伟", 8000, 2000]],
    "台账": [["序号", "村", "户主姓名", "帮扶内容", "帮扶时间", "金额（元）"], [1, "试验村", "张伟", "大米", "2019-01", 500]],
    "结对": [["户主姓名", "帮扶责任人", "单位", "联系电话"], ["张伟", "李建国", "农业局", "19900001125"]],
}  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with new_store(tmp_path / "区划.jiedui", "test", quick=True) as known:
        yield known


def book(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)  # type: ignore[arg-type]
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    made.save(path)
    return path


@pytest.mark.parametrize(("roster", "beside", "first"), [*product(ROSTERS, BESIDE, (False, True))])
def test_nobody_is_there_twice(store: Store, tmp_path: Path, roster: str, beside: str, first: bool) -> None:
    both = [("花名册", ROSTERS[roster]), (beside, BESIDE[beside])]
    path = book(tmp_path / "书.xlsx", dict(reversed(both) if first else both))
    result = imported(store, path, new_places=True)
    assert [issue["code"] for issue in result["issues"]] == []
    assert sorted(row["name"] for row in rows_of(store, "member")) == sorted(["张伟", "李芳", "王强"])
    assert len(rows_of(store, "household")) == 2
    assert imported(store, path)["batch"] is None


def test_two_households_of_one_head_name_stay_two(store: Store, tmp_path: Path) -> None:
    rows = [
        ["行政村", "户主姓名", "姓名", "身份证号", "残疾类别"],
        ["幸福村", "张伟", "赵敏", id_number(8), "肢体"],
        ["试验村", "张伟", "李芳", id_number(2), "肢体"],
    ]
    other = [*CODED, ["幸福村", "6531003", "张伟", id_number(5), "户主"]]
    result = imported(store, book(tmp_path / "书.xlsx", {"花名册": other, "残疾": rows}), new_places=True)
    assert result["issues"] == []
    homes = {row["id"]: row["code"] for row in rows_of(store, "household")}
    assert sorted(homes.values()) == ["6531001", "6531002", "6531003"]
    assert {row["name"]: homes[row["household_id"]] for row in rows_of(store, "member")} | {"张伟": ""} == {
        "张伟": "", "李芳": "6531001", "王强": "6531002", "赵敏": "6531003",
    }  # fmt: skip


@pytest.mark.parametrize(("one", "other"), [("试验村", "幸福村"), ("试验村", "试验村")])
def test_sheets_of_two_villages_or_groups_each_have_their_own_households(
    store: Store, tmp_path: Path, one: str, other: str
) -> None:
    def sheet(village: str, *people: list[Any]) -> list[list[Any]]:
        return [[f"莎车县米夏镇{village}2019年花名册"], ["姓名", "与户主关系", "健康状况"], *people]

    sheets = {
        "一组": sheet(one, ["张伟", "户主", "健康"], ["李芳", "配偶", "健康"], ["王强", "户主", "健康"]),
        "二组": sheet(other, ["张伟", "户主", "残疾"], ["赵敏", "配偶", "健康"], ["王强", "户主", "残疾"]),
    }
    result = imported(store, book(tmp_path / "书.xlsx", sheets), new_places=True)
    assert result["issues"] == []
    assert (result["households"]["new"], result["members"]["new"]) == (4, 6)


def test_a_list_of_another_village_is_not_of_the_roster(store: Store, tmp_path: Path) -> None:
    rows = [["莎车县米夏镇幸福村残疾人名单"], ["户主姓名", "姓名", "残疾类别"], ["张伟", "李四", "肢体"]]
    imported(store, book(tmp_path / "书.xlsx", {"花名册": CODED, "残疾": rows}), new_places=True)
    homes = {row["name"]: row["household_id"] for row in rows_of(store, "member")}
    assert homes["李四"] != homes["张伟"]


def test_who_married_out_does_not_take_her_new_household_along(store: Store, tmp_path: Path) -> None:
    other = [
        ["行政村", "姓名", "证件号码", "与户主关系"],
        ["试验村", "赵刚", N, "户主"],
        ["试验村", "李芳", id_number(2), "配偶"],
    ]
    result = imported(store, book(tmp_path / "书.xlsx", {"花名册": CODED, "另": other}), new_places=True)
    assert [issue["code"] for issue in result["issues"]] == ["id_repeated"]
    homes = {row["name"]: row["household_id"] for row in rows_of(store, "member")}
    assert homes["赵刚"] not in (homes["张伟"], homes["王强"])


def test_a_list_in_any_order_speaks_of_a_household_more_than_once(store: Store, tmp_path: Path) -> None:
    rows = [
        BESIDE["残疾"][0],
        ["试验村", "张伟", "李芳", id_number(2), "肢体"],
        ["试验村", "王强", "王强", id_number(3), "听力"],
        ["试验村", "张伟", "张伟", id_number(1), "视力"],
    ]
    path = book(tmp_path / "书.xlsx", {"花名册": ROSTERS["没有户编号"], "残疾": rows})
    result = imported(store, path, new_places=True)
    assert result["issues"] == [] and len(rows_of(store, "household")) == 2
    said = {row["name"]: row["disability"] for row in rows_of(store, "member")}
    assert said == {"张伟": "视力", "李芳": "肢体", "王强": "听力"}


@pytest.mark.parametrize("first", [False, True])
def test_the_sheet_that_says_the_township_says_it_for_the_others(store: Store, tmp_path: Path, first: bool) -> None:
    heads = [
        ["行政村", "户主姓名", "户主身份证号", "家庭人口", "致贫原因"],
        ["试验村", "张伟", id_number(1), 2, "因病"],
    ]
    both = [("花名册", ROSTERS["没有户编号"]), ("户", heads)]
    path = book(tmp_path / "书.xlsx", dict(reversed(both) if first else both))
    result = imported(store, path, new_places=True)
    assert result["issues"] == [] and result["members"]["new"] == 3
    assert {row["main_cause"] for row in rows_of(store, "household")} == {"因病", N}


@pytest.mark.parametrize(("relation", "told"), [("之女", []), (N, ["row_repeated"])])
def test_two_of_one_name_at_home_are_told_apart_or_told(
    store: Store, tmp_path: Path, relation: str | None, told: list[str]
) -> None:
    roster = [*CODED[:4], ["试验村", "6531001", "李芳", id_number(4), "之女"]]
    rows = [BESIDE["健康"][0], ["试验村", "张伟", "李芳", relation, "残疾"]]
    result = imported(store, book(tmp_path / "书.xlsx", {"花名册": roster, "健康": rows}), new_places=True)
    assert [issue["code"] for issue in result["issues"]] == told
    assert {row["relation"]: row["health"] for row in rows_of(store, "member") if row["name"] == "李芳"} == {
        "配偶": N, "之女": N if told else "残疾",
    }  # fmt: skip
