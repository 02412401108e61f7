"""Records that stand side by side on a sheet's rows: lists beside each other, the members of a household on one row.

成员1姓名 成员1身份证号 成员2姓名 …, 配偶姓名 长子姓名 …, the same headings again and again, or a whole list a second time
to save paper. Runs inside the child process. Not here: measures year by year (`yearly`), writing the sheet anew (`unfolding`).
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import Final

from app.matching.names import name_key
from app.registers.files.raw import Cell, RawSheet
from app.registers.layouts.vocabulary import Vocabulary, vocabulary
from app.registers.recognising.head_lists import names_heads_only
from app.registers.recognising.headers import Found, find_header
from app.registers.recognising.headings import Heading, field_of, groups_above, headings_of
from app.registers.recognising.looks import is_name
from app.registers.recognising.unfolding import Lane, Unfolding, unfolded
from app.registers.recognising.whose_names import relation_column
from db.catalogues import catalogue

HEADER_WITHIN: Final = 40
_NUMERAL: Final = r"(?:[一二三四五六七八九十]|1?\d)"
_WHO: Final = r"(?:家庭成员|成员|家庭人口|人员|家属|家人|共同生活人)"
_BEFORE: Final = re.compile(rf"{_WHO}?[\s(（]*第?{_NUMERAL}[)）]?(?:位|个|名)?{_WHO}?(?:的)?[\s_\-—:：、.]*")
_NUMBER_IN: Final = re.compile(_NUMERAL)
_BEHIND: Final = re.compile(rf"(.+?)[\s(（_-]*({_NUMERAL})[)）]?")
_NAMES: Final = ("", "成员", "家庭成员", "人员", "家属", "家人", "名字")
_HINT: Final = re.compile(r"姓\s*名|名字|成员|家属|人员")
_MEMBER: Final = "member."
HEAD: Final = "户主"
_NAME, _RELATION, _ID = "member.name", "member.relation", "member.id_number"
_OF_MEMBER: Final = {"household.phone": "成员联系电话", "household.note": "成员备注", "household.address": "成员住址"}
_SHORTEST_LIST: Final = 2
_LOOKED_AT: Final = 200  # rows
_SHARE: Final = 0.7


def apart_side_by_side(sheet: RawSheet) -> tuple[RawSheet, int] | None:
    """Return a sheet of records side by side as one with a record a row, and its header's row from 1; None where it is none."""
    for row, depth, headings in _headers(sheet):
        if (how := _lists(row, depth, headings)) is not None:
            new = unfolded(sheet, how)
            if find_header(new, None, row + 1) is not None:
                return new, row + 1
        if (how := _members(sheet, row, depth, headings)) is not None:
            new = unfolded(sheet, how)
            found = find_header(new, None, row + 1)
            if found is not None and found[0].register == "households" and _names_people(new, found):
                return new, row + 1
    return None


def with_heads_as_members(sheet: RawSheet, found: Found) -> RawSheet | None:
    """Return a register of households that names only their heads with each head as a member; None for any other."""
    words, row, depth = found
    headings = headings_of(sheet.rows, row, depth)
    if words.register != "households" or not names_heads_only(words, headings):
        return None
    if relation_column(words, headings, sheet.rows[row + depth :]) is not None:
        return None  # its heading is misspelt
    heads = _heads(words, headings, set())
    width = max(map(len, sheet.rows))
    named = next((at for at, heading in enumerate(headings) if field_of(words, heading) == _NAME), None)
    if named is not None:
        lane = Lane({named: named}, {width: HEAD})
        return unfolded(sheet, Unfolding(row, depth, [lane], {width: words.heading_of(_RELATION)}, set()))
    at = {base: width + number for number, base in enumerate(heads)}
    relation = width + len(heads)
    lane = Lane({at[base]: real for base, real in heads.items()}, {relation: HEAD})
    new = {at[base]: base for base in heads} | {relation: words.heading_of(_RELATION)}
    return unfolded(sheet, Unfolding(row, depth, [lane], new, _head_only(words, heads))) if heads else None


def _names_people(sheet: RawSheet, found: Found) -> bool:
    """Whether names stand where the members' are to be: a form has labels there."""
    words, row, depth = found
    headings = headings_of(sheet.rows, row, depth)
    column = next((at for at, heading in enumerate(headings) if field_of(words, heading) == _NAME), None)
    cells = [_cell(line, column) for line in sheet.rows[row + depth :][:_LOOKED_AT]]
    said = [cell for cell in cells if cell is not None]
    return bool(said) and sum(map(is_name, said)) >= _SHARE * len(said)


