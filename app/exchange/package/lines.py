"""What is written in a package, line by line: change sets, changes of records, tags of workbook rows, long values, cards.

Each line is a JSON object known by its first key. A line of a kind this program does not know (a newer one wrote it) is
kept as it stands, and so are keys it does not know. Pure. Not here: how lines are packed (`parts`), what they do (`receiving`).
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

LONG: Final = 4_096  # characters from which on a text travels by its hash, once (the content of attachments)
_RECORDS: Final = 1 << 63
_ACTIONS: Final = ("create", "update", "delete")


class Broken(Exception):
    """A line, part or manifest that no program of ours wrote so."""


@dataclass(frozen=True)
class SetHead:
    """A change set as it is told to others. `station` and `number` are where it was made; `digest` tells the sets of a
    copied store apart. `files` is as in `db.models.register`; `reverts` the key of the set it takes back.
    """

    station: int
    number: int
    digest: str
    verb: str
    label: str
    at: str
    who: str
    files: str | None = None
    reverts: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The name of the set among all sets of all stations."""
        return f"{self.station}:{self.number}:{self.digest[:16]}"


@dataclass(frozen=True)
class Change:
    """One change of one record, as the log holds it. `of` is the key of its set; `held` names by their hashes the
    values of `body` that travel apart (there they are None).
    """

    of: str
    record: int
    action: str
    body: Mapping[str, Any]
    source: str | None = None
    held: Mapping[str, str] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Shown:
    """What a tag of a workbook row stands for: the versions that were on show."""

    record: int
    tag: str
    versions: tuple[str, ...]


@dataclass(frozen=True)
class Held:
    """A long value, known by its hash."""

    digest: str
    text: str


@dataclass(frozen=True)
class Known:
    """A station the sender knows, as it knows it: for names only, nobody is trusted by it."""

    facts: Mapping[str, Any]


@dataclass(frozen=True)
class Unknown:
    """A line of a newer program, as it stands."""

    line: bytes


Line = SetHead | Change | Shown | Held | Known | Unknown


def hash_of(text: str) -> str:
    """Return the name of a long value: 64 hex digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def written(line: Line) -> bytes:
    """Return a line as it stands in a package, without its end."""
    match line:
        case SetHead():
            facts = {"set": line.key, "station": line.station, "number": line.number, "digest": line.digest}
            facts |= {"verb": line.verb, "label": line.label, "at": line.at, "who": line.who}
            facts |= {"files": line.files, "reverts": line.reverts}
            return _text(dict(line.more) | facts)
        case Change():
            facts = {"of": line.of, "record": line.record, "action": line.action, "body": dict(line.body)}
            facts |= {"source": line.source, "held": dict(line.held)}
            return _text(dict(line.more) | facts)
        case Shown():
            return _text({"shown": line.tag, "record": line.record, "versions": list(line.versions)})
        case Held():
            return _text({"held": line.digest, "text": line.text})
        case Known():
            return _text({"known": dict(line.facts)})
        case Unknown():
            return line.line


def _text(facts: Mapping[str, Any]) -> bytes:
    return orjson.dumps({name: value for name, value in facts.items() if value not in (None, {})})


def read(line: bytes) -> Line:
    """Return what a line says; Broken where it says nothing a program of ours could have written."""
    try:
        facts = orjson.loads(line)
    except orjson.JSONDecodeError as problem:
        raise Broken("no JSON") from problem
    if not isinstance(facts, dict):
        raise Broken("no object")
    if "of" in facts:
        return _change(facts, line)
    if "set" in facts:
        return _set(facts)
    if "shown" in facts:
        return Shown(_record(facts), _word(facts, "shown"), tuple(_words(facts.get("versions"))))
    if "held" in facts:
        return _held(facts)
    if "known" in facts:
        if not isinstance(facts["known"], dict):
            raise Broken("known")
        return Known(facts["known"])
    return Unknown(line)


def _set(facts: dict[str, Any]) -> SetHead:
    station, number = _number(facts.pop("station", None)), _number(facts.pop("number", None))
    digest, verb, label, at, who = (_word(facts, name, 4_096) for name in ("digest", "verb", "label", "at", "who"))
    files, reverts = facts.pop("files", None), facts.pop("reverts", None)
    if not all(each is None or isinstance(each, str) for each in (files, reverts)):
        raise Broken("set")
    more = {name: value for name, value in facts.items() if name not in ("set", "digest", "verb", "label", "at", "who")}
    head = SetHead(station, number, digest, verb, label, at, who, files, reverts, more)
    if facts["set"] != head.key:
        raise Broken("set")
    return head


def _change(facts: dict[str, Any], line: bytes) -> Line:
    of, record, action, body = _word(facts, "of"), _record(facts), facts.get("action"), facts.get("body", {})
    source, held = facts.get("source"), facts.get("held", {})
    if not isinstance(body, dict) or not isinstance(held, dict) or not isinstance(source, str | None):
        raise Broken("change")
    if action not in _ACTIONS:
        return Unknown(line)
    if action == "update" and not all(_versioned(each) for each in body.values()):
        raise Broken("update")
    if not all(isinstance(each, str) for each in held.values()):
        raise Broken("held")
    own = ("of", "record", "action", "body", "source", "held")
    return Change(
        of, record, action, body, source, held, {name: value for name, value in facts.items() if name not in own}
    )


def _held(facts: Mapping[str, Any]) -> Held:
    digest, text = _word(facts, "held"), facts.get("text")
    if not isinstance(text, str) or hash_of(text) != digest:
        raise Broken("held")
    return Held(digest, text)


def _versioned(entry: Any) -> bool:
    """Whether an entry of an update is a value and the versions it replaces (and perhaps more)."""
    return isinstance(entry, list) and len(entry) >= 2 and isinstance(entry[1], list) and all(
        isinstance(each, str) for each in entry[1]
    )  # fmt: skip


def _record(facts: Mapping[str, Any]) -> int:
    found = _number(facts.get("record"))
    if found >= _RECORDS:
        raise Broken("record")
    return found


def _number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Broken("number")
    return value


def _word(facts: Mapping[str, Any], name: str, longest: int = 256) -> str:
    value = facts.get(name)
    if not isinstance(value, str) or len(value) > longest:
        raise Broken(name)
    return value


def _words(values: Any) -> Iterator[str]:
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise Broken("words")
    yield from values


def apart(change: Change) -> tuple[Change, list[Held]]:
    """Return a change without its long values, and those values to travel once, by their hashes."""
    held: dict[str, str] = {}
    values: list[Held] = []
    body = dict(change.body)
    for name, entry in change.body.items():
        value = entry[0] if change.action == "update" else entry
        if isinstance(value, str) and len(value) >= LONG:
            held[name] = hash_of(value)
            values.append(Held(held[name], value))
            body[name] = [None, *entry[1:]] if change.action == "update" else None
    if not held:
        return change, []
    return Change(change.of, change.record, change.action, body, change.source, held, change.more), values


def whole(change: Change, values: Mapping[str, str]) -> Change | None:
    """Return a change with its long values, None where one of them has not come."""
    if not change.held:
        return change
    body = dict(change.body)
    for name, digest in change.held.items():
        if digest not in values or name not in body:
            return None
        body[name] = [values[digest], *body[name][1:]] if change.action == "update" else values[digest]
    return Change(change.of, change.record, change.action, body, change.source, {}, change.more)
