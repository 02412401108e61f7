"""Finding the register in a sheet: its header row, what each column is, where the rows end.

Runs inside the child process; what the red lines forbid is dropped here and never leaves it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import compress, zip_longest
from typing import Any, Final

from app.registers import redlines
from app.registers.forms import OF_HOUSEHOLD, begins_section, names_household, words_of
from app.registers.raw import Cell, RawSheet
from app.registers.vocabulary import REGISTERS, Vocabulary, closest_layout, layout_named, vocabulary
from db.catalogues import fold

HEADER_WITHIN: Final = 40  # rows
_TOTAL: Final = re.compile(r"^(合计|总计|小计|共计|累计|本页小计|本页合计|合计数|总\s*计|合\s*计|小\s*计|total)")
_MAY_BE_TOTAL: Final = frozenset("合总小共累本t ")  # what a text that _TOTAL matches begins with
_FOOT: Final = re.compile(
    r"^(填表|制表|填报|审核|审批|复核|负责人|经办|单位负责人|联系电话[:：]|备注[:：]|说明[:：]|注[:：\d]|注释|填写说明|日期[:：]|盖章|"
    r"签字|签名|村委会|乡镇(?:人民)?政府|第一书记|(?:村|镇|乡).{0,6}(?:签字|盖章)|\(盖章\)|（盖章）|※|\*)"
)
_EXEMPT: Final = (
    "place.",
    "sequence",
    "group",
    "household.group_name",
    "household.address",
    "household.code",
    "member.code",
    "organisation.",
    "helper.duty",
)


def recognise(
    sheet: RawSheet, file: str, *, layout: str | None = None, header_row: int | None = None
) -> dict[str, Any]:
    """Return a sheet as JSON-able facts (see `reading.SheetReading`): header, columns, kept rows, what is left out."""
    found = _find_header(sheet, layout, header_row)
    if found is None:
        return _not_a_register(sheet, file)
    words, row, depth = found
    headings = _headings(sheet.rows, row, depth)
    body = sheet.rows[row + depth :]
    by_column = _by_column(headings, body)
    columns = _columns(words, headings, by_column)
    texts = [heading.text for heading in headings]
    chosen = layout_named(layout).name if layout else closest_layout(words.register, texts).name
    kept = [column for column in columns if column["kept"]]
    taken = _rows(sheet, row + depth, texts, kept, words, by_column)
    return {
        "file": file,
        "sheet": sheet.name,
        "hidden": sheet.hidden,
        "register": words.register,
        "layout": chosen,
        "header_row": row + depth,
        "header_rows": depth,
        "titles": _titles(sheet.rows[:row]),
        "columns": columns,
        "sample": _sample(sheet.rows, row + depth, columns),
        **taken,
    }


def _not_a_register(sheet: RawSheet, file: str) -> dict[str, Any]:
    filled = sum(1 for row in sheet.rows if any(cell is not None for cell in row))
    return {
        "file": file,
        "sheet": sheet.name,
        "hidden": sheet.hidden,
        "register": None,
        "layout": None,
        "header_row": 0,
        "header_rows": 0,
        "titles": [],
        "columns": [],
        "sample": [],
        "cells": [],
        "numbers": [],
        "contexts": [],
        "block_titles": [],
        "left_out": [],
        "dropped": [],
        "broken": [],
        "filled": filled,
    }


# -- the header ------------------------------------------------------------------------------------------------------
def _find_header(sheet: RawSheet, layout: str | None, header_row: int | None) -> tuple[Vocabulary, int, int] | None:
    registers = (layout_named(layout).register,) if layout else REGISTERS
    best: tuple[float, Vocabulary, int, int] | None = None
    rows = [header_row - 1] if header_row else range(min(HEADER_WITHIN, len(sheet.rows)))
    for row in rows:
        if row >= len(sheet.rows) or sum(cell is not None for cell in sheet.rows[row]) < 2:
            continue
        for depth in (1, 2, 3):
            if row + depth > len(sheet.rows):
                break
            headings = _headings(sheet.rows, row, depth)
            for register in registers:
                score = _score(vocabulary(register), headings)
                if score and (best is None or score - 0.1 * depth > best[0]):
                    best = (score - 0.1 * depth, vocabulary(register), row, depth)
    if best is None:
        return None
    return best[1:]


def _score(words: Vocabulary, headings: Sequence["Heading"]) -> float:
    """How well a row serves as the header: fields named, once each; 0 where what the register needs is not named."""
    fields = {field for heading in headings if (field := _field_of(words, heading))}
    if not all(fields & group for group in words.needs) or words.forbids & {fold(heading.text) for heading in headings}:
        return 0.0
    filled = sum(1 for heading in headings if heading.text)
    return len(fields) + len(fields) / max(filled, 1)


@dataclass(frozen=True)
class Heading:
    """A column's heading: its own words, and with the words of the group it stands under ("户主" + "姓名")."""

    text: str
    full: str


