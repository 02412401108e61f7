"""The room itself: the ledger, or an import on its way."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.exchange.outside import looks_locked, looks_packed, looks_sent
from app.ui.desk import Desk
from app.ui.registers.exporting import ExportDialog
from app.ui.registers.filling import FillingPage
from app.ui.registers.ledger import Ledger
from app.ui.registers.packages import PackagesDialog, TakePackages
from app.ui.registers.returned import ReturnedPage
from app.ui.registers.sending import SendDialog
from app.ui.registers.tabs import Tabs
from app.ui.registers.templating import TemplateDialog
from app.ui.registers.wizard import DONE, PLAN, RECOGNISED, REFUSED, Wizard
from app.ui.room import Room
from app.ui.widgets import button
from db.ops.exchange import PURPOSE as EXCHANGE
from db.queries.registers import batches
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
        self.wizard.chosen.connect(self._chosen)
        self.wizard.stepped.connect(self.head_changed)
        self._stack.addWidget(self.wizard)
        self.filling: FillingPage | None = None  # made for the first form
        self.returned: ReturnedPage | None = None  # made for the first workbook that comes back
        self.ledger.exchange_resumed.connect(lambda draft: self._with_returned().resume(draft))
        self._tabs = Tabs(desk, "registers")
        self._verbs: list[QWidget] = [
            button(_("导出"), self.export, icon="export", tip="Ctrl+E"),
            button(_("发出…"), self.send, icon="mail", tip="Ctrl+Shift+E", name=_("发出交换工作簿")),
            button(_("导入"), lambda: self.import_files([]), look="main", icon="import", tip="Ctrl+I"),
        ]
        self.ledger.offer(
            [
                button(_("填表"), lambda: self.fill_form({}), icon="registers", tip=_("按库里的数据填部门的空表")),
                button(_("待填表"), self.template, icon="edit", tip="Ctrl+T"),
                button(_("数据包和站点…"), self.packages, icon="drive", name=_("数据包")),
            ]
        )
        QShortcut(QKeySequence("Ctrl+E"), self, self.export)
        QShortcut(QKeySequence("Ctrl+Shift+E"), self, self.send)
        QShortcut(QKeySequence("Ctrl+T"), self, self.template)

    @property
    def _importing(self) -> bool:
        return self._stack.currentWidget() is self.wizard

    @property
    def _is_filling(self) -> bool:
        return self.filling is not None and self._stack.currentWidget() is self.filling

    @property
    def _is_returned(self) -> bool:
        return self.returned is not None and self._stack.currentWidget() is self.returned

    @property
    def _busy(self) -> bool:
        """Whether something is going on that has the whole room."""
        return self._importing or self._is_filling or self._is_returned

    @property
    def title(self) -> str:
        """The name of the room, or what is going on."""
        if self._is_returned:
            return _("收回交换工作簿")
        if self._is_filling:
            return _("填表")
        return _("导入台账") if self._importing else _(C_("room", "台账"))

    @property
    def keys(self) -> Sequence[str]:
        """The keys of the ledger or of the step."""
        if self._is_returned and self.returned is not None:
            return self.returned.keys
        if self._is_filling:
            return (_("逐格 ↑↓"), _("改填什么 Alt+↓"), _("填好存到 Ctrl+Enter"), _("回去 Esc"))
        if not self._importing:
            return (_("导入 Ctrl+I"), _("导出 Ctrl+E"), _("发出 Ctrl+Shift+E"), _("待填表 Ctrl+T"), _("撤销 Ctrl+Z"))
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
        if self._is_filling or self._is_returned:
            return []
        return [self.wizard.steps] if self._importing else [self._tabs]

    def buttons(self) -> list[QWidget]:
        """The verbs of the ledger."""
        return [] if self._busy else self._verbs

    def entered(self, wish: object = None) -> None:
        """Show the ledger; with a list of paths begin to import them (an empty list asks for files)."""
        if isinstance(wish, list):
            self.import_files(wish)
        elif self._importing and self.wizard.step in (DONE, REFUSED):
            self.wizard.leave()
        elif isinstance(wish, dict) and "fill" in wish:
            self.fill_form(wish)
        elif not self._busy:
            self.ledger.look()
            if isinstance(wish, dict) and wish.get("export"):
                self.export()
            elif isinstance(wish, dict) and wish.get("send"):
                self.send(wish.get("households", ()), wish.get("words", ""))

    def import_files(self, paths: Sequence[Path]) -> None:
        """Begin an import; exchange workbooks and packages that came back go their own way."""
        came = [Path(path) for path in paths]
        if packages := [path for path in came if looks_packed(path)]:
            TakePackages(self.desk, packages, self).begin()
            came = [path for path in came if path not in packages]
        if sent := [path for path in came if looks_sent(path) or (looks_locked(path) and self._has_sent())]:
            self._with_returned().begin(sent)
            if len(sent) < len(came):
                self.desk.say(_("另外 {n} 份是普通台账，请分开导入。").format(n=len(came) - len(sent)), "warn")
            return
        if not packages or came:
            self.import_registers(came)

    def _chosen(self, paths: list[Path]) -> None:
        """Files were chosen in the dialog: each goes its own way, like files that are dropped."""
        self.wizard.leave()
        self.import_files(paths)

    def _has_sent(self) -> bool:
        """Whether an exchange workbook was ever sent from here: only then a locked file may be one that comes back."""
        with self.desk.store.read() as reader:
            return any(line.purpose == EXCHANGE for line in batches(reader, direction="out"))

    def import_registers(self, paths: Sequence[Path]) -> None:
        """Import files as registers, whatever they look like; ask for them where none are given."""
        self._stack.setCurrentWidget(self.wizard)
        self.head_changed.emit()
        if paths:
            self.wizard.begin(list(paths))
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

    def send(self, households: Sequence[int] = (), words: str = "") -> None:
        """Ask whose households go out as an exchange workbook (those of a list, called `words`, first), and write it."""
        SendDialog(self.desk, self, households, words).open()

    def packages(self) -> None:
        """Packages out, and the cards of stations."""
        PackagesDialog(self.desk, self).open()

    def _with_returned(self) -> ReturnedPage:
        """Show the page of returned workbooks, made when first wanted."""
        if self.returned is None:
            self.returned = ReturnedPage(self.desk)
            self.returned.closed.connect(self._to_ledger)
            self.returned.registers_wanted.connect(self.import_registers)
            self.returned.stepped.connect(self.head_changed)
            self._stack.addWidget(self.returned)
        self._stack.setCurrentWidget(self.returned)
        self.head_changed.emit()
        return self.returned

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
