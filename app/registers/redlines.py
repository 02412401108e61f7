"""The red lines at the door: which columns and cells of a register are never kept, known by heading or by content.

Runs inside the child process, so that what is forbidden never reaches the program. The words are in
`resources/layouts/redlines.toml`; they cannot be configured on.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from rapidfuzz.fuzz import ratio
from stdnum import luhn
from stdnum.cn import ric

from app.registers.raw import Cell
from db.catalogues import fold
from db.pinyin import readings
from resources import resource

SHARE: Final = 0.6  # of a column's cells: from here on the column is what its cells say, whatever its heading
SAMPLE: Final = 2_000
_CARD: Final = re.compile(r"(?<!\d)\d{16,19}(?!\d)")


@dataclass(frozen=True)
class RedLine:
    """One thing that is never kept: how headings name it, what its cells say, what a note may not say."""

    name: str
    label: str
    headings: tuple[str, ...]
    near: tuple[str, ...]
    cells: re.Pattern[str] | None
    weak: re.Pattern[str] | None
    words: re.Pattern[str] | None


@cache
def red_lines() -> tuple[RedLine, ...]:
    """Return all red lines."""
    read = tomllib.loads(resource("layouts", "redlines.toml").read_text(encoding="utf-8"))
    return tuple(
        RedLine(
            line["name"],
            line["label"],
            tuple(fold(heading) for heading in line["headings"]),
            tuple(fold(heading) for heading in line["near"]),
            _pattern(line["cells"]),
            _pattern(line.get("weak", "")),
            _pattern(line["words"]),
        )
        for line in read["line"]
    )


def _pattern(text: str) -> re.Pattern[str] | None:
    return re.compile(text, re.IGNORECASE) if text else None


def by_heading(heading: str) -> RedLine | None:
    """Return the red line a heading names, in its own words, its variants or a misspelling; None when it names none."""
    folded = fold(heading)
    if not folded:
        return None
    for line in red_lines():
        if any(word in folded for word in line.headings):
            return line
    if len(folded) <= 10:
        spelled = _syllables(folded)
        for line in red_lines():
            if any(_misspelt(folded, spelled, word) for word in line.near):
                return line
    return None


def _misspelt(folded: str, spelled: str, word: str) -> bool:
    if f" {_syllables(word)} " in f" {spelled} ":
        return True
    if folded.startswith("是否") and len(folded) <= 4:
        return False
    return len(word) >= 4 and abs(len(folded) - len(word)) <= 1 and ratio(folded, word) >= 75


def _syllables(text: str) -> str:
    return " ".join(readings(text))


@cache
def _any() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """All lines in one pattern each: for whole cells (weak words too), for words inside free text."""
    lines = red_lines()
    cells = [each.pattern for line in lines for each in (line.cells, line.weak) if each]
    words = [line.words.pattern for line in lines if line.words]
    return _pattern_of(cells), _pattern_of(words)


def _pattern_of(patterns: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def by_content(cells: Sequence[Cell]) -> RedLine | None:
    """Return the red line that most cells of a column speak of, or None. Blank cells do not count.

    Of a long column some two thousand cells, evenly spread, are asked.
    """
    said = [cell for cell in cells[:: max(1, len(cells) // SAMPLE)] if type(cell) in (str, float, int)]
    texts = [text for cell in said if (text := _said(cell))]
    if not texts and len(cells) > SAMPLE:
        texts = [text for cell in cells if type(cell) in (str, float, int) and (text := _said(cell))][:SAMPLE]
    if not texts:
        return None
    counted = Counter(texts)
    whole = _any()[0]
    suspects = {text: count for text, count in counted.items() if whole.fullmatch(text)}
    if sum(suspects.values()) >= SHARE * len(texts):
        for line in red_lines():
            strong = sum(count for text, count in suspects.items() if line.cells and line.cells.fullmatch(text))
            weak = sum(count for text, count in suspects.items() if line.weak and line.weak.fullmatch(text))
            if strong + weak >= SHARE * len(texts) and (strong or weak >= 3):
                return line
    if sum(count for text, count in counted.items() if is_card(text)) >= SHARE * len(texts):
        return _line("bank")
    return None


def in_cell(cell: Cell, *, free_text: bool) -> RedLine | None:
    """Return the red line a single cell speaks of: as a whole, or (in free text) in any of its words."""
    if not isinstance(cell, str):
        return None
    if cell.isdecimal() and not (free_text and len(cell) >= 16):
        return None  # bare digits are no words
    whole, words = _any()
    text = _said(cell)
    if whole.fullmatch(text) or (free_text and words.search(text)):
        for line in red_lines():
            if line.cells and line.cells.fullmatch(text):
                return line
            if free_text and line.words and line.words.search(text):
                return line
    if free_text and any(is_card(found) for found in _CARD.findall(text)):
        return _line("bank")
    return None


def is_card(text: str) -> bool:
    """Whether a text is a bank card number: 16 to 19 digits with the right check digit, and no ID number."""
    digits = text.replace(" ", "").replace("-", "")
    if not digits.isdigit() or not 16 <= len(digits) <= 19 or digits[0] not in "3456":
        return False
    if len(digits) == 18 and ric.calc_check_digit(digits) == digits[17]:
        return False
    return bool(luhn.is_valid(digits))


def _said(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip().replace("（", "(").replace("）", ")")


def _line(name: str) -> RedLine:
    return next(line for line in red_lines() if line.name == name)
