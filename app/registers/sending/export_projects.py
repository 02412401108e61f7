"""The sheets of projects and of what they were allocated: the columns of the two layouts, so that our own import reads them back.

Sums and places only; nothing of a household stands in them. Money is in 万元, as these registers are published.
Not here: writing the workbook (`export`).
"""

from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from app.registers.layouts.layout_files import bundled
from app.registers.sending.layout_out import Out, Part, column
from db.queries.project_rows import count_project_rows, project_register_rows, project_unknown
from db.store import Reader
from resources.language import N_

LAYOUTS: Final = {"projects": "project_pool", "funds": "fund_allocation_public"}
TITLES: Final = {"projects": N_("项目库"), "funds": N_("资金分配表")}
_WIDTHS: Final = {"name": 32, "content": 36, "place": 24, "responsible": 20, "participation": 30, "goal": 24, "funding": 24, "beneficiaries": 18}  # fmt: skip
_TEN_THOUSAND_YUAN: Final = 1_000_000  # fen


def project_part(reader: Reader, register: str, *, area: int | None) -> Part:
    """Return the sheet of "projects" or "funds"."""
    columns = columns_of(register)
    rows = project_register_rows(reader, register, [each.field for each in columns], area=area)
    total = count_project_rows(reader, register, area=area)
    return Part(TITLES[register], columns, project_unknown(reader, area=area), rows, total)


def columns_of(register: str) -> list[Out]:
    """Return the columns of a register: those of its layout that have a field."""
    layout = bundled()[LAYOUTS[register]]
    found = []
    for each in layout.columns:
        if each.field:
            out = column(each.heading, each.field, _WIDTHS.get(each.field.partition(".")[2], 12))
            found.append(replace(out, shown="number") if out.field.endswith("_fen") else out)
    return found


def in_ten_thousands(fen: int | None) -> Any:
    """Return fen as 万元, every fen of it."""
    return None if fen is None else float(Decimal(fen) / _TEN_THOUSAND_YUAN)
