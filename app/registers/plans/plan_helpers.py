"""Planning registers of people who help, with their place in a village's resident team; and of organisations.

Not here: finding them (`helpers`, `organisations`, `teams`), whom they help (`plan_pairings`).
"""

from dataclasses import dataclass
from typing import Any, Final

from app.matching.places import Place
from app.matching.villages import village_of
from app.registers.plans.carrying import fill_merged
from app.registers.plans.helpers import Helpers
from app.registers.plans.households import place_named
from app.registers.plans.known import Known
from app.registers.plans.plan import Plan
from app.registers.plans.rows import Rows
from app.registers.plans.teams import FLAGS, Teams, post_for_new, posts_of
from app.registers.values.persons import Doubt, Turn
from db.store import Reader

_MERGED: Final = (
    "place.county", "place.township", "place.village", "team.name",
    "organisation.name", "organisation.kind", "organisation.affiliation",
)  # fmt: skip
_TEAM_LAYOUT: Final = "village_team"


@dataclass
class HelperPlanner:
    """Works through the rows of helper registers."""

    plan: Plan
    known: Known
    helpers: Helpers
    teams: Teams

    def row(self, rows: Rows, row: int) -> None:
        """Plan one row."""
        name = rows.get("helper.name", row)
        if not name:
            return self._refuse(rows, row, "name_missing", field="helper.name")
        turn = rows.get("turn", row)
        if isinstance(turn, Doubt):
            field = "helper.phone" if turn.code == "persons_phones" else "helper.name"
            return self._refuse(rows, row, turn.code, doubt=True, field=field, value=turn.value, detail=turn.detail)
        place = self.village(rows, row)
        if place.trouble and place.trouble != "village_missing":
            value = rows.get("place.village", row) or ""
            return self._refuse(rows, row, place.trouble, field="place.village", value=value, detail=place.detail)
        flags = {name: rows.get(f"post.{name}", row) for name in FLAGS}
        joins = self._joins(rows, row, flags)
        team = self.teams.team_of(rows, row, place.id) if joins else None
        if isinstance(team, str):
            named = self.known.places.label(place.id) or rows.get("team.name", row)
            return self._refuse(rows, row, "team_many", field="team.name", value=named, detail=team)
        helper = self.helpers.helper(rows, row, rows.extra[row])
        if not isinstance(helper, int):
            return self._refuse(rows, row, "helper_many", field="helper.name", value=name, detail=helper)
        if team is None:
            return self._keep_flags(rows, row, helper, flags) if joins else None
        given = self._place(rows, row, flags, turn)
        if not any(each["team_id"] == team for each in self.teams.of_helper[helper]):
            given["post"] = post_for_new(given["post"], given["leader"])
        return self.teams.join(rows, row, team, helper, given)

    def village(self, rows: Rows, row: int) -> Place:
        """Return the village a row is about: by its columns, title, tab or file name, or as chosen."""
        named = place_named(rows, row, self.known.spoken_at(rows, row))
        if not named.village and self.plan.choices.village is not None:
            return Place(self.plan.choices.village)
        return village_of(self.known.places, named)

    def _joins(self, rows: Rows, row: int, flags: dict[str, Any]) -> bool:
        """Whether a row says that somebody is in a team: by a flag, by a post, or because the register is a team's."""
        said = ("team.name", "team_member.post", "team_member.from_date", "team_member.to_date")
        return any(flags.values()) or rows.reading.layout == _TEAM_LAYOUT or any(rows.get(name, row) for name in said)

    def _place(self, rows: Rows, row: int, flags: dict[str, Any], turn: Turn | None) -> dict[str, Any]:
        said = rows.get("team_member.post", row) or (turn.person.post if turn else None)
        first, leader = flags["is_first_secretary"], flags["is_leader"]
        dates = {name: rows.get(f"team_member.{name}", row) for name in ("from_date", "to_date")}
        if turn:
            dates = {"from_date": turn.from_date or dates["from_date"], "to_date": turn.to_date or dates["to_date"]}
        return {"post": posts_of(first, leader, said), "leader": leader} | dates

    def _keep_flags(self, rows: Rows, row: int, helper: int, flags: dict[str, Any]) -> None:
        """Keep what a row says of somebody's place in a team nobody can tell, unless they are known to be in one."""
        if self.teams.is_resident(helper):
            return
        said = {FLAGS[name]: "是" for name, value in flags.items() if value}
        if said:
            self.helpers.keep(rows, row, helper, said)
        field = next((f"post.{name}" for name, value in flags.items() if value), "helper.name")
        rows.note(row, "team_village_missing", field=field)

    def _refuse(self, rows: Rows, row: int, code: str, *, doubt: bool = False, **values: Any) -> None:
        found = rows.issue(row, code, refuses=True, **values)
        self.plan.refuse("helpers", rows, row, found, rows.get("helper.name", row) or "", "", doubt=doubt)


def plan_helpers(plan: Plan, sheets: list[Rows], reader: Reader, known: Known, helpers: Helpers, teams: Teams) -> None:
    """Plan all sheets of helper registers."""
    if not sheets:
        return
    helpers.look_up(reader, sheets)
    teams.load(reader)
    planner = HelperPlanner(plan, known, helpers, teams)
    for rows in sheets:
        for name in _MERGED:
            fill_merged(rows, name)
        for row in range(len(rows)):
            planner.row(rows, row)


def plan_organisations(plan: Plan, sheets: list[Rows], reader: Reader, helpers: Helpers) -> None:
    """Plan all sheets of registers of organisations."""
    if not sheets:
        return
    helpers.look_up(reader, sheets)
    for rows in sheets:
        for row in range(len(rows)):
            if helpers.organisations.of(rows, row, its_own=True) is None:
                found = rows.issue(row, "organisation_missing", refuses=True, field="organisation.name")
                plan.refuse("organisations", rows, row, found, "", "")
