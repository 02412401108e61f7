"""Helpers written beside the households of a register (帮扶责任人, 帮扶人电话 …): their columns become a register of pairings.

Runs inside the child process. Not here: registers that are of pairings by themselves (`headers`), whose number a plain
联系电话 is in these (`phones`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from app.registers.files.raw import Cell, RawSheet
from app.registers.layouts.vocabulary import Vocabulary, vocabulary
from app.registers.recognising.headers import Found, find_header
from app.registers.recognising.headings import Heading, field_of, headings_of
from app.registers.recognising.phones import is_plain_phone
from app.registers.recognising.unfolding import without_columns
from db.catalogues import catalogue

_THEIRS: Final = ("helper.", "organisation.", "pairing.", "team.name")
_KEYS: Final = ("place.", "household.code", "head.name", "head.id_number", "group")
_NAME, _CODE, _HEAD_NAME, _HEAD_ID = "helper.name", "household.code", "head.name", "head.id_number"
_OF_HEAD: Final = {"member.name": _HEAD_NAME, "member.id_number": _HEAD_ID}
_ANYBODY: Final = ("联系人", "姓名")  # not said to be a helper
_HEAD: Final = "户主"


def apart_helpers(sheet: RawSheet, header_row: int | None = None) -> tuple[RawSheet, tuple[RawSheet, Found]] | None:
    """Return a register of households without the columns of helpers, and these as a register of pairings; None without any."""
    found = find_header(sheet, None, header_row)
    if found is None or found[0].register != "households" or not found[2]:
        return None
    words, row, depth = found
    headings = headings_of(sheet.rows, row, depth)
    theirs = dict(_theirs(words, headings))
    if _NAME not in theirs:
        return None
    keys = _keys(words, headings)
    if not {_CODE, _HEAD_NAME} & keys.keys():
        return None
    rest = without_columns(sheet, set(theirs.values()), row)
    again = find_header(rest, None, header_row)
    if again is None or again[0].register != words.register:
        rest.headers[None, header_row] = found  # income alone would be no list of households
    return rest, (_register(sheet, row, depth, theirs | keys, _rows(sheet, words, headings, row + depth, theirs[_NAME])),
                  (vocabulary("pairings"), row + depth - 1, 1))  # fmt: skip


def _theirs(words: Vocabulary, headings: Sequence[Heading]) -> Iterator[tuple[str, int]]:
    """Yield what is said of helpers and its column: words the household's register does not know, numbers behind them."""
    pairings = vocabulary("pairings")
    seen: set[str] = set()
    behind = False  # the column at the left speaks of the helper
    for column, heading in enumerate(headings):
        field, ours = field_of(pairings, heading), words.field_of(heading.full) or words.field_of(heading.text)
        if behind and is_plain_phone(heading.text):
            field, ours = "helper.phone", None
        elif heading.text in _ANYBODY:
            field = None
        behind = bool(field) and ours is None and str(field).startswith(_THEIRS)
        if behind and field and field not in seen:
            seen.add(field)
            yield field, column


def _keys(words: Vocabulary, headings: Sequence[Heading]) -> dict[str, int]:
    """Return the columns that say which household it is; where no column names the head, the member's do on his row."""
    ours = {
        field: column for column, heading in reversed([*enumerate(headings)]) if (field := field_of(words, heading))
    }
    keys = {field: column for field, column in ours.items() if field.startswith(_KEYS)}
    if _HEAD_NAME not in keys and _CODE not in keys and "member.relation" in ours:
        keys |= {theirs: ours[field] for field, theirs in _OF_HEAD.items() if field in ours}
    return keys


def _rows(sheet: RawSheet, words: Vocabulary, headings: Sequence[Heading], start: int, name: int) -> list[int]:
    """Return the rows that say who helps: one of each household and helper; where no code tells whose they are, the head's."""
    ours = {
        field: column for column, heading in reversed([*enumerate(headings)]) if (field := field_of(words, heading))
    }
    merged = [range(first - 1, last) for column, first, last in sheet.merged if column == name]
    filled = [
        row
        for row in range(start, len(sheet.rows))
        if _cell(sheet.rows[row], name) is not None or any(row in area for area in merged)
    ]
    relation = ours["member.relation"] if "member.relation" in ours and "member.name" in ours else None
    if relation is not None and _CODE not in ours:
        return [row for row in filled if _is_head(_cell(sheet.rows[row], relation))]
    who = (
        [ours[_CODE]]
        if relation is not None
        else [ours[each] for each in (_CODE, _HEAD_NAME, _HEAD_ID) if each in ours]
    )
    kept, seen = [], set[tuple[str, ...]]()
    for row in filled:
        said = tuple(str(_cell(sheet.rows[row], column)) for column in (*who, name))
        if said not in seen and any(_cell(sheet.rows[row], column) is not None for column in who):
            kept.append(row)
            seen.add(said)
    return kept


def _is_head(cell: Cell) -> bool:
    return isinstance(cell, str) and catalogue("relation").normalise(cell) == _HEAD


def _cell(line: Sequence[Cell], column: int) -> Cell:
    return line[column] if column < len(line) else None


def _register(sheet: RawSheet, row: int, depth: int, columns: dict[str, int], kept: Sequence[int]) -> RawSheet:
    words, said = vocabulary("pairings"), set(kept)
    headed: list[Cell] = [None] * (max(columns.values()) + 1)
    for field, column in columns.items():
        headed[column] = words.heading_of(field)
    rows = [list(line) for line in sheet.rows[:row]] + [[] for _row in range(depth - 1)] + [headed]
    taken = set(columns.values())
    rows += [
        [cell if column in taken else None for column, cell in enumerate(line)] if at in said else []
        for at, line in enumerate(sheet.rows[row + depth :], row + depth)
    ]
    broken = {place: mark for place, mark in sheet.broken.items() if place[0] - 1 in said and place[1] in taken}
    merged = [area for area in sheet.merged if area[0] in taken]
    return replace(sheet, rows=rows, broken=broken, merged=merged, shown=sheet.shown or sheet.rows)
