"""The search index: two contentless FTS5 tables whose rowid is the record's id, and indexes of the numbers.

`search_text` knows only which words a record has, neither where nor how often (detail=none): a fifth of the bytes, and read
faster. What a word is shows its first character (a private one, which nobody can type): what the name begins with (START:
its characters, its reading, its initials, each in one word), the readings and initials of its later parts (LATER), its
characters in fours from each one on (FOURS: up to three characters are a prefix of them, more are all in them), and
the area it lies in (AREA, in a few characters each): an area asked for as a word costs nothing, as a join it costs 69 ms.
The words are folded and cut by `db.words`: a tokenizer that knows of ASCII only takes a fifth less time.
Each typed character wants its own prefix index: those of a longer one would be merged whole, for each kind again (30 ms).
Codes, ID numbers (also from the day of birth on) and phones are found by what they begin with in ordinary indexes of
their tables, as words of `search_text` they took longer than all names. `search_digits`: trigrams over all of them for what
is in their middle, with the county and township as one trigram each. What is asked of them is in `db.queries`.
"""

from collections.abc import Collection
from functools import lru_cache
from typing import Final

import orjson
from sqlalchemy import Connection

from db.driver import driver
from db.words import NUMBERS, area_sign, area_word, words_of

# made here: Alembic does not see an index of an expression, and a table it makes anew comes without
_INDEXES: Final = tuple(
    (f"search_{kind}_{name}", kind, expression)
    for kind, numbers in NUMBERS.items()
    for name, expression in numbers.items()
    if expression != name
)
CREATE: Final = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_text USING fts5(words, content='', contentless_delete=1, detail=none, "
    "tokenize='ascii', prefix='2 3 4 5 6 7 8 9 10 11')",
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_digits USING fts5(digits, content='', contentless_delete=1, "
    "tokenize='trigram')",
    # an import's words are gathered in memory and written once, instead of in pieces that are merged again and again
    "INSERT INTO search_text(search_text, rank) VALUES ('hashsize', 67108864)",
    "INSERT INTO search_digits(search_digits, rank) VALUES ('hashsize', 67108864)",
    "INSERT INTO search_text(search_text, rank) VALUES ('secure-delete', 1)",
    "INSERT INTO search_digits(search_digits, rank) VALUES ('secure-delete', 1)",
    *(
        f"CREATE INDEX IF NOT EXISTS {name} ON {kind} ({expression}) WHERE {expression} IS NOT NULL"
        for name, kind, expression in _INDEXES
    ),
)

# per kind: id, name, numbers, county, township, village
_SOURCES = {
    "household": "SELECT h.id, l.head_name, coalesce(h.code, '') || ' ' || coalesce(h.phone, '') "
    "|| coalesce((SELECT ' ' || group_concat(j.code, ' ') FROM household j WHERE j.joined_into = h.id), ''), "
    "l.county_id, l.township_id, l.village_id FROM {ids} x CROSS JOIN household h ON h.id = x.id "
    "JOIN household_line l ON l.household_id = h.id",
    "member": "SELECT m.id, m.name || coalesce((SELECT ' ' || group_concat(j.name, ' ') FROM member j "
    "WHERE j.joined_into = m.id), ''), coalesce(m.id_number, '') || ' ' || coalesce(m.phone, ''), l.county_id, "
    "l.township_id, l.village_id FROM {ids} x CROSS JOIN member m ON m.id = x.id "
    "LEFT JOIN household_line l ON l.household_id = m.household_id WHERE m.joined_into IS NULL",
    "region": "SELECT r.id, r.name || ' ' || replace(coalesce(r.aliases, ''), '、', ' '), coalesce(r.code, ''), "
    "NULL, NULL, r.id FROM {ids} x CROSS JOIN region r ON r.id = x.id",
    "helper": "SELECT r.id, r.name, coalesce(r.phone, ''), NULL, NULL, NULL "
    "FROM {ids} x CROSS JOIN helper r ON r.id = x.id",
    "organisation": "SELECT r.id, r.name, coalesce(r.phone, '') || ' ' || coalesce(r.credit_code, ''), NULL, NULL, "
    "NULL FROM {ids} x CROSS JOIN organisation r ON r.id = x.id",
    "team": "SELECT r.id, r.name, '', NULL, NULL, NULL FROM {ids} x CROSS JOIN team r ON r.id = x.id",
}
KINDS_FOUND = tuple(_SOURCES)
# what was joined into another record is found through that one: by its code and its spelling of the name
_FOUND_BY_ANOTHER = dict.fromkeys(("household", "member"), " WHERE joined_into IS NULL")
_BATCH = 20_000


def create(connection: Connection) -> None:
    """Make the two index tables and the indexes of numbers where they are missing (no part of the migrations' metadata)."""
    for statement in CREATE:
        connection.exec_driver_sql(statement)


def clear(connection: Connection) -> None:
    """Empty the index."""
    for name in ("search_text", "search_digits"):
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {name}")
    create(connection)


def put_aside(connection: Connection) -> None:
    """Drop the indexes of numbers until `create`: before a revision makes their tables anew."""
    for name, _kind, _expression in _INDEXES:
        connection.exec_driver_sql(f"DROP INDEX IF EXISTS {name}")


def forget(connection: Connection) -> None:
    """Write the index anew without the words of entries that were taken out: until then they stand in it, marked as gone."""
    for name in ("search_text", "search_digits"):
        connection.exec_driver_sql(f"INSERT INTO {name}({name}) VALUES ('optimize')")


def size(connection: Connection) -> int:
    """Return about how many entries the index holds."""
    return int(connection.exec_driver_sql("SELECT count(*) FROM search_text_docsize").scalar_one())


def look_anew(connection: Connection) -> None:
    """Let a connection see the index as it is now.

    FTS5 keeps what it knows of an index with each connection. A search looks whether another connection has written
    since, SQLite's integrity check does not: it then calls pages corrupt that are only no longer there.
    """
    for name in ("search_text", "search_digits"):
        connection.exec_driver_sql(f"SELECT 1 FROM {name} WHERE {name} MATCH '\"000\"' LIMIT 1").fetchall()


def missing(connection: Connection) -> int:
    """Return how many records the index lacks or holds too many."""
    every = " UNION ALL ".join(f"SELECT id FROM {kind}{_FOUND_BY_ANOTHER.get(kind, '')}" for kind in KINDS_FOUND)
    wanted = f"SELECT id FROM ({every})"
    kept = "SELECT id FROM search_text_docsize"
    return sum(
        int(connection.exec_driver_sql(f"SELECT count(*) FROM ({one} EXCEPT {other})").scalar_one())
        for one, other in ((wanted, kept), (kept, wanted))
    )


def refresh(connection: Connection, kinds: Collection[str], stale: Collection[int]) -> None:
    """Index what stands in the temporary tables `touched` and `touched_household`; `stale` entries go first."""
    if stale:
        listed = orjson.dumps(list(stale)).decode()
        for name in ("search_text", "search_digits"):
            connection.exec_driver_sql(f"DELETE FROM {name} WHERE rowid IN (SELECT value FROM json_each(?))", (listed,))
    # the head's name stands in the household's entry: a touched member makes its household's entry again
    _fill(connection, "household", "touched_household")
    for kind in _SOURCES:
        if kind in kinds and kind != "household":
            _fill(connection, kind, "touched")


def _fill(connection: Connection, kind: str, ids: str) -> None:
    run = driver(connection)
    rows = run.execute(_SOURCES[kind].format(ids=ids))
    while part := rows.fetchmany(_BATCH):
        run.executemany(
            "INSERT INTO search_text (rowid, words) VALUES (?, ?)",
            [
                (record, f"{words_of(name or '')}{_areas(county, town, village)}")
                for record, name, _numbers, county, town, village in part
            ],
        )
        digits = [(row[0], f"{_plain(row[2])}{_signs(row[3], row[4])}") for row in part if row[2].strip()]
        if digits:
            run.executemany("INSERT INTO search_digits (rowid, digits) VALUES (?, ?)", digits)


def _plain(numbers: str) -> str:
    return numbers.replace("-", "").replace("、", " ").upper()


@lru_cache(maxsize=20_000)
def _signs(county: int | None, town: int | None) -> str:
    return "".join([area_sign(area) for area in (county, town) if area is not None])


@lru_cache(maxsize=20_000)
def _areas(county: int | None, town: int | None, village: int | None) -> str:
    return "".join([f" {area_word(area)}" for area in (county, town, village) if area is not None])
