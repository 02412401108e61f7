"""Shared statistics: no cell under ten is shown, none can be worked out, and what is shown is right."""

from hypothesis import given, settings
from hypothesis import strategies as st

from db.rules.small_cells import LIMIT, SUM, determined, lines_of, shared, with_sums

_TABLES = st.integers(1, 5).flatmap(
    lambda rows: st.integers(1, 5).flatmap(
        lambda columns: st.lists(
            st.one_of(st.integers(0, 25), st.just(0), st.integers(1, 9)),
            min_size=rows * columns,
            max_size=rows * columns,
        ).map(
            lambda numbers: {(f"村{at // columns}", f"类{at % columns}"): number for at, number in enumerate(numbers)}
        )
    )
)


@settings(max_examples=150, deadline=None)
@given(_TABLES)
def test_nothing_small_is_shown_or_follows(cells: dict[tuple[str, str], int]) -> None:
    whole, out = with_sums(cells), shared(cells)
    assert [at for at, number in out.items() if number is not None and 0 < number < LIMIT] == []
    assert all(number in (None, whole[at]) for at, number in out.items())
    gone = {at for at, number in out.items() if number is None}
    assert determined(lines_of(whole), gone) == set()
    for *line, total in lines_of(whole):
        gaps = [at for at in line if at in gone]
        if gaps and total not in gone:
            assert len(gaps) > 1 and not 0 < sum(whole[at] for at in gaps) < LIMIT


def test_a_table_without_small_cells_stays_whole() -> None:
    cells = {("甲", "低保"): 12, ("甲", "其他"): 0, ("乙", "低保"): 30, ("乙", "其他"): 45}
    assert shared(cells) == with_sums(cells)


def test_one_small_cell_takes_three_others_with_it() -> None:
    cells = {
        ("甲", "低保"): 3,
        ("甲", "其他"): 20,
        ("乙", "低保"): 30,
        ("乙", "其他"): 45,
        ("丙", "低保"): 50,
        ("丙", "其他"): 60,
    }
    out = shared(cells)
    assert [at for at, number in out.items() if number is None] == [
        ("甲", "低保"), ("甲", "其他"), ("乙", "低保"), ("乙", "其他"),
    ]  # fmt: skip
    assert out[SUM, SUM] == 208
