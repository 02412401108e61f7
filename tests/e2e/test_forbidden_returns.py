"""What the red lines forbid, written into a workbook that was sent out, is in no file after the workbook came back."""

from itertools import chain, islice
from pathlib import Path
from typing import Any

import openpyxl
from commands import jiedui
from exchange_store import filled
from forbidden_shapes import secrets, shapes
from scanned import found, spellings, words_of

from db.store import Store

SHAPES = ("无人认得的表", "缺一列", "分组表头", "表单值在右", "表单值在下", "表单值同格", "转置", "表下说明")


def written_into(book: Any) -> list[str]:
    """Write forbidden headings with values into a workbook: columns, rows below, notes, sheets of its own; return the values."""
    said = secrets(0)
    names = iter(spellings())
    for sheet in [each for each in book.worksheets if each.sheet_state == "visible" and each.max_row > 2]:
        width = sheet.max_column
        for column in (width + 1, width + 2):
            sheet.cell(1, column).value = next(names)
            for row in range(2, 6):
                sheet.cell(row, column).value = next(said)
        sheet.append([next(names), next(said)])
        sheet.append([None, None, next(names) + "：", next(said)])
        sheet.append([f"{next(names)}：{next(said)}"])
    homes = book["户"]
    headings = [cell.value for cell in homes[1]]
    homes.cell(2, headings.index("备注") + 1).value = f"好；{next(names)}：{next(said)}"
    homes.cell(3, headings.index("住址") + 1).value = f"{next(names)}：{next(said)}"
    values = list(islice(secrets(0), int(next(said).split("第")[1].removesuffix("号"))))
    for at, name in enumerate(SHAPES, 1):
        sheet = book.create_sheet(name)
        for row in shapes(spellings()[at * 4 : at * 4 + 4], at)[name]:
            sheet.append(row)
    return [*values, *chain.from_iterable(islice(secrets(at), 60) for at in range(1, len(SHAPES) + 1))]


def test_no_file_holds_it_after_the_workbook_came_back(tmp_path: Path) -> None:
    desk, out, back = tmp_path / "村.jiedui", tmp_path / "出.xlsx", tmp_path / "来件" / "回.xlsx"
    back.parent.mkdir()
    with Store.create(desk, "口令", quick=True) as store:
        filled(store)

    def run(*arguments: object) -> Any:
        return jiedui(*arguments, "--store", desk, "--json")

    run("exchange", "out", out, "--all", "--purpose", "核对", "--recipient", "谁")
    book = openpyxl.load_workbook(out)
    values = written_into(book)
    book.save(back)
    assert len(found([("来件", words_of(back, store.key))], values)) > 60
    told = run("exchange", "in", back, "--dry-run")
    done = run("exchange", "in", back, "--yes", "--receipt", tmp_path / "回执.xlsx")
    run("backup")
    assert not [each for each in values if each in f"{told}{done}"]
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and path.parent.name != "来件"]
    assert {path.suffix for path in kept} >= {".jiedui", ".xlsx"}
    assert found(((path.name, words_of(path, store.key)) for path in kept), values) == []
