"""Rows on their way into a store: ids are known at once, the rows go in together. What they say is elsewhere."""

from collections import defaultdict
from typing import Any

from db.history.write import Write
from db.models import KINDS


class Sheets:
    """Collects records of all kinds for one write; `flush` puts them into the tables."""

    def __init__(self, write: Write) -> None:
        self._write = write
        self._next: dict[str, int] = {}
        self._rows: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def add(self, kind: str, /, **fields: Any) -> int:
        """Note a record and return the id it will have."""
        identifier = self._next.get(kind)
        if identifier is None:
            identifier = self._write.reserve(kind, 0)  # takes none: says which comes next
        fields["id"] = identifier
        self._next[kind] = identifier + 1
        self._rows[kind].append(fields)
        return identifier

    def fill(self, kind: str, identifier: int, **fields: Any) -> None:
        """Add fields to a record noted and not yet written. KeyError where there is none."""
        row = next((each for each in reversed(self._rows[kind]) if each["id"] == identifier), None)
        if row is None:
            raise KeyError(identifier)
        row |= fields

    def flush(self) -> None:
        """Write everything noted so far."""
        for kind in KINDS:
            rows = self._rows.pop(kind, [])
            if rows:
                self._write.reserve(kind, len(rows))
                self._write.create_many(kind, rows)
        self._next.clear()
