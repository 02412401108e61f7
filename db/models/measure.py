"""Measures (帮扶措施) planned and done, and visits (走访). Visits hold what was asked, promised and delivered only."""

from sqlalchemy import Index, text
from sqlmodel import Field

from db.models.base import Table
from db.models.columns import fact


class Measure(Table, table=True):
    """What is planned and done for a household or village. Done when `done_on` is set; closed when acknowledged."""

    # what still waits is little beside what was done: the agenda looks through nothing else
    __table_args__ = (
        Index("ix_measure_done_on", "done_on", "planned_on"),
        # nearly all measures have no project
        Index("ix_measure_project_id", "project_id", sqlite_where=text("project_id IS NOT NULL")),
        Index("ix_measure_unanswered", "done_on", sqlite_where=text("acknowledged_on IS NULL AND done_on IS NOT NULL")),
    )

    id: int = Field(primary_key=True)
    household_id: int | None = fact("户", "record", references="household.id", index=True)
    member_id: int | None = fact("家庭成员", "record", references="member.id", index=True)
    region_id: int | None = fact("村", "record", references="region.id", index=True)
    need_id: int | None = fact("对应需求", "record", references="need.id", index=True)
    pairing_id: int | None = fact("所属结对", "record", references="pairing.id", index=True)
    project_id: int | None = fact("所属项目", "record", references="project.id")
    helper_id: int | None = fact("帮扶责任人", "record", references="helper.id", index=True)
    organisation_id: int | None = fact("帮扶单位", "record", references="organisation.id", index=True)
    kind: str | None = fact("措施类别", "choice", catalogue="measure_kind")
    content: str = fact("帮扶内容", required=True)
    planned_on: str | None = fact("计划日期", "date")
    done_on: str | None = fact("完成日期", "date")
    amount_fen: int | None = fact("金额", "fen")
    quantity_milli: int | None = fact("数量", "milli")
    unit: str | None = fact("计量单位")
    result: str | None = fact("帮扶结果")
    acknowledged_on: str | None = fact("户确认日期", "date")
    note: str | None = fact("备注")
    extra: str | None = fact("原样保留", "json")


class Visit(Table, table=True):
    """A call on the household: when, who, requests made, promises given, next date."""

    id: int = Field(primary_key=True)
    household_id: int = fact("户", "record", references="household.id", required=True, index=True)
    helper_id: int | None = fact("走访人", "record", references="helper.id", index=True)
    visited_on: str = fact("走访日期", "date", required=True, index=True)
    requests: str | None = fact("户提出的要求")
    promises: str | None = fact("答应的事")
    delivered: str | None = fact("已兑现的事")
    next_on: str | None = fact("下次走访", "date", index=True)
    extra: str | None = fact("原样保留", "json")
