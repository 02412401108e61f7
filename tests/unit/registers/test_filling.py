"""A department's form: its places found, filled for one or many, its look and formulas kept, red lines left empty."""

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from forms import LONG, household_form, households, lined, roster_form
from workbooks import id_number

from app.registers.filling import kept
from app.registers.filling.fill import fill_form, preview, read_form
from app.registers.filling.form import LIST, Form
from app.registers.filling.growing import formula_moved
from app.registers.filling.report import as_json
from app.registers.filling.values import Wishes
from app.registers.refusals import Refused
from db.errors import Cancelled, StoreProblem
from db.store import Store

DAY = date(2019, 7, 1)


@pytest.fixture(autouse=True)
def own_computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIEDUI_CONFIG", str(tmp_path / "config"))


def fields(form: Form) -> dict[str, str | None]:
    return {f"{place.cell}#{place.at}": place.field for place in form.places}


def filled(store: Store, form: Path, out: Path, ids: list[int], **wishes: Any) -> Any:
    """Fill a form and return the first sheet of what was written."""
    fill_form(store, form, read_form(form), ids, out, Wishes(today=DAY, **wishes))
    return openpyxl.load_workbook(out).worksheets[0]


def test_what_a_table_asks_for_is_found(tmp_path: Path) -> None:
    form = read_form(roster_form(tmp_path / "空.xlsx"))
    (table,) = form.tables
    assert (form.per, form.year, table.header, table.first, table.last, table.of) == (LIST, 2019, 3, 4, 6, "member")
    assert fields(form) == {
        "A4#0": "sequence", "B4#0": "household.code", "C4#0": "member.name", "D4#0": "member.relation",
        "E4#0": "member.id_number", "F4#0": None, "G4#0": "member.education", "H4#0": "year.stated_per_head_fen",
        "A9#0": None, "A9#1": None, "A9#2": "form.date",
    }  # fmt: skip
    assert form.not_kept == ["民族"]
    assert form.places[7].unit == "万元"


def test_a_table_grows_with_its_style_and_its_formulas(tmp_path: Path, store: Store) -> None:
    ids = households(store)
    form = roster_form(tmp_path / "空.xlsx")
    sheet = filled(store, form, tmp_path / "满.xlsx", [ids[LONG], ids["古丽·艾山"]], with_ids=True)
    rows = [[cell.value for cell in row] for row in sheet["A4:H7"]]
    assert [row[:4] for row in rows] == [
        [1, "999999000001", LONG, "户主"],
        [2, "999999000001", "热娜·艾山", "配偶"],
        [3, "999999000001", "艾力·买买提", "之子"],
        [4, "999999000002", "古丽·艾山", "户主"],
    ]
    assert rows[0][4:] == [id_number(1, "19710305"), None, "初中", 0.85325]  # 民族 stays empty, income is in 万元
    assert (sheet["A8"].value, sheet["H8"].value) == ("合计", "=SUM(H4:H7)")
    assert sheet.row_dimensions[7].height == 24
    assert sheet["C7"].alignment.horizontal == "center"
    assert sheet["C7"].border.left.style == "thin"
    assert "A8:C8" in {str(area) for area in sheet.merged_cells.ranges}
    assert sheet.print_area == "'花名册'!$A$1:$H$10"
    assert sheet.print_title_rows == "$1:$3"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet["A10"].value == "填表人：        审核人：        填表日期：2019年7月1日"
    assert sheet["A1"].font.b


def test_rows_that_were_prepared_and_not_needed_stay(tmp_path: Path, store: Store) -> None:
    ids = households(store)
    sheet = filled(store, roster_form(tmp_path / "空.xlsx", 5), tmp_path / "满.xlsx", [ids["古丽·艾山"]])
    assert [sheet.cell(row, 3).value for row in range(4, 10)] == ["古丽·艾山", None, None, None, None, None]
    assert sheet["H9"].value == "=SUM(H4:H8)"


