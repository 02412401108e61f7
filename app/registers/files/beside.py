"""What calamine does not tell of an .xlsx: hidden rows and columns, and cells that are only lists to choose from.

Runs inside the child process, over the bytes of a sheet's part. Not here: error cells and formulas (`raw`).
"""

import re
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape
from typing import Final

from app.registers.files.guard import column_number

Area = tuple[int, int, int, int]  # first row, last row (from 1), first column, last column (from 0)

MARKS: Final = (b'hidden="', b"dataValidation ", b"<x:")
_TAG: Final = re.compile(rb"<(row|col) ([^>]*)>")
_HIDDEN: Final = re.compile(rb'\bhidden="(?:1|true)"')
_NUMBER: Final = re.compile(rb'\b(r|min|max)="(\d+)"')
_LIST: Final = re.compile(
    rb'<(?:x14:)?dataValidation [^>]*type="list"[^>]*>.*?<(?:x14:)?formula1>(?:<xm:f>)?([^<]*)<', re.DOTALL
)
_NAMED: Final = re.compile(rb'<(?:\w+:)?definedName [^>]*name="([^"]*)"[^>]*>([^<]*)<')
_AREA: Final = re.compile(
    r"(?:(?:'((?:[^']|'')+)'|([^'!]+))!)?\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?"
)
MOST_COLUMNS: Final = 16_384


@dataclass
class Beside:
    """What was found beside the cells of a sheet. `lists`: formulas of what may be chosen, as they stand."""

    broken: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)
    merged: list[tuple[int, int, int]] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)


def unprefixed(content: bytes) -> bytes:
    """Return a sheet without the prefix that some programs put before every element."""
    return content.replace(b"<x:", b"<").replace(b"</x:", b"</") if b"<x:worksheet" in content[:2_000] else content


def look(content: bytes) -> Beside:
    """Return what stands beside the cells of a sheet."""
    found = Beside()
    if b'hidden="' in content:
        for tag, said in _TAG.findall(content):
            if _HIDDEN.search(said):
                _note(found, tag, {name: int(number) for name, number in _NUMBER.findall(said)})
    if b"dataValidation " in content:
        found.lists = [unescape(each.decode("utf-8", "replace")) for each in _LIST.findall(content)]
    return found


def _note(found: Beside, tag: bytes, numbers: dict[bytes, int]) -> None:
    if tag == b"row" and b"r" in numbers:
        found.hidden_rows.append(numbers[b"r"])
    elif tag == b"col" and b"min" in numbers:
        last = min(numbers.get(b"max", numbers[b"min"]), MOST_COLUMNS)
        found.hidden_columns += range(numbers[b"min"] - 1, last)


def names_of(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the names that cells go by in a workbook: name -> where they stand."""
    said = _NAMED.findall(archive.read("xl/workbook.xml"))
    return {unescape(name.decode()).casefold(): unescape(where.decode("utf-8", "replace")) for name, where in said}


def areas_of(formulas: Iterable[tuple[str, str]], names: dict[str, str]) -> dict[str, list[Area]]:
    """Return by sheet the cells that lists are made of; `formulas`: (sheet the list is on, its formula)."""
    areas: dict[str, list[Area]] = {}
    for sheet, formula in dict.fromkeys(formulas):
        if formula.startswith('"'):
            continue
        said = _AREA.fullmatch(names.get(formula.casefold(), formula).lstrip("="))
        if said is None:
            continue
        quoted, plain, left, top, right, bottom = said.groups()
        on = quoted.replace("''", "'") if quoted else plain or sheet
        rows = sorted((int(top), int(bottom or top)))
        columns = sorted((column_number(left) - 1, column_number(right or left) - 1))
        areas.setdefault(on, []).append((rows[0], rows[1], columns[0], columns[1]))
    return areas
