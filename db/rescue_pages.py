"""The pages of a store, read one by one without SQLite: what checks is decrypted, what does not is named.

A page of SQLCipher 4: 4016 bytes encrypted with AES-256-CBC, 16 of IV, 64 of HMAC-SHA512 over both and the page's number;
of page 1 the first 16 bytes are the salt in the clear. In the log (`-wal`) pages stand the same way, each behind a head of
24 bytes with a running checksum; only what was committed counts. Not here: what stands on a page (`db.rescue_cells`).
"""

import hashlib
import hmac
import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from db.keys import SALT_LENGTH, Key

PAGE: Final = 4096
USABLE: Final = PAGE - 80  # less IV and HMAC
_IV: Final = 16
_HEAD: Final = b"SQLite format 3\0"
_MASK: Final = 0x3A
_WAL_HEAD, _FRAME_HEAD = 32, 24
_WAL_MAGIC: Final = (0x377F0682, 0x377F0683)  # checksums little-endian, big-endian


class Pages:
    """The pages of the file at `path` with the committed steps of the log beside it; numbers begin at 1.

    `bad`: the numbers of pages that do not check, filled as pages are asked for.
    """

    def __init__(self, path: Path, key: Key) -> None:
        self._path = path
        self._secret = key.secret
        salted = bytes(each ^ _MASK for each in key.salt)
        self._mac = hashlib.pbkdf2_hmac("sha512", key.secret, salted, 2, 32)
        self._newer: dict[int, tuple[Path, int]] = {}
        self.count = (path.stat().st_size + PAGE - 1) // PAGE
        self.bad: set[int] = set()
        with suppress(OSError):
            self._read_log(Path(f"{path}-wal"))
        self._file = path.open("rb")

    def close(self) -> None:
        """Let the file go."""
        self._file.close()

    def page(self, number: int) -> bytes | None:
        """Return the 4016 usable bytes of a page, None where it does not check.

        Where the log's page does not check, the older one of the file is no substitute: it belongs to another state.
        """
        raw = self._raw(number)
        found = self._plain(number, raw) if len(raw) == PAGE else None
        if found is None and any(raw):
            self.bad.add(number)
        return found

    def all(self) -> Iterator[tuple[int, bytes | None]]:
        """Yield every page with its number."""
        for number in range(1, self.count + 1):
            yield number, self.page(number)

    def _raw(self, number: int) -> bytes:
        try:
            if number in self._newer:
                path, at = self._newer[number]
                with path.open("rb") as log:
                    log.seek(at)
                    return log.read(PAGE)
            self._file.seek((number - 1) * PAGE)
            return self._file.read(PAGE)
        except OSError:  # a sector the disk does not give any more
            return b"\xff"

    def _plain(self, number: int, raw: bytes) -> bytes | None:
        begin = SALT_LENGTH if number == 1 else 0
        told = hmac.new(self._mac, raw[begin : USABLE + _IV] + struct.pack("<I", number), hashlib.sha512).digest()
        if not hmac.compare_digest(told, raw[USABLE + _IV :]):
            return None
        reader = Cipher(algorithms.AES(self._secret), modes.CBC(raw[USABLE : USABLE + _IV])).decryptor()
        plain = reader.update(raw[begin:USABLE]) + reader.finalize()
        return (_HEAD if begin else b"") + plain

    def _read_log(self, log: Path) -> None:
        """Note which pages the log has anew, up to its last committed frame."""
        content = log.read_bytes()
        magic, _version, size = struct.unpack_from(">III", content) if len(content) >= _WAL_HEAD else (0, 0, 0)
        if magic not in _WAL_MAGIC or size != PAGE:
            return
        order = ">" if magic & 1 else "<"
        salts = content[16:24]
        sums = _summed(content[:24], (0, 0), order)
        pending: dict[int, tuple[Path, int]] = {}
        for at in range(_WAL_HEAD, len(content) - _FRAME_HEAD - PAGE + 1, _FRAME_HEAD + PAGE):
            number, committed = struct.unpack_from(">II", content, at)
            sums = _summed(content[at : at + 8] + content[at + _FRAME_HEAD : at + _FRAME_HEAD + PAGE], sums, order)
            if content[at + 8 : at + 16] != salts or struct.unpack_from(">II", content, at + 16) != sums:
                return
            pending[number] = (log, at + _FRAME_HEAD)
            if committed:
                self._newer |= pending
                self.count = committed
                pending = {}


def _summed(content: bytes, sums: tuple[int, int], order: str) -> tuple[int, int]:
    """Go on with the running checksum of a log."""
    first, second = sums
    words = struct.unpack(f"{order}{len(content) // 4}I", content)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & 0xFFFFFFFF
        second = (second + odd + first) & 0xFFFFFFFF
    return first, second
