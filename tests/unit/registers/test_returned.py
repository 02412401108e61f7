"""Where the copy sent back may be written, and files that cannot even be opened."""

import io
from pathlib import Path

import openpyxl
import openpyxl.styles
import pytest
import xlsxwriter
from attached import bomb
from importing import imported, planned, roster
from workbooks import people

from app.registers import reading
from app.registers.reading import read_file
from app.registers.refusals import Refused
from app.registers.sending.returns import has_returns, write_returns
from db.errors import StoreProblem
from db.store import Store


def troubled(folder: Path) -> Path:
    rows = people(1)
    rows[1]["证件号码"] = 999999198001010110.0
    return roster(folder, rows)


def test_the_senders_file_is_never_written_over(store: Store, tmp_path: Path) -> None:
    path = troubled(tmp_path)
    before = path.read_bytes()
    with pytest.raises(Refused) as refused:
        write_returns(planned(store, path), tmp_path / "." / path.name)
    assert refused.value.code == "return_over_source"
    assert path.read_bytes() == before


def test_a_place_that_cannot_be_written_is_named(store: Store, tmp_path: Path) -> None:
    plan = planned(store, troubled(tmp_path))
    (tmp_path / "夹").mkdir()
    for out in (tmp_path / "夹", tmp_path / "户.xlsx" / "退回.xlsx"):
        with pytest.raises(StoreProblem) as problem:
            write_returns(plan, out)
        assert problem.value.code == "cannot_write"
    assert sorted(path.name for path in tmp_path.iterdir() if ".part" in path.name) == []


def test_a_folder_and_a_locked_file_have_their_own_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "夹.xlsx").mkdir()
    with pytest.raises(Refused) as refused:
        read_file(tmp_path / "夹.xlsx")
    assert refused.value.code == "file_is_folder"

    path = troubled(tmp_path)

    def locked(self: Path, mode: str = "r") -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", locked)
    with pytest.raises(Refused) as refused:
        read_file(path)
    assert refused.value.code == "file_locked"


def test_a_module_beside_the_strangers_file_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, real_children: None
) -> None:
    path = troubled(tmp_path)
    (tmp_path / "orjson.py").write_text("raise SystemExit(3)", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert reading.read_file(path).sheets[0].rows == 3


def test_the_copy_keeps_formats_and_formulas_and_tells_what_became_of_it(store: Store, tmp_path: Path) -> None:
    path = troubled(tmp_path)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    sheet["AB3"] = "=1+2"
    sheet["A3"].font = openpyxl.styles.Font(italic=True)
    sheet.column_dimensions["A"].width = 33
    book.save(path)
    plan = planned(store, path)
    [out] = write_returns(plan, tmp_path / "退回.xlsx")
    back = openpyxl.load_workbook(out)
    assert back.sheetnames == ["退回说明", *book.sheetnames]
    own = back.worksheets[1]
    assert own["AB3"].value == "=1+2"
    assert own["A3"].font.italic
    assert own.column_dimensions["A"].width == 33
    noted = [cell for row in own.iter_rows() for cell in row if cell.comment]
    assert {cell.coordinate for cell in noted} == {
        f"{issue.column}{issue.row}" for issue in plan.issues if issue.column
    }
    cover = [[cell for cell in row if cell is not None] for row in back.worksheets[0].iter_rows(values_only=True)]
    assert ["成员", 2, 0, 0, 1, 0] in cover
    said = " ".join(str(cell) for row in cover for cell in row)
    assert "Excel 已把身份证号截断" in said
    assert "维吾尔族" not in said + " ".join(str(cell.value) for row in own.iter_rows() for cell in row)


def test_the_first_sheet_says_what_of_the_original_is_not_in_the_copy(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "带图.xlsx"
    rows = people(1)
    rows[1]["证件号码"] = 999999198001010110.0
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("户")
        for at, row in enumerate([["莎车县米夏镇2019年花名册"], [*rows[0]], *([*row.values()] for row in rows)]):
            sheet.write_row(at, 0, row)
        sheet.insert_textbox("AD3", "请核对")
        sheet.insert_image("AD9", "点.png", {"image_data": io.BytesIO(bomb(4, 4))})
    [out] = write_returns(planned(store, path), tmp_path / "退回.xlsx")
    cover = openpyxl.load_workbook(out).worksheets[0]
    said = " ".join(str(cell.value) for row in cover.iter_rows() for cell in row)
    assert "原表上的图片、画上去的图形和文本框没有带到这一份里" in said
    [out] = write_returns(planned(store, troubled(tmp_path)), tmp_path / "退回2.xlsx")
    plain = openpyxl.load_workbook(out).worksheets[0]
    assert "没有带" not in " ".join(str(cell.value) for row in plain.iter_rows() for cell in row)


def test_what_was_decided_stands_on_the_first_sheet_without_the_stores_values(store: Store, tmp_path: Path) -> None:
    imported(store, roster(tmp_path, people(1), "先.xlsx"))
    path = roster(tmp_path, [row | {"文化程度": "大专"} for row in people(1)], "后.xlsx")
    assert not has_returns(planned(store, path))
    plan = planned(store, path, columns={(0, 0, "members", "education"): "keep"})
    [out] = write_returns(plan, tmp_path / "退回.xlsx")
    said = [str(cell) for row in openpyxl.load_workbook(out).worksheets[0].iter_rows(values_only=True) for cell in row]
    assert {"整列 成员 · 文化程度", "留库里的"} <= set(said)
    assert not any("初中" in cell for cell in said)


def test_the_return_comes_back_and_its_own_words_are_no_data(store: Store, tmp_path: Path) -> None:
    [out] = write_returns(planned(store, troubled(tmp_path)), tmp_path / "退回.xlsx")
    plan = planned(store, out)
    assert [sheet.sheet for file in plan.files for sheet in file.sheets if sheet.register] == ["Sheet1"]
    assert not [issue for issue in plan.issues if issue.row == 0]
    assert not any("退回原因" in str(row.get("extra")) for rows in plan.pad.new.values() for row in rows)


def test_another_kind_of_file_comes_back_as_a_workbook_with_notes(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "户.csv"
    rows = people(1)
    rows[1]["证件号码"] = "9.99999E+17"
    headings = list(rows[0])
    lines = [
        "莎车县米夏镇2019年花名册",
        ",".join(headings),
        *(",".join(str(row[name]) for name in headings) for row in rows),
    ]
    path.write_text("\n".join(lines), encoding="utf-8-sig")
    [out] = write_returns(planned(store, path), tmp_path / "退回.xlsx")
    back = openpyxl.load_workbook(out)
    assert back.sheetnames[0] == "退回说明"
    assert any(cell.comment for row in back.worksheets[1].iter_rows() for cell in row)


def test_a_file_changed_since_it_was_read_is_not_marked(store: Store, tmp_path: Path) -> None:
    path = troubled(tmp_path)
    plan = planned(store, path)
    roster(tmp_path, people(2))
    with pytest.raises(Refused) as refused:
        write_returns(plan, tmp_path / "退回.xlsx")
    assert refused.value.code == "return_file_changed"
