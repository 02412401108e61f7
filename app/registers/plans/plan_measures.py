"""Planning registers of measures and of visits: whose household, by whom, when, what; the same statement counts once."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from app.matching.names import name_key
from app.matching.places import Place
from app.matching.villages import village_of
from app.registers.layouts.vocabulary import layouts
from app.registers.plans.carrying import carry
from app.registers.plans.helpers import Helpers
from app.registers.plans.households import carry_places, place_named
from app.registers.plans.known import Found, Known, Villages
from app.registers.plans.plan import Plan, as_fields, differences
from app.registers.plans.plan_pairings import villages_of
from app.registers.plans.rows import Rows
from app.registers.plans.wiping import wiped
from app.registers.values.codes import record_of
from db.queries.lookup import rows_where
from db.store import Reader

_HOUSEHOLD: Final = ("head.name", "head.id_number", "household.code", "place.village", "group")
_WHOM: Final = "受益人"
_LEADERS: Final = ("head.name", "household.code", "head.id_number")


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
    whoms: dict[int, str] = field(default_factory=dict)
    same: dict[tuple[Any, ...], list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def row(self, rows: Rows, row: int, villages: Villages) -> None:
        """Plan one row."""
        kind = self.ledger.kind
        given = self._given(rows, row)
        label = str(given.get("content") or rows.get("head.name", row) or "")[:40]
        if self._says_nothing(rows, row):
            return self.plan.line(self.ledger.counted, "unchanged", label, "", rows.key(row))
        if kind == "measure" and not given.get("content"):
            return self._refuse(rows, row, "content_missing", label, field="measure.content")
        if not any(given.get(name) for name in self.ledger.day):
            return self._refuse(rows, row, "date_missing", label, field=f"{kind}.{self.ledger.day[0]}")
        before = self._by_code(rows, row)
        if isinstance(before, str):
            return self._refuse(rows, row, "measure_unknown", label, field="measure.code", value=before)
        whom = self._whom(rows, row, villages, before)
        if isinstance(whom, Found):
            return self._refuse(rows, row, whom.trouble, label, field="head.name", value=whom.value, detail=whom.detail)
        helper = self.helpers.helper(rows, row)
        if isinstance(helper, str):
            return self._refuse(
                rows, row, "helper_many", label, field="helper.name", value=rows.get("helper.name", row), detail=helper
            )
        given |= whom | ({"helper_id": helper} if helper else {})
        borrower = self.whoms.get(id(rows)) == "household_or_village" and "household_id" in whom
        if kind == "measure" and not borrower and (body := self.helpers.organisation(rows, row)):
            given["organisation_id"] = body
        return self._write(rows, row, before, given, label)

    def _says_nothing(self, rows: Rows, row: int) -> bool:
        """Whether a row only names a household, as those of a workbook to fill in do."""
        told = (f"{self.ledger.kind}.", "helper.", "organisation.", "member.", "signature")
        return not rows.extra[row] and not any(
            column[row] is not None for name, column in rows.values.items() if name.startswith(told)
        )

    def _whom(self, rows: Rows, row: int, villages: Villages, before: dict[str, Any] | None) -> dict[str, int] | Found:
        """Return the household a row is for, or its village where the layout says so; else what is wrong."""
        whom = self.whoms.get(id(rows), "household")
        found = Found(None, "") if whom == "village" else self.known.household_of(rows, row, villages)
        if found.household is not None:
            return {"household_id": found.household}
        if before is not None:
            return {name: before[name] for name in ("household_id", "region_id") if before.get(name)}
        if whom == "household":
            return found
        places = self.known.places
        place = village_of(places, place_named(rows, row, self.known.spoken_at(rows, row)))
        if place.id is None and self.plan.choices.village is not None:
            place = Place(self.plan.choices.village)
        value = rows.get("place.village", row) or ""
        return (
            {"region_id": place.id}
            if place.id is not None
            else Found(None, place.trouble or "village_missing", value, place.detail)
        )

    def _given(self, rows: Rows, row: int) -> dict[str, Any]:
        prefix = f"{self.ledger.kind}."
        given = {
            name.removeprefix(prefix): value
            for name, column in rows.values.items()
            if name.startswith(prefix) and (value := column[row]) is not None and name != "measure.code"
        }
        extra = dict(rows.extra[row] or {})
        if member := rows.get("member.name", row):
            extra[_WHOM] = member
        if extra:
            given["extra"] = orjson.dumps(extra).decode()
        return given

    def _by_code(self, rows: Rows, row: int) -> dict[str, Any] | str | None:
        code = rows.get("measure.code", row)
        if not code:
            return None
        record = record_of(code)
        # a code of another store, or of a record taken back, leaves the row to be known by what it says
        return str(code) if record is None else self.stored.get(record)

    def _write(self, rows: Rows, row: int, before: dict[str, Any] | None, given: dict[str, Any], label: str) -> None:
        kind, counted = self.ledger.kind, self.ledger.counted
        where = self._where(given, rows.get("member.name", row))
        alike = self.same[self.key(given)]
        if before is not None and before.get("_met"):
            return self._refuse(rows, row, "row_repeated", label, value=before["_met"])
        if before is None:
            before = next((each for each in alike if each["id"] > 0 and not each.get("_met")), None)
            repeated = next((each for each in alike if each.get("_met")), None)
            if before is None and repeated is not None:
                return self._refuse(rows, row, "row_repeated", label, value=repeated["_met"])
        if before is None:
            identifier = self.plan.pad.add(kind, rows.source(row), given)
            alike.append({"id": identifier, "_met": rows.number(row)} | given)
            return self.plan.line(counted, "new", label, where, rows.key(row), record_id=identifier)
        before["_met"] = rows.number(row)
        if before.get("organisation_id") is None and given.get("organisation_id") == self.helpers.bodies.get(
            before.get("helper_id") or 0
        ):
            given.pop("organisation_id", None)  # the helper's own: an export says it, the record need not
        given |= wiped([(rows, row)], counted, f"{kind}.", self.plan.choices)
        changes = differences(before, given, rows.letters(f"{kind}.") | _helper_letters(rows))
        if changes:
            self.plan.pad.change(before["id"], rows.source(row), as_fields(changes))
        status: Any = "changed" if changes else "unchanged"
        return self.plan.line(counted, status, label, where, rows.key(row), changes=changes, record_id=before["id"])

    def _where(self, given: dict[str, Any], whom: str | None) -> str:
        """Return for whom a row is, in words: the household's head, and who of the household; or the village."""
        head = self.known.names.get(given.get("household_id", 0), "")
        if head and whom and name_key(whom) != name_key(head):
            return f"{whom}（{head}）"
        return head or whom or self.known.places.label(given.get("region_id"))

    def key(self, given: dict[str, Any]) -> tuple[Any, ...]:
        """Return what makes two rows the same statement: household, day, content and who of the household it was for."""
        day = next((given[name] for name in self.ledger.day if given.get(name)), None)
        whom = orjson.loads(given["extra"]).get(_WHOM) if given.get("extra") else None
        return (
            given.get("household_id"),
            None if given.get("household_id") else given.get("region_id"),
            None if given.get("household_id") else given.get("organisation_id"),
            day,
            name_key(whom or ""),
            *(name_key(str(given.get(name) or "")) for name in self.ledger.said),
        )

    def _refuse(self, rows: Rows, row: int, code: str, label: str, **values: Any) -> None:
        found = rows.issue(row, code, refuses=True, **values)
        self.plan.refuse(self.ledger.counted, rows, row, found, label, "")


