"""Planning the members of one household: who is whom, what changes, who is not taken and why."""

from collections import Counter
from typing import Any, Final

import orjson

from app.matching.names import name_key
from app.registers.choices import TAKE
from app.registers.families import Person, note_family
from app.registers.households import Group
from app.registers.known import Known
from app.registers.plan import Plan, as_fields, differences
from app.registers.rows import Rows
from app.registers.stored import Facts, Stored
from db.rules.households import HEAD
from resources.language import _

_OWN: Final = "member."
_AGE: Final = "age"  # follows from the birth date


def plan_members(plan: Plan, group: Group, household: int, stored: Stored, where: str, known: Known) -> Counter[str]:
    """Plan each row of a household; returns how many were taken, refused, and how many heads there are."""
    taken: Counter[str] = Counter()
    at_home = {person["id"]: person for person in stored.members_of(household)}
    taken["stored_head"] = int(any(person["relation"] == HEAD for person in at_home.values()))
    seen: dict[tuple[str, str], int] = {}
    people: list[Person] = []
    for rows, row in group.rows:
        is_head = rows.get("member.relation", row) == HEAD
        refused = _refusal(plan, rows, row, household, stored, known, seen)
        name = rows.get("member.name", row) or ""
        if refused is not None:
            code, values, asks = refused
            taken["refused"] += 1
            taken["refused_heads"] += is_head
            _refuse(plan, rows, row, code, values, asks, name, where)
            continue
        taken["taken"] += 1
        taken["heads"] += is_head
        given = _given(rows, row)
        person = _stored_person(given, at_home, stored, plan.choices.answer(rows.key(row)) == TAKE)
        _write(plan, rows, row, household, person, given, where)
        people.append((rows, row, given, person))
        known.add_person(household, given.get("name"), given.get("id_number"), rows.reading.numbers[row])
    note_family(taken, people, at_home.values())
    return taken


def _given(rows: Rows, row: int) -> dict[str, Any]:
    given = {name: column[row] for name, column in rows.under(_OWN) if column[row] is not None}
    given.pop(_AGE, None)
    months = given.get("work_months")
    if months is not None and months > 12:
        rows_issue = rows.issue(row, "months_range", field="member.work_months", value=months)
        rows.issues.append(rows_issue)
        del given["work_months"]
    if rows.extra[row]:
        given["extra"] = orjson.dumps(rows.extra[row]).decode()
    _from_number(rows, row, given)
    return given


def _from_number(rows: Rows, row: int, given: dict[str, Any]) -> None:
    """Fill sex and birth from an ID number whose check character is right (GB 11643); tell where the register disagrees."""
    number = given.get("id_number", "")
    if len(number) < 18:
        return
    sex = "男" if int(number[16]) % 2 else "女"
    birth = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
    if given.setdefault("sex", sex) != sex:
        rows.note(row, "id_sex", field="member.sex", value=given["sex"], detail=sex)
    said = given.setdefault("birth", birth)
    if said != birth[: len(said)]:
        rows.note(row, "id_birth", field="member.birth", value=said, detail=birth)


Refusal = tuple[str, dict[str, Any], bool]


def _refusal(
    plan: Plan, rows: Rows, row: int, household: int, stored: Stored, known: Known, seen: dict[tuple[str, str], int]
) -> Refusal | None:
    """Return why a row is not taken (code, values, whether the user may decide otherwise), or None."""
    name, number = rows.get("member.name", row), rows.get("member.id_number", row)
    take = plan.choices.answer(rows.key(row)) == TAKE
    if not name:
        return "name_missing", {"field": "member.name"}, False
    if row in rows.id_troubles and not (plan.choices.take_without_id or take):
        return rows.id_troubles[row].code, {}, True
    if number:
        before = known.number_seen(number)
        if before is not None:
            if before[0] == household and before[1] == name_key(name):
                return "row_repeated", {"value": before[2]}, False
            return "id_repeated", {"field": "member.id_number", "value": before[2], "detail": before[3]}, False
        there = stored.by_number.get(number)
        if there is not None and there["household_id"] != household and not take:
            where = stored.by_id[there["household_id"]]["code"] or there["name"]
            where = _("户编号 {code}").format(code=where)
            return "person_elsewhere", {"field": "member.id_number", "value": name, "detail": where}, True
        if there is not None and name_key(there["name"]) != name_key(name) and not take:
            return "name_differs", {"field": "member.name", "value": name, "detail": there["name"]}, True
    key = (name_key(name), number or rows.get("member.code", row) or str(rows.get("member.birth", row) or ""))
    if key in seen:
        return "row_repeated", {"value": seen[key]}, False
    seen[key] = rows.reading.numbers[row]
    return None


def _refuse(
    plan: Plan, rows: Rows, row: int, code: str, values: dict[str, Any], asks: bool, name: str, where: str
) -> None:
    if row in rows.id_troubles and code == rows.id_troubles[row].code:
        found = rows.id_troubles[row]  # noted with its cell already
        plan.line(
            "members", "doubt" if asks else "refused", name, where, rows.key(row), reasons=(found.message,), code=code
        )
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
        identifier = plan.pad.add("member", source, given | {"household_id": household})
        plan.line("members", "new", given["name"], where, rows.key(row), record_id=identifier)
        return
    given["household_id"] = household
    for derived in ("sex", "birth"):  # what only follows from the number never overwrites what somebody wrote
        if f"{_OWN}{derived}" not in rows.values and person[derived]:
            given.pop(derived, None)
    _leave_weaker(person, given)
    if "extra" in given and person["extra"]:
        given["extra"] = orjson.dumps(orjson.loads(person["extra"]) | (rows.extra[row] or {})).decode()
    changes = differences(person, given, rows.letters(_OWN))
    if changes:
        plan.pad.change(person["id"], source, as_fields(changes))
    status: Any = "changed" if changes else "unchanged"
    plan.line("members", status, given["name"], where, rows.key(row), changes=changes, record_id=person["id"])
