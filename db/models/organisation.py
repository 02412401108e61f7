"""Those who help: organisations, their teams with dated members, and helpers. Kept apart from household files."""

from sqlmodel import Field

from db.models.base import Table
from db.models.columns import fact


class Organisation(Table, table=True):
    """An assisting district, department, enterprise, social organisation, school, hospital or cooperative."""

    id: int = Field(primary_key=True)
    name: str = fact("单位名称", required=True, index=True)
    kind: str | None = fact("单位类型", "choice", catalogue="organisation_kind")
    credit_code: str | None = fact("统一社会信用代码", "code")
    address: str | None = fact("单位地址")
    contact: str | None = fact("联系人")
    phone: str | None = fact("联系电话", "phone")
    affiliation: str | None = fact("隶属关系")
    extra: str | None = fact("原样保留", "json")


class Team(Table, table=True):
    """A work team of an organisation; `region_id` is the village a resident team (驻村工作队) lives in."""

    id: int = Field(primary_key=True)
    organisation_id: int | None = fact("所属单位", "record", references="organisation.id", index=True)
    name: str = fact("团队名称", required=True, index=True)
    from_date: str | None = fact("起始日期", "date")
    to_date: str | None = fact("终止日期", "date")
    region_id: int | None = fact("驻点村", "record", references="region.id", index=True)
    capacity: int | None = fact("最多负责户数", "count")


class Helper(Table, table=True):
    """A person who helps (帮扶责任人) and the term they serve; `capacity` is their own limit beside the store's."""

    id: int = Field(primary_key=True)
    name: str = fact("姓名", required=True, index=True)
    organisation_id: int | None = fact("单位", "record", references="organisation.id", index=True)
    sex: str | None = fact("性别", "choice", catalogue="sex")
    duty: str | None = fact("职务")
    phone: str | None = fact("联系电话", "phone")
    office_phone: str | None = fact("办公电话", "phone")
    id_number: str | None = fact("证件号码", "code", private=True, index=True)
    term: str | None = fact("批次")
    from_date: str | None = fact("起始日期", "date")
    to_date: str | None = fact("终止日期", "date")
    extra: str | None = fact("原样保留", "json")
    skills: str | None = fact("技术特长", "labels", catalogue="skill")
    capacity: int | None = fact("最多负责户数", "count")


class TeamMember(Table, table=True):
    """A helper in a team between two dates."""

    __tablename__ = "team_member"

    id: int = Field(primary_key=True)
    team_id: int = fact("团队", "record", references="team.id", required=True, index=True)
    helper_id: int = fact("帮扶责任人", "record", references="helper.id", required=True, index=True)
    leader: bool | None = fact("队长", "yesno")
    from_date: str | None = fact("起始日期", "date")
    to_date: str | None = fact("终止日期", "date")
    post: str | None = fact("驻村职务", "choice", catalogue="village_post")
