"""Exchange workbooks through a real store and real files: a small store, edits with openpyxl, taking in."""

from pathlib import Path
from typing import Any

import openpyxl
from workbooks import id_number

from app.exchange.planner import plan_book
from app.exchange.reader import read_book
from app.exchange.sending import Scope, SentOut, send
from app.exchange.stored import StoreKnown
from app.exchange.taking_in import Outcome, look, take_in_all
from db.store import Store

HOMES = 4


def filled(store: Store) -> dict[str, int]:
    """Put two villages, a helper and some households into a store; return the ids of helper and villages."""
    with store.write("fill", "填") as write:
        county = write.create("region", edition=2019, level="county", name="莎车县", code="653125000000")
        town = write.create("region", edition=2019, level="township", name="米夏镇", parent_id=county)
        villages = [
            write.create("region", edition=2019, level="village", name=name, parent_id=town)
            for name in ("丁村", "试验村")
        ]
        helper = write.create("helper", name="热依汗·艾山", phone="19900001111")
        for number in range(1, HOMES + 1):
            home = write.create(
                "household", village_id=villages[number > 2], code=f"65310{number:05d}", phone=f"1990000{number:04d}",
                address=f"{number}号", exit_status="已脱贫", main_cause="因病", note="=1+1" if number == 1 else None,
            )  # fmt: skip
            for place, relation in enumerate(("户主", "配偶", "之子"), 1):
                write.create(
                    "member", household_id=home, name=f"艾力{chr(0x4E00 + number * 3 + place)}·买买提", relation=relation,
                    birth=f"198{place}-0{number}-01", id_number=id_number(number * 10 + place), education="初中",
                    health="健康", phone=f"1990001{number}{place:03d}",
                )  # fmt: skip
            write.create(
                "household_year", household_id=home, year=2019, people=3, wage_fen=1_234_056, arable_centimu=350
            )
            write.create("visit", household_id=home, helper_id=helper, visited_on=f"2026-0{number}-02", promises="修渠")
            if number <= 2:
                write.create(
                    "pairing", level="person_person", role="lead", helper_id=helper, household_id=home,
                    member_id=None, from_date="2019-01-01",
                )  # fmt: skip
    return {"helper": helper, "village": villages[0], "other": villages[1]}


def sent(store: Store, folder: Path, scope: Scope | None = None, name: str = "出.xlsx", **how: Any) -> SentOut:
    """Send a workbook of everything, or of a scope."""
    return send(store, folder / name, scope or Scope("all", None, "全部"), recipient="热依汗", purpose="核对", **how)


def edited(path: Path, out: Path, *edits: tuple[str, int, str, Any]) -> Path:
    """Return a copy of a workbook with cells changed: (sheet, row below the header from 1, heading, value)."""
    book = openpyxl.load_workbook(path)
    for title, row, heading, value in edits:
        sheet = book[title]
        headings = [cell.value for cell in sheet[1]]
        sheet.cell(sheet.max_row + 1 if row == 0 else row + 1, headings.index(heading) + 1).value = value
    book.save(out)
    return out


def rows_added(path: Path, out: Path, title: str, *rows: dict[str, Any]) -> Path:
    """Return a copy of a workbook with rows of some cells by heading below the last one of a sheet."""
    book = openpyxl.load_workbook(path)
    sheet = book[title]
    headings = [cell.value for cell in sheet[1]]
    first = max(number for number, row in enumerate(sheet.values, 1) if row[0]) + 1
    for number, cells in enumerate(rows):
        for heading, value in cells.items():
            sheet.cell(first + number, headings.index(heading) + 1).value = value
    book.save(out)
    return out


def plan_of(store: Store, path: Path) -> Any:
    """Return the plan of one file."""
    with store.read() as reader:
        return plan_book(read_book(path), StoreKnown(reader))


def taken(store: Store, *paths: Path, **how: Any) -> Outcome:
    """Take files in and return what became of them."""
    return take_in_all(store, look(store, list(paths), **how))


def facts(store: Store, kind: str, **where: Any) -> list[dict[str, Any]]:
    """Return records of a kind with some values."""
    condition = " AND ".join(f"{name} = ?" for name in where) or "1"
    with store.read() as reader:
        rows = reader.exec_driver_sql(f"SELECT * FROM {kind} WHERE {condition} ORDER BY id", tuple(where.values()))
        return [dict(row) for row in rows.mappings()]


def versions(store: Store) -> list[tuple[Any, ...]]:
    """Return everything the log of a store says, without when and by whom."""
    with store.read() as reader:
        rows = reader.exec_driver_sql("SELECT record_id, action, body FROM change ORDER BY record_id, body")
        return [tuple(row) for row in rows]
