"""Rules of pairings (domain: one active lead per beneficiary, level and day; a child lies inside its parent)."""

from dataclasses import dataclass

from db.errors import Problem
from db.rules.periods import Period
from resources.language import _


@dataclass(frozen=True)
class Standing:
    """A pairing that stands already: its id, who helps, its role and period."""

    id: int
    helper: str
    role: str
    period: Period


def lead_problems(role: str, wanted: Period, standing: list[Standing]) -> list[Problem]:
    """A second lead on any day of the period is refused, naming the other pairing and the ways on."""
    if role != "lead":
        return []
    words = _("{helper}自 {start} 起已是主责。请先结束那一条，或把这一条改为协助。")
    return [
        Problem("role", "second_lead", words.format(helper=other.helper, start=other.period.start))
        for other in standing
        if other.role == "lead" and other.period.overlaps(wanted)
    ]


def parent_problems(wanted: Period, parent: Period | None) -> list[Problem]:
    """A child pairing lies inside the dates of its parent."""
    if parent is None or wanted.inside(parent):
        return []
    words = _("日期超出上级结对（{start} 至 {end}）。请改日期，或先改上级结对。")
    return [Problem("from_date", "outside_parent", words.format(start=parent.start, end=parent.end))]
