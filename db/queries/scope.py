"""What goes with what: the records of a village, of a helper, or all, and everything they refer to, so that nothing dangles.

Looked through is the log, not only the tables: what was removed, moved away or said before is part of the history that
travels. Settings of a store are its own and are in no scope. Not here: what of these records is told (`db.history.told`).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

import orjson
from sqlalchemy import Connection, text

from db.models import KINDS, kind_of, table_of

# by which fields a record belongs to another one, whole with its contents
_BELONGS: Final[dict[str, tuple[str, ...]]] = {
    "household": ("joined_into",),
    "household_year": ("household_id",),
    "member": ("household_id", "joined_into"),
    "pairing": ("household_id", "member_id"),
    "need": ("household_id", "member_id"),
    "measure": ("household_id", "member_id", "need_id"),
    "visit": ("household_id",),
    "pairing_pause": ("pairing_id",),
    "readiness": ("pairing_id",),
    "attachment": ("household_id", "need_id", "measure_id", "visit_id", "pairing_id"),
    "consent": ("household_id", "member_id"),
    "feedback": ("household_id",),
    "allocation": ("project_id",),
    "payment": ("project_id",),
    "review": ("payment_id",),
}
_OF_PLACE: Final[dict[str, tuple[str, ...]]] = {
    kind: (field,)
    for kind, field in (
        ("household", "village_id"),
        ("need", "region_id"),
        ("measure", "region_id"),
        ("pairing", "region_id"),
        ("team", "region_id"),
        ("project", "region_id"),
    )
}
# what says how a record that is referred to stands: needed to show it rightly
_WITH: Final[dict[str, tuple[str, ...]]] = {
    "team_member": ("team_id",),
    "pairing_pause": ("pairing_id",),
    "readiness": ("pairing_id",),
    "receipt": ("fund_source_id",),
}
_ALL: Final = frozenset(KINDS) - {"setting"}
PART: Final = 20_000


def in_village(connection: Connection, region: int) -> set[int]:
    """Return the records of a village, township or county, with everything they refer to."""
    places = places_below(connection, region)
    return _closed(connection, _grown(connection, places, _OF_PLACE, deep=False))


def of_helper(connection: Connection, helper: int, day: str | None = None) -> set[int]:
    """Return the records of the households a helper answers for on a day (today) or later, by themselves or in a team.

    What they answered for before comes as the bare pairing, so that its end is known there.
    """
    day = day or date.today().isoformat()
    memberships = _where(connection, "team_member", ("helper_id",), [helper])
    rows = connection.execute(
        text(
            "SELECT p.id, p.household_id, coalesce(p.to_date || '~', '~') >= :day AND coalesce(p.stage, '') != 'refused' "
            "FROM pairing p WHERE p.household_id IS NOT NULL AND (p.helper_id = :helper OR p.team_id IN "
            "(SELECT m.team_id FROM team_member m WHERE m.helper_id = :helper AND coalesce(m.to_date || '~', '~') >= :day))"
        ),
        {"helper": helper, "day": day},
    ).all()
    held = {home for _pairing, home, holds in rows if holds}
    return _closed(connection, {helper} | memberships | held, {pairing for pairing, _home, _holds in rows})


def everything(connection: Connection) -> set[int]:
    """Return all records that any station may be told of, removed ones too: those that no scope leaves out."""
    rows = connection.exec_driver_sql("SELECT DISTINCT record_id FROM change").scalars()
    return {record for record in rows if kind_of(record) in _ALL}


def places_below(connection: Connection, region: int) -> set[int]:
    """Return a region and everything that lies in it."""
    rows = connection.exec_driver_sql(
        "WITH RECURSIVE place (id) AS (SELECT ? UNION SELECT r.id FROM place JOIN region r ON r.parent_id = place.id) "
        "SELECT id FROM place",
        (region,),
    )
    return set(rows.scalars())


def _closed(connection: Connection, seeds: Collection[int], bare: Collection[int] = ()) -> set[int]:
    """Return records with all that belongs to them, then `bare` and all that any of these refer to."""
    found = _grown(connection, seeds, _BELONGS) | set(bare)
    fresh = set(found)
    while fresh:
        fresh = (_referred(connection, fresh) | _grown(connection, fresh, _WITH, deep=False)) - found
        found |= fresh
    return found | _about(connection, found)


def _grown(
    connection: Connection, seeds: Collection[int], by: Mapping[str, tuple[str, ...]], *, deep: bool = True
) -> set[int]:
    """Return records with what belongs to them by some fields, as the tables say and as they once did; `deep`: and so on."""
    past = list(_past(connection, by))
    found, fresh = set(seeds), set(seeds)
    while fresh:
        grown = {record for record, values in past if values & fresh}
        for kind, fields in by.items():
            grown |= _where(connection, kind, fields, fresh)
        fresh = grown - found
        found |= fresh
        if not deep:
            break
    return found


def _where(connection: Connection, kind: str, fields: Iterable[str], values: Collection[int]) -> set[int]:
    listed = orjson.dumps(list(values)).decode()
    found: set[int] = set()
    for field in fields:
        found.update(
            connection.exec_driver_sql(
                f"SELECT id FROM {kind} WHERE {field} IN (SELECT value FROM json_each(?))", (listed,)
            ).scalars()
        )
    return found


def _past(connection: Connection, by: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[int, set[int]]]:
    """Yield the records that were removed or moved, each with all it ever belonged to."""
    numbers = {KINDS[kind][0] for kind in by}
    rows = connection.execute(
        text(
            "SELECT c.record_id, c.body FROM change c WHERE c.record_id IN (SELECT record_id FROM change "
            "WHERE action != 'create' AND kind IN (SELECT value FROM json_each(:kinds)) AND (action = 'delete' OR "
            "EXISTS (SELECT 1 FROM json_each(body) WHERE key IN (SELECT value FROM json_each(:fields)))))"
        ),
        {
            "kinds": orjson.dumps(sorted(numbers)).decode(),
            "fields": orjson.dumps(sorted({field for fields in by.values() for field in fields})).decode(),
        },
    )
    for record, body in rows:
        values = _values(orjson.loads(body), by[kind_of(record)])
        if values:
            yield record, values


def _values(body: dict[str, Any], fields: Iterable[str]) -> set[int]:
    """The records that a line of the log names in some fields; in a creation the value stands alone."""
    said = (body.get(field) for field in fields)
    return {one for each in said for one in [each[0] if isinstance(each, list) else each] if isinstance(one, int)}


def _referred(connection: Connection, records: Collection[int]) -> set[int]:
    """Return what some records refer to or ever did."""
    found: set[int] = set()
    ordered = sorted(records)
    for start in range(0, len(ordered), PART):
        listed = orjson.dumps(ordered[start : start + PART]).decode()
        rows = connection.exec_driver_sql(
            "SELECT record_id, body FROM change WHERE record_id IN (SELECT value FROM json_each(?)) AND body != '{}'",
            (listed,),
        )
        for record, body in rows:
            names = [key.parent.name for key in table_of(kind_of(record)).foreign_keys]
            found |= _values(orjson.loads(body), names)
    return found


def _about(connection: Connection, found: set[int]) -> set[int]:
    """Return the decisions that are about records in scope alone: alike and not the same, doubts that were waived."""
    pairs = connection.exec_driver_sql("SELECT id, first_id, second_id FROM distinct_pair")
    told = {pair for pair, first, second in pairs if first in found and second in found}
    for waiver, records in connection.exec_driver_sql("SELECT id, records FROM waiver"):
        named = _numbers(orjson.loads(records))
        if named and named <= found:
            told.add(waiver)
    return told


def _numbers(value: Any) -> set[int]:
    """The record ids in a waiver, whatever its form: they are larger than any other number there."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return set().union(*(_numbers(each) for each in value)) if value else set()
    return {value} if isinstance(value, int) and value >> 32 else set()
