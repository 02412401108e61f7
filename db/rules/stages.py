"""Where a pairing stands on a day, and which verb may follow. Pure.

Stored is only what was said (`Pairing.stage`, its dates, its pauses); the state on a day follows from it.
"""

from collections.abc import Iterable
from typing import Final

from db.errors import Problem
from db.rules.periods import Period
from resources.language import N_, _

PROPOSED, ACCEPTED, REFUSED = "proposed", "accepted", "refused"
COMING, ACTIVE, SUSPENDED, ENDED = "coming", "active", "suspended", "ended"

NAMES: Final = {
    PROPOSED: N_("待答复"),
    ACCEPTED: N_("待开始"),
    REFUSED: N_("未接受"),
    COMING: N_("未到日期"),
    ACTIVE: N_("进行中"),
    SUSPENDED: N_("暂停中"),
    ENDED: N_("已结束"),
}

# verb -> (the states it may follow, what to do instead)
_FOLLOWS: Final = {
    "accept": ((PROPOSED,), N_("只有待答复的结对可以接受。")),
    "refuse": ((PROPOSED, ACCEPTED), N_("只有还没开始的结对可以不接受；已经开始的请用“结束”。")),
    "start": ((ACCEPTED,), N_("只有已接受的结对可以开始；待答复的请先接受。")),
    "suspend": ((ACTIVE,), N_("那一天没有在进行，不能暂停。请换一个日期。")),
    "resume": ((SUSPENDED,), N_("那一天没有在暂停，不用恢复。")),
    "end": ((COMING, ACTIVE, SUSPENDED), N_("已经结束或还没开始的结对不能结束；没开始的请用“不接受”。")),
    "replace": ((COMING, ACTIVE, SUSPENDED), N_("只有那一天在进行的结对可以换人。")),
    "correct": ((COMING, ACTIVE, SUSPENDED, ENDED), N_("还没开始的结对没有日期可改，请接受后开始。")),
    "ready": ((PROPOSED, ACCEPTED, COMING, ACTIVE, SUSPENDED, ENDED), N_("没有接受的结对不登记到位。")),
}


def state_on(stage: str | None, dates: Period, rests: Iterable[Period], day: str) -> str:
    """Return the state of a pairing on a day, one of the keys of `NAMES`."""
    if stage:
        return stage
    if day < dates.start:
        return COMING
    if day > dates.end:
        return ENDED
    return SUSPENDED if any(rest.holds(day) for rest in rests) else ACTIVE


def stage_problems(verb: str, state: str) -> list[Problem]:
    """A verb follows only the states it makes sense in."""
    states, instead = _FOLLOWS[verb]
    if state in states:
        return []
    words = _("这个结对现在是“{state}”。{instead}")
    return [Problem("stage", "wrong_stage", words.format(state=_(NAMES[state]), instead=_(instead)))]
