"""Rules of a household's people and income (domain: one head, at most one spouse, relation fits sex; net income)."""

from collections.abc import Sequence
from dataclasses import dataclass

from db.errors import Problem
from db.rules.relations import HEAD as HEAD  # noqa: PLC0414  one name for both
from db.rules.relations import SPOUSE, fits_sex
from resources.language import _


@dataclass(frozen=True)
class Person:
    """What the rules look at of a member living in the household."""

    id: int
    name: str
    relation: str | None
    sex: str | None


def people_problems(people: Sequence[Person]) -> list[Problem]:
    """Return what does not add up among the people of a household on one day."""
    if not people:
        return []
    heads = [person.name for person in people if person.relation == HEAD]
    spouses = [person.name for person in people if person.relation in SPOUSE]
    found = []
    if not heads:
        found.append(Problem("relation", "no_head", _("这户还没有户主。请把一位成员的关系改为户主。")))
    if len(heads) > 1:
        words = _("这户有 {n} 位户主：{names}。请只留一位。")
        found.append(Problem("relation", "many_heads", words.format(n=len(heads), names="、".join(heads))))
    if len(spouses) > 1:
        words = _("这户有 {n} 位配偶：{names}。请核对关系。")
        found.append(Problem("relation", "many_spouses", words.format(n=len(spouses), names="、".join(spouses))))
    for person in people:
        found += relation_problems(person)
    return found


def relation_problems(person: Person) -> list[Problem]:
    """A relation that does not fit the sex."""
    if fits_sex(person.relation, person.sex):
        return []
    words = _("{name}的关系是{relation}，性别是{sex}，请核对。")
    return [
        Problem("relation", "relation_sex", words.format(name=person.name, relation=person.relation, sex=person.sex))
    ]


def net_fen(
    wage: int | None, business: int | None, own: int | None, transfer: int | None, cost: int | None
) -> int | None:
    """Net income in fen = wages + business + property + transfer - business cost; None when no kind is known."""
    if wage is None and business is None and own is None and transfer is None:
        return None
    return (wage or 0) + (business or 0) + (own or 0) + (transfer or 0) - (cost or 0)


def per_head_fen(net: int | None, people: int | None) -> int | None:
    """Net income per head in fen, rounded half up; None when it cannot be computed."""
    if net is None or not people:
        return None
    return (2 * net + people) // (2 * people)
