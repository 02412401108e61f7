"""Where a version comes from: who said it, when, by which step, in which file, sheet and row, at which station."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from sqlalchemy import Connection, text

from db.history.versions import Step


@dataclass(frozen=True)
class Provenance:
    """The origin of a change. `station` is the other store it came from, None for ours; `at` by the clock of that store."""

    change_set_id: int
    at: str
    who: str
    verb: str
    label: str
    station: str | None = None
    file: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None


class Sources:
    """The origins of some steps, read at once."""

    def __init__(self, connection: Connection, steps: Iterable[Step]) -> None:
        listed = list(steps)
        self._sets = _by_id(
            connection,
            "SELECT s.id, s.at, s.who, s.verb, s.label, NULL AS station, b.files FROM change_set s "
            "LEFT JOIN batch b ON b.id = s.batch_id WHERE s.id IN (SELECT value FROM json_each(:ids))",
            {step.change_set_id for step in listed},
        )
        self._foreign = _by_id(
            connection,
            "SELECT f.id, f.at, f.who, f.verb, f.label, coalesce(t.name, f.station) AS station, f.files "
            "FROM foreign_set f LEFT JOIN station t ON t.key = f.station "
            "WHERE f.id IN (SELECT value FROM json_each(:ids))",
            {number for step in listed if (number := foreign_of(step.source)) is not None},
        )

    def of(self, step: Step, field: str | None = None) -> Provenance:
        """Return where a step comes from; with a field, in which column it stood."""
        made = self._sets[step.change_set_id]
        source = step.source
        foreign = foreign_of(source)
        if foreign is not None and foreign in self._foreign:
            made = self._foreign[foreign]
            source = source.partition(":")[2] if source else None
        where = _place(made.files, source, field)
        who = where[4] or made.who
        return Provenance(step.change_set_id, made.at, who, made.verb, made.label, made.station, *where[:4])


def foreign_of(source: str | None) -> int | None:
    """Return the foreign set a source names ("@12" or "@12:0:1:5"), None where it is a place in a batch of ours."""
    if not source or not source.startswith("@"):
        return None
    return int(source[1:].partition(":")[0])


def _by_id(connection: Connection, statement: str, ids: set[int]) -> dict[int, Any]:
    if not ids:
        return {}
    return {row.id: row for row in connection.execute(text(statement), {"ids": orjson.dumps(sorted(ids)).decode()})}


@lru_cache(maxsize=64)
def _files_in(said: str) -> Any:
    """The files of a batch: hundreds of conflicts come from one."""
    return orjson.loads(said)


def _place(
    files: str | None, source: str | None, field: str | None
) -> tuple[str | None, str | None, int | None, str | None, str | None]:
    """File, sheet, row, column letter and author of "file:sheet:row" within the files of a batch.

    A file may say `by` whom its cells are: of a workbook that came back, the one it had been sent to.
    """
    if not files or not source:
        return None, None, None, None, None
    listed = _files_in(files)
    try:
        file, sheet, row = (int(part) for part in source.split(":"))
        named = listed[file]
        page = named["sheets"][sheet]
    except (ValueError, IndexError, KeyError, TypeError):
        return (str(listed[0]["name"]) if listed else None), None, None, None, None
    columns = page.get("columns") or {}
    letter = next((each for path, each in columns.items() if field and path.split(".")[-1] == field), None)
    return str(named["name"]), str(page.get("sheet") or ""), row, letter, named.get("by")
