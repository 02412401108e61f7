"""Folding the log beside an open store into its file, and leaving nothing of what was deleted in the file.

Not here: opening and closing (`db.store`), erasing a household (`db.erasure`).
"""

from typing import TYPE_CHECKING, Any

from db import errors
from db.world import plain_words

if TYPE_CHECKING:
    from db.store import Store

_FOLD = "PRAGMA wal_checkpoint(TRUNCATE)"


def fold_in(store: "Store") -> None:
    """Bring the log into the file, as closing does; but closing says nothing where the disk is full."""
    with plain_words(store.path), store._engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute(_FOLD).fetchall()


def compact(store: "Store") -> None:
    """Fold the log in, and write the file anew: nothing that was deleted stays in a free corner of a page.

    A store with slots is not written anew: VACUUM would lay other pages where the head says the slots lie, and nobody
    could open it any more. What is deleted there is zeros already (`secure_delete`).
    Raises StoreProblem: store_read_only, disk_full; OperationalError where somebody reads the whole time.
    """
    if store.read_only:
        raise errors.read_only(store.path)
    with store._writing, plain_words(store.path), store._our_connection() as connection:
        driver: Any = connection.connection.driver_connection
        for statement in (_FOLD,) if store.key.pages else (_FOLD, "VACUUM", _FOLD):
            driver.execute(statement).fetchall()
