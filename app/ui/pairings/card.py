"""One pairing by itself in a dialog: its facts, pauses, reasons and ticks, with the verbs that may follow."""

from datetime import date
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.ui.desk import Desk
from app.ui.pairings.readylines import ReadyLines
from app.ui.pairings.verbs import Doing
from app.ui.pairings.words import facts_of, state_pill
from app.ui.widgets import Facts, Pill, button, label
from app.ui.widgets.wrap import Wrap
from db.catalogues import catalogue
from db.queries import lanes
from db.queries.readiness import ticks
from db.queries.standing import pairing_facts, pauses_of
from resources.language import _


class PairingCard(QDialog):
    """Shows a pairing whole; looks again when something changed, closes when it was taken back."""

    def __init__(self, desk: Desk, pairing: int, day: date, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._desk, self.pairing, self._day = desk, pairing, day
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("结对详情"))
        self.setMinimumWidth(460)
        box = QVBoxLayout(self)
        box.setContentsMargins(22, 18, 22, 16)
        box.setSpacing(10)
        self._level, self._name, self._state = label("", "sub"), label("", "name", wrap=True), Pill()
        box.addWidget(self._level)
        box.addWidget(self._name)
        box.addWidget(self._state)
        self._facts = Facts()
        box.addWidget(self._facts)
        self._doing = Doing(desk, self, lambda: self._day)
        self._ready = ReadyLines(self._doing)
        box.addWidget(self._ready)
        self._verbs = QWidget()
        self._row = Wrap(self._verbs, 6)
        box.addWidget(self._verbs)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(button(_("关闭"), self.reject))
        box.addLayout(foot)
        desk.changed.connect(self.look)
        self.look()

    def look(self, _kinds: object = None) -> None:
        """Read the pairing again."""
        day = self._day.isoformat()
        with self._desk.store.read() as reader:
            lane = lanes.one(reader, self.pairing)
            if lane is None:
                self.reject()
                return
            pauses = pauses_of(reader, self.pairing)
            parent = pairing_facts(reader, lane.facts.parent_id) if lane.facts.parent_id else None
            before = pairing_facts(reader, lane.facts.replaces_id) if lane.facts.replaces_id else None
            marks = ticks(reader, self.pairing, day)
        self._level.setText(_(catalogue("pairing_level").shown(lane.facts.level)))
        self._name.setText(lane.facts.words)
        self._state.show_state(*state_pill(lane.facts, day))
        self._facts.show_facts(facts_of(lane, pauses, parent, before))
        self._ready.show_ticks(lane.facts, marks)
        while (item := self._row.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for verb in self._doing.verbs(lane.facts, stray=parent is None and lane.facts.level != "district_county"):
            made = button(verb.words, partial(verb.run), name=f"{verb.words}")
            self._row.addWidget(made)
            made.show()
