"""The slots of a store's keys: the data key, wrapped for each person who may open it. Bytes to persons and back.

A slot holds a pair of keys of its person (X25519). The private one is wrapped by the passphrase: Argon2id once for the
store's salt, a key for each slot by HKDF, AES-256-GCM. The data key is sealed to the public one (HPKE). So a new data
key reaches everybody without their passphrases, and whoever was taken out cannot read it although he knows all that
stood in the store before. All of it is of the libraries argon2-cffi and cryptography.
Not here: where the slots lie (`db.slot_pages`), who may change them (`db.keys_verbs`), recovery codes (`db.recovery`).
"""

import hashlib
import hmac
import struct
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from db.slot_pages import ROOM

Kind = Literal["user", "supervisor", "recovery"]
KINDS: Final[tuple[Kind, ...]] = ("user", "supervisor", "recovery")
MOST: Final = 16
LONGEST_NAME: Final = 48  # bytes of UTF-8: 16 characters of Chinese

_MAGIC: Final = b"jdslots\x01"
_HEAD: Final = struct.Struct(">8sI16sB16sB")  # magic, version, head of the file, profile, salt, how many
_SLOT: Final = struct.Struct(
    ">HB10s12s48s32s80sB"
)  # number, kind, since, nonce, wrapped, public, sealed, name's length
_DIGEST: Final = 16
_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


class Slot(NamedTuple):
    """One person's way to the data key. `since` is a day (ISO); the rest are bytes as they lie on the disk."""

    number: int
    kind: Kind
    name: str
    since: str
    nonce: bytes
    wrapped: bytes
    public: bytes
    sealed: bytes

    @property
    def _bound(self) -> bytes:
        """What the wrapped key is bound to."""
        return b"jiedui slot" + struct.pack(">HB", self.number, KINDS.index(self.kind)) + self.public

    def _about(self, head: bytes) -> bytes:
        """What the sealed data key is bound to."""
        return b"jiedui data key" + head + self._bound + self.since.encode() + self.name.encode()


@dataclass(frozen=True)
class Slots:
    """All slots of a store: how often they were written, the head of its file, the cost and salt of Argon2id."""

    version: int
    head: bytes
    profile: int
    salt: bytes
    slots: tuple[Slot, ...] = ()

    def find(self, number: int) -> Slot | None:
        """Return a slot by its number."""
        return next((each for each in self.slots if each.number == number), None)

    @property
    def next_number(self) -> int:
        """A number no slot has; those of slots that went come again only when they were the last."""
        return max((each.number for each in self.slots), default=0) + 1

    def with_(self, slots: Iterable[Slot]) -> "Slots":
        """Return the next version, with these slots."""
        return replace(self, version=self.version + 1, slots=tuple(slots))


# -- keys ------------------------------------------------------------------------------------------------------------
def new_slot(
    slots: Slots, stretched: bytes, data_key: bytes, *, number: int, kind: Kind, name: str, since: str, nonce: bytes
) -> Slot:
    """Make a slot for whoever knows what was stretched (`db.keys.stretched`); `nonce` is 12 random bytes."""
    private = X25519PrivateKey.generate()
    bare = Slot(number, kind, name, since, nonce, b"", private.public_key().public_bytes_raw(), b"")
    wrapped = AESGCM(_wrapping(stretched, number)).encrypt(nonce, private.private_bytes_raw(), bare._bound)
    return sealed_anew(bare._replace(wrapped=wrapped), data_key, slots.head)


def sealed_anew(slot: Slot, data_key: bytes, head: bytes) -> Slot:
    """Seal a data key to a slot, for a file with this head; nothing of its person is needed."""
    public = X25519PublicKey.from_public_bytes(slot.public)
    return slot._replace(sealed=_SUITE.encrypt(data_key, public, slot._about(head)))


def opened(slots: Slots, stretched: bytes) -> tuple[bytes, Slot] | None:
    """Return the data key and the slot that what was stretched opens, None where it opens none."""
    for slot in slots.slots:
        try:
            private = AESGCM(_wrapping(stretched, slot.number)).decrypt(slot.nonce, slot.wrapped, slot._bound)
            key = X25519PrivateKey.from_private_bytes(private)
            return _SUITE.decrypt(slot.sealed, key, slot._about(slots.head)), slot
        except InvalidTag:
            continue
    return None


def _wrapping(stretched: bytes, number: int) -> bytes:
    return HKDF(SHA256(), 32, None, b"jiedui slot %d" % number).derive(stretched)


# -- bytes -----------------------------------------------------------------------------------------------------------
def packed(slots: Slots) -> bytes:
    """Return the slots as they lie on a page: `ROOM` bytes, checksummed."""
    parts = [_HEAD.pack(_MAGIC, slots.version, slots.head, slots.profile, slots.salt, len(slots.slots))]
    for each in slots.slots:
        name, kind = each.name.encode(), KINDS.index(each.kind)
        fixed = (each.number, kind, each.since.encode(), each.nonce, each.wrapped, each.public, each.sealed, len(name))
        parts += [_SLOT.pack(*fixed), name]
    body = b"".join(parts).ljust(ROOM - _DIGEST, b"\0")
    return body + hashlib.blake2b(body, digest_size=_DIGEST).digest()


def unpacked(page: bytes) -> Slots | None:
    """Return the slots that lie on a page, None where a single bit of it is not as it was written."""
    body, digest = page[: ROOM - _DIGEST], page[ROOM - _DIGEST : ROOM]
    if not hmac.compare_digest(hashlib.blake2b(body, digest_size=_DIGEST).digest(), digest) or body[:8] != _MAGIC:
        return None
    try:
        return _read(body)
    except (struct.error, UnicodeDecodeError, IndexError):  # somebody made the checksum right over nonsense
        return None


def _read(body: bytes) -> Slots:
    _magic, version, head, profile, salt, count = _HEAD.unpack_from(body)
    found, at = [], _HEAD.size
    for _each in range(count):
        number, kind, since, nonce, wrapped, public, sealed, length = _SLOT.unpack_from(body, at)
        at += _SLOT.size
        name = body[at : at + length].decode()
        at += length
        found.append(Slot(number, KINDS[kind], name, since.decode(), nonce, wrapped, public, sealed))
    return Slots(version, head, profile, salt, tuple(found))


def newest(copies: Iterable[bytes]) -> Slots | None:
    """Return the slots of the copy written last, of those that are whole."""
    whole = [found for each in copies if (found := unpacked(each))]
    return max(whole, key=lambda each: each.version, default=None)
