"""The rows of exported registers: one person, measure, pairing or visit a row, streamed, in the order of the place."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection

from db.models import KINDS, table_of

_PLACE: Final = (
    "LEFT JOIN region v ON v.id = h.village_id LEFT JOIN region t ON t.id = v.parent_id "
    "LEFT JOIN region c ON c.id = t.parent_id LEFT JOIN household_line l ON l.household_id = h.id"
)
_HEAD: Final = (
    "(SELECT m.id_number FROM member m WHERE h.code IS NULL AND m.household_id = h.id AND m.to_date IS NULL "
    "AND m.joined_into IS NULL ORDER BY m.relation IS NOT '户主', m.id LIMIT 1)"
)
_FROM: Final = {
    "households": "FROM household h CROSS JOIN member m ON m.household_id = h.id AND m.to_date IS NULL AND m.joined_into IS NULL "
    f"{_PLACE} LEFT JOIN household_year y ON y.id = (SELECT z.id FROM household_year z WHERE z.household_id = h.id "
    "ORDER BY z.year DESC, z.id DESC LIMIT 1)",
    "homes": f"FROM household h {_PLACE} LEFT JOIN household_year y ON y.id = (SELECT z.id FROM household_year z "
    "WHERE z.household_id = h.id ORDER BY z.year DESC, z.id DESC LIMIT 1)",
    "measures": f"FROM measure a JOIN household h ON h.id = a.household_id {_PLACE} "
    "LEFT JOIN helper p ON p.id = a.helper_id LEFT JOIN organisation o ON o.id = coalesce(a.organisation_id, p.organisation_id)",
    "visits": f"FROM visit s JOIN household h ON h.id = s.household_id {_PLACE} LEFT JOIN helper p ON p.id = s.helper_id "
    "LEFT JOIN organisation o ON o.id = p.organisation_id",
    "pairings": f"FROM pairing r JOIN household h ON h.id = r.household_id {_PLACE} JOIN helper p ON p.id = r.helper_id "
    "LEFT JOIN organisation o ON o.id = p.organisation_id",
}
_ORDER: Final = {
    "households": "l.place, h.group_name, h.code, h.id, m.relation IS NOT '户主', m.id",
    "homes": "l.place, h.group_name, h.code, h.id",
    "measures": "l.place, h.code, h.id, coalesce(a.done_on, a.planned_on), a.id",
    "visits": "l.place, h.code, h.id, s.visited_on, s.id",
    "pairings": "l.place, h.group_name, h.code, h.id, r.from_date, r.id",
}
_ALIASES: Final = {
    "household": "h", "member": "m", "year": "y", "measure": "a", "visit": "s", "pairing": "r", "helper": "p", "organisation": "o",
}  # fmt: skip
_SPECIAL: Final = {
    "place.county": "c.name",
    "place.township": "t.name",
    "place.village": "v.name",
    "head.name": "l.head_name",
    "head.id_number": _HEAD,
    "measure.code": "a.id",
    "group": "h.group_name",
}
EXTRA: Final = {
    "households": "m.extra",
    "homes": "NULL",
    "measures": "a.extra",
    "visits": "s.extra",
    "pairings": "r.extra",
}
_AREA: Final = "? IN (l.village_id, l.township_id, l.county_id)"


def register_rows(
    connection: Connection, register: str, fields: Sequence[str], *, area: int | None = None
) -> Iterator[Sequence[Any]]:
    """Yield the rows of a register with the fields asked for ("member.name"), then the text of its unknown columns."""
    columns = ", ".join([*(_SPECIAL.get(field) or _column(field) for field in fields), EXTRA[register]])
    rows = connection.exec_driver_sql(
        f"SELECT {columns} {_FROM[register]} {_where(register, area)} ORDER BY {_ORDER[register]}",
        (area,) if area else (),
    )
    while part := rows.fetchmany(2_000):
        yield from part


def has_field(register: str, field: str) -> bool:
    """Whether the rows of a register can have a field."""
    return field in _SPECIAL or known_column(field, _ALIASES, _FROM[register])


def known_column(field: str, aliases: Mapping[str, str], tables: str) -> bool:
    """Whether a field is a column of one of the tables that a statement joins under these aliases."""
    table, _dot, name = field.partition(".")
    if table not in aliases or f" {aliases[table]} " not in f"{tables} ":
        return False
    kind = "household_year" if table == "year" else table
    return kind in KINDS and name in table_of(kind).columns


def count_rows(connection: Connection, register: str, *, area: int | None = None) -> int:
    """Return how many rows `register_rows` yields."""
    statement = f"SELECT count(*) {_FROM[register]} {_where(register, area)}"
    return int(connection.exec_driver_sql(statement, (area,) if area else ()).scalar_one())


def unknown_columns(connection: Connection, register: str, *, area: int | None = None) -> list[str]:
    """Return the headings of the unknown columns that some row of a register holds."""
    extra = EXTRA[register]
    where = _where(register, area).replace("WHERE", "AND")
    statement = (
        f"SELECT DISTINCT e.key {_FROM[register]}, json_each({extra}) e WHERE {extra} IS NOT NULL {where} ORDER BY 1"
    )
    return list(connection.exec_driver_sql(statement, (area,) if area else ()).scalars())


def _where(register: str, area: int | None) -> str:
    conditions = [_AREA] if area else []
    if register == "pairings":
        conditions.append("r.level = 'person_person' AND r.stage IS NULL")
    return f"WHERE {' AND '.join(conditions)}" if conditions else ""


def _column(field: str) -> str:
    table, name = field.split(".")
    if not name.isidentifier():
        raise KeyError(field)
    return f"{_ALIASES[table]}.{name}"


AREAS: Final = ("village", "township", "county")


def area_named(connection: Connection, words: str, levels: Sequence[str] = AREAS) -> int | None:
    """Return the village, township or county with a code or name; None where there is none or several."""
    rows = connection.exec_driver_sql(
        f"SELECT id, edition FROM region WHERE level IN ({', '.join('?' * len(levels))}) AND (code = ? OR name = ?) "
        "ORDER BY edition DESC",
        (*levels, words, words),
    ).all()
    newest = [row[0] for row in rows if row[1] == rows[0][1]]
    return int(newest[0]) if len(newest) == 1 else None
