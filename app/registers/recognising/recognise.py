"""Finding the register in a sheet: its header row and what each column is.

Runs inside the child process; what the red lines forbid is dropped here and never leaves it. Not here: the rows (`record_rows`).
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from app.registers.files.hidden import beside, lookups
from app.registers.files.raw import Cell, RawSheet
from app.registers.layouts import redlines
from app.registers.layouts.by_layout import declare_codes, fill_in_units, not_kept
from app.registers.layouts.likeness import likely_field, near_field
from app.registers.layouts.vocabulary import (
    DROPPED,
    EXTRA,
    Vocabulary,
    closest_layout,
    named_above,
)
from app.registers.recognising.covering import covered, labels_of, values_beside
from app.registers.recognising.headers import Found, find_header, near_miss
from app.registers.recognising.headings import Heading, by_column_of, field_of, fits, groups_above, headings_of
from app.registers.recognising.looks import agrees, guessed_field
from app.registers.recognising.phones import asks_whose, is_plain_phone, whose_phones
from app.registers.recognising.record_rows import may_be_said, rows_of
from app.registers.recognising.strays import without_strays_of
from app.registers.values import units


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
    if depth and not sheet.places:
        sheet = without_strays_of(sheet, found)
    named = words.layout  # known by its own headings, or chosen
    headings = headings_of(sheet.rows, row, depth)
    body = sheet.rows[row + depth :]
    by_column = by_column_of(headings, body)
    columns = _columns(sheet, words, headings, by_column, groups_above(sheet.rows, row), _titles(sheet.rows[:row]))
    texts = [heading.text for heading in headings]
    chosen = named.name if named else closest_layout(words.register, texts).name
    taken = rows_of(sheet, row + depth, texts, columns, words, by_column)
    return {
        "file": file,
        "sheet": sheet.name,
        "hidden": sheet.hidden,
        "register": words.register,
        "layout": chosen,
        "header_row": row + depth,
        "header_rows": depth,
        "titles": list(filter(may_be_said, _titles(sheet.rows[:row]))),
        "columns": columns,
        "sample": _sample(sheet.shown or sheet.rows, columns, range(row + 1, row + 1 + (0 if sheet.places else depth))),
        **taken,
        **beside(sheet, taken, columns),
    }


def not_a_register(sheet: RawSheet, file: str) -> dict[str, Any]:
    """Return a sheet as facts that is no register: its first rows, so that the user may say what it is."""
    filled = sum(1 for row in sheet.rows if any(cell is not None for cell in row))
    near = near_miss(sheet)
    headers = range(near[0], near[0] + 1) if near else range(1, 1)
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
        "sample": _sample(sheet.rows[:6], [_unknown(index) for index in range(_width(sheet))], headers, register=False),
        "cells": [],
        "numbers": [],
        "contexts": [],
        "block_titles": [],
        "left_out": [],
        "dropped": [],
        "broken": [],
        "merged": [],
        "filled": filled,
        "near": near,
    }


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
            column["heading"] = _label_of(heading.text, line)
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


def _label_of(heading: str, line: redlines.RedLine) -> str:
    """Return a forbidden heading without what it says behind its colon: a line of a form may stand where a heading is looked for."""
    label, colon, _value = heading.replace("：", ":").partition(":")
    return line.label if not label or (colon and redlines.by_heading(label, known=True) is None) else label


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


# -- what stands above, and the first rows as they stand ------------------------------------------------------------
def _titles(rows: Sequence[Sequence[Cell]]) -> list[str]:
    values = covered(rows)
    texts = [
        " ".join(cell for at, cell in enumerate(row) if isinstance(cell, str) and (number, at) not in values)
        for number, row in enumerate(rows, 1)
    ]
    return [text[:200] for text in texts if text]


def _sample(
    rows: Sequence[Sequence[Cell]], columns: list[dict[str, Any]], headers: range, *, register: bool = True
) -> list[list[Any]]:
    """The first rows as they stand, for the wizard: what the red lines forbid is blank.

    `headers`: the rows that head the register, from 1.
    """
    start = headers.stop - 1
    hidden = {column["index"] for column in columns if column["why"] in ("red_line", "layout")}
    header = {column["heading"] for column in columns}
    rows = rows[: start + 6]
    records = range(start + 1, len(rows) + 1) if register and headers else range(0)
    values = covered(rows, headers, records)
    for number in records:  # a row that is shown may be none of the register's
        labels = labels_of(rows[number - 1], spelled=False)
        values |= {(number, at) for at in values_beside(rows[number - 1], labels)}
    sample = []
    for number, row in enumerate(rows, start=1):
        texts = []
        for index, cell in enumerate(row[: len(columns)]):
            hides = (number, index) in values or (index in hidden and number > start)
            if isinstance(cell, str) and cell not in header and redlines.in_cell(cell, free_text=True):
                hides = True
            texts.append(None if hides else cell)
        sample.append([number, texts])
    return sample