def test_one_sheet_of_a_household_is_filled_in_all_its_ways(tmp_path: Path, store: Store) -> None:
    ids = households(store)
    sheet = filled(store, household_form(tmp_path / "空.xlsx"), tmp_path / "满.xlsx", [ids[LONG]])
    assert sheet["A2"].value == "县：叶城县　乡（镇）：金果镇　行政村：团结村　填表日期：2019年7月1日"
    said = {cell: sheet[cell].value for cell in ("B3", "D3", "F3", "H3", "B4", "F4", "H4", "B5", "D5", "F5", "H5")}
    assert said == {
        "B3": LONG, "D3": "☑男 □女", "F3": None, "H3": None, "B4": "999999********" + id_number(1, "19710305")[-4:],
        "F4": "19900000001", "H4": 3, "B5": "999999000001", "D5": "☑因病 □缺技术 □缺资金", "F5": 19800, "H5": "8532.5元",
    }  # fmt: skip
    assert [sheet[cell].value for cell in ("B6", "D6", "F6", "H6")] == [
        "李建国",
        "启衡机电有限公司",
        "科员",
        "19900001125",
    ]
    people = [[cell.value for cell in row] for row in sheet["B8:H10"]]
    assert [(row[0], row[1], row[3], row[5]) for row in people] == [
        (LONG, "户主", 48, None),
        ("热娜·艾山", "配偶", 29, None),
        ("艾力·买买提", "之子", 29, None),
    ]  # health stays empty without a purpose
    assert [sheet.cell(row, 3).value for row in range(12, 15)] == ["母羊 5 只", "=1+1", "技能培训"]
    assert sheet["C13"].data_type == "s"
    assert (sheet["D15"].value, sheet["E15"].value) == ("合计", "=SUM(E12:E14)")
    areas = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A7:A10", "A11:A14"} <= areas


def test_health_and_whole_numbers_go_out_only_when_asked(tmp_path: Path, store: Store) -> None:
    ids = households(store)
    form = household_form(tmp_path / "空.xlsx")
    sheet = filled(store, form, tmp_path / "满.xlsx", [ids[LONG]], with_ids=True, with_health=True)
    assert sheet["B4"].value == id_number(1, "19710305")
    assert sheet["B4"].number_format == "@"
    assert sheet["G8"].value == "患有大病"


def test_placeholders_are_replaced_and_what_is_not_kept_is_blank(tmp_path: Path, store: Store) -> None:
    ids = households(store)
    book = openpyxl.Workbook()
    book.active["A1"] = "{{户主姓名}}（{{民族}}）：{{2019年人均纯收入}}元，{{谁也不知道}}"
    book.active["B2"] = "{{人均纯收入}}"
    book.save(tmp_path / "空.xlsx")
    sheet = filled(store, tmp_path / "空.xlsx", tmp_path / "满.xlsx", [ids[LONG]])
    assert sheet["A1"].value == f"{LONG}（）：8532.5元，"
    assert sheet["B2"].value == 8532.5


def test_the_answer_names_what_stays_empty_and_why(tmp_path: Path, store: Store) -> None:
    ids = households(store)
    path = household_form(tmp_path / "空.xlsx")
    form, wishes = read_form(path), Wishes(today=DAY)
    report = fill_form(store, path, form, [ids["古丽·艾山"]], tmp_path / "满.xlsx", wishes)
    told = as_json(form, report, "满.xlsx", wishes)
    assert told["not_kept"] == ["民族", "政治面貌"]
    whys = {each["cell"]: each["why"] for each in told["empty"]}
    assert whys["F3"] == "red_line"
    assert whys["G8"] == "health"
    assert whys["F5"] == whys["B6"] == "no_value"  # nothing known of 2018, nobody answers for it
    assert whys["G11"] == "signature"


def test_an_own_formula_is_kept(tmp_path: Path, store: Store) -> None:
    ids = households(store)
    book = openpyxl.Workbook()
    for row in (["户主姓名", "户编号", "人均纯收入"], [None, None, "=1+1"]):
        book.active.append(row)
    lined(book.active, "A1:C2")
    book.save(tmp_path / "空.xlsx")
    sheet = filled(store, tmp_path / "空.xlsx", tmp_path / "满.xlsx", [ids[LONG], ids["古丽·艾山"]])
    assert [sheet["A2"].value, sheet["A3"].value, sheet["C3"].value] == [LONG, "古丽·艾山", "=1+1"]


def test_a_village_is_a_folder_of_files_or_a_workbook_of_sheets(tmp_path: Path, store: Store) -> None:
    ids = households(store)
    path = household_form(tmp_path / "空.xlsx")
    both = [ids[LONG], ids["古丽·艾山"]]
    told: list[tuple[int, int]] = []
    fill_form(store, path, read_form(path), both, tmp_path / "村", Wishes(), on_progress=lambda *at: told.append(at))
    names = sorted(each.name for each in (tmp_path / "村").iterdir())
    assert names == [f"999999000001 {LONG}.xlsx", "999999000002 古丽·艾山.xlsx"]
    assert told[0] == (0, 2)
    fill_form(store, path, read_form(path), both, tmp_path / "村.xlsx", Wishes())
    book = openpyxl.load_workbook(tmp_path / "村.xlsx")
    assert len(book.sheetnames) == 2
    assert [sheet["B3"].value for sheet in book] == [LONG, "古丽·艾山"]
    assert next(sheet["E15"].value for sheet in book) == "=SUM(E12:E14)"


