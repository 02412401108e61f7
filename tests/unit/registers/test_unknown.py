"""Workbooks nobody described: headings misspelt, without a header, forms of one household, years side by side, lists and hidden rows."""

from pathlib import Path
from typing import Any

import openpyxl
from importing import codes, imported, planned, rows_of
from workbooks import id_number, people, sheet_of, workbook

from app.registers.reading import SheetReading, read_file
from db.divisions import new_store
from db.store import Store

N = None


def read(path: Path, **how: Any) -> SheetReading:
    return next(sheet for sheet in read_file(path, **how).sheets if sheet.register)


def fields(sheet: SheetReading) -> dict[str, tuple[str | None, str, str]]:
    return {column.heading: (column.field, column.why, column.sure) for column in sheet.columns}


def three(*cells: Any) -> list[list[Any]]:
    return [
        ["试验村", "艾力·买买提", id_number(1), "户主", *cells],
        ["试验村", "古丽·艾山", id_number(2), "配偶", *cells],
        ["试验村", "张伟", id_number(3), "户主", *cells],
    ]


# -- headings ---------------------------------------------------------------------------------------------------------
def test_headings_misspelt_broken_and_spaced(tmp_path: Path) -> None:
    rows = [
        ["行政村", "姓　　名", "身份证\n号码", "与户主关糸", "检测对象类别", "名族", "健康壮况"],
        *three("脱贫不稳定户", "汉族", "健康"),
    ]
    sheet = read(workbook(tmp_path / "表.xlsx", rows))
    found = fields(sheet)
    assert [field for field, _why, _sure in found.values()] == [
        "place.village", "member.name", "member.id_number", "member.relation", "household.monitor_kind", None, "member.health",
    ]  # fmt: skip
    assert found["与户主关糸"] == ("member.relation", "spelling", "likely")
    assert found["名族"] == (None, "red_line", "sure")


def test_a_heading_that_is_another_thing_is_not_taken_for_a_misspelling(tmp_path: Path) -> None:
    rows = [
        ["行政村", "姓名", "证件号码", "与户主关系", "家庭人均支出", "村干部电话", "返贫年度"],
        *three(3000, "19900000001", 2019),
    ]
    found = fields(read(workbook(tmp_path / "表.xlsx", rows)))
    assert all(found[heading][0] is None for heading in ("家庭人均支出", "村干部电话", "返贫年度"))


def test_columns_are_known_by_their_cells_where_headings_say_nothing(tmp_path: Path) -> None:
    rows = [["列1", "性名", "证号", "列4", "联系"], *three("19900000001")]
    sheet = read(workbook(tmp_path / "表.xlsx", rows))
    assert [column.field for column in sheet.columns] == [
        "place.village", "member.name", "member.id_number", "member.relation", "household.phone",
    ]  # fmt: skip
    assert {column.sure for column in sheet.columns} == {"likely"}
    assert sheet.numbers == [2, 3, 4]


def test_a_list_without_any_header(tmp_path: Path) -> None:
    sheet = read(workbook(tmp_path / "表.xlsx", three()))
    assert (sheet.header_row, sheet.numbers) == (0, [1, 2, 3])


def test_same_headings_under_different_groups_are_told_apart(tmp_path: Path) -> None:
    rows = [
        ["行政村", "姓名", "证件号码", "与户主关系", "春季核实", N, "秋季核实", N],
        [N, N, N, N, "结果", "核实人", "结果", "核实人"],
        *three("好", "甲", "中", "乙"),
    ]
    found = fields(read(workbook(tmp_path / "表.xlsx", rows, merge=["E1:F1", "G1:H1"])))
    assert {"春季核实结果", "秋季核实结果"} <= found.keys()


