"""Registers of projects and of their money: in cell by cell, twice is once, taken back whole, out and in again unchanged."""

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from importing import codes, imported, planned, rows_of
from workbooks import workbook

from app.registers.layouts.layout_files import bundled
from app.registers.sending.export import export_register
from app.registers.sending.template import write_template
from db.history.undo import next_undo, take_back
from db.queries.across import violations
from db.queries.funds import ProjectFilters, project_ids, sums
from db.store import Store

HEADINGS = [column.heading for column in bundled()["fund_allocation_public"].columns if not column.optional]
ROWS = [
    [1, "核桃加工车间（一期）", "中央", 120.5, "米夏镇试验村", "新建厂房 300 平方米", "农业农村局"],
    [2, "核桃加工车间（一期）", "对口帮扶资金", "80", "米夏镇试验村", "新建厂房 300 平方米", "农业农村局"],
    [3, "防渗渠", "市级资金和结余资金（组合）", 33.123456, "米夏镇", "3 公里", "水利局"],
    [4, "村级光伏", None, 12, "", "装机 20 千瓦", "发改委"],
    [None, "合计", None, 245.623456],
]


@pytest.fixture
def county(store: Store) -> Store:
    with store.write("test", "试") as write:
        parent = None
        for level, name in (("county", "莎车县"), ("township", "米夏镇"), ("village", "试验村")):
            parent = write.create("region", edition=2019, level=level, name=name, parent_id=parent)
    return store


def published(folder: Path, rows: list[list[Any]] | None = None, name: str = "分配.xlsx") -> Path:
    """A published table of allocations, with its title and a total."""
    title = ["莎车县2019年财政扶贫专项资金分配表"]
    return workbook(folder / name, [title, HEADINGS, *(ROWS if rows is None else rows)])


def test_projects_sources_and_allocations_come_in_once(county: Store, tmp_path: Path) -> None:
    result = imported(county, published(tmp_path))
    assert not [issue for issue in result["issues"] if issue["code"] not in ("row_total",)], result["issues"]
    assert [result[kind]["new"] for kind in ("projects", "sources", "allocations")] == [3, 3, 3]
    projects = {each["name"]: each for each in rows_of(county, "project")}
    assert set(projects) == {"核桃加工车间(一期)", "防渗渠", "村级光伏"}
    assert {each["year"] for each in projects.values()} == {2019}
    assert projects["村级光伏"]["scale_fen"] == 12_000_000 and projects["防渗渠"]["scale_fen"] is None
    places = {each["id"]: each["name"] for each in rows_of(county, "region")}
    assert [places[projects[name]["region_id"]] for name in projects] == ["试验村", "米夏镇", "莎车县"]
    levels = {each["name"]: each["level"] for each in rows_of(county, "fund_source")}
    assert levels["中央"] == "中央" and levels["对口帮扶资金"] == "对口帮扶资金" and len(levels) == 3
    assert [each["amount_fen"] for each in rows_of(county, "allocation")] == [120_500_000, 80_000_000, 33_123_456]
    with county.read() as read:
        assert sums(read, ProjectFilters())[1].money_in == 233_623_456
    again = imported(county, published(tmp_path))
    assert again["batch"] is None and again["allocations"]["unchanged"] == 3


def test_an_import_is_taken_back_whole(county: Store, tmp_path: Path) -> None:
    imported(county, published(tmp_path))
    with county.read() as read:
        target = next_undo(read)
    assert target is not None
    with county.write("undo", target.label) as write:
        take_back(write, target)
    assert not any(rows_of(county, kind) for kind in ("project", "fund_source", "allocation"))


def test_another_sum_is_a_cell_that_changes(county: Store, tmp_path: Path) -> None:
    imported(county, published(tmp_path))
    changed = [[*ROWS[0][:3], 130, *ROWS[0][4:]]]
    plan = planned(county, published(tmp_path, changed, "改.xlsx"))
    (line,) = [each for each in plan.lines if each.status == "changed"]
    assert [(each.field, each.old, each.new, each.column) for each in line.changes] == [
        ("amount_fen", 120_500_000, 130_000_000, "D")
    ]
    with county.write("test", "试") as write:
        first = rows_of(county, "allocation")[0]
        pair = {name: first[name] for name in ("project_id", "fund_source_id")}
        write.create("allocation", **pair, amount_fen=1_000_000)
    result = imported(county, published(tmp_path, changed, "改.xlsx"))
    assert codes(result) == [(3, "D", "allocation_parts")] and result["batch"] is None


