"""Any field of any record in words, for screen and paper alike. Private ones are masked unless asked for.

Not here: single figures (`app.summaries.figures`), where they stand.
"""

from collections.abc import Mapping
from typing import Any

from app.summaries.figures import hundredths, masked, money, thousandths
from db.catalogues import catalogue
from db.fields import facts_of
from db.models import kind_of
from resources.language import N_, _

NOTHING = "—"
HIDDEN = N_("隐藏")
KINDS = {
    "household": N_("户"),
    "member": N_("家庭成员"),
    "household_year": N_("年度"),
    "pairing": N_("结对"),
    "need": N_("需求"),
    "measure": N_("措施"),
    "visit": N_("走访"),
    "region": N_("区划"),
    "organisation": N_("单位"),
    "team": N_("团队"),
    "helper": N_("帮扶人"),
    "team_member": N_("队员"),
    "attachment": N_("附件"),
    "hand_over": N_("交接"),
    "pairing_pause": N_("暂停"),
    "readiness": N_("准备"),
    "setting": N_("设置"),
    "waiver": N_("疑点说明"),
    "distinct_pair": N_("不是同一个"),
    "consent": N_("同意书"),
    "feedback": N_("要求和投诉"),
    "project": N_("项目"),
    "fund_source": N_("资金来源"),
    "receipt": N_("到账"),
    "allocation": N_("资金分配"),
    "payment": N_("支付"),
    "review": N_("会签"),
}


def shown(kind: str, field: str, value: Any, *, private: bool = False, names: Mapping[int, str] | None = None) -> str:
    """Return a field's value in words; hidden where it is private and `private` is not asked for."""
    if value is None or value == "":
        return NOTHING
    fact = facts_of(kind)[field]
    if fact.private and not private:
        return masked(str(value)) if fact.meaning == "code" else _(HIDDEN)
    if fact.meaning == "fen":
        return money(int(value))
    if fact.meaning in ("centimu", "dm2"):
        return f"{hundredths(int(value))} {_('亩') if fact.meaning == 'centimu' else '㎡'}"
    if fact.meaning == "milli":
        return thousandths(int(value))
    if fact.meaning == "choice" and fact.catalogue:
        return _(catalogue(fact.catalogue).shown(str(value)))
    if fact.meaning == "labels":
        return "、".join(map(_, str(value).split("、")))
    if fact.meaning == "yesno":
        return _("是") if value else _("否")
    if fact.meaning == "record":
        return (names or {}).get(int(value)) or _(KINDS.get(kind_of(int(value)), HIDDEN))
    return str(value)


def field_label(kind: str, field: str) -> str:
    """Return what a field is called."""
    return _(facts_of(kind)[field].label)
