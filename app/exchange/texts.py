"""What a value looks like in a cell, and what a returned cell says: the same text, another value, or nothing that counts.

Pure. Here: display, comparison and damage of single cells. Not here: understanding a cell as a value (`app.registers.values.cells`), which
column it is in (`finding`), what follows from it (`planner`).
"""

import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, Final

from app.exchange.columns import Column, column_at
from app.registers.files.raw import ERRORS, Cell
from app.registers.issues import Trouble
from app.registers.plans.shown import masked as masked_number
from app.registers.values.cells import number_text, parser_of, plain
from db.catalogues import catalogue
from db.fields import facts_of

LONGEST: Final = 32_000  # characters of a cell, less than Excel's own limit
CUT: Final = "……（太长，全文在库里）"
_SCALES: Final = {"fen": 100, "centimu": 100, "dm2": 100, "milli": 1000}
_NUMBERS: Final = frozenset((*_SCALES, "count", "year"))
_TEXTS: Final = frozenset(("text", "code", "phone", "own", "around"))
_ZERO_WIDTH: Final = re.compile("[\u200b\ufeff]")
_CUT_NUMBER: Final = re.compile(r"\d(?:\.\d+)?E\+\d+", re.IGNORECASE)
_LOST: Final = re.compile("[\ufffd\ue000-\uf8ff]")
_MASK: Final = re.compile(r"[*＊]")
_MASKED_TEXT: Final = re.compile(r"[*＊]{3,}")
_EXACT: Final = 10**15  # Excel keeps 15 digits


def displayed(column: Column, value: Any) -> str:
    """Return the text a value is displayed as: labels by name, money in yuan, an ID number masked where the column is; "" for none."""
    if value is None:
        return ""
    if scale := _SCALES.get(column.meaning):
        return format(Decimal(value) / scale, "f") if column.meaning != "fen" else f"{Decimal(value) / 100:.2f}"
    if column.masked:
        return covered(str(value))
    if column.meaning == "choice" and column.catalogue:
        return catalogue(column.catalogue).shown(str(value))
    said = str(value)
    return said if len(said) <= LONGEST else said[:LONGEST] + CUT


def as_number(column: Column, said: str) -> float | None:
    """Return the number a displayed text is written as, None where it is written as text."""
    if column.meaning not in _NUMBERS or not said or len(said.lstrip("-").replace(".", "")) > 15:
        return None
    return float(said)


@lru_cache(maxsize=200_000)
def written(kind: str, key: str, said: str) -> float | None:
    """Return the number a displayed text stands in its cell as, None for text: most cells that nobody touched hold just that."""
    column = column_at(kind, key)
    return as_number(column, said) if column is not None else None


def is_text(column: Column) -> bool:
    """Whether the cells of a column are of the text format."""
    return column.meaning not in _NUMBERS


def covered(number: str) -> str:
    """Return an ID number with its middle covered, whatever its length."""
    if len(number) >= 15:
        return masked_number(number)
    return number[:1] + "*" * max(3, len(number) - 2) + number[-1:]


Same = Callable[[Cell], str]


@cache
def canonical(kind: str, key: str) -> Same:
    """Return what makes cells of a column comparable: two cells with the same result say the same. "" is blank."""
    column = column_at(kind, key)
    parse = parser_of(key, facts_of(kind).get(column.field), None) if column and column.field else None
    texts = column is None or column.meaning in _TEXTS
    known: dict[Cell, str] = {}

    def same(cell: Cell) -> str:
        if cell is None:
            return ""
        if type(cell) is bool or type(cell) is list:
            return _same(cell)
        found = known.get(cell)
        if found is None:
            if len(known) > 100_000:
                known.clear()
            found = known[cell] = _same(cell)
        return found

    def _same(cell: Cell) -> str:
        if parse is not None and not (texts and type(cell) is bool):
            value, trouble = parse(cell)
            if (
                trouble is None
                and value is not None
                and not (texts and column and column.meaning == "text" and column.field != "name")
            ):
                return str(value)
        return folded(cell)

    return same


def folded(cell: Cell) -> str:
    """Return a cell as text without width, zero-width characters, blanks around it and carriage returns."""
    if type(cell) is bool:
        return "TRUE" if cell else "FALSE"
    said = plain(cell)
    if said is None:
        return ""
    said = unicodedata.normalize("NFKC", _ZERO_WIDTH.sub("", said)).replace("\r\n", "\n").replace("\r", "\n")
    return said.strip()


def value_of(column: Column, cell: Cell) -> tuple[Any, Trouble | None]:
    """Return (value as stored, None) for a cell, or (None, what is wrong with it). A text keeps its own form."""
    return parser_of(column.key, facts_of(column.kind).get(column.field), None)(cell)


def damage(column: Column, cell: Cell, base: str | None, *, from_text: bool = False) -> str | None:
    """Return why a cell cannot speak whatever it says, as a code; None where it can.

    `base`: the text that was displayed, None where nobody knows. `from_text`: the file is a CSV, which knows no formats.
    Codes: error, lost_characters, masked, number_cut, zero_lost, became_date, became_truth, day_added, cut_text.
    """
    if isinstance(cell, str):
        found = _text_damage(column, cell, base)
    elif column.meaning in _TEXTS:
        found = _number_damage(cell, base)
    else:
        found = None
    if found is None and column.meaning == "date" and base and (from_text or not isinstance(cell, str)):
        found = _day_added(column, cell, base)
    return found or ("cut_text" if base and base.endswith(CUT) else None)


def _text_damage(column: Column, cell: str, base: str | None) -> str | None:
    if cell.strip() in ERRORS:
        return "error"
    if _LOST.search(cell) or (base and "?" in cell and _turned_to_marks(base, cell.strip())):
        return "lost_characters"
    free = column.meaning == "text" and column.field != "name"
    if (_MASKED_TEXT if free else _MASK).search(cell):
        return "masked"
    if column.meaning in _TEXTS and _CUT_NUMBER.fullmatch(cell.strip()):
        return "number_cut"
    if column.meaning in _TEXTS and base and base != cell and _zeros_lost(base, cell.strip()):
        return "zero_lost"
    return None


def _number_damage(cell: Cell, base: str | None) -> str | None:
    if isinstance(cell, list):
        return "became_date"
    if isinstance(cell, bool):
        return "became_truth"
    said = number_text(cell) if isinstance(cell, (int, float)) else ""
    if "e" in said.lower() or len(said.lstrip("-")) > 15:
        return "number_cut"
    if base and base != said and (_zeros_lost(base, said) or _same_number(base, said)):
        return "zero_lost"
    return None


def _zeros_lost(base: str, said: str) -> bool:
    return base.startswith("0") and said.isdecimal() and base.lstrip("0") == said.lstrip("0")


def _same_number(base: str, said: str) -> bool:
    try:
        return Decimal(base) == Decimal(said)
    except ArithmeticError:
        return False


def _turned_to_marks(base: str, said: str) -> bool:
    """Whether letters that an old encoding lacks became question marks."""
    if len(base) != len(said) or base == said:
        return False
    return all(now == was or (now == "?" and not was.isascii()) for was, now in zip(base, said, strict=True))


def _day_added(column: Column, cell: Cell, base: str) -> str | None:
    said = canonical(column.kind, column.key)(cell)
    before = canonical(column.kind, column.key)(base)
    return "day_added" if len(said) > len(before) and said in (f"{before}-01", f"{before}-01-01") else None
