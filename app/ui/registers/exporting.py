"""What goes out: which register, of which place, for what purpose; written off the main thread."""

from typing import Any, Final

from PySide6.QtWidgets import QCheckBox, QWidget

from app.registers.sending.export import TITLES, export_register, note_export
from app.ui import files
from app.ui.desk import Desk
from app.ui.widgets import FormDialog, RecordField, text_field
from app.ui.widgets.fields import Combo
from db.errors import Problem
from resources.language import _

WITH_NUMBERS: Final = ("helpers", "pairings")  # where helpers stand with their ID numbers


class ExportDialog(FormDialog):
    """Register, place, recipient; health only when the purpose needs it."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, _("导出台账"), parent, save=_("选存放的位置…"))
        self.register = Combo()
        self.register.setAccessibleName(_("哪一本台账"))
        for key, words in TITLES.items():
            self.register.addItem(_(words), key)
        self.add("register", _("哪一本台账"), self.register, 0)
        self.area = RecordField(desk, _("只要哪里的"), ("region",), stays=False)
        self.add("area", _("只要哪里的（不填就是全部）"), self.area, 1)
        self.recipient = text_field(_("发给谁"), "", _("例如：县乡村振兴局"))
        self.add("recipient", _("发给谁"), self.recipient, 2)
        self.purpose = text_field(_("做什么用"), "", _("例如：季度核对"))
        self.add("purpose", _("做什么用"), self.purpose, 3)
        self.health = QCheckBox(_("带上健康和残疾信息（只在用途需要时）"))
        self.health.setAccessibleName(_("带上健康和残疾信息"))
        self.add("health", "", self.health, 4)
        self.numbers = QCheckBox(_("带上帮扶人的证件号码（只在用途需要时）"))
        self.numbers.setAccessibleName(_("带上帮扶人的证件号码"))
        self.add("numbers", "", self.numbers, 5)
        self.register.currentIndexChanged.connect(lambda _at: self._narrow())
        self._narrow()

    def _narrow(self) -> None:
        """Ask only what the register can bring: health of the households' people, ID numbers of helpers."""
        register = self.register.currentData()
        self.fields["health"].setVisible(register == "households")
        self.fields["numbers"].setVisible(register in WITH_NUMBERS)

    def save(self) -> None:
        """Ask where to, and write; what is private goes out only with a purpose."""
        register = self.register.currentData()
        if (self.health.isChecked() or self.numbers.isChecked()) and not self.purpose.text().strip():
            self.failed([Problem("purpose", "purpose_missing", _("要带健康或证件号码，先写明做什么用。"))])
            return
        out = files.new_one(self, _("导出到"), f"{_(TITLES[register])}.xlsx", _("Excel 工作簿 (*.xlsx)"), ".xlsx")
        if out is None:
            return
        hit: Any = self.area.hit
        area = hit.id if hit is not None else None
        recipient, purpose = self.recipient.text().strip() or None, self.purpose.text().strip() or None
        health, numbers = self.health.isChecked(), self.numbers.isChecked()
        store, desk = self.desk.store, self.desk

        def work(progress: Any, cancelled: Any) -> int:
            rows = export_register(
                store,
                register,
                out,
                area=area,
                with_health=health,
                with_private=numbers,
                recipient=recipient,
                purpose=purpose,
                on_progress=progress,
                cancelled=cancelled,
            )
            note_export(store, register, out, rows, recipient=recipient, purpose=purpose)
            return rows

        def done(rows: int) -> None:
            desk.changed.emit(frozenset(["batch"]))
            desk.say(_("已导出 {n} 行：{path}").format(n=f"{rows:,}", path=out), "good")

        desk.run(work, title=_("导出 {name}").format(name=out.name), done=done)
        self.accept()
