"""A pairing in words: its state as a pill, its facts in two columns, its role and dates in one line."""

from collections.abc import Sequence

from app.ui.values import NOTHING, span
from db.catalogues import catalogue
from db.queries.lanes import Lane
from db.queries.standing import PairingFacts, Pause
from db.rules.periods import LAST
from db.rules.stages import ACCEPTED, ACTIVE, COMING, NAMES, PROPOSED, SUSPENDED
from resources.language import _

_TONES = {ACTIVE: "good", PROPOSED: "warn", ACCEPTED: "warn", COMING: "warn", SUSPENDED: "warn"}


def state_pill(facts: PairingFacts, day: str) -> tuple[str, str]:
    """Return (words, tone) of the state on a day."""
    state = facts.state(day)
    return _(NAMES[state]), _TONES.get(state, "")


def role_words(facts: PairingFacts) -> str:
    """Return what a pairing is in one word: team, lead or support."""
    if facts.level == "team_family":
        return _("团队")
    return _(catalogue("pairing_role").shown(facts.role))


def parent_words(facts: PairingFacts, parent: PairingFacts | None) -> tuple[str, str]:
    """Return (words, tone) of the pairing above and whether this one lies inside its dates."""
    if facts.level == "district_county":
        return "", ""
    if parent is None:
        return _("没有上级结对"), "warn"
    if facts.period.inside(parent.period):
        return _("{words}，范围与日期相符").format(words=parent.words), ""
    return _("{words}，日期不符（上级 {days}）").format(
        words=parent.words, days=span(parent.from_date, parent.to_date)
    ), "warn"


def dates_words(facts: PairingFacts) -> str:
    """Return when a pairing is or was; what has not begun says when it was proposed."""
    if facts.stage == "proposed":
        return _("{day} 提出").format(day=facts.proposed_on or NOTHING)
    if facts.stage == "accepted":
        return _("{day} 接受").format(day=facts.answered_on or NOTHING)
    if facts.stage == "refused":
        return _("{day} 不接受").format(day=facts.answered_on or NOTHING)
    return span(facts.from_date, facts.to_date)


def reason_words(facts: PairingFacts) -> str:
    """Return why it ended, was not accepted, or is an exception."""
    parts = [facts.end_reason or "", facts.answer_reason or ""]
    parts += [_("例外：{why}").format(why=facts.exception)] if facts.exception else []
    return "；".join(part for part in parts if part)


def facts_of(
    lane: Lane, pauses: Sequence[Pause], parent: PairingFacts | None, before: PairingFacts | None
) -> list[tuple[str, str]]:
    """Return everything there is to say about one pairing."""
    facts = lane.facts
    rests = [
        _("{days}（{reason}）").format(
            days=span(each.period.start, None if each.period.end == LAST else each.period.end), reason=each.reason or NOTHING
        )
        for each in pauses
    ]  # fmt: skip
    told = [
        (_("职责"), _(catalogue("pairing_role").shown(facts.role))),
        (_("单位"), lane.organisation),
        (_("电话"), lane.phone),
        (_("地点"), lane.place),
        (_("日期"), span(facts.from_date, facts.to_date) if not facts.stage else ""),
        (_("提出"), facts.proposed_on or ""),
        (_("答复"), facts.answered_on or ""),
        (_("不接受的原因"), facts.answer_reason or ""),
        (_("结束原因"), facts.end_reason or ""),
        (_("协议"), facts.agreement or ""),
        (_("上级"), parent_words(facts, parent)[0]),
        (_("接替"), before.words if before else ""),
        (_("交接单"), lane.sheet),
        (_("暂停"), "\n".join(rests)),
        (_("例外理由"), facts.exception or ""),
    ]
    return [each for each in told if each[1]]
