"""Planning registers of which team helps which household."""

from dataclasses import dataclass
from typing import Any

from app.registers.plans.helpers import Helpers
from app.registers.plans.households import carry_places
from app.registers.plans.known import Known, Villages
from app.registers.plans.parents import Below, Parents
from app.registers.plans.plan import Plan
from app.registers.plans.plan_pairings import villages_of
from app.registers.plans.rows import Rows
from app.registers.plans.standing import Row, Standings, given_of, kept_of
from app.registers.plans.teams import Teams
from db.catalogues import catalogue
from db.queries.lookup import rows_where
from db.store import Reader


@dataclass
class FamilyPlanner:
    """Works through the rows of registers of teams and households."""

    plan: Plan
    known: Known
    teams: Teams
    helpers: Helpers
    standings: Standings

    def row(self, rows: Rows, row: int, villages: Villages) -> None:
        """Plan one row."""
        name = rows.get("team.name", row)
        label = f"{name or ''} → {rows.get('head.name', row) or rows.get('household.code', row) or ''}"
        if not name:
            return self._refuse(rows, row, "team_missing", label, field="team.name")
        found = self.known.household_of(rows, row, villages)
        if found.household is None:
            return self._refuse(
                rows, row, found.trouble, label, field="head.name", value=found.value, detail=found.detail
            )
        team = self._team(rows, row, name, found.household)
        if isinstance(team, str):
            return self._refuse(rows, row, "team_many", label, field="team.name", value=name, detail=team)
        self.standings.names[team] = name
        role = rows.get("pairing.role", row)
        given = given_of(rows, row, catalogue("pairing_role").normalise(role) if role else None)
        if extra := kept_of(rows, row, ()):
            given["extra"] = extra
        village = self.known.village_of(found.household)
        county = self.known.places.above(village, "county") if village else None
        self.standings.take(
            Row(rows, row, found.household, team, given, label, below=Below(found.household, village, county))
        )
        return None

    def _team(self, rows: Rows, row: int, name: str, household: int) -> int | str:
        """Return the team; of several with one name the one that helps this household, or of the organisation named."""
        coded = self.teams.coded(rows, row)
        same = [coded] if coded else self.teams.named(name)
        if len(same) > 1:
            helping = {each["team_id"] for each in self.standings.by_helped[household]}
            same = [each for each in same if each["id"] in helping] or same
        organisation = self.helpers.organisations.of(rows, row)
        if len(same) > 1 and organisation:
            same = [each for each in same if each.get("organisation_id") == organisation] or same
        if len(same) > 1:
            return str(len(same))
        return self.teams.of_name(rows, row, name, organisation, same[0] if same else None)

    def _refuse(self, rows: Rows, row: int, code: str, label: str, **values: Any) -> None:
        self.plan.refuse("pairings", rows, row, rows.issue(row, code, refuses=True, **values), label, "")


def plan_families(
    plan: Plan, sheets: list[Rows], reader: Reader, known: Known, helpers: Helpers, teams: Teams, parents: Parents
) -> None:
    """Plan all sheets of such registers."""
    if not sheets:
        return
    known.look_up(sheets)
    helpers.organisations.look_up(reader, sheets)
    teams.load(reader)
    standings = Standings(plan, "team_family", "team_id", "household_id", parents)
    stored = rows_where(reader, "pairing", "household_id", {home for home in known.homes if home > 0})
    standings.know(stored)
    parents.prepare(known.homes)
    standings.names = {identifier: team["name"] for identifier, team in teams.by_id.items()}
    planner = FamilyPlanner(plan, known, teams, helpers, standings)
    for rows in sheets:
        carry_places(rows, known)
        for row in range(len(rows)):
            planner.row(rows, row, villages_of(plan, rows, row, known))
