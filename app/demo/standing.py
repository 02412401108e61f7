"""Every state a pairing can be in, each at least once: a few verbs on the first households that are helped.

Bulk pairings, their ticks and hand-over sheets are in `pairings` and `helpers`. A small store shows what it has room for.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

from db.drafts import PairingDraft
from db.errors import RuleBroken
from db.history.write import Write
from db.ops import pairing as ops
from db.ops.pairing.settling import Chosen
from db.queries import coverage, lanes
from db.queries.place import Place, place
from db.store import Store
from resources.language import _

_PASSED = 12  # households whose pages everyday work fills


@dataclass(frozen=True)
class _Home:
    """A household that somebody leads, its team, and another helper of that team."""

    seen: Place
    lead: int
    team: int
    leader: int
    other: int

    @property
    def words(self) -> str:
        return self.seen.name


def standing_work(store: Store, today: date) -> None:
    """Propose, accept, refuse, suspend, resume, end, replace, hand over: one step each, so that history shows them."""
    day = today.isoformat()
    with store.read() as read:
        led = coverage.households_in(read, "lead", day)
        homes = [home for each in led[_PASSED : _PASSED + 60] if (home := _home(place(read, "household", each, day)))]
        free = [
            household
            for village in coverage.villages_in(read, "paired", day)[:12]
            for household in coverage.households_in(read, "unpaired", day, area=village)[:2]
        ]
    steps = (_gap, _rests, _rested, _two_leads, _replaced, _orphan, _astray, _excused, _empty_days, _handed_over)
    for step, home in zip(steps, homes, strict=False):
        _carry_out(store, step, home, today)
    helpers = [home.other for home in homes[len(steps) :]] or [home.other for home in homes]
    for number, state in enumerate(("coming", "proposed", "accepted", "refused") if free and helpers else ()):
        _answered(store, free[-number % len(free)], helpers[number % len(helpers)], today, state)


def _home(seen: Place | None) -> _Home | None:
    """Return what steps work on; None where there is nobody else in the team."""
    if seen is None or seen.crew is None or not seen.leads or seen.supports:
        return None
    lead = seen.leads[0].facts
    others = [seat.helper_id for seat in seen.crew.seats if seat.holds(seen.day) and seat.helper_id != lead.helper_id]
    team = seen.standing("active", "team_family")[0].facts
    if not others or not lead.helper_id or team.from_date is None or team.from_date > _far(seen.day):
        return None
    return _Home(seen, lead.id, team.id, lead.helper_id, others[0])


def _far(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=420)).isoformat()


def _carry_out(store: Store, step: Callable[[Store, _Home, date], None], home: _Home, today: date) -> None:
    """A step that the rules refuse in some store is left out: its household differs from seed to seed."""
    try:
        step(store, home, today)
    except RuleBroken:
        return


@contextmanager
def _step(store: Store, verb: str, words: str) -> Iterator[Write]:
    with store.write(verb, words) as write:
        yield write


def _ago(today: date, days: int) -> str:
    return (today - timedelta(days=days)).isoformat()


def _gap(store: Store, home: _Home, today: date) -> None:
    """Nobody leads any more, somebody has been supporting for sixteen months."""
    with _step(store, "add_support", _("加协助人：{words}").format(words=home.words)) as write:
        ops.add_support(write, home.lead, home.other, max(_ago(today, 487), _start(home)), Chosen("原任期交叉"))
    with _step(store, "end_pairing", _("结束结对：{words}").format(words=home.words)) as write:
        ops.end_pairing(write, home.lead, _ago(today, 52), "任期届满，接任人未定")


def _start(home: _Home) -> str:
    """The first day after both the lead and the team have begun."""
    return max(lane.facts.period.start for lane in home.seen.own if lane.id in (home.lead, home.team))


def _rests(store: Store, home: _Home, today: date) -> None:
    with _step(store, "suspend", _("暂停：{words}").format(words=home.words)) as write:
        ops.suspend(write, home.lead, max(_ago(today, 20), _start(home)), "外出培训两个月")


def _rested(store: Store, home: _Home, today: date) -> None:
    with _step(store, "suspend", _("暂停：{words}").format(words=home.words)) as write:
        ops.suspend(write, home.lead, max(_ago(today, 210), _start(home)), "病假")
    with _step(store, "resume", _("恢复：{words}").format(words=home.words)) as write:
        ops.resume(write, home.lead, max(_ago(today, 130), _start(home)))


def _two_leads(store: Store, home: _Home, today: date) -> None:
    draft = PairingDraft(level="person_person", helper_id=home.other, household_id=home.seen.id,
                         from_date=max(_ago(today, 60), _start(home)))  # fmt: skip
    with _step(store, "pair", _("结对：{words}").format(words=home.words)) as write:
        ops.pair(write, draft, Chosen("交接期两人并行，到年底为止"))


def _replaced(store: Store, home: _Home, today: date) -> None:
    with _step(store, "replace_lead", _("更换责任人：{words}").format(words=home.words)) as write:
        ops.replace_lead(write, home.lead, home.other, _ago(today, 75), "家庭希望换人", Chosen("任期交叉"))


def _orphan(store: Store, home: _Home, today: date) -> None:
    """As a register without a column for it brings them: nothing above."""
    with _step(store, "set_field", _("登记里没有写上级：{words}").format(words=home.words)) as write:
        write.update(home.lead, parent_id=None)


def _astray(store: Store, home: _Home, today: date) -> None:
    """The pairing above is of another household."""
    lead = next(lane.facts for lane in home.seen.own if lane.id == home.lead)
    with store.read() as read:
        village = next(lane.facts.region_id for lane in home.seen.lanes if lane.above)
        others = coverage.households_in(read, "lead", today.isoformat(), area=village)
        teams = [lane.id for each in others if each != home.seen.id for lane in lanes.of_household(read, each)
                 if lane.facts.level == "team_family" and lead.period.inside(lane.facts.period)]  # fmt: skip
    if teams:
        with _step(store, "set_field", _("上级写成了另一户的：{words}").format(words=home.words)) as write:
            write.update(home.lead, parent_id=teams[0])


def _excused(store: Store, home: _Home, today: date) -> None:
    """It began before the team's, with a reason."""
    start = next(lane.facts.from_date for lane in home.seen.own if lane.id == home.team) or today.isoformat()
    first = (date.fromisoformat(start) - timedelta(days=30)).isoformat()
    with _step(store, "correct_dates", _("改日期：{words}").format(words=home.words)) as write:
        lead = next(lane.facts for lane in home.seen.own if lane.id == home.lead)
        ops.correct_dates(write, home.lead, first, lead.to_date, Chosen("先到户里熟悉情况，团队月后才成立"))


