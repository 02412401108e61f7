"""Blanks inside a cell: "户主姓名：____　户编号：", "{{户主姓名}}", "□男 □女", "____元", "　年　月　日".

Pure functions over the words of one cell, used to find blanks and, by the same number, to fill them. Not here: which
field a blank asks for (`finding`).
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from app.registers.values.units import UNITS
from db.catalogues import fold

PLACEHOLDER: Final = re.compile(r"\{\{\s*([^{}]{1,60}?)\s*\}\}|\$\{\s*([^{}]{1,60}?)\s*\}")
BOX: Final = re.compile(r"[□☐▢○◯](?=\s*\S)")
TICKED: Final = "☑"
_BLANK: Final = re.compile(r"[:：][\s_＿]*(?P<day>年[\s_＿]*月[\s_＿]*日?)?|[_＿]{2,}")
_APART: Final = re.compile(r"\s{2,}|[,，;；]|\u3000")
_OPTION: Final = re.compile(r"[□☐▢○◯]\s*([^□☐▢○◯]+?)\s*(?=[□☐▢○◯]|$)")
_DAY: Final = re.compile(r"^[\s_＿]*年[\s_＿]*(?:月[\s_＿]*(?:日[\s_＿]*)?)?$")
_ONLY_BLANK: Final = re.compile(r"^([\s_＿]*)([^\s_＿]*)([\s_＿]*)$")


@dataclass(frozen=True)
class Blank:
    """A blank in the words of a cell: what stands before it as its label, from where to where it reaches."""

    label: str
    start: int
    end: int
    last: bool  # nothing stands behind it
    day: bool = False  # it waits for a date: "　年　月　日"


def bare(label: str) -> str:
    """Return a label without the spaces that spread it ("姓　名") and the colon at its end."""
    return "".join(label.split()).rstrip(":：").lstrip("*＊、.．·")


def placeholders(text: str) -> list[str]:
    """Return what the placeholders of a cell ask for, in order."""
    return [next(filter(None, found.groups()), "") for found in PLACEHOLDER.finditer(text)]


def blanks_of(text: str) -> list[Blank]:
    """Return the blanks behind labels of a cell, in order; a label with its answer beside it has none."""
    found, before = [], 0
    for match in _BLANK.finditer(text):
        label = bare(_APART.split(text[before : match.start()].rstrip())[-1])
        rest = text[match.end() :]
        open_ended = match.end() > match.start() + 1 or not rest
        before = match.end()
        if label and open_ended:
            start = match.start() + (1 if text[match.start()] in ":：" else 0)
            found.append(Blank(label, start, match.end(), not rest, bool(match.group("day"))))
    return found


def boxes_of(text: str) -> list[str]:
    """Return the words behind the boxes of a cell; less than two are no choice."""
    options = [found.group(1).strip(" 、,，；;/") for found in _OPTION.finditer(text)]
    return options if len(options) > 1 else []


def label_of_boxes(text: str) -> str:
    """Return what stands before the first box."""
    first = BOX.search(text)
    return bare(text[: first.start()]) if first else ""


def unit_in(text: str) -> str | None:
    """Return the unit of a cell that is blank but for it ("　　元"), or None."""
    found = _ONLY_BLANK.match(text)
    return found.group(2) if found and found.group(2) in UNITS else None


def is_day(text: str) -> bool:
    """Whether a cell waits for a date: "　年　月　日"."""
    return bool(_DAY.match(text)) and "年" in text


# -- filling ---------------------------------------------------------------------------------------------------------
def with_placeholders(text: str, value_at: Callable[[int], str]) -> str:
    """Return the words with every placeholder replaced; `value_at(number)` says by what."""
    number = -1

    def said(_found: re.Match[str]) -> str:
        nonlocal number
        number += 1
        return value_at(number)

    return PLACEHOLDER.sub(said, text)


def with_blanks(text: str, values: dict[int, str]) -> str:
    """Return the words with some of the blanks (by number) filled; what stands behind keeps its distance."""
    for number, blank in reversed(list(enumerate(blanks_of(text)))):
        if number in values:
            tail = "" if blank.last else "　"
            value = with_day("年", values[number]) if blank.day else values[number]
            text = f"{text[: blank.start]}{value}{tail}{text[blank.end :]}"
    return text


def with_box(text: str, spellings: Collection[str]) -> str | None:
    """Return the words with the boxes of a value's spellings ticked; None where no box says it."""
    wanted = {fold(spelling) for spelling in spellings}
    ticked = 0

    def tick(found: re.Match[str]) -> str:
        nonlocal ticked
        if fold(found.group(1).strip(" 、,，；;/")) not in wanted:
            return found.group(0)
        ticked += 1
        return TICKED + found.group(0)[1:]

    filled = _OPTION.sub(tick, text)
    return filled if ticked else None


def with_unit(text: str, value: str) -> str:
    """Return "　　元" as "8532.5元"."""
    found = _ONLY_BLANK.match(text)
    return f"{value}{found.group(2)}" if found else value


def with_day(text: str, day: str) -> str:
    """Return "　年　月　日" with a date in it, as far as it is known."""
    parts = [str(int(part)) for part in day.split("-")]
    words = "".join(f"{part}{unit}" for part, unit in zip(parts, "年月日", strict=False))
    return words if text.strip() else day
