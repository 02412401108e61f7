"""Registers of helpers, teams and organisations: what becomes of each row, in the store and beside the person."""

import json
from pathlib import Path
from typing import Any

import pytest
from importing import codes, imported, planned, rows_of
from registers_made import HELPERS, TEAM, UNITS, made, phone
from workbooks import id_number

from db.divisions import add_divisions
from db.history import undo
from db.history.digest import digest
from db.store import Store

VILLAGE = {"区县": "莎车县", "乡镇": "米夏镇", "行政村": "英艾日克村"}
PLACES = tuple(VILLAGE)


@pytest.fixture
def land(store: Store) -> Store:
    """A store with the divisions."""
    add_divisions(store)
    return store


@pytest.fixture
def village(land: Store) -> dict[str, str]:
    """A village of the store by its names."""
    with land.read() as reader:
        row = reader.exec_driver_sql(
            "SELECT v.name, t.name, c.name FROM region v JOIN region t ON t.id = v.parent_id JOIN region c ON c.id = t.parent_id "
            "WHERE v.level = 'village' AND (SELECT count(*) FROM region o WHERE o.name = v.name) = 1 AND length(v.name) > 3 "
            "ORDER BY v.code LIMIT 1"
        ).one()
    return {"行政村": row[0], "乡镇": row[1], "区县": row[2]}


def helper(name: str, number: int, **over: Any) -> dict[str, Any]:
    return {"帮扶单位": "某区某局", "帮扶单位类型": "国家机关", "帮扶单位隶属关系": "区", "姓名": name, "是否第一书记": "否",
            "是否工作队队长": "否", "是否驻村队员": "否", "性别": "男", "职务级别": "科员级", "证件号码": id_number(number), "联系电话": phone(number)} | over  # fmt: skip


def twice(store: Store, path: Path, **choices: Any) -> dict[str, Any]:
    """Import, and see that the same file again changes nothing and that undo takes everything back."""
    with store.read() as reader:
        before = digest(reader)
    first = imported(store, path, **choices)
    again = imported(store, path, **choices)
    assert not again["applied"], planned(store, path, **choices).lines
    with store.read() as reader:
        target = undo.next_undo(reader)
    assert target is not None
    with store.write("undo", target.label) as write:
        undo.take_back(write, target)
    with store.read() as reader:
        assert digest(reader) == before
    assert imported(store, path, **choices)["applied"]
    return first


def test_a_list_of_helpers_brings_people_and_their_organisation(land: Store, tmp_path: Path) -> None:
    path = made(
        tmp_path / "批量.xlsx", HELPERS, [helper("李建国", 1), helper("王芳", 2, 性别="女")], "帮扶责任人批量导入"
    )
    result = twice(land, path)
    assert result["sheets"][0]["layout"] == "helper_import_2017"
    assert (result["helpers"]["new"], result["organisations"]["new"], result["teams"]["new"]) == (2, 1, 0)
    assert not result["issues"]
    person, body = rows_of(land, "helper")[0], rows_of(land, "organisation")[0]
    assert (person["name"], person["sex"], person["duty"], person["phone"], person["id_number"]) == (
        "李建国", "男", "科员级", phone(1), id_number(1))  # fmt: skip
    assert (body["name"], body["kind"], body["affiliation"]) == ("某区某局", "department", "区")
    assert person["extra"] is None


def test_flags_make_members_of_the_villages_team(land: Store, village: dict[str, str], tmp_path: Path) -> None:
    rows = [
        helper("李建国", 1, 是否第一书记="是", 是否工作队队长="是", 是否驻村队员="是") | village,
        helper("王芳", 2, 是否驻村队员="是") | village,
        helper("张明", 3) | village,
    ]
    result = twice(land, made(tmp_path / "批量.xlsx", (*PLACES, *HELPERS), rows))
    assert (result["teams"]["new"], result["team_members"]["new"], result["helpers"]["new"]) == (1, 2, 3)
    team = rows_of(land, "team")[0]
    assert team["name"] == f"{village['行政村']}驻村工作队"
    members = rows_of(land, "team_member")
    assert [(each["post"], each["leader"]) for each in members] == [("第一书记", 1), ("队员", 0)]
    assert {each["team_id"] for each in members} == {team["id"]}


@pytest.mark.parametrize("where", ["title", "sheet", "chosen"])
def test_the_village_may_stand_in_the_title_on_the_tab_or_be_chosen(
    land: Store, village: dict[str, str], tmp_path: Path, where: str
) -> None:
    names = f"{village['乡镇']}{village['行政村']}"
    title = f"{names}驻村工作队" if where == "title" else "驻村工作队"
    sheet = names if where == "sheet" else "Sheet1"
    rows = [{"队员姓名": "李建国", "单位名称": "某区某局", "是否第一书记": "是", "是否驻村队长": "是", "技术特长": "种植、刺绣", "职务级别": "乡科级副职",
             "政治面貌": "中共党员", "隶属关系": "区", "联系人电话": phone(1), "联系地址": "某路1号"},
            {"队员姓名": "王芳", "单位名称": "某区某校", "是否第一书记": "否", "是否驻村队长": "否", "技术特长": "教师", "联系人电话": phone(2)}]  # fmt: skip
    path = made(tmp_path / "队.xlsx", TEAM, rows, title, sheet=sheet)
    with land.read() as reader:
        chosen = reader.exec_driver_sql("SELECT id FROM region WHERE name = ?", (village["行政村"],)).scalar()
    result = twice(land, path, village=chosen if where == "chosen" else None)
    assert result["sheets"][0]["layout"] == "village_team"
    assert result["sheets"][0]["not_kept"] == ["政治面貌"]
    assert (result["teams"]["new"], result["team_members"]["new"]) == (1, 2)
    people = rows_of(land, "helper")
    assert [(each["skills"], each["duty"]) for each in people] == [("农业技术", "乡科级副职"), ("教育", None)]
    assert json.loads(people[0]["extra"]) == {"联系地址": "某路1号", "技术特长": "刺绣"}
    assert [each["post"] for each in rows_of(land, "team_member")] == ["第一书记", "队员"]
    assert "党员" not in str(people)


