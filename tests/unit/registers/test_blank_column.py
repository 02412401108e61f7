"""A register with a blank column in the middle stays one register, however its headings stand; a table that is another stays apart."""

from pathlib import Path
from typing import Any

import pytest
from workbooks import id_number, workbook

from app.registers.reading import read_file

N = None
HOME = ["试验村", "张伟", id_number(1), "户主"], ["试验村", "李芳", id_number(2), "配偶"]
LEFT = ["行政村", "姓名", "证件号码", "与户主关系"]
OF_HOME = ["place.village", "member.name", "member.id_number", "member.relation"]
TITLE = ["莎车县米夏镇2019年花名册"]
MONEY = ["工资性收入", "生产经营性收入"]

ONE: dict[str, tuple[list[list[Any]], list[Any], list[str]]] = {
    "right headings grouped": (
        [TITLE, [*LEFT, N, "收入情况", N], [N] * 5 + MONEY],
        [5000, 300],
        ["year.wage_fen", "year.business_fen"],
    ),
    "both grouped": (
        [TITLE, ["基本情况", N, N, N, N, "收入情况", N], [*LEFT, N, *MONEY]],
        [5000, 300],
        ["year.wage_fen", "year.business_fen"],
    ),
    "right headings a row lower": (
        [TITLE, [*LEFT, N, N, N], [N] * 5 + MONEY],
        [5000, 300],
        ["year.wage_fen", "year.business_fen"],
    ),
    "note and phone": (
        [TITLE, [*LEFT, N, "备注", "联系电话"]],
        ["无", "19900000001"],
        ["household.note", "household.phone"],
    ),
    "date of filling in on the right": (
        [["莎车县花名册", N, N, N, N, "填表日期", "2019年"], [*LEFT, N, "联系电话", "健康状况"]],
        ["19900000001", "健康"],
        ["household.phone", "member.health"],
    ),
    "unit of the money on the right": (
        [["莎车县花名册", N, N, N, N, "金额单位元", N], [*LEFT, N, *MONEY]],
        [5000, 300],
        ["year.wage_fen", "year.business_fen"],
    ),
    "a heading that is forbidden": (
        [TITLE, [*LEFT, N, "其他情况", N], [N] * 5 + ["宗教信仰", "联系电话"]],
        ["某教", "19900000001"],
        ["household.phone"],
    ),
}


@pytest.mark.parametrize("case", ONE)
def test_what_stands_behind_a_blank_column_belongs_to_the_rows(case: str, tmp_path: Path) -> None:
    top, right, fields = ONE[case]
    path = workbook(tmp_path / "表.xlsx", [*top, *([*row, N, *right] for row in HOME)])
    (sheet,) = [sheet for sheet in read_file(path).sheets if sheet.register]
    assert sheet.register == "households"
    assert [column.field for column in sheet.columns if column.kept] == [*OF_HOME, *fields]
    assert len(sheet.numbers) == len(HOME)
    assert "某教" not in repr(sheet)


def test_a_list_titled_as_forbidden_behind_a_blank_column_is_no_part_of_the_rows(tmp_path: Path) -> None:
    beside = [["派出所重点人员"], ["姓名", "信教"], ["王五", "某教"], ["赵六", "某教"]]
    rows = [[*row, *[N] * (4 - len(row)), N, *right] for row, right in zip([TITLE, LEFT, *HOME], beside, strict=True)]
    path = workbook(tmp_path / "表.xlsx", rows)
    (sheet,) = [sheet for sheet in read_file(path).sheets if sheet.register]
    assert [column.field for column in sheet.columns if column.kept] == OF_HOME
    assert not any(word in repr(sheet) for word in ("王五", "赵六", "某教"))