def test_years_side_by_side_become_a_row_for_each_year(tmp_path: Path) -> None:
    rows = [
        ["莎车县米夏镇花名册"],
        ["行政村", "姓名", "证件号码", "与户主关系", "人均纯收入（元）", N, "工资性收入", N],
        [N, N, N, N, 2016, 2017, "16年", "17年"],
        *[[*row[:4], 3000, 4000, 100, 200] for row in three()[:2]],
    ]
    with new_store(tmp_path / "区划.jiedui", "test", quick=True) as known:
        imported(known, workbook(tmp_path / "表.xlsx", rows, merge=["E2:F2", "G2:H2"]))
        years = rows_of(known, "household_year")
    assert [(row["year"], row["stated_per_head_fen"], row["wage_fen"]) for row in years] == [
        (2016, 300_000, 10_000),
        (2017, 400_000, 20_000),
    ]


# -- forms ------------------------------------------------------------------------------------------------------------
FORM = [
    ["贫困户信息采集表（2017年度）"],
    ["户主姓名", "张伟", N, "户编号", "65310000001"],
    ["县", "莎车县", "乡镇", "米夏镇", "行政村", "试验村"],
    ["主要致贫原因", "√因病 □因残 □因学", N, "民族", "汉族"],
    ["联系电话：19900000001", N, "驻村队核实：", "是"],
    ["一、家庭成员"],
    ["序号", "姓名", "性别", "身份证号", "与户主关系"],
    [1, "张伟", "男", id_number(1), "户主"],
    [2, "李芳", "女", id_number(2), "配偶"],
    [3, N, N, N, N],
    ["二、生产生活条件"],
    ["编号", "填表项目", "单位", "数量"],
    [1, "耕地面积", "亩", 3.5],
    [2, "住房面积", "平方米", 80],
    ["三、收入"],
    ["编号", "填表项目", "单位", "数量", "编号", "填表项目", "单位", "数量"],
    [1, "工资性收入", "元", 12000, 2, "纯收入", "万元", "约一万"],
    ["填表人：王五", "审核人：赵六"],
]  # fmt: skip


def test_a_form_of_one_household_is_read_through_its_labels(tmp_path: Path, store: Store) -> None:
    result = imported(store, workbook(tmp_path / "户.xlsx", FORM))
    (household,) = rows_of(store, "household")
    assert (household["code"], household["main_cause"], household["phone"]) == ("65310000001", "因病", "19900000001")
    assert "驻村队核实" in str(rows_of(store, "member"))
    assert "汉族" not in str([household, *rows_of(store, "member")])
    assert [row["name"] for row in rows_of(store, "member")] == ["张伟", "李芳"]
    (year,) = rows_of(store, "household_year")
    assert (year["year"], year["arable_centimu"], year["house_dm2"], year["wage_fen"]) == (2017, 350, 8000, 1_200_000)
    assert (17, "H", "bad_amount") in codes(result)
    assert result["sheets"][0]["not_kept"] == ["民族"]


def test_the_phone_of_a_helper_in_a_form_is_not_the_households(tmp_path: Path, store: Store) -> None:
    rows = [row for row in FORM if row[0] != "联系电话：19900000001"]
    rows += [
        ["帮扶责任人：王五 联系电话：19900000009"],
        ["帮扶责任人", "王五", N, "联系电话", "19900000009"],
        ["姓名", "性别", "联系电话", "单位名称"],
        ["王五", "男", "19900000009", "启衡机电有限公司"],
    ]
    result = imported(store, workbook(tmp_path / "户.xlsx", rows))
    assert [row["phone"] for row in rows_of(store, "household")] == [None]
    assert [row["name"] for row in rows_of(store, "member")] == ["张伟", "李芳"]
    assert sum(code == "form_unread" for _row, _column, code in codes(result)) >= 3


