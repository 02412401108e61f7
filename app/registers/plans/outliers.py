"""Amounts that look like a slip of the unit: a thousand times what is usual in the village, or a thousandth of it. Asked, not refused.

What is usual is the middle of the village in this import and in the store. Only amounts far beyond what a household can have are
compared at all; nobody is compared with anybody.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from statistics import median_low
from typing import Any, Final

from app.registers.plans.rows import Rows
from db.queries.lookup import amounts_in
from db.store import Reader

TIMES: Final = 1000
NEIGHBOURS: Final = 5  # fewer say nothing
_HIGH: Final = 10_000_000  # fen: from here on it is worth a look
_LOW: Final = 5_000
# where a household can have next to nothing (interest, a subsidy) a small amount says nothing
_WHOLE: Final = frozenset(("stated_per_head_fen", "stated_net_fen", "stated_total_fen"))


@dataclass
class Usual:
    """What is usual in each village, asked for once."""

    reader: Reader
    sheets: list[Rows]
    _known: dict[tuple[int, str, str], int | None] = field(default_factory=dict)

    def slips(self, rows: Rows, row: int, village: int, given: dict[str, Any]) -> Iterable[tuple[str, int]]:
        """Return the fields of a household's year that look like a slip, each with what is usual."""
        for name, value in given.items():
            if not name.endswith("_fen") or not value or not (value >= _HIGH or (value <= _LOW and name in _WHOLE)):
                continue
            usual = self._usual(village, str(rows.get("place.village", row) or ""), name)
            if usual and (value >= usual * TIMES or value * TIMES <= usual):
                yield name, usual

    def _usual(self, village: int, said: str, name: str) -> int | None:
        key = (village, said, name)
        if key not in self._known:
            amounts = [*self._in_sheets(said, name), *(amounts_in(self.reader, village, name) if village > 0 else ())]
            self._known[key] = median_low(amounts) if len(amounts) >= NEIGHBOURS else None
        return self._known[key]

    def _in_sheets(self, said: str, name: str) -> list[int]:
        found: list[int] = []
        for rows in self.sheets:
            places = rows.column("place.village")
            for path, column in rows.values.items():
                if path.partition("@")[0] == f"year.{name}":
                    found += [
                        value for value, place in zip(column, places, strict=True) if value and (place or "") == said
                    ]
        return found
