"""The sheets of the exported registers of those who help, and of pairings at every level: their columns and rows.

ID numbers of helpers go out only when the purpose names them. Not here: writing the workbook (`export`).
"""

from app.registers.sending.layout_out import Part
from app.registers.sending.layout_people import BOOKS, SHEETS, SHOWN
from db.queries.people_rows import count_people_rows, people_rows, people_unknown
from db.store import Reader


def book_parts(reader: Reader, register: str, *, area: int | None, with_private: bool) -> list[Part]:
    """Return the sheets of a register ("helpers", "teams", "organisations", "pairings"); those without rows stay away."""
    parts = [
        _part(reader, sheet, title, area=area, with_private=with_private) for sheet, title in BOOKS[register].items()
    ]
    return [part for part in parts if part.total] or parts[:1]


def _part(reader: Reader, sheet: str, title: str, *, area: int | None, with_private: bool) -> Part:
    columns = [column for column in SHEETS[sheet] if with_private or column.field != "helper.id_number"]
    shown = SHOWN.get(sheet, frozenset()) | {column.heading for column in columns}
    unknown = [heading for heading in people_unknown(reader, sheet, area=area) if heading not in shown]
    rows = people_rows(reader, sheet, [column.field for column in columns], area=area)
    return Part(title, columns, unknown, rows, count_people_rows(reader, sheet, area=area))
