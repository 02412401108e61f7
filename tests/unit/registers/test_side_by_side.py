"""Several records on a row, several forms or registers on a sheet: each is read, and each trouble told at its own cell."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from importing import codes, imported, planned, rows_of
from workbooks import id_number, workbook

from app.registers.plans.listing import Listing
from app.registers.reading import SheetReading, read_file
from app.registers.sending.returns import write_returns
from db.divisions import new_store
from db.store import Store

N = None
TITLE = ["莎车县米夏镇2019年花名册"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with new_store(tmp_path / "区划.jiedui", "test", quick=True) as known:
        yield known


def read(path: Path) -> list[SheetReading]:
    return [sheet for sheet in read_file(path).sheets if sheet.register]


def people_of(store: Store) -> list[tuple[Any, ...]]:
    homes = {row["id"]: row["code"] for row in rows_of(store, "household")}
    members = rows_of(store, "member")
    return [(homes[row["household_id"]], row["name"], row["id_number"], row["relation"]) for row in members]


# -- members side by side ---------------------------------------------------------------------------------------------
MEMBERS = [
    TITLE,
    [
        "行政村",
        "户编号",
        "成员1姓名",
        "成员1身份证号",
        "成员1关系",
        "成员2姓名",
        "成员2身份证号",
        "成员2关系",
        "联系电话",
    ],
    ["试验村", "65310000001", "张伟", id_number(1), "户主", "李芳", id_number(2), "配偶", "19900000001"],
    ["试验村", "65310000002", "艾力·买买提", id_number(3), "户主", N, N, N, "19900000002"],
    ["合计", "2户"],
]


def test_numbered_members_of_a_household_are_read_one_by_one(tmp_path: Path, store: Store) -> None:
    path = workbook(tmp_path / "户.xlsx", MEMBERS)
    (sheet,) = read(path)
    assert sheet.left_out == [(5, "total", "合计")]
    assert [column.why for column in sheet.columns[5:8]] == ["beside_record"] * 3
    assert sheet.columns[5].heading == "成员2姓名"
    imported(store, path)
    assert people_of(store) == [
        ("65310000001", "张伟", id_number(1), "户主"),
        ("65310000001", "李芳", id_number(2), "配偶"),
        ("65310000002", "艾力·买买提", id_number(3), "户主"),
    ]
    assert [row["phone"] for row in rows_of(store, "household")] == ["19900000001", "19900000002"]
    assert planned(store, path).nothing_to_write


def test_a_trouble_is_told_at_the_cell_of_the_member(tmp_path: Path, store: Store) -> None:
    rows = [list(row) for row in MEMBERS]
    rows[2][6] = id_number(2)[:-1] + "0"
    path = workbook(tmp_path / "户.xlsx", rows)
    plan = planned(store, path)
    assert ("G", 3) in {(issue.column, issue.row) for issue in plan.issues if issue.code == "id_number_check"}
    listing = Listing(plan)
    assert {key for key in listing.keys if key.endswith("members")} >= {
        "户.xlsx!Sheet1!3!members",
        "户.xlsx!Sheet1!4!members",
    }
    (back,) = write_returns(plan, tmp_path / "退回.xlsx")
    assert back.exists()


def test_relations_in_headings_and_a_head_with_columns_of_its_own(tmp_path: Path, store: Store) -> None:
    rows = [
        TITLE,
        [
            "行政村",
            "户编号",
            "户主姓名",
            "户主身份证号",
            "户主文化程度",
            "配偶姓名",
            "配偶身份证号",
            "长子姓名",
            "长子文化程度",
        ],
        ["试验村", "65310000001", "张伟", id_number(1), "小学", "李芳", id_number(2), "张小", "初中"],
        ["试验村", "65310000002", "王强", id_number(4), "初中", N, N, N, N],
    ]
    imported(store, workbook(tmp_path / "户.xlsx", rows), take_without_id=True)
    found = {row["name"]: (row["relation"], row["education"]) for row in rows_of(store, "member")}
    assert found == {"张伟": ("户主", "小学"), "李芳": ("配偶", N), "张小": ("长子", "初中"), "王强": ("户主", "初中")}


def test_groups_of_members_and_headings_again_and_again(tmp_path: Path, store: Store) -> None:
    grouped = [
        TITLE,
        ["行政村", "户编号", "成员一", N, N, "成员二", N, N],
        [N, N, "姓名", "身份证号", "关系", "姓名", "身份证号", "关系"],
        ["试验村", "65310000001", "张伟", id_number(1), "户主", "李芳", id_number(2), "配偶"],
    ]
    imported(store, workbook(tmp_path / "户.xlsx", grouped, merge=["C2:E2", "F2:H2"]))
    assert [row[1:] for row in people_of(store)] == [("张伟", id_number(1), "户主"), ("李芳", id_number(2), "配偶")]
    again = [
        TITLE,
        ["行政村", "户编号", "姓名", "证件号码", "与户主关系", "姓名", "证件号码", "与户主关系"],
        ["试验村", "65310000001", "张伟", id_number(1), "户主", "李芳", id_number(2), "配偶"],
    ]
    assert planned(store, workbook(tmp_path / "又.xlsx", again)).nothing_to_write


def test_a_list_beside_itself_is_read_down_and_then_over(tmp_path: Path, store: Store) -> None:
    rows = [
        TITLE,
        ["序号", "行政村", "姓名", "身份证号", "与户主关系", N, "序号", "行政村", "姓名", "身份证号", "与户主关系"],
        [1, "试验村", "张伟", id_number(1), "户主", N, 4, "试验村", "王强", id_number(3), "户主"],
        [2, "试验村", "李芳", id_number(2), "配偶", N, 5, "试验村", "赵敏", id_number(4), "配偶"],
        [3, "试验村", "李明", id_number(5), "户主", N, N, N, N, N, N],
    ]
    imported(store, workbook(tmp_path / "户.xlsx", rows))
    homes: dict[int, list[str]] = {}
    for row in rows_of(store, "member"):
        homes.setdefault(row["household_id"], []).append(row["name"])
    assert list(homes.values()) == [["张伟", "李芳"], ["李明"], ["王强", "赵敏"]]


def test_two_kinds_of_people_on_a_row_are_no_members_side_by_side(tmp_path: Path) -> None:
    rows = [
        TITLE,
        ["行政村", "户主姓名", "户主身份证号", "帮扶责任人", "联系电话", "帮扶单位"],
        ["试验村", "张伟", id_number(1), "王芳", "19900000001", "甲单位"],
    ]
    (sheet,) = read(workbook(tmp_path / "户.xlsx", rows))
    assert sheet.register == "pairings"
    assert not sheet.lanes


def test_head_and_members_under_groups_of_their_own_are_no_members_side_by_side(tmp_path: Path) -> None:
    rows = [
        ["填报单位：米夏镇", N, N, "单位：元"],
        ["行政村", "户主信息", N, "家庭成员信息", N, N],
        [N, "姓名", "证件号码", "姓名", "证件号码", "与户主关系"],
        ["试验村", "张伟", id_number(1), "李芳", id_number(2), "配偶"],
    ]
    (sheet,) = read(workbook(tmp_path / "户.xlsx", rows))
    assert not sheet.lanes
    assert [column.field for column in sheet.kept][1:3] == ["head.name", "head.id_number"]


# -- years side by side -------------------------------------------------------------------------------------------------
def test_help_year_by_year_becomes_measures_and_needs(tmp_path: Path, store: Store) -> None:
    rows = [
        TITLE,
        ["行政村", "户编号", "姓名", "证件号码", "与户主关系", "2018年产业", "2019年产业", "2018年教育帮扶资金(元)", "2018年健康帮扶",
         "2018年人均纯收入", "2018年需求", "2019年需求"],
        ["试验村", "65310000001", "张伟", id_number(1), "户主", "养羊10只", "养羊20只", 500, "是", 3000, "想学技术", "修房"],
        ["试验村", "65310000001", "李芳", id_number(2), "配偶", N, N, N, N, N, N, N],
        ["试验村", "65310000002", "王强", id_number(3), "户主", "无", "种植5亩", N, "否", 3000, N, "修路"],
    ]  # fmt: skip
    path = workbook(tmp_path / "户.xlsx", rows)
    result = imported(store, path)
    codes_of = {row["id"]: row["code"][-1] for row in rows_of(store, "household")}
    measures = [
        (codes_of[row["household_id"]], row["kind"], row["content"], row["done_on"], row["amount_fen"])
        for row in rows_of(store, "measure")
    ]
    assert sorted(measures) == [
        ("1", "产业帮扶", "养羊10只", "2018", N),
        ("1", "产业帮扶", "养羊20只", "2019", N),
        ("1", "健康帮扶", "健康帮扶", "2018", N),
        ("1", "教育帮扶", "教育帮扶", "2018", 50_000),
        ("2", "产业帮扶", "种植5亩", "2019", N),
    ]
    needs = [(codes_of[row["household_id"]], row["title"], row["opened_on"]) for row in rows_of(store, "need")]
    assert sorted(needs) == [("1", "修房", "2019"), ("1", "想学技术", "2018"), ("2", "修路", "2019")]
    assert [row["stated_per_head_fen"] for row in rows_of(store, "household_year")] == [300_000, 300_000]
    assert not [code for code in codes(result) if "产业" in str(code)]
    assert planned(store, path).nothing_to_write


def test_groups_of_years_over_measure_and_money(tmp_path: Path, store: Store) -> None:
    imported(store, workbook(tmp_path / "户.xlsx", MEMBERS))
    rows = [
        TITLE,
        ["行政村", "户编号", "户主姓名", "2018年", N, "2019年", N],
        [N, N, N, "帮扶措施", "帮扶资金（万元）", "帮扶措施", "帮扶资金（万元）"],
        ["试验村", "65310000001", "张伟", "发羊10只", 0.5, "修房", "两万"],
    ]
    result = imported(store, workbook(tmp_path / "措施.xlsx", rows, merge=["D2:E2", "F2:G2"]))
    found = [(row["content"], row["done_on"], row["amount_fen"]) for row in rows_of(store, "measure")]
    assert found == [("发羊10只", "2018", 500_000), ("修房", "2019", N)]
    assert (4, "G", "bad_amount") in codes(result)


# -- several on one sheet ------------------------------------------------------------------------------------------------
def form(number: int, name: str, spouse: str) -> list[list[Any]]:
    return [
        ["贫困户信息采集表（2017年度）"],
        ["户主姓名", name, N, "户编号", f"6531000000{number}"],
        ["县", "莎车县", "乡镇", "米夏镇", "行政村", "试验村"],
        ["主要致贫原因", "√因病 □因残 □因学", N, "民族", "汉族"],
        [f"联系电话：1990000000{number}"],
        ["序号", "姓名", "性别", "身份证号", "与户主关系"],
        [1, name, "男", id_number(number * 10 + 1), "户主"],
        [2, spouse, "女", id_number(number * 10 + 2), "配偶"],
        ["编号", "填表项目", "单位", "数量"],
        [1, "耕地面积", "亩", 3.5 + number],
        ["填表人：王五", "填表日期：2019年5月1日"],
    ]


def check_forms(store: Store, count: int) -> None:
    homes = [(row["code"], row["phone"], row["main_cause"]) for row in rows_of(store, "household")]
    assert homes == [(f"6531000000{at}", f"1990000000{at}", "因病") for at in range(1, count + 1)]
    years = [(row["year"], row["arable_centimu"]) for row in rows_of(store, "household_year")]
    assert years == [(2017, 350 + 100 * at) for at in range(1, count + 1)]
    assert len(rows_of(store, "member")) == 2 * count


def test_forms_below_each_other_are_a_household_each(tmp_path: Path, store: Store) -> None:
    rows = [*form(1, "张伟", "李芳"), *form(2, "王强", "赵敏"), [], *form(3, "艾力·买买提", "古丽·艾山")]
    result = imported(store, workbook(tmp_path / "户.xlsx", rows))
    check_forms(store, 3)
    assert [row for row, _column, code in codes(result) if code == "form_unread"] == []
    assert "汉族" not in str(rows_of(store, "household") + rows_of(store, "member"))


def test_forms_beside_each_other_are_a_household_each(tmp_path: Path, store: Store) -> None:
    rows = [
        (one + [N] * 7)[:7] + other for one, other in zip(form(1, "张伟", "李芳"), form(2, "王强", "赵敏"), strict=True)
    ]
    rows[6][10] = "1234"
    rows[3][1] = "因懒"
    result = imported(store, workbook(tmp_path / "户.xlsx", rows), take_without_id=True)
    assert {(4, "B"), (7, "K")} <= {(row, column) for row, column, _code in codes(result)}
    rows[6][10], rows[3][1] = id_number(21), "√因病 □因残 □因学"
    imported(store, workbook(tmp_path / "又.xlsx", rows))
    check_forms(store, 2)


def test_a_second_register_below_the_first(tmp_path: Path, store: Store) -> None:
    rows = [
        TITLE,
        ["行政村", "户编号", "姓名", "证件号码", "与户主关系"],
        ["试验村", "65310000001", "张伟", id_number(1), "户主"],
        ["合计", "1户"],
        ["莎车县米夏镇试验村一组"],
        ["户编号", "行政村", "姓名", "与户主关系", "证件号码", "文化程度"],
        ["65310000002", "试验村", "李芳", "户主", id_number(2), "初中"],
        [],
        ["2019年帮扶措施台账"],
        ["户主姓名", "户编号", "帮扶措施", "帮扶时间", "金额（元）"],
        ["张伟", "65310000001", "发羊", "2019-03-01", 500],
    ]
    path = workbook(tmp_path / "户.xlsx", rows)
    assert [(sheet.register, sheet.numbers) for sheet in read(path)] == [
        ("households", [3]), ("households", [7]), ("measures", [11]),
    ]  # fmt: skip
    imported(store, path)
    assert [row[1:] for row in people_of(store)] == [("张伟", id_number(1), "户主"), ("李芳", id_number(2), "户主")]
    assert [(row["content"], row["amount_fen"]) for row in rows_of(store, "measure")] == [("发羊", 50_000)]


def test_the_same_header_again_is_no_second_register(tmp_path: Path) -> None:
    head = ["行政村", "户编号", "姓名", "证件号码", "与户主关系"]
    rows = [
        TITLE,
        head,
        ["试验村", "1", "张伟", id_number(1), "户主"],
        head,
        ["试验村", "2", "李芳", id_number(2), "户主"],
    ]
    (sheet,) = read(workbook(tmp_path / "户.xlsx", rows))
    assert (sheet.numbers, sheet.left_out) == ([3, 5], [(4, "header", "行政村")])
