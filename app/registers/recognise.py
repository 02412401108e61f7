"""Finding the register in a sheet: its header row, what each column is, where the rows end.

Runs inside the child process; what the red lines forbid is dropped here and never leaves it.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import compress
from typing import Any, Final

from app.registers import redlines, units
from app.registers.by_layout import declare_codes, fill_in_units, not_kept
from app.registers.forms import names_household, words_of
from app.registers.headers import Found, find_header, near_miss
from app.registers.headings import Heading, by_column_of, field_of, fits, groups_above, headings_of
from app.registers.hidden import beside, lookups
from app.registers.left_out import Shape, first_text, reasons_of
from app.registers.likeness import likely_field, near_field
from app.registers.looks import agrees, guessed_field
from app.registers.phones import asks_whose, is_plain_phone, whose_phones
from app.registers.raw import Cell, RawSheet
from app.registers.vocabulary import (
    DROPPED,
    EXTRA,
    Vocabulary,
    closest_layout,
    named_above,
)

_HASHED: Final = frozenset((str, float, int, type(None)))
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
    sheet: RawSheet,
    file: str,
    *,
    layout: str | None = None,
    header_row: int | None = None,
    found: Found | None = None,
) -> dict[str, Any]:
    """Return a sheet as JSON-able facts (see `reading.SheetReading`): header, columns, kept rows, what is left out.

    `found`: the header, where it is known already.
    """
    found = found or find_header(sheet, layout or named_above(sheet.rows), header_row)
    if found is None:
        return not_a_register(sheet, file)
    words, row, depth = found
    named = words.layout  # known by its own headings, or chosen
    headings = headings_of(sheet.rows, row, depth)
    body = sheet.rows[row + depth :]
    by_column = by_column_of(headings, body)
    columns = _columns(sheet, words, headings, by_column, groups_above(sheet.rows, row), _titles(sheet.rows[:row]))
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
        "sample": _without_forbidden(sheet, _sample(sheet.shown or sheet.rows, row + depth, columns)),
        **taken,
        **beside(sheet, taken, columns),
    }


def not_a_register(sheet: RawSheet, file: str) -> dict[str, Any]:
    """Return a sheet as facts that is no register: its first rows, so that the user may say what it is."""
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
        "columns": [_unknown(index) for index in range(_width(sheet))],
        "sample": _sample(sheet.rows, 0, [_unknown(index) for index in range(_width(sheet))]),
        "cells": [],
        "numbers": [],
        "contexts": [],
        "block_titles": [],
        "left_out": [],
        "dropped": [],
        "broken": [],
        "merged": [],
        "filled": filled,
        "near": near_miss(sheet),
    }


def _may_be_said(words: str) -> bool:
    return redlines.in_cell(words, free_text=True) is None


def _width(sheet: RawSheet) -> int:
    return min(max(map(len, sheet.rows[:6]), default=0), 60)


def _unknown(index: int) -> dict[str, Any]:
    return {
        "index": index,
        "heading": "",
        "field": None,
        "kept": False,
        "why": "no_register",
        "sure": "ask",
        "unit": None,
    }


# -- the columns -----------------------------------------------------------------------------------------------------
def _columns(
    sheet: RawSheet,
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
        field = field_of(words, heading)
        line = redlines.by_heading(heading.full, known=field is not None and field not in (EXTRA, DROPPED))
        if line is None and field is None and index < len(above):
            line = redlines.by_heading(above[index], known=False)
        if line is None and field not in ("sequence",):
            line = redlines.by_content(cells)
        if line is not None:
            column.update(kept=False, why="red_line", line=line.label, sure="sure")
            column["heading"] = column["heading"] or line.label
        elif field == DROPPED:
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
    _likely(words, headings, by_column, columns, taken)
    whose_phones(words, columns)
    fill_in_units(columns, units.units_above(titles), words.layout)
    declare_codes(columns, words.layout)
    _told_apart(headings, columns)
    _nothing_there(sheet, by_column, columns)
    return columns


def _nothing_there(sheet: RawSheet, by_column: Sequence[Sequence[Cell]], columns: list[dict[str, Any]]) -> None:
    """Leave out columns that hold nothing, have no heading, or are lists to choose from."""
    looked_up = lookups(sheet, len(sheet.rows) - len(by_column[0]) if by_column else 0)
    for column in columns:
        if column["kept"] and column["field"] is None and column["index"] in looked_up:
            column.update(kept=False, why="lookup", sure="sure")
        empty = not any(cell is not None for cell in by_column[column["index"]])
        if column["kept"] and column["field"] is None and (empty or not column["heading"]):
            column.update(kept=False, why="empty" if empty else "no_heading", sure="sure")


def _told_apart(headings: Sequence[Heading], columns: list[dict[str, Any]]) -> None:
    """Show columns of the same heading with the groups they stand under, where these tell them apart."""
    said = Counter(heading.text for heading in headings)
    for heading, column in zip(headings, columns, strict=False):
        if column["kept"] and column["field"] is None and heading.text and said[heading.text] > 1:
            column["heading"] = heading.full


def _likely(
    words: Vocabulary,
    headings: Sequence[Heading],
    by_column: Sequence[Sequence[Cell]],
    columns: list[dict[str, Any]],
    taken: set[str],
) -> None:
    """Give columns nobody named the field their heading is like, where the cells say so too, or the cells alone."""
    for how in (_spelled, _near, _looking):
        for column in columns:
            plain = asks_whose(words) and is_plain_phone(column["heading"])
            if column["why"] == "unknown" and not plain:
                index = column["index"]
                heading = headings[index] if index < len(headings) else Heading("", "")
                field = how(words, heading, by_column[index], taken)
                if field == EXTRA:
                    column.update(why="beside", sure="likely")
                elif field and field not in (*taken, "sequence", "signature", DROPPED) and fits(field, heading):
                    taken.add(field)
                    column.update(field=field, why="content" if how is _looking else "spelling", sure="likely")


def _spelled(words: Vocabulary, heading: Heading, _cells: Sequence[Cell], _taken: set[str]) -> str | None:
    return likely_field(words, heading.text) if heading.text else None


def _near(words: Vocabulary, heading: Heading, cells: Sequence[Cell], _taken: set[str]) -> str | None:
    near = near_field(words, heading.text) if heading.text else None
    return near[0] if near and agrees(near[0], cells, units.unit_of(heading.text)) else None


def _looking(words: Vocabulary, heading: Heading, cells: Sequence[Cell], taken: set[str]) -> str | None:
    return guessed_field(words, heading.full, cells, taken)


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
    reasons = reasons_of(_shape(words, headings, columns), body, by_column)
    for number, (why, row) in enumerate(zip(reasons, body, strict=True), start=start + 1):
        if why is None:
            numbers.append(number)
            contexts.append(len(titles))
        elif why != "blank":
            first = words_of(row) if names_household(row, headings) else first_text(row)
            first = first if _may_be_said(first) else ""
            left_out.append([sheet.real_rows[number - 1] if sheet.real_rows else number, why, first[:80]])
            if why == "title" and titles and (contexts[-1] if contexts else 0) < len(titles):
                titles[-1] = f"{titles[-1]} {first}"  # lines of one title
            elif why == "title":
                titles.append(first)
    dropped: list[list[Any]] = []
    taken = [why is None for why in reasons]
    whole = all(taken)
    held = (by_column[column["index"]] for column in kept)
    cells = [
        _column_cells(list(each) if whole else list(compress(each, taken)), numbers, column, dropped)
        for each, column in zip(held, kept, strict=True)
    ]
    indices = {column["index"] for column in kept}
    broken = [[*place, mark] for place, mark in sheet.broken.items() if place[0] > start and place[1] in indices]
    return {
        "cells": cells,
        "numbers": numbers,
        "contexts": contexts,
        "block_titles": titles,
        "left_out": left_out + [[number, "form", said[:80]] for number, said in sheet.unread if _may_be_said(said)],
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
    relations = frozenset({fields["member.relation"]} if "member.relation" in fields else ())
    return Shape(frozenset(filter(None, headings)), needs or every, frozenset(fillers), relations)


def _column_cells(
    cells: list[Cell], numbers: list[int], column: dict[str, Any], dropped: list[list[Any]]
) -> list[Cell]:
    """Return a column's cells without those the red lines forbid; each text is looked at once."""
    index = column["index"]
    free_text = _check_of(column)
    lines = redlines.in_cells(_texts(cells), free_text=free_text, weak=column["field"] is None)
    forbidden = {text: line.label for text, line in lines.items()}
    if forbidden:
        for at, cell in enumerate(cells):
            if type(cell) is str and cell in forbidden:
                dropped.append([numbers[at], index, column["heading"], forbidden[cell]])
                cells[at] = None
    return cells


def _texts(cells: list[Cell]) -> list[str]:
    """Return the different texts among some cells."""
    kinds = set(map(type, cells))
    if not kinds <= _HASHED:  # a date cell has no hash
        return list({cell for cell in cells if type(cell) is str})
    return [cell for cell in set(cells) if type(cell) is str] if str in kinds else []


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


def _without_forbidden(sheet: RawSheet, sample: list[list[Any]]) -> list[list[Any]]:
    """Cover what a sheet shows that was not read: below a forbidden heading; in a form also what stands right of it."""
    if sheet.shown is None:
        return sample
    below: set[int] = set()
    for _number, cells in sample:
        beside = False  # the cell before it is a forbidden label
        for index, cell in enumerate(cells):
            if isinstance(cell, str) and redlines.by_heading(cell) is not None:
                below.add(index)
                beside = bool(sheet.places)
            elif cell is not None and (index in below or beside):
                cells[index], beside = None, False
    return sample
