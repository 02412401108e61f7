"""The parts of a form of one household: its labels with where their values stand, and what is understood so far.

Runs inside the child process. Not here: how they are found (`household_forms`, `items_in_forms`, `years_in_forms`).
"""

import re
from dataclasses import dataclass, field
from typing import Final, TypeGuard

from app.registers.files.raw import Cell, RawSheet
from app.registers.layouts import redlines
from app.registers.layouts.likeness import likely_field
from app.registers.layouts.vocabulary import Vocabulary
from app.registers.recognising.headings import without_year, year_named
from db.catalogues import fold

YEAR: Final = "year.year"
YEAR_IN_TITLE: Final = re.compile(r"(?<!\d)((?:19[5-9]|20[0-4])\d)\s*年")
OF_HELPERS: Final = re.compile(r"帮扶(?:责任)?人|帮扶干部|责任人|联系人|结对干部|挂联")
_OF_YEAR: Final = "year."
_UNIT: Final = re.compile(r"[(（][^()（）]*[)）]$")


@dataclass
class Anchor:
    """A label and its value: where the value stands (row and column from 0), as the value of which field."""

    label: str
    field: str | None
    value: Cell
    row: int
    column: int
    at: tuple[int, int]


@dataclass
class Form:
    """What was found on a sheet. `used`: the cells that were understood (row and column from 0)."""

    sheet: RawSheet
    words: Vocabulary
    table: tuple[int, int] | None = None  # the header's row, the row behind the last member
    name_column: int = 0
    anchors: list[Anchor] = field(default_factory=list)
    used: set[tuple[int, int]] = field(default_factory=set)
    grouped: bool = False  # with titles at the left, as no register has them
    year_columns: tuple[int, ...] = ()  # where its years stand beside each other
    years: dict[int, str] = field(default_factory=dict)  # of rows under a title that names one

    def cell(self, row: int, column: int) -> Cell:
        """Return what a cell says (row and column from 0), None beyond the sheet."""
        rows = self.sheet.rows
        return rows[row][column] if 0 <= row < len(rows) and 0 <= column < len(rows[row]) else None

    def field_of(self, label: str) -> str | None:
        """Return the field a label names, exactly or nearly, of a year with it ("year.wage_fen@2018").

        "" for one the red lines forbid, None for no label.
        """
        found = self.words.field_of(label)
        if not 1 < len(fold(label)) <= 30:
            return found if found and found.startswith("place.") else None
        if found is None and redlines.by_heading(label) is not None:
            return ""
        if found is None and (year := year_named(label)):
            bare = self.words.field_of(without_year(label)) or ""
            return f"{bare}@{year}" if is_of_year(bare) else None
        return found if found is not None else likely_field(self.words, label)

    def names(self, cell: Cell) -> str | None:
        """Return the field that a whole cell is the label of."""
        return self.field_of(label_of(cell)) if isinstance(cell, str) else None

    def dated(self, row: int, label: str, name: str | None) -> tuple[str, str | None]:
        """Return a label of a row and its field, of the year that stands above them."""
        year = self.years.get(row)
        return (label, name) if year is None or not is_of_year(name) else self.of_year(label, name, year)

    def of_year(self, label: str, name: str, year: str) -> tuple[str, str]:
        """Return a label and its field as those of a year: (2018年工资性收入, year.wage_fen@2018)."""
        said = label_of(label)
        if self.words.field_of(said) != name:  # nearly a label: with the year before it it would be none
            unit = _UNIT.search(said)
            said = self.words.heading_of(name) + (unit[0] if unit else "")
        return f"{year}年{said}", f"{name}@{year}"

    def find(self, name: str) -> Anchor | None:
        """Return the first label of a field that has a value."""
        return next((each for each in self.anchors if each.field == name and each.value is not None), None)


def is_of_year(name: str | None) -> TypeGuard[str]:
    """Whether a field is an amount of a year, and no year is named with it."""
    return name is not None and name.startswith(_OF_YEAR) and name != YEAR and "@" not in name


def label_of(text: str) -> str:
    """Return a cell's text as a label: without spaces and the colon behind it."""
    return re.sub(r"[\s　]+", "", text).rstrip(":：")
