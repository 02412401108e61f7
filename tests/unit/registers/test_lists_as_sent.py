"""Lists whose headings say less than their cells: the head, the others of the household and the helper each keep what is theirs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from importing import imported, rows_of
from workbooks import id_number, workbook

from app.registers.files.raw import RawSheet
from app.registers.recognising.blanking import read_sheet
from db.catalogues import catalogue
from db.divisions import new_store
from db.store import Store

N = None
TITLE = ["莎车县米夏镇试验村2019年贫困户名单"]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with new_store(tmp_path / "区划.jiedui", "test", quick=True) as known:
        yield known


def read(rows: list[list[Any]]) -> dict[str, tuple[dict[str, str | None], list[dict[str, Any]]]]:
    """Return, by kind of register, the fields of the headings and what the rows say under them."""
    cells = [[float(cell) if isinstance(cell, int) else cell for cell in row] for row in rows]
    found = {}
    for each in read_sheet(RawSheet("表", cells), "表.xlsx", {"registers": {}, "layout": None, "header_rows": {}}):
        kept = [column for column in each["columns"] if column["kept"]]
        names = [column["field"] or column["heading"] for column in kept]
        said = [dict(zip(names, row, strict=True)) for row in zip(*each["cells"], strict=True)]
        found[str(each["register"])] = {column["heading"]: column["field"] for column in kept}, said
    return found


def people_in(store: Store) -> list[tuple[Any, ...]]:
    return sorted((row["name"], row["relation"], row["id_number"]) for row in rows_of(store, "member"))


# -- several names below 家庭成员 --------------------------------------------------------------------------------------------
@pytest.mark.parametrize("heading", ["家庭成员", "家庭成员姓名"])
@pytest.mark.parametrize("others", ["赵海、赵敏", "赵海 赵敏", "赵海，赵敏", "赵海（子）\n赵敏（女）"])
def test_a_cell_with_the_names_of_the_others_leaves_the_number_to_the_head(
    store: Store, tmp_path: Path, heading: str, others: str
) -> None:
    rows = [["户编号", "户主姓名", "证件号码", heading], ["1001", "王丽", id_number(1), others]]
    imported(store, workbook(tmp_path / "户.xlsx", [TITLE, *rows, ["1002", "李强", id_number(2), "李梅"]]))
    assert people_in(store) == [("李强", "户主", id_number(2)), ("王丽", "户主", id_number(1))]
    kept = [str(row["extra"]) for table in ("household", "member") for row in rows_of(store, table) if row["extra"]]
    assert any("赵海" in each and "赵敏" in each and heading in each for each in kept)
    assert read([TITLE, *rows])["households"][0][heading] is None, "it is seen as a column nobody knows"


def test_one_name_a_row_below_family_members_is_a_persons() -> None:
    rows = [["户编号", "户主姓名", "家庭成员姓名", "与户主关系", "证件号码"]]
    rows += [["1001", "王丽", "王丽", "户主", id_number(1)], ["1001", "王丽", "赵海", "儿子", id_number(2)]]
    fields, said = read([TITLE, *rows])["households"]
    assert (fields["家庭成员姓名"], fields["户主姓名"]) == ("member.name", "head.name")
    assert [each["member.name"] for each in said] == ["王丽", "赵海"]


# -- misspelt relations, 户主姓名 over everybody ------------------------------------------------------------------------------
HEADER = ["序号", "姓名", "性别", "身份证号", "与户主关糸", "家庭人口", "致贫原因"]
FAMILY = [[1, "王丽", "女", id_number(1), "户主", 2, "缺技术"], [N, "赵海", "男", id_number(2), "儿子", N, N]]


@pytest.mark.parametrize("name", ["姓名", "户主姓名"])
@pytest.mark.parametrize("relation", ["与户主关糸", "与户主关系", "关系"])
def test_who_is_somebodys_son_is_no_head(store: Store, tmp_path: Path, name: str, relation: str) -> None:
    header = [{"姓名": name, "与户主关糸": relation}.get(heading, heading) for heading in HEADER]
    imported(store, workbook(tmp_path / "户.xlsx", [TITLE, header, *FAMILY]))
    assert people_in(store) == [("王丽", "户主", id_number(1)), ("赵海", "儿子", id_number(2))]
    (home,) = rows_of(store, "household")
    assert home["stated_people"] == 2 and read([TITLE, header, *FAMILY])["households"][0][name] == "member.name"


def test_numbers_of_the_head_over_everybody_are_the_persons() -> None:
    rows = [
        ["户编号", "户主姓名", "与户主关系", "户主身份证号"],
        ["1", "王丽", "户主", id_number(1)],
        ["1", "赵海", "子", id_number(2)],
    ]
    fields, said = read([TITLE, *rows])["households"]
    assert (fields["户主姓名"], fields["户主身份证号"]) == ("member.name", "member.id_number")
    assert [each["member.id_number"] for each in said] == [id_number(1), id_number(2)]


def test_a_head_named_on_everybodys_row_is_not_everybody() -> None:
    rows = [["户编号", "户主姓名", "与户主关系", "身份证号", "家庭人口"]]
    rows += [["1", "王丽", "户主", id_number(1), 2], ["1", "王丽", "儿子", id_number(2), 2]]
    assert read([TITLE, *rows])["households"][0]["户主姓名"] == "head.name"


# -- a head who is named under 户主 only -------------------------------------------------------------------------------------
@pytest.mark.parametrize("relation", [N, "户主"])
def test_a_head_named_only_under_head_is_the_rows_person(store: Store, tmp_path: Path, relation: str | None) -> None:
    rows = [
        ["户主", "家庭成员", "关系", "身份证号"],
        ["王丽", N, relation, id_number(1)],
        [N, "赵海", "儿子", id_number(7)],
    ]
    rows += [["李强", N, relation, id_number(3)], [N, "李梅", "妻子", id_number(4)]]
    result = imported(store, workbook(tmp_path / "户.xlsx", [TITLE, *rows]))
    assert not result["issues"], result["issues"]
    assert len(rows_of(store, "household")) == 2
    assert [name for name, related, _number in people_in(store) if related == "户主"] == ["李强", "王丽"]


def test_a_head_who_has_a_row_is_not_read_into_another() -> None:
    rows = [["户主", "家庭成员", "关系", "身份证号"], ["王丽", N, N, id_number(9)], [N, "王丽", "户主", id_number(1)]]
    rows += [[N, "赵海", "儿子", id_number(2)]]
    assert [each["member.name"] for each in read([TITLE, *rows])["households"][1]] == [N, "王丽", "赵海"]


# -- the head and the helper of a pairing ------------------------------------------------------------------------------------
@pytest.mark.parametrize("head", ["帮扶户户主", "帮扶户主", "结对户户主", "被帮扶户主"])
def test_the_head_of_a_pairing_is_no_word_about_a_unit(head: str) -> None:
    rows = [["帮扶干部", "单位", "联系方式", head, "户主身份证"]]
    rows += [["李建国", "县农业局", "19900000001", "张伟", id_number(1)]]
    assert {register: fields for register, (fields, _said) in read([TITLE, *rows]).items()} == {
        "pairings": {"帮扶干部": "helper.name", "单位": "organisation.name", "联系方式": "helper.phone", head: "head.name",
                     "户主身份证": "head.id_number"}
    }  # fmt: skip


PHONED = [
    "帮扶责任人及电话",
    "帮扶责任人姓名及联系电话",
    "帮扶人及联系方式",
    "帮扶干部、联系电话",
    "帮扶人姓名和手机号码",
]


@pytest.mark.parametrize("heading", PHONED)
@pytest.mark.parametrize("place", [["乡镇", "行政村"], []])
def test_a_helper_and_the_number_in_one_cell_are_a_pairing(
    store: Store, tmp_path: Path, heading: str, place: list[str]
) -> None:
    where = ["米夏镇", "试验村"] if place else []
    header = [*place, "户主姓名", "户主身份证号码", "帮扶单位", heading]
    rows = [header, [*where, "张伟", id_number(1), "县农业局", "李建国 19900001125"]]
    fields, _said = read([TITLE, *rows])["pairings"]
    assert (fields[heading], fields["户主姓名"]) == ("helper.name", "head.name")
    people = [["户编号", "姓名", "与户主关系", "证件号码"], ["1", "张伟", "户主", id_number(1)]]
    imported(store, workbook(tmp_path / "户.xlsx", [TITLE, *people]), workbook(tmp_path / "结对.xlsx", [TITLE, *rows]))
    (helper,) = rows_of(store, "helper")
    assert (helper["name"], helper["phone"], len(rows_of(store, "pairing"))) == ("李建国", "19900001125", 1)


def test_a_helper_and_the_number_in_one_cell_stand_beside_a_household() -> None:
    rows = [["行政村", "户主姓名", "证件号码", "家庭人口", "致贫原因", "帮扶单位", "帮扶责任人及电话"]]
    found = read([TITLE, *rows, ["试验村", "张伟", id_number(1), 4, "因病", "县农业局", "李建国(19900001125)"]])
    assert found["pairings"][0]["帮扶责任人及电话"] == "helper.name"
    assert found["households"][0]["致贫原因"] == "household.main_cause"


# -- help kind by kind -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("code", [["户编号"], []])
@pytest.mark.parametrize("beside", [[], ["备注"], ["联系电话"], ["家庭住址"], ["身份证号", "备注"]])
def test_help_kind_by_kind_is_help_whatever_stands_beside_it(code: list[str], beside: list[str]) -> None:
    also = {"备注": "好", "联系电话": "19900000001", "家庭住址": "一组", "身份证号": id_number(1)}
    rows = [[*code, "户主姓名", "产业扶贫", "就业扶贫", "健康扶贫", *beside]]
    rows += [[*(["1001"] if code else []), "张伟", "养羊5只", "护林员", N, *(also[each] for each in beside)]]
    found = read([["试验村2019年帮扶措施到户情况"], *rows])
    assert list(found) == ["measures"]
    said = found["measures"][1]
    assert [(each["measure.content"], each["measure.kind"]) for each in said] == [
        ("养羊5只", "产业帮扶"),
        ("护林员", "就业帮扶"),
    ]
    assert all(also[each] in row.values() for each in beside for row in said)


def test_a_note_beside_no_help_is_told(store: Store, tmp_path: Path) -> None:
    people = [["户编号", "姓名", "与户主关系", "证件号码"]]
    people += [[f"100{at}", name, "户主", id_number(at)] for at, name in ((1, "张伟"), (2, "李芳"))]
    rows = [["试验村2019年帮扶措施到户情况"], ["户编号", "户主姓名", "产业扶贫", "就业扶贫", "备注"]]
    rows += [["1001", "张伟", "养羊5只", "无", "好"], ["1002", "李芳", "无", N, "全家外出"]]
    paths = workbook(tmp_path / "户.xlsx", [TITLE, *people]), workbook(tmp_path / "措施.xlsx", rows)
    result = imported(store, *paths)
    assert [(row["content"], row["note"]) for row in rows_of(store, "measure")] == [("养羊5只", "好")]
    assert [issue["row"] for issue in result["issues"] if issue["file"] == "措施.xlsx"] == [4]


# -- households with income and a helper -------------------------------------------------------------------------------------
def test_households_with_income_and_a_helper_are_households_and_pairings(store: Store, tmp_path: Path) -> None:
    rows = [["莎车县米夏镇贫困户一览表（2018年，单位：万元）"]]
    rows += [["序号", "村名", "户主", "证件号码", "人口", "工资性收入", "人均纯收入", "帮扶单位", "帮扶责任人", "电话"]]
    rows += [[1, "试验村", "张伟", id_number(1), 4, "1.2", "0.38", "县教育局", "李建国", "19900001125"]]
    result = imported(store, workbook(tmp_path / "户.xlsx", rows))
    assert people_in(store) == [("张伟", "户主", id_number(1))] and not result["issues"]
    assert [row["stated_people"] for row in rows_of(store, "household")] == [4]
    (year,) = rows_of(store, "household_year")
    assert (year["year"], year["wage_fen"], year["stated_per_head_fen"]) == (2018, 1_200_000, 380_000)
    assert [row["phone"] for row in rows_of(store, "helper")] == ["19900001125"] and len(rows_of(store, "pairing")) == 1


@pytest.mark.parametrize("beside", [["职务", "联系电话"], ["人均纯收入"], ["家庭人口"]])
def test_a_helper_beside_little_else_is_a_pairing_only(beside: list[str]) -> None:
    said = {"职务": "科长", "联系电话": "19900000001", "人均纯收入": 3800, "家庭人口": 3}
    rows = [["村", "户主姓名", "帮扶责任人", *beside], ["试验村", "张伟", "李建国", *(said[each] for each in beside)]]
    assert list(read(rows)) == ["pairings"]


# -- words of the catalogues ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("known", "said", "meant"),
    [
        ("relation", "爱人", "配偶"),
        ("relation", "二女儿", "之女"),
        ("relation", "儿媳妇", "儿媳"),
        ("relation", "兄弟", "之兄弟姐妹"),
        ("relation", "孙", "孙子"),
        ("measure_kind", "住房安全", "住房安全保障"),
        ("labour", "半劳力", "弱劳动力或半劳动力"),
        ("labour", "无劳动能力", "无劳动力"),
    ],
)
def test_words_as_offices_write_them_are_of_the_catalogue(known: str, said: str, meant: str) -> None:
    assert catalogue(known).normalise(said) == meant


def test_what_the_household_asks_for_is_of_the_visit() -> None:
    rows = [["户主姓名", "走访人", "走访时间", "户的诉求"], ["张伟", "李建国", "2019.3.5", "修水管"]]
    assert read(rows)["visits"][0]["户的诉求"] == "visit.requests"


# -- the head's number beside the spouse's -----------------------------------------------------------------------------------
@pytest.mark.parametrize("spouse", ["配偶身份证号", "身份证号"])
def test_a_number_before_the_spouse_is_the_heads(spouse: str) -> None:
    rows = [["户编号", "户主姓名", "身份证号", "配偶姓名", spouse, "长子姓名", spouse.replace("配偶", "长子")]]
    rows += [["1", "王伟", id_number(1), "张丽", id_number(2), "王小", id_number(3)]]
    said = read([TITLE, *rows])["households"][1]
    assert [(each["member.name"], each["member.id_number"], each["member.relation"]) for each in said] == [
        ("王伟", id_number(1), "户主"),
        ("张丽", id_number(2), "配偶"),
        ("王小", id_number(3), "长子"),
    ]
