"""A person who stands on several sheets of one import (a roster, a list of disabled people): the sheets are put together.

What the sheet read first does not say is taken from the others; where they say different things the first one counts, and the
cell is told. Not here: who is whom (`plan_members`), two rows of one sheet (told as repeated).
"""

from typing import Any

import orjson

from app.registers.plans.rows import Rows
from resources.language import _

_DERIVED = ("sex", "birth")  # filled in from the ID number where the sheet does not say them
_EXTRA = "extra"


def is_apart(one: Rows, other: Rows) -> bool:
    """Whether two registers stand on different sheets."""
    first, second = one.reading, other.reading
    return (first.file_number, first.sheet) != (second.file_number, second.sheet)


def put_together(rows: Rows, row: int, given: dict[str, Any], before: Rows, at: int, said: dict[str, Any]) -> None:
    """Add to what a row says (`said`) what a row of another sheet says of the same person (`given`)."""
    for name, value in given.items():
        path = f"member.{name}"
        if name == "name" or (name in _DERIVED and path not in rows.values):
            continue
        held = said.get(name)
        if name == _EXTRA and held:
            said[name] = orjson.dumps(orjson.loads(value) | orjson.loads(held)).decode()
        elif held is None or (name in _DERIVED and path not in before.values) or _fuller(name, value, held):
            said[name] = value
        elif held != value and not _fuller(name, held, value):
            rows.note(row, "person_differs", field=path, value=value, detail=told_of(before, at))


def told_of(rows: Rows, row: int) -> str:
    """Return where a person stands already, in words."""
    return _("“{sheet}”第 {row} 行").format(sheet=rows.reading.sheet, row=rows.number(row))


def _fuller(name: str, one: Any, other: Any) -> bool:
    """Whether a date says the same as another that is cut to its year or month."""
    return name.endswith(("birth", "_date", "_on")) and str(one).startswith(str(other))
