"""The tree of a day: its counts are those of the rows below and of `coverage`; the past answers as it was."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Connection

from app.demo import DEMO_PASSPHRASE
from app.demo.build import build
from db.drafts import HouseholdDraft, MemberDraft, PairingDraft
from db.ops.household import add_household
from db.ops.pairing import end_pairing, mark_ready, pair, propose, suspend
from db.queries import branches, coverage
from db.queries.tree import GAPS, HOUSEHOLD, LEAD, PENDING, STRAY, TICKS, VILLAGE, Node, complete, ordered, picture
from db.store import Store

TODAY = date(2026, 3, 11)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    path = build(tmp_path_factory.mktemp("demo") / "演示.jiedui", households=300, seed=5, today=TODAY)
    with Store.open(path, DEMO_PASSPHRASE) as store, store.read() as read:
        yield read


@pytest.mark.parametrize("day", ["2026-03-11", "2024-12-31", "2021-06-30", "2015-01-01"])
def test_counts_are_the_sums_of_the_rows_below(demo: Connection, day: str) -> None:
    seen = picture(demo, day)
    odd = Counter(each.household_id for each in seen.strays if each.household_id)
    for county in seen.counties:
        villages = seen.villages[county.id]
        below: Counter[str] = sum((Counter(each.gaps) for each in villages), Counter())
        assert all(county.gaps.get(key, 0) >= below[key] for key in GAPS)
        assert county.gaps.get(HOUSEHOLD, 0) == below[HOUSEHOLD] and county.gaps.get(VILLAGE, 0) == below[VILLAGE]
        assert (county.paired, county.below) == (sum(not each.gaps.get(VILLAGE) for each in villages), len(villages))
        homes = branches.households(demo, [each.id for each in villages], day, odd)
        for village in villages:
            rows = homes[village.id]
            own: Counter[str] = sum((Counter(each.gaps) for each in rows), Counter())
            for key in (LEAD, HOUSEHOLD, "overlap"):
                assert own[key] == village.gaps.get(key, 0), (key, village.label)
            assert own[TICKS] == village.gaps.get(TICKS, 0) - int(bool(village.ticks) and not all(village.ticks))
            assert own[STRAY] <= village.gaps.get(STRAY, 0)
            assert (village.paired, village.below) == (len(rows) - own[HOUSEHOLD], len(rows))


def test_the_sums_are_those_of_the_coverage(demo: Connection) -> None:
    for day in ("2026-03-11", "2023-05-05"):
        seen, reach = picture(demo, day), coverage.reach(demo, day)
        assert seen.reach == reach
        assert seen.gaps.get(LEAD, 0) == reach.lead_missing
        assert seen.gaps.get(HOUSEHOLD, 0) == reach.households_unpaired
        assert seen.gaps.get(VILLAGE, 0) == reach.villages_unpaired


def small(store: Store) -> dict[str, int]:
    """A village with two households and who may help."""
    ids: dict[str, int] = {}
    with store.write("test", "试") as write:
        parent = None
        for level, name in (("county", "叶城县"), ("township", "金果镇"), ("village", "团结村")):
            parent = ids[name] = write.create("region", edition=2019, level=level, name=name, parent_id=parent)
        ids["区"] = write.create("organisation", name="宝山区")
        ids["校"] = write.create("organisation", name="示范学校", kind="school", contact="周涛")
        ids["队"] = write.create("team", name="启衡一队", organisation_id=ids["校"])
        for name in ("李建国", "王芳"):
            ids[name] = write.create("helper", name=name)
        for number, name in enumerate(("甲", "乙"), 1):
            draft = HouseholdDraft(village_id=ids["团结村"], code=f"99999900000{number}")
            ids[name] = add_household(write, draft, MemberDraft(name=name, relation="户主"))
        ids["县对"] = pair(write, PairingDraft(level="district_county", organisation_id=ids["区"],
                                             region_id=ids["叶城县"], from_date="2016-01-01"))  # fmt: skip
        ids["村对"] = pair(write, PairingDraft(level="enterprise_village", organisation_id=ids["校"],
                                             region_id=ids["团结村"], from_date="2016-02-01"))  # fmt: skip
        ids["队对"] = pair(write, PairingDraft(level="team_family", team_id=ids["队"], household_id=ids["甲"],
                                             from_date="2016-03-01"))  # fmt: skip
        ids["人对"] = pair(write, PairingDraft(level="person_person", helper_id=ids["李建国"], household_id=ids["甲"],
                                             from_date="2016-03-21"))  # fmt: skip
    return ids


def line(store: Store, household: int, day: str) -> Node:
    """One household as the tree shows it."""
    with store.read() as read:
        found = branches.household(read, household, day)
    assert found is not None
    return found


def test_a_line_follows_the_course_of_its_pairings(store: Store) -> None:
    ids = small(store)
    assert line(store, ids["甲"], "2016-01-31").gaps == {HOUSEHOLD: 1}
    only_team = line(store, ids["甲"], "2016-03-10")
    assert (only_team.helper_side, only_team.responsible) == ("启衡一队", "")
    assert only_team.gaps.get(LEAD) == 1 and only_team.since is None
    led = line(store, ids["甲"], "2016-04-01")
    assert (led.responsible, led.pairing_id, led.paired, led.gaps.get(LEAD)) == ("李建国", ids["队对"], 1, None)
    with store.write("t", "试") as write:
        suspend(write, ids["人对"], "2017-05-01", "培训")
        mark_ready(write, ids["队对"], "responsibility", "责任书", "2016-04-01")
    resting = line(store, ids["甲"], "2017-06-01")
    assert resting.gaps.get(LEAD) == 1 and resting.since == "2017-04-30"
    assert not resting.ticks[1], "nobody answers: what was noted before does not count"
    assert line(store, ids["甲"], "2017-04-30").ticks[1]


def test_a_proposal_waits_on_its_line_and_above(store: Store) -> None:
    ids = small(store)
    draft = PairingDraft(level="person_person", helper_id=ids["王芳"], household_id=ids["乙"])
    with store.write("t", "试") as write:
        propose(write, draft, on="2018-05-01")
    assert line(store, ids["乙"], "2018-05-01").gaps == {HOUSEHOLD: 1, PENDING: 1}
    assert line(store, ids["乙"], "2018-04-30").gaps == {HOUSEHOLD: 1}
    with store.read() as read:
        assert picture(read, "2018-05-02").gaps[PENDING] == 1


def test_a_village_whose_pairing_ended_says_since_when(store: Store) -> None:
    ids = small(store)
    with store.write("t", "试") as write:
        end_pairing(write, ids["人对"], "2018-12-31", "调离")
        end_pairing(write, ids["队对"], "2018-12-31", "调离")
        end_pairing(write, ids["村对"], "2018-12-31", "协议到期")
    with store.read() as read:
        past, now = picture(read, "2018-12-31"), picture(read, "2019-06-30")
    assert past.villages[ids["叶城县"]][0].responsible == "周涛"
    village = now.villages[ids["叶城县"]][0]
    assert (village.pairing_id, village.since, village.gaps[VILLAGE]) == (None, "2018-12-31", 1)


def test_gaps_come_first() -> None:
    nodes = [Node("household", at, name, gaps=gaps) for at, (name, gaps) in enumerate(
        (("全", {}), ("缺", {LEAD: 1}), ("未", {HOUSEHOLD: 1}), ("项", {TICKS: 1})))]  # fmt: skip
    assert [node.label for node in ordered(nodes)] == ["缺", "未", "项", "全"]
    assert [complete(node) for node in nodes] == [True, False, False, True]


def test_people_of_a_household_are_those_of_the_day(store: Store) -> None:
    ids = small(store)
    with store.write("t", "试") as write:
        child = write.create("member", household_id=ids["甲"], name="丙", relation="之女")
        write.create("member", household_id=ids["甲"], name="丁", relation="之子", to_date="2015-01-01")
        pair(write, PairingDraft(level="person_person", helper_id=ids["王芳"], household_id=ids["甲"], member_id=child,
                                 from_date="2017-01-01"))  # fmt: skip
    with store.read() as read:
        now = branches.people(read, [ids["甲"]], "2018-01-01")[ids["甲"]]
        before = branches.people(read, [ids["甲"]], "2016-06-01")[ids["甲"]]
    assert [(each.label, each.responsible) for each in now] == [("甲", "李建国"), ("丙", "王芳")]
    assert [(each.label, each.responsible) for each in before] == [("甲", "李建国"), ("丙", "")]
    assert line(store, ids["甲"], "2018-01-01").paired == 2
