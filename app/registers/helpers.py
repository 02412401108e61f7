"""Helpers and organisations a register names: found in the store or among those the same import adds, else new."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from app.matching.names import name_key, organisation_key
from app.registers.plan import Plan, as_fields, differences
from app.registers.rows import Rows
from db.queries.lookup import grouped_where, rows_where
from db.store import Reader

_FIELDS = {"organisation_id": "organisation.name"}
_OWN = ("sex", "duty", "phone", "office_phone", "id_number")


@dataclass
class Helpers:
    """The helpers and organisations known so far, by name."""

    plan: Plan
    by_name: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    organisations: dict[str, int] = field(default_factory=dict)
    bodies: dict[int, int | None] = field(default_factory=dict)
    noted: dict[int, str] = field(default_factory=dict)

    def look_up(self, reader: Reader, sheets: list[Rows]) -> None:
        """Load the helpers and organisations of the store that some sheets name."""
        names = {value for rows in sheets for value in rows.values.get("helper.name", []) if value}
        bodies = {value for rows in sheets for value in rows.values.get("organisation.name", []) if value}
        for name, found in grouped_where(reader, "helper", "name", names).items():
            here = self.by_name[name_key(name)]
            met = {each["id"] for each in here}
            here += [each for each in found if each["id"] not in met]
            self.bodies.update((each["id"], each["organisation_id"]) for each in here)
        for row in rows_where(reader, "organisation", "name", bodies):
            self.organisations.setdefault(organisation_key(row["name"]), row["id"])

    def organisation(self, rows: Rows, row: int) -> int | None:
        """Return the organisation a row names, added when it is new; None where it names none."""
        name = rows.get("organisation.name", row)
        if not name:
            return None
        key = organisation_key(name)
        if key not in self.organisations:
            fields = {"name": name, "kind": rows.get("organisation.kind", row)}
            self.organisations[key] = self.plan.pad.add("organisation", rows.source(row), fields)
        return self.organisations[key]

    def helper(self, rows: Rows, row: int) -> int | str | None:
        """Return the helper a row names, added or brought up to date; None where it names none, else how many fit."""
        name = rows.get("helper.name", row)
        if not name:
            return None
        organisation = self.organisation(rows, row)
        given = {field: value for field in _OWN if (value := rows.get(f"helper.{field}", row)) is not None}
        given |= {"name": name} | ({"organisation_id": organisation} if organisation else {})
        fitting = [each for each in self.by_name[name_key(name)] if _fits(each, given)]
        if len(fitting) > 1:
            sure = [each for each in fitting if _agrees(each, given)]
            fitting = sure or fitting
        if len(fitting) > 1:
            return str(len(fitting))
        if not fitting:
            identifier = self.plan.pad.add("helper", rows.source(row), given)
            self.by_name[name_key(name)].append({"id": identifier, "_said": dict(given)} | given)
            self._note(rows, row, name, identifier, "new")
            return identifier
        return self._bring_up(rows, row, fitting[0], given)

    def _bring_up(self, rows: Rows, row: int, known: dict[str, Any], given: dict[str, Any]) -> int:
        identifier = int(known["id"])
        given.pop("name")
        said = known.setdefault("_said", {})  # by this import: what it says twice in two ways is not written
        for name, value in list(given.items()):
            if said.setdefault(name, value) != value:
                rows.note(row, "helper_differs", field=_FIELDS.get(name, f"helper.{name}"), value=known["name"])
                del given[name]
        changes = differences(known, given, {})
        known |= as_fields(changes)
        if identifier < 0:  # added by this import: a later row completes it
            self.plan.pad.new["helper"][-identifier - 1] |= as_fields(changes)
        elif changes:
            self.plan.pad.change(identifier, rows.source(row), as_fields(changes))
        if identifier > 0 and (changes or identifier not in self.noted):
            self._note(rows, row, known["name"], identifier, "changed" if changes else "unchanged", changes)
        return identifier

    def _note(self, rows: Rows, row: int, name: str, identifier: int, status: Any, changes: Any = ()) -> None:
        before = self.noted.get(identifier)
        if before == "changed":
            return
        if before is not None:
            self.plan.counts["helpers"][before] -= 1
        self.noted[identifier] = status
        where = rows.get("organisation.name", row) or ""
        self.plan.line("helpers", status, name, where, rows.key(row), changes=changes, record_id=identifier)


def _fits(known: dict[str, Any], given: dict[str, Any]) -> bool:
    """Whether a helper of the same name may be the one: nothing that tells two people apart differs."""
    if known.get("id_number") and given.get("id_number"):
        return bool(known["id_number"] == given["id_number"])
    if known.get("phone") and given.get("phone") and known["phone"] == given["phone"]:
        return True
    body, other = known.get("organisation_id"), given.get("organisation_id")
    if body and other and body != other:
        return False
    if known.get("phone") and given.get("phone"):
        return bool(body and body == other)  # same name, same organisation: a new number
    return True


def _agrees(known: dict[str, Any], given: dict[str, Any]) -> bool:
    return any(given.get(name) and known.get(name) == given[name] for name in ("phone", "organisation_id", "id_number"))
