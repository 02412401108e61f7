"""What many cells have in common in small sheets, and how much of a workbook may be written over without a question."""

import pytest
from exchange_made import column, elsewhere, office, planned, put, returned, sheet, stated

from app.exchange.guards import limits
from app.exchange.reasons import reason_of

HOMES, PEOPLE = "户", "家庭成员"


def moved(cells: int, homes: int = 6) -> tuple[object, object]:
    here = office(homes=homes, people=3)
    book = returned(here.send())
    at = column(book, HOMES, "联系电话")
    rows = sheet(book, HOMES).rows[1 : cells + 1]
    for row, phone in zip(rows, [rows[-1][at], *(row[at] for row in rows[:-1])], strict=True):
        row[at] = phone
    return here, book


@pytest.mark.parametrize(("cells", "homes"), [(3, 6), (5, 6), (6, 6), (8, 60)])
def test_few_cells_that_moved_in_their_column_are_asked_about(cells: int, homes: int) -> None:
    here, book = moved(cells, homes)
    for known in (here, elsewhere(here)):  # type: ignore[arg-type]
        plan = planned(book, known)  # type: ignore[arg-type]
        assert {item.code for item in plan.items} == {"held_moved"} and not stated(plan)
        assert len({item.question for item in plan.items}) == 1


def test_one_of_them_changed_as_well_hides_nothing() -> None:
    here, book = moved(6)
    put(book, HOMES, 1, "联系电话", "19900008888")  # type: ignore[arg-type]
    assert {item.code for item in planned(book, here).items} == {"held_moved"}  # type: ignore[arg-type]


def test_as_many_edits_of_other_texts_are_clean() -> None:
    here = office(homes=6, people=3)
    book = returned(here.send())
    for number in range(1, 7):
        put(book, HOMES, number, "联系电话", f"1990000777{number}")
    plan = planned(book, here)
    assert {item.klass for item in plan.items} == {"clean"} and len(stated(plan)) == 6
    here, book = moved(2)  # type: ignore[assignment]
    assert {item.klass for item in planned(book, here).items} == {"clean"}


def test_much_written_over_is_one_question() -> None:
    here = office(homes=10, people=30)
    book = returned(here.send(kinds=("member",)))
    for number in range(1, 31):
        put(book, PEOPLE, number, "联系电话", f"1990005{number:04d}")
        put(book, PEOPLE, number, "姓名", f"新名{number}")
        put(book, PEOPLE, number, "出生日期", f"19{60 + number}-02-03")
        if number % 2:
            put(book, PEOPLE, number, "文化程度", ("小学", "高中", "大专")[number % 3])
    plan = planned(book, here)
    much = [item for item in plan.items if item.code == "held_much"]
    assert len({item.question for item in much}) == 1 and len(much) > limits().few and not stated(plan)
    assert "一列，30 格" in reason_of(much[0])
    assert len(stated(planned(book, here, **{str(much[0].question): "take"}))) == len(much)


def test_filling_in_what_was_blank_is_no_writing_over() -> None:
    here = office(homes=30, people=30)
    for number, values in here.records.items():
        here.records[number] = values | {"note": None} if "note" in values else values
    book = returned(here.send())
    for number in range(1, 31):
        put(book, HOMES, number, "备注", f"走访{number}次，修好了水管")
    assert {item.code for item in planned(book, here).items} == {"changed"}
