"""Imports that were put aside: the list, and what one of them holds."""

from dataclasses import dataclass

from sqlalchemy import Connection, text


@dataclass(frozen=True)
class DraftLine:
    """An import put aside, as the ledger lists it."""

    id: int
    name: str
    at: str
    who: str


def drafts(connection: Connection) -> list[DraftLine]:
    """Return the imports put aside, the newest first."""
    rows = connection.execute(text("SELECT id, name, at, who FROM import_draft ORDER BY id DESC"))
    return [DraftLine(row.id, row.name, row.at, row.who) for row in rows]


def draft_content(connection: Connection, draft: int) -> bytes | None:
    """Return what an import put aside holds, or None where it is gone."""
    row = connection.execute(text("SELECT content FROM import_draft WHERE id = :id"), {"id": draft}).first()
    return bytes(row.content) if row else None


def steps_since(connection: Connection, base: int) -> int:
    """Return how many steps changed something after a change set."""
    row = connection.execute(
        text("SELECT count(*) FROM change_set WHERE id > :base AND last_change >= first_change"), {"base": base}
    )
    return int(row.scalar_one())
