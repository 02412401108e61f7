"""Households, their years and their members. No table here may hold what the red lines forbid."""

from sqlalchemy import Index, text
from sqlmodel import Field

from db.models.base import Table
from db.models.columns import fact


class Household(Table, table=True):
    """The unit of help. `code` is the register's stable 户编号. One that was entered twice names the household it is."""

    __table_args__ = (Index("ix_household_joined_into", "joined_into", sqlite_where=text("joined_into IS NOT NULL")),)

    id: int = Field(primary_key=True)
    code: str | None = fact("户编号", "code", index=True)
    village_id: int | None = fact("行政村", "record", references="region.id", index=True)
    group_name: str | None = fact("组别")
    address: str | None = fact("住址")
    phone: str | None = fact("联系电话", "phone")
    category: str | None = fact("户类型", "choice", catalogue="household_category")
    exit_status: str | None = fact("脱贫属性", "choice", catalogue="exit_status", index=True)
    exit_year: int | None = fact("脱贫年度", "year")
    main_cause: str | None = fact("主要致贫原因", "choice", catalogue="cause")
    other_causes: str | None = fact("其他致贫原因", "labels", catalogue="cause")
    standard: str | None = fact("识别标准", "choice", catalogue="standard")
    identified_on: str | None = fact("首次识别时间", "date")
    monitor_kind: str | None = fact("监测对象类别", "choice", catalogue="monitor_kind")
    risk_on: str | None = fact("风险识别时间", "date")
    risk_cleared: str | None = fact("风险是否消除", "choice", catalogue="risk_cleared")
    risk_cleared_on: str | None = fact("风险消除时间", "date")
    stated_people: int | None = fact("登记人数", "count")
    note: str | None = fact("备注")
    extra: str | None = fact("原样保留", "json")
    joined_into: int | None = fact("并入的户", "record", references="household.id")


class HouseholdYear(Table, table=True):
    """A household in one calendar year: income by kind, costs, living conditions.

    Net income = wage + business + property + transfer - business cost; per head = net / people
    (domain rules; the national register states the per-head figure, kept as `stated_per_head_fen`).
    """

    __tablename__ = "household_year"

    id: int = Field(primary_key=True)
    household_id: int = fact("户", "record", references="household.id", required=True, index=True)
    year: int = fact("年度", "year", required=True)
    people: int | None = fact("计算人数", "count")
    wage_fen: int | None = fact("工资性收入", "fen")
    business_fen: int | None = fact("生产经营性收入", "fen")
    property_fen: int | None = fact("财产性收入", "fen")
    transfer_fen: int | None = fact("转移性收入", "fen")
    subsistence_fen: int | None = fact("低保金", "fen")
    destitute_fen: int | None = fact("特困供养金", "fen")
    pension_fen: int | None = fact("养老保险金", "fen")
    ecology_fen: int | None = fact("生态补偿金", "fen")
    other_transfer_fen: int | None = fact("其他转移性收入", "fen")
    business_cost_fen: int | None = fact("生产经营性支出", "fen")
    stated_total_fen: int | None = fact("年收入", "fen")
    stated_net_fen: int | None = fact("纯收入", "fen")
    stated_per_head_fen: int | None = fact("人均纯收入", "fen")
    arable_centimu: int | None = fact("耕地面积", "centimu")
    irrigated_centimu: int | None = fact("有效灌溉面积", "centimu")
    forest_centimu: int | None = fact("林地面积", "centimu")
    orchard_centimu: int | None = fact("林果面积", "centimu")
    pasture_centimu: int | None = fact("牧草地面积", "centimu")
    house_dm2: int | None = fact("住房面积", "dm2")
    house_grade: str | None = fact("危房等级", "choice", catalogue="house_grade")
    unsafe_house: str | None = fact("危房户", "choice", catalogue="yes_no")
    water_safe: str | None = fact("饮水安全", "choice", catalogue="yes_no")
    water_short: str | None = fact("饮水困难", "choice", catalogue="yes_no")


class Member(Table, table=True):
    """A person of the household, with dated residence. One that was entered twice names the member they are."""

    __table_args__ = (Index("ix_member_joined_into", "joined_into", sqlite_where=text("joined_into IS NOT NULL")),)

    id: int = Field(primary_key=True)
    household_id: int = fact("户", "record", references="household.id", required=True, index=True)
    code: str | None = fact("人编号", "code", index=True)
    name: str = fact("姓名", required=True, index=True)
    relation: str | None = fact("与户主关系", "choice", catalogue="relation")
    sex: str | None = fact("性别", "choice", catalogue="sex")
    birth: str | None = fact("出生日期", "date")
    id_kind: str | None = fact("证件类型", "choice", catalogue="id_kind")
    id_number: str | None = fact("证件号码", "code", private=True, index=True)
    phone: str | None = fact("联系电话", "phone")
    education: str | None = fact("文化程度", "choice", catalogue="education")
    school: str | None = fact("在校生状况", "choice", catalogue="school")
    health: str | None = fact("健康状况", "labels", catalogue="health", private=True)
    disability: str | None = fact("残疾类别", "labels", catalogue="disability", private=True)
    disability_grade: str | None = fact("残疾等级", "choice", catalogue="disability_grade", private=True)
    labour: str | None = fact("劳动技能", "choice", catalogue="labour")
    work_months: int | None = fact("务工时间（月）", "count")
    basic_insurance: str | None = fact("参加基本医疗保险", "choice", catalogue="yes_no")
    serious_insurance: str | None = fact("参加大病医疗", "choice", catalogue="yes_no")
    pension_insurance: str | None = fact("参加养老保险", "choice", catalogue="yes_no")
    subsistence: str | None = fact("享受低保", "choice", catalogue="yes_no")
    public_post: str | None = fact("公益性岗位类型", "choice", catalogue="public_post")
    identified_on: str | None = fact("人员识别时间", "date")
    from_date: str | None = fact("入户日期", "date")
    to_date: str | None = fact("离户日期", "date")
    leave_reason: str | None = fact("离户原因", "choice", catalogue="leave_reason")
    extra: str | None = fact("原样保留", "json")
    joined_into: int | None = fact("并入的成员", "record", references="member.id")
