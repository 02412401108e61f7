"""The sheet of instructions in an exchange workbook: who sent it, what for, and how it is filled in, in Chinese and English.

Both languages always: the workbook goes to people whose window nobody knows, so nothing here is translated. Not here: the rest of the
workbook (`writer`).
"""

from typing import Any, Final

from app.exchange.manifest import Head

TITLE: Final = "说明"
_LINES: Final = (
    ("直接在单元格里改，保存后发回即可。没有改的、删掉的行和列都不算修改。",
     "Edit the cells, save, and send the file back. Rows and columns that are missing say nothing."),
    ("不要改“记录码”和“版次”；排序、筛选、复制时带上它们。灰色的列只供对照。",
     "Leave 记录码 (code) and 版次 (version) alone and keep them with their rows. Grey columns are for reference."),
    ("要删除一条记录，在“动作”列写“删除”。",
     "To remove a record, write 删除 in the column 动作."),
    ("新的记录写在下面的空行里，记录码和版次留空；属于哪一户写在“户码”列（记录码或户编号）。",
     "New records go into the blank rows below, without code and version; name the household in 户码."),
    ("日期写成 2018-06-30、2018-06 或 2018；金额以元为单位；号码和编号保持文本格式。",
     "Dates as 2018-06-30, 2018-06 or 2018; money in yuan; numbers of documents and codes stay text."),
    ("黄色的格有两种说法还没有定，批注里是另一种。证件号码中间遮住的，不用改；要改就写完整。",
     "Yellow cells are undecided; the other version is in the note. Masked numbers are left as they are."),
)  # fmt: skip


def write_notes(book: Any, head: Head, formats: dict[str, Any]) -> None:
    """Write the sheet."""
    sheet = book.add_worksheet(TITLE)
    sheet.set_column(0, 0, 16)
    sheet.set_column(1, 1, 96, formats["wrap"])
    sheet.write_string(0, 0, "怎么填 How to fill in", formats["title"])
    facts = (
        ("发给 For", head.recipient),
        ("用途 Purpose", head.purpose),
        ("发出 Sent", f"{head.made}{'  ' + head.sender if head.sender else ''}"),
        ("请发回 Due", head.until or ""),
        ("编号 Book", head.book),
    )
    row = 1
    for label, said in facts:
        if said:
            sheet.write_string(row, 0, label)
            sheet.write_string(row, 1, said)
            row += 1
    row += 1
    for number, (chinese, english) in enumerate(_LINES, 1):
        sheet.write_string(row, 0, f"{number}")
        sheet.write_string(row, 1, f"{chinese}\n{english}", formats["wrap"])
        sheet.set_row(row, 32)
        row += 1
