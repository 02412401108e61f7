"""The pages of a store, read one by one without SQLite: what checks is decrypted, what does not is named.

A page of SQLCipher 4: 4016 bytes encrypted with AES-256-CBC, 16 of IV, 64 of HMAC-SHA512 over both and the page's number;
of page 1 the first 16 bytes are the salt in the clear. In the log beside the file (`db.wal`) pages stand the same way.
Not here: what stands on a page (`db.rescue_cells`).
"""

import hashlib
import hmac
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from db.keys import SALT_LENGTH, Key
from db.wal import PAGE, log_of

USABLE: Final = PAGE - 80  # less IV and HMAC
_IV: Final = 16
_HEAD: Final = b"SQLite format 3\0"
_MASK: Final = 0x3A


class Pages:
    """The pages of the file at `path` with the committed steps of the log beside it; numbers begin at 1.

    `bad`: the numbers of pages that do not check, `empty`: of those that are zeros throughout (never written, or wiped by
    the disk: the file does not say which); both filled as pages are asked for.
    """

    def __init__(self, path: Path, key: Key) -> None:
        self._path = path
        self._secret = key.secret
        salted = bytes(each ^ _MASK for each in key.salt)
        self._mac = hashlib.pbkdf2_hmac("sha512", key.secret, salted, 2, 32)
        log = log_of(path)
        self._newer = log.at
        self.count = log.pages or (path.stat().st_size + PAGE - 1) // PAGE
        self.bad: set[int] = set()
        self.empty: set[int] = set()
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
        if found is None:
            (self.bad if any(raw) else self.empty).add(number)
        return found

    def all(self) -> Iterator[tuple[int, bytes | None]]:
        """Yield every page with its number."""
        for number in range(1, self.count + 1):
            yield number, self.page(number)

    def _raw(self, number: int) -> bytes:
        try:
            if number in self._newer:
                with Path(f"{self._path}-wal").open("rb") as log:
                    log.seek(self._newer[number])
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
