"""Registers of pairings: the national form, several people in a cell, changes of helper, villages and counties."""

import json
from pathlib import Path
from typing import Any

import pytest
from importing import codes, imported, planned, roster, rows_of
from registers_made import COUNTY, FUNDS, NATIONAL, SIMPLE, made, phone
from workbooks import PLACE, id_number, people, workbook

from app.registers.plans.apply import apply_plan
from db.history import undo
from db.history.digest import digest
from db.history.rebuild import differences
from db.store import Store

HOUSEHOLD = ("区县", "乡镇", "行政村", "户编号", "户主姓名", "户主证件号码")


@pytest.fixture
def homes(store: Store, tmp_path: Path) -> Store:
    """A store with three households of one village."""
    imported(store, roster(tmp_path, people(3)))
    return store


def home(number: int) -> dict[str, Any]:
    return {"区县": PLACE[0], "乡镇": PLACE[1], "行政村": PLACE[2], "户编号": f"65310{number:05d}",
            "户主姓名": f"艾力{number}·买买提", "户主证件号码": id_number(number * 10 + 1)}  # fmt: skip


def national(name: str, number: int, **over: Any) -> dict[str, Any]:
    return {"姓名": name, "性别": "男", "政治面貌": "中共党员", "学历": "大学本科", "联系电话": phone(number), "证件号码": id_number(500 + number),
            "单位名称": "某区某局", "单位地址": "某路1号", "是否驻村队员": "否", "开始时间": "2016-05", "技术特长": "种植", "职务级别": "科员级",
            "单位隶属关系": "区"} | over  # fmt: skip


def simple(number: int, names: str, phones: str | None = None, **over: Any) -> dict[str, Any]:
    return {"区县": PLACE[0], "乡镇": PLACE[1], "行政村": PLACE[2], "户主姓名": f"艾力{number}·买买提", "证件号码": id_number(number * 10 + 1),
            "单位": "某区某局", "帮扶责任人": names, "帮扶人手机号": phones} | over  # fmt: skip


def stands(store: Store) -> list[tuple[Any, ...]]:
    """Return helper, head, role, dates of all pairings of people, and whom each replaced."""
    names = {row["id"]: row["name"] for row in rows_of(store, "helper")}
    heads = {row["household_id"]: row["name"] for row in rows_of(store, "member") if row["relation"] == "户主"}
    pairings = [row for row in rows_of(store, "pairing") if row["level"] == "person_person"]
    whose = {row["id"]: names[row["helper_id"]] for row in pairings}
    return [
        (
            whose[row["id"]],
            heads[row["household_id"]][2],
            row["role"],
            row["from_date"],
            row["to_date"],
            whose.get(row["replaces_id"]),
        )
        for row in pairings
    ]


def twice(store: Store, *paths: Path) -> dict[str, Any]:
    """Import, see that the same again changes nothing, that undo takes everything back and the log rebuilds."""
    with store.read() as reader:
        before = digest(reader)
    first = imported(store, *paths)
    again = planned(store, *paths)
    assert again.nothing_to_write, (again.pad.changed, dict(again.pad.new))
    with store.read() as reader:
        assert differences(reader) == []
        target = undo.next_undo(reader)
    assert target is not None
    with store.write("undo", target.label) as write:
        assert not undo.take_back(write, target).kept
    with store.read() as reader:
        assert digest(reader) == before
    assert imported(store, *paths)["applied"]
    return first


def test_the_national_table_with_the_households_columns_before(homes: Store, tmp_path: Path) -> None:
    rows = [home(1) | national("李建国", 1), home(2) | national("王芳", 2, 终止时间="2018.2")]
    result = twice(homes, made(tmp_path / "结对.xlsx", (*HOUSEHOLD, *NATIONAL), rows, "帮扶责任人结对信息"))
    assert result["sheets"][0]["layout"] == "helper_pairing_national"
    assert result["sheets"][0]["not_kept"] == ["政治面貌"]
    assert not result["issues"]
    assert stands(homes) == [
        ("李建国", "1", "lead", "2016-05", None, None),
        ("王芳", "2", "lead", "2016-05", "2018-02", None),
    ]
    person, body = rows_of(homes, "helper")[0], rows_of(homes, "organisation")[0]
    assert (person["phone"], person["id_number"], person["skills"]) == (phone(1), id_number(501), "农业技术")
    assert json.loads(person["extra"]) == {"学历": "大学本科"}
    assert (body["address"], body["affiliation"]) == ("某路1号", "区")


