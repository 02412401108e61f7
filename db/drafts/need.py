"""The draft of a need."""

from db.drafts.base import Draft, dated, in_order, required
from db.errors import Problem
from resources.language import _


class NeedDraft(Draft):
    """What a village, household or member lacks, as entered."""

    region_id: int | None = None
    household_id: int | None = None
    member_id: int | None = None
    kind: str | None = None
    guarantee: str | None = None
    title: str | None = None
    evidence: str | None = None
    opened_on: str | None = None
    met_on: str | None = None
    no_measure_reason: str | None = None

    def problems(self) -> list[Problem]:
        found = required("title", self.title, _("需求内容")) + required("kind", self.kind, _("需求类别"))
        if self.household_id is None and self.region_id is None:
            found += required("household_id", None, _("户或村"))
        found += dated("opened_on", self.opened_on, _("提出日期")) + dated("met_on", self.met_on, _("解决日期"))
        return found + in_order("met_on", self.opened_on, self.met_on)
