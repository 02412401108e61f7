"""Lists of households that name only the head: every household is taken, the head becomes its member, nothing else is taken for one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from importing import codes, imported, rows_of
from workbooks import id_number, workbook

from app.registers.reading import SheetReading, read_file
from db.divisions import new_store
from db.store import Store

N = None
TITLE = ["莎车县米夏镇2019年脱贫户名单"]
HEADER = ["序号", "行政村", "户编号", "户主姓名", "家庭人口", "联系电话", "住址", "致贫原因", "备注"]
ONE = [1, "试验村", "65312500001", "张伟", 3, "19900000001", "一组", "因病", "新屋"]
TWO = [2, "试验村", "65312500002", "阿卜杜热合曼·麦麦提吐尔逊", 5, "19900000002", "二组", "缺技术", N]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with new_store(tmp_path / "区划.jiedui", "test", quick=True) as known:
        yield known


def read(path: Path) -> list[SheetReading]:
    return [sheet for sheet in read_file(path).sheets if sheet.register]


def homes_of(store: Store) -> list[tuple[Any, ...]]:
    homes = [(row["id"], row["code"], row["stated_people"]) for row in rows_of(store, "household")]
    heads = {row["household_id"]: (row["name"], row["relation"]) for row in rows_of(store, "member")}
    return sorted((code, people, *heads[identifier]) for identifier, code, people in homes)


@pytest.mark.parametrize("above", [[], [TITLE], [TITLE, ["单位：户、人"]]])
@pytest.mark.parametrize("rows", [[ONE], [ONE, TWO]])
def test_every_household_is_taken_with_its_head(
    store: Store, tmp_path: Path, above: list[list[Any]], rows: list[list[Any]]
) -> None:
    path = workbook(tmp_path / "莎车县米夏镇.xlsx", [*above, HEADER, *rows, ["合计", N, N, N, 8], ["填表人：李芳"]])
    result = imported(store, path)
    assert homes_of(store) == [(row[2], row[4], row[3], "户主") for row in rows]
    assert result["households"]["new"] == result["members"]["new"] == len(rows)
    assert not result["issues"], "that more people live there than are named is no fault of such a list"
    home = rows_of(store, "household")[0]
    assert (home["phone"], home["address"], home["main_cause"], home["note"]) == ("19900000001", "一组", "因病", "新屋")
    again = imported(store, path)
    assert again["batch"] is None and again["households"]["unchanged"] == len(rows)


def test_what_is_said_of_the_head_is_the_members(store: Store, tmp_path: Path) -> None:
    header = ["行政村", "户主姓名", "户主身份证号码", "户主性别", "出生日期", "健康状况", "家庭人口", "脱贫年度"]
    rows = [
        ["试验村", "张伟", id_number(1), "男", "1970-01-01", "健康", 2, 2018],
        ["试验村", "李芳", id_number(2), "女", N, N, 1, 2017],
    ]
    result = imported(store, workbook(tmp_path / "莎车县米夏镇户.xlsx", [header, *rows]))
    first, second = sorted(rows_of(store, "member"), key=lambda row: str(row["id_number"]))
    assert (first["name"], first["id_number"], first["sex"], first["birth"], first["health"]) == (
        "张伟", id_number(1), "男", "1970-01-01", "健康",
    )  # fmt: skip
    assert (second["name"], second["id_number"], second["sex"]) == ("李芳", id_number(2), "女")
    assert {row["exit_year"] for row in rows_of(store, "household")} == {2017, 2018} and result["members"]["new"] == 2


def test_a_fault_is_told_at_the_senders_own_cell(store: Store, tmp_path: Path) -> None:
    rows = [
        ONE,
        [2, "试验村", "65312500002", N, 5, "19900000002", "二组", N, N],
        [3, "试验村", "65312500003", "李芳", "三口", "19900000003"],
    ]
    result = imported(store, workbook(tmp_path / "莎车县米夏镇.xlsx", [TITLE, HEADER, *rows]))
    assert (5, "E") in {(row, column) for row, column, _code in codes(result)}
    assert [row for row, _column, _code in codes(result) if row == 4], "a household without its head is spoken of"
    assert [home[0] for home in homes_of(store)] == ["65312500001", "65312500003"]


def test_a_header_repeated_on_every_page_is_left_out(store: Store, tmp_path: Path) -> None:
    path = workbook(tmp_path / "莎车县米夏镇.xlsx", [TITLE, HEADER, ONE, HEADER, TWO])
    (sheet,) = read(path)
    assert [(row, why) for row, why, _said in sheet.left_out] == [(4, "header")]
    imported(store, path)
    assert len(homes_of(store)) == 2


def test_another_register_may_stand_below(store: Store, tmp_path: Path) -> None:
    helpers = [["户编号", "户主姓名", "帮扶责任人", "帮扶责任人电话"], ["65312500001", "张伟", "李建国", "19900001125"]]
    path = workbook(tmp_path / "莎车县米夏镇.xlsx", [TITLE, HEADER, ONE, TWO, [], ["帮扶责任人"], *helpers])
    assert [(sheet.register, sheet.rows) for sheet in read(path)] == [("households", 2), ("pairings", 1)]
    imported(store, path)
    assert len(homes_of(store)) == 2 and len(rows_of(store, "pairing")) == 1


def test_people_who_are_known_stay(store: Store, tmp_path: Path) -> None:
    people = [["行政村", "户编号", "姓名", "与户主关系", "证件号码"]]
    people += [
        ["试验村", "65312500001", "张伟", "户主", id_number(1)],
        ["试验村", "65312500001", "李芳", "配偶", id_number(2)],
    ]
    imported(store, workbook(tmp_path / "莎车县米夏镇人.xlsx", people))
    result = imported(store, workbook(tmp_path / "莎车县米夏镇.xlsx", [TITLE, HEADER, ONE]))
    assert result["households"] == {"new": 0, "changed": 1, "unchanged": 0, "refused": 0}
    assert sorted(row["name"] for row in rows_of(store, "member")) == ["张伟", "李芳"]


@pytest.mark.parametrize(
    ("header", "row", "register"),
    [
        (["村", "户主姓名", "家庭人口", "帮扶责任人", "职务", "联系电话"], ["试验村", "张伟", 3, "李建国", "科长", N], "pairings"),
        (["村", "户主姓名", "家庭人口", "帮扶责人任", "备注"], ["试验村", "张伟", 3, "李建国", "新"], "pairings"),
        (["户编号", "户主姓名", "工资性收入", "人均纯收入"], ["65312500001", "张伟", 100, 200], "years"),
        (["户编号", "户主姓名", "走访时间", "住址"], ["65312500001", "张伟", "2019-01-02", "一组"], "visits"),
        (["户编号", "户主姓名", "诉求内容", "住址"], ["65312500001", "张伟", "修水管", "一组"], "needs"),
        (["村", "户主姓名", "项目内容", "补助金额", "发放时间", "住址"], ["试验村", "张伟", "羊", 3000, "2019-05-06", "一组"], "measures"),
        (["户编号", "户主姓名", "住址", "致贫原因", "人均纯收入"], ["65312500001", "张伟", "一组", "因病", 4000], "households"),
    ],
)  # fmt: skip
def test_other_registers_with_a_head_stay_what_they_are(
    tmp_path: Path, header: list[str], row: list[Any], register: str
) -> None:
    assert [sheet.register for sheet in read(workbook(tmp_path / "表.xlsx", [TITLE, header, row]))] == [register]


def test_a_name_beside_how_many_live_there_is_the_heads(store: Store, tmp_path: Path) -> None:
    header = ["序号", "行政村", "姓名", "性别", "身份证号", "家庭人口", "致贫原因"]
    rows = [[1, "试验村", "张伟", "男", id_number(1), 3, "因病"], [2, "试验村", "李芳", "女", id_number(2), 1, "因学"]]
    result = imported(store, workbook(tmp_path / "莎车县米夏镇户.xlsx", [header, *rows]))
    assert result["households"]["new"] == result["members"]["new"] == 2 and not result["issues"]
    assert [(row["name"], row["relation"]) for row in rows_of(store, "member")] == [("张伟", "户主"), ("李芳", "户主")]


# -- helpers beside them ------------------------------------------------------------------------------------------------
WITH_HELPER = [
    "行政村",
    "户编号",
    "户主姓名",
    "家庭人口",
    "致贫原因",
    "联系电话",
    "帮扶单位",
    "帮扶责任人",
    "联系电话",
    "结对时间",
]
HELPED = ["试验村", "65312500001", "张伟", 3, "因病", "19900000001", "县农业局", "李建国", "19900001125", "2018-03-01"]
ALONE = ["试验村", "65312500002", "李芳", 1, "因学", "19900000002", N, N, N, N]


def test_helpers_beside_the_households_become_pairings(store: Store, tmp_path: Path) -> None:
    path = workbook(tmp_path / "莎车县米夏镇户.xlsx", [TITLE, WITH_HELPER, HELPED, ALONE])
    result = imported(store, path)
    assert result["households"]["new"] == 2 and result["pairings"]["new"] == result["helpers"]["new"] == 1
    assert not result["issues"], "a household without a helper is no fault of the list"
    (helper,), (pairing,) = rows_of(store, "helper"), rows_of(store, "pairing")
    home = next(row for row in rows_of(store, "household") if row["code"] == "65312500001")
    assert (helper["name"], helper["phone"]) == ("李建国", "19900001125")
    assert (pairing["household_id"], pairing["helper_id"], pairing["from_date"]) == (
        home["id"],
        helper["id"],
        "2018-03-01",
    )
    assert home["phone"] == "19900000001" and not home["extra"]
    assert imported(store, path)["batch"] is None


def test_helpers_beside_the_members_are_said_once_for_each_household(store: Store, tmp_path: Path) -> None:
    header = ["行政村", "户编号", "姓名", "与户主关系", "证件号码", "帮扶责任人", "帮扶人电话"]
    helper = ["李建国", "19900001125"]
    rows = [
        ["试验村", "65312500001", "张伟", "户主", id_number(1), *helper], ["试验村", "65312500001", "李芳", "配偶", id_number(2), *helper],
        ["试验村", "65312500002", "王强", "户主", id_number(3), *helper],
    ]  # fmt: skip
    result = imported(store, workbook(tmp_path / "莎车县米夏镇户.xlsx", [header, *rows]))
    assert result["members"]["new"] == 3 and result["pairings"]["new"] == 2 and not result["issues"]
    assert len(rows_of(store, "helper")) == 1


@pytest.mark.parametrize("members", [False, True])
def test_a_second_helper_of_a_household_is_not_passed_over(store: Store, tmp_path: Path, members: bool) -> None:
    header = ["行政村", "户编号", "户主姓名", "家庭人口", "致贫原因", "帮扶责任人"]
    rows = [["试验村", "65312500001", "张伟", 2, "因病", helper] for helper in ("李建国", "王强", "李建国")]
    if members:
        header = ["行政村", "户编号", "姓名", "与户主关系", "证件号码", "帮扶责任人"]
        rows = [["试验村", "65312500001", "张伟", "户主", id_number(1), N], ["试验村", "65312500001", "李芳", "配偶", id_number(2), "李建国"],
                ["试验村", "65312500001", "张三", "之子", id_number(3), "王强"]]  # fmt: skip
    result = imported(store, workbook(tmp_path / "莎车县米夏镇户.xlsx", [header, *rows]))
    assert sorted(row["name"] for row in rows_of(store, "helper")) == ["李建国", "王强"]
    assert {row["household_id"] for row in rows_of(store, "pairing")} == {rows_of(store, "household")[0]["id"]}
    assert len(rows_of(store, "household")) == 1
    counts = result["pairings"]
    assert (counts["new"], counts["refused"]) == (1, 1), (
        "two leads at once: the second is told, as in any register of pairings"
    )


def test_a_helper_merged_over_several_households(store: Store, tmp_path: Path) -> None:
    header = ["行政村", "户编号", "户主姓名", "家庭人口", "致贫原因", "帮扶责任人"]
    rows = [
        ["试验村", f"6531250000{at}", f"张{name}", 1, "因病", "李建国" if at == 1 else N]
        for at, name in enumerate("伟强军", 1)
    ]
    result = imported(store, workbook(tmp_path / "莎车县米夏镇户.xlsx", [header, *rows], merge=["F2:F4"]))
    assert result["pairings"]["new"] == 3 and len(rows_of(store, "helper")) == 1


def test_a_fault_in_a_helpers_cell_is_told_there(store: Store, tmp_path: Path) -> None:
    wrong = [*HELPED[:8], "一二三", *HELPED[9:]]
    result = imported(store, workbook(tmp_path / "莎车县米夏镇户.xlsx", [TITLE, WITH_HELPER, wrong, ALONE]))
    assert [(row, column) for row, column, _code in codes(result)] == [(3, "I")]


def test_a_roster_of_resident_teams(store: Store, tmp_path: Path) -> None:
    header = ["序号", "村", "姓名", "性别", "政治面貌", "派出单位", "职务", "联系电话", "备注"]
    rows = [
        [1, "试验村", "李建国", "男", "党员", "县农业局", "第一书记", "19900001125", "队长"],
        [2, "试验村", "王强", "男", "群众", "县农业局", "队员", "19900001126", N],
    ]
    path = workbook(tmp_path / "莎车县米夏镇.xlsx", [["驻村工作队员花名册"], header, *rows])
    imported(store, workbook(tmp_path / "莎车县米夏镇户.xlsx", [TITLE, HEADER, ONE]))
    result = imported(store, path)
    assert result["helpers"]["new"] == 2 and result["team_members"]["new"] == 2
    assert "党员" not in str(rows_of(store, "helper")) and result["sheets"][0]["not_kept"] == ["政治面貌"]


def test_a_form_stays_a_form(tmp_path: Path) -> None:
    rows = [
        ["户主姓名", "张伟", "户编号", "65312500001"],
        ["家庭人口", 3, "联系电话", "19900000001"],
        ["住址", "一组", "备注", "新屋"],
    ]
    (sheet,) = read(workbook(tmp_path / "户.xlsx", rows))
    assert sheet.places and not sheet.heads_only


def test_a_form_with_its_values_below_the_labels_stays_a_form(tmp_path: Path) -> None:
    rows = [
        ["户主姓名", "家庭人口", "住址"],
        ["张伟", 3, "一组"],
        ["户编号", "联系电话", "备注"],
        ["65312500001", "19900000001", "新屋"],
    ]
    (sheet,) = read(workbook(tmp_path / "户.xlsx", rows))
    assert sheet.places and not sheet.heads_only and sheet.rows == 1


def test_the_user_may_say_that_households_are_meant(tmp_path: Path) -> None:
    path = workbook(tmp_path / "户.xlsx", [TITLE, HEADER, ONE, TWO])
    said = read_file(path, registers={"Sheet1": "households"}, header_rows={"Sheet1": 2})
    assert [(sheet.register, sheet.rows) for sheet in said.sheets] == [("households", 2)]


def test_what_stands_nowhere_on_the_sheet_has_no_cell(store: Store, tmp_path: Path) -> None:
    (sheet,) = read(workbook(tmp_path / "户.xlsx", [TITLE, HEADER, ONE]))
    letters = {column.field: column.letter for column in sheet.columns}
    assert sheet.place_of(3, letters["member.relation"]) == (3, "")
    assert sheet.place_of(3, letters["member.name"]) == (3, "D")