def test_households_columns_merged_over_their_helpers(homes: Store, tmp_path: Path) -> None:
    rows = [home(1) | national("李建国", 1), national("王芳", 2, 职责="协助"), home(2) | national("张明", 3)]
    assert not twice(homes, made(tmp_path / "结对.xlsx", (*HOUSEHOLD, *NATIONAL, "职责"), rows))["issues"]
    assert [each[:3] for each in stands(homes)] == [
        ("李建国", "1", "lead"),
        ("王芳", "1", "support"),
        ("张明", "2", "lead"),
    ]


@pytest.mark.parametrize(
    "above",
    [
        ["户主：艾力{n}·买买提  户编号：65310{n:05d}"],
        ["户主姓名", "艾力{n}·买买提", "户编号", "65310{n:05d}"],
        ["五、艾力{n}·买买提的帮扶责任人结对信息"],
    ],
)
def test_blocks_under_the_household_they_belong_to(homes: Store, tmp_path: Path, above: list[str]) -> None:
    sheet: list[list[Any]] = []
    for number, name in ((2, "李建国"), (3, "王芳")):
        said = national(name, number)
        sheet += [
            ["五、帮扶责任人结对信息"],
            [cell.format(n=number) for cell in above],
            list(NATIONAL),
            [said.get(each) for each in NATIONAL],
        ]
    result = twice(homes, workbook(tmp_path / "户表.xlsx", sheet))
    assert not result["issues"]
    assert [each[:2] for each in stands(homes)] == [("李建国", "2"), ("王芳", "3")]


def test_the_household_on_the_tab(homes: Store, tmp_path: Path) -> None:
    path = made(
        tmp_path / "户表.xlsx", NATIONAL, [national("李建国", 1)], "五、帮扶责任人结对信息", sheet="艾力3·买买提"
    )
    assert not twice(homes, path)["issues"]
    assert [each[:2] for each in stands(homes)] == [("李建国", "3")]


def test_a_form_that_names_no_household_is_refused(homes: Store, tmp_path: Path) -> None:
    result = imported(homes, made(tmp_path / "户表.xlsx", NATIONAL, [national("李建国", 1)], "五、帮扶责任人结对信息"))
    assert [code for _row, _column, code in codes(result)] == ["household_missing"]


def test_several_people_and_phones_in_one_cell(homes: Store, tmp_path: Path) -> None:
    rows = [
        simple(1, "李建国、王芳", f"{phone(1)}、{phone(2)}"),
        simple(2, "李建国\n张明", f"{phone(1)}\n{phone(3)}"),
        simple(3, "赵强、钱伟", phone(5)),
    ]
    result = twice(homes, made(tmp_path / "结对.xlsx", SIMPLE, rows, "帮扶责任人结对台账"))
    assert codes(result) == [(5, "H", "persons_phones")]
    assert (result["pairings"], result["helpers"]["new"]) == ({"new": 4, "changed": 0, "unchanged": 0, "refused": 1}, 3)
    assert [each[:3] for each in stands(homes)] == [
        ("李建国", "1", "lead"), ("王芳", "1", "support"), ("李建国", "2", "lead"), ("张明", "2", "support")]  # fmt: skip
    assert {row["name"]: row["phone"] for row in rows_of(homes, "helper")} == {
        "李建国": phone(1),
        "王芳": phone(2),
        "张明": phone(3),
    }


