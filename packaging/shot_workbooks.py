"""The workbooks that stand in the pictures of the manual: a register with its usual faults, a list nobody described, an empty
form, households written twice. Not here: the pictures (`shots`).
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.styles import Alignment, Border, Font, Side
from stdnum.cn import ric

from app.registers.sending.export import export_register
from db.queries.households import areas


def write_twice(store: Any, households: int = 9) -> None:
    """Write some households a second time, as another register spells them."""
    heard = str.maketrans("卜杜麦提逊丽尔甫汗萨合", "布都买题孙莉儿普罕沙和")
    with store.write("add", "另一份台账") as write_:
        run = write_.connection.exec_driver_sql
        homes = run(
            "SELECT h.id, h.village_id FROM household h JOIN household_line l ON l.household_id = h.id "
            "WHERE l.people > 2 AND l.head_name LIKE '%·%' ORDER BY h.id LIMIT ?", (households,),
        ).all()  # fmt: skip
        for number, (home, village) in enumerate(homes):
            again = write_.create("household", code=f"XH-22{number + 10}", village_id=village)
            people = run(
                "SELECT name, birth, sex, relation, education FROM member WHERE household_id = ? ORDER BY id", (home,)
            )
            for place, (name, birth, sex, relation, education) in enumerate(people.all()):
                told = birth[:4] if birth and number % 3 == 1 else birth
                more = {"education": "高中", "phone": "19900005521"} if place == 0 else {"education": education}
                said = {"name": name.translate(heard), "birth": told, "sex": sex, "relation": relation}
                write_.create("member", household_id=again, **said, **more)


def make_unknown(path: Path) -> Path:
    """Write a list with misspelt headings and a hidden row."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["杏园镇帮扶情况表（2019年）"])
    sheet.append(["列1", "性名", "证号", "与户主关糸", "名族", "检测对象类别", "健康壮况", "驻村队核实", "联系"])
    people = (
        ("阿卜杜热合曼·麦麦提吐尔逊", "户主"),
        ("李秀兰", "配偶"),
        ("努尔买买提·艾力", "之子"),
        ("张伟", "户主"),
        ("李芳", "配偶"),
    )
    for number, (name, relation) in enumerate(people, 1):
        head = f"99999919800101{number:03d}"
        checked = head + str(ric.calc_check_digit(head + "0"))
        about = ("汉族", "脱贫不稳定户", "健康", "是" if number % 2 else "否", f"1990000{number:04d}")
        sheet.append(["吐格曼村", name, checked, relation, *about])
    sheet.row_dimensions[5].hidden = True
    book.save(path)
    return path


def make_register(store: Any, path: Path) -> Path:
    """Write the register of a village as it comes back from there: some cells changed, some rows new, some broken."""
    with store.read() as reader:
        listed = areas(reader)
    village = max(
        (each for each in listed if each.depth == max(other.depth for other in listed)),
        key=lambda each: each.households,
    )
    export_register(store, "households", path, area=village.id)
    book = openpyxl.load_workbook(path)
    sheet: Any = book.active
    columns = {cell.value: cell.column for cell in sheet[1]}
    last = 60

    def put(row: int, heading: str, value: Any) -> None:
        sheet.cell(row, columns[heading]).value = value  # also None, which cell() would leave

    sheet.delete_rows(last + 1, sheet.max_row)
    for heading in ("民族", "是否会讲普通话", "产业奖补"):
        columns[heading] = sheet.max_column + 1
        sheet.cell(1, columns[heading], heading)
    for row in range(2, last + 1):
        put(row, "民族", "维吾尔族")
        put(row, "是否会讲普通话", "是")
    for row in range(20, 24):
        put(row, "产业奖补", 1500)
    _spoil(put, lambda row, heading: sheet.cell(row, columns[heading]).value)
    sheet.insert_rows(1)
    sheet.cell(1, 1, f"{village.name} 2019 年上半年户台账")
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=12)
    book.save(path)
    return path


def make_form(path: Path) -> Path:
    """Write an empty form of a household as a department sends it."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "户表"
    sheet["A1"] = "脱贫户信息采集表"
    sheet["A1"].font = Font(bold=True, size=16)
    sheet["A1"].alignment = Alignment(horizontal="center")
    sheet["A2"] = "县：________ 乡（镇）：________ 行政村：________ 填表日期：____年__月__日"
    for row in (
        ("户主姓名", None, "性别", "□男 □女", "民族", None),
        ("证件号码", None, None, "户编号", None, None),
        ("主要致贫原因", None, "家庭人口", None, "人均纯收入", "      元"),
        ("帮扶责任人", None, "单位", None, "联系电话", None),
        ("家庭成员", "姓名", "与户主关系", "出生日期", "文化程度", "务工时间（月）"),
        *[(None,)] * 3,
        ("帮扶措施", "项目类别", "帮扶内容", "帮扶时间", "金额（元）", "帮扶结果"),
        *[(None,)] * 3,
        ("户主签字：", None, None, "填表人：", None, None),
    ):
        sheet.append(row)
    line = Side(style="thin")
    for cells in sheet["A3:F15"]:
        for cell in cells:
            cell.border = Border(left=line, right=line, top=line, bottom=line)
    for area in ("A1:F1", "A2:F2", "B4:C4", "E4:F4", "A7:A10", "A11:A14"):
        sheet.merge_cells(area)
    for column in "ABCDEF":
        sheet.column_dimensions[column].width = 15
    book.save(path)
    return path


def _spoil(put: Callable[[int, str, Any], None], get: Callable[[int, str], Any]) -> None:
    """Change, break and add what registers that come back have changed, broken and added."""
    put(3, "文化程度", "高中")
    put(3, "务工时间（月）", 7)
    put(6, "成员联系电话", "19900006612")
    put(9, "劳动技能", "技能劳动力")
    put(12, "证件号码", int(f"{get(12, '证件号码')}"[:15] + "000"))  # a number: Excel cut it
    put(15, "出生日期", "1988-02-30")
    for row in range(55, 61):  # households nobody knows yet
        put(row, "户编号", f"99999988{row // 3:04d}")
        put(row, "人编号", f"99999988{row // 3:04d}{row % 3 + 1:02d}")
        put(row, "姓名", ("图尔荪·阿卜力孜", "布佐热古丽·麦合木提江", "艾力·图尔荪")[row % 3])
        put(row, "与户主关系", ("户主", "配偶", "之子")[row % 3])
        head = f"999999{('19780514', '19800320', '20060911')[row % 3]}{900 + row}"
        put(row, "证件号码", head + str(ric.calc_check_digit(head + "0")))
        put(row, "出生日期", ("1978-05-14", "1980-03-20", "2006-09-11")[row % 3])
        put(row, "人数", 3)
    put(57, "姓名", None)
