"""Drafts of those who help: a helper, a team, an organisation, as entered by hand."""

from typing import Any

from stdnum.cn import uscc

from db.catalogues import normalise
from db.drafts.base import Draft, dated, in_order, required
from db.drafts.household import id_number_holds
from db.errors import Problem
from resources.language import _


class HelperDraft(Draft):
    """A person who helps, with the unit and the term they serve."""

    name: str | None = None
    organisation_id: int | None = None
    sex: str | None = None
    duty: str | None = None
    phone: str | None = None
    id_number: str | None = None
    term: str | None = None
    from_date: str | None = None
    to_date: str | None = None

    def problems(self) -> list[Problem]:
        found = required("name", self.name, _("姓名")) + _term(self.from_date, self.to_date)
        found += _of_catalogue("sex", "sex", self.sex, _("性别"))
        if self.id_number and not id_number_holds(self.id_number):
            found.append(Problem("id_number", "bad_id_number", _("证件号码校验位不对，请照证件核对。")))
        return found


class TeamDraft(Draft):
    """A team of an organisation; `region_id` is the village a resident team lives in."""

    name: str | None = None
    organisation_id: int | None = None
    region_id: int | None = None
    from_date: str | None = None
    to_date: str | None = None

    def problems(self) -> list[Problem]:
        return required("name", self.name, _("团队名称")) + _term(self.from_date, self.to_date)


class OrganisationDraft(Draft):
    """An organisation that helps."""

    name: str | None = None
    kind: str | None = None
    credit_code: str | None = None
    affiliation: str | None = None
    address: str | None = None
    contact: str | None = None
    phone: str | None = None

    def checked(self) -> dict[str, Any]:
        """Return the fields to write, the kind as the store holds it."""
        fields = super().checked()
        return fields | {"kind": fields["kind"] and normalise("organisation_kind", fields["kind"])}

    def problems(self) -> list[Problem]:
        found = required("name", self.name, _("单位名称"))
        found += _of_catalogue("kind", "organisation_kind", self.kind, _("单位类型"))
        if self.credit_code and not uscc.is_valid(self.credit_code):
            found.append(Problem("credit_code", "bad_credit_code", _("统一社会信用代码校验位不对，请照证书核对。")))
        return found


def _term(first: str | None, last: str | None) -> list[Problem]:
    found = dated("from_date", first, _("起始日期")) + dated("to_date", last, _("终止日期"))
    return found or in_order("to_date", first, last)


def _of_catalogue(field: str, name: str, value: str | None, label: str) -> list[Problem]:
    if value and normalise(name, value) is None:
        return [Problem(field, "unknown", _("{label}里没有“{value}”。").format(label=label, value=value))]
    return []