def test_a_doubt_may_be_taken_without_the_phones(homes: Store, tmp_path: Path) -> None:
    path = made(tmp_path / "结对.xlsx", SIMPLE, [simple(3, "赵强、钱伟", phone(5))])
    doubt = next(line for line in planned(homes, path).lines if line.status == "doubt")
    assert imported(homes, path, answers={doubt.key: "take"})["pairings"]["new"] == 2
    assert [row["phone"] for row in rows_of(homes, "helper")] == [None, None]


@pytest.mark.parametrize(
    ("names", "phones"),
    [
        ("李建国（至2018.2）、王芳（2018.3起）", f"{phone(1)}、{phone(2)}"),
        ("李建国、王芳", f"{phone(1)}、{phone(2)}（2018.3起）"),
        ("原：李建国；现：王芳（2018年3月起）", None),
    ],
)
def test_a_change_of_helper_in_one_cell(homes: Store, tmp_path: Path, names: str, phones: str | None) -> None:
    result = twice(homes, made(tmp_path / "结对.xlsx", SIMPLE, [simple(1, names, phones)]))
    assert not result["issues"]
    assert stands(homes) == [
        ("李建国", "1", "lead", None, "2018-02", None),
        ("王芳", "1", "lead", "2018-03", None, "李建国"),
    ]


@pytest.mark.parametrize("cells", [("王芳（2018.3起）", phone(2)), ("王芳", f"{phone(2)}（2018.3起）")])
def test_a_change_of_helper_ends_the_one_who_stood(homes: Store, tmp_path: Path, cells: tuple[str, str]) -> None:
    imported(homes, made(tmp_path / "旧.xlsx", SIMPLE, [simple(1, "李建国", phone(1))]))
    result = twice(homes, made(tmp_path / "新.xlsx", SIMPLE, [simple(1, *cells)]))
    assert result["pairings"] == {"new": 1, "changed": 1, "unchanged": 0, "refused": 0}
    assert stands(homes) == [
        ("李建国", "1", "lead", None, "2018-02", None),
        ("王芳", "1", "lead", "2018-03", None, "李建国"),
    ]
    assert imported(homes, tmp_path / "旧.xlsx")["pairings"]["unchanged"] == 1  # the old list again says nothing new


def test_an_undated_change_is_in_doubt(homes: Store, tmp_path: Path) -> None:
    path = made(tmp_path / "结对.xlsx", SIMPLE, [simple(1, "原：李建国；现：王芳")])
    assert [code for _row, _column, code in codes(imported(homes, path))] == ["change_undated"]
    doubt = next(line for line in planned(homes, path).lines if line.status == "doubt")
    imported(homes, path, answers={doubt.key: "take"})
    assert [each[0] for each in stands(homes)] == ["王芳"]


def test_a_second_lead_without_a_date_is_refused(homes: Store, tmp_path: Path) -> None:
    imported(homes, made(tmp_path / "旧.xlsx", SIMPLE, [simple(1, "李建国", phone(1))]))
    result = imported(homes, made(tmp_path / "新.xlsx", SIMPLE, [simple(1, "王芳", phone(2))]))
    assert [code for _row, _column, code in codes(result)] == ["lead_exists"]


def test_dates_that_would_meet_another_lead_are_refused(homes: Store, tmp_path: Path) -> None:
    columns = (*HOUSEHOLD, *NATIONAL)
    first = [home(1) | national("李建国", 1, 终止时间="2018-02"), home(1) | national("王芳", 2, 开始时间="2018-03")]
    imported(homes, made(tmp_path / "一.xlsx", columns, first))
    second = [home(1) | national("李建国", 1, 终止时间="2019-02")]
    result = imported(homes, made(tmp_path / "二.xlsx", columns, second))
    assert [code for _row, _column, code in codes(result)] == ["lead_exists"]
    assert stands(homes)[0][4] == "2018-02"


