"""Does to a workbook what people do, in a real LibreOffice: `/usr/bin/python3 office.py SOURCE FOLDER EDITS.json [NAME...]`.

Runs under the system's Python, which has `uno`. EDITS: {"sheet": title, "edits": [[code, heading, value]]}: each way of doing
damage begins with these edits and ends with a file of its own in FOLDER. Not here: what is expected of them (`test_torture`).
"""

import contextlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue

FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "xls": "MS Excel 97", "ods": "calc8", "csv": "Text - txt - csv (StarCalc)"}
UTF8 = "44,34,76,1,,0,false,true,false,false,false,{sheet}"  # commas, quotes, UTF-8, as shown, one sheet


def fact(name, value):
    made = PropertyValue()
    made.Name, made.Value = name, value
    return made


class Office:
    """A LibreOffice of its own, with a profile of its own, reached through a pipe."""

    def __init__(self, folder):
        pipe = f"jiedui{os.getpid()}"
        self.process = subprocess.Popen(
            ["soffice", "--headless", "--invisible", "--norestore", f"-env:UserInstallation=file://{folder}/profile",
             f"--accept=pipe,name={pipe};urp;"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        for _ in range(240):
            try:
                context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                break
            except Exception:  # noqa: BLE001  it has not come up yet
                time.sleep(0.25)
        make = context.ServiceManager.createInstanceWithContext
        self.desktop = make("com.sun.star.frame.Desktop", context)
        self.dispatcher = make("com.sun.star.frame.DispatchHelper", context)

    def open(self, url):
        return self.desktop.loadComponentFromURL(url, "_blank", 0, ())

    def press(self, document, command, *facts):
        self.dispatcher.executeDispatch(document.CurrentController.Frame, f".uno:{command}", "", 0, facts)

    def close(self):
        with contextlib.suppress(Exception):  # it ends in the middle of answering
            self.desktop.terminate()
        self.process.wait(60)


class Table:
    """The sheet people work on: its header in the first row, code and tag in the first two columns."""

    def __init__(self, office, document, title):
        self.office, self.document = office, document
        self.sheet = document.Sheets.getByName(title)
        document.CurrentController.setActiveSheet(self.sheet)
        cursor = self.sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        self.rows, self.columns = cursor.RangeAddress.EndRow, cursor.RangeAddress.EndColumn
        while self.rows and not self.text(0, self.rows):
            self.rows -= 1
        self.headings = [self.text(column, 0) for column in range(self.columns + 1)]
        self.visible = [c for c in range(self.columns + 1) if self.sheet.Columns.getByIndex(c).IsVisible][-1]

    def text(self, column, row):
        return self.sheet.getCellByPosition(column, row).String

    def at(self, heading):
        return self.headings.index(heading)

    def block(self, left, top, right, bottom):
        return self.sheet.getCellRangeByPosition(left, top, right, bottom)

    def select(self, left, top, right=None, bottom=None):
        chosen = self.block(left, top, left if right is None else right, top if bottom is None else bottom)
        self.document.CurrentController.select(chosen)

    def row_of(self, code):
        return next(row for row in range(1, self.rows + 1) if self.text(0, row) == code)

    def edit(self, edits):
        for code, heading, value in edits:
            cell = self.sheet.getCellByPosition(self.at(heading), self.row_of(code))
            if value == "":
                cell.clearContents(31)
            elif isinstance(value, str):
                cell.setString(value)
            else:
                cell.setValue(value)

    def press(self, command, *facts):
        self.office.press(self.document, command, *facts)


# -- what people do -----------------------------------------------------------------------------------------------------
def nothing(_table):
    pass


def sort_button(table):
    table.select(table.at("姓名"), 4)
    table.press("SortDescending")


def sorted_by(table, left, heading, right=None):
    """What the sort dialogue does with the selected columns, downwards by one of them."""
    field = uno.createUnoStruct("com.sun.star.table.TableSortField")
    field.Field, field.IsAscending = table.at(heading) - left, False
    table.block(left, 1, table.visible if right is None else right, table.rows).sort(
        (fact("SortFields", uno.Any("[]com.sun.star.table.TableSortField", (field,))), fact("ContainsHeader", False))
    )


def sort_visible(table):
    sorted_by(table, 0, "姓名")


def sort_without_code(table):
    sorted_by(table, 2, "姓名")


def sort_half(table):
    """Only the columns from the name on: code, household and head stay where they are."""
    sorted_by(table, table.at("姓名"), "出生日期")


def sort_one_column(table):
    column = table.at("联系电话")
    sorted_by(table, column, "联系电话", column)


def sort_two_columns(table):
    """Name and relation only: the rest of a person stays."""
    column = table.at("姓名")
    sorted_by(table, column, "姓名", column + 1)


def hidden_deleted(table):
    table.sheet.Columns.removeByIndex(table.visible + 1, table.columns - table.visible)
    table.document.Sheets.removeByName("_kx")


def copied(table, headings=None, title=False):
    """The visible block, copied into a new book."""
    table.select(0, 0, table.visible, table.rows)
    table.press("Copy")
    book = table.office.open("private:factory/scalc")
    sheet, first = book.Sheets.getByIndex(0), 2 if title else 0
    book.CurrentController.select(sheet.getCellByPosition(0, first))
    table.office.press(book, "Paste")
    if title:
        sheet.getCellByPosition(0, 0).String = "某乡镇帮扶台账（汇总）"
    for old, new in (headings or {}).items():
        sheet.getCellByPosition(table.at(old), first).String = new
    table.document.close(True)
    return book


def filtered(table):
    block = table.block(0, 0, table.columns, table.rows)
    how = block.createFilterDescriptor(True)
    field = uno.createUnoStruct("com.sun.star.sheet.TableFilterField")
    field.Field, field.IsNumeric, field.StringValue = table.at("与户主关系"), False, "之子"
    field.Operator = uno.Enum("com.sun.star.sheet.FilterOperator", "NOT_EQUAL")
    how.FilterFields, how.ContainsHeader = (field,), True
    block.filter(how)


def filter_and_copy(table):
    filtered(table)
    return copied(table)


def filter_copy_renamed(table):
    filtered(table)
    return copied(table, {"记录码": "编码", "姓名": "名字", "联系电话": "电话号", "文化程度": "学历"}, title=True)


def insert_and_duplicate(table):
    table.sheet.Rows.insertByIndex(6, 2)
    table.sheet.getCellByPosition(table.at("姓名"), 6).String = "阿依古丽·新人"
    last = table.rows + 3
    table.sheet.copyRange(
        table.sheet.getCellByPosition(0, last).CellAddress, table.block(0, 12, table.columns, 12).RangeAddress
    )
    table.sheet.getCellByPosition(table.at("姓名"), last).String = "复制后改名"
    table.sheet.getCellByPosition(table.at("联系电话"), last).String = "19900006666"


def fill_down_codes(table):
    down = uno.Enum("com.sun.star.sheet.FillDirection", "TO_BOTTOM")
    table.block(0, 20, 1, 25).fillAuto(down, 1)


def fill_down_new_rows(table):
    """New rows below the table, their codes filled down from the last one."""
    down = uno.Enum("com.sun.star.sheet.FillDirection", "TO_BOTTOM")
    table.block(0, table.rows, 1, table.rows + 3).fillAuto(down, 1)
    for row in range(table.rows + 1, table.rows + 4):
        table.sheet.getCellByPosition(table.at("姓名"), row).String = f"阿依古丽·新{row}"


def renamed(table):
    for old, new in {"姓名": "名字", "联系电话": "电话号", "文化程度": "学历", "与户主关系": "关系"}.items():
        table.sheet.getCellByPosition(table.at(old), 0).String = new


def title_row(table):
    table.sheet.Rows.insertByIndex(0, 2)
    table.sheet.getCellByPosition(0, 0).String = "某乡镇帮扶台账"


def columns_moved(table):
    column = table.at("联系电话")
    table.sheet.Columns.insertByIndex(3, 1)
    table.sheet.copyRange(
        table.sheet.getCellByPosition(3, 0).CellAddress, table.block(column + 1, 0, column + 1, table.rows).RangeAddress
    )
    table.sheet.Columns.removeByIndex(column + 1, 1)
    table.sheet.Columns.insertByIndex(2, 1)
    table.sheet.getCellByPosition(2, 0).String = "序号"
    for row in range(1, table.rows + 1):
        table.sheet.getCellByPosition(2, row).setValue(row)


def two_headings_swapped(table):
    one, other = table.at("姓名"), table.at("文化程度")
    table.sheet.getCellByPosition(one, 0).String = "文化程度"
    table.sheet.getCellByPosition(other, 0).String = "姓名"


def rows_deleted(table):
    table.sheet.Rows.removeByIndex(table.rows - 12, 10)


def column_blanked(table):
    column = table.at("证件号码")
    table.block(column, 1, column, table.rows).clearContents(31)


def columns_deleted(table):
    for heading in ("文化程度", "联系电话"):
        column = next(c for c in range(table.columns + 1) if table.text(c, 0) == heading)
        table.sheet.Columns.removeByIndex(column, 1)


def sheet_copied(table):
    table.document.Sheets.copyByName(table.sheet.Name, "工作表", 0)


def formulas(table):
    column = table.at("文化程度")
    table.sheet.getCellByPosition(column, 30).setFormula('="初中"&""')
    table.sheet.getCellByPosition(column, 31).setFormula("=1/0")
    table.sheet.getCellByPosition(table.at("务工时间（月）"), 32).setFormula("=SUM(1;2)")


def numbers_typed(table):
    """18 digits typed where the format as text was lost, a phone that loses nothing, a date in another form."""
    cell = table.sheet.getCellByPosition(table.at("证件号码"), 33)
    cell.NumberFormat = 0
    cell.setFormula("999999198001019999")
    phone = table.sheet.getCellByPosition(table.at("联系电话"), 34)
    phone.NumberFormat = 0
    phone.setFormula(phone.String)


WAYS = {
    "plain": nothing, "sort_button": sort_button, "sort_visible": sort_visible, "sort_without_code": sort_without_code,
    "sort_one_column": sort_one_column, "sort_half": sort_half, "sort_two_columns": sort_two_columns, "hidden_deleted": hidden_deleted, "copied": copied,
    "filter_and_copy": filter_and_copy, "filter_copy_renamed": filter_copy_renamed,
    "insert_and_duplicate": insert_and_duplicate, "fill_down_codes": fill_down_codes,
    "fill_down_new_rows": fill_down_new_rows, "renamed": renamed, "title_row": title_row, "columns_moved": columns_moved,
    "two_headings_swapped": two_headings_swapped, "rows_deleted": rows_deleted, "column_blanked": column_blanked,
    "columns_deleted": columns_deleted, "sheet_copied": sheet_copied, "formulas": formulas,
    "numbers_typed": numbers_typed, "as_xls": nothing, "as_ods": nothing, "as_csv": nothing, "untouched": nothing,
    "untouched_xls": nothing, "untouched_ods": nothing,
}  # fmt: skip
NO_EDITS = {"untouched", "untouched_xls", "untouched_ods"}


def done(office, source, folder, asked, name):
    """Do one thing to the workbook and save it."""
    document = office.open(f"file://{source}")
    table = Table(office, document, asked["sheet"])
    if name not in NO_EDITS:
        table.edit(asked["edits"])
    ending = next((each for each in FILTERS if name.endswith(f"_{each}")), "xlsx")
    document = WAYS[name](table) or document
    facts = [fact("FilterName", FILTERS[ending])]
    if ending == "csv":
        number = list(document.Sheets.ElementNames).index(asked["sheet"]) + 1
        facts.append(fact("FilterOptions", UTF8.format(sheet=number)))
    document.storeToURL(f"file://{folder}/{name}.{ending}", tuple(facts))
    document.close(True)
    written = sorted(Path(folder).glob(f"{name}*.csv"))
    if written and ending == "csv":
        written[0].rename(Path(folder) / f"{name}.csv")


def main():
    source, folder, edits, *names = sys.argv[1:]
    asked = json.loads(Path(edits).read_text(encoding="utf-8"))
    office = Office(folder)
    try:
        for name in names or WAYS:
            done(office, source, folder, asked, name)
            print(name, flush=True)
    finally:
        office.close()


if __name__ == "__main__":
    main()
