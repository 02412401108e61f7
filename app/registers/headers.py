"""Finding the header of a register: its row, its depth, and what field each heading names.

Runs inside the child process. Not here: the columns (`recognise`), what headings are like (`likeness`) and cells (`looks`).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from app.registers import units
from app.registers.by_layout import better_header
from app.registers.layout_files import Layout
from app.registers.likeness import likely_field, near_field
from app.registers.looks import agrees, guessed_field, is_id
from app.registers.raw import Cell, RawSheet
from app.registers.vocabulary import (
    BEFORE,
    BY_WORDS,
    Vocabulary,
    fact_behind,
    fitting_layout,
    layout_named,
    stands_in,
    vocabulary,
    words_of_layout,
)
from db.catalogues import fold

HEADER_WITHIN: Final = 40  # rows
_LOOKED_AT: Final = 60  # rows below a header that may be one
_SHORT: Final = 12  # characters of a heading nobody knows
_AT_ONCE: Final = 1_000
_FEWEST: Final = 3  # headings, or columns, that tell a register


Found = tuple[Vocabulary, int, int]  # the kind of register, the header's first row from 0, its depth


def find_header(sheet: RawSheet, layout: str | None, header_row: int | None) -> Found | None:
    """Return the header of a sheet: by what its headings are, else by what they are like and what stands below them.

    Where the user names both the register and the row, that row is the header whatever it says.
    """
    asked = [words_of_layout(layout_named(layout))] if layout else [*map(vocabulary, BY_WORDS)]
    found = better_header(_best(sheet, asked, header_row, _named), None if layout else _fitting(sheet, header_row))
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
    for row, depth, headings in _places(sheet, None):
        for words in map(vocabulary, BY_WORDS):
            fields = _named(words, headings, ())
            missing = [group for group in words.needs if not fields & group]
            if len(missing) == 1 and len(fields) >= max(_FEWEST, best[0] + 1 if best else 0):
                lacks = next(words.heading_of(field) for field in words.fields if field in missing[0])
                best = len(fields), row + depth, words.register, lacks
    return best[1:] if best else None


def _places(sheet: RawSheet, header_row: int | None) -> Iterator[tuple[int, int, list["Heading"]]]:
    """Yield the rows and depths that may be a header, and their headings."""
    rows = [header_row - 1] if header_row else range(min(HEADER_WITHIN, len(sheet.rows)))
    for row in rows:
        if row >= len(sheet.rows) or sum(cell is not None for cell in sheet.rows[row]) < 2:
            continue
        for depth in (1, 2, 3):
            if row + depth > len(sheet.rows):
                break
            yield row, depth, headings_of(sheet.rows, row, depth)


def _best(
    sheet: RawSheet,
    asked: Sequence[Vocabulary],
    header_row: int | None,
    fields_of: Callable[[Vocabulary, Sequence["Heading"], Sequence[Sequence[Cell]]], set[str]],
) -> tuple[float, Vocabulary, int, int] | None:
    best: tuple[float, Vocabulary, int, int] | None = None
    for row, depth, headings in _places(sheet, header_row):
        below = sheet.rows[row + depth : row + depth + _LOOKED_AT]
        for words in asked:
            score = _score(words, headings, fields_of(words, headings, below))
            if score and (best is None or score - 0.1 * depth > best[0]):
                best = (score - 0.1 * depth, words, row, depth)
    return best


def _fitting(sheet: RawSheet, header_row: int | None) -> tuple[float, Layout, int, int] | None:
    best: tuple[float, Layout, int, int] | None = None
    for row, depth, headings in _places(sheet, header_row):
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
    if len(filled) < 2 or not all(isinstance(below[column], str) and _words_of(below[column]) for column in filled):
        return False

    def text(column: int) -> str:
        return above[column].text if column < len(above) else ""

    if any((field := field_of(words, above[column])) and any(field in group for group in words.needs)
           for column in filled if column < len(above)):  # fmt: skip
        return False
    return all(not text(column) or not text(column + 1) for column in filled)


def _score(words: Vocabulary, headings: Sequence["Heading"], fields: set[str]) -> float:
    """How well a row serves as the header: fields named, once each; 0 where what the register needs is not named."""
    if words.layout is not None and stands_in(words.layout, [heading.text for heading in headings]):
        return len(fields) + len(fields) / max(len(headings), 1)
    if not all(fields & group for group in words.needs) or words.forbids & {fold(heading.text) for heading in headings}:
        return 0.0
    filled = sum(1 for heading in headings if heading.text)
    return len(fields) + len(fields) / max(filled, 1)


def _named(words: Vocabulary, headings: Sequence["Heading"], _below: Sequence[Sequence[Cell]]) -> set[str]:
    return {field for heading in headings if (field := field_of(words, heading))}


def _likely(words: Vocabulary, headings: Sequence["Heading"], below: Sequence[Sequence[Cell]]) -> set[str]:
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


@dataclass(frozen=True)
class Heading:
    """A column's heading: its own words, and with the words of the group it stands under ("户主" + "姓名")."""

    text: str
    full: str


