"""Finding the register in a sheet: its header row, what each column is, where the rows end.

Runs inside the child process; what the red lines forbid is dropped here and never leaves it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import compress, zip_longest
from typing import Any, Final

from app.registers import redlines, units
from app.registers.by_layout import better_header, declare_codes, fill_in_units, not_kept
from app.registers.forms import names_household, words_of
from app.registers.layout_files import Layout
from app.registers.left_out import Shape, first_text, left_out_of
from app.registers.phones import asks_whose, is_plain_phone, whose_phones
from app.registers.raw import Cell, RawSheet
from app.registers.vocabulary import (
    BEFORE,
    BY_WORDS,
    DROPPED,
    EXTRA,
    UNHOUSED,
    Vocabulary,
    closest_layout,
    fact_behind,
    fitting_layout,
    layout_named,
    named_above,
    stands_in,
    vocabulary,
    words_of_layout,
)
from db.catalogues import fold

HEADER_WITHIN: Final = 40  # rows
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
    found = _find_header(sheet, layout or named_above(sheet.rows), header_row)
    if found is None:
        return _not_a_register(sheet, file)
    words, row, depth = found
    named = words.layout  # known by its own headings, or chosen
    headings = _headings(sheet.rows, row, depth)
    body = sheet.rows[row + depth :]
    by_column = _by_column(headings, body)
    columns = _columns(words, headings, by_column, _groups_above(sheet.rows, row), _titles(sheet.rows[:row]))
    texts = [heading.text for heading in headings]
    chosen = named.name if named else closest_layout(words.register, texts).name
    taken = _rows(sheet, row + depth, texts, columns, words, by_column)
    return {
        "file": file,
        "sheet": sheet.name,
        "hidden": sheet.hidden,
        "register": words.register,
        "layout": chosen,
        "header_row": row + depth,
        "header_rows": depth,
        "titles": list(filter(_may_be_said, _titles(sheet.rows[:row]))),
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
        "merged": [],
        "filled": filled,
    }


# -- the header ------------------------------------------------------------------------------------------------------
def _find_header(sheet: RawSheet, layout: str | None, header_row: int | None) -> tuple[Vocabulary, int, int] | None:
    """Return the words, row (from 0) and depth of the header: a layout's own words where its headings stand there."""
    asked = [words_of_layout(layout_named(layout))] if layout else [*map(vocabulary, BY_WORDS)]
    best: tuple[float, Vocabulary, int, int] | None = None
    fitting: tuple[float, Layout, int, int] | None = None
    rows = [header_row - 1] if header_row else range(min(HEADER_WITHIN, len(sheet.rows)))
    for row in rows:
        if row >= len(sheet.rows) or sum(cell is not None for cell in sheet.rows[row]) < 2:
            continue
        for depth in (1, 2, 3):
            if row + depth > len(sheet.rows):
                break
            headings = _headings(sheet.rows, row, depth)
            for words in asked:
                score = _score(words, headings)
                if score and (best is None or score - 0.1 * depth > best[0]):
                    best = (score - 0.1 * depth, words, row, depth)
            found = None if layout else fitting_layout([heading.text for heading in headings])
            if found and (fitting is None or found[1] - 0.1 * depth > fitting[0]):
                fitting = (found[1] - 0.1 * depth, found[0], row, depth)
    return better_header(best, fitting)


def _score(words: Vocabulary, headings: Sequence["Heading"]) -> float:
    """How well a row serves as the header: fields named, once each; 0 where what the register needs is not named."""
    fields = {field for heading in headings if (field := _field_of(words, heading))}
    if words.layout is not None and stands_in(words.layout, [heading.text for heading in headings]):
        return len(fields) + len(fields) / max(len(headings), 1)
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
_YEAR_BEFORE: Final = re.compile(r"上一?年|去年")
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
    if field and not _fits(field, heading):
        return None
    years = set(_YEAR.findall(heading.full))
    if len(years) == 1:
        bare = [_YEAR_WORDS.sub("", text) for text in (heading.full, heading.text)]
        field = field or next((found for text in bare if text and (found := words.field_of(text))), None)
        if field and field.startswith("year.") and field != "year.year" and _fits(field, heading):
            return f"{field}@{years.pop()}"
    if field and field.startswith("year.") and _YEAR_BEFORE.search(heading.full):
        return f"{field}@{BEFORE}"
    return field


def _fits(field: str, heading: Heading) -> bool:
    """Whether a heading says a unit the field may be in."""
    fact = fact_behind(field)
    return units.fits(fact.meaning if fact else None, field.rsplit(".", 1)[-1], units.unit_of(heading.text))


def _groups_above(rows: Sequence[Sequence[Cell]], row: int) -> list[str]:
    """Return, column by column, the groups named in the rows above a header that are no titles (asked by the red lines)."""
    above: list[str] = []
    for line in reversed(rows[max(0, row - 2) : row]):
        said = [cell for cell in line if isinstance(cell, str) and cell.strip()]
        if len(said) < 2 or any(len(cell) > 10 or ":" in cell or "：" in cell for cell in said):
            break
        group = ""
        for column, cell in enumerate(line):
            group = _words_of(cell) or group
            above.extend([""] * (column + 1 - len(above)))
            above[column] += group
    return above


def _may_be_said(words: str) -> bool:
    return redlines.in_cell(words, free_text=True) is None