_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_YEAR_WORDS: Final = re.compile(r"(?<!\d)(?:19|20)\d{2}\s*(?:年度|年)?")
_GROUP_END: Final = re.compile(r"(基本)?(信息|情况|资料)$")


def _headings(rows: Sequence[Sequence[Cell]], row: int, depth: int) -> list[Heading]:
    """Return the headings of a header of one to three rows; a group's title reaches over the columns right of it."""
    width = max(len(line) for line in rows[row : row + depth])
    texts, groups = [""] * width, [""] * width
    for level in range(depth):
        group = ""
        for column in range(width):
            said = _words_of(rows[row + level][column]) if column < len(rows[row + level]) else ""
            group = said or group
            if level < depth - 1:
                groups[column] = group
            texts[column] = said or texts[column]
    return [
        Heading(text, _GROUP_END.sub("", group) + text if text and group and group != text else text)
        for text, group in zip(texts, groups, strict=True)
    ]


def _words_of(cell: Cell) -> str:
    return " ".join(cell.split()) if isinstance(cell, str) and not cell.strip().isdigit() else ""


def _field_of(words: Vocabulary, heading: Heading) -> str | None:
    """Return the field a heading names; one of a year names the year too: "year.stated_per_head_fen@2018"."""
    if not heading.text:
        return None
    field = words.field_of(heading.full) or words.field_of(heading.text)
    years = set(_YEAR.findall(heading.full))
    if len(years) == 1:
        bare = [_YEAR_WORDS.sub("", text) for text in (heading.full, heading.text)]
        field = field or next((found for text in bare if text and (found := words.field_of(text))), None)
        if field and field.startswith("year.") and field != "year.year":
            return f"{field}@{years.pop()}"
    return field


