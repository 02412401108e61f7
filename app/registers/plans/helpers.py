"""Helpers a register names: found in the store or among those the same import adds, else new.

Not here: their organisations (`organisations`), teams (`teams`).
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from app.matching.names import name_key
from app.registers.plans.organisations import Organisations, merged_extra, write_over
from app.registers.plans.plan import Plan, differences
from app.registers.plans.rows import Rows
from app.registers.values.codes import record_of
from app.registers.values.skills import skills_in
from db.queries.lookup import grouped_where, rows_where
from db.store import Reader

_OWN: Final = ("sex", "duty", "phone", "office_phone", "id_number", "term", "from_date", "to_date")
_KEPT: Final = {"education": "学历", "address": "联系地址"}  # beside the helper, as they are


@dataclass
class Helpers:
    """The helpers and organisations known so far, by name."""

    plan: Plan
    by_name: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    by_id: dict[int, dict[str, Any]] = field(default_factory=dict)
    bodies: dict[int, int | None] = field(default_factory=dict)
    noted: dict[int, str] = field(default_factory=dict)
    said: dict[tuple[int, str], Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.organisations = Organisations(self.plan)

    def look_up(self, reader: Reader, sheets: list[Rows]) -> None:
        """Load the helpers and organisations of the store that some sheets name."""
        names = {value for rows in sheets for value in rows.values.get("helper.name", []) if value}
        codes = {record_of(str(value)) for rows in sheets for value in rows.values.get("helper.code", []) if value}
        found = [each for same in grouped_where(reader, "helper", "name", names).values() for each in same]
        for each in (*found, *rows_where(reader, "helper", "id", codes - {None})):
            if each["id"] not in self.by_id:
                self._know(each)
        self.organisations.look_up(reader, sheets)

    def _know(self, facts: dict[str, Any]) -> None:
        self.by_id[facts["id"]] = facts
        self.bodies[facts["id"]] = facts.get("organisation_id")
        self.by_name[name_key(facts["name"])].append(facts)

    def organisation(self, rows: Rows, row: int) -> int | None:
        """Return the organisation a row names, added when it is new; None where it names none."""
        return self.organisations.of(rows, row)

    def helper(self, rows: Rows, row: int, extra: Mapping[str, str] | None = None) -> int | str | None:
        """Return the helper a row names, added or brought up to date; None where it names none, else how many fit.

        `extra` is kept beside the helper as it is.
        """
        name = rows.get("helper.name", row)
        if not name:
            return None
        organisation = self.organisations.of(rows, row)
        given = {field: value for field in _OWN if (value := rows.get(f"helper.{field}", row)) is not None}
        given |= {"name": name} | ({"organisation_id": organisation} if organisation else {})
        skills, rest = skills_in(rows.get("skill.words", row))
        kept = {words: str(value) for key, words in _KEPT.items() if (value := rows.get(f"helper.{key}", row))}
        kept |= {"技术特长": rest} if rest else {}
        kept |= dict(extra or {})
        given |= {"skills": skills} if skills else {}
        fitting = self._fitting(rows, row, given)
        if len(fitting) > 1:
            return str(len(fitting))
        known = fitting[0] if fitting else None
        if kept:
            given["extra"] = merged_extra(known, kept)
        if known is None:
            identifier = self.plan.pad.add("helper", rows.source(row), given)
            self._know({"id": identifier} | given)
            self._remember(identifier, given)
            self._note(rows, row, name, identifier, "new")
            return identifier
        return self._bring_up(rows, row, known, given)

    def keep(self, rows: Rows, row: int, identifier: int, extra: Mapping[str, str]) -> None:
        """Keep something beside a helper as it is, once more is known of the rows that name them."""
        known = self.by_id[identifier]
        given = {"extra": merged_extra(known, extra)}
        changes = differences(known, given, {})
        write_over(self.plan.pad, "helper", rows.source(row), known, changes)
        if changes and identifier > 0:
            self._note(rows, row, known["name"], identifier, "changed", changes)

    def _fitting(self, rows: Rows, row: int, given: dict[str, Any]) -> list[dict[str, Any]]:
        coded = self.by_id.get(record_of(str(rows.get("helper.code", row) or "")) or 0)
        if coded is not None and name_key(coded["name"]) == name_key(given["name"]):
            return [coded]
        fitting = [each for each in self.by_name[name_key(given["name"])] if _fits(each, given)]
        if len(fitting) > 1:
            sure = [each for each in fitting if _agrees(each, given)]
            fitting = sure or fitting
        return fitting

    def _bring_up(self, rows: Rows, row: int, known: dict[str, Any], given: dict[str, Any]) -> int:
        identifier = int(known["id"])
        given.pop("name")
        for name, value in list(given.items()):
            if name != "extra" and self.said.get((identifier, name), value) != value:
                field_named = "organisation.name" if name == "organisation_id" else f"helper.{name}"
                rows.note(row, "helper_differs", field=field_named, value=known["name"])
                del given[name]
        changes = differences(known, given, rows.letters("helper."))
        write_over(self.plan.pad, "helper", rows.source(row), known, changes)
        self._remember(identifier, given)
        if identifier > 0 and (changes or identifier not in self.noted):
            self._note(rows, row, known["name"], identifier, "changed" if changes else "unchanged", changes)
        return identifier

    def _remember(self, identifier: int, given: Mapping[str, Any]) -> None:
        for name, value in given.items():
            self.said.setdefault((identifier, name), value)

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
