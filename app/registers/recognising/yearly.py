"""Help given, and needs, year by year in columns of their own: 2018年帮扶措施 2019年帮扶措施, 2018年产业 2019年产业, 2018年需求.

They become a register of measures (and one of needs) with a row for each year; the columns leave the sheet they stood in.
Runs inside the child process. Not here: income of several years (`headers` names the year of such a column itself).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.registers.files.raw import Cell, RawSheet
from app.registers.layouts import redlines
from app.registers.layouts.vocabulary import Vocabulary, vocabulary
from app.registers.recognising.head_lists import names_heads_only
from app.registers.recognising.headers import Found, find_header
from app.registers.recognising.headings import Heading, field_of, headings_of
from app.registers.recognising.unfolding import Lane, Unfolding, unfolded, without_columns
from app.registers.values import units
from db.catalogues import catalogue

HEADER_WITHIN: Final = 40
_FEWEST: Final = 3  # words in a row of headings
_YEARS: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})\s*(?:年度|年)?(?!\d)|(?<!\d)([0-3]\d)\s*(?:年度|年)")
_ENDINGS: Final = {
    "measure.amount_fen": re.compile(r"(?:资金|金额|补助金?|补贴|投入)(?:额|情况)?$"),
    "measure.result": re.compile(r"(?:成效|效果|结果|落实情况|完成情况)$"),
    "measure.content": re.compile(r"(?:帮扶)?(?:措施|项目|内容|扶持)?(?:情况)?$"),
}
_NEEDS: Final = re.compile(r"(?:需求|诉求|困难需求)(?:内容|情况)?$")
_WHOM: Final = ("place.", "household.code", "head.", "group")
_CONTENT, _AMOUNT, _DONE, _KIND = "measure.content", "measure.amount_fen", "measure.done_on", "measure.kind"
_NOTE: Final = "measure.note"
_OF_ANYBODY: Final = {"sequence", "signature", "household.code", "household.phone", "household.note", "household.group_name",
                      "household.address", "member.id_number"}  # fmt: skip
_NAMES: Final = {_CONTENT: "帮扶措施", _AMOUNT: "帮扶金额", "measure.result": "帮扶成效", "measure.quantity_milli": "数量",
                 "measure.unit": "计量单位", "measure.note": "备注", _DONE: "帮扶时间", _KIND: "项目类别"}  # fmt: skip
_YES: Final = frozenset(("是", "有", "√", "✓", "✔", "☑", "Y", "y", "1"))
_NO: Final = frozenset(("否", "无", "没有", "×", "✗", "N", "n", "0", "未享受", "□", "-", "/", "—"))


@dataclass(frozen=True)
class _Said:
    """What a column says: of a year, on a topic ("" where it is help at large), as the value of a field, in a unit."""

    column: int
    year: str
    topic: str
    field: str
    unit: str | None


def apart_yearly(sheet: RawSheet) -> tuple[RawSheet, list[tuple[RawSheet, Found]]]:
    """Return a sheet without the columns of help year by year, and what these amount to as registers of their own."""
    for row, depth, headings in _headers(sheet):
        columns = [said for column, heading in enumerate(headings) if (said := _said(column, heading)) is not None]
        found = [
            (made, (vocabulary(register), row, depth))
            for register, part in _by_register(columns).items()
            if len({said.year for said in part}) > 1
            and (made := _register(sheet, row, depth, headings, register, part))
        ]
        if found:
            gone = {said.column for made, _found in found for said in columns if _is_in(said, made)}
            return without_columns(sheet, gone, row), found
    of_titles = _of_titles_year(sheet)
    return (replace(sheet, rows=[], broken={}, merged=[]) if of_titles else sheet), of_titles


def _by_register(columns: Sequence[_Said]) -> dict[str, list[_Said]]:
    """Return what columns say of help given, and of needs."""
    return {
        "measures": [said for said in columns if said.field != "need.title"],
        "needs": [said for said in columns if said.field == "need.title"],
    }


def _of_titles_year(sheet: RawSheet) -> list[tuple[RawSheet, Found]]:
    """Return the registers of help or needs kind by kind in columns (产业扶贫 就业扶贫 健康扶贫), of the one year their title names."""
    if (known := find_header(sheet, None, None)) is not None and not _says_who_only(sheet, known):
        return []
    for row, line in enumerate(sheet.rows[:HEADER_WITHIN]):
        above = [[cell for cell in upper if cell is not None] for upper in sheet.rows[:row]]
        titles = [cells[0] for cells in above if len(cells) == 1]
        years = {long or f"20{short}" for title in titles for long, short in _YEARS.findall(str(title))}
        if len(years) != 1 or row + 2 > len(sheet.rows) or sum(isinstance(cell, str) for cell in line) < _FEWEST:
            continue
        year = years.pop()
        for depth in (1, 2):
            headings = headings_of(sheet.rows, row, depth)
            said = [each for at, heading in enumerate(headings) if (each := _said(at, heading, year)) is not None]
            said = [each for each in said if each.topic or each.field == "need.title"]
            found = [
                (made, (vocabulary(register), row, depth))
                for register, part in _by_register(said).items()
                if len({each.column for each in part}) > 1
                and (made := _register(sheet, row, depth, headings, register, part, alone=True))
            ]
            if found:
                return found
    return []


def _says_who_only(sheet: RawSheet, found: Found) -> bool:
    """Whether a list of households by their heads says only who they are, where they live and what to note: it is about the help."""
    words, row, depth = found
    headings = headings_of(sheet.rows, row, depth)
    fields = {field for heading in headings if (field := field_of(words, heading))}
    told = {field for field in fields if not field.startswith(("place.", "head."))}
    return names_heads_only(words, headings) and words.register == "households" and told <= _OF_ANYBODY


def _is_in(said: _Said, made: RawSheet) -> bool:
    return any(real == said.column for lane in made.lane_columns for _column, real in lane)


def _headers(sheet: RawSheet) -> list[tuple[int, int, list[Heading]]]:
    """Return the rows that may head such a sheet: the one that is a header, else those that name a year twice."""
    found = find_header(sheet, None, None)
    if found is not None and found[2]:
        _words, row, depth = found
        return [(row, depth, headings_of(sheet.rows, row, depth))]
    rows = []
    for row, line in enumerate(sheet.rows[:HEADER_WITHIN]):
        years = [cell for cell in line if isinstance(cell, str) and _YEARS.search(cell)]
        if len(years) > 1:
            rows += [
                (row, depth, headings_of(sheet.rows, row, depth)) for depth in (1, 2) if row + depth < len(sheet.rows)
            ]
    return rows


def _said(column: int, heading: Heading, of_title: str | None = None) -> _Said | None:
    """Return what a column says, or None; `of_title`: the year of columns that name none."""
    years: set[str] = {long or f"20{short}" for long, short in _YEARS.findall(heading.full)}
    if not years and of_title:
        years = {of_title}
    if len(years) != 1 or redlines.by_heading(heading.full) is not None:
        return None
    rest = _YEARS.sub("", heading.full).strip(" 　:：-—_.、")
    if not rest or _is_fact(rest):
        return None
    words = vocabulary("measures")
    field = words.field_of(rest) or ""
    unit = units.unit_of(heading.full)
    if field in _NAMES and field not in (_DONE, _KIND):
        return _Said(column, years.pop(), "", field, unit)
    bare = units.without_unit(rest)
    if _NEEDS.search(bare):
        return _Said(column, years.pop(), "", "need.title", None)
    for field, ending in _ENDINGS.items():
        topic = ending.sub("", bare)
        if topic != bare or field == _CONTENT:
            paid = field == _CONTENT and unit in units.FACTORS["fen"]
            if _kind_of(topic) is not None:
                return _Said(column, years.pop(), topic, _AMOUNT if paid else field, unit)
    return None


def _is_fact(rest: str) -> bool:
    """Whether the words are those of a household's year: income, land, people."""
    return any((vocabulary(each).field_of(rest) or "").startswith("year.") for each in ("households", "years"))


