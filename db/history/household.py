"""The history of a household: what was written to it and to everything that belongs to it, newest first.

Here: the change log read for people, with old and new value, who, when, and the file and row a value came from.
Not here: taking a whole step back (`db.history.undo`), how values are shown (`app.ui.values`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection

from db.fields import facts_of
from db.history.log import steps_of
from db.history.provenance import Provenance, Sources
from db.history.versions import LIFE, Step
from db.models import kind_of
from db.queries.private import masked_for

# the kinds that belong to a household, with what names a record of them
_OWN: Final = {
    "member": "name",
    "household_year": "year",
    "pairing": "coalesce((SELECT name FROM helper WHERE id = helper_id), (SELECT name FROM team WHERE id = team_id), '')",
    "need": "title",
    "measure": "content",
    "visit": "visited_on",
    "attachment": "name",
    "consent": "about",
    "feedback": "slip",
}


@dataclass(frozen=True)
class Entry:
    """One field that changed (or, with `field` None, a record that was made or taken away).

    `record` names the record ("" for the household itself); `file`, `sheet`, `row` and `column` say where the value
    stood when it came from a workbook, `station` from whose store it came. `current` is False where a later change has replaced it.
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
    station: str | None = None


def household_history(connection: Connection, household: int, limit: int = 500) -> list[Entry]:
    """Return up to `limit` entries of a household and of what belongs to it, newest first."""
    names = _records(connection, household)
    found: list[tuple[int, int, Entry]] = []
    steps = steps_of(connection, list(names))
    sources = Sources(connection, (step for taken in steps.values() for step in taken))
    for record, taken in steps.items():
        found += _entries(record, names[record], taken, sources)
    found.sort(key=lambda each: each[:2], reverse=True)
    return [_as_seen(connection, entry) for _change, _position, entry in found[:limit]]


def _as_seen(connection: Connection, entry: Entry) -> Entry:
    """An entry as whoever is at the desk may see it."""
    old, new = masked_for(connection, entry.kind, entry.field, entry.old, entry.new)
    return entry if (old, new) == (entry.old, entry.new) else replace(entry, old=old, new=new)


def _records(connection: Connection, household: int) -> dict[int, str]:
    names = {household: ""}
    # what was entered twice and joined into this one said its own
    twice = connection.exec_driver_sql("SELECT id, code FROM household WHERE joined_into = ?", (household,))
    names.update((row[0], str(row[1] or "")) for row in twice)
    for table, column in _OWN.items():
        rows = connection.exec_driver_sql(f"SELECT id, {column} FROM {table} WHERE household_id = ?", (household,))
        names.update((row[0], str(row[1] or "")) for row in rows)
    return names


def _entries(record: int, name: str, steps: Sequence[Step], sources: Sources) -> list[tuple[int, int, Entry]]:
    kind = kind_of(record)
    values: dict[str, Any] = {}
    newest: dict[str, int] = {}
    found: list[tuple[int, int, Entry]] = []
    for step in steps:
        said = _said(step)
        if step.action == "update":
            for position, (field, value) in enumerate(said.items()):
                if field not in facts_of(kind) or value == values.get(field):  # said again beside another of its group
                    continue
                entry = _entry(sources.of(step, field), step, record, name, field, values.get(field), value)
                found.append((step.change_id, position, entry))
                newest[field] = len(found) - 1
        else:
            found.append((step.change_id, 0, _entry(sources.of(step), step, record, name)))
            newest = {}
        values.update(said)
    last = set(newest.values())
    return [
        each if each[2].field is None or number in last else (each[0], each[1], _past(each[2]))
        for number, each in enumerate(found)
    ]


def _past(entry: Entry) -> Entry:
    return Entry(**{**entry.__dict__, "current": False})


def _said(step: Step) -> dict[str, Any]:
    if step.action == "create":
        return dict(step.body)
    return {field: value for field, (value, *_replaces) in step.body.items() if field != LIFE}


def _entry(
    origin: Provenance, step: Step, record: int, name: str, field: str | None = None, old: Any = None, new: Any = None
) -> Entry:
    return Entry(
        origin.change_set_id, origin.at, origin.who, origin.verb, origin.label, kind_of(record), record, name,
        step.action, field, old, new, True, origin.file, origin.sheet, origin.row, origin.column, origin.station,
    )  # fmt: skip
