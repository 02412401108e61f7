"""The ledger of batches: every workbook that came or went, and what became of it."""

from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, text


@dataclass(frozen=True)
class BatchLine:
    """A batch as a line of the ledger. `files` and `counts` as `db.models.register` describes them."""

    id: int
    direction: str
    purpose: str
    recipient: str | None
    files: list[dict[str, Any]]
    counts: dict[str, Any]
    state: str
    at: str
    who: str
    change_set_id: int | None

    @property
    def name(self) -> str:
        """The file name, or the first of several."""
        return str(self.files[0]["name"]) if self.files else ""


_SELECT = "SELECT id, direction, purpose, recipient, files, counts, state, at, who, change_set_id FROM batch"


def batches(connection: Connection, *, direction: str | None = None, limit: int = 500) -> list[BatchLine]:
    """Return the batches, newest first."""
    where = "WHERE direction = :direction" if direction else ""
    rows = connection.execute(
        text(f"{_SELECT} {where} ORDER BY id DESC LIMIT :limit"), {"direction": direction, "limit": limit}
    )
    return [_line(row) for row in rows]


def batch(connection: Connection, identifier: int) -> BatchLine | None:
    """Return one batch, or None."""
    row = connection.execute(text(f"{_SELECT} WHERE id = :id"), {"id": identifier}).first()
    return _line(row) if row else None


def batch_with(connection: Connection, sha256: str) -> BatchLine | None:
    """Return the newest incoming batch that held a file with these contents, or None."""
    row = connection.execute(
        text(f"{_SELECT} WHERE direction = 'in' AND files LIKE '%' || :sha || '%' ORDER BY id DESC LIMIT 1"),
        {"sha": sha256},
    ).first()
    return _line(row) if row else None


def _line(row: Any) -> BatchLine:
    return BatchLine(
        row.id, row.direction, row.purpose, row.recipient, orjson.loads(row.files),
        orjson.loads(row.counts) if row.counts else {}, row.state, row.at, row.who, row.change_set_id,
    )  # fmt: skip
