"""Planning the members of one household: who is whom, what changes, who is not taken and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from app.matching.names import name_key
from app.registers.choices import NEW, TAKE
from app.registers.issues import sentence
from app.registers.plans.families import Taken, note_family
from app.registers.plans.group import Group
from app.registers.plans.known import Known
from app.registers.plans.persons_said import MONTHS, OWN, PersonsSaid, birth_of, sex_of, tells
from app.registers.plans.plan import Plan, as_fields, differences
from app.registers.plans.resembling import Candidate, named, said_of
from app.registers.plans.rows import Rows
from app.registers.plans.said_again import is_apart, put_together, told_of
from app.registers.plans.stored import Facts, Stored, whole_member
from app.registers.plans.wiping import wiped
from db.rules.households import HEAD
from resources.language import _


def plan_members(
    plan: Plan, group: Group, household: int, stored: Stored, where: str, known: Known, persons: Mapping[int, PersonsSaid]
) -> Taken:  # fmt: skip
    """Plan each row of a household; returns how many were taken, refused, and how many heads there are."""
    at_home = {person["id"]: person for person in stored.members_of(household)}
    taken = Taken(stored_head=any(person["relation"] == HEAD for person in at_home.values()))
    seen: dict[tuple[str, str], int] = {}
    found: list[_Found] = []
    anybody, answered = stored.resembling.anybody, bool(plan.choices.answers)
    several = len(group.sheets()) > 1
    for rows, row in group.rows:
        given = persons[id(rows)].said[row]
        number = given.get("id_number")
        if (
            number is None or several or answered or row in persons[id(rows)].looked
            or number in known.numbers or number in stored.by_number
        ):  # fmt: skip
            before = _on_another_sheet(found, rows, given) if several else []
            if len(before) == 1:
                put_together(rows, row, given, before[0].rows, before[0].row, before[0].given)
                before[0].again.append((rows, row))
                continue
            many = ("row_repeated", {"value": before[0].rows.number(before[0].row)}, False) if before else None
            refused = many or _refusal(plan, rows, row, given, household, stored, known, seen)
            if refused is not None:
                _leave(plan, rows, row, refused, given, where, taken, _alike(rows, row, group, at_home, stored))
                continue
            _look_at(rows, row, given)
        person = None
        if at_home or answered:
            person = _stored_person(given, at_home, stored, plan.answer(rows, row, "members") == TAKE)
        if person is not None:
            stored.matched.add(person["id"])
        known.add_person(household, given.get("name"), number, rows.number(row))
        found.append(_Found(rows, row, given, person))
    for each in found:  # whom nobody is by name may be meant by another spelling
        if each.person is None and anybody:
            each.person = _by_word(plan, each, group, household, at_home, stored)
        _settle(plan, each, household, where, taken)
    people = [(each.rows, each.row, each.given, each.person) for each in found if not each.asked]
    note_family(taken, people, at_home.values())
    return taken


def _settle(plan: Plan, each: "_Found", household: int, where: str, taken: Taken) -> None:
    """Plan a row that is taken, with the rows of other sheets put together with it; or ask whom it means."""
    head = each.given.get("relation") == HEAD
    if each.asked:
        taken.refused += 1 + len(each.again)
        taken.refused_heads += head
        _ask(plan, each, where)
        for rows, row in each.again:
            at = {"value": each.rows.number(each.row)}
            _refuse(plan, rows, row, "row_repeated", at, False, each.given["name"], where, [])
        return
    taken.taken += 1
    taken.heads += head
    _write(plan, each.rows, each.row, household, each.person, each.given, where)
    plan.pad.distinct += [("member", -len(plan.pad.new["member"]), other) for other in each.apart]
    taken.again += len(each.again)
    for rows, row in each.again:
        same = _("这个人在{where}，两处合在一起。").format(where=told_of(each.rows, each.row))
        plan.line("members", "unchanged", each.given["name"], where, rows.key(row), reasons=(same,))


@dataclass(slots=True)
class _Found:
    """A row that is taken, with the stored member it is; `asked`: those it may be, nobody having said so.

    `apart`: members whom somebody said that a new one is not; `again`: rows of other sheets that are put together with it.
    """

    rows: Rows
    row: int
    given: dict[str, Any]
    person: Facts | None
    asked: Sequence[Candidate] = ()
    apart: Sequence[int] = ()
    again: list[tuple[Rows, int]] = field(default_factory=list)


def _on_another_sheet(found: Sequence[_Found], rows: Rows, given: Mapping[str, Any]) -> list[_Found]:
    """Return the rows of other sheets or files that may be the same person of this household: one, if it is clear.

    By ID number and name; where one of the two sheets has no number, by the name alone, unless births contradict, and by
    the relation where several have it.
    """
    name, number = given.get("name"), given.get("id_number")
    if not name:
        return []
    named = [each for each in found if name_key(each.given["name"]) == name_key(name) and _is_free(each, rows)]
    if number and (same := [each for each in named if each.given.get("id_number") == number]):
        return same[:1]
    unsure = [
        each
        for each in named
        if not (number and each.given.get("id_number"))
        and not _other_person({"id_number": None, "birth": None} | each.given, dict(given))
    ]
    alike = [each for each in unsure if each.given.get("relation") == given.get("relation")]
    return alike if len(alike) == 1 else unsure


def _is_free(each: _Found, rows: Rows) -> bool:
    return all(is_apart(other, rows) for other in (each.rows, *(again for again, _row in each.again)))


def _alike(rows: Rows, row: int, group: Group, at_home: dict[int, Facts], stored: Stored) -> list[Candidate]:
    """Return whom a row may be whose ID number is refused."""
    village = stored.village.get(id(group))
    if row not in rows.id_troubles or not stored.resembling.anybody or not (at_home or village):
        return []
    said = said_of(rows, row, group, village)
    by_name = any(said is None or name_key(each["name"]) == name_key(said.name) for each in at_home.values())
    if said is None or by_name:
        return []
    return stored.resembling.people(said, at_home.values(), village, stored.matched, elsewhere=True)


def _by_word(
    plan: Plan, each: _Found, group: Group, household: int, at_home: dict[int, Facts], stored: Stored
) -> Facts | None:
    """Return the member a row is by the user's word; those it may be are noted where nobody has said so yet."""
    answer = plan.answer(each.rows, each.row, "members")
    unknown = not each.given.get("id_number") and not each.given.get("code")
    new_home = household < 0 and plan.answer(*group.rows[0], "households") == NEW  # somebody said so
    if not (at_home or unknown):
        return None
    village = stored.village.get(id(group))
    said = said_of(each.rows, each.row, group, village)
    if said is None:
        return None
    if answer == NEW or new_home:
        alike = stored.resembling.people(said, at_home.values(), village, stored.matched, elsewhere=True)
        each.apart = [one.facts["id"] for one in alike]
        return None
    alike = stored.resembling.people(said, at_home.values(), village, stored.matched, elsewhere=unknown)
    if not alike or answer != TAKE:
        each.asked = alike
        return None
    person = whole_member(stored.resembling.reader, alike[0].facts["id"])
    stored.matched.add(person["id"])
    at_home.pop(person["id"], None)
    if name_key(person["name"]) != name_key(each.given["name"]):
        # the other spelling stays beside the person: it is not asked about again
        spelling = {"household_id": household, "name": each.given["name"], "joined_into": person["id"]}
        plan.pad.add("member", each.rows.source(each.row), spelling)
        each.given["name"] = person["name"]
    return person


