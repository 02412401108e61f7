"""The second sheet of a workbook to fill in: how it is filled, in Chinese and English below. The import passes over it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from app.registers.layouts.layout_files import Layout
from app.registers.layouts.vocabulary import GUIDE, fact_behind

if TYPE_CHECKING:
    from app.registers.sending.template import Asked

_CHINESE: Final = (
    "一户、一人或一次帮扶一行，从表头下面第一行填起；不要改表头，也不要删第二行的版式名。",
    "橙色的列必填。不知道的留空：空格不会改掉已经登记的内容。",
    "有下拉箭头的列请从列表里选。",
    "身份证号、编号、电话的列已设为文本，照证件填全。",
    "日期写 2020-06-30，只知道月份写 2020-06，只知道年份写 2020。金额按表头写的单位，只写数字。",
    "已经填好的是库里现有的，照实核对，不对的直接改。",
    "填好后原样发回；收到的人先看计划再写入，有疑问的行会带原因退回。",
)
_ENGLISH: Final = (
    "One household, person or measure per row, below the headings; leave the headings and the layout's name in row 2 as they are.",
    "Orange columns must be filled. Leave blank what is not known: a blank cell never changes what is recorded.",
    "Where a cell has an arrow, choose from its list.",
    "ID numbers, codes and phones are text cells: enter them in full.",
    "Dates: 2020-06-30, or 2020-06, or 2020. Sums: the number only, in the unit of the heading.",
    "What is filled in already is what is on record: check it and correct it in place.",
    "Send the file back as it is; it is looked through before anything is written, and doubtful rows return with the reason.",
)
_HOW: Final = {
    "date": ("日期", "date"), "year": ("年份", "year"), "count": ("整数", "whole number"), "fen": ("数字，元", "number, yuan"),
    "centimu": ("数字，亩", "number, mu"), "dm2": ("数字，平方米", "number, m²"), "milli": ("数字", "number"),
    "choice": ("从列表里选", "from the list"), "labels": ("可写几项，用顿号隔开", "several, separated by 、"),
    "phone": ("电话", "phone"), "code": ("文本", "text"), "yesno": ("是或否", "是 (yes) or 否 (no)"),
}  # fmt: skip


def write_guide(book: Any, layout: Layout, asked: Sequence["Asked"]) -> None:
    """Write the sheet."""
    sheet = book.add_worksheet(GUIDE)
    bold = book.add_format({"bold": True, "font_size": 13})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    quiet = book.add_format({"text_wrap": True, "valign": "top", "font_color": "#5F6B6A"})
    sheet.set_column(0, 0, 118)
    lines = [(layout.title, bold), (layout.about, wrap)]
    lines += [(f"{number}. {words}", wrap) for number, words in enumerate(_CHINESE, start=1)]
    lines += [("", wrap), ("每一列 Columns", bold)]
    lines += [(_of_column(each), wrap) for each in asked]
    lines += [("", wrap), ("How to fill in this workbook", bold)]
    lines += [(f"{number}. {words}", quiet) for number, words in enumerate(_ENGLISH, start=1)]
    for row, (words, look) in enumerate(lines):
        sheet.write_string(row, 0, words, look)
    sheet.set_portrait()
    sheet.fit_to_pages(1, 0)


def _of_column(each: "Asked") -> str:
    fact = fact_behind(each.field or "")
    chinese, english = _HOW.get(fact.meaning if fact else "", ("文字", "text"))
    if each.labels:
        chinese, english = _HOW["choice"]
    must = ("，必填", ", required") if each.required else ("", "")
    some = "、".join(each.labels[:12])
    labels = f"：{some}" + (" …" if len(each.labels) > 12 else "") if some else ""
    heading = " ".join(each.heading.split())
    return f"{heading}（{chinese}{must[0]} · {english}{must[1]}）{labels}"
