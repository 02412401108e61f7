"""The rows of a large sheet, written as XML into the workbook while it is closed: a third of XlsxWriter's loop over its cells.

Text is text, a number is a number, each under the format of its column; nothing of a row is held once it is written.
Not here: which columns there are (`layout_out`), header, lists and paper (`export`).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

LONGEST: Final = 32_767  # UTF-16 units of a cell; a longer text is left out, as XlsxWriter leaves it
_KNOWN: Final = 2_000  # values of a column whose cell is remembered: labels, years, places; names and numbers go by
_SPECIAL: Final = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ufffe\uffff]|_x[0-9a-fA-F]{4}_|^\s|\s$")
_ESCAPE_ITSELF: Final = re.compile("(_x[0-9a-fA-F]{4}_)")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")


class Streamed(Worksheet):  # type: ignore[misc]  # XlsxWriter has no types
    """A worksheet whose rows below the header come when the workbook is closed."""

    def lay(self, rows: Iterator[str], total: int, width: int) -> None:
        """Take the rows that will come (as XML), how many, and how many columns wide."""
        self._laid = rows
        self._corner = xl_rowcol_to_cell(total, width - 1)

    def _write_dimension(self) -> None:
        self._xml_empty_tag("dimension", [("ref", f"A1:{self._corner}")])

    def _write_sheet_data(self) -> None:
        self._xml_start_tag("sheetData")
        self._write_rows()
        self.fh.writelines(self._laid)
        self._xml_end_tag("sheetData")


@dataclass(frozen=True)
class Cells:
    """A column: how a stored value becomes text or a number (None: an empty cell), and its XlsxWriter format."""

    write: Callable[[Any], Any]
    shown: Any


def rows_xml(
    columns: Sequence[Cells], unknown: Sequence[str], rows: Iterator[Sequence[Any]], text: Any
) -> Iterator[str]:
    """Yield each row below the header: values of the columns, then those of the unknown headings out of a JSON object.

    `text` is the format of the unknown ones.
    """
    made = [_Column(at, column) for at, column in enumerate(columns)]
    width = len(made)
    more = [_Column(width + at, Cells(str, text)) for at in range(len(unknown))]
    for number, row in enumerate(rows, start=2):
        cells = [f"{c.head}{number}{c[value]}" for c, value in zip(made, row, strict=False) if value is not None]
        if unknown and row[width]:
            held = orjson.loads(row[width])
            given = zip(unknown, more, strict=True)
            cells += [f"{c.head}{number}{c[held[heading]]}" for heading, c in given if heading in held]
        yield f'<row r="{number}">{"".join(cells)}</row>'


class _Column(dict[Any, str]):
    """A column of a sheet: by its value the rest of a cell's XML behind the number of the row."""

    def __init__(self, at: int, column: Cells) -> None:
        super().__init__()
        self.head = f'<c r="{xl_col_to_name(at)}'
        self._write = column.write
        self._style = f'" s="{column.shown._get_xf_index()}"'

    def __missing__(self, value: Any) -> str:
        rest = self._rest(self._write(value))
        if len(self) < _KNOWN:
            self[value] = rest
        return rest

    def _rest(self, value: Any) -> str:
        if value is None or value == "":
            return f"{self._style}/>"
        if type(value) is not str:
            return f"{self._style}><v>{value:.16G}</v></c>"
        if len(value) > LONGEST // 2 and len(value.encode("utf-16-le", "surrogatepass")) > 2 * LONGEST:
            return f"{self._style}/>"
        if not _SPECIAL.search(value):
            return f'{self._style} t="inlineStr"><is><t>{value}</t></is></c>'
        return f'{self._style} t="inlineStr"><is><t xml:space="preserve">{_escaped(value)}</t></is></c>'


def _escaped(value: str) -> str:
    said = _CONTROL.sub(lambda found: f"_x{ord(found[0]):04X}_", _ESCAPE_ITSELF.sub(r"_x005F\1", value))
    return said.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


__all__ = ["Cells", "Streamed", "rows_xml"]
