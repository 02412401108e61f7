"""Values as they stand on the screen: dates, states, places; any field of any record is said by `app.summaries.values`.

Here: words only. Not here: pictures of states (`app.ui.widgets.pills`).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.summaries.values import HIDDEN, KINDS, NOTHING, field_label, shown
from resources.language import _


def day(value: str | None, today: date) -> str:
    """Return a date as MM-DD inside the year, whole elsewhere; what is cut stays cut."""
    if not value:
        return ""
    return value[5:] if len(value) == 10 and value[:4] == str(today.year) else value


def long_day(value: date) -> str:
    """Return a day in words: 7 月 1 日 周一."""
    weekdays = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
    return _("{month} 月 {day} 日 {weekday}").format(
        month=value.month, day=value.day, weekday=weekdays[value.weekday()]
    )


def span(start: str | None, end: str | None) -> str:
    """Return a stretch of time in words; without an end it reaches to now."""
    return _("{start} 至 {end}").format(start=start or "", end=end or _("今"))


def status(household: Mapping[str, Any]) -> tuple[str, str]:
    """Return (words, tone) for the state of a household: monitored before lifted."""
    monitor, exited = household["monitor_kind"], household["exit_status"]
    if monitor and household.get("risk_cleared") not in ("是", "yes", "已消除"):
        return _(str(monitor)), "warn"
    if exited and str(exited).startswith("已脱贫"):
        return _(str(exited)), "good"
    return (_(str(exited)), "") if exited else ("", "")


def place_words(place: str | None, group: str | None) -> str:
    """Return township, village and group as one place."""
    return f"{place or ''} {group or ''}".strip()


__all__ = ["HIDDEN", "KINDS", "NOTHING", "day", "field_label", "long_day", "place_words", "shown", "span", "status"]
