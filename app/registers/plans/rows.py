"""Rows of a sheet as values: each kept column parsed, troubles noted at their cells, unknown columns gathered as they are.

Here: cells to values, column by column. Not here: rows to households (`plan_households`) or to other records.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import repeat
from typing import Any

from app.registers import issues
from app.registers.choices import Choices
from app.registers.files.raw import Cell
from app.registers.issues import Issue, Trouble, sentence
from app.registers.layouts.declared import declaring
from app.registers.layouts.vocabulary import fact_behind
from app.registers.plans.causes import share_causes
from app.registers.reading import Column, SheetReading, column_letter
from app.registers.values.cells import parser_of, plain
from app.registers.values.numbers import note_kinds

_DAY_OR_TRUTH = frozenset((list, bool))
ID_TROUBLES = ("id_number_damaged", "id_number_form", "id_number_check", "id_number_birth", "id_certificate")


@dataclass
class Rows:
    """A sheet's rows as values: `values[field][row]`; `extra[row]` holds what unknown columns say.

    `alone`: each row is a person by itself, whose household the rows around it do not tell (`persons_alone`).
    """

    reading: SheetReading
    values: dict[str, list[Any]]
    extra: list[dict[str, str] | None]
    issues: list[Issue] = field(default_factory=list)
    alone: bool = False
    id_troubles: dict[int, Issue] = field(default_factory=dict)
    troubled: dict[str, dict[int, Trouble]] = field(default_factory=lambda: defaultdict(dict))
    _under: dict[str, list[tuple[str, list[Any]]]] = field(default_factory=dict)
    _letters: dict[str, dict[str, str]] = field(default_factory=dict)
    _tables: dict[str, tuple[list[str], list[tuple[Any, ...]]]] = field(default_factory=dict)

    def __len__(self) -> int:
        return self.reading.rows

    @cached_property
    def unread(self) -> frozenset[tuple[int, int]]:
        """The places (Excel row, column) of cells that are blank here only because they could not be taken."""
        return frozenset((number, index) for number, index, *_rest in self.reading.broken) | frozenset(
            (number, index) for number, index, *_rest in self.reading.dropped
        )

    def get(self, name: str, row: int) -> Any:
        """Return a field of a row; None where the sheet has no such column."""
        column = self.values.get(name)
        return column[row] if column else None

    def column(self, name: str) -> Sequence[Any]:
        """Return a field row by row; all None where the sheet has no such column."""
        return self.values.get(name) or [None] * len(self)

    def under(self, prefix: str) -> list[tuple[str, list[Any]]]:
        """Return the fields of a table ("member.") with their columns, the table's name taken off."""
        if prefix not in self._under:
            self._under[prefix] = [
                (name.removeprefix(prefix), column) for name, column in self.values.items() if name.startswith(prefix)
            ]
        return self._under[prefix]

    def table(self, prefix: str) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Return the names of a table's fields and row by row what they say."""
        if prefix not in self._tables:
            names = [name for name, _column in self.under(prefix)]
            cells = list(zip(*(column for _name, column in self.under(prefix)), strict=True))
            self._tables[prefix] = names, cells or [()] * len(self)
        return self._tables[prefix]

    def letters(self, prefix: str) -> dict[str, str]:
        """Return the letters of the columns of a table's fields, the table's name taken off."""
        if prefix not in self._letters:
            self._letters[prefix] = {
                column.field.removeprefix(prefix): column.letter
                for column in self.reading.kept
                if column.field and column.field.startswith(prefix)
            }
        return self._letters[prefix]

    def key(self, row: int) -> tuple[int, int, int]:
        """Return the place of a row: file number, sheet number, Excel row."""
        return self._keys[row]

    @cached_property
    def _keys(self) -> list[tuple[int, int, int]]:
        reading = self.reading
        return list(zip(repeat(reading.file_number), repeat(reading.sheet_number), reading.numbers, strict=False))

    def number(self, row: int) -> int:
        """Return the number of a row as Excel shows it."""
        return self.reading.real_row(self.reading.numbers[row])

    def source(self, row: int) -> str:
        """Return the place of a row as the change log keeps it."""
        return self._sources[row]

    @cached_property
    def _sources(self) -> list[str]:
        place = f"{self.reading.file_number}:{self.reading.sheet_number}:"
        return [f"{place}{number}" for number in map(self.reading.real_row, self.reading.numbers)]

    def issue(self, row: int, code: str, *, field: str = "", refuses: bool = False, **values: object) -> Issue:
        """Return a trouble of a row (of the field's cell, where one is named), with its sentence."""
        column = self._by_field.get(field)
        heading = column.heading if column else ""
        words = sentence(code, **{"heading": heading, "value": "", "detail": ""} | values)
        number, letters = self.reading.place_of(self.reading.numbers[row], column.letter if column else "")
        return Issue(
            self.reading.file, self.reading.sheet, number, letters, code, str(values.get("value", "")), words, refuses,
            heading,
        )  # fmt: skip

    @cached_property
    def _by_field(self) -> dict[str, Column]:
        """The columns by the field they fill; the first where two say that they do."""
        return {column.field: column for column in reversed(self.reading.kept) if column.field}

    def note(self, row: int, code: str, **values: Any) -> None:
        """Note a trouble of a row."""
        self.issues.append(self.issue(row, code, **values))

    def take(self, name: str, row: int, value: Any) -> None:
        """Set what a row says of a field; what was troublesome about its cell is forgotten."""
        self.values.setdefault(name, [None] * len(self))[row] = value
        if self.troubled[name].pop(row, None) is not None:
            column = self._by_field[name]
            at = self.reading.place_of(self.reading.numbers[row], column.letter)
            self.issues = [each for each in self.issues if (each.row, each.column) != at]


