"""Drafts of projects and their money, as entered by hand. Sums in fen, never negative; nothing here knows what stands already."""

from db.drafts.base import Draft, dated, not_negative, required
from db.errors import Problem
from resources.language import _

FIRST_YEAR, LAST_YEAR = 1949, 2100


class ProjectDraft(Draft):
    """A project: its name and where; the rest as the pool of projects asks for it."""

    code: str | None = None
    name: str | None = None
    kind: str | None = None
    nature: str | None = None
    year: int | None = None
    region_id: int | None = None
    place: str | None = None
    content: str | None = None
    responsible: str | None = None
    schedule: str | None = None
    scale_fen: int | None = None
    funding: str | None = None
    beneficiaries: str | None = None
    goal: str | None = None
    participation: str | None = None
    status: str | None = None
    note: str | None = None

    def problems(self) -> list[Problem]:
        found = required("name", self.name, _("项目名称")) + _year(self.year)
        return found + not_negative("scale_fen", self.scale_fen, _("投资规模"))


class FundSourceDraft(Draft):
    """Money of one kind and year: what it is called, who gives it, how much was granted by which document."""

    name: str | None = None
    kind: str | None = None
    level: str | None = None
    year: int | None = None
    number: str | None = None
    granted_fen: int | None = None
    organisation_id: int | None = None
    note: str | None = None

    def problems(self) -> list[Problem]:
        found = required("name", self.name, _("资金名称")) + _year(self.year)
        return found + not_negative("granted_fen", self.granted_fen, _("下达额度"))


class ReceiptDraft(Draft):
    """Money of a source that came: how much, on which day, by which voucher."""

    fund_source_id: int | None = None
    amount_fen: int | None = None
    on_date: str | None = None
    evidence: str | None = None
    note: str | None = None

    def problems(self) -> list[Problem]:
        found = required("fund_source_id", self.fund_source_id, _("资金")) + amount(self.amount_fen, _("到账金额"))
        found += required("on_date", self.on_date, _("到账日期")) + dated("on_date", self.on_date, _("到账日期"))
        return found + required("evidence", self.evidence, _("凭证"))


class AllocationDraft(Draft):
    """Money of a source given to a project."""

    project_id: int | None = None
    fund_source_id: int | None = None
    amount_fen: int | None = None
    on_date: str | None = None
    number: str | None = None
    note: str | None = None

    def problems(self) -> list[Problem]:
        found = required("project_id", self.project_id, _("项目"))
        found += required("fund_source_id", self.fund_source_id, _("资金"))
        return found + amount(self.amount_fen, _("分配金额")) + dated("on_date", self.on_date, _("分配日期"))


class PaymentDraft(Draft):
    """Money asked for: for which project, out of which source, to whom, for what, by which evidence."""

    project_id: int | None = None
    fund_source_id: int | None = None
    amount_fen: int | None = None
    payee: str | None = None
    purpose: str | None = None
    evidence: str | None = None
    asked_on: str | None = None
    note: str | None = None

    def problems(self) -> list[Problem]:
        found = required("project_id", self.project_id, _("项目"))
        found += required("fund_source_id", self.fund_source_id, _("资金"))
        found += amount(self.amount_fen, _("支付金额")) + required("payee", self.payee, _("收款单位"))
        if not self.evidence:
            words = _("支付要写明凭证：合同、发票或验收单的编号。")
            found.append(Problem("evidence", "missing", words))
        return found + dated("asked_on", self.asked_on, _("申请日期"))


class ReviewDraft(Draft):
    """What one side says of a payment, where, signed by whom."""

    payment_id: int | None = None
    side: str | None = None
    place: str | None = None
    agreed: bool | None = None
    signer: str | None = None
    on_date: str | None = None
    note: str | None = None

    def problems(self) -> list[Problem]:
        found = required("payment_id", self.payment_id, _("支付")) + required("side", self.side, _("会签方"))
        found += required("place", self.place, _("会签地")) + required("signer", self.signer, _("签字人"))
        found += required("on_date", self.on_date, _("签字日期")) + dated("on_date", self.on_date, _("签字日期"))
        if self.agreed is None:
            found += required("agreed", None, _("同意或不同意"))
        if self.agreed is False and not self.note:
            found.append(Problem("note", "missing", _("不同意的，请写明意见。")))
        return found


def amount(value: int | None, label: str) -> list[Problem]:
    """A sum that must be given and is more than nothing."""
    if value is not None and value <= 0:
        return [Problem("amount_fen", "not_positive", _("{label}要大于 0。").format(label=label))]
    return required("amount_fen", value, label)


def _year(value: int | None) -> list[Problem]:
    if value is None or FIRST_YEAR <= value <= LAST_YEAR:
        return []
    return [Problem("year", "bad_year", _("年度 {year} 不对，请写四位的年份，例如 2019。").format(year=value))]
