"""The panel beside the tree: one place with who answers for it and the verbs, or one helper with everything they had."""

from datetime import date
from functools import partial

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.ui import icons
from app.ui.desk import Desk
from app.ui.pairings.alarm import most_needed
from app.ui.pairings.cells import ICONS, name_of
from app.ui.pairings.place_view import PlaceView
from app.ui.pairings.side_view import SideView
from app.ui.pairings.verbs import NAMED, menu_of
from app.ui.widgets import Card, Elided, Empty, button, label, scrolled
from app.ui.widgets.cards import emptied
from db.catalogues import catalogue
from db.queries.place import Place, place
from db.queries.standing import PairingFacts
from db.queries.tree import Node
from db.rules.stages import ACTIVE
from resources.language import _


class Panel(Card):
    """Shows a place on a day with the verb most needed as its main button; the others are in the menu."""

    def __init__(self, desk: Desk) -> None:
        super().__init__((0, 12, 0, 12))
        self._desk = desk
        self._day = desk.today()
        self.node: Node | None = None
        self.side: tuple[str, int] | None = None  # the helper, team or organisation shown instead of a place
        self.setMinimumWidth(270)
        self._stack = QStackedWidget()
        self.box.addWidget(self._stack)
        self._empty = Empty(_("选一行，这里就能看到谁在负责。"), icon="pairings")
        self._whole = QWidget()
        self._side = SideView(desk, self._show_node_again)
        for each in (self._empty, self._whole, self._side):
            self._stack.addWidget(each)
        self._build()

    def _build(self) -> None:
        whole = QVBoxLayout(self._whole)
        whole.setContentsMargins(0, 0, 0, 0)
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(16, 0, 16, 0)
        box.setSpacing(8)
        top = QHBoxLayout()
        top.setSpacing(6)
        self._mark, self._above = icons.Mark("people", "sub", 16), Elided("", "sub")
        top.addWidget(self._mark)
        top.addWidget(self._above, 1)
        self._more = button("", self._offer, icon="more", name=_("更多能做的事"), tip="M")
        self._more.setFixedSize(34, 30)
        top.addWidget(self._more)
        self._name = label("", "name", wrap=True)
        self.view = PlaceView(self._desk)
        box.addLayout(top)
        box.addWidget(self._name)
        box.addWidget(self.view)
        box.addStretch(1)
        whole.addWidget(scrolled(inside, _("结对详情")), 1)
        self._verbs = QHBoxLayout()
        self._verbs.setContentsMargins(16, 6, 16, 0)
        whole.addLayout(self._verbs)

    # -- a place -------------------------------------------------------------------------------------------------
    def show_node(self, node: Node | None, day: date) -> None:
        """Show a place on a day, or that none is chosen."""
        self.node, self._day, self.side = node, day, None
        seen = None
        if node is not None and node.id:
            with self._desk.store.read() as reader:
                seen = place(reader, node.kind, node.id, day.isoformat())
        if node is None or seen is None:
            self.view.place = None
            self._stack.setCurrentWidget(self._empty)
            return
        self._mark.show_icon(ICONS[node.kind], "sub")
        level = _(catalogue("pairing_level").shown(seen.about.level if seen.about else seen.level))
        self._above.setText(f"{seen.about.helper} ⇆ {level}" if seen.about else level)
        self._name.setText(name_of(node))
        self.view.show_place(seen, *_below(node))
        self._show_verbs(seen)
        self._stack.setCurrentWidget(self._whole)

    def _show_verbs(self, seen: Place) -> None:
        """The verb most needed is the one filled button; two more stand beside it."""
        emptied(self._verbs)
        key, facts = most_needed(seen)
        made = button(self._words(key, seen), partial(self.view.carry_out, key, facts, seen), look="main",
                      icon="plus" if key == "propose" else "")  # fmt: skip
        made.setEnabled(not self._desk.store.read_only)
        self._verbs.addWidget(made, 3)
        for other, about in self._others(seen, key, facts)[:2]:
            self._verbs.addWidget(button(self._words(other, seen), partial(self.view.carry_out, other, about, seen)), 2)

    def _words(self, key: str, seen: Place) -> str:
        if key == "propose":
            return _("提出结对")
        if key == "ready":
            return _("补到位…")
        if key == "join":
            return _("加队员…")
        return _(NAMED[key][0])

    def _others(self, seen: Place, main: str, facts: PairingFacts | None) -> list[tuple[str, PairingFacts | None]]:
        """Return what stands beside the main button: a refusal beside an answer, else hand over, replace, end."""
        if main in ("accept", "start"):
            return [("refuse", facts)]
        standing = [*seen.leads, *seen.resting, *seen.coming, *seen.standing(ACTIVE, "team_family")]
        if not standing:
            return []
        lead = standing[0]
        offered = {verb.key for verb in self.view.doing.verbs(lead.facts)}
        return [(key, lead.facts) for key in ("hand_over", "replace", "end") if key in offered and key != main]

    def _offer(self) -> None:
        self.offer(self._more.mapToGlobal(QPoint(0, self._more.height())))

    def offer(self, at: QPoint) -> None:
        """Offer every verb of the place in a menu."""
        if self.view.place and self._stack.currentWidget() is self._whole:
            menu = menu_of(self, self.view.groups())
            menu.popup(at)

    # -- a helper ------------------------------------------------------------------------------------------------
    def show_side(self, side: str, identifier: int, day: date) -> None:
        """Show everything a helper, team or organisation had; loads are shown, nobody is ranked."""
        self.side, self._day = (side, identifier), day
        self._side.show_side(side, identifier, day)
        self._stack.setCurrentWidget(self._side)

    def _show_node_again(self) -> None:
        self.show_node(self.node, self._day)

    def hand_over(self) -> None:
        """Hand over what the helper in sight leads: the one shown, or the one responsible for the household shown."""
        if self.side:
            if not self._side.hand_over():
                self._desk.say(_("先选一户有责任人的，或一位帮扶责任人，再交接。"))
            return
        seen = self.view.place
        lead = next((lane.facts for lane in seen.leads if lane.facts.helper_id), None) if seen else None
        if lead is None:
            self._desk.say(_("先选一户有责任人的，或一位帮扶责任人，再交接。"))
            return
        self.view.doing.hand_over(lead)


def _below(node: Node) -> list[tuple[str, str]]:
    """Return how the next level adds up."""
    if node.kind not in ("county", "village") or not node.below:
        return []
    words = _("{all} = {paired} 已结对 + {open} 未结对").format(
        all=f"{node.below:,}", paired=f"{node.paired:,}", open=f"{node.below - node.paired:,}"
    )
    return [(_("村") if node.kind == "county" else _("户"), words)]