def _ask(plan: Plan, each: _Found, where: str) -> None:
    rows, row = each.rows, each.row
    name = each.given["name"]
    issue = rows.issue(row, "person_like", refuses=True, field="member.name", value=name, detail=named(each.asked))
    plan.refuse("members", rows, row, issue, name, where, doubt=True)


def _look_at(rows: Rows, row: int, given: dict[str, Any]) -> None:
    """Tell where a row contradicts its ID number, whose check character is right, and leave out what cannot be."""
    months = given.get("work_months")
    if months is not None and months > MONTHS:
        rows.note(row, "months_range", field="member.work_months", value=months)
        del given["work_months"]
    number = given.get("id_number", "")
    if not tells(number):
        return
    if given["sex"] != (sex := sex_of(number)):
        rows.note(row, "id_sex", field="member.sex", value=given["sex"], detail=sex)
    said, birth = given["birth"], birth_of(number)
    if said != birth[: len(said)]:
        rows.note(row, "id_birth", field="member.birth", value=said, detail=birth)


Refusal = tuple[str, dict[str, Any], bool]


def _refusal(
    plan: Plan, rows: Rows, row: int, said: dict[str, Any], household: int, stored: Stored, known: Known,
    seen: dict[tuple[str, str], int],
) -> Refusal | None:  # fmt: skip
    """Return why a row is not taken (code, values, whether the user may decide otherwise), or None."""
    name, number = said.get("name"), said.get("id_number")
    answer = plan.answer(rows, row, "members")
    take = answer == TAKE
    if not name:
        return "name_missing", {"field": "member.name"}, False
    decided = take or answer == NEW
    if row in rows.id_troubles and not (plan.choices.take_without_id or decided):
        return rows.id_troubles[row].code, {}, True
    if number:
        before = known.number_seen(number)
        if before is not None:
            home, at, who = before
            if home == household and name_key(who) == name_key(name):
                return "row_repeated", {"value": at}, False
            return "id_repeated", {"field": "member.id_number", "value": at, "detail": who}, False
        there = stored.by_number.get(number)
        if there is not None and there["household_id"] != household and not take:
            where = stored.by_id[there["household_id"]]["code"] or there["name"]
            where = _("户编号 {code}").format(code=where)
            return "person_elsewhere", {"field": "member.id_number", "value": name, "detail": where}, True
        if there is not None and name_key(there["name"]) != name_key(name) and not take:
            return "name_differs", {"field": "member.name", "value": name, "detail": there["name"]}, True
    key = (name_key(name), number or said.get("code") or str(said.get("birth", "")))
    if key in seen:
        return "row_repeated", {"value": seen[key]}, False
    seen[key] = rows.number(row)
    return None


