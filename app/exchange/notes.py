"""The sheets of instructions in an exchange workbook: who sent it, what for, and how it is filled in, in Chinese and in English.

Both always: the workbook goes to people whose window nobody knows, so neither follows the language in use. The English one says what
each sheet and column is. Not here: the rest of the workbook (`writer`).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from app.exchange.columns import ACTION, CODE, HEAD, HELPER, HOME, PERSON, TAG, TITLES, VILLAGE, Column
from app.exchange.manifest import Head
from db.fields import facts_of
from resources.language import said_in

TITLE: Final = "说明"
ENGLISH: Final = "Instructions"
_LINES: Final = (
    "直接在格子里改，保存后原样发回即可。没有改的，删掉的行、列、表，都不算修改。",
    "不要改“记录码”和“版次”；排序、筛选、复制时整行带上它们。灰色的列只供对照，改了不算。",
    "要删除一条记录，在最后的“动作”列写“删除”。清空一格，就是要清空这一项。",
    "新的记录写在下面的空行里，“记录码”“版次”留空，“户码”写是哪一户（记录码或户编号）。",
    "新的结对：写户码、帮扶责任人（姓名或电话；也可以是团队）、职责、起始日期。帮扶户里某一个人的，写上他的姓名；帮扶整户的，“家庭成员”留空。",
    "结对结束：在它那一行写“终止日期”和“结束原因”，不要删行。",
    "村里自己的需求和措施（不是哪一户的）：户码留空，“行政村”写村名。",
    "日期写成 2018-06-30、2018-06 或 2018；金额以元为单位；号码、编号、电话保持文本格式。有下拉的格请从里面选。",
    "证件号码中间遮住的，不用改；要改就照证件写完整。公式不算数据，请改成直接填写的内容。",
    "黄色的格有两种说法还没有定，批注里是另一种：知道哪个对，就写上哪个。",
    "自己加的列会留着备查，不写进登记。",
    "请存成 .xlsx（.xls、.ods 也行）发回；存成 CSV 会丢掉格式。发晚了、发两次、分几次发都不要紧；收回以后会给您回执。",
)  # fmt: skip
_ENGLISH_LINES: Final = (
    "Edit the cells, save, and send the file back as it is. Rows, columns and sheets that are missing say nothing.",
    "Leave 记录码 (code) and 版次 (version) alone and keep them with their rows when you sort, filter or copy. Grey columns are for reference only.",
    "To remove a record, write 删除 (remove) in the last column 动作 (action). Emptying a cell empties that field.",
    "New records go into the blank rows below: leave code and version empty, name the household in 户码 (its code in this file or its household number).",
    "A new pairing: 户码, 帮扶责任人 (who helps: a name or phone; a team's name too), 职责 (role: 主责 lead, 协助 support), 起始日期 (first day). "
    "For one person write the name in 家庭成员; for the whole household leave it empty.",
    "A pairing that ends: write 终止日期 (last day) and 结束原因 (reason) in its row; do not remove the row.",
    "Needs and measures of a village itself, of no household: leave 户码 empty and write the village in 行政村.",
    "Dates as 2018-06-30, 2018-06 or 2018; money in yuan; numbers of documents, codes and phones stay text. Cells with a list: choose from it.",
    "ID numbers with a covered middle are left as they are; to correct one, write it whole. Formulas are not taken as data: write the value.",
    "Yellow cells are undecided; the other version is in the note. If you know which is right, write it.",
    "Columns of your own are kept for reference and not written into the register.",
    "Save as .xlsx (.xls and .ods are fine too) and send it back; CSV loses the formats. Late, twice or in parts does no harm; you get a receipt.",
)  # fmt: skip
_FACTS: Final = (("发给", "For"), ("用途", "Purpose"), ("发出", "Sent"), ("请发回", "Due"), ("编号", "Book"))
_OWN: Final = {
    CODE: "code of the record: leave as it is",
    TAG: "version: leave as it is",
    ACTION: "action: 新增 new, 更正 correct, 删除 remove",
    HOME: "household of a new row",
    HEAD: "head of the household",
    VILLAGE: "village",
    HELPER: "helper",
    PERSON: "member of the household",
}
_UNITS: Final = {"fen": " (yuan)", "centimu": " (mu)", "dm2": " (m²)"}


def write_notes(book: Any, head: Head, sheets: Iterable[Sequence[Column]], formats: dict[str, Any]) -> None:
    """Write both sheets. `sheets`: the columns of each sheet of records."""
    facts = (head.recipient, head.purpose, f"{head.made}  {head.sender}".rstrip(), head.until or "", head.book)
    chinese = book.add_worksheet(TITLE)
    _begin(chinese, "怎么填", zip((label for label, _said in _FACTS), facts, strict=True), _LINES, formats)
    english = book.add_worksheet(ENGLISH)
    labels = (label for _said, label in _FACTS)
    row = _begin(english, "How to fill in", zip(labels, facts, strict=True), _ENGLISH_LINES, formats)
    english.write_string(row + 1, 0, "Sheets and columns", formats["title"])
    for number, cells in enumerate(_meanings(sheets), row + 2):
        for index, said in enumerate(cells):
            english.write_string(number, index, said)
    for sheet in (chinese, english):
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)


def _begin(
    sheet: Any, title: str, facts: Iterable[tuple[str, str]], lines: Sequence[str], formats: dict[str, Any]
) -> int:
    """Write what both begin with; return the row after it."""
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 100, formats["wrap"])
    sheet.write_string(0, 0, title, formats["title"])
    row = 1
    for label, said in facts:
        if said:
            sheet.write_string(row, 0, label)
            sheet.write_string(row, 1, said, formats["wrap"])
            row += 1
    row += 1
    for number, line in enumerate(lines, 1):
        sheet.write_string(row, 0, f"{number}", formats["wrap"])
        sheet.write_string(row, 1, line, formats["wrap"])
        sheet.set_row(row, 16 * (1 + _width(line) // 104))
        row += 1
    return row


def _width(line: str) -> int:
    """The width of a line in columns: a Chinese character takes two."""
    return sum(1 if letter.isascii() else 2 for letter in line)


def _meanings(sheets: Iterable[Sequence[Column]]) -> Iterator[tuple[str, str]]:
    for columns in sheets:
        yield TITLES[columns[0].kind], said_in("en", TITLES[columns[0].kind])
        for column in columns:
            label = facts_of(column.kind)[column.field].label if column.field else ""
            words = said_in("en", label) + _UNITS.get(column.meaning, "") if label else _OWN[column.key]
            yield f"　{column.heading}", words
