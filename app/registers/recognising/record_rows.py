"""The rows of a register that was recognised: which are records, what their cells say, what is told of the others.

Runs inside the child process; what the red lines forbid is dropped here too. Not here: the header and the columns (`recognise`).
"""

from collections.abc import Container, Sequence
from itertools import compress
from typing import Any, Final

from app.registers.files.raw import Cell, RawSheet
from app.registers.layouts import redlines
from app.registers.layouts.vocabulary import Vocabulary
from app.registers.recognising.covering import is_note_of, labels_of, without_values
from app.registers.recognising.forms import names_household, words_of
from app.registers.recognising.left_out import Shape, first_text, reasons_of

_HASHED: Final = frozenset((str, float, int, type(None)))
# a row's record is named by these
_NAMING: Final = ("place.", "household.code", "member.name", "member.code", "member.id_number", "head.", "helper.name")
_RECORD: Final = 3  # filled cells of a row that may be one
_OF_ANOTHER: Final = "不收的内容"  # below a heading of something else
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


def rows_of(
    sheet: RawSheet,
    start: int,
    headings: Sequence[str],
    columns: list[dict[str, Any]],
    words: Vocabulary,
    by_column: Sequence[list[Cell]],
) -> dict[str, Any]:
    """Return the records' cells column by column, their row numbers, and what was left out.

    `start`: the rows above the first record; `by_column`: the cells below the header.
    """
    kept = [column for column in columns if column["kept"]]
    hidden = {column["index"] for column in columns if column["why"] == "red_line"}
    numbers, contexts = list[int](), list[int]()
    left_out: list[list[Any]] = []
    titles: list[str] = []
    body = sheet.rows[start:]
    reasons = reasons_of(_shape(words, headings, columns), body, by_column)
    notes, headed = _notes(body, by_column, columns)
    for at in notes:
        reasons[at] = reasons[at] or "foot"
    for number, (why, row) in enumerate(zip(reasons, body, strict=True), start=start + 1):
        if why is None:
            numbers.append(number)
            contexts.append(len(titles))
        elif why != "blank":
            first = _first_words(row, headings, hidden)
            left_out.append([sheet.real_rows[number - 1] if sheet.real_rows else number, why, first[:80]])
            if why == "title" and titles and (contexts[-1] if contexts else 0) < len(titles):
                titles[-1] = f"{titles[-1]} {first}"  # lines of one title
            elif why == "title":
                titles.append(first)
    ends = {index: start + at for index, at in headed.items()}
    cells, dropped = _cells([by_column[column["index"]] for column in kept], reasons, numbers, kept, ends)
    indices = {column["index"] for column in kept}
    broken = [[*place, mark] for place, mark in sheet.broken.items() if place[0] > start and place[1] in indices]
    return {
        "cells": cells,
        "numbers": numbers,
        "contexts": contexts,
        "block_titles": titles,
        "left_out": _above(sheet, start)
        + left_out
        + [[number, "form", said[:80]] for number, said in sheet.unread if may_be_said(said)],
        "dropped": dropped,
        "broken": broken,
        "merged": [list(area) for area in sheet.merged if area[1] > start and area[0] in indices],
        "filled": len(numbers),
    }


def _above(sheet: RawSheet, start: int) -> list[list[Any]]:
    """Return the rows above the header that are no titles: records of something else that was not recognised."""
    found: list[list[Any]] = []
    for number, row in enumerate(sheet.rows[: max(start - 1, 0)], 1):
        filled = [cell for cell in row if cell is not None]
        if len(filled) < _RECORD or all(isinstance(cell, str) for cell in filled) or labels_of(row, spelled=False):
            continue
        if not any(isinstance(cell, str) and (":" in cell or "：" in cell) for cell in filled):
            found.append([number, "form", words_of(without_values(row))[:80]])
    return [each for each in found if may_be_said(each[2])]


def _cells(
    held: Sequence[list[Cell]],
    reasons: Sequence[str | None],
    numbers: Sequence[int],
    kept: Sequence[dict[str, Any]],
    ends: dict[int, int],
) -> tuple[list[list[Cell]], list[list[Any]]]:
    """Return the columns with the records' cells only, and the single cells that were dropped.

    `ends`: the row, from 0, from which on a column says something else.
    """
    dropped: list[list[Any]] = []
    taken = [why is None for why in reasons]
    whole = all(taken)
    cells = [
        _column_cells(list(each) if whole else list(compress(each, taken)), numbers, column, dropped)
        for each, column in zip(held, kept, strict=True)
    ]
    for column, said in zip(kept, cells, strict=True) if ends else ():
        for at, number in enumerate(numbers):
            if number > ends.get(column["index"], number) and said[at] is not None:
                dropped.append([number, column["index"], column["heading"], _OF_ANOTHER])
                said[at] = None
    return cells, dropped


def _first_words(row: Sequence[Cell], headings: Sequence[str], hidden: Container[int]) -> str:
    """Return what is told of a row that is no record; `hidden`: the columns whose cells are not."""
    told = without_values([None if index in hidden else cell for index, cell in enumerate(row)])
    first = words_of(told) if names_household(row, headings) else first_text(told)
    return first if may_be_said(first) else ""


def may_be_said(words: str) -> bool:
    """Whether a text says nothing that the red lines forbid."""
    return redlines.in_cell(words, free_text=True) is None


def _notes(
    body: Sequence[Sequence[Cell]], by_column: Sequence[Sequence[Cell]], columns: Sequence[dict[str, Any]]
) -> tuple[set[int], dict[int, int]]:
    """Return the rows, from 0, that hold a label of the red lines where no record does: no place, code or name is such a word.

    And the columns that such a label heads, each with its row: what stands below it is of something else than the register.
    """
    found: set[int] = set()
    headed: dict[int, int] = {}
    names = {
        column["index"]
        for column in columns
        if column["why"] == "sequence" or (column["field"] or "").startswith(_NAMING)
    }
    for index, cells in enumerate(by_column):
        labels = redlines.labels().intersection(_texts(cells))
        for at in [at for at, cell in enumerate(cells) if type(cell) is str and cell in labels] if labels else ():
            of_a_form = _is_of_a_form(body[at], names)
            if of_a_form:
                headed.setdefault(index, at)
            if of_a_form or index in names or is_note_of(body[at]):
                found.add(at)
    return found, headed


def _is_of_a_form(row: Sequence[Cell], names: Container[int]) -> bool:
    """Whether a row has a label where a record has a name: it is of a form that stands below the register."""
    labels = labels_of(row, spelled=False)
    return any(at in names for at in labels)


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
    cells: list[Cell], numbers: Sequence[int], column: dict[str, Any], dropped: list[list[Any]]
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


def _texts(cells: Sequence[Cell]) -> list[str]:
    """Return the different texts among some cells."""
    kinds = set(map(type, cells))
    if not kinds <= _HASHED:  # a date cell has no hash
        return list({cell for cell in cells if type(cell) is str})
    return [cell for cell in set(cells) if type(cell) is str] if str in kinds else []


def _check_of(column: dict[str, Any]) -> bool:
    """How a column's cells are searched: True in every word, False as a whole (places and offices may name a people)."""
    return column["field"] is None or not column["field"].startswith(_EXEMPT)
