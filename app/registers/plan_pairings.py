"""Planning a register of who helps which household: helper, household, dates; one lead per household on any day."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from app.registers.carrying import carry
from app.registers.helpers import Helpers
from app.registers.households import carry_places, place_named
from app.registers.known import Known, Villages
from app.registers.plan import Plan, as_fields, differences
from app.registers.rows import Rows
from db.catalogues import catalogue
from db.queries.lookup import rows_where
from db.rules.periods import first_day, last_day, period
from db.store import Reader

_CARRIED: Final = ("helper.name", "helper.phone", "helper.office_phone", "helper.sex", "helper.duty", "helper.id_number",
            "helper.kind", "organisation.name", "organisation.kind", "pairing.year")  # fmt: skip


@dataclass
class PairingPlanner:
    """Works through the rows of pairing registers."""

    plan: Plan
    known: Known
    helpers: Helpers
    standing: dict[int, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    names: dict[int, str] = field(default_factory=dict)

    def row(self, rows: Rows, row: int, villages: Villages) -> None:
        """Plan one row."""
        head = rows.get("head.name", row)
        label = f"{rows.get('helper.name', row) or ''} → {head or rows.get('household.code', row) or ''}"
        if not rows.get("helper.name", row):
            return self._refuse(rows, row, "helper_missing", label, field="helper.name")
        found = self.known.household_of(rows, row, villages)
        if found.household is None:
            return self._refuse(
                rows, row, found.trouble, label, field="head.name", value=found.value, detail=found.detail
            )
        given = self._given(rows, row)
        if _ends_early(given):
            return self._refuse(
                rows,
                row,
                "ends_before_start",
                label,
                field="pairing.to_date",
                value=given["to_date"],
                detail=given["from_date"],
            )
        helper = self.helpers.helper(rows, row)
        if not isinstance(helper, int):
            return self._refuse(
                rows, row, "helper_many", label, field="helper.name", value=rows.get("helper.name", row), detail=helper
            )
        self.names[helper] = rows.get("helper.name", row)
        return self._pair(rows, row, found.household, helper, given, label)

    def _given(self, rows: Rows, row: int) -> dict[str, Any]:
        names = ("from_date", "to_date", "end_reason", "agreement")
        given = {name: value for name in names if (value := rows.get(f"pairing.{name}", row)) is not None}
        role = rows.get("pairing.role", row)
        given["role"] = (catalogue("pairing_role").normalise(role) if role else None) or "lead"
        extra = dict(rows.extra[row] or {})
        for name in ("helper.kind", "note", "head.phone"):
            if said := rows.get(name, row):
                column = rows.reading.column_of(name)
                extra[column.heading if column else name] = str(said)
        if extra:
            given["extra"] = orjson.dumps(extra).decode()
        return given

    def _pair(self, rows: Rows, row: int, household: int, helper: int, given: dict[str, Any], label: str) -> None:
        self._date(rows, row, household, helper, given)
        wanted = period(given.get("from_date"), given.get("to_date"))
        for pairing in self.standing[household]:
            theirs = period(pairing.get("from_date"), pairing.get("to_date"))
            if not wanted.overlaps(theirs):
                continue
            if pairing["helper_id"] == helper:
                return self._again(rows, row, pairing, given, label)
            if given["role"] == "lead" == pairing["role"]:
                name = self.names.get(pairing["helper_id"], "")
                since = pairing.get("from_date")
                detail = f"{name}（{since}）" if since else name
                return self._refuse(rows, row, "lead_exists", label, field="helper.name", detail=detail)
        fields = given | {"level": "person_person", "household_id": household, "helper_id": helper}
        identifier = self.plan.pad.add("pairing", rows.source(row), fields)
        self.standing[household].append({"id": identifier, "_met": rows.reading.numbers[row]} | fields)
        return self.plan.line("pairings", "new", label, "", rows.key(row), record_id=identifier)

    def _date(self, rows: Rows, row: int, household: int, helper: int, given: dict[str, Any]) -> None:
        """A roster of a year says that the pairing stood in that year; it ended then if somebody else came after."""
        year = rows.get("pairing.year", row)
        if not year or "from_date" in given or "to_date" in given:
            return
        given["from_date"] = str(year)
        later = [
            each for each in self.standing[household] if first_day(each.get("from_date") or "0001") > f"{year}-12-31"
        ]
        if any(each["helper_id"] != helper and each["role"] == "lead" for each in later):
            given["to_date"] = str(year)

    def _again(self, rows: Rows, row: int, pairing: dict[str, Any], given: dict[str, Any], label: str) -> None:
        if met := pairing.get("_met"):
            return self._refuse(rows, row, "row_repeated", label, value=met)
        pairing["_met"] = rows.reading.numbers[row]
        if not rows.get("pairing.role", row):
            given.pop("role")
        if rows.get("pairing.from_date", row) is None and pairing.get("from_date"):
            given.pop("from_date", None)  # a roster's year says that the pairing stood, not when it began
        changes = differences(pairing, given, rows.letters("pairing."))
        if changes:
            self.plan.pad.change(pairing["id"], rows.source(row), as_fields(changes))
        status: Any = "changed" if changes else "unchanged"
        return self.plan.line("pairings", status, label, "", rows.key(row), changes=changes, record_id=pairing["id"])

    def _refuse(self, rows: Rows, row: int, code: str, label: str, **values: Any) -> None:
        self.plan.refuse("pairings", rows, row, rows.issue(row, code, refuses=True, **values), label, "")


def _ends_early(given: dict[str, Any]) -> bool:
    start, end = given.get("from_date"), given.get("to_date")
    return bool(start and end and last_day(end) < first_day(start))


def plan_pairings(plan: Plan, sheets: list[Rows], reader: Reader, known: Known, helpers: Helpers) -> None:
    """Plan all sheets of pairing registers."""
    if not sheets:
        return
    known.look_up(sheets)
    helpers.look_up(reader, sheets)
    planner = PairingPlanner(plan, known, helpers)
    places = {}
    for number, rows in enumerate(sheets):
        carry_places(rows, known)
        for row in carry(rows, _CARRIED, ["helper.name"]):
            rows.note(row, "helper_carried", field="helper.name", value=rows.get("helper.name", row))
        for row in range(len(rows)):
            places[number, row] = villages_of(plan, rows, row, known)
    homes = {
        known.household_of(rows, row, places[number, row]).household
        for number, rows in enumerate(sheets)
        for row in range(len(rows))
    }
    stored = rows_where(reader, "pairing", "household_id", {home for home in homes if home and home > 0})
    for pairing in stored:
        if pairing["level"] == "person_person":
            planner.standing[pairing["household_id"]].append(pairing)
    standing = {pairing["helper_id"] for pairing in stored if pairing["helper_id"]}
    planner.names = {helper["id"]: helper["name"] for helper in rows_where(reader, "helper", "id", standing)}
    for number, rows in enumerate(sheets):
        for row in range(len(rows)):
            planner.row(rows, row, places[number, row])


def villages_of(plan: Plan, rows: Rows, row: int, known: Known) -> Villages:
    """Return the villages a row or its title may mean; None where neither says (no place is added here)."""
    named = place_named(rows, row, known.spoken_at(rows, row))
    if not named.village and plan.choices.village is not None:
        return frozenset([plan.choices.village])
    return known.places.look(named)
