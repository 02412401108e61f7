"""Whose names stand below 户主姓名 and 家庭成员: told by the cells where the headings alone say something else.

户主姓名 over every person of a household is the person's name; 家庭成员 over several names a cell lists those who live with
the head; a head who is named only under 户主 is the person of that row. Runs inside the child process. Not here: lists
that name the heads only (`head_lists`), how a head becomes a member (`side_by_side`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from app.matching.names import name_key
from app.registers.files.raw import Cell, RawSheet
from app.registers.layouts.likeness import likely_field, near_field
from app.registers.layouts.vocabulary import Vocabulary
from app.registers.recognising.headers import Found
from app.registers.recognising.headings import Heading, by_column_of, field_of, headings_of, words_in
from app.registers.recognising.looks import agrees, guessed_field, is_name
from db.catalogues import catalogue

_HEAD_NAME, _HEAD_ID = "head.name", "head.id_number"
_NAME, _RELATION, _ID = "member.name", "member.relation", "member.id_number"
_HEAD: Final = "户主"
_PERSONS: Final = {
    _HEAD_NAME: "成员姓名",
    _HEAD_ID: "成员身份证号",
}  # what these columns are where every person has a row
_OTHERS: Final = "其他家庭成员"  # no field: what it says is kept as it is
_ASIDE: Final = re.compile(r"[（(][^（()）]*[)）]")
_BETWEEN: Final = re.compile(r"[、,，;；/\s]+")
_LOOKED_AT: Final = 200  # rows
_SHARE: Final = 0.7


def relation_column(words: Vocabulary, headings: Sequence[Heading], body: Sequence[Sequence[Cell]]) -> int | None:
    """Return the column of relations: by its heading, else by what that is like and the cells below; None where there is none."""
    for column, heading in enumerate(headings):
        if heading.text and (field_of(words, heading) or likely_field(words, heading.text)) == _RELATION:
            return column
    columns = by_column_of(headings, body[:_LOOKED_AT])
    for column, heading in enumerate(headings):
        if not heading.text or field_of(words, heading) or likely_field(words, heading.text):
            continue
        near = near_field(words, heading.text)
        if near and near[0] == _RELATION and agrees(_RELATION, columns[column]):
            return column
        if guessed_field(words, heading.full, columns[column], set()) == _RELATION:
            return column
    return None


def with_names_as_meant(sheet: RawSheet, found: Found) -> tuple[RawSheet, dict[int, str]]:
    """Return a register of households with the names of its people under the headings they mean, and the headings they had."""
    words, row, depth = found
    if words.register != "households" or not depth:
        return sheet, {}
    headings = headings_of(sheet.rows, row, depth)
    at = {field: column for column, heading in reversed([*enumerate(headings)]) if (field := field_of(words, heading))}
    if _HEAD_NAME not in at:
        return sheet, {}
    body = sheet.rows[row + depth :]
    relation = relation_column(words, headings, body)
    if relation is None:
        if _NAME in at and "成员" in headings[at[_NAME]].text and _are_lists(body, at):
            return _renamed(sheet, found, {at[_NAME]: _OTHERS})
    elif _NAME in at:
        return _heads_named(sheet, row + depth, at | {_RELATION: relation}), {}
    elif _are_persons(body, at[_HEAD_NAME], relation):
        own = [_HEAD_NAME] if _ID in at or _HEAD_ID not in at else [_HEAD_NAME, _HEAD_ID]
        return _renamed(sheet, found, {at[field]: _PERSONS[field] for field in own})
    return sheet, {}


def _renamed(sheet: RawSheet, found: Found, new: dict[int, str]) -> tuple[RawSheet, dict[int, str]]:
    _words, row, depth = found
    rows = list(sheet.rows)
    sent = {column: headings_of(rows, row, depth)[column].text for column in new}
    for column, heading in new.items():
        level = max(level for level in range(row, row + depth) if words_in(_cell(rows[level], column)))
        rows[level] = [heading if at == column else cell for at, cell in enumerate(rows[level])]
    return replace(sheet, rows=rows, shown=sheet.shown or sheet.rows), sent


def _cell(line: Sequence[Cell], column: int | None) -> Cell:
    return line[column] if column is not None and column < len(line) else None


def _key(cell: Cell) -> str:
    return name_key(str(cell)) if cell is not None else ""


def _is_head(cell: Cell) -> bool:
    return isinstance(cell, str) and catalogue("relation").normalise(cell) == _HEAD


# -- 户主姓名 over everybody ------------------------------------------------------------------------------------------------
def _are_persons(body: Sequence[Sequence[Cell]], name: int, relation: int) -> bool:
    """Whether the names below 户主姓名 are those of the rows' own people: others than the head have names of their own."""
    heads = others = own = 0
    head = ""
    for line in body[:_LOOKED_AT]:
        said, related = _cell(line, name), _cell(line, relation)
        if not isinstance(related, str) or not catalogue("relation").normalise(related):
            continue
        if _is_head(related):
            head = _key(said)
            heads += is_name(said)
        else:
            others += 1
            own += is_name(said) and _key(said) != head
    return own >= _SHARE * others if others else heads > 0