def test_nothing_is_left_behind_where_it_cannot_be_written(tmp_path: Path, store: Store) -> None:
    ids = households(store)
    path = household_form(tmp_path / "空.xlsx")
    before = path.read_bytes()
    both = [ids[LONG], ids["古丽·艾山"]]
    form = read_form(path)
    with pytest.raises(Refused, match="空表"):
        fill_form(store, path, form, both[:1], path, Wishes())
    (tmp_path / "有").mkdir()
    (tmp_path / "有" / "别的.txt").write_text("别的")
    with pytest.raises(StoreProblem, match="已经有"):
        fill_form(store, path, form, both, tmp_path / "有", Wishes())
    with pytest.raises(Cancelled):
        fill_form(store, path, form, both, tmp_path / "停", Wishes(), cancelled=lambda: True)
    with pytest.raises(StoreProblem, match="xlsx"):
        fill_form(store, path, form, both[:1], tmp_path / "一.xls", Wishes())
    assert path.read_bytes() == before
    assert sorted(each.name for each in tmp_path.iterdir() if each.name[0] not in ".ct库") == ["有", "空.xlsx"]


def test_what_is_no_form_is_refused_in_plain_words(tmp_path: Path) -> None:
    (tmp_path / "甲.xlsx").write_text("户主姓名,户编号\n,\n", encoding="utf-8")
    with pytest.raises(Refused, match="xlsx"):
        read_form(tmp_path / "甲.xlsx")
    openpyxl.Workbook().save(tmp_path / "乙.xlsx")
    with pytest.raises(Refused, match="可以填的格"):
        read_form(tmp_path / "乙.xlsx")
    with pytest.raises(Refused, match="找不到"):
        read_form(tmp_path / "丙.xlsx")


def test_what_was_said_of_a_form_is_known_the_next_time_and_holds_nobody(tmp_path: Path, store: Store) -> None:
    ids = households(store)
    path = household_form(tmp_path / "空.xlsx")
    form = read_form(path)
    key = next(place.key for place in form.places if place.cell == "B3")
    ethnic = next(place.key for place in form.places if place.cell == "F3")
    changed = form.with_field(key, "household.code").with_field(ethnic, "member.name")
    kept.keep(changed, path.name)
    again = read_form(household_form(tmp_path / "同样的.xlsx"))
    assert again.kept
    assert fields(again)["B3#0"] == "household.code"
    assert fields(again)["F3#0"] is None  # a red line is no choice
    preview(store, path, again, ids[LONG], Wishes())
    (mapping,) = (tmp_path / "config" / "forms").iterdir()
    assert LONG not in mapping.read_text(encoding="utf-8")
    assert not read_form(roster_form(tmp_path / "另一份.xlsx")).kept


def test_the_picture_shows_one_household(tmp_path: Path, store: Store) -> None:
    ids = households(store)
    path = household_form(tmp_path / "空.xlsx")
    (sheet,) = preview(store, path, read_form(path), ids[LONG], Wishes(today=DAY))
    said = {(cell["row"], cell["column"]): cell for cell in sheet["cells"]}
    assert said[3, 2]["text"] == LONG
    assert (said[1, 1]["across"], said[7, 1]["down"]) == (8, 4)


@pytest.mark.parametrize(
    ("formula", "moved"),
    [
        ("=SUM(A4:A6)", "=SUM(A4:A8)"),
        ("=SUM($A$4:$A$6)+B7", "=SUM($A$4:$A$8)+B9"),
        ("=A6*2", "=A6*2"),
        ("=Sheet1!C9&\"A7\"", "=Sheet1!C11&\"A7\""),
        ("=别表!C9+LOG10(7)", "=别表!C9+LOG10(7)"),
        ("=SUM(A7:A9)", "=SUM(A9:A11)"),
    ],
)  # fmt: skip
def test_formulas_follow_rows_put_in(formula: str, moved: str) -> None:
    assert formula_moved(formula, "Sheet1", "Sheet1", 6, 2) == moved
