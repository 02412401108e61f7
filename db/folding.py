"""Folding the log beside an open store into its file, where a full disk can still be told of.

Not here: opening and closing (`db.store`), writing a store anew (`db.turning`).
"""

from typing import TYPE_CHECKING, Any

from db.world import plain_words

if TYPE_CHECKING:
    from db.store import Store


def fold_in(store: "Store") -> None:
    """Bring the log into the file, as closing does; but closing says nothing where the disk is full."""
    with plain_words(store.path), store._engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
