"""What goes out of those who help comes back unchanged, into its own store and, all of it, into an empty one."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from importing import imported, planned, roster, rows_of
from registers_made import FUNDS, HELPERS, NATIONAL, TEAM, UNITS, made, phone
from workbooks import PLACE, id_number, people

from app.demo import DEMO_PASSPHRASE
from app.demo.build import build
from app.registers.sending.export import export_register
from db.store import Store

BOOKS = ("organisations", "helpers", "teams", "pairings")
PLACES = {"区县": PLACE[0], "乡镇": PLACE[1], "行政村": PLACE[2]}


def home(number: int) -> dict[str, Any]:
    return PLACES | {"户编号": f"65310{number:05d}", "户主姓名": f"艾力{number}·买买提"}


@pytest.fixture
def full(store: Store, tmp_path: Path) -> Store:
    """A village with everything the registers bring: unknown columns, ended and replaced pairings, two of one name."""
    imported(store, roster(tmp_path, people(3)))
    national = (*PLACES, "户编号", "户主姓名", *NATIONAL, "职责", "受帮人", "协议编号", "小组")
    person = {
        "单位名称": "某区某局",
        "单位隶属关系": "区",
        "学历": "大专",
        "技术特长": "种植、刺绣",
        "职务级别": "科员级",
    }
    pairs = [
        home(1) | person | {"姓名": "李建国、王芳（2018.3起）", "联系电话": f"{phone(1)}、{phone(2)}", "开始时间": "2016-05-06", "学历": None, "技术特长": None, "职务级别": None},
        home(1) | person | {"姓名": "张明", "联系电话": phone(3), "证件号码": id_number(503), "职责": "协助", "终止时间": 2020, "协议编号": "0012"},
        home(2) | person | {"姓名": "张明", "联系电话": phone(3), "开始时间": "2019", "小组": "=1+1"},
        home(2) | {"姓名": "王芳", "联系电话": phone(9), "单位名称": "某厂", "受帮人": "吐尔逊2·艾力", "是否驻村队员": "是"},
    ]  # fmt: skip
    team = [PLACES | {"队员姓名": "赵强", "单位名称": "某局", "是否第一书记": "是", "是否驻村队长": "是", "联系人电话": phone(5), "联系地址": "某路"},
            PLACES | {"队员姓名": "钱伟", "单位名称": "某局", "技术特长": "医生"}]  # fmt: skip
    alone = [
        {
            "帮扶单位": "某所",
            "帮扶单位类型": "高等院校",
            "姓名": "孙立",
            "是否第一书记": "是",
            "性别": "男",
            "职务级别": "处级",
            "证件号码": id_number(510),
        }
    ]
    units = [
        {"帮扶单位名称": "某协会", "帮扶单位类型": "社会团体", "联系人": "周同", "联系电话": phone(7), "备用": "甲"}
    ]
    village = [
        {
            "区（县）": PLACE[0],
            "镇名称": PLACE[1],
            "村名称": PLACE[2],
            "帮扶单位": "某厂",
            "联系人": "吴用",
            "联系电话": phone(8),
            "已投入帮扶资金": 12.5,
        }
    ]
    counties = [{"支援区": "某区", "受援县": PLACE[0], "开始时间": "2010-06"}]
    families = [home(3) | {"帮扶团队": "某厂一队", "开始时间": "2019", "终止时间": "2020-01", "结束原因": "协议到期"}]
    imported(
        store,
        made(tmp_path / "对.xlsx", national, pairs),
        made(tmp_path / "队.xlsx", (*PLACES, *TEAM), team, "驻村工作队"),
        made(tmp_path / "人.xlsx", HELPERS, alone),
        made(tmp_path / "单位.xlsx", (*UNITS, "备用"), units, "帮扶单位"),
        made(tmp_path / "村.xlsx", FUNDS, village),
        made(tmp_path / "县.xlsx", tuple(counties[0]), counties),
        made(tmp_path / "户.xlsx", tuple(families[0]), families),
    )
    return store


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize("register", BOOKS)
def test_what_went_out_says_nothing_new(full: Store, tmp_path: Path, register: str, private: bool) -> None:
    out = tmp_path / "出.xlsx"
    assert export_register(full, register, out, with_private=private, purpose="核对")
    back = planned(full, out)
    assert back.nothing_to_write, (back.pad.changed, dict(back.pad.new))
    refused = [line for line in back.lines if line.status in ("refused", "doubt")]
    assert not refused


def _facts(store: Store) -> dict[str, Any]:
    """Return what a store says of those who help, without ids."""
    bodies = {row["id"]: row["name"] for row in rows_of(store, "organisation")}
    helpers = {row["id"]: row["name"] for row in rows_of(store, "helper")}
    teams = {row["id"]: row["name"] for row in rows_of(store, "team")}
    names = bodies | helpers | teams | {None: None}
    drop = ("id", "parent_id", "replaces_id", "member_id", "household_id", "region_id")

    def plain(row: dict[str, Any]) -> str:
        kept = {
            key: names.get(value, value) if key.endswith("_id") else value
            for key, value in row.items()
            if key not in drop
        }
        return str(sorted(kept.items(), key=str))

    return {
        table: sorted(map(plain, rows_of(store, table)))
        for table in ("organisation", "helper", "team_member", "pairing")
    }


def test_an_empty_store_learns_all_of_it(full: Store, tmp_path: Path) -> None:
    files = []
    for register in ("households", *BOOKS):
        files.append(tmp_path / f"{register}.xlsx")
        export_register(full, register, files[-1], with_private=True, purpose="核对")
    with Store.create(tmp_path / "新.jiedui", "test", quick=True) as fresh:
        result = imported(fresh, *files)
        assert not result["pairings"]["refused"], result["issues"]
        assert _facts(fresh) == _facts(full)
        assert planned(fresh, *files).nothing_to_write


def test_the_sheets_are_those_of_the_layouts(full: Store, tmp_path: Path) -> None:
    out = tmp_path / "出.xlsx"
    heads = {}
    for register, layout in (("helpers", HELPERS), ("teams", TEAM), ("organisations", UNITS)):
        export_register(full, register, out, with_private=True, purpose="核对")
        heads[register] = [cell.value for cell in openpyxl.load_workbook(out).active[1]]
        assert set(layout) - {"序号", "政治面貌"} <= set(heads[register])
    export_register(full, "pairings", out, with_private=True, purpose="核对")
    book = openpyxl.load_workbook(out)
    assert book.sheetnames == ["帮扶责任人结对信息", "队户结对", "企村结对", "区县结对"]
    assert set(NATIONAL) - {"政治面貌"} <= {cell.value for cell in book["帮扶责任人结对信息"][1]}


def test_id_numbers_of_helpers_stay_at_home_unless_asked_for(full: Store, tmp_path: Path) -> None:
    for register in BOOKS:
        out = tmp_path / f"{register}.xlsx"
        export_register(full, register, out)
        said = [str(cell.value) for sheet in openpyxl.load_workbook(out) for row in sheet.iter_rows() for cell in row]
        assert id_number(503) not in said and id_number(510) not in said


def test_an_area_narrows_every_sheet(full: Store, tmp_path: Path) -> None:
    with full.read() as reader:
        county = reader.exec_driver_sql(
            "SELECT id FROM region WHERE level = 'county' AND name = ?", (PLACE[0],)
        ).scalar()
        village = reader.exec_driver_sql("SELECT id FROM region WHERE name = ?", (PLACE[2],)).scalar()
    whole = {register: export_register(full, register, tmp_path / "出.xlsx") for register in BOOKS}
    there = {register: export_register(full, register, tmp_path / "出.xlsx", area=village) for register in BOOKS}
    assert (whole["pairings"], there["pairings"]) == (8, 7)  # the county's pairing is not the village's
    assert (whole["helpers"], there["helpers"]) == (8, 6) or there["helpers"] < whole["helpers"]
    assert export_register(full, "pairings", tmp_path / "出.xlsx", area=county) == 8


def test_a_made_up_prefecture_comes_back_unchanged(tmp_path: Path) -> None:
    build(tmp_path / "演示.jiedui", households=60, seed=3)
    with Store.open(tmp_path / "演示.jiedui", DEMO_PASSPHRASE) as store:
        for register in BOOKS:
            export_register(store, register, tmp_path / f"{register}.xlsx", with_private=True, purpose="核对")
            back = planned(store, tmp_path / f"{register}.xlsx")
            assert back.nothing_to_write, (
                register,
                list(back.pad.changed.items())[:5],
                {k: v[:3] for k, v in back.pad.new.items()},
            )
            assert not [line for line in back.lines if line.status in ("refused", "doubt")], register
