"""The audit read for people: which acts, by whom, about which household, newest first. Its chain: `db.history.audit`."""

from dataclasses import dataclass

from sqlalchemy import Connection, text


@dataclass(frozen=True)
class AuditRow:
    """One act; `about` is the code of the household while it is there, `at` UTC as stored, `head` the line's short digest."""

    id: int
    at: str
    who: str
    role: str
    act: str
    about: str | None
    count: int | None
    recipient: str | None
    purpose: str | None
    change_set_id: int | None
    digest: str


_SELECT = (
    "SELECT a.id, a.at, a.who, a.role, a.act, (SELECT h.code FROM household h WHERE h.id = a.record_id) AS about, a.count, "
    "a.recipient, a.purpose, a.change_set_id, a.digest FROM audit_line a"
)


def audit_rows(connection: Connection, *, household: int | None = None, limit: int = 500) -> list[AuditRow]:
    """Return the newest acts, of one household where it is named."""
    where = "WHERE a.record_id = :household" if household is not None else ""
    rows = connection.execute(
        text(f"{_SELECT} {where} ORDER BY a.id DESC LIMIT :limit"), {"household": household, "limit": limit}
    )
    return [AuditRow(*row) for row in rows]
