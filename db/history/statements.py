"""What others say of our records: the input of a merge, from workbooks and packages alike.

Pure. Not here: which statements a workbook makes (`app.exchange`), how they are taken in (`db.history.merge`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from db.history.versions import LIFE, REMOVED, THERE

# field -> (value as stored, the versions or symbols it replaces)
Body = Mapping[str, tuple[Any, tuple[str, ...]]]


@dataclass(frozen=True)
class Statement:
    """ "On the versions you showed me, this field is so." `source` is "file:sheet:row" of the batch, or of a foreign set."""

    record: int
    name: str
    value: Any
    replaces: tuple[str, ...] = ()
    source: str | None = None


@dataclass(frozen=True)
class Creation:
    """ "There is such a record." Whoever takes it in gives it the same id and the same first versions."""

    record: int
    values: Mapping[str, Any] = field(default_factory=dict)
    source: str | None = None


@dataclass(frozen=True)
class Removal:
    """ "The record is no more", by somebody who saw the versions it replaces."""

    record: int
    replaces: tuple[str, ...] = ()
    source: str | None = None


@dataclass(frozen=True)
class Act:
    """One act on one record, in its long form: what the log gets a line for."""

    record: int
    body: Body
    source: str | None = None


def acts(said: Iterable[Statement | Creation | Removal | Act]) -> Iterator[Act]:
    """Yield one act for the statements that follow one another on one record from one place."""
    for (record, source), group in groupby(said, key=lambda each: (each.record, each.source)):
        body: dict[str, tuple[Any, tuple[str, ...]]] = {}
        for each in group:
            made = _body(each)
            if body.keys() & made.keys():  # the same field twice: two acts
                yield Act(record, body, source)
                body = {}
            body.update(made)
        yield Act(record, body, source)


def _body(said: Statement | Creation | Removal | Act) -> Body:
    if isinstance(said, Statement):
        return {said.name: (said.value, said.replaces)}
    if isinstance(said, Creation):
        return {LIFE: (THERE, ())} | {name: (value, ()) for name, value in said.values.items() if value is not None}
    if isinstance(said, Removal):
        return {LIFE: (REMOVED, said.replaces)}
    return said.body
