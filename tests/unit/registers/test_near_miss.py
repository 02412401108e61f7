"""A sheet that would be a register with one column more is told which one."""

from pathlib import Path

import openpyxl
import pytest
from importing import planned

from app.registers.reading import near_words, read_files
from app.registers.refusals import Refused
from db.store import Store


def written(path: Path, *rows: tuple[str | None, ...]) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名册"
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


WITHOUT_NAMES = (
    ("某村脱贫户名册", None, None, None),
    ("户编号", "与户主关系", "证件号码", "联系电话"),
    ("999999000001", "户主", "999999196001011234", "19900000001"),
    ("999999000001", "配偶", "999999196202021235", None),
    ("999999000002", "户主", "999999197003031236", "19900000002"),
)


def test_the_missing_column_is_named_once_with_sheet_row_and_register(tmp_path: Path) -> None:
    with pytest.raises(Refused) as told:
        read_files([written(tmp_path / "户.xlsx", *WITHOUT_NAMES)])
    assert told.value.code == "column_missing"
    for word in ("户.xlsx", "名册", "第 2 行", "户台账", "缺“姓名”", "请补上这一列"):
        assert word in told.value.message


def test_what_is_asked_for_later_says_it_too(tmp_path: Path) -> None:
    (read,) = read_files([written(tmp_path / "户.xlsx", *WITHOUT_NAMES)], unknown=True)
    assert near_words(read.sheets[0]) == {"row": 2, "register": "户台账（每人一行）", "heading": "姓名"}


def test_beside_a_register_it_is_told_of_its_sheet(store: Store, tmp_path: Path) -> None:
    path = written(tmp_path / "户.xlsx", *WITHOUT_NAMES)
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("好的")
    for row in (("行政村", "户编号", "姓名", "与户主关系"), ("试验村", "999999000001", "张伟", "户主")):
        sheet.append(row)
    book.save(path)
    plan = planned(store, path)
    (issue,) = [each for each in plan.issues if each.code == "column_missing"]
    assert issue.sheet == "名册" and "户台账" in issue.message and "缺“姓名”" in issue.message
    assert [sheet.sheet for sheet in plan.files[0].sheets if sheet.register] == ["好的"]


def test_a_sheet_that_is_nothing_of_ours_lacks_nothing(tmp_path: Path) -> None:
    with pytest.raises(Refused) as told:
        read_files([written(tmp_path / "菜单.xlsx", ("菜名", "单价", "数量"), ("抓饭", "25", "3"))])
    assert told.value.code == "no_register"