def _kind_of(topic: str) -> str | None:
    """Return the kind of measure a topic is ("产业", "健康帮扶"), or None."""
    known = catalogue("measure_kind")
    for said in (topic, f"{topic}帮扶", f"{topic}扶贫"):
        if topic and (kind := known.normalise(said)):
            return kind
    return None


# -- as a register -----------------------------------------------------------------------------------------------------
def _register(
    sheet: RawSheet,
    row: int,
    depth: int,
    headings: Sequence[Heading],
    register: str,
    said: Sequence[_Said],
    *,
    alone: bool = False,
) -> RawSheet | None:
    """Return the sheet as such a register; where it is read `alone`, what other columns say stays beside each record."""
    words = vocabulary(register)
    shared = _shared(words, headings)
    if not {"head.name", "household.code", "head.id_number"} & set(shared.values()):
        return None
    width = max(map(len, sheet.rows))
    unit = next((each.unit for each in said if each.field == _AMOUNT), None)
    said = [each for each in said if each.field != _AMOUNT or each.unit == unit]
    fields = list(dict.fromkeys(each.field for each in said))
    made = (
        ["need.title", "need.opened_on"]
        if register == "needs"
        else list(dict.fromkeys([_CONTENT, *fields, _DONE, _KIND]))
    )
    at = {field: width + number for number, field in enumerate(made)}
    lanes, topics = [], []
    for key in dict.fromkeys((each.topic, each.year) for each in said):
        part = [each for each in said if (each.topic, each.year) == key]
        if register == "measures" and not key[0] and not any(each.field == _CONTENT for each in part):
            continue  # money without a word what it was for
        columns = {at[each.field]: each.column for each in reversed(part)}
        when = at["need.opened_on" if register == "needs" else _DONE]
        outright: dict[int, Cell] = {when: key[1]}
        if register == "measures":
            outright |= {at[_KIND]: _kind_of(key[0])} if key[0] else {}
        lanes.append(Lane(columns, outright))
        topics.append(key[0])
    if not lanes:
        return None
    new = {at[field]: _heading(words, field, unit) for field in made}
    new |= {column: words.heading_of(field) for column, field in shared.items()}
    gone = {each.column for each in said} if alone else set(range(width)) - shared.keys()
    how = Unfolding(row, depth, lanes, {column: new[column] for column in new if column >= width}, gone)
    return _in_words(_renamed(unfolded(sheet, how), row, depth, shared, words), topics, at, row + depth)


