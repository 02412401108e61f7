"""Another file takes the place of an open store: under a new data key, or written anew without what was deleted.

The inside of `db.store.Store`, which alone calls it: gate, handles and connections are the store's. Wholly the old file or wholly the
new one, killed anywhere. Not here: how the file is made (`db.keys_file`), for whom (`db.keys_verbs`).
"""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db import errors, files, keys_file
from db.slots import Slot, Slots, sealed_anew
from db.world import plain_words

if TYPE_CHECKING:
    from db.store import Store


def write_slots(store: "Store", slots: Slots) -> None:
    """Write slots onto the pages of an open store."""
    with store.writing, plain_words(store.path):
        store._check_identity()
        keys_file.write_slots(store.held, store.key, slots)
        store.key = replace(store.key, slots=slots)


def clear(path: Path) -> None:
    """Take away the halves of a new file that a kill left beside a store."""
    part = files.part_of(path)
    for half in (part, files.part_of(part)):
        files.remove(half)


def turn_over(store: "Store", people: keys_file.People, *, compact: bool = False) -> None:
    """Put a new file in the store's place; reading and writing wait meanwhile. `compact` keeps the data key.

    Raises StoreProblem: store_in_use (somebody reads it), store_damaged, disk_full.
    """
    with store.writing, plain_words(store.path):
        store._check_identity()
        store._hold()
        part = files.part_of(store.path)
        with store._gate:
            store._engine.dispose()
            old = keys_file.alone(store._connected)
            try:
                key = keys_file.make_anew(old, store.held, store.key, part, people, compact=compact)
                files.sync(part)
                keys_file.give_way(old, store.held, part, store.path)
            except BaseException:
                old.close()
                files.remove(part)
                raise
            # whoever waits for the old file would, once it is free, take the log of the new one for its own and
            # remove it: the old one is held until `close`
            store._nameless += [old, store.held]
            store.held, store.key, store._number = None, key, files.number(store.path)
            store._hold()
            files.sync(store.path.parent)


def compact(store: "Store") -> None:
    """Write a store anew. SQLite's VACUUM moves pages, those of the slots too: a store with slots gets a new file."""
    if store.read_only:
        raise errors.read_only(store.path)
    known = store.key.slots
    if known is not None:
        turn_over(store, same_people(known), compact=True)
        return
    with store.writing, plain_words(store.path), store._our_connection() as connection:
        driver: Any = connection.connection.driver_connection
        for statement in ("PRAGMA wal_checkpoint(TRUNCATE)", "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)"):
            driver.execute(statement).fetchall()


def same_people(known: Slots, slots: tuple[Slot, ...] | None = None) -> keys_file.People:
    """Return what seals a data key to slots that are there (all, or those given), for a file with another head."""

    def people(secret: bytes, head: bytes) -> Slots:
        moved = [sealed_anew(each, secret, head) for each in (known.slots if slots is None else slots)]
        return Slots(known.version + 1, head, known.profile, known.salt, tuple(moved))

    return people