def test_a_list_of_items_with_units_is_a_form_too(tmp_path: Path, store: Store) -> None:
    rows = [
        ["上年度家庭收入（2017年）"],
        ["户主姓名：张伟   户编号：65310000001", "县：莎车县 乡镇：米夏镇 行政村：试验村"],
        ["编号", "填表项目", "单位", "数量"],
        [1, "工资性收入", "元", 12000],
        [2, "计划生育金", "元", 300],
        [3, "年收入", "万元", 1.2],
        [4, "纯收入", "元", "=NA()"],
    ]
    result = imported(store, workbook(tmp_path / "户.xlsx", rows))
    (year,) = rows_of(store, "household_year")
    assert (year["wage_fen"], year["stated_total_fen"]) == (1_200_000, 1_200_000)
    assert (7, "D", "cell_formula") in codes(result)
    assert [row["relation"] for row in rows_of(store, "member")] == ["户主"]
    (household,) = rows_of(store, "household")
    kept = [value for field, value in household.items() if not field.endswith("id")]  # any number may be in an id
    assert "300" not in str(kept)


def test_one_sheet_per_household_and_several_files(tmp_path: Path, store: Store) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number in (1, 2, 3):
        sheet = book.create_sheet(f"第{number}户")
        for row in FORM:
            sheet.append(
                [
                    {"张伟": f"张伟{'甲乙丙'[number - 1]}", "65310000001": f"6531000000{number}"}.get(str(cell), cell)
                    if str(cell) not in (id_number(1), id_number(2))
                    else id_number(number * 100 + int(str(cell) == id_number(2)))
                    for cell in row
                ]
            )
    book.save(tmp_path / "三户.xlsx")
    roster = workbook(tmp_path / "花名册.xlsx", sheet_of(people(2), above=[["莎车县米夏镇2017年花名册"]]))
    result = imported(store, tmp_path / "三户.xlsx", roster)
    assert result["households"]["new"] == 5
    assert len(result["sheets"]) == 4
    assert len(rows_of(store, "member")) == 12


# -- hidden, lists -----------------------------------------------------------------------------------------------------
def test_hidden_rows_and_columns_are_read_and_told(tmp_path: Path, store: Store) -> None:
    path = workbook(tmp_path / "表.xlsx", sheet_of(people(2), above=[["莎车县米夏镇2019年花名册"]]))
    book = openpyxl.load_workbook(path)
    book.active.row_dimensions[4].hidden = True
    book.active.column_dimensions["Y"].hidden = True
    book.save(path)
    plan = planned(store, path)
    said = {issue.code: issue.message for issue in plan.issues if not issue.row}
    assert "第 4 行" in said["rows_hidden"]
    assert "Y 列" in said["columns_hidden"]
    assert plan.files[0].sheets[0].rows == 6


def test_lists_behind_drop_downs_are_no_data(tmp_path: Path, store: Store) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    path = workbook(tmp_path / "表.xlsx", sheet_of(people(1), above=[["莎车县米夏镇2019年花名册"]]))
    book = openpyxl.load_workbook(path)
    sheet = book.active
    for row, said in enumerate(("健康", "患有大病", "残疾"), 3):
        sheet.cell(row, 30, said)
    sheet.cell(2, 30, "选项")
    other = book.create_sheet("字典")
    for row, said in enumerate(("户主", "配偶", "之子"), 1):
        other.cell(row, 1, said)
    for formula in ("$AD$3:$AD$5", "字典!$A$1:$A$3"):
        sheet.add_data_validation(DataValidation(type="list", formula1=formula, sqref="O3:O9"))
    book.save(path)
    plan = planned(store, path)
    assert fields(plan.files[0].sheets[0])["选项"] == (None, "lookup", "sure")
    assert [issue.code for issue in plan.issues if issue.sheet == "字典"] == ["sheet_list"]


def test_what_the_user_says_of_a_sheet_is_how_it_is_read(tmp_path: Path) -> None:
    rows = [["说明"], ["甲", "乙", "丙"], ["张伟", "a", "b"], ["李芳", "c", "d"]]
    path = workbook(tmp_path / "表.xlsx", rows)
    assert not any(sheet.register for sheet in read_file(path).sheets)
    sheet = read(path, registers={"Sheet1": "households"}, header_rows={"Sheet1": 2})
    assert (sheet.register, sheet.header_row, sheet.numbers) == ("households", 2, [3, 4])
