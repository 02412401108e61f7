"""Totals that a register prints beside their parts (`resources/sums.toml`): where they do not add up, the row is told.

Columns are found by their field or, where a layout keeps them as they are, by their heading. Pure, row by row; nothing is changed.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any, Final

from app.registers.issues import Issue, sentence
from app.registers.plans.rows import Rows
from app.registers.reading import Column
from app.registers.values.cells import amounts
from app.registers.values.units import FACTORS, without_unit
from db.catalogues import fold
from resources import resource

YUAN: Final = 100
_FEN: Final = FACTORS["fen"]


@dataclass(frozen=True)
class Sum:
    """total = plus - minus; with `people`, total x people = plus - minus. Each part by the names it goes by."""

    name: str
    total: tuple[str, ...]
    plus: tuple[tuple[str, ...], ...]
    minus: tuple[tuple[str, ...], ...]
    people: tuple[str, ...]


@cache
def sums() -> tuple[Sum, ...]:
    """Return the sums that are known."""
    read = tomllib.loads(resource("sums.toml").read_text(encoding="utf-8"))
    return tuple(
        Sum(
            each["name"], tuple(each["total"]), tuple(map(tuple, each["plus"])), tuple(map(tuple, each.get("minus", ()))),
            tuple(each.get("people", ())),
        )
        for each in read["sum"]
    )  # fmt: skip


def note_sums(rows: Rows) -> None:
    """Note the rows of a sheet whose total is not what its parts make."""
    years = {"": None} | {column.field.partition("@")[2]: None for column in rows.reading.kept if column.field}
    for each in sums():
        for year in years:
            _check(rows, each, year)


def _check(rows: Rows, each: Sum, year: str) -> None:
    total, plus, minus = (
        _found(rows, names, year) for names in ((each.total,), each.plus, each.minus)
    )  # fmt: skip
    people = _people(rows, each, year)
    if total is None or plus is None or minus is None or (each.people and people is None):
        return
    column, stated = total[0]
    parts = [values for _column, values in plus], [values for _column, values in minus]
    allowed = _allowance(column, [stated, *parts[0], *parts[1]])
    for row, said in enumerate(stated):
        given = [values[row] for values in parts[0]]
        if said is None or all(value is None for value in given):
            continue
        heads = people[row] if people else 1
        made = sum(value or 0 for value in given) - sum(values[row] or 0 for values in parts[1])
        if heads and abs(said * heads - made) > allowed * heads:
            rows.issues.append(_issue(rows, row, column, said, each.name))


Found = list[tuple[Column, Sequence[Any]]] | None


def _found(rows: Rows, parts: Sequence[tuple[str, ...]], year: str) -> Found:
    """The columns of all parts with their amounts in fen; None where one is not there."""
    found = []
    for names in parts:
        column = next((each for each in rows.reading.kept if _named(each, names, year)), None)
        if column is None:
            return None
        found.append((column, _values(rows, column)))
    return found


def _named(column: Column, names: tuple[str, ...], year: str) -> bool:
    if column.field:
        field, _at, of_year = column.field.partition("@")
        if of_year == year and field in names:
            return True
    return not year and fold(without_unit(column.heading)) in {fold(name) for name in names if "." not in name}


def _values(rows: Rows, column: Column) -> Sequence[Any]:
    held = rows.values.get(column.field) if column.field else None
    if held is not None and column.field and column.field.endswith("_fen"):
        return held
    parse = amounts("fen", column.unit)
    at = next(at for at, each in enumerate(rows.reading.kept) if each is column)
    return [parse(cell)[0] for cell in rows.reading.cells[at]]


def _people(rows: Rows, each: Sum, year: str) -> Sequence[Any] | None:
    for name in each.people:
        values = rows.values.get(f"{name}@{year}" if year and name.startswith("year.") else name)
        if values:
            return values
    return None


def _allowance(column: Column, values: Sequence[Sequence[Any]]) -> Decimal:
    """How far a sum may be off because each figure was rounded: half of the last place printed, for each figure."""
    unit = _FEN.get(column.unit or "元", YUAN)
    last = unit
    for _decimal in range(4):
        if all(value is None or value % last == 0 for each in values for value in each):
            break
        last //= 10
    rounded = Decimal(last) * (len(values) - 1) / 2 if last < unit else Decimal(0)
    return max(rounded, Decimal(YUAN))


def _issue(rows: Rows, row: int, column: Column, said: int, name: str) -> Issue:
    value = f"{said / 100:.2f}"
    words = sentence("sum_differs", heading=column.heading, value=value, detail=name)
    reading = rows.reading
    number, letters = reading.place_of(reading.numbers[row], column.letter)
    return Issue(
        reading.file,
        reading.sheet,
        number,
        letters,
        "sum_differs",
        value,
        words,
        False,
        column.heading,
    )
