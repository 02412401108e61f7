"""Import, bulk insert, undo and backup of a large register, beside the raw work that cannot be saved."""

import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import python_calamine
import sqlcipher3.dbapi2 as sqlcipher
from registers import household_register
from sqlalchemy import Table, create_engine, event, insert, select
from timing import Line, Scale, processor, seconds, work_folder

from app.registers.choices import Choices
from app.registers.plans.apply import apply_plan
from app.registers.plans.planning import plan_import
from db.backup import backup
from db.history.undo import next_undo, take_back
from db.keys import Key
from db.models import table_of
from db.store import Store

BULK = ("household_year", "member", "household")  # what an import of households fills, in the order it can go
_AT_ONCE = 10_000  # records that go through Core in one call


def register_of(rows: int) -> Path:
    """Return the register of that many rows, written the first time."""
    path = work_folder() / f"register-{rows}.xlsx"
    return path if path.exists() else household_register(path, rows)


def imports(scale: Scale) -> Iterator[Line]:
    """Import a register, then insert, back up and take back what it brought."""
    register = register_of(scale.rows)
    with tempfile.TemporaryDirectory(dir=work_folder()) as name:
        folder = Path(name)
        plain, _ = processor(lambda: raw_import(register, folder / "raw.db"))
        with Store.create(folder / "库.jiedui", "bench", quick=True) as store:
            began = time.perf_counter()
            ours, _ = processor(lambda: import_into(store, register))
            taken = time.perf_counter() - began
            core = core_import(register, folder / "core.jiedui", records_of(store))
            rows = f"导入 {scale.rows:,} 行 x 30 列（处理器）"
            yield Line(rows, ours, core, "<= 1.75", against="calamine iter_rows + Core insert of what is stored")
            yield Line(rows, ours, plain, "", against="calamine + executemany into one plain table")
            yield Line(rows.replace("处理器", "时钟"), taken, None, "")
            yield from backups(store, folder)
            yield from bulk(store, folder)
            yield from undo(store, folder)


def import_into(store: Store, register: Path) -> None:
    """Read, plan and apply, restore point included."""
    plan = plan_import(store, [register], Choices(new_places=True))
    assert apply_plan(store, plan) is not None


def raw_import(register: Path, path: Path) -> None:
    """Read with calamine and insert the same rows into one plain table."""
    sheet = python_calamine.CalamineWorkbook.from_path(str(register)).get_sheet_by_index(0)
    rows = sheet.iter_rows()
    width = len(next(rows))
    with closing(sqlite3.connect(path)) as plain, plain:
        plain.execute("PRAGMA journal_mode = WAL")
        plain.execute("PRAGMA synchronous = FULL")
        plain.execute(f"CREATE TABLE t ({', '.join(f'c{n}' for n in range(width))})")
        plain.executemany(f"INSERT INTO t VALUES ({', '.join('?' * width)})", rows)


def records_of(store: Store, kinds: Iterable[str] = ("region", *reversed(BULK))) -> dict[Table, list[dict[str, Any]]]:
    """Return the records of some kinds, those that an import brings at first, with the fields that any of them has."""
    found = {}
    with store.read() as reader:
        for table in map(table_of, kinds):
            rows = reader.execute(select(table)).mappings().all()
            names = [column.name for column in table.columns]
            filled = [name for name in names if any(row[name] is not None for row in rows)]
            found[table] = [{name: row[name] for name in filled} for row in rows]
    return found


def core_import(
    register: Path, path: Path, records: dict[Table, list[dict[str, Any]]], *, referring: bool = True
) -> float:
    """Return the processor seconds of reading with calamine and inserting those records through Core into a new store.

    `referring`: what they refer to is among them; else nobody looks whether it is there, which is a little less work.
    """
    with Store.create(path, "bench", quick=True) as store:
        key = store.key

    def as_a_store() -> Any:
        connection = keyed(path, key)
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute(f"PRAGMA foreign_keys = {'ON' if referring else 'OFF'}")
        return connection

    engine = create_engine("sqlite://", module=sqlcipher, creator=as_a_store)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))

    def work() -> None:
        book = python_calamine.CalamineWorkbook.from_path(str(register))
        rows = [row for title in book.sheet_names for row in book.get_sheet_by_name(title).iter_rows()]
        with engine.begin() as connection:
            for table, found in records.items():
                for start in range(0, len(found), _AT_ONCE):
                    connection.execute(insert(table), found[start : start + _AT_ONCE])
        assert len(rows) > len(records)

    taken, _ = processor(work)
    engine.dispose()
    return taken


def backups(store: Store, folder: Path) -> Iterator[Line]:
    """Back the store up, checked and synced, beside the backup API alone."""
    alone = seconds(lambda: backup_alone(store, folder / "alone.jiedui"))
    yield Line("备份（含校验、落盘）", seconds(lambda: backup(store)), alone, "<= 1.3", against="backup API")


def backup_alone(store: Store, target: Path) -> None:
    """Copy through the backup API and nothing else."""
    with closing(keyed(store.path, store.key)) as old, closing(keyed(target, store.key)) as new:
        old.backup(new, pages=-1)


def keyed(path: Path, key: Key) -> Any:
    """Connect to a store past the program."""
    connection = sqlcipher.connect(str(path), isolation_level=None)
    connection.execute(f"PRAGMA key = {key.pragma}")
    connection.execute("PRAGMA cache_size = -512000")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA secure_delete = ON")
    return connection


def bulk(store: Store, folder: Path) -> Iterator[Line]:
    """Insert all members into a store without members, log included, beside raw executemany of the same tuples."""
    with store.read() as reader:
        rows = reader.exec_driver_sql("SELECT * FROM member")
        names = [name for name in rows.keys() if name != "id"]  # noqa: SIM118  a result is no mapping
        values = [tuple(row) for row in rows]
    copy = folder / "insert.jiedui"
    backup_alone(store, copy)
    with closing(keyed(copy, store.key)) as past:
        past.execute("DELETE FROM member")
        past.execute("BEGIN IMMEDIATE")
        raw = seconds(
            lambda: past.executemany(f"INSERT INTO member VALUES ({', '.join('?' * (len(names) + 1))})", values)
        )
        past.execute("ROLLBACK")
    with Store.open(copy, secret=store.key.secret) as fresh, fresh.write("bench", "bench", bulk=True) as write:
        ours = seconds(lambda: write.create_tuples("member", names, values))
    yield Line(f"批量写入 {len(values):,} 人（含变更日志）", ours, raw, "<= 1.7", against="executemany")


def undo(store: Store, folder: Path) -> Iterator[Line]:
    """Take the import back, beside a raw delete of the same rows in a copy."""
    copy = folder / "copy.jiedui"
    backup_alone(store, copy)
    with closing(keyed(copy, store.key)) as past:
        raw = seconds(lambda: delete_raw(past))
    shutil.rmtree(folder / "库.backups", ignore_errors=True)
    yield Line("撤销这次导入", seconds(lambda: undo_last(store)), raw, "<= 2", against="DELETE by id")


def delete_raw(past: Any) -> None:
    """Delete what the import brought, row by row: a store that holds anything else cannot empty whole tables."""
    past.execute("BEGIN IMMEDIATE")
    for table in BULK:
        past.execute(f"DELETE FROM {table} WHERE id IN (SELECT record_id FROM change WHERE action = 'create')")
    past.execute("COMMIT")


def undo_last(store: Store) -> None:
    """Take the newest step back."""
    with store.write("undo", "撤销", bulk=True) as write:
        target = next_undo(write.connection)
        assert target is not None
        take_back(write, target)
