"""Registers as they really arrive, made up for tests: all people are invented, ID numbers begin with 999999."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
from stdnum.cn import ric

ROSTER = (
    "序号", "县(市、区、旗)", "乡(镇)", "行政村", "自然村", "户编号", "人编号", "姓名", "证件号码", "人数", "与户主关系", "民族",
    "文化程度", "在校生状况", "健康状况", "劳动技能", "务工时间（月）", "参加大病医疗", "脱贫属性", "贫困户属性", "主要致贫原因",
    "危房户", "饮水安全", "人均纯收入", "联系电话",
)  # fmt: skip
PLACE = ("莎车县", "米夏镇", "试验村", "一组")


def id_number(serial: int, birth: str = "19800101") -> str:
    """Return an ID number under 999999 with a right check character."""
    head = f"999999{birth}{serial:03d}"
    return head + str(ric.calc_check_digit(head + "0"))


def person(household: int, place: int, name: str, relation: str, **over: Any) -> dict[str, Any]:
    """Return the cells of one person of the roster by heading; `over` replaces some (None: blank)."""
    cells: dict[str, Any] = {
        "县(市、区、旗)": PLACE[0],
        "乡(镇)": PLACE[1],
        "行政村": PLACE[2],
        "自然村": PLACE[3],
        "户编号": f"65310{household:05d}",
        "人编号": f"65310{household:05d}{place:02d}",
        "姓名": name,
        "证件号码": id_number(household * 10 + place),
        "与户主关系": relation,
        "民族": "维吾尔族",
        "文化程度": "初中",
        "在校生状况": "非在校生",
        "健康状况": "健康",
        "劳动技能": "普通劳动力",
        "务工时间（月）": 3,
        "参加大病医疗": "是",
        "脱贫属性": "已脱贫",
        "贫困户属性": "一般贫困户",
        "主要致贫原因": "因病",
        "危房户": "否",
        "饮水安全": "是",
        "人均纯收入": 8532.5,
        "联系电话": "13800000001",
    }
    return cells | over


def people(households: int = 3) -> list[dict[str, Any]]:
    """Return households of three."""
    rows = []
    for number in range(1, households + 1):
        for place, (relation, name) in enumerate(
            (("户主", f"艾力{number}·买买提"), ("配偶", f"古丽{number}·艾山"), ("之子", f"吐尔逊{number}·艾力")),
            start=1,
        ):
            rows.append(person(number, place, name, relation, 人数=3))
    return rows


def sheet_of(
    rows: Sequence[dict[str, Any]],
    headings: Sequence[str] = ROSTER,
    above: Sequence[Sequence[Any]] = (),
    below: Sequence[Sequence[Any]] = (),
) -> list[list[Any]]:
    """Return the rows of a sheet: what stands above, the header, the persons, what stands below."""
    body = [
        [number if heading == "序号" else row.get(heading) for heading in headings]
        for number, row in enumerate(rows, 1)
    ]
    return [*map(list, above), list(headings), *body, *map(list, below)]


def workbook(path: Path, rows: Sequence[Sequence[Any]], title: str = "Sheet1", merge: Sequence[str] = ()) -> Path:
    """Write one sheet to an .xlsx."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for area in merge:
        sheet.merge_cells(area)
    book.save(path)
    return path
