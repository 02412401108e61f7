"""Lists of persons that do not say in whose household each lives (残疾人花名册): who has an ID number the store knows is found by it.

Not here: gathering rows into households (`households`), what is said of the persons (`plan_members`).
"""

from collections.abc import Collection, Iterable
from typing import Any, Final

from app.registers.plans.rows import Rows
from db.queries.lookup import rows_where
from db.store import Reader

SAYS_WHOSE: Final = ("household.code", "member.relation", "head.name", "head.id_number", "member.code")
_NUMBER: Final = "member.id_number"


def give_homes(reader: Reader, sheets: Collection[Rows]) -> None:
    """Note on each row of such a list the household its person lives in, as the store or another sheet of the import says."""
    alone = [rows for rows in sheets if _NUMBER in rows.values and not any(name in rows.values for name in SAYS_WHOSE)]
    numbers = {number for rows in alone for number in rows.values[_NUMBER] if number}
    if not numbers:
        return
    homes = _stored(reader, numbers) | _said_beside([rows for rows in sheets if rows not in alone], numbers)
    for rows in alone:
        rows.alone = True
        found = [homes.get(number or "", {}) for number in rows.values[_NUMBER]]
        for name in ("household.code", "head.name", "head.id_number"):
            rows.values[name] = [home.get(name) for home in found]


def _said_beside(sheets: Iterable[Rows], numbers: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return the households that sheets with codes say of some ID numbers."""
    return {
        number: {"household.code": code}
        for rows in sheets
        for code, number in zip(rows.column("household.code"), rows.column(_NUMBER), strict=True)
        if code and number in numbers
    }


def _stored(reader: Reader, numbers: Collection[str]) -> dict[str, dict[str, Any]]:
    """Return the households of people in the store, by ID number: by its code, else by its head."""
    people = rows_where(reader, "member", "id_number", numbers)
    people.sort(key=lambda person: (person["joined_into"] is None, person["to_date"] is None))  # the last one counts
    of_person = {person["id_number"]: person["household_id"] for person in people}
    homes = {home["id"]: home for home in rows_where(reader, "household", "id", set(of_person.values()))}
    uncoded = {identifier for identifier, home in homes.items() if not home["code"]}
    heads = {
        person["household_id"]: {"head.name": person["name"], "head.id_number": person["id_number"]}
        for person in rows_where(reader, "member", "household_id", uncoded)
        if person["relation"] == "户主" and not person["to_date"]
    }
    return {
        number: {"household.code": homes[home]["code"]} if homes[home]["code"] else heads.get(home, {})
        for number, home in of_person.items()
        if home in homes
    }
