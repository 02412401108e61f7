"""Drafts of a measure and of a visit."""

from db.drafts.base import Draft, dated, in_order, not_negative, required
from db.errors import Problem
from resources.language import _


class MeasureDraft(Draft):
    """A measure as entered: planned, done, or both. Amount in fen, quantity in thousandths of the unit."""

    household_id: int | None = None
    member_id: int | None = None
    region_id: int | None = None
    need_id: int | None = None
    pairing_id: int | None = None
    project_id: int | None = None
    helper_id: int | None = None
    organisation_id: int | None = None
    kind: str | None = None
    content: str | None = None
    planned_on: str | None = None
    done_on: str | None = None
    amount_fen: int | None = None
    quantity_milli: int | None = None
    unit: str | None = None
    result: str | None = None
    acknowledged_on: str | None = None
    note: str | None = None

    def problems(self) -> list[Problem]:
        found = required("content", self.content, _("帮扶内容"))
        if self.household_id is None and self.region_id is None:
            found += required("household_id", None, _("户"))
        if not self.planned_on and not self.done_on:
            found += required("done_on", None, _("日期"))
        for field, value, label in (
            ("planned_on", self.planned_on, _("计划日期")),
            ("done_on", self.done_on, _("完成日期")),
            ("acknowledged_on", self.acknowledged_on, _("户确认日期")),
        ):
            found += dated(field, value, label)
        found += in_order("acknowledged_on", self.done_on, self.acknowledged_on)
        if self.acknowledged_on and not self.done_on:
            found.append(Problem("acknowledged_on", "not_done", _("还没完成的措施不能先确认。")))
        return (
            found
            + not_negative("amount_fen", self.amount_fen, _("金额"))
            + not_negative("quantity_milli", self.quantity_milli, _("数量"))
        )


class VisitDraft(Draft):
    """A visit as entered: what was asked, promised and delivered; never who was home or what was said about others."""

    household_id: int | None = None
    helper_id: int | None = None
    visited_on: str | None = None
    requests: str | None = None
    promises: str | None = None
    delivered: str | None = None
    next_on: str | None = None

    def problems(self) -> list[Problem]:
        found = required("household_id", self.household_id, _("户"))
        found += required("visited_on", self.visited_on, _("走访日期"))
        found += dated("visited_on", self.visited_on, _("走访日期")) + dated("next_on", self.next_on, _("下次走访"))
        return found + in_order("next_on", self.visited_on, self.next_on)