_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")
_SHORT_YEAR: Final = re.compile(r"(?<!\d)([0-3]\d)(?=年)")
_BARE_YEAR: Final = re.compile(r"(?:19[5-9]|20[0-4])\d")
_YEAR_WORDS: Final = re.compile(r"(?<!\d)(?:(?:19|20)\d{2}\s*(?:年度|年)?|[0-3]\d\s*(?:年度|年))")
_YEAR_BEFORE: Final = re.compile(r"上一?年|去年")
_GROUP_END: Final = re.compile(r"(基本)?(信息|情况|资料)$")


def headings_of(rows: Sequence[Sequence[Cell]], row: int, depth: int) -> list[Heading]:
    """Return the headings of a header of one to three rows; a group's title reaches over the columns right of it."""
    width = max((len(line) for line in rows[row : row + depth]), default=0)
    texts, groups = [""] * width, [""] * width
    for level in range(depth):
        group = ""
        years = _years_in(rows[row + level]) if depth > 1 else set[int]()
        for column in range(width):
            said = _words_of(rows[row + level][column]) if column < len(rows[row + level]) else ""
            if column in years:
                said = f"{int(float(str(rows[row + level][column])))}年"
            group = said or group
            if level < depth - 1:
                groups[column] = group
            texts[column] = said or texts[column]
    return [
        Heading(text, _GROUP_END.sub("", group) + text if text and group and group != text else text)
        for text, group in zip(texts, groups, strict=True)
    ]


def _years_in(row: Sequence[Cell]) -> set[int]:
    """Return the columns of bare years that stand side by side in a row of headings (2016 2017 2018)."""
    found = {column: str(cell).removesuffix(".0") for column, cell in enumerate(row) if type(cell) in (str, int, float)}
    years = {column for column, said in found.items() if _BARE_YEAR.fullmatch(said)}
    return years if len({found[column] for column in years}) > 1 else set()


def _words_of(cell: Cell) -> str:
    return " ".join(cell.split()) if isinstance(cell, str) and not cell.strip().isdigit() else ""


def field_of(words: Vocabulary, heading: Heading) -> str | None:
    """Return the field a heading names; one of a year names the year too: "year.stated_per_head_fen@2018"."""
    if not heading.text:
        return None
    field = words.field_of(heading.full) or words.field_of(heading.text)
    if field and not fits(field, heading):
        return None
    years = set(_YEAR.findall(heading.full)) or {f"20{year}" for year in _SHORT_YEAR.findall(heading.full)}
    if len(years) == 1:
        bare = [_YEAR_WORDS.sub("", text) for text in (heading.full, heading.text)]
        field = field or next((found for text in bare if text and (found := words.field_of(text))), None)
        if field and field.startswith("year.") and field != "year.year" and fits(field, heading):
            return f"{field}@{years.pop()}"
    if field and field.startswith("year.") and _YEAR_BEFORE.search(heading.full):
        return f"{field}@{BEFORE}"
    return field


def fits(field: str, heading: Heading) -> bool:
    """Whether a heading says a unit the field may be in."""
    fact = fact_behind(field)
    return units.fits(fact.meaning if fact else None, field.rsplit(".", 1)[-1], units.unit_of(heading.text))


def groups_above(rows: Sequence[Sequence[Cell]], row: int) -> list[str]:
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


def by_column_of(headings: Sequence[Heading], body: Sequence[Sequence[Cell]]) -> list[list[Cell]]:
    """Return the cells below the header column by column, each as long as the body."""
    width = max([len(headings), *map(len, body[:2_000])])
    columns: list[list[Cell]] = [[] for _column in range(width)]
    for start in range(0, len(body), _AT_ONCE):  # as many rows as lie together in the processor's memory
        part = body[start : start + _AT_ONCE]
        turned = list(zip_longest(*part))
        for index, column in enumerate(columns):
            column.extend(turned[index] if index < len(turned) else [None] * len(part))
    return columns
