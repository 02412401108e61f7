"""Registers as they arrive: header anywhere, one row or two, totals and signatures left out, red lines at the door."""

import csv
from pathlib import Path

import pytest
import xlwt
from msoffcrypto.format.ooxml import OOXMLFile
from stdnum import luhn
from workbooks import ROSTER, id_number, people, person, sheet_of, workbook

from app.registers.reading import SheetReading, read_file
from app.registers.refusals import Refused

TITLE = [["莎车县米夏镇2019年贫困人口信息表"], ["填报单位：米夏镇人民政府", None, None, "单位：元、人"]]
FOOT = [
    ["合计", None, None, None, None, None, None, None, None, 9],
    ["填表人：张三", None, None, "审核人：李四"],
    ["注：本表一式两份"],
]


def read(path: Path, **how: object) -> SheetReading:
    return next(sheet for sheet in read_file(path, **how).sheets if sheet.register)  # type: ignore[arg-type]


def column(sheet: SheetReading, field: str) -> list[object]:
    at = [each.field for each in sheet.kept].index(field)
    return sheet.cells[at]


def test_title_and_unit_rows_above_totals_and_signatures_below(tmp_path: Path) -> None:
    sheet = read(workbook(tmp_path / "甲.xlsx", sheet_of(people(), above=TITLE, below=FOOT), merge=["A1:Y1"]))
    assert (sheet.register, sheet.layout, sheet.header_row, sheet.rows) == (
        "households",
        "national_roster_2016_2018",
        3,
        9,
    )
    assert [why for _row, why, _words in sheet.left_out] == ["total", "foot", "foot"]
    assert sheet.numbers == list(range(4, 13))


def test_a_header_of_two_rows_reads_groups_and_names_together(tmp_path: Path) -> None:
    rows = [
        ["村户花名册"],
        ["行政村", "户主信息", None, "家庭成员信息", None, None, "收入情况", None, "备注"],
        [None, "姓名", "证件号码", "姓名", "证件号码", "与户主关系", "工资性收入", "纯收入", None],
        ["试验村", "艾力·买买提", id_number(1), "艾力·买买提", id_number(1), "户主", 3000, 9000, None],
        ["试验村", "艾力·买买提", id_number(1), "古丽·艾山", id_number(2), "配偶", 3000, 9000, "新增"],
    ]
    sheet = read(workbook(tmp_path / "两行.xlsx", rows, merge=["B2:C2", "D2:F2", "G2:H2", "A2:A3", "I2:I3"]))
    fields = [each.field for each in sheet.kept]
    assert fields == [
        "place.village", "head.name", "head.id_number", "member.name", "member.id_number", "member.relation",
        "year.wage_fen", "year.stated_net_fen", "household.note",
    ]  # fmt: skip
    assert sheet.header_row == 3
    assert sheet.rows == 2


def test_a_table_that_begins_in_the_middle_of_the_sheet(tmp_path: Path) -> None:
    inner = sheet_of(people(1))
    rows = [[], [], *[[None, None, *row] for row in inner]]
    sheet = read(workbook(tmp_path / "偏.xlsx", rows))
    assert sheet.header_row == 3
    assert sheet.column_of("member.name").letter == "J"  # type: ignore[union-attr]
    assert column(sheet, "member.name")[0] == "艾力1·买买提"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_every_encoding_of_the_offices(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "表.csv"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows(sheet_of(people(2), above=TITLE))
    sheet = read(path)
    assert sheet.rows == 6
    assert column(sheet, "member.name")[0] == "艾力1·买买提"


def test_old_excel_files_and_their_dates(tmp_path: Path) -> None:
    import datetime

    book = xlwt.Workbook()
    sheet = book.add_sheet("表")
    rows = sheet_of([person(1, 1, "艾力·买买提", "户主")], headings=(*ROSTER, "出生日期"))
    style = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for row, cells in enumerate(rows):
        for at, cell in enumerate(cells):
            if cell is not None:
                sheet.write(row, at, cell)
    sheet.write(1, len(ROSTER), datetime.date(1980, 1, 1), style)
    book.save(str(tmp_path / "旧.xls"))
    found = read(tmp_path / "旧.xls")
    assert column(found, "member.birth") == [["1980-01-01"]]


def test_a_file_is_what_its_bytes_say(tmp_path: Path) -> None:
    real = workbook(tmp_path / "真.xlsx", sheet_of(people(1)))
    assert read(real.rename(tmp_path / "其实是.xls")).rows == 3


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"PK\x03\x04" + b"x" * 200, "truncated"),
        (b"<html><p>1</p></html>", "web_page"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "no_register"),
        (b'<?xml version="1.0"?><Workbook></Workbook>', "xml_table"),
        (b"%PDF-1.4 \x00\x01", "not_a_workbook"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "truncated"),
        ("只是一段话，没有表头".encode(), "no_register"),
    ],
)
def test_what_is_no_register_gets_a_plain_sentence(tmp_path: Path, content: bytes, code: str) -> None:
    from app.registers.reading import read_files

    path = tmp_path / "坏.xlsx"
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        read_files([path])
    assert refused.value.code == code
    assert "坏.xlsx" in refused.value.message


def test_an_encrypted_workbook_asks_for_one_without_password(tmp_path: Path) -> None:
    plain = workbook(tmp_path / "明.xlsx", sheet_of(people(1)))
    with plain.open("rb") as given, (tmp_path / "密.xlsx").open("wb") as out:
        OOXMLFile(given).encrypt("口令", out)
    with pytest.raises(Refused) as refused:
        read_file(tmp_path / "密.xlsx")
    assert refused.value.code == "encrypted"


