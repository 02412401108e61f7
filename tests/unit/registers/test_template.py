"""Workbooks to fill in: made from any layout for any village, with what is known; filled in, our own import reads them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from importing import imported, roster, rows_of
from registers_made import SIMPLE, made, phone
from workbooks import id_number, people

from app.registers.layouts.layout_files import bundled
from app.registers.sending.template import HEADER, columns_of, write_template
from db.store import Store

FILLABLE = sorted(bundled())


@pytest.fixture
def village(store: Store, tmp_path: Path) -> Store:
    imported(store, roster(tmp_path, people(3)))
    paired = [
        {"区县": "莎车县", "乡镇": "米夏镇", "行政村": "试验村", "户主姓名": f"艾力{n}·买买提", "证件号码": id_number(n * 10 + 1),
         "单位": "县供销社", "帮扶责任人": "王芳", "帮扶人手机号": phone(1)}
        for n in (1, 2)
    ]  # fmt: skip
    imported(store, made(tmp_path / "结对.xlsx", SIMPLE, paired))
    return store


def area(store: Store) -> int:
    return next(int(each["id"]) for each in rows_of(store, "region") if each["name"] == "试验村")


def template(store: Store, folder: Path, name: str, **how: Any) -> Path:
    path = folder / f"{name}.xlsx"
    write_template(store, bundled()[name], path, area=area(store), **how)
    return path


def filled(path: Path, *rows: dict[str, Any]) -> None:
    """Write cells by heading into rows of the first sheet, counted from the first below the header."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    places = {cell.value: cell.column for cell in sheet[HEADER + 1]}
    for at, row in enumerate(rows, start=HEADER + 2):
        for heading, value in row.items():
            sheet.cell(at, places[heading], value)
    book.save(path)


def cells(path: Path) -> Iterator[dict[str, Any]]:
    sheet = openpyxl.load_workbook(path).worksheets[0]
    head = [cell.value for cell in sheet[HEADER + 1]]
    for row in sheet.iter_rows(min_row=HEADER + 2, values_only=True):
        if any(cell is not None for cell in row):
            yield dict(zip(head, row, strict=True))


@pytest.mark.parametrize("name", FILLABLE)
def test_untouched_it_says_nothing_new(village: Store, tmp_path: Path, name: str) -> None:
    path = template(village, tmp_path, name)
    if not list(cells(path)):
        pytest.skip("nothing is known of it in this village")
    result = imported(village, path)
    assert [each["layout"] for each in result["sheets"]] == [name]
    assert result["batch"] is None, result
    assert not [each for each in result["issues"] if each["code"] != "year_missing"]
    assert not any(
        result.get(kind, {}).get("refused")
        for kind in ("households", "members", "pairings", "measures", "visits", "years")
    )


def test_a_household_register_comes_back_with_its_changes(village: Store, tmp_path: Path) -> None:
    path = template(village, tmp_path, "national_roster_2016_2018")
    rows = list(cells(path))
    assert len(rows) == 9 and rows[0]["姓名"] == "艾力1·买买提" and rows[0]["证件号码"] == id_number(11)
    assert "民族" not in rows[0] and rows[0]["健康状况"] is None  # health goes out only where a purpose names it
    filled(path, {"文化程度": "小学", "联系电话": phone(7)}, {"联系电话": phone(7)}, {"联系电话": phone(7)})
    result = imported(village, path)
    assert (result["members"]["changed"], result["households"]["changed"], result["issues"]) == (1, 1, [])
    assert (
        next(each for each in rows_of(village, "member") if each["id_number"] == id_number(11))["education"] == "小学"
    )


def test_records_of_help_come_back_for_each_household(village: Store, tmp_path: Path) -> None:
    path = template(village, tmp_path, "help_record")
    assert [row["户主姓名"] for row in cells(path)] == [f"艾力{n}·买买提" for n in (1, 2, 3)]
    filled(path, {"帮扶时间": "2020-05-06", "帮扶内容": "送化肥两袋", "帮扶人员": "王芳"})
    result = imported(village, path)
    assert (result["measures"]["new"], result["measures"]["refused"], result["issues"]) == (1, 0, [])


def test_living_conditions_of_each_household_and_year(village: Store, tmp_path: Path) -> None:
    path = template(village, tmp_path, "production_life")
    filled(path, {"年度": 2021, "耕地面积（亩）": 8, "入户路类型": "水泥路"})
    result = imported(village, path)
    assert result["years"]["new"] == 1 and not result["issues"]
    assert [each["arable_centimu"] for each in rows_of(village, "household_year") if each["year"] == 2021] == [800]


def test_a_card_for_each_household(village: Store, tmp_path: Path) -> None:
    path = template(village, tmp_path, "income_card_chuxiong")
    lines = list(cells(path))
    assert len(lines) == 3 * (1 + len(bundled()["income_card_chuxiong"].items))
    at = next(number for number, line in enumerate(lines) if line["内容"] == "工资性收入")
    filled(path, *([{}] * at), {"年度": 2020, "金额": 12000})
    assert [each["code"] for each in imported(village, path)["issues"]] == []
    assert [each["wage_fen"] for each in rows_of(village, "household_year") if each["year"] == 2020] == [1_200_000]


def test_pairings_in_force_and_a_new_phone(village: Store, tmp_path: Path) -> None:
    path = template(village, tmp_path, "helper_pairing_simple")
    assert [row["帮扶责任人"] for row in cells(path)] == ["王芳", "王芳"]
    filled(path, {"帮扶人手机号": phone(8)}, {"帮扶人手机号": phone(8)})
    result = imported(village, path)
    assert result["pairings"]["unchanged"] == 2 and [each["phone"] for each in rows_of(village, "helper")] == [phone(8)]


def test_the_workbook_helps_to_fill_it_in(village: Store, tmp_path: Path) -> None:
    path = template(village, tmp_path, "national_roster_2016_2018")
    book = openpyxl.load_workbook(path)
    sheet, guide = book.worksheets[0], book["填写说明"]
    assert sheet.freeze_panes and sheet.auto_filter.ref
    head = {cell.value: cell for cell in sheet[HEADER + 1]}
    assert head["户编号"].comment and head["户编号"].comment.text == "必填" and not head["联系电话"].comment
    assert head["户编号"].fill.start_color.rgb != head["联系电话"].fill.start_color.rgb
    column = sheet.column_dimensions[head["证件号码"].column_letter]
    assert (
        column.number_format == "@"
        if column.has_style
        else sheet.cell(HEADER + 2, head["证件号码"].column).number_format == "@"
    )
    listed = {
        area.split(":")[0].rstrip("0123456789")
        for each in sheet.data_validations.dataValidation
        for area in str(each.sqref).split()
    }
    assert {head["文化程度"].column_letter, head["与户主关系"].column_letter} <= listed
    words = " ".join(str(cell.value) for row in guide.iter_rows() for cell in row)
    assert "必填" in words and "How to fill in" in words and "户编号" in words


@pytest.mark.parametrize("name", FILLABLE)
def test_nothing_is_asked_that_is_not_kept(name: str) -> None:
    layout = bundled()[name]
    dropped = {column.heading for column in layout.columns if column.goes == "no"}
    assert not dropped & {each.heading for each in columns_of(layout)}