def parse_rows(reading: SheetReading, choices: Choices) -> Rows:
    """Parse every kept cell of a sheet, with the user's choice of fields."""
    kept = reading.kept
    apply_choices(reading, choices)
    rows = Rows(reading, {}, [None] * reading.rows)
    again: Counter[str] = Counter()
    given = dict(zip((column.index for column in kept), reading.cells, strict=True))
    for column in reading.kept:
        cells = given[column.index]
        if column.field:
            rows.values[column.field] = _parse_column(rows, column, cells)
        elif column.why in ("unknown", "chosen", "beside"):
            again[column.heading] += 1
            number = again[column.heading]
            _keep_as_is(rows, column.heading if number == 1 else f"{column.heading}{number}", cells)
    note_kinds(rows)
    share_causes(rows)
    _note_left_behind(rows)
    return rows


def apply_choices(reading: SheetReading, choices: Choices) -> None:
    """Give columns the fields the user chose; a column of the red lines cannot be chosen."""
    for column in reading.columns:
        key = (reading.file_number, reading.sheet_number, column.index)
        if column.kept and key in choices.fields:
            chosen = choices.fields[key]
            for other in reading.columns:
                if chosen and other is not column and other.field == chosen:
                    other.field = None
            column.field = chosen or None
            column.why, column.sure = ("chosen" if chosen is not None else "unwanted"), "sure"


def _parse_column(rows: Rows, column: Column, cells: Sequence[Cell]) -> list[Any]:
    """Parse each different cell once: equal cells are equal values, and most columns say few things."""
    name = column.field or ""
    parse = declaring(parser_of(name, fact_behind(name), column.unit), column.codes)
    if _DAY_OR_TRUTH.isdisjoint(map(type, cells)):
        said: Sequence[Any] = cells
        parsed = {cell: parse(cell) for cell in set(cells) if cell is not None}
    else:  # a date cell has no hash; True equals 1
        said = [None if cell is None else (type(cell), str(cell)) for cell in cells]
        parsed = {key: parse(cell) for key, cell in dict(zip(said, cells, strict=True)).items() if cell is not None}
    troubles = {key: trouble for key, (_value, trouble) in parsed.items() if trouble is not None}
    if troubles:
        for row, key in enumerate(said):
            if key in troubles:
                _cell_trouble(rows, row, column, troubles[key])
    values: dict[Any, Any] = {key: value for key, (value, _trouble) in parsed.items()}
    return list(map(values.get, said))


def _cell_trouble(rows: Rows, row: int, column: Column, trouble: Trouble) -> None:
    is_id = column.field == "member.id_number" and trouble.code in ID_TROUBLES
    words = issues.of_cell(trouble, column.heading)
    number, letters = rows.reading.place_of(rows.reading.numbers[row], column.letter)
    found = Issue(
        rows.reading.file, rows.reading.sheet, number, letters, trouble.code, trouble.value, words, is_id,
        column.heading,
    )  # fmt: skip
    rows.issues.append(found)
    rows.troubled[column.field or ""][row] = trouble
    if is_id:
        rows.id_troubles[row] = found


def _keep_as_is(rows: Rows, heading: str, cells: Sequence[Cell]) -> None:
    for row, cell in enumerate(cells):
        said = plain(cell) if cell is not None else None
        if said is not None:
            held = rows.extra[row]
            if held is None:
                held = rows.extra[row] = {}
            held[heading] = said


def _note_left_behind(rows: Rows) -> None:
    """Note error cells, uncomputed formulas and single cells that were not kept."""
    reading = rows.reading
    positions = {number: position for position, number in enumerate(reading.numbers)}
    headings = {column.index: column.heading for column in reading.columns}
    for number, index, mark in reading.broken:
        if number in positions:
            code = "cell_formula" if mark == "=" else "cell_error"
            rows.issues.append(_at(reading, number, index, code, mark, headings.get(index, "")))
    for number, index, heading, line in reading.dropped:
        rows.issues.append(_at(reading, number, index, "cell_not_kept", line, heading))


def _at(reading: SheetReading, number: int, index: int, code: str, value: str, heading: str) -> Issue:
    words = sentence(code, heading=heading, value=value, detail="")
    row, letters = reading.place_of(number, column_letter(index))
    return Issue(reading.file, reading.sheet, row, letters, code, value, words, False, heading)
