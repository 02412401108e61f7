"""Households with all that a form may ask of them: the page, who answers for it, their unit and team, the place.

Here: what is read from the store, some hundred households at a time, and what a row of a table is about. Not here: how
a value is written (`values`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from app.registers.layouts.vocabulary import BEFORE
from db.queries.household import HouseholdPage, PairingLine, Year, household_pages
from db.queries.lookup import rows_where
from db.store import Reader

CHUNK: Final = 200
Facts = Mapping[str, Any]
_NONE: Final[Facts] = {}


@dataclass(frozen=True)
class Around:
    """What is known around some households: helpers, teams, units by id, and the names of places by village."""

    helpers: Mapping[int, Facts]
    teams: Mapping[int, Facts]
    organisations: Mapping[int, Facts]
    places: Mapping[int, Facts]


@dataclass(frozen=True)
class Subject:
    """What one place or row is filled from: a household, and the member, pairing, measure or visit of the row."""

    page: HouseholdPage
    around: Around
    today: date
    year: int | None = None
    number: int = 1
    member: Facts = field(default_factory=dict)
    pairing: PairingLine | None = None
    measure: Facts = field(default_factory=dict)
    visit: Facts = field(default_factory=dict)
    helper: Facts = field(default_factory=dict)
    team: Facts = field(default_factory=dict)
    organisation: Facts = field(default_factory=dict)

    def facts_of(self, table: str, of_year: str) -> Facts:
        """Return the facts of a kind ("head", "year"); none where there are none."""
        if table == "head":
            return self.page.head or _NONE
        if table == "year":
            return _facts_of_year(self._year(of_year))
        if table == "household":
            return {
                **self.page.facts,
                "stated_people": self.page.facts["stated_people"] or len(self.page.living) or None,
            }
        if table == "place":
            return self.around.places.get(self.page.facts["village_id"] or 0, _NONE)
        if table == "pairing":
            return self.pairing.facts if self.pairing else _NONE
        if table == "beneficiary":
            wanted = self.pairing.facts["member_id"] if self.pairing else None
            return next((each for each in self.page.members if each["id"] == wanted), _NONE) if wanted else _NONE
        if table == "form":
            return {"date": self.today.isoformat()}
        found: Facts = getattr(self, table)
        return found

    def _year(self, of_year: str) -> Year | None:
        known = {year.year: year for year in self.page.years}
        if not of_year and self.year is None:
            return self.page.years[-1] if self.page.years else None
        wanted = (self.year or self.today.year) - 1 if of_year == BEFORE else int(of_year) if of_year else self.year
        return known.get(wanted or 0)


def _facts_of_year(year: Year | None) -> Facts:
    """Return the facts of a year; what the rules compute stands where the register states nothing."""
    if year is None:
        return _NONE
    return {**year.facts, "stated_net_fen": year.net_fen, "stated_per_head_fen": year.per_head_fen}


def subjects(reader: Reader, ids: Sequence[int], today: date, year: int | None) -> Iterator[Subject]:
    """Yield households as subjects, each with who answers for it today."""
    for start in range(0, len(ids), CHUNK):
        pages = list(household_pages(reader, ids[start : start + CHUNK]))
        around = _around(reader, pages)
        for page in pages:
            yield _helped(Subject(page, around, today, year), page.responsible(today.isoformat()))


def rows_of(subject: Subject, of: str) -> list[Subject]:
    """Return what the rows of a table are about."""
    page = subject.page
    if of == "member":
        return [replace(subject, member=member) for member in page.living]
    if of == "measure":
        return [
            _by(replace(subject, measure=each, member=_member(page, each)), each) for each in reversed(page.measures)
        ]
    if of == "visit":
        return [_by(replace(subject, visit=each), each) for each in reversed(page.visits)]
    if of == "pairing":
        return [_helped(subject, line) for line in page.pairings if line.facts["stage"] is None]
    return [subject]


def _member(page: HouseholdPage, measure: Facts) -> Facts:
    return next((each for each in page.members if each["id"] == measure["member_id"]), _NONE)


def _by(subject: Subject, record: Facts) -> Subject:
    """Return a subject with the helper and unit of a measure or visit instead of those who answer for the household."""
    helper = subject.around.helpers.get(record["helper_id"] or 0, _NONE)
    unit = record.get("organisation_id") or helper.get("organisation_id")
    organisation = subject.around.organisations.get(unit or 0, _NONE)
    return replace(subject, helper=helper, organisation=organisation, team=_NONE, pairing=None)


def _helped(subject: Subject, line: PairingLine | None) -> Subject:
    if line is None:
        return subject
    around, facts = subject.around, line.facts
    helper = around.helpers.get(facts["helper_id"] or 0, _NONE)
    team = around.teams.get(facts["team_id"] or 0, _NONE)
    unit = helper.get("organisation_id") or team.get("organisation_id") or facts["organisation_id"]
    organisation = around.organisations.get(unit or 0, _NONE)
    return replace(subject, pairing=line, helper=helper, team=team, organisation=organisation)


def _around(reader: Reader, pages: Sequence[HouseholdPage]) -> Around:
    lines = [line.facts for page in pages for line in page.pairings]
    given = [each for page in pages for each in (*page.measures, *page.visits)]
    helpers = _by_id(reader, "helper", [each["helper_id"] for each in (*lines, *given)])
    teams = _by_id(reader, "team", [line["team_id"] for line in lines])
    units = [each.get("organisation_id") for each in (*lines, *given, *helpers.values(), *teams.values())]
    villages = [page.facts["village_id"] for page in pages]
    return Around(helpers, teams, _by_id(reader, "organisation", units), _places(reader, villages))


def _by_id(reader: Reader, kind: str, ids: Sequence[int | None]) -> dict[int, Facts]:
    return {row["id"]: row for row in rows_where(reader, kind, "id", sorted({each for each in ids if each}))}


def _places(reader: Reader, villages: Sequence[int | None]) -> dict[int, Facts]:
    """Return the names of village, township, county, prefecture and the village's code."""
    regions: dict[int, Facts] = {}
    wanted: set[int] = {village for village in villages if village}
    known = set(wanted)
    while wanted:
        found = _by_id(reader, "region", sorted(wanted))
        regions |= found
        wanted = {each["parent_id"] for each in found.values() if each["parent_id"]} - regions.keys()
    return {village: _named_place(village, regions) for village in known}


def _named_place(village: int, regions: Mapping[int, Facts]) -> Facts:
    names: dict[str, Any] = {}
    at: int | None = village
    while at in regions and at is not None:
        region = regions[at]
        names.setdefault(region["level"], region["name"])
        if region["level"] == "village":
            names["village_code"] = region["code"]
        at = region["parent_id"]
    return names
