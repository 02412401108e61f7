"""Drafts of consents, corrections and complaints, as entered by hand."""

from typing import Final

from db.drafts.base import Draft, dated, in_order, required
from db.errors import Problem
from resources.language import N_, _

FORMS: Final = (N_("书面"), N_("口头，有见证人"))
KINDS_OF_FEEDBACK: Final = (N_("更正"), N_("投诉"), N_("查阅复制"), N_("删除"))


class ConsentDraft(Draft):
    """What a household or one of its people agrees to, on which day, until when."""

    household_id: int | None = None
    member_id: int | None = None
    about: str | None = None
    terms: str | None = None
    form: str | None = None
    witness: str | None = None
    given_on: str | None = None
    expires_on: str | None = None

    def problems(self) -> list[Problem]:
        found = required("household_id", self.household_id, _("户")) + required("about", self.about, _("同意的事"))
        found += required("terms", self.terms, _("告知的条件")) + required("form", self.form, _("方式"))
        found += required("given_on", self.given_on, _("同意日期")) + required(
            "expires_on", self.expires_on, _("到期日期")
        )
        found += dated("given_on", self.given_on, _("同意日期")) + dated("expires_on", self.expires_on, _("到期日期"))
        found += in_order("expires_on", self.given_on, self.expires_on)
        if self.form == FORMS[1] and not self.witness:
            found.append(Problem("witness", "missing", _("口头同意要有见证人。")))
        return found


class FeedbackDraft(Draft):
    """What a household asks to be corrected, shown or erased, or complains about."""

    household_id: int | None = None
    kind: str | None = None
    received_on: str | None = None
    words: str | None = None

    def problems(self) -> list[Problem]:
        found = required("household_id", self.household_id, _("户")) + required("kind", self.kind, _("事由"))
        found += required("words", self.words, _("户说的话")) + required("received_on", self.received_on, _("收到日期"))
        if self.kind and self.kind not in KINDS_OF_FEEDBACK:
            found.append(Problem("kind", "unknown", _("事由是更正、投诉、查阅复制或删除。")))
        return found + dated("received_on", self.received_on, _("收到日期"))
