"""Settings of the store."""

from typing import Any

import orjson
from sqlalchemy import Connection


def setting(connection: Connection, name: str, default: Any = None) -> Any:
    """Return a named value, or `default` where it was never set."""
    row = connection.exec_driver_sql("SELECT value FROM setting WHERE name = ? LIMIT 1", (name,)).first()
    return orjson.loads(row[0]) if row and row[0] else default
