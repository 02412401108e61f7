"""Columns in a returned workbook that are not ours: kept as they were written, in the plan, the receipt and the store's own record.

Pure. Nothing of them is a statement, and nothing a person wrote is lost. What the red lines forbid was left out when the file was read;
whole numbers of documents and cards are covered. Not here: which columns these are (`placing`).
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from app.exchange.finding import Table
from app.exchange.plan import Beside
from app.exchange.reader import Book
from app.exchange.texts import covered, folded
from app.registers.reading import column_letter

_NUMBER: Final = re.compile(r"(?<!\d)\d{14,19}[\dXx]?(?!\d)")


def unknown_columns(book: Book, tables: Iterable[Table]) -> list[tuple[str, str, str]]:
    """Return (sheet, column letters, heading) of the columns that nobody knows."""
    return [
        (table.title, column_letter(index), table.heading(book, index)) for table in tables for index in table.strange
    ]


def unknown_cells(book: Book, tables: Iterable[Table]) -> Iterator[Beside]:
    """Yield the filled cells of the columns that nobody knows, row by row."""
    for table in tables:
        headings = {index: table.heading(book, index) for index in table.strange}
        for line in table.lines:
            for index, heading in headings.items():
                if (said := folded(line.cell(index))) != "":
                    words = _NUMBER.sub(lambda found: covered(found[0]), said)
                    yield Beside(table.title, line.number, column_letter(index), heading, line.record, words)
