"""Headings and tables as offices send them: each column is what it says, and nothing else."""

from pathlib import Path
from typing import Any

import pytest
from workbooks import id_number

from app.matching.places import Places
from app.registers.files.raw import RawSheet
from app.registers.recognising.blanking import read_sheet
from db.divisions import new_store
from db.queries.lookup import all_regions

N = None


def columns_of(rows: list[list[Any]]) -> dict[str, dict[str, str | None]]:
    """Return, by kind of register, the fields of the headings of a sheet."""
    cells = [[float(cell) if isinstance(cell, int) else cell for cell in row] for row in rows]
    read = read_sheet(RawSheet("表", cells), "表.xlsx", {"registers": {}, "layout": None, "header_rows": {}})
    return {
        str(each["register"]): {column["heading"]: column["field"] for column in each["columns"] if column["kept"]}
        for each in read
    }


@pytest.mark.parametrize("former", ["原帮扶责任人", "原帮扶人姓名", "前任帮扶责任人", "调整前帮扶责任人"])
@pytest.mark.parametrize("now", ["现帮扶责任人", "现任帮扶责任人", "调整后帮扶责任人", "新帮扶责任人", "帮扶责任人"])
def test_who_helped_before_is_not_who_helps(former: str, now: str) -> None:
    rows = [
        ["村", "户主姓名", former, now, "单位", "调整原因"],
        ["试验村", "张伟", "王强", "李建国", "农业局", "工作调动"],
    ]
    read = columns_of(rows)["pairings"]
    assert (read[now], read[former], read["调整原因"]) == ("helper.name", None, None)


def test_where_people_were_settled_is_no_county() -> None:
    rows = [
        ["户编号", "户主", "安置点", "住房面积（㎡）"],
        ["6531", "张伟", "幸福小区", 75],
        ["6532", "李芳", "城南新区", 50],
    ]
    assert "place.county" not in columns_of(rows)["years"].values()


def test_sums_of_a_group_are_what_its_title_names() -> None:
    rows = [
        ["2019年收入"],
        ["户编号", "户主姓名", "转移性收入（元）", N, N, "人均纯收入（元）"],
        [N, N, "低保金", "养老金", "小计", N],
        ["6531", "张伟", 100, 200, 300, 5000],
        ["6532", "李芳", 100, 200, 300, 5000],
    ]
    read = columns_of(rows)["years"]
    assert read["小计"] == "year.transfer_fen" and read["低保金"] == "year.subsistence_fen"


def test_a_log_of_visits_makes_no_pairing() -> None:
    rows = [
        ["2019年帮扶干部入户走访登记表"],
        ["序号", "帮扶干部", "单位", "户主姓名", "走访时间", "存在困难", "解决问题", "签字"],
        [1, "李建国", "农业局", "张伟", "2019.3.5", "缺水", "修了水管", N],
    ]
    assert columns_of(rows) == {
        "visits": {"帮扶干部": "helper.name", "单位": "organisation.name", "户主姓名": "head.name", "走访时间": "visit.visited_on",
                   "存在困难": "visit.requests", "解决问题": "visit.delivered"}
    }  # fmt: skip


def test_the_days_of_an_agreement_are_those_of_the_pairing() -> None:
    rows = [
        ["户主", "帮扶责任人", "帮扶协议编号", "帮扶起始时间", "帮扶终止时间"],
        ["张伟", "李建国", "1号", "2018-01", "2020-12"],
    ]
    assert list(columns_of(rows)["pairings"].values()) == [
        "head.name",
        "helper.name",
        "pairing.agreement",
        "pairing.from_date",
        "pairing.to_date",
    ]


