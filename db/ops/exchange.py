"""Verbs of exchange workbooks: remembering what was sent, taking in what came back as one step, plans put aside.

Not here: what a file says (`app.exchange`), what a statement does (`db.history.merge`), deciding conflicts (`db.ops.conflicts`).
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import text

from db.history.log import states_of
from db.history.materialise import materialise
from db.history.merge import Merged, take_in
from db.history.statements import Creation, Removal, Statement
from db.history.write import Write
from db.models import kind_of
from db.ops.pairing.standing import attach
from db.ops.register import add_batch
from db.queries.exchange import SentRow, without_parent

Said = Statement | Creation | Removal
OUT, IN, LATER = "exchange_out", "exchange_in", "exchange_later"  # the verbs of these steps
PURPOSE = "exchange"
_WORKBOOK = "book"


@dataclass(frozen=True)
class Came:
    """A file that came back: its name, hash, the book it is of, and its facts as the ledger keeps them (`db.models.register`).

    `answer`: what its sender is told, as `db.models.exchange.IncomingAnswer` keeps it.
    """

    name: str
    sha256: str
    book: str | None
    facts: Mapping[str, Any]
    answer: Sequence[Sequence[Any]] = ()


def remember_sent(
    write: Write,
    rows: Sequence[SentRow],
    shown: Mapping[tuple[int, str], Sequence[str]],
    *,
    book: str,
    recipient: str,
    purpose: str,
    scope: Mapping[str, Any],
    columns: Mapping[str, Sequence[str]],
    file: Mapping[str, Any],
) -> int:
    """Remember a workbook that was sent: its rows as they were on show, and what their marks stand for; return its batch."""
    batch = add_batch(write, "out", PURPOSE, [file], counts={"rows": len(rows)}, recipient=recipient)
    write.connection.execute(
        text(
            "INSERT INTO outgoing_book (id, recipient, purpose, scope, columns, at, batch_id) "
            "VALUES (:id, :recipient, :purpose, :scope, :columns, :at, :batch)"
        ),
        {
            "id": book, "recipient": recipient, "purpose": purpose, "scope": orjson.dumps(dict(scope)).decode(),
            "columns": orjson.dumps({kind: list(keys) for kind, keys in columns.items()}).decode(), "at": _now(),
            "batch": batch,
        },
    )  # fmt: skip
    run = write.connection.exec_driver_sql
    if rows:
        run(
            "INSERT INTO outgoing_row (book_id, record_id, mark, cells) VALUES (?, ?, ?, ?)",
            [(book, row.record, row.mark, orjson.dumps(dict(row.cells)).decode()) for row in rows],
        )
    _keep_shown(write, shown)
    return batch


def _keep_shown(write: Write, shown: Mapping[tuple[int, str], Sequence[str]]) -> None:
    """Keep what marks stand for; what somebody said on one of them before is brought up to date."""
    if not shown:
        return
    write.connection.exec_driver_sql(
        "INSERT OR IGNORE INTO shown (record_id, mark, versions) VALUES (?, ?, ?)",
        [(record, mark, orjson.dumps(list(versions)).decode()) for (record, mark), versions in shown.items()],
    )
    waited = write.connection.exec_driver_sql(
        "SELECT DISTINCT record_id FROM change WHERE record_id IN (SELECT value FROM json_each(?)) "
        "AND action <> 'create' AND instr(body, '\"tag:') > 0",
        (orjson.dumps(sorted({record for record, _mark in shown})).decode(),),
    ).scalars()
    materialise(write, list(waited))


def take_in_books(
    write: Write,
    said: Iterable[Said],
    shown: Mapping[tuple[int, str], Sequence[str]],
    files: Sequence[Came],
    counts: Mapping[str, Any],
) -> Merged:
    """Take in what returned workbooks say, note them in the ledger, and return what became of it."""
    batch = add_batch(write, "in", PURPOSE, [file.facts for file in files], counts=counts, state="applied")
    write.connection.execute(
        text("UPDATE change_set SET batch_id = :batch WHERE id = :id"), {"batch": batch, "id": write.change_set_id}
    )
    decided = _as_decided(write, list(said))
    merged = take_in(write, decided, shown)
    attach(write, _without_parent(write, decided))
    write.connection.execute(
        text(
            "INSERT OR REPLACE INTO incoming_file (sha256, name, kind, book_id, state, at, batch_id, change_set_id) "
            "VALUES (:sha256, :name, :kind, :book, 'applied', :at, :batch, :set)"
        ),
        [
            {"sha256": file.sha256, "name": file.name, "kind": _WORKBOOK, "book": file.book, "at": _now(), "batch": batch,
             "set": write.change_set_id}
            for file in files
        ],
    )  # fmt: skip
    write.connection.exec_driver_sql(
        "INSERT OR REPLACE INTO incoming_answer (sha256, content) VALUES (?, ?)",
        [(file.sha256, zlib.compress(orjson.dumps(list(file.answer)))) for file in files],
    )
    return merged


def _without_parent(write: Write, said: Iterable[Said]) -> list[int]:
    """The pairings that were new in the books and lie below none yet: a workbook does not say what lies above."""
    made = [each.record for each in said if isinstance(each, Creation) and kind_of(each.record) == "pairing"]
    return without_parent(write.connection, made) if made else []


def _as_decided(write: Write, said: list[Said]) -> list[Said]:
    """Give the statements that name nothing they replace what is on show now: a person took them, seeing today's value.

    Those that say what is so already are left out.
    """
    bare = {each.record for each in said if isinstance(each, Statement) and not each.replaces}
    states = states_of(write.connection, write.lineage, sorted(bare)) if bare else {}
    decided: list[Said] = []
    for each in said:
        if isinstance(each, Statement) and not each.replaces:
            state = states[each.record]
            if state.values.get(each.name) == each.value and each.name not in state.disputed:
                continue
            decided.append(replace(each, replaces=state.shown(each.name)))
        else:
            decided.append(each)
    return decided


def keep_exchange_draft(write: Write, name: str, content: bytes, draft: int | None = None) -> int:
    """Put a plan aside, in the place of the one it was continued from; return its id."""
    drop_exchange_draft(write, draft)
    row = write.connection.execute(
        text(
            "INSERT INTO exchange_draft (name, at, who, content) VALUES (:name, :at, "
            "(SELECT who FROM change_set WHERE id = :set), :content) RETURNING id"
        ),
        {"name": name, "at": _now(), "set": write.change_set_id, "content": content},
    ).one()
    return int(row.id)


def drop_exchange_draft(write: Write, draft: int | None) -> None:
    """Discard a plan that was put aside (None: there is none)."""
    if draft is not None:
        write.connection.execute(text("DELETE FROM exchange_draft WHERE id = :id"), {"id": draft})


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
