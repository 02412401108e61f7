"""Importing in a test: a roster written, planned, applied; what stands in the store then."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from workbooks import sheet_of, workbook

from app.registers.choices import Choices
from app.registers.plans.apply import apply_plan
from app.registers.plans.counts import as_json
from app.registers.plans.plan import Plan
from app.registers.plans.planning import plan_import
from db.store import Store


def roster(folder: Path, rows: Sequence[dict[str, Any]], name: str = "户.xlsx", **how: Any) -> Path:
    """Write a household register of 2019."""
    how.setdefault("above", [["莎车县米夏镇2019年贫困人口信息表"]])
    return workbook(folder / name, sheet_of(rows, **how))


def planned(store: Store, *paths: Path, **choices: Any) -> Plan:
    """Return the plan of an import."""
    return plan_import(store, paths, Choices(**choices))


def imported(store: Store, *paths: Path, **choices: Any) -> dict[str, Any]:
    """Import files and return what the command line would print."""
    plan = planned(store, *paths, **choices)
    batch = apply_plan(store, plan)
    return as_json(plan, batch=batch, applied=batch is not None)


def rows_of(store: Store, table: str) -> list[dict[str, Any]]:
    """Return all records of a table."""
    with store.read() as reader:
        return [dict(row) for row in reader.exec_driver_sql(f"SELECT * FROM {table} ORDER BY id").mappings()]


def codes(result: dict[str, Any]) -> list[tuple[int, str, str]]:
    """Return row, column and code of every issue."""
    return [(issue["row"], issue["column"], issue["code"]) for issue in result["issues"]]
