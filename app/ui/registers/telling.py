"""What only the user can say of a file: which register a sheet is and where its header stands, how it is remembered, its password."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from app.ui.widgets import Card, Empty, button, label, text_field
from app.ui.widgets.fields import Combo
from resources.language import _

ROWS = 40  # among which a header may be


class SheetBar(QWidget):
    """The register a sheet is taken for and the row of its header; `told(register, row)` when either is set right."""

    told = Signal(str, int)

    def __init__(self) -> None:
        super().__init__()
        self._register = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        self.kind = Combo()
        self.kind.setAccessibleName(_("台账种类"))
        self.kind.setMaximumWidth(210)
        self.kind.activated.connect(lambda _at: self._tell())
        row.addWidget(self.kind)
        row.addWidget(label(_("表头"), "sub"))
        self.header = Combo()
        self.header.setAccessibleName(_("表头在第几行"))
        self.header.activated.connect(lambda _at: self._tell())
        row.addWidget(self.header)

    def show_sheet(self, sheet: dict[str, Any], registers: list[list[str]]) -> None:
        """Show what a sheet is taken for."""
        self._register = sheet["register"] or ""
        self.kind.clear()
        if not self._register:
            self.kind.addItem(_("这是哪种台账？"), "")
        for name, title in registers:
            self.kind.addItem(title, name)
        at = self.kind.findData(self._register)
        if at < 0:
            self.kind.addItem(_(sheet["layout_title"]) or self._register, self._register)
            at = self.kind.count() - 1
        self.kind.setCurrentIndex(at)
        self.header.clear()
        for number in range(1, ROWS + 1):
            self.header.addItem(_("第 {n} 行").format(n=number), number)
        first = sheet["header_row"] - sheet["header_rows"] + 1
        self.header.setCurrentIndex(min(max(first, 1), ROWS) - 1)

    def take_row(self, number: int) -> None:
        """Take a row of the sheet as its header: it was clicked."""
        if not self._register and 1 <= number <= ROWS:
            self.header.setCurrentIndex(number - 1)
            self._tell()

    def _tell(self) -> None:
        if self.kind.currentData():
            self.told.emit(self.kind.currentData(), self.header.currentData())


class KeepCard(Card):
    """Remember how the sheet is read; `kept(title)`."""

    kept = Signal(str)

    def __init__(self, title: str) -> None:
        super().__init__()
        self.box.addWidget(label(_("记住这个版式"), "section"))
        self.title = text_field(_("版式名称"), title)
        self.title.returnPressed.connect(self._keep)
        self.box.addWidget(self.title)
        self.box.addWidget(label(_("只记表头和字段，不记任何人；同样表头的文件下次自动认出。"), "sub", wrap=True))
        self.box.addWidget(button(_("存为版式"), self._keep))

    def _keep(self) -> None:
        if self.title.text().strip():
            self.kept.emit(self.title.text().strip())


class PasswordField(QWidget):
    """The password of a locked workbook; `given(password)`."""

    given = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.addStretch(1)
        self.field = text_field(_("打开密码"), "", _("打开密码"))
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setFixedWidth(220)
        self.field.returnPressed.connect(self._give)
        row.addWidget(self.field)
        row.addWidget(button(_("打开"), self._give))
        row.addStretch(1)

    def _give(self) -> None:
        if self.field.text():
            self.given.emit(self.field.text())
            self.field.clear()


class Refusal(Empty):
    """Why a file is not taken; where it is locked, the field for its password."""

    def __init__(self, others: Callable[[], object]) -> None:
        super().__init__("", (_("选别的文件"), others), icon="warn")
        self.password = PasswordField()
        self.add_below_words(self.password)

    def say(self, code: str, sentence: str) -> None:
        """Say why."""
        self.words.setText(sentence)
        self.password.setVisible(code in ("encrypted", "password_wrong"))

    def take_keyboard(self) -> None:
        """Give the keyboard to what is to be done next."""
        (self.first if self.password.isHidden() else self.password.field).setFocus()