def _empty_days(store: Store, home: _Home, today: date) -> None:
    """A new team whose first member left before the second came."""
    words = _("换团队：{words}").format(words=home.words)
    with _step(store, "replace_lead", words) as write:
        team = write.create("team", name="机动队", from_date=_ago(today, 300), organisation_id=_organisation(home))
        ops.join_team(write, team, home.leader, _ago(today, 300), to_date=_ago(today, 121), leader=True)
        ops.join_team(write, team, home.other, _ago(today, 102), leader=True)
        ops.replace_lead(write, home.team, team, _ago(today, 280), "原队人手不够")


def _organisation(home: _Home) -> int | None:
    return next((lane.facts.organisation_id for lane in home.seen.lanes if lane.above and not lane.facts.to_date), None)


def _handed_over(store: Store, home: _Home, today: date) -> None:
    words = _("交接：{words}").format(words=home.words)
    with _step(store, "hand_over", words) as write:
        ops.hand_over(write, "helper", home.leader, {home.lead: home.other}, _ago(today, 9), reason="轮换回原单位",
                      notes={home.other: "九月开学前问一次学费；户主上午在地里，傍晚去。"})  # fmt: skip


def _answered(store: Store, household: int, helper: int, today: date, state: str) -> None:
    """A proposal that waits, one that was accepted, one that was not; and a pairing that begins next week."""
    draft = PairingDraft(level="person_person", helper_id=helper, household_id=household)
    excuse = Chosen("示范：任期另行确认")
    try:
        with _step(store, "pair" if state == "coming" else "propose", _("提出结对")) as write:
            if state == "coming":
                draft.from_date = (today + timedelta(days=8)).isoformat()
                ops.pair(write, draft, excuse)
                return
            made = ops.propose(write, draft, excuse, on=_ago(today, 9))
        if state == "accepted":
            with _step(store, "accept", _("接受结对")) as write:
                ops.accept(write, made, _ago(today, 3))
        elif state == "refused":
            with _step(store, "refuse", _("不接受结对")) as write:
                ops.refuse(write, made, "已到负责上限", _ago(today, 5))
    except RuleBroken:
        return
