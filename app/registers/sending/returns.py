"""Sending back what could not be taken: one workbook per file, a copy of the sender's own with the reasons beside the rows
and a first sheet with what became of it.

Not here: the marking itself (`marking`, in the child process), the first sheet (`cover`).
"""

import hashlib
from pathlib import Path
from typing import Any

from app.registers.plans.plan import Plan
from app.registers.reading import FileReading, ask_child
from app.registers.refusals import Refused
from app.registers.sending.cover import cover_of, decisions_of
from db.outgoing import written_whole
from resources.language import _


def has_returns(plan: Plan) -> bool:
    """Whether anything has to go back: troubles, or decisions the sender should know of."""
    return any(issue.row for issue in plan.issues) or bool(decisions_of(plan))


def write_returns(plan: Plan, out: Path) -> list[Path]:
    """Write the return workbooks and return their paths; with several files, their names are added to `out`'s.

    Raises Refused when a sender's file cannot be read any more, StoreProblem where nothing can be written.
    """
    decided = {said.file for said in decisions_of(plan)}
    troubled = [file for number, file in enumerate(plan.files) if _marks(plan, file) or number in decided]
    written = []
    for file in troubled:
        path = out if len(troubled) == 1 else out.with_name(f"{out.stem}-{Path(file.name).stem}{out.suffix}")
        if any(path.resolve() == each.path.resolve() for each in plan.files):
            raise Refused("return_over_source", file=path.name)
        _check_unchanged(file)
        with written_whole(path) as part:
            request = {
                "do": "return",
                "path": str(file.path.absolute()),
                "out": str(part.absolute()),
                "marks": _marks(plan, file),
                "cover": cover_of(plan, file),
                "passwords": [*file.passwords],
            }
            ask_child(request, file.path)
        written.append(path)
    return written


def _check_unchanged(file: FileReading) -> None:
    """The marks fit the file that was read only; one that is gone is told by the reader."""
    if file.path.is_file():
        with file.path.open("rb") as now:
            if hashlib.file_digest(now, "sha256").hexdigest() != file.sha256:
                raise Refused("return_file_changed", file=file.name)
    else:
        raise Refused("file_missing", file=file.name)


def _marks(plan: Plan, file: FileReading) -> dict[str, dict[str, Any]]:
    marks: dict[str, dict[str, Any]] = {}
    for sheet in file.sheets:
        rows = [
            [issue.row, issue.column, issue.message, issue.refuses]
            for issue in plan.issues
            if issue.row and issue.file == sheet.file and issue.sheet == sheet.sheet
        ]
        if rows:
            marks[sheet.sheet] = {
                "header_row": sheet.header_row,
                "heading": _("退回原因"),
                "rows": rows,
            }
    return marks
