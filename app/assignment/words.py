"""The reasons of a suggestion in words, one by one with their points: why this one, who else was looked at, why nobody."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.assignment.households import Fitting
from app.assignment.rule import needs_of_skills
from app.assignment.ties import Tie
from app.assignment.villages import Matching
from db.queries.assignment import Household, Situation, Village
from resources.language import N_, _


@dataclass(frozen=True)
class Reason:
    """One reason: a code, its words, and what it counts by the rule (0 where it only informs)."""

    code: str
    words: str
    points: int


# why a household or village stays without
WHY: Final[Mapping[str, str]] = {
    "paused": N_("原来的结对暂停中（{helper}）。恢复或结束它以后再建议。"),
    "proposed": N_("已经提出，等 {helper} 答复。"),
    "later": N_("{day} 起已有 {helper}。"),
    "no_village": N_("没有登记所在的村。"),
    "nobody_tied": N_("没有和本村、本乡镇、本县有联系的在任帮扶人。"),
    "all_full": N_("有联系的帮扶人都已到上限。"),
    "used_up": N_("有联系的帮扶人的空额在这次建议里都已用完。"),
    "no_organisation": N_("没有可以建议的单位：本县一边的单位和没有结对的单位都没有。"),
}
WHY_VILLAGE: Final[Mapping[str, str]] = {
    "all_full": N_("可以建议的单位的结对村都已到上限。"),
    "used_up": N_("可以建议的单位的空额在这次建议里都已用完。"),
    "paused": N_("原来的结对暂停中。恢复或结束它以后再建议。"),
    "proposed": N_("已经提出，等单位答复。"),
    "later": N_("以后的日期已有结对。"),
}


def household_reasons(fitting: Fitting, helper: int, household: Household, near: Mapping[str, int]) -> list[Reason]:
    """Return why a helper is suggested for a household, strongest step first."""
    facts = fitting.helpers[helper]
    found = []
    for code, points in near.items():
        found.append(Reason(code, _near(code, fitting, helper, household), points))
    fit = fitting.fit(helper, household, household.village or 0)
    skill = fit.get("skill", 0)
    met = fitting.met(helper, household)
    for need in met:
        having = "、".join(each for each in facts.skills if need in needs_of_skills().get(each, ()))
        words = _("特长“{skills}”对上需求“{need}”").format(skills=having, need=_(need))
        found.append(Reason("skill", words, skill // len(met)))
    if "serves" in fit:
        count = fitting.ties.serving(helper, household.village or 0)
        words = _("同村已负责 {n} 户").format(n=count) if count else _("已在同村协助别的户")
        found.append(Reason("serves", words, fit["serves"]))
    if "room" in fit:
        words = _("现负责 {n} 户，空额较多").format(n=facts.led + facts.pending)
        found.append(Reason("room", words, fit["room"]))
    return found


def _near(code: str, fitting: Fitting, helper: int, household: Household) -> str:
    facts = fitting.helpers[helper]
    situation = fitting.ties.situation
    if code == "support":
        return _("已是协助人")
    if code == "member":
        names = "、".join(name for who, name in household.members if who == helper)
        return _("已和这家的{names}结对").format(names=names)
    if code == "team":
        teams = {team for team, _pairing, _until in household.teams} & set(facts.teams)
        names = "、".join(situation.teams.get(team, "") for team in sorted(teams))
        return _("是本户结对团队“{teams}”的队员").format(teams=names)
    tie = fitting.ties.tie(helper, household.village or 0)
    assert tie is not None
    return _tied(tie, situation, facts.organisation, household.village)


def _tied(tie: Tie, situation: Situation, organisation: str, village: int | None) -> str:
    if tie.kind == "unit":
        return _("本县支援区的单位：{organisation}").format(organisation=organisation)
    through = situation.villages.get(tie.through or 0)
    there = _("本村") if tie.through == village else through.label if through else ""
    if tie.near == "township":
        there = _("同乡镇的{village}").format(village=there)
    elif tie.near == "county":
        there = _("本县的{village}").format(village=there)
    if tie.kind == "organisation":
        return _("{organisation}与{village}结对").format(organisation=organisation, village=there)
    if tie.kind == "team":
        name = situation.teams.get(tie.team or 0, "")
        return _("所在团队“{team}”在{village}").format(team=name, village=there)
    return _("已在{village}负责或协助").format(village=there)


def village_reasons(matching: Matching, organisation: int, village: Village, held: int) -> list[Reason]:
    """Return why an organisation is suggested for a village; `held` are the villages it has before this one."""
    points = matching.points(organisation, village)
    met = matching.met(organisation, village.id)
    words = {
        "again": _("以前和本村结过对"),
        "known": _("单位已有 {n} 人在本村负责或协助").format(n=matching.known.get((organisation, village.id), 0)),
        "neighbour": _("现在和同一乡镇的村结对"),
        "side": _("本县一边的单位"),
        "able": _("帮扶人的特长“{skills}”对上村里的需求“{needs}”").format(
            skills="、".join(matching.skills(organisation)), needs="、".join(_(need) for need in met)
        ),
    }
    found = [Reason(code, words[code], count) for code, count in points.items()]
    if not matching.sides[organisation]:
        found.append(Reason("free", _("还没有结对的单位"), 0))
    load = _("结对后 {n}/{limit} 个村").format(n=held + 1, limit=matching.limit)
    return [*found, Reason("held", load, -matching.dearer(organisation)[held - len(matching.held[organisation])])]


def why_household(household: Household, code: str) -> str:
    """Return why a household stays without, in words."""
    waiting = household.waiting
    return _(WHY[code]).format(helper=waiting.helper if waiting else "", day=waiting.day if waiting else "")


def why_village(code: str) -> str:
    """Return why a village stays without, in words."""
    return _(WHY_VILLAGE.get(code) or WHY[code])
