"""Exchange workbooks, what the store is asked: the records of a scope with the words around them, own memory of what was sent.

Not here: what a workbook makes of it (`app.exchange`), files that came (`db.queries.incoming`), versions on show (`db.history.shown`).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import orjson
from sqlalchemy import Connection, text

from db.models import kind_of, table_of
from db.queries.days import in_force

PART: Final = 5_000
_HELPER: Final = "(SELECT name FROM helper WHERE id = r.helper_id)"
_PERSON: Final = "(SELECT name FROM member WHERE id = r.member_id)"
# what else a row of a kind shows, and which of its records go out
_AROUND: Final = {
    "household": ("r.id", "NULL", "NULL", "r.joined_into IS NULL"),
    "member": ("r.household_id", "NULL", "NULL", "r.joined_into IS NULL AND r.to_date IS NULL"),
    "household_year": ("r.household_id", "NULL", "NULL", "1"),
    "need": ("r.household_id", _PERSON, "NULL", "1"),
    "measure": ("r.household_id", _PERSON, _HELPER, "1"),
    "visit": ("r.household_id", "NULL", _HELPER, "1"),
    "pairing": (
        "r.household_id",
        _PERSON,
        f"coalesce({_HELPER}, (SELECT name FROM team WHERE id = r.team_id))",
        "r.level IN ('team_family', 'person_person')",
    ),
}
OF_PLACES: Final = ("need", "measure")  # kinds whose records may belong to a village instead of a household
_ORDER: Final = {
    "household": "r.id",
    "member": "r.relation IS NOT '户主', r.id",
    "household_year": "r.year, r.id",
    "need": "r.opened_on, r.id",
    "measure": "coalesce(r.done_on, r.planned_on), r.id",
    "visit": "r.visited_on, r.id",
    "pairing": "r.from_date, r.id",
}


@dataclass(frozen=True)
class Around:
    """A record with the words beside it: its household and its head, village, helper, person."""

    facts: Mapping[str, Any]
    household: int | None
    head: str | None
    village: str | None
    helper: str | None
    person: str | None


@dataclass(frozen=True)
class SentBook:
    """A workbook that was sent, as it is remembered; scope and columns as they were given."""

    id: str
    recipient: str
    purpose: str
    scope: Mapping[str, Any]
    columns: Mapping[str, Sequence[str]]
    at: str


class SentRow(NamedTuple):
    """A row that was sent: in which book, of which record, under which mark, with which texts by column."""

    book: str
    record: int
    mark: str
    cells: Mapping[str, str]


def households_of_helper(connection: Connection, helper: int, day: str) -> list[int]:
    """Return the households a helper answers for on a day, as lead or beside one, in the order of their places."""
    rows = connection.execute(
        text(
            "SELECT l.household_id FROM household_line l WHERE l.household_id IN (SELECT p.household_id FROM pairing p "
            f"WHERE p.helper_id = :helper AND p.household_id IS NOT NULL AND {in_force('p')}) "
            "ORDER BY l.place, l.group_name, l.code, l.household_id"
        ),
        {"helper": helper, "day": day},
    )
    return list(rows.scalars())


def villages_of(connection: Connection, households: Collection[int]) -> list[int]:
    """Return the villages of some households."""
    rows = connection.exec_driver_sql(
        "SELECT DISTINCT village_id FROM household WHERE village_id IS NOT NULL "
        "AND id IN (SELECT value FROM json_each(?)) ORDER BY 1",
        (_listed(households),),
    )
    return list(rows.scalars())


def records_in(connection: Connection, kind: str, households: Sequence[int]) -> Iterator[Around]:
    """Yield the records of a kind that belong to some households, in the order of the households. KeyError for another kind."""
    home, person, helper, condition = _AROUND[kind]
    # the list drives: household after household, in its order
    statement = (
        f"SELECT r.*, {home} AS _home, l.head_name AS _head, v.name AS _village, {helper} AS _helper, {person} AS _person "
        f"FROM json_each(?) w CROSS JOIN {kind} r ON {home} = w.value "
        f"LEFT JOIN household h ON h.id = {home} LEFT JOIN region v ON v.id = h.village_id "
        f"LEFT JOIN household_line l ON l.household_id = {home} WHERE {condition} ORDER BY w.key, {_ORDER[kind]}"
    )
    rows = connection.exec_driver_sql(statement, (_listed(households),)).mappings()
    names = [column.name for column in table_of(kind).columns]
    while part := rows.fetchmany(PART):
        for row in part:
            facts = {name: row[name] for name in names}
            yield Around(facts, row["_home"], row["_head"], row["_village"], row["_helper"], row["_person"])


def records_of_places(connection: Connection, kind: str, regions: Collection[int] | None) -> Iterator[Around]:
    """Yield the needs or measures that belong to some places themselves (None: to any) and to no household, place by place.

    KeyError for a kind that belongs to households only.
    """
    if kind not in OF_PLACES:
        raise KeyError(kind)
    _home, _person, helper, _condition = _AROUND[kind]
    among = "" if regions is None else "AND r.region_id IN (SELECT value FROM json_each(?))"
    rows = connection.exec_driver_sql(
        f"SELECT r.*, v.name AS _village, {helper} AS _helper FROM {kind} r JOIN region v ON v.id = r.region_id "
        f"WHERE r.household_id IS NULL AND r.member_id IS NULL {among} ORDER BY v.code, r.region_id, {_ORDER[kind]}",
        () if regions is None else (_listed(regions),),
    ).mappings()
    names = [column.name for column in table_of(kind).columns]
    for row in rows:
        yield Around({name: row[name] for name in names}, None, None, row["_village"], row["_helper"], None)


def sent_book(connection: Connection, book: str) -> SentBook | None:
    """Return what is remembered of a workbook that was sent, None where this store did not send it."""
    row = connection.execute(
        text("SELECT id, recipient, purpose, scope, columns, at FROM outgoing_book WHERE id = :id"), {"id": book}
    ).first()
    if row is None:
        return None
    return SentBook(row.id, row.recipient, row.purpose, orjson.loads(row.scope), orjson.loads(row.columns), row.at)


def sent_rows(connection: Connection, records: Collection[int], book: str | None = None) -> list[SentRow]:
    """Return the rows that were sent of some records, in one workbook or in any, the newest workbook first."""
    # the list drives: what was sent in all books together is many times as much
    rows = connection.exec_driver_sql(
        "SELECT r.book_id, r.record_id, r.mark, r.cells FROM json_each(?) w CROSS JOIN outgoing_row r "
        f"ON r.record_id = w.value{'' if book is None else ' AND r.book_id = ?'} JOIN outgoing_book b ON b.id = r.book_id "
        "ORDER BY b.at DESC, b.rowid DESC",
        (_listed({*records}), *(() if book is None else (book,))),
    )
    return [SentRow(row[0], row[1], row[2], orjson.loads(row[3])) for row in rows.fetchall()]


def records_of_book(connection: Connection, book: str) -> set[int]:
    """Return the records whose rows were sent in a workbook."""
    rows = connection.exec_driver_sql("SELECT record_id FROM outgoing_row WHERE book_id = ?", (book,))
    return {row[0] for row in rows.fetchall()}  # row by row costs twice as much


def records_standing(connection: Connection, records: Collection[int]) -> dict[int, dict[str, Any]]:
    """Return the rows of some records, of any kinds; those that are not there are left out."""
    found: dict[int, dict[str, Any]] = {}
    by_kind: dict[str, list[int]] = {}
    for record in records:
        by_kind.setdefault(kind_of(record), []).append(record)
    for kind, ids in by_kind.items():
        rows = connection.exec_driver_sql(
            f"SELECT * FROM {kind} WHERE id IN (SELECT value FROM json_each(?))", (_listed(ids),)
        ).mappings()
        found |= {row["id"]: dict(row) for row in rows}
    return found


def village_named(connection: Connection, words: str) -> int | None:
    """Return the village with a code or name, in the newest edition that has it; None where there is none or several."""
    rows = connection.exec_driver_sql(
        "SELECT id, edition FROM region WHERE level = 'village' AND (code = ? OR name = ?) ORDER BY edition DESC",
        (words, words),
    ).all()
    newest = [row[0] for row in rows if row[1] == rows[0][1]]
    return int(newest[0]) if len(newest) == 1 else None


def of_household(connection: Connection, kind: str, household: int, **said: Any) -> list[int]:
    """Return the records of a kind of one household that say the same in some fields; KeyError for an unknown field."""
    columns = table_of(kind).columns
    if unknown := [name for name in said if name not in columns]:
        raise KeyError(unknown)
    same = "".join(f" AND {name} IS ?" for name in said)
    rows = connection.exec_driver_sql(
        f"SELECT id FROM {kind} WHERE household_id = ?{same} ORDER BY id LIMIT 4", (household, *said.values())
    )
    return list(rows.scalars())


def without_parent(connection: Connection, pairings: Collection[int]) -> list[int]:
    """Return those of some pairings that stand and have none above them."""
    rows = connection.exec_driver_sql(
        "SELECT id FROM pairing WHERE parent_id IS NULL AND id IN (SELECT value FROM json_each(?)) ORDER BY id",
        (_listed(pairings),),
    )
    return list(rows.scalars())


def taken_before(connection: Connection, sha256: str) -> tuple[str, str, int | None] | None:
    """Return (state, at, change set) of a file whose bytes were taken in before, None where they were not."""
    row = connection.execute(
        text("SELECT state, at, change_set_id FROM incoming_file WHERE sha256 = :sha256"), {"sha256": sha256}
    ).first()
    return (row.state, row.at, row.change_set_id) if row else None


def exchange_drafts(connection: Connection) -> list[tuple[int, str, str, str]]:
    """Return (id, name, at, who) of the plans put aside, the newest first."""
    rows = connection.exec_driver_sql("SELECT id, name, at, who FROM exchange_draft ORDER BY id DESC")
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def exchange_draft(connection: Connection, draft: int) -> bytes | None:
    """Return what a plan put aside holds, None where it is gone."""
    row = connection.exec_driver_sql("SELECT content FROM exchange_draft WHERE id = ?", (draft,)).first()
    return bytes(row[0]) if row else None


def _listed(ids: Collection[int]) -> str:
    return orjson.dumps(list(ids)).decode()
