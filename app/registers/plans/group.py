"""The rows of one household in an import, on one sheet or several. Not here: gathering them (`households`, `across_sheets`)."""

from dataclasses import dataclass, field
from typing import Any

from app.matching.names import name_key
from app.registers.plans.rows import Rows
from db.rules.households import HEAD


@dataclass
class Group:
    """The rows of one household, in the order of the register."""

    code: str | None
    rows: list[tuple[Rows, int]] = field(default_factory=list)
    cut: bool = False  # its code arrived as a number that Excel had cut
    _head: tuple[str | None, str | None] | None = None

    def head(self) -> tuple[str | None, str | None]:
        """Return the head's name and ID number as the register gives them (asked for once the rows are gathered)."""
        if self._head is None:
            self._head = self._found_head()
        return self._head

    def beginnings(self) -> list[tuple[Rows, int]]:
        """Return the first row on each sheet."""
        found = [self.rows[0]]
        for rows, row in self.rows:
            if all(rows is not each for each, _first in found):
                found.append((rows, row))
        return found

    def take(self, other: "Group") -> None:
        """Add the rows of the same household on another sheet."""
        self.rows += other.rows
        self._head = None

    def _found_head(self) -> tuple[str | None, str | None]:
        name = self.first("head.name")
        number = self.first("head.id_number")
        for rows, row in self.rows:
            if rows.get("member.relation", row) == HEAD:
                name = name or rows.get("member.name", row)
                number = number or rows.get("member.id_number", row)
        if name and not number:
            number = next(
                (
                    rows.get("member.id_number", row)
                    for rows, row in self.rows
                    if name_key(rows.get("member.name", row) or "") == name_key(name)
                ),
                None,
            )
        return name, number

    def first(self, name: str) -> Any:
        """Return the first value a field has on any row."""
        for rows, row in self.rows:
            column = rows.values.get(name)
            if column is not None and (value := column[row]) is not None:
                return value
        return None

    def said(self, name: str) -> list[Any]:
        """Return the distinct values of a field, in order."""
        found: dict[Any, None] = {}
        for rows, row in self.rows:
            column = rows.values.get(name)
            if column is not None and column[row] is not None:
                found[column[row]] = None
        return list(found)

    def sheets(self) -> list[Rows]:
        """Return the sheets the rows stand on."""
        sheets = [self.rows[0][0]]
        for rows, _row in self.rows:
            if rows is not sheets[-1]:
                sheets.append(rows)
        return sheets
