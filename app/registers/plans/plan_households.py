"""Planning a household register: households, their year and their members compared with the store, cell by cell."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Final

from app.matching.nearest import nearest
from app.matching.places import Named, Place, Places
from app.registers.choices import NEW, TAKE
from app.registers.layouts.vocabulary import BEFORE, fact_behind
from app.registers.plans.families import Taken
from app.registers.plans.group import Group
from app.registers.plans.households import carry_places, gather, place_named, place_words
from app.registers.plans.known import Known
from app.registers.plans.outliers import Usual
from app.registers.plans.persons_alone import give_homes
from app.registers.plans.persons_said import PersonsSaid
from app.registers.plans.plan import Plan, Status, as_fields, differences
from app.registers.plans.plan_members import plan_members
from app.registers.plans.resembling import named
from app.registers.plans.rows import Rows
from app.registers.plans.stored import Facts, Stored, load_stored
from app.registers.plans.together import Together
from app.registers.plans.wiping import wiped
from db.store import Reader
from resources.language import _

_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d{2})(?!\d)")


@dataclass
class HouseholdPlanner:
    """Works through the households of a register. `stored` answers what the store holds of them."""

    plan: Plan
    places: Places
    stored: Stored
    known: Known
    together: Together
    persons: dict[int, PersonsSaid]
    years: dict[int, int | None] = field(default_factory=dict)
    usual: Usual | None = None
    near: dict[Named, str] = field(default_factory=dict)
    found: dict[tuple[Any, ...], Place] = field(default_factory=dict)
    labels: dict[int, str] = field(default_factory=dict)

    def household(self, group: Group) -> None:
        """Plan one household whole."""
        rows, row = group.rows[0]
        place = self._place(group)
        if place.id is None:
            self._refuse(
                group,
                place.trouble or "village_missing",
                value=rows.get("place.village", row) or "",
                detail=place.detail,
            )
            return
        if len(villages := group.said("place.village")) > 1:
            self._refuse(group, "household_two_villages", value="、".join(villages))
            return
        self.stored.village[id(group)] = place.id
        if twice := self.stored.taken_already(group):
            self._refuse(group, "household_twice", value=group.code, detail=twice["code"] or "")
            return
        facts = self.stored.household_of(group, place.id)
        earlier = self.stored.recoded(group) if facts is None else None
        if facts is None:
            facts, asked = self._by_word(group, place.id, earlier)
            if asked:
                self._refuse(group, asked[0], doubt=True, value=asked[1], detail=asked[2])
                return
        if facts is not None and (wrong := self._suspicious(group, facts, place.id)):
            self._refuse(group, wrong[0], doubt=True, value=wrong[1], detail=wrong[2])
            return
        if facts is not None and place.id > 0:
            for each in group.sheets():
                self.plan.villages[each.reading.file_number, each.reading.sheet_number].add(place.id)
        given = self._given(group, "household.")
        given["village_id"] = place.id
        given["code"] = self._code(group, facts, earlier)
        where = self._label_of(place.id)
        years = len(self.plan.pad.new["household_year"])
        identifier, status = self._write_household(group, facts, given, where)
        year_changed = self._write_years(group, identifier, where, place.id)
        taken = plan_members(self.plan, group, identifier, self.stored, where, self.known, self.persons)
        if facts is None and not taken.taken:
            return self._leave_empty(group, identifier, years, where)
        self.known.add_household(identifier, group.code, place.id, group.head()[0])
        self._count(group, status, year_changed, where, identifier)
        self._people(group, taken, given.get("stated_people"))
        return None

    def _code(self, group: Group, facts: Facts | None, earlier: Facts | None) -> str | None:
        """Return the code a household has from now on; the one it had stays beside it, so that it is found by that too."""
        if facts is None or not (group.code and facts["code"]):
            return group.code
        if earlier is None:
            return str(facts["code"])  # reached by an old code: its own stays
        former = {"code": facts["code"], "village_id": facts["village_id"], "joined_into": facts["id"]}
        rows, row = group.rows[0]
        self.plan.pad.add("household", rows.source(row), former)
        return group.code

    def _by_word(
        self, group: Group, village: int, earlier: Facts | None
    ) -> tuple[Facts | None, tuple[str, str | None, str] | None]:
        """Return the stored household that somebody said a new one is; else what is asked: code, value, detail.

        `earlier`: the household it is under a new code, as it seems.
        """
        rows, row = group.rows[0]
        answer = self.plan.answer(rows, row, "households")
        if answer == NEW:
            return None, None
        if earlier is not None:
            if answer == TAKE:
                return self.stored.bring(earlier["id"]), None
            return None, ("household_recoded", group.code, str(earlier["code"]))
        if not self.stored.resembling.anybody or (group.code and not self.stored.resembling.has_uncoded(village)):
            return None, None
        alike = self.stored.resembling.households(group, village, self.stored.claimed)
        if alike and answer == TAKE:
            return self.stored.bring(alike[0].facts["household_id"]), None
        return None, ("household_like", group.head()[0], named(alike)) if alike else None

    def _leave_empty(self, group: Group, identifier: int, years: int, where: str) -> None:
        """A new household none of whose people is taken is not written: nothing could ever find it again."""
        self.plan.pad.take_back("household", -identifier - 1)
        self.plan.pad.take_back("household_year", years)
        rows, row = group.rows[0]
        reasons = next((line.reasons for line in reversed(self.plan.lines) if line.kind == "members"), ())
        self.plan.line("households", "refused", self._label(group), where, rows.key(row), reasons=reasons)

    # -- where it is -------------------------------------------------------------------------------------------------
    def _place(self, group: Group) -> Place:
        """Return where a household is by the first of its sheets that says it, the others perhaps without the township."""
        rows, row = group.rows[0]
        place = self._place_at(group, rows, row)
        if place.id is None:
            others = (self._place_at(group, *beginning) for beginning in group.beginnings()[1:])
            return next((other for other in others if other.id is not None), place)
        return place

    def _place_at(self, group: Group, rows: Rows, row: int) -> Place:
        words = place_words(rows, row)
        if (place := self.found.get(words)) is not None:
            return place
        named = place_named(rows, row, self.known.spoken_at(rows, row))
        choices = self.plan.choices
        if not named.village:
            if choices.village is not None:
                return Place(choices.village)
            stored = self.stored.by_code.get(group.code or "")
            if stored and stored["village_id"]:
                return Place(stored["village_id"])
        add = choices.new_places or self.plan.answer(rows, row, "households") == TAKE
        place = self.places.resolve(named, add=add)
        if (
            place.id is not None and named.village
        ):  # a village that is there stays; what is doubted may come with another row
            self.found[words] = place
        return place

    def _label_of(self, place: int) -> str:
        if place not in self.labels:
            self.labels[place] = self.places.label(place)
        return self.labels[place]

    def _suspicious(self, group: Group, facts: dict[str, Any], village: int) -> tuple[str, str, str] | None:
        rows, row = group.rows[0]
        if self.plan.answer(rows, row, "households") == TAKE:
            return None
        if facts["village_id"] not in (None, village):
            return "household_elsewhere", self.places.label(village), self.places.label(facts["village_id"])
        people = self.stored.members_of(facts["id"])
        if people and not any(self.stored.same_person(rows, row, people) for rows, row in group.rows):
            ours = "、".join(person["name"] for person in people[:4])
            theirs = "、".join(str(rows.get("member.name", row) or "") for rows, row in group.rows[:4])
            return "household_other_head", theirs, ours
        return None

    # -- the household's own values ----------------------------------------------------------------------------------
    def _given(self, group: Group, prefix: str) -> dict[str, Any]:
        """Return what a household's rows say of it; fields of which they say different things are told and left out."""
        names, values, apart = self.together.said(group, prefix)
        for at, said in apart:
            values[at] = said[0] if len(said) == 1 else None
            if len(said) > 1:
                self._differs(group, f"{prefix}{names[at]}", said)
        if None not in values:
            return dict(zip(names, values, strict=True))
        return {name: value for name, value in zip(names, values, strict=True) if value is not None}

    def _differs(self, group: Group, path: str, said: Sequence[Any]) -> None:
        rows, row = group.rows[0]
        fact = fact_behind(path)
        shown = "、".join(_shown(value, fact.meaning if fact else "text") for value in said[:4])
        self.plan.issues.append(rows.issue(row, "household_differs", field=path, value=shown))

    def _write_household(
        self, group: Group, facts: dict[str, Any] | None, given: dict[str, Any], where: str
    ) -> tuple[int, Status]:
        rows, row = group.rows[0]
        if facts is None:
            made = self.plan.pad.add("household", rows.source(row), given)
            if self.plan.answer(rows, row, "households") == NEW:
                alike = self.stored.resembling.households(group, given["village_id"], self.stored.claimed)
                self.plan.pad.distinct += [("household", made, each.facts["household_id"]) for each in alike]
            return made, "new"
        given |= wiped(group.rows, "households", "household.", self.plan.choices)
        changes = differences(facts, given, rows.letters("household."))
        if not changes:
            return facts["id"], "unchanged"
        self.plan.pad.change(facts["id"], rows.source(row), as_fields(changes))
        group_label = self._label(group)
        self.plan.line(
            "households", "changed", group_label, where, rows.key(row), changes=changes, record_id=facts["id"]
        )
        return facts["id"], "changed"

    def _write_years(self, group: Group, household: int, where: str, village: int) -> bool:
        """Write what the register says of years; a heading may name its year, else the row or the title does."""
        given = self._given(group, "year.")
        said = given.pop("year", None)
        rows, row = group.rows[0]
        by_year: dict[int, dict[str, Any]] = {}
        for name, value in given.items():
            field, named, before = _of_year(name)
            year = named or said or self.years[id(rows)]
            if year is not None:
                by_year.setdefault(year - before, {})[field] = value
        if not said and self.years[id(rows)] is None:
            unsaid = next((name for name in given if not _of_year(name)[1]), None)
            if unsaid:
                self.plan.issues.append(rows.issue(row, "year_missing", field=f"year.{unsaid}"))
        for year, facts in by_year.items():
            self._ask_of_slips(group, household, year, facts, where, village)
        written = [self._write_year(group, household, year, facts, where) for year, facts in by_year.items() if facts]
        return any(written)

    def _ask_of_slips(
        self, group: Group, household: int, year: int, given: dict[str, Any], where: str, village: int
    ) -> None:
        """Leave out amounts that look like a slip of the unit until somebody says that they are right.

        What the store has so already was taken once and is not asked about again.
        """
        rows, row = group.rows[0]
        if self.usual is None or self.plan.answer(rows, row) == TAKE:
            return
        stored = (self.stored.year_of(household, year) if household > 0 else None) or {}
        new = {name: value for name, value in given.items() if stored.get(name) != value}
        for name, usual in list(self.usual.slips(rows, row, village, new)):
            value = _shown(given.pop(name), "fen")
            field = next((at for at in (f"year.{name}", f"year.{name}@{year}") if at in rows.values), f"year.{name}")
            found = rows.issue(row, "unit_slip", field=field, value=value, detail=_shown(usual, "fen"))
            self.plan.refuse("years", rows, row, found, f"{self._label(group)} {year}", where, doubt=True)

    def _write_year(self, group: Group, household: int, year: int, given: dict[str, Any], where: str) -> bool:
        rows, row = group.rows[0]
        stored = self.stored.year_of(household, year) if household > 0 else None
        facts = given | {"household_id": household, "year": year}
        at = stored["id"] if stored else self.plan.pad.take("household_year", rows.source(row), facts)
        if household < 0:
            return False  # a new household's years stand with it
        if stored:
            given |= wiped(group.rows, "years", "year.", self.plan.choices)
        changes = differences(stored or {}, given, _letters_of(rows, year))
        if changes and stored:
            self.plan.pad.change(at, rows.source(row), as_fields(changes))
        if changes:
            status: Status = "changed" if stored else "new"
            label = f"{self._label(group)} {year}"
            self.plan.line("years", status, label, where, rows.key(row), changes=changes, record_id=at)
        return bool(changes)

    # -- what the plan says of it ------------------------------------------------------------------------------------
    def _label(self, group: Group) -> str:
        name, _number = group.head()
        rows, row = group.rows[0]
        return name or rows.get("member.name", row) or group.code or ""

    def _count(self, group: Group, status: Status, year_changed: bool, where: str, identifier: int) -> None:
        rows, row = group.rows[0]
        if status == "changed":
            return  # its line, with its cells, stands already
        if status == "unchanged" and year_changed:
            self.plan.counts["households"]["changed"] += 1
            return
        self.plan.line("households", status, self._label(group), where, rows.key(row), record_id=identifier)

    def _refuse(self, group: Group, code: str, *, doubt: bool = False, **values: Any) -> None:
        rows, row = group.rows[0]
        asks = doubt or code == "village_unsure"
        found = rows.issue(
            row, code, refuses=True, field="place.village" if code.startswith("village") else "household.code", **values
        )
        near = self._nearest(rows, row) if code in ("village_unsure", "village_many") else ""
        found = replace(found, message=found.message + near)
        self.plan.refuse("households", rows, row, found, self._label(group), "", doubt=asks)
        for rows, row in group.rows:
            again = rows.issue(row, code, refuses=True, **values)
            if row != group.rows[0][1]:
                self.plan.issues.append(again)
            name = rows.get("member.name", row) or ""
            self.plan.line("members", "refused", name, "", rows.key(row), reasons=(again.message,), code=code)

    def _nearest(self, rows: Rows, row: int) -> str:
        """The villages of the store that may be meant, with their edition."""
        named = place_named(rows, row, self.known.spoken_at(rows, row))
        if named not in self.near:
            words = [each.words for each in nearest(self.places, named)]
            self.near[named] = _("相近的有：{names}。").format(names="、".join(words)) if words else ""
        return self.near[named]

    def _people(self, group: Group, taken: Taken, stated: int | None) -> None:
        rows, row = group.rows[0]
        if "member.relation" in rows.values and taken.taken:
            if taken.heads == 0 and taken.refused_heads == 0 and not taken.stored_head:
                rows_issue = rows.issue(row, "no_head")
                self.plan.issues.append(rows_issue)
            elif taken.heads > 1:
                self.plan.issues.append(rows.issue(row, "many_heads", field="member.relation", value=taken.heads))
        people = len(group.rows) - taken.again
        if stated is not None and stated != people and not rows.reading.heads_only:
            self.plan.issues.append(
                rows.issue(row, "people_differ", field="household.stated_people", value=stated, detail=people)
            )


