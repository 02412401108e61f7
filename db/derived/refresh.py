"""Bringing the derived tables up to date with what a write touched, inside the same transaction."""

from collections.abc import Mapping, Set

import orjson
from sqlalchemy import Connection

from db.derived import lines, search
from db.models import KINDS

# From this many stale entries on it is worth asking whether the whole index is cheaper to make again.
_MANY = 5_000
# a record joined into another is found by the other's entry
_JOINED = ("household", "member")
_OWNED = ("household_year", "member", "pairing", "need", "measure", "visit")


def _tables(connection: Connection) -> None:
    for name in ("touched", "touched_household", "touched_survivor"):
        connection.exec_driver_sql(f"CREATE TEMP TABLE IF NOT EXISTS {name} (id INTEGER PRIMARY KEY)")


def remember_owners(connection: Connection, kind: str, ids: str) -> None:
    """Note the households of records that are about to move or vanish; `ids` is a JSON list."""
    _tables(connection)
    if kind == "pairing_pause":
        connection.exec_driver_sql(
            "INSERT OR IGNORE INTO touched_household SELECT p.household_id FROM pairing_pause z "
            "JOIN pairing p ON p.id = z.pairing_id "
            "WHERE p.household_id IS NOT NULL AND z.id IN (SELECT value FROM json_each(?))",
            (ids,),
        )
    if kind in _JOINED:
        connection.exec_driver_sql(
            f"INSERT OR IGNORE INTO touched_survivor SELECT joined_into FROM {kind} "
            "WHERE joined_into IS NOT NULL AND +id IN (SELECT value FROM json_each(?))",
            (ids,),
        )
    if kind in _OWNED:
        connection.exec_driver_sql(
            f"INSERT OR IGNORE INTO touched_household SELECT household_id FROM {kind} "
            "WHERE household_id IS NOT NULL AND id IN (SELECT value FROM json_each(?))",
            (ids,),
        )


def people_of(connection: Connection, household: int) -> list[int]:
    """Return the people of a household, those who left it too."""
    return list(connection.exec_driver_sql("SELECT id FROM member WHERE household_id = ?", (household,)).scalars())


def refresh(connection: Connection, touched: Mapping[str, set[int]], created: Set[int] = frozenset()) -> None:
    """Make the lines and the index entries of everything touched again; what was just created has none yet."""
    _tables(connection)
    connection.exec_driver_sql("DELETE FROM touched")
    for kind, ids in touched.items():
        connection.exec_driver_sql(
            "INSERT OR IGNORE INTO touched SELECT value FROM json_each(?)",
            (orjson.dumps(list(ids)).decode(),),
        )
        if kind in _OWNED:
            connection.exec_driver_sql(
                f"INSERT OR IGNORE INTO touched_household SELECT t.household_id FROM touched x "
                f"CROSS JOIN {kind} t ON t.id = x.id WHERE t.household_id IS NOT NULL"
            )
        if kind in _JOINED:
            connection.exec_driver_sql(
                f"INSERT OR IGNORE INTO touched_survivor SELECT joined_into FROM {kind} "
                "WHERE joined_into IS NOT NULL AND +id IN (SELECT id FROM touched)"
            )
    survivors = set(connection.exec_driver_sql("SELECT id FROM touched_survivor").scalars())
    connection.exec_driver_sql("INSERT OR IGNORE INTO touched SELECT id FROM touched_survivor")
    for source, statement in _INDIRECT.items():
        if source in touched:
            connection.exec_driver_sql(f"INSERT OR IGNORE INTO touched_household {statement}")
    if "household" in touched:
        number = KINDS["household"][0]
        connection.exec_driver_sql(
            f"INSERT OR IGNORE INTO touched_household SELECT id FROM touched WHERE (id >> 32) & 31 = {number}"
        )
    lines.refresh(connection)
    _refresh_search(connection, touched, created, survivors)
    connection.exec_driver_sql("DELETE FROM touched_household")
    connection.exec_driver_sql("DELETE FROM touched_survivor")


def _refresh_search(
    connection: Connection, touched: Mapping[str, set[int]], created: Set[int], survivors: Set[int]
) -> None:
    stale = set().union(*(ids for kind, ids in touched.items() if kind in search.KINDS_FOUND), survivors) - created
    stale.update(connection.exec_driver_sql("SELECT id FROM touched_household").scalars())
    stale -= created
    if len(stale) >= _MANY and search.size(connection) < 2 * len(stale):
        # most of the index goes: making it again beats taking entries out one by one
        search.clear(connection)
        _touch_all(connection)
        search.refresh(connection, search.KINDS_FOUND, ())
    else:
        search.refresh(connection, touched.keys(), stale)


# A name that changes on the helper's or the village's side shows on the household's line.
_INDIRECT = {
    "helper": "SELECT p.household_id FROM touched x CROSS JOIN pairing p ON p.helper_id = x.id "
    "WHERE p.household_id IS NOT NULL",
    "region": "SELECT h.id FROM household h JOIN region v ON v.id = h.village_id "
    "WHERE v.id IN (SELECT id FROM touched) OR v.parent_id IN (SELECT id FROM touched)",
    "team": "SELECT p.household_id FROM touched x CROSS JOIN pairing p ON p.team_id = x.id "
    "WHERE p.household_id IS NOT NULL",
    "pairing_pause": "SELECT p.household_id FROM touched x CROSS JOIN pairing_pause z ON z.id = x.id "
    "JOIN pairing p ON p.id = z.pairing_id WHERE p.household_id IS NOT NULL",
    "team_member": "SELECT p.household_id FROM touched x CROSS JOIN team_member m ON m.id = x.id "
    "JOIN pairing p ON p.team_id = m.team_id WHERE p.household_id IS NOT NULL",
}


def rebuild(connection: Connection) -> None:
    """Make all derived tables again from the domain tables (after a migration, or on `jiedui check`)."""
    connection.exec_driver_sql("DELETE FROM household_line")
    search.clear(connection)
    _tables(connection)
    connection.exec_driver_sql("INSERT OR IGNORE INTO touched_household SELECT id FROM household")
    lines.refresh(connection)
    _touch_all(connection)
    search.refresh(connection, search.KINDS_FOUND, ())
    connection.exec_driver_sql("DELETE FROM touched_household")


def _touch_all(connection: Connection) -> None:
    connection.exec_driver_sql("DELETE FROM touched")
    for kind in search.KINDS_FOUND:
        connection.exec_driver_sql(f"INSERT INTO touched SELECT id FROM {kind}")
    connection.exec_driver_sql("INSERT OR IGNORE INTO touched_household SELECT id FROM household")
