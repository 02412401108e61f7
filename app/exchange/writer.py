"""Writing an exchange workbook with XlsxWriter: other programs keep its files better than others'.

Text stays text (no formula, link or number is made of it), dates are ISO texts, lists lie in the cells' validation, the header is frozen and
filtered, nothing is merged, no row is hidden. Hidden are the last column and the sheet `_kx`; both may vanish. Blank rows below the
last one have the lists too. Not here: what stands in the cells (`composing`), the sheet of instructions (`notes`).
"""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, cast

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.utility import xl_rowcol_to_cell

from app.exchange.columns import ACTION, ACTIONS, CODE, HEADINGS, TAG, TOKEN, Column
from app.exchange.composing import Outgoing, OutRow, OutSheet
from app.exchange.manifest import SHEET
from app.exchange.notes import write_notes
from app.exchange.reader import name_of
from app.exchange.texts import as_number, is_text
from app.registers.sending.export import IN_MEMORY_UP_TO, LIST_LIMIT, OPTIONS, list_sheet
from db.catalogues import catalogue
from db.errors import StoreProblem
from resources.language import _

BLANK_ROWS: Final = 200
ROWS: Final = (1 << 20) - BLANK_ROWS - 2
_MOST_NOTES: Final = 2_000


def write_book(outgoing: Outgoing, lineage: bytes, path: Path, password: str | None = None) -> None:
    """Write a workbook to a path; with a password nothing of it lies on the disk unlocked. Raises StoreProblem, OSError."""
    most = max((len(sheet.rows) for sheet in outgoing.sheets), default=0)
    if most > ROWS:
        raise StoreProblem(
            "too_many_rows",
            _("有 {n} 行，一张表最多放 {most} 行。").format(n=f"{most:,}", most=f"{ROWS:,}"),
            _("请一村一村地分开发。"),
        )
    if password is None:
        _write(outgoing, lineage, str(path), path.parent)
        return
    content = io.BytesIO()
    _write(outgoing, lineage, content, None)
    lock(content, path, password)


def lock(content: io.BytesIO, path: Path, password: str) -> None:
    """Write a workbook in memory to a path, locked with a password to open."""
    from msoffcrypto.format.ooxml import OOXMLFile  # noqa: PLC0415  most have none

    content.seek(0)
    with path.open("wb") as out:
        OOXMLFile(content).encrypt(password, out)


def _write(outgoing: Outgoing, lineage: bytes, target: str | io.BytesIO, folder: Path | None) -> None:
    small = folder is None or sum(len(sheet.rows) for sheet in outgoing.sheets) <= IN_MEMORY_UP_TO
    options: dict[str, Any] = {"in_memory": True} if small else {"constant_memory": True, "tmpdir": str(folder)}
    book = xlsxwriter.Workbook(target, OPTIONS | options)
    book.use_zip64()
    book.set_properties({"title": f"结对 {outgoing.head.book}", "comments": outgoing.head.purpose})
    formats = _formats(book)
    write_notes(book, outgoing.head, [sheet.columns for sheet in outgoing.sheets], formats)
    first = None
    for sheet in outgoing.sheets:
        written = _Sheet(book, sheet, formats).write()
        first = first or written
    if first is not None:
        first.activate()
    _manifest(book, outgoing.manifest(lineage))
    try:
        book.close()
    except FileCreateError as problem:
        raise cast(OSError, problem.args[0]) from None


def _manifest(book: Any, lines: Iterator[list[str]]) -> None:
    hidden = book.add_worksheet(SHEET)
    hidden.hide()
    for number, cells in enumerate(lines):
        for index, said in enumerate(cells):
            hidden.write_string(number, index, said)


