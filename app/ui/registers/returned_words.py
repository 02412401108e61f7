"""The words of what came back: classes, states, what an item is about. No widgets."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from app.exchange.plan import KEEP, NEW, SAME, TAKE, Item
from app.exchange.reasons import blocked_words, reason_of, state_words
from app.exchange.taking_in import Arrival
from app.ui.values import KINDS, NOTHING
from db.history.statements import Creation, Removal
from resources.language import N_, _

CLASSES: Final = {
    "review": (N_("要您看"), "warn"),
    "clean": (N_("可写"), "good"),
    "new": (N_("新增"), "accent"),
    "kept_out": (N_("不收"), "bad"),
    "not_mentioned": (N_("没提到"), ""),
}
_WAYS: Final = {TAKE: N_("采用表里的"), KEEP: N_("不写，留库里的"), NEW: N_("是新的一条")}


@dataclass(frozen=True)
class Row:
    """A line of the plan: an item of a file, or a record that a file does not mention."""

    arrival: Arrival
    item: Item | None
    kind: str
    record: int | None
    name: str = ""

    @property
    def about(self) -> int | None:
        """The record that is here, else the household that a new one belongs to."""
        said = self.item.said if self.item else ()
        made = next((each.values for each in said if isinstance(each, Creation)), self.item and self.item.fresh)
        return (made or {}).get("household_id") or self.record

    @property
    def klass(self) -> str:
        """The class it is counted in."""
        return self.item.klass if self.item else "not_mentioned"

    @property
    def decision(self) -> str | None:
        """What was decided of it, None where it is open or needs no decision."""
        return self.arrival.plan.decision(self.item) if self.item else None

    @property
    def place(self) -> str:
        """Sheet and cell, as Excel has them."""
        return f"{self.item.sheet} {self.item.column}{self.item.row}" if self.item else ""

    @property
    def what(self) -> str:
        """The record and the field it is about."""
        heading = self.item.heading if self.item else ""
        return "，".join(part for part in (self.name, heading or _(KINDS.get(self.kind, ""))) if part) or NOTHING

    @property
    def change(self) -> str:
        """From what to what, or why it is asked or kept out."""
        if self.item is None:
            return _("这份表没有提到，不动")
        if self.decision:
            return decision_words(self.item, self.decision)
        if any(isinstance(each, Removal) for each in self.item.said):
            return _("删除整条")
        why = reason_of(self.item) if self.item.question is None else ""  # a question stands above the list
        if why or not (self.item.value or self.item.base):
            return why or _("整条新写")
        return f"{self.item.base or _('（空）')} → {self.item.value or _('（清空）')}"


def decision_words(item: Item, decision: str) -> str:
    """Return a decision in words."""
    way, _colon, record = decision.partition(":")
    if way == SAME:
        named = next((each.words for each in item.candidates if str(each.record) == record), "")
        return _("就是 {who}").format(who=named)
    return _(_WAYS.get(way, way))


def ways_of(item: Item) -> list[tuple[str, str]]:
    """Return the decisions an item takes, each with its words; clean and new ones may be left out."""
    found: list[tuple[str, str]] = []
    for way in item.ways or ((TAKE, KEEP) if item.klass in ("clean", "new") else ()):
        if way == SAME:
            found += [(f"{SAME}:{each.record}", _("就是 {who}").format(who=each.words)) for each in item.candidates]
        else:
            found.append((way, _(_WAYS[way])))
    return found


def file_state(arrival: Arrival) -> tuple[str, str]:
    """Return (words, tone) for a file that came."""
    if arrival.plan.blocked is not None:
        return _("挡住了"), "bad"
    if arrival.state == "seen":
        return _("收过了"), ""
    if arrival.state == "undone":
        return _("收过又撤销"), ""
    if arrival.state == "again":
        return _("再写入"), "accent"
    waiting = len(arrival.plan.open())
    if waiting:
        return _("要您看 {n}").format(n=waiting), "warn"
    counts = arrival.plan.counts
    return (_("可以写"), "good") if counts["clean"] + counts["new"] else (_("没有改动"), "")


def file_words(arrival: Arrival) -> str:
    """Return why a file is not taken as it is, and the way on; "" where it is."""
    if arrival.plan.blocked is not None:
        return blocked_words(arrival.plan.blocked)
    if arrival.state == "undone":
        at = arrival.at[:16].replace("T", " ")
        return _("这份文件 {at} 收过，后来撤销了。要重新写入，请按“再写入”。").format(at=at)
    return state_words(arrival.state, arrival.at)


def named(rows: list[Row], names: Mapping[int, str]) -> list[Row]:
    """Return rows with the names of their records, new ones with their household's."""
    return [replace(row, name=names.get(row.about or 0, "")) for row in rows]
