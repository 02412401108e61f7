"""What does not agree among the people of one household as an import will leave them: told, written as it stands.

Here: sex against the relation, heads and spouses with those the store holds already. Pure rules: `db.rules.relations`.
Not here: who is whom (`plan_members`); ages and the rest
of the whole store (`db.queries.doubts`).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.registers.rows import Rows
from app.registers.stored import Facts
from db.rules.relations import HEAD, SPOUSE, fits_sex


@dataclass(frozen=True)
class Person:
    """A row that is taken, with what the store knows of the person and the row leaves out."""

    rows: Rows
    row: int
    facts: dict[str, Any]


def person_of(rows: Rows, row: int, given: dict[str, Any], stored: Facts | None) -> Person:
    """Return a person as the import will leave them."""
    names = ("name", "relation", "sex")
    return Person(rows, row, {name: given.get(name) or (stored[name] if stored else None) for name in names})


def note_family(taken: Counter[str], people: list[Person], others: Iterable[Facts]) -> None:
    """Note what does not agree; `others` are members of the store that no row speaks of. Counts heads that stay among them."""
    staying = [each for each in others if not each["to_date"]]
    if any(each.facts["relation"] == HEAD for each in people):
        taken["heads"] += sum(each["relation"] == HEAD for each in staying)
    for person in people:
        facts = person.facts
        words = {"value": facts["name"], "detail": facts["relation"]}
        if not fits_sex(facts["relation"], facts["sex"]):
            person.rows.note(person.row, "relation_sex", field="member.relation", **words)
    _note_spouses(people, staying)


def _note_spouses(people: list[Person], staying: list[Facts]) -> None:
    spouses = [each for each in people if each.facts["relation"] in SPOUSE]
    count = len(spouses) + sum(each["relation"] in SPOUSE for each in staying)
    if spouses and count > 1:
        last = spouses[-1]
        last.rows.note(last.row, "many_spouses", field="member.relation", value=count)
