"""An .ods with a password: its parts unlocked by what its list of parts says of them, in memory.

Runs inside the child process. AES-CBC and Blowfish with PBKDF2 as all versions of the format have them, AES-GCM with Argon2 as
LibreOffice writes since 24.8. Not here: workbooks of Excel and WPS, what is asked for (`passwords`).
"""

import base64
import hashlib
import io
import zipfile
import zlib
from pathlib import Path
from typing import Any, Final

import defusedxml.ElementTree
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from app.registers.files.passwords import MANIFEST

PACKAGE: Final = "encrypted-package"
_NS: Final = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"
_UNLOCKED: Final = (  # readers want a list of parts; one without passwords
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry '
    'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/></manifest:manifest>'
)
_MOST_ROUNDS: Final = 10_000_000
_MOST_MEMORY: Final = 256 << 10  # KiB that a key may cost
_UNZIPPED: Final = 1 << 30


class WrongPassword(Exception):
    """The password does not open the parts."""


def without_password(path: Path, password: str) -> bytes:
    """Return the file as it would be without a password.

    Raises WrongPassword; ValueError, KeyError, SyntaxError or zlib.error where it says something nobody understands.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(path) as archive:
        entries = {each.get(f"{_NS}full-path", ""): each for each in _listed(archive)}
        keys: dict[tuple[Any, ...], bytes] = {}
        if PACKAGE in entries:
            return _opened(archive.read(PACKAGE), entries[PACKAGE], password, keys)
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
            for name in archive.namelist():
                if name == MANIFEST or name.endswith("/"):
                    continue
                content, entry = archive.read(name), entries.get(name)
                if entry is not None and entry.find(f"{_NS}encryption-data") is not None:
                    content = _opened(content, entry, password, keys)
                made.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else None)
            made.writestr(MANIFEST, _UNLOCKED)
    return out.getvalue()


def _listed(archive: zipfile.ZipFile) -> list[Any]:
    return [*defusedxml.ElementTree.fromstring(archive.read(MANIFEST)).findall(f"{_NS}file-entry")]


def _opened(content: bytes, entry: Any, password: str, keys: dict[tuple[Any, ...], bytes]) -> bytes:
    about = entry.find(f"{_NS}encryption-data")
    cipher, derived = about.find(f"{_NS}algorithm"), about.find(f"{_NS}key-derivation")
    start = about.find(f"{_NS}start-key-generation")
    vector = base64.b64decode(cipher.get(f"{_NS}initialisation-vector", ""))
    name = cipher.get(f"{_NS}algorithm-name", "")
    key = _key(password, start, derived, keys)
    packed = _plain(name, key, vector, content)
    _check(about, packed)
    try:
        unpacked = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, _UNZIPPED)
    except zlib.error as problem:
        raise WrongPassword from problem
    return unpacked


def _plain(name: str, key: bytes, vector: bytes, content: bytes) -> bytes:
    if "gcm" in name:
        try:
            return AESGCM(key).decrypt(vector, content.removeprefix(vector), None)
        except InvalidTag as problem:
            raise WrongPassword from problem
    if "aes" in name:
        opened = Cipher(AES(key), CBC(vector)).decryptor()
        plain = opened.update(content) + opened.finalize()
        if not plain or not 1 <= plain[-1] <= 16:
            raise WrongPassword
        return plain[: -plain[-1]]
    if "blowfish" in name.lower():
        from cryptography.hazmat.decrepit.ciphers.algorithms import Blowfish  # noqa: PLC0415  files of before 2011
        from cryptography.hazmat.decrepit.ciphers.modes import CFB  # noqa: PLC0415

        opened = Cipher(Blowfish(key), CFB(vector)).decryptor()
        return opened.update(content) + opened.finalize()
    raise ValueError(name)


def _check(about: Any, packed: bytes) -> None:
    """Compare the check sum of the first kilobyte, which is what tells a wrong password."""
    said, kind = about.get(f"{_NS}checksum"), about.get(f"{_NS}checksum-type", "")
    if not said:
        return
    hashed = hashlib.sha256 if "256" in kind else hashlib.sha1
    part = packed[:1024] if kind.upper().endswith("1K") else packed
    if hashed(part).digest() != base64.b64decode(said):
        raise WrongPassword


def _key(password: str, start: Any, derived: Any, keys: dict[tuple[Any, ...], bytes]) -> bytes:
    first = "" if start is None else start.get(f"{_NS}start-key-generation-name", "")
    begun = (hashlib.sha256 if "256" in first else hashlib.sha1)(password.encode()).digest()
    size = int(derived.get(f"{_NS}key-size", "16"))
    salt = base64.b64decode(derived.get(f"{_NS}salt", ""))
    name = derived.get(f"{_NS}key-derivation-name", "")
    known = (begun, salt, size, name)
    if known not in keys:
        keys[known] = _argon(begun, salt, size, derived) if "argon2" in name else _pbkdf2(begun, salt, size, derived)
    return keys[known]


def _pbkdf2(begun: bytes, salt: bytes, size: int, derived: Any) -> bytes:
    rounds = int(derived.get(f"{_NS}iteration-count", "1024"))
    if not 0 < rounds <= _MOST_ROUNDS:
        raise ValueError(rounds)
    return hashlib.pbkdf2_hmac("sha1", begun, salt, rounds, size)


def _argon(begun: bytes, salt: bytes, size: int, derived: Any) -> bytes:
    said = {name.rpartition("}")[2]: value for name, value in derived.attrib.items()}
    rounds, memory, lanes = (int(said[f"argon2-{each}"]) for each in ("iterations", "memory", "lanes"))
    if memory > _MOST_MEMORY or rounds > 100:
        raise ValueError(memory)
    return hash_secret_raw(begun, salt, rounds, memory, lanes, size, Type.ID)