def test_the_county_roster_with_two_helpers_in_a_cell(homes: Store, tmp_path: Path) -> None:
    row = {"单位": "某县某局", "姓名": "李建国、王芳", "乡镇": PLACE[1], "行政村": f"{PLACE[2]}（原 8 村）", "户主姓名": "艾力3·买买提",
           "户主身份证号码": id_number(31), "手机": f"{phone(1)}/{phone(2)}", "年度": 2019, "帮扶人身份证号码": f"{id_number(501)}、{id_number(502)}"}  # fmt: skip
    result = twice(homes, made(tmp_path / "花名册.xlsx", COUNTY, [row], "帮扶人基本信息表"))
    assert not result["issues"]
    assert [each[:4] for each in stands(homes)] == [("李建国", "3", "lead", "2019"), ("王芳", "3", "support", "2019")]
    assert [each["id_number"] for each in rows_of(homes, "helper")] == [id_number(501), id_number(502)]


def test_an_unknown_village_is_told_with_the_nearest(homes: Store, tmp_path: Path) -> None:
    row = simple(1, "李建国") | {"行政村": "试念村", "证件号码": None}
    result = imported(homes, made(tmp_path / "结对.xlsx", SIMPLE, [row]))
    assert [code for _row, _column, code in codes(result)] == ["village_unknown"]
    assert PLACE[2] in result["issues"][0]["message"]


def test_a_resident_helper_joins_the_villages_team(homes: Store, tmp_path: Path) -> None:
    rows = [home(1) | national("李建国", 1, 是否驻村队员="是"), home(2) | national("李建国", 1, 是否驻村队员="是")]
    result = twice(homes, made(tmp_path / "结对.xlsx", (*HOUSEHOLD, *NATIONAL), rows))
    assert (result["teams"]["new"], result["team_members"]["new"]) == (1, 1)
    assert [each["name"] for each in rows_of(homes, "team")] == [f"{PLACE[2]}驻村工作队"]


def funds(village: str, body: str, **over: Any) -> dict[str, Any]:
    return {"区（县）": PLACE[0], "镇名称": PLACE[1], "村名称": village, "贫困户数": 12, "贫困人口数": 40, "帮扶单位": body, "联系人": "李建国",
            "联系电话": phone(1), "规划投入资金（元）": 500000, "已投入帮扶资金": 300000, "用于帮扶到户资金(元)": 100000, "用于帮扶到村资金(元)": 200000} | over  # fmt: skip


def test_villages_with_the_organisation_that_helps_them(homes: Store, tmp_path: Path) -> None:
    imported(homes, roster(tmp_path, [row | {"行政村": "二号村"} for row in people(9)[24:]], "二.xlsx"))
    rows = [
        funds(PLACE[2], "某集团有限公司"),
        funds("二号村", "某集团有限公司", 联系人="王芳"),
        funds("没有的村", "某厂"),
        funds(PLACE[2], "某厂"),
    ]
    result = twice(homes, made(tmp_path / "资金.xlsx", FUNDS, rows, "广州“规划到户责任到人” 帮扶资金"))
    assert result["sheets"][0]["layout"] == "guangzhou_fund_to_village"
    assert [code for _row, _column, code in codes(result)] == ["village_unknown", "area_lead_exists"]
    assert result["pairings"] == {"new": 2, "changed": 0, "unchanged": 0, "refused": 2}
    pairings = [row for row in rows_of(homes, "pairing") if row["level"] == "enterprise_village"]
    assert len({row["organisation_id"] for row in pairings}) == 1
    body = rows_of(homes, "organisation")[0]
    assert (body["name"], body["contact"], body["phone"]) == ("某集团有限公司", "李建国", phone(1))
    first, second = (json.loads(row["extra"]) for row in pairings)
    assert (first["贫困户数"], first["已投入帮扶资金"]) == ("12", "300000")
    assert "联系人" not in first
    assert second["联系人"] == "王芳"


