"""Which file a store is: a copy of it takes an origin number of its own before it writes.

Two copies that went on giving ids from one origin would give one id to two families. So the store remembers the file it
was last written in; found in another one (copied, restored, moved to another computer) it goes on under a new origin.
The ids given so far stay what they are. Not here: telling stations apart by their keys (`db.queries.package`).
"""

import platform
import secrets
from typing import Final

from sqlalchemy import Connection, text

_NUMBERS: Final = 26  # bits of an origin


def keep_apart(connection: Connection, number: tuple[int, int] | None) -> bool:
    """Give the store a new origin where this is not the file it was last written in; returns whether it did.

    `number` tells a file from another on one computer (`db.files.number`).
    """
    here = f"{platform.node()}:{number[1] if number else '-'}"
    row = connection.execute(text("SELECT place, EXISTS (SELECT 1 FROM change_set) AS written FROM identity")).one()
    if row.place == here:
        return False
    connection.execute(text("UPDATE identity SET place = :here"), {"here": here})
    if not row.written:  # just made
        return False
    new_origin(connection)
    return True


def new_origin(connection: Connection) -> None:
    """Let the store give its ids from another origin, from the first number on."""
    connection.execute(text("UPDATE identity SET origin = :origin"), {"origin": secrets.randbits(_NUMBERS)})
    connection.execute(text("DELETE FROM counter"))
