"""Which rows of a register are no records: blank ones, totals, notes and signatures, headers again, titles of blocks.

Runs inside the child process. Not here: the header and the columns (`recognise`).
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from operator import add
from typing import Final

from app.registers.files.raw import Cell
from app.registers.recognising.forms import OF_HOUSEHOLD, begins_section, names_household, only_heads

_TOTAL: Final = re.compile(
    r"^(?:(?:全|本)[村组乡镇县页户])?(?:合计|总计|小计|共计|累计)数?(?:[\W\d]|[人户元亩万个项次页])*$|^total\b",
    re.IGNORECASE,
)
_TOTAL_WORDS: Final = re.compile(r"^(?:(?:全|本)[村组乡镇县页户])?(?:合计|总计|小计|共计|累计)|^total\b", re.IGNORECASE)
_MAY_BE_TOTAL: Final = frozenset("合总小共累本全tT ")  # what a text that _TOTAL matches begins with
_FOOT: Final = re.compile(
    r"^(填表|制表|填报|审核|审批|复核|负责人|经办|单位负责人|联系电话[:：]|(?:备注|说明|注)(?:[:：]|$)|注\d|注释|填写说明|日期[:：]|盖章|"
    r"签字|签名|村委会|乡镇(?:人民)?政府|第一书记|(?:村|镇|乡).{0,6}(?:签字|盖章)|\(盖章\)|（盖章）|※|\*)"
)
_BESIDE_A_LINE: Final = re.compile(
    r"(?:填表|制表|填报|审核|审批|复核|负责|经办|盖章|签字|签名).{0,4}$|.*[:：]\s*$|[^:：\d]{2,12}[:：]\D{0,8}$"
)


_COLUMN_LETTERS: Final = ("甲", "乙", "丙", "丁")
_NUMBERED: Final = 8  # columns in which a row of column numbers is looked for


@dataclass(frozen=True)
class Shape:
    """What a row of records looks like: its headings, the columns that name the record, those every row may have."""

    header: frozenset[str]
    needs: tuple[tuple[int, ...], ...]  # the columns of each group a record must name one of
    fillers: frozenset[int]  # running numbers and places: filled in before there is a record
    relations: frozenset[int] = frozenset()  # where "户主" is a relation and no label

    @property
    def keys(self) -> list[int]:
        """The columns that name a record."""
        return [column for group in self.needs for column in group]


def left_out_of(shape: Shape) -> Callable[[Sequence[Cell]], str | None]:
    """Return what says why a row is no record, or None; most rows are seen to be one by a look at a few cells."""
    keys = shape.keys

    @cache
    def plain(first: str) -> bool:
        return _is_plain(first, shape)

    def why(row: Sequence[Cell]) -> str | None:
        width = len(row)
        said = [row[column] for column in keys if column < width and row[column] not in (None, "")]
        if (
            len(said) > 1
            and plain(first_text(row))
            and not any(type(key) is str and key[0] in _MAY_BE_TOTAL for key in said)
        ):
            return _number_row(row)
        return _why(row, shape, said)

    return why


def reasons_of(shape: Shape, body: Sequence[Sequence[Cell]], by_column: Sequence[list[Cell]]) -> list[str | None]:
    """Return row by row why it is no record, or None; a row that is seen to be one column by column is not looked at."""
    why = left_out_of(shape)
    return [
        None if is_record else why(row)
        for is_record, row in zip(_records(shape, by_column, len(body)), body, strict=True)
    ]


def _records(shape: Shape, by_column: Sequence[list[Cell]], rows: int) -> Sequence[bool]:
    """Return which rows surely are records: two cells name it, none is like a total, and it begins with words that say nothing else."""
    first: list[str | None] = [None] * rows
    for column in by_column[:_NUMBERED]:
        first = [known or (cell if type(cell) is str else None) for known, cell in zip(first, column, strict=True)]
        if None not in first:
            break
    plain = {
        text: bool(text) and _is_plain(text, shape) and not _counts(text) for text in set(first) if text is not None
    }
    said = [0] * rows
    for key in shape.keys:
        cells = by_column[key]
        if list in set(map(type, cells)):  # a date cell names nothing, and has no hash
            return [False] * rows
        totals = {cell for cell in set(cells) if type(cell) is str and cell and cell[0] in _MAY_BE_TOTAL}
        holds = (-rows if cell in totals else bool(cell) for cell in cells) if totals else map(bool, cells)
        said = list(map(add, said, holds))
    return [count > 1 and plain.get(text or "", False) for count, text in zip(said, first, strict=True)]


def _is_plain(text: str, shape: Shape) -> bool:
    """Whether the words a row begins with are those of a record, as far as they tell."""
    return not (is_total(text) or _signs(text) or text in shape.header or OF_HOUSEHOLD.search(text))


def _counts(text: str) -> bool:
    """Whether words may stand in a row of column numbers or letters."""
    return text.isdigit() or text in _COLUMN_LETTERS


def is_total(said: str) -> bool:
    """Whether a cell is the word of a total, a number of things beside it or not ("合计", "小计：3户")."""
    return bool(_TOTAL.match(re.sub(r"\s", "", said)))


def _why(row: Sequence[Cell], shape: Shape, keys: list[Cell]) -> str | None:
    if (names_household(row, shape.header) and not _says_relation(row, shape)) or begins_section(row):
        return "title"
    first = first_text(row)
    whole = _names_a_record(row, shape)
    if is_total(first) or any(type(key) is str and is_total(key) for key in keys):
        return "total"
    if not whole and _TOTAL_WORDS.match(re.sub(r"\s", "", first)):
        return "total"
    filled = [(column, cell) for column, cell in enumerate(row) if cell is not None and cell != ""]
    if not whole and _signs(first) and len(filled) <= 5:
        return "foot"  # words beside signature lines spill into any column
    if len(keys) > 1 and first not in shape.header:
        return "header" if all(type(key) is str and key in shape.header for key in keys) else _number_row(row)
    if not filled:
        return "blank"
    again = sum(cell in shape.header for _column, cell in filled if type(cell) is str)
    if len(filled) >= 3 and again >= max(3, len(filled) * 0.7):
        return "header"
    if len(filled) == 1 and type(filled[0][1]) is str and not _begins(filled[0][0], first, shape):
        return "foot" if _FOOT.search(first) else "title"
    if shape.fillers.issuperset(column for column, _cell in filled):
        return "blank"
    if not keys and len(filled) <= 4 and any(_signs(cell) for _column, cell in filled):
        return "foot"
    return _number_row(row)


def _says_relation(row: Sequence[Cell], shape: Shape) -> bool:
    """Whether a row begins with the relation of its person: a head's row is no line that names a household."""
    first = next((column for column, cell in enumerate(row) if isinstance(cell, str) and cell), None)
    return first in shape.relations and _names_a_record(row, shape)


