"""Columns that number what they say (帮扶户1 帮扶户2, 第一次走访时间 第二次走访时间), and cells that name several households: a row for each.

Runs inside the child process. Not here: members and whole lists side by side (`side_by_side`), writing the sheet anew (`unfolding`).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from app.registers.files.raw import Cell, RawSheet
from app.registers.layouts.vocabulary import Vocabulary, vocabulary
from app.registers.recognising.headers import find_header
from app.registers.recognising.headings import Heading, field_of, headings_of
from app.registers.recognising.unfolding import Lane, Unfolding, unfolded

HEADER_WITHIN: Final = 40
_REGISTERS: Final = ("visits", "measures", "needs", "pairings")
# what a row of these may say several times; of anything else a number behind it is part of its name
_SAID: Final = ("visit.", "measure.", "need.", "helper.", "organisation.", "head.name")
_NUMERAL: Final = r"(?:十|[一二三四五六七八九]|1?\d)"
_NUMBERED: Final = re.compile(
    rf"(?P<before>.*?)第?[(（]?(?P<number>{_NUMERAL})[)）]?(?:次|轮|位|名|项|户)?(?P<behind>\D*)"
)
_NO_NUMBER: Final = (
    "年",
    "月",
    "日",
    "季",
    "级",
    "类",
    "组",
    "号",
    "期",
    "档",
    "村",
    "队",
)  # behind one that counts no records
_SEVERAL: Final = re.compile(r"[、，,；;/／\n]+")
_UNCLEAR: Final = re.compile(r"等|\d|户$|[(（]")
_SHORTEST: Final = 2  # characters of a name
_MOST: Final = 60  # households in a cell
_HEAD_NAME: Final = "head.name"


def apart_numbered(sheet: RawSheet) -> tuple[RawSheet, int] | None:
    """Return a sheet with such columns as one with a row for each, and its header's row from 1; None where it has none."""
    found = find_header(sheet, None, None)
    rows = [(found[1], found[2])] if found is not None and found[2] else [(row, 1) for row in range(_most(sheet))]
    for row, depth in rows:
        headings = headings_of(sheet.rows, row, depth)
        for register in _REGISTERS:
            if (how := _numbered(vocabulary(register), row, depth, headings)) is not None:
                made = unfolded(sheet, how)
                new = find_header(made, None, row + 1)
                if new is not None and new[0].register == register:
                    return made, row + 1
    return _several(sheet)


def _most(sheet: RawSheet) -> int:
    return min(HEADER_WITHIN, len(sheet.rows))


# -- columns -----------------------------------------------------------------------------------------------------------
def _numbered(words: Vocabulary, row: int, depth: int, headings: Sequence[Heading]) -> Unfolding | None:
    plain = {field for heading in headings if (field := words.field_of(heading.text))}
    lanes: dict[str, dict[str, int]] = {}
    for column, heading in enumerate(headings):
        for number, base in _told(words, heading):
            field = words.field_of(base) or ""
            if field.startswith(_SAID) and field not in plain:
                lanes.setdefault(number, {}).setdefault(base, column)
    if len(lanes) < 2:
        return None
    for column, heading in enumerate(headings):  # what nobody knows belongs to the record of its number all the same
        number, base = next(_parted(words, heading), ("", ""))
        if number in lanes and column not in lanes[number].values():
            lanes[number].setdefault(base, column)
    first = next(iter(lanes.values()))
    said = {words.field_of(base) for base in first}
    if not any(said == {words.field_of(base) for base in block} for block in list(lanes.values())[1:]):
        return None
    at = {base: next(block[base] for block in lanes.values() if base in block) for base in _bases(lanes.values())}
    gone = {column for block in lanes.values() for column in block.values()} - set(at.values())
    return Unfolding(
        row,
        depth,
        [Lane({at[base]: column for base, column in block.items()}) for block in lanes.values()],
        {column: base for base, column in at.items()},
        gone,
    )


def _told(words: Vocabulary, heading: Heading) -> Iterator[tuple[str, str]]:
    """Yield the number a heading says, and what it says without it."""
    for number, base in _parted(words, heading):
        if words.field_of(base):
            yield number, base
            return


def _parted(words: Vocabulary, heading: Heading) -> Iterator[tuple[str, str]]:
    """Yield the number in a heading nobody knows, with what it says around, behind and before it."""
    match = _NUMBERED.fullmatch(heading.full) if heading.full and words.field_of(heading.full) is None else None
    if match and not match["before"][-1:].isdigit() and not match["behind"].startswith(_NO_NUMBER):
        before, behind = match["before"].rstrip("第(（"), match["behind"]
        yield from ((match["number"], base) for base in (before + behind, behind, before) if len(base) >= _SHORTEST)


def _bases(blocks: Iterable[dict[str, int]]) -> list[str]:
    return list(dict.fromkeys(base for block in blocks for base in block))


# -- several households in a cell ----------------------------------------------------------------------------------------
def _several(sheet: RawSheet) -> tuple[RawSheet, int] | None:
    """Return a register of pairings whose cells name several heads (张伟、李明) as one with a row for each."""
    found = find_header(sheet, None, None)
    if found is None or found[0].register != "pairings":
        return None
    words, row, depth = found
    headings = headings_of(sheet.rows, row, depth)
    fields = [field_of(words, heading) for heading in headings]
    if _HEAD_NAME not in fields or {"household.code", "head.id_number"} & set(fields):
        return None  # numbers would have to be told apart too
    column = fields.index(_HEAD_NAME)
    start, width = row + depth, max(map(len, sheet.rows))
    names = [_names(line[column]) if column < len(line) else [] for line in sheet.rows[start:]]
    most = max(map(len, names), default=0)
    if most < 2:
        return None
    rows: list[list[Cell]] = list(sheet.rows[:start])
    rows += [
        [*line, *[None] * (width - len(line)), *said[1:]] if len(said) > 1 else line
        for line, said in zip(sheet.rows[start:], names, strict=True)
    ]
    for line, said in zip(rows[start:], names, strict=True):
        if len(said) > 1:
            line[column] = said[0]
    lanes = [Lane({column: column}), *(Lane({column: width + at}) for at in range(most - 1))]
    made = unfolded(replace(sheet, rows=rows, shown=sheet.shown or sheet.rows), Unfolding(row, depth, lanes, {}, set()))
    lane_columns = [[(new, column) for new, _virtual in pairs] for pairs in made.lane_columns]
    cut = [line[:width] for line in made.rows]
    return replace(made, rows=cut, lane_columns=lane_columns), row + 1


def _names(cell: Cell) -> list[str]:
    """Return the names in a cell, several where it surely names several."""
    if not isinstance(cell, str):
        return []
    said = [part.strip() for part in _SEVERAL.split(cell) if part.strip()]
    sure = len(said) <= _MOST and all(len(part) >= _SHORTEST and not _UNCLEAR.search(part) for part in said)
    return said if sure else [cell]
