"""What the store holds of the households and persons a register speaks of, loaded in a few queries.

Not here: deciding what changes (`plan_households`, `plan_members`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from app.matching.names import name_key
from app.matching.sounds import sound_of
from app.registers.plans.group import Group
from app.registers.plans.resembling import Resembling
from app.registers.plans.rows import Rows
from db.queries.lookup import grouped_where, has_any, heads_named, rows_where
from db.store import Reader

Facts = dict[str, Any]


@dataclass
class Stored:
    """Households by code, members by household, code and ID number, years by household."""

    resembling: Resembling
    by_code: dict[str, Facts] = field(default_factory=dict)
    by_id: dict[int, Facts] = field(default_factory=dict)
    members: dict[int, list[Facts]] = field(default_factory=lambda: defaultdict(list))
    by_number: dict[str, Facts] = field(default_factory=dict)
    by_member_code: dict[str, Facts] = field(default_factory=dict)
    by_head: dict[tuple[int | None, str], list[int]] = field(default_factory=lambda: defaultdict(list))
    years: dict[tuple[int, int], Facts] = field(default_factory=dict)
    claimed: set[int] = field(default_factory=set)
    spelled: dict[int, list[Facts]] = field(default_factory=lambda: defaultdict(list))  # written otherwise: joined rows
    village: dict[int, int] = field(default_factory=dict)  # of the households of the register, by the id of their group
    said: set[str] = field(default_factory=set)  # the codes of households in the register
    matched: set[int] = field(default_factory=set)  # members that some row of this import is

    def household_of(self, group: Group, village: int) -> Facts | None:
        """Return the stored household a group of rows is, or None when it is new; each is given once."""
        found = self.by_code.get(group.code) if group.code else None
        if found is None:
            found = self._by_people(group, village)
        if found is None or found["id"] in self.claimed:
            return None
        self.claimed.add(found["id"])
        return found

    def recoded(self, group: Group) -> Facts | None:
        """Return the household that some rows under a code nobody knows may be under its new code, by most of its people.

        None where its own code is in the register too: then people moved between the two.
        """
        if not group.code or group.code in self.by_code or not self.by_number:
            return None
        numbers = {number for rows, row in group.rows if (number := rows.get("member.id_number", row))}
        homes = Counter(self.by_number[number]["household_id"] for number in numbers if number in self.by_number)
        if not homes:
            return None
        best, many = homes.most_common(1)[0]
        facts = self.by_id[best]
        living = [person for person in self.members[best] if person["id_number"] and not person["to_date"]]
        whole = 2 * many >= len(numbers) and 2 * many >= len(living)
        return facts if whole and facts["code"] not in self.said and best not in self.claimed else None

    def taken_already(self, group: Group) -> Facts | None:
        """Return the household a code means that other rows of this import are already, under another code or none."""
        found = self.by_code.get(group.code or "")
        return found if found is not None and found["id"] in self.claimed else None

    def bring(self, household: int) -> Facts:
        """Load a household that somebody said the rows are, and return it; it is given once."""
        if household not in self.by_id:
            self.by_id[household] = rows_where(self.resembling.reader, "household", "id", [household])[0]
            load_people(self.resembling.reader, self, {household})
        self.claimed.add(household)
        return self.by_id[household]

    def _by_people(self, group: Group, village: int) -> Facts | None:
        if not (self.by_number or self.by_head):
            return None
        homes: Counter[int] = Counter()
        for rows, row in group.rows:
            member = self.by_number.get(rows.get("member.id_number", row) or "")
            if member is not None:
                homes[member["household_id"]] += 1
        name, number = group.head()
        head = self.by_number.get(number or "")
        if head is not None:
            homes[head["household_id"]] += 1
        if homes:
            best = self.by_id[homes.most_common(1)[0][0]]
            return best if not (group.code and best["code"]) else None
        if group.code or not name:
            return None
        same = [
            each for each in self.by_head.get((village, name_key(name)), []) if not self._other_number(each, number)
        ]
        return self.by_id[same[0]] if len(same) == 1 else None

    def _other_number(self, household: int, number: str | None) -> bool:
        if not number:
            return False
        heads = [member for member in self.members[household] if member["relation"] == "户主"]
        return any(head["id_number"] and head["id_number"] != number for head in heads)

    def members_of(self, household: int) -> list[Facts]:
        """Return the members of a stored household (those who left too); none for a new one."""
        return self.members.get(household, []) if household > 0 else []

    def year_of(self, household: int, year: int) -> Facts | None:
        """Return the stored year of a household, or None."""
        return self.years.get((household, year))

    def same_person(self, rows: Rows, row: int, people: Iterable[Facts]) -> bool:
        """Whether a row speaks of one of some stored members: by number, code or name."""
        number, code = rows.get("member.id_number", row), rows.get("member.code", row)
        name = name_key(rows.get("member.name", row) or "")
        return any(
            (number and person["id_number"] == number)
            or (code and person["code"] == code)
            or name_key(person["name"]) == name
            or (name and sound_of(person["name"]) == sound_of(name))
            for person in (
                *people,
                *(each for person in people for each in self.spelled.get(person["household_id"], ())),
            )
        )


def load_stored(reader: Reader, groups: list[Group]) -> Stored:
    """Load what the store holds of some households."""
    stored = Stored(Resembling(reader))
    asked = groups if has_any(reader, "member") else []  # in a store without people nobody is looked for
    numbers = _said(asked, "member.id_number") | _said(asked, "head.id_number")
    persons = standing_for(reader, "member", "id_number", numbers)
    coded = standing_for(reader, "member", "code", _said(asked, "member.code"))
    stored.said = {group.code for group in groups if group.code}
    households = rows_where(reader, "household", "code", stored.said)
    names = {name for group in asked if not group.code and (name := group.head()[0])}
    named = heads_named(reader, names)
    ids = {row["joined_into"] or row["id"] for row in households}
    ids |= {person["household_id"] for person in persons.values()}
    ids |= {household for household, _village, _name in named}
    for row in rows_where(reader, "household", "id", ids):
        stored.by_id[row["id"]] = row
        if row["code"]:
            stored.by_code.setdefault(row["code"], row)
    for row in households:  # an old code finds the household it was joined into
        if row["joined_into"]:
            stored.by_code.setdefault(row["code"], stored.by_id[row["joined_into"]])
    stored.by_number, stored.by_member_code = persons, coded
    load_people(reader, stored, ids)
    for household, village, name in named:
        stored.by_head[village, name_key(name)].append(household)
    return stored


def load_people(reader: Reader, stored: Stored, households: set[int]) -> None:
    """Load the people and years of some households."""
    for household, people in grouped_where(reader, "member", "household_id", households).items():
        stored.members[household] = [person for person in people if person["joined_into"] is None]
        stored.spelled[household] = [person for person in people if person["joined_into"] is not None]
    for row in rows_where(reader, "household_year", "household_id", households):
        stored.years[row["household_id"], row["year"]] = row


def whole_member(reader: Reader, identifier: int) -> Facts:
    """Return a member of the store with everything known of them."""
    return rows_where(reader, "member", "id", [identifier])[0]


def standing_for(reader: Reader, kind: str, column: str, values: set[Any]) -> dict[str, Facts]:
    """Return the records by what a column of theirs says; one that was joined into another stands for that one."""
    rows = rows_where(reader, kind, column, values)
    kept = rows_where(reader, kind, "id", {row["joined_into"] for row in rows if row["joined_into"]})
    by_id = {row["id"]: row for row in (*rows, *kept)}
    found = {row[column]: by_id[row["joined_into"]] for row in rows if row["joined_into"]}
    return found | {row[column]: row for row in rows if not row["joined_into"]}


def _said(groups: list[Group], name: str) -> set[Any]:
    return {value for group in groups for rows, row in group.rows if (value := rows.get(name, row)) is not None}
