"""Finding anything while typing: names by characters, pinyin or initials, ID numbers and phones by any fragment.

The index is made in `db.derived.search`. An area (county, township or village id) limits a search at no cost.
"""

import re
import unicodedata
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection

from db.models import KINDS
from db.pinyin import DOTS

# the order in which groups are shown
ORDER = ("household", "member", "region", "helper", "organisation", "team")
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_DIGITS = re.compile(r"\d[\dxX]*")


@dataclass(frozen=True)
class Hit:
    """A record found: `label` is its name, `code` its code, `where` the place or organisation it belongs to.

    `household_id` opens the page of a household or member; None for the other kinds.
    """

    kind: str
    id: int
    code: str | None
    label: str
    where: str
    household_id: int | None = None


def find(
    connection: Connection,
    text: str,
    *,
    limit: int = 50,
    scope: str | None = None,
    kinds: tuple[str, ...] = ORDER,
) -> list[Hit]:
    """Return up to `limit` hits of each kind, names that begin with the text first.

    `scope` limits to an area: `area_scope(connection, region_id)`.
    """
    words = _words(text)
    if not words:
        return []
    found: list[Hit] = []
    for kind in kinds:
        found += _labels(connection, kind, _ids(connection, words, kind, limit, scope))
    return found


def households_with(connection: Connection, text: str, *, limit: int = 20_000, scope: str | None = None) -> list[int]:
    """Return the ids of households found by their own words or by those of a person who lives there."""
    words = _words(text)
    if not words:
        return []
    found = dict.fromkeys(_ids(connection, words, "household", limit, scope))
    people = _ids(connection, words, "member", limit, scope)
    rows = connection.exec_driver_sql(
        "SELECT household_id FROM member WHERE id IN (SELECT value FROM json_each(?))",
        (orjson.dumps(people).decode(),),
    )
    found.update(dict.fromkeys(rows.scalars()))
    return list(found)


def _words(text: str) -> list[str]:
    folded = re.sub(f"[{re.escape(DOTS)}]", "", unicodedata.normalize("NFKC", text))
    return re.findall(r"\w+", folded.replace("_", " "))


def _ids(connection: Connection, words: list[str], kind: str, limit: int, scope: str | None) -> list[int]:
    digits = [word for word in words if _DIGITS.fullmatch(word) and not _CHINESE.search(word)]
    names = [word for word in words if word not in digits]
    area = [f"scope : k{KINDS[kind][0]}"] + ([f"scope : {scope}"] if scope else [])
    if not names:
        return _by_digits(connection, digits, area if scope else [], kind, limit)
    ids: dict[int, None] = {}
    for start in ("^ ", ""):
        query = " AND ".join([*(_name_term(word, start) for word in names), *area])
        if len(ids) < limit:
            rows = connection.exec_driver_sql(
                "SELECT rowid FROM search_text WHERE search_text MATCH ? LIMIT ?", (query, limit)
            )
            ids.update(dict.fromkeys(row[0] for row in rows))
    found = list(ids)[:limit]
    if not digits:
        return found
    allowed = set(_by_digits(connection, digits, [], kind, 10_000))
    return [record for record in found if record in allowed]


def _name_term(word: str, start: str) -> str:
    plain = word.lower()
    if _CHINESE.search(plain):
        phrase = '"' + " ".join(plain) + '"'
        return f"seg : {start}{phrase}"
    # readings of a name begin with its first token; initials too
    return f'({{reading initials}} : {start}"{plain}" *)'


def _by_digits(connection: Connection, words: list[str], area: list[str], kind: str, limit: int) -> list[int]:
    long = [word.upper() for word in words if len(word) >= 3]
    if len(long) < len(words):
        return []  # one or two digits are in half of all numbers: wait for the third
    query = " AND ".join(f'"{word}"' for word in long)
    number = KINDS[kind][0]
    sql = "SELECT rowid FROM search_digits WHERE search_digits MATCH ? AND (rowid >> 32) & 31 = ? LIMIT ?"
    rows = connection.exec_driver_sql(sql, (query, number, 10_000 if area else limit)).scalars().all()
    if not area:
        return list(rows)
    inside = connection.exec_driver_sql(
        "SELECT rowid FROM search_text WHERE search_text MATCH ?", (" AND ".join(area),)
    ).scalars()
    allowed = set(inside)
    return [record for record in rows if record in allowed][:limit]


_LABELS = {
    "household": "SELECT l.household_id, l.code, l.head_name, coalesce(l.place, '') || coalesce(' ' || l.group_name, ''), "
    "l.household_id FROM household_line l WHERE l.household_id IN ({ids})",
    "member": "SELECT m.id, m.code, m.name, coalesce(l.place, '') || ' ' || coalesce(l.head_name, '') || '户', "
    "m.household_id FROM member m LEFT JOIN household_line l ON l.household_id = m.household_id WHERE m.id IN ({ids})",
    "region": "SELECT r.id, r.code, r.name, coalesce(g.name, '') || coalesce(p.name, ''), NULL FROM region r "
    "LEFT JOIN region p ON p.id = r.parent_id LEFT JOIN region g ON g.id = p.parent_id WHERE r.id IN ({ids})",
    "helper": "SELECT h.id, h.phone, h.name, coalesce(o.name, ''), NULL FROM helper h "
    "LEFT JOIN organisation o ON o.id = h.organisation_id WHERE h.id IN ({ids})",
    "organisation": "SELECT id, credit_code, name, coalesce(address, ''), NULL FROM organisation WHERE id IN ({ids})",
    "team": "SELECT t.id, NULL, t.name, coalesce(o.name, ''), NULL FROM team t "
    "LEFT JOIN organisation o ON o.id = t.organisation_id WHERE t.id IN ({ids})",
}


def _labels(connection: Connection, kind: str, ids: list[int]) -> list[Hit]:
    if not ids:
        return []
    statement = _LABELS[kind].format(ids=",".join("?" * len(ids)))
    rows = {row[0]: row for row in connection.exec_driver_sql(statement, tuple(ids))}
    return [
        Hit(kind, record, rows[record][1], rows[record][2] or "", rows[record][3].strip(), rows[record][4])
        for record in ids
        if record in rows
    ]


def area_scope(connection: Connection, region: int) -> str | None:
    """Return the scope of a county, township or village for `find`; None for any other region."""
    level = connection.exec_driver_sql("SELECT level FROM region WHERE id = ?", (region,)).scalar()
    letter = {"county": "c", "township": "t", "village": "v"}.get(str(level))
    return f"{letter}{region:x}" if letter else None
