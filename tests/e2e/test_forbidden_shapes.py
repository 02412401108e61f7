"""However a sheet is laid out, what the red lines forbid is neither read, shown, told, stored nor sent back.

Each shape comes under four of the sixty spellings of `test_forbidden_scan`; `JIEDUI_SCANS=200` goes through all of them.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from forbidden_shapes import secrets, shapes
from importing import planned
from scanned import BOOKS, found, spellings, words_of
from workbooks import id_number, workbook

from app.registers.files.raw import RawSheet
from app.registers.plans.apply import apply_plan
from app.registers.plans.drafts import packed
from app.registers.recognising.blanking import forbidden_cells, read_sheet
from app.registers.sending.returns import write_returns
from db.backup import backup
from db.ops.import_draft import keep_draft
from db.store import Store

MOST = 60  # values of a sheet
NAMES = list(shapes(spellings()[:4], 0))


def sheets(name: str) -> Iterator[tuple[RawSheet, list[str]]]:
    """Yield the sheet of a shape under different headings, and the values nobody may see."""
    turns = range(15) if BOOKS > 60 else [NAMES.index(name) % 15]
    for turn in turns:
        rows = shapes(spellings()[turn * 4 : turn * 4 + 4], turn)[name]
        cells = [[float(cell) if isinstance(cell, int) else cell for cell in row] for row in rows]
        yield RawSheet("表", cells), list(islice(secrets(turn), 200))


def of(what: Any, values: Iterable[str]) -> list[str]:
    """Return the values that stand in something."""
    said = str(what)
    return [each for each in values if each in said]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_forbidden_is_read_or_shown(name: str) -> None:
    for sheet, values in sheets(name):
        assert of(sheet.rows, values)
        request: dict[str, Any] = {"registers": {}, "layout": None, "header_rows": {}}
        assert of(read_sheet(sheet, "表.xlsx", request), values) == []


@pytest.mark.parametrize("name", NAMES)
def test_nor_where_somebody_says_what_the_sheet_is_and_where_its_header(name: str) -> None:
    for sheet, values in sheets(name):
        for register in ("households", "measures", "pairings", "years"):
            for row in range(1, 5):
                request = {"registers": {"表": register}, "layout": None, "header_rows": {"表": row}}
                assert of(read_sheet(sheet, "表.xlsx", request), values) == [], (register, row)


@pytest.mark.parametrize("name", NAMES)
def test_nor_is_it_sent_back(name: str) -> None:
    for sheet, values in sheets(name):
        assert of(left_of(sheet), values) == []


def test_no_file_the_program_writes_holds_it(store: Store, tmp_path: Path) -> None:
    (tmp_path / "来件").mkdir()
    book = openpyxl.Workbook()
    book.remove(book.active)
    for at, name in enumerate(NAMES):
        sheet = book.create_sheet(name)
        for row in shapes(spellings()[at % 15 * 4 : at % 15 * 4 + 4], at)[name]:
            sheet.append(row)
    book.save(tmp_path / "来件" / "台账.xlsx")
    plan = planned(store, tmp_path / "来件" / "台账.xlsx", new_places=True)
    assert sum(len(file.sheets) for file in plan.files) >= len(NAMES) - 1
    with store.write("import_later", "搁置") as write:
        keep_draft(write, "台账", packed(plan))
    write_returns(plan, tmp_path / "退回.xlsx")
    apply_plan(store, plan)
    backup(store)
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and path.parent.name != "来件"]
    values = [*chain.from_iterable(islice(secrets(at), MOST) for at in range(len(NAMES)))]
    assert len(kept) > 5
    assert found(((path.name, words_of(path, store.key)) for path in kept), values) == []


def test_places_and_offices_may_have_such_words_in_their_names(store: Store, tmp_path: Path) -> None:
    rows = [
        ["莎车县米夏镇民族团结村2019年花名册"],
        ["行政村", "户编号", "姓名", "证件号码", "与户主关系", "帮扶单位", "帮扶责任人", "民族"],
        ["民族团结村", "6531", "张伟", id_number(1), "户主", "县民族宗教事务局", "李建国", "汉"],
        ["民族团结村", "6531", "李芳", id_number(2)[:-1] + "Q", "配偶", "县民族宗教事务局", "李建国", "汉"],
        ["民族团结村", "6532", "王芳", id_number(3), "户主", "县公安局", "李建国", "汉"],
    ]
    sheet = RawSheet("表", [list(row) for row in rows])
    assert {place for place in forbidden_cells(sheet, "表.xlsx") if place[0] > 1} == {(3, 7), (4, 7), (5, 7)}
    told: dict[str, Any] = {"registers": {"表": "households"}, "layout": None, "header_rows": {"表": 2}}
    assert of(read_sheet(sheet, "表.xlsx", told)[0]["cells"], ["民族团结村", "县民族宗教事务局", "县公安局"])
    plan = planned(store, workbook(tmp_path / "户.xlsx", rows), new_places=True)
    [out] = write_returns(plan, tmp_path / "退回.xlsx")
    said = list(openpyxl.load_workbook(out).worksheets[1].iter_rows(min_row=3, max_col=7, values_only=True))
    assert said == [tuple(row[:7]) for row in rows[2:]]


REGISTERS: dict[str, list[list[Any]]] = {
    "措施": [
        ["2019年帮扶台账"],
        ["序号", "村", "户主姓名", "帮扶内容", "帮扶时间", "金额（元）"],
        *([at, "试验村", name, "大米", "2019-01", 500] for at, name in enumerate(("张伟", "李芳"), 1)),
    ],
    "名单": [
        ["莎车县米夏镇2019年花名册"],
        ["行政村", "户编号", "姓名", "证件号码", "与户主关系", "健康状况"],
        *(["试验村", "653101", name, id_number(at), said, "健康"]
          for at, (name, said) in enumerate((("张伟", "户主"), ("李芳", "配偶")), 1)),
    ],
    "结对": [
        ["户主姓名", "帮扶责任人", "单位", "联系电话"],
        *([name, "李建国", "农业局", "19900001125"] for name in ("张伟", "李芳")),
    ],
    "发放": [
        ["2019年光伏分红发放表"],
        ["序号", "户主姓名", "分红金额（元）", "签字"],
        *([at, name, 300, None] for at, name in enumerate(("张伟", "李芳"), 1)),
    ],
}  # fmt: skip
# a form of items is taken whole with the list of people beside it: its amounts are those of the household
NOT_TOLD_APART = {("表单指标单位数量", "名单", "beside")}


def beside(left: list[list[Any]], right: list[list[Any]]) -> list[list[Any]]:
    """Return two sheets as one, a blank column between them."""
    width = max(map(len, left))
    lines = zip_longest(left, right, fillvalue=[])
    return [[*one, *[None] * (width - len(one)), None, *other] for one, other in lines]


@pytest.mark.parametrize("name", NAMES)
def test_nor_does_it_come_in_with_a_register_above_below_or_beside_it(name: str) -> None:
    for turn in range(15) if BOOKS > 60 else [NAMES.index(name) % 15]:
        values = list(islice(secrets(turn), 200))
        rows = shapes(spellings()[turn * 4 : turn * 4 + 4], turn)[name]
        for register, its in REGISTERS.items():
            for how, mixed in (
                ("below", [*its, [], *rows]),
                ("above", [*rows, [], *its]),
                ("beside", beside(rows, its)),
            ):
                if (name, register, how) not in NOT_TOLD_APART:
                    cells = [[float(cell) if isinstance(cell, int) else cell for cell in row] for row in mixed]
                    request: dict[str, Any] = {"registers": {}, "layout": None, "header_rows": {}}
                    read = read_sheet(RawSheet("表", [list(row) for row in cells]), "表.xlsx", request)
                    assert of(read, values) == [], (register, how)
                    assert of(left_of(RawSheet("表", cells)), values) == [], (register, how)


def left_of(sheet: RawSheet) -> list[Any]:
    """Return the cells that are left of a sheet in the copy sent back."""
    blanked = forbidden_cells(sheet, "表.xlsx")
    return [
        cell
        for number, row in enumerate(sheet.rows, 1)
        for index, cell in enumerate(row)
        if (number, index) not in blanked
    ]
