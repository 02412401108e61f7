"""What there is to do today: visits due, measures late, acknowledgements to ask for, hand-overs, answers households wait for, consents that end. Doubts about the register: `db.queries.doubts`.

Promises to households only: nothing here compares cadres, and nobody is listed for having declined something.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import Connection, text

from db.queries.days import in_force

SHOWN: Final = 5  # lines of a group before "还有 n 件"
# A delivered measure waits this long for the household's word before it is asked for.
ACKNOWLEDGE_AFTER: Final = 30
HAND_OVER_AHEAD: Final = 30
# A household's request or complaint stands here from so many days before its answer is due.
ANSWER_AHEAD: Final = 7


@dataclass(frozen=True)
class Line:
    """Something to do: for whom, what was promised, until when. `record_id` is the row behind it."""

    kind: str
    record_id: int
    household_id: int | None
    who: str
    place: str
    what: str
    due: str
    days_late: int


@dataclass(frozen=True)
class Group:
    """The lines of one kind, the oldest promise first; `total` counts all, `late` those past their day."""

    kind: str
    total: int
    late: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Week:
    """Visits agreed for the seven days from a Monday."""

    days: tuple[tuple[str, int], ...]
    households: int


@dataclass(frozen=True)
class Visited:
    """Households with at least one visit since the quarter began, of all (counted by household, not by visit)."""

    since: str
    until: str
    visited: int
    households: int


_VISITS = """
SELECT 'visit', l.household_id, l.household_id, l.head_name, coalesce(l.group_name, l.place, ''),
  coalesce((SELECT promises FROM visit v WHERE v.household_id = l.household_id ORDER BY visited_on DESC, id DESC LIMIT 1), ''),
  l.next_visit FROM household_line l WHERE l.next_visit <= :today {area}"""
_LATE = """
SELECT 'measure', m.id, l.household_id, l.head_name, coalesce(l.group_name, l.place, ''), m.content, m.planned_on
FROM measure m CROSS JOIN household_line l ON l.household_id = m.household_id
WHERE m.done_on IS NULL AND m.planned_on < :today {area}"""
_ACKNOWLEDGE = """
SELECT 'acknowledge', m.id, l.household_id, l.head_name, coalesce(l.group_name, l.place, ''), m.content, m.done_on
FROM measure m CROSS JOIN household_line l ON l.household_id = m.household_id
WHERE m.acknowledged_on IS NULL AND m.done_on IS NOT NULL AND m.done_on BETWEEN :far AND :month {area}"""
_HAND_OVER = """
SELECT 'handover', h.id, NULL, h.name, coalesce(o.name, ''),
  (SELECT count(*) FROM pairing p WHERE p.helper_id = h.id AND p.role = 'lead' AND {holds}), h.to_date
FROM helper h LEFT JOIN organisation o ON o.id = h.organisation_id
WHERE h.to_date <= :ahead AND EXISTS (SELECT 1 FROM pairing p WHERE p.helper_id = h.id AND p.role = 'lead' AND {holds})"""
_UNANSWERED = """
SELECT 'gap', l.household_id, l.household_id, coalesce(l.head_name, l.code), coalesce(l.group_name, l.place, ''),
  '', NULL FROM household_line l WHERE {aside}l.helper_id IS NULL {area}"""

_ANSWER = """
SELECT 'answer', f.id, f.household_id, coalesce(l.head_name, l.code), coalesce(l.group_name, l.place, ''), f.words, f.due_on
FROM feedback f CROSS JOIN household_line l ON l.household_id = f.household_id
WHERE f.answered_on IS NULL AND f.due_on <= :week {area}"""
# what was agreed to and ends; not what was taken back, which is nobody's matter, nor what was agreed to anew
_CONSENT = """
SELECT 'consent', c.id, c.household_id, coalesce(m.name, l.head_name, l.code), coalesce(l.group_name, l.place, ''), c.about, c.expires_on
FROM consent c CROSS JOIN household_line l ON l.household_id = c.household_id LEFT JOIN member m ON m.id = c.member_id
WHERE c.withdrawn_on IS NULL AND c.expires_on BETWEEN :month AND :ahead AND NOT EXISTS (SELECT 1 FROM consent n
WHERE n.household_id = c.household_id AND n.member_id IS c.member_id AND n.about = c.about AND n.expires_on > c.expires_on) {area}"""

GROUPS: Final = {
    "answer": _ANSWER,
    "visit": _VISITS,
    "measure": _LATE,
    "acknowledge": _ACKNOWLEDGE,
    "handover": _HAND_OVER,
    "gap": _UNANSWERED,
    "consent": _CONSENT,
}


def agenda(
    connection: Connection, today: date, *, area: int | None = None, helper: int | None = None, shown: int = SHOWN
) -> list[Group]:
    """Return the groups that have something to do; `area` and `helper` narrow them to a place or to one's own."""
    return [
        group
        for kind in GROUPS
        if (group := lines(connection, kind, today, area=area, helper=helper, limit=shown)).total
    ]


