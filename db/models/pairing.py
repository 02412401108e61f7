"""Pairings: dated relations at four levels, each nested in the one above; their pauses, ticks and hand-overs."""

from sqlalchemy import Index, text
from sqlmodel import Field

from db.models.base import Table
from db.models.columns import fact


class HandOver(Table, table=True):
    """One hand-over sheet: everything one leaver gave to one successor on a day. Pairings made by it name it.

    The leaver and the successor are helpers, or both teams. `on_date` is the successor's first day.
    """

    __tablename__ = "hand_over"

    id: int = Field(primary_key=True)
    number: str = fact("交接单编号", "code", required=True, index=True)
    on_date: str = fact("交接日期", "date", required=True)
    reason: str | None = fact("交接原因")
    from_helper_id: int | None = fact("移交人", "record", references="helper.id", index=True)
    to_helper_id: int | None = fact("接收人", "record", references="helper.id", index=True)
    from_team_id: int | None = fact("移交团队", "record", references="team.id", index=True)
    to_team_id: int | None = fact("接收团队", "record", references="team.id", index=True)
    note: str | None = fact("给接收人的话")


class Pairing(Table, table=True):
    """One side helps, the other is helped, from a day to a day.

    level               helper side        beneficiary
    district_county     organisation_id    region_id (county)
    enterprise_village  organisation_id    region_id (village)
    team_family         team_id            household_id
    person_person       helper_id          member_id, and household_id of that member (the whole household
                                           when the member is its head)

    `stage` is empty once it is in force; before that it is proposed, accepted or refused and binds nobody.
    What is in force rests while one of its `PairingPause` rows holds. `exception` is the reason recorded for standing
    beside another lead or outside its parent. `replaces_id` is the pairing it took over from.
    """

    # few pairings have any of these
    __table_args__ = tuple(
        Index(f"ix_pairing_{name}", name, sqlite_where=text(f"{name} IS NOT NULL"))
        for name in ("stage", "replaces_id", "hand_over_id")
    )

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
    stage: str | None = fact("结对进程", "choice", catalogue="pairing_stage")
    proposed_on: str | None = fact("提出日期", "date")
    answered_on: str | None = fact("答复日期", "date")
    answer_reason: str | None = fact("不接受的原因")
    exception: str | None = fact("例外理由")
    replaces_id: int | None = fact("接替的结对", "record", references="pairing.id")
    hand_over_id: int | None = fact("交接单", "record", references="hand_over.id")


class PairingPause(Table, table=True):
    """A pairing rests between two dates: nobody answers for its beneficiary through it on those days."""

    __tablename__ = "pairing_pause"

    id: int = Field(primary_key=True)
    pairing_id: int = fact("结对", "record", references="pairing.id", required=True, index=True)
    from_date: str = fact("暂停日期", "date", required=True)
    to_date: str | None = fact("暂停至", "date")
    reason: str | None = fact("暂停原因")


class Readiness(Table, table=True):
    """One of the five things that must be in place for a pairing (五到位), with its evidence and since when."""

    id: int = Field(primary_key=True)
    pairing_id: int = fact("结对", "record", references="pairing.id", required=True, index=True)
    aspect: str = fact("到位事项", "choice", catalogue="readiness", required=True)
    evidence: str = fact("到位依据", required=True)
    on_date: str = fact("到位日期", "date", required=True)
