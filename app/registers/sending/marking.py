"""The sender's own workbook with the troubled cells marked, the reasons in a column at the right, counts on a first sheet.

Runs inside the child process. Cells the red lines forbid are blanked: they do not travel on through us.
An .xlsx keeps its styling (openpyxl); other files, and very large ones, come back as a new workbook (XlsxWriter).
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import openpyxl
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from app.registers.files.guard import Kind, column_number
from app.registers.files.passwords import Source
from app.registers.files.raw import Cell, RawSheet
from app.registers.recognising.blanking import forbidden_cells, is_forbidden, names_forbidden
from app.registers.recognising.covering import Place
from app.registers.sending.copies_within import without_copies
from app.registers.sending.drawings import lost

STYLED_UP_TO: Final = 12 << 20  # bytes: openpyxl needs about fifty times the file
STYLED_CELLS: Final = 600_000  # and some ten microseconds for each cell, twice
NOTES: Final = 5_000  # notes at cells: spreadsheets crawl under more of them
_MARK: Final = "FFF2CC"
_STOP: Final = "F8CBAD"
_AUTHOR: Final = "结对"  # of the notes at the cells
_COVER_WIDTHS: Final = (26, 12, 12, 12, 12, 60)
_UNMARKED: Final[dict[str, Any]] = {"header_row": 0, "heading": "", "rows": [], "noted": frozenset()}
OPTIONS: Final = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}


def write_marked(path: Source, sheets: Sequence[RawSheet], kind: Kind, request: dict[str, Any]) -> None:
    """Write the marked copy to request["out"]; request["marks"]: sheet -> header_row, heading, rows of marks.

    request["cover"], where it is given: {title, rows: [[style, cells…]]} of the first sheet; with the sentences for what
    the copy has not: "lost" (of `names`, each in words in "loses"), and "anew" where it was written anew.
    """
    out = Path(request["out"])
    rows = {name: wanted["header_row"] for name, wanted in request["marks"].items()}
    hidden = {raw.name: forbidden_cells(raw, path.name, rows.get(raw.name, 0)) for raw in sheets}
    cells = sum(len(row) for raw in sheets for row in raw.rows)
    _note_only_so_many(request["marks"])
    styled = (
        cells <= STYLED_CELLS
        and kind == "calamine"
        and path.suffix.lower() in (".xlsx", ".xlsm")
        and path.stat().st_size <= STYLED_UP_TO
    )
    if styled:
        try:
            return _mark_own(path, out, request, hidden)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError):
            pass  # openpyxl does not understand every workbook Excel does: a plain copy then
    if kind != "csv" and (cover := request.get("cover")):
        cover["rows"] = [*cover["rows"], ["", cover["anew"]]]
    return _mark_copy(sheets, out, request, hidden)


def _note_only_so_many(marks: dict[str, dict[str, Any]]) -> None:
    """Say which rows have notes at their cells (`noted`): the first of all; the column of reasons says it of every row."""
    left = NOTES
    for wanted in marks.values():
        wanted["noted"] = set()
        for mark in wanted["rows"]:
            if mark[1] and left > 0:
                left -= 1
                wanted["noted"].add(mark[0])


def _mark_own(path: Source, out: Path, request: dict[str, Any], hidden: dict[str, set[Place]]) -> None:
    workbook = openpyxl.load_workbook(path)
    for sheet in workbook.worksheets:
        _blank(sheet, hidden.get(sheet.title, set()))
    for name, wanted in request["marks"].items():
        if name not in workbook.sheetnames:
            continue
        sheet = workbook[name]
        reason_column = sheet.max_column + 1
        head = sheet.cell(wanted["header_row"], reason_column, wanted["heading"])
        head.font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(reason_column)].width = 60
        for row, marks in _by_row(wanted["rows"]).items():
            _mark_row(sheet, row, marks, reason_column, noted=row in wanted["noted"])
    names = [*lost(path), *(["pivots"] if without_copies(workbook, hidden) else [])]
    if cover := request.get("cover"):
        _put_cover(workbook, cover | {"rows": [*cover["rows"], *_lost(names, cover)]})
    workbook.save(out)


def _lost(lost_ones: Sequence[str], cover: dict[str, Any]) -> list[list[Any]]:
    """Say on the first sheet what the copy does not have."""
    names = "、".join(cover["loses"][name] for name in lost_ones)
    return [["", cover["lost"].format(names=names)]] if names else []


def _put_cover(workbook: Any, cover: dict[str, Any]) -> None:
    sheet = workbook.create_sheet(_free_name(cover["title"], workbook.sheetnames), 0)
    for number, (style, *cells) in enumerate(cover["rows"], start=1):
        for column, value in enumerate(cells, start=1):
            cell = sheet.cell(number, column, value)
            if isinstance(value, str):
                cell.data_type = "s"
            cell.alignment = Alignment(wrap_text=column > 1, vertical="top")
            if style:
                cell.font = Font(bold=True, size=14 if style == "title" else 11)
    for letter, width in zip("ABCDEF", _COVER_WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    workbook.active = 0
    for other in workbook.worksheets[1:]:
        other.sheet_view.tabSelected = False


def _free_name(wanted: str, taken: Sequence[str]) -> str:
    """Return a name for the first sheet that no sheet has yet."""
    names = (wanted, *(f"{wanted}{number}" for number in range(2, len(taken) + 3)))
    lower = {name.lower() for name in taken}
    return next(name for name in names if name.lower() not in lower)


def _mark_row(sheet: Any, row: int, marks: Sequence[Sequence[Any]], reason_column: int, *, noted: bool) -> None:
    stops = {mark[1] for mark in marks if mark[3]}
    for letters, words in _by_cell(marks).items():
        cell = sheet.cell(row, column_number(letters))
        if type(cell).__name__ != "MergedCell":
            cell.fill = PatternFill("solid", start_color=_STOP if letters in stops else _MARK)
            if noted:
                cell.comment = Comment(words, _AUTHOR)
    cell = sheet.cell(row, reason_column, _reasons(marks))
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    cell.fill = PatternFill("solid", start_color=_STOP if any(mark[3] for mark in marks) else _MARK)
    cell.data_type = "s"


def _blank(sheet: Any, places: set[Place]) -> None:
    """Blank cells, and take away comments and lists of labels that say what is forbidden."""
    for row, index in places:
        cell = sheet.cell(row, index + 1)
        if type(cell).__name__ != "MergedCell":
            cell.value = None
            cell.comment = None
    for cells in sheet.iter_rows():
        for cell in cells:
            if cell.comment and is_forbidden(cell.comment.text):
                cell.comment = None
    lists = sheet.data_validations
    lists.dataValidation = [
        each for each in lists.dataValidation if not names_forbidden(str(each.formula1 or "").strip('"').split(","))
    ]


def _mark_copy(sheets: Sequence[RawSheet], out: Path, request: dict[str, Any], blanked: dict[str, set[Place]]) -> None:
    with xlsxwriter.Workbook(str(out), OPTIONS) as workbook:
        text = workbook.add_format({"num_format": "@"})
        formats = {
            False: workbook.add_format({"bg_color": f"#{_MARK}", "text_wrap": True, "num_format": "@"}),
            True: workbook.add_format({"bg_color": f"#{_STOP}", "text_wrap": True, "num_format": "@"}),
        }
        if cover := request.get("cover"):
            _write_cover(workbook, cover, [_sheet_name(raw.name) for raw in sheets])
        for raw in sheets:
            wanted = request["marks"].get(raw.name, _UNMARKED)
            if raw.hidden and wanted is _UNMARKED:
                continue
            sheet = workbook.add_worksheet(_sheet_name(raw.name))
            width = max((len(row) for row in raw.rows), default=0)
            sheet.set_column(0, max(width - 1, 0), 14)
            sheet.set_column(width, width, 60)
            marks = _by_row(wanted["rows"])
            hidden = blanked[raw.name]
            for number, row in enumerate(raw.rows, start=1):
                marked = {column_number(mark[1]) - 1: bool(mark[3]) for mark in marks.get(number, ()) if mark[1]}
                for index, cell in enumerate(row):
                    if (number, index) not in hidden:
                        _put(sheet, number - 1, index, cell, formats[marked[index]] if index in marked else text)
                noted = marks[number] if number in wanted["noted"] else ()
                for letters, words in _by_cell(noted).items():
                    sheet.write_comment(number - 1, column_number(letters) - 1, words, {"author": _AUTHOR})
                if number == wanted["header_row"]:
                    sheet.write_string(number - 1, width, wanted["heading"])
                elif number in marks:
                    stops = any(mark[3] for mark in marks[number])
                    sheet.write_string(number - 1, width, _reasons(marks[number]), formats[stops])


def _write_cover(workbook: Any, cover: dict[str, Any], taken: Sequence[str]) -> None:
    styles = {
        "title": workbook.add_format({"bold": True, "font_size": 14}),
        "head": workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"}),
        "": workbook.add_format({"text_wrap": True, "valign": "top"}),
    }
    sheet = workbook.add_worksheet(_free_name(cover["title"], taken))
    for column, width in enumerate(_COVER_WIDTHS):
        sheet.set_column(column, column, width)
    for number, (style, *cells) in enumerate(cover["rows"]):
        for column, value in enumerate(cells):
            _put(sheet, number, column, value, styles[style])


def _by_cell(marks: Iterable[Sequence[Any]]) -> dict[str, str]:
    """Return the words of each marked cell, by its column."""
    found: dict[str, list[str]] = {}
    for _row, letters, message, _refuses in marks:
        if letters:
            found.setdefault(letters, []).append(str(message))
    return {letters: "\n".join(dict.fromkeys(words)) for letters, words in found.items()}


def _put(sheet: Any, row: int, column: int, cell: Cell, style: Any) -> None:
    if isinstance(cell, list):
        sheet.write_string(row, column, cell[0], style)
    elif isinstance(cell, bool):
        sheet.write_boolean(row, column, cell, style)
    elif isinstance(cell, (int, float)):
        sheet.write_number(row, column, cell)
    elif cell is not None:
        sheet.write_string(row, column, cell, style)


def _sheet_name(name: str) -> str:
    return "".join(letter for letter in name if letter not in "[]:*?/\\")[:31] or "Sheet1"


def _by_row(rows: Iterable[Sequence[Any]]) -> dict[int, list[Sequence[Any]]]:
    found: dict[int, list[Sequence[Any]]] = {}
    for mark in rows:
        found.setdefault(mark[0], []).append(mark)
    return found


def _reasons(marks: Sequence[Sequence[Any]]) -> str:
    return "；".join(dict.fromkeys(str(mark[2]).rstrip("。") for mark in marks)) + "。"
