"""Versions of a field: pure functions, no database.

A version is content-addressed: the keyed hash of record, field, value and the versions it replaces. The same statement
imported twice, anywhere, is the same version. A field with more than one unreplaced version is in conflict.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson


def version(lineage: bytes, record: int, name: str, value: Any, replaces: Iterable[str]) -> str:
    """Return the id of a version: 16 hex digits."""
    statement = orjson.dumps([record, name, plain(value), sorted(replaces)])
    return hashlib.blake2b(statement, digest_size=8, key=lineage).hexdigest()


def plain(value: Any) -> Any:
    """Return a value as the log writes it: truth as 1 and 0, the rest as it is."""
    return int(value) if isinstance(value, bool) else value


@dataclass(frozen=True)
class Step:
    """One change of one record, as the log holds it (body already parsed)."""

    change_id: int
    change_set_id: int
    action: str
    body: Mapping[str, Any]
    source: str | None = None


@dataclass
class Heads:
    """The unreplaced versions of each field of one record, and what each version says."""

    values: dict[str, Any] = field(default_factory=dict)
    heads: dict[str, tuple[str, ...]] = field(default_factory=dict)
    said: dict[str, Any] = field(default_factory=dict)
    alive: bool = False


def replay(lineage: bytes, record: int, steps: Iterable[Step]) -> Heads:
    """Return the state of a record after its steps, oldest first."""
    state = Heads()
    for step in steps:
        if step.action == "update":
            _update(lineage, record, state, step.body)
        else:
            _set_all(lineage, record, state, step)
    return state


def _set_all(lineage: bytes, record: int, state: Heads, step: Step) -> None:
    state.alive = step.action == "create"
    state.values = dict(step.body) if state.alive else {}
    state.heads = {}
    for name, value in state.values.items():
        made = version(lineage, record, name, value, ())
        state.heads[name] = (made,)
        state.said[made] = value


def _update(lineage: bytes, record: int, state: Heads, body: Mapping[str, Any]) -> None:
    for name, (value, replaces) in body.items():
        made = version(lineage, record, name, value, replaces)
        left = tuple(head for head in state.heads.get(name, ()) if head not in replaces)
        state.heads[name] = (*left, made)
        state.said[made] = value
        state.values[name] = value
