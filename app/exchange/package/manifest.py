"""The manifest of a package: who sends what to whom and why, and the hash of each of its parts. The station signs it.

Pure. What a newer program writes beside this is kept as it stands. Not here: sealing it (`sealing`), trusting it (`receiving`).
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from app.exchange.package.lines import Broken
from app.exchange.package.stations import Card, card_of

FORMAT: Final = 1  # raised only where an older program would misread a package


@dataclass(frozen=True)
class Part:
    """A sealed part in the file: its kind, how many lines it holds, its length there and the SHA-256 of that."""

    kind: str
    lines: int
    size: int
    sha256: str


@dataclass(frozen=True)
class Scope:
    """What a package is about: "helper", "village" or "all", the record's id, and its name as the sender says it."""

    kind: str
    record: int | None
    words: str


@dataclass(frozen=True)
class Manifest:
    """What stands in a package. `lineage` is the key of the version hashes (32 hex digits): who may read a package has
    the records themselves. `at` is for showing only. `to` are the fingerprints of its readers, empty with a password.
    """

    program: str
    revision: str
    lineage: str
    sender: Card
    to: tuple[str, ...]
    scope: Scope
    purpose: str
    at: str
    records: Mapping[str, int]
    change_sets: int
    parts: tuple[Part, ...] = ()
    key: str = ""  # opens the parts: an age identity made for this package alone
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def lineage_mark(self) -> str:
        """A few digits by which two lineages are told apart without saying them."""
        return lineage_mark(self.lineage)


def lineage_mark(lineage: str) -> str:
    """Return a few digits by which two lineages are told apart without saying them."""
    return hashlib.blake2b(lineage.encode(), digest_size=6, person=b"jiedui lineage").hexdigest()


def written(manifest: Manifest) -> bytes:
    """Return a manifest as the bytes that are signed."""
    facts = dict(manifest.more) | {
        "format": FORMAT,
        "program": manifest.program,
        "revision": manifest.revision,
        "lineage": manifest.lineage,
        "sender": manifest.sender.facts(),
        "to": list(manifest.to),
        "scope": {"kind": manifest.scope.kind, "record": manifest.scope.record, "words": manifest.scope.words},
        "purpose": manifest.purpose,
        "at": manifest.at,
        "records": dict(manifest.records),
        "change_sets": manifest.change_sets,
        "parts": [[part.kind, part.lines, part.size, part.sha256] for part in manifest.parts],
        "key": manifest.key,
    }
    return orjson.dumps(facts)


def format_of(content: bytes) -> int:
    """Return the number of the format a manifest is written in; Broken where it is none."""
    return _count(_object(content).get("format"))


def read(content: bytes) -> Manifest:
    """Return what a manifest of this format says; Broken where it is none."""
    facts = _object(content)
    card = card_of(facts.pop("sender", None) or {})
    scope, records, parts = facts.pop("scope", None), facts.pop("records", None), facts.pop("parts", None)
    if card is None or not isinstance(scope, dict) or not isinstance(records, dict) or not isinstance(parts, list):
        raise Broken("manifest")
    to = facts.pop("to", None)
    if not isinstance(to, list) or not all(isinstance(each, str) for each in to):
        raise Broken("to")
    facts.pop("format")
    words = {name: _word(facts.pop(name, None)) for name in ("program", "revision", "lineage", "purpose", "at", "key")}
    record = scope.get("record")
    return Manifest(
        sender=card,
        to=tuple(to),
        scope=Scope(_word(scope.get("kind")), None if record is None else _count(record), _word(scope.get("words"))),
        records={_word(kind): _count(number) for kind, number in records.items()},
        change_sets=_count(facts.pop("change_sets", None)),
        parts=tuple(_part(each) for each in parts),
        more=facts,
        **_with_lineage(words),
    )


def _with_lineage(words: dict[str, str]) -> dict[str, str]:
    try:
        if len(bytes.fromhex(words["lineage"])) != 16:
            raise Broken("lineage")
    except ValueError as problem:
        raise Broken("lineage") from problem
    return words


def _object(content: bytes) -> dict[str, Any]:
    try:
        facts = orjson.loads(content)
    except orjson.JSONDecodeError as problem:
        raise Broken("manifest") from problem
    if not isinstance(facts, dict):
        raise Broken("manifest")
    return facts


def _part(facts: Any) -> Part:
    if not isinstance(facts, list) or len(facts) < 4:
        raise Broken("part")
    return Part(_word(facts[0]), _count(facts[1]), _count(facts[2]), _word(facts[3]))


def _word(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 4_096:
        raise Broken("word")
    return value


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Broken("count")
    return value
