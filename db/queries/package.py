"""What a store knows of stations and packages: its own keys, the cards of others, which files came, what it cannot read yet.

Not here: which records travel (`db.queries.scope`), the log they are told from (`db.history.told`), writing (`db.ops.package`).
"""

from collections.abc import Collection
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection, text

from db.models import KINDS


@dataclass(frozen=True)
class StationRow:
    """A station as it is stored: signing key (hex), name, origin numbers (the newest last), age key (age1…).

    `secrets` are those of this store, now (`ours`) or before it was another file; `since` the first change set made with them.
    """

    key: str
    name: str
    origins: tuple[int, ...]
    envelope: str
    ours: bool
    trusted: bool
    secrets: dict[str, str] | None = None
    since: int = 0


def stations(connection: Connection) -> list[StationRow]:
    """Return all stations known here, by name."""
    rows = connection.execute(
        text("SELECT key, name, origins, envelope, ours, trusted, secrets FROM station ORDER BY name, key")
    )
    return [_row(*row) for row in rows]


def station_with(connection: Connection, key: str) -> StationRow | None:
    """Return the station with a signing key, None where it is not known."""
    return next((each for each in stations(connection) if each.key == key), None)


def own_stations(connection: Connection) -> list[StationRow]:
    """Return what this store was and is as a station, the newest last."""
    return sorted((each for each in stations(connection) if each.secrets), key=lambda each: each.since)


def _row(
    key: str, name: str, origins: str, envelope: str, ours: bool, trusted: bool, secrets: str | None
) -> StationRow:
    kept = orjson.loads(secrets) if secrets else None
    since = int(kept.pop("since", 0)) if kept else 0
    return StationRow(key, name, tuple(orjson.loads(origins)), envelope, bool(ours), bool(trusted), kept, since)


def made_at(own: Collection[StationRow], change_set: int) -> str:
    """Return the signing key of the station this store was when it made a change set, "" before it was any."""
    key = ""
    for station in own:
        if not key or station.since <= change_set:
            key = station.key
    return key


def origin_of(connection: Connection) -> int:
    """Return the number from which this store gives ids now."""
    return int(connection.exec_driver_sql("SELECT origin FROM identity").scalar_one())


def lineage_of(connection: Connection) -> str:
    """Return the key of the version hashes: 32 hex digits."""
    return str(connection.exec_driver_sql("SELECT lineage FROM identity").scalar_one())


def is_untouched(connection: Connection) -> bool:
    """Whether a store holds nothing but what it began with: divisions, settings, notes without changes."""
    statement = (
        "SELECT NOT EXISTS (SELECT 1 FROM change c JOIN change_set s ON s.id = c.change_set_id "
        f"WHERE s.verb != 'divisions' AND c.kind != {KINDS['setting'][0]})"
    )
    return bool(connection.exec_driver_sql(statement).scalar_one())


def set_known(connection: Connection, number: str) -> int | None:
    """Return the id of a change set of another station, None where it has not come."""
    row = connection.execute(text("SELECT id FROM foreign_set WHERE number = :number"), {"number": number}).first()
    return int(row.id) if row else None


def unread_lines(connection: Connection) -> list[bytes]:
    """Return the lines of newer programs' packages that this one cannot read, in the order they came."""
    return [line.encode() for line in connection.exec_driver_sql("SELECT line FROM unread ORDER BY id").scalars()]


def file_state(connection: Connection, sha256: str) -> str | None:
    """Return what became of a file with these bytes: "applied" or "undone"; None where it has not come."""
    row = connection.execute(text("SELECT state FROM incoming_file WHERE sha256 = :sha256"), {"sha256": sha256}).first()
    return str(row.state) if row else None
