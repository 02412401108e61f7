"""What the sender was told is kept: a receipt made later says the same, unknown columns included; erasing takes it out."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from exchange_store import edited, facts, filled, sent
from workbooks import id_number

from app.exchange.receipt import write_kept_receipt, write_receipt
from app.exchange.several import about, open_of
from app.exchange.taking_in import look, take_in_all
from app.exchange.telling import file_facts
from db.ops.erasing import erase_household
from db.queries.incoming import answers_of_step
from db.store import Store


@pytest.fixture
def back(store: Store, tmp_path: Path) -> Path:
    """A workbook with an edit, a cut number, a question, and two columns that nobody knows, one of them forbidden."""
    filled(store)
    path = edited(
        sent(store, tmp_path).path,
        tmp_path / "回.xlsx",
        ("家庭成员", 2, "联系电话", "19900007777"),
        ("家庭成员", 3, "证件号码", 9.99e17),
        ("户年度", 1, "年度", 2020),
    )
    book = openpyxl.load_workbook(path)
    sheet = book["家庭成员"]
    for column, cells in (
        (40, ("村里的话", "想学缝纫", None, f"号码{id_number(12)}")),
        (41, ("民族", "某", "某", "某")),
    ):
        for row, said in enumerate(cells, 1):
            sheet.cell(row, column).value = said
    book.save(path)
    return path


def sheets(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The lines of a receipt by sheet."""
    return {sheet.title: list(sheet.iter_rows(min_row=2, values_only=True)) for sheet in openpyxl.load_workbook(path)}


def test_unknown_columns_are_in_the_plan_without_what_is_forbidden(store: Store, back: Path) -> None:
    told = file_facts(look(store, [back])[0])
    assert [(each["row"], each["heading"], each["value"]) for each in told["unknown_cells"]] == [
        (2, "村里的话", "想学缝纫"),
        (4, "村里的话", f"号码{id_number(12)[:6]}********{id_number(12)[-4:]}"),
    ]
    assert told["columns_unknown"] == ["村里的话"] and told["columns_not_kept"] == ["民族"]


def test_a_receipt_made_later_says_what_the_first_one_said(store: Store, back: Path, tmp_path: Path) -> None:
    arrivals = look(store, [back])
    outcome = take_in_all(store, arrivals)
    assert outcome.change_set is not None
    write_receipt(tmp_path / "先.xlsx", arrivals, outcome)
    with store.read() as reader:
        kept = answers_of_step(reader, outcome.change_set)
    write_kept_receipt(
        tmp_path / "后.xlsx", kept[back.name], about(open_of(store, outcome.change_set), back.name).undecided
    )
    first, later = sheets(tmp_path / "先.xlsx"), sheets(tmp_path / "后.xlsx")
    assert first == later
    assert [len(later[part]) for part in ("收下的", "没有收的", "请您补充", "不认得的列")] == [1, 1, 1, 2]
    assert id_number(12) not in str(kept) and "某" not in str(kept)


def test_a_conflict_since_is_on_the_later_receipt_only(store: Store, tmp_path: Path) -> None:
    filled(store)
    out = sent(store, tmp_path).path
    mine = edited(out, tmp_path / "甲.xlsx", ("户", 1, "备注", "甲说"))
    other = edited(out, tmp_path / "乙.xlsx", ("户", 1, "备注", "乙说"))
    outcome = take_in_all(store, look(store, [mine]))
    assert outcome.change_set is not None and not outcome.undecided
    take_in_all(store, look(store, [other]))
    with store.read() as reader:
        kept = answers_of_step(reader, outcome.change_set)["甲.xlsx"]
    write_kept_receipt(tmp_path / "后.xlsx", kept, about(open_of(store, outcome.change_set), "甲.xlsx").undecided)
    later = sheets(tmp_path / "后.xlsx")
    assert [line[7] for line in later["收下的"]] == ["甲说"]
    assert ["甲说" in line[8] and "乙说" in line[8] for line in later["待定的"]] == [True]


def test_erasing_a_household_takes_its_lines_out(store: Store, back: Path) -> None:
    outcome = take_in_all(store, look(store, [back]))
    assert outcome.change_set is not None
    home = facts(store, "member")[0]["household_id"]
    with store.write("erase", "删除") as write:
        erase_household(write, home, "第二个人", "本人要求")
    with store.read() as reader:
        kept = answers_of_step(reader, outcome.change_set)[back.name]
    assert not [line for line in kept if line[0] in ("taken", "unknown", "refused")]
