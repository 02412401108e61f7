"""Rows written as XML say the same, cell by cell, as XlsxWriter's own loop over them."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from app.registers.sending.export import OPTIONS
from app.registers.sending.sheet_rows import LONGEST, Cells, Streamed, rows_xml

TEXTS = (
    "阿卜杜热合曼·麦麦提吐尔逊", "=1+1", "a<b&c>\"d\"", " 前后 ", "行\n行\t", "\n", "_x0041_", "\x01\x0b\x1f",
    "999999199001011234", "😀", "长" * LONGEST, "长" * (LONGEST + 1), "😀" * 16_384, "",
)  # fmt: skip
NUMBERS = (0, -1, 2018, 12.34, 0.1 + 0.2, 1e-7, 123456789012.0, True)


def read(path: Path) -> list[list[tuple[Any, str]]]:
    """Return the cells of the first sheet: value, kind, number format; a text of no letters is an empty cell."""
    rows = openpyxl.load_workbook(path).worksheets[0].iter_rows()
    return [
        [(cell.value or None if cell.data_type == "s" else cell.value, cell.number_format) for cell in row]
        for row in rows
    ]


def ours(path: Path, rows: Sequence[Sequence[Any]], *, memory: bool = True) -> Path:
    """Write two columns, and one unknown heading out of JSON."""
    with xlsxwriter.Workbook(
        str(path), OPTIONS | ({"in_memory": True} if memory else {"tmpdir": str(path.parent)})
    ) as book:
        text, money = book.add_format({"num_format": "@"}), book.add_format({"num_format": "0.00"})
        sheet = book.add_worksheet("甲", Streamed)
        sheet.write_row(0, 0, ("文", "数"))
        columns = [Cells(lambda value: value, text), Cells(lambda value: value, money)]
        sheet.lay(rows_xml(columns, (), iter(rows), text), len(rows), 2)
    return path


def theirs(path: Path, rows: Sequence[Sequence[Any]]) -> Path:
    """Write the same through XlsxWriter's doors, empty cells with the format of their column."""
    with xlsxwriter.Workbook(str(path), OPTIONS | {"constant_memory": True}) as book:
        formats = book.add_format({"num_format": "@"}), book.add_format({"num_format": "0.00"})
        sheet = book.add_worksheet("甲")
        sheet.write_row(0, 0, ("文", "数"))
        for number, row in enumerate(rows, 1):
            for at, value in enumerate(row):
                if value is not None:
                    write = sheet.write_string if isinstance(value, str) else sheet.write_number
                    if write(number, at, value, formats[at]) == -2:
                        sheet.write_blank(number, at, None, formats[at])
    return path


@pytest.mark.parametrize("memory", [True, False])
def test_rows_as_xml_are_the_cells_of_the_writer(tmp_path: Path, memory: bool) -> None:
    rows = [(text, NUMBERS[at % len(NUMBERS)]) for at, text in enumerate(TEXTS)] + [(None, 1), ("x", None)]
    assert read(ours(tmp_path / "a.xlsx", rows, memory=memory)) == read(theirs(tmp_path / "b.xlsx", rows))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.none() | st.text(st.characters(exclude_categories=["Cs"])), st.none() | st.integers(0, 10**12))
    )
)
def test_any_text_is_the_cell_of_the_writer(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[Any, Any]]
) -> None:
    folder = tmp_path_factory.mktemp("rows")
    assert read(ours(folder / "a.xlsx", rows)) == read(theirs(folder / "b.xlsx", rows))


def test_what_looks_like_markup_of_the_format_stays_text(tmp_path: Path) -> None:
    assert read(ours(tmp_path / "a.xlsx", [("<r>粗</r>", 1)]))[1][0][0] == "<r>粗</r>"


def test_unknown_columns_come_out_of_their_json(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path), OPTIONS | {"in_memory": True}) as book:
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet("甲", Streamed)
        sheet.write_row(0, 0, ("名", "乙", "丙"))
        rows = [("张", '{"丙": "=1"}'), ("李", None), ("王", '{"乙": "二", "丙": "三"}')]
        sheet.lay(rows_xml([Cells(str.lower, text)], ("乙", "丙"), iter(rows), text), 3, 3)
    values = [[cell[0] for cell in row] for row in read(path)[1:]]
    assert values == [["张", None, "=1"], ["李", None, None], ["王", "二", "三"]]