# -- several names below 家庭成员 -------------------------------------------------------------------------------------------
def _are_lists(body: Sequence[Sequence[Cell]], at: dict[str, int]) -> bool:
    """Whether cells below 家庭成员 name several people, each row another household's."""
    several = rows = unheaded = 0
    seen: set[tuple[str, str]] = set()
    for line in body[:_LOOKED_AT]:
        head, said = _cell(line, at[_HEAD_NAME]), _cell(line, at[_NAME])
        if head is None:
            unheaded += said is not None
            continue
        household = (str(_cell(line, at.get("household.code"))), _key(head))
        if household in seen or _key(said) == _key(head):
            return False
        seen.add(household)
        rows += 1
        several += len(_names_in(said)) > 1
    return several > 0 and unheaded <= (1 - _SHARE) * rows


def _names_in(cell: Cell) -> list[str]:
    """Return the names of a cell that names people and nothing else."""
    parts = list(filter(None, _BETWEEN.split(_ASIDE.sub("、", cell)))) if isinstance(cell, str) else []
    return parts if all(map(is_name, parts)) else []


# -- a head who is named under 户主 only ------------------------------------------------------------------------------------
def _heads_named(sheet: RawSheet, start: int, at: dict[str, int]) -> RawSheet:
    """Return the sheet with the head's name and relation in rows that say them under 户主 only and that no other row names."""
    own = [column for field, column in at.items() if field.startswith("member.") and field not in (_NAME, _RELATION)]
    rows = sheet.rows
    for household in _households(rows, start, at[_HEAD_NAME]):
        head = _key(_cell(rows[household[0]], at[_HEAD_NAME]))
        meant = [row for row in household if _may_be_head(sheet, row, at, own)]
        if len(meant) == 1 and not any(_names_head(rows[row], at, head) for row in household):
            rows = list(rows) if rows is sheet.rows else rows
            line = [*rows[meant[0]], *[None] * (max(at[_NAME], at[_RELATION]) + 1)]
            line[at[_NAME]], line[at[_RELATION]] = _cell(line, at[_HEAD_NAME]), _cell(line, at[_RELATION]) or _HEAD
            rows[meant[0]] = line[: max(len(rows[meant[0]]), at[_NAME] + 1, at[_RELATION] + 1)]
    return sheet if rows is sheet.rows else replace(sheet, rows=rows, shown=sheet.shown or sheet.rows)


def _households(rows: Sequence[Sequence[Cell]], start: int, name: int) -> Iterator[list[int]]:
    """Yield the rows of each household: from one that names its head to the next that names another."""
    household: list[int] = []
    head = ""
    for row in range(start, len(rows)):
        said = _key(_cell(rows[row], name))
        if said and said != head:
            if household:
                yield household
            household, head = [], said
        if head:
            household.append(row)
    if household:
        yield household


def _may_be_head(sheet: RawSheet, row: int, at: dict[str, int], own: Sequence[int]) -> bool:
    """Whether a row names nobody but a head, and says something of a person; an error in the name's place is no blank."""
    line = sheet.rows[row]
    if _cell(line, at[_NAME]) is not None or not is_name(_cell(line, at[_HEAD_NAME])):
        return False
    related = _cell(line, at[_RELATION])
    broken = any((row + 1, at[field]) in sheet.broken for field in (_NAME, _RELATION))
    return (
        not broken and (related is None or _is_head(related)) and any(_cell(line, column) is not None for column in own)
    )


def _names_head(line: Sequence[Cell], at: dict[str, int], head: str) -> bool:
    said = _cell(line, at[_NAME])
    return said is not None and (_key(said) == head or _is_head(_cell(line, at[_RELATION])))
