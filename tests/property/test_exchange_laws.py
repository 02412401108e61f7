"""Laws of returned workbooks: an unedited one is silent (G8), less only says less (G6), layout does not matter (G7), what is masked,
damaged or a formula never speaks (G9), every laptop states the same (G5). Pure, over made-up books."""

import copy
from typing import Any

from exchange_made import (
    add,
    elsewhere,
    home,
    offered,
    office,
    person,
    planned,
    put,
    returned,
    rid,
    stated,
    year,
)
from hypothesis import given, settings
from hypothesis import strategies as some
from workbooks import id_number

from app.exchange.codes import LETTERS, code_of, record_of
from app.exchange.columns import columns_of
from app.exchange.reader import Book, book_from, facts_from
from app.exchange.texts import canonical, damage, displayed
from db.catalogues import catalogue
from db.models import record_id

TRICKY = some.one_of(
    some.text(min_size=1, max_size=30),
    some.text(alphabet="0123456789.-+eE/*", min_size=1, max_size=12),
    some.sampled_from(["=1+1", "+86", "-5", "@某人", "'引号", "0012", "3-4", "1e5", "TRUE", "𠮷野家", "_x0041_", "12.50", " 两端 ", "#N/A", "无", "/"]),
)  # fmt: skip


@given(
    some.sampled_from(sorted(LETTERS)), some.integers(1, (1 << 26) - 1), some.integers(1, (1 << 32) - 1), some.data()
)
def test_a_code_with_one_slip_is_no_code(kind: str, origin: int, number: int, data: Any) -> None:
    record = record_id(origin, kind, number)
    code = code_of(record)
    assert record_of(code) == record == record_of(f" {code.lower()} ") and code[0].isalpha() and code[-1].isalpha()
    at = data.draw(some.integers(0, len(code) - 1))
    wrong = code[:at] + data.draw(some.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")) + code[at + 1 :]
    assert wrong == code or record_of(wrong) is None
    for apart in (1, 2):
        swapped = list(code)
        first = data.draw(some.integers(0, len(code) - 1 - apart))
        swapped[first], swapped[first + apart] = swapped[first + apart], swapped[first]
        assert "".join(swapped) == code or record_of("".join(swapped)) is None


def columns_with_values() -> some.SearchStrategy[tuple[Any, Any]]:
    """A column of any kind and a value that may stand in it."""

    def value(column: Any) -> some.SearchStrategy[Any]:
        kinds: dict[str, some.SearchStrategy[Any]] = {
            "count": some.integers(0, 10**6), "year": some.integers(1950, 2100), "fen": some.integers(-(10**12), 10**14),
            "centimu": some.integers(0, 10**9), "dm2": some.integers(0, 10**9), "milli": some.integers(0, 10**9),
            "date": some.sampled_from(["2018", "2018-06", "2018-06-30"]),
            "phone": some.sampled_from(["19900001234", "0998-1234567", "09981234567", "19900001234、19900001235"]),
        }  # fmt: skip
        if column.field == "id_number":
            return some.one_of(some.integers(0, 999).map(id_number), some.sampled_from(["E12345678", "军字第001号"]))
        if column.catalogue and column.meaning == "choice":
            return some.one_of(some.sampled_from([label.value for label in catalogue(column.catalogue).labels]), TRICKY)
        return kinds.get(column.meaning, TRICKY)

    listed = [column for kind in LETTERS for column in columns_of(kind, with_health=True) if column.field]
    return some.sampled_from(listed).flatmap(lambda column: some.tuples(some.just(column), value(column)))


@given(columns_with_values())
def test_what_is_displayed_reads_as_itself(pair: tuple[Any, Any]) -> None:
    column, value = pair
    said = displayed(column, value)
    read = canonical(column.kind, column.key)
    assert read(said) == read(said.strip()) or not said.strip()
    assert read(f" {said}\u200b") == read(said)


@settings(max_examples=60, deadline=None)
@given(some.lists(columns_with_values(), max_size=12))
def test_an_unedited_book_is_silent_whatever_stands_in_it(values: list[tuple[Any, Any]]) -> None:
    here = office(3, 3)
    makes = {"household": home, "member": person, "household_year": year}
    for number, (column, value) in enumerate(values):
        if column.kind in makes:
            here.records[rid(column.kind, 1 + number % 3)][column.field] = value
    outgoing = here.send(with_health=True)
    book = returned(outgoing)
    again = book_from(book.file, book.sha256, copy.deepcopy(facts_from(book)))
    assert again == book
    for known in (here, elsewhere(here)):
        plan = planned(copy.deepcopy(book), known)
        assert plan.blocked is None and stated(plan) == offered(plan) == set(), plan.items


@given(columns_with_values(), some.one_of(TRICKY, some.floats(allow_nan=False, allow_infinity=False)))
def test_damage_never_becomes_a_value(pair: tuple[Any, Any], cell: Any) -> None:
    column, value = pair
    reason = damage(column, cell, displayed(column, value))
    if column.field == "id_number" and (isinstance(cell, float) or "*" in str(cell)):
        assert reason is not None or not isinstance(cell, str)
    if isinstance(cell, str) and "***" in cell:
        assert reason is not None


# -- a book with edits, and what may happen to it ----------------------------------------------------------------------
EDITS = some.lists(
    some.tuples(
        some.sampled_from(
            [
                ("户", "联系电话", "19900008881"), ("户", "住址", "搬到新村"), ("户", "备注", None), ("户", "登记人数", 5.0),
                ("家庭成员", "联系电话", "19900008882"), ("家庭成员", "文化程度", "小学"), ("家庭成员", "姓名", "改名·了"),
                ("家庭成员", "动作", "删除"), ("家庭成员", "务工时间（月）", 11.0), ("户年度", "工资性收入（元）", 9999.5),
                ("户年度", "饮水安全", "否"),
            ]
        ),
        some.integers(1, 6),
    ),
    min_size=1,
    max_size=6,
)  # fmt: skip


def edited(edits: Any, *, newcomer: bool = False, **how: Any) -> tuple[Any, Book]:
    here = office(6, 6)
    book = returned(here.send(), **how)
    for (title, heading, value), row in edits:
        put(book, title, row, heading, value)
    if newcomer:
        add(book, "家庭成员", **{"户码（新行要填）": "6531000002", "姓名": "新来·的", "出生日期": "2019-05-06"})
    return here, book


@settings(max_examples=60, deadline=None)
@given(EDITS, some.booleans())
def test_every_laptop_states_the_same(edits: Any, newcomer: bool) -> None:
    here, book = edited(edits, newcomer=newcomer)
    first = stated(planned(copy.deepcopy(book), here))
    assert first == stated(planned(copy.deepcopy(book), elsewhere(here)))
    for column in ("_base", None):  # without the token; without the manifest
        less = copy.deepcopy(book)
        if column:
            for each in less.sheets[:-1]:
                for row in each.rows[1:]:
                    row[-1] = None
        else:
            less.sheets.pop()
        assert stated(planned(less, here)) == first
        if not newcomer:
            assert stated(planned(less, elsewhere(here))) == first


@settings(max_examples=100, deadline=None)
@given(EDITS, some.data())
def test_less_only_says_less(edits: Any, data: Any) -> None:
    here, book = edited(edits, newcomer=True)
    whole = offered(planned(copy.deepcopy(book), here))
    less = copy.deepcopy(book)
    for each in list(less.sheets):
        if data.draw(some.integers(0, 9)) == 0:
            less.sheets.remove(each)
            continue
        gone = data.draw(some.sets(some.integers(0, len(each.rows[0]) - 1), max_size=3))
        rows = data.draw(some.sets(some.integers(1, max(1, len(each.rows) - 1)), max_size=6))
        if each.name != "_kx":
            each.rows = [
                [cell for at, cell in enumerate(row) if at not in gone]
                for n, row in enumerate(each.rows)
                if n not in rows
            ]
            less.names = {key: at for key, at in less.names.items() if at[0] != each.name}
    for known in (here, elsewhere(here)):
        plan = planned(copy.deepcopy(less), known)
        base = whole if known is here else whole | offered(planned(copy.deepcopy(book), known))
        assert stated(plan) <= base, (stated(plan) - base, plan.items)


@settings(max_examples=100, deadline=None)
@given(
    EDITS,
    some.booleans(),
    some.randoms(use_true_random=False),
    some.sampled_from(["rows", "columns", "sheets", "headings", "titles"]),
)
def test_layout_does_not_matter_or_blocks(edits: Any, names: bool, random: Any, what: str) -> None:
    here, book = edited(edits, names=names)
    first = planned(copy.deepcopy(book), here)
    for each in book.sheets[:-1]:
        header, *rows = each.rows
        if what == "rows":
            random.shuffle(rows)
        elif what == "columns":
            order = list(range(len(header)))
            random.shuffle(order)
            header, *rows = ([*row, *[None] * (len(header) - len(row))] for row in (header, *rows))
            header, *rows = ([row[at] for at in order] for row in (header, *rows))
            book.names = {
                key: (on, row, order.index(at)) if on == each.name else (on, row, at)
                for key, (on, row, at) in book.names.items()
            }
        elif what == "headings":
            one, other = random.sample(range(2, len(header) - 2), 2)
            header[one], header[other] = header[other], header[one]
        each.rows = [header, *rows]
    if what == "sheets":
        random.shuffle(book.sheets)
    if what == "titles":
        for number, each in enumerate(book.sheets):
            book.names = {
                key: (f"表{number}" if at[0] == each.name else at[0], *at[1:]) for key, at in book.names.items()
            }
            each.name = f"表{number}"
    plan = planned(book, here)
    if what == "headings":
        assert plan.blocked or stated(plan) <= stated(first), [item for item in plan.items if item.said]
        assert names is False or _unmoved(plan, first)
    else:
        assert stated(plan) == stated(first)
        assert {item.said for item in plan.items} == {item.said for item in first.items} or what in (
            "rows",
            "sheets",
            "columns",
        )


def _unmoved(plan: Any, first: Any) -> bool:
    return offered(plan) >= stated(first) or bool(plan.blocked)
