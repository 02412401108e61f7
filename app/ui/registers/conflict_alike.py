"""Cases that are alike and go along with a decision: how many, which, and the ticks that leave one out."""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.ui.desk import Desk
from app.ui.registers import conflict_words as said
from app.ui.table import BigTable, Column, IdModel
from app.ui.widgets import Card, Elided, label
from db.history.cases import Case
from db.queries import households
from resources.language import _


@dataclass(frozen=True)
class _Row:
    case: Case
    place: str
    ticked: bool
    private: bool
    names: said.Names

    def words(self, values: dict[str, Any]) -> str:
        return "，".join(
            said.value_words(each, values[each.field], private=self.private, names=self.names)
            for each in self.case.conflicts
        )

    @property
    def before(self) -> str:
        return self.words({each.field: each.base.value if each.base else None for each in self.case.conflicts})

    @property
    def where(self) -> str:
        origin = next((side.origin for sides in self.case.others for side in sides if side), None)
        return said.place_words(origin) if origin else ""


def _columns() -> tuple[Column, ...]:
    return (
        Column("tick", "", 38, lambda row: "✓" if row.ticked else "○"),
        Column("head", _("户主"), 180, lambda row: said.case_name(row.case.first.household, row.case.first.record,
                                                                 row.case.first.code), least=100),
        Column("place", _("村"), 120, lambda row: row.place, quiet=True, least=80, ending=True),
        Column("base", _("原来"), 100, lambda row: row.before, least=60),
        Column("ours", _("本库"), 100, lambda row: row.words(row.case.kept()), least=60),
        Column("theirs", _("来表"), 100, lambda row: row.words(row.case.taken()), least=60),
        Column("where", _("来源"), 120, lambda row: row.where, quiet=True, least=80),
    )  # fmt: skip


class _Ticks(BigTable):
    """The cases; space or a click changes a tick."""

    ticked = Signal(object)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space changes the tick of the row."""
        if event.key() == Qt.Key.Key_Space and self.current_id is not None:
            self.ticked.emit(self.current_id)
        else:
            super().keyPressEvent(event)


class Alike(QWidget):
    """The tick "decide all alike", and the list of them. `changed` when what goes along is another."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._cases: list[Case] = []
        self._out: set[int] = set()
        self._private = self._folded = self._tight = False
        self._names: said.Names = {}
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(8)
        band = Card((14, 8, 14, 8), tone="soft")
        row = QHBoxLayout()
        self.tick = QCheckBox()
        self.tick.setAccessibleName(_("同样的一样处理"))
        self.tick.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.tick.toggled.connect(lambda _on: self._toggled())
        row.addWidget(self.tick)
        self._words = label("", "strong")
        row.addWidget(self._words)
        row.addWidget(Elided(_("各方说法都相同，只是户不同；点 ✓ 就单独留下"), "sub"), 1)
        for words, key in ((_("勾上或去掉"), "0"), (_("只定这一条"), _("Shift 数字"))):
            row.addWidget(label(words, "sub"))
            row.addWidget(label(key, "key"))
        band.box.addLayout(row)
        box.addWidget(band)
        self._sheet = Card((0, 4, 0, 2))
        self.table = _Ticks(IdModel(_columns(), self._fetch), _("会一起定的"))
        self.table.ticked.connect(self._flip)
        self.table.clicked.connect(lambda index: self._flip(self.table.id_at(index.row())))
        self._sheet.box.addWidget(self.table, 1)
        box.addWidget(self._sheet, 1)
        self.hide()

    def show_cases(self, case: Case, alike: Sequence[Case], *, private: bool, names: said.Names) -> None:
        """Show what is alike to a case, itself first; hidden where nothing is."""
        self._cases = [case, *(each for each in alike if each is not case)]
        self._out = set()
        self._private, self._names = private, names
        many = len(self._cases) > 1
        self.setVisible(many)
        if many:
            self.tick.blockSignals(True)
            self.tick.setChecked(True)
            self.tick.blockSignals(False)
            self.table.show_ids(array("q", range(1, len(self._cases) + 1)))
            self._toggled()

    def chosen(self) -> list[Case]:
        """Return the cases that go along, the one in sight first."""
        if len(self._cases) <= 1 or not self.tick.isChecked():
            return self._cases[:1]
        return [case for number, case in enumerate(self._cases, 1) if number not in self._out]

    def fold(self, folded: bool) -> None:
        """Show the band alone, without the list: the room is needed."""
        self._folded = folded
        shown = self.tick.isChecked() and not (folded or self._tight)
        self._sheet.setVisible(shown)
        most = QSizePolicy.Policy.Preferred if shown else QSizePolicy.Policy.Maximum
        self.setSizePolicy(QSizePolicy.Policy.Preferred, most)

    def tighten(self, tight: bool) -> None:
        """Show the band alone as long as the page is low."""
        self._tight = tight
        self.fold(self._folded)

    def _toggled(self) -> None:
        self.fold(self._folded)
        self._say()
        self.changed.emit()

    def _flip(self, number: int | None) -> None:
        if number is None or number == 1:
            return  # the case in sight is what is decided
        self._out ^= {number}
        self.table.ids_model.forget()
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        count = len(self._cases) - len(self._out)
        self._words.setText(_("同样的 {n} 条一样处理").format(n=f"{count:,}"))

    def _fetch(self, ids: Sequence[int]) -> list[_Row]:
        cases = [self._cases[number - 1] for number in ids]
        with self._desk.store.read() as reader:
            homes = households.rows(reader, [case.first.household_id or 0 for case in cases])
        return [
            _Row(case, (home.place or "") if home else "", number not in self._out, self._private, self._names)
            for number, case, home in zip(ids, cases, homes, strict=True)
        ]
