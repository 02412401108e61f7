"""Every register known by name is known by its headings, in any order and spelling; each of its columns is accounted for."""

import random
import tomllib

import pytest

from app.registers.files.raw import RawSheet
from app.registers.layouts.layout_files import Layout, bundled, layout_of
from app.registers.layouts.own_layouts import problems_of
from app.registers.layouts.vocabulary import REGISTERS, layouts
from app.registers.recognising.recognise import recognise
from app.registers.values.checks import holds, terms_of
from resources import resource

NAMES = sorted(bundled())
# those whose headings another register has too: what the words of the headings say decides
PLAIN = {"household_roster"}


def read(headings: list[str], title: str = "", name: str = "甲.xlsx") -> dict[str, object]:
    rows = [*([[title]] if title else []), list(headings), ["甲" if heading else None for heading in headings]]
    return recognise(RawSheet("Sheet1", rows), name)  # type: ignore[arg-type]


def headings_of(layout: Layout) -> list[str]:
    return [column.heading for column in layout.columns]


@pytest.mark.parametrize("name", sorted(set(NAMES) - PLAIN))
def test_its_headings_name_it_and_each_column_is_accounted_for(name: str) -> None:
    layout = bundled()[name]
    found = read(headings_of(layout), layout.title)
    assert (found["layout"], found["register"]) == (name, layout.register)
    for column, read_as in zip(layout.columns, found["columns"], strict=True):  # type: ignore[call-overload]
        if column.goes == "field":
            assert read_as["field"] == column.field, column.heading
        elif column.goes == "extra":
            assert (read_as["field"], read_as["kept"], read_as["why"]) == (None, True, "beside"), column.heading
        else:
            assert not read_as["kept"] and read_as["why"] in ("red_line", "layout", "sequence"), column.heading
            assert column.why


@pytest.mark.parametrize("name", sorted(set(NAMES) - PLAIN))
def test_order_line_breaks_and_two_missing_columns_change_nothing(name: str) -> None:
    layout = bundled()[name]
    shuffled = random.Random(name).sample(headings_of(layout), len(layout.columns))
    if len(shuffled) > 8:
        signs = [heading for heading in shuffled if (column := layout.column_headed(heading)) and not column.required]
        shuffled = [heading for heading in shuffled if heading not in signs[:2]]
    broken = [f"{heading[:2]}\n{heading[2:]}" if len(heading) > 4 else f" {heading}\u3000" for heading in shuffled]
    assert read(broken)["layout"] == name


def test_the_year_of_leaving_poverty_may_be_inserted() -> None:
    layout = bundled()["national_roster_2016_2018"]
    without = [column.heading for column in layout.columns if not column.optional]
    assert "脱贫年度" not in without
    found = read(without)
    assert found["layout"] == layout.name
    found = read(headings_of(layout))
    assert [each["field"] for each in found["columns"] if each["heading"] == "脱贫年度"] == ["household.exit_year"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", NAMES)
def test_its_file_is_right(name: str) -> None:
    read = tomllib.loads(resource("registers", f"{name}.toml").read_text(encoding="utf-8"))
    assert read["name"] == name and read["register"] in REGISTERS and read["about"]
    taken = {"版式名", "台账种类"}  # said of the name of every layout the program brings, and of those without a place
    assert [words for words in problems_of(read) if not words.startswith(tuple(taken))] == []
    assert any(column.required for column in layout_of(read).columns) or read["register"] in (
        "years",
        "areas",
    )


def test_all_that_is_known_by_name_can_be_asked_for() -> None:
    assert len(bundled()) >= 26
    assert set(bundled()) <= set(layouts())


def test_a_wholly_strange_header_is_no_layout() -> None:
    assert read(["颜色", "重量", "形状", "味道"])["register"] is None
    assert read(["序号", "项目名称", "颜色", "重量", "形状"])["register"] is None


def test_what_is_written_on_a_card_is_checked_with_its_formulas() -> None:
    assert [term for _sign, term, _share, _by in terms_of("M = M1+..+M5")[1]] == ["M1", "M2", "M3", "M4", "M5"]
    assert holds("K = L+M+N+P", {"K": 30_000, "L": 10_000, "M": 20_000}) is None
    assert holds("K = L+M+N+P", {"K": 40_000, "L": 10_000, "M": 20_000}) == 30_000
    assert holds("R1 = M1*40%", {"R1": 4_000, "M1": 10_000}) is None
    assert holds("R1 = M1*40%", {"R1": 9_000, "M1": 10_000}) == 4_000
    assert holds("T = S/A", {"T": 500_000, "S": 2_000_000, "A": 400}) is None
    assert holds("T = S/A", {"T": 700_000, "S": 2_000_000, "A": 400}) == 500_000
    assert holds("T = S/A", {"T": 700_000, "S": 2_000_000}) is None
