"""Rows of the registers of projects and of what they were allocated: streamed, by year, name and place.

Not here: lists of the window (`funds`), registers of households (`register_rows`).
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Connection

from db.models import table_of
from db.queries.register_rows import known_column

_ALIASES: Final = {"project": "p", "fund_source": "s", "allocation": "a"}
_FROM: Final = {
    "projects": "FROM project p ",
    "funds": "FROM project p LEFT JOIN (SELECT project_id, fund_source_id, sum(amount_fen) AS amount_fen, "
    "CASE count(*) WHEN 1 THEN min(number) END AS number, CASE count(*) WHEN 1 THEN min(on_date) END AS on_date, "
    "min(id) AS id FROM allocation GROUP BY project_id, fund_source_id) a ON a.project_id = p.id "
    "LEFT JOIN fund_source s ON s.id = a.fund_source_id ",
}
# where nothing was allocated, the planned cost stands in its column
_SPECIAL: Final = {"funds": {"allocation.amount_fen": "CASE WHEN a.id IS NULL THEN p.scale_fen ELSE a.amount_fen END"}}
_ORDER: Final = {"projects": "p.year, p.name, p.place, p.id", "funds": "p.year, p.name, p.place, p.id, a.id"}
_AREA: Final = (
    "WHERE p.region_id IN (WITH RECURSIVE place (id) AS (SELECT ? UNION SELECT r.id FROM place JOIN region r "
    "ON r.parent_id = place.id) SELECT id FROM place) "
)
REGISTERS: Final = tuple(_FROM)


def project_register_rows(
    connection: Connection, register: str, fields: Sequence[str], *, area: int | None = None
) -> Iterator[Sequence[Any]]:
    """Yield the rows of "projects" (a project each) or "funds" (a project and a source each): the fields, then unknown columns."""
    special = _SPECIAL.get(register, {})
    columns = ", ".join([*(special.get(field) or _column(field) for field in fields), "p.extra"])
    rows = connection.exec_driver_sql(
        f"SELECT {columns} {_FROM[register]}{_AREA if area else ''}ORDER BY {_ORDER[register]}", (area,) if area else ()
    )
    while part := rows.fetchmany(2_000):
        yield from part


def has_project_field(register: str, field: str) -> bool:
    """Whether the rows of a register can have a field."""
    return known_column(field, _ALIASES, _FROM[register])


def count_project_rows(connection: Connection, register: str, *, area: int | None = None) -> int:
    """Return how many rows `project_register_rows` yields."""
    statement = f"SELECT count(*) {_FROM[register]}{_AREA if area else ''}"
    return int(connection.exec_driver_sql(statement, (area,) if area else ()).scalar_one())


def project_unknown(connection: Connection, *, area: int | None = None) -> list[str]:
    """Return the headings of the unknown columns that some project holds."""
    where = f"{_AREA if area else 'WHERE 1 '}AND p.extra IS NOT NULL"
    statement = f"SELECT DISTINCT e.key FROM project p, json_each(p.extra) e {where} ORDER BY 1"
    return list(connection.exec_driver_sql(statement, (area,) if area else ()).scalars())


def _column(field: str) -> str:
    table, _dot, name = field.partition(".")
    if name not in table_of(table).columns:
        raise KeyError(field)
    return f"{_ALIASES[table]}.{name}"
