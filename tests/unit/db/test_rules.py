"""The rules of periods, pairings, people and income, on plain values."""

import pytest

from db.rules.households import Person, net_fen, people_problems, per_head_fen
from db.rules.pairings import Parent, Standing, children_problems, lead_problems, parent_problems, team_gaps
from db.rules.periods import Period, holding, overlapping, period, without
from db.rules.stages import ACTIVE, COMING, ENDED, SUSPENDED, stage_problems, state_on


@pytest.mark.parametrize(
    ("start", "end", "day", "inside"),
    [
        ("2018-06", "2018", "2018-06-01", True),
        ("2018-06", "2018", "2018-05-31", False),
        ("2018-06", "2018", "2018-12-31", True),
        ("2018-06", "2019-02", "2019-02-28", True),
        ("2018-06", "2019-02", "2019-03-01", False),
        (None, "2016-02", "2016-02-29", True),
        ("2018-06-30", None, "2099-01-01", True),
    ],
)
def test_cut_dates_count_whole(start, end, day, inside):
    assert period(start, end).holds(day) is inside


def test_overlaps_are_all_found():
    periods = [period("2018", "2018"), period("2018-12-31", "2019"), period("2019", None), period("2017", "2017")]
    assert sorted(overlapping(periods)) == [(0, 1), (1, 2)]
    assert holding("2019-05-01", periods) == [1, 2]


def test_a_second_lead_is_refused_by_name_and_a_support_is_not():
    standing = [Standing(7, "李建国", "lead", period("2018-06", None))]
    refused = lead_problems("lead", [period("2019", None)], standing)[0]
    assert "李建国" in refused.message and [other.id for other in refused.others] == [7]
    assert [(way.key, way.on) for way in refused.ways] == [
        ("end_other", "2018-12-31"), ("as_support", None), ("exception", None),
    ]  # fmt: skip
    assert lead_problems("support", [period("2019", None)], standing) == []
    assert lead_problems("lead", [period("2017", "2018-05")], standing) == []
    earlier = lead_problems("lead", [period("2017", None)], standing)[0]
    assert (earlier.ways[0].key, earlier.ways[0].on) == ("change_date", "2018-05-31")


def test_a_resting_lead_leaves_room_for_another():
    rests = (period("2018-09", "2018-12"),)
    standing = [Standing(7, "李建国", "lead", period("2018-06", None), rests)]
    assert lead_problems("lead", [period("2018-09", "2018-12")], standing) == []
    assert lead_problems("lead", [period("2018-09", "2019-01")], standing)[0].code == "second_lead"


def test_what_is_cut_out_of_a_period():
    whole = period("2018-01-01", "2018-12-31")
    assert without(whole, []) == (whole,)
    assert without(whole, [period("2018-03", "2018-03"), period("2018-02-15", "2018-03-10")]) == (
        period("2018-01-01", "2018-02-14"), period("2018-04-01", "2018-12-31"),
    )  # fmt: skip
    assert without(whole, [period(None, "2018-06"), period("2018-07-01", None)]) == ()
    assert without(period(None, None), [period("2018", "2018")]) == (period(None, "2017"), period("2019", None))


def test_the_state_on_a_day_follows_from_dates_and_pauses():
    dates, rests = period("2018-06", "2019-05"), [period("2018-09", "2018-10-15")]
    days = {"2018-05-31": COMING, "2018-06-01": ACTIVE, "2018-09-01": SUSPENDED, "2018-10-16": ACTIVE,
            "2019-05-31": ACTIVE, "2019-06-01": ENDED}  # fmt: skip
    assert {day: state_on(None, dates, rests, day) for day in days} == days
    assert state_on("proposed", dates, rests, "2018-09-01") == "proposed"
    assert stage_problems("resume", ACTIVE)[0].code == "wrong_stage"
    assert stage_problems("resume", SUSPENDED) == []


def test_a_child_lies_inside_its_parent():
    parent = Parent(3, "启衡机电 ⇆ 团结村", Period("2018-01-01", "2019-12-31"))
    assert parent_problems(period("2018-03", "2019"), parent) == []
    refused = parent_problems(period("2018-03", None), parent)[0]
    assert (refused.code, refused.others[0].id) == ("outside_parent", 3)
    assert [(way.key, way.on) for way in refused.ways] == [("change_date", "2019-12-31"), ("exception", None)]


def test_a_change_of_dates_leaves_no_child_outside():
    children = [
        Standing(1, "一队 ⇆ 甲家", "lead", period("2018-03", None)),
        Standing(2, "二队 ⇆ 乙家", "lead", period("2018", "2018")),
    ]
    refused = children_problems(period("2018", "2019-06-30"), children)[0]
    assert (refused.code, [other.id for other in refused.others]) == ("children_outside", [1])
    assert {way.key for way in refused.ways} == {"with_children", "exception"}
    excused = [Standing(1, "一队 ⇆ 甲家", "lead", period("2018-03", None), (), True)]
    assert children_problems(period("2018", "2019"), excused) == []


def test_a_team_without_anybody_is_found_by_day():
    members = [period("2018-01", "2018-03"), period("2018-05", None)]
    assert team_gaps(period("2018-02", None), members) == (period("2018-04", "2018-04"),)
    assert team_gaps(period("2018-06", None), members) == ()


def test_one_head_one_spouse_relation_fits_sex():
    people = [Person(1, "张三", "户主", "男"), Person(2, "李四", "配偶", "女"), Person(3, "张五", "之子", "男")]
    assert people_problems(people) == []
    codes = [problem.code for problem in people_problems([*people, Person(4, "王六", "户主", "女")])]
    assert codes == ["many_heads"]
    assert [p.code for p in people_problems([people[1], Person(5, "赵七", "之女", "男")])] == [
        "no_head",
        "relation_sex",
    ]
    assert [p.code for p in people_problems([*people, Person(6, "孙八", "配偶", "女")])] == ["many_spouses"]
    assert people_problems([]) == []


def test_net_income_is_exact():
    assert net_fen(100_01, 5, None, 0, 7) == 99_99
    assert net_fen(None, None, None, None, 5) is None
    assert per_head_fen(100, 3) == 33
    assert per_head_fen(50, 4) == 13
    assert per_head_fen(100, 0) is None
    assert per_head_fen(-7, 2) == -3
