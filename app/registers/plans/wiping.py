"""Blank cells that wipe: only of columns somebody said so of ("本列空白表示清空"), and only of fields nothing hangs on.

A cell that could not be read, or was not kept, is not blank.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

from app.registers.choices import Choices
from app.registers.layouts.vocabulary import fact_behind
from app.registers.plans.plan import BLANK
from app.registers.plans.rows import Rows
from db.models import table_of

TABLES = {
    "households": "household.",
    "years": "year.",
    "members": "member.",
    "measures": "measure.",
    "visits": "visit.",
    "projects": "project.",
}


@cache
def may_wipe(path: str) -> bool:
    """Whether the blanks of a column may wipe its field: not what a record is known or found by."""
    fact = fact_behind(path)
    if fact is None or fact.meaning in ("code", "record", "json", "year"):
        return False
    table, _dot, name = path.partition("@")[0].partition(".")
    return bool(table_of({"year": "household_year"}.get(table, table)).columns[name].nullable)


def wiped(rows: Sequence[tuple[Rows, int]], kind: str, prefix: str, choices: Choices) -> dict[str, Any]:
    """Return BLANK for the fields whose cells are blank in all of a record's rows, where their columns wipe."""
    if not choices.clears:
        return {}
    found: dict[str, Any] = {}
    for each, _row in rows:
        for name, column in each.under(prefix):
            plain = name.partition("@")[0]
            key = (each.reading.file_number, each.reading.sheet_number, kind, plain)
            if key in choices.clears and "@" not in name and may_wipe(f"{prefix}{name}"):
                here = [row for other, row in rows if other is each]
                if all(column[row] is None and _is_blank(each, row, f"{prefix}{name}") for row in here):
                    found[plain] = BLANK
                else:
                    found[plain] = None
    return {name: BLANK for name, value in found.items() if value is BLANK}


def _is_blank(rows: Rows, row: int, path: str) -> bool:
    if row in rows.troubled.get(path, ()):
        return False
    column = rows.reading.column_of(path)
    if column is None:
        return False
    return (rows.reading.numbers[row], column.index) not in rows.unread
