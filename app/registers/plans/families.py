"""What does not agree among the people of one household as an import will leave them: told, written as it stands.

Here: sex against the relation, heads and spouses with those the store holds already. Pure rules: `db.rules.relations`.
Not here: who is whom (`plan_members`), ages and the rest of the whole store (`db.queries.doubts`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from app.registers.plans.rows import Rows
from app.registers.plans.stored import Facts
from db.rules.relations import HEAD, SPOUSE, fits_sex

# a row that is taken: the sheet, its row, what it says, the person of the store it is
Person = tuple[Rows, int, dict[str, Any], Facts | None]


@dataclass(slots=True)
class Taken:
    """How many rows of a household are taken and refused, and how many of them are heads; `again`: of people taken already."""

    taken: int = 0
    again: int = 0
    refused: int = 0
    heads: int = 0
    refused_heads: int = 0
    stored_head: bool = False


def note_family(taken: Taken, people: list[Person], others: Iterable[Facts]) -> None:
    """Note what does not agree; `others` are members of the store that no row speaks of. Counts heads that stay among them."""
    staying = [each for each in others if not each["to_date"]]
    spouses: list[tuple[Rows, int]] = []
    with_head = False
    for rows, row, given, stored in people:
        relation, sex = given.get("relation"), given.get("sex")
        if stored is not None:
            relation, sex = relation or stored["relation"], sex or stored["sex"]
        with_head = with_head or relation == HEAD
        if relation in SPOUSE:
            spouses.append((rows, row))
        if not fits_sex(relation, sex):
            rows.note(row, "relation_sex", field="member.relation", value=given["name"], detail=relation)
    if with_head:
        taken.heads += sum(each["relation"] == HEAD for each in staying)
    count = len(spouses) + sum(each["relation"] in SPOUSE for each in staying)
    if spouses and count > 1:
        rows, row = spouses[-1]
        rows.note(row, "many_spouses", field="member.relation", value=count)
