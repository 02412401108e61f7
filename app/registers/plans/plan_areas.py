"""Planning registers of which organisation helps which village, and which district helps which county.

Sums of money and counts such a register brings stay as they are beside the pairing; nothing is added up from them.
"""

from dataclasses import dataclass, field
from typing import Any

import orjson

from app.matching.places import Place
from app.matching.villages import county_of, village_of
from app.registers.plans.helpers import Helpers
from app.registers.plans.households import carry_places, place_named
from app.registers.plans.known import Known
from app.registers.plans.parents import Below, Parents
from app.registers.plans.plan import Plan
from app.registers.plans.rows import Rows
from app.registers.plans.standing import Row, Standings, given_of, kept_of
from db.catalogues import catalogue
from db.queries.lookup import rows_where
from db.store import Reader

_CONTACT = {"contact": "联系人", "phone": "联系电话"}


@dataclass
class AreaPlanner:
    """Works through the rows of such registers; villages are looked up first, their pairings loaded at once."""

    plan: Plan
    known: Known
    helpers: Helpers
    villages: Standings
    counties: Standings
    places: dict[tuple[int, int], Place] = field(default_factory=dict)

    def place(self, rows: Rows, row: int) -> Place:
        """Return the village or county a row is about; the village may be that of the title, or as chosen."""
        if county := rows.get("pairing.helped_county", row):
            return county_of(self.known.places, county)
        named = place_named(rows, row, self.known.spoken_at(rows, row))
        if not named.village and self.plan.choices.village is not None:
            return Place(self.plan.choices.village)
        return village_of(self.known.places, named)

    def row(self, rows: Rows, row: int) -> None:
        """Plan one row."""
        name = rows.get("organisation.name", row)
        county = rows.get("pairing.helped_county", row)
        said = county or rows.get("place.village", row) or ""
        label = f"{name or ''} → {said}"
        if not name:
            return self._refuse(rows, row, "organisation_missing", label, field="organisation.name")
        place = self.places[id(rows), row]
        if place.id is None:
            where = "pairing.helped_county" if county else "place.village"
            code = place.trouble or "village_missing"
            return self._refuse(rows, row, code, label, field=where, value=said, detail=place.detail)
        organisation = self.helpers.organisations.of(rows, row)
        assert organisation is not None
        standings = self.counties if county else self.villages
        standings.names[organisation] = name
        places = self.known.places
        label = f"{name} → {places.regions[place.id]['name']}"
        below = Below(village=None if county else place.id, county=places.above(place.id, "county"))
        standings.take(
            Row(rows, row, place.id, organisation, self._given(rows, row, organisation), label,
                places.label(places.regions[place.id]["parent_id"]), below)
        )  # fmt: skip
        return None

    def _given(self, rows: Rows, row: int, organisation: int) -> dict[str, Any]:
        role = rows.get("pairing.role", row)
        given = given_of(rows, row, catalogue("pairing_role").normalise(role) if role else None)
        contact = {name: rows.get(f"organisation.{name}", row) for name in _CONTACT}
        other = self.helpers.organisations.complete(rows, row, organisation, contact)
        kept = kept_of(rows, row, ())
        extra = (orjson.loads(kept) if kept else {}) | {_CONTACT[name]: str(value) for name, value in other.items()}
        if extra:
            given["extra"] = orjson.dumps(extra).decode()
        return given

    def _refuse(self, rows: Rows, row: int, code: str, label: str, **values: Any) -> None:
        self.plan.refuse("pairings", rows, row, rows.issue(row, code, refuses=True, **values), label, "")


def plan_areas(
    plan: Plan, sheets: list[Rows], reader: Reader, known: Known, helpers: Helpers, parents: Parents
) -> None:
    """Plan all sheets of such registers, the counties first: villages' pairings lie in theirs."""
    if not sheets:
        return
    helpers.organisations.look_up(reader, sheets)
    sides = ("organisation_id", "region_id", parents, "area_lead_exists")
    planner = AreaPlanner(
        plan, known, helpers, Standings(plan, "enterprise_village", *sides), Standings(plan, "district_county", *sides)
    )
    for rows in sheets:
        carry_places(rows, known)
        for row in range(len(rows)):
            planner.places[id(rows), row] = planner.place(rows, row)
    _load(planner, reader)
    order = [(rows, row) for rows in sheets for row in range(len(rows))]
    for rows, row in sorted(order, key=lambda at: not at[0].get("pairing.helped_county", at[1])):
        planner.row(rows, row)


def _load(planner: AreaPlanner, reader: Reader) -> None:
    """Load what stands in the villages and counties named, whatever the edition it was paired in."""
    same: dict[int, int] = {}
    for place in planner.places.values():
        if place.id is not None:
            for each in planner.known.places.editions_of(place.id):
                same.setdefault(each, place.id)
    stored = rows_where(reader, "pairing", "region_id", {each for each in same if each > 0})
    helping = {pairing["organisation_id"] for pairing in stored if pairing["organisation_id"]}
    names = {each["id"]: each["name"] for each in rows_where(reader, "organisation", "id", helping)}
    for standings in (planner.villages, planner.counties):
        standings.names |= names
        standings.know(stored, same)
