"""What a row says several times, in numbered columns or names in one cell, is a record each; a form's help is read beside it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from importing import codes, imported, planned, rows_of
from workbooks import id_number, workbook

from db.divisions import new_store
from db.store import Store

N = None
HELPER = ["李建国", "农业局", "19900001125"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    rows = [
        ["莎车县米夏镇2019年名单"],
        ["行政村", "户编号", "户主姓名", "家庭人口", "致贫原因"],
        *(["试验村", f"653100{at}", name, 3, "因病"] for at, name in enumerate(("张伟", "李明", "王强"))),
    ]
    with new_store(tmp_path / "区划.jiedui", "test", quick=True) as known:
        imported(known, workbook(tmp_path / "户.xlsx", rows), new_places=True)
        yield known


def heads(store: Store, table: str) -> list[str]:
    names = {row["household_id"]: row["name"] for row in rows_of(store, "member")}
    return [names[row["household_id"]] for row in rows_of(store, table)]


@pytest.mark.parametrize(
    ("headings", "cells"),
    [
        (["帮扶户1", "帮扶户2", "帮扶户3"], ["张伟", "李明", N]),
        (["结对户一", "结对户二"], ["张伟", "李明"]),
        (["帮扶贫困户"], ["张伟、李明"]),
        (["结对户（户主姓名）"], ["张伟\n李明"]),
    ],
)
def test_a_helper_of_several_households_is_paired_with_each(
    store: Store, tmp_path: Path, headings: list[str], cells: list[Any]
) -> None:
    rows = [["莎车县米夏镇试验村"], ["帮扶干部", "工作单位", "联系电话", *headings], [*HELPER, *cells]]
    result = imported(store, workbook(tmp_path / "结对.xlsx", rows))
    assert heads(store, "pairing") == ["张伟", "李明"] and result["issues"] == []
    assert [row["name"] for row in rows_of(store, "helper")] == ["李建国"]
    again = imported(store, tmp_path / "结对.xlsx")
    assert again["batch"] is None and again["pairings"]["unchanged"] == 2


def test_a_trouble_with_one_of_them_is_told_at_the_cell(store: Store, tmp_path: Path) -> None:
    rows = [["莎车县米夏镇试验村"], ["帮扶干部", "单位", "联系电话", "帮扶贫困户"], [*HELPER, "张伟、没有这户"]]
    plan = planned(store, workbook(tmp_path / "结对.xlsx", rows))
    assert [(issue.row, issue.column, issue.code) for issue in plan.issues] == [(3, "D", "household_unknown")]
    assert heads(store, "pairing") == []


def test_what_does_not_surely_name_several_is_left_whole(store: Store, tmp_path: Path) -> None:
    rows = [["莎车县米夏镇试验村"], ["帮扶干部", "单位", "联系电话", "帮扶贫困户"], [*HELPER, "张伟、李明等3户"]]
    result = imported(store, workbook(tmp_path / "结对.xlsx", rows))
    assert codes(result) == [(3, "D", "household_unknown")] and heads(store, "pairing") == []


def test_visits_counted_in_columns_are_a_visit_each(store: Store, tmp_path: Path) -> None:
    rows = [
        ["莎车县米夏镇试验村走访记录"],
        ["户主姓名", "帮扶人", "第一次走访时间", "第一次存在问题", "第二次走访时间", "第二次存在问题"],
        ["张伟", "李建国", "2019-01-01", "缺水", "2019-02-01", N],
        ["李明", "李建国", "2019-01-02", "缺路", N, N],
    ]
    imported(store, workbook(tmp_path / "走访.xlsx", rows))
    said = [(row["visited_on"], row["requests"]) for row in rows_of(store, "visit")]
    assert sorted(zip(heads(store, "visit"), said, strict=True)) == [
        ("张伟", ("2019-01-01", "缺水")),
        ("张伟", ("2019-02-01", None)),
        ("李明", ("2019-01-02", "缺路")),
    ]
    assert rows_of(store, "pairing") == []


def test_the_help_in_a_households_handbook_is_its_own(store: Store, tmp_path: Path) -> None:
    rows = [
        ["扶贫手册"],
        ["户主姓名", "赵敏", "联系电话", "19900000001", "行政村", "试验村"],
        ["家庭住址", "一组", "致贫原因", "√因病 □因残", "乡镇", "米夏镇"],
        ["一、家庭成员情况"],
        ["姓名", "性别", "出生年月", "与户主关系", "身份证号"],
        ["赵敏", "女", "1980-01", "户主", id_number(1)],
        ["孙丽", "女", "1980-01", "之女", id_number(2)],
        ["二、帮扶措施"],
        ["帮扶时间", "帮扶内容", "帮扶结果", "帮扶责任人"],
        ["2019-03", "送化肥", "增收", "李建国"],
        ["2019-05", "技能培训", "就业", "李建国"],
    ]
    result = imported(store, workbook(tmp_path / "手册.xlsx", rows), new_places=True)
    assert (result["households"]["new"], result["members"]["new"], result["measures"]["new"]) == (1, 2, 2)
    home = next(row for row in rows_of(store, "household") if row["phone"] == "19900000001")
    assert {row["household_id"] for row in rows_of(store, "measure")} == {home["id"]}
