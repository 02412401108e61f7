"""What records are called that a value refers to: places, units, teams, helpers, people, households by their head."""

from collections.abc import Collection
from typing import Final

import orjson
from sqlalchemy import Connection

from db.models import kind_of

_CALLED: Final = {
    "region": "name",
    "organisation": "name",
    "team": "name",
    "helper": "name",
    "member": "name",
    "need": "title",
    "measure": "content",
    "project": "name",
    "fund_source": "name",
    "household": "coalesce((SELECT head_name FROM household_line WHERE household_id = id), code)",
}

_OF_A_HOUSEHOLD: Final = {  # what tells one of a household's records from the others
    "household_year": "year",
    "need": "title",
    "measure": "content",
    "visit": "visited_on",
    "pairing": "(SELECT name FROM helper WHERE id = helper_id)",
}


def names_of(connection: Connection, records: Collection[int]) -> dict[int, str]:
    """Return the names of records that are here and have one; others are left out."""
    found: dict[int, str] = {}
    by_kind: dict[str, list[int]] = {}
    for record in records:
        by_kind.setdefault(kind_of(record), []).append(record)
    for kind, listed in by_kind.items():
        if kind in _CALLED:
            rows = connection.exec_driver_sql(
                f"SELECT id, {_CALLED[kind]} FROM {kind} WHERE id IN (SELECT value FROM json_each(?))",
                (orjson.dumps(listed).decode(),),
            )
            found.update((row[0], str(row[1])) for row in rows if row[1])
    return found


def names_with_household(connection: Connection, records: Collection[int]) -> dict[int, str]:
    """Return names that stand alone: what belongs to a household begins with its head (李建国 2024, 李建国 滴灌管)."""
    found = names_of(connection, records)
    by_kind: dict[str, list[int]] = {}
    for record in records:
        by_kind.setdefault(kind_of(record), []).append(record)
    for kind, detail in _OF_A_HOUSEHOLD.items():
        if listed := by_kind.get(kind):
            rows = connection.exec_driver_sql(
                f"SELECT id, head_name, {detail} FROM {kind} LEFT JOIN household_line USING (household_id)"
                f" WHERE {kind}.id IN (SELECT value FROM json_each(?))",
                (orjson.dumps(listed).decode(),),
            )
            found.update((row[0], " ".join(str(part) for part in row[1:] if part)) for row in rows)
    return {record: name for record, name in found.items() if name}
