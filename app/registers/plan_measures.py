"""Planning registers of measures and of visits: whose household, by whom, when, what; the same statement counts once."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from app.matching.names import name_key
from app.registers.codes import record_of
from app.registers.helpers import Helpers
from app.registers.households import carry_places
from app.registers.known import Found, Known, Villages
from app.registers.plan import Plan, as_fields, differences
from app.registers.plan_pairings import carry, villages_of
from app.registers.rows import Rows
from db.queries.lookup import rows_where
from db.store import Reader

_HOUSEHOLD: Final = ("head.name", "head.id_number", "household.code", "place.village", "group")


@dataclass(frozen=True)
class Ledger:
    """One of the two registers: its kind, plural, the fields that make a row what it is, and its free text."""

    kind: str
    counted: str
    day: tuple[str, ...]
    said: tuple[str, ...]


MEASURES: Final = Ledger("measure", "measures", ("done_on", "planned_on"), ("content",))
VISITS: Final = Ledger("visit", "visits", ("visited_on",), ())


@dataclass
class LedgerPlanner:
    """Works through the rows of one of the two registers."""

    plan: Plan
    known: Known
    helpers: Helpers
    ledger: Ledger
    stored: dict[int, dict[str, Any]] = field(default_factory=dict)
    same: dict[tuple[Any, ...], list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def row(self, rows: Rows, row: int, villages: Villages) -> None:
        """Plan one row."""
        kind = self.ledger.kind
        given = self._given(rows, row)
        label = str(given.get("content") or rows.get("head.name", row) or "")[:40]
        if kind == "measure" and not given.get("content"):
            return self._refuse(rows, row, "content_missing", label, field="measure.content")
        if not any(given.get(name) for name in self.ledger.day):
            return self._refuse(rows, row, "date_missing", label, field=f"{kind}.{self.ledger.day[0]}")
        before = self._by_code(rows, row)
        if isinstance(before, str):
            return self._refuse(rows, row, "measure_unknown", label, field="measure.code", value=before)
        found = self.household(rows, row, villages)
        if found.household is None and before is None:
            return self._refuse(
                rows, row, found.trouble, label, field="head.name", value=found.value, detail=found.detail
            )
        household = found.household if found.household is not None else before["household_id"] if before else 0
        helper = self.helpers.helper(rows, row)
        if isinstance(helper, str):
            return self._refuse(
                rows, row, "helper_many", label, field="helper.name", value=rows.get("helper.name", row), detail=helper
            )
        given |= {"household_id": household} | ({"helper_id": helper} if helper else {})
        if kind == "measure" and (body := self.helpers.organisation(rows, row)):
            given["organisation_id"] = body
        return self._write(rows, row, before, given, label)

    def _given(self, rows: Rows, row: int) -> dict[str, Any]:
        prefix = f"{self.ledger.kind}."
        given = {
            name.removeprefix(prefix): value
            for name, column in rows.values.items()
            if name.startswith(prefix) and (value := column[row]) is not None and name != "measure.code"
        }
        extra = dict(rows.extra[row] or {})
        if member := rows.get("member.name", row):
            extra["受益人"] = member
        if extra:
            given["extra"] = orjson.dumps(extra).decode()
        return given

    def _by_code(self, rows: Rows, row: int) -> dict[str, Any] | str | None:
        code = rows.get("measure.code", row)
        if not code:
            return None
        return self.stored.get(record_of(code) or 0) or str(code)

    def household(self, rows: Rows, row: int, villages: Villages) -> Found:
        """Return the household a row speaks of, in its columns or in the title above it."""
        code, number = rows.get("household.code", row), rows.get("head.id_number", row)
        name = rows.get("head.name", row)
        if code or number or name:
            return self.known.find(code, number, name, villages)
        titled = self.known.find_in_words(rows.reading.title(row), villages)
        if titled.household is not None:
            return titled
        # a sheet for each household often carries the head's name on its tab
        tab = self.known.find_in_words(rows.reading.sheet, villages)
        return tab if tab.household is not None else titled

    def _write(self, rows: Rows, row: int, before: dict[str, Any] | None, given: dict[str, Any], label: str) -> None:
        kind, counted = self.ledger.kind, self.ledger.counted
        where = self.known.names.get(given["household_id"], "")
        alike = self.same[self.key(given)]
        if before is None:
            before = next((each for each in alike if each["id"] > 0 and not each.get("_met")), None)
            repeated = next((each for each in alike if each.get("_met")), None)
            if before is None and repeated is not None:
                return self._refuse(rows, row, "row_repeated", label, value=repeated["_met"])
        if before is None:
            identifier = self.plan.pad.add(kind, rows.source(row), given)
            alike.append({"id": identifier, "_met": rows.reading.numbers[row]} | given)
            return self.plan.line(counted, "new", label, where, rows.key(row), record_id=identifier)
        before["_met"] = rows.reading.numbers[row]
        changes = differences(before, given, rows.letters(f"{kind}."))
        if changes:
            self.plan.pad.change(before["id"], rows.source(row), as_fields(changes))
        status: Any = "changed" if changes else "unchanged"
        return self.plan.line(counted, status, label, where, rows.key(row), changes=changes, record_id=before["id"])

    def key(self, given: dict[str, Any]) -> tuple[Any, ...]:
        """Return what makes two rows the same statement: household, day and content."""
        day = next((given[name] for name in self.ledger.day if given.get(name)), None)
        return (given["household_id"], day, *(name_key(str(given.get(name) or "")) for name in self.ledger.said))

    def _refuse(self, rows: Rows, row: int, code: str, label: str, **values: Any) -> None:
        found = rows.issue(row, code, refuses=True, **values)
        self.plan.refuse(self.ledger.counted, rows, row, found, label, "")


def plan_ledger(plan: Plan, ledger: Ledger, sheets: list[Rows], reader: Reader, known: Known, helpers: Helpers) -> None:
    """Plan all sheets of measures, or all of visits."""
    if not sheets:
        return
    known.look_up(sheets)
    helpers.look_up(reader, sheets)
    planner = LedgerPlanner(plan, known, helpers, ledger)
    homes: set[int] = set()
    places: dict[tuple[int, int], Villages] = {}
    for number, rows in enumerate(sheets):
        carry_places(rows)
        carry(rows, _HOUSEHOLD, "head.name")
        for row in range(len(rows)):
            places[number, row] = villages_of(plan, rows, row, known)
            found = planner.household(rows, row, places[number, row]).household
            if found is not None and found > 0:
                homes.add(found)
    for record in rows_where(reader, ledger.kind, "household_id", homes):
        planner.stored[record["id"]] = record
        planner.same[planner.key(record)].append(record)
    for number, rows in enumerate(sheets):
        for row in range(len(rows)):
            planner.row(rows, row, places[number, row])
