"""Projects and their money: sources, what came in, what was allocated, paid, and who signed for it (项目与资金).

Sums and places only: what a household was given stands in its measures. Not here: what must hold between them (`db.rules.funds`).
"""

from sqlmodel import Field

from db.models.base import Table
from db.models.columns import fact


class Project(Table, table=True):
    """A project of a year at a place, as the pool of projects has it; `responsible` and `place` are kept as written."""

    id: int = Field(primary_key=True)
    code: str | None = fact("项目编号", "code", index=True)
    name: str = fact("项目名称", required=True, index=True)
    kind: str | None = fact("项目类别", "choice", catalogue="project_kind")
    nature: str | None = fact("建设性质", "choice", catalogue="project_nature")
    year: int | None = fact("年度", "year", index=True)
    region_id: int | None = fact("所在区划", "record", references="region.id", index=True)
    place: str | None = fact("建设地点")
    content: str | None = fact("建设内容")
    responsible: str | None = fact("责任单位")
    schedule: str | None = fact("时间进度")
    scale_fen: int | None = fact("投资规模", "fen")
    funding: str | None = fact("筹资方式")
    beneficiaries: str | None = fact("受益对象")
    goal: str | None = fact("绩效目标")
    participation: str | None = fact("群众参与和带贫减贫机制")
    status: str | None = fact("项目状态", "choice", catalogue="project_status")
    note: str | None = fact("备注")
    extra: str | None = fact("原样保留", "json")


class FundSource(Table, table=True):
    """Money of one kind and year from somebody: `granted_fen` is what the document grants, receipts are what came."""

    __tablename__ = "fund_source"

    id: int = Field(primary_key=True)
    name: str = fact("资金名称", required=True, index=True)
    kind: str | None = fact("资金类别", "choice", catalogue="fund_kind")
    level: str | None = fact("资金来源", "choice", catalogue="fund_level")
    year: int | None = fact("年度", "year", index=True)
    number: str | None = fact("下达文号")
    granted_fen: int | None = fact("下达额度", "fen")
    organisation_id: int | None = fact("出资单位", "record", references="organisation.id", index=True)
    note: str | None = fact("备注")


class Receipt(Table, table=True):
    """Money of a source that came, on a day, by a voucher."""

    id: int = Field(primary_key=True)
    fund_source_id: int = fact("资金", "record", references="fund_source.id", required=True, index=True)
    amount_fen: int = fact("到账金额", "fen", required=True)
    on_date: str | None = fact("到账日期", "date")
    evidence: str | None = fact("凭证")
    note: str | None = fact("备注")


class Allocation(Table, table=True):
    """Money of a source given to a project by a document."""

    id: int = Field(primary_key=True)
    project_id: int = fact("项目", "record", references="project.id", required=True, index=True)
    fund_source_id: int = fact("资金", "record", references="fund_source.id", required=True, index=True)
    amount_fen: int = fact("分配金额", "fen", required=True)
    on_date: str | None = fact("分配日期", "date")
    number: str | None = fact("分配文号")
    note: str | None = fact("备注")


class Payment(Table, table=True):
    """Money of a source to be paid for a project: asked for on a day, released once it was signed for."""

    id: int = Field(primary_key=True)
    project_id: int = fact("项目", "record", references="project.id", required=True, index=True)
    fund_source_id: int = fact("资金", "record", references="fund_source.id", required=True, index=True)
    amount_fen: int = fact("支付金额", "fen", required=True)
    payee: str | None = fact("收款单位")
    purpose: str | None = fact("用途")
    evidence: str | None = fact("凭证")
    asked_on: str | None = fact("申请日期", "date")
    released_on: str | None = fact("支付日期", "date", index=True)
    note: str | None = fact("备注")


class Review(Table, table=True):
    """What one of the three sides says of a payment, at one of the two places, signed by a person of theirs."""

    id: int = Field(primary_key=True)
    payment_id: int = fact("支付", "record", references="payment.id", required=True, index=True)
    side: str = fact("会签方", "choice", catalogue="review_side", required=True)
    place: str = fact("会签地", "choice", catalogue="review_place", required=True)
    agreed: bool = fact("同意", "yesno", required=True)
    signer: str | None = fact("签字人")
    on_date: str = fact("签字日期", "date", required=True)
    note: str | None = fact("意见")
