"""Finding the header of a register: its row, its depth, and what field each heading names.

Runs inside the child process. Not here: the columns (`recognise`), what headings are like (`likeness`) and cells (`looks`).
"""

from collections.abc import Callable, Sequence
from typing import Final

from app.registers.files.raw import Cell, RawSheet
from app.registers.layouts.by_layout import better_header
from app.registers.layouts.layout_files import Layout
from app.registers.layouts.likeness import likely_field, near_field
from app.registers.layouts.vocabulary import (
    BY_WORDS,
    Vocabulary,
    fitting_layout,
    layout_named,
    stands_in,
    vocabulary,
    words_of_layout,
)
from app.registers.recognising.head_lists import HEAD_NAME, heads_listed
from app.registers.recognising.headings import (
    HEADER_WITHIN,
    Heading,
    by_column_of,
    field_of,
    headings_of,
    places_of,
    words_in,
)
from app.registers.recognising.looks import agrees, guessed_field, is_id
from db.catalogues import fold

_LOOKED_AT: Final = 60  # rows below a header that may be one
_SHORT: Final = 12  # characters of a heading nobody knows
_FEWEST: Final = 3  # headings, or columns, that tell a register


Found = tuple[Vocabulary, int, int]  # the kind of register, the header's first row from 0, its depth


def find_header(sheet: RawSheet, layout: str | None, header_row: int | None) -> Found | None:
    """Return the header of a sheet: by what its headings are, else by what they are like and what stands below them.

    Where the user names both the register and the row, that row is the header whatever it says.
    """
    asked = (layout, header_row)
    if asked not in sheet.headers:
        sheet.headers[asked] = _found(sheet, layout, header_row)
    found: Found | None = sheet.headers[asked]
    return found


def _found(sheet: RawSheet, layout: str | None, header_row: int | None) -> Found | None:
    asked = [words_of_layout(layout_named(layout))] if layout else [*map(vocabulary, BY_WORDS)]
    found = better_header(_best(sheet, asked, header_row, _named), None if layout else _fitting(sheet, header_row))
    listed = next((heads_listed(sheet, words, header_row) for words in asked if words.register == "households"), None)
    if listed is not None and (
        found is None or listed[1] < found[1] or (listed[1] == found[1] and not found[0].layout)
    ):
        found = listed
    if found is None:
        likely = _best(sheet, asked, header_row, _likely)
        found = likely[1:] if likely else None
    if found is not None:
        words, row, depth = found
        while depth < 3 and _goes_on(sheet.rows, row, depth, words):
            depth += 1
        return words, row, depth
    if layout and header_row and header_row <= len(sheet.rows):
        return asked[0], header_row - 1, 1
    if header_row is None and any(words.register == "households" for words in asked):
        return _without_header(sheet)
    return None


def near_miss(sheet: RawSheet) -> tuple[int, str, str] | None:
    """Return what a sheet without a header comes nearest to: the header's row from 1, the kind of register, the heading it lacks.

    None where no row names three fields of a kind, or more than one column is missing.
    """
    best: tuple[int, int, str, str] | None = None
    for row, depth, headings in places_of(sheet, None):
        for words in map(vocabulary, BY_WORDS):
            fields = _named(words, headings, ())
            missing = [group for group in words.needs if not fields & group]
            if words.register == "households" and HEAD_NAME in fields:
                continue  # a list by heads that says nothing of the households
            if len(missing) == 1 and len(fields) >= max(_FEWEST, best[0] + 1 if best else 0):
                lacks = next(words.heading_of(field) for field in words.fields if field in missing[0])
                best = len(fields), row + depth, words.register, lacks
    return best[1:] if best else None


def _best(
    sheet: RawSheet,
    asked: Sequence[Vocabulary],
    header_row: int | None,
    fields_of: Callable[[Vocabulary, Sequence[Heading], Sequence[Sequence[Cell]]], set[str]],
) -> tuple[float, Vocabulary, int, int] | None:
    best: tuple[float, Vocabulary, int, int] | None = None
    for row, depth, headings in places_of(sheet, header_row):
        below = sheet.rows[row + depth : row + depth + _LOOKED_AT]
        for words in asked:
            score = _score(words, headings, fields_of(words, headings, below))
            if score and (best is None or score - 0.1 * depth > best[0]):
                best = (score - 0.1 * depth, words, row, depth)
    return best


