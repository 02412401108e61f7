"""Laws of the registers of those who help: many in one cell, dates that keep their precision, out and in again."""

import itertools
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from importing import imported, planned, roster
from registers_made import NATIONAL, made, phone
from workbooks import people

from app.matching.former import names_of
from app.registers.sending.export import export_register
from app.registers.values.persons import Doubt, after, before, in_turn, people_in, phones_in, together
from app.registers.values.skills import skills_in
from db.rules.periods import first_day, last_day
from db.store import Store

NAMES = some.text(alphabet="阿卜杜热合曼麦提吐尔逊古丽艾力王芳张李建国", min_size=2, max_size=6)
BETWEEN = some.sampled_from(["、", "，", ";", "；", "/", "\n", " 、 "])
DAYS = some.dates(date(2005, 1, 1), date(2024, 12, 31)).map(date.isoformat)
DATES = some.one_of(DAYS, DAYS.map(lambda day: day[:7]), DAYS.map(lambda day: day[:4]))
WRITTEN = some.sampled_from(["{}起", "自{}", "从{}起", "{} 起", "{}至今"])


def spoken(day: str, dots: bool) -> str:
    """Write a date as registers do: 2018-03, 2018.3, 2018."""
    if not dots:
        return day
    year, *rest = day.split("-")
    return ".".join([year, *(str(int(part)) for part in rest)])


@given(some.lists(NAMES, min_size=2, max_size=5), BETWEEN)
def test_people_and_phones_pair_by_position(names: list[str], between: str) -> None:
    phones = [phone(number) for number in range(len(names))]
    said, numbers = people_in(between.join(names)), phones_in(between.join(phones))
    assert not isinstance(said, Doubt) and not isinstance(numbers, Doubt)
    joined = together(said, numbers)
    assert not isinstance(joined, Doubt)
    assert [(each.name, each.phone) for each in joined] == list(zip(names, phones, strict=True))
    turns = in_turn(joined)
    assert not isinstance(turns, Doubt)
    assert [turn.role for turn in turns] == ["lead"] + ["support"] * (len(names) - 1)
    assert isinstance(together(said, numbers[:-1]), Doubt)


@given(some.lists(DATES, min_size=1, max_size=4), some.data(), BETWEEN, some.booleans())
def test_a_chain_of_changes_has_one_lead_on_every_day(dates: list[str], data: Any, between: str, dots: bool) -> None:
    dates = sorted(dates, key=first_day)
    names = [f"甲{'乙丙丁戊己'[number]}" for number in range(len(dates) + 1)]
    cell = between.join([names[0], *(
        f"{name}（{data.draw(WRITTEN).format(spoken(day, dots))}）" for name, day in zip(names[1:], dates, strict=True)
    )])  # fmt: skip
    said = people_in(cell)
    assert not isinstance(said, Doubt), said
    turns = in_turn(said)
    if isinstance(turns, Doubt):  # two changes within one month or year cannot be put in order
        assert any(last_day(before(late)) < first_day(early) for early, late in itertools.pairwise(dates))
        return
    assert [turn.from_date for turn in turns] == [None, *dates]
    assert [turn.to_date for turn in turns] == [*(before(day) for day in dates), None]
    assert [turn.replaces for turn in turns] == [None, *range(len(dates))]
    for early, late in itertools.pairwise(turns):
        assert last_day(early.to_date or "") < first_day(late.from_date or "")


@given(DATES)
def test_the_day_before_and_after_keep_their_precision(day: str) -> None:
    assert after(before(day)) == day == before(after(day))
    assert len(before(day)) == len(day)
    assert last_day(before(day)) < first_day(day)


@given(NAMES, NAMES)
def test_a_former_name_stands_behind_the_present_one(now: str, then: str) -> None:
    if now == then or "原" in now + then:
        return
    for said in (
        f"{now}村（原{then}村）",
        f"{now}村(原名：{then}村)",
        f"{then}村（现{now}村）",
        f"{now}村（ 曾用名 {then}村 ）",
    ):
        assert names_of(said) == (f"{now}村", f"{then}村")


@given(some.lists(some.sampled_from(["种植", "医生", "刺绣", "教师", "木工", "无", "养殖"]), max_size=5))
def test_no_word_of_a_skill_is_lost(words: list[str]) -> None:
    skills, rest = skills_in("、".join(words))
    again = skills_in("、".join(filter(None, (skills, rest))))
    assert again == (skills, rest)
    assert {"刺绣", "木工"} & set(words) <= set((rest or "").split("、"))


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    some.lists(
        some.tuples(some.integers(1, 2), NAMES, some.integers(0, 3), DATES, some.sampled_from(["主责", "协助"]), some.sampled_from([None, "种植、刺绣"])),
        min_size=1, max_size=5,
    )
)  # fmt: skip
def test_what_was_taken_goes_out_and_comes_back(rows: list[tuple[Any, ...]]) -> None:
    register = [
        {
            "户编号": f"65310{home:05d}",
            "姓名": name,
            "联系电话": phone(number),
            "单位名称": f"某局{number}",
            "开始时间": day,
            "职责": role,
            "技术特长": skill,
        }
        for home, name, number, day, role, skill in rows
    ]
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        with Store.create(base / "库.jiedui", "test", quick=True) as store:
            imported(store, roster(base, people(2)))
            path = made(base / "对.xlsx", ("户编号", *NATIONAL, "职责"), register)
            imported(store, path)
            assert planned(store, path).nothing_to_write
            for book in ("helpers", "organisations", "pairings"):
                if export_register(store, book, base / "出.xlsx", with_private=True, purpose="核对"):
                    back = planned(store, base / "出.xlsx")
                    assert back.nothing_to_write, (book, back.pad.changed, dict(back.pad.new))
                    assert not [line for line in back.lines if line.status in ("refused", "doubt")]
