"""The room itself: the ledger, or an import on its way."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.ui.desk import Desk
from app.ui.registers.exporting import ExportDialog
from app.ui.registers.ledger import Ledger
from app.ui.registers.templating import TemplateDialog
from app.ui.registers.wizard import DONE, PLAN, RECOGNISED, REFUSED, Wizard
from app.ui.room import Room
from app.ui.widgets import button
from resources.language import C_, _


class RegistersRoom(Room):
    """Files dropped or chosen go into the wizard; Esc comes back to the ledger."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._stack = QStackedWidget()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self._stack)
        self.ledger = Ledger(desk)
        self.ledger.import_wanted.connect(self.import_files)
        self._stack.addWidget(self.ledger)
        self.wizard = Wizard(desk)
        self.wizard.closed.connect(self._to_ledger)
        self.wizard.stepped.connect(self.head_changed)
        self._stack.addWidget(self.wizard)
        self._verbs: list[QWidget] = [
            button(_("待填表"), self.template, icon="edit", tip="Ctrl+T"),
            button(_("导出"), self.export, icon="export", tip="Ctrl+E"),
            button(_("导入"), lambda: self.import_files([]), look="main", icon="import", tip="Ctrl+I"),
        ]
        QShortcut(QKeySequence("Ctrl+E"), self, self.export)
        QShortcut(QKeySequence("Ctrl+T"), self, self.template)

    @property
    def _importing(self) -> bool:
        return self._stack.currentWidget() is self.wizard

    @property
    def title(self) -> str:
        """The name of the room, or what is going on."""
        return _("导入台账") if self._importing else _(C_("room", "台账"))

    @property
    def keys(self) -> Sequence[str]:
        """The keys of the ledger or of the step."""
        if not self._importing:
            return (_("导入 Ctrl+I"), _("导出 Ctrl+E"), _("待填表 Ctrl+T"), _("撤销 Ctrl+Z"))
        if self.wizard.step == RECOGNISED:
            return (_("逐列 ↑↓"), _("改字段 Alt+↓"), _("核对计划 Ctrl+Enter"), _("回去 Esc"))
        if self.wizard.step == PLAN:
            return (_("逐条 ↑↓"), _("作答 1 2"), _("退回表 Ctrl+R"), _("应用 Ctrl+Enter"), _("上一步 Esc"))
        return (_("取消 Esc"),)

    def lead(self) -> list[QWidget]:
        """The steps of the import."""
        return [self.wizard.steps] if self._importing else []

    def buttons(self) -> list[QWidget]:
        """The verbs of the ledger."""
        return [] if self._importing else self._verbs

    def entered(self, wish: object = None) -> None:
        """Show the ledger; with a list of paths begin to import them (an empty list asks for files)."""
        if isinstance(wish, list):
            self.import_files(wish)
        elif self._importing and self.wizard.step in (DONE, REFUSED):
            self.wizard.leave()
        elif not self._importing:
            self.ledger.look()
            if isinstance(wish, dict) and wish.get("export"):
                self.export()

    def import_files(self, paths: Sequence[Path]) -> None:
        """Begin an import."""
        self._stack.setCurrentWidget(self.wizard)
        self.head_changed.emit()
        if paths:
            self.wizard.begin([Path(path) for path in paths])
        else:
            self.wizard.ask_for_files()

    def export(self) -> None:
        """Ask what goes out and write it."""
        ExportDialog(self.desk, self).open()

    def template(self) -> None:
        """Ask which register is to be filled in, and write it."""
        TemplateDialog(self.desk, self).open()

    def _to_ledger(self) -> None:
        self._stack.setCurrentWidget(self.ledger)
        self.ledger.look()
        self.head_changed.emit()
