"""The red lines at the door: which columns and cells of a register are never kept, known by heading or by content.

Runs inside the child process, so that what is forbidden never reaches the program. The words are in
`resources/registers/words/redlines.toml`; they cannot be configured on.
"""

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from string import digits
from typing import Final

from rapidfuzz.fuzz import ratio
from stdnum import luhn

from app.registers.files.raw import Cell
from db.catalogues import fold
from db.pinyin import readings
from resources import resource

SHARE: Final = 0.6  # of a column's cells: from here on the column is what its cells say, whatever its heading
SAMPLE: Final = 2_000
_LETTER: Final = re.compile(r"[A-Za-z]")
_SPACE: Final = re.compile(r"\s+")
_CODED: Final = re.compile(r"^\d{1,2}[-.、:]?(?=[^\d\W]{2})|(?<=[^\d\W]{2})\(\d{1,2}\)$")  # "05-维吾尔族", "汉族(01)"
_SPACED_OR_CODED: Final = re.compile(r"[\s\d]")
_LABEL: Final = re.compile(r"([^\s:,;。、]{1,20})\s*:\s*\S")  # as narrowed, with something behind the colon
# what may stand around the words of a label without making it say another thing
_PLAIN: Final = re.compile(
    r"(?:现在?|原|本人|户主|家庭|家中|成员|主要|具体|外出?|目前|当前|地?[点址]|情况|状况|名称|所在|单位|时间|[省市县])*"
)
_SHORTEST_CARD: Final = 16
_CARDS: Final = "3456"  # what a card number begins with
_AT_ONCE: Final = 500  # texts that are looked through together
_CARD: Final = re.compile(r"(?<!\d)(?:\d{16,19}|(?:\d{4}[ -]){3}\d{4}(?:[ -]?\d{1,3})?)(?![\dXx])")
_BORN: Final = re.compile(
    r"\d{6}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{4}"
)  # an ID number, be its check wrong


@dataclass(frozen=True)
class RedLine:
    """One thing that is never kept: how headings name it, what its cells say, what a note may not say."""

    name: str
    label: str
    headings: tuple[str, ...]
    whole: frozenset[str]
    near: tuple[str, ...]
    harmless: tuple[str, ...]
    cells: re.Pattern[str] | None
    weak: re.Pattern[str] | None
    words: re.Pattern[str] | None


@cache
def red_lines() -> tuple[RedLine, ...]:
    """Return all red lines."""
    read = tomllib.loads(resource("registers", "words", "redlines.toml").read_text(encoding="utf-8"))
    return tuple(
        RedLine(
            line["name"],
            line["label"],
            tuple(fold(heading) for heading in line["headings"]),
            frozenset(map(fold, line.get("whole", ()))),
            tuple(fold(heading) for heading in line["near"]),
            tuple(sorted(map(fold, line.get("harmless", ())), key=len, reverse=True)),
            _pattern(line["cells"]),
            _pattern(line.get("weak", "")),
            _pattern(line["words"]),
        )
        for line in read["line"]
    )


def _pattern(text: str) -> re.Pattern[str] | None:
    return re.compile(text, re.IGNORECASE) if text else None


@lru_cache(maxsize=4_000)  # the same headings are asked of again and again
def by_heading(heading: str, *, known: bool = False) -> RedLine | None:
    """Return the red line a heading names, in its own words, its variants or a misspelling; None when it names none.

    A heading `known` as that of a field is no misspelling (村民组 sounds like 民族).
    """
    folded = fold(heading)
    if not folded:
        return None
    for line in red_lines():
        said = _without(folded, line)
        if folded in line.whole or any(word in said for word in line.headings):
            return line
    if len(folded) <= 10 and not known:
        spelled = _syllables(folded)
        for line in red_lines():
            if any(_misspelt(folded, spelled, word) for word in line.near):
                return line
    return None


def is_label(text: str) -> bool:
    """Whether a text is one of the red lines' own words and nothing else, a colon aside."""
    return text.strip().rstrip(":：") in _own_words() or fold(text).rstrip(":") in _own_words()


@cache
def labels() -> frozenset[str]:
    """Return the red lines' own words as they may stand alone in a cell."""
    return frozenset(f"{word}{colon}" for word in _own_words() for colon in ("", ":", "："))


@cache
def _own_words() -> dict[str, RedLine]:
    """The headings of all lines as they are written, and folded, with their line."""
    return {word: line for line in red_lines() for word in (*line.headings, *line.whole, *line.near)}


def _without(folded: str, line: RedLine) -> str:
    """Return a heading without the words that only sound like the line's (收入稳定, 流动资金); whatever else it says stays."""
    for word in line.harmless:
        folded = folded.replace(word, "|")
    return folded


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
    # a match begins with a character of its pattern or a digit: asked first, that passes over most texts quickly
    letters = re.escape("".join(sorted(set("".join(patterns)) | set(digits))))
    return re.compile(f"(?=[{letters}])(?:{'|'.join(patterns)})", re.IGNORECASE)


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


