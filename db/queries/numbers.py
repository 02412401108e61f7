"""Which codes, ID numbers and phones begin with digits that were typed: a range of the ordinary indexes of their tables.

Not here: what has the digits in its middle, and in what order both are shown (`db.queries.search`).
"""

from functools import cache
from typing import Final

from sqlalchemy import Connection

from db.driver import driver
from db.words import NUMBERS

_LOOKED_THROUGH: Final = 200  # records whose numbers begin so that are looked at for those of an area: 5 µs each
_LEVELS: Final = {"c": "county_id", "t": "township_id"}
# what is found (what was joined into another household is found as that one), and the household it belongs to
_FOUND: Final = {
    "household": "SELECT coalesce(joined_into, id) AS id, coalesce(joined_into, id) AS home FROM household WHERE true",
    "member": "SELECT id, household_id AS home FROM member WHERE joined_into IS NULL",
    **{kind: f"SELECT id, NULL AS home FROM {kind} WHERE true" for kind in ("region", "helper", "organisation")},
}


def beginning(connection: Connection, digits: str, kind: str, limit: int) -> list[int]:
    """Return up to `limit` records of a kind with a number that begins with the digits, in the order of the numbers."""
    if kind not in _FOUND:
        return []
    rows = driver(connection).execute(f"SELECT id FROM ({_ranges(kind)}) LIMIT :limit", _between(digits, limit))
    return [row[0] for row in rows]


def beginning_in(connection: Connection, digits: str, kind: str, limit: int, scope: str) -> tuple[list[int], bool]:
    """Return the same for the households of a county or township and the people there, and whether these are all.

    Only so many numbers that begin so are looked at: where few of very many lie in the area, other ways are faster.
    """
    statement = (
        f"SELECT x.id, l.{_LEVELS[scope[0]]} FROM ({_ranges(kind)}) x "
        "CROSS JOIN household_line l ON l.household_id = x.home LIMIT :limit"
    )
    area, found, seen = int(scope[1:], 16), list[int](), 0
    for record, lies_in in driver(connection).execute(statement, _between(digits, _LOOKED_THROUGH)):
        seen += 1
        if lies_in == area:
            found.append(record)
            if len(found) == limit:
                break
    return found, seen < _LOOKED_THROUGH


def begins_any(connection: Connection, digits: str) -> bool:
    """Whether a number of any kind of record begins so."""
    between = _between(digits, 1)
    return any(driver(connection).execute(statement, between).fetchone() for statement in _every())


@cache
def _ranges(kind: str) -> str:
    return " UNION ALL ".join([f"{_FOUND[kind]} AND {_range(number)}" for number in NUMBERS[kind].values()])


@cache
def _every() -> tuple[str, ...]:
    return tuple(
        f"SELECT 1 FROM {kind} WHERE {_range(expression)} LIMIT :limit"
        for kind, numbers in NUMBERS.items()
        for expression in numbers.values()
    )


def _range(expression: str) -> str:
    return f"{expression} >= :first AND {expression} < :beyond"


def _between(digits: str, limit: int) -> dict[str, str | int]:
    return {"first": digits, "beyond": digits[:-1] + chr(ord(digits[-1]) + 1), "limit": limit}
