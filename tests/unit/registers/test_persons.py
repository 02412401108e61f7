"""Several people in one cell, and who came after whom: what a cell says, what stays in doubt."""

import pytest

from app.registers.values.persons import Doubt, after, before, in_turn, people_in, phones_in, together

A, B, C = "19900000001", "19900000002", "19900000003"


def turns(names: str, phones: str = "", start: str | None = None, end: str | None = None) -> object:
    people = people_in(names)
    if isinstance(people, Doubt):
        return people.code
    said = phones_in(phones) if phones else []
    if isinstance(said, Doubt):
        return said.code
    joined = together(people, said)
    if isinstance(joined, Doubt):
        return joined.code
    found = in_turn(joined, start, end)
    if isinstance(found, Doubt):
        return found.code
    return [(t.person.name, t.person.phone, t.from_date, t.to_date, t.role, t.replaces) for t in found]


@pytest.mark.parametrize("between", ["、", "，", ",", ";", "；", "/", "／", "\n", " 、\r\n"])
def test_people_and_phones_are_paired_by_position(between: str) -> None:
    assert turns(f"李建国{between}王芳", f"{A}{between}{B}") == [
        ("李建国", A, None, None, "lead", None),
        ("王芳", B, None, None, "support", None),
    ]


@pytest.mark.parametrize(
    "said", [f"李建国/{A}", f"李建国,{A}", f"李建国（{A}）", f"李建国/{A}/{B}", f"李建国 {A}", f"李建国：{A}"]
)
def test_a_phone_beside_a_name_is_that_persons(said: str) -> None:
    assert turns(said) == [("李建国", A, None, None, "lead", None)]


@pytest.mark.parametrize("said", [f"李建国/{A}、王芳/{B}", f"李建国、王芳、{A}、{B}", f"李建国（{A}）、王芳（{B}）"])
def test_phones_in_the_cell_of_names_go_to_theirs(said: str) -> None:
    assert turns(said) == [("李建国", A, None, None, "lead", None), ("王芳", B, None, None, "support", None)]
    assert turns(f"李建国、王芳、{A}") == "persons_phones"
    assert people_in("李建国 0998-6212345") == people_in("李建国/09986212345")


@pytest.mark.parametrize(
    ("names", "phones"),
    [
        ("李建国（至2018.2）、王芳（2018.3起）", ""),
        ("李建国、王芳（2018年3月起）", f"{A}、{B}"),
        ("李建国、王芳", f"{A}、{B}（2018.3起）"),
        ("李建国 → 王芳（2018-03起）", ""),
        ("原：李建国；现：王芳（2018.3起）", ""),
        ("原李建国、现王芳（自2018.3）", f"{A}/{B}"),
        (f"原：李建国 {A}；现：王芳 {B}（2018.03 起）", ""),
        ("李建国（至2018.3）、王芳（2018.3起）", ""),
        ("李建国（2018.3前）、王芳", ""),
        ("李建国（至2018.2止），王芳（2018.3起，接替李建国）", ""),
    ],
)
def test_a_change_of_helper_is_two_turns(names: str, phones: str) -> None:
    found = turns(names, phones)
    assert isinstance(found, list)
    assert [(name, start, end, role, earlier) for name, _phone, start, end, role, earlier in found] == [
        ("李建国", None, "2018-02", "lead", None),
        ("王芳", "2018-03", None, "lead", 0),
    ]


def test_the_dates_of_the_row_are_the_first_beginning_and_the_last_end() -> None:
    assert turns("李建国、王芳（2018.3.15起）、张明", "", "2016-05", "2020-12") == [
        ("李建国", None, "2016-05", "2018-03-14", "lead", None),
        ("王芳", None, "2018-03-15", "2020-12", "lead", 0),
        ("张明", None, "2016-05", "2020-12", "support", None),
    ]


def test_dates_keep_their_precision() -> None:
    assert turns("李建国、王芳（2018起）") == [
        ("李建国", None, None, "2017", "lead", None),
        ("王芳", None, "2018", None, "lead", 0),
    ]
    assert (before("2018-01"), before("2018-03-01"), before("2018")) == ("2017-12", "2018-02-28", "2017")
    assert (after("2018-12"), after("2018-12-31"), after("2018")) == ("2019-01", "2019-01-01", "2019")


@pytest.mark.parametrize(
    ("names", "phones", "code"),
    [
        ("李建国、王芳", A, "persons_phones"),
        ("李建国、王芳、张明", f"{A}、{B}", "persons_phones"),
        ("李建国 王芳", f"{A}、{B}", "persons_spaced"),
        ("原：李建国；现：王芳", "", "change_undated"),
        ("李建国→王芳", "", "change_undated"),
        ("王芳（2018.3）", "", "person_note"),
        ("王芳（2018.13起）", "", "person_note"),
        ("李建国（至2018.2、王芳", "", "person_note"),
        ("王芳（2018.3起）", f"{A}（2018.5起）", "person_note"),
        ("李建国（2019.1起）、王芳（2018.3起）", "", "change_order"),
    ],
)
def test_what_cannot_be_told_is_in_doubt(names: str, phones: str, code: str) -> None:
    assert turns(names, phones) == code


@pytest.mark.parametrize("name", ["王芳", "王芳（小）", "阿卜杜热合曼·麦麦提", "王 芳", "王芳(组长)"])
def test_a_plain_name_stays_one_person(name: str) -> None:
    found = turns(name, f"{A}、{B}")
    assert isinstance(found, list)
    assert [(each[1], each[4]) for each in found] == [(None, "lead")]


def test_roles_and_posts_may_stand_beside_the_name() -> None:
    found = turns("李建国（协助）、王芳（主责）")
    assert isinstance(found, list)
    assert [(each[0], each[4]) for each in found] == [("李建国", "support"), ("王芳", "lead")]
    people = people_in("李建国（第一书记）")
    assert not isinstance(people, Doubt)
    assert (people[0].name, people[0].post) == ("李建国", "第一书记")
