"""Finding anything while typing: names by characters, pinyin or initials, ID numbers and phones by any fragment.

The index is made in `db.derived.search`. An area (county, township or village id) limits a search at no cost.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import orjson
from sqlalchemy import Connection

from db.driver import driver
from db.models import KINDS
from db.pinyin import DOTS
from db.queries.numbers import beginning, beginning_in, begins_any
from db.words import FOUR, FOURS, LATER, START, area_sign, area_word, folded, in_fours

# the order in which groups are shown
ORDER = ("household", "member", "region", "helper", "organisation", "team")
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_DIGITS = re.compile(r"\d[\dxX]*")
_MANY = 10_000  # hits that are looked through for those that meet a second condition
_FEW = (
    150  # hits of all kinds together that are sorted by kind here: each more costs 3 µs, each kind asked for alone 70
)
_REGIONS = 100  # that are looked through for those with households
_WHOLE = 10  # digits that begin a number, or its day of birth, and stand in the middle of no other
_NOWHERE = ("helper", "organisation", "team")  # kinds that lie in no area
# where the records of an area are found, and the numbers they are known by
_IN_AREA = {
    "household": (
        "SELECT h.id FROM household_line l CROSS JOIN household h ON h.id = l.household_id",
        "coalesce(h.code, '') || ' ' || coalesce(h.phone, '')",
    ),
    "member": (
        "SELECT m.id FROM household_line l CROSS JOIN member m ON m.household_id = l.household_id "
        "AND m.joined_into IS NULL",
        "coalesce(m.id_number, '') || ' ' || coalesce(m.phone, '')",
    ),
}


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


class _Asking:
    """What the index answers while one text is looked for: a question with few answers is put once for all kinds."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._known: dict[str, list[int]] = {}
        self._ranges: dict[str, list[tuple[int, int]]] = {}
        self._whole: bool | None = None

    def few(self, index: str, query: str) -> list[int]:
        """Return the first records of all kinds that an index finds."""
        if query not in self._known:
            statement = f"SELECT rowid FROM {index} WHERE {index} MATCH ? LIMIT ?"
            rows = driver(self.connection).execute(statement, (query, _FEW))
            self._known[query] = [row[0] for row in rows]
        return self._known[query]

    def matches(self, index: str, query: str, kind: str, limit: int) -> list[int]:
        """Return records of a kind that an index finds, up to a limit.

        Where there is enough of households and people already, the few of the other kinds are asked for alone.
        """
        if kind not in _IN_AREA and index == "search_text" and query not in self._known:
            return self._beyond(-1, index, query, kind, limit)
        known, number = self.few(index, query), KINDS[kind][0]
        found = [record for record in known if record >> 32 & 31 == number][:limit]
        if len(known) == _FEW and len(found) < limit:
            found += self._beyond(known[-1], index, query, kind, limit - len(found))
        return found

    def is_whole(self, words: list[str]) -> bool:
        """Whether so many digits begin a number, or its day of birth, that they stand in the middle of no other."""
        if self._whole is None:
            self._whole = len(words) == 1 and len(words[0]) >= _WHOLE and begins_any(self.connection, words[0])
        return self._whole

    def _beyond(self, last_known: int, index: str, query: str, kind: str, limit: int) -> list[int]:
        """Ask for one kind only, behind what is known: FTS5 answers in the order of the ids, and those of a kind lie together."""
        statement = f"SELECT rowid FROM {index} WHERE {index} MATCH ? AND rowid BETWEEN ? AND ? LIMIT ?"
        found: list[int] = []
        if kind not in self._ranges:
            self._ranges[kind] = list(_ranges(self.connection, kind))
        for first, last in self._ranges[kind]:
            if len(found) < limit and last > last_known:
                begin = max(first, last_known + 1)
                rows = driver(self.connection).execute(statement, (query, begin, last, limit - len(found)))
                found += [row[0] for row in rows]
        return found


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
    asking = _Asking(connection)
    for kind in kinds:
        if kind == "region":  # every store knows the villages of whole counties: those with households come first
            known = _ids(asking, words, kind, max(limit, _REGIONS), scope)
            found += _labels(connection, kind, _lived_in_first(connection, known)[:limit])
        else:
            found += _labels(connection, kind, _ids(asking, words, kind, limit, scope))
    return found


def _lived_in_first(connection: Connection, regions: list[int]) -> list[int]:
    """Put the regions in which households live before the others; else the order stays."""
    lines = "SELECT 1 FROM household_line WHERE"
    lived_in = driver(connection).execute(
        f"SELECT value FROM json_each(?) WHERE EXISTS ({lines} village_id = value) "
        f"OR EXISTS ({lines} township_id = value) OR EXISTS ({lines} county_id = value)",
        (orjson.dumps(regions).decode(),),
    )
    first = {row[0] for row in lived_in}
    return sorted(regions, key=lambda region: region not in first)