def plan_households(
    plan: Plan, sheets: list[Rows], reader: Reader, places: Places, known: Known, pace: Callable[[int, int], None]
) -> None:
    """Plan all sheets of household registers together: a household may stand on several."""
    if not sheets:
        return
    for rows in sheets:
        carry_places(rows, known)
    give_homes(reader, sheets)
    groups = gather(plan, sheets, lambda group: _place_said(plan, group, known))
    stored = load_stored(reader, groups)
    planner = HouseholdPlanner(
        plan, places, stored, known, Together(groups), {id(rows): PersonsSaid.of(rows) for rows in sheets}
    )
    planner.usual = Usual(reader, sheets)
    planner.years = {id(rows): year_of_sheet(rows, plan.choices.year) for rows in sheets}
    for number, group in enumerate(groups):
        if number % 200 == 0:
            pace(number, len(groups))
        planner.household(group)


def _place_said(plan: Plan, group: Group, known: Known) -> Named:
    """Return the place that a household's first row, its title or the user names."""
    rows, row = group.rows[0]
    named = place_named(rows, row, known.spoken_at(rows, row))
    if named.village or plan.choices.village is None:
        return named
    return replace(named, village=f"#{plan.choices.village}")


def year_of_sheet(rows: Rows, chosen: int | None) -> int | None:
    """Return the year a sheet's income belongs to: as chosen, or the one year its title, sheet or file name speaks of."""
    if chosen:
        return chosen
    for words in (" ".join(rows.reading.titles), rows.reading.sheet, rows.reading.file):
        found = {int(year) for year in _YEAR.findall(words)}
        if len(found) == 1:
            return found.pop()
        if found:
            return None
    return None


@cache
def _of_year(name: str) -> tuple[str, int | None, bool]:
    """Return the field that a heading's name means, the year it names, and whether it is of the year before."""
    field, _at, named = name.partition("@")
    return field, int(named) if named.isdigit() else None, named == BEFORE


def _letters_of(rows: Rows, year: int) -> dict[str, str]:
    """Return the letters of the columns that may speak of a year, by field."""
    return {
        name.partition("@")[0]: letter
        for name, letter in rows.letters("year.").items()
        if name.partition("@")[2] in ("", BEFORE, str(year))
    }


def _shown(value: Any, meaning: str) -> str:
    if meaning == "fen":
        return f"{value / 100:.2f}"
    if meaning in ("centimu", "dm2"):
        return f"{value / 100:g}"
    return str(value)
