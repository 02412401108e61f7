"""Pairings that do not sit where they belong: without one above, outside its area or dates, a team with nobody in it.

They are listed with what is wrong, never lost and never hidden.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import Connection, text

from db.queries.standing import HELPED, HELPS, NAMES
from db.rules.pairings import team_gaps
from db.rules.periods import Period, period
from resources.language import N_, _

ORPHAN, OUTSIDE_DATES, OUTSIDE_AREA, EMPTY_TEAM = "orphan", "outside_dates", "outside_area", "empty_team"

NAMES_OF: Final = {
    ORPHAN: N_("没有上级结对"),
    OUTSIDE_DATES: N_("超出上级的日期"),
    OUTSIDE_AREA: N_("不在上级的地方"),
    EMPTY_TEAM: N_("团队没有人的日子"),
}


@dataclass(frozen=True)
class Stray:
    """A pairing and what is out of place; `excused` holds the reason recorded for it. Dates as stored."""

    pairing_id: int
    kind: str
    level: str
    words: str
    from_date: str | None
    to_date: str | None
    detail: str
    excused: str | None
    household_id: int | None
    region_id: int | None


# the place a pairing is about, and the place above it: a household's village, a village's county
_PLACES: Final = """
SELECT p.id, p.level, {helps} || ' ⇆ ' || {helped}, p.from_date, p.to_date, p.exception, p.household_id, p.region_id,
  u.id, u.level, u.from_date, u.to_date, u.household_id, u.region_id,
  v.id, w.parent_id
FROM pairing p {names}
LEFT JOIN household b ON b.id = p.household_id
LEFT JOIN region v ON v.id = coalesce(b.village_id, p.region_id)
LEFT JOIN region w ON w.id = v.parent_id
LEFT JOIN pairing u ON u.id = p.parent_id
WHERE p.stage IS NULL AND p.level <> 'district_county' AND {narrowed} ORDER BY p.id"""


# as text, so that only few are looked at closely: a cut date sorts before every day in it, with "~" after
_MAYBE: Final = """(u.id IS NULL OR coalesce(u.from_date, '') > coalesce(p.from_date, '')
  OR coalesce(p.to_date, '9') || '~' > coalesce(u.to_date, '9') || '~'
  OR CASE u.level WHEN 'enterprise_village' THEN u.region_id IS NOT v.id WHEN 'district_county' THEN u.region_id IS NOT w.parent_id
     ELSE u.household_id IS NOT p.household_id END)"""


def strays(
    connection: Connection, *, area: int | None = None, day: str | None = None, pairings: Iterable[int] | None = None
) -> list[Stray]:
    """Return every pairing out of place, those without a parent first; of one area, in force on a day, or among some."""
    narrowed = ["1"]
    if pairings is not None:
        narrowed.append("p.id IN (SELECT value FROM json_each(:pairings))")
    if area:
        narrowed.append("(v.id = :area OR v.parent_id = :area OR w.parent_id = :area)")
    if day:
        narrowed.append("coalesce(p.from_date, '') <= :day AND coalesce(p.to_date, '9') || '~' >= :day")
    values = {"area": area, "day": day, "pairings": orjson.dumps(list(pairings or ())).decode()}
    found = [stray for row in _rows(connection, [*narrowed, _MAYBE], values) for stray in _of(row)]
    gaps = days_without_member(connection, None if pairings is None else set(pairings))
    values["empty"] = orjson.dumps(list(gaps)).decode()
    teams = _rows(connection, [*narrowed, "p.id IN (SELECT value FROM json_each(:empty))"], values) if gaps else []
    found += [stray for row in teams for stray in _empty(row, gaps[row[0]])]
    order = list(NAMES_OF)
    return sorted(found, key=lambda each: order.index(each.kind))


def _of(row: tuple) -> Iterator[Stray]:  # type: ignore[type-arg]  # a row of the statement above
    facts = (row[3], row[4])
    if row[8] is None:
        yield Stray(row[0], ORPHAN, row[1], row[2], *facts, _("上面没有结对，也没有写明上级。"), row[5], row[6], row[7])
        return
    inside, above = period(row[3], row[4]), period(row[10], row[11])
    if not inside.inside(above):
        detail = _("上级是 {start} 至 {end}。").format(start=row[10] or "…", end=row[11] or "…")
        yield Stray(row[0], OUTSIDE_DATES, row[1], row[2], *facts, detail, row[5], row[6], row[7])
    if not _in_area(row):
        yield Stray(row[0], OUTSIDE_AREA, row[1], row[2], *facts, _("上级帮的是另一个地方。"), row[5], row[6], row[7])


def _in_area(row: tuple) -> bool:  # type: ignore[type-arg]  # a row of the statement above
    level, household, region, village, county = row[9], row[12], row[13], row[14], row[15]
    if level in ("team_family", "person_person"):
        return bool(household == row[6])
    return bool(region == (village if level == "enterprise_village" else county))


def _empty(row: tuple, gaps: Sequence[Period]) -> Iterator[Stray]:  # type: ignore[type-arg]  # as above
    told = "、".join(span_of(each) for each in gaps[:3])
    detail = _("{days} 团队里没有人。").format(days=told if len(gaps) <= 3 else f"{told}…")
    yield Stray(row[0], EMPTY_TEAM, row[1], row[2], row[3], row[4], detail, row[5], row[6], row[7])


def _rows(connection: Connection, narrowed: Sequence[str], values: dict[str, Any]) -> list[Any]:
    statement = _PLACES.format(helps=HELPS, helped=HELPED, names=NAMES, narrowed=" AND ".join(narrowed))
    return list(connection.execute(text(statement), values))


def days_without_member(connection: Connection, pairings: set[int] | None = None) -> dict[int, tuple[Period, ...]]:
    """Return, for each pairing of a team, the days on which the team has nobody; pairings without such days are left out."""
    among = "" if pairings is None else "AND id IN (SELECT value FROM json_each(:among))"
    values = {"among": orjson.dumps(sorted(pairings or ())).decode()}
    own = f"FROM pairing WHERE level = 'team_family' AND stage IS NULL {among}"
    teams = "" if pairings is None else f"WHERE team_id IN (SELECT team_id {own})"
    members: dict[int, list[Period]] = defaultdict(list)
    for team, start, end in connection.execute(
        text(f"SELECT team_id, from_date, to_date FROM team_member {teams}"), values
    ):
        members[team].append(period(start, end))
    rows = connection.execute(text(f"SELECT id, team_id, from_date, to_date {own}"), values)
    found = {}
    known: dict[tuple[int, str | None, str | None], tuple[Period, ...]] = {}
    for pairing, team, start, end in rows:
        key = (team, start, end)
        if key not in known:
            known[key] = team_gaps(period(start, end), members.get(team, ()))
        if known[key]:
            found[pairing] = known[key]
    return found


def span_of(days: Period) -> str:
    """Return a period as people read it; open ends are dots."""
    start = "…" if days.start == "0001-01-01" else days.start
    end = "…" if days.end == "9999-12-31" else days.end
    return _("{start} 至 {end}").format(start=start, end=end)
