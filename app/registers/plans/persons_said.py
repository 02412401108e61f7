"""What each row of a register says of its person, worked out column by column, and which rows need a closer look.

Sex and birth that only an ID number tells are filled in. Not here: one row that needs the closer look (`plan_members`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import compress, count
from operator import eq, not_
from typing import Any, Final

import orjson

from app.registers.plans.rows import Rows

OWN: Final = "member."
AGE: Final = "age"  # follows from the birth date
MONTHS: Final = 12  # of work in a year
_ODD: Final = frozenset("13579")
_FULL: Final = 18  # characters from which on an ID number tells birth and sex; an old one has fewer
_OLD: Final = 15


@dataclass
class PersonsSaid:
    """Row by row what is said of the person (blank cells left out); `looked` are the rows to look at one by one."""

    said: list[dict[str, Any]]
    looked: set[int]

    @classmethod
    def of(cls, rows: Rows) -> "PersonsSaid":
        """Work through the columns of a sheet."""
        columns: dict[str, Sequence[Any]] = {name: column for name, column in rows.under(OWN) if name != AGE}
        looked = set(rows.id_troubles) | _above(columns.get("work_months", ()), MONTHS)
        names: Sequence[Any] = columns.get("name", [None] * len(rows))
        looked.update(compress(count(), map(not_, names)))
        numbers = columns.get("id_number")
        if numbers is not None:
            for name, told in (("sex", _sexes(numbers)), ("birth", _births(numbers))):
                looked |= _disagreeing(columns.get(name), told)
                columns[name] = _filled(columns.get(name), told)
        if any(rows.extra):
            columns["extra"] = [orjson.dumps(extra).decode() if extra else None for extra in rows.extra]
        return cls(_as_dicts(columns, len(rows)), looked)


def sex_of(number: str) -> str:
    """Return the sex that an ID number tells (GB 11643)."""
    return "男" if number[14 if len(number) == _OLD else 16] in _ODD else "女"


def birth_of(number: str) -> str:
    """Return the birth that an ID number tells (GB 11643); old ones leave out the century, which was the twentieth."""
    if len(number) == _OLD:
        return f"19{number[6:8]}-{number[8:10]}-{number[10:12]}"
    return f"{number[6:10]}-{number[10:12]}-{number[12:14]}"


def tells(number: str | None) -> bool:
    """Whether an ID number tells sex and birth: those of foreigners' old cards do not."""
    return number is not None and (len(number) >= _FULL or (len(number) == _OLD and number.isdecimal()))


def _sexes(numbers: Iterable[str | None]) -> list[str | None]:
    return [sex_of(number) if number is not None and tells(number) else None for number in numbers]


def _births(numbers: Iterable[str | None]) -> list[str | None]:
    return [birth_of(number) if number is not None and tells(number) else None for number in numbers]


def _disagreeing(said: Sequence[str | None] | None, told: Sequence[str | None]) -> set[int]:
    """Return the rows that say something and not the same as the number does (a date cut to its year may be the same)."""
    if said is None:
        return set()
    differ = compress(count(), map(not_, map(eq, said, told)))
    return {row for row in differ if said[row] is not None and told[row] is not None}


def _filled(said: Sequence[str | None] | None, told: Sequence[str | None]) -> Sequence[str | None]:
    if said is None or None not in said:
        return told if said is None else said
    return [own if own is not None else other for own, other in zip(said, told, strict=True)]


def _above(values: Sequence[int | None], most: int) -> set[int]:
    return {row for row, value in enumerate(values) if value is not None and value > most}


def _as_dicts(columns: dict[str, Sequence[Any]], rows: int) -> list[dict[str, Any]]:
    names = tuple(columns)
    table = zip(*columns.values(), strict=True) if columns else [()] * rows
    return [
        dict(zip(names, cells, strict=True))
        if None not in cells
        else {name: cell for name, cell in zip(names, cells, strict=True) if cell is not None}
        for cells in table
    ]
