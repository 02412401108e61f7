"""Lists of who received what only their title names (2019年雨露计划补助发放表): each becomes a register of help.

Runs inside the child process. The words are in `resources/registers/words/benefits.toml`. Not here: registers that say in a
column what was given (`headers`), writing the sheet anew (`unfolding`).
"""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from app.registers.files.raw import Cell, RawSheet
from app.registers.layouts import redlines
from app.registers.layouts.vocabulary import fitting_layout, vocabulary
from app.registers.recognising.headers import Found, find_header
from app.registers.recognising.headings import Heading, field_of, places_of
from app.registers.recognising.unfolding import Lane, Unfolding, unfolded
from app.registers.values import units
from db.catalogues import fold
from resources import resource

_CONTENT, _KIND, _DONE, _AMOUNT = "measure.content", "measure.kind", "measure.done_on", "measure.amount_fen"
_HEAD, _HEAD_ID, _PERSON, _PERSON_ID = "head.name", "head.id_number", "member.name", "member.id_number"
_HEADED: Final = {_CONTENT: "帮扶措施", _KIND: "项目类别", _DONE: "帮扶时间", _AMOUNT: "帮扶金额"}
_PHONE: Final = "受益人电话"
# what such a list may say of people besides who they are; anything else makes it a register of households
_ALSO: Final = frozenset({"household.code", "household.phone", "household.note", "household.address", "household.group_name",
                "household.stated_people", "member.sex", "member.age", "member.birth", "member.phone", "member.disability",
                "member.disability_grade", "member.school", "member.public_post", "year.house_grade", "year.house_dm2"})  # fmt: skip
_PLACE_BEFORE: Final = re.compile(r"^.*(?:省|自治区|州|县|市|(?<!城)乡|镇|街道|社区|村委会|(?<!农)村|组)")
_ROWS_LOOKED_AT: Final = 200
_LONGEST_NAME: Final = 30
_SHARE: Final = 0.7  # of the cells below the person's heading: names


@dataclass(frozen=True)
class _Words:
    own: frozenset[str]
    people: frozenset[str]
    numbers: frozenset[str]
    amounts: re.Pattern[str]
    dates: re.Pattern[str]
    before: re.Pattern[str]
    behind: re.Pattern[str]
    asked: re.Pattern[str]
    help: tuple[tuple[str, tuple[str, ...]], ...]  # kind and its words, those that say most first


@cache
def _words() -> _Words:
    read: dict[str, Any] = tomllib.loads(resource("registers", "words", "benefits.toml").read_text(encoding="utf-8"))
    return _Words(
        own=frozenset(map(fold, read["own"])),
        people=frozenset(map(fold, read["people"])),
        numbers=frozenset(map(fold, read["numbers"])),
        amounts=re.compile(read["amounts"]),
        dates=re.compile(read["dates"]),
        before=re.compile(read["before"]),
        behind=re.compile(read["behind"]),
        asked=re.compile(read["asked"]),
        help=tuple((each["kind"], tuple(each["words"])) for each in read["help"]),
    )


def as_benefits(sheet: RawSheet, file: str) -> tuple[RawSheet, Found] | None:
    """Return a list of who received what its title names as a register of measures and its header; None for anything else."""
    known = find_header(sheet, None, None)
    if known is not None and known[0].register not in ("households", "years"):
        return None
    for row, depth, headings in places_of(sheet, known[1] + 1 if known is not None and known[2] else None):
        columns = _columns(headings)
        if columns is None or not _names_people(sheet, row + depth, columns):
            continue
        if (said := _help_in(_titles(sheet, row, file))) is not None:
            return _register(sheet, row, depth, headings, columns, said), (vocabulary("measures"), row, depth)
    return None


# -- what the title says -----------------------------------------------------------------------------------------------
def _titles(sheet: RawSheet, row: int, file: str) -> list[str]:
    above = [cell for line in sheet.rows[:row] for cell in line if isinstance(cell, str)]
    return [
        text for text in (*above, sheet.name, file.rpartition(".")[0]) if redlines.in_cell(text, free_text=True) is None
    ]


def _help_in(titles: Sequence[str]) -> tuple[str, str, str | None] | None:
    """Return the help that a title names, its kind ("" where none is sure) and the year it speaks of."""
    years = {year for title in titles for year in re.findall(r"(?<!\d)(20\d{2})\s*年", title)}
    year = years.pop() if len(years) == 1 else None
    for title in titles:
        if _words().asked.search(title):
            return None  # asked for or planned, not given
        for kind, words in _words().help:
            word = next((word for word in words if word in title), None)
            if word is not None:
                return _content(title, word), kind, year
    return None


def _content(title: str, word: str) -> str:
    """Return the help as a title names it, without place, time and what the paper is: "雨露计划补助"."""
    said = "".join(title.split())
    before, behind = said[: said.find(word)], said[said.find(word) :]
    before = _words().before.sub("", _PLACE_BEFORE.sub("", before)).removeprefix("关于").strip("的之-—_、：:()（）")
    shorter = _words().behind.sub("", behind)
    return before + (shorter.rstrip("的") if word in shorter else word)


