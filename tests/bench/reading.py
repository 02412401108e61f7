"""What a cadre waits for all day: search, opening, the big table, the agenda; each beside the bare query."""

import random
import re
from array import array
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from functools import partial
from typing import Any

from intake import keyed
from sqlalchemy import Connection
from timing import Line, Scale, best_of, opened, p50_p95

from db.pinyin import DOTS, spelled, tokens
from db.queries import households, search, today
from db.store import Store
from db.words import START, area_word

TYPED = 150  # names, numbers and phones that are typed, letter by letter
WINDOW = 100
FIFTY = 9  # of each of the six kinds: some fifty hits, half as many again as the window shows


def searches(scale: Scale) -> Iterator[Line]:
    """Search at every key of what is typed, in the whole store and in an area."""
    with opened(scale.store) as store, store.read() as reader:
        area = reader.exec_driver_sql("SELECT county_id FROM household_line LIMIT 1").scalar_one()
        scope = search.area_scope(reader, area)
        for kind, prefixes in typed(reader).items():
            for limit, name in ((None, "全库"), (scope, "一个县")):
                yield from keystrokes(reader, f"搜索 {kind}，{name}", prefixes, limit)


def keystrokes(reader: Connection, what: str, prefixes: list[str], scope: str | None) -> Iterator[Line]:
    """Time the first fifty hits of each prefix through `find`, labels included, and as the bare index query."""
    ours = p50_p95([partial(search.find, reader, prefix, limit=FIFTY, scope=scope) for prefix in prefixes])
    bare = p50_p95([partial(bare_search, reader, prefix, scope) for prefix in prefixes])
    for name, mine, base in zip(("p50", "p95"), ours, bare, strict=True):
        reach = "<= 2 ms" if scope else "<= 4 ms"
        yield Line(f"{what} {name}", mine, base, reach if name == "p95" else "", "ms", "bare FTS5")


def typed(reader: Connection) -> dict[str, list[str]]:
    """Return what is in the field after each key: prefixes of characters, pinyin, initials and digits."""
    rng = random.Random(1)
    rows = reader.exec_driver_sql(
        "SELECT name, id_number, phone FROM member ORDER BY (id & 0xffffffff) * 2654435761 % 4294967296 LIMIT 400"
    ).all()
    names = [row[0] for row in rows][:TYPED]
    numbers = [row[1][rng.choice((0, 6)) :] for row in rows if row[1]][: TYPED // 5]
    numbers += [row[2] for row in rows if row[2]][: TYPED // 5]
    return {
        "汉字": prefixes_of(names, 6),
        "拼音": prefixes_of([spelled(name) for name in names], 10),
        "首字母": prefixes_of([tokens(name)[2].split()[0] for name in names], 6),
        "数字": prefixes_of(numbers, 18),
    }


def prefixes_of(words: list[str], longest: int) -> list[str]:
    """Return every prefix of the words up to a length, as typing them gives."""
    return [word[:end] for word in words for end in range(1, min(len(word), longest) + 1)]


def bare_search(reader: Connection, prefix: str, scope: str | None) -> list[Any]:
    """Ask the index alone for fifty rowids."""
    plain = re.sub(f"[{DOTS}]", "", prefix)
    driver: Any = reader.connection.driver_connection
    if plain.isdecimal():
        if len(plain) < 3:
            return []
        query = "SELECT rowid FROM search_digits WHERE search_digits MATCH ? LIMIT 50"
        return list(driver.execute(query, (f'"{plain}"',)))
    query = f'"{START}{plain}" *' + (f' AND "{area_word(int(scope[1:], 16))}"' if scope else "")
    return list(driver.execute("SELECT rowid FROM search_text WHERE search_text MATCH ? LIMIT 50", (query,)))


def openings(scale: Scale) -> Iterator[Line]:
    """Open the store, beside a keyed connection and one SELECT."""
    with opened(scale.store) as store:
        key, path = store.key, store.path
    ours = best_of(5, lambda: Store.open(path, secret=key.secret).close())
    passphrase = best_of(3, lambda: opened(path).close())
    base = best_of(5, lambda: connect_and_ask(partial(keyed, path, key)))
    yield Line(f"打开库（{scale.households:,} 户）", ours, base, "", against="sqlcipher + SELECT")
    yield Line("打开库，口令（演示库的快速档）", passphrase, base, "", against="sqlcipher + SELECT")


def connect_and_ask(connect: Callable[[], Any]) -> None:
    """Connect and read one number."""
    with closing(connect()) as past:
        past.execute("SELECT count(*) FROM sqlite_master").fetchall()


def tables(scale: Scale) -> Iterator[Line]:
    """The big table: its ids in order, its first page, a jump to its end; the ready-made filters' counts."""
    with opened(scale.store) as store, store.read() as reader:
        driver: Any = reader.connection.driver_connection
        ids = households.ids(reader, households.Filters())
        every = best_of(5, lambda: array("q", (row[0] for row in driver.execute(ALL_IDS))))
        for sort, name in (("place", "地点"), ("head_sort", "户主"), ("per_head_fen", "收入")):
            ours = best_of(5, partial(households.ids, reader, households.Filters(), sort))
            yield Line(f"大表按{name}排序（{len(ids):,} 户）", ours, every, "<= 1.5", "ms", "id array alone")
        for what, part in (("大表第一页", ids[:WINDOW]), ("大表跳到末尾", ids[-WINDOW:])):
            ours = best_of(20, partial(households.rows, reader, part))
            base = best_of(20, lambda part=part: raw_window(driver, part))  # type: ignore[misc]
            yield Line(f"{what} {WINDOW} 行", ours, base, "<= 3", "ms", "raw SELECT")
        ours = best_of(5, partial(households.counts, reader, "2024-01-01"))
        yield Line(
            "大表各筛选的计数",
            ours,
            best_of(5, lambda: driver.execute(COUNTS).fetchall()),
            "<= 1.3",
            "ms",
            "raw SELECT",
        )


ALL_IDS = "SELECT household_id FROM household_line"
COUNTS = (
    "SELECT count(*), sum(people), count(monitor_kind), sum(last_visit < '2024-01-01'), sum(helper_id IS NULL), "
    "sum(open_needs > 0) FROM household_line"
)


def raw_window(driver: Any, ids: "array[int]") -> list[Any]:
    """Fetch the same lines by their keys."""
    columns = ", ".join(households.HouseholdRow._fields)
    marks = ", ".join("?" * len(ids))
    statement = f"SELECT {columns} FROM household_line WHERE household_id IN ({marks})"
    return list(driver.execute(statement, tuple(ids)))


def agendas(scale: Scale) -> Iterator[Line]:
    """What is to do today, beside counting the two dated columns it hangs on."""
    with opened(scale.store) as store, store.read() as reader:
        driver: Any = reader.connection.driver_connection
        day = date.today()
        village = reader.exec_driver_sql("SELECT village_id FROM household_line WHERE helper_id > 0 LIMIT 1").scalar()
        base = best_of(5, lambda: [driver.execute(each).fetchall() for each in DATED])
        yield Line("今日（全库）", best_of(3, partial(today.agenda, reader, day)), base, "", "ms", "two index counts")
        own = best_of(5, partial(today.agenda, reader, day, area=village))
        yield Line("今日（一个村）", own, base, "", "ms", "two index counts")


DATED = (
    "SELECT count(*) FROM household_line WHERE next_visit <= date('now')",
    "SELECT count(*) FROM measure WHERE done_on BETWEEN date('now', '-2 years') AND date('now', '-1 month')",
)
