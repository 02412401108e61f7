"""The pages of a store in the clear, read byte by byte as SQLCipher 4 lays them down: what is really left in a file."""

from collections.abc import Iterable
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from db.keys import Key

PAGE, RESERVED, IV = 4096, 80, 16


def pages_of(path: Path, key: Key) -> bytes:
    """Return every page of a store or of its write-ahead log, decrypted, free pages and the rests of pages included."""
    raw = path.read_bytes()
    if path.name.endswith("-wal"):
        starts: Iterable[int] = range(32 + 24, len(raw), PAGE + 24)
    else:
        starts = range(0, len(raw), PAGE)
    return b"".join(_clear(raw[start : start + PAGE], key, first=start == 0) for start in starts)


def _clear(page: bytes, key: Key, *, first: bool) -> bytes:
    iv = page[PAGE - RESERVED : PAGE - RESERVED + IV]
    body = page[16 if first else 0 : PAGE - RESERVED]
    opened = Cipher(algorithms.AES(key.secret), modes.CBC(iv)).decryptor()
    return opened.update(body) + opened.finalize()


def found_in(files: Iterable[Path], words: Iterable[str], key: Key | None = None) -> dict[str, list[str]]:
    """Return which words stand in which files: in stores (with a key) on their pages, in others as UTF-8 and UTF-16."""
    found: dict[str, list[str]] = {}
    listed = list(words)
    for path in files:
        sealed = key is not None and (path.suffix == ".jiedui" or path.name.endswith("-wal"))
        content = pages_of(path, key) if sealed and key else path.read_bytes()
        here = [word for word in listed if word.encode() in content or word.encode("utf-16-le") in content]
        if here:
            found[path.name] = here
    return found
