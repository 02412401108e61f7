"""Periods of dates that may be cut to a month or a year, or be open at either end. Pure.

A cut beginning counts from the first day of its month or year, a cut end to the last day of it.
"""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

FIRST, LAST = "0001-01-01", "9999-12-31"


@dataclass(frozen=True)
class Period:
    """From a day to a day, both included, as full ISO dates."""

    start: str
    end: str

    def overlaps(self, other: "Period") -> bool:
        """Whether the two share a day."""
        return self.start <= other.end and other.start <= self.end

    def holds(self, day: str) -> bool:
        """Whether a day lies inside."""
        return self.start <= day <= self.end

    def inside(self, other: "Period") -> bool:
        """Whether this period lies within the other."""
        return other.start <= self.start and self.end <= other.end


def period(start: str | None, end: str | None) -> Period:
    """Return the period between two dates as stored."""
    return Period(first_day(start) if start else FIRST, last_day(end) if end else LAST)


def first_day(value: str) -> str:
    """Return the first day a date cut to its precision can mean."""
    return (value + "-01-01")[:10] if len(value) < 10 else value


def last_day(value: str) -> str:
    """Return the last day a date cut to its precision can mean."""
    if len(value) == 4:
        return f"{value}-12-31"
    if len(value) == 7:
        year, month = map(int, value.split("-"))
        return f"{value}-{calendar.monthrange(year, month)[1]:02d}"
    return value


def overlapping(periods: Sequence[Period]) -> list[tuple[int, int]]:
    """Return the pairs of positions whose periods share a day."""
    order = sorted(range(len(periods)), key=lambda at: periods[at].start)
    found = []
    for place, first in enumerate(order):
        for second in order[place + 1 :]:
            if periods[second].start > periods[first].end:
                break
            found.append((min(first, second), max(first, second)))
    return found


def holding(day: str, periods: Iterable[Period]) -> list[int]:
    """Return the positions of the periods that hold a day."""
    return [at for at, each in enumerate(periods) if each.holds(day)]


def day_before(day: str) -> str:
    """Return the day before a full ISO date; the first day of all has none before it. ValueError for another text."""
    return day if day == FIRST else (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def day_after(day: str) -> str:
    """Return the day after a full ISO date; the last day of all has none after it. ValueError for another text."""
    return day if day == LAST else (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def without(whole: Period, cuts: Iterable[Period]) -> tuple[Period, ...]:
    """Return what is left of a period once others are cut out of it, in order."""
    left, start = [], whole.start
    for cut in sorted(cuts, key=lambda each: each.start):
        if cut.end < start or cut.start > whole.end:
            continue
        if cut.start > start:
            left.append(Period(start, day_before(cut.start)))
        if cut.end >= whole.end:
            return tuple(left)
        start = max(start, day_after(cut.end))
    return (*left, Period(start, whole.end)) if start <= whole.end else tuple(left)


def meeting(some: Iterable[Period], others: Iterable[Period]) -> Period | None:
    """Return the first days that two lists of periods share, or None."""
    theirs = list(others)
    shared = [
        Period(max(one.start, other.start), min(one.end, other.end))
        for one in some
        for other in theirs
        if one.overlaps(other)
    ]
    return min(shared, key=lambda each: each.start, default=None)
