"""The words of the plan: what each state and kind of line is called, what may be answered to each doubt, what is at stake."""

from typing import Any, Final

from resources.language import N_, _

STATUS: Final = {
    "doubt": (N_("? 存疑"), "warn"),
    "refused": (N_("× 退回"), "bad"),
    "changed": (N_("→ 变更"), "accent"),
    "new": (N_("+ 新增"), "good"),
    "unchanged": (N_("= 无变化"), ""),
}
KIND: Final = {
    "households": N_("户"),
    "years": N_("户年度"),
    "members": N_("成员"),
    "helpers": N_("帮扶人"),
    "pairings": N_("结对"),
    "measures": N_("措施"),
    "visits": N_("走访"),
    "organisations": N_("单位"),
    "teams": N_("团队"),
    "team_members": N_("队员"),
    "projects": N_("项目"),
    "sources": N_("资金"),
    "allocations": N_("分配"),
}
# what the first two answers mean for each doubt
ANSWERS: Final = {
    "person_elsewhere": (N_("是同一人，迁到这一户"), N_("不收这一行")),
    "name_differs": (N_("是同一人，按表改姓名"), N_("不收这一行")),
    "household_elsewhere": (N_("是同一户，按表改村"), N_("不收这一户")),
    "household_other_head": (N_("是同一户，按表写"), N_("不收这一户")),
    "person_like": (N_("就是库里这个人"), N_("不收这一行")),
    "household_like": (N_("就是库里这一户"), N_("不收这一户")),
    "household_recoded": (N_("是同一户，换了编号"), N_("不收这一户")),
    "persons_phones": (N_("收这些人，不收电话"), N_("不收这一行")),
    "persons_cells": (N_("收这些人，只收姓名"), N_("不收这一行")),
    "persons_spaced": (N_("是一个人，不收电话"), N_("不收这一行")),
    "person_note": (N_("收这些人，不收日期"), N_("不收这一行")),
    "change_undated": (N_("只收现在的帮扶人"), N_("不收这一行")),
    "change_order": (N_("收这些人，不收日期"), N_("不收这一行")),
    "any": (N_("收这一行"), N_("不收这一行")),  # an answered doubt, whatever it was about
    "newer_known": (N_("照这份表写"), N_("留库里的")),
    "unit_slip": (N_("单位没写错，照收"), N_("不收这一格")),
    "village_unsure": (N_("是新村，照表添上"), N_("不收这一户")),
}
# where a third answer makes sense: somebody new
NEW_ONES: Final = {
    "person_like": N_("是新的人"), "household_like": N_("是新的一户"), "household_recoded": N_("是新的一户"),
}  # fmt: skip
ANY_NEW: Final = N_("是新的")
ANY_ID: Final = (N_("收这个人，不收号码"), N_("不收这一行"))
UNSPOKEN: Final = N_("没有答的不写入，也不耽误其他行。")


def apply_words(summary: dict[str, Any]) -> str:
    """Return what the button says that writes the plan: how many lines of the chips."""
    statuses = summary["statuses"]
    writes = summary["writes"] and (statuses["new"] + statuses["changed"] or summary["writes"])
    return _("应用 {n} 条  Ctrl+Enter").format(n=f"{writes:,}") if writes else _("关闭")


def return_words(summary: dict[str, Any]) -> str:
    """Return what the button says that writes the return workbook."""
    words = _("导出退回表 {n} 行").format(n=f"{summary['returned_rows']:,}")
    if summary["noted_rows"]:
        words += _("，另有说明 {n} 行").format(n=f"{summary['noted_rows']:,}")
    return words
