"""Revision 0004: records that were deleted and came back say in the log what each version replaces.

Before it the log's order told: a creation after a deletion began anew. Versions have to say it themselves to mean the
same in any order, as they do in stores that exchange. Such logs were never exchanged, so their order is known: every
statement of such a record replaces what stood just before it.
"""

from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy import Connection, text

_LIFE, _THERE, _REMOVED = "life", 1, 0


def write_out_returns(connection: Connection) -> None:
    """Write the short forms of every record that was deleted, and not as its second step and for good, out in full."""
    from db.history.versions import Step, replay, seen_of  # noqa: PLC0415  read when a store is really upgraded

    row = connection.execute(text("SELECT lineage FROM identity")).first()
    if row is None:  # a new store
        return
    lineage = bytes.fromhex(row.lineage)
    records = connection.execute(
        text(
            "SELECT record_id FROM change WHERE record_id IN (SELECT record_id FROM change WHERE action = 'delete') "
            "GROUP BY record_id HAVING count(*) > 2"
        )
    ).scalars()
    for record in list(records):
        steps: list[Step] = []
        rows = connection.execute(
            text("SELECT id, change_set_id, action, body FROM change WHERE record_id = :id ORDER BY id"), {"id": record}
        ).all()
        for change, change_set, was, body in rows:
            action = was
            now = replay(lineage, record, steps)
            heads = now.heads
            said: Mapping[str, Any] = orjson.loads(body)
            if was == "create" and steps:
                action = "restore"
                made = {_LIFE: [_THERE, list(heads[_LIFE])]} | {
                    name: [said.get(name), list(heads.get(name, ()))]
                    for name in dict.fromkeys((*now.values, *said))
                    if said.get(name) != now.values.get(name)
                }
            elif was == "delete":
                made = {_LIFE: [_REMOVED, seen_of(now)]}
            elif was == "update":
                made = {name: [entry[0], list(heads.get(name, ()))] for name, entry in said.items()}
            else:
                made = dict(said)
            steps.append(Step(change, change_set, action, made))
            connection.execute(
                text("UPDATE change SET action = :action, body = :body WHERE id = :id"),
                {"action": action, "body": orjson.dumps(made).decode(), "id": change},
            )
