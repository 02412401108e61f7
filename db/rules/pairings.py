"""Rules of pairings (domain: one active lead per beneficiary, level and day; a child lies inside its parent's area and
dates; a team has somebody on every day). Pure: what stands is handed in, what is wrong comes back with the ways on.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from db.errors import Other, Problem, Way
from db.rules.periods import FIRST, LAST, Period, day_before, meeting, without
from resources.language import _

# what a reason recorded with the pairing may excuse
EXCUSABLE: Final = frozenset({"second_lead", "outside_parent", "outside_term", "children_outside"})


@dataclass(frozen=True)
class Standing:
    """A pairing in force: its id, who helps, its role, dates, the days it rests, and whether an exception is recorded."""

    id: int
    helper: str
    role: str
    period: Period
    rests: tuple[Period, ...] = ()
    excused: bool = False
    side: int | None = None  # the helper, team or organisation

    @property
    def active(self) -> tuple[Period, ...]:
        """The days on which it binds."""
        return without(self.period, self.rests)


@dataclass(frozen=True)
class Parent:
    """The pairing above: who helps whom, and its dates."""

    id: int
    words: str
    period: Period


def lead_problems(role: str, wanted: Sequence[Period], standing: Iterable[Standing]) -> list[Problem]:
    """A second lead on any day is refused, naming the other pairing and the ways on."""
    if role != "lead":
        return []
    found = []
    for other in standing:
        shared = meeting(wanted, other.active) if other.role == "lead" else None
        if shared:
            found.append(_second_lead(other, shared, min(each.start for each in wanted)))
    return found


def _second_lead(other: Standing, shared: Period, start: str) -> Problem:
    words = _("{helper}自 {start} 起已是主责，{day} 这天会有两个主责。请先结束那一条，或把这一条改为协助。")
    ways = [Way("as_support", _("把这一条改为协助"))]
    if other.period.start < start:
        until = day_before(start)
        ways.insert(0, Way("end_other", _("{helper}的主责到 {day} 为止").format(helper=other.helper, day=until), until))
    elif shared.start > FIRST:
        until = day_before(shared.start)
        if until >= start:
            ways.insert(0, Way("change_date", _("这一条到 {day} 为止").format(day=until), until))
    ways.append(Way("exception", _("两个主责并存，写明理由")))
    return Problem(
        "role",
        "second_lead",
        words.format(helper=other.helper, start=shown(other.period.start), day=shown(shared.start)),
        (Other(other.id, other.helper, *_dates(other.period)),),
        tuple(ways),
    )


def side_problems(side: int | None, wanted: Sequence[Period], standing: Iterable[Standing]) -> list[Problem]:
    """The same side does not help the same beneficiary twice on a day."""
    words = _("{helper} {start} 起已经在这里（{role}）。请改那一条的日期，或先结束它。")
    return [
        Problem(
            "helper",
            "already",
            words.format(
                helper=other.helper,
                start=shown(other.period.start),
                role=_("主责") if other.role == "lead" else _("协助"),
            ),
            (Other(other.id, other.helper, *_dates(other.period)),),
            (Way("end_other", _("先结束那一条")),),
        )
        for other in standing
        if side is not None and other.side == side and meeting(wanted, [other.period])
    ]


def parent_problems(wanted: Period, parent: Parent | None) -> list[Problem]:
    """A child pairing lies inside the dates of its parent."""
    if parent is None or wanted.inside(parent.period):
        return []
    words = _("日期超出上级结对“{parent}”（{start} 至 {end}）。请改日期，或先改上级结对。")
    start, end = max(wanted.start, parent.period.start), min(wanted.end, parent.period.end)
    ways = [Way("exception", _("不在上级日期之内，写明理由"))]
    if start <= end:
        offer = _("日期改为 {start} 至 {end}").format(start=shown(start), end=shown(end))
        ways.insert(0, Way("change_date", offer, start if start > wanted.start else end))
    return [
        Problem(
            "from_date",
            "outside_parent",
            words.format(parent=parent.words, start=shown(parent.period.start), end=shown(parent.period.end)),
            (Other(parent.id, parent.words, *_dates(parent.period)),),
            tuple(ways),
        )
    ]


def children_problems(wanted: Period, children: Iterable[Standing]) -> list[Problem]:
    """What lies below a pairing lies inside its dates: a change of dates that leaves some outside is refused."""
    left = [child for child in children if not child.excused and not child.period.inside(wanted)]
    if not left:
        return []
    words = _("下级还有 {n} 个结对的日期会落在外面，例如{helper}（{start} 起）。请先改下级，或一起结束。")
    first = left[0]
    return [
        Problem(
            "to_date",
            "children_outside",
            words.format(n=len(left), helper=first.helper, start=shown(first.period.start)),
            tuple(Other(child.id, child.helper, *_dates(child.period)) for child in left),
            (
                Way("with_children", _("下级 {n} 个一起到这天为止").format(n=len(left)), shown(wanted.end)),
                Way("exception", _("下级留着，写明理由")),
            ),
        )
    ]


def term_problems(helper: str, wanted: Period, term: Period) -> list[Problem]:
    """A person helps within their own term (批次)."""
    if wanted.start < term.start:
        words = _("{helper} {day} 才到任，不能更早开始。").format(helper=helper, day=shown(term.start))
        way = Way("change_date", _("从 {day} 开始").format(day=shown(term.start)), term.start)
    elif wanted.start > term.end:
        words = _("{helper}的任期 {day} 已到。").format(helper=helper, day=shown(term.end))
        way = Way("other_helper", _("换一位责任人"))
    else:
        return []
    return [Problem("from_date", "outside_term", words, (), (way, Way("exception", _("照样结对，写明理由"))))]


def team_gaps(dates: Period, members: Iterable[Period]) -> tuple[Period, ...]:
    """Return the days of a team's pairing on which the team has nobody."""
    return without(dates, members)


def shown(day: str) -> str:
    """Return a day as people read it; open ends are dots."""
    return "…" if day in (FIRST, LAST) else day


def _dates(dates: Period) -> tuple[str | None, str | None]:
    return (None if dates.start == FIRST else dates.start, None if dates.end == LAST else dates.end)
