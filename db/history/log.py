"""Reading the change log: the steps of records, what was on show of them, the identity of the store.

Pure meaning is in `versions`.
"""

from collections import defaultdict
from collections.abc import Sequence

import orjson
from sqlalchemy import Connection, text

from db.history.versions import Heads, Step, replay, symbol_of


def identity(connection: Connection) -> tuple[int, bytes]:
    """Return the origin number of this store and the key of its version hashes."""
    row = connection.execute(text("SELECT origin, lineage FROM identity")).one()
    return row.origin, bytes.fromhex(row.lineage)


def steps_of(connection: Connection, records: Sequence[int]) -> dict[int, list[Step]]:
    """Return the steps of each record, oldest first; a record never written has none."""
    found: dict[int, list[Step]] = defaultdict(list)
    rows = connection.execute(
        text(
            "SELECT record_id, id, change_set_id, action, body, source FROM change "
            "WHERE record_id IN (SELECT value FROM json_each(:ids)) ORDER BY id"
        ),
        {"ids": orjson.dumps(list(records)).decode()},
    )
    for record, change, change_set, action, body, source in rows.fetchall():  # row by row costs twice as much
        found[record].append(Step(change, change_set, action, orjson.loads(body), source))
    return found


def shown_of(connection: Connection, records: Sequence[int]) -> dict[str, frozenset[str]]:
    """Return what was on show of some records in workbooks that left: symbol -> versions."""
    rows = connection.execute(
        text("SELECT record_id, mark, versions FROM shown WHERE record_id IN (SELECT value FROM json_each(:ids))"),
        {"ids": orjson.dumps(list(records)).decode()},
    )
    return {symbol_of(record, tag): frozenset(orjson.loads(versions)) for record, tag, versions in rows}


def states_of(
    connection: Connection, lineage: bytes, records: Sequence[int], *, values_only: bool = False
) -> dict[int, Heads]:
    """Return what the log says of each record; of one never written, that nothing is known. `values_only`: see `replay`."""
    steps, shown = steps_of(connection, records), shown_of(connection, records)
    return {
        record: replay(lineage, record, steps.get(record, ()), shown, values_only=values_only) for record in records
    }
