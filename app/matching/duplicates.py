"""Who stands in the store twice: pairs of people and of households by likelihood, each with its reasons. Read only.

Two steps: everybody in blocks, roughly (`blocks`); then the likely ones in full, with their families (`likeness`).
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from app.matching.likeness import Home, Kin, Likeness, Someone, compare_homes, compare_people, from_facts
from app.matching.rule import rule
from db.errors import Cancelled
from db.queries.duplicates import (
    Facts,
    apart,
    codes_shared,
    everybody,
    families,
    household_facts,
    households_with_one_code,
    how_many,
)
from db.store import Reader

MOST: Final = 20_000  # pairs that are compared in full; the least likely of more are left out
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Pair:
    """Two records that may be one: `a` was recorded before `b`. Codes are what people call them by; names and place say who."""

    kind: str
    a: int
    b: int
    code_a: str
    code_b: str
    name_a: str
    name_b: str
    place_a: str
    place_b: str
    likeness: Likeness


@dataclass(frozen=True)
class Found:
    """The pairs, the likeliest first, and how many there are in all."""

    pairs: tuple[Pair, ...]
    total: int


def duplicates(
    reader: Reader,
    limit: int | None = None,
    *,
    on_progress: Progress | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Found:
    """Return the pairs that may be one person or one household; `limit` keeps the likeliest."""

    def tell(done: int = 0, total: int = 0) -> None:
        if cancelled and cancelled():
            raise Cancelled
        if on_progress and total:
            on_progress(done, total)

    candidates, namesakes = _candidates(reader, tell)
    homes = families(reader, _homes_of(candidates))
    known = _everyone(homes, namesakes)
    told = apart(reader)
    members = _members(candidates, known, told)
    households = _households(reader, homes, known, members, told)
    found = sorted(households + members, key=_order(households, members, known))
    return Found(_named(reader, found[:limit], homes), len(found))


Rough = tuple[str, int, int, Likeness]
Candidate = tuple[int, int, int, int]  # two people, the households they live in


def _candidates(reader: Reader, tell: Callable[..., None]) -> tuple[list[Candidate], dict[int, int]]:
    from app.matching.blocks import People, likely_pairs  # noqa: PLC0415  numpy is for this pass alone

    total, people = how_many(reader), People()
    for part in everybody(reader):
        people.add(part)
        tell(len(people), total)
    (one, other), _rough = likely_pairs(people, tell)
    one, other = one[:MOST], other[:MOST]
    ids, home = people.column("id"), people.column("home")
    both = [*one.tolist(), *other.tolist()]
    namesakes = dict(zip(ids[both].tolist(), people.namesakes(both).tolist(), strict=True)) if both else {}
    pairs = zip(ids[one].tolist(), ids[other].tolist(), home[one].tolist(), home[other].tolist(), strict=True)
    return [each if each[0] < each[1] else (each[1], each[0], each[3], each[2]) for each in pairs], namesakes


def _homes_of(candidates: Iterable[Candidate]) -> set[int]:
    return {home for _one, _other, *homes in candidates for home in homes}


def _everyone(homes: dict[int, list[Facts]], namesakes: dict[int, int]) -> dict[int, Someone]:
    return {
        person["id"]: someone(person, family, namesakes.get(person["id"], 0))
        for family in homes.values()
        for person in family
    }


def someone(person: Facts, family: Iterable[Facts], namesakes: int = 0) -> Someone:
    """Return what is known of a person of the store, their family included."""
    return from_facts(
        person,
        village=person["village_id"],
        township=person["township_id"],
        county=person["county_id"],
        household=person["household_id"],
        kin=tuple(Kin(each["name"], each["birth"]) for each in family if each["id"] != person["id"]),
        namesakes=namesakes,
    )


def _members(candidates: Iterable[Candidate], known: dict[int, Someone], told: set[tuple[int, int]]) -> list[Rough]:
    found = []
    for one, other, *_homes in candidates:
        if (one, other) in told or one not in known or other not in known:
            continue
        likeness = compare_people(known[one], known[other])
        if likeness.answer != "new":
            found.append(("member", one, other, likeness))
    return found


def _households(
    reader: Reader,
    homes: dict[int, list[Facts]],
    known: dict[int, Someone],
    members: list[Rough],
    told: set[tuple[int, int]],
) -> list[Rough]:
    """Compare the households whose heads are alike, or most of whose people are, or that carry one code."""
    shared: Counter[tuple[int, int]] = Counter()
    heads = set[tuple[int, int]]()
    for _kind, one, other, _likeness in members:
        pair = known[one].household or 0, known[other].household or 0
        if pair[0] != pair[1]:
            key = min(pair), max(pair)
            shared[key] += 1
            if {one, other} == {homes[home][0]["id"] for home in key}:
                heads.add(key)
    share = rule().limits["family_shares"]
    wanted = heads | {
        pair for pair, count in shared.items() if count > 1 and count >= share * min(len(homes[each]) for each in pair)
    }
    same_code = households_with_one_code(reader)
    missing = {home for pair in same_code for home in pair} - homes.keys()
    homes.update(families(reader, missing))
    known.update(_everyone({home: homes[home] for home in missing if home in homes}, {}))
    found = []
    for one, other in sorted((wanted | set(same_code)) - told):
        likeness = compare_homes(*(_home(homes.get(each, []), known) for each in (one, other)))
        if likeness.answer != "new":
            found.append(("household", one, other, likeness))
    return found


def _order(
    households: list[Rough], members: list[Rough], known: dict[int, Someone]
) -> Callable[[Rough], tuple[int, bool, int, int]]:
    """Order by likelihood; two households come before their people, who are joined with them or asked about after."""
    best = {(one, other): likeness.score for _kind, one, other, likeness in households}
    for _kind, one, other, likeness in members:
        pair = known[one].household or 0, known[other].household or 0
        key = min(pair), max(pair)
        if key in best:
            best[key] = max(best[key], likeness.score)

    def order(pair: Rough) -> tuple[int, bool, int, int]:
        kind, one, other, likeness = pair
        score = best[one, other] if kind == "household" else likeness.score
        return -score, kind == "member", one, other

    return order


def _home(family: list[Facts], known: dict[int, Someone]) -> Home:
    code = family[0]["household_code"] if family else None
    return Home(code, tuple(known[each["id"]] for each in family))


def _named(reader: Reader, found: list[Rough], homes: dict[int, list[Facts]]) -> tuple[Pair, ...]:
    people = {person["id"]: person for family in homes.values() for person in family}
    houses = household_facts(reader, {each for kind, *pair, _ in found if kind == "household" for each in pair})
    records = {"member": people, "household": houses}
    shared = {
        kind: codes_shared(
            reader, kind, {known[each]["code"] for k, *pair, _ in found if k == kind for each in pair} - {None}
        )
        for kind, known in records.items()
    }
    made = []
    for kind, one, other, likeness in found:
        a, b = (_labels(kind, records[kind][each], shared[kind]) for each in (one, other))
        made.append(Pair(kind, one, other, a[0], b[0], a[1], b[1], a[2], b[2], likeness))
    return tuple(made)


def _labels(kind: str, facts: Facts, shared: set[str]) -> tuple[str, str, str]:
    """Return what a record is called: a code nobody else has, else its id; its name and place."""
    code = facts["code"] if facts["code"] and facts["code"] not in shared else facts["id"]
    name = facts["name"] if kind == "member" else facts["head_name"]
    return str(code), str(name or ""), str(facts["place"] or "")
