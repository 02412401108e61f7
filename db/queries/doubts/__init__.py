"""Doubts about the register: what its published rules find, without those a person waived.

Here: asking the rules. One SQL statement per rule, set-based, in `people`, `numbers`, `money`, `help`, `funds`; none writes anything.
Not here: the shapes (`db.rules.doubts`), waiving and taking back (`db.ops.doubts`).
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import orjson
from sqlalchemy import Connection, text

from db.errors import Cancelled
from db.models import kind_of
from db.queries.doubts import funds, money, numbers, people
from db.queries.doubts import help as helping
from db.rules.doubts import Doubt, Rule, Waived, unpacked

RULES: Final[dict[str, Rule]] = {
    rule.code: rule
    for rules in (people.RULES, numbers.RULES, money.RULES, helping.RULES, funds.RULES)
    for rule in rules
}
_FIXED: Final = ("household", "records")


@dataclass(frozen=True)
class Found:
    """What the rules find: doubts that stand open, those waived with their waiver, waivers whose facts are others now."""

    open: tuple[Doubt, ...]
    waived: tuple[tuple[Doubt, Waived], ...]


def find(
    connection: Connection,
    today: date,
    *,
    rules: Iterable[str] = (),
    area: int | None = None,
    on_progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Found:
    """Ask the rules (all, or those named; KeyError for a name that is none), in a place or everywhere."""
    asked = [RULES[code] for code in rules] or list(RULES.values())
    kept = _waivers(connection)
    inside = _inside(connection, area) if area else None
    standing: list[Doubt] = []
    waived: list[tuple[Doubt, Waived]] = []
    for number, rule in enumerate(asked):
        if cancelled and cancelled():
            raise Cancelled
        if on_progress:
            on_progress(number, len(asked))
        for doubt in ask(connection, rule, today):
            if inside is not None and doubt.household not in inside:
                continue
            waiver = next((each for each in kept.get((rule.code, doubt.records), ()) if each.holds(doubt)), None)
            if waiver is None:
                standing.append(doubt)
            else:
                waived.append((doubt, waiver))
    return Found(tuple(standing), tuple(waived))


def ask(connection: Connection, rule: Rule, today: date) -> Iterator[Doubt]:
    """Ask one rule."""
    born = _years_before(today, 16).isoformat()
    rows = connection.execute(text(rule.statement), {"today": today.isoformat(), "sixteen": born})
    names = tuple(rows.keys())
    facts = [at for at, name in enumerate(names) if name not in _FIXED]
    household, records = names.index("household"), names.index("records")
    for row in rows:
        ids = tuple(sorted(map(int, str(row[records]).split(","))))
        yield Doubt(rule, row[household], ids, {names[at]: row[at] for at in facts})


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def _inside(connection: Connection, area: int) -> frozenset[int]:
    rows = connection.execute(
        text("SELECT household_id FROM household_line WHERE :area IN (village_id, township_id, county_id)"),
        {"area": area},
    )
    return frozenset(rows.scalars())


# -- waivers ---------------------------------------------------------------------------------------------------------
def waivers(connection: Connection) -> list[Waived]:
    """Return all waivers, in the order in which they were given."""
    rows = connection.exec_driver_sql("SELECT id, rule, records, reason FROM waiver ORDER BY id")
    return [unpacked(*row) for row in rows]


def _waivers(connection: Connection) -> dict[tuple[str, tuple[int, ...]], list[Waived]]:
    found: dict[tuple[str, tuple[int, ...]], list[Waived]] = defaultdict(list)
    for waiver in waivers(connection):
        found[waiver.rule, waiver.records].append(waiver)
    return found


# -- names of the records --------------------------------------------------------------------------------------------
_HOME: Final = {
    "household": "SELECT id, id, code FROM household WHERE id IN (SELECT value FROM json_each(?))",
    "member": "SELECT id, household_id, code FROM member WHERE id IN (SELECT value FROM json_each(?))",
}


def codes_of(connection: Connection, doubts: Sequence[Doubt]) -> dict[int, tuple[int | None, str | None]]:
    """Return, for every record the doubts are about and every household behind them: its household, and its own code."""
    ids: dict[str, set[int]] = defaultdict(set)
    for doubt in doubts:
        for record in doubt.records:
            ids[kind_of(record)].add(record)
        if doubt.household:
            ids["household"].add(doubt.household)
    found: dict[int, tuple[int | None, str | None]] = {}
    for kind in sorted(ids.keys() - {"household"}):
        select = _HOME.get(kind)
        if select is None and kind in ("household_year", "need", "measure", "visit", "pairing"):
            select = f"SELECT id, household_id, NULL FROM {kind} WHERE id IN (SELECT value FROM json_each(?))"
        for record, home, code in connection.exec_driver_sql(select or "", (_list(ids[kind]),)) if select else ():
            found[record] = (home, code)
            ids["household"].update([home] if home else [])
    for record, home, code in connection.exec_driver_sql(_HOME["household"], (_list(ids["household"]),)):
        found[record] = (home, code)
    return found


def _list(ids: Iterable[int]) -> str:
    return orjson.dumps(list(ids)).decode()
