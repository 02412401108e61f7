"""Two pages of a store's own file that can be read without its key: where the slots of its keys lie.

SQLCipher encrypts every page, so a page in the clear is made backwards: what stands on the disk is ours, and the vector
and the checksum beside it are those under which SQLCipher takes it for a page of its own. Such a page belongs to a row
of `key_page` that nobody reads (the overflow of its blob): SQLite never moves or writes it again, the check of all
pages knows it, and it goes along wherever the file goes. Format of a page (SQLCipher 4, 4,096 bytes): 4,016 bytes of
AES-256-CBC, 16 of vector, 64 of HMAC-SHA512 over both and the number of the page.
Not here: what stands in the slots (`db.slots`), when they are written (`db.keys_verbs`, `db.store`).
"""

import hashlib
import hmac
import os
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Protocol

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from db.errors import damaged

PAGE: Final = 4096
ROOM: Final = 4016  # bytes of a page that are ours
_VECTOR: Final = slice(ROOM, ROOM + 16)
_BLOB: Final = 4300  # a blob of this length has one overflow page, whole
_LINK: Final = bytes(4)  # with which an overflow page says that none follows


class Secret(Protocol):
    """What pages are made with: the raw key of a store and the 16 bytes at its head (`db.keys.Key`)."""

    @property
    def secret(self) -> bytes:
        """The 32 bytes of the key."""

    @property
    def salt(self) -> bytes:
        """The 16 bytes at the head of the file."""


def make_room(connection: Any) -> bytes:
    """Give a store the two rows whose pages become ours, and return the mark by which `places` finds them.

    `connection` is the driver's; the pages must be in the file, not in the log beside it, before they are looked for.
    """
    mark = os.urandom(32)
    filler = mark + bytes(_BLOB - len(mark) - 64) + mark * 2  # local part first, the end lies on the page of its own
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("DROP TABLE IF EXISTS key_page")
    connection.execute("CREATE TABLE key_page (id INTEGER PRIMARY KEY, filler BLOB NOT NULL)")
    connection.executemany("INSERT INTO key_page VALUES (?, ?)", [(1, filler), (2, filler)])
    connection.execute("COMMIT")
    return mark


def places(file: Any, key: Secret, mark: bytes) -> tuple[int, int]:
    """Return the numbers of the two pages that carry the mark; they are looked for from the end of an open file.

    The handle is the caller's: to close one of our own would take the locks of this process on the file away.
    """
    found: list[int] = []
    cipher = algorithms.AES(key.secret)
    for number in range(file.seek(0, os.SEEK_END) // PAGE, 1, -1):
        page = at(file, number)
        plain = Cipher(cipher, modes.CBC(page[_VECTOR])).decryptor().update(page[:ROOM])
        if plain.startswith(_LINK) and mark * 2 in plain:
            found.append(number)
        if len(found) == 2:
            return found[1], found[0]
    raise damaged()


def at(file: Any, number: int) -> bytes:
    """Return a page of an open file by its number, counted from 1."""
    file.seek((number - 1) * PAGE)
    page: bytes = file.read(PAGE)
    return page


def put(file: Any, number: int, content: bytes, key: Secret) -> None:
    """Write `content` (up to `ROOM` bytes) in the clear as a page that SQLCipher takes for one of its own, onto the disk."""
    content = content.ljust(ROOM, b"\0")
    first = Cipher(algorithms.AES(key.secret), modes.ECB()).decryptor().update(content[:16])
    vector = _LINK + os.urandom(12)
    vector = bytes(a ^ b for a, b in zip(first, vector, strict=True))
    sealed = content + vector
    file.seek((number - 1) * PAGE)
    file.write(sealed + _checksum(sealed, number, key))
    file.flush()
    os.fsync(file.fileno())


def is_sealed(page: bytes, number: int, key: Secret) -> bool:
    """Whether a page is as somebody who has the key wrote it."""
    sealed = page[: ROOM + 16]
    return hmac.compare_digest(page[ROOM + 16 :], _checksum(sealed, number, key))


def read(path: Path, numbers: tuple[int, ...]) -> list[bytes]:
    """Return what stands on pages of a file, empty where it cannot be read."""
    found = []
    with suppress(OSError), path.open("rb", buffering=0) as file:
        found = [at(file, number)[:ROOM] for number in numbers]
    return found or [b""] * len(numbers)


def _checksum(sealed: bytes, number: int, key: Secret) -> bytes:
    salt = bytes(each ^ 0x3A for each in key.salt)
    secret = hashlib.pbkdf2_hmac("sha512", key.secret, salt, 2, 32)
    return hmac.digest(secret, sealed + number.to_bytes(4, "little"), "sha512")
