"""Verbs of the store's settings: saved views, the person at the desk, the organisation on the paper."""

from typing import Any

import orjson

from db.history.write import Write


def set_setting(write: Write, name: str, value: Any) -> None:
    """Keep a named value (anything JSON can hold)."""
    text = orjson.dumps(value).decode()
    row = write.connection.exec_driver_sql("SELECT id FROM setting WHERE name = ? LIMIT 1", (name,)).first()
    if row is None:
        write.create("setting", name=name, value=text)
    else:
        write.update(row[0], value=text)
