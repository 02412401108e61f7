"""What begins like a formula is text on every way out: workbooks of registers, forms, exchanges, open files, the clipboard."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from exchange_store import filled, sent
from forms import household_form

from app.exchange.receipt import write_receipt
from app.exchange.taking_in import look, take_in_all
from app.registers.filling.fill import fill_form, read_form
from app.registers.filling.values import Wishes
from app.registers.layouts.vocabulary import layouts
from app.registers.plans.planning import plan_import
from app.registers.sending.everything import export_everything
from app.registers.sending.export import REGISTERS, export_register
from app.registers.sending.returns import write_returns
from app.registers.sending.statistics import export_statistics
from app.registers.sending.template import write_template
from db.fields import facts_of
from db.models import KINDS
from db.outgoing import defused
from db.rules.statistics import asked
from db.store import Store

_OF_THE_FORM = re.compile(r"=SUM\(E\d+:E\d+\)$")  # what the department wrote itself
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


def typed(path: Path, sheet: str, cells: dict[tuple[int, int], str]) -> Path:
    """Type texts into a workbook, by row and column from 1, as texts whatever they begin with."""
    book = openpyxl.load_workbook(path) if path.exists() else openpyxl.Workbook()
    page = book[sheet] if sheet in book.sheetnames else book.create_sheet(sheet, 0)
    for (row, column), text in cells.items():
        page.cell(row, column).value = text
        page.cell(row, column).data_type = "s"
    book.save(path)
    return path


@pytest.mark.parametrize("evil", EVIL[:1], indirect=True)  # thirty workbooks
def test_no_template_form_or_statistics_computes_it(evil: tuple[Store, str], tmp_path: Path) -> None:
    store, text = evil
    made = [tmp_path / f"{name}.xlsx" for name in layouts()]
    rows = sum(
        write_template(store, layout, out, recipient=text, purpose=text)
        for layout, out in zip(layouts().values(), made, strict=True)
    )
    export_statistics(store, tmp_path / "统计.xlsx", asked(["county,category"]), recipient=text, purpose=text)
    form = read_form(household_form(tmp_path / "空表.xlsx"))
    with store.read() as reader:
        homes = reader.exec_driver_sql("SELECT id FROM household").scalars().all()
    fill_form(store, tmp_path / "空表.xlsx", form, homes, tmp_path / "满表.xlsx", Wishes())
    found = [each for path in (*made, tmp_path / "统计.xlsx", tmp_path / "满表.xlsx") for each in formulas(path)]
    assert rows > 0 and [each for each in found if not _OF_THE_FORM.search(each)] == []


@pytest.mark.parametrize("evil", EVIL[:2], indirect=True)
def test_no_answer_to_a_sender_computes_it(evil: tuple[Store, str], tmp_path: Path) -> None:
    store, text = evil
    book = sent(store, tmp_path).path
    headings = [cell.value for cell in openpyxl.load_workbook(book)["户"][1]]
    typed(book, "户", {(2, headings.index("备注") + 1): f"{text}改", (2, headings.index("联系电话") + 1): text})
    arrivals = look(store, [book])
    write_receipt(tmp_path / "回执.xlsx", arrivals, take_in_all(store, arrivals))
    register = ("户编号", "姓名", "证件号码", "与户主关系", "行政村")
    rows = {(1, at): heading for at, heading in enumerate(register, 1)} | {(2, at): text for at in range(1, 6)}
    back = write_returns(plan_import(store, [typed(tmp_path / "来.xlsx", "名册", rows)]), tmp_path / "退回.xlsx")
    assert back and [found for path in (*back, tmp_path / "回执.xlsx") for found in formulas(path)] == []
