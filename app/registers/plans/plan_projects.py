"""Planning registers of projects and of what they were allocated: a project once, a source once, an allocation once.

A project is known by its code, else by name, place and year (where the sheet or the store says one); a source by its name and
year. The money of a row goes to the allocation of its project from its source; a row that names no source says the planned cost.
Sums that a register says otherwise change the allocation where it is one; where it is several, nobody can tell which.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

import orjson

from app.matching.places import NOWHERE
from app.matching.villages import county_of, village_of
from app.registers.plans.known import Known
from app.registers.plans.plan import Plan, PlanLine, as_fields, differences
from app.registers.plans.plan_households import year_of_sheet
from app.registers.plans.rows import Rows
from app.registers.plans.wiping import wiped
from db.catalogues import catalogue, fold
from db.queries.lookup import all_records
from db.store import Reader

Facts = dict[str, Any]
_KEYS: Final = frozenset(("name", "code", "year", "place"))  # what a project is known by is not written over
_AMOUNT: Final = re.compile(r"(\d+(?:,\d{3})*(?:\.\d+)?)\s*(亿|万)?\s*元")
_TIMES: Final = {None: 100, "万": 1_000_000, "亿": 10_000_000_000}


@dataclass
class _Projects:
    """The projects of the store and of this import, by what they are known by."""

    by_code: dict[str, list[Facts]] = field(default_factory=dict)
    by_name: dict[str, list[Facts]] = field(default_factory=dict)

    def know(self, project: Facts) -> None:
        self.by_name.setdefault(fold(project["name"]), []).append(project)
        if project.get("code"):
            self.by_code.setdefault(project["code"], []).append(project)

    def find(self, given: Facts) -> list[Facts]:
        """Return the projects a row may mean: what it leaves out fits anything."""
        coded = self.by_code.get(given.get("code") or "")
        if coded:
            return coded
        found = [
            each for each in self.by_name.get(fold(given["name"]), [])
            if _fits(each, given, "year") and not (given.get("code") and each.get("code"))
        ]  # fmt: skip
        place = fold(given.get("place") or "")
        exact = [each for each in found if fold(each.get("place") or "") == place]
        return exact or [each for each in found if not place or not each.get("place")]


def _fits(one: Facts, other: Facts, name: str) -> bool:
    return one.get(name) is None or other.get(name) is None or one[name] == other[name]


class ProjectPlanner:
    """Works through the rows of such registers. Everything the store has of money is small enough to be loaded whole."""

    def __init__(self, plan: Plan, reader: Reader, known: Known) -> None:
        self.plan, self.known = plan, known
        self.projects = _Projects()
        for project in all_records(reader, "project"):
            self.projects.know(project)
        self.sources: dict[str, list[Facts]] = {}
        for source in all_records(reader, "fund_source"):
            self.sources.setdefault(fold(source["name"]), []).append(source)
        self.given: dict[tuple[int, int], list[Facts]] = {}
        for each in all_records(reader, "allocation"):
            self.given.setdefault((each["project_id"], each["fund_source_id"]), []).append(each)
        self.met: dict[tuple[Any, ...], int] = {}
        self.lines: dict[int, PlanLine] = {}

    def row(self, rows: Rows, row: int, year: int | None) -> None:
        """Plan one row."""
        name, source = rows.get("project.name", row), rows.get("fund_source.name", row)
        label = str(name or "")
        if not name:
            return self._refuse("projects", rows, row, "project_missing", label, field="project.name")
        given = {key: value[row] for key, value in rows.under("project.") if value[row] is not None}
        given.setdefault("year", year)
        money = rows.get("allocation.amount_fen", row)
        if money is not None and not source and "scale_fen" not in given:
            given["scale_fen"], money = money, None
        found = self.projects.find(given)
        if len(found) > 1:
            return self._refuse("projects", rows, row, "project_many", label, field="project.name", value=len(found))
        key = (found[0]["id"] if found else (fold(name), given["year"], fold(given.get("place") or "")), source)
        if key in self.met:
            return self._refuse("projects", rows, row, "row_repeated", label, value=self.met[key])
        project = self._known(rows, row, found[0], given) if found else self._new(rows, row, given)
        self.met[project, source] = rows.number(row)
        if source:
            self._allocate(rows, row, project, self._source(rows, row, str(source), given["year"]), money, label)
        return None

    # -- the project -------------------------------------------------------------------------------------------------
    def _new(self, rows: Rows, row: int, given: Facts) -> int:
        fields = given | {"status": given.get("status") or "pooled", "region_id": self._region(rows, row, given)}
        if "scale_fen" not in fields and (said := _one_amount(given.get("funding"))):
            fields["scale_fen"] = said
        if rows.extra[row]:
            fields["extra"] = orjson.dumps(rows.extra[row]).decode()
        identifier = self.plan.pad.add("project", rows.source(row), fields)
        self.projects.know(fields | {"id": identifier})
        where = str(given.get("place") or "")
        self.plan.line("projects", "new", given["name"], where, rows.key(row), record_id=identifier)
        return identifier

    def _known(self, rows: Rows, row: int, project: Facts, given: Facts) -> int:
        identifier = int(project["id"])
        if identifier < 0:  # another row of this import brought it
            return identifier
        said = {
            name: value for name, value in given.items() if name not in _KEYS or (value and project.get(name) is None)
        }
        said |= wiped([(rows, row)], "projects", "project.", self.plan.choices)
        if rows.extra[row]:
            held = orjson.loads(project["extra"]) if project.get("extra") else {}
            said["extra"] = orjson.dumps(held | (rows.extra[row] or {})).decode()
            said = said if orjson.loads(said["extra"]) != held else {k: v for k, v in said.items() if k != "extra"}
        changes = differences(project, said, rows.letters("project."))
        if changes:
            self.plan.pad.change(identifier, rows.source(row), as_fields(changes))
            project.update(as_fields(changes))
        where = str(project.get("place") or "")
        status: Any = "changed" if changes else "unchanged"
        if changes or identifier not in self.lines:
            self.plan.line(
                "projects", status, project["name"], where, rows.key(row), changes=changes, record_id=identifier
            )
            self.lines[identifier] = self.plan.lines[-1]
        return identifier

    def _region(self, rows: Rows, row: int, given: Facts) -> int | None:
        """Return the one village, township or county that the place of a project names, else that of the sheet."""
        places = self.known.places
        whole = self.known.spoken_at(rows, row)
        named = self.known.spoken(str(given.get("place") or ""), whole)
        if self.plan.choices.village is not None and named.village is None:
            return self.plan.choices.village
        if named == NOWHERE:
            return None
        if named.village:
            return village_of(places, named).id
        if named.township:
            inside = [
                each for each in places.newest(places.named("township", named.township))
                if not named.county or places.lies_in(each, "county", named.county)
            ]  # fmt: skip
            return inside[0] if len(inside) == 1 else None
        return county_of(places, named.county).id if named.county else None

    # -- its money ---------------------------------------------------------------------------------------------------
    def _source(self, rows: Rows, row: int, said: str, year: int | None) -> int:
        fitting = [each for each in self.sources.get(fold(said), []) if _fits(each, {"year": year}, "year")]
        same = [each for each in fitting if each.get("year") == year] or fitting
        if same:
            return int(same[0]["id"])
        level = catalogue("fund_level").normalise(said)
        fields = {"name": said, "year": year, "level": level, "kind": catalogue("fund_kind").normalise(said)}
        identifier = self.plan.pad.add("fund_source", rows.source(row), fields)
        self.sources.setdefault(fold(said), []).append(fields | {"id": identifier})
        self.plan.line("sources", "new", said, "", rows.key(row), record_id=identifier)
        return identifier

    def _allocate(self, rows: Rows, row: int, project: int, source: int, money: int | None, label: str) -> None:
        if money is None:
            return None
        more = {name: rows.get(f"allocation.{name}", row) for name in ("number", "on_date")}
        held = self.given.get((project, source), [])
        if not held:
            if money <= 0:
                return self._refuse("allocations", rows, row, "allocation_zero", label, field="allocation.amount_fen")
            fields = {"project_id": project, "fund_source_id": source, "amount_fen": money, **more}
            identifier = self.plan.pad.add("allocation", rows.source(row), fields)
            return self.plan.line("allocations", "new", label, "", rows.key(row), record_id=identifier)
        if sum(each["amount_fen"] for each in held) == money:
            said = {name: value for name, value in more.items() if len(held) == 1}
        elif len(held) == 1:
            said = more | {"amount_fen": money}
        else:
            value = len(held)
            return self._refuse(
                "allocations", rows, row, "allocation_parts", label, field="allocation.amount_fen", value=value
            )
        changes = differences(held[0], said, rows.letters("allocation."))
        if changes:
            self.plan.pad.change(held[0]["id"], rows.source(row), as_fields(changes))
        status: Any = "changed" if changes else "unchanged"
        return self.plan.line("allocations", status, label, "", rows.key(row), changes=changes, record_id=held[0]["id"])

    def _refuse(self, kind: str, rows: Rows, row: int, code: str, label: str, **values: Any) -> None:
        self.plan.refuse(kind, rows, row, rows.issue(row, code, refuses=True, **values), label, "")


def plan_projects(plan: Plan, sheets: list[Rows], reader: Reader, known: Known) -> None:
    """Plan all sheets of such registers."""
    if not sheets:
        return
    planner = ProjectPlanner(plan, reader, known)
    for rows in sheets:
        year = year_of_sheet(rows, plan.choices.year)
        for row in range(len(rows)):
            planner.row(rows, row, year)


def _one_amount(words: str | None) -> int | None:
    """Return the sum some words name, in fen, where they name exactly one."""
    found = _AMOUNT.findall(words or "")
    if len(found) != 1:
        return None
    number, unit = found[0]
    fen = Decimal(number.replace(",", "")) * _TIMES[unit or None]
    return int(fen) if fen == int(fen) else None
