"""Files that came from others, by name or number: which step took them in, and whether it stands."""

import zlib
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, text


@dataclass(frozen=True)
class Incoming:
    """A workbook or package that was taken in. `state`: applied, undone."""

    sha256: str
    name: str
    kind: str
    book_id: str | None
    state: str
    at: str
    change_set_id: int | None


def incoming(connection: Connection, *, state: str | None = None, limit: int = 500) -> list[Incoming]:
    """Return the files that were taken in, the newest first; those in one state on request."""
    rows = connection.execute(
        text(
            "SELECT sha256, name, kind, book_id, state, at, change_set_id FROM incoming_file "
            "WHERE :state IS NULL OR state = :state ORDER BY change_set_id DESC, name LIMIT :limit"
        ),
        {"state": state, "limit": limit},
    )
    return [Incoming(*row) for row in rows]


def named(connection: Connection, words: str) -> list[Incoming]:
    """Return the files meant by a name or by the number of their step, the newest first."""
    number = int(words) if words.isdecimal() else -1
    return [each for each in incoming(connection) if words == each.name or each.change_set_id == number]


def answers_of_step(connection: Connection, change_set: int) -> dict[str, list[list[Any]]]:
    """Return what the files of a step were told, by file name, as `db.models.exchange.IncomingAnswer` keeps it.

    Files taken in by an older program have none.
    """
    rows = connection.execute(
        text(
            "SELECT f.name, a.content FROM incoming_file f JOIN incoming_answer a ON a.sha256 = f.sha256 "
            "WHERE f.change_set_id = :set"
        ),
        {"set": change_set},
    )
    return {row.name: orjson.loads(zlib.decompress(row.content)) for row in rows}


def records_of_step(connection: Connection, change_set: int) -> list[int]:
    """Return the records a step wrote of."""
    rows = connection.execute(
        text("SELECT DISTINCT record_id FROM change WHERE change_set_id = :set"), {"set": change_set}
    )
    return list(rows.scalars())


def undecided_by_step(connection: Connection) -> dict[int, int]:
    """Return how many of the fields are undecided that a step of others' files spoke of, by step."""
    rows = connection.exec_driver_sql(
        "SELECT c.change_set_id, count(DISTINCT f.record_id || f.field) FROM conflict f "
        "JOIN change c ON c.record_id = f.record_id JOIN change_set s ON s.id = c.change_set_id "
        "WHERE s.verb IN ('exchange_in', 'package_in') AND json_type(c.body, '$.' || f.field) IS NOT NULL GROUP BY 1"
    )
    return {row[0]: row[1] for row in rows}