def test_without_a_village_the_flags_stay_beside_the_person(land: Store, tmp_path: Path) -> None:
    result = twice(land, made(tmp_path / "批量.xlsx", HELPERS, [helper("李建国", 1, 是否第一书记="是")]))
    assert [code for _row, _column, code in codes(result)] == ["team_village_missing"]
    assert json.loads(rows_of(land, "helper")[0]["extra"]) == {"是否第一书记": "是"}
    assert not rows_of(land, "team")


def test_an_unknown_village_is_refused_with_the_nearest(land: Store, village: dict[str, str], tmp_path: Path) -> None:
    rows = [helper("李建国", 1, 是否驻村队员="是") | village | {"行政村": village["行政村"][:-2] + "查村"}]
    result = imported(land, made(tmp_path / "批量.xlsx", (*PLACES, *HELPERS), rows))
    assert [code for _row, _column, code in codes(result)] == ["village_unknown"]
    assert village["行政村"] in result["issues"][0]["message"]
    assert not rows_of(land, "helper")


def test_a_former_name_finds_the_village(land: Store, village: dict[str, str], tmp_path: Path) -> None:
    for number, name in enumerate(
        (f"{village['行政村']}（原 8 村）", f"八村（现{village['行政村']}）", f"原{village['行政村']}"), 1
    ):
        rows = [helper(f"王芳{number}", number, 是否驻村队员="是") | village | {"行政村": name}]
        assert imported(land, made(tmp_path / f"{number}.xlsx", (*PLACES, *HELPERS), rows))["team_members"]["new"] == 1
    assert len(rows_of(land, "team")) == 1


def test_several_in_one_cell_and_who_came_after(land: Store, village: dict[str, str], tmp_path: Path) -> None:
    rows = [{"队员姓名": "李建国、王芳（2018.3起）", "单位名称": "某区某局、某区某校", "联系人电话": f"{phone(1)}、{phone(2)}"} | village,
            {"队员姓名": "张明、赵强", "单位名称": "某区某局", "联系人电话": phone(3)} | village]  # fmt: skip
    result = twice(land, made(tmp_path / "队.xlsx", (*PLACES, *TEAM), rows))
    assert codes(result) == [(3, "M", "persons_phones")]
    assert "2 个人，电话有 1 个" in result["issues"][0]["message"]
    members = {each["helper_id"]: each for each in rows_of(land, "team_member")}
    people = {each["name"]: each for each in rows_of(land, "helper")}
    assert {name: each["phone"] for name, each in people.items()} == {"李建国": phone(1), "王芳": phone(2)}
    assert len({each["organisation_id"] for each in people.values()}) == 2
    dates = {name: (members[each["id"]]["from_date"], members[each["id"]]["to_date"]) for name, each in people.items()}
    assert dates == {"李建国": (None, "2018-02"), "王芳": ("2018-03", None)}


def test_organisations_come_with_contact_and_kind_and_keep_what_is_unknown(land: Store, tmp_path: Path) -> None:
    rows = [{"帮扶单位名称": "某区某局", "帮扶单位类型": "国家机关", "隶属关系": "区", "联系电话": phone(1), "联系人": "李建国", "网址": "无"},
            {"帮扶单位名称": "某集团有限公司", "帮扶单位类型": "国有企业", "隶属关系": "市、地区", "联系电话": phone(2), "联系人": "王芳"},
            {"帮扶单位名称": None, "帮扶单位类型": "国有企业", "联系人": "张明"}]  # fmt: skip
    result = twice(land, made(tmp_path / "单位.xlsx", (*UNITS, "网址"), rows, "帮扶单位"))
    assert result["sheets"][0]["layout"] == "help_unit"
    assert result["organisations"] == {"new": 2, "changed": 0, "unchanged": 0, "refused": 1}
    body = rows_of(land, "organisation")[0]
    assert (body["kind"], body["affiliation"], body["phone"], body["contact"]) == (
        "department",
        "区",
        phone(1),
        "李建国",
    )
    rows[0]["联系人"] = "赵强"
    changed = imported(land, made(tmp_path / "改.xlsx", UNITS, rows[:2], "帮扶单位"))
    assert changed["organisations"] == {"new": 0, "changed": 1, "unchanged": 1, "refused": 0}


def test_two_rows_that_say_two_things_are_told_and_settle(land: Store, tmp_path: Path) -> None:
    rows = [helper("李建国", 1), helper("李建国", 1, 职务级别="办事员级", 帮扶单位类型="国有企业")]
    result = twice(land, made(tmp_path / "批量.xlsx", HELPERS, rows))
    assert [code for _row, _column, code in codes(result)] == ["said_before", "helper_differs"]
    assert rows_of(land, "helper")[0]["duty"] == "科员级"
