"""Whatever becomes of a sheet's rows and columns, the reader answers: cut, doubled, shifted, put beside or below another, told wrongly."""

from typing import Any

from forbidden_shapes import shapes
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scanned import spellings

from app.registers.files.raw import Cell, RawSheet
from app.registers.recognising.blanking import forbidden_cells, read_sheet
from app.registers.refusals import Refused

Rows = list[list[Cell]]
SHEETS: list[Rows] = [
    [[float(cell) if isinstance(cell, int) else cell for cell in row] for row in rows]
    for rows in [*shapes(spellings()[:4], 0).values(), [["2019年情况"], ["甲项", "乙项", "丙项"], ["子", "丑", "寅"]]]
]
STRANGE: list[Cell] = [
    None,
    "",
    0.0,
    1e18,
    True,
    ["2019-01-01"],
    "户主",
    "一、帮扶措施",
    "合计",
    "1",
    "2019年",
    "备注：",
    "、",
]
PLACE = st.integers(0, 7)
BENDS = st.lists(
    st.one_of(
        st.tuples(st.just("cut row"), PLACE, PLACE),
        st.tuples(st.just("double row"), PLACE, PLACE),
        st.tuples(st.just("blank row"), PLACE, PLACE),
        st.tuples(st.just("cut column"), PLACE, PLACE),
        st.tuples(st.just("blank column"), PLACE, PLACE),
        st.tuples(st.just("end"), PLACE, PLACE),
        st.tuples(st.just("below"), st.integers(0, len(SHEETS) - 1), PLACE),
        st.tuples(st.just("beside"), st.integers(0, len(SHEETS) - 1), PLACE),
        st.tuples(st.just("strange"), PLACE, st.integers(0, len(STRANGE) - 1)),
    ),
    max_size=5,
)


def bent(rows: Rows, how: str, first: int, second: int) -> Rows:
    """Return the rows with one thing done to them; `first` and `second` say where, or with which other sheet."""
    at = first % max(len(rows), 1)
    if how == "cut row":
        return rows[:at] + rows[at + 1 :]
    if how in ("double row", "blank row"):
        return [*rows[:at], list(rows[second % len(rows)]) if how == "double row" and rows else [], *rows[at:]]
    if how == "cut column":
        return [row[:first] + row[first + 1 :] for row in rows]
    if how == "blank column":
        return [[*row[:first], None, *row[first:]] for row in rows]
    if how == "end":
        return rows[:at]
    if how == "below":
        return rows + SHEETS[first]
    if how == "beside":
        width, other = max(map(len, rows), default=0), SHEETS[first]
        longer = range(max(len(rows), len(other)))
        left = [rows[row] if row < len(rows) else [] for row in longer]
        return [
            [*row, *[None] * (width - len(row)), *(other[at] if at < len(other) else [])] for at, row in enumerate(left)
        ]
    return [
        [
            STRANGE[second] if (row, column) == (at, first % max(len(line), 1)) else cell
            for column, cell in enumerate(line)
        ]
        for row, line in enumerate(rows)
    ]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(SHEETS),
    BENDS,
    st.sampled_from([None, "households", "measures", "pairings", "years", "visits", "needs"]),
    st.sampled_from([None, 1, 2, 3, 9]),
)
def test_no_sheet_stops_the_reader(rows: Rows, bends: Any, register: str | None, header: int | None) -> None:
    for each in bends:
        rows = bent(rows, *each)
    request: dict[str, Any] = {
        "registers": {"表": register} if register else {},
        "header_rows": {"表": header} if header else {},
        "layout": None,
    }
    try:
        read = read_sheet(RawSheet("表", [list(row) for row in rows]), "表.xlsx", request)
    except Refused:
        return
    assert all(len(column) == len(each["numbers"]) for each in read for column in each["cells"])
    assert forbidden_cells(RawSheet("表", rows), "表.xlsx", header or 0) <= {
        (number, column) for number, row in enumerate(rows, 1) for column in range(len(row))
    }
