"""The red lines at the door: headings and their misspellings, cells whatever stands above them, notes, copies sent back."""

import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from importing import imported, planned, rows_of
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation
from stdnum import luhn
from workbooks import PLACE, id_number, workbook

from app.registers.files.raw import RawSheet
from app.registers.layouts import redlines
from app.registers.layouts.vocabulary import REGISTERS, vocabulary
from app.registers.reading import read_file
from app.registers.recognising.blanking import forbidden_cells, read_sheet
from app.registers.sending.returns import write_returns
from app.registers.values import numbers as numbers_of_id
from db.store import Store

HEAD = ["行政村", "乡(镇)", "县", "户编号", "姓名", "证件号码", "与户主关系"]
NEVER = ("维吾尔族", "穆斯林", "党员", "信教", "国语熟练", "在押")


def row(code: str, name: str, number: object, relation: str, *more: object) -> list[object]:
    return [*PLACE[2::-1], code, name, number, relation, *more]


@pytest.mark.parametrize(
    "heading",
    ["民族", "名簇", "Minzu", "مىللىتى", "信仰", "政治面茂", "党龄", "所在支部", "国语水平", "普通活", "婚育状况", "户籍情况",
     "户籍", "是否重点户", "外出地点", "微信", "QQ", "指纹", "家庭出身", "就业地点", "户籍所在地",
     "家庭环境卫生", "家中来客情况", "常去地点"],
)  # fmt: skip
def test_headings_that_are_never_kept(heading: str) -> None:
    assert redlines.by_heading(heading)


def test_no_heading_of_ours_is_taken_for_one() -> None:
    for register in REGISTERS:
        for headings in vocabulary(register).fields.values():
            for heading in headings:
                assert redlines.by_heading(heading, known=True) is None, heading
    assert vocabulary("households").field_of("村民组") == "household.group_name"


@pytest.mark.parametrize(
    "cell",
    ["维 吾 尔 族", "05-维吾尔族", "维吾尔族（05）", "维吾尓族", "ئۇيغۇر", "Ｍｕｓｌｉｍ", "是党员", "伊斯兰", "国语熟练", "四类人员",
     "户主系党员，有3亩地", "2015年入党", "户主党员 有地", "计生户", "怀孕5个月", "其子在押", "戒毒人员", "微信号：abc", "户口不在本地",
     "每周去清真寺", "现务工地点：某厂", "水压低，外出去向：某地", "本人民族：某"],
)  # fmt: skip
def test_words_of_a_note_that_are_never_kept(cell: str) -> None:
    assert redlines.in_cell(cell, free_text=True)


@pytest.mark.parametrize(
    "cell",
    ["党员干部帮助修灶", "建微信群卖杏子", "民族手工艺培训", "维修灶台", "全家团圆", "怀孕母羊2只", "以上环节完成",
     "已返回民政局", "布依鲁克塔吉克族乡", "新疆维吾尔自治区", "安装A型号水泵", "6531250001", "流动资金：3万", "收入稳定性：好", "时间：12:30",
     "民族团结一家亲：走访送米", "机关支部：捐赠大米", "结对亲戚：送米", "贷款银行：农行", "双语幼儿园：2人", "整治脏乱差，清理垃圾"],
)  # fmt: skip
def test_words_that_only_sound_like_it_are_kept(cell: str) -> None:
    assert redlines.in_cell(cell, free_text=True) is None


def test_no_id_number_is_a_card() -> None:
    numbers = [
        f"69999919{year:02}{month:02}15{serial:03}"
        for year in range(40, 99)
        for month in (1, 12)
        for serial in range(1, 40)
    ]
    for number in numbers:
        whole = number + numbers_of_id.check_character(number)
        for said in (whole, number + "1", f"证件号码 {whole}，在家", f"{whole}54"):
            assert redlines.in_cell(said, free_text=True) is None, said


def test_a_card_number_in_groups_of_four_is_one() -> None:
    card = "622202020011223344"
    card += luhn.calc_check_digit(card)
    assert redlines.in_cell(f"卡号{' '.join(card[at : at + 4] for at in range(0, 19, 4))}", free_text=True)


