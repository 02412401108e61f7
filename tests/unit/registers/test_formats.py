"""Every kind of file says the same, whatever it is called: cells, errors, uncomputed formulas, hidden rows, merges, places."""

import io
from pathlib import Path

import pytest
from formats import WRITERS, Error, Grid, Uncomputed, html, xls, xlsx, xml
from msoffcrypto.format.ooxml import OOXMLFile
from workbooks import id_number, people, sheet_of

from app.registers.files.guard import kind_of_file
from app.registers.files.passwords import unlocked
from app.registers.files.raw import RawSheet, read_raw
from app.registers.reading import read_file
from app.registers.refusals import Refused


def raw(path: Path) -> RawSheet:
    return next(sheet for sheet in read_raw(path, kind_of_file(path, path.name), path.name) if sheet.rows)


def grid() -> Grid:
    """A table that begins in the middle of its sheet, with a cell of every kind."""
    rows = [
        [],
        [None, None, "姓名", "证件号码", "人数", "收入", "备注"],
        [None, None, "艾力·买买提", id_number(1), 3, 8532.5, Error("#N/A")],
        [None, None, "古丽·艾山", id_number(2), 3, 12, "甲"],
        [None, None, "张伟", id_number(3), 1, Error("#DIV/0!"), None],
    ]
    return Grid(rows, merged=[(4, 2, 3)], hidden_rows=[4], hidden_columns=[6])


@pytest.mark.parametrize("kind", WRITERS)
def test_cells_stand_where_excel_shows_them(tmp_path: Path, kind: str) -> None:
    sheet = raw(WRITERS[kind](tmp_path / f"表.{kind}", grid()))
    assert sheet.rows[2][2:4] == ["艾力·买买提", id_number(1)]
    assert [str(cell).removesuffix(".0") for cell in sheet.rows[3][4:6]] in (["3", "12"], ["None", "12"])
    assert float(str(sheet.rows[2][5])) == 8532.5
    assert not sheet.rows[0] or not any(sheet.rows[0])


@pytest.mark.parametrize("kind", WRITERS)
def test_errors_are_told_and_never_blank_in_silence(tmp_path: Path, kind: str) -> None:
    sheet = raw(WRITERS[kind](tmp_path / f"表.{kind}", grid()))
    assert sheet.broken == {(3, 6): "#N/A", (5, 5): "#DIV/0!"}


@pytest.mark.parametrize("kind", [kind for kind in WRITERS if kind not in ("csv", "tsv")])
def test_merges_and_what_is_hidden_are_told(tmp_path: Path, kind: str) -> None:
    sheet = raw(WRITERS[kind](tmp_path / f"表.{kind}", grid()))
    assert (4, 3, 4) in sheet.merged
    assert sheet.hidden_rows == [5]
    assert sheet.hidden_columns == [6]


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xml"])
def test_a_formula_without_a_value_is_told(tmp_path: Path, kind: str) -> None:
    sheet = raw(WRITERS[kind](tmp_path / "表", Grid([["姓名", "值"], ["张伟", Uncomputed()]])))
    assert sheet.broken == {(2, 1): "="}


@pytest.mark.parametrize("name", ["表.xls", "表.xlsx", "表.csv", "表.et", "表"])
@pytest.mark.parametrize("kind", WRITERS)
def test_a_register_is_read_by_what_it_is_not_by_its_name(tmp_path: Path, kind: str, name: str) -> None:
    path = WRITERS[kind](tmp_path / name, Grid(sheet_of(people(2), above=[["莎车县米夏镇2019年花名册"]])))
    sheet = next(sheet for sheet in read_file(path).sheets if sheet.register)
    assert (sheet.register, sheet.header_row, sheet.rows) == ("households", 2, 6)


@pytest.mark.parametrize("write", [html, xml])
def test_numbers_written_as_numbers_are_numbers(tmp_path: Path, write: object) -> None:
    """A long number is damaged, whatever the markup shows of it."""
    sheet = raw(write(tmp_path / "表.xls", Grid([["姓名", "证件号码"], ["张伟", 999999198001010000]])))  # type: ignore[operator]
    assert isinstance(sheet.rows[1][1], float)


def test_a_web_page_of_a_system_with_spans_breaks_and_entities(tmp_path: Path) -> None:
    path = tmp_path / "导出.xls"
    path.write_text(
        "<table><thead><tr><th colspan=2>户主&nbsp;信息</th><th rowspan=2>备注</th></tr><tr><th>姓名</th><th>证件<br>号码</th>"
        "</thead><tr><td>李 &amp; 张<td style='mso-number-format:\"\\@\"'>0012<td></table><p>完</p>",
        encoding="utf-8",
    )
    sheet = raw(path)
    assert sheet.rows == [["户主 信息", None, "备注"], ["姓名", "证件\n号码"], ["李 & 张", "0012"]]


def test_markup_that_claims_a_gigantic_sheet(tmp_path: Path) -> None:
    path = tmp_path / "远.xls"
    path.write_text(
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="a"><Table>'
        '<Row ss:Index="1048576"><Cell ss:Index="16000"><Data ss:Type="String">远</Data></Cell></Row></Table></Worksheet></Workbook>'
    )
    with pytest.raises(Refused) as refused:
        read_file(path)
    assert refused.value.code == "area_too_large"


def test_entities_of_xml_are_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "炸.xls"
    path.write_text('<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><Workbook>&c;</Workbook>')
    with pytest.raises(Refused) as refused:
        read_file(path)
    assert refused.value.code == "truncated"


# -- passwords -------------------------------------------------------------------------------------------------------
@pytest.fixture
def locked(tmp_path: Path) -> Path:
    plain = xlsx(tmp_path / "明.xlsx", Grid(sheet_of(people(1))))
    path = tmp_path / "密.xlsx"
    with plain.open("rb") as given, path.open("wb") as out:
        OOXMLFile(given).encrypt("口令1", out)
    return path


def test_a_password_opens_a_workbook_in_memory(locked: Path) -> None:
    before = sorted(locked.parent.iterdir())
    sheets = read_file(locked, passwords=["别的", "口令1"]).sheets
    assert sheets[0].rows == 3
    assert sorted(locked.parent.iterdir()) == before


@pytest.mark.parametrize(("given", "code"), [([], "encrypted"), (["错"], "password_wrong"), ([""], "encrypted")])
def test_no_password_and_a_wrong_one_are_told_apart(locked: Path, given: list[str], code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_file(locked, passwords=given)
    assert refused.value.code == code
    assert "口令" not in refused.value.message


def test_a_workbook_locked_against_changes_only_opens_by_itself(tmp_path: Path) -> None:
    plain = xlsx(tmp_path / "明.xlsx", Grid(sheet_of(people(1))))
    with plain.open("rb") as given, (tmp_path / "锁.xlsx").open("wb") as out:
        OOXMLFile(given).encrypt("VelvetSweatshop", out)
    assert read_file(tmp_path / "锁.xlsx").sheets[0].rows == 3


def test_what_is_unlocked_is_asked_like_a_path(locked: Path) -> None:
    source = unlocked(locked, ["口令1"])
    assert source.name == "密.xlsx"
    assert source.read_bytes()[:2] == b"PK"
    assert isinstance(source.open("rb"), io.BytesIO)


def test_an_old_workbook_without_password_is_opened_as_it_is(tmp_path: Path) -> None:
    path = xls(tmp_path / "旧.xls", Grid(sheet_of(people(1))))
    assert unlocked(path) is path
