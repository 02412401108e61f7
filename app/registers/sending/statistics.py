"""Statistics that go out as a workbook: one sheet a table, no cell under ten, purpose and recipient on every page, noted.

Not here: what is counted (`db.queries.statistics`), which cells may not be shown (`db.rules.small_cells`), paper (`app.summaries`).
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, cast

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from app.registers.sending.export import LONGEST_FOOT, OPTIONS
from app.registers.sending.going_out import mark
from db.errors import StoreProblem
from db.ops.audit import note_act
from db.ops.register import add_batch
from db.outgoing import must_end, written_whole
from db.queries.persons import permit
from db.queries.statistics import Table, tables
from db.rules.roles import STATISTICS
from db.rules.small_cells import LIMIT
from db.rules.statistics import PLACES, SUBJECTS, Asked
from db.store import Store
from resources.language import _

UNSAID: Final = "—"
_WIDTH, _PLACE_WIDTH = 12, 16
_FORBIDDEN: Final = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


def permitted_statistics(store: Store, wanted: Asked, recipient: str, purpose: str) -> tuple[list[Table], str]:
    """Return the tables as they may go out, and the mark they carry.

    Raises StoreProblem: role_forbids, purpose_missing, recipient_missing, store_read_only (it cannot go unnoted).
    """
    for words, code, missing in (
        (recipient, "recipient_missing", _("对外提供统计，先写明给谁，没有导出。")),
        (purpose, "purpose_missing", _("对外提供统计，先写明做什么用，没有导出。")),
    ):
        if not words.strip():
            raise StoreProblem(code, missing, _("请写上发给谁（--recipient）、做什么用（--purpose）。"))
    with store.read() as reader:
        permit(reader, STATISTICS)
        return tables(reader, wanted, exact=False), mark(reader, recipient.strip(), purpose.strip())


def note_statistics(store: Store, found: Sequence[Table], name: str, recipient: str, purpose: str) -> None:
    """Note in the ledger and the audit that statistics go out (`name`: of the file, or where they were shown)."""
    rows = sum(len(table.rows) for table in found)
    with store.write(STATISTICS, _("对外提供统计：{name}").format(name=name)) as write:
        add_batch(
            write, "out", "statistics", [{"name": name, "rows": rows}], counts={"rows": rows}, recipient=recipient
        )
        note_act(write, STATISTICS, count=rows, recipient=recipient, purpose=purpose)


def export_statistics(store: Store, out: Path, wanted: Asked, *, recipient: str, purpose: str) -> list[Table]:
    """Write the workbook, note it, and return its tables. Raises StoreProblem (see above), wrong_ending, cannot_write."""
    must_end(out, ".xlsx")
    found, marked = permitted_statistics(store, wanted, recipient, purpose)
    with written_whole(out) as path:
        write_tables(path, found, marked)
        note_statistics(store, found, out.name, recipient.strip(), purpose.strip())
    return found


def rule_words() -> str:
    """Say which numbers are not given, as it stands on every sheet and page."""
    return _(
        "写“{mark}”的是不足 {n} 户或 {n} 件的，和能由它们算出不足的，对外不给。同一天导出的各张表口径一致，不能相减。"
    ).format(mark=UNSAID, n=LIMIT)


def shown(table: Table, number: int | None) -> int | float | str:
    """Return a number as it stands in a cell: yuan where the table is of money, a dash where it may not be said."""
    if number is None:
        return UNSAID
    return number / 100 if SUBJECTS[table.subject].money else number


def headings(table: Table) -> list[str]:
    """Return the headings of a table: the levels of places, the sum, the columns."""
    levels = list(PLACES)[: list(PLACES).index(table.level) + 1]
    return [*(_(PLACES[level]) for level in levels), _("区划代码"), _("合计"), *table.columns]


def write_tables(path: Path, found: Sequence[Table], marked: str) -> None:
    """Write tables as a workbook, a sheet each."""
    workbook = xlsxwriter.Workbook(str(path), OPTIONS | {"in_memory": True})
    workbook.set_properties({"comments": marked})
    formats = {
        "title": workbook.add_format({"bold": True, "font_size": 13}),
        "quiet": workbook.add_format({"font_color": "#555555"}),
        "head": workbook.add_format({"bold": True, "bg_color": "#DDEBE9", "border": 1, "text_wrap": True}),
        "sum": workbook.add_format({"bold": True}),
        "unsaid": workbook.add_format({"align": "right"}),
        "count": workbook.add_format({"num_format": "#,##0"}),
        "money": workbook.add_format({"num_format": "#,##0.00"}),
    }
    for number, table in enumerate(found, 1):
        _sheet(workbook, number, table, marked, formats)
    try:
        workbook.close()
    except FileCreateError as problem:
        raise cast(OSError, problem.args[0]) from None


def _sheet(workbook: Any, number: int, table: Table, marked: str, formats: dict[str, Any]) -> None:
    sheet = workbook.add_worksheet(f"{number} {table.title}".translate(_FORBIDDEN)[:31])
    said = headings(table)
    places = len(said) - 2 - len(table.columns)
    sheet.set_column(0, places, _PLACE_WIDTH)
    sheet.set_column(places + 1, len(said) - 1, _WIDTH)
    what = SUBJECTS[table.subject]
    sheet.write_string(0, 0, table.title, formats["title"])
    sheet.write_string(1, 0, _(what.means), formats["quiet"])
    sheet.write_string(2, 0, rule_words(), formats["quiet"])
    sheet.write_string(3, 0, marked, formats["quiet"])
    for column, heading in enumerate(said):
        sheet.write_string(5, column, heading, formats["head"])
    for at, row in enumerate(table.rows, 6):
        names = [*row.names, *[""] * (places - len(row.names))] if row.names else [_("合计"), *[""] * (places - 1)]
        for column, name in enumerate([*names, row.code or ""]):
            sheet.write_string(at, column, name, formats["sum"] if not row.names else None)
        for column, value in enumerate((shown(table, each) for each in row.numbers), places + 1):
            if isinstance(value, str):
                sheet.write_string(at, column, value, formats["unsaid"])
            else:
                sheet.write_number(at, column, value, formats["money" if what.money else "count"])
    sheet.freeze_panes(6, places)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(5)
    sheet.set_footer(f"&L&A&C{marked.replace('&', '&&')[:LONGEST_FOOT]}&R&P / &N")
