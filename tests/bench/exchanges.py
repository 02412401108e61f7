"""Exchange workbooks at the size of a county: three hundred come back at once, a very large one, and how much the log grows."""

import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import openpyxl
import python_calamine
import sqlcipher3.dbapi2 as sqlcipher
from intake import core_import, import_into, records_of, register_of
from sqlalchemy import Column, MetaData, String, Table, create_engine, insert
from timing import Line, Scale, processor, work_folder

from app.exchange.columns import TITLES
from app.exchange.sending import Scope, send
from app.exchange.taking_in import look, take_in_all
from db.store import Store

BOOKS: Final = 300
EDITS: Final = 200  # in each book
HOMES: Final = 40  # in each book
_AT_ONCE: Final = 10_000  # rows that go through Core in one call
_LOG: Final = 50  # MiB for 100,000 people


def exchanges(scale: Scale) -> Iterator[Line]:
    """Merge many returned workbooks, plan a large one, weigh the log of an import."""
    with tempfile.TemporaryDirectory(dir=work_folder()) as name:
        folder = Path(name)
        source = Scale(households=min(scale.households, BOOKS * HOMES)).store
        shutil.copy(source, folder / "库.jiedui")
        with Store.open(folder / "库.jiedui", "结对演示") as store:
            yield from _many(store, folder, max(2, BOOKS * min(scale.households, BOOKS * HOMES) // (BOOKS * HOMES)))
            yield from _large(store, folder)
        yield from _log_of(folder, scale)


def returned_books(store: Store, folder: Path, books: int) -> list[Path]:
    """Send workbooks of some households each and edit them as people do."""
    with store.read() as reader:
        homes = reader.exec_driver_sql("SELECT id FROM household WHERE joined_into IS NULL ORDER BY id").scalars().all()
    paths, rng = [], random.Random(3)
    for number in range(books):
        mine = tuple(homes[number * HOMES : (number + 1) * HOMES])
        path = folder / f"{number}.xlsx"
        send(store, path, Scope("list", None, f"第{number}本", mine), recipient=f"收件人{number}", purpose="季报")
        _edit(path, rng)
        paths.append(path)
    return paths


def _many(store: Store, folder: Path, books: int) -> Iterator[Line]:
    paths = returned_books(store, folder, books)
    planned, arrivals = processor(lambda: look(store, paths))
    taken, outcome = processor(lambda: take_in_all(store, arrivals))
    what = f"收回 {books} 本，每本改 {EDITS} 处"
    yield Line(f"{what}：看（处理器）", planned, None, "")
    yield Line(f"{what}：写 {outcome.statements:,} 处（处理器）", taken, None, "")
    yield Line(f"{what}：合计（处理器）", planned + taken, None, "<= 60 s")


def _edit(path: Path, rng: random.Random) -> None:
    """Change cells as people do: phones and notes of members and households, no two alike."""
    book = openpyxl.load_workbook(path)
    left = EDITS
    for title, heading in (("家庭成员", "联系电话"), ("户", "备注"), ("户", "联系电话"), ("户", "住址")):
        sheet = book[title]
        column = next(cell.column for cell in sheet[1] if cell.value == heading)
        for row in range(2, sheet.max_row + 1):
            if left and sheet.cell(row, 1).value:
                sheet.cell(row, column).value = f"199{rng.randrange(10**8):08d}"
                left -= 1
    book.save(path)


def _large(store: Store, folder: Path) -> Iterator[Line]:
    """Plan a workbook with everybody in it, beside reading its cells and inserting the records in it, or the cells as rows."""
    path = folder / "全部.xlsx"
    sent = send(store, path, Scope("all", None, "全部"), recipient="县里", purpose="季报")
    ours, _arrivals = processor(lambda: look(store, [path]))
    raw, _none = processor(lambda: _raw(path, folder / "raw.db"))
    core, _none = processor(lambda: _core(path, folder / "core.db"))
    what = f"看一本 {sum(sent.rows.values()):,} 行的（处理器）"
    stored = core_import(path, folder / "stored.jiedui", records_of(store, TITLES), referring=False)
    yield Line(what, ours, stored, "<= 1.75", against="calamine iter_rows + Core insert of what is stored")
    yield Line(what, ours, core, "", against="calamine + Core insert of its rows")
    yield Line(what, ours, raw, "", against="calamine + executemany")


def _rows_of(path: Path) -> Iterator[list[list[str]]]:
    """Read a workbook sheet by sheet, the rows of each all of one width."""
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    for title in book.sheet_names:
        rows = [row for row in book.get_sheet_by_name(title).to_python() if row]
        width = max(map(len, rows), default=0)
        if rows:
            yield [[str(cell) for cell in row] + [""] * (width - len(row)) for row in rows]


def _core(path: Path, to: Path) -> None:
    engine = create_engine("sqlite://", module=sqlcipher, creator=lambda: _keyed(to))
    for number, rows in enumerate(_rows_of(path)):
        table = Table(f"t{number}", MetaData(), *(Column(f"c{at}", String) for at in range(len(rows[0]))))
        names = [column.name for column in table.columns]
        with engine.begin() as connection:
            table.create(connection)
            for start in range(0, len(rows), _AT_ONCE):
                part = [dict(zip(names, row, strict=True)) for row in rows[start : start + _AT_ONCE]]
                connection.execute(insert(table), part)
    engine.dispose()


def _keyed(path: Path) -> Any:
    connection = sqlcipher.connect(str(path))
    connection.execute("PRAGMA key = 'raw'")
    return connection


def _raw(path: Path, to: Path) -> None:
    with closing(_keyed(to)) as plain:
        for number, rows in enumerate(_rows_of(path)):
            width = len(rows[0])
            plain.execute(f"CREATE TABLE t{number} ({', '.join(f'c{at}' for at in range(width))})")
            plain.executemany(f"INSERT INTO t{number} VALUES ({', '.join('?' * width)})", rows)
        plain.commit()


def _log_of(folder: Path, scale: Scale) -> Iterator[Line]:
    """Weigh the log's table after an import."""
    with Store.create(folder / "新.jiedui", "bench", quick=True) as store:
        import_into(store, register_of(scale.rows))
        with store.read() as reader:
            size = reader.exec_driver_sql(
                "SELECT sum(length(body)) + sum(length(coalesce(source, ''))) + 24 * count(*) FROM change"
            ).scalar_one()
    yield Line(f"变更日志，导入 {scale.rows:,} 人", size / 2**20, None, f"<= {_LOG} MiB", "MiB")
