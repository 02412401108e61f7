"""Rows that name several people, or when one took over from another, spread into one row each.

The spread rows share their number in the file. What belongs to each person (phone, unit, number) is paired by position.
Here: cells as they were read. Not here: what a name cell says (`persons`), what becomes of the people (`plan_*`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from app.registers.choices import TAKE, Choices
from app.registers.files.raw import Cell
from app.registers.plans.rows import Rows, apply_choices, parse_rows
from app.registers.reading import SheetReading
from app.registers.values.cells import day, plain
from app.registers.values.persons import Doubt, Person, Turn, folded, in_turn, parts_of, people_in, phones_in, together

# registers whose rows are spread
SPREAD: Final = frozenset(("pairings", "pairings_national", "helpers"))
# what unequal counts put in doubt, and what is left out of the row then
_MUST_PAIR: Final = ("helper.id_number", "helper.office_phone", "organisation.name")
_MAY_PAIR: Final = ("helper.sex", "helper.duty", "helper.education", "helper.skills")
_SHARED: Final = ("organisation.name",)  # one for all
_CARRIED: Final = ("helper.name", "helper.phone", *_MUST_PAIR, *_MAY_PAIR)
_NAMES: Final = re.compile(r"[、,，;；/／\n\r→(（\[【〔:：\d]|->|=>|改为|换为|变更为|更换为|调整为")
_PHONES: Final = re.compile(r"[(（\[【〔起止至原现]|\d{4}[年.]|\d\s+\d{11}")
_MORE: Final = re.compile(r"[、,，;；/／\n\r]")


@dataclass
class _Sheet:
    """A sheet's columns by field, the cells being written anew, and the rows that were guessed to go on with the one above."""

    reading: SheetReading
    at: dict[str, int]
    carried: list[int] = field(default_factory=list)

    def merged(self, row: int) -> bool | None:
        """Whether the file merges a row's name with the one above; None where it merges no name."""
        column = self.reading.column_of("helper.name")
        areas = [(first, last) for at, first, last in self.reading.merged if column and at == column.index]
        number = self.reading.numbers[row]
        return any(first < number <= last for first, last in areas) if areas else None

    def cell(self, field: str, row: int) -> Cell:
        place = self.at.get(field)
        return None if place is None else self.reading.cells[place][row]

    def text(self, field: str, row: int) -> str:
        return plain(self.cell(field, row)) or ""


def parse_spread(reading: SheetReading, choices: Choices) -> Rows:
    """Parse a sheet as `parse_rows` does, its rows of several people spread; `turn` holds a Turn or a Doubt where one is."""
    if reading.register not in SPREAD:
        return parse_rows(reading, choices)
    apply_choices(reading, choices)
    sheet = _Sheet(reading, {column.field: at for at, column in enumerate(reading.kept) if column.field})
    if not _worth_it(sheet):
        return parse_rows(reading, choices)
    sheet.reading = replace(reading, cells=[list(column) for column in reading.cells])  # what was read stays as it is
    rows: list[tuple[int, Turn | Doubt | None, dict[int, Cell]]] = []
    shared: list[tuple[int, str, int, int]] = []
    for row in range(reading.rows):
        rows += _row(sheet, row, choices, shared)
    parsed = parse_rows(_written(sheet.reading, rows), choices)
    turns = parsed.values["turn"] = [turn for _row, turn, _cells in rows]
    if "helper.phone" not in sheet.at and any(isinstance(turn, Turn) and turn.person.phone for turn in turns):
        parsed.values["helper.phone"] = [turn.person.phone if isinstance(turn, Turn) else None for turn in turns]
    parsed.issues = list(dict.fromkeys(parsed.issues))
    _tell(parsed, sheet, shared)
    return parsed


def _worth_it(sheet: _Sheet) -> bool:
    """Whether any cell names several people or says when somebody came: most sheets have none."""
    for name, pattern in (("helper.name", _NAMES), ("helper.phone", _PHONES)):
        if (place := sheet.at.get(name)) is not None:
            said = {cell for cell in sheet.reading.cells[place] if type(cell) is str}
            if any(pattern.search(cell) for cell in said):
                return True
    return False


def _row(
    sheet: _Sheet, row: int, choices: Choices, shared: list[tuple[int, str, int, int]]
) -> list[tuple[int, Turn | Doubt | None, dict[int, Cell]]]:
    _carry_down(sheet, row)
    name = sheet.text("helper.name", row)
    if not name or not (_NAMES.search(name) or _PHONES.search(sheet.text("helper.phone", row)) or " " in name):
        return [(row, None, {})]
    phones = phones_in(sheet.text("helper.phone", row)) if "helper.phone" in sheet.at else []
    turns = _turns(sheet, row, name, phones)
    key = (sheet.reading.file_number, sheet.reading.sheet_number, sheet.reading.numbers[row])
    if isinstance(turns, Doubt) and choices.answer(key) == TAKE:
        turns = _as_they_stand(name)
    if isinstance(turns, Doubt):
        return [(row, turns, {})]
    if len(turns) == 1 and not turns[0].begins and turns[0] == Turn(Person(folded(name)), None, None, "lead"):
        return [(row, None, {})]
    return [(row, turn, _cells_of(sheet, row, at, turn, len(turns), shared)) for at, turn in enumerate(turns)]


