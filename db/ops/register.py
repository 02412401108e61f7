"""Verbs of registers: an import as one step, and the note in the ledger of what went out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import add
from typing import Any

import orjson
from sqlalchemy import text

from db.history.write import Write
from db.models import KINDS, kind_of, table_of
from db.ops.joining import tell_apart
from resources.language import _


@dataclass(frozen=True)
class RegisterRecords:
    """What an import writes. New records are named by local ids: -(position + 1) within their kind.

    `distinct`: (kind, local id, id) of new records that somebody said are not those of the store that they are like.
    """

    new: Mapping[str, Sequence[Mapping[str, Any]]]
    sources: Mapping[str, Sequence[str | None]]
    changed: Mapping[int, Mapping[str, Any]]
    changed_sources: Mapping[int, str | None]
    distinct: Sequence[tuple[str, int, int]] = ()


def apply_register(
    write: Write, records: RegisterRecords, *, files: Sequence[Mapping[str, Any]], counts: Mapping[str, Any]
) -> int:
    """Write an import and its batch; return the batch's id."""
    first = {kind: write.reserve(kind, len(rows)) for kind, rows in records.new.items() if rows}
    total = sum(map(len, records.new.values())) + len(records.changed)
    done = 0
    for kind in KINDS:  # in the order in which records may refer to one another
        rows = records.new.get(kind) or ()
        if rows:
            _create(write, kind, rows, records.sources[kind], first)
            done += len(rows)
            write.progress(done, total)
    changes = [
        (identifier, {name: _real(identifier, name, value, first) for name, value in fields.items()})
        for identifier, fields in records.changed.items()
    ]
    write.update_many(changes, [records.changed_sources.get(identifier) for identifier, _ in changes])
    for kind, local, other in records.distinct:
        tell_apart(write, first[kind] - local - 1, other, _("导入时说是另一个"))
    write.progress(total, total)
    batch = add_batch(write, "in", "register", files, counts=counts, state="applied")
    write.connection.execute(
        text("UPDATE change_set SET batch_id = :batch WHERE id = :id"), {"batch": batch, "id": write.change_set_id}
    )
    return batch


def add_batch(
    write: Write,
    direction: str,
    purpose: str,
    files: Sequence[Mapping[str, Any]],
    *,
    counts: Mapping[str, Any] | None = None,
    state: str = "sent",
    recipient: str | None = None,
) -> int:
    """Note a workbook that came or went in the ledger; return the batch's id."""
    row = write.connection.execute(
        text(
            "INSERT INTO batch (direction, purpose, recipient, files, counts, state, at, who, change_set_id) "
            "VALUES (:direction, :purpose, :recipient, :files, :counts, :state, :at, "
            "(SELECT who FROM change_set WHERE id = :set), :set) RETURNING id"
        ),
        {
            "direction": direction,
            "purpose": purpose,
            "recipient": recipient,
            "files": orjson.dumps(list(files)).decode(),
            "counts": orjson.dumps(dict(counts)).decode() if counts is not None else None,
            "state": state,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "set": write.change_set_id,
        },
    ).one()
    return int(row.id)


def _create(
    write: Write,
    kind: str,
    rows: Sequence[Mapping[str, Any]],
    sources: Sequence[str | None],
    first: Mapping[str, int],
) -> None:
    names: dict[str, None] = {}
    for row in rows:
        if not row.keys() <= names.keys():
            names.update(dict.fromkeys(row))
    # what refers to new records by their local ids stands behind the rest
    bases = {name: first[target] - 1 for name in names if (target := _target(kind, name)) and target in first}
    plain = [name for name in names if name not in bases]
    ids = range(first[kind], first[kind] + len(rows))
    values = [(identifier, *map(row.get, plain)) for identifier, row in zip(ids, rows, strict=True)]
    if bases:
        real = zip(*([_referred(row.get(name), base) for row in rows] for name, base in bases.items()), strict=True)
        values = list(map(add, values, real))
    write.create_tuples(kind, [*plain, *bases], values, sources)


def _referred(value: int | None, base: int) -> int | None:
    """Return the id a local id stands for; `base` is one less than the first id of its kind."""
    return base - value if value is not None and value < 0 else value


def _real(identifier: int, name: str, value: Any, first: Mapping[str, int]) -> Any:
    target = _target(kind_of(identifier), name)
    return first[target] - value - 1 if target and value is not None and value < 0 else value


def _target(kind: str, name: str) -> str | None:
    """Return the kind of record a field refers to, or None."""
    keys = table_of(kind).columns[name].foreign_keys
    return next((str(key.column.table.name) for key in keys), None)
