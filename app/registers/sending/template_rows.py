"""What a workbook to fill in has of the store already: the rows of its register in a place, with the fields the layout asks for.

ID numbers of helpers, health and disability stay blank, as in an export without a purpose. Not here: the workbook (`template`).
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from app.registers.sending.export import CODES
from app.registers.sending.export_projects import in_ten_thousands
from app.registers.sending.layout_out import Out, writer_of
from app.registers.values.codes import code_of
from db.queries.people_rows import has_people_field, people_rows
from db.queries.project_rows import REGISTERS as OF_PROJECTS
from db.queries.project_rows import has_project_field, project_register_rows
from db.queries.register_rows import has_field, register_rows
from db.store import Reader

_SHEETS: Final = {"helpers": "helpers", "organisations": "organisations", "families": "team_family",
                  "pairings": "person_person", "pairings_national": "person_person"}  # fmt: skip
_HOMES: Final = ("measures", "visits", "years", "gifts", "needs", "card")
_SAME: Final = {"organisation.contact": "contact.name", "organisation.phone": "contact.phone"}
ENDED: Final = "pairing.to_date"


def known_rows(
    reader: Reader, register: str, columns: Sequence[Out | None], *, area: int | None
) -> Iterator[list[Any]]:
    """Yield the cells of each row; None where a column has no field or the store does not give it out."""
    source = _source(register, columns)
    if source is None:
        return
    named = _SAME if register == "areas" else {}
    asked = [
        (at, column, named.get(column.field, column.field))
        for at, column in enumerate(columns)
        if column and _given_out(column) and _knows(source, named.get(column.field, column.field))
    ]
    fields = [field for _at, _column, field in asked]
    ends = register in ("areas", "families", "pairings", "pairings_national") and ENDED not in fields
    write = [_writer(column) for _at, column, _field in asked]
    for row in _rows(reader, source, [*fields, *([ENDED] if ends else [])], area):
        if ends and row[len(fields)] is not None:
            continue  # over: the sheet has no column to say so
        cells: list[Any] = [None] * len(columns)
        for (at, _column, _field), one, value in zip(asked, write, row, strict=False):
            cells[at] = None if value is None else one(value)
        yield cells


def _source(register: str, columns: Sequence[Out | None]) -> str | None:
    fields = {column.field for column in columns if column}
    if register == "households":
        return register
    if register == "measures" and "measure.code" in fields:
        return register
    if register == "areas":
        return "district_county" if "pairing.helped_county" in fields else "enterprise_village"
    if register == "projects":
        return "funds" if "allocation.amount_fen" in fields else "projects"
    if register == "gifts" and not fields & {"household.code", "head.name"}:
        return None
    if register == "helpers" and "post.is_member" not in fields:
        return "teams"  # a register of those in resident teams
    return "homes" if register in _HOMES else _SHEETS.get(register)


def _given_out(column: Out) -> bool:
    return column.field == "member.id_number" or not column.private


_IN_PLACE: Final = ("households", "homes", "measures")


def _rows(reader: Reader, source: str, fields: Sequence[str], area: int | None) -> Iterator[Sequence[Any]]:
    if source in _IN_PLACE:
        return register_rows(reader, source, fields, area=area)
    if source in OF_PROJECTS:
        return project_register_rows(reader, source, fields, area=area)
    return people_rows(reader, source, fields, area=area)


def _knows(source: str, field: str) -> bool:
    if source in OF_PROJECTS:
        return has_project_field(source, field)
    return has_field(source, field) if source in _IN_PLACE else has_people_field(source, field)


def _writer(column: Out) -> Callable[[Any], Any]:
    if "万元" in column.heading:
        return in_ten_thousands
    return code_of if column.field in CODES else writer_of(column)
