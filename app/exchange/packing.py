"""A plan put aside, packed: the files as they were read and what was decided. The plan itself is made again when it is taken up.

It lies inside the store only; a whole ID number that a sender filled in is in it, the sender's file and its password are not. Not here:
writing it (`db.ops.exchange`).
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson

from app.exchange.plan import Plan
from app.exchange.reader import Book, book_from, facts_from

_VERSION: Final = 1


@dataclass(frozen=True)
class Kept:
    """A file of a plan put aside: as it was read, and the decisions made of it."""

    book: Book
    decisions: dict[str, str]


def packed(plans: Sequence[Plan]) -> bytes:
    """Return plans as bytes."""
    files: list[dict[str, Any]] = [
        {"file": plan.book.file, "sha256": plan.book.sha256, "book": facts_from(plan.book), "decisions": plan.decisions}
        for plan in plans
    ]
    return zlib.compress(orjson.dumps({"version": _VERSION, "files": files}), 1)


def unpacked(content: bytes) -> list[Kept] | None:
    """Return the files of plans put aside; None where another version of the program packed them."""
    facts = orjson.loads(zlib.decompress(content))
    if facts.get("version") != _VERSION:
        return None
    return [Kept(book_from(each["file"], each["sha256"], each["book"]), each["decisions"]) for each in facts["files"]]