def households_with(connection: Connection, text: str, *, limit: int = 20_000, scope: str | None = None) -> list[int]:
    """Return the ids of households found by their own words or by those of a person who lives there."""
    words = _words(text)
    if not words:
        return []
    asking = _Asking(connection)
    found = dict.fromkeys(_ids(asking, words, "household", limit, scope))
    people = _ids(asking, words, "member", limit, scope)
    rows = connection.exec_driver_sql(
        "SELECT household_id FROM member WHERE id IN (SELECT value FROM json_each(?))",
        (orjson.dumps(people).decode(),),
    )
    found.update(dict.fromkeys(rows.scalars()))
    return list(found)


def _words(text: str) -> list[str]:
    folded = re.sub(f"[{re.escape(DOTS)}]", "", unicodedata.normalize("NFKC", text))
    return re.findall(r"\w+", folded.replace("_", " "))


def _ids(asking: _Asking, words: list[str], kind: str, limit: int, scope: str | None) -> list[int]:
    digits = [word for word in words if _DIGITS.fullmatch(word) and not _CHINESE.search(word)]
    names = [word for word in words if word not in digits]
    if scope and kind in _NOWHERE:
        return []
    if not names:
        return _by_digits(asking, digits, scope, kind, limit)
    ids: dict[int, None] = {}
    for term in (_beginning, _anywhere):
        if len(ids) < limit:
            query = " AND ".join([*map(term, names), *_area(scope)])
            ids.update(dict.fromkeys(asking.matches("search_text", query, kind, limit)))
    found = list(ids)[:limit]
    if not digits:
        return found
    allowed = set(_by_digits(asking, digits, None, kind, _MANY))
    return [record for record in found if record in allowed]


def _area(scope: str | None) -> list[str]:
    return [f'"{area_word(int(scope[1:], 16))}"'] if scope else []


def _beginning(word: str) -> str:
    return f'"{START}{folded(word)}" *'


def _anywhere(word: str) -> str:
    plain = folded(word)
    if not _CHINESE.search(plain):
        return f'("{START}{plain}" * OR "{LATER}{plain}" *)'
    if len(plain) < FOUR:
        return f'"{FOURS}{plain}" *'
    return " AND ".join([f'"{each}"' for each in in_fours(plain).split()[: 1 - FOUR]])


def _ranges(connection: Connection, kind: str) -> Iterator[tuple[int, int]]:
    """Yield where the ids of a kind lie: one range for each store that records came from."""
    statement = f"SELECT min(id) FROM {kind} WHERE id > ?"
    last = -1
    while (first := driver(connection).execute(statement, (last,)).fetchone()[0]) is not None:
        last = first | 0xFFFFFFFF
        yield first, last


def _by_digits(asking: _Asking, words: list[str], scope: str | None, kind: str, limit: int) -> list[int]:
    long = [word.upper() for word in words if len(word) >= 3]
    if len(long) < len(words):
        return []  # one or two digits are in half of all numbers: wait for the third
    if scope and kind not in _IN_AREA:
        return []
    if scope and scope.startswith("v"):
        return _in_village(asking.connection, long, int(scope[1:], 16), kind, limit)
    found, every = _beginning_with(asking.connection, long, kind, limit, scope)
    if len(found) < limit and not (every and asking.is_whole(long)):
        query = " AND ".join([*(f'"{word}"' for word in long), *_sign(scope)])
        found.update(dict.fromkeys(asking.matches("search_digits", query, kind, limit)))
    return list(found)[:limit]


def _beginning_with(
    connection: Connection, words: list[str], kind: str, limit: int, scope: str | None
) -> tuple[dict[int, None], bool]:
    """Return what has a number that begins so, and whether this is all that has."""
    if len(words) > 1:
        return {}, False
    if scope is None:
        return dict.fromkeys(beginning(connection, words[0], kind, limit)), True
    found, every = beginning_in(connection, words[0], kind, limit, scope)
    return dict.fromkeys(found), every


def _sign(scope: str | None) -> list[str]:
    return [f'"{area_sign(int(scope[1:], 16))}"'] if scope else []


def _in_village(connection: Connection, words: list[str], village: int, kind: str, limit: int) -> list[int]:
    """A village is small: its numbers are looked through as they are."""
    conditions = " AND ".join([f"instr({_IN_AREA[kind][1]}, ?)"] * len(words))
    statement = f"{_IN_AREA[kind][0]} WHERE l.village_id = ? AND {conditions} LIMIT ?"
    return [row[0] for row in driver(connection).execute(statement, (village, *words, limit))]


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
    rows = {row[0]: row for row in driver(connection).execute(statement, tuple(ids))}
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
