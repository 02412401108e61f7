"""What was read of files, as the wizard shows it: sheets, columns, samples, and the fields a column may be given.

Everything is JSON. Not here: the plan's lines (`listing`).
"""

import re
from collections import Counter
from typing import Any, Final

from app.registers.files.raw import Cell
from app.registers.layouts.vocabulary import REGISTERS, fact_behind, layouts, vocabulary
from app.registers.plans.shown import masked
from app.registers.reading import Column, FileReading, SheetReading, near_words
from resources.language import N_, _

_ID_LIKE: Final = re.compile(r"\d{17}[\dXx]")  # covered too where nobody knows yet what a column is


def file_facts(file: FileReading) -> dict[str, Any]:
    """Return a file with its sheets."""
    return {"name": file.name, "size": file.size, "sheets": [_sheet(sheet) for sheet in file.sheets]}


def _sheet(sheet: SheetReading) -> dict[str, Any]:
    samples = _samples(sheet)
    known = layouts().get(sheet.layout or "")
    return {
        "sheet": sheet.sheet,
        "file_number": sheet.file_number,
        "sheet_number": sheet.sheet_number,
        "register": sheet.register,
        "layout": sheet.layout,
        "layout_title": known.title if known else "",
        "header_row": sheet.header_row,
        "header_rows": sheet.header_rows,
        "rows": sheet.rows,
        "filled": sheet.filled,
        "lookup": sheet.lookup,
        "near": near_words(sheet),
        "sheet_hidden": sheet.hidden,
        "hidden": [len(sheet.hidden_rows), len(sheet.hidden_columns)],
        "left_out": dict(Counter(why for _row, why, _words in sheet.left_out)),
        "columns": [_column(sheet, column, samples.get(column.index, "")) for column in sheet.columns],
        "sample": [
            [number, [_cell(sheet, index, cell) for index, cell in enumerate(cells)]] for number, cells in sheet.sample
        ],
    }


def _column(sheet: SheetReading, column: Column, sample: str) -> dict[str, Any]:
    return {
        "index": column.index,
        "letter": _place(sheet, column),
        "heading": column.heading,
        "field": column.field,
        "label": label_of(column.field) if column.field else "",
        "kept": column.kept,
        "why": column.why,
        "sure": column.sure,
        "line": column.line,
        "sample": sample,
    }


def _place(sheet: SheetReading, column: Column) -> str:
    """The column's letter; of a form, the cell a label's value stands in."""
    if column.index in sheet.added:
        return ""
    row, letters = sheet.place_of(0, column.letter)
    return f"{letters}{row}" if row else column.letter


def _samples(sheet: SheetReading) -> dict[int, str]:
    found = {}
    for column, cells in zip(sheet.kept, sheet.cells, strict=True):
        said = dict.fromkeys(text_of(cell, column.field) for cell in cells[:40] if cell is not None)
        found[column.index] = " · ".join(list(said)[:3])
    return found


def _cell(sheet: SheetReading, index: int, cell: Cell) -> str | None:
    column = sheet.columns[index] if index < len(sheet.columns) else None
    return None if cell is None else text_of(cell, column.field if column else None)


def text_of(cell: Cell, field: str | None) -> str:
    """Return a cell in words; an ID number is masked."""
    if isinstance(cell, list):
        return cell[0]
    if isinstance(cell, float):
        return f"{cell:g}" if abs(cell) < 1e11 or abs(cell) >= 1e15 else f"{cell:.0f}"
    text = str(cell)
    return masked(text) if (field and field.endswith("id_number")) or _ID_LIKE.fullmatch(text) else text


GROUPS: Final = {
    "household": N_("户"),
    "member": N_("成员"),
    "year": N_("户年度"),
    "head": N_("户主"),
    "place": N_("地点"),
    "helper": N_("帮扶人"),
    "organisation": N_("单位"),
    "pairing": N_("结对"),
    "measure": N_("措施"),
    "need": N_("需求"),
    "card": N_("收入卡"),
    "visit": N_("走访"),
    "team": N_("团队"),
    "team_member": N_("队员"),
    "post": N_("驻村职务"),
    "skill": N_("帮扶人"),
    "beneficiary": N_("受帮人"),
    "project": N_("项目"),
    "fund_source": N_("资金"),
    "allocation": N_("分配"),
}


def label_of(field: str) -> str:
    """Return the label of a register's field for people: "户 · 联系电话"."""
    table, _dot, _last = field.partition(".")
    fact = fact_behind(field)
    words = (
        _(fact.label)
        if fact
        else next((v.heading_of(field) for v in map(vocabulary, REGISTERS) if field in v.fields), field)
    )
    return f"{_(GROUPS[table])} · {words}" if table in GROUPS else words


def fields_of(register: str) -> list[list[str]]:
    """Return the fields a column of a register may be given, with their labels."""
    return [[field, label_of(field)] for field in vocabulary(register).fields if field not in ("sequence", "signature")]