def _headers(sheet: RawSheet) -> Iterator[tuple[int, int, list[Heading]]]:
    """Yield the rows that may head such a sheet: with several cells that name people."""
    for row, line in enumerate(sheet.rows[:HEADER_WITHIN]):
        said = [cell for cell in line if isinstance(cell, str)]
        if len(said) < _SHORTEST_LIST:
            continue
        below = sheet.rows[row + 1] if row + 1 < len(sheet.rows) else []
        for depth, cells in ((2, below), (1, line)):
            hints = [cell for cell in cells if isinstance(cell, str) and len(cell) <= 24 and _HINT.search(cell)]
            if len(hints) >= _SHORTEST_LIST and not any(isinstance(cell, (int, float)) for cell in cells):
                if depth == 1 and groups_above(sheet.rows, row):
                    continue  # no header by itself: whose columns they are stands above it
                yield row, depth, headings_of(sheet.rows, row, depth)


# -- a list a second time beside itself ------------------------------------------------------------------------------------
def _lists(row: int, depth: int, headings: Sequence[Heading]) -> Unfolding | None:
    texts = [heading.text for heading in headings]
    filled = [column for column, text in enumerate(texts) if text]
    left, right = filled[0], filled[-1]
    count = right - left + 1
    for period in range(_SHORTEST_LIST, count // 2 + 1 + count % 2):
        if count % period not in (0, period - 1):  # a blank column between two lists, none behind the last
            continue
        if all(texts[left + at] == texts[left + at % period] for at in range(count)):
            block = [left + at for at in range(period) if texts[left + at]]
            if len({texts[column] for column in block}) != len(block):
                return None
            starts = range(0, count, period)
            lanes = [Lane({column: column + start for column in block}) for start in starts]
            gone = set(range(left + period, right + 1))
            return Unfolding(row, depth, lanes, {}, gone, across=True) if len(lanes) > 1 else None
    return None


# -- the members of a household on one row ---------------------------------------------------------------------------------
def _members(sheet: RawSheet, row: int, depth: int, headings: Sequence[Heading]) -> Unfolding | None:
    words = vocabulary("households")
    blocks = _blocks(words, headings)
    heads = _heads(words, headings, {column for block in blocks.values() for column in block.values()})
    if len(blocks) < (1 if heads and any(_relation(key) for key in blocks) else 2):
        return None
    bare = _before_members(words, headings, heads, blocks)
    heads |= bare
    first = next(iter(blocks.values()))
    bases = list(dict.fromkeys(base for block in blocks.values() for base in block))
    known = set(map(words.field_of, bases))
    bases += [base for base in heads if words.field_of(base) not in known]
    width = max(map(len, sheet.rows))
    at = {base: first.get(base, width + number) for number, base in enumerate(bases)}
    field = {words.field_of(base): base for base in bases}
    says = any(_relation(key) for key in blocks) or bool(heads)
    relation = at[field[_RELATION]] if _RELATION in field else width + len(bases)
    lanes = []
    if heads:
        same = {base: field[words.field_of(base)] for base in heads}
        lanes.append(Lane({at[same[base]]: real for base, real in heads.items()}, {relation: HEAD}))
    for key, block in blocks.items():
        said: dict[int, Cell] = (
            {relation: _relation(key)} if _relation(key) and field.get(_RELATION) not in block else {}
        )
        lanes.append(Lane({at[base]: real for base, real in block.items()}, said))
    new = {at[base]: _OF_MEMBER.get(words.field_of(base) or "", base) for base in bases}
    if says and relation not in new:
        new[relation] = words.heading_of(_RELATION)
    gone = {real for block in blocks.values() for real in block.values()} | _head_only(words, heads)
    gone |= set(bare.values())
    return Unfolding(
        row, depth, lanes, new, gone - new.keys(), wanted=_once(lanes, at[field[_NAME]]) if heads else None
    )


def _before_members(
    words: Vocabulary, headings: Sequence[Heading], heads: dict[str, int], blocks: dict[str, dict[str, int]]
) -> dict[str, int]:
    """Return the head's ID number under a heading that does not say whose, between his name and the members' columns."""
    if not heads or words.heading_of(_ID) in heads:
        return {}
    first = min(column for block in blocks.values() for column in block.values())
    for column in range(heads["姓名"] + 1, first):
        if field_of(words, headings[column]) == _ID:
            return {words.heading_of(_ID): column}
    return {}


def _once(lanes: Sequence[Lane], name: int) -> Callable[[Sequence[Cell], list[int]], list[int]]:
    """Return what leaves out the head's own lane on rows where one of the members is the head."""

    def wanted(line: Sequence[Cell], there: list[int]) -> list[int]:
        said = {number: name_key(str(_cell(line, lanes[number].columns.get(name)) or "")) for number in there}
        others = {key for number, key in said.items() if number and key}
        return [number for number in there if number or said[number] not in others]

    return wanted


def _cell(line: Sequence[Cell], column: int | None) -> Cell:
    return line[column] if column is not None and column < len(line) else None


def _blocks(words: Vocabulary, headings: Sequence[Heading]) -> dict[str, dict[str, int]]:
    """Return the columns of each member by what they say, in their order; those who have no name are none."""
    found: dict[str, dict[str, int]] = defaultdict(dict)
    whose: str | None = None  # the relation whose column stands at the left
    for column, heading in enumerate(headings):
        told = next(_told(words, heading), None)
        if told is None and whose is not None and words.field_of(heading.full) == _ID:
            told = whose, _base(heading.full)
        whose = told[0] if told is not None and _relation(told[0]) else None
        if told is not None:
            found[told[0]].setdefault(told[1], column)
    named = {key: block for key, block in found.items() if any(words.field_of(base) == _NAME for base in block)}
    return named or _again(words, headings)


def _told(words: Vocabulary, heading: Heading) -> Iterator[tuple[str, str]]:
    """Yield whose column it is and what it says, where its heading numbers people or names a relation."""
    full = heading.full
    if not full or (words.field_of(full) and not _BEFORE.match(full)):
        return
    before = _BEFORE.match(full)
    if before and before.group() and not full[before.end() :].startswith(("年", "月", "季", "类", "级", "期", "批")):
        number = _NUMBER_IN.search(before.group())
        base = full[before.end() :]
        if number and (base or before.group() != full or "成员" in full or "家属" in full):
            yield _counted(number.group()), _base(base)
    behind = _BEHIND.fullmatch(full)
    if behind and not words.field_of(full):
        base = _base(behind.group(1))
        if (words.field_of(base) or "").startswith(_MEMBER) or (words.field_of(base) or "") in _OF_MEMBER:
            yield _counted(behind.group(2)), base
    for relation in _relations():
        rest = full.removeprefix(relation)
        if rest != full and (words.field_of(_base(rest)) or "").startswith(_MEMBER):
            yield f"={relation}", _base(rest)
            return


def _base(said: str) -> str:
    said = said.strip(" 　()（）:：_-—、.")
    return "姓名" if said in _NAMES else said


def _counted(numeral: str) -> str:
    """Return 3 for 三, so that 一 and 1 are one."""
    return str("一二三四五六七八九十".index(numeral) + 1) if numeral in "一二三四五六七八九十" else numeral


def _relation(key: str) -> str | None:
    return key[1:] if key.startswith("=") else None


@cache
def _relations() -> tuple[str, ...]:
    """The words for relations, longest first; 户主 has columns of its own."""
    known = catalogue("relation")
    said = {spelling for label in known.labels for spelling in (label.name, *label.aliases) if label.name != HEAD}
    said |= {
        "长子",
        "次子",
        "三子",
        "长女",
        "次女",
        "三女",
        "儿子",
        "女儿",
        "父亲",
        "母亲",
        "妻子",
        "丈夫",
        "儿媳",
        "孙子",
        "孙女",
    }
    return tuple(sorted(said, key=len, reverse=True))


def _again(words: Vocabulary, headings: Sequence[Heading]) -> dict[str, dict[str, int]]:
    """Return the columns of members whose headings stand there again and again, one behind the other."""
    counts = Counter(heading.text for heading in headings if heading.text)
    names = [at for at, heading in enumerate(headings) if words.field_of(heading.text) == _NAME]
    texts = {headings[at].text for at in names}
    if len(names) < _SHORTEST_LIST or len(texts) != 1 or len({_group(headings[at]) for at in names}) > 1:
        return {}
    again = {text for text, count in counts.items() if count == len(names)}
    if not any(words.field_of(text) in (_ID, _RELATION) for text in again):
        return {}
    seen: Counter[str] = Counter()
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for column, heading in enumerate(headings):
        if heading.text in again:
            seen[heading.text] += 1
            found[str(seen[heading.text])][heading.text] = column
    return found


def _group(heading: Heading) -> str:
    return heading.full.removesuffix(heading.text)


def _heads(words: Vocabulary, headings: Sequence[Heading], others: set[int]) -> dict[str, int]:
    """Return what is said of the head in columns of its own, by what it says of a member."""
    found: dict[str, int] = {}
    for column, heading in enumerate(headings):
        if column in others or not heading.text:
            continue
        field = words.field_of(heading.full) or words.field_of(heading.text)
        if field == "head.name":
            found.setdefault("姓名", column)
        elif field == "head.id_number":
            found.setdefault(words.heading_of(_ID), column)
        elif heading.full.startswith(HEAD) and (words.field_of(heading.full) or _MEMBER).startswith(_MEMBER):
            base = heading.full.removeprefix(HEAD)
            if (words.field_of(base) or "").startswith(_MEMBER) and words.field_of(heading.full) != _RELATION:
                found.setdefault(base, column)
    return found if "姓名" in found else {}


def _head_only(words: Vocabulary, heads: dict[str, int]) -> set[int]:
    """Columns of the head that say nothing of the household: they are the head's row's."""
    return {column for base, column in heads.items() if words.field_of(base) not in (_NAME, _ID)}
