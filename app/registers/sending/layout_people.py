"""What the columns of the exported registers of those who help are, sheet by sheet: those of the known layouts first.

The headings are those our own import knows. Not here: households, measures (`layout_out`), writing (`export_people`).
"""

from typing import Final

from app.registers.sending.layout_out import Out, column
from resources.language import N_

_AT: Final = (
    column("区县", "place.county"),
    column("乡镇", "place.township", 16),
    column("行政村", "place.village", 20),
)
_MEMBERSHIP: Final = (
    *_AT,
    column("工作队名称", "team.name", 24),
    column("驻村职务", "team_member.post"),
    column("开始时间", "team_member.from_date"),
    column("终止时间", "team_member.to_date"),
    column("团队编号", "team.code", 18),
    column("帮扶人编号", "helper.code", 18),
)
_DATES: Final = (
    column("职责", "pairing.role", 8),
    column("开始时间", "pairing.from_date"),
    column("终止时间", "pairing.to_date"),
    column("结束原因", "pairing.end_reason", 20),
    column("协议编号", "pairing.agreement"),
    column("例外理由", "pairing.exception", 20),
    column("结对编号", "pairing.code", 18),
)
_HOME: Final = (
    *_AT,
    column("户编号", "household.code", 16),
    column("户主姓名", "head.name", 26),
    column("户主证件号码", "head.id_number", 22),  # only where the household has no code
)

SHEETS: Final[dict[str, tuple[Out, ...]]] = {
    "helpers": (
        column("帮扶单位", "organisation.name", 24),
        column("帮扶单位类型", "organisation.kind"),
        column("帮扶单位隶属关系", "organisation.affiliation", 16),
        column("姓名", "helper.name", 16),
        column("是否第一书记", "post.is_first_secretary", 8),
        column("是否工作队队长", "post.is_leader", 8),
        column("是否驻村队员", "post.is_member", 8),
        column("性别", "helper.sex", 6),
        column("职务级别", "helper.duty", 14),
        column("证件号码", "helper.id_number", 22),
        column("联系电话", "helper.phone", 14),
        column("办公电话", "helper.office_phone", 14),
        column("学历", "helper.education"),
        column("技术特长", "skill.words", 16),
        column("联系地址", "helper.address", 24),
        column("批次", "helper.term", 10),
        column("任期开始", "helper.from_date"),
        column("任期结束", "helper.to_date"),
        *_MEMBERSHIP,
    ),
    "teams": (
        column("队员姓名", "helper.name", 16),
        column("单位名称", "organisation.name", 24),
        column("是否第一书记", "post.is_first_secretary", 8),
        column("是否驻村队长", "post.is_leader", 8),
        column("技术特长", "skill.words", 16),
        column("职务级别", "helper.duty", 14),
        column("隶属关系", "organisation.affiliation", 16),
        column("联系人电话", "helper.phone", 14),
        column("联系地址", "helper.address", 24),
        *_MEMBERSHIP,
    ),
    "organisations": (
        column("帮扶单位名称", "organisation.name", 30),
        column("帮扶单位类型", "organisation.kind"),
        column("隶属关系", "organisation.affiliation", 16),
        column("联系电话", "organisation.phone", 14),
        column("联系人", "organisation.contact", 14),
        column("统一社会信用代码", "organisation.credit_code", 20),
        column("单位地址", "organisation.address", 30),
        column("单位编号", "organisation.code", 18),
    ),
    "person_person": (
        *_HOME,
        column("姓名", "helper.name", 16),
        column("性别", "helper.sex", 6),
        column("学历", "helper.education"),
        column("联系电话", "helper.phone", 14),
        column("证件号码", "helper.id_number", 22),
        column("单位名称", "organisation.name", 24),
        column("单位地址", "organisation.address", 24),
        column("是否驻村队员", "post.is_resident", 8),
        column("开始时间", "pairing.from_date"),
        column("终止时间", "pairing.to_date"),
        column("技术特长", "skill.words", 16),
        column("职务级别", "helper.duty", 14),
        column("单位隶属关系", "organisation.affiliation", 14),
        column("职责", "pairing.role", 8),
        column("受帮人", "beneficiary.name", 20),
        column("结束原因", "pairing.end_reason", 20),
        column("协议编号", "pairing.agreement"),
        column("例外理由", "pairing.exception", 20),
        column("结对编号", "pairing.code", 18),
        column("帮扶人编号", "helper.code", 18),
    ),
    "team_family": (
        *_HOME,
        column("帮扶团队", "team.name", 24),
        column("所属单位", "organisation.name", 24),
        *_DATES,
        column("团队编号", "team.code", 18),
    ),
    "enterprise_village": (
        column("区（县）", "place.county"),
        column("镇名称", "place.township", 16),
        column("村名称", "place.village", 20),
        column("帮扶单位", "organisation.name", 30),
        column("联系人", "contact.name", 14),
        column("联系电话", "contact.phone", 14),
        *_DATES,
        column("单位编号", "organisation.code", 18),
    ),
    "district_county": (
        column("支援区", "organisation.name", 30),
        column("受援县", "pairing.helped_county"),
        *_DATES,
        column("单位编号", "organisation.code", 18),
    ),
}

# register -> its sheets in one workbook, with their titles
BOOKS: Final = {
    "helpers": {"helpers": N_("帮扶责任人")},
    "teams": {"teams": N_("驻村工作队")},
    "organisations": {"organisations": N_("帮扶单位")},
    "pairings": {
        "person_person": N_("帮扶责任人结对信息"),
        "team_family": N_("队户结对"),
        "enterprise_village": N_("企村结对"),
        "district_county": N_("区县结对"),
    },
}
# kept beside the record under a heading that a column shows already
SHOWN: Final = {
    "helpers": frozenset(("学历", "联系地址", "技术特长", "是否第一书记", "是否工作队队长", "是否驻村队员")),
    "enterprise_village": frozenset(("联系人", "联系电话")),
}
