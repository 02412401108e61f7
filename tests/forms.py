"""Empty forms as departments send them, made up for tests; and a store to fill them from."""

from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from workbooks import id_number

from db.drafts import HouseholdDraft, MeasureDraft, MemberDraft, PairingDraft
from db.ops.household import add_household, add_member, set_year
from db.ops.measure import record_measure
from db.ops.pairing import pair
from db.store import Store

_THIN = Side(style="thin")
LINES = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
LONG = "阿卜杜热合曼·麦麦提吐尔逊"


def lined(sheet: Any, area: str) -> None:
    """Draw lines around the cells of an area."""
    for row in sheet[area]:
        for cell in row:
            cell.border = LINES


def roster_form(path: Path, prepared: int = 3) -> Path:
    """A table of people, with totals below the prepared rows, print settings and a column that is never kept."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "花名册"
    sheet.merge_cells("A1:H1")
    sheet["A1"] = "叶城县2019年脱贫户家庭成员花名册"
    sheet["A1"].font = Font(bold=True, size=16)
    headings = ("序号", "户编号", "姓名", "与户主关系", "证件号码", "民族", "文化程度", "人均纯收入（万元）")
    for column, heading in enumerate(headings, 1):
        sheet.cell(3, column, heading).fill = PatternFill("solid", start_color="DDEBF7")
    last = 3 + prepared
    lined(sheet, f"A3:H{last + 1}")
    for row in range(4, last + 1):
        sheet.row_dimensions[row].height = 24
        sheet.cell(row, 3).alignment = Alignment(horizontal="center")
    sheet.cell(last + 1, 1, "合计")
    sheet.cell(last + 1, 8, f"=SUM(H4:H{last})")
    sheet.merge_cells(start_row=last + 1, end_row=last + 1, start_column=1, end_column=3)
    sheet.cell(last + 3, 1, "填表人：        审核人：        填表日期：    年  月  日")
    sheet.print_area = f"A1:H{last + 3}"
    sheet.print_title_rows = "1:3"
    sheet.page_setup.orientation = "landscape"
    book.save(path)
    return path


def household_form(path: Path) -> Path:
    """One sheet for a household: labels beside cells, blanks in a cell, boxes, people and measures."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "户表"
    sheet.merge_cells("A1:H1")
    sheet["A1"] = "脱贫户信息采集表"
    sheet.merge_cells("A2:H2")
    sheet["A2"] = "县：________ 乡（镇）：________ 行政村：________ 填表日期：____年__月__日"
    rows = (
        ("户主姓名", None, "性别", "□男 □女", "民族", None, "政治面貌", None),
        ("证件号码", None, None, None, "联系电话", None, "家庭人口", None),
        ("户编号", None, "主要致贫原因", "□因病 □缺技术 □缺资金", "2018年工资性收入", None, "人均纯收入", "      元"),
        ("帮扶责任人", None, "单位", None, "职务", None, "联系电话", None),
    )
    for number, row in enumerate(rows, 3):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column, value)
    sheet.merge_cells("B4:D4")
    sheet["A7"] = "家庭成员情况"
    sheet.merge_cells("A7:A9")
    for column, heading in enumerate(("姓名", "与户主关系", "性别", "年龄", "证件号码", "健康状况", "文化程度"), 2):
        sheet.cell(7, column, heading)
    sheet["A10"] = "帮扶措施"
    sheet.merge_cells("A10:A12")
    for column, heading in enumerate(("项目类别", "帮扶内容", "帮扶时间", "金额（元）", "帮扶结果", "户主签名"), 2):
        sheet.cell(10, column, heading)
    sheet["D13"] = "合计"
    sheet["E13"] = "=SUM(E11:E12)"
    lined(sheet, "A3:H13")
    book.save(path)
    return path


def households(store: Store) -> dict[str, int]:
    """A village with two households of three and one person, a helper, income, measures; the ids by name."""
    ids: dict[str, int] = {}
    with store.write("test", "试") as write:
        parent = None
        for level, name in (("county", "叶城县"), ("township", "金果镇"), ("village", "团结村")):
            parent = write.create(
                "region", edition=2019, level=level, name=name, parent_id=parent, code=f"65312{len(name)}"
            )
            ids[name] = parent
        firm = write.create("organisation", name="启衡机电有限公司")
        ids["李建国"] = write.create("helper", name="李建国", phone="19900001125", duty="科员", organisation_id=firm)
        for number, name in enumerate((LONG, "古丽·艾山"), 1):
            draft = HouseholdDraft(
                village_id=ids["团结村"], code=f"99999900000{number}", phone=f"1990000000{number}", main_cause="因病"
            )
            head = MemberDraft(
                name=name, relation="户主", sex="女" if number == 2 else "男", birth="1971-03-05",
                id_number=id_number(number, "19710305"), education="初中", health="患有大病",
            )  # fmt: skip
            ids[name] = add_household(write, draft, head)
            set_year(write, ids[name], 2019, people=3, stated_per_head_fen=853_250)
        for number, (name, relation) in enumerate((("热娜·艾山", "配偶"), ("艾力·买买提", "之子"))):
            add_member(write, MemberDraft(household_id=ids[LONG], name=name, relation=relation, sex="女" if number == 0 else "男",
                                          id_number=id_number(10 + number, "19900101"), birth="1990-01-01"))  # fmt: skip
        set_year(write, ids[LONG], 2018, people=3, wage_fen=1_980_000)
        for content, day in (("母羊 5 只", "2019-03-01"), ("=1+1", "2019-05-01"), ("技能培训", "2019-06-01")):
            record_measure(
                write,
                MeasureDraft(household_id=ids[LONG], kind="产业帮扶", content=content, done_on=day, amount_fen=120_050),
            )
        pair(
            write,
            PairingDraft(
                level="person_person", helper_id=ids["李建国"], household_id=ids[LONG], from_date="2017-08-01"
            ),
        )
    return ids
