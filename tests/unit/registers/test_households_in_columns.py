"""A table turned on its side: labels on the left, a household in each column; every one is read, each trouble told at its own cell."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from importing import codes, imported, planned, rows_of
from workbooks import id_number, workbook

from app.registers.plans.listing import Listing
from app.registers.reading import read_file
from app.registers.sending.returns import write_returns
from db.divisions import new_store
from db.store import Store

N = None
TABLE: list[list[Any]] = [
    ["莎车县米夏镇试验村2019年贫困户情况"],
    ["户主姓名", "张伟", "阿卜杜热合曼·麦麦提吐尔逊", "李芳"],
    ["户主身份证号", id_number(1), id_number(2), id_number(3)],
    ["户编号", "65310000001", "65310000002", "65310000003"],
    ["主要致贫原因", "因病", "缺资金", "因残"],
    ["联系电话", "19900000001", N, "19900000003"],
    ["宗教信仰", "某教", "某教", "某教"],
    ["工资性收入（元）", 3000, 2500.5, N],
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with new_store(tmp_path / "区划.jiedui", "test", quick=True) as known:
        yield known


def test_each_column_is_a_household(store: Store, tmp_path: Path) -> None:
    path = workbook(tmp_path / "竖表.xlsx", TABLE)
    result = imported(store, path)
    assert codes(result) == []
    assert result["households"]["new"] == 3
    homes = {row["code"]: (row["main_cause"], row["phone"]) for row in rows_of(store, "household")}
    assert homes == {
        "65310000001": ("因病", "19900000001"), "65310000002": ("缺资金", None), "65310000003": ("因残", "19900000003"),
    }  # fmt: skip
    assert [row["id_number"] for row in rows_of(store, "member")] == [id_number(at) for at in (1, 2, 3)]
    assert [row["wage_fen"] for row in rows_of(store, "household_year")] == [300000, 250050]
    again = imported(store, path)
    assert {kind: (again[kind]["new"], again[kind]["changed"]) for kind in ("households", "members")} == {
        "households": (0, 0), "members": (0, 0),
    }  # fmt: skip


def test_heads_of_one_name_are_told_apart_and_what_is_said_may_look_like_a_label(tmp_path: Path) -> None:
    rows = [*TABLE, ["健康状况", "健康", "健康", "残疾"]]
    rows[1] = ["户主姓名", "张伟", "张伟", "李芳"]
    sheets = [sheet for sheet in read_file(workbook(tmp_path / "竖表.xlsx", rows)).sheets if sheet.register]
    assert len(sheets) == 3


def test_columns_of_one_household_are_not_several(tmp_path: Path) -> None:
    rows = [[row[0], row[1], row[1]] if len(row) > 1 else row for row in TABLE]
    sheets = [sheet for sheet in read_file(workbook(tmp_path / "竖表.xlsx", rows)).sheets if sheet.register]
    assert len(sheets) == 1


def test_what_is_forbidden_is_in_none_of_them(tmp_path: Path) -> None:
    assert "某教" not in repr(read_file(workbook(tmp_path / "竖表.xlsx", TABLE)).sheets)


def test_a_trouble_is_told_and_marked_at_the_cell_of_its_household(store: Store, tmp_path: Path) -> None:
    rows = [list(row) for row in TABLE]
    rows[2][2] = id_number(2)[:-1] + "0"
    plan = planned(store, workbook(tmp_path / "竖表.xlsx", rows))
    assert [(issue.row, issue.column, issue.code) for issue in plan.issues] == [(3, "C", "id_number_check")]
    listing = Listing(plan)
    said = {line.label: listing.notes(line) + list(line.reasons) for line in plan.lines if line.kind == "members"}
    assert {name: len(words) for name, words in said.items()} == {"张伟": 0, "阿卜杜热合曼·麦麦提吐尔逊": 1, "李芳": 0}
    (back,) = write_returns(plan, tmp_path / "退回.xlsx")
    sheet = openpyxl.load_workbook(back)["Sheet1"]
    noted = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment is not None]
    assert noted == ["C3"]


def test_a_remark_beside_the_values_is_no_household(tmp_path: Path) -> None:
    rows = [
        ["户主姓名", "张伟", "与身份证一致"],
        ["户编号", "65310000001", "已核"],
        ["主要致贫原因", "因病", N],
        ["联系电话", "19900000001", N],
    ]
    (sheet,) = [sheet for sheet in read_file(workbook(tmp_path / "核.xlsx", rows)).sheets if sheet.register]
    assert sheet.register == "households"


def test_the_years_of_one_household_are_no_households(tmp_path: Path) -> None:
    rows = [
        ["户主姓名", "张伟"],
        ["户编号", "65310000001"],
        ["指标", "2018", "2019"],
        ["工资性收入", 1, 2],
        ["家庭人口", 3, 3],
    ]
    sheets = [sheet for sheet in read_file(workbook(tmp_path / "年.xlsx", rows)).sheets if sheet.register]
    assert len(sheets) == 1
