"""The room itself: the ledger, or an import on its way."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.ui.desk import Desk
from app.ui.registers.exporting import ExportDialog
from app.ui.registers.filling import FillingPage
from app.ui.registers.ledger import Ledger
from app.ui.registers.tabs import Tabs
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
        self.ledger.resumed.connect(self.resume)
        self._stack.addWidget(self.ledger)
        self.wizard = Wizard(desk)
        self.wizard.closed.connect(self._to_ledger)
        self.wizard.stepped.connect(self.head_changed)
        self._stack.addWidget(self.wizard)
        self.filling: FillingPage | None = None  # made for the first form
        self._tabs = Tabs(desk, "registers")
        self._verbs: list[QWidget] = [
            button(_("填表"), lambda: self.fill_form({}), icon="registers", tip=_("按库里的数据填部门的空表")),
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
    def _is_filling(self) -> bool:
        return self.filling is not None and self._stack.currentWidget() is self.filling

    @property
    def title(self) -> str:
        """The name of the room, or what is going on."""
        if self._is_filling:
            return _("填表")
        return _("导入台账") if self._importing else _(C_("room", "台账"))

    @property
    def keys(self) -> Sequence[str]:
        """The keys of the ledger or of the step."""
        if self._is_filling:
            return (_("逐格 ↑↓"), _("改填什么 Alt+↓"), _("填好存到 Ctrl+Enter"), _("回去 Esc"))
        if not self._importing:
            return (_("导入 Ctrl+I"), _("导出 Ctrl+E"), _("待填表 Ctrl+T"), _("撤销 Ctrl+Z"))
        if self.wizard.step == RECOGNISED:
            return (_("逐列 ↑↓"), _("改字段 Alt+↓"), _("核对计划 Ctrl+Enter"), _("回去 Esc"))
        if self.wizard.step == PLAN:
            return (
                _("逐条 ↑↓"),
                _("作答 1 2"),
                _("整列 Alt+1 2"),
                _("以后 Ctrl+S"),
                _("退回表 Ctrl+R"),
                _("应用 Ctrl+Enter"),
                _("上一步 Esc"),
            )
        return (_("取消 Esc"),)

    def lead(self) -> list[QWidget]:
        """The tabs, or the steps of the import."""
        if self._is_filling:
            return []
        return [self.wizard.steps] if self._importing else [self._tabs]

    def buttons(self) -> list[QWidget]:
        """The verbs of the ledger."""
        return [] if self._importing or self._is_filling else self._verbs

    def entered(self, wish: object = None) -> None:
        """Show the ledger; with a list of paths begin to import them (an empty list asks for files)."""
        if isinstance(wish, list):
            self.import_files(wish)
        elif self._importing and self.wizard.step in (DONE, REFUSED):
            self.wizard.leave()
        elif isinstance(wish, dict) and "fill" in wish:
            self.fill_form(wish)
        elif not self._importing and not self._is_filling:
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

    def resume(self, draft: int) -> None:
        """Go on with an import that was put aside."""
        self._stack.setCurrentWidget(self.wizard)
        self.head_changed.emit()
        self.wizard.resume(draft)

    def export(self) -> None:
        """Ask what goes out and write it."""
        ExportDialog(self.desk, self).open()

    def fill_form(self, wish: dict[str, Any]) -> None:
        """Fill a form ("fill": its path, else it is asked for) for some "households" called "words"."""
        if self.filling is None:
            self.filling = FillingPage(self.desk)
            self.filling.closed.connect(self._to_ledger)
            self.filling.stepped.connect(self.head_changed)
            self._stack.addWidget(self.filling)
        self._stack.setCurrentWidget(self.filling)
        self.head_changed.emit()
        self.filling.for_whom(wish.get("households", ()), wish.get("words", ""))
        if wish.get("fill"):
            self.filling.begin(Path(wish["fill"]))
        else:
            self.filling.ask_for_form()

    def template(self) -> None:
        """Ask which register is to be filled in, and write it."""
        TemplateDialog(self.desk, self).open()

    def _to_ledger(self) -> None:
        self._stack.setCurrentWidget(self.ledger)
        self.ledger.look()
        self.head_changed.emit()
