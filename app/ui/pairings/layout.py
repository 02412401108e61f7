"""What a timeline shows, worked out without a window: rows, bars beside or above one another, empty stretches, marks.

Drawing is in `timechart` and `timeline`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from db.queries.lanes import Lane
from db.rules.periods import FIRST, LAST, Period, day_after, without
from resources.language import N_, _

ABOVE, TEAM, LEAD, OWN, SUPPORT = "above", "team", "lead", "own", "support"
TITLES: Final = {ABOVE: N_("上级"), TEAM: N_("团队"), LEAD: N_("主责"), OWN: N_("个人"), SUPPORT: N_("协助")}


@dataclass(frozen=True)
class Bar:
    """A pairing in its row: `track` of `tracks` where several stand side by side on some day."""

    lane: Lane
    period: Period
    track: int = 0
    tracks: int = 1


@dataclass(frozen=True)
class Mark:
    """A day worth a word below its row; `hand_over` where one took over from another."""

    day: str
    words: str
    hand_over: bool


@dataclass(frozen=True)
class Row:
    """One lane of the picture with its title."""

    key: str
    title: str
    bars: tuple[Bar, ...]
    gaps: tuple[Period, ...] = ()
    overlaps: tuple[Period, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class Layout:
    """All rows between two days."""

    first: date
    last: date
    rows: tuple[Row, ...]

    @property
    def bars(self) -> list[Bar]:
        """Every bar, row by row from the left: the order of the arrow keys."""
        return [bar for row in self.rows for bar in row.bars]


def arrange(lanes: Sequence[Lane], day: date, today: date) -> Layout:
    """Return the rows of a place: above, team, leads, one's own, supports in as many lanes as they overlap."""
    drawn = [lane for lane in lanes if not lane.facts.stage]
    first, last = span(drawn, day, today)
    whole = Period(first.isoformat(), last.isoformat())
    rows = []
    for key in (ABOVE, TEAM, LEAD, OWN):
        own = [lane for lane in drawn if row_of(lane) == key]
        if own or key == LEAD:
            rows.append(_row(key, own, whole, drawn))
    supports = side_by_side([lane for lane in drawn if row_of(lane) == SUPPORT], clusters=False)
    for track in range(max((bar.track for bar in supports), default=-1) + 1):
        title = _(TITLES[SUPPORT]) if track == 0 else ""
        rows.append(Row(SUPPORT, title, tuple(Bar(bar.lane, bar.period) for bar in supports if bar.track == track)))
    return Layout(first, last, tuple(rows))


def row_of(lane: Lane) -> str:
    """Return the row a pairing belongs to: what stands above, a team, who leads, for one person only, who supports."""
    if lane.above:
        return ABOVE
    if lane.facts.level == "team_family":
        return TEAM
    if not lane.lead:
        return SUPPORT
    return LEAD if lane.head or not lane.facts.member_id else OWN


def span(lanes: Iterable[Lane], day: date, today: date) -> tuple[date, date]:
    """Return the first and last day of the picture: whole years at the left, some air at the right."""
    known = [
        each for lane in lanes for each in (lane.facts.period.start, lane.facts.period.end) if each not in (FIRST, LAST)
    ]
    first = min([day, today, *map(date.fromisoformat, known)])
    last = max([day, today, *map(date.fromisoformat, known)])
    first = min(first.replace(month=1, day=1), date(last.year - 1, 1, 1))
    return first, last + timedelta(days=max((last - first).days // 16, 45))


def side_by_side(lanes: Sequence[Lane], *, clusters: bool = True) -> list[Bar]:
    """Give pairings that share a day tracks of their own; with `clusters` only those that meet share their height."""
    order = sorted(lanes, key=lambda lane: (lane.facts.period.start, lane.id))
    found: list[Bar] = []
    group: list[Bar] = []
    until = ""
    for lane in order:
        dates = lane.facts.period
        if clusters and group and dates.start > until:
            found, group = found + _levelled(group), []
        busy = {bar.track for bar in group if bar.period.end >= dates.start}
        track = next(each for each in range(len(group) + 1) if each not in busy)
        group.append(Bar(lane, dates, track))
        until = max(until, dates.end)
    return found + _levelled(group)


def _levelled(group: Sequence[Bar]) -> list[Bar]:
    tracks = max((bar.track for bar in group), default=0) + 1
    return [Bar(bar.lane, bar.period, bar.track, tracks) for bar in group]


def _row(key: str, lanes: Sequence[Lane], whole: Period, drawn: Sequence[Lane]) -> Row:
    bars = tuple(side_by_side(lanes))
    if key != LEAD:
        return Row(key, _(TITLES[key]), bars)
    periods = [bar.period for bar in bars]
    started = [each.facts.period.start for each in (lanes or drawn) if each.facts.period.start != FIRST]
    start = max(min(started, default=whole.start), whole.start)
    gaps = without(Period(start, whole.end), periods) if start <= whole.end else ()
    return Row(key, _(TITLES[key]), bars, gaps, tuple(_overlaps(periods)), tuple(_marks(bars, gaps)))


def _overlaps(periods: Sequence[Period]) -> Iterable[Period]:
    order = sorted(periods, key=lambda each: each.start)
    for at, one in enumerate(order):
        for other in order[at + 1 :]:
            if one.overlaps(other):
                yield Period(max(one.start, other.start), min(one.end, other.end))


def _marks(bars: Sequence[Bar], gaps: Sequence[Period]) -> Iterable[Mark]:
    for bar in bars:
        if bar.lane.facts.replaces_id or bar.lane.sheet:
            yield Mark(bar.period.start, _("交接 {day}").format(day=bar.period.start), True)
        if any(bar.period.end != LAST and gap.start == day_after(bar.period.end) for gap in gaps):
            reason = (bar.lane.facts.end_reason or _("结束")).split("，")[0][:6]
            yield Mark(bar.period.end, f"{bar.period.end} {reason}", False)


def months(start: str, end: str) -> int:
    """Return how many months lie between two days, begun ones counted from the half."""
    one, other = date.fromisoformat(start), date.fromisoformat(end)
    return max(round((other - one).days / 30.44), 0)


def long_words(dates: Period, day: str) -> str:
    """Return how long a pairing held up to a day, in months or days; "" where it had not begun."""
    if dates.start == FIRST or dates.start > day:
        return ""
    end = min(dates.end, day)
    count = months(dates.start, end)
    if count:
        return _("{n} 个月").format(n=count)
    return _("{n} 天").format(n=(date.fromisoformat(end) - date.fromisoformat(dates.start)).days + 1)
