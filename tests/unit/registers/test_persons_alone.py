"""Lists of persons that do not say whose household each lives in: ID numbers the store knows say it, nothing else does."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from importing import codes, imported, rows_of
from workbooks import id_number, workbook

from db.divisions import new_store
from db.store import Store

N = None
HEADER = ["村", "姓名", "身份证号", "残疾类别", "联系电话"]
HOMES = [
    ["莎车县米夏镇2019年"],
    ["行政村", "户编号", "姓名", "证件号码", "与户主关系"],
    ["试验村", "6531001", "张伟", id_number(1), "户主"],
    ["试验村", "6531001", "李芳", id_number(2), "配偶"],
    ["试验村", "6531002", "王强", id_number(3), "户主"],
]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with new_store(tmp_path / "区划.jiedui", "test", quick=True) as known:
        yield known


def said(store: Store) -> list[tuple[Any, ...]]:
    return [(row["name"], row["disability"], row["phone"]) for row in rows_of(store, "member")]


@pytest.mark.parametrize("place", ["试验村", N])
def test_who_is_known_is_found_and_nobody_else_is_taken_in(store: Store, tmp_path: Path, place: str | None) -> None:
    imported(store, workbook(tmp_path / "户.xlsx", HOMES), new_places=True)
    rows = [
        ["残疾人花名册"],
        HEADER,
        [place, "李芳", id_number(2), "肢体", "19900000002"],
        [place, "赵六", id_number(9), "肢体", N],
        [place, "王强", id_number(3), "听力", N],
    ]
    result = imported(store, workbook(tmp_path / "残疾.xlsx", rows))
    assert said(store) == [("张伟", N, N), ("李芳", "肢体", "19900000002"), ("王强", "听力", N)]
    assert codes(result) == [(4, "C", "person_unknown")] and result["members"]["refused"] == 1
    assert {row["phone"] for row in rows_of(store, "household")} == {N}
    assert [row["relation"] for row in rows_of(store, "member")] == ["户主", "配偶", "户主"]
    again = imported(store, tmp_path / "残疾.xlsx")
    assert again["batch"] is None


def test_a_number_under_another_name_is_asked_about(store: Store, tmp_path: Path) -> None:
    imported(store, workbook(tmp_path / "户.xlsx", HOMES), new_places=True)
    rows = [["残疾人花名册"], HEADER, ["试验村", "李四", id_number(3), "肢体", N]]
    result = imported(store, workbook(tmp_path / "残疾.xlsx", rows))
    assert codes(result) == [(3, "B", "name_differs")] and said(store)[2] == ("王强", N, N)


def two_sheets(tmp_path: Path, *rows: list[Any], first: bool = False, header: list[str] = HEADER) -> Path:
    """A workbook with the roster of households and a list of persons behind it, or before."""
    book = openpyxl.load_workbook(workbook(tmp_path / "户.xlsx", HOMES))
    sheet = book.create_sheet("残疾", 0 if first else None)
    for row in (header, *rows):
        sheet.append(row)
    book.save(tmp_path / "两表.xlsx")
    return tmp_path / "两表.xlsx"


@pytest.mark.parametrize("first", [False, True])
def test_who_stands_on_another_sheet_too_is_put_together(store: Store, tmp_path: Path, first: bool) -> None:
    rows = (["试验村", "王强", id_number(3), "听力", "19900000003"], ["试验村", "李芳", id_number(2), N, N])
    result = imported(store, two_sheets(tmp_path, *rows, first=first), new_places=True)
    assert result["issues"] == []
    assert said(store) == [("张伟", N, N), ("李芳", N, N), ("王强", "听力", "19900000003")] or first
    assert {(name, disability) for name, disability, _phone in said(store)} == {
        ("张伟", N), ("李芳", N), ("王强", "听力"),
    }  # fmt: skip
    assert {row["relation"] for row in rows_of(store, "member")} == {"户主", "配偶"}
    assert result["members"] == {"new": 3, "changed": 0, "unchanged": 2, "refused": 0}
    again = imported(store, tmp_path / "两表.xlsx")
    assert again["batch"] is None and again["issues"] == []


def test_what_two_sheets_say_differently_is_told_and_the_first_counts(store: Store, tmp_path: Path) -> None:
    header = [*HEADER, "与户主关系", "户编号", "家庭人口"]
    rows = (["试验村", "王强", id_number(3), "听力", N, "配偶", "6531002", 1],)
    result = imported(store, two_sheets(tmp_path, *rows, header=header), new_places=True)
    (told,) = result["issues"]
    assert (told["sheet"], told["row"], told["column"], told["code"]) == ("残疾", 2, "F", "person_differs")
    assert "第 5 行" in told["message"] and "配偶" in told["message"]
    assert [row["relation"] for row in rows_of(store, "member")] == ["户主", "配偶", "户主"]


def test_a_row_twice_on_one_sheet_is_still_told_as_repeated(store: Store, tmp_path: Path) -> None:
    result = imported(store, workbook(tmp_path / "户.xlsx", [*HOMES, HOMES[4]]), new_places=True)
    assert codes(result) == [(6, "", "row_repeated")]


def test_households_without_a_code_are_found_by_their_head(store: Store, tmp_path: Path) -> None:
    rows = [HOMES[0], [*HOMES[1][:1], *HOMES[1][2:]], *([*row[:1], *row[2:]] for row in HOMES[2:])]
    imported(store, workbook(tmp_path / "户.xlsx", rows), new_places=True)
    result = imported(
        store,
        workbook(tmp_path / "残疾.xlsx", [["残疾人花名册"], HEADER, ["试验村", "李芳", id_number(2), "肢体", N]]),
    )
    assert said(store) == [("张伟", N, N), ("李芳", "肢体", N), ("王强", N, N)] and result["issues"] == []


def test_what_a_pupil_is_to_a_guardian_is_no_relation_to_the_head(store: Store, tmp_path: Path) -> None:
    imported(store, workbook(tmp_path / "户.xlsx", HOMES), new_places=True)
    rows = [
        ["学生台账"],
        ["村", "学生姓名", "身份证号", "就读学校", "家长姓名", "与学生关系"],
        ["试验村", "李芳", id_number(2), "镇小学", "张伟", "父亲"],
    ]
    imported(store, workbook(tmp_path / "学生.xlsx", rows))
    assert [row["relation"] for row in rows_of(store, "member")] == ["户主", "配偶", "户主"]
