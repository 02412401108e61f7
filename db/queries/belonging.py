"""Everything that belongs to a household: what is printed for it, and what goes with it when it is erased."""

from collections.abc import Collection, Mapping
from typing import Any, Final

import orjson
from sqlalchemy import Connection

from db.models import KINDS

# by which fields a record belongs to another one
_BY: Final[Mapping[str, tuple[str, ...]]] = {
    "household": ("joined_into",),
    "household_year": ("household_id",),
    "member": ("household_id", "joined_into"),
    "pairing": ("household_id", "member_id"),
    "pairing_pause": ("pairing_id",),
    "readiness": ("pairing_id",),
    "need": ("household_id", "member_id"),
    "measure": ("household_id", "member_id"),
    "visit": ("household_id",),
    "attachment": ("household_id", "need_id", "measure_id", "visit_id", "pairing_id"),
    "distinct_pair": ("first_id", "second_id"),
    "consent": ("household_id",),
    "feedback": ("household_id",),
}
_PART: Final = 5_000


def belonging(connection: Connection, household: int) -> dict[str, list[int]]:
    """Return the records of a household by kind, the household itself and what was joined into it among them."""
    found: dict[str, set[int]] = {"household": {household}}
    while True:
        everything = {one for ids in found.values() for one in ids}
        for kind, fields in _BY.items():
            for name in fields:
                found.setdefault(kind, set()).update(_pointing(connection, kind, name, everything))
        if everything == {one for ids in found.values() for one in ids}:
            break
    found["waiver"] = _waivers(connection, everything)
    there = _present(connection, found)
    return {kind: sorted(there[kind]) for kind in KINDS if there.get(kind)}


def _pointing(connection: Connection, kind: str, name: str, ids: Collection[int]) -> set[int]:
    statement = f"SELECT id FROM {kind} WHERE {name} IN (SELECT value FROM json_each(?))"
    return set(connection.exec_driver_sql(statement, (_listed(ids),)).scalars())


def _present(connection: Connection, found: Mapping[str, set[int]]) -> dict[str, set[int]]:
    return {
        kind: set(
            connection.exec_driver_sql(
                f"SELECT id FROM {kind} WHERE id IN (SELECT value FROM json_each(?))", (_listed(ids),)
            ).scalars()
        )
        for kind, ids in found.items()
    }


def _waivers(connection: Connection, ids: Collection[int]) -> set[int]:
    """Doubts waived about any of these records: their ids stand in the waiver's JSON."""
    rows = connection.exec_driver_sql("SELECT id, records FROM waiver").all()
    return {row.id for row in rows if any(str(one) in row.records for one in ids)}


def gone_with(connection: Connection, ids: Collection[int]) -> set[int]:
    """Return the records without a row that the log once said belonged to some records."""
    kinds = orjson.dumps([number for kind, (number, _) in KINDS.items() if kind in (*_BY, "waiver")]).decode()
    found, fresh = set[int](), set(ids)
    gone = _bodies_of_gone(connection, kinds)
    while fresh:
        named = {str(one) for one in fresh}
        fresh = {record for record, body in gone.items() if record not in found and _names(body, named)} - set(ids)
        found |= fresh
    return found


def _bodies_of_gone(connection: Connection, kinds: str) -> dict[int, str]:
    """Records of some kinds that were removed or wait, so have no row, each with all the log says of it."""
    rows = connection.exec_driver_sql(
        "SELECT c.record_id, group_concat(c.body, ' ') FROM change c WHERE c.kind IN (SELECT value FROM json_each(?)) "
        "AND c.record_id IN (SELECT record_id FROM change WHERE action = 'delete' UNION SELECT record_id FROM waiting) "
        "GROUP BY c.record_id",
        (kinds,),
    )
    standing = {row[0]: row[1] for row in rows}
    for kind in (*_BY, "waiver"):
        for start in range(0, len(standing), _PART):
            part = list(standing)[start : start + _PART]
            for here in _present(connection, {kind: set(part)})[kind]:
                standing.pop(here)
    return standing


def _names(body: str, named: Collection[str]) -> bool:
    return any(one in body for one in named)


def rows_held(connection: Connection, records: Mapping[str, Collection[int]]) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of records by kind, in the order of their ids."""
    return {
        kind: [
            dict(row)
            for row in connection.exec_driver_sql(
                f"SELECT * FROM {kind} WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id", (_listed(ids),)
            ).mappings()
        ]
        for kind, ids in records.items()
    }


def _listed(ids: Collection[int]) -> str:
    return orjson.dumps(sorted(ids)).decode()
