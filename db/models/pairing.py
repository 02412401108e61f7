"""Pairings: dated relations at four levels, each nested in the one above."""

from sqlmodel import Field

from db.models.base import Table
from db.models.columns import fact


class Pairing(Table, table=True):
    """One side helps, the other is helped, from a day to a day.

    level               helper side        beneficiary
    district_county     organisation_id    region_id (county)
    enterprise_village  organisation_id    region_id (village)
    team_family         team_id            household_id
    person_person       helper_id          member_id, and household_id of that member (the whole household
                                           when the member is its head)
    """

    id: int = Field(primary_key=True)
    level: str = fact("结对层级", "choice", catalogue="pairing_level", required=True, index=True)
    parent_id: int | None = fact("上级结对", "record", references="pairing.id", index=True)
    organisation_id: int | None = fact("帮扶单位", "record", references="organisation.id", index=True)
    team_id: int | None = fact("帮扶团队", "record", references="team.id", index=True)
    helper_id: int | None = fact("帮扶责任人", "record", references="helper.id", index=True)
    region_id: int | None = fact("受帮地区", "record", references="region.id", index=True)
    household_id: int | None = fact("受帮户", "record", references="household.id", index=True)
    member_id: int | None = fact("受帮人", "record", references="member.id", index=True)
    role: str = fact("职责", "choice", catalogue="pairing_role", required=True)
    from_date: str | None = fact("起始日期", "date")
    to_date: str | None = fact("终止日期", "date")
    end_reason: str | None = fact("结束原因")
    agreement: str | None = fact("协议编号")
    extra: str | None = fact("原样保留", "json")
