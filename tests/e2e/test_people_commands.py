"""The registers of those who help on the command line: in with several people in a cell, a change of helper, out, in again, undone."""

from pathlib import Path
from typing import Any

import pytest
from commands import jiedui
from registers_made import FUNDS, HELPERS, NATIONAL, SIMPLE, TEAM, UNITS, made, phone
from workbooks import PLACE, id_number, people, sheet_of, workbook

KEYS = {"batch", "applied", "refused", "sheets", "households", "members", "helpers", "pairings", "measures", "visits", "organisations", "teams",
        "team_members", "issues"}  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with three households of one village."""
    path = tmp_path / "村.jiedui"
    jiedui("new", path, "--json")
    jiedui(
        "import",
        workbook(tmp_path / "户.xlsx", sheet_of(people(3), above=[["2019年花名册"]])),
        "--store",
        path,
        "--yes",
        "--json",
    )
    return path


def brought(store: Path, *files: Path, village: str | None = None) -> Any:
    """Import, see that a second time changes nothing, and return the first answer."""
    where = ("--village", village) if village else ()
    done = jiedui("import", *files, "--store", store, "--yes", "--json", *where)
    assert set(done) == KEYS
    again = jiedui("import", *files, "--store", store, "--yes", "--json", *where)
    assert (again["applied"], again["batch"]) == (False, None)
    return done


def test_from_units_to_pairings_and_out_again(tmp_path: Path, store: Path) -> None:
    place = dict(zip(("区县", "乡镇", "行政村"), PLACE[:3], strict=True))
    units = made(
        tmp_path / "单位.xlsx",
        UNITS,
        [{"帮扶单位名称": "某区某局", "帮扶单位类型": "国家机关", "联系人": "周同"}],
        "帮扶单位",
    )
    helpers = made(
        tmp_path / "人.xlsx",
        HELPERS,
        [{"帮扶单位": "某区某局", "姓名": "李建国", "性别": "男", "证件号码": id_number(501), "联系电话": phone(1)}],
    )
    team = made(
        tmp_path / "队.xlsx",
        TEAM,
        [{"队员姓名": "赵强", "单位名称": "某局", "是否第一书记": "是", "政治面貌": "群众", "联系人电话": phone(5)}],
        "驻村工作队",
    )
    funds = made(
        tmp_path / "村.xlsx",
        FUNDS,
        [
            {
                "区（县）": PLACE[0],
                "镇名称": PLACE[1],
                "村名称": f"{PLACE[2]}（原 8 村）",
                "帮扶单位": "某厂",
                "已投入帮扶资金": 3,
            }
        ],
    )
    simple = made(tmp_path / "结对.xlsx", SIMPLE, [
        place | {"户主姓名": "艾力1·买买提", "证件号码": id_number(11), "单位": "某区某局", "帮扶责任人": "李建国、王芳（2018.3起）", "帮扶人手机号": f"{phone(1)}、{phone(2)}"},
        place | {"户主姓名": "艾力2·买买提", "证件号码": id_number(21), "单位": "某区某局", "帮扶责任人": "李建国、王芳", "帮扶人手机号": phone(1)},
    ])  # fmt: skip
    national = made(
        tmp_path / "五.xlsx",
        NATIONAL,
        [{"姓名": "李建国", "联系电话": phone(1), "单位名称": "某区某局", "政治面貌": "群众", "开始时间": "2016.5"}],
        "户主：艾力3·买买提",
    )
    assert brought(store, units)["organisations"]["new"] == 1
    assert brought(store, helpers)["helpers"]["new"] == 1
    in_team = brought(store, team, village=PLACE[2])
    assert (in_team["sheets"][0]["not_kept"], in_team["teams"]["new"], in_team["team_members"]["new"]) == (
        ["政治面貌"],
        1,
        1,
    )
    assert brought(store, funds)["pairings"]["new"] == 1
    pairs = brought(store, simple)
    assert pairs["pairings"] == {"new": 2, "changed": 0, "unchanged": 0, "refused": 1}
    assert [issue["code"] for issue in pairs["issues"]] == ["persons_phones"]
    assert brought(store, national)["pairings"]["new"] == 1
    for register in ("helpers", "teams", "organisations", "pairings"):
        out = tmp_path / f"{register}.xlsx"
        assert (
            jiedui("export", register, out, "--store", store, "--with-id-numbers", "--purpose", "核对", "--json")[
                "rows"
            ]
            > 0
        )
        again = jiedui("import", out, "--store", store, "--yes", "--json")
        assert not again["applied"], (register, again)
    assert jiedui("check", "--store", store, "--json")["rebuild_equal"]
    assert jiedui("undo", "--store", store, "--json")["verb"] == "import"
    assert jiedui("check", "--store", store, "--json")["rebuild_equal"]
