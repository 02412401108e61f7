"""Sealing a package into a file: only those it is for can read it, and whoever reads it sees who made it.

    "JIEDUI-PACKAGE 1\\n" · length of the envelope (4 bytes) · envelope · the sealed parts one after the other

The envelope is an age file for the readers' keys or for a password: signature (64 bytes) · manifest. Each part is an age file of its own
for a key made for this package, which stands in the manifest. Not here: opening it again (`opening`), what goes in (`sending`).
"""

import hashlib
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import pyrage
from pyrage import passphrase, x25519

from app.exchange.package import manifest as manifests
from app.exchange.package.manifest import Manifest, Part
from app.exchange.package.parts import Packed
from app.exchange.package.stations import Card, Station
from db.outgoing import must_end, written_whole

SUFFIX: Final = ".jdx"
MAGIC: Final = b"JIEDUI-PACKAGE 1\n"
LENGTH: Final = 4  # bytes in which the length of the envelope is written, the highest first
SIGNATURE: Final = 64
CONTEXT: Final = b"jiedui package 1\0"  # what else a station signs can never be taken for a manifest
AGE_ROOM: Final = 4_096  # more than age adds to what it seals: its head, and 16 bytes to each 64 KiB
LARGEST_ENVELOPE: Final = 16 << 20


def seal(
    path: Path,
    manifest: Callable[[], Manifest],
    station: Station,
    readers: Sequence[Card] | str,
    parts: Iterable[Packed],
) -> Manifest:
    """Write a package for `readers` (cards, or a password) and return its manifest with its parts.

    `manifest` is asked when all parts are written: then it is known what they hold.
    Raises StoreProblem: wrong_ending, cannot_write, would_replace_store, disk_full; then nothing was written.
    """
    must_end(path, SUFFIX)
    key = x25519.Identity.generate()
    with written_whole(path) as whole:
        body = whole.with_name("parts")
        with body.open("wb") as file:
            sealed = []
            for kind, lines, content in parts:
                text = pyrage.encrypt(content, [key.to_public()])
                sealed.append(Part(kind, lines, len(text), hashlib.sha256(text).hexdigest()))
                file.write(text)
        to = () if isinstance(readers, str) else tuple(card.fingerprint for card in readers)
        made = replace(manifest(), to=to, parts=tuple(sealed), key=str(key))
        with whole.open("wb") as file, body.open("rb") as sealed_parts:
            envelope = _envelope(made, station, readers)
            file.write(MAGIC + len(envelope).to_bytes(LENGTH) + envelope)
            shutil.copyfileobj(sealed_parts, file, 1 << 20)
    return made


def _envelope(manifest: Manifest, station: Station, readers: Sequence[Card] | str) -> bytes:
    text = manifests.written(manifest)
    content = station.sign(CONTEXT + text) + text
    sealed: bytes
    if isinstance(readers, str):
        sealed = passphrase.encrypt(content, readers)
    else:
        sealed = pyrage.encrypt(content, [x25519.Recipient.from_str(card.age) for card in readers])
    return sealed
