"""Registers as workbooks that Excel, WPS and LibreOffice open well and that our own import reads back unchanged.

Text stays text (ID numbers, what begins with =), dates are ISO, money is yuan, choices carry their list, the header is
frozen, filtered and printed on every page. Health and disability go out only when the purpose names them. Not here: the
columns (`layout_out`).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, cast

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.utility import xl_col_to_name

from app.registers.sending.export_people import book_parts
from app.registers.sending.export_projects import TITLES as OF_PROJECTS
from app.registers.sending.export_projects import in_ten_thousands, project_part
from app.registers.sending.going_out import permitted
from app.registers.sending.layout_out import HOUSEHOLDS, MEASURES, Out, Part, writer_of
from app.registers.sending.layout_people import BOOKS
from app.registers.sending.sheet_rows import Cells, Streamed, rows_xml
from app.registers.sending.undecided_sheet import note, undecided_in, write_undecided
from app.registers.values.codes import code_of
from db.catalogues import catalogue
from db.errors import Cancelled, StoreProblem
from db.history.conflicts import Undecided
from db.ops.audit import note_act
from db.ops.register import add_batch
from db.outgoing import must_end, written_whole
from db.queries.register_rows import count_rows, register_rows, unknown_columns
from db.store import Reader, Store
from resources.language import N_, _

_ONE_SHEET: Final = {"households": HOUSEHOLDS, "measures": MEASURES}
REGISTERS: Final = (*_ONE_SHEET, *BOOKS, *OF_PROJECTS)
TITLES: Final = {"households": N_("户台账"), "measures": N_("帮扶措施台账"), "pairings": N_("帮扶责任人结对台账"),
                 "helpers": N_("帮扶责任人台账"), "teams": N_("驻村工作队台账"), "organisations": N_("帮扶单位台账"), **OF_PROJECTS}  # fmt: skip
OPTIONS: Final = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}
IN_MEMORY_UP_TO: Final = 20_000  # rows; beyond, memory stays flat through a temporary file beside the target
ROWS: Final = (1 << 20) - 1  # of a sheet, less its header
LIST_LIMIT: Final = 255  # characters of a list in the cell itself; a longer one lies on a sheet of its own
_ROOM: Final = 1_000  # rows below the last one that have the lists too
_UNKNOWN_WIDTH: Final = 14
_NAMES: Final = (
    "member.name",
    "head.name",
    "helper.name",
    "organisation.name",
    "project.name",
)  # up to here columns stay in sight
CODES: Final = frozenset(f"{kind}.code" for kind in ("measure", "pairing", "helper", "organisation", "team"))
_A3: Final = 8
LONGEST_FOOT: Final = 200  # characters; Excel takes 255 with the sheet's name and the page
_ONE_PAGE: Final = 24  # columns that are still readable on one sheet of A3, side by side


def export_register(
    store: Store,
    register: str,
    out: Path,
    *,
    area: int | None = None,
    with_health: bool = False,
    with_private: bool = False,
    recipient: str | None = None,
    purpose: str | None = None,
    on_progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> int:
    """Write one of `REGISTERS` and return its number of rows, over all its sheets.

    `area` narrows it to a village, township or county; `with_private` brings the ID numbers of helpers. The foot of each
    page says who gets it, what for, and the head of the audit. Nothing is left behind when it fails or is cancelled.
    Raises StoreProblem: role_forbids, purpose_missing (health or ID numbers without one), wrong_ending, cannot_write,
    too_many_rows.
    """
    must_end(out, ".xlsx")
    with store.read() as reader, written_whole(out) as path:
        mark = permitted(reader, recipient, purpose, with_health=with_health, with_private=with_private)
        if register in BOOKS:
            parts = book_parts(reader, register, area=area, with_private=with_private)
        elif register in OF_PROJECTS:
            parts = [project_part(reader, register, area=area)]
        else:
            parts = [_part(reader, register, area=area, with_health=with_health)]
        most = max(part.total for part in parts)
        if most > ROWS:
            raise StoreProblem(
                "too_many_rows",
                _("有 {n} 行，一张表最多放 {most} 行。").format(n=f"{most:,}", most=f"{ROWS:,}"),
                _("请一县一乡地分开导出。"),
            )
        total = sum(part.total for part in parts)
        open_ones = undecided_in(reader, [column for part in parts for column in part.columns], area)
        write_workbook(path, [_watched(part, total, on_progress, cancelled) for part in parts], open_ones, mark)
    return total


def _part(reader: Reader, register: str, *, area: int | None, with_health: bool) -> Part:
    columns = [column for column in _ONE_SHEET[register] if with_health or not _is_health(column)]
    rows = register_rows(reader, register, [column.field for column in columns], area=area)
    total = count_rows(reader, register, area=area)
    return Part(TITLES[register], columns, unknown_columns(reader, register, area=area), rows, total)


def _watched(
    part: Part, total: int, on_progress: Callable[[int, int], None] | None, cancelled: Callable[[], bool] | None
) -> Part:
    return replace(part, rows=_progress(part.rows, total, on_progress, cancelled))


def _is_health(column: Out) -> bool:
    return column.private and column.field != "member.id_number"


def _progress(
    rows: Iterator[Sequence[Any]],
    total: int,
    on_progress: Callable[[int, int], None] | None,
    cancelled: Callable[[], bool] | None,
) -> Iterator[Sequence[Any]]:
    for number, row in enumerate(rows):
        if number % 500 == 0:
            if cancelled and cancelled():
                raise Cancelled
            if on_progress:
                on_progress(number, total)
        yield row


def write_workbook(path: Path, parts: Sequence[Part], open_ones: Sequence[Undecided] = (), mark: str = "") -> None:
    """Write the sheets of a workbook, and one that names what is undecided in them.

    `mark` stands at the foot of every page and in the file's properties.
    """
    small = sum(part.total for part in parts) <= IN_MEMORY_UP_TO
    options = OPTIONS | ({"in_memory": True} if small else {"tmpdir": str(path.parent)})
    workbook = xlsxwriter.Workbook(str(path), options)
    workbook.use_zip64()  # only where the file grows so large
    formats = _formats(workbook)
    if mark:
        workbook.set_properties({"comments": mark})
    foot = "　".join(filter(None, (mark, note(open_ones)))).replace("&", "&&")[:LONGEST_FOOT]
    for part in parts:
        _write_sheet(workbook, part, formats, foot)
    write_undecided(workbook, open_ones, formats["text"])
    try:
        workbook.close()
    except FileCreateError as problem:
        raise cast(OSError, problem.args[0]) from None


def _write_sheet(workbook: Any, part: Part, formats: dict[str, Any], foot: str) -> None:
    """Write one sheet: header, rows (values of the columns, then the JSON of the unknown ones), formats and lists."""
    sheet = workbook.add_worksheet(_(part.title), Streamed)
    columns, unknown, total = part.columns, part.unknown, part.total
    headings = [*(column.heading for column in columns), *unknown]
    for index, column in enumerate(columns):
        sheet.set_column(index, index, column.width, formats[column.shown])
    if unknown:
        sheet.set_column(len(columns), len(headings) - 1, _UNKNOWN_WIDTH, formats["text"])
    sheet.set_row(0, 15 * max(_lines(heading, columns, index) for index, heading in enumerate(headings)))
    for index, heading in enumerate(headings):
        sheet.write_string(0, index, heading, formats["head"])
    written = [Cells(_value_of(column), formats[column.shown]) for column in columns]
    sheet.lay(rows_xml(written, unknown, part.rows, formats["text"]), total, len(headings))
    sheet.freeze_panes(1, _frozen(columns))
    sheet.autofilter(0, 0, max(total, 1), len(headings) - 1)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{xl_col_to_name(len(headings) - 1)}{total + 1}"})
    _lists(workbook, sheet, columns, min(total + _ROOM, ROWS))
    _on_paper(sheet, columns, len(headings), foot)


def _lines(heading: str, columns: Sequence[Out], index: int) -> int:
    width = columns[index].width if index < len(columns) else _UNKNOWN_WIDTH
    return -(-2 * len(heading) // (width - 1))


def _on_paper(sheet: Any, columns: Sequence[Out], width: int, foot: str) -> None:
    """A3 across, the header on every page; a wide register runs over four pages side by side, names on each."""
    sheet.set_landscape()
    sheet.set_paper(_A3)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.repeat_rows(0)
    sheet.set_footer(f"&L&A&C{foot}&R&P / &N" if foot else "&L&A&R&P / &N")
    sheet.fit_to_pages(1 if width <= _ONE_PAGE else 4, 0)
    if width > _ONE_PAGE:
        sheet.repeat_columns(_frozen(columns) - 1, _frozen(columns) - 1)


def _value_of(column: Out) -> Callable[[Any], Any]:
    if column.field in CODES:
        return lambda record: None if record is None else code_of(record)
    if "万元" in column.heading:
        return in_ten_thousands
    return writer_of(column)


def _formats(workbook: Any) -> dict[str, Any]:
    return {
        "text": workbook.add_format({"num_format": "@"}),
        "date": workbook.add_format({"num_format": "@"}),  # a date may be cut to its month or year
        "number": workbook.add_format({"num_format": "General"}),
        "money": workbook.add_format({"num_format": "0.00"}),
        "head": workbook.add_format(
            {
                "bold": True,
                "bg_color": "#DDEBE9",
                "border": 1,
                "text_wrap": True,
                "valign": "vcenter",
                "num_format": "@",
            }
        ),
    }


def _frozen(columns: Sequence[Out]) -> int:
    names = [column.field for column in columns]
    return next((names.index(name) + 1 for name in _NAMES if name in names), 0)


def _lists(workbook: Any, sheet: Any, columns: Sequence[Out], rows: int) -> None:
    asked = {"validate": "list", "error_type": "warning", "ignore_blank": True}
    title = {"error_title": _("不在目录里"), "error_message": _("请从列表里选；其他写法导入时会退回。")}
    for index, column in enumerate(columns):
        if column.catalogue:
            names = catalogue(column.catalogue).names
            source = names if len(",".join(names)) <= LIST_LIMIT else list_sheet(workbook, column.catalogue, names)
            sheet.data_validation(1, index, rows, index, asked | title | {"source": source})


def list_sheet(workbook: Any, name: str, labels: Sequence[str]) -> str:
    """Write a long list on a hidden sheet and return where it stands."""
    sheet = workbook.get_worksheet_by_name(name) or workbook.add_worksheet(name)
    sheet.hide()
    for row, label in enumerate(labels):
        sheet.write_string(row, 0, label)
    return f"={name}!$A$1:$A${len(labels)}"


def note_export(
    store: Store,
    register: str,
    out: Path,
    rows: int,
    *,
    recipient: str | None = None,
    purpose: str | None = None,
) -> None:
    """Note in the ledger and the audit that a register went out; a store that cannot be written stays as it is."""
    if store.read_only:
        return
    files = [{"name": out.name, "size": out.stat().st_size, "rows": rows}]
    with store.write("export", _("导出 {name}").format(name=out.name)) as write:
        add_batch(write, "out", register, files, counts={"rows": rows}, recipient=recipient)
        note_act(write, "export", count=rows, recipient=recipient, purpose=purpose or register)