def _leave(
    plan: Plan, rows: Rows, row: int, refusal: Refusal, said: dict[str, Any], where: str, taken: Taken,
    alike: list[Candidate],
) -> None:  # fmt: skip
    code, values, asks = refusal
    taken.refused += 1
    taken.refused_heads += said.get("relation") == HEAD
    _refuse(plan, rows, row, code, values, asks, said.get("name", ""), where, alike)


def _refuse(
    plan: Plan, rows: Rows, row: int, code: str, values: dict[str, Any], asks: bool, name: str, where: str,
    alike: list[Candidate],
) -> None:  # fmt: skip
    if row in rows.id_troubles and code == rows.id_troubles[row].code:
        found = rows.id_troubles[row]  # noted with its cell already
        reasons = (found.message, *((sentence("person_like", value=name, detail=named(alike)),) if alike else ()))
        plan.line("members", "doubt" if asks else "refused", name, where, rows.key(row), reasons=reasons,
                  code="person_like" if alike else code)  # fmt: skip
        return
    plan.refuse("members", rows, row, rows.issue(row, code, refuses=True, **values), name, where, doubt=asks)


def _stored_person(given: dict[str, Any], at_home: dict[int, Facts], stored: Stored, moved: bool) -> Facts | None:
    """Return the stored member a row is, and take them off the list of those still to be found at home."""
    number, code, name = given.get("id_number"), given.get("code"), name_key(given["name"])
    if not at_home:
        return stored.by_number.get(number or "") if moved else None

    def by_number(person: Facts) -> bool:
        return bool(number and person["id_number"] == number)

    def by_code(person: Facts) -> bool:
        return bool(code and person["code"] == code and (name_key(person["name"]) == name or not person["id_number"]))

    def by_name(person: Facts) -> bool:
        return name_key(person["name"]) == name and not _other_person(person, given)

    for is_same in (by_number, by_code, by_name):
        for identifier, person in at_home.items():
            if is_same(person):
                return at_home.pop(identifier)
    home = next(iter(at_home.values()))["household_id"]
    for person in stored.spelled.get(home, ()):  # another spelling, joined into the one it is
        if person["joined_into"] in at_home and (by_code(person) or by_name(person)):
            given["name"] = at_home[person["joined_into"]]["name"]
            return at_home.pop(person["joined_into"])
    elsewhere = stored.by_number.get(number or "")
    return elsewhere if moved and elsewhere is not None else None


def _other_person(person: Facts, given: dict[str, Any]) -> bool:
    """Whether two people of one name are two: both numbers are known and differ, or both births."""
    if person["id_number"] and given.get("id_number") and person["id_number"] != given["id_number"]:
        return bool(person["birth"] and given.get("birth") and person["birth"] != given["birth"])
    births = (person["birth"], given.get("birth"))
    if all(births):
        shared = min(len(str(birth)) for birth in births)
        return str(births[0])[:shared] != str(births[1])[:shared]
    return False


def _leave_weaker(person: Facts, given: dict[str, Any]) -> None:
    """Leave aside what says the same as the store and less: a name without its dot, an ID number of the old 15 digits."""
    if name_key(given["name"]) == name_key(person["name"]) and "·" not in given["name"]:
        given["name"] = person["name"]
    old, number = given.get("id_number"), person["id_number"] or ""
    if old and len(old) == 15 and len(number) >= 18 and number[:6] + number[8:17] == old:
        del given["id_number"]


def _write(
    plan: Plan, rows: Rows, row: int, household: int, person: Facts | None, given: dict[str, Any], where: str
) -> None:
    source = rows.source(row)
    if person is None:
        given["household_id"] = household
        identifier = plan.pad.take("member", source, given)
        plan.line("members", "new", given["name"], where, rows.key(row), record_id=identifier)
        return
    given["household_id"] = household
    for derived in ("sex", "birth"):  # what only follows from the number never overwrites what somebody wrote
        if f"{OWN}{derived}" not in rows.values and person[derived]:
            given.pop(derived, None)
    _leave_weaker(person, given)
    if "extra" in given and person["extra"]:
        given["extra"] = orjson.dumps(orjson.loads(person["extra"]) | (rows.extra[row] or {})).decode()
    given |= wiped([(rows, row)], "members", OWN, plan.choices)
    changes = differences(person, given, rows.letters(OWN))
    if changes:
        plan.pad.change(person["id"], source, as_fields(changes))
    status: Any = "changed" if changes else "unchanged"
    plan.line("members", status, given["name"], where, rows.key(row), changes=changes, record_id=person["id"])