def _fitting(sheet: RawSheet, header_row: int | None) -> tuple[float, Layout, int, int] | None:
    best: tuple[float, Layout, int, int] | None = None
    for row, depth, headings in places_of(sheet, header_row):
        found = fitting_layout([heading.text for heading in headings])
        if found and (best is None or found[1] - 0.1 * depth > best[0]):
            best = (found[1] - 0.1 * depth, found[0], row, depth)
    return best


def _goes_on(rows: Sequence[Sequence[Cell]], row: int, depth: int, words: Vocabulary) -> bool:
    """Whether the row below a header is one more row of it: words under groups, and nothing where a record has its name."""
    if row + depth >= len(rows):
        return False
    above, below = headings_of(rows, row, depth), rows[row + depth]
    filled = [column for column, cell in enumerate(below) if cell is not None]
    if len(filled) < 2 or not all(isinstance(below[column], str) and words_in(below[column]) for column in filled):
        return False

    def text(column: int) -> str:
        return above[column].text if column < len(above) else ""

    if any(_names_record(words, above[column]) for column in filled if column < len(above)):
        return False
    return all(not text(column) or not text(column + 1) for column in filled)


def _names_record(words: Vocabulary, heading: Heading) -> bool:
    """Whether a heading is one that every record has something under; money of a year may be the title of a group too."""
    field = field_of(words, heading) or ""
    return any(field in group for group in words.needs) and not field.startswith("year.")


def _score(words: Vocabulary, headings: Sequence[Heading], fields: set[str]) -> float:
    """How well a row serves as the header: fields named, once each; 0 where what the register needs is not named."""
    if words.layout is not None and stands_in(words.layout, [heading.text for heading in headings]):
        return len(fields) + len(fields) / max(len(headings), 1)
    if not all(fields & group for group in words.needs) or words.forbids & {fold(heading.text) for heading in headings}:
        return 0.0
    filled = sum(1 for heading in headings if heading.text)
    return len(fields) + len(fields) / max(filled, 1)


def _named(words: Vocabulary, headings: Sequence[Heading], _below: Sequence[Sequence[Cell]]) -> set[str]:
    return {field for heading in headings if (field := field_of(words, heading))}


def _likely(words: Vocabulary, headings: Sequence[Heading], below: Sequence[Sequence[Cell]]) -> set[str]:
    """The fields of a row of which some headings are known and others nearly, or told by the cells below them."""
    fields = {field for heading in headings if (field := field_of(words, heading) or likely_field(words, heading.text))}
    if len(fields) < _FEWEST:
        return set()
    columns = by_column_of(headings, below)
    for heading, cells in zip(headings, columns, strict=False):
        if heading.text and not (field_of(words, heading) or likely_field(words, heading.text)):
            near = near_field(words, heading.text)
            if near and near[0] not in fields and agrees(near[0], cells):
                fields.add(near[0])
            elif found := guessed_field(words, heading.text, cells, fields):
                fields.add(found)
    return fields


def _without_header(sheet: RawSheet) -> Found | None:
    """Return a list of people that has no header at all: names, relations and ID numbers tell themselves."""
    words = vocabulary("households")
    for row, line in enumerate(sheet.rows[:HEADER_WITHIN]):
        if not any(cell is not None and is_id(cell) for cell in line):
            continue
        taken: set[str] = set()
        for cells in by_column_of([], sheet.rows[row : row + _LOOKED_AT]):
            if found := guessed_field(words, "", cells, taken):
                taken.add(found)
        if {"member.name", "member.relation", "member.id_number"} <= taken:
            above = sheet.rows[row - 1] if row else []
            headed = sum(isinstance(cell, str) and len(cell) <= _SHORT for cell in above) >= max(_FEWEST, len(taken))
            return (words, row - 1, 1) if headed else (words, row, 0)
    return None
