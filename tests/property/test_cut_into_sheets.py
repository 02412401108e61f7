"""A register cut into sheets between two households says what it says whole, however many heads have one name."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from workbooks import id_number

from app.registers.choices import Choices
from app.registers.plans.planning import plan_import
from db.divisions import new_store
from db.store import Store

NAMES = ("张伟", "李芳", "王强", "阿卜杜热合曼·麦麦提吐尔逊")
TITLE = ["莎车县米夏镇试验村2019年花名册"]
HEADER = ["姓名", "证件号码", "与户主关系", "户编号"]
Home = list[list[Any]]


@pytest.fixture
def known(tmp_path: Path) -> Iterator[Store]:
    with new_store(tmp_path / "区划.jiedui", "test", quick=True) as store:
        yield store


@st.composite
def registers(draw: st.DrawFn) -> list[Home]:
    """Draw households whose people have one of few names, with or without ID numbers and codes.

    Without either, no two have the same head and the same spouse or child: on two sheets that is one household said twice.
    """
    numbered, coded = draw(st.booleans()), draw(st.booleans())
    homes, count, told_by_names = [], 0, set[tuple[str, str]]()
    for at in range(draw(st.integers(2, 6))):
        home: Home = []
        others = draw(st.lists(st.sampled_from(NAMES[1:]), unique=True, max_size=2))
        head = draw(st.sampled_from(NAMES[:2]))
        for relation, name in zip(("户主", "配偶", "之子"), (head, *others), strict=False):
            if any(row[0] == name for row in home) or (not (numbered or coded) and (head, name) in told_by_names):
                continue
            if home:
                told_by_names.add((head, name))
            count += 1
            home.append([name, id_number(count) if numbered else None, relation, f"65310{at}" if coded else None])
        homes.append(home)
    return homes


def told(store: Store, path: Path, sheets: list[list[Home]]) -> Counter[tuple[Any, ...]]:
    """Return the people of each household that an import of some sheets would write."""
    book = openpyxl.Workbook()
    for number, homes in enumerate(sheets):
        sheet = book.active if number == 0 else book.create_sheet(f"{number + 1}组")
        assert sheet is not None
        for row in (TITLE, HEADER, *(row for home in homes for row in home)):
            sheet.append(row)
    book.save(path)
    new = plan_import(store, [path], Choices(new_places=True)).pad.new
    people: dict[int, list[tuple[str, str]]] = {}
    for person in new["member"]:
        people.setdefault(person["household_id"], []).append((person["name"], person["relation"]))
    return Counter(tuple(sorted(each)) for each in people.values())


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(homes=registers(), data=st.data())
def test_a_register_in_sheets_is_the_register(
    known: Store, tmp_path: Path, homes: list[Home], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(1, len(homes) - 1))
    whole = told(known, tmp_path / "一张.xlsx", [homes])
    assert sum(whole.values()) == len(homes)
    assert told(known, tmp_path / "几张.xlsx", [homes[:cut], homes[cut:]]) == whole
