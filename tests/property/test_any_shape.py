"""A register written in any shape is read as what was written; what changes nothing of it changes nothing of what is read.

Shapes: kind of file, title rows, empty rows and columns, order of columns, other names of headings, a second header row,
merges, hidden columns, notes below. LibreOffice saves a file anew where it is installed; else that law is skipped.
"""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from formats import WRITERS, Grid
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from workbooks import id_number

from app.registers.files.guard import kind_of_file
from app.registers.files.raw import RawSheet, read_raw
from app.registers.layouts.vocabulary import fact_behind, vocabulary
from app.registers.recognising.blanking import read_sheet
from app.registers.values.cells import parser_of

WORDS = vocabulary("households")
VALUES: dict[str, list[Any]] = {
    "place.county": ["莎车县"],
    "place.township": ["米夏镇", "金果镇"],
    "place.village": ["试验村", "团结村"],
    "household.code": ["653100000001", "653100000002"],
    "member.name": ["艾力·买买提", "阿卜杜热合曼·麦麦提吐尔逊", "张伟", "李芳"],
    "member.relation": ["户主", "配偶", "之子"],
    "member.sex": ["男", "女"],
    "member.birth": ["1980-01-01", "1975年3月", "2001.12.31"],
    "member.education": ["初中", "小学"],
    "member.health": ["健康", "残疾"],
    "member.work_months": [0, 3, 12],
    "household.main_cause": ["因病", "√因病 □因残", "缺技术"],
    "year.stated_per_head_fen": [8532.5, 3000, 0],
    "household.phone": ["19900000001", "19900000002"],
}
NEEDED = ("member.name", "member.id_number", "member.relation")
NOTES = (["合计", None, None], ["填表人：王五", "审核人：赵六"], ["注：本表一式两份"])


@st.composite
def registers(draw: st.DrawFn) -> tuple[str, Grid, list[str], list[dict[str, Any]]]:
    """Draw the kind of file, the sheet, the fields in their order, and what was written."""
    others = draw(st.lists(st.sampled_from(sorted(VALUES)), unique=True))
    fields = draw(st.permutations(list(dict.fromkeys([*NEEDED, *others]))))
    records = [
        {
            name: id_number(number) if name == "member.id_number" else draw(st.sampled_from(VALUES[name]))
            for name in fields
        }
        for number in range(draw(st.integers(2, 6)))
    ]
    headings = [draw(heading(name)) for name in fields]
    left, top = draw(st.integers(0, 3)), draw(st.integers(0, 3))
    titles = [["某县某镇2019年花名册"], ["填报单位：某镇", None, "单位：元"], []][: draw(st.integers(0, 3))]
    rows = [[]] * top + titles + [headings] + [[record[name] for name in fields] for record in records]
    rows += draw(st.lists(st.sampled_from(NOTES), max_size=2))
    width = max(map(len, rows))
    rows = [[None] * left + row + [None] * (width - len(row)) for row in map(list, rows)]
    kind = draw(st.sampled_from(sorted(WRITERS)))
    hidden = draw(st.lists(st.integers(left, left + len(fields) - 1), max_size=2, unique=True))
    return kind, Grid(rows, hidden_columns=hidden), list(fields), records


def heading(name: str) -> st.SearchStrategy[str]:
    """One of a field's names, as people type them."""
    names = [
        each for each in WORDS.fields[name] if WORDS.field_of(each) == name and each != "户主" and "上年" not in each
    ]
    plain = st.sampled_from(names)
    return st.one_of(
        plain, plain.map("\n".join), plain.map(lambda said: f" {said}\u3000"), plain.map("\u3000\u3000".join)
    )


def sheets_of(path: Path) -> list[RawSheet]:
    return read_raw(path, kind_of_file(path, path.name), path.name)


def read(sheet: RawSheet) -> dict[str, Any]:
    """Recognise a sheet in this process, and read its cells as values of fields."""
    request = {"registers": {}, "header_rows": {}, "layout": None}
    (found,) = read_sheet(sheet, "表", request)
    kept = [column for column in found["columns"] if column["kept"]]
    values = {
        column["field"]: [parsed(column["field"], cell, column["unit"]) for cell in cells]
        for column, cells in zip(kept, found["cells"], strict=True)
        if column["field"]
    }
    return {"register": found["register"], "numbers": found["numbers"], "values": values}


def parsed(name: str, cell: Any, unit: str | None = None) -> Any:
    return parser_of(name, fact_behind(name), unit)(cell)[0] if cell is not None else None


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(made=registers())
def test_what_was_written_is_what_is_read(
    tmp_path: Path, made: tuple[str, Grid, list[str], list[dict[str, Any]]]
) -> None:
    kind, grid, fields, records = made
    sheet = next(sheet for sheet in sheets_of(WRITERS[kind](tmp_path / "表", grid)) if sheet.rows)
    found = read(sheet)
    assert found["register"] == "households"
    assert len(found["numbers"]) == len(records)
    first = next(at for at, row in enumerate(grid.rows, 1) if records[0]["member.id_number"] in row)
    assert found["numbers"][0] == first
    for name in fields:
        assert found["values"].get(name) == [parsed(name, record[name]) for record in records], name


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(made=registers(), data=st.data())
def test_moved_columns_and_notes_change_nothing(
    tmp_path: Path, made: tuple[str, Grid, list[str], list[dict[str, Any]]], data: st.DataObject
) -> None:
    _kind, grid, _fields, _records = made
    whole = [list(row) for row in grid.rows]
    title = max(
        (at for at, row in enumerate(whole) if sum(cell is not None for cell in row) >= len(_fields)), default=0
    )
    head = next(
        at for at, row in enumerate(whole) if sum(cell is not None for cell in row) >= len(_fields) and at <= title
    )
    order = data.draw(st.permutations(range(max(map(len, whole)))))
    moved = [row if at < head else [row[column] for column in order] for at, row in enumerate(whole)]
    noted = [*moved, [], ["说明：以上情况属实"]]
    assert read(RawSheet("表", noted))["values"] == read(RawSheet("表", whole))["values"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("into", ["xlsx", "ods", "xls"])
def test_saved_by_libreoffice_nothing_changes(tmp_path: Path, into: str) -> None:
    rows = [
        [None, "某县某镇2019年花名册"],
        [None, "行政村", "姓名", "证件号码", "与户主关系", "出生日期", "人均纯收入（元）"],
        *[
            [None, "试验村", name, id_number(number), relation, "1980-01-01", 8532.5]
            for number, (name, relation) in enumerate((("艾力·买买提", "户主"), ("古丽·艾山", "配偶")))
        ],
    ]
    path = WRITERS["xlsx"](tmp_path / "表.xlsx", Grid(rows))
    out = tmp_path / "out"
    command = ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to", into]
    subprocess.run([*command, "--outdir", str(out), str(path)], check=True, capture_output=True, timeout=120)
    assert read(sheets_of(out / f"表.{into}")[0]) == read(sheets_of(path)[0])
