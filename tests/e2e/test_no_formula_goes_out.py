"""What begins like a formula is text on every way out: workbooks of registers, forms, exchanges, open files, the clipboard."""

import csv
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from exchange_store import filled, sent

from app.registers.everything import export_everything
from app.registers.export import REGISTERS, export_register
from db.fields import facts_of
from db.models import KINDS
from db.outgoing import defused
from db.store import Store

EVIL = ("=1+1", "+1+cmd|' /C calc'!A0", "-1+1", "@SUM(1+1)", "\t=1+1", '=HYPERLINK("http://x","y")', "＝1+1")


@pytest.fixture(params=EVIL)
def evil(request: pytest.FixtureRequest, store: Store) -> Iterator[tuple[Store, str]]:
    """A store in which every text that may say anything says what a spreadsheet would compute."""
    text: str = request.param
    filled(store)
    with store.write("edit", "改") as write:
        for kind in KINDS:
            names = [name for name, fact in facts_of(kind).items() if fact.meaning == "text" and name not in ("level", "role", "stage", "relation")]  # fmt: skip
            for (identifier,) in write.connection.exec_driver_sql(f"SELECT id FROM {kind}").fetchall():
                write.update(identifier, **dict.fromkeys(names, text))
    yield store, text


def formulas(path: Path) -> list[str]:
    """Return the cells of a workbook that a spreadsheet computes."""
    book = openpyxl.load_workbook(path)
    return [
        f"{path.name} {sheet.title} {cell.coordinate} {cell.value}"
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f" or cell.hyperlink is not None
    ]


def test_no_workbook_computes_what_was_typed(evil: tuple[Store, str], tmp_path: Path) -> None:
    store, _text = evil
    found, rows = [], 0
    for register in REGISTERS:
        rows += export_register(
            store, register, tmp_path / f"{register}.xlsx", with_health=True, with_private=True, purpose="核对"
        )
        found += formulas(tmp_path / f"{register}.xlsx")
    book = sent(store, tmp_path, name="交换.xlsx", with_id_numbers=True, with_health=True).path
    assert rows > 0 and found + formulas(book) == []


def test_no_open_file_computes_it_and_no_clipboard(evil: tuple[Store, str], tmp_path: Path) -> None:
    store, text = evil
    export_everything(store, tmp_path / "全部")
    seen = 0
    for path in (tmp_path / "全部").glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        seen += cells.count(f"'{text}")
        assert not [cell for cell in cells if cell.lstrip(" \u3000").startswith(tuple("=+@\t＝＋＠")) or cell == text]
    assert seen > 3
    assert defused(text).startswith("'")
