"""Registers of those who help, made up for tests: the headings of real layouts, invented people."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from workbooks import workbook

HELPERS = (
    "帮扶单位",
    "帮扶单位类型",
    "帮扶单位隶属关系",
    "姓名",
    "是否第一书记",
    "是否工作队队长",
    "是否驻村队员",
    "性别",
    "职务级别",
    "证件号码",
    "联系电话",
)
NATIONAL = (
    "姓名",
    "性别",
    "政治面貌",
    "学历",
    "联系电话",
    "证件号码",
    "单位名称",
    "单位地址",
    "是否驻村队员",
    "开始时间",
    "终止时间",
    "技术特长",
    "职务级别",
    "单位隶属关系",
)
COUNTY = (
    "单位",
    "姓名",
    "性别",
    "职务",
    "类型",
    "乡镇",
    "行政村",
    "村编号",
    "户数",
    "户主姓名",
    "组别",
    "户主身份证号码",
    "办公电话",
    "手机",
    "年度",
    "帮扶人身份证号码",
)
UNITS = ("序号", "帮扶单位名称", "帮扶单位类型", "隶属关系", "联系电话", "联系人")
TEAM = (
    "序号",
    "队员姓名",
    "单位名称",
    "是否第一书记",
    "是否驻村队长",
    "技术特长",
    "职务级别",
    "政治面貌",
    "隶属关系",
    "联系人电话",
    "联系地址",
)
FUNDS = (
    "区（县）",
    "镇名称",
    "村名称",
    "贫困户数",
    "贫困人口数",
    "帮扶单位",
    "联系人",
    "联系电话",
    "规划投入资金（元）",
    "已投入帮扶资金",
    "用于帮扶到户资金(元)",
    "用于帮扶到村资金(元)",
)
SIMPLE = ("区县", "乡镇", "行政村", "户主姓名", "证件号码", "单位", "帮扶责任人", "帮扶人手机号", "联系电话")


def phone(number: int) -> str:
    """Return a phone number that belongs to nobody."""
    return f"1990000{number:04d}"


def made(
    path: Path, headings: Sequence[str], rows: Sequence[dict[str, Any]], *titles: Any, sheet: str = "Sheet1"
) -> Path:
    """Write a register: its title lines, the headings, a row for each mapping of heading to cell."""
    above = [[title] if isinstance(title, str) else list(title) for title in titles]
    body = [
        [number if heading == "序号" else row.get(heading) for heading in headings]
        for number, row in enumerate(rows, 1)
    ]
    return workbook(path, [*above, list(headings), *body], sheet)
