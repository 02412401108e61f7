"""The rules of periods, pairings, people and income, on plain values."""

import pytest

from db.rules.households import Person, net_fen, people_problems, per_head_fen
from db.rules.pairings import Standing, lead_problems, parent_problems
from db.rules.periods import Period, holding, overlapping, period


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
    assert "李建国" in lead_problems("lead", period("2019", None), standing)[0].message
    assert lead_problems("support", period("2019", None), standing) == []
    assert lead_problems("lead", period("2017", "2018-05"), standing) == []


def test_a_child_lies_inside_its_parent():
    parent = Period("2018-01-01", "2019-12-31")
    assert parent_problems(period("2018-03", "2019"), parent) == []
    assert parent_problems(period("2018-03", None), parent)[0].code == "outside_parent"


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
