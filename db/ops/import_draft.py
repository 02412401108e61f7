"""Verbs of imports put aside: kept until they are applied or discarded. No part of the history: nothing to take back."""

from datetime import UTC, datetime

from sqlalchemy import text

from db.history.write import Write

VERB = "import_later"  # the verb of a step that only puts an import aside or discards one


def keep_draft(write: Write, name: str, content: bytes, draft: int | None = None) -> int:
    """Put an import aside, in the place of the one it was continued from; return its id."""
    drop_draft(write, draft)
    row = write.connection.execute(
        text(
            "INSERT INTO import_draft (name, at, who, content) VALUES (:name, :at, "
            "(SELECT who FROM change_set WHERE id = :set), :content) RETURNING id"
        ),
        {
            "name": name,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "set": write.change_set_id,
            "content": content,
        },
    ).one()
    return int(row.id)


def drop_draft(write: Write, draft: int | None) -> None:
    """Discard an import that was put aside (None: there is none)."""
    if draft is not None:
        write.connection.execute(text("DELETE FROM import_draft WHERE id = :id"), {"id": draft})