# -- the columns -----------------------------------------------------------------------------------------------------
def _by_column(headings: Sequence[Heading], body: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """Return the cells below the header column by column, each as long as the body."""
    width = max([len(headings), *map(len, body[:2_000])])
    columns = [list(column) for column in zip_longest(*body)][:width]
    return columns + [[None] * len(body) for _missing in range(width - len(columns))]


def _columns(
    words: Vocabulary,
    headings: Sequence[Heading],
    by_column: Sequence[Sequence[Cell]],
    above: Sequence[str],
    titles: Sequence[str],
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
            "unit": units.unit_of(heading.text) or units.unit_of(heading.full),
        }
        columns.append(column)
        field = _field_of(words, heading)
        line = redlines.by_heading(heading.full, known=field is not None and field not in (EXTRA, DROPPED))
        if line is None and field is None and index < len(above):
            line = redlines.by_heading(above[index], known=False)
        if line is None and field not in ("sequence",):
            line = redlines.by_content(cells)
        if line is not None:
            column.update(kept=False, why="red_line", line=line.label, sure="sure")
            column["heading"] = column["heading"] or line.label
        elif field == DROPPED or words.register == UNHOUSED:
            column.update(not_kept(words))
        elif field == EXTRA:
            column.update(why="beside", sure="sure")
        elif field in ("sequence", "signature"):
            column.update(kept=False, why="sequence", sure="sure", field=None)
        elif asks_whose(words) and is_plain_phone(heading.text):
            continue  # whose it is shows when all columns are known
        elif field and field not in taken:
            taken.add(field)
            column.update(field=field, why="heading", sure="sure")
    _likely(words, headings, columns, taken)
    whose_phones(words, columns)
    fill_in_units(columns, units.units_above(titles), words.layout)
    declare_codes(columns, words.layout)
    for column in columns:
        empty = not any(cell is not None for cell in by_column[column["index"]])
        if column["kept"] and column["field"] is None and (empty or not column["heading"]):
            column.update(kept=False, why="empty" if empty else "no_heading", sure="sure")
    return columns


def _likely(words: Vocabulary, headings: Sequence[Heading], columns: list[dict[str, Any]], taken: set[str]) -> None:
    for column in columns:
        plain = asks_whose(words) and is_plain_phone(column["heading"])
        if column["why"] == "unknown" and column["heading"] and not plain:
            field = words.likely_field(column["heading"])
            heading = headings[column["index"]]
            if field == EXTRA:
                column.update(why="beside", sure="likely")
            elif field and field not in (*taken, "sequence", DROPPED) and _fits(field, heading):
                taken.add(field)
                column.update(field=field, why="spelling", sure="likely")


# -- the rows --------------------------------------------------------------------------------------------------------
def _rows(
    sheet: RawSheet,
    start: int,
    headings: Sequence[str],
    columns: list[dict[str, Any]],
    words: Vocabulary,
    by_column: Sequence[list[Cell]],
) -> dict[str, Any]:
    """Return the records' cells column by column, their row numbers, and what was left out."""
    kept = [column for column in columns if column["kept"]]
    numbers, contexts = list[int](), list[int]()
    left_out: list[list[Any]] = []
    titles: list[str] = []
    body = sheet.rows[start:]
    reasons = list(map(left_out_of(_shape(words, headings, columns)), body))
    for number, (why, row) in enumerate(zip(reasons, body, strict=True), start=start + 1):
        if why is None:
            numbers.append(number)
            contexts.append(len(titles))
        elif why != "blank":
            first = words_of(row) if names_household(row, headings) else first_text(row)
            first = first if _may_be_said(first) else ""
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
        "merged": [list(area) for area in sheet.merged if area[1] > start and area[0] in indices],
        "filled": len(numbers),
    }


def _shape(words: Vocabulary, headings: Sequence[str], columns: Sequence[dict[str, Any]]) -> Shape:
    fields = {column["field"]: column["index"] for column in columns if column["kept"] and column["field"]}
    fillers = {
        column["index"]
        for column in columns
        if column["why"] == "sequence" or (column["field"] or "").startswith(("place.", "group", "household.group"))
    }
    needs = tuple(tuple(fields[field] for field in group if field in fields) for group in words.needs)
    every = (tuple(column["index"] for column in columns),)  # where nothing of it is kept, any cell makes a record
    return Shape(frozenset(filter(None, headings)), needs or every, frozenset(fillers))


def _column_cells(
    cells: list[Cell], numbers: list[int], column: dict[str, Any], dropped: list[list[Any]]
) -> list[Cell]:
    """Return a column's cells without those the red lines forbid; each text is looked at once."""
    index = column["index"]
    free_text = _check_of(column)
    forbidden = {
        text: line.label
        for text in {cell for cell in cells if type(cell) is str}
        if (line := redlines.in_cell(text, free_text=free_text, weak=column["field"] is None)) is not None
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


def _titles(rows: Sequence[Sequence[Cell]]) -> list[str]:
    texts = [" ".join(str(cell) for cell in row if isinstance(cell, str)) for row in rows]
    return [text[:200] for text in texts if text]


def _sample(rows: Sequence[Sequence[Cell]], start: int, columns: list[dict[str, Any]]) -> list[list[Any]]:
    """The first rows as they stand, for the wizard: forbidden cells are blank."""
    hidden = {column["index"] for column in columns if column["why"] in ("red_line", "layout")}
    header = {column["heading"] for column in columns}
    sample = []
    for number, row in enumerate(rows[: start + 6], start=1):
        texts = []
        for index, cell in enumerate(row[: len(columns)]):
            covered = index in hidden and number > start
            if isinstance(cell, str) and cell not in header and redlines.in_cell(cell, free_text=True):
                covered = True
            texts.append(None if covered else cell)
        sample.append([number, texts])
    return sample
