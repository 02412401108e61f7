"""Registers as workbooks that Excel, WPS and LibreOffice open well and that our own import reads back unchanged.

Text stays text (ID numbers, what begins with =), dates are ISO, money is yuan, choices carry their list, the header is
frozen and filtered. Health and disability go out only when the purpose names them. Not here: the columns (`layout_out`).
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import orjson
import xlsxwriter

from app.registers.codes import code_of
from app.registers.layout_out import HOUSEHOLDS, MEASURES, PAIRINGS, Out, writer_of
from db.catalogues import catalogue
from db.errors import Cancelled, StoreProblem
from db.ops.register import add_batch
from db.queries.register_rows import count_rows, register_rows, unknown_columns
from db.store import Store
from resources.language import N_, _

REGISTERS: Final = {"households": HOUSEHOLDS, "measures": MEASURES, "pairings": PAIRINGS}
TITLES: Final = {"households": N_("户台账"), "measures": N_("帮扶措施台账"), "pairings": N_("帮扶责任人结对台账")}
OPTIONS: Final = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}
IN_MEMORY_UP_TO: Final = 20_000  # rows; beyond, memory stays flat through a temporary file beside the target
_LIST_LIMIT: Final = 255


def export_register(
    store: Store,
    register: str,
    out: Path,
    *,
    area: int | None = None,
    with_health: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> int:
    """Write a register ("households", "measures" or "pairings") and return its number of rows.

    `area` narrows it to a village, township or county. Nothing is left behind when it fails or is cancelled.
    """
    part = out.with_name(f"{out.name}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with store.read() as reader:
            total = count_rows(reader, register, area=area)
            columns = [column for column in REGISTERS[register] if with_health or not _is_health(column)]
            unknown = unknown_columns(reader, register, area=area)
            rows = register_rows(reader, register, [column.field for column in columns], area=area)
            counted = _progress(rows, total, on_progress, cancelled)
            write_workbook(part, TITLES[register], columns, unknown, counted, total)
        part.replace(out)
    except OSError as problem:
        raise cannot_write(out) from problem
    finally:
        part.unlink(missing_ok=True)
    return total


def cannot_write(path: Path) -> StoreProblem:
    """Say that a file cannot be written, and what to do."""
    return StoreProblem(
        "cannot_write",
        _("写不了 {path}。").format(path=path),
        _("如果这个文件正在 Excel 或 WPS 里打开，请先关闭；或换一个文件夹。"),
    )


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


def write_workbook(
    path: Path, title: str, columns: Sequence[Out], unknown: Sequence[str], rows: Iterator[Sequence[Any]], total: int
) -> None:
    """Write one sheet: header, rows (values of `columns`, then the JSON of the unknown ones), formats and lists."""
    small = total <= IN_MEMORY_UP_TO
    options = OPTIONS | ({"in_memory": True} if small else {"constant_memory": True, "tmpdir": str(path.parent)})
    with xlsxwriter.Workbook(str(path), options) as workbook:
        sheet = workbook.add_worksheet(_(title))
        formats = _formats(workbook)
        for index, column in enumerate(columns):
            sheet.set_column(index, index, column.width, formats[column.shown])
        if unknown:
            sheet.set_column(len(columns), len(columns) + len(unknown) - 1, 14, formats["text"])
        for index, heading in enumerate([*(column.heading for column in columns), *unknown]):
            sheet.write_string(0, index, heading, formats["head"])
        _write_rows(sheet, columns, unknown, rows, formats)
        sheet.freeze_panes(1, _frozen(columns))
        sheet.autofilter(0, 0, max(total, 1), len(columns) + len(unknown) - 1)
        _lists(sheet, columns, max(total, 1))


def _write_rows(
    sheet: Any, columns: Sequence[Out], unknown: Sequence[str], rows: Iterator[Sequence[Any]], formats: dict[str, Any]
) -> None:
    writers = [_value_of(column) for column in columns]
    shown = [formats[column.shown] for column in columns]
    write_string, write_number, width = sheet.write_string, sheet.write_number, len(columns)
    for number, row in enumerate(rows, start=1):
        for index, write in enumerate(writers):
            value = row[index]
            if value is None:
                continue
            value = write(value)
            if type(value) is str:
                write_string(number, index, value, shown[index])
            elif value is not None:
                write_number(number, index, value, shown[index])
        if unknown and row[width]:
            held = orjson.loads(row[width])
            for offset, heading in enumerate(unknown):
                if heading in held:
                    write_string(number, width + offset, held[heading], formats["text"])


def _value_of(column: Out) -> Callable[[Any], Any]:
    return code_of if column.field == "measure.code" else writer_of(column)


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
    return next((names.index(name) + 1 for name in ("member.name", "head.name") if name in names), 0)


def _lists(sheet: Any, columns: Sequence[Out], rows: int) -> None:
    for index, column in enumerate(columns):
        if column.catalogue:
            names = catalogue(column.catalogue).names
            if len(",".join(names)) <= _LIST_LIMIT:
                words = {"validate": "list", "source": names, "error_type": "warning", "ignore_blank": True}
                title = {"error_title": _("不在目录里"), "error_message": _("请从列表里选；其他写法导入时会退回。")}
                sheet.data_validation(1, index, rows, index, words | title)


def note_export(store: Store, register: str, out: Path, rows: int, *, recipient: str | None = None) -> None:
    """Note in the ledger that a register went out; a store that cannot be written stays as it is."""
    if store.read_only:
        return
    files = [{"name": out.name, "size": out.stat().st_size, "rows": rows}]
    with store.write("export", _("导出 {name}").format(name=out.name)) as write:
        add_batch(write, "out", register, files, counts={"rows": rows}, recipient=recipient)
