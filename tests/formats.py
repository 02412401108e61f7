"""The same cells written as each kind of file that registers come in; by hand where no library writes the kind.

A cell is a text, a number, None, `Error("#N/A")` or `Uncomputed("1+1")`. Rows and columns may be hidden, cells merged downwards.
"""

import csv
import io
import struct
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import Any

import openpyxl
import xlwt
from openpyxl.utils import get_column_letter


@dataclass(frozen=True)
class Error:
    """A cell that holds an error."""

    mark: str = "#N/A"


@dataclass(frozen=True)
class Uncomputed:
    """A formula without a value."""

    formula: str = "1+1"


@dataclass
class Grid:
    """A sheet to write. `merged`: (column, first row, last row), rows from 0; hidden rows and columns from 0."""

    rows: Sequence[Sequence[Any]]
    name: str = "Sheet1"
    merged: list[tuple[int, int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)
    hidden_columns: list[int] = field(default_factory=list)


def xlsx(path: Path, grid: Grid) -> Path:
    """Write an .xlsx."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = grid.name
    for row, cells in enumerate(grid.rows, 1):
        for column, cell in enumerate(cells, 1):
            if isinstance(cell, Error):
                sheet.cell(row, column, cell.mark).data_type = "e"
            elif cell is not None:
                sheet.cell(row, column, f"={cell.formula}" if isinstance(cell, Uncomputed) else cell)
    for column, top, bottom in grid.merged:
        sheet.merge_cells(None, top + 1, column + 1, bottom + 1, column + 1)
    for row in grid.hidden_rows:
        sheet.row_dimensions[row + 1].hidden = True
    for column in grid.hidden_columns:
        sheet.column_dimensions[get_column_letter(column + 1)].hidden = True
    book.save(path)
    return path


def xls(path: Path, grid: Grid) -> Path:
    """Write an old .xls (no uncomputed formulas: the library writes a value beside each)."""
    book = xlwt.Workbook()
    sheet = book.add_sheet(grid.name, cell_overwrite_ok=True)
    for column, top, bottom in grid.merged:
        sheet.merge(top, bottom, column, column)
    for row, cells in enumerate(grid.rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, Error):
                sheet.row(row).set_cell_error(column, _CODES[cell.mark])
            elif cell is not None:
                sheet.write(row, column, cell)
    for row in grid.hidden_rows:
        sheet.row(row).hidden = True
    for column in grid.hidden_columns:
        sheet.col(column).hidden = True
    book.save(str(path))
    return path


def text_of(cell: Any) -> str:
    """Return a cell as text files and web pages show it."""
    return cell.mark if isinstance(cell, Error) else "" if cell is None else str(cell)


def csv_file(path: Path, grid: Grid, *, delimiter: str = ",", encoding: str = "utf-8-sig") -> Path:
    """Write a text file with a comma (or tab) between cells."""
    said = io.StringIO()
    csv.writer(said, delimiter=delimiter).writerows([[text_of(cell) for cell in row] for row in grid.rows])
    path.write_bytes(said.getvalue().encode(encoding))
    return path


def html(path: Path, grid: Grid, *, encoding: str = "gb18030") -> Path:
    """Write a web page with a table, as many systems export "Excel"."""
    spans = {(top, column): bottom - top + 1 for column, top, bottom in grid.merged}
    taken = {(row, column) for column, top, bottom in grid.merged for row in range(top + 1, bottom + 1)}
    width = max(map(len, grid.rows))
    columns = "".join(
        "<col style='display:none'>" if column in grid.hidden_columns else "<col>" for column in range(width)
    )
    lines = []
    for row, cells in enumerate(grid.rows):
        parts = [
            f'<td rowspan="{spans.get((row, column), 1)}"{_exact(cell)}>{escape(text_of(cell))}</td>'
            for column, cell in enumerate(cells)
            if (row, column) not in taken
        ]
        hidden = ' style="display: none"' if row in grid.hidden_rows else ""
        lines.append(f"<tr{hidden}>{''.join(parts)}</tr>")
    charset = "gb2312" if encoding == "gb18030" else encoding
    page = f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head><body><table>{columns}'
    path.write_bytes((page + "\n".join(lines) + "</table></body></html>").encode(encoding))
    return path


def _exact(cell: Any) -> str:
    return f' x:num="{cell}"' if isinstance(cell, (int, float)) else ""


def xml(path: Path, grid: Grid) -> Path:
    """Write Excel's XML of 2003."""
    down = {(top, column): bottom - top for column, top, bottom in grid.merged}
    taken = {(row, column) for column, top, bottom in grid.merged for row in range(top + 1, bottom + 1)}
    columns = "".join(f'<Column ss:Index="{column + 1}" ss:Hidden="1"/>' for column in sorted(grid.hidden_columns))
    lines = []
    for row, cells in enumerate(grid.rows):
        parts = [
            f'<Cell ss:Index="{column + 1}" ss:MergeDown="{down.get((row, column), 0)}"{_xml_cell(cell)}</Cell>'
            for column, cell in enumerate(cells)
            if cell is not None and (row, column) not in taken
        ]
        hidden = ' ss:Hidden="1"' if row in grid.hidden_rows else ""
        if parts:
            lines.append(f'<Row ss:Index="{row + 1}"{hidden}>{"".join(parts)}</Row>')
    path.write_text(
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="{grid.name}"><Table>{columns}{"".join(lines)}</Table></Worksheet></Workbook>',
        encoding="utf-8",
    )
    return path


def _xml_cell(cell: Any) -> str:
    if isinstance(cell, Error):
        return f'><Data ss:Type="Error">{cell.mark}</Data>'
    if isinstance(cell, Uncomputed):
        return f' ss:Formula="={cell.formula}">'
    kind = "Number" if isinstance(cell, (int, float)) else "String"
    return f'><Data ss:Type="{kind}">{escape(str(cell))}</Data>'


# -- .ods ------------------------------------------------------------------------------------------------------------
_ODS = "urn:oasis:names:tc:opendocument:xmlns:"
_ODS_HEAD = (
    f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{_ODS}office:1.0" '
    f'xmlns:table="{_ODS}table:1.0" xmlns:text="{_ODS}text:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" office:version="1.2">'
    "<office:body><office:spreadsheet>"
)


def ods(path: Path, grid: Grid) -> Path:
    """Write an .ods."""
    spans = {(top, column): bottom - top + 1 for column, top, bottom in grid.merged}
    width = max(map(len, grid.rows))
    parts = [_ODS_HEAD, f'<table:table table:name="{grid.name}">']
    parts += [f"<table:table-column{_unseen(column in grid.hidden_columns)}/>" for column in range(width)]
    for row, cells in enumerate(grid.rows):
        parts.append(f"<table:table-row{_unseen(row in grid.hidden_rows)}>")
        parts += [_ods_cell(cell, spans.get((row, column), 1)) for column, cell in enumerate(cells)]
        parts.append("</table:table-row>")
    parts.append("</table:table></office:spreadsheet></office:body></office:document-content>")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", "".join(parts))
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
    return path


def _unseen(hidden: bool) -> str:
    return ' table:visibility="collapse"' if hidden else ""


def _ods_cell(cell: Any, down: int) -> str:
    span = f' table:number-rows-spanned="{down}" table:number-columns-spanned="1"' if down > 1 else ""
    if cell is None:
        return f"<table:table-cell{span}/>"
    if isinstance(cell, Uncomputed):
        return f'<table:table-cell{span} table:formula="of:={cell.formula}"/>'
    if isinstance(cell, Error):
        said = 'office:value-type="string" office:string-value="" calcext:value-type="error"'
    elif isinstance(cell, (int, float)):
        said = f'office:value-type="float" office:value="{cell!r}"'
    else:
        said = 'office:value-type="string"'
    return f"<table:table-cell{span} {said}><text:p>{escape(text_of(cell))}</text:p></table:table-cell>"


# -- .xlsb -----------------------------------------------------------------------------------------------------------
_CODES = {"#NULL!": 0, "#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#NUM!": 36, "#N/A": 42}
_TYPES = "application/vnd.ms-excel."


def xlsb(path: Path, grid: Grid) -> Path:
    """Write an .xlsb: records of cells with their texts inline (no uncomputed formulas: the kind has always a value)."""
    width = max(map(len, grid.rows))
    sheet = [_record(129), _record(148, struct.pack("<4I", 0, max(len(grid.rows) - 1, 0), 0, max(width - 1, 0)))]
    if grid.hidden_columns:
        hidden = [_record(60, struct.pack("<4IH", at, at, 2560, 0, 1)) for at in sorted(grid.hidden_columns)]
        sheet += [_record(390), *hidden, _record(391)]
    sheet.append(_record(145))
    for row, cells in enumerate(grid.rows):
        flags = 0x10 if row in grid.hidden_rows else 0
        sheet.append(_record(0, struct.pack("<IIHBBBI", row, 0, 300, 0, flags, 0, 0)))
        sheet += [_binary_cell(column, cell) for column, cell in enumerate(cells) if cell is not None]
    sheet.append(_record(146))
    if grid.merged:
        areas = [_record(176, struct.pack("<4I", top, bottom, column, column)) for column, top, bottom in grid.merged]
        sheet += [_record(177, struct.pack("<I", len(areas))), *areas, _record(178)]
    sheet.append(_record(130))
    book = b"".join(
        (_record(131), _record(143), _record(156, struct.pack("<II", 0, 1) + _wide("rId1") + _wide(grid.name)),
         _record(144), _record(132))
    )  # fmt: skip
    kinds = "http://schemas.openxmlformats.org/"
    office = f"{kinds}officeDocument/2006/relationships"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{kinds}package/2006/content-types"><Default Extension="bin" '
            f'ContentType="{_TYPES}sheet.binary.macroEnabled.main"/><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.bin" ContentType="{_TYPES}worksheet"/></Types>',
        )
        for folder, name, target in (
            ("", "officeDocument", "xl/workbook.bin"),
            ("xl/", "worksheet", "worksheets/sheet1.bin"),
        ):
            file = "_rels/.rels" if not folder else "xl/_rels/workbook.bin.rels"
            archive.writestr(
                file,
                f'<Relationships xmlns="{kinds}package/2006/relationships"><Relationship Id="rId1" '
                f'Type="{office}/{name}" Target="{target}"/></Relationships>',
            )
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/worksheets/sheet1.bin", b"".join(sheet))
    return path


def _binary_cell(column: int, cell: Any) -> bytes:
    head = struct.pack("<II", column, 0)
    if isinstance(cell, Error):
        return _record(3, head + bytes([_CODES[cell.mark]]))
    if isinstance(cell, (int, float)):
        return _record(5, head + struct.pack("<d", cell))
    return _record(6, head + _wide(str(cell)))


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text.encode("utf-16-le")) // 2) + text.encode("utf-16-le")


def _record(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size, length = b"", len(body)
    while length > 0x7F:
        size += bytes([length & 0x7F | 0x80])
        length >>= 7
    return head + size + bytes([length]) + body


WRITERS: dict[str, Callable[[Path, Grid], Path]] = {
    "xlsx": xlsx,
    "xls": xls,
    "xlsb": xlsb,
    "ods": ods,
    "csv": csv_file,
    "tsv": lambda path, grid: csv_file(path, grid, delimiter="\t", encoding="gb18030"),
    "html": html,
    "xml": xml,
}
