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
