"""For whom a form is filled and how: households, one file each or a list, year, what is private, to whom it goes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout

from app.registers.filling.form import LIST, PER_HOUSEHOLD, Form
from app.registers.filling.values import Wishes
from app.ui.desk import Desk
from app.ui.widgets import Card, RecordField, label, text_field
from app.ui.widgets.fields import Combo
from db.queries.household import households_of
from resources.language import N_, _

GIVEN, PLACE = "given", "place"
EACH, SHEETS = "each", "sheets"  # one file each; one workbook with a sheet each
ROWS: Final = {
    "member": N_("一人一行"),
    "household": N_("一户一行"),
    "pairing": N_("一条结对一行"),
    "measure": N_("一项措施一行"),
    "visit": N_("一次走访一行"),
}


class FillingOptions(Card):
    """`changed()` when a wish changed, `shaped(form)` when the form is to be filled in another shape."""

    changed = Signal()
    shaped = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__((14, 8, 14, 8))
        self._desk = desk
        self._form: Form | None = None
        self._given: tuple[Sequence[int], str] = ((), "")
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        self.box.addLayout(grid)
        self.whom = self._combo(_("给谁填"), grid, 0)
        self.whom.addItem(_("一个村、乡、县"), PLACE)
        self.whom.currentIndexChanged.connect(lambda _at: self._whom_changed())
        self.place = RecordField(desk, _("哪个村、乡、县"), ("region",), stays=False)
        self.place.chosen.connect(lambda hit: self.changed.emit() if hit else None)
        grid.addWidget(self.place, 1, 1)
        self.shape = self._combo(_("填成"), grid, 2)
        self.shape.activated.connect(lambda _at: self._reshape())
        self.rows = self._combo(_("表里"), grid, 3)
        for key, words in ROWS.items():
            self.rows.addItem(_(words), key)
        self.rows.activated.connect(lambda _at: self._reshape())
        self._rows_label = grid.itemAtPosition(3, 0).widget()  # type: ignore[union-attr]  # put there above
        self.year = text_field(_("收入年份"), "", _("不写就是最近一年"))
        self.year.editingFinished.connect(self.changed)
        self.recipient = text_field(_("发给谁、做什么用"), "", _("例如：县乡村振兴局，季度核对"))
        for row, (words, field) in enumerate(((_("收入年份"), self.year), (_("发给谁"), self.recipient)), start=4):
            grid.addWidget(label(words, "sub"), row, 0)
            grid.addWidget(field, row, 1)
        self.whole = self._tick(_("证件号码写全（只在用途需要时）"), _("证件号码写全"))
        self.health = self._tick(_("填健康和残疾（只在用途需要时）"), _("填健康和残疾"))

    def _combo(self, words: str, grid: QGridLayout, row: int) -> Combo:
        made = Combo()
        made.setAccessibleName(words)
        grid.addWidget(label(words, "sub"), row, 0)
        grid.addWidget(made, row, 1)
        return made

    def _tick(self, words: str, name: str) -> QCheckBox:
        made = QCheckBox(words)
        made.setAccessibleName(name)
        made.toggled.connect(lambda _on: self.changed.emit())
        self.box.addWidget(made)
        return made

    # -- showing -------------------------------------------------------------------------------------------------
    def offer(self, households: Sequence[int], words: str) -> None:
        """Offer households that were chosen elsewhere first."""
        self._given = (list(households), words)
        self.whom.blockSignals(True)
        if (at := self.whom.findData(GIVEN)) >= 0:
            self.whom.removeItem(at)
        if households:
            self.whom.insertItem(0, words, GIVEN)
        self.whom.setCurrentIndex(0)
        self.whom.blockSignals(False)
        self._whom_changed()

    def show_form(self, form: Form) -> None:
        """Show how a form may be filled."""
        self._form = form
        self.shape.clear()
        self.shape.addItem(_("一户一份（多户放在一个文件夹里）"), EACH)
        if len(form.sheets) == 1:
            self.shape.addItem(_("一户一张表，放在一个工作簿里"), SHEETS)
        if form.tables:
            self.shape.addItem(_("一张总表"), LIST)
        self.shape.setCurrentIndex(max(0, self.shape.findData(LIST if form.per == LIST else EACH)))
        single = len(form.tables) == 1
        for widget in (self.rows, self._rows_label):
            widget.setVisible(single)
        if single:
            self.rows.setCurrentIndex(self.rows.findData(form.tables[0].of))
        self.year.setText(str(form.year) if form.year else "")

    def _whom_changed(self) -> None:
        self.place.setVisible(self.whom.currentData() == PLACE)
        self.changed.emit()

    def _reshape(self) -> None:
        if self._form is None:
            return
        form = replace(self._form, per=LIST if self.shape.currentData() == LIST else PER_HOUSEHOLD)
        if len(form.tables) == 1:
            form = form.with_rows(0, self.rows.currentData())
        self._form = form
        self.shaped.emit(form)

    # -- what was chosen -----------------------------------------------------------------------------------------
    @property
    def one_workbook(self) -> bool:
        """Whether all households go into one workbook."""
        return bool(self.shape.currentData() == SHEETS)

    def wishes(self) -> Wishes:
        """Return what goes out, of which year, to whom."""
        typed = self.year.text().strip()
        return Wishes(
            with_ids=self.whole.isChecked(),
            with_health=self.health.isChecked(),
            year=int(typed) if typed.isdigit() and len(typed) == 4 else None,
            recipient=self.recipient.text().strip() or None,
            today=self._desk.today(),
        )

    def sample(self) -> int | None:
        """Return the household the picture shows; None where none is chosen."""
        chosen, _words = self.households()
        return chosen[0] if chosen else None

    def households(self) -> tuple[Sequence[int], str]:
        """Return for whom, and what they are called."""
        if self.whom.currentData() == GIVEN:
            return self._given
        hit: Any = self.place.hit
        if hit is None:
            return (), ""
        with self._desk.store.read() as reader:
            return households_of(reader, hit.id), hit.label