def test_a_truncated_workbook_is_refused(tmp_path: Path) -> None:
    whole = workbook(tmp_path / "全.xlsx", sheet_of(people(40)))
    cut = tmp_path / "断.xlsx"
    cut.write_bytes(whole.read_bytes()[:-3000])
    with pytest.raises(Refused) as refused:
        read_file(cut)
    assert refused.value.code == "truncated"


def test_a_few_bytes_that_claim_a_gigantic_sheet(tmp_path: Path) -> None:
    rows = sheet_of(people(1))
    path = workbook(tmp_path / "远.xlsx", rows)
    import openpyxl

    book = openpyxl.load_workbook(path)
    book.active["XFD1048576"] = "远"
    book.save(path)
    with pytest.raises(Refused) as refused:
        read_file(path)
    assert refused.value.code == "area_too_large"


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("民族", ["维吾尔族", "汉族", "维吾尔族"]),
        ("民 族", ["1", "2", "1"]),
        ("民簇", ["1", "2", "1"]),
        ("名族成分", ["a", "b", "c"]),
        ("宗交信仰", ["x", "y", "z"]),
        ("政治面帽", ["x", "y", "z"]),
        ("是否会讲普通话", ["是", "否", "是"]),
        ("备注", ["维吾尔族", "汉族", "维吾尔族"]),
        ("其他情况", ["中共党员", "群众", "群众"]),
        ("补充", ["信仰伊斯兰教", "无宗教信仰", "不信教"]),
        ("文化程度", ["维吾尔族", "维吾尔族", "汉族"]),
        ("银行卡号", ["1", "2", "3"]),
        ("补贴发放", [f"622202020011{n}{luhn.calc_check_digit(f'622202020011{n}')}" for n in (223344, 223345, 223346)]),
        ("务工所在地", ["上海", "广东", "上海"]),
        ("公安人员状态", ["正常", "正常", "正常"]),
        ("是否超生", ["否", "否", "是"]),
    ],
)
def test_what_the_red_lines_forbid_never_leaves_the_reader(tmp_path: Path, heading: str, cells: list[str]) -> None:
    headings = [each for each in ROSTER if each not in ("民族", heading)]
    rows = people(1)
    for row, cell in zip(rows, cells, strict=True):
        row[heading] = cell
    sheet = read(workbook(tmp_path / "红线.xlsx", sheet_of(rows, headings=(*headings, heading))))
    assert heading in sheet.not_kept
    held = {cell for column in sheet.cells for cell in column} | {cell for _n, row in sheet.sample for cell in row}
    assert not held & (set(cells) - {"1", "2", "3", "是", "否", "x", "y", "z", "a", "b", "c", "正常"})


def test_a_single_forbidden_word_among_notes_is_not_kept_and_told(tmp_path: Path) -> None:
    rows = people(2)
    rows[0]["备注"] = "信仰伊斯兰教，每周礼拜"
    rows[1]["备注"] = "想学裁缝"
    sheet = read(
        workbook(tmp_path / "备注.xlsx", sheet_of(rows, headings=(*(h for h in ROSTER if h != "民族"), "备注")))
    )
    assert column(sheet, "household.note")[:2] == [None, "想学裁缝"]
    assert [(row, heading) for row, _at, heading, _line in sheet.dropped] == [(2, "备注")]


def test_names_of_places_may_name_a_people(tmp_path: Path) -> None:
    rows = people(1)
    for row in rows:
        row["乡(镇)"] = "布依鲁克塔吉克族乡"
    sheet = read(workbook(tmp_path / "乡.xlsx", sheet_of(rows)))
    assert column(sheet, "place.township")[0] == "布依鲁克塔吉克族乡"
    assert not sheet.dropped


def test_a_forbidden_word_beside_a_name_is_not_kept_and_offices_may_have_it_in_theirs(tmp_path: Path) -> None:
    rows = people(1)
    rows[1]["姓名"] = "古丽·艾山（维吾尔族）"
    sheet = read(workbook(tmp_path / "名.xlsx", sheet_of(rows)))
    assert column(sheet, "member.name") == ["艾力1·买买提", None, "吐尔逊1·艾力"]
    pairs = [["户主姓名", "户编号", "单位", "帮扶责任人"], ["艾力1·买买提", "1", "县民族宗教事务局", "李建国"]]
    assert column(read(workbook(tmp_path / "对.xlsx", pairs)), "organisation.name") == ["县民族宗教事务局"]


def test_error_cells_and_formulas_without_values_are_seen(tmp_path: Path) -> None:
    import openpyxl

    path = workbook(tmp_path / "错.xlsx", sheet_of(people(1)))
    book = openpyxl.load_workbook(path)
    book.active["X2"] = "=1/0"
    book.active["X3"] = "#N/A"
    book.active["X3"].data_type = "e"
    book.save(path)
    sheet = read(path)
    assert {(row, mark) for row, _at, mark in sheet.broken} == {(2, "="), (3, "#N/A")}


def test_measures_block_by_block_know_their_title(tmp_path: Path) -> None:
    header = ["序号", "帮扶人员", "帮扶人联系电话", "帮扶时间", "帮扶内容", "帮扶结果", "帮扶单位"]
    rows = [
        ["艾力·买买提的帮扶记录情况"], header, [1, "李建国", "13900000001", "2019.3", "送鸡苗", "成活", "某局"],
        ["古丽·艾山的帮扶记录情况"], header, [1, "李建国", "13900000001", "2019.4", "修灶", "完成", "某局"],
    ]  # fmt: skip
    sheet = read(workbook(tmp_path / "记录.xlsx", rows))
    assert sheet.register == "measures"
    assert [sheet.title(row) for row in range(sheet.rows)] == ["艾力·买买提的帮扶记录情况", "古丽·艾山的帮扶记录情况"]