def lines(
    connection: Connection,
    kind: str,
    today: date,
    *,
    area: int | None = None,
    helper: int | None = None,
    limit: int = SHOWN,
) -> Group:
    """Return one group with up to `limit` lines."""
    narrowed = "AND (l.village_id = :area OR l.township_id = :area OR l.county_id = :area) " if area else ""
    narrowed += "AND l.helper_id = :helper " if helper else ""
    statement = GROUPS[kind].format(area=narrowed, aside="+" if area else "", holds=in_force("p"))
    values = _days(today) | {"area": area, "helper": helper, "limit": limit}
    counted = connection.execute(
        text(
            f"SELECT count(*), coalesce(sum(due < :today), 0) FROM (SELECT 0 kind, 0 a, 0 b, 0 c, 0 d, 0 e, NULL due WHERE 0 UNION ALL {statement})"
        ),
        values,
    ).one()
    rows = connection.execute(text(f"{statement} ORDER BY 7, 2 LIMIT :limit"), values)
    found = tuple(
        Line(row[0], row[1], row[2], row[3] or "", row[4] or "", str(row[5] or ""), row[6] or "", _late(row[6], today))
        for row in rows
    )
    return Group(kind, counted[0], counted[1], found)


def week(connection: Connection, today: date, *, area: int | None = None) -> Week:
    """Return the visits agreed for this week, day by day from Monday."""
    monday = today - timedelta(days=today.weekday())
    days = [(monday + timedelta(days=n)).isoformat() for n in range(7)]
    narrowed = "AND :area IN (village_id, township_id, county_id)" if area else ""
    rows = connection.execute(
        text(
            "SELECT next_visit, count(*) FROM household_line WHERE next_visit BETWEEN :first AND :last "
            f"{narrowed} GROUP BY next_visit"
        ),
        {"first": days[0], "last": days[-1], "area": area},
    )
    counts = {row[0]: row[1] for row in rows}
    return Week(tuple((day, counts.get(day, 0)) for day in days), sum(counts.values()))


def visited(connection: Connection, today: date, *, area: int | None = None) -> Visited:
    """Return how many households were visited since the quarter began."""
    first = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    narrowed = "WHERE :area IN (village_id, township_id, county_id)" if area else ""
    row = connection.execute(
        text(f"SELECT coalesce(sum(last_visit >= :first), 0), count(*) FROM household_line {narrowed}"),
        {"first": first.isoformat(), "area": area},
    ).one()
    return Visited(first.isoformat(), today.isoformat(), row[0], row[1])


def _days(today: date) -> dict[str, str]:
    return {
        "today": today.isoformat(),
        "day": today.isoformat(),
        "month": (today - timedelta(days=ACKNOWLEDGE_AFTER)).isoformat(),
        "far": (today - timedelta(days=730)).isoformat(),
        "ahead": (today + timedelta(days=HAND_OVER_AHEAD)).isoformat(),
        "week": (today + timedelta(days=ANSWER_AHEAD)).isoformat(),
    }


def _late(due: str | None, today: date) -> int:
    if not due or len(due) < 10:
        return 0
    return (today - date.fromisoformat(due)).days