def test_a_single_letter_speaks_where_nobody_knows_the_column(store: Store, tmp_path: Path) -> None:
    rows = [
        [*HEAD, "列1"],
        row("1", "艾力·买买提", id_number(1), "户主", "维"),
        row("1", "古丽·艾山", id_number(2), "配偶", "汉"),
    ]
    imported(store, workbook(tmp_path / "户.xlsx", rows))
    assert [member["extra"] for member in rows_of(store, "member")] == [None, None]


def test_a_group_above_the_header_is_heard_too(store: Store, tmp_path: Path) -> None:
    groups = ["基本", None, None, None, None, None, None, "宗教", None]
    rows = [groups, [*HEAD, "类别", "程度"], row("1", "艾力·买买提", id_number(1), "户主", "甲", "乙")]
    result = imported(store, workbook(tmp_path / "户.xlsx", rows))
    assert result["sheets"][0]["not_kept"] == ["类别", "程度"]


def test_nothing_forbidden_travels_on_in_the_copy_sent_back(store: Store, tmp_path: Path) -> None:
    rows = [["贫困人口信息表"], [*HEAD, "民族", "列1", "备注"],
            row("1", "艾力·买买提", id_number(1), "户主", "维吾尔族", "穆斯林", "户主是党员"),
            row("1", "古丽·艾山", 999999198001010110.0, "配偶", "维吾尔族", "穆斯林", "国语熟练"),
            ["合计", None, None, None, "维吾尔族2人"], ["注：信教2人，在押1人"]]  # fmt: skip
    path = workbook(tmp_path / "户.xlsx", rows)
    book = openpyxl.load_workbook(path)
    sheet = book.active
    sheet["E3"].comment = Comment("此人是党员", "x")
    lists = DataValidation(type="list", formula1='"汉族,维吾尔族"')
    sheet.add_data_validation(lists)
    lists.add("H3:H4")
    hidden = book.create_sheet("旧表")
    hidden.sheet_state = "hidden"
    for each in rows:
        hidden.append(each)
    for label in ("汉族", "维吾尔族"):
        book.create_sheet("字典" + label).append([label])
    book.save(path)
    plan = planned(store, path)
    (out,) = write_returns(plan, tmp_path / "退回.xlsx")
    with zipfile.ZipFile(out) as archive:
        said = "".join(
            archive.read(name).decode("utf-8", "replace") for name in archive.namelist() if "workbook" not in name
        )
    assert not [word for word in NEVER if word in said]
    assert "截断" in said
    imported(store, path)
    with store.read() as reader:
        held = "".join(
            str([tuple(each) for each in reader.exec_driver_sql(f"SELECT * FROM {table}")])
            for table in ("member", "household", "change", "change_set", "batch")
        )
    assert not [word for word in NEVER if word in held]


@pytest.mark.parametrize(
    "heading",
    [
        "收入稳定性",
        "是否有稳定收入来源",
        "流动资金（元）",
        "生育保险",
        "稳定就业情况",
        "有无村级活动场所",
        "环境卫生整治（元）",
        "来访登记",
    ],
)
def test_words_that_mean_something_else_do_not_make_a_red_line(heading: str) -> None:
    assert redlines.by_heading(heading) is None


@pytest.mark.parametrize(
    "heading",
    [
        "是否稳定",
        "稳定情况",
        "收入稳定及思想稳定",
        "人员稳定",
        "流动人口",
        "外出流动资金去向",
        "生育情况",
        "生育保险及超生",
        "稳定户",
    ],
)
def test_what_stands_beside_such_words_is_a_red_line_all_the_same(heading: str) -> None:
    assert redlines.by_heading(heading) is not None


SECRET = ("6222021234567890123", "广州某厂七号")
HEADS = ["行政村", "户编号", "户主姓名", "家庭人口", "致贫原因", "银行卡号", "务工地点"]


