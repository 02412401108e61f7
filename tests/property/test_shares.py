"""Sharing households out: whole households, limits, wishes and even loads, whatever is held and whoever takes over."""

from collections import Counter
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.rules.handover import BY_HAND, FULL, Held, Home, Shares, Successor, distribute, homes_of
from db.rules.periods import period

VILLAGES = (1, 2, None)
GROUPS = ("1 组", "2 组", "")
HEIRS = tuple(range(101, 106))
HOW = ("balanced", "village", "load")


HOME = st.tuples(
    st.sampled_from(VILLAGES),
    st.sampled_from(GROUPS),
    st.sampled_from(((), (101,), (102, 103))),
    st.sampled_from(((), (101,), (104,))),
    st.sampled_from((("lead",), ("support",), ("lead", "support"), ("lead", "lead"))),
)
PLACES = st.sampled_from(((), ((1, "1 组"),), ((1, "1 组"), (2, "")), ((None, "2 组"),)))
HEIR = st.tuples(st.sampled_from(HEIRS), st.integers(0, 12), st.none() | st.integers(0, 15), PLACES)


def _held(homes: list[tuple[Any, ...]]) -> list[Held]:
    """Households with their pairings; some are led by a successor, some supported."""
    found: list[Held] = []
    for household, (village, group, supports, leads, roles) in enumerate(homes, 1):
        for role in roles:
            found.append(
                Held(len(found) + 1, "person_person", role, household, None, "2018-01-01", None, f"{household:03}",
                     f"户{household}", village, "村", group, 0, 0, 0, None, supports, leads)
            )  # fmt: skip
    return found


def _heir(facts: tuple[Any, ...]) -> Successor:
    """Somebody with a load, a limit and places of work."""
    number, load, limit, places = facts
    villages = frozenset(village for village, _group in places if village)
    return Successor(number, f"人{number}", None, "", load, limit, period(None, None), frozenset(places), villages)


held = st.lists(HOME, max_size=14).map(_held)
heirs = st.lists(HEIR.map(_heir), max_size=5, unique_by=lambda each: each.id)
any_of_them = settings(deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow])


def room(shares: Shares, heir: Successor) -> bool:
    """Whether somebody could still take one."""
    return heir.limit is None or shares.loads[heir.id] < heir.limit


@any_of_them
@given(held, heirs, st.sampled_from(HOW), st.dictionaries(st.integers(1, 35), st.sampled_from(HEIRS), max_size=6))
def test_every_household_goes_whole_to_one_and_wishes_hold(
    given_: list[Held], successors: list[Successor], how: str, wishes: dict[int, int]
) -> None:
    shares = distribute(given_, successors, how, wishes)  # type: ignore[arg-type]  # one of HOW
    homes, known = homes_of(given_), {each.id for each in successors}
    assert set(shares.to) | set(shares.without) == {home.household_id for home in homes}
    assert not set(shares.to) & set(shares.without) and set(shares.to.values()) <= known
    assert set(shares.why) == set(shares.to)
    for home in homes:
        wish = wishes.get(home.household_id)
        if wish in known:
            assert (shares.to[home.household_id], shares.why[home.household_id]) == (wish, BY_HAND)
        elif home.household_id in shares.to:
            assert not home.barred(shares.to[home.household_id])
        else:
            assert all(home.barred(each) for each in known)
    added = Counter(shares.to[home.household_id] for home in homes if home.household_id in shares.to and home.led)
    assert {each.id: each.load + added[each.id] for each in successors} == {each: shares.loads[each] for each in known}


@any_of_them
@given(held, heirs, st.sampled_from(("balanced", "load")))
def test_nobody_is_filled_beyond_a_limit_while_somebody_else_has_room(
    given_: list[Held], successors: list[Successor], how: str
) -> None:
    shares = distribute(given_, successors, how)  # type: ignore[arg-type]  # one of the two
    over: set[int] = set()
    for home in homes_of(given_):
        if shares.why.get(home.household_id) == FULL:
            assert home.led and not any(room(shares, each) for each in successors if not home.barred(each.id))
            over.add(shares.to[home.household_id])
    for each in successors:
        if each.limit is not None and shares.loads[each.id] > max(each.limit, each.load):
            assert each.id in over


@any_of_them
@given(held, heirs)
def test_by_load_those_who_got_something_end_even(given_: list[Held], successors: list[Successor]) -> None:
    free = [Held(**{**each.__dict__, "leads": (), "role": "lead"}) for each in given_]
    endless = [Successor(**{**each.__dict__, "limit": None}) for each in successors]
    shares = distribute(free, endless, "load")
    took = Counter(shares.to.values())
    if took:
        highest = max(shares.loads[each] for each in took)
        assert all(shares.loads[each.id] >= highest - 1 for each in endless)


@any_of_them
@given(held, heirs)
def test_by_village_a_place_is_not_split(given_: list[Held], successors: list[Successor]) -> None:
    free = [Held(**{**each.__dict__, "leads": ()}) for each in given_]
    shares = distribute(free, successors, "village")
    homes = homes_of(free)
    one_village = len({home.first.village_id for home in homes}) == 1

    def place(home: Home) -> tuple[int | None, str]:
        return home.first.village_id, home.first.group if one_village else ""

    for each in {place(home) for home in homes}:
        assert len({shares.to.get(home.household_id) for home in homes if place(home) == each}) == 1
