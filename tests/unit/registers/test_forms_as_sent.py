"""Forms of one household as villages send them: titles without numbers, titles at the left, what the labels say of the head."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from importing import codes, imported, rows_of
from workbooks import id_number

from app.registers.reading import read_file
from app.registers.refusals import Refused
from db.divisions import new_store
from db.store import Store

N = None
TOP: list[list[Any]] = [
    ["莎车县米夏镇试验村贫困户登记表"],
    ["户主姓名", "张伟", "户编号", "65310000001"],
    ["主要致贫原因", "因病", "联系电话", "19900000001"],
]
MEMBERS: list[list[Any]] = [
    ["姓名", "与户主关系", "性别", "身份证号码"],
    ["张伟", "户主", "男", id_number(1)],
    ["张小凤", "之女", "女", id_number(2)],
]
YEARS: list[list[Any]] = [
    ["项目", "2017年", "2018年", "2019年"],
    ["工资性收入", 15000, 16000, 17000],
    ["转移性收入", 100, 200, 300],
]
PEOPLE = [("张伟", "户主", id_number(1)), ("张小凤", "之女", id_number(2))]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with new_store(tmp_path / "区划.jiedui", "test", quick=True) as known:
        yield known


def sent(folder: Path, rows: Sequence[Sequence[Any]], *merged: str) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    for area in merged:
        book.active.merge_cells(area)
    book.save(folder / "户表.xlsx")
    return folder / "户表.xlsx"


def people(store: Store) -> list[tuple[str, str, str]]:
    return [(row["name"], row["relation"], row["id_number"]) for row in rows_of(store, "member")]


def amounts(store: Store, *names: str) -> dict[int, tuple[Any, ...]]:
    return {row["year"]: tuple(row[name] for name in names) for row in rows_of(store, "household_year")}


# -- titles without numbers ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("title", ["家庭收入情况（元）", "收入情况", "年度收支", "家庭 收入"])
def test_a_title_below_the_members_is_nobody(store: Store, tmp_path: Path, title: str) -> None:
    path = sent(tmp_path, [*TOP, *MEMBERS, [title, N, N, N], *YEARS], "A7:D7")
    assert codes(imported(store, path)) == []
    assert people(store) == PEOPLE
    assert amounts(store, "wage_fen", "transfer_fen") == {
        2017: (1_500_000, 10_000), 2018: (1_600_000, 20_000), 2019: (1_700_000, 30_000),
    }  # fmt: skip


@pytest.mark.parametrize("title", ["帮扶责任人信息", "希望改善住房条件", "生产生活条件（2018年）", "安置住房情况"])
def test_what_a_title_says_more_is_told(store: Store, tmp_path: Path, title: str) -> None:
    result = imported(store, sent(tmp_path, [*TOP, *MEMBERS, [title], ["备用栏", "甲"]]))
    assert people(store) == PEOPLE
    told = [row for row, _column, code in codes(result) if code == "form_unread"]
    assert told == ([8] if title == "帮扶责任人信息" else [7, 8])


def test_a_title_below_a_list_of_people_is_nobody(store: Store, tmp_path: Path) -> None:
    imported(store, sent(tmp_path, [*TOP[:2], *MEMBERS, ["家庭收入情况"], ["帮扶措施"]]))
    assert people(store) == PEOPLE


def test_a_member_of_whom_only_the_name_is_known_stays_one(store: Store, tmp_path: Path) -> None:
    imported(store, sent(tmp_path, [*TOP, *MEMBERS, ["张小兰"], ["家庭收入情况"], *YEARS]))
    assert [row["name"] for row in rows_of(store, "member")] == ["张伟", "张小凤", "张小兰"]


def test_help_under_a_title_without_number_is_read(store: Store, tmp_path: Path) -> None:
    given = [
        ["帮扶措施"],
        ["帮扶时间", "帮扶内容", "帮扶单位", "金额（元）"],
        ["2018.5", "送母羊2只", "莎车县农业局", 2000],
        ["2019年3月", "技能培训", "莎车县人社局", 500],
    ]
    result = imported(store, sent(tmp_path, [*TOP, *MEMBERS, ["家庭收入情况"], *YEARS, *given]))
    assert codes(result) == []
    assert people(store) == PEOPLE
    said = [(row["content"], row["done_on"], row["amount_fen"]) for row in rows_of(store, "measure")]
    assert said == [("送母羊2只", "2018-05", 200_000), ("技能培训", "2019-03", 50_000)]
    assert len(amounts(store, "wage_fen")) == 3


# -- titles at the left ----------------------------------------------------------------------------------------------
GROUPED: list[list[Any]] = [
    *TOP,
    ["家庭成员", "姓名", "性别", "身份证号码", "与户主关系", "民族"],
    [N, "张伟", "男", id_number(1), "户主", "某族"],
    [N, "张小凤", "女", id_number(2), "之女", "某族"],
    [N, N, N, N, N, N],
    ["收入情况", "2018年工资性收入（元）", "12000", N, "2018年生产经营性收入（元）", "3000"],
    [N, "2018年转移性收入（元）", "2400", N, "其中：低保金", "60"],
    ["生产生活条件", "2018年住房面积（㎡）", 60, N, N, N],
    ["备注", N, N, N, N, N],
]


@pytest.mark.parametrize("title", ["家庭成员", "家庭成员情况", "家庭\n成员"])
@pytest.mark.parametrize("merged", [("A4:A7", "A8:A9"), ()])
def test_titles_at_the_left_are_no_headings(store: Store, tmp_path: Path, title: str, merged: tuple[str, ...]) -> None:
    rows = [[title, *row[1:]] if row[0] == "家庭成员" else row for row in GROUPED]
    result = imported(store, sent(tmp_path, rows, *merged))
    assert [(row, code) for row, _column, code in codes(result)] == [(9, "form_unread")]
    assert people(store) == PEOPLE
    homes = [(row["code"], row["phone"], row["main_cause"]) for row in rows_of(store, "household")]
    assert homes == [("65310000001", "19900000001", "因病")]
    assert amounts(store, "wage_fen", "business_fen", "transfer_fen")[2018] == (1_200_000, 300_000, 240_000)
    assert "某族" not in str(rows_of(store, "member"))


def test_a_title_at_the_left_of_a_form_with_few_labels(store: Store, tmp_path: Path) -> None:
    rows = [*TOP[:2], *GROUPED[3:6]]
    assert codes(imported(store, sent(tmp_path, rows, "A3:A5"))) == []
    assert people(store) == PEOPLE


def test_the_year_of_a_title_at_the_left_is_that_of_its_amounts(store: Store, tmp_path: Path) -> None:
    rows = [*TOP, *MEMBERS, ["2018年收入情况", "工资性收入", 12000], [N, "转移性收入", 2400]]
    assert codes(imported(store, sent(tmp_path, rows))) == []
    assert amounts(store, "wage_fen", "transfer_fen") == {2018: (1_200_000, 240_000)}


def test_names_at_the_left_are_names_still(store: Store, tmp_path: Path) -> None:
    members = [["家庭成员", *MEMBERS[0][1:]], *MEMBERS[1:]]
    assert codes(imported(store, sent(tmp_path, [*TOP, *members]))) == []
    assert people(store) == PEOPLE


# -- below a table of years ------------------------------------------------------------------------------------------
INCOMES = {2017: (1_500_000, 10_000), 2018: (1_600_000, 20_000), 2019: (1_700_000, 30_000)}


@pytest.mark.parametrize("title", [[["生产生活条件（2018年）"]], [[], ["生产生活条件（2018年）"]], []])
def test_labels_below_a_table_of_years_are_no_amounts_of_them(
    store: Store, tmp_path: Path, title: list[list[Any]]
) -> None:
    land = [["耕地面积（亩）", 12.5, "林果面积（亩）", 3], ["住房面积（平方米）", 80, "是否危房户", "否"]]
    result = imported(store, sent(tmp_path, [*TOP, *MEMBERS, *YEARS, *title, *land]))
    assert amounts(store, "wage_fen", "transfer_fen") == INCOMES
    said = amounts(store, "arable_centimu", "orchard_centimu", "house_dm2", "unsafe_house")
    nothing = (N, N, N, N)
    assert said == {2017: nothing, 2018: (1250, 300, 8000, "否") if title else nothing, 2019: nothing}
    assert [code for _row, _column, code in codes(result)] == ([] if title else ["year_missing"])


@pytest.mark.parametrize("title", ["2016年收入", "2016年家庭收入情况（元）", "四、2016年收入"])
@pytest.mark.parametrize("blank", [[], [[]]])
def test_a_year_below_a_table_of_years(store: Store, tmp_path: Path, title: str, blank: list[list[Any]]) -> None:
    more = [*blank, [title], ["工资性收入", 19000, "转移性收入", 330]]
    assert codes(imported(store, sent(tmp_path, [*TOP, *MEMBERS, *YEARS, *more]))) == []
    assert amounts(store, "wage_fen", "transfer_fen") == INCOMES | {2016: (1_900_000, 33_000)}


def test_a_label_with_its_year_and_no_value_is_no_title(store: Store, tmp_path: Path) -> None:
    more = [["2016年生产经营性收入"], ["工资性收入", 19000]]
    imported(store, sent(tmp_path, [*TOP, *MEMBERS, *YEARS, [], *more]))
    assert 2016 not in amounts(store)


# -- a head whom only the labels name --------------------------------------------------------------------------------
BESIDE: list[list[Any]] = [
    TOP[0],
    ["户主姓名", "张伟", "身份证号码", id_number(1)],
    ["户编号", "65310000001", "联系电话", "19900000001"],
]
BELOW: list[list[Any]] = [
    TOP[0],
    ["户主姓名", "身份证号码", "户编号", "联系电话"],
    ["张伟", id_number(1), "65310000001", "19900000001"],
]


@pytest.mark.parametrize("labels", [BESIDE, BELOW])
@pytest.mark.parametrize("table", [(0, 1, 3), (0, 2, 3), (0, 1, 2)])
def test_a_head_named_in_the_labels_alone_is_a_member(
    store: Store, tmp_path: Path, labels: list[list[Any]], table: tuple[int, ...]
) -> None:
    rows = [[row[at] for at in table] for row in (MEMBERS[0], MEMBERS[2])]
    path = sent(tmp_path, [*labels, [], *rows])
    assert codes(imported(store, path)) == []
    relation, number = ("之女" if 1 in table else N), (id_number(2) if 3 in table else N)
    assert people(store) == [("张伟", "户主", id_number(1)), ("张小凤", relation, number)]
    assert [(row["code"], row["phone"]) for row in rows_of(store, "household")] == [("65310000001", "19900000001")]
    again = imported(store, path)
    assert (again["members"]["new"], again["members"]["changed"]) == (0, 0)


@pytest.mark.parametrize("row", [["张 伟", N, "男", N], ["张大伟", "本人", "男", N], ["张大伟", N, "男", id_number(1)]])
def test_a_head_in_the_table_is_not_one_more(store: Store, tmp_path: Path, row: list[Any]) -> None:
    imported(store, sent(tmp_path, [*BESIDE, [], MEMBERS[0], MEMBERS[2], row]))
    assert len(rows_of(store, "member")) == 2


def test_troubles_of_a_form_with_such_a_head_stand_where_they_are(store: Store, tmp_path: Path) -> None:
    wrong = [["户主姓名", "张伟", "身份证号码", "99999919700101001Z"], BESIDE[2], MEMBERS[0], MEMBERS[2]]
    rows = [TOP[0], *wrong, ["张小兰", "之女", "女", "99999919700101002Z"]]
    assert codes(imported(store, sent(tmp_path, rows))) == [(2, "D", "id_number_form"), (6, "D", "id_number_form")]


# -- the same said twice ---------------------------------------------------------------------------------------------
LIST: list[list[Any]] = [
    ["莎车县米夏镇试验村贫困户基本情况采集表（2018年）"],
    ["户主姓名：张伟", N, "户编号：65310000001", N],
    ["编号", "填表项目", "单位", "数量"],
    [1, "户主姓名", "—", "张伟"],
    [2, "身份证号", "—", id_number(1)],
    [3, "主要致贫原因", "—", "√因病 □因残"],
    [4, "工资性收入", "元", 5400],
]


def test_a_head_named_twice_is_one_household(store: Store, tmp_path: Path) -> None:
    assert codes(imported(store, sent(tmp_path, LIST))) == []
    assert people(store) == [("张伟", "户主", id_number(1))]
    assert [(row["code"], row["main_cause"]) for row in rows_of(store, "household")] == [("65310000001", "因病")]
    assert amounts(store, "wage_fen") == {2018: (540_000,)}


@pytest.mark.parametrize("other", ["李芳", N])
def test_two_heads_in_a_list_are_not_one_household(store: Store, tmp_path: Path, other: str | None) -> None:
    rows = [*LIST[:3], [1, "户主姓名", "—", other], *LIST[4:]]
    with pytest.raises(Refused, match="台账"):
        imported(store, sent(tmp_path, rows))


def test_forms_of_heads_of_one_name_are_told_apart(tmp_path: Path) -> None:
    form = [["户主姓名", "张伟", "联系电话", "19900000001"], ["主要致贫原因", "因病", "家庭人口", 2], *MEMBERS]
    other = [form[0], ["主要致贫原因", "因病", "家庭人口", 2], MEMBERS[0], ["张伟", "户主", "男", id_number(3)]]
    sheets = read_file(sent(tmp_path, [TOP[0], *form, *other])).sheets
    assert [sheet.rows for sheet in sheets if sheet.register] == [2, 1]
