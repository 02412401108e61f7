"""The log beside a store (`-wal`): which pages it has anew. Read without SQLite, and without a key.

A head of 32 bytes, then per page a head of 24 with a running checksum; only what was committed counts (sqlite.org/walformat.html).
While steps stand in the log, the same pages of the file may be torn by a power cut, and nothing is lost by it: SQLite reads
them from the log. Not here: what stands on a page (`db.rescue_cells`).
"""

import struct
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

PAGE: Final = 4096
_HEAD, _FRAME = 32, 24
_MAGIC: Final = (0x377F0682, 0x377F0683)  # checksums little-endian, big-endian


class Log(NamedTuple):
    """Where the newest committed version of each page stands in the log, in bytes, and how many pages the store has then."""

    at: dict[int, int]
    pages: int


def log_of(store: Path) -> Log:
    """Return what the log beside a store has; nothing where there is none, or it cannot be read."""
    content = b""
    with suppress(OSError):
        content = Path(f"{store}-wal").read_bytes()
    magic, _version, size = struct.unpack_from(">III", content) if len(content) >= _HEAD else (0, 0, 0)
    if magic not in _MAGIC or size != PAGE:
        return Log({}, 0)
    order = ">" if magic & 1 else "<"
    sums = _summed(content[:24], (0, 0), order)
    kept, pending, pages = dict[int, int](), dict[int, int](), 0
    for at in range(_HEAD, len(content) - _FRAME - PAGE + 1, _FRAME + PAGE):
        number, committed = struct.unpack_from(">II", content, at)
        sums = _summed(content[at : at + 8] + content[at + _FRAME : at + _FRAME + PAGE], sums, order)
        if content[at + 8 : at + 16] != content[16:24] or struct.unpack_from(">II", content, at + 16) != sums:
            break
        pending[number] = at + _FRAME
        if committed:
            kept |= pending
            pages, pending = committed, {}
    return Log(kept, pages)


def _summed(content: bytes, sums: tuple[int, int], order: str) -> tuple[int, int]:
    """Go on with the running checksum of a log."""
    first, second = sums
    words = struct.unpack(f"{order}{len(content) // 4}I", content)
    for even, odd in zip(words[::2], words[1::2], strict=True):
        first = (first + even + second) & 0xFFFFFFFF
        second = (second + odd + first) & 0xFFFFFFFF
    return first, second
