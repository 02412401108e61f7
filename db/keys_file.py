"""The slots onto a file, and a whole file anew under another data key.

Here: writing the two copies so that one is always whole, carrying them into copies of a store, making the file that takes
a store's place. Not here: when and for whom (`db.keys_verbs`), how it takes the place (`db.store.Store.turn_over`).
"""

import os
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from db import files, slot_pages
from db.errors import damaged, in_use
from db.keys import Key, pages_of, random_key
from db.slots import Slots, newest, packed, unpacked
from db.world import pages_that_fail
from resources.language import _

# from the data key and the head of the new file to its slots
People = Callable[[bytes, bytes], Slots]


def write_slots(file: Any, key: Key, slots: Slots) -> None:
    """Write slots onto both pages of an open file, one after the other, each on the disk before the next."""
    content = packed(slots)
    for number in pages_of(key.salt):
        slot_pages.put(file, number, content, key)


def mended(file: Any, key: Key) -> Key:
    """Make both copies of the slots alike again after a kill or damage, and return the key with what they say."""
    pages = [slot_pages.at(file, number) for number in key.pages]
    whole = [unpacked(page) for page in pages]
    sealed = all(slot_pages.is_sealed(page, number, key) for page, number in zip(pages, key.pages, strict=True))
    slots = newest(pages)
    if slots and not (sealed and whole[0] == whole[1]):
        write_slots(file, key, slots)
    return key if slots is None else Key(key.secret, key.salt, slots, key.slot)


def carry(path: Path, key: Key) -> None:
    """Write the slots into a copy of their store: the backup API has encrypted their pages like any other."""
    if key.slots:
        with path.open("r+b", buffering=0) as file:
            write_slots(file, key, key.slots)


def make_anew(old: Any, held: Any, old_key: Key, part: Path, people: People, *, compact: bool = False) -> Key:
    """Make `part`: what the open connection `old` reads, with slots for these people, under a new random data key.

    `held` is an open handle of its file, which nobody else uses and beside which no log lies. `compact` keeps the data key and
    leaves behind what was deleted, by way of a second file. Raises StoreProblem store_damaged where a page does not check;
    what the world does comes as the driver says it.
    """
    _check(old, old_key.pages)
    if not compact:
        pages = old_key.pages or slot_pages.places(held, old_key, slot_pages.make_room(old))
        return _made(old, old_key, pages, part, people)
    between, key = files.part_of(part), random_key(0, 0)
    try:
        with closing(_copied(old, between, key)) as copy:
            copy.execute("VACUUM")
            mark = slot_pages.make_room(copy)
            with between.open("rb", buffering=0) as file:
                pages = slot_pages.places(file, key, mark)
            return _made(copy, old_key, pages, part, people, secret=old_key.secret)
    finally:
        files.remove(between)


def _made(
    old: Any, old_key: Key, pages: tuple[int, ...], part: Path, people: People, secret: bytes | None = None
) -> Key:
    key = random_key(pages[0], pages[1], secret)
    slots = people(key.secret, key.salt)
    key = Key(key.secret, key.salt, slots, old_key.slot or slots.slots[0].number)
    _copied(old, part, key).close()
    carry(part, key)
    _check_part(part, key)
    return key


def _copied(old: Any, path: Path, key: Key) -> Any:
    """Copy what a connection reads into a new file under another key, and return the connection to that."""
    files.remove(path)
    new = _connection(path, key)
    try:
        old.backup(new, pages=-1)
        new.execute("PRAGMA journal_mode = DELETE")
    except BaseException:
        new.close()
        raise
    return new


def _connection(path: Path, key: Key) -> Any:
    connection = sqlcipher.connect(path.absolute().as_uri(), uri=True, isolation_level=None)
    for pragma in ("cipher_log_level = NONE", f"key = {key.pragma}", "journal_mode = DELETE", "synchronous = FULL"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _check_part(part: Path, key: Key) -> None:
    with part.open("rb") as file:
        if file.read(len(key.salt)) != key.salt:
            raise damaged()
    with closing(_connection(part, key)) as made:
        _check(made, ())


def _check(connection: Any, but: tuple[int, ...]) -> None:
    """Raise StoreProblem unless all pages check; the pages of the slots are written anew and may be damaged before."""
    if pages_that_fail(connection) - set(but):
        raise damaged()


def alone(connect: Callable[[], Any]) -> Any:
    """Return a connection that has the file to itself, without a log beside it; the driver's error where others use it."""
    connection = connect()
    try:
        _leave_the_log(connection)
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
    except BaseException:
        connection.close()
        raise
    return connection


def _leave_the_log(connection: Any) -> None:
    """Fold the log into the file; that fails while anybody else has the file open, so readers are waited for a while."""
    for pause in (0.1, 0.2, 0.4, 0.8, 1.6, None):
        try:
            if connection.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",):
                return
        except sqlcipher.OperationalError:
            if pause is None:
                raise
        time.sleep(pause or 0)
    raise in_use(_("另一个程序"))


def give_way(old: Any, held: Any, part: Path, path: Path) -> None:
    """Put the new file in the place of the one that `old` and `held` have open; Windows wants both closed before."""
    if os.name == "nt":
        old.close()
        if held:
            held.close()
    part.replace(path)
