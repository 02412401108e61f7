"""What leaves the program: a village's summaries on paper, a register as a workbook."""

import os
import tempfile
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import xlsxwriter
from sqlalchemy import Connection
from timing import Line, Scale, opened, seconds, work_folder

from app.registers.sending.export import OPTIONS, export_register
from app.registers.sending.layout_out import HOUSEHOLDS
from app.summaries.household import summaries
from db.queries.household import household_pages, households_of
from db.queries.register_rows import register_rows


def prints(scale: Scale) -> Iterator[Line]:
    """Print one village, beside as many pages with a line of text each."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from app.ui import fonts
    from app.ui.paper.pdf import ensure_application, write_pdf

    ensure_application()
    fonts.load()
    with opened(scale.store) as store, store.read() as reader, tempfile.TemporaryDirectory() as name:
        village = reader.exec_driver_sql(LARGEST).scalar_one()
        ids = households_of(reader, village)
        pages: list[int] = []
        pdf = Path(name) / "village.pdf"

        def ours() -> None:
            documents = summaries(household_pages(reader, ids), date.today().isoformat())
            pages[:] = [write_pdf(pdf, documents)]

        write_pdf(pdf, summaries(household_pages(reader, ids[:1]), date.today().isoformat()))  # fonts are read once
        taken = seconds(ours)
        base = seconds(partial(bare_pages, Path(name) / "bare.pdf", pages[0]))
        yield Line(f"打印一个村（{len(ids)} 户 {pages[0]} 页）", taken, base, "", against="bare QPdfWriter")


LARGEST = "SELECT village_id FROM household_line GROUP BY village_id ORDER BY count(*) DESC LIMIT 1"


def bare_pages(path: Path, pages: int) -> None:
    """Write pages with one line of text each."""
    from PySide6.QtGui import QPainter, QPdfWriter

    writer = QPdfWriter(str(path))
    painter = QPainter(writer)
    for page in range(pages):
        if page:
            writer.newPage()
        painter.drawText(500, 500, f"第 {page + 1} 页")
    painter.end()


def exports(scale: Scale) -> Iterator[Line]:
    """Export about as many persons as the register has rows, beside an XlsxWriter loop over the same values."""
    with opened(scale.store) as store, store.read() as reader, tempfile.TemporaryDirectory(dir=work_folder()) as name:
        area = area_of(reader, scale.rows)
        fields = [column.field for column in HOUSEHOLDS]
        values = list(register_rows(reader, "households", fields, area=area))
        base = seconds(lambda: bare_workbook(Path(name) / "bare.xlsx", values))
        ours = seconds(
            lambda: export_register(
                store, "households", Path(name) / "ours.xlsx", area=area, with_health=True, purpose="bench"
            )
        )
        yield Line(f"导出 {len(values):,} 行 x {len(fields)} 列", ours, base, "<= 1.3", against="XlsxWriter loop")


def area_of(reader: Connection, rows: int) -> int | None:
    """Return the county, township or village whose number of people is nearest to `rows`."""
    areas: list[tuple[int, int]] = []
    for level in ("county_id", "township_id", "village_id"):
        areas += reader.exec_driver_sql(f"SELECT {level}, sum(people) FROM household_line GROUP BY 1").all()  # type: ignore[arg-type]
    return min(areas, key=lambda area: abs(area[1] - rows))[0]


def bare_workbook(path: Path, rows: list[Any]) -> None:
    """Write the values that are not null, texts as texts, numbers as numbers."""
    with xlsxwriter.Workbook(str(path), OPTIONS | {"constant_memory": True, "tmpdir": str(path.parent)}) as workbook:
        sheet = workbook.add_worksheet()
        for number, row in enumerate(rows):
            for index, value in enumerate(row):
                if type(value) is str:
                    sheet.write_string(number, index, value)
                elif value is not None:
                    sheet.write_number(number, index, value)