@pytest.mark.parametrize(
    "rows",
    [
        [HEADS, ["试验村", "6531", "张伟", 3, "因病", *SECRET]],
        [[*HEADS, "帮扶责任人"], ["试验村", "6531", "张伟", 3, "因病", *SECRET, "李建国"]],
        [[*HEADS, "2018年帮扶措施", "2019年帮扶措施"], ["试验村", "6531", "张伟", 3, "因病", *SECRET, "送羊", "修房"]],
        [["村", "户编号", "成员1姓名", "成员1关系", "成员1务工地点", "成员2姓名", "成员2关系", "成员2务工地点"],
         ["试验村", "6531", "张伟", "户主", SECRET[1], "李芳", "配偶", SECRET[1]]],
        [["户主姓名", "张伟", "户编号", "6531250001"], ["家庭人口", 3, "银行卡号", SECRET[0]], ["住址", "一组", "务工地点", SECRET[1]]],
        [["户主姓名", "家庭人口", "住址", "银行卡号"], ["张伟", 3, "一组", SECRET[0]], ["户编号", "联系电话", "备注", "务工地点"],
         ["65312500001", "19900000001", "新屋", SECRET[1]]],
    ],
)  # fmt: skip
def test_however_a_sheet_is_read_nothing_forbidden_leaves_the_child(tmp_path: Path, rows: list[list[Any]]) -> None:
    read = read_file(workbook(tmp_path / "表.xlsx", rows))
    assert any(sheet.register for sheet in read.sheets)
    assert not [each for each in SECRET for sheet in read.sheets if each in str(vars(sheet))]


def test_the_copy_of_a_form_sent_back_holds_nothing_beside_a_forbidden_label(store: Store, tmp_path: Path) -> None:
    rows = [
        ["户主姓名", "家庭人口", "住址", "银行卡号"],
        ["张伟", "三口", "一组", SECRET[0]],
        ["户编号", "联系电话", "务工地点", "备注"],
        ["65312500001", "12", SECRET[1], "新屋"],
    ]
    [out] = write_returns(planned(store, workbook(tmp_path / "户.xlsx", rows)), tmp_path / "退回.xlsx")
    said = [
        str(cell) for sheet in openpyxl.load_workbook(out) for row in sheet.iter_rows(values_only=True) for cell in row
    ]
    assert "新屋" in said and not set(SECRET) & set(said)


def test_a_line_of_a_note_that_somebody_says_is_the_header_keeps_its_values() -> None:
    rows: list[list[Any]] = [
        ["行政村", "户编号", "姓名", "与户主关系"],
        ["试验村", "6531", "张伟", "户主"],
        ["注", f"务工地点：{SECRET[1]}"],
        ["外出地", SECRET[1]],
    ]
    request = {"registers": {"表": "measures"}, "layout": None, "header_rows": {"表": 3}}
    [read] = read_sheet(RawSheet("表", rows), "表.xlsx", request)
    assert [column["heading"] for column in read["columns"]] == ["注", "务工地点"]
    assert SECRET[1] not in str(read)


def test_a_header_beside_a_register_does_not_end_its_forbidden_columns() -> None:
    rows: list[list[Any]] = [
        ["试验村花名册", None, None, None, None, None, None, "帮扶计划表"],
        ["行政村", "户编号", "姓名", "与户主关系", "务工地点", None, None, "户主姓名", "张伟", "家庭人口", 3.0],
        [None, None, None, None, "情况", "说明", None, "致贫原因", "因病", "帮扶责任人", "李建国"],
        ["试验村", "6531", "张伟", "户主", "甲", "秘一", None, "帮扶措施", "责任人", "完成时限", "投入资金"],
        ["试验村", "6531", "李芳", "配偶", "乙", "秘二", None, "养羊10只", "李建国", "2019-12", 5000.0],
    ]
    taken = forbidden_cells(RawSheet("表", rows), "表.xlsx")
    assert {(4, 4), (4, 5), (5, 4), (5, 5)} <= taken and not [at for at in taken if at[1] > 6]
