"""Rows of the registers of those who help, and of pairings at every level: streamed, in the order of the place.

Not here: households, measures and visits (`register_rows`).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection

from db.queries.register_rows import known_column

# helpers in, or answering for, an area; the units that help there
_PAIRED_THERE: Final = (
    "SELECT r.{side} FROM pairing r JOIN household_line l ON l.household_id = r.household_id "
    "WHERE r.{side} IS NOT NULL AND :area IN (l.village_id, l.township_id, l.county_id)"
)
_LIVES_THERE: Final = (
    "SELECT x.team_id FROM team y JOIN team_member x ON x.team_id = y.id JOIN region v ON v.id = y.region_id "
    "JOIN region t ON t.id = v.parent_id WHERE :area IN (v.id, t.id, t.parent_id)"
)
_HELPERS_THERE: Final = f"({_PAIRED_THERE.format(side='helper_id')} UNION SELECT z.helper_id FROM team_member z WHERE z.team_id IN ({_LIVES_THERE}))"
_TEAMS_THERE: Final = f"({_PAIRED_THERE.format(side='team_id')} UNION {_LIVES_THERE})"
_UNITS_THERE: Final = (
    "(SELECT r.organisation_id FROM pairing r JOIN region v ON v.id = r.region_id LEFT JOIN region t ON t.id = v.parent_id "
    "WHERE :area IN (v.id, t.id, t.parent_id) "
    f"UNION SELECT organisation_id FROM helper WHERE id IN {_HELPERS_THERE} "
    f"UNION SELECT organisation_id FROM team WHERE id IN {_TEAMS_THERE})"
)

_VILLAGE: Final = "LEFT JOIN region v ON v.id = {of} LEFT JOIN region t ON t.id = v.parent_id LEFT JOIN region c ON c.id = t.parent_id"
_HOME: Final = (
    "JOIN household h ON h.id = r.household_id LEFT JOIN household_line l ON l.household_id = h.id "
    + _VILLAGE.format(of="h.village_id")
)
_IN_HOME: Final = ":area IN (l.village_id, l.township_id, l.county_id)"
_RESIDENT: Final = "(SELECT '是' FROM team_member x JOIN team y ON y.id = x.team_id WHERE x.helper_id = p.id AND y.region_id IS NOT NULL LIMIT 1)"
_WORDS: Final = "nullif(concat_ws('、', p.skills, json_extract(p.extra, '$.技术特长')), '')"
_FLAG: Final = "coalesce({of}, json_extract(p.extra, '$.{words}'))"
_HEAD_NUMBER: Final = (
    "(SELECT m.id_number FROM member m WHERE h.code IS NULL AND m.household_id = h.id AND m.to_date IS NULL "
    "ORDER BY m.relation IS NOT '户主', m.id LIMIT 1)"
)


@dataclass(frozen=True)
class Source:
    """Where the rows of one sheet come from: tables, condition, condition of an area, order, what is kept as it is."""

    tables: str
    where: str
    area: str
    order: str
    extra: str


_HELPER: Final = (
    "LEFT JOIN team g ON g.id = x.team_id "
    + _VILLAGE.format(of="g.region_id")
    + " LEFT JOIN organisation o ON o.id = p.organisation_id"
)
SOURCES: Final = {
    "helpers": Source(
        f"FROM helper p LEFT JOIN team_member x ON x.helper_id = p.id {_HELPER}",
        "1", f"p.id IN {_HELPERS_THERE}", "o.name, p.name, p.id, x.from_date, x.id", "p.extra",
    ),
    "teams": Source(
        f"FROM team_member x JOIN helper p ON p.id = x.helper_id {_HELPER}",
        "1", f"g.id IN {_TEAMS_THERE}", "c.code, v.code, v.name, g.name, g.id, x.leader IS NOT 1, x.from_date, x.id", "NULL",
    ),
    "organisations": Source("FROM organisation o", "1", f"o.id IN {_UNITS_THERE}", "o.name, o.id", "o.extra"),
    "person_person": Source(
        f"FROM pairing r {_HOME} JOIN helper p ON p.id = r.helper_id LEFT JOIN organisation o ON o.id = p.organisation_id "
        "LEFT JOIN member b ON b.id = r.member_id",
        "r.level = 'person_person' AND r.stage IS NULL", _IN_HOME, "l.place, h.group_name, h.code, h.id, r.from_date, r.id", "r.extra",
    ),
    "team_family": Source(
        f"FROM pairing r {_HOME} JOIN team g ON g.id = r.team_id LEFT JOIN organisation o ON o.id = g.organisation_id",
        "r.level = 'team_family' AND r.stage IS NULL", _IN_HOME, "l.place, h.group_name, h.code, h.id, r.from_date, r.id", "r.extra",
    ),
    "enterprise_village": Source(
        f"FROM pairing r JOIN organisation o ON o.id = r.organisation_id {_VILLAGE.format(of='r.region_id')}",
        "r.level = 'enterprise_village' AND r.stage IS NULL", ":area IN (v.id, t.id, c.id)", "v.code, v.name, r.from_date, r.id", "r.extra",
    ),
    "district_county": Source(
        "FROM pairing r JOIN organisation o ON o.id = r.organisation_id JOIN region c ON c.id = r.region_id",
        "r.level = 'district_county' AND r.stage IS NULL", ":area = c.id", "c.code, r.from_date, r.id", "r.extra",
    ),
}  # fmt: skip
_ALIASES: Final = {
    "household": "h", "pairing": "r", "helper": "p", "organisation": "o", "team": "g", "team_member": "x",
}  # fmt: skip
_SPECIAL: Final = {
    "place.county": "c.name",
    "place.township": "t.name",
    "place.village": "v.name",
    "pairing.helped_county": "c.name",
    "pairing.code": "r.id",
    "helper.code": "p.id",
    "organisation.code": "o.id",
    "team.code": "g.id",
    "head.name": "l.head_name",
    "head.id_number": _HEAD_NUMBER,
    "beneficiary.name": "b.name",
    "helper.education": "json_extract(p.extra, '$.学历')",
    "helper.address": "json_extract(p.extra, '$.联系地址')",
    "skill.words": _WORDS,
    "post.is_first_secretary": _FLAG.format(
        of="CASE WHEN x.post = '第一书记' THEN '是' WHEN x.post IS NOT NULL THEN '否' END", words="是否第一书记"
    ),
    "post.is_leader": _FLAG.format(of="CASE x.leader WHEN 1 THEN '是' WHEN 0 THEN '否' END", words="是否工作队队长"),
    "post.is_member": _FLAG.format(of="CASE WHEN g.region_id IS NOT NULL THEN '是' END", words="是否驻村队员"),
    "post.is_resident": _RESIDENT,
    "contact.name": "coalesce(json_extract(r.extra, '$.联系人'), o.contact)",
    "contact.phone": "coalesce(json_extract(r.extra, '$.联系电话'), o.phone)",
}


def people_rows(
    connection: Connection, sheet: str, fields: Sequence[str], *, area: int | None = None
) -> Iterator[Sequence[Any]]:
    """Yield the rows of a sheet with the fields asked for ("helper.name"), then the text of its unknown columns."""
    source = SOURCES[sheet]
    columns = ", ".join([*(_SPECIAL.get(field) or _column(field) for field in fields), source.extra])
    statement = f"SELECT {columns} {source.tables} WHERE {_where(source, area)} ORDER BY {source.order}"
    rows = connection.exec_driver_sql(statement, {"area": area} if area else {})
    while part := rows.fetchmany(2_000):
        yield from part


def has_people_field(sheet: str, field: str) -> bool:
    """Whether the rows of a sheet can have a field."""
    tables = SOURCES[sheet].tables
    words = _SPECIAL.get(field)
    if words is None:
        return known_column(field, _ALIASES, tables)
    own = set(re.findall(r"(?:FROM|JOIN) \w+ (\w)\b", words))
    return all(alias in own or f" {alias} " in f"{tables} " for alias in re.findall(r"\b([a-z])\.", words))


def count_people_rows(connection: Connection, sheet: str, *, area: int | None = None) -> int:
    """Return how many rows `people_rows` yields."""
    source = SOURCES[sheet]
    statement = f"SELECT count(*) {source.tables} WHERE {_where(source, area)}"
    return int(connection.exec_driver_sql(statement, {"area": area} if area else {}).scalar_one())


def people_unknown(connection: Connection, sheet: str, *, area: int | None = None) -> list[str]:
    """Return what is kept as it is beside the rows of a sheet, by its headings."""
    source = SOURCES[sheet]
    if source.extra == "NULL":
        return []
    statement = (
        f"SELECT DISTINCT e.key {source.tables}, json_each({source.extra}) e "
        f"WHERE {source.extra} IS NOT NULL AND {_where(source, area)} ORDER BY 1"
    )
    return list(connection.exec_driver_sql(statement, {"area": area} if area else {}).scalars())


def _where(source: Source, area: int | None) -> str:
    return f"{source.where} AND {source.area}" if area else source.where


def _column(field: str) -> str:
    table, name = field.split(".")
    if not name.isidentifier():
        raise KeyError(field)
    return f"{_ALIASES[table]}.{name}"
