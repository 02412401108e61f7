"""The chain of what was done besides changing: each line is hashed over the one before it, without a value of a household.

Here: appending, verifying. Steps whose verb is in `db.rules.audit.ACTS` get their line with them, whoever wrote them.
Not here: acts without a step (`db.ops.audit`), reading the lines for people (`db.queries.audit`).
"""

import getpass
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

import orjson
from sqlalchemy import Connection, text

from db.queries.persons import actor
from db.rules.audit import ACTS, chained, short

COLUMNS: Final = ("at", "who", "role", "act", "record_id", "count", "recipient", "purpose", "change_set_id")


@dataclass(frozen=True)
class Verified:
    """What a look at the chain found: how many lines, the newest digest, the first line that does not follow (None: all do).

    `uncovered`: steps that should have a line and have none; `place`: the line a head belongs to that was asked for.
    """

    lines: int
    head: str | None
    broken: int | None
    uncovered: tuple[int, ...] = ()
    place: int | None = None

    @property
    def whole(self) -> bool:
        """Whether every line follows from the one before, and none is missing."""
        return self.broken is None and not self.uncovered


def append(
    connection: Connection,
    act: str,
    who: str,
    *,
    record_id: int | None = None,
    count: int | None = None,
    recipient: str | None = None,
    purpose: str | None = None,
    change_set_id: int | None = None,
) -> str:
    """Append a line, inside the transaction of what it is about; returns its digest. KeyError for an act that is none."""
    if act not in ACTS:
        raise KeyError(act)
    at = datetime.now(UTC).isoformat(timespec="seconds")
    return put(connection, (at, who, actor(connection).role, act, record_id, count, recipient, purpose, change_set_id))


def newest(connection: Connection) -> tuple[int, str | None]:
    """Return number and digest of the newest line; (0, None) before the first."""
    row = connection.exec_driver_sql("SELECT id, digest FROM audit_line ORDER BY id DESC LIMIT 1").first()
    return (row.id, row.digest) if row else (0, None)


def put(connection: Connection, values: Sequence[Any], digest: str | None = None) -> str:
    """Append a line of these values, in the order of `COLUMNS`; returns its digest.

    `digest`: the one that stood beside it in another file, right or wrong; else it is chained to the line before.
    """
    last, before = newest(connection)
    number = last + 1
    digest = digest or chained(before, (number, *values))
    connection.exec_driver_sql(
        f"INSERT INTO audit_line (id, {', '.join(COLUMNS)}, digest) VALUES (?, {', '.join('?' * len(COLUMNS))}, ?)",
        (number, *values, digest),
    )
    return digest


def cover(connection: Connection, change_set: int) -> None:
    """Give a step that has to be noted its line, from what the ledger says of it, where it has none yet."""
    step = connection.execute(text("SELECT verb, who FROM change_set WHERE id = :id"), {"id": change_set}).one()
    if step.verb not in ACTS:
        return
    here = text("SELECT 1 FROM audit_line WHERE change_set_id = :id")
    if connection.execute(here, {"id": change_set}).first():
        return
    went = connection.execute(
        text("SELECT recipient, purpose, json_extract(counts, '$.rows') AS rows FROM batch WHERE change_set_id = :id"),
        {"id": change_set},
    ).first()
    about: dict[str, Any] = {"recipient": went.recipient, "purpose": went.purpose, "count": went.rows} if went else {}
    append(connection, step.verb, step.who, change_set_id=change_set, **about)


def computer_user() -> str:
    """Return the name under which this computer's system knows who works at it."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "?"


def head(connection: Connection) -> str:
    """Return the head of the chain as it stands on paper and in files."""
    return short(newest(connection)[1])


def verify(connection: Connection, printed: str | None = None) -> Verified:
    """Walk the chain; `printed` is a head that stands on a paper or in a file (its first digits), whose line is looked for."""
    before, lines, broken, place = None, 0, None, None
    rows = connection.exec_driver_sql(f"SELECT id, {', '.join(COLUMNS)}, digest FROM audit_line ORDER BY id")
    while part := rows.fetchmany(5_000):
        for row in part:
            lines += 1
            follows = row.digest == chained(before, tuple(row)[:-1]) and row.id == lines
            if not follows and broken is None:
                broken = row.id
            if printed and row.digest.startswith(printed.lower()):
                place = row.id
            before = row.digest
    return Verified(lines, before, broken, _uncovered(connection), place)


def _uncovered(connection: Connection) -> tuple[int, ...]:
    """Steps since the chain began that have no line: lines cut off at the end leave their steps behind."""
    rows = connection.execute(
        text(
            "SELECT s.id FROM change_set s WHERE s.verb IN (SELECT value FROM json_each(:acts)) "
            "AND s.id > (SELECT coalesce(audited_from, 0) FROM identity) "
            "AND NOT EXISTS (SELECT 1 FROM audit_line a WHERE a.change_set_id = s.id) ORDER BY s.id"
        ),
        {"acts": _acts()},
    )
    return tuple(rows.scalars())


def _acts() -> str:
    return orjson.dumps(list(ACTS)).decode()
