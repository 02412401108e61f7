"""The places of a form and the field each is filled with: a list to look through, and a box to correct the one chosen."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeySequence, QShortcut
from PySide6.QtWidgets import QCompleter, QHBoxLayout, QTableWidgetItem

from app.registers.filling.form import Form, Place, may_fill
from app.registers.filling.naming import fields
from app.registers.filling.report import field_words
from app.registers.filling.values import WHY, Wishes, stays_empty
from app.ui import theme
from app.ui.registers.recognised import SURE, grid
from app.ui.widgets import Card, label
from app.ui.widgets.fields import Combo
from resources.language import N_, _

_NOTHING: Final = N_("不填")


class PlacesCard(Card):
    """`chosen(key, field)` when a place is corrected, `moved(place)` when another one is under the bar."""

    chosen = Signal(str, object)
    moved = Signal(object)

    def __init__(self) -> None:
        super().__init__((0, 8, 0, 0))
        self._form: Form | None = None
        head = QHBoxLayout()
        head.setContentsMargins(14, 0, 14, 0)
        head.addWidget(label(_("格 → 填什么"), "section"))
        self.counted = label("", "sub")
        head.addWidget(self.counted, 1)
        self.box.addLayout(head)
        self.table = grid(_("要填的格"))
        self.table.setColumnCount(4)
        titles = [_("格"), _("表上写的"), _("填什么"), _("把握")]
        self.table.setHorizontalHeaderLabels(titles)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for at, (width, title) in enumerate(zip((46, 132, 170, 70), titles, strict=True)):
            self.table.setColumnWidth(at, theme.wide_enough(width, title))
        self.table.horizontalHeader().setStretchLastSection(True)
        self.table.currentCellChanged.connect(lambda *_at: self._offer())
        self.box.addWidget(self.table, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(14, 0, 14, 8)
        self.about = label("", "sub")
        foot.addWidget(self.about)
        self.choice = Combo()
        self.choice.setAccessibleName(_("这一格填什么"))
        self.choice.setEditable(True)  # to find a field by typing a part of its name
        self.choice.setInsertPolicy(Combo.InsertPolicy.NoInsert)
        completer = QCompleter(self.choice.model(), self.choice)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        self.choice.setCompleter(completer)
        self.choice.addItem(_(_NOTHING), None)
        for field in fields():
            self.choice.addItem(field_words(field), field)
        self.choice.activated.connect(lambda _at: self._choose())
        foot.addWidget(self.choice, 1)
        self.box.addLayout(foot)
        QShortcut(QKeySequence("Alt+Down"), self, self._open_choice)

    @property
    def current(self) -> Place | None:
        """The place under the bar."""
        row = self.table.currentRow()
        return self._form.places[row] if self._form and 0 <= row < len(self._form.places) else None

    def show_form(self, form: Form, wishes: Wishes) -> None:
        """Show the places of a form."""
        self._form = form
        row = max(self.table.currentRow(), 0)
        look = theme.tokens()
        colours = {"sure": look.good, "likely": look.accent, "ask": look.warn}
        self.table.blockSignals(True)
        self.table.setRowCount(len(form.places))
        for at, place in enumerate(form.places):
            why = stays_empty(place, wishes)
            told = _(WHY[why]) if why and why != "chosen" else field_words(place.field) or _(_NOTHING)
            words = (place.cell, place.label, told, _(SURE[place.sure]))
            for column, text in enumerate(words):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if column == 3:
                    item.setForeground(QColor(colours[place.sure]))
                elif why:
                    item.setForeground(QColor(look.sub))
                self.table.setItem(at, column, item)
        self.table.blockSignals(False)
        known = sum(1 for place in form.places if place.field)
        self.counted.setText(_("{n} 格，定了 {known} 格").format(n=len(form.places), known=known))
        if form.places:
            self.table.setCurrentCell(min(row, len(form.places) - 1), 0)
        self._offer()

    def pick(self, sheet: str, row: int, column: int) -> None:
        """Go to the place of a cell; in a table the rows below the first are its too."""
        for at, place in enumerate(self._form.places if self._form else ()):
            if (
                place.sheet == sheet
                and place.column == column
                and (place.row == row or (place.table is not None and row > place.row))
            ):
                self.table.setCurrentCell(at, 0)
                return

    def _offer(self) -> None:
        place = self.current
        usable = place is not None and may_fill(place)
        self.choice.setEnabled(usable)
        self.about.setText(_("{cell} 填").format(cell=place.cell) if place and usable else "")
        if place is not None:
            bare = place.field.partition("@")[0] if place.field else None
            if place.field and bare != place.field and self.choice.findData(place.field) < 0:
                self.choice.insertItem(1, field_words(place.field), place.field)
            self.choice.setCurrentIndex(max(0, self.choice.findData(place.field)) if place.field else 0)
            self.moved.emit(place)

    def _choose(self) -> None:
        place = self.current
        if place is not None and self.choice.currentData() != place.field:
            self.chosen.emit(place.key, self.choice.currentData())

    def _open_choice(self) -> None:
        if self.choice.isEnabled():
            self.choice.setFocus()
            self.choice.showPopup()
