"""Lists of who received what their title names become help given to the households of these people."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest
from importing import codes, imported, planned, rows_of
from workbooks import id_number, people, sheet_of, workbook

from app.registers.layouts.kept_layouts import keep_layout
from app.registers.reading import SheetReading, read_file
from app.registers.refusals import Refused
from db.divisions import new_store
from db.store import Store

N = None
HEAD, WIFE, SON = (id_number(10 + place) for place in (1, 2, 3))  # of the first household of `people`
NAMES = ("艾力1·买买提", "古丽1·艾山", "吐尔逊1·艾力")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with new_store(tmp_path / "区划.jiedui", "test", quick=True) as known:
        imported(
            known,
            workbook(tmp_path / "户.xlsx", sheet_of(people(2), above=[["莎车县米夏镇2019年花名册"]])),
            new_places=True,
        )
        yield known


def given(store: Store, tmp_path: Path, rows: list[list[Any]]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    result = imported(store, workbook(tmp_path / "台账.xlsx", rows))
    homes = {row["id"]: row["code"] for row in rows_of(store, "household")}
    found = [
        {"home": homes[row["household_id"]][-1]} | {name: row[name] for name in ("kind", "content", "done_on", "amount_fen")}
        | {"beside": orjson.loads(row["extra"] or "{}")}
        for row in rows_of(store, "measure")
    ]  # fmt: skip
    return found, result


def test_a_pupils_money_is_the_households_help(store: Store, tmp_path: Path) -> None:
    rows = [
        ["莎车县米夏镇2019年雨露计划补助发放表"],
        ["序号", "乡镇", "村", "学生姓名", "学生身份证号", "就读学校", "补助金额（元）", "发放时间", "签字"],
        [1, "米夏镇", "试验村", NAMES[2], SON, "某某学校", 3000, "2019-09", N],
        ["合计", N, N, N, N, N, 3000, N, N],
    ]
    found, result = given(store, tmp_path, rows)
    assert found == [
        {"home": "1", "kind": "教育帮扶", "content": "雨露计划补助", "done_on": "2019-09", "amount_fen": 300_000,
         "beside": {"受益人": NAMES[2], "就读学校": "某某学校"}}
    ]  # fmt: skip
    assert result["issues"] == [] and result["members"]["new"] == 0
    again = imported(store, tmp_path / "台账.xlsx")
    assert again["batch"] is None and again["measures"]["unchanged"] == 1


def test_where_no_column_says_when_the_title_does(store: Store, tmp_path: Path) -> None:
    rows = [
        ["2019年光伏分红发放表（单位：万元）"],
        ["序号", "户主姓名", "人口", "分红金额", "联系电话", "签字"],
        [1, NAMES[0], 3, 0.03, "19900000001", N],
    ]
    found, _result = given(store, tmp_path, rows)
    assert [(each["home"], each["content"], each["done_on"], each["amount_fen"]) for each in found] == [
        ("1", "光伏分红", "2019", 30_000)
    ]
    assert found[0]["beside"] == {"人口": "3", "受益人电话": "19900000001"}
    assert rows_of(store, "helper") == [], "the phone number is the household's"


@pytest.mark.parametrize(
    ("title", "heading", "when", "content", "kind"),
    [
        ("公益性岗位人员花名册", "姓名", "上岗时间", "公益性岗位", "公益岗位帮扶"),
        ("家庭医生签约服务表", "姓名", "签约时间", "家庭医生签约服务", "健康帮扶"),
        ("2019年扶贫小额信贷台账", "借款人", "放款日期", "扶贫小额信贷", "金融帮扶"),
        ("技能培训人员花名册", "姓名", "培训时间", "技能培训", "就业帮扶"),
        ("关于2019年城乡居民养老补贴发放的公示", "领取人", "发放日期", "城乡居民养老补贴", "综合保障"),
    ],
)
def test_many_lists_are_told_by_their_title(
    store: Store, tmp_path: Path, title: str, heading: str, when: str, content: str, kind: str
) -> None:
    rows = [[title], ["村", heading, "身份证号", when, "备注"], ["试验村", NAMES[1], WIFE, "2019-03-01", "好"]]
    found, result = given(store, tmp_path, rows)
    assert [(each["home"], each["content"], each["kind"], each["done_on"]) for each in found] == [
        ("1", content, kind, "2019-03-01")
    ]
    assert result["issues"] == []


def test_whoever_lives_nowhere_in_the_store_is_told(store: Store, tmp_path: Path) -> None:
    rows = [
        ["2019年产业奖补资金发放表"],
        ["村", "姓名", "身份证号", "奖补资金（元）"],
        ["试验村", "李芳", id_number(900), 500],
        ["试验村", NAMES[0], id_number(901), 500],
    ]
    found, result = given(store, tmp_path, rows)
    assert (3, "household_unknown") in {(row, code) for row, _column, code in codes(result)}
    assert [each["home"] for each in found] in ([], ["1"])


def reading(path: Path) -> list[SheetReading]:
    return [sheet for sheet in read_file(path).sheets if sheet.register]


@pytest.mark.parametrize(
    "rows",
    [
        [["2019年雨露计划补助申报表"], ["村", "姓名", "身份证号", "补助金额"], ["试验村", "张伟", id_number(1), 300]],
        [["2019年贫困户花名册"], ["村", "姓名", "身份证号", "与户主关系", "补助金额"], ["试验村", "张伟", id_number(1), "户主", 300]],
        [["低保户花名册"], ["村", "户主姓名", "家庭人口", "致贫原因", "补助金额"], ["试验村", "张伟", 3, "因病", 300]],
        [["残疾人花名册"], ["村", "姓名", "身份证号", "残疾类别"], ["试验村", "张伟", id_number(1), "肢体"]],
        [["花名册"], ["村", "姓名", "身份证号", "补助金额"], ["试验村", "张伟", id_number(1), 300]],
    ],
)  # fmt: skip
def test_other_lists_stay_what_they_are(tmp_path: Path, rows: list[list[Any]]) -> None:
    assert [sheet.register for sheet in reading(workbook(tmp_path / "表.xlsx", rows))] == ["households"]


def test_a_trouble_is_told_at_the_senders_cell(store: Store, tmp_path: Path) -> None:
    rows = [
        ["2019年产业奖补资金发放表"],
        ["村", "姓名", "身份证号", "奖补资金（元）", "发放时间"],
        ["试验村", NAMES[0], HEAD, "五百左右", "2019-13-01"],
    ]
    plan = planned(store, workbook(tmp_path / "台账.xlsx", rows))
    assert {(issue.row, issue.column) for issue in plan.issues} >= {(3, "D"), (3, "E")}


def test_columns_are_shown_as_they_were_sent(tmp_path: Path) -> None:
    rows = [
        ["2019年光伏分红发放表"],
        ["户主姓名", "分红金额（元）", "联系电话"],
        [NAMES[0], 300, "19900000001"],
    ]
    [sheet] = reading(workbook(tmp_path / "台账.xlsx", rows))
    said = [(column.heading, column.field, column.why) for column in sheet.columns]
    assert said[:2] == [
        ("户主姓名", "head.name", "heading"),
        ("分红金额（元）", "measure.amount_fen", "heading"),
    ]
    assert {(field, why) for _heading, field, why in said[3:]} == {
        ("measure.content", "title"),
        ("measure.kind", "title"),
        ("measure.done_on", "title"),
    }
    assert [sheet.place_of(3, column.letter) for column in sheet.columns][2:] == [(3, "C"), *[(3, "")] * 3]


def test_no_layout_is_saved_of_a_list_that_leaves_what_was_given_to_its_title(tmp_path: Path) -> None:
    rows = [["2019年光伏分红发放表"], ["户主姓名", "股金（元）", "分红金额（元）"], [NAMES[0], 1000, 300]]
    [sheet] = reading(workbook(tmp_path / "一.xlsx", rows))
    with pytest.raises(Refused, match="标题"):
        keep_layout(sheet, "分红表")