# -- its columns -------------------------------------------------------------------------------------------------------
def _columns(headings: Sequence[Heading]) -> dict[str, int] | None:
    """Return the columns of a list of people by the field of a register of help; None where the header is none of such a list."""
    people, measures, words = vocabulary("households"), vocabulary("measures"), _words()
    found: dict[str, int] = {}
    for column, heading in enumerate(headings):
        field = field_of(people, heading) or ""
        bare, folded = units.without_unit(heading.text), fold(heading.text)
        if folded in words.own:
            field = _PERSON
        elif folded in words.people:
            field = f"{_PERSON}@other"
        elif folded in words.numbers:
            field = _PERSON_ID
        elif field_of(measures, heading) == _AMOUNT or words.amounts.search(bare):
            field = _AMOUNT
        elif field_of(measures, heading) in (_DONE, _CONTENT) or words.dates.search(bare):
            field = field_of(measures, heading) or _DONE
        if field and redlines.by_heading(heading.full, known=True) is None:
            found.setdefault(field, column)
    return found if _is_list(found, headings) else None


def _is_list(found: dict[str, int], headings: Sequence[Heading]) -> bool:
    about = {field for field in found if field.startswith(("household.", "member.", "head.", "year."))}
    who = {_HEAD, _HEAD_ID, _PERSON, _PERSON_ID, f"{_PERSON}@other"}
    if about - who - _ALSO or _CONTENT in found or not {_HEAD, _PERSON, f"{_PERSON}@other"} & about:
        return False
    if fitting_layout([heading.text for heading in headings if heading.text]) is not None:
        return False
    return bool({_AMOUNT, _DONE} & found.keys())


def _names_people(sheet: RawSheet, start: int, columns: dict[str, int]) -> bool:
    column = next(columns[field] for field in (f"{_PERSON}@other", _PERSON, _HEAD) if field in columns)
    cells = [line[column] if column < len(line) else None for line in sheet.rows[start:][:_ROWS_LOOKED_AT]]
    said = [cell for cell in cells if cell is not None]
    return bool(said) and sum(map(_may_name, said)) >= _SHARE * len(said)


def _may_name(cell: Cell) -> bool:
    """Whether a cell may be a name: words, and no label as in a form."""
    if not isinstance(cell, str) or cell.strip().isdigit() or len(cell) > _LONGEST_NAME:
        return False
    return vocabulary("households").field_of(cell) is None


# -- as a register of help ---------------------------------------------------------------------------------------------
def _register(
    sheet: RawSheet,
    row: int,
    depth: int,
    headings: Sequence[Heading],
    columns: dict[str, int],
    said: tuple[str, str, str | None],
) -> RawSheet:
    """Return the sheet with the headings of a register of help; what its title says stands in columns behind its own."""
    content, kind, year = said
    width = max(map(len, sheet.rows))
    whose = _whose(columns)
    taken = whose | {field: columns[field] for field in (_AMOUNT, _DONE) if field in columns}
    outright: dict[str, Cell] = {_CONTENT: content}
    if kind:
        outright[_KIND] = kind
    if year and _DONE not in columns:
        outright[_DONE] = f"{year}年"
    twice = whose.get(_PERSON) if whose.get(_HEAD) == whose.get(_PERSON) else None
    added = [*outright, *([_PERSON] if twice is not None else [])]
    at = {field: width + number for number, field in enumerate(added)}
    named = {column: field for field, column in taken.items() if field not in at}
    lane = Lane({column: column for column in named}, {at[field]: cell for field, cell in outright.items()})
    if twice is not None:
        lane.columns[at[_PERSON]] = twice
    made = unfolded(sheet, Unfolding(row, depth, [lane], {at[field]: _heading(field) for field in added}, set()))
    phones = {columns[field] for field in ("household.phone", "member.phone") if field in columns}
    told = {column: _heading(field, headings[column].text) for column, field in named.items()}
    told |= dict.fromkeys(phones, _PHONE)  # in a register of help a plain 联系电话 would be the helper's
    for line in made.rows[row : row + depth]:
        line[:] = [told[column] if column in told and cell is not None else cell for column, cell in enumerate(line)]
    return made


def _heading(field: str, sent: str = "") -> str:
    """Return what a register of help calls a field, in the unit that the heading sent says."""
    name = _HEADED.get(field) or vocabulary("measures").heading_of(field)
    unit = units.unit_of(sent) if field == _AMOUNT else None
    return f"{name}({unit})" if unit else name


def _whose(columns: dict[str, int]) -> dict[str, int]:
    """Return the columns that say whose household it is; the ID number of whoever lives there finds it."""
    head, person = columns.get(_HEAD), columns.get(_PERSON)
    other = columns.get(f"{_PERSON}@other")
    found = {_HEAD: head if head is not None else (person if other is None else None)}
    found |= {_PERSON: other if other is not None else person}
    found[_HEAD_ID] = columns.get(_PERSON_ID, columns.get(_HEAD_ID))
    return {field: column for field, column in found.items() if column is not None}
