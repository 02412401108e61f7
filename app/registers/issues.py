"""What is wrong with a cell or a row of a register, in words: sheet, row, column, value, reason, remedy.

Here: a trouble at its place, in words. Not here: the kinds of fault (`faults`), finding them (`cells`, `plan_*`), sending them back (`returns`).
"""

from dataclasses import dataclass

from app.registers.faults import FAULTS
from db.catalogues import catalogue
from resources.language import _


@dataclass(frozen=True)
class Trouble:
    """What a parser has to say of a cell: a code, the value as it stood, and a detail for the sentence."""

    code: str
    value: str
    detail: str = ""


@dataclass(frozen=True)
class Issue:
    """A trouble at its place. `row` as in Excel (0: the sheet as a whole), `column` its letters ("" for the row)."""

    file: str
    sheet: str
    row: int
    column: str
    code: str
    value: str
    message: str
    refuses: bool = False
    heading: str = ""


def sentence(code: str, **values: object) -> str:
    """Return the sentence of a trouble."""
    return _(FAULTS[code].sentence).format(**values)


def of_cell(trouble: Trouble, heading: str) -> str:
    """Return the sentence of a cell's trouble."""
    detail: object = trouble.detail
    if trouble.code in ("label_unknown", "bare_code") and trouble.detail:
        detail = "、".join(catalogue(trouble.detail).names[:8])
    return sentence(trouble.code, heading=heading, value=trouble.value, detail=detail)
