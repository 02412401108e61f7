"""What is written in a package, line by line: change sets, changes of records, tags of workbook rows, long values, cards.

Each line is a JSON object known by its first key. A line of a kind this program does not know (a newer one wrote it) is
kept as it stands, and so are keys it does not know. Pure. Not here: how lines are packed (`parts`), what they do (`receiving`).
"""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import orjson

from db.history.versions import LIFE, THERE

LONG: Final = 4_096  # characters from which on a text travels by its hash, once (the content of attachments)
_RECORDS: Final = 1 << 63
_WORDS: Final = 4_096  # characters of a word
_OF_SET: Final = ("set", "station", "verb", "label", "at", "who", "files")
_OF_CHANGE: Final = ("of", "record", "body", "new", "source", "held")


class Broken(Exception):
    """A line, part or manifest that no program of ours wrote so."""


@dataclass(frozen=True)
class SetHead:
    """A change set as it is told to others: who did what at which station (its signing key) and when, by its clock.

    `number` names the set among all sets of all stations. `files` is JSON as in `db.models.register`.
    """

    station: str
    number: str
    verb: str
    label: str
    at: str
    who: str
    files: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """One act on one record with all its versions named: {field: [value, [versions it replaces]]}, "life" among them.

    `of` is the number of its set, `source` where it stood in the files of that set. `held` names by their hashes the
    values of `body` that travel apart (there they are None).
    """

    of: str
    record: int
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
    facts: dict[str, Any]
    match line:
        case SetHead():
            facts = {"set": line.number, "station": line.station, "verb": line.verb, "label": line.label}
            facts |= {"at": line.at, "who": line.who} | ({"files": line.files} if line.files is not None else {})
            return orjson.dumps(dict(line.more) | facts)
        case Change():
            facts = {"of": line.of, "record": line.record, **_short(line.body)}
            facts |= {"source": line.source} if line.source is not None else {}
            facts |= {"held": dict(line.held)} if line.held else {}
            return orjson.dumps(dict(line.more) | facts)
        case Shown():
            return orjson.dumps({"shown": line.tag, "record": line.record, "versions": list(line.versions)})
        case Held():
            return orjson.dumps({"held": line.digest, "text": line.text})
        case Known():
            return orjson.dumps({"known": dict(line.facts)})
        case Unknown():
            return line.line


def _short(body: Mapping[str, Any]) -> dict[str, Any]:
    """A body as it stands in a line: of a record that is made, which is most of them, the bare values."""
    if body.get(LIFE) == [THERE, []] and all(len(entry) == 2 and not entry[1] for entry in body.values()):
        return {"new": {name: entry[0] for name, entry in body.items() if name != LIFE}}
    return {"body": dict(body)}


def read(line: bytes) -> Line:
    """Return what a line says; Broken where it says nothing a program of ours could have written."""
    try:
        facts = orjson.loads(line)
    except orjson.JSONDecodeError as problem:
        raise Broken("no JSON") from problem
    if not isinstance(facts, dict):
        raise Broken("no object")
    if "of" in facts:
        return _change(facts)
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


def _set(facts: Mapping[str, Any]) -> SetHead:
    number, station, verb, label, at, who = (_word(facts, name, _WORDS) for name in _OF_SET[:6])
    files = facts.get("files")
    if files is not None and not (isinstance(files, str) and _are_files(files)):
        raise Broken("files")
    return SetHead(station, number, verb, label, at, who, files, _rest(facts, _OF_SET))


def _are_files(text: str) -> bool:
    """Whether a text is the files of a batch, as far as they are read again to say where a value stood."""
    try:
        files = orjson.loads(text)
    except orjson.JSONDecodeError:
        return False
    if not isinstance(files, list) or not all(isinstance(file, dict) for file in files):
        return False
    sheets = [sheet for file in files for sheet in file.get("sheets") or ()]
    return all(isinstance(file.get("name"), str) and isinstance(file.get("by"), str | None) for file in files) and all(
        isinstance(sheet, dict) and isinstance(sheet.get("columns"), dict | None) for sheet in sheets
    )


def _change(facts: Mapping[str, Any]) -> Change:
    of, record, body, new = _word(facts, "of"), _record(facts), facts.get("body"), facts.get("new")
    if body is None and isinstance(new, dict):
        body = {LIFE: [THERE, []]} | {name: [value, []] for name, value in new.items()}
    elif not isinstance(body, dict) or not all(_versioned(each) for each in body.values()):
        raise Broken("body")
    source, held = facts.get("source"), facts.get("held", {})
    if not isinstance(held, dict) or not isinstance(source, str | None):
        raise Broken("change")
    if not all(isinstance(each, str) for each in held.values()):
        raise Broken("held")
    return Change(of, record, body, source, held, _rest(facts, _OF_CHANGE))


def _rest(facts: Mapping[str, Any], known: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name not in known}


def _held(facts: Mapping[str, Any]) -> Held:
    digest, text = _word(facts, "held"), facts.get("text")
    if not isinstance(text, str) or hash_of(text) != digest:
        raise Broken("held")
    return Held(digest, text)


def _versioned(entry: Any) -> bool:
    """Whether an entry of a body is a value and the versions it replaces (and perhaps more)."""
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
    for name, (value, *rest) in change.body.items():
        if isinstance(value, str) and len(value) >= LONG:
            held[name] = hash_of(value)
            values.append(Held(held[name], value))
            body[name] = [None, *rest]
    return (replace(change, body=body, held=held), values) if held else (change, [])


def whole(change: Change, values: Callable[[str], str | None]) -> Change | None:
    """Return a change with its long values, which `values` gives by their hashes; None where one of them has not come."""
    if not change.held:
        return change
    body = dict(change.body)
    for name, digest in change.held.items():
        value = values(digest)
        if value is None or name not in body:
            return None
        body[name] = [value, *body[name][1:]]
    return replace(change, body=body, held={})
