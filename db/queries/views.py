"""Saved views of the table of households: their names, and the filters and order one of them stands for today.

Not here: saving them (`db.ops.setting`), showing them (`app.ui.households`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, Final

from sqlalchemy import Connection

from db.queries.households import ANY, Filters
from db.queries.setting import setting

VIEWS: Final = "views.households"
_SORT: Final = "place"


@dataclass(frozen=True)
class View:
    """A saved view: its name, its filters as they are today, the column it is sorted by."""

    name: str
    filters: Filters
    sort: str = _SORT
    descending: bool = False


def quarter_start(day: date) -> str:
    """Return the first day of the quarter of a day."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1).isoformat()


def saved_views(connection: Connection, today: date) -> dict[str, View]:
    """Return the saved views by name, in the order they are offered."""
    kept: Mapping[str, Mapping[str, Any]] = setting(connection, VIEWS, {})
    return {name: _view(name, each, today) for name, each in kept.items()}


def _view(name: str, kept: Mapping[str, Any], today: date) -> View:
    """A view as `app.ui.households.filters` keeps it: a chip instead of a date, so that it stays true."""
    chip = kept.get("chip")
    known = {each.name for each in fields(Filters)}
    said = {key: value for key, value in kept.items() if key in known and value is not None}
    said |= {"no_helper": chip == "no_helper", "open_needs": chip == "open_needs"}
    said["unvisited_since"] = quarter_start(today) if chip == "unvisited" else None
    if chip == "monitored" and not said.get("monitor"):
        said["monitor"] = ANY
    sort, descending = (kept.get("order") or (None, _SORT, False))[1:3]
    return View(name, Filters(**said), sort, bool(descending))
