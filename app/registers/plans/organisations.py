"""Organisations a register names: found in the store or among those the same import adds, else new; brought up to date.

What an earlier row of the same import said stands; a later row that says otherwise is told and not written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from app.matching.names import organisation_key
from app.registers.plans.plan import CellChange, Pad, Plan, as_fields, differences
from app.registers.plans.rows import Rows
from app.registers.values.codes import record_of
from db.queries.lookup import rows_where
from db.store import Reader

_OWN: Final = ("kind", "affiliation", "address", "credit_code")
_CONTACT: Final = ("contact", "phone")


@dataclass
class Organisations:
    """The organisations known so far, by name; `said` remembers which row of this import said what."""

    plan: Plan
    by_key: dict[str, dict[str, Any]] = field(default_factory=dict)
    by_id: dict[int, dict[str, Any]] = field(default_factory=dict)
    said: dict[tuple[int, str], Any] = field(default_factory=dict)
    noted: dict[int, str] = field(default_factory=dict)

    def look_up(self, reader: Reader, sheets: list[Rows]) -> None:
        """Load the organisations of the store that some sheets name."""
        names = {value for rows in sheets for value in rows.values.get("organisation.name", []) if value}
        codes = {
            record_of(str(value)) for rows in sheets for value in rows.values.get("organisation.code", []) if value
        }
        for row in (*rows_where(reader, "organisation", "name", names), *rows_where(reader, "organisation", "id", codes - {None})):  # fmt: skip
            if row["id"] not in self.by_id:
                self._know(dict(row))

    def _know(self, facts: dict[str, Any]) -> None:
        self.by_id[facts["id"]] = facts
        self.by_key.setdefault(organisation_key(facts["name"]), facts)

    def of(self, rows: Rows, row: int, *, its_own: bool = False) -> int | None:
        """Return the organisation a row names, added when it is new; None where it names none.

        `its_own`: the register is one of organisations: each row counts, contact and phone are the organisation's.
        """
        name = rows.get("organisation.name", row)
        if not name:
            return None
        names = (*_OWN, *_CONTACT) if its_own else _OWN
        given = {each: value for each in names if (value := rows.get(f"organisation.{each}", row)) is not None}
        known = self.by_id.get(record_of(str(rows.get("organisation.code", row) or "")) or 0)
        if known is None or organisation_key(known["name"]) != organisation_key(name):
            known = self.by_key.get(organisation_key(name))
        if its_own and rows.extra[row]:
            given["extra"] = merged_extra(known, rows.extra[row])
        if known is None:
            identifier = self.plan.pad.add("organisation", rows.source(row), {"name": name} | given)
            self._know({"id": identifier, "name": name} | given)
            self._note(rows, row, name, identifier, "new")
            self._remember(identifier, given)
            return identifier
        self._bring_up(rows, row, known, given, its_own=its_own)
        return int(known["id"])

    def _bring_up(self, rows: Rows, row: int, known: dict[str, Any], given: dict[str, Any], *, its_own: bool) -> None:
        identifier = int(known["id"])
        given = self._unsaid(rows, row, identifier, given)
        changes = differences(known, given, rows.letters("organisation."))
        write_over(self.plan.pad, "organisation", rows.source(row), known, changes)
        self._remember(identifier, given)
        if changes or its_own:
            self._note(rows, row, known["name"], identifier, "changed" if changes else "unchanged", changes)

    def _unsaid(self, rows: Rows, row: int, identifier: int, given: dict[str, Any]) -> dict[str, Any]:
        """Return what a row says without what an earlier row of this import said otherwise; that is told."""
        kept = {}
        for name, value in given.items():
            before = self.said.get((identifier, name), value)
            if before == value or name == "extra":
                kept[name] = value
            else:
                rows.note(row, "said_before", field=f"organisation.{name}", value=value, detail=before)
        return kept

    def complete(self, rows: Rows, row: int, identifier: int, given: Mapping[str, Any]) -> dict[str, Any]:
        """Fill in what is not known yet of an organisation; return what differs from what is known."""
        known = self.by_id[identifier]
        blank = {name: value for name, value in given.items() if value is not None and not known.get(name)}
        changes = differences(known, blank, rows.letters("organisation."))
        if changes:
            write_over(self.plan.pad, "organisation", rows.source(row), known, changes)
            self._remember(identifier, blank)
            self._note(rows, row, known["name"], identifier, "changed", changes)
        return {name: value for name, value in given.items() if value is not None and known.get(name) != value}

    def name_of(self, identifier: int) -> str:
        """Return the name of an organisation known so far."""
        return str(self.by_id[identifier]["name"])

    def _remember(self, identifier: int, given: Mapping[str, Any]) -> None:
        for name, value in given.items():
            self.said.setdefault((identifier, name), value)

    def _note(self, rows: Rows, row: int, name: str, identifier: int, status: Any, changes: Any = ()) -> None:
        before = self.noted.get(identifier)
        if before == "new" or (before == "changed" and status == "unchanged") or (before == status == "unchanged"):
            return
        self.noted[identifier] = status
        self.plan.line("organisations", status, name, "", rows.key(row), changes=changes, record_id=identifier)


def write_over(pad: Pad, kind: str, source: str, known: dict[str, Any], changes: tuple[CellChange, ...]) -> None:
    """Write changes of a record: a stored one, or one this import adds."""
    if not changes:
        return
    identifier = int(known["id"])
    known |= as_fields(changes)
    if identifier < 0:
        pad.new[kind][-identifier - 1] |= as_fields(changes)
    else:
        pad.change(identifier, source, as_fields(changes))


def merged_extra(known: Mapping[str, Any] | None, more: Mapping[str, str] | None) -> str | None:
    """Return what is kept as it is of a record, with what a row adds, as JSON text."""
    held = orjson.loads(known["extra"]) if known and known.get("extra") else {}
    together = held | dict(more or {})
    return orjson.dumps(together).decode() if together else None
