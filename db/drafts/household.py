"""Drafts of a household and of its members."""

from stdnum.cn import ric

from db.drafts.base import Draft, dated, in_order, required
from db.errors import Problem
from resources.language import _


class HouseholdDraft(Draft):
    """A household as entered by hand. Money and years come with `household_year`, not here."""

    village_id: int | None = None
    code: str | None = None
    group_name: str | None = None
    address: str | None = None
    phone: str | None = None
    category: str | None = None
    exit_status: str | None = None
    main_cause: str | None = None
    other_causes: str | None = None
    note: str | None = None

    def problems(self) -> list[Problem]:
        found = required("village_id", self.village_id, _("行政村"))
        if self.other_causes and len(self.other_causes.split("、")) > 2:
            found.append(Problem("other_causes", "too_many", _("其他致贫原因最多写两个。")))
        if self.main_cause and self.main_cause in (self.other_causes or "").split("、"):
            found.append(Problem("other_causes", "repeated", _("其他致贫原因里不用再写主要原因。")))
        return found


class MemberDraft(Draft):
    """A person of a household as entered by hand."""

    household_id: int | None = None
    name: str | None = None
    relation: str | None = None
    sex: str | None = None
    birth: str | None = None
    id_kind: str | None = None
    id_number: str | None = None
    phone: str | None = None
    education: str | None = None
    school: str | None = None
    health: str | None = None
    labour: str | None = None
    work_months: int | None = None
    from_date: str | None = None
    to_date: str | None = None
    leave_reason: str | None = None

    def problems(self) -> list[Problem]:
        found = required("name", self.name, _("姓名")) + required("relation", self.relation, _("与户主关系"))
        found += dated("birth", self.birth, _("出生日期")) + dated("from_date", self.from_date, _("入户日期"))
        found += dated("to_date", self.to_date, _("离户日期"))
        found += in_order("to_date", self.from_date, self.to_date)
        if self.id_number and not id_number_holds(self.id_number):
            found.append(Problem("id_number", "bad_id_number", _("证件号码校验位不对，请照证件核对。")))
        if self.work_months is not None and not 0 <= self.work_months <= 12:
            found.append(Problem("work_months", "out_of_range", _("务工时间是 0 到 12 个月。")))
        return found


def id_number_holds(number: str) -> bool:
    """Whether an 18-digit ID number has the right check character (GB 11643); other lengths are not judged here."""
    if len(number) != 18:
        return len(number) in (15, 20, 22) and number[:-1].isdigit()
    return number[:17].isdigit() and bool(ric.calc_check_digit(number) == number[17])
