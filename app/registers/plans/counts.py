"""What an import did or would do, as the numbers and lists that `jiedui import --json` prints and the ledger keeps."""

from typing import Any

from app.registers.plans.newer import years_of
from app.registers.plans.plan import KINDS, SOMETIMES, Plan

_COUNTED = ("new", "changed", "unchanged")


def counts_of(plan: Plan) -> dict[str, dict[str, int]]:
    """Return by kind how many rows are new, changed, unchanged and refused; those in doubt are: they are not written."""
    return {
        kind: {status: plan.counts[kind][status] for status in _COUNTED}
        | {"refused": plan.counts[kind]["refused"] + plan.counts[kind]["doubt"]}
        for kind in KINDS
        if kind not in SOMETIMES or plan.counts[kind].total()
    }


def result_of(plan: Plan) -> dict[str, Any]:
    """Return sheets, counts and issues of a plan."""
    sheets = [
        {
            "file": sheet.file,
            "sheet": sheet.sheet,
            "layout": sheet.layout,
            "header_row": sheet.header_row,
            "rows": sheet.rows,
            "not_kept": sheet.not_kept,
        }
        for file in plan.files
        for sheet in file.sheets
        if sheet.register or sheet.filled
    ]
    issues = [
        {
            "file": issue.file,
            "sheet": issue.sheet,
            "row": issue.row,
            "column": issue.column,
            "code": issue.code,
            "value": issue.value,
            "message": issue.message,
        }
        for issue in plan.issues
    ]
    return {"sheets": sheets, "counts": counts_of(plan), "issues": issues}


def as_json(plan: Plan, *, batch: int | None, applied: bool, whole: dict[str, Any] | None = None) -> dict[str, Any]:
    """Return the whole answer of `jiedui import --json`; `whole` is the plan line by line, where it is asked for."""
    result = result_of(plan)
    return {
        "batch": batch,
        "applied": applied,
        "refused": None,
        "sheets": result["sheets"],
        **result["counts"],
        "issues": result["issues"],
    } | ({"plan": whole} if whole is not None else {})


def refused_json(code: str, message: str) -> dict[str, Any]:
    """Return the answer for an import that was refused as a whole."""
    none = {"new": 0, "changed": 0, "unchanged": 0, "refused": 0}
    return {
        "batch": None,
        "applied": False,
        "refused": {"code": code, "message": message},
        "sheets": [],
        **{kind: dict(none) for kind in KINDS if kind not in SOMETIMES},
        "issues": [],
    }


def file_facts(plan: Plan) -> list[dict[str, Any]]:
    """Return what the ledger keeps of the files: names, hashes, and what each sheet was read as (see `Batch`).

    A register's year and its villages stay with it, so that an older one that comes later is known to be older.
    """
    years = years_of(plan)
    return [
        {
            "name": file.name,
            "sha256": file.sha256,
            "size": file.size,
            "sheets": [
                {
                    "sheet": sheet.sheet,
                    "number": sheet.sheet_number,
                    "layout": sheet.layout,
                    "header_row": sheet.header_row,
                    "rows": sheet.rows,
                    "year": years.get((sheet.file_number, sheet.sheet_number)),
                    "villages": sorted(plan.villages.get((sheet.file_number, sheet.sheet_number), ())),
                    "columns": {column.field: column.letter for column in sheet.kept if column.field},
                    "not_kept": sheet.not_kept,
                }
                for sheet in file.sheets
                if sheet.register
            ],
        }
        for file in plan.files
    ]