def _names_a_record(row: Sequence[Cell], shape: Shape) -> bool:
    """Whether a row names what every record must name, in words that are no words beside a signature line."""
    said = [
        [row[column] for column in group if column < len(row) and row[column] not in (None, "")]
        for group in shape.needs
    ]
    return all(said) and not any(
        isinstance(cell, str) and _BESIDE_A_LINE.match(cell) for group in said for cell in group
    )


def _begins(column: int, text: str, shape: Shape) -> bool:
    """Whether a cell alone on its row may be a record of which only the name is known."""
    return column in shape.needs[0] and len(text) <= 12 and not only_heads([text])


def _signs(cell: Cell) -> bool:
    """Whether a cell is the words beside a signature or date line: "审核人：", "（盖章）"."""
    return isinstance(cell, str) and bool(_FOOT.match(cell.strip()) or re.match(r"[^:：]{2,12}[:：]", cell.strip()))


def _number_row(row: Sequence[Cell]) -> str | None:
    """The row of column numbers 1 2 3 … under some headers is no record."""
    filled = []
    for cell in row[:_NUMBERED]:
        if cell in _COLUMN_LETTERS:
            continue  # words count 甲 乙, numbers 1 2 3
        if type(cell) is str and cell and not cell.isdigit():
            return None
        if cell is not None and cell != "":
            filled.append(cell)
    if len(filled) < 3 or not all(isinstance(cell, (int, float)) or str(cell).isdigit() for cell in filled):
        return None
    return "header" if _counts_up(filled) else None


def _counts_up(filled: Sequence[Cell]) -> bool:
    values = [int(float(str(cell))) for cell in filled]
    return values == list(range(values[0], values[0] + len(values))) and values[0] in (0, 1)


def first_text(row: Sequence[Cell]) -> str:
    """Return the first cell of a row that holds words."""
    return next((cell for cell in row if isinstance(cell, str) and cell), "")