def test_help_kind_by_kind_in_columns_is_of_the_titles_year() -> None:
    rows = [
        ["2019年帮扶措施落实表"],
        ["户主", "产业扶贫", "就业扶贫", "健康扶贫", "住址"],
        ["张伟", "养羊5只", "外出务工", "√", "一组"],
        ["李芳", N, "公益岗", N, "二组"],
    ]
    cells = read_sheet(RawSheet("表", rows), "表", {"registers": {}, "layout": None, "header_rows": {}})[0]
    kept = [column["field"] or column["heading"] for column in cells["columns"] if column["kept"]]
    said = [dict(zip(kept, row, strict=True)) for row in zip(*cells["cells"], strict=True)]
    assert [(row["head.name"], row["measure.content"], row["measure.kind"]) for row in said] == [
        ("张伟", "养羊5只", "产业帮扶"),
        ("张伟", "外出务工", "就业帮扶"),
        ("张伟", "健康扶贫", "健康帮扶"),
        ("李芳", "公益岗", "就业帮扶"),
    ]
    assert {row["measure.done_on"] for row in said} == {"2019"} and {row["住址"] for row in said} == {"一组", "二组"}


def test_who_is_watched_over_is_said_of_the_household() -> None:
    rows = [
        ["户主姓名", "监测类别", "消除风险时间", "家庭成员", "成员年龄", "与户主关系", "证件号码"],
        ["张伟", "边缘易致贫户", "2021-09", "张伟", 40, "户主", id_number(1)],
    ]
    read = columns_of(rows)["households"]
    assert (read["监测类别"], read["消除风险时间"]) == ("household.monitor_kind", "household.risk_cleared_on")
    assert read["成员年龄"] == "member.age"


@pytest.mark.parametrize("heading", ["责任人", "包户责任人", "结对责任人", "包联干部", "联系干部"])
def test_one_pairing_is_read_however_the_helper_is_called(heading: str) -> None:
    rows = [["村", "户主姓名", heading, "帮扶人手机号"], ["试验村", "张伟", "李建国", "13900000001"]]
    assert columns_of(rows)["pairings"][heading] == "helper.name"


def test_units_with_a_phone_only_are_organisations() -> None:
    rows = [["2019年帮扶单位"], ["序号", "帮扶单位名称", "联系电话"], [1, "县农业局", "13900000001"]]
    assert columns_of(rows) == {
        "organisations": {"帮扶单位名称": "organisation.name", "联系电话": "organisation.phone"}
    }


@pytest.mark.parametrize(
    ("heading", "said"), [("就业形式", ("其他", "其他")), ("是否参加城镇职工基本养老保险", ("是", "否"))]
)
def test_what_nearly_looks_like_a_known_column_is_none(heading: str, said: tuple[str, str]) -> None:
    rows = [["行政村", "姓名", "证件号码", heading]]
    rows += [["试验村", name, id_number(at), said[at]] for at, name in enumerate(("张伟", "李芳"))]
    assert columns_of(rows)["households"][heading] is None


def test_records_above_the_header_are_told_and_titles_are_not() -> None:
    rows = [
        ["莎车县米夏镇2019年花名册"],
        ["填报单位：某镇", N, "单位：元", 1],
        ["大米", 1, 2, 500],
        ["行政村", "户编号", "姓名", "与户主关系"],
        ["试验村", "6531", "王强", "户主"],
        ["试验村", "6531", "李芳", "配偶"],
    ]
    sheet = RawSheet("表", [[float(cell) if isinstance(cell, int) else cell for cell in row] for row in rows])
    [read] = read_sheet(sheet, "表", {"registers": {}, "layout": None, "header_rows": {}})
    assert read["left_out"] == [[3, "form", "大米 1 2 500"]]


@pytest.mark.parametrize(
    ("title", "village"),
    [
        ("莎车县米夏镇试验村2019年名单", "试验村"),
        ("米夏镇 新建村名单", "新建村"),
        ("莎车县米夏镇各村2019年名单", None),
        ("莎车县米夏镇贫困村名单", None),
        ("莎车县米夏镇村级台账", None),
        ("莎车县米夏镇2019年驻村工作名单", None),
    ],
)
def test_a_village_nobody_knows_is_heard_behind_its_township(tmp_path: Path, title: str, village: str | None) -> None:
    with new_store(tmp_path / "区划.jiedui", "test", quick=True) as store, store.read() as reader:
        spoken = Places.of(all_regions(reader), 2026).in_words(title)
    assert (spoken.township, spoken.village) == ("米夏镇", village)
