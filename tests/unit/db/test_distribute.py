"""Who is proposed for which household, on cases small enough to see."""

from dataclasses import replace

from db.rules.handover import BALANCE, BY_HAND, FULL, SAME_GROUP, SAME_VILLAGE, SUPPORTS, Held, Successor, distribute
from db.rules.periods import period


def home(
    number: int, group: str = "1 组", role: str = "lead", village: int | None = 1, **more: tuple[int, ...]
) -> Held:
    """A household with one pairing."""
    return Held(
        number * 10, "person_person", role, number, None, None, None, f"{number}", f"户{number}", village, "团结村",
        group, 0, 0, 0, None, **more,
    )  # fmt: skip


def heir(number: int, load: int = 0, limit: int | None = None, groups: tuple[str, ...] = ()) -> Successor:
    """A successor who works in groups of village 1."""
    places = frozenset((1, group) for group in groups)
    return Successor(
        number, f"人{number}", None, "", load, limit, period(None, None), places, frozenset({1} if groups else ())
    )


def test_the_nearest_come_first_then_the_fewest() -> None:
    homes = [home(1, "1 组"), home(2, "2 组"), home(3, "9 组", supports=(7,)), home(4, "9 组"), home(5, village=2)]
    shares = distribute(homes, [heir(6, 5, groups=("1 组",)), heir(7, 2, groups=("2 组",))])
    assert shares.to == {1: 6, 2: 7, 3: 7, 4: 7, 5: 7}
    assert shares.why == {1: SAME_GROUP, 2: SAME_GROUP, 3: SUPPORTS, 4: SAME_VILLAGE, 5: BALANCE}
    assert shares.loads == {6: 6, 7: 6}


def test_who_leads_there_is_not_asked_to_support_there() -> None:
    homes = [home(1, role="support", leads=(6,)), home(2, role="support", leads=(6,))]
    near, far = heir(6, groups=("1 组",)), heir(7, 9)
    assert distribute(homes, [near, far]).to == {1: 7, 2: 7}
    alone = distribute(homes, [near])
    assert (alone.to, alone.without) == ({}, [1, 2])
    assert distribute(homes, [near, far], "village").to == {1: 7, 2: 7}


def test_a_household_only_supported_is_nobodys_load() -> None:
    shares = distribute([home(1, role="support"), home(2)], [heir(6, 3, limit=4)])
    assert shares.loads[6] == 4 and FULL not in shares.why.values()


def test_a_limit_sends_the_rest_elsewhere_and_is_broken_only_where_all_are_full() -> None:
    homes = [home(number) for number in range(1, 6)]
    near, far = heir(6, 0, 2, ("1 组",)), heir(7, 0, 2)
    shares = distribute(homes, [near, far])
    assert [shares.to[each] for each in range(1, 5)] == [6, 6, 7, 7] and shares.why[5] == FULL


def test_a_wish_is_kept_even_beyond_the_limit() -> None:
    shares = distribute([home(1), home(2)], [heir(6, 2, 2), heir(7)], "load", {1: 6, 2: 99})
    assert shares.to == {1: 6, 2: 7} and shares.why[1] == BY_HAND


def test_by_village_a_group_stays_together_where_there_is_one_village() -> None:
    homes = [home(1, "1 组"), home(2, "1 组"), home(3, "2 组"), home(4, "2 组")]
    shares = distribute(homes, [heir(6), heir(7)], "village")
    assert shares.to[1] == shares.to[2] != shares.to[3] == shares.to[4]
    two = [replace(each, village_id=each.household_id % 2) for each in homes]
    shares = distribute(two, [heir(6), heir(7)], "village")
    assert shares.to[1] == shares.to[3] != shares.to[2] == shares.to[4]


def test_nobody_takes_nothing() -> None:
    shares = distribute([home(1)], [])
    assert (shares.to, shares.without) == ({}, [1])


def test_working_near_gives_way_to_an_even_share() -> None:
    """Ten households of one group: who works there does not get them all, who supports one keeps it."""
    here = Successor(1, "周婷婷", None, "", 7, 30, period(None, None), frozenset({(5, "1组")}), frozenset({5}))
    far = Successor(2, "赵佳宁", None, "", 3, 30, period(None, None))
    homes = [
        Held(n, "person_person", "lead", n, None, None, None, None, f"户{n}", 5, "", "1组", 0, 0, 0, None, (1,) if n == 1 else ())
        for n in range(1, 11)
    ]  # fmt: skip
    shares = distribute(homes, [here, far])
    assert shares.loads == {1: 10, 2: 10} and shares.why[1] == SUPPORTS
    assert sorted(shares.why.values()).count(SAME_GROUP) == 2
