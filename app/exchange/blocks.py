"""Rows of the hidden sheet packed together: some hundreds of one kind in a few cells, sealed as a whole.

Pure. Column by column, so that what repeats lies together and is written once; versions as they are, eight bytes each, for nothing
makes them shorter. A block that was changed, or is of another book or lineage, says nothing at all. Not here: which rows a workbook
has (`composing`), what they are compared with (`bases`).
"""

import binascii
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from db.models import kind_of

MOST: Final = 500  # rows of a block
_VERSION: Final = 8  # bytes
_LENGTH: Final = struct.Struct(">I")
_MOST_BYTES: Final = 64 << 20  # of a block once it is unpacked


@dataclass(frozen=True)
class Row:
    """A row as it was sent: texts by key ("" left out), the versions on show, by field."""

    record: int
    tag: str
    cells: Mapping[str, str]
    versions: Mapping[str, Sequence[str]] = field(default_factory=dict)


def in_blocks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    """Yield rows in their order, parted where the kind changes and where there are many."""
    part: list[Row] = []
    for row in rows:
        if part and (len(part) == MOST or kind_of(row.record) != kind_of(part[0].record)):
            yield part
            part = []
        part.append(row)
    if part:
        yield part


def packed(rows: Sequence[Row]) -> str:
    """Return rows as text of letters, digits, + and /."""
    keys = sorted({key for row in rows for key in row.cells})
    fields = sorted({name for row in rows for name in row.versions})
    facts = {
        "records": [row.record for row in rows],
        "tags": [row.tag for row in rows],
        "cells": {key: [row.cells.get(key, "") for row in rows] for key in keys},
        "versions": {name: [len(row.versions.get(name, ())) for row in rows] for name in fields},
    }
    words = zlib.compress(orjson.dumps(facts), 6)
    versions = "".join(each for name in fields for row in rows for each in row.versions.get(name, ()))
    content = _LENGTH.pack(len(words)) + words + bytes.fromhex(versions)
    return binascii.b2a_base64(content, newline=False).decode().rstrip("=")  # no cell begins as a formula does


def unpacked(said: str) -> list[Row]:
    """Return the rows of a block; ValueError where it is none."""
    try:
        content = binascii.a2b_base64(said + "=" * (-len(said) % 4))
        (length,) = _LENGTH.unpack_from(content)
        unzip = zlib.decompressobj()
        facts = orjson.loads(unzip.decompress(content[_LENGTH.size : _LENGTH.size + length], _MOST_BYTES))
        return list(_rows(facts, content[_LENGTH.size + length :].hex()))
    except (struct.error, zlib.error, KeyError, TypeError) as problem:
        raise ValueError(said[:20]) from problem


def _rows(facts: Mapping[str, Any], versions: str) -> Iterator[Row]:
    cells = [
        {key: said for key, said in zip(facts["cells"], each, strict=True) if said}
        for each in (zip(*facts["cells"].values(), strict=True) if facts["cells"] else ((),) * len(facts["records"]))
    ]
    of_rows: list[dict[str, list[str]]] = [{} for _record in facts["records"]]
    width, at = 2 * _VERSION, 0
    for name, counts in facts["versions"].items():
        for row, many in zip(of_rows, counts, strict=True):
            if many:
                row[name] = [versions[begin : begin + width] for begin in range(at, at + many * width, width)]
                at += many * width
    for record, tag, said, by_field in zip(facts["records"], facts["tags"], cells, of_rows, strict=True):
        yield Row(record, tag, said, by_field)
