"""Shared statistics: no cell under ten is shown, none can be worked out from all tables together, what is shown is right."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.rules.bridges import bridges
from db.rules.small_cells import LIMIT, SUM, Cell, Counts, Shared, is_small, shared, with_sums


def office(seed: int, *, money: bool = False) -> Counts:
    """Households with what was done for them, by county, township and village, in tables of kinds and of years."""
    dice = Random(seed)
    most = dice.choice((1, 3, 12, 40))
    sums, kinds, years = {}, {}, {}
    for place in _places(dice):
        homes = range(dice.randrange(most + 1))
        done = [
            (home, f"类{dice.randrange(dice.choice((1, 2, 5)))}", f"{2018 + dice.randrange(3)}", dice.randrange(1, 900))
            for home in homes for _time in range(dice.choice((0, 1, 1, 2)))
        ]  # fmt: skip
        sums[place] = _cell(done, money)
        for table, column in ((kinds, 1), (years, 2)):
            for name in {str(each[column]) for each in done}:
                table[place, name] = _cell([each for each in done if each[column] == name], money)
    return Counts(sums, {"kind": kinds, "year": years}, money)


def _places(dice: Random) -> list[tuple[str, ...]]:
    return [
        (f"县{county}", f"乡{township}", f"村{village}")
        for county in range(dice.choice((1, 2, 3)))
        for township in range(dice.choice((1, 2, 4)))
        for village in range(dice.choice((1, 2, 3, 5)))
    ]


def _cell(done: list[tuple[int, str, str, int]], money: bool) -> Cell:
    return Cell(sum(each[3] for each in done) if money else len(done), len({each[0] for each in done}))


def sums_of(
    counts: Counts,
) -> Iterable[tuple[list[tuple[str, tuple[str, ...], str]], tuple[str, tuple[str, ...], str]]]:
    """Every sum a reader knows: the parts and their sum, as (table, place, column); sums of places are of all tables."""
    exact = with_sums(counts)
    for name, table in exact.tables.items():
        columns = list(dict.fromkeys(column for _place, column in table))
        for place in exact.sums:
            parts = [one for one in exact.sums if one[:-1] == place and one]
            for column in columns:
                if parts:
                    yield [_key(name, one, column) for one in parts], _key(name, place, column)
            yield [(name, place, column) for column in columns if column != SUM], ("", place, SUM)


def _key(name: str, place: tuple[str, ...], column: str) -> tuple[str, tuple[str, ...], str]:
    return ("" if column == SUM else name, place, column)


def computed(counts: Counts, out: Shared) -> set[object]:
    """Return the hidden cells that follow from everything shown, all sums of all tables taken together."""
    gone: dict[object, None] = {("", place, SUM): None for place, number in out.sums.items() if number is None}
    for name, table in out.tables.items():
        gone |= {(name, *at): None for at, number in table.items() if number is None and at[1] != SUM}
    rows = []
    for parts, total in sums_of(counts):
        row: dict[object, Fraction] = {}
        for key in parts:
            if key in gone:
                row[key] = row.get(key, Fraction(0)) + 1
        if total in gone:
            row[total] = row.get(total, Fraction(0)) - 1
        rows.append({key: value for key, value in row.items() if value})
    return {next(iter(row)) for row in _reduced(rows) if len(row) == 1}


def _reduced(rows: list[dict[object, Fraction]]) -> list[dict[object, Fraction]]:
    done: dict[object, dict[object, Fraction]] = {}
    for row in rows:
        for lead in [key for key in row if key in done]:
            _less(row, done[lead], row[lead])
        if not row:
            continue
        lead = next(iter(row))
        factor = row[lead]
        scaled = {key: value / factor for key, value in row.items()}
        for other in done.values():
            if lead in other:
                _less(other, scaled, other[lead])
        done[lead] = scaled
    return list(done.values())


def _less(row: dict[object, Fraction], other: Mapping[object, Fraction], factor: Fraction) -> None:
    for key, value in other.items():
        row[key] = row.get(key, Fraction(0)) - factor * value
        if not row[key]:
            del row[key]


@settings(max_examples=120, deadline=None)
@given(st.integers(0, 1 << 30), st.booleans())
def test_nothing_small_is_shown_or_follows(seed: int, money: bool) -> None:
    counts = office(seed, money=money)
    exact, out, small = with_sums(counts), shared(counts), is_small(money)
    assert all(number in (None, exact.sums[place].number) for place, number in out.sums.items())
    assert all(number is None or not small(exact.sums[place]) for place, number in out.sums.items())
    for name, table in out.tables.items():
        assert all(number in (None, exact.tables[name][at].number) for at, number in table.items())
        assert all(number is None or not small(exact.tables[name][at]) for at, number in table.items())
        assert all((table[place, SUM] is None) == (out.sums[place] is None) for place in out.sums)
    assert computed(counts, out) == set()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 1 << 30))
def test_gaps_of_one_sum_are_not_small_together(seed: int) -> None:
    counts = office(seed)
    exact, out, small = with_sums(counts), shared(counts), is_small(money=False)
    for name, table in out.tables.items():
        for parent in out.sums:
            children = [place for place in out.sums if place and place[:-1] == parent]
            for column in {column for _place, column in table}:
                gaps = [exact.tables[name][place, column] for place in children if table[place, column] is None]
                if gaps and table[parent, column] is not None:
                    assert len(gaps) > 1 and not small(sum(gaps, Cell(0, 0)))


def test_what_is_not_small_stays_whole() -> None:
    counts = Counts(
        {("甲",): Cell(30, 30), ("乙",): Cell(75, 60)},
        {"kind": {(("甲",), "低保"): Cell(12, 12), (("甲",), "其他"): Cell(18, 18), (("乙",), "低保"): Cell(75, 60)}},
    )
    out = shared(counts)
    assert out.sums == {(): 105, ("甲",): 30, ("乙",): 75}
    assert out.tables["kind"][("乙",), "其他"] == 0
    assert None not in out.tables["kind"].values()


def test_one_small_cell_takes_others_with_it() -> None:
    places = [("甲",), ("乙",), ("丙",)]
    numbers = {
        ("甲", "低保"): 3,
        ("甲", "其他"): 20,
        ("乙", "低保"): 30,
        ("乙", "其他"): 45,
        ("丙", "低保"): 50,
        ("丙", "其他"): 60,
    }
    table = {((place,), column): Cell(number, number) for (place, column), number in numbers.items()}
    sums = {place: Cell(sum(n for (one, _c), n in numbers.items() if (one,) == place), 50) for place in places}
    out = shared(Counts(sums, {"kind": table})).tables["kind"]
    assert {at for at, number in out.items() if number is None} == {
        (("甲",), "低保"), (("甲",), "其他"), (("乙",), "低保"), (("乙",), "其他"),
    }  # fmt: skip


def test_few_households_behind_many_measures_are_few() -> None:
    sums = {("甲",): Cell(40, 4), ("乙",): Cell(40, 12), ("丙",): Cell(90, 60)}
    out = shared(Counts(sums, {}))
    assert out.sums[("甲",)] is None and out.sums[("乙",)] is None and out.sums[("丙",)] == 90


def test_a_table_of_a_prefecture_is_done() -> None:
    dice = Random(7)
    places = [(f"{c}", f"{t}", f"{v}") for c in range(4) for t in range(12) for v in range(12)]
    table = {(place, f"类{kind}"): Cell(n, n) for place in places for kind in range(10) if (n := dice.randrange(30))}
    sums: dict[tuple[str, ...], Cell] = {}
    for (place, _kind), cell in table.items():
        sums[place] = sums.get(place, Cell(0, 0)) + cell
    out = shared(Counts(sums, {"kind": table}))
    assert out.sums[()] == sum(cell.number for cell in sums.values())
    assert sum(number is None for number in out.tables["kind"].values()) < 0.75 * len(out.tables["kind"])


@pytest.mark.parametrize("seed", range(20))
def test_bridges_are_the_edges_whose_loss_parts_the_graph(seed: int) -> None:
    dice = Random(seed)
    edges = {f"e{n}": (dice.randrange(8), dice.randrange(8)) for n in range(dice.randrange(1, 14))}
    edges = {name: ends for name, ends in edges.items() if ends[0] != ends[1]}
    expected = {
        name for name in edges if _parts({n: e for n, e in edges.items() if n != name}, edges) > _parts(edges, edges)
    }
    assert set(bridges(edges)) == expected


def _parts(edges: Mapping[str, tuple[int, int]], whole: Mapping[str, tuple[int, int]]) -> int:
    groups = [{node} for node in {end for ends in whole.values() for end in ends}]
    for first, second in edges.values():
        mine = [group for group in groups if first in group or second in group]
        groups = [group for group in groups if group not in mine] + [set().union(*mine)]
    return len(groups)


def test_the_limit_is_ten() -> None:
    assert LIMIT == 10 and is_small(money=False)(Cell(9, 9)) and not is_small(money=False)(Cell(10, 10))


def test_a_cell_that_only_several_sums_together_tell_is_not_left_alone() -> None:
    """Two squares of small cells and one between them: no single sum tells it, the sums of one square together do."""
    small = [(0, 0), (0, 1), (1, 0), (1, 1), (2, 2), (2, 3), (3, 2), (3, 3), (0, 2)]
    cells = {(row, column): 6 if (row, column) in small else 500 for row in range(4) for column in range(4)}
    table = {((f"村{row}",), f"类{column}"): Cell(number, 50) for (row, column), number in cells.items()}
    sums = {(f"村{row}",): Cell(sum(n for (r, _c), n in cells.items() if r == row), 400) for row in range(4)}
    counts = Counts(sums, {"kind": table})
    out = shared(counts)
    assert sum(number is None for number in out.tables["kind"].values()) > len(small)
    assert computed(counts, out) == set()
