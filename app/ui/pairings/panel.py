"""The panel beside the tree: one place with who answers for it, the timeline, and the verbs; or one helper."""

from collections.abc import Callable
from datetime import date

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.ui import icons
from app.ui.desk import Desk
from app.ui.households import forms
from app.ui.pairings.forms import PairSide
from app.ui.pairings.timeline import Timeline
from app.ui.values import NOTHING, span
from app.ui.widgets import Card, Elided, Empty, Facts, Lines, Pill, button, label, scrolled, section
from db.queries import helpers, pairings
from db.queries.handover import helper_of
from db.queries.pairings import Lane, Node
from resources.language import _

_LEVEL = {"county": "district_county", "village": "enterprise_village", "household": "person_person"}


class Panel(Card):
    """Shows a node on a day, or everything one helper, team or organisation had."""

    def __init__(self, desk: Desk) -> None:
        super().__init__((0, 12, 0, 12))
        self._desk = desk
        self._node: Node | None = None
        self._current: Lane | None = None
        self.side: tuple[str, int] | None = None  # the helper, team or organisation shown instead of a place
        self.setMinimumWidth(250)
        self._empty = Empty(_("选一行，这里就能看到谁在负责。"), icon="pairings")
        self._whole = QWidget()
        self.box.addWidget(self._empty, 1)
        self.box.addWidget(self._whole, 1)
        self._build()
        self.show_node(None, desk.today())

    def _build(self) -> None:
        whole = QVBoxLayout(self._whole)
        whole.setContentsMargins(0, 0, 0, 0)
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(16, 0, 16, 0)
        box.setSpacing(8)
        self._above = Elided("", "sub")
        self._name = label("", "name", wrap=True)
        self._alert = Card((12, 8, 12, 8), tone="bad")
        row = QHBoxLayout()
        row.addWidget(icons.Mark("alert", "bad", 18))
        self._alert_words = label("", "strong", "bad", wrap=True)
        row.addWidget(self._alert_words, 1)
        self._alert.box.addLayout(row)
        self._facts, self._time, self._lines = Facts(), Timeline(), Lines()
        self._time.opened.connect(self._end)
        self._time_head = label(_("谁在负责"), "section")
        for widget in (self._above, self._name, self._alert, self._facts):
            box.addWidget(widget)
        box.addWidget(self._time_head)
        box.addWidget(self._time)
        box.addLayout(section(_("所有结对")))
        box.addWidget(self._lines)
        box.addStretch(1)
        whole.addWidget(scrolled(inside, _("结对详情")), 1)
        verbs = QHBoxLayout()
        verbs.setContentsMargins(16, 6, 16, 0)
        self._pair = button(_("提出结对"), self._propose, look="main", icon="plus")
        self._team = button(_("配团队"), self._propose_team)
        self._pass_on = button(_("交接…"), self.hand_over, tip="Ctrl+H")
        self._stop = button(_("结束…"), lambda: self._end(self._current.pairing_id if self._current else None))
        for made in (self._pair, self._team, self._pass_on, self._stop):
            verbs.addWidget(made, 1)
        whole.addLayout(verbs)

    # -- a place -------------------------------------------------------------------------------------------------
    def show_node(self, node: Node | None, day: date) -> None:
        """Show a place on a day, or that none is chosen."""
        self._node = node if node and node.kind != "member" else None
        self.side = None
        self._empty.setVisible(self._node is None)
        self._whole.setVisible(self._node is not None)
        if self._node is None:
            return
        at = self._node
        with self._desk.store.read() as reader:
            key = {"household": at.id} if at.kind == "household" else {"region": at.id}
            lanes = pairings.lanes(reader, **key)
        lead = _LEVEL[at.kind]
        standing = [lane for lane in lanes if lane.level == lead and lane.role == "lead" and _holds(lane, day)]
        self._current = standing[0] if standing else None
        self._above.setText(at.helper_side or _("还没有帮扶的一方"))
        self._name.setText(_("{name}家").format(name=at.label) if at.kind == "household" else at.label)
        self._alert.setVisible((not standing and at.kind == "household") or len(standing) > 1)
        self._alert_words.setText(self._alarm(at, standing, day))
        self._facts.show_facts(self._facts_of(at))
        self._show_lanes(lanes, day, lead)
        self._team.setVisible(at.kind == "household")
        self._pair.setVisible(True)
        self._stop.setVisible(True)
        self._stop.setEnabled(self._current is not None)
        self._pass_on.setVisible(at.kind == "household" and self._current is not None)

    def _alarm(self, node: Node, standing: list[Lane], day: date) -> str:
        if len(standing) > 1:
            return _("同一天有 {n} 个主责：{who}。结束其中一个。").format(
                n=len(standing), who="、".join(lane.helper for lane in standing)
            )
        if node.since and len(node.since) == 10:
            return _("这户已 {n} 天没有责任人").format(n=(day - date.fromisoformat(node.since)).days)
        return _("这户还没有责任人")

    def _facts_of(self, node: Node) -> list[tuple[str, str]]:
        lane = self._current
        facts = [
            (_("责任人"), f"{node.responsible or NOTHING}  {(lane.phone if lane else '') or ''}"),
            (_("单位"), (lane.organisation if lane else None) or NOTHING),
            (_("起于"), (lane.from_date or NOTHING) if lane else NOTHING),
            (_("协议"), (lane.agreement or NOTHING) if lane else NOTHING),
        ]
        if node.kind == "county":
            facts.append(
                (
                    _("村"),
                    _("{all} = {paired} 已结对 + {open} 未结对").format(
                        all=node.below, paired=node.paired, open=node.below - node.paired
                    ),
                )
            )
        if node.kind == "village":
            facts.append(
                (
                    _("户"),
                    _("{all} = {paired} 有责任人 + {open} 没有").format(
                        all=node.below, paired=node.paired, open=node.below - node.paired
                    ),
                )
            )
        return facts

    # -- a helper ------------------------------------------------------------------------------------------------
    def show_side(self, side: str, identifier: int, day: date) -> None:
        """Show everything a helper, team or organisation had; loads are shown, nobody is ranked."""
        self._node, self._current, self.side = None, None, (side, identifier)
        with self._desk.store.read() as reader:
            lanes = pairings.lanes_of_side(reader, side, identifier)
            name = helpers.label_of(reader, side, identifier) or NOTHING
            card = helpers.helper_card(reader, identifier, day.isoformat()) if side == "helper" else None
        self._empty.hide()
        self._whole.show()
        self._alert.hide()
        self._name.setText(name)
        self._above.setText((card.organisation or "") if card else "")
        standing = [lane for lane in lanes if _holds(lane, day)]
        facts = [(_("现在负责"), _("{n} 个结对").format(n=len(standing)))]
        if card:
            facts = [
                (_("电话"), card.phone or NOTHING),
                (_("职务"), card.duty or NOTHING),
                (_("批次"), card.term or NOTHING),
                (_("任期"), span(card.from_date or NOTHING, card.to_date)),
                (_("现在负责"), _("{n} 户").format(n=card.households)),
            ]
        self._facts.show_facts(facts)
        self._show_lanes(sorted(lanes, key=lambda lane: not _holds(lane, day)), day, "", helped=True)
        for made in (self._pair, self._team, self._stop):
            made.hide()
        self._pass_on.setVisible(side in ("helper", "team") and bool(standing))

    def _show_lanes(self, lanes: list[Lane], day: date, lead: str, *, helped: bool = False) -> None:
        for widget in (self._time, self._time_head):
            widget.setVisible(not helped)
        if not helped:
            self._time.show_lanes([_as_lead(lane, lead) for lane in lanes], day)
        self._lines.clear()
        for lane in lanes[:40]:
            row = QHBoxLayout()
            row.setContentsMargins(0, 3, 0, 3)
            row.setSpacing(8)
            holds = _holds(lane, day)
            row.addWidget(Pill(_("主责") if lane.role == "lead" else _("协助"), "accent" if holds else ""))
            row.addWidget(Elided(lane.helped if helped else lane.helper, "" if holds else "sub"), 1)
            row.addWidget(label(span(lane.from_date, lane.to_date), "small"))
            self._lines.box.addLayout(row)
        if not lanes:
            self._lines.box.addWidget(label(_("从来没有结对过。"), "sub"))

    # -- verbs ---------------------------------------------------------------------------------------------------
    def _propose(self) -> None:
        node = self._node
        if node is None:
            return
        made: Callable[[], QWidget] = (
            (lambda: forms.Pair(self._desk, node.id, self))
            if node.kind == "household"
            else (lambda: PairSide(self._desk, _LEVEL[node.kind], node.id, node.label, self))
        )
        dialog = made()
        dialog.open()  # type: ignore[attr-defined]  # both are dialogs

    def _propose_team(self) -> None:
        if self._node:
            PairSide(self._desk, "team_family", self._node.id, self._node.label, self).open()

    def hand_over(self) -> None:
        """Hand over what the side in sight holds: the helper or team shown, or who is responsible for the household shown."""
        if self.side and self.side[0] in ("helper", "team"):
            self._desk.open_hand_over(*self.side)
            return
        helper = None
        if self._current and self._node and self._node.kind == "household":
            with self._desk.store.read() as reader:
                helper = helper_of(reader, self._current.pairing_id)
        if helper is None:
            self._desk.say(_("先选一户有责任人的，或一位帮扶责任人，再交接。"))
            return
        self._desk.open_hand_over("helper", helper)

    def _end(self, pairing: int | None) -> None:
        if pairing is None:
            return
        with self._desk.store.read() as reader:
            lane = pairings.lane(reader, pairing)
        if lane and not lane.to_date:
            forms.EndPairing(self._desk, pairing, lane.helper, self).open()


def _holds(lane: Lane, day: date) -> bool:
    text = day.isoformat()
    return (lane.from_date or "0") <= text and (not lane.to_date or lane.to_date + "~" >= text)


def _as_lead(lane: Lane, lead: str) -> Lane:
    """Put the level this place is about into the lane of the lead."""
    if lane.level == lead and lead != "person_person":
        return Lane(**{**lane.__dict__, "level": "person_person"})
    return lane
