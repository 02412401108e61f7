"""Registers of helpers and of help given: whose phone it is, what a blank cell means, what counts twice."""

from pathlib import Path
from typing import Any

import pytest
from importing import codes, imported, roster, rows_of
from workbooks import PLACE, id_number, people, workbook

from app.registers.sending.export import export_register
from db.store import Store

FIRST, SECOND = (people(2)[at]["姓名"] for at in (0, 3))


@pytest.fixture
def village(store: Store, tmp_path: Path) -> Store:
    """A store with two households."""
    imported(store, roster(tmp_path, people(2)))
    return store


def helpers(store: Store) -> list[tuple[Any, ...]]:
    return [(helper["name"], helper["phone"]) for helper in rows_of(store, "helper")]


@pytest.mark.parametrize(
    ("headings", "phone"),
    [
        (["户主姓名", "户编号", "联系电话", "帮扶责任人", "帮扶人手机号"], "19900000002"),
        (["户主姓名", "户编号", "手机号码", "帮扶责任人", "联系电话"], "19900000002"),
        (["帮扶责任人", "联系电话", "户主姓名", "户编号", "联系电话"], "19900000001"),
        (["户主姓名", "户编号", "帮扶责任人", "单位", "联系电话"], "19900000002"),
        (["户主姓名", "户编号", "联系电话", "单位", "帮扶责任人"], None),
    ],
)
def test_a_plain_phone_is_whose_column_it_stands_behind(
    village: Store, tmp_path: Path, headings: list[str], phone: str | None
) -> None:
    said = {
        "户主姓名": FIRST,
        "户编号": "6531000001",
        "帮扶责任人": "李建国",
        "单位": "某局",
        "帮扶人手机号": "19900000002",
    }
    numbers = iter(["19900000001", "19900000002"])
    if headings[-1] == "联系电话" and headings.count("联系电话") + headings.count("手机号码") == 1:
        numbers = iter(["19900000002"])
    cells = [said.get(heading) or next(numbers) for heading in headings]
    imported(village, workbook(tmp_path / "结对.xlsx", [headings, cells]))
    assert helpers(village) == [("李建国", phone)]


def test_the_households_phone_in_a_list_of_measures_is_not_the_helpers(village: Store, tmp_path: Path) -> None:
    rows = [["户主姓名", "行政村", "联系电话", "帮扶内容", "帮扶时间", "帮扶责任人", "帮扶人电话"],
            [FIRST, PLACE[2], "19900000009", "送鸡苗", "2019.3.5", "李建国", "19900000001"]]  # fmt: skip
    imported(village, workbook(tmp_path / "记录.xlsx", rows))
    assert helpers(village) == [("李建国", "19900000001")]


def test_a_household_without_a_helper_is_not_given_the_one_above(village: Store, tmp_path: Path) -> None:
    head = ["户主姓名", "户编号", "单位", "帮扶责任人", "帮扶人手机号"]
    for name, blank in (("甲", ["别局", None, None]), ("乙", [None, "无", None])):
        rows = [head, [FIRST, "6531000001", "某局", "李建国", "19900000001"], [SECOND, "6531000002", *blank]]
        result = imported(village, workbook(tmp_path / f"{name}.xlsx", rows))
        assert codes(result) == [(3, "D", "helper_missing")] or name == "乙"
    assert len(rows_of(village, "helper")) == 1


def test_a_helper_merged_down_or_written_once_helps_the_rows_below(village: Store, tmp_path: Path) -> None:
    head = ["帮扶责任人", "帮扶人手机号", "户主姓名", "户编号"]
    rows = [head, ["李建国", "19900000001", FIRST, "6531000001"], [None, None, SECOND, "6531000002"]]
    result = imported(village, workbook(tmp_path / "合并.xlsx", rows, merge=["A2:A3", "B2:B3"]))
    assert (result["pairings"]["new"], result["issues"]) == (2, [])
    result = imported(village, workbook(tmp_path / "一次.xlsx", rows))
    assert result["pairings"]["unchanged"] == 2
    assert codes(result) == [(3, "A", "helper_carried")]


