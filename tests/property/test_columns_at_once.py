"""What is found out of whole columns at once is what a look at each row finds: of households, of people, of red lines."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from workbooks import id_number

from app.registers.layouts.redlines import in_cell, in_cells
from app.registers.plans.group import Group
from app.registers.plans.persons_said import PersonsSaid
from app.registers.plans.rows import Rows
from app.registers.plans.together import Together
from app.registers.reading import SheetReading

FIELDS = ("household.phone", "household.main_cause", "household.code", "household.group_name")
NUMBER = id_number(7)
WORDS = ("艾力", "买买提·艾山", "因病", "汉族", "维", "党员", "小学", "3组", "05-维吾尔族", "2018-06-30", "说\n党员", "Ａ型", "不 信教", "第1村",
         "6222021234567890128", "6222021234567894", "653100000001", NUMBER, "12", "", "ab型", "是", "阿卜杜热合曼")  # fmt: skip


def sheet(values: dict[str, list[Any]], extra: list[dict[str, str] | None] | None = None) -> Rows:
    count = len(next(iter(values.values())))
    reading = SheetReading(
        "表.xlsx", "表", "households", "households", 1, 1, [], [], [], list(range(2, count + 2)), [0] * count, [], [], [],
        [], [], [],
    )  # fmt: skip
    return Rows(reading, values, extra or [None] * count)


@st.composite
def households(draw: st.DrawFn) -> tuple[list[Rows], list[Group]]:
    """Draw sheets and households over them: most in one piece, some apart, some on two sheets, some rows of nobody."""
    cell = st.sampled_from([None, "甲", "甲", "甲", "乙"])
    sheets = []
    for _sheet in range(draw(st.integers(1, 2))):
        count = draw(st.integers(1, 12))
        names = draw(st.lists(st.sampled_from(FIELDS), min_size=1, unique=True))
        sheets.append(sheet({name: draw(st.lists(cell, min_size=count, max_size=count)) for name in names}))
    groups: dict[int, Group] = {}
    for rows in sheets:
        home = draw(st.integers(0, 3))
        for row in range(len(rows)):
            home = draw(st.sampled_from([home, home, home, 0, 1, 2, 3]))
            if home:  # the rows of 0 are nobody's
                groups.setdefault(home, Group(None)).rows.append((rows, row))
    return sheets, list(groups.values())


@settings(deadline=None)
@given(households())
def test_a_household_says_what_its_rows_say(drawn: tuple[list[Rows], list[Group]]) -> None:
    _sheets, groups = drawn
    together = Together(groups)
    for group in groups:
        names, values, apart = together.said(group, "household.")
        said: dict[str, list[Any]] = {
            name: [] if value is None else [value] for name, value in zip(names, values, strict=True)
        }
        said |= {names[at]: every for at, every in apart}
        expected = {name: group.said(f"household.{name}") for name in names}
        assert {name: each for name, each in said.items() if name != "code"} == {
            name: each for name, each in expected.items() if name != "code"
        }
        assert set(names) == {name for rows in group.sheets() for name, _column in rows.under("household.")}


OLD = ("123456800101123", "ABC800101123456")  # a card's number, a foreigner's


@st.composite
def people(draw: st.DrawFn) -> Rows:
    """Draw the rows of people, some with a number that says something else than they do."""
    count = draw(st.integers(1, 6))
    columns = {
        "member.name": st.sampled_from(["艾力", "古丽", None]),
        "member.id_number": st.sampled_from([None, NUMBER, id_number(8), f"{id_number(9)}71", *OLD]),
        "member.sex": st.sampled_from([None, "男", "女"]),
        "member.birth": st.sampled_from([None, "1980", "1980-01", "2001-12-31"]),
        "member.work_months": st.sampled_from([None, 0, 12, 13]),
        "member.age": st.just(30),
    }
    names = draw(st.lists(st.sampled_from(sorted(columns)), unique=True, min_size=1))
    values = {name: draw(st.lists(columns[name], min_size=count, max_size=count)) for name in names}
    extra = draw(st.lists(st.sampled_from([None, {"别的": "杂"}]), min_size=count, max_size=count))
    return sheet(values, extra)


@settings(deadline=None)
@given(people())
def test_a_person_says_what_the_row_says(rows: Rows) -> None:
    at_once = PersonsSaid.of(rows)
    for row, said in enumerate(at_once.said):
        own = {name: column[row] for name, column in rows.under("member.") if column[row] is not None and name != "age"}
        number = own.get("id_number", "")
        told = {}
        if len(number) >= 18:
            told = {
                "sex": "男" if int(number[16]) % 2 else "女",
                "birth": f"{number[6:10]}-{number[10:12]}-{number[12:14]}",
            }
        elif number == OLD[0]:
            told = {"sex": "男", "birth": "1980-01-01"}
        kept = {"extra": '{"别的":"杂"}'} if rows.extra[row] else {}
        assert said == told | own | kept
        contradicts = any(name in own and not told[name].startswith(own[name]) for name in told)
        if contradicts or own.get("work_months", 0) > 12 or "name" not in own:
            assert row in at_once.looked


@settings(deadline=None)
@given(
    st.lists(st.one_of(st.sampled_from(WORDS), st.text("汉维族党员信教 \n1０Ａa", max_size=6))),
    st.booleans(),
    st.booleans(),
)
def test_red_lines_are_the_same_text_by_text(texts: list[str], free_text: bool, weak: bool) -> None:
    one_by_one = {text: in_cell(text, free_text=free_text, weak=weak) for text in texts}
    assert in_cells(texts, free_text=free_text, weak=weak) == {text: line for text, line in one_by_one.items() if line}
