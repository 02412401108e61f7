"""What a new measure would meet in its household: an open need, a plan that waits for delivery, or the same one again.

Pure: reads a household page, asks nothing of the store. Who shows it is the quick entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from db.drafts import MeasureDraft
from db.queries.household import HouseholdPage
from db.queries.search import Hit
from resources.language import _

Record = Mapping[str, Any]
AGAIN_WITHIN = timedelta(days=7)


def hit_of(page: HouseholdPage) -> Hit:
    """Return a household as a search finds it."""
    code = page.facts["code"]
    return Hit("household", page.id, code, page.head["name"] if page.head else code, page.address, page.id)


@dataclass(frozen=True)
class Link:
    """An open need, with the measure planned for it; or a plan without a need."""

    need: Record | None
    planned: Record | None

    @property
    def words(self) -> str:
        """What it is, since when, and what is missing."""
        parts = []
        if self.need:
            parts.append(f"{self.need['kind']}：{self.need['title']}")
            if self.need["opened_on"]:
                parts.append(_("{day} 提出").format(day=self.need["opened_on"]))
        if self.planned:
            parts.append(
                _("已定 {what}，约定 {day} 到位").format(
                    what=self.planned["content"], day=self.planned["planned_on"] or "—"
                )
            )
        return "，".join(parts)


def links_of(page: HouseholdPage, wanted: int | None = None) -> list[Link]:
    """Return what a measure could meet: the need wanted first, then needs with a plan, needs, other plans."""
    waiting = [measure for measure in page.measures if not measure["done_on"]]
    found = []
    for need in page.needs:
        if not need["met_on"]:
            planned = next((measure for measure in waiting if measure["need_id"] == need["id"]), None)
            found.append(Link(need, planned))
    found += [Link(None, measure) for measure in waiting if measure["need_id"] is None]
    return sorted(
        found, key=lambda link: (not link.need or link.need["id"] != wanted, link.need is None, link.planned is None)
    )


def same_again(page: HouseholdPage, draft: MeasureDraft) -> str:
    """Say that the same was given within a week, "" where it was not."""
    try:
        day = date.fromisoformat(draft.done_on or "")
    except ValueError:
        return ""
    for measure in page.measures:
        done = measure["done_on"] or ""
        if (
            measure["content"] == draft.content
            and len(done) == 10
            and abs(date.fromisoformat(done) - day) <= AGAIN_WITHIN
        ):
            return _("这户 {day} 登记过同样的“{what}”。真的又有一次，就再按一次保存。").format(
                day=done, what=draft.content
            )
    return ""
