"""A small workbook laid open says what it said, and a hostile one is left to the guard."""

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from xlsxwriter import Workbook

from app.registers.files.guard import kind_of_file
from app.registers.files.laid_open import MOST, laid_open
from app.registers.files.passwords import Unlocked
from app.registers.files.raw import read_raw
from app.registers.refusals import Refused


def book(path: Path) -> Path:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for line in (["姓名", "人数"], ["阿依古丽", 3], [None, None], ["<sheetData>", 4.5], ["x", "=1+1"]):
        sheet.append(line)
    sheet.merge_cells("A6:B6")
    sheet.row_dimensions[2].hidden = True
    made.create_sheet("空")
    made.save(path)
    return path


def test_the_same_cells_come_out(tmp_path: Path) -> None:
    path = book(tmp_path / "一.xlsx")
    opened = laid_open(path)
    assert not isinstance(opened, Path)
    for each, other in zip(read_raw(path, "calamine", "一"), read_raw(opened, "calamine", "一"), strict=True):
        assert (each.name, each.rows, each.broken, each.hidden_rows) == (
            other.name, other.rows, other.broken, other.hidden_rows,
        )  # fmt: skip
    assert kind_of_file(opened, "一.xlsx") == "calamine"


def test_what_is_strange_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "文.xlsx").write_text("姓名,人数", encoding="utf-8")
    assert laid_open(tmp_path / "文.xlsx") == tmp_path / "文.xlsx"
    large = tmp_path / "大.xlsx"
    with zipfile.ZipFile(large, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (MOST + 1))
    assert laid_open(large) == large
    cut = tmp_path / "断.xlsx"
    content = book(tmp_path / "全.xlsx").read_bytes()
    cut.write_bytes(content[: len(content) // 2])
    assert laid_open(cut) == cut


def test_a_far_cell_is_still_noticed() -> None:
    """The quick look passes over sheets that are near; a far cell is measured as before."""
    out = io.BytesIO()
    made = Workbook(out)
    sheet = made.add_worksheet()
    sheet.write(0, 0, "a")
    sheet.write(1_048_575, 16_000, "b")
    made.close()
    with pytest.raises(Refused) as refused:
        kind_of_file(laid_open(Unlocked(out.getvalue(), "远.xlsx")), "远.xlsx")
    assert refused.value.code == "area_too_large"