def test_what_nobody_can_tell_goes_back(county: Store, tmp_path: Path) -> None:
    with county.write("test", "试") as write:
        for place in ("甲", "乙"):
            write.create("project", name="桥", place=place, year=2019)
    rows = [
        [1, None, "中央", 5, "某处"],
        [2, "桥", "中央", 5],
        [3, "路", "中央", "五万"],
        [4, "路", "中央", 5],
        [5, "井", "中央", 0],
    ]
    result = imported(county, published(tmp_path, rows))
    found = {row: code for row, _column, code in codes(result)}
    assert (found[3], found[4], found[6]) == ("project_missing", "project_many", "row_repeated")
    assert found[5] == "bad_amount" and found[7] == "allocation_zero"
    assert sorted(each["name"] for each in rows_of(county, "project")) == ["井", "桥", "桥", "路"]


def test_the_pool_of_projects_keeps_its_words(county: Store, tmp_path: Path) -> None:
    layout = bundled()["project_pool"]
    row = {
        "项目名称": "引水渠", "项目类别": "产业扶贫", "建设性质": "新建", "实施地点": "试验村", "时间进度": "2019年3月—10月",
        "责任单位": "水利局", "建设任务": "3 公里", "资金规模和筹资方式": "50.5万元，中央财政专项资金", "受益对象": "试验村 120 户",
        "绩效目标": "灌溉 300 亩", "群众参与和带贫减贫机制": "优先用本村劳力",
    }  # fmt: skip
    headings = [column.heading for column in layout.columns if not column.optional]
    path = workbook(tmp_path / "库.xlsx", [["莎车县2019年项目库"], headings, [row.get(each) for each in headings]])
    result = imported(county, path)
    assert not result["issues"] and result["projects"]["new"] == 1
    (project,) = rows_of(county, "project")
    assert (project["kind"], project["nature"], project["status"]) == ("产业发展", "新建", "pooled")
    assert (project["scale_fen"], project["funding"]) == (50_500_000, row["资金规模和筹资方式"])
    assert imported(county, path)["batch"] is None


@pytest.mark.parametrize("register", ["projects", "funds"])
def test_what_goes_out_is_read_back_unchanged(county: Store, tmp_path: Path, register: str) -> None:
    imported(county, published(tmp_path))
    with county.write("test", "试") as write:
        write.create(
            "project", name="=1+1 路", year=2020, code="P-1", kind="基础设施", status="running", scale_fen=123_456_701
        )
        write.create("project", name="防渗渠", year=2020, place="米夏镇", extra='{"备用": "有"}')
    out = tmp_path / "出.xlsx"
    assert export_register(county, register, out) == (5 if register == "projects" else 6)
    result = imported(county, out)
    assert (result["batch"], result["issues"]) == (None, [])
    kinds = ("projects",) if register == "projects" else ("projects", "allocations")
    assert all(result[kind]["new"] == result[kind]["changed"] == 0 for kind in kinds)
    assert result["projects"]["unchanged"] == 5


def test_a_template_has_what_is_known(county: Store, tmp_path: Path) -> None:
    imported(county, published(tmp_path))
    for name, rows in (("fund_allocation_public", 4), ("project_pool", 3)):
        out = tmp_path / f"{name}.xlsx"
        assert write_template(county, bundled()[name], out) == rows
        assert imported(county, out)["batch"] is None
    sheet = openpyxl.load_workbook(tmp_path / "fund_allocation_public.xlsx").worksheets[0]
    assert sheet.max_row > 6


def test_what_an_import_allocates_beyond_the_grant_is_listed(county: Store, tmp_path: Path) -> None:
    with county.write("test", "试") as write:
        write.create("fund_source", name="中央", year=2019, granted_fen=100_000_000)
    imported(county, published(tmp_path))
    with county.read() as read:
        assert [each.rule for each in violations(read, date(2020, 1, 1))] == ["fund_over_source"]
        assert len(project_ids(read, ProjectFilters())) == 3


def test_other_headings_of_such_a_table_are_known(county: Store, tmp_path: Path) -> None:
    rows = [
        ["莎车县2020年度资金安排"], ["编号", "项目名称", "资金渠道", "安排资金（万元）", "实施地点", "主要建设内容", "项目实施单位"],
        [1, "道路硬化", "省级", 60, "试验村", "2 公里", "交通局"],
    ]  # fmt: skip
    imported(county, workbook(tmp_path / "安排.xlsx", rows))
    (project,) = rows_of(county, "project")
    (allocation,) = rows_of(county, "allocation")
    assert (project["year"], project["responsible"], allocation["amount_fen"]) == (2020, "交通局", 60_000_000)