def _formats(book: Any) -> dict[str, Any]:
    head = {"bold": True, "border": 1, "text_wrap": True, "valign": "vcenter", "num_format": "@"}
    return {
        "head": book.add_format(head | {"bg_color": "#DDEBE9"}),
        "around_head": book.add_format(head | {"bg_color": "#E6E6E6"}),
        "text": book.add_format({"num_format": "@"}),
        "around": book.add_format({"num_format": "@", "font_color": "#5F6B6A", "bg_color": "#F4F4F4"}),
        "money": book.add_format({"num_format": "0.00"}),
        "number": book.add_format({"num_format": "General"}),
        "open_text": book.add_format({"num_format": "@", "bg_color": "#FFE9A8"}),
        "open_money": book.add_format({"num_format": "0.00", "bg_color": "#FFE9A8"}),
        "open_number": book.add_format({"num_format": "General", "bg_color": "#FFE9A8"}),
        "title": book.add_format({"bold": True, "font_size": 14}),
        "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
    }


def shape(column: Column) -> str:
    """Return the format of a column's cells, by name."""
    if column.meaning == "around" or column.key in (CODE, TAG):
        return "around"
    if is_text(column):
        return "text"
    return "money" if column.meaning == "fen" else "number"


class _Sheet:
    """One sheet as it is written."""

    def __init__(self, book: Any, sheet: OutSheet, formats: dict[str, Any]) -> None:
        self._book, self._out, self._formats = book, sheet, formats
        self._sheet = book.add_worksheet(sheet.title)
        self._notes = 0

    def write(self) -> Any:
        """Write header, rows, lists and names; return the worksheet."""
        sheet, columns = self._sheet, self._out.columns
        hidden = len(columns)
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width, self._formats[shape(column)])
        sheet.set_column(hidden, hidden, 8, None, {"hidden": True})
        self._header(hidden)
        for number, row in enumerate(self._out.rows, 1):
            self._row(number, row, hidden)
        last = len(self._out.rows) + BLANK_ROWS
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, max(len(self._out.rows), 1), hidden - 1)
        sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_rowcol_to_cell(last, hidden)}"})
        for index, column in enumerate(columns):
            self._list(index, column, last)
        return sheet

    def _header(self, hidden: int) -> None:
        sheet = self._sheet
        for index, column in enumerate(self._out.columns):
            around = column.meaning == "around" or column.key in (CODE, TAG)
            sheet.write_string(0, index, column.heading, self._formats["around_head" if around else "head"])
            self._name(index, column.key)
        sheet.write_string(0, hidden, HEADINGS[TOKEN])
        self._name(hidden, TOKEN)
        sheet.set_row(0, 32)

    def _name(self, index: int, key: str) -> None:
        at = xl_rowcol_to_cell(0, index, row_abs=True, col_abs=True)
        self._book.define_name(name_of(self._out.kind, key), f"='{self._out.title}'!{at}")

    def _row(self, number: int, row: OutRow, hidden: int) -> None:
        sheet, formats = self._sheet, self._formats
        for index, column in enumerate(self._out.columns):
            said = row.text(column.key)
            form = shape(column)
            if column.key in row.others:
                form = f"open_{form if form != 'around' else 'text'}"
                self._undecided(number, index, row.others[column.key])
            if not said:
                if column.key in row.others:
                    sheet.write_blank(number, index, None, formats[form])
                continue
            amount = as_number(column, said)
            if amount is None:
                sheet.write_string(number, index, said, formats[form])
            else:
                sheet.write_number(number, index, amount, formats[form])
        if row.token:
            sheet.write_string(number, hidden, row.token)

    def _undecided(self, number: int, index: int, others: Any) -> None:
        if self._notes < _MOST_NOTES:
            said = "；".join(each or _("（空）") for each in others)
            self._sheet.write_comment(number, index, _("未定：另一说 {said}").format(said=said))
            self._notes += 1

    def _list(self, index: int, column: Column, last: int) -> None:
        names = list(ACTIONS) if column.key == ACTION else []
        if column.catalogue and column.meaning == "choice":
            names = catalogue(column.catalogue).names
        if not names:
            return
        short = len(",".join(names)) <= LIST_LIMIT and not any("," in name for name in names)
        source: Any = names if short else list_sheet(self._book, column.catalogue or "", names)
        self._sheet.data_validation(1, index, last, index, {
            "validate": "list", "ignore_blank": True, "source": source, "error_type": "warning",
            "error_title": _("不在目录里"), "error_message": _("请从列表里选；其他写法收回来时要核对。"),
        })  # fmt: skip
