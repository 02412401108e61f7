"""Planning registers of a household's year: income, land, living conditions; a line each, or a card of one household.

Not here: years that come with the people of a household (`plan_households`).
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import orjson

from app.registers.layouts.vocabulary import BEFORE, layouts
from app.registers.plans.above import of_title
from app.registers.plans.cards import cards_of
from app.registers.plans.households import carry_places
from app.registers.plans.known import Known, Villages
from app.registers.plans.organisations import merged_extra
from app.registers.plans.plan import Plan, as_fields, differences
from app.registers.plans.plan_households import year_of_sheet
from app.registers.plans.plan_pairings import villages_of
from app.registers.plans.rows import Rows
from db.queries.lookup import rows_where
from db.store import Reader

_LAST: Final = "上年"
Facts = dict[str, Any]


@dataclass
class YearPlanner:
    """Works through the rows of such registers. What an earlier row of the import said of a year stands."""

    plan: Plan
    known: Known
    years: dict[tuple[int, int], Facts] = field(default_factory=dict)
    homes: dict[int, Facts] = field(default_factory=dict)

    def row(self, rows: Rows, row: int, villages: Villages, year_of_title: int | None) -> None:
        """Plan one row."""
        label = str(rows.get("head.name", row) or rows.get("household.code", row) or "")
        found = self.known.household_of(rows, row, villages)
        if found.household is None:
            return self._refuse(
                rows, row, found.trouble, label, field="head.name", value=found.value, detail=found.detail
            )
        household = found.household
        label = label or self.known.names.get(household, "")
        by_year = self._by_year(rows, row, year_of_title)
        if None in by_year:
            name = next(name for name in by_year[None])
            return self._refuse(rows, row, "year_missing", label, field=f"year.{name}")
        for year, given in by_year.items():
            if year is not None:
                self._write(rows, row, household, year, given, label)
        self._keep(rows, row, household, next(iter(by_year), None))
        return None

    def _by_year(self, rows: Rows, row: int, of_title: int | None) -> dict[int | None, Facts]:
        said = rows.get("year.year", row)
        found: dict[int | None, Facts] = {}
        for name, column in rows.under("year."):
            base, _at, named = name.partition("@")
            if base == "year" or column[row] is None:
                continue
            year = int(named) if named.isdigit() else said or of_title
            if year is not None and named == BEFORE:
                year -= 1
            found.setdefault(year, {})[base] = column[row]
        if not found and rows.extra[row] and (said or of_title):
            found[said or of_title] = {}
        return found

    def _write(self, rows: Rows, row: int, household: int, year: int, given: Facts, label: str) -> None:
        stored = self.years.get((household, year))
        where = self.known.places.label(village) if (village := self.known.village_of(household)) else ""
        named = f"{label} {year}"
        if stored is None:
            facts = given | {"household_id": household, "year": year}
            identifier = self.plan.pad.add("household_year", rows.source(row), facts)
            self.years[household, year] = facts | {"id": identifier}
            return self.plan.line("years", "new", named, where, rows.key(row), record_id=identifier)
        if stored.get("_row") or stored["id"] < 0:  # an earlier row of this import spoke of it
            given = {name: value for name, value in given.items() if stored.get(name) is None}
        changes = differences(stored, given, rows.letters("year."))
        stored |= as_fields(changes) | {"_row": True}
        if changes and stored["id"] < 0:
            self.plan.pad.new["household_year"][-stored["id"] - 1] |= as_fields(changes)
        elif changes:
            self.plan.pad.change(stored["id"], rows.source(row), as_fields(changes))
        status: Any = "changed" if changes else "unchanged"
        return self.plan.line("years", status, named, where, rows.key(row), changes=changes, record_id=stored["id"])

    def _keep(self, rows: Rows, row: int, household: int, year: int | None) -> None:
        """Keep what has no field beside the household, with its year."""
        said = rows.extra[row]
        if not said:
            return
        kept = {f"{heading} {year}" if year else heading: words for heading, words in said.items()}
        facts = self.homes.setdefault(household, {})
        before = facts.get("extra")
        facts["extra"] = merged_extra(facts, kept)
        if household < 0:
            self.plan.pad.new["household"][-household - 1]["extra"] = facts["extra"]
        elif orjson.loads(before or "{}") != orjson.loads(facts["extra"] or "{}"):
            self.plan.pad.change(household, rows.source(row), {"extra": facts["extra"]})

    def _refuse(self, rows: Rows, row: int, code: str, label: str, **values: Any) -> None:
        self.plan.refuse("years", rows, row, rows.issue(row, code, refuses=True, **values), label, "")


def plan_years(
    plan: Plan, sheets: list[Rows], cards: list[Rows], reader: Reader, known: Known, pace: Callable[[int, int], None]
) -> None:
    """Plan all sheets of such registers, those written as cards too."""
    sheets = [*sheets, *(card for rows in cards for card in cards_of(rows))]
    if not sheets:
        return
    for rows in sheets:
        carry_places(rows, known)
        of_title(rows)
    known.look_up(sheets)
    planner = YearPlanner(plan, known)
    places = {(id(rows), row): villages_of(plan, rows, row, known) for rows in sheets for row in range(len(rows))}
    found = {
        known.household_of(rows, row, places[id(rows), row]).household for rows in sheets for row in range(len(rows))
    }
    _load(planner, reader, {home for home in found if home is not None})
    for number, rows in enumerate(sheets):
        pace(number, len(sheets))
        year = _year_of_title(rows, plan.choices.year)
        for row in range(len(rows)):
            planner.row(rows, row, places[id(rows), row], year)


def _load(planner: YearPlanner, reader: Reader, homes: set[int]) -> None:
    stored = {home for home in homes if home > 0}
    for year in rows_where(reader, "household_year", "household_id", stored):
        planner.years[year["household_id"], year["year"]] = dict(year)
    for number, year in enumerate(planner.plan.pad.new["household_year"], start=1):
        planner.years[year["household_id"], year["year"]] = dict(year) | {"id": -number}
    for home in rows_where(reader, "household", "id", stored):
        planner.homes[home["id"]] = dict(home)
    for new in homes - stored:
        planner.homes[new] = dict(planner.plan.pad.new["household"][-new - 1])


def _year_of_title(rows: Rows, chosen: int | None) -> int | None:
    """The year a sheet is of; one of last year's income is of the year before the one its title names."""
    year = year_of_sheet(rows, chosen)
    layout = layouts().get(rows.reading.layout or "")
    titles = " ".join((*rows.reading.titles, rows.reading.sheet, rows.reading.file))
    before = year is not None and not chosen and layout is not None and layout.year_before and _LAST in titles
    return year - 1 if year is not None and before else year
