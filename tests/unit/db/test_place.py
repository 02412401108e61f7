"""One place whole: lanes over time, who stands on the day, the days nobody did, the team's members, loads of supports."""

from unit.db.test_tree import small

from db.drafts import PairingDraft
from db.ops.pairing import add_support, end_pairing, hand_over, join_team, pair, refuse, replace_lead
from db.ops.pairing.proposing import propose
from db.queries import lanes
from db.queries.place import place, uncovered
from db.rules.periods import Period
from db.store import Store


def test_a_household_with_its_team_parent_and_supports(store: Store) -> None:
    ids = small(store)
    with store.write("t", "试") as write:
        add_support(write, ids["人对"], ids["王芳"], "2018-03-01")
        pair(
            write,
            PairingDraft(level="person_person", helper_id=ids["王芳"], household_id=ids["乙"], from_date="2017-01-01"),
        )
        join_team(write, ids["队"], ids["李建国"], "2016-03-01", to_date="2018-05-31", leader=True)
        join_team(write, ids["队"], ids["王芳"], "2018-06-10")
    with store.read() as read:
        seen = place(read, "household", ids["甲"], "2018-06-05")
    assert seen is not None and seen.crew is not None
    assert [lane.facts.helper for lane in seen.leads] == ["李建国"]
    assert [lane.facts.helper for lane in seen.supports] == ["王芳"] and seen.loads == {ids["王芳"]: 1}
    assert seen.about and seen.about.id == ids["队对"] and seen.parent and seen.parent.id == ids["村对"]
    assert seen.crew.gaps == (Period("2018-06-01", "2018-06-09"),) and len(seen.crew.seats) == 2
    assert [stray.kind for stray in seen.out_of_place] == ["empty_team"]
    assert [lane.above for lane in seen.lanes if lane.facts.level == "enterprise_village"] == [True]


def test_what_was_refused_and_what_ended_stays_with_its_reason(store: Store) -> None:
    ids = small(store)
    with store.write("t", "试") as write:
        made = propose(
            write, PairingDraft(level="person_person", helper_id=ids["王芳"], household_id=ids["乙"]), on="2018-01-01"
        )
        refuse(write, made, "已到负责上限", "2018-01-05")
        end_pairing(write, ids["人对"], "2018-05-09", "任期届满")
    with store.read() as read:
        other = place(read, "household", ids["乙"], "2018-06-01")
        seen = place(read, "household", ids["甲"], "2018-06-30")
    assert other and [lane.facts.answer_reason for lane in other.own] == ["已到负责上限"] and not other.leads
    assert (
        seen
        and seen.since == "2018-05-09"
        and [lane.facts.end_reason for lane in seen.of_level("person_person")] == ["任期届满"]
    )


def test_days_without_anybody_are_all_found(store: Store) -> None:
    ids = small(store)
    with store.write("t", "试") as write:
        end_pairing(write, ids["人对"], "2016-12-31", "调离")
        facts = {"level": "person_person", "household_id": ids["甲"]}
        again = pair(write, PairingDraft(helper_id=ids["王芳"], from_date="2017-02-01", **facts))  # type: ignore[arg-type]
        end_pairing(write, again, "2017-06-30", "调离")
    with store.read() as read:
        seen = place(read, "household", ids["甲"], "2017-08-01")
    assert seen is not None
    found = uncovered(seen.of_level("person_person"), "2017-08-01")
    assert found == (Period("2017-01-01", "2017-01-31"), Period("2017-07-01", "2017-08-01"))


def test_who_took_over_from_whom_and_the_sheet(store: Store) -> None:
    ids = small(store)
    with store.write("t", "试") as write:
        hand_over(write, "helper", ids["李建国"], {ids["人对"]: ids["王芳"]}, "2018-09-15")
    with store.read() as read:
        own = lanes.of_household(read, ids["甲"])
        helper = lanes.of_side(read, "helper", ids["王芳"])
        one = lanes.one(read, ids["人对"])
    after = lanes.successors(own)[ids["人对"]]
    assert (after.facts.helper, after.sheet, after.facts.from_date) == ("王芳", "2018-001", "2018-09-15")
    assert [lane.household for lane in helper] == ["甲"] and one and one.facts.to_date == "2018-09-14"


def test_regions_members_and_nothing(store: Store) -> None:
    ids = small(store)
    with store.write("t", "试") as write:
        replace_lead(write, ids["村对"], ids["区"], "2018-01-01")
        head = write.connection.exec_driver_sql(
            "SELECT id FROM member WHERE household_id = ?", (ids["甲"],)
        ).scalar_one()
    with store.read() as read:
        village = place(read, "village", ids["团结村"], "2018-01-01")
        member = place(read, "member", head, "2018-01-01")
        assert place(read, "household", 7, "2018-01-01") is None
    assert village and [lane.facts.helper for lane in village.leads] == ["宝山区"] and len(village.own) == 2
    assert (
        member
        and not member.leads
        and [lane.facts.helper for lane in member.lanes if lane.above] == ["李建国", "启衡一队"]
    )
