"""What a store answers about the pairings of a returned workbook: who is meant, and which rules would break (`db.rules.pairings`).

The rules are those of the window's own verbs, asked beforehand and never enforced here. Not here: the rows (`pairs`), the verbs
(`db.ops.pairing`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from app.exchange.pairs import PairAsked, PairFound, PairSought
from app.matching.names import name_key
from db.drafts.pairing import SIDES
from db.errors import Problem
from db.ops.pairing.settling import Wanted, problems_of, wanted_of
from db.queries.duplicates import families
from db.queries.naming import Named, sides_named
from db.queries.parents import fitting_parent
from db.queries.standing import children, head_of, pairing_facts
from db.rules.pairings import EXCUSABLE, Standing, children_problems, lead_problems, side_problems
from db.rules.periods import period
from db.store import Reader

LEVELS: Final = {"person_person": "helper", "team_family": "team"}  # level -> who helps at it
_NAMED: Final = 5


def found_sides(reader: Reader, asked: Sequence[PairSought]) -> list[PairFound]:
    """Return for each new row whom it names, or why nobody can tell."""
    return [_found(reader, each) for each in asked]


def _found(reader: Reader, asked: PairSought) -> PairFound:
    if asked.level and asked.level not in LEVELS:
        return PairFound(trouble=("pair_level", ""))
    levels = [asked.level] if asked.level else list(LEVELS)
    sides = [(level, each) for level in levels for each in _sides(reader, LEVELS[level], asked.side)]
    if not sides:
        return PairFound(trouble=("pair_side_unknown", asked.side))
    if len(sides) > 1:
        among = "、".join(f"{each.name} {each.code or each.organisation}".strip() for _level, each in sides[:_NAMED])
        return PairFound(trouble=("pair_side_many", among))
    level, side = sides[0]
    facts = {"level": level, f"{LEVELS[level]}_id": side.id}
    if not asked.person:
        return PairFound(facts)
    if level != "person_person":
        return PairFound(trouble=("pair_person_of_team", asked.person))
    people = _people(reader, asked)
    if len(people) != 1:
        return PairFound(trouble=("pair_person_unknown", asked.person))
    head = head_of(reader, asked.home)
    return PairFound(facts | {"member_id": None if people[0] == head else people[0]})


def _sides(reader: Reader, kind: str, words: str) -> list[Named]:
    """The helpers or teams that words name: a name, a phone, or both with a blank between."""
    found = sides_named(reader, kind, words)
    parts = words.split()
    if found or len(parts) < 2:
        return found
    first, *others = (sides_named(reader, kind, part) for part in parts)
    return [each for each in first if all(each.id in {one.id for one in other} for other in others)]


def _people(reader: Reader, asked: PairSought) -> list[int]:
    wanted = name_key(asked.person)
    family = families(reader, [asked.home]).get(asked.home, [])
    known = [row["id"] for row in family if name_key(row["name"]) == wanted]
    return known or [record for name, record in asked.fresh.items() if name == wanted]


def rules_broken(reader: Reader, asked: Iterable[PairAsked]) -> dict[int, str]:
    """Return in words which rules some pairings would break as they would stand, by record; those that fit are left out.

    New ones stand beside those before them in the list.
    """
    found: dict[int, str] = {}
    before: dict[tuple[str, int, int | None], list[Standing]] = {}
    for each in asked:
        problems = _of_new(reader, each, before) if each.fresh else _of_changed(reader, each)
        if each.facts.get("exception"):
            problems = [problem for problem in problems if problem.code not in EXCUSABLE]
        if problems:
            found[each.record] = "".join(problem.message for problem in problems)
    return found


def _of_new(
    reader: Reader, each: PairAsked, before: dict[tuple[str, int, int | None], list[Standing]]
) -> list[Problem]:
    facts = each.facts
    level, member = str(facts["level"]), facts.get("member_id")
    side = facts.get(SIDES[level][0])
    dates = period(facts.get("from_date"), facts.get("to_date"))
    parent = fitting_parent(
        reader, level, household=facts["household_id"], helper=facts.get("helper_id"), team=facts.get("team_id"),
        from_date=facts.get("from_date"), to_date=facts.get("to_date"),
    )  # fmt: skip
    wanted = Wanted(level, facts["household_id"], side, str(facts["role"]), dates, member, parent, own=(each.record,))
    found = problems_of(reader, wanted)
    beside = before.setdefault((level, wanted.helped, member), [])
    alike = lead_problems(wanted.role, wanted.active, beside) or side_problems(side, wanted.active, beside)
    beside.append(Standing(each.record, _name(reader, level, side), wanted.role, dates, side=side))
    return [*found, *alike]


def _name(reader: Reader, level: str, side: int | None) -> str:
    named = sides_named(reader, LEVELS[level], str(side))
    return named[0].name if named else "?"


def _of_changed(reader: Reader, each: PairAsked) -> list[Problem]:
    known = pairing_facts(reader, each.record)
    if known is None or known.level not in SIDES or known.stage:
        return []
    facts: Mapping[str, Any] = {name: value for name, value in each.facts.items() if hasattr(known, name)}
    now = replace(known, **facts)
    found = problems_of(reader, wanted_of(now), term="from_date" in facts)
    if now.exception:
        found = [problem for problem in found if problem.code not in EXCUSABLE]
    return [*found, *children_problems(now.period, children(reader, each.record))]
