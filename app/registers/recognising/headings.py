"""The headings of a register: the rows that may be its header, what each column is called, what field that names.

Runs inside the child process. Not here: which row it is (`headers`), the cells below (`looks`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from app.registers.files.raw import Cell, RawSheet
from app.registers.layouts.vocabulary import BEFORE, Vocabulary, fact_behind
from app.registers.values import units

HEADER_WITHIN: Final = 40  # rows
_AT_ONCE: Final = 1_000


def places_of(sheet: RawSheet, header_row: int | None) -> Iterator[tuple[int, int, list["Heading"]]]:
    """Yield the rows and depths that may be a header, and their headings."""
    rows = [header_row - 1] if header_row else range(min(HEADER_WITHIN, len(sheet.rows)))
    for row in rows:
        if row >= len(sheet.rows) or sum(cell is not None for cell in sheet.rows[row]) < 2:
            continue
        for depth in (1, 2, 3):
            if row + depth > len(sheet.rows):
                break
            yield row, depth, headings_of(sheet.rows, row, depth)


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
_SUM: Final = re.compile(r"(?:小计|合计|总计|共计)(?:\(.*\)|（.*）)?")
_GROUP_END: Final = re.compile(r"(基本)?(信息|情况|资料)$")


def headings_of(rows: Sequence[Sequence[Cell]], row: int, depth: int) -> list[Heading]:
    """Return the headings of a header of one to three rows; a group's title reaches over the columns right of it."""
    width = max((len(line) for line in rows[row : row + depth]), default=0)
    texts, groups = [""] * width, [""] * width
    for level in range(depth):
        group = ""
        years = _years_in(rows[row + level]) if depth > 1 else set[int]()
        for column in range(width):
            said = words_in(rows[row + level][column]) if column < len(rows[row + level]) else ""
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


def words_in(cell: Cell) -> str:
    """Return what a cell says in words, on one line; nothing for numbers."""
    return " ".join(cell.split()) if isinstance(cell, str) and not cell.strip().isdigit() else ""


def field_of(words: Vocabulary, heading: Heading) -> str | None:
    """Return the field a heading names; one of a year names the year too: "year.stated_per_head_fen@2018"."""
    if heading not in words.seen:
        words.seen[heading] = _field_of(words, heading)  # the same rows are asked again and again whether they head it
    return words.seen[heading]


def _field_of(words: Vocabulary, heading: Heading) -> str | None:
    if not heading.text:
        return None
    field = words.field_of(heading.full) or words.field_of(heading.text)
    if field is None and heading.full != heading.text and _SUM.fullmatch(heading.text):
        field = words.field_of(heading.full.removesuffix(heading.text))  # the sum of a group is what its title names
    if field and not fits(field, heading):
        return None
    if year := year_named(heading.full):
        bare = [without_year(text) for text in (heading.full, heading.text)]
        field = field or next((found for text in bare if text and (found := words.field_of(text))), None)
        if field and field.startswith("year.") and field != "year.year" and fits(field, heading):
            return f"{field}@{year}"
    if field and field.startswith("year.") and _YEAR_BEFORE.search(heading.full):
        return f"{field}@{BEFORE}"
    return field


def year_named(text: str) -> str | None:
    """Return the year that a heading or label names, the only one."""
    years = set(_YEAR.findall(text)) or {f"20{year}" for year in _SHORT_YEAR.findall(text)}
    return years.pop() if len(years) == 1 else None


def without_year(text: str) -> str:
    """Return a heading or label without the words of its year."""
    return _YEAR_WORDS.sub("", text)


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
            group = words_in(cell) or group
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