def in_cell(cell: Cell, *, free_text: bool, weak: bool = False) -> RedLine | None:
    """Return the red line a single cell speaks of: as a whole, or (in free text) in any of its words.

    `weak` words are told too where nothing says that the cell means something else: in a column nobody knows.
    """
    return _in_text(cell, free_text, weak) if isinstance(cell, str) else None


@lru_cache(maxsize=20_000)  # the lists and instructions of three hundred workbooks are the same
def _in_text(cell: str, free_text: bool, weak: bool) -> RedLine | None:
    if cell.isascii() and not _LETTER.search(cell) and not (free_text and len(cell) >= 16):
        return None  # bare digits are no words
    if cell.isascii() and cell.rstrip("Xx").isdigit():
        return _line("bank") if free_text and any(map(is_card, _CARD.findall(cell))) else None
    whole, words = _any()
    narrow = _narrow(cell)
    text = _bare(narrow)
    if ":" in narrow and (line := _line_labelled(narrow)):
        return line
    noted = [said for said in ((narrow,) if narrow == text else (narrow, text)) if said] if free_text else []
    if whole.fullmatch(text) or (noted and any(map(words.search, noted))):
        for line in red_lines():
            if line.cells and line.cells.fullmatch(text):
                return line
            if weak and line.weak and line.weak.fullmatch(text):
                return line
            if line.words and any(line.words.search(said) for said in noted):
                return line
    if noted and len(noted[0]) >= _SHORTEST_CARD and any(map(is_card, _CARD.findall(noted[0]))):
        return _line("bank")
    return None


def holds_labelled(text: str) -> bool:
    """Whether a label of the red lines stands in a text with its value behind it."""
    return (":" in text or "：" in text) and _line_labelled(_narrow(text)) is not None


def _line_labelled(narrow: str) -> RedLine | None:
    """Return the red line of a label with its value behind it in the same cell ("族别: …")."""
    labels = (fold(label) for label in _LABEL.findall(narrow))
    return next((line for label in labels if (line := _own_words().get(label) or _line_of_label(label))), None)


@lru_cache(maxsize=20_000)
def _line_of_label(label: str) -> RedLine | None:
    """Return the red line of a label that says no more than a heading of it: 现务工地点, but not 民族团结一家亲 or 机关支部."""
    return next(
        (
            line
            for line in red_lines()
            for word in line.headings
            if word in label and _PLAIN.fullmatch(label.replace(word, "", 1))
        ),
        None,
    )


def in_cells(texts: Iterable[str], *, free_text: bool, weak: bool = False) -> dict[str, RedLine]:
    """Return the texts that `in_cell` finds a red line in. Many texts without digits and spaces are looked through at once."""
    found: dict[str, RedLine] = {}
    words: list[str] = []
    for text in texts:
        if text.isascii() and text.isdigit():
            if free_text and len(text) >= _SHORTEST_CARD and text[0] in _CARDS and is_card(text):
                found[text] = _line("bank")
        else:
            words.append(text)
    for start in range(0, len(words), _AT_ONCE):
        part = words[start : start + _AT_ONCE]
        if _may_speak(part, free_text=free_text):
            lines = ((text, in_cell(text, free_text=free_text, weak=weak)) for text in part)
            found |= {text: line for text, line in lines if line is not None}
    return found


def _may_speak(texts: Sequence[str], *, free_text: bool) -> bool:
    """Whether a red line may be in one of some texts; those with digits or spaces are to be looked at one by one."""
    if not free_text and all(text.isascii() and not _LETTER.search(text) for text in texts):
        return False  # dates and codes
    narrow = unicodedata.normalize("NFKC", "\n".join(texts))
    if ":" in narrow or _SPACED_OR_CODED.search(narrow.replace("\n", "")) or narrow.count("\n") != len(texts) - 1:
        return True
    return bool(_lines_of_cells().search(narrow) or (free_text and _any()[1].search(narrow)))


@cache
def _lines_of_cells() -> re.Pattern[str]:
    """All that a whole cell may say, as lines of one text."""
    return re.compile(f"^(?:{_any()[0].pattern})$", re.IGNORECASE | re.MULTILINE)


def is_card(text: str) -> bool:
    """Whether a text is a bank card number: 16 to 19 digits with the right check digit, and no ID number, mistyped or not."""
    digits = text.replace(" ", "").replace("-", "")
    if not digits.isdigit() or not _SHORTEST_CARD <= len(digits) <= 19 or digits[0] not in _CARDS:
        return False
    if _BORN.fullmatch(digits):
        return False
    return bool(luhn.is_valid(digits))


def _said(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return _bare(_narrow(str(cell)))


def _bare(narrow: str) -> str:
    """A text without spaces and without a code at its beginning or end; most have neither."""
    return _CODED.sub("", _SPACE.sub("", narrow)) if _SPACED_OR_CODED.search(narrow) else narrow


def _narrow(cell: str) -> str:
    return (cell if cell.isascii() else unicodedata.normalize("NFKC", cell)).strip()


@cache
def _line(name: str) -> RedLine:
    return next(line for line in red_lines() if line.name == name)
