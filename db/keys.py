"""From a passphrase to the key of a store. Everything it takes lies in the store's one file.

SQLCipher keeps 16 bytes of salt at the head of the file in the clear. We give them a form, told by the first byte:

- `A1`, `A2`: profile (1) · random (11) · check (4). The key is Argon2id(passphrase, profile · random): one passphrase.
- `B1`: form (1) · page (3) · page (3) · random (5) · check (4). The key is random and wrapped for each person in slots
  (`db.slots`), which lie twice, on the two pages that are named (`db.slot_pages`).

The check is a keyed hash of the key, so a wrong passphrase is told from a damaged file before a page is read.
Not here: adding and removing persons (`db.keys_verbs`), new files with new keys (`db.keys_file`), waiting after wrong
passphrases (`db.tries`).
"""

import hmac
import os
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from argon2.low_level import Type, hash_secret_raw

from db import recovery, slot_pages
from db.errors import keys_damaged, not_ours, wrong_passphrase
from db.slots import Slots, newest, opened

SALT_LENGTH: Final = 16


@dataclass(frozen=True)
class Profile:
    """Cost of the key derivation: memory in KiB, passes, lanes."""

    memory: int
    passes: int
    lanes: int


# 1: stores of people (128 MiB, t=3, p=2). 2: demonstration and test stores, whose passphrase is public.
PROFILES: Final = {0xA1: Profile(128 * 1024, 3, 2), 0xA2: Profile(1024, 1, 1)}
STANDARD: Final = 0xA1
QUICK: Final = 0xA2
SLOTTED: Final = 0xB1
# what the first byte of a store may be
FORMS: Final = (*PROFILES, SLOTTED)


@dataclass(frozen=True)
class Key:
    """A data key of 32 bytes and the 16 bytes that stand at the head of its file; the slots, where the file has them.

    `slot` is the number of the slot that was opened, None where the key came another way.
    """

    secret: bytes = field(repr=False)
    salt: bytes
    slots: Slots | None = field(default=None, compare=False, repr=False)
    slot: int | None = field(default=None, compare=False)

    @property
    def pragma(self) -> str:
        """The value of SQLCipher's `PRAGMA key` for this key."""
        return f"\"x'{self.secret.hex()}{self.salt.hex()}'\""

    @property
    def pages(self) -> tuple[int, ...]:
        """The pages on which the slots lie; none in a store of one passphrase."""
        return pages_of(self.salt)


def is_public(key: Key) -> bool:
    """Whether the key is that of a demonstration or test store, whose passphrase anybody may know."""
    return key.salt[0] == QUICK


def pages_of(salt: bytes) -> tuple[int, ...]:
    """Return the numbers of the pages on which the slots of a file with this head lie."""
    if salt[0] != SLOTTED:
        return ()
    return int.from_bytes(salt[1:4], "big"), int.from_bytes(salt[4:7], "big")


def _check(secret: bytes) -> bytes:
    return hmac.digest(secret, b"jiedui key check", "blake2b")[:4]


def stretched(passphrase: str, profile: int, salt: bytes) -> bytes:
    """Return the 32 bytes that Argon2id makes of a passphrase: 1.4 s on a busy two-core machine at the standard cost."""
    cost = PROFILES[profile]
    # Argon2 wants at least 8 bytes of salt; the 12 of the head are given as they are.
    return hash_secret_raw(passphrase.encode(), salt, cost.passes, cost.memory, cost.lanes, 32, Type.ID)


def as_typed(passphrase: str) -> str:
    """Return a passphrase or recovery code of a slot in the one form in which it counts."""
    return recovery.code_in(passphrase) or unicodedata.normalize("NFC", passphrase)


def new_key(passphrase: str, *, quick: bool = False) -> Key:
    """Make the key of a store of one passphrase."""
    head = bytes([QUICK if quick else STANDARD]) + os.urandom(11)
    secret = stretched(passphrase, head[0], head)
    return Key(secret, head + _check(secret))


def random_key(first: int, second: int, secret: bytes | None = None) -> Key:
    """Make a random key (or one of this secret) for a file whose slots lie on these two pages, and are still to be made."""
    secret = secret or os.urandom(32)
    head = bytes([SLOTTED]) + first.to_bytes(3, "big") + second.to_bytes(3, "big") + os.urandom(5)
    return Key(secret, head + _check(secret))


def unlock(passphrase: str, salt: bytes, path: Path) -> Key:
    """Return the key of the file at `path` whose first 16 bytes are `salt`.

    Raises StoreProblem: not_a_store, wrong_passphrase, keys_damaged (neither copy of the slots is whole).
    """
    if len(salt) != SALT_LENGTH or salt[0] not in FORMS:
        raise not_ours(path)
    if salt[0] == SLOTTED:
        return unlock_slot(passphrase, salt, slots_at(path, salt))
    return from_secret(stretched(passphrase, salt[0], salt[:12]), salt)


def slots_at(path: Path, salt: bytes) -> Slots:
    """Return the slots of the file at `path`; StoreProblem where neither copy is whole."""
    found = newest(slot_pages.read(path, pages_of(salt)))
    if found is None or found.head != salt or found.profile not in PROFILES:
        raise keys_damaged()
    return found


def unlock_slot(passphrase: str, salt: bytes, known: Slots) -> Key:
    """Return the key that a passphrase or recovery code opens; StoreProblem where it opens none of the slots."""
    found = opened(known, stretched(as_typed(passphrase), known.profile, known.salt))
    if found is None:
        raise wrong_passphrase(slotted=True)
    secret, slot = found
    return from_secret(secret, salt, known, slot.number)


def from_secret(secret: bytes, salt: bytes, known: Slots | None = None, slot: int | None = None) -> Key:
    """Return the key made of a raw 32-byte secret (a worker process is handed this, not the passphrase)."""
    if not hmac.compare_digest(_check(secret), salt[12:]):
        raise wrong_passphrase(slotted=salt[0] == SLOTTED)
    return Key(secret, salt, known, slot)


def of_file(path: Path, salt: bytes, passphrase: str, secret: bytes | None) -> Key:
    """Return the key of a file by its raw secret where there is one, else by the passphrase."""
    if not secret:
        return unlock(passphrase, salt, path)
    return from_secret(secret, salt, slots_at(path, salt) if salt[0] == SLOTTED else None)