def _carry_down(sheet: _Sheet, row: int) -> None:
    """Carry a cell of several people down as the file merges it, or over a blank below it, before they are told apart."""
    contexts = sheet.reading.contexts
    if row == 0 or contexts[row] != contexts[row - 1] or sheet.text("helper.name", row):
        return
    above = sheet.text("helper.name", row - 1)
    if not above or not (_NAMES.search(above) or _PHONES.search(sheet.text("helper.phone", row - 1))):
        return
    merged = sheet.merged(row)
    if merged is None:
        merged = all(sheet.text(name, row) in ("", sheet.text(name, row - 1)) for name in _CARRIED)
        sheet.carried += [row] if merged else []
    for name in _CARRIED if merged else ():
        if (place := sheet.at.get(name)) is not None and sheet.reading.cells[place][row] is None:
            sheet.reading.cells[place][row] = sheet.reading.cells[place][row - 1]


def _turns(sheet: _Sheet, row: int, said: str, phones: list[Person] | Doubt) -> list[Turn] | Doubt:
    names = people_in(said)
    if isinstance(names, Doubt):
        return names
    if isinstance(phones, Doubt):
        return phones
    people = together(names, phones)
    if isinstance(people, Doubt):
        return people
    for name in _MUST_PAIR if len(people) > 1 else ():
        count = len(_told_apart(sheet.text(name, row)))
        if count not in (0, len(people)) and not (count == 1 and name in _SHARED):
            return Doubt("persons_cells", str(len(people)), _heading(sheet, name) + f" {count}")
    dates = (day(sheet.cell(f"pairing.{end}", row))[0] for end in ("from_date", "to_date"))
    return in_turn(people, *dates)


def _as_they_stand(name: str) -> list[Turn]:
    """Return the people of a row in doubt that the user takes nevertheless: without phones, those who were before left out."""
    people = [re.sub(r"\([^()]*\)", "", part).strip() for part, _follows in parts_of(folded(name))]
    said = people_in(name)
    if not isinstance(said, Doubt):
        people = [each.name for each in said if each.tense != "former"] or [each.name for each in said]
    return [Turn(Person(each), None, None, "support" if at else "lead") for at, each in enumerate(filter(None, people))]


def _cells_of(
    sheet: _Sheet, row: int, at: int, turn: Turn, people: int, shared: list[tuple[int, str, int, int]]
) -> dict[int, Cell]:
    """Return the cells of one person's row that differ from the row as it stands."""
    cells: dict[int, Cell] = {sheet.at["helper.name"]: turn.person.name}
    if "helper.phone" in sheet.at and (people > 1 or turn.person.phone):
        cells[sheet.at["helper.phone"]] = turn.person.phone
    for name in (*_MUST_PAIR, *_MAY_PAIR) if people > 1 else ():
        said = _told_apart(sheet.text(name, row))
        if len(said) == people:
            cells[sheet.at[name]] = said[at]
        elif said and name not in _SHARED:
            cells[sheet.at[name]] = None
            if at == 0:
                shared.append((row, name, len(said), people))
    return cells


def _told_apart(text: str) -> list[str]:
    return [part.strip() for part in _MORE.split(text) if part.strip()]


def _heading(sheet: _Sheet, field: str) -> str:
    column = sheet.reading.column_of(field)
    return column.heading if column else ""


def _written(reading: SheetReading, rows: Sequence[tuple[int, Any, dict[int, Cell]]]) -> SheetReading:
    cells = [[changed.get(at, column[row]) for row, _turn, changed in rows] for at, column in enumerate(reading.cells)]
    return replace(
        reading,
        cells=cells,
        numbers=[reading.numbers[row] for row, _turn, _cells in rows],
        contexts=[reading.contexts[row] for row, _turn, _cells in rows],
    )


def _tell(rows: Rows, sheet: _Sheet, shared: list[tuple[int, str, int, int]]) -> None:
    """Note the cells that could not be told apart between the people of their row, and the names that were carried down."""
    places = {number: at for at, number in reversed(list(enumerate(rows.reading.numbers)))}
    numbers = sheet.reading.numbers
    for row, name, said, people in shared:
        at = places[numbers[row]]
        rows.issues.append(rows.issue(at, "cell_shared", field=name, value=said, detail=people))
    for row in sheet.carried:
        words = sheet.text("helper.name", row)
        rows.issues.append(rows.issue(places[numbers[row]], "helper_carried", field="helper.name", value=words))
