"""Resident teams and who is in them: found by village or name, added where a register names a new one.

Not here: which rows say so (`plan_helpers`, `plan_pairings`).
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

from app.matching.names import name_key
from app.matching.places import Places
from app.registers.plans.known import Villages
from app.registers.plans.organisations import write_over
from app.registers.plans.plan import Plan, as_fields, differences
from app.registers.plans.rows import Rows
from app.registers.values.codes import record_of
from db.queries.lookup import all_records
from db.rules.periods import period
from db.store import Reader
from resources.language import _

MEMBER_FLAG: Final = "是否驻村队员"
FLAGS: Final = {"is_first_secretary": "是否第一书记", "is_leader": "是否工作队队长", "is_member": MEMBER_FLAG}
FIRST, LEADER, MEMBER = "第一书记", "队长", "队员"
Facts = dict[str, Any]


@dataclass
class Teams:
    """The teams known so far, by village and name, and their members."""

    plan: Plan
    places: Places
    by_id: dict[int, Facts] = field(default_factory=dict)
    by_name: dict[str, list[Facts]] = field(default_factory=lambda: defaultdict(list))
    by_village: dict[int, list[Facts]] = field(default_factory=lambda: defaultdict(list))
    members: dict[int, list[Facts]] = field(default_factory=lambda: defaultdict(list))
    of_helper: dict[int, list[Facts]] = field(default_factory=lambda: defaultdict(list))
    loaded: bool = False
    _met: set[int] = field(default_factory=set)

    def load(self, reader: Reader) -> None:
        """Load all teams of the store and their members; once."""
        if self.loaded:
            return
        self.loaded = True
        for team in all_records(reader, "team"):
            self._know(team)
        for member in all_records(reader, "team_member"):
            self._enter(member)

    def _know(self, team: Facts) -> None:
        self.by_id[team["id"]] = team
        self.by_name[name_key(team["name"])].append(team)
        if team.get("region_id"):
            self.by_village[team["region_id"]].append(team)

    def _enter(self, member: Facts) -> None:
        self.members[member["team_id"]].append(member)
        self.of_helper[member["helper_id"]].append(member)

    def is_resident(self, helper: int) -> bool:
        """Whether somebody is in a team that lives in a village."""
        return any(self.by_id[each["team_id"]].get("region_id") for each in self.of_helper[helper])

    def one_of(self, villages: Villages) -> int | None:
        """Return the one village some ids mean, whatever the edition; None where they mean none or several."""
        newest = self.places.newest(sorted(villages or ()))
        return newest[0] if len(newest) == 1 else None

    def team_of(self, rows: Rows, row: int, village: int | None) -> int | str | None:
        """Return the team a row means, added when it is new; None where it says none, else how many it may be."""
        name = rows.get("team.name", row)
        if coded := self.coded(rows, row):
            return self._meet(rows, row, coded)
        if not name and village is None:
            return None
        same = self.places.editions_of(village) if village is not None else set[int]()
        found = self.named(name) if name else [team for each in sorted(same) for team in self.by_village[each]]
        if village is not None:  # a team of that name elsewhere is another
            found = [team for team in found if team.get("region_id") in same or not team.get("region_id")]
        if len(found) > 1:
            found = [team for team in found if not team.get("to_date")] or found
        if len(found) > 1:
            found = [team for team in found if bool(team.get("region_id")) == bool(same)] or found
        if len(found) > 1:
            return str(len(found))
        if found:
            return self._meet(rows, row, found[0])
        fields = {"name": name or _("{village}驻村工作队").format(village=self.places.regions[village or 0]["name"])}
        return self._add(rows, row, fields | ({"region_id": village} if village is not None else {}))

    def coded(self, rows: Rows, row: int) -> Facts | None:
        """Return the team whose code a row gives, as long as its name is the same."""
        team = self.by_id.get(record_of(str(rows.get("team.code", row) or "")) or 0)
        name = rows.get("team.name", row)
        return team if team is not None and (not name or name_key(name) == name_key(team["name"])) else None

    def named(self, name: str) -> list[Facts]:
        """Return the teams with a name."""
        return list(self.by_name[name_key(name)])

    def of_name(self, rows: Rows, row: int, name: str, organisation: int | None, known: Facts | None) -> int:
        """Return a team by its name alone, added where it is not known."""
        if known is not None:
            return self._meet(rows, row, known)
        return self._add(rows, row, {"name": name} | ({"organisation_id": organisation} if organisation else {}))

    def _add(self, rows: Rows, row: int, fields: Facts) -> int:
        identifier = self.plan.pad.add("team", rows.source(row), fields)
        self._know({"id": identifier} | fields)
        self._met.add(identifier)
        self.plan.line("teams", "new", fields["name"], "", rows.key(row), record_id=identifier)
        return identifier

    def _meet(self, rows: Rows, row: int, team: Facts) -> int:
        if team["id"] not in self._met:
            self._met.add(team["id"])
            self.plan.line("teams", "unchanged", team["name"], "", rows.key(row), record_id=team["id"])
        return int(team["id"])

    # -- members -----------------------------------------------------------------------------------------------------
    def join(self, rows: Rows, row: int, team: int, helper: int, given: Facts) -> None:
        """Plan somebody's place in a team: `post`, `leader`, dates, as far as the row says them."""
        wanted = period(given.get("from_date"), given.get("to_date"))
        near = [
            each
            for each in self.of_helper[helper]
            if each["team_id"] == team and period(each.get("from_date"), each.get("to_date")).overlaps(wanted)
        ]
        label, where = rows.get("helper.name", row) or "", self.by_id[team]["name"]
        if not near:
            fields = {"team_id": team, "helper_id": helper} | given | {"post": given.get("post") or MEMBER}
            fields = {name: value for name, value in fields.items() if value is not None}
            identifier = self.plan.pad.add("team_member", rows.source(row), fields)
            self._enter({"id": identifier, "_met": True} | fields)
            self.plan.line("team_members", "new", label, where, rows.key(row), record_id=identifier)
            return
        place = min(near, key=lambda each: len(differences(each, given, {})))
        if place.get("_met"):  # the same person again: what an earlier row said stands
            given = {name: value for name, value in given.items() if place.get(name) is None}
            write_over(self.plan.pad, "team_member", rows.source(row), place, differences(place, given, {}))
            return
        place["_met"] = True
        for name in ("from_date", "to_date"):
            if str(place.get(name) or "").startswith(given.get(name) or "-"):
                given = given | {name: None}
        changes = differences(_truths(place), given, rows.letters("team_member."))
        if changes:
            self.plan.pad.change(place["id"], rows.source(row), as_fields(changes))
        status: Any = "changed" if changes else "unchanged"
        self.plan.line("team_members", status, label, where, rows.key(row), changes=changes, record_id=place["id"])


def _truths(place: Facts) -> Facts:
    return place | {"leader": None if place.get("leader") is None else bool(place["leader"])}


def posts_of(first: bool | None, leader: bool | None, said: str | None) -> str | None:
    """Return the post some flags mean; None where they say nothing for sure."""
    if said:
        return said
    if first:
        return FIRST
    if leader and first is False:
        return LEADER
    if first is False and leader is False:
        return MEMBER
    return None


def post_for_new(post: str | None, leader: bool | None) -> str:
    """Return the post of somebody new in a team whose flags say nothing for sure."""
    return post or (LEADER if leader else MEMBER)
