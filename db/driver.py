"""The driver's own connection under one of SQLAlchemy: many small or large answers cost three times as much through its rows."""

from typing import Any

from sqlalchemy import Connection


def driver(connection: Connection) -> Any:
    """Return the connection of `sqlcipher3` that this one stands on, inside the same transaction."""
    return connection.connection.driver_connection
