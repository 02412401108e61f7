"""Who said what a record holds: the steps that wrote it, by hand or from which register. Asked for many records at once."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, text


@dataclass(frozen=True)
class Said:
    """What one step said of a record: fields and values, in which batch and cell (None: by hand), and when."""

    record: int
    values: dict[str, Any]
    batch: int | None
    source: str | None
    at: str


def steps_about(connection: Connection, records: Collection[int]) -> Iterator[Said]:
    """Yield what was said of some records, the newest first; what an undo or redo wrote is what was said before."""
    rows = connection.exec_driver_sql(
        "SELECT c.record_id, c.action, c.body, s.batch_id, c.source, s.at FROM change c "
        "JOIN change_set s ON s.id = c.change_set_id "
        "WHERE c.record_id IN (SELECT value FROM json_each(?)) AND c.action IN ('create', 'update') AND s.reverts IS NULL "
        "ORDER BY c.id DESC",
        (orjson.dumps(list(records)).decode(),),
    )
    for record, action, body, batch, source, at in rows:
        said = orjson.loads(body)
        values = said if action == "create" else {name: entry[0] for name, entry in said.items()}
        yield Said(record, values, batch, source, at)


def incoming_files(connection: Connection) -> dict[int, list[dict[str, Any]]]:
    """Return the files of every import that stands, by batch (see `Batch`)."""
    rows = connection.execute(text("SELECT id, files FROM batch WHERE direction = 'in' AND state = 'applied'"))
    return {row.id: orjson.loads(row.files) for row in rows}


def last_by_hand(connection: Connection) -> str | None:
    """Return when a step was last taken that was no import, or None."""
    row = connection.execute(text("SELECT max(at) FROM change_set WHERE batch_id IS NULL AND reverts IS NULL"))
    return row.scalar()


def villages_behind(connection: Connection, records: Collection[int]) -> dict[int, int | None]:
    """Return the villages of some households and members, by record."""
    listed = (orjson.dumps(list(records)).decode(),)
    rows = connection.exec_driver_sql(
        "SELECT id, village_id FROM household WHERE id IN (SELECT value FROM json_each(?1)) UNION ALL "
        "SELECT m.id, h.village_id FROM member m JOIN household h ON h.id = m.household_id "
        "WHERE m.id IN (SELECT value FROM json_each(?1))",
        listed,
    )
    return {row[0]: row[1] for row in rows}
