"""The history of a household: what was written to it and to everything that belongs to it, newest first.

Here: the change log read for people, with old and new value, who, when, and the file and row a value came from.
Not here: taking a whole step back (`db.history.undo`), how values are shown (`app.ui.values`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import Connection, text

from db.fields import facts_of
from db.history.log import steps_of
from db.history.versions import Step
from db.models import kind_of

# the kinds that belong to a household, with what names a record of them
_OWN: Final = {
    "member": "name",
    "household_year": "year",
    "pairing": "coalesce((SELECT name FROM helper WHERE id = helper_id), (SELECT name FROM team WHERE id = team_id), '')",
    "need": "title",
    "measure": "content",
    "visit": "visited_on",
}


@dataclass(frozen=True)
class Entry:
    """One field that changed (or, with `field` None, a record that was made or taken away).

    `record` names the record ("" for the household itself); `file`, `sheet`, `row` and `column` say where the value
    stood when it came from a workbook. `current` is False where a later change has replaced it.
    """

    change_set_id: int
    at: str
    who: str
    verb: str
    label: str
    kind: str
    record_id: int
    record: str
    action: str
    field: str | None
    old: Any
    new: Any
    current: bool
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None


def household_history(connection: Connection, household: int, limit: int = 500) -> list[Entry]:
    """Return up to `limit` entries of a household and of what belongs to it, newest first."""
    names = _records(connection, household)
    found: list[tuple[int, int, Entry]] = []
    steps = steps_of(connection, list(names))
    sets = _sets(connection, {step.change_set_id for each in steps.values() for step in each})
    for record, taken in steps.items():
        found += _entries(record, names[record], taken, sets)
    found.sort(key=lambda each: each[:2], reverse=True)
    return [entry for _change, _position, entry in found[:limit]]


def _records(connection: Connection, household: int) -> dict[int, str]:
    names = {household: ""}
    # what was entered twice and joined into this one said its own
    twice = connection.exec_driver_sql("SELECT id, code FROM household WHERE joined_into = ?", (household,))
    names.update((row[0], str(row[1] or "")) for row in twice)
    for table, column in _OWN.items():
        rows = connection.exec_driver_sql(f"SELECT id, {column} FROM {table} WHERE household_id = ?", (household,))
        names.update((row[0], str(row[1] or "")) for row in rows)
    return names


def _sets(connection: Connection, ids: set[int]) -> dict[int, Any]:
    rows = connection.execute(
        text(
            "SELECT s.id, s.at, s.who, s.verb, s.label, b.files FROM change_set s "
            "LEFT JOIN batch b ON b.id = s.batch_id WHERE s.id IN (SELECT value FROM json_each(:ids))"
        ),
        {"ids": orjson.dumps(list(ids)).decode()},
    )
    return {row.id: row for row in rows}


def _entries(record: int, name: str, steps: Sequence[Step], sets: dict[int, Any]) -> list[tuple[int, int, Entry]]:
    kind = kind_of(record)
    values: dict[str, Any] = {}
    newest: dict[str, int] = {}
    found: list[tuple[int, int, Entry]] = []
    for step in steps:
        made = sets[step.change_set_id]
        facts = (step.change_set_id, made.at, made.who, made.verb, made.label, kind, record, name, step.action)
        if step.action == "update":
            for position, (field, (value, _replaces)) in enumerate(step.body.items()):
                if field not in facts_of(kind):
                    continue
                where = _source(made.files, step.source, field)
                entry = Entry(*facts, field, values.get(field), value, True, *where)
                found.append((step.change_id, position, entry))
                newest[field] = len(found) - 1
                values[field] = value
        else:
            where = _source(made.files, step.source, None)
            values = dict(step.body) if step.action == "create" else {}
            found.append((step.change_id, 0, Entry(*facts, None, None, None, True, *where)))
            newest = {}
    last = set(newest.values())
    return [
        each if each[2].field is None or number in last else (each[0], each[1], _past(each[2]))
        for number, each in enumerate(found)
    ]


def _past(entry: Entry) -> Entry:
    return Entry(**{**entry.__dict__, "current": False})


def _source(
    files: str | None, source: str | None, field: str | None
) -> tuple[str | None, str | None, int | None, str | None]:
    """File, sheet, row and column letter of "file:sheet:row" within the files of a batch."""
    if not files or not source:
        return None, None, None, None
    listed = orjson.loads(files)
    try:
        file, sheet, row = (int(part) for part in source.split(":"))
        named = listed[file]
        page = named["sheets"][sheet]
    except (ValueError, IndexError, KeyError, TypeError):
        return (str(listed[0]["name"]) if listed else None), None, None, None
    columns = page.get("columns") or {}
    letter = next((each for path, each in columns.items() if field and path.split(".")[-1] == field), None)
    return str(named["name"]), str(page.get("sheet") or ""), row, letter
