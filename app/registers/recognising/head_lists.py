"""Lists of households in which each row names the head only (户主姓名, 家庭人口, 住址 …), told from what looks like one.

Runs inside the child process. Not here: how the head becomes a member (`side_by_side`), other headers (`headers`).
"""

from collections.abc import Sequence
from typing import Final

from app.registers.files.raw import Cell, RawSheet
from app.registers.layouts.likeness import likely_field
from app.registers.layouts.vocabulary import BY_WORDS, Vocabulary, fitting_layout, vocabulary
from app.registers.recognising.headings import Heading, field_of, places_of
from app.registers.recognising.looks import is_name
from db.catalogues import fold

HEAD_NAME: Final = "head.name"
_PEOPLE: Final = "household.stated_people"
_FEWEST: Final = 3  # fields that tell such a list
_LOOKED_AT: Final = 200  # rows
_SHARE: Final = 0.7  # of the cells below 户主姓名: names
_LABELS: Final = 0.3  # of a row's cells: from here on it is labels, as in a form
_MOST_WORDS: Final = 30  # characters of a cell that may be a label
_OTHERS: Final = tuple(register for register in BY_WORDS if register != "households")
# what registers of help say of a household too; anything else is about the household itself
_ALSO_ELSEWHERE: Final = {"household.code", "household.phone", "household.note", "household.group_name"}


def heads_listed(sheet: RawSheet, words: Vocabulary, header_row: int | None) -> tuple[Vocabulary, int, int] | None:
    """Return the header of a list of households by their heads: words, first row from 0, depth; None where there is none."""
    for row, depth, headings in places_of(sheet, header_row):
        if (
            _is_list(words, headings)
            and not _is_another(words, headings)
            and _has_heads(sheet, row, depth, words, headings)
        ):
            return words, row, depth
    return None


def names_heads_only(words: Vocabulary, headings: Sequence[Heading]) -> bool:
    """Whether a header of households names the head and no other person.

    So it is, too, where each row says how many people live there and nothing says whose relation a 姓名 is.
    """
    said = {field_of(words, heading) or likely_field(words, heading.text) for heading in headings if heading.text}
    if "member.name" in said:
        return _PEOPLE in said and not {HEAD_NAME, "household.code", "member.relation", "member.code"} & said
    return HEAD_NAME in said and "member.relation" not in said


def _is_list(words: Vocabulary, headings: Sequence[Heading]) -> bool:
    fields = [field for heading in headings if (field := field_of(words, heading))]
    telling = [field for field in fields if field.startswith(("household.", "member.", "head.id_number"))]
    return (
        fields.count(HEAD_NAME) == 1
        and len({*fields} - {"sequence", "signature"}) >= _FEWEST
        and bool({*telling} - {"household.code"})
        and names_heads_only(words, headings)
    )


def _is_another(words: Vocabulary, headings: Sequence[Heading]) -> bool:
    """Whether a header is that of another kind of register, by its words or what they are like.

    Income and helpers may stand beside what is said of the households themselves.
    """
    texts = [heading.text for heading in headings if heading.text]
    fitting = fitting_layout(texts)
    if fitting is not None and fitting[0].register != words.register:
        return True
    fitting_others = [other.register for other in map(vocabulary, _OTHERS) if _fits(other, headings)]
    return not all(_says_more(words, register, headings, fitting_others) for register in fitting_others)


def _fits(other: Vocabulary, headings: Sequence[Heading]) -> bool:
    texts = [heading.text for heading in headings if heading.text]
    fields = {field_of(other, each) or likely_field(other, each.text) for each in headings if each.text}
    return all(fields & group for group in other.needs) and not other.forbids & {fold(text) for text in texts}


def _says_more(words: Vocabulary, register: str, headings: Sequence[Heading], fitting: Sequence[str]) -> bool:
    """Whether a header with income or helpers says more of the households themselves; with both, their income counts as theirs."""
    fields = {field for each in headings if (field := field_of(words, each))}
    own = {field for field in fields if field.startswith("household.")} - _ALSO_ELSEWHERE
    income = {
        field for each in headings if (field := field_of(vocabulary("years"), each)) and field.startswith("year.")
    }
    with_both = bool(own) and len(own | income) > 1
    if register == "pairings":
        return len(own) > 1 or with_both
    return register == "years" and (len(own) > len(income) or (with_both and "pairings" in fitting))


def _has_heads(sheet: RawSheet, row: int, depth: int, words: Vocabulary, headings: Sequence[Heading]) -> bool:
    """Whether names stand below 户主姓名 and records in the rows: in a form labels stand there."""
    header = sheet.rows[row : row + depth]
    if any(cell is not None and not isinstance(cell, str) for line in header for cell in line):
        return False
    column = next(at for at, heading in enumerate(headings) if field_of(words, heading) == HEAD_NAME)
    said: list[Cell] = []
    for number, line in enumerate(sheet.rows[row + depth :][:_LOOKED_AT]):
        if line in header:
            continue  # once more on each page
        if _labels(words, line):
            if number < _FEWEST:
                return False
            break  # another register below
        said.append(line[column] if column < len(line) else None)
    names = [cell for cell in said if cell is not None]
    return bool(names) and sum(map(is_name, names)) >= _SHARE * len(names)


def _labels(words: Vocabulary, line: Sequence[Cell]) -> bool:
    filled = [cell for cell in line if cell is not None]
    texts = [cell.rstrip(":：") for cell in filled if isinstance(cell, str) and len(cell) <= _MOST_WORDS]
    known = sum(words.field_of(text) is not None for text in texts)
    return known > 1 and known >= _LABELS * len(filled)
