"""When a consent holds, by when a household is answered, when what is held of it must go. Pure.

Fifteen days for an answer: as administrative bodies give requests for information. Retention: the register of fields.
"""

from datetime import date, timedelta
from typing import Final

ANSWER_WITHIN: Final = 15  # days
HOLDS, EXPIRED, WITHDRAWN, TO_COME = "holds", "expired", "withdrawn", "to_come"
SOON: Final = 30  # days before its end a consent is told as ending


def consent_state(given_on: str, expires_on: str, withdrawn_on: str | None, day: str) -> str:
    """Return whether a consent holds on a day (ISO dates): withdrawn before anything else."""
    if withdrawn_on is not None and withdrawn_on <= day:
        return WITHDRAWN
    if day < given_on:
        return TO_COME
    return EXPIRED if day > _last_day(expires_on) else HOLDS


def _last_day(stated: str) -> str:
    """A date cut to a month or year reaches to its end."""
    return f"{stated}~" if len(stated) < 10 else stated


def ends_soon(expires_on: str, day: str) -> bool:
    """Whether a consent that holds ends within a month."""
    return day <= _last_day(expires_on) <= (date.fromisoformat(day) + timedelta(days=SOON)).isoformat()


def answer_due(received_on: str) -> str:
    """Return the day by which a household is answered."""
    return (date.fromisoformat(f"{received_on}-01-01"[:10]) + timedelta(days=ANSWER_WITHIN)).isoformat()


def years_later(day: str, years: int) -> str:
    """Return the day some years after one; the 29th of February becomes the 1st of March."""
    start = date.fromisoformat(f"{day}-12-31"[:10] if len(day) == 4 else f"{day}-28"[:10] if len(day) == 7 else day)
    try:
        return start.replace(year=start.year + years).isoformat()
    except ValueError:
        return start.replace(year=start.year + years, month=3, day=1).isoformat()
