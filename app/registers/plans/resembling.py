"""Whom a row may mean that no code and no ID number tells: people and households of the store that are alike, with reasons.

Nobody is taken for another by likeness alone: what is found here is asked. Not here: how alike two are (`app.matching`),
who is found by code, number or name (`stored`, `plan_members`).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from app.matching.duplicates import someone
from app.matching.likeness import Home, Kin, Likeness, Someone, compare_homes, compare_people
from app.matching.sounds import kinship
from app.matching.words import sentence
from app.registers.plans.group import Group
from app.registers.plans.rows import Rows
from db.queries.duplicates import how_many, people_in, villages_uncoded
from db.store import Reader
from resources.language import _

Facts = dict[str, Any]
_MOST = 3  # candidates that a question names


@dataclass(frozen=True)
class Candidate:
    """A person of the store, or the head of a household, whom a row may mean."""

    facts: Facts
    likeness: Likeness

    @property
    def words(self) -> str:
        """Who it is and why."""
        born = f" {self.facts['birth']}" if self.facts["birth"] else ""
        code = self.facts.get("household_code")
        home = _("，户编号 {code}").format(code=code) if code else ""
        return f"{self.facts['name']}{born}{home}：{sentence(self.likeness)}"


def named(candidates: Iterable[Candidate]) -> str:
    """Return the likeliest candidates in words."""
    return "；".join(each.words for each in [*candidates][:_MOST])


@dataclass
class Resembling:
    """The people of villages, read once where somebody asks for them."""

    reader: Reader
    _families: dict[int, dict[int, list[Facts]]] = field(default_factory=dict)
    _uncoded: set[int] | None = None

    @cached_property
    def anybody(self) -> bool:
        """Whether the store holds anybody whom a row may mean."""
        return how_many(self.reader) > 0

    def has_uncoded(self, village: int) -> bool:
        """Whether some household of a village has no code: one with a code may be meant only then."""
        if self._uncoded is None:
            self._uncoded = villages_uncoded(self.reader)
        return village in self._uncoded

    def families(self, village: int) -> dict[int, list[Facts]]:
        """Return the people of a village by household, the head first; none where the store does not know it."""
        if village not in self._families:
            found: dict[int, list[Facts]] = defaultdict(list)
            for person in people_in(self.reader, [village]) if village > 0 else ():
                found[person["household_id"]].append(person)
            self._families[village] = found
        return self._families[village]

    def people(
        self, said: Someone, at_home: Iterable[Facts], village: int | None, matched: set[int], *, elsewhere: bool
    ) -> list[Candidate]:
        """Return whom a row may mean: people of the household nobody else is, and (`elsewhere`) people of the village
        who are probably the same; the likeliest first.
        """
        home = [*at_home]
        found = [
            Candidate(each, likeness)
            for each in home
            if each["id"] not in matched
            and (likeness := compare_people(said, _of_store(each, home, village))).answer != "new"
        ]
        if elsewhere and village is not None and not found:
            here = {each["id"] for each in home}
            for family in self.families(village).values():
                for each in family:
                    if each["id"] in matched or each["id"] in here or kinship(said.name, each["name"]) == "other":
                        continue
                    likeness = compare_people(said, someone(each, family))
                    if likeness.answer in ("same", "probably"):
                        found.append(Candidate(each, likeness))
        return sorted(found, key=lambda each: (-each.likeness.score, each.facts["id"]))

    def households(self, group: Group, village: int, claimed: set[int]) -> list[Candidate]:
        """Return the heads of the households of a village that the rows of a household may mean, the likeliest first."""
        name, _number = group.head()
        ours = Home(group.code, tuple(sorted(people_of(group, village), key=lambda each: each.name != name)))
        found = []
        for household, family in self.families(village).items():
            head = family[0]
            coded = group.code and head["household_code"]
            if coded or household in claimed or not name or kinship(name, head["name"]) == "other":
                continue
            theirs = Home(head["household_code"], tuple(someone(each, family) for each in family))
            likeness = compare_homes(ours, theirs)
            if likeness.answer != "new":
                found.append(Candidate(head, likeness))
        return sorted(found, key=lambda each: (-each.likeness.score, each.facts["id"]))


def _of_store(person: Facts, family: Iterable[Facts], village: int | None) -> Someone:
    kin = tuple(Kin(each["name"], each["birth"]) for each in family if each["id"] != person["id"])
    names = ("name", "birth", "id_number", "sex", "relation", "phone")
    return Someone(**{name: person[name] for name in names}, village=village, kin=kin)


def people_of(group: Group, village: int | None) -> list[Someone]:
    """Return what the rows of a household say of its people."""
    return [each for rows, row in group.rows if (each := said_of(rows, row, group, village)) is not None]


def said_of(rows: Rows, row: int, group: Group, village: int | None) -> Someone | None:
    """Return what a row says of a person; None where it names nobody. Of a refused ID number its digits count a little."""
    name = rows.get("member.name", row)
    if not name:
        return None
    names = ("birth", "id_number", "sex", "relation", "phone")
    given = {each: rows.get(f"member.{each}", row) for each in names}
    number = given["id_number"]
    if number and len(number) >= 18 and not given["birth"]:
        given["birth"] = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
    trouble = rows.troubled["member.id_number"].get(row)
    part = "".join(each for each in trouble.value if each.isdigit()) if trouble is not None else None
    kin = tuple(
        Kin(str(other), others.get("member.birth", at))
        for others, at in group.rows
        if (others, at) != (rows, row) and (other := others.get("member.name", at))
    )
    return Someone(name, **given, village=village, kin=kin, number_part=part)