def _helper_letters(rows: Rows) -> dict[str, str]:
    column = rows.reading.column_of("helper.name")
    return {"helper_id": column.letter} if column else {}


def plan_ledger(plan: Plan, ledger: Ledger, sheets: list[Rows], reader: Reader, known: Known, helpers: Helpers) -> None:
    """Plan all sheets of measures, or all of visits."""
    if not sheets:
        return
    known.look_up(sheets)
    helpers.look_up(reader, sheets)
    planner = LedgerPlanner(plan, known, helpers, ledger)
    known_layouts = layouts()
    planner.whoms = {id(rows): known_layouts[rows.reading.layout or ""].whom for rows in sheets}
    homes: set[int] = set()
    villages: set[int] = set()
    places: dict[tuple[int, int], Villages] = {}
    for number, rows in enumerate(sheets):
        carry_places(rows, known)
        carry(rows, _HOUSEHOLD, _LEADERS)
        for row in range(len(rows)):
            places[number, row] = villages_of(plan, rows, row, known)
            found = known.household_of(rows, row, places[number, row]).household
            if found is not None and found > 0:
                homes.add(found)
            elif planner.whoms[id(rows)] != "household":
                villages |= places[number, row] or set()
    stored = rows_where(reader, ledger.kind, "household_id", homes)
    stored += rows_where(reader, ledger.kind, "region_id", villages) if villages else []
    for record in stored:
        planner.stored[record["id"]] = record
        planner.same[planner.key(record)].append(record)
    for number, rows in enumerate(sheets):
        for row in range(len(rows)):
            planner.row(rows, row, places[number, row])
