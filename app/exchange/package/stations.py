"""Stations: the keys a store has for itself, the card it shows others, and what a signature says.

A station signs what it sends (Ed25519) and opens what was sealed for it (age, X25519). Its card holds the public halves
and is signed by itself. Pure. Not here: where the keys are kept (`db.models.exchange`), who is trusted (`db.queries.package`).
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pyrage import RecipientError, x25519

from db.errors import StoreProblem
from resources.language import _

FORM: Final = "jiedui-station-1"
_FOLLOWS: Final = b"jiedui station follows\0"
_NAME: Final = 80  # characters of a station's name
_ORIGINS: Final = 1 << 26  # as many station numbers as there are (see db.models.base)


@dataclass(frozen=True)
class Card:
    """What others may know of a station: its number, its name for itself, its public keys (signing: hex, age: age1…).

    `before`: the signing keys its store had as another file (it was copied, or restored from a backup), each with the
    signature by which that one says so.
    """

    number: int
    name: str
    signing: str
    age: str
    before: tuple[tuple[str, str], ...] = ()

    @property
    def fingerprint(self) -> str:
        """Thirty digits in groups of five, to be compared by telephone: they stand for number and keys, not the name."""
        facts = orjson.dumps([self.number, self.signing, self.age])
        digits = f"{int.from_bytes(hashlib.blake2b(facts, digest_size=16).digest()) % 10**30:030d}"
        return " ".join(digits[at : at + 5] for at in range(0, 30, 5))

    def signed(self, content: bytes, signature: bytes) -> bool:
        """Whether this station signed the content."""
        return signed_by(self.signing, content, signature)

    def follows(self, keys: Collection[str]) -> str | None:
        """Return which of some stations' signing keys this station's store had before, None where it had none of them."""
        for key, proof in self.before:
            if key in keys and signed_by(key, _FOLLOWS + self.signing.encode(), _bytes(proof)):
                return key
        return None

    def facts(self) -> dict[str, Any]:
        """The card as it stands in a package."""
        facts = {"number": self.number, "name": self.name, "signing": self.signing, "age": self.age}
        return facts | ({"before": [list(each) for each in self.before]} if self.before else {})


def signed_by(key: str, content: bytes, signature: bytes) -> bool:
    """Whether the station with this signing key (hex) signed the content."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True


@dataclass(frozen=True)
class Station:
    """A station's own card with the secret halves of its keys: `signing` 64 hex digits, `age` AGE-SECRET-KEY-…"""

    card: Card
    signing: str
    age: str

    def sign(self, content: bytes) -> bytes:
        """Return the signature of a content: 64 bytes."""
        return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self.signing)).sign(content)

    def shown(self) -> dict[str, Any]:
        """The card as it is handed to others, signed, with the fingerprint beside it."""
        facts = {"form": FORM} | self.card.facts()
        return facts | {"proof": self.sign(_said(self.card)).hex(), "fingerprint": self.card.fingerprint}


def new_station(number: int, name: str, before: Station | None = None) -> Station:
    """Make the keys of a station. `number` is the origin of its store; `before` the station the store was as another file."""
    signing = Ed25519PrivateKey.generate()
    age = x25519.Identity.generate()
    key = signing.public_key().public_bytes_raw().hex()
    said = ((before.card.signing, before.sign(_FOLLOWS + key.encode()).hex()),) if before else ()
    card = Card(number, name[:_NAME], key, str(age.to_public()), said)
    return Station(card, signing.private_bytes_raw().hex(), str(age))


def _said(card: Card) -> bytes:
    return orjson.dumps([FORM, card.number, card.name, card.signing, card.age])


def card_of(facts: Mapping[str, Any]) -> Card | None:
    """Return the card that facts say, None where they are none; nothing is said about who wrote them."""
    number, name, signing, age = (facts.get(each) for each in ("number", "name", "signing", "age"))
    whole = isinstance(number, int) and not isinstance(number, bool) and 0 <= number < _ORIGINS
    if not (whole and isinstance(name, str) and isinstance(signing, str) and isinstance(age, str)):
        return None
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(signing))
        x25519.Recipient.from_str(age)
    except (ValueError, RecipientError):
        return None
    assert isinstance(number, int)
    return Card(number, name[:_NAME], signing, age, _before(facts.get("before")))


def _before(said: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(said, list):
        return ()
    pairs = [each for each in said if isinstance(each, list) and len(each) == 2]
    return tuple((key, proof) for key, proof in pairs if isinstance(key, str) and isinstance(proof, str))


def read_card(content: bytes) -> Card:
    """Return the card in a file as `jiedui exchange station` printed it; StoreProblem where it is none or was altered."""
    try:
        facts = orjson.loads(content)
    except orjson.JSONDecodeError:
        facts = None
    card = card_of(facts) if isinstance(facts, dict) and facts.get("form") == FORM else None
    if card is None:
        raise StoreProblem(
            "card_unreadable",
            _("这不是站点名片，没有读出来。"),
            _("请让对方运行 jiedui exchange station --store 库 --json，把输出原样存成文件发来。"),
        )
    proof = facts.get("proof")
    if not isinstance(proof, str) or not card.signed(_said(card), _bytes(proof)):
        raise StoreProblem(
            "card_altered",
            _("这张站点名片和它自己的签名不符，可能被改过，没有用它。"),
            _("请让对方重新发一份，并在电话里核对指纹。"),
        )
    return card


def _bytes(digits: str) -> bytes:
    try:
        return bytes.fromhex(digits)
    except ValueError:
        return b""