def test_a_pairing_lies_in_the_one_above(homes: Store, tmp_path: Path) -> None:
    county = made(
        tmp_path / "县.xlsx",
        ("支援区", "受援县", "开始时间"),
        [{"支援区": "某区", "受援县": PLACE[0], "开始时间": "2010"}],
    )
    village = made(
        tmp_path / "村.xlsx",
        ("区县", "乡镇", "行政村", "帮扶单位", "开始时间"),
        [{"区县": PLACE[0], "乡镇": PLACE[1], "行政村": PLACE[2], "帮扶单位": "某集团", "开始时间": "2015-01"}],
    )
    family = made(
        tmp_path / "队.xlsx",
        ("户编号", "户主姓名", "帮扶团队", "开始时间"),
        [home(1) | {"帮扶团队": "某集团一队", "开始时间": "2016-01"}],
    )
    person = made(
        tmp_path / "人.xlsx", (*HOUSEHOLD, *NATIONAL), [home(1) | national("李建国", 1), home(2) | national("王芳", 2)]
    )
    result = twice(homes, person, family, village, county)
    assert result["pairings"]["new"] == 5
    levels = {row["id"]: row["level"] for row in rows_of(homes, "pairing")}
    above = sorted((row["level"], levels.get(row["parent_id"], "")) for row in rows_of(homes, "pairing"))
    assert above == [
        ("district_county", ""), ("enterprise_village", "district_county"), ("person_person", "enterprise_village"),
        ("person_person", "team_family"), ("team_family", "enterprise_village")]  # fmt: skip
    with homes.read() as reader:
        target = undo.next_undo(reader)
    assert target is not None
    with homes.write("undo", target.label) as write:
        undo.take_back(write, target)
    for path in (county, village, family, person):  # one after the other, the parents are those of the store
        imported(homes, path)
    assert sorted((row["level"], levels.get(row["parent_id"], "")) for row in rows_of(homes, "pairing")) != []
    levels = {row["id"]: row["level"] for row in rows_of(homes, "pairing")}
    assert sorted((row["level"], levels.get(row["parent_id"], "")) for row in rows_of(homes, "pairing")) == above


def test_a_list_of_households_with_a_unit_is_no_register_of_villages(homes: Store, tmp_path: Path) -> None:
    path = made(
        tmp_path / "户单位.xlsx",
        ("行政村", "户主姓名", "帮扶单位"),
        [{"行政村": PLACE[2], "户主姓名": "艾力1·买买提", "帮扶单位": "某局"}],
    )
    with pytest.raises(Exception, match="缺“帮扶责任人”这一列"):
        planned(homes, path)


def test_all_of_a_village_at_once(store: Store, tmp_path: Path) -> None:
    pairs = made(
        tmp_path / "结对.xlsx",
        (*HOUSEHOLD, *NATIONAL),
        [home(1) | national("李建国（至2018.2）、王芳（2018.3起）", 1, 联系电话=None, 证件号码=None)],
    )
    plan = planned(store, pairs, roster(tmp_path, people(1)))
    apply_plan(store, plan)
    assert [each[0] for each in stands(store)] == ["李建国", "王芳"]


def test_the_section_of_helpers_in_the_form_of_one_household(store: Store, tmp_path: Path) -> None:
    family = [row | {"户编号": "6531000001"} for row in people(1)]
    members = ("姓名", "证件号码", "与户主关系", "文化程度", "健康状况")
    said = national("李建国、王芳（2018.3起）", 1, 联系电话=None, 证件号码=None)
    sheet = [
        ["贫困户信息表（2019年）"],
        ["一、基本信息"],
        ["户主姓名", "艾力1·买买提", "户编号", "6531000001"],
        ["二、家庭成员"],
        list(members),
        *([row[each] for each in members] for row in family),
        ["五、帮扶责任人结对信息"],
        list(NATIONAL),
        [said.get(each) for each in NATIONAL],
        ["六、其他"],
        ["无"],
    ]
    imported(store, roster(tmp_path, family))
    result = twice(store, workbook(tmp_path / "户表.xlsx", sheet))
    layouts = [each["layout"] for each in result["sheets"]]
    assert "helper_pairing_national" in layouts
    assert [each[:2] for each in stands(store)] == [("李建国", "1"), ("王芳", "1")]
    assert len(rows_of(store, "member")) == 3
