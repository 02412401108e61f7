"""Planning registers of who helps which household: helper, household, dates; one lead per household on any day.

Not here: several people in one cell (`spread`), what stands already (`standing`), resident teams (`teams`).
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

from app.matching.names import name_key
from app.matching.villages import nearest_villages
from app.registers.plans.above import of_title
from app.registers.plans.carrying import carry
from app.registers.plans.helpers import Helpers
from app.registers.plans.households import carry_places, place_named
from app.registers.plans.known import Found, Known, Villages
from app.registers.plans.parents import Below, Parents
from app.registers.plans.plan import Plan
from app.registers.plans.rows import Rows
from app.registers.plans.standing import Facts, Row, Standings, given_of, kept_of
from app.registers.plans.teams import MEMBER_FLAG, Teams
from app.registers.values.codes import record_of
from app.registers.values.persons import Doubt, Turn
from db.catalogues import catalogue
from db.queries.lookup import grouped_where, rows_where
from db.rules.periods import first_day
from db.store import Reader

NATIONAL: Final = "pairings_national"
_CARRIED = ("helper.name", "helper.phone", "helper.office_phone", "helper.sex", "helper.duty", "helper.id_number",
            "helper.kind", "organisation.name", "organisation.kind", "pairing.year")  # fmt: skip
_HOUSEHOLD: Final = ("household.code", "head.name", "head.id_number")


@dataclass
class PairingPlanner:
    """Works through the rows of pairing registers."""

    plan: Plan
    known: Known
    helpers: Helpers
    teams: Teams
    standings: Standings
    people: dict[int, list[Facts]] = field(default_factory=dict)
    residents: dict[int, list[tuple[Rows, int, int | None]]] = field(default_factory=lambda: defaultdict(list))

    def row(self, rows: Rows, row: int, villages: Villages) -> None:
        """Plan one row."""
        head = rows.get("head.name", row)
        label = f"{rows.get('helper.name', row) or ''} → {head or rows.get('household.code', row) or ''}"
        if not rows.get("helper.name", row):
            return self._refuse(rows, row, "helper_missing", label, field="helper.name")
        doubt = rows.get("turn", row)
        if isinstance(doubt, Doubt):
            return self._doubt(rows, row, doubt, label)
        found = self.known.household_of(rows, row, villages)
        if found.household is None:
            return self._no_household(rows, row, found, villages, label)
        member = self._member(rows, row, found.household)
        if isinstance(member, str):
            name = rows.get("beneficiary.name", row)
            return self._refuse(rows, row, member, label, field="beneficiary.name", value=name)
        helper = self.helpers.helper(rows, row)
        if not isinstance(helper, int):
            return self._refuse(
                rows, row, "helper_many", label, field="helper.name", value=rows.get("helper.name", row), detail=helper
            )
        self.standings.names[helper] = rows.get("helper.name", row)
        self._resident(rows, row, helper, villages)
        if not head and (name := self.known.names.get(found.household)):
            label = f"{rows.get('helper.name', row)} → {name}"
        turn = rows.get("turn", row)
        said = Row(rows, row, found.household, helper, self._given(rows, row, found.household, helper), label)
        said.below, said.turn = self.below(found.household), turn if isinstance(turn, Turn) else None
        said.fixed = {"member_id": member} if member else {}
        return self.standings.take(said)

    def _given(self, rows: Rows, row: int, household: int, helper: int) -> Facts:
        role = rows.get("pairing.role", row)
        given = given_of(rows, row, catalogue("pairing_role").normalise(role) if role else None)
        if extra := kept_of(rows, row, ("helper.kind", "note", "head.phone")):
            given["extra"] = extra
        self._date(rows, row, household, helper, given)
        return given

    def _date(self, rows: Rows, row: int, household: int, helper: int, given: Facts) -> None:
        """A roster of a year says that the pairing stood in that year; it ended then if somebody else came after."""
        year = rows.get("pairing.year", row)
        if not year or "from_date" in given or "to_date" in given:
            return
        given["from_date"] = str(year)
        standing = self.standings.by_helped[household]
        later = [each for each in standing if first_day(each.get("from_date") or "0001") > f"{year}-12-31"]
        if any(each["helper_id"] != helper and each["role"] == "lead" for each in later):
            given["to_date"] = str(year)

    def _member(self, rows: Rows, row: int, household: int) -> int | str | None:
        """Return the person of the household a row names, None where it names the household; else what is wrong."""
        name = rows.get("beneficiary.name", row)
        if not name or name_key(name) == name_key(self.known.names.get(household, "")):
            return None
        found = [
            each
            for each in self.people.get(household, [])
            if name_key(each["name"]) == name_key(name) and not each.get("joined_into")
        ]
        if len(found) > 1:
            code = record_of(str(rows.get("pairing.code", row) or ""))
            met = {each.get("member_id") for each in self.standings.by_helped[household] if each["id"] == code}
            here = [each for each in found if not each.get("to_date")]
            found = [each for each in found if each["id"] in met] or here
        if len(found) == 1:
            return int(found[0]["id"])
        return "member_many" if found else "member_unknown"

    def below(self, household: int) -> Below:
        """Return where a household lies, for the pairings above."""
        village = self.known.village_of(household)
        county = self.known.places.above(village, "county") if village else None
        return Below(household, village, county)

    # -- resident teams ----------------------------------------------------------------------------------------------
    def _resident(self, rows: Rows, row: int, helper: int, villages: Villages) -> None:
        if rows.get("post.is_member", row):
            village = self.teams.one_of(villages)
            self.residents[helper].append((rows, row, village))

    def settle_residents(self) -> None:
        """Put those who are flagged as living in a village into its team, where the rows name one village only."""
        for helper, said in self.residents.items():
            villages = {village for _rows, _row, village in said}
            rows, row, village = said[0]
            if self.teams.is_resident(helper):
                continue
            if village is None or len(villages) > 1:
                self.helpers.keep(rows, row, helper, {MEMBER_FLAG: "是"})
                continue
            team = self.teams.team_of(rows, row, village)
            if isinstance(team, int):
                self.teams.join(rows, row, team, helper, {"post": None, "leader": None})

    # -- not taken ---------------------------------------------------------------------------------------------------
    def _no_household(self, rows: Rows, row: int, found: Found, villages: Villages, label: str) -> None:
        named = place_named(rows, row, self.known.spoken_at(rows, row))
        if villages is not None and not villages and named.village:
            near = "、".join(nearest_villages(self.known.places, named)) or "—"
            return self._refuse(
                rows, row, "village_unknown", label, field="place.village", value=named.village, detail=near
            )
        return self._refuse(rows, row, found.trouble, label, field="head.name", value=found.value, detail=found.detail)

    def _doubt(self, rows: Rows, row: int, doubt: Doubt, label: str) -> None:
        field = "helper.phone" if doubt.code == "persons_phones" else "helper.name"
        found = rows.issue(row, doubt.code, refuses=True, field=field, value=doubt.value, detail=doubt.detail)
        self.plan.refuse("pairings", rows, row, found, label, "", doubt=True)

    def _refuse(self, rows: Rows, row: int, code: str, label: str, **values: Any) -> None:
        self.plan.refuse("pairings", rows, row, rows.issue(row, code, refuses=True, **values), label, "")


def plan_pairings(
    plan: Plan, sheets: list[Rows], reader: Reader, known: Known, helpers: Helpers, teams: Teams, parents: Parents
) -> None:
    """Plan all sheets of pairing registers."""
    if not sheets:
        return
    for rows in sheets:
        carry_places(rows, known)
        for row in carry(rows, _CARRIED, ["helper.name"]):
            rows.note(row, "helper_carried", field="helper.name", value=rows.get("helper.name", row))
        if rows.reading.register == NATIONAL:
            carry(rows, _HOUSEHOLD, _HOUSEHOLD)
            of_title(rows)
    known.look_up(sheets)
    helpers.look_up(reader, sheets)
    if any("post.is_member" in rows.values for rows in sheets):
        teams.load(reader)
    standings = Standings(plan, "person_person", "helper_id", "household_id", parents)
    planner = PairingPlanner(plan, known, helpers, teams, standings)
    places = {(id(rows), row): villages_of(plan, rows, row, known) for rows in sheets for row in range(len(rows))}
    found = {
        known.household_of(rows, row, places[id(rows), row]).household for rows in sheets for row in range(len(rows))
    }
    homes = {home for home in found if home is not None}
    stored = rows_where(reader, "pairing", "household_id", {home for home in homes if home > 0})
    standings.know(stored)
    parents.prepare(homes)
    helping = {pairing["helper_id"] for pairing in stored if pairing["helper_id"]}
    standings.names = {helper["id"]: helper["name"] for helper in rows_where(reader, "helper", "id", helping)}
    if any("beneficiary.name" in rows.values for rows in sheets):
        planner.people = dict(grouped_where(reader, "member", "household_id", {home for home in homes if home > 0}))
        for number, member in enumerate(plan.pad.new["member"], start=1):
            planner.people.setdefault(member["household_id"], []).append({"id": -number} | member)
    for rows in sheets:
        for row in range(len(rows)):
            planner.row(rows, row, places[id(rows), row])
    planner.settle_residents()


def villages_of(plan: Plan, rows: Rows, row: int, known: Known) -> Villages:
    """Return the villages a row or its title may mean; None where neither says (no place is added here)."""
    named = place_named(rows, row, known.spoken_at(rows, row))
    if not named.village and plan.choices.village is not None:
        return frozenset([plan.choices.village])
    return known.places.look(named)
