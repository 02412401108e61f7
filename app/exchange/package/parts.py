"""Parts: lines packed together, each part readable by itself, so that a missing one takes only its own lines along.

A part with changes begins with the heads of their sets. Unpacking is limited: a part that would grow beyond `LARGEST` is
refused before it does. Pure. Not here: what the lines say (`lines`), how parts are sealed (`sealing`).
"""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from app.exchange.package.lines import Broken, Change, Held, Line, SetHead, apart, written

FULL: Final = 4 << 20  # bytes of lines at which a part is closed
LARGEST: Final = 16 << 20  # bytes of lines that a part may unpack to: one line may be longer than FULL
LOG, HELD, SHOWN, KNOWN, KEPT = "log", "held", "shown", "known", "kept"
Packed = tuple[str, int, bytes]  # kind of part, number of its lines, its packed bytes


@dataclass
class _Open:
    """A part that still takes lines."""

    kind: str
    lines: list[bytes] = field(default_factory=list)
    size: int = 0
    heads: set[str] = field(default_factory=set)

    def add(self, line: bytes) -> None:
        if len(line) >= LARGEST:
            raise ValueError("a line is longer than a part may be")
        self.lines.append(line)
        self.size += len(line) + 1

    def closed(self) -> Packed:
        made = (self.kind, len(self.lines), zlib.compress(b"\n".join(self.lines), 6))
        self.lines, self.size, self.heads = [], 0, set()
        return made


def packed(kind: str, lines: Iterable[Line]) -> Iterator[Packed]:
    """Pack lines of one kind that stand each for itself."""
    part = _Open(kind)
    for line in lines:
        text = written(line)
        if part.lines and part.size + len(text) >= FULL:
            yield part.closed()
        part.add(text)
    if part.lines:
        yield part.closed()


def packed_log(changes: Iterable[tuple[SetHead, Change]]) -> Iterator[Packed]:
    """Pack changes with the heads of their sets; long values go into parts of their own, each once, before they are needed."""
    log, values = _Open(LOG), _Open(HELD)
    sent: set[str] = set()
    for head, change in changes:
        short, held = apart(change)
        for each in held:
            if each.digest not in sent:
                sent.add(each.digest)
                yield from _with_value(values, each)
        text = written(short)
        if log.lines and log.size + len(text) >= FULL:
            if values.lines:
                yield values.closed()
            yield log.closed()
        if head.number not in log.heads:
            log.heads.add(head.number)
            log.add(written(head))
        log.add(text)
    for part in (values, log):
        if part.lines:
            yield part.closed()


def _with_value(values: _Open, value: Held) -> Iterator[Packed]:
    text = written(value)
    if values.lines and values.size + len(text) >= FULL:
        yield values.closed()
    values.add(text)


def unpacked(content: bytes) -> list[bytes]:
    """Return the lines of a part; Broken where it is none or would be larger than a part may be."""
    unpacking = zlib.decompressobj()
    try:
        text = unpacking.decompress(content, LARGEST)
    except zlib.error as problem:
        raise Broken("not packed") from problem
    if unpacking.unconsumed_tail or not unpacking.eof or unpacking.unused_data:
        raise Broken("too large, cut off or followed by something")
    return text.split(b"\n") if text else []
