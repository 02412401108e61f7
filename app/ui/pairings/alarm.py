"""What is wrong or waiting at a place on its day, in one sentence with the way on; and the verb most needed. No window."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from app.ui.pairings.layout import months
from app.ui.values import NOTHING
from db.queries.lanes import Lane
from db.queries.place import Place
from db.queries.standing import PairingFacts
from db.queries.strays import NAMES_OF
from db.rules.periods import FIRST
from db.rules.stages import ACCEPTED, PROPOSED
from resources.language import N_, _

_NOBODY: Final = {
    "county": N_("这个县还没有支援的区"),
    "village": N_("这个村还没有结对单位"),
    "household": N_("这户还没有责任人"),
    "member": N_("没有单独为这个人结对"),
}
_GONE: Final = {
    "county": N_("这个县已 {n} 天没有支援的区"),
    "village": N_("这个村已 {n} 天没有结对单位"),
    "household": N_("这户已 {n} 天没有责任人"),
    "member": N_("这个人已 {n} 天没有单独结对"),
}


@dataclass(frozen=True)
class Alarm:
    """A sentence, what else there is to say, its tone, and the verb that is the way on (with its pairing)."""

    words: str
    more: str = ""
    tone: str = "bad"
    verb: str = ""
    pairing: PairingFacts | None = None
    verb_words: str = ""


def alarms(place: Place) -> list[Alarm]:
    """Return what is wrong or waiting at a place, the gravest first."""
    found = [*_overlap(place), *_rests(place), *_nobody(place), *_waiting(place), *_team(place), *_strays(place)]
    return sorted(found, key=lambda each: each.tone != "bad")


def _overlap(place: Place) -> list[Alarm]:
    leads = place.leads
    if len(leads) < 2:
        return []
    who = "、".join(lane.facts.helper for lane in leads)
    why = next((lane.facts.exception for lane in leads if lane.facts.exception), None)
    if why:
        return [Alarm(_("两个主责并存：{who}").format(who=who), _("例外理由：{why}").format(why=why), "warn")]
    last = max(leads, key=lambda lane: lane.facts.period.start).facts
    return [Alarm(_("同一天有 {n} 个主责：{who}").format(n=len(leads), who=who),
                  _("结束其中一个，或把一个改为协助。"), "bad", "end", last, _("结束{who}…").format(who=last.helper))]  # fmt: skip


def _rests(place: Place) -> list[Alarm]:
    found = []
    for lane in place.resting:
        rest = next(each for each in lane.facts.rests if each.holds(place.day))
        words = _("{who}的结对从 {day} 起暂停").format(who=lane.facts.helper, day=rest.start)
        more = "" if place.leads else _("暂停的日子没有人负责。")
        found.append(Alarm(words, more, "warn", "resume", lane.facts, _("恢复…")))
    return found


def _nobody(place: Place) -> list[Alarm]:
    if place.leads or place.resting or (place.kind == "member" and not place.since):
        return []
    since, kind = place.since, place.kind
    if since:
        gone = (date.fromisoformat(place.day) - date.fromisoformat(since)).days
        words = _(_GONE[kind]).format(n=f"{gone:,}")
    else:
        words = _(_NOBODY[kind])
    coming = min(place.coming, key=lambda lane: lane.facts.period.start, default=None)
    if coming:
        more = _("{day} 起由{who}负责。").format(day=coming.facts.from_date, who=coming.facts.helper)
        return [Alarm(words, more, "warn")]
    if place.waiting:
        return [Alarm(words, "", "warn" if not since else "bad")]
    return [_with_support(place, words)]


def _with_support(place: Place, words: str) -> Alarm:
    """Whoever supports there the longest could lead: said with what they carry already, as a number and nothing else."""
    beside = min(place.supports, key=lambda lane: lane.facts.period.start, default=None)
    if beside is None or beside.facts.helper_id is None:
        return Alarm(words, "", "bad", "propose", None, "")
    start = beside.facts.period.start
    long = months(start, place.day) if start != FIRST else 0
    more = _("{who}已协助 {n} 个月，现负责 {load} 户，可转为责任人").format(
        who=beside.facts.helper, n=long, load=place.loads.get(beside.facts.helper_id, 0)
    )
    return Alarm(words, more, "bad", "promote", beside.facts, _("转为责任人…"))


def _waiting(place: Place) -> list[Alarm]:
    found = []
    for lane in place.waiting:
        facts, state = lane.facts, lane.facts.state(place.day)
        if state == PROPOSED:
            words = _("提出由{who}结对，已等答复 {n} 天").format(
                who=facts.helper, n=_days(facts.proposed_on, place.day)
            )
            found.append(Alarm(words, "", "warn", "accept", facts, _("接受")))
        elif state == ACCEPTED:
            words = _("{who}已接受，还没有开始").format(who=facts.helper)
            found.append(Alarm(words, "", "warn", "start", facts, _("开始…")))
    return found


def _team(place: Place) -> list[Alarm]:
    crew = place.crew
    if crew is None or not any(gap.holds(place.day) for gap in crew.gaps):
        return []
    gap = next(each for each in crew.gaps if each.holds(place.day))
    return [Alarm(_("团队从 {day} 起没有队员").format(day=gap.start), _("加一位队员，或换一个团队。"), "bad", "join")]


def _strays(place: Place) -> list[Alarm]:
    found = []
    known = {lane.id: lane.facts for lane in place.own}
    for stray in place.out_of_place:
        if stray.kind == "empty_team" or stray.pairing_id not in known:
            continue
        facts = known[stray.pairing_id]
        words = _("{helper}：{what}").format(helper=facts.helper, what=_(NAMES_OF[stray.kind]))
        more = _("例外理由：{why}").format(why=stray.excused) if stray.excused else stray.detail
        tone = "" if stray.excused else "warn"
        found.append(Alarm(words, more, tone, "" if stray.excused else "attach", facts, _("归到上级")))
    return found


def since_words(lanes: list[Lane]) -> str:
    """Return since when the first of some stands."""
    return (lanes[0].facts.from_date or NOTHING) if lanes else NOTHING


def _days(start: str | None, day: str) -> int:
    if not start or len(start) < 10:
        return 0
    return max((date.fromisoformat(day) - date.fromisoformat(start)).days, 0)


def most_needed(place: Place) -> tuple[str, PairingFacts | None]:
    """Return (verb, pairing): what is most needed at a place now."""
    for alarm in alarms(place):
        if alarm.verb and alarm.verb not in ("promote", "attach"):
            return alarm.verb, alarm.pairing
        if alarm.verb == "promote":
            return "propose", None
    if not place.leads and not place.resting:
        return "propose", None
    if place.about and place.ticks and not all(place.ticks):
        return "ready", place.about
    lead = (place.leads or place.resting)[0].facts
    return ("hand_over" if lead.level == "person_person" else "replace"), lead
