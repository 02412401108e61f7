"""The lines of the tree: what one look read, which lines are folded into one, how a place becomes a line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidgetItem

from app.ui.pairings import cells
from app.ui.pairings.cells import FIRST_TICK, GAP, WHO, NodeRole
from app.ui.table import ToneRole
from app.ui.values import NOTHING
from db.queries import branches
from db.queries.tree import HOUSEHOLD, LEAD, OVERLAP, VILLAGE, Node, Picture, complete, picture
from db.store import Reader
from resources.language import N_, _

LACKING: Final = 100  # places with gaps before the rest is folded
AT_LEAST: Final = 8  # lines of a place before what is complete is folded
_REST: Final = {
    "county": N_("还有 {n} 个县"),
    "village": N_("还有 {n} 个村"),
    "household": N_("还有 {n} 户"),
    "member": N_("还有 {n} 人"),
}


@dataclass(frozen=True)
class View:
    """What one look at the store found: the picture, and the branches that were open."""

    picture: Picture
    homes: Mapping[int, tuple[Node, ...]]
    people: Mapping[int, tuple[Node, ...]]


def read_view(reader: Reader, day: str, homes: Sequence[int], people: Sequence[int]) -> View:
    """Read a day with the branches that are open (off the main thread)."""
    seen = picture(reader, day)
    return View(seen, branches.households(reader, homes, day, stray_homes(seen)), branches.people(reader, people, day))


def folded(nodes: Sequence[Node], key: str = "") -> tuple[list[Node], list[Node]]:
    """Return (shown, folded into one line): gaps stay in sight, complete siblings are folded; `key` narrows to a gap."""
    listed = [node for node in nodes if not key or node.kind == "member" or node.gaps.get(key)]
    if key or (nodes and nodes[0].kind == "member"):
        end = max(AT_LEAST, sum(1 for node in listed if node.pairing_id)) if not key else LACKING
    else:
        end = max(AT_LEAST, min(LACKING, sum(1 for node in listed if not complete(node))))
    return (listed, []) if len(listed) - end <= 2 else (listed[:end], listed[end:])


def rest_words(rest: Sequence[Node], key: str) -> str:
    """Return what a folded line says."""
    words = _(_REST[rest[0].kind]).format(n=f"{len(rest):,}")
    gaps = sum(1 for node in rest if not complete(node))
    if key or rest[0].kind == "member":
        return words
    return words + (_("，其中 {n} 个有缺口").format(n=f"{gaps:,}") if gaps else _("，都有责任人"))


def stray_homes(picture: Picture) -> dict[int, int]:
    """Return how many pairings of each household are out of place."""
    found: dict[int, int] = {}
    for each in picture.strays:
        if each.household_id:
            found[each.household_id] = found.get(each.household_id, 0) + 1
    return found


def lacks(node: Node) -> bool:
    """Whether a place itself lacks somebody, not only what is below it."""
    if node.kind == "household":
        return any(node.gaps.get(key) for key in (LEAD, HOUSEHOLD, OVERLAP))
    return node.kind == "village" and bool(node.gaps.get(VILLAGE))


def line_of(node: Node, day: str, key: str) -> QTreeWidgetItem:
    """Return the line of a place on a day; `key` is the filter in use."""
    below = f"{node.paired:,}/{node.below:,}" if node.below else ""
    missing = node.kind == "household" and bool(node.gaps.get(LEAD))
    who = node.responsible or (_("缺") if missing else NOTHING)
    item = QTreeWidgetItem([cells.name_of(node), who, _(cells.BELOW[node.kind]) if node.below else "", below, ""])
    item.setData(0, NodeRole, node)
    item.setData(0, Qt.ItemDataRole.AccessibleTextRole, cells.spoken(node, day))
    if missing:
        item.setData(WHO, ToneRole, cells.MISSING)
    words, tone = cells.gap_words(node, day, key)
    item.setText(GAP, words)
    item.setData(GAP, ToneRole, tone)
    sides = f"{node.helper_side} ⇆ {cells.name_of(node)}" if node.helper_side else cells.name_of(node)
    item.setToolTip(0, "\n".join(part for part in (sides, node.place) if part))
    item.setToolTip(GAP, words)
    for at, tick in enumerate(node.ticks):
        item.setToolTip(FIRST_TICK + at, cells.tick_tip(tick))
    if node.kind != "member" and node.below:
        item.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
    return item
