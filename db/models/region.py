"""Regions: provinces down to village groups, each with the edition of the division codes it comes from."""

from sqlmodel import Field

from db.models.base import Table
from db.models.columns import fact


class Region(Table, table=True):
    """A province, prefecture, county, township, village or group in one edition of the codes.

    Codes move between villages over the years: match by county + township + name + edition, never by bare code.
    """

    id: int = Field(primary_key=True)
    code: str | None = fact("区划代码", "code", index=True)
    edition: int = fact("区划版本", "year", required=True)
    level: str = fact("层级", "choice", catalogue="region_level", required=True)
    name: str = fact("名称", required=True, index=True)
    aliases: str | None = fact("别名", "labels")
    parent_id: int | None = fact("上级区划", "record", references="region.id", index=True)
