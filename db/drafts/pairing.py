"""The draft of a pairing."""

from db.drafts.base import Draft, dated, in_order, required
from db.errors import Problem
from resources.language import _

# level -> (helper side, beneficiary side)
SIDES = {
    "district_county": ("organisation_id", "region_id"),
    "enterprise_village": ("organisation_id", "region_id"),
    "team_family": ("team_id", "household_id"),
    "person_person": ("helper_id", "household_id"),
}


class PairingDraft(Draft):
    """A pairing as entered; which sides it needs follows from its level (see `db.models.pairing`)."""

    level: str | None = None
    parent_id: int | None = None
    organisation_id: int | None = None
    team_id: int | None = None
    helper_id: int | None = None
    region_id: int | None = None
    household_id: int | None = None
    member_id: int | None = None
    role: str = "lead"
    from_date: str | None = None
    to_date: str | None = None
    end_reason: str | None = None
    agreement: str | None = None

    def problems(self) -> list[Problem]:
        if self.level not in SIDES:
            return required("level", None, _("结对层级"))
        helper, helped = SIDES[self.level]
        found = required(helper, getattr(self, helper), _("帮扶一方"))
        found += required(helped, getattr(self, helped), _("受帮一方"))
        found += dated("from_date", self.from_date, _("起始日期")) + dated("to_date", self.to_date, _("终止日期"))
        if self.role not in ("lead", "support"):
            found.append(Problem("role", "unknown", _("职责是主责或协助。")))
        return found + in_order("to_date", self.from_date, self.to_date)