def _heading(words: Vocabulary, field: str, unit: str | None) -> str:
    name = _NAMES.get(field) or words.heading_of(field)
    return f"{name}({unit})" if field == _AMOUNT and unit else name


def _shared(words: Vocabulary, headings: Sequence[Heading]) -> dict[int, str]:
    """Return the columns that say whose help it was, as fields of a register of help."""
    people = vocabulary("households")
    found: dict[int, str] = {}
    named = {people.field_of(heading.full) or people.field_of(heading.text) for heading in headings}
    for column, heading in enumerate(headings):
        field = people.field_of(heading.full) or people.field_of(heading.text) or ""
        if field in ("member.name", "member.id_number"):
            whom = "member.name" if field == "member.name" else ""
            field = field.replace("member.", "head.") if "head.name" not in named else whom
        if field == "household.group_name":
            field = "group"
        if (
            field in words.fields
            and (field.startswith(_WHOM) or field == "member.name")
            and field not in found.values()
        ):
            found[column] = field
    return found


def _renamed(sheet: RawSheet, row: int, depth: int, shared: dict[int, str], words: Vocabulary) -> RawSheet:
    """Return the sheet with the headings a register of help has: 姓名 would be the head's."""
    rows = list(sheet.rows)
    for level in range(row, row + depth):
        rows[level] = [words.heading_of(shared[at]) if at in shared else cell for at, cell in enumerate(rows[level])]
    return replace(sheet, rows=rows)


def _in_words(sheet: RawSheet, topics: Sequence[str], at: dict[str, int], start: int) -> RawSheet:
    """Return the sheet with 是, √ and amounts written as the help they mean; rows of 无 say nothing unless something is noted."""
    content = at.get(_CONTENT)
    if content is None:
        return sheet
    rows = list(sheet.rows)
    words = vocabulary("measures")
    noted = [column for column, heading in enumerate(rows[start - 1]) if isinstance(heading, str)
             and words.field_of(heading) == _NOTE and column not in at.values()]  # fmt: skip
    silent: dict[int, int] = {}  # the first line of a row that says no help so far
    helped: set[int] = set()
    for number in range(start, len(rows)):
        topic, real = topics[sheet.lanes[number]], sheet.real_rows[number]
        line = list(rows[number])
        line[content] = _as_help(line[content], topic, any(line[place] is not None for place in _beside(at)))
        if line[content] is None and not any(line[place] is not None for place in _beside(at)):
            if any(line[column] is not None for column in noted):
                silent.setdefault(real, number)
            line = [None] * len(line)
        else:
            helped.add(real)
        rows[number] = line
    for real, number in silent.items():
        if real not in helped:  # told, as what is noted there would be gone
            rows[number] = [None if column == content else cell for column, cell in enumerate(sheet.rows[number])]
    return replace(sheet, rows=rows)


def _beside(at: dict[str, int]) -> list[int]:
    return [place for field, place in at.items() if field not in (_CONTENT, _DONE, _KIND)]


def _as_help(cell: Cell, topic: str, paid: bool) -> Cell:
    said = str(cell).strip() if cell is not None else ""
    if said in _NO or (cell is None and not paid):
        return None
    if topic and (said in _YES or cell is None):
        return f"{topic}帮扶" if not topic.endswith(("帮扶", "扶贫")) else topic
    if topic and isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return f"{topic}：{cell:g}"
    return cell
