"""A small register is no form of one household, whichever column comes first and whatever stands below: 户主 and 健康 are values there."""

from pathlib import Path
from typing import Any

import pytest
from workbooks import id_number, workbook

from app.registers.reading import read_file

COLUMNS: dict[str, list[Any]] = {
    "姓名": ["艾力·买买提", "古丽·艾力"],
    "证件号码": [id_number(1), id_number(2)],
    "与户主关系": ["户主", "配偶"],
    "户编号": ["653100000001", "653100000001"],
    "户主姓名": ["艾力·买买提", "艾力·买买提"],
    "主要致贫原因": ["因病", "因病"],
    "联系电话": ["19900000001", "19900000001"],
    "健康状况": ["健康", "健康"],
    "文化程度": ["初中", "文盲或半文盲"],
}


@pytest.mark.parametrize(
    "below", [["说明：以上情况属实"], ["备注：低保户优先", None, "填表人：张三"], ["户主签字：", None, "联系电话："]]
)
@pytest.mark.parametrize("first", COLUMNS)
def test_people_are_read_whichever_column_comes_first(first: str, below: list[Any], tmp_path: Path) -> None:
    order = [first, *(name for name in COLUMNS if name != first)]
    rows = [order, *([COLUMNS[name][at] for name in order] for at in range(2)), [], below]
    (sheet,) = [sheet for sheet in read_file(workbook(tmp_path / "表.xlsx", rows)).sheets if sheet.register]
    assert (sheet.register, sheet.numbers) == ("households", [2, 3])
