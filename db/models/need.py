"""Needs: what a village, household or member lacks, with evidence, opened and met."""

from sqlmodel import Field

from db.models.base import Table
from db.models.columns import fact


class Need(Table, table=True):
    """A need is open until `met_on`; an open need has a measure planned or `no_measure_reason`."""

    id: int = Field(primary_key=True)
    region_id: int | None = fact("村", "record", references="region.id", index=True)
    household_id: int | None = fact("户", "record", references="household.id", index=True)
    member_id: int | None = fact("家庭成员", "record", references="member.id", index=True)
    kind: str = fact("需求类别", "choice", catalogue="need_kind", required=True)
    guarantee: str | None = fact("保障类别", "choice", catalogue="guarantee")
    title: str = fact("需求内容", required=True)
    evidence: str | None = fact("依据")
    opened_on: str | None = fact("提出日期", "date")
    met_on: str | None = fact("解决日期", "date", index=True)
    no_measure_reason: str | None = fact("未定措施原因")