# -- the columns -----------------------------------------------------------------------------------------------------
def _by_column(headings: Sequence[Heading], body: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """Return the cells below the header column by column, each as long as the body."""
    width = max([len(headings), *map(len, body[:2_000])])
    columns = [list(column) for column in zip_longest(*body)][:width]
    return columns + [[None] * len(body) for _missing in range(width - len(columns))]


def _columns(
    words: Vocabulary, headings: Sequence[Heading], by_column: Sequence[Sequence[Cell]]
) -> list[dict[str, Any]]:
    columns: list[dict[str, Any]] = []
    taken: set[str] = set()
    for index, cells in enumerate(by_column):
        heading = headings[index] if index < len(headings) else Heading("", "")
        column: dict[str, Any] = {
            "index": index,
            "heading": heading.text,
            "field": None,
            "kept": True,
            "why": "unknown",
            "sure": "ask",
        }
        columns.append(column)
        field = _field_of(words, heading)
        line = redlines.by_heading(heading.full)
        if line is None and field not in ("sequence",):
            line = redlines.by_content(cells)
        if line is not None:
            column.update(kept=False, why="red_line", line=line.label, sure="sure")
            column["heading"] = column["heading"] or line.label
        elif field in ("sequence", "signature"):
            column.update(kept=False, why="sequence", sure="sure", field=None)
        elif field and field not in taken:
            taken.add(field)
            column.update(field=field, why="heading", sure="sure")
    _likely(words, columns, taken)
    for column in columns:
        empty = not any(cell is not None for cell in by_column[column["index"]])
        if column["kept"] and column["field"] is None and (empty or not column["heading"]):
            column.update(kept=False, why="empty" if empty else "no_heading", sure="sure")
    return columns


def _likely(words: Vocabulary, columns: list[dict[str, Any]], taken: set[str]) -> None:
    for column in columns:
        if column["kept"] and column["field"] is None and column["heading"]:
            field = words.likely_field(column["heading"])
            if field and field not in taken and field != "sequence":
                taken.add(field)
                column.update(field=field, why="spelling", sure="likely")


# -- the rows --------------------------------------------------------------------------------------------------------
def _rows(
    sheet: RawSheet,
    start: int,
    headings: Sequence[str],
    kept: list[dict[str, Any]],
    words: Vocabulary,
    by_column: Sequence[list[Cell]],
) -> dict[str, Any]:
    """Return the records' cells column by column, their row numbers, and what was left out."""
    fields = {column["field"]: column["index"] for column in kept if column["field"]}
    key_columns = [fields[field] for group in words.needs for field in group if field in fields]
    header = {heading for heading in headings if heading}
    numbers, contexts = list[int](), list[int]()
    left_out: list[list[Any]] = []
    titles: list[str] = []
    body = sheet.rows[start:]
    reasons = list(map(_left_out_of(header, key_columns), body))
    for number, (why, row) in enumerate(zip(reasons, body, strict=True), start=start + 1):
        if why is None:
            numbers.append(number)
            contexts.append(len(titles))
        elif why != "blank":
            first = words_of(row) if names_household(row, header) else _first_text(row)
            left_out.append([number, why, first[:80]])
            if why == "title" and titles and (contexts[-1] if contexts else 0) < len(titles):
                titles[-1] = f"{titles[-1]} {first}"  # lines of one title
            elif why == "title":
                titles.append(first)
    dropped: list[list[Any]] = []
    taken = [why is None for why in reasons]
    cells = [
        _column_cells(list(compress(by_column[column["index"]], taken)), numbers, column, dropped) for column in kept
    ]
    indices = {column["index"] for column in kept}
    broken = [[*place, mark] for place, mark in sheet.broken.items() if place[0] > start and place[1] in indices]
    return {
        "cells": cells,
        "numbers": numbers,
        "contexts": contexts,
        "block_titles": titles,
        "left_out": left_out,
        "dropped": dropped,
        "broken": broken,
        "filled": len(numbers),
    }


def _column_cells(
    cells: list[Cell], numbers: list[int], column: dict[str, Any], dropped: list[list[Any]]
) -> list[Cell]:
    """Return a column's cells without those the red lines forbid; each text is looked at once."""
    index = column["index"]
    free_text = _check_of(column)
    forbidden = {
        text: line.label
        for text in {cell for cell in cells if type(cell) is str}
        if (line := redlines.in_cell(text, free_text=free_text)) is not None
    }
    if forbidden:
        for at, cell in enumerate(cells):
            if type(cell) is str and cell in forbidden:
                dropped.append([numbers[at], index, column["heading"], forbidden[cell]])
                cells[at] = None
    return cells


def _check_of(column: dict[str, Any]) -> bool:
    """How a column's cells are searched: True in every word, False as a whole (places and offices may name a people)."""
    return column["field"] is None or not column["field"].startswith(_EXEMPT)


def _left_out_of(header: set[str], key_columns: list[int]) -> Callable[[Sequence[Cell]], str | None]:
    """Return what says why a row is no record, or None; most rows are seen to be one by a look at a few cells."""

    @cache
    def plain(first: str) -> bool:
        return not (_is_total(first) or _signs(first) or first in header or OF_HOUSEHOLD.search(first))

    def why(row: Sequence[Cell]) -> str | None:
        width = len(row)
        keys = [row[column] for column in key_columns if column < width and row[column] not in (None, "")]
        if (
            len(keys) > 1
            and plain(_first_text(row))
            and not any(type(key) is str and key[0] in _MAY_BE_TOTAL for key in keys)
        ):
            return _number_row(row)
        return _left_out(row, header, keys)

    return why


def _is_total(said: str) -> bool:
    return bool(_TOTAL.match(said.replace(" ", "").replace("\u3000", "")))


def _left_out(row: Sequence[Cell], header: set[str], keys: list[Cell]) -> str | None:
    """Return why a row is no record (blank, total, header, foot, title), or None."""
    first = _first_text(row)
    if names_household(row, header) or begins_section(row):
        return "title"
    if _is_total(first) or any(type(key) is str and _TOTAL.match(key.replace(" ", "")) for key in keys):
        return "total"
    if _signs(first) and sum(cell is not None and cell != "" for cell in row) <= 5:
        return "foot"  # words beside signature lines spill into any column
    if len(keys) > 1 and first not in header:
        return "header" if all(type(key) is str and key in header for key in keys) else _number_row(row)
    filled = [cell for cell in row if cell is not None and cell != ""]
    if not filled:
        return "blank"
    if len(filled) >= 3 and sum(cell in header for cell in filled if type(cell) is str) >= max(3, len(filled) * 0.7):
        return "header"
    if len(filled) == 1 and isinstance(filled[0], str) and not (keys and len(first) <= 12):
        return "foot" if _FOOT.search(first) else "title"
    if not keys and len(filled) <= 4 and any(_signs(cell) for cell in filled):
        return "foot"
    return _number_row(row)


def _signs(cell: Cell) -> bool:
    """Whether a cell is the words beside a signature or date line: "审核人：", "（盖章）"."""
    return isinstance(cell, str) and bool(_FOOT.match(cell.strip()) or re.match(r"[^:：]{2,12}[:：]", cell.strip()))


def _number_row(row: Sequence[Cell]) -> str | None:
    """The row of column numbers 1 2 3 … under some headers is no record."""
    filled = []
    for cell in row[:6]:
        if type(cell) is str and cell and not cell.isdigit():
            return None
        if cell is not None and cell != "":
            filled.append(cell)
    if len(filled) < 3 or not all(isinstance(cell, (int, float)) or str(cell).isdigit() for cell in filled):
        return None
    return "header" if _counts_up(filled) else None


def _counts_up(filled: Sequence[Cell]) -> bool:
    values = [int(float(str(cell))) for cell in filled]
    return values == list(range(values[0], values[0] + len(values))) and values[0] in (0, 1)


def _first_text(row: Sequence[Cell]) -> str:
    return next((cell for cell in row if isinstance(cell, str) and cell), "")


def _titles(rows: Sequence[Sequence[Cell]]) -> list[str]:
    texts = [" ".join(str(cell) for cell in row if isinstance(cell, str)) for row in rows]
    return [text[:200] for text in texts if text]


def _sample(rows: Sequence[Sequence[Cell]], start: int, columns: list[dict[str, Any]]) -> list[list[Any]]:
    """The first rows as they stand, for the wizard: forbidden cells are blank."""
    hidden = {column["index"] for column in columns if column["why"] == "red_line"}
    sample = []
    for number, row in enumerate(rows[: start + 6], start=1):
        texts = []
        for index, cell in enumerate(row[: len(columns)]):
            covered = index in hidden and number > start
            if not covered and number > start and redlines.in_cell(cell, free_text=True):
                covered = True
            texts.append(None if covered else cell)
        sample.append([number, texts])
    return sample
