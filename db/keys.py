"""From a passphrase to the key of a store, with nothing beside the store file.

SQLCipher keeps 16 bytes of salt at the head of the file in the clear. We give them a form:
profile (1 byte) · random (11 bytes) · check (4 bytes). The key is Argon2id(passphrase, profile · random); the check is
a keyed hash of the key, so a wrong passphrase is told from a damaged file before a page is read.
"""

import hashlib
import hmac
import os
from dataclasses import dataclass
from typing import Final

from argon2.low_level import Type, hash_secret_raw

from db.errors import not_ours, wrong_passphrase

SALT_LENGTH: Final = 16


@dataclass(frozen=True)
class Profile:
    """Cost of the key derivation: memory in KiB, passes, lanes."""

    memory: int
    passes: int
    lanes: int


# 1: stores of people (quality.md: 128 MiB, t=3, p=2). 2: demonstration and test stores, whose passphrase is public.
PROFILES: Final = {0xA1: Profile(128 * 1024, 3, 2), 0xA2: Profile(1024, 1, 1)}
STANDARD: Final = 0xA1
QUICK: Final = 0xA2


@dataclass(frozen=True)
class Key:
    """A data key of 32 bytes and the 16 bytes that stand at the head of its file."""

    secret: bytes
    salt: bytes

    @property
    def pragma(self) -> str:
        """The value of SQLCipher's `PRAGMA key` for this key."""
        return f"\"x'{self.secret.hex()}{self.salt.hex()}'\""


def is_public(key: Key) -> bool:
    """Whether the key is that of a demonstration or test store, whose passphrase anybody may know."""
    return key.salt[0] == QUICK


def _check(secret: bytes) -> bytes:
    return hmac.new(secret, b"jiedui key check", hashlib.blake2b).digest()[:4]


def _derive(passphrase: str, head: bytes) -> bytes:
    profile = PROFILES[head[0]]
    # Argon2 wants at least 8 bytes of salt; the 12 of the head are given as they are.
    return hash_secret_raw(passphrase.encode(), head, profile.passes, profile.memory, profile.lanes, 32, Type.ID)


def new_key(passphrase: str, *, quick: bool = False) -> Key:
    """Make a key for a new store."""
    head = bytes([QUICK if quick else STANDARD]) + os.urandom(11)
    secret = _derive(passphrase, head)
    return Key(secret, head + _check(secret))


def unlock(passphrase: str, salt: bytes, path: object) -> Key:
    """Return the key of the file whose first 16 bytes are `salt`; StoreProblem where it does not open."""
    if len(salt) != SALT_LENGTH or salt[0] not in PROFILES:
        raise not_ours(path)
    return from_secret(_derive(passphrase, salt[:12]), salt)


def from_secret(secret: bytes, salt: bytes) -> Key:
    """Return the key made of a raw 32-byte secret (a worker process is handed this, not the passphrase)."""
    if not hmac.compare_digest(_check(secret), salt[12:]):
        raise wrong_passphrase()
    return Key(secret, salt)