def test_a_gap_in_a_column_written_on_each_row_is_a_gap(village: Store, tmp_path: Path) -> None:
    head = ["户主姓名", "行政村", "帮扶内容", "帮扶时间"]
    rows = [
        head,
        [FIRST, PLACE[2], "送鸡苗", "2019.3"],
        [FIRST, PLACE[2], "修灶", "2019.4"],
        [None, PLACE[2], "送煤", "2019.5"],
    ]
    result = imported(village, workbook(tmp_path / "记录.xlsx", rows))
    assert codes(result) == [(4, "A", "household_missing")]
    assert result["measures"]["new"] == 2


def test_one_measure_for_two_people_of_a_household_is_two(village: Store, tmp_path: Path) -> None:
    head = ["户主姓名", "行政村", "受益人", "帮扶内容", "帮扶时间"]
    rows = [head, *([FIRST, PLACE[2], name, "缝纫培训", "2019.3.5"] for name in ("艾力", "古丽", "古丽"))]
    path = workbook(tmp_path / "培训.xlsx", rows)
    result = imported(village, path)
    assert (result["measures"]["new"], codes(result)) == (2, [(4, "", "row_repeated")])
    assert not imported(village, path)["applied"]


def test_what_a_file_says_twice_in_two_ways_changes_nothing_the_second_time(village: Store, tmp_path: Path) -> None:
    head = ["户主姓名", "户编号", "单位", "帮扶责任人", "帮扶人手机号", "备注"]
    rows = [head, [FIRST, "6531000001", "某局", "李建国", "19900000001", "甲"], [SECOND, "6531000002", "别局", "李建国", "19900000001", "乙"],
            [FIRST, "6531000001", "某局", "李建国", "19900000001", "丙"]]  # fmt: skip
    path = workbook(tmp_path / "结对.xlsx", rows)
    result = imported(village, path)
    assert sorted(code for _row, _column, code in codes(result)) == ["helper_differs", "row_repeated"]
    again = imported(village, path)
    assert not again["applied"]
    assert again["pairings"] == {"new": 0, "changed": 0, "unchanged": 2, "refused": 1}


def test_the_national_list_of_a_households_helpers(village: Store, tmp_path: Path) -> None:
    rows = [[f"五、帮扶责任人结对信息  户主：{FIRST}"],
            ["姓名", "性别", "政治面貌", "学历", "联系电话", "证件号码", "单位名称", "单位地址", "是否驻村队员", "开始时间", "终止时间",
             "技术特长", "职务级别", "单位隶属关系"],
            ["李建国", "男", "群众", "本科", "19900000001", id_number(777), "县教育局", "县城", "否", "2016.3", None, "教学", "科员", "县"]]  # fmt: skip
    path = workbook(tmp_path / "国家.xlsx", rows)
    result = imported(village, path)
    assert (result["sheets"][0]["layout"], result["pairings"]["new"]) == ("helper_pairing_national", 1)
    helper = rows_of(village, "helper")[0]
    assert (helper["id_number"], helper["phone"], helper["duty"]) == (id_number(777), "19900000001", "科员")
    assert rows_of(village, "pairing")[0]["from_date"] == "2016-03"
    assert not imported(village, path)["applied"]


def test_an_export_of_measures_says_nothing_new_and_goes_into_another_store(village: Store, tmp_path: Path) -> None:
    head = ["户主姓名", "行政村", "帮扶内容", "帮扶时间", "帮扶责任人", "帮扶单位"]
    rows = [
        head,
        [FIRST, PLACE[2], "送鸡苗", "2019.3", "李建国", "某局"],
        [FIRST, PLACE[2], "修灶", "2019.4", "李建国", None],
    ]
    imported(village, workbook(tmp_path / "记录.xlsx", rows))
    out = tmp_path / "导出.xlsx"
    export_register(village, "measures", out)
    assert not imported(village, out)["applied"]
    assert [measure["organisation_id"] is None for measure in rows_of(village, "measure")] == [False, True]
    with Store.create(tmp_path / "别库.jiedui", "test", quick=True) as other:
        imported(other, roster(tmp_path, people(2)))
        assert imported(other, out)["measures"]["new"] == 2
        assert not imported(other, out)["applied"]


def test_a_code_of_a_measure_that_somebody_changed_is_refused(village: Store, tmp_path: Path) -> None:
    head = ["措施编号", "户主姓名", "行政村", "帮扶内容", "帮扶时间"]
    rows = [head, ["C6JQ5V1C000001A", FIRST, PLACE[2], "送鸡苗", "2019.3"]]
    assert codes(imported(village, workbook(tmp_path / "改.xlsx", rows))) == [(2, "A", "measure_unknown")]
