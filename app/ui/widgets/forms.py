"""A dialog made of fields: title, form, what is wrong at each field, save and close. Opened with `open()`, never `exec()`."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from app.ui.desk import Desk
from app.ui.widgets.buttons import button
from app.ui.widgets.fields import Field
from app.ui.widgets.words import label
from db.errors import Problem
from resources.language import _


class FormDialog(QDialog):
    """Give it fields with `add`, write `save`; call `failed` with the problems of a broken rule."""

    def __init__(
        self, desk: Desk, title: str, parent: QWidget | None = None, *, save: str = "", width: int = 520
    ) -> None:
        super().__init__(parent)
        self.desk = desk
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(width)
        self.fields: dict[str, Field] = {}
        self._opened_with: dict[QWidget, str] | None = None  # what stood in the lines when the dialog opened
        self._warned_at: dict[QWidget, str] | None = None  # what stood there when it was asked whether it may go
        box = QVBoxLayout(self)
        box.setContentsMargins(22, 18, 22, 16)
        box.setSpacing(12)
        box.addWidget(label(title, "name"))
        self.note = label("", "sub", wrap=True)
        self.note.hide()
        box.addWidget(self.note)
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(10)
        self.grid.setVerticalSpacing(10)
        box.addLayout(self.grid)
        self.trouble = label("", "error", wrap=True)
        self.trouble.hide()
        box.addWidget(self.trouble)
        row = QHBoxLayout()
        row.addWidget(label("Ctrl Enter", "key"))
        row.addWidget(label(_("保存"), "small"))
        row.addStretch(1)
        row.addWidget(button(_("关闭"), self.reject))
        self.save_button = button(save or _("保存"), self.save, look="main")
        row.addWidget(self.save_button)
        box.addLayout(row)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.save)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin in the first field, unless the dialog put the keyboard somewhere already."""
        super().showEvent(event)
        if self._opened_with is None:
            self._opened_with = self._lines_now()
        if self.fields and self.focusWidget() is None:
            next(iter(self.fields.values())).inside.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter saves where there is one line to fill in and nothing else."""
        fields = list(self.fields.values())
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if (
            enter
            and len(fields) == 1
            and fields[0].inside is self.focusWidget()
            and isinstance(fields[0].inside, QLineEdit)
        ):
            if self.save_button.isEnabled():
                self.save()
        else:
            super().keyPressEvent(event)

    def reject(self) -> None:
        """Leave; what was typed and not saved is asked about once."""
        lines, before = self._lines_now(), self._opened_with or {}
        typed = any(text.strip() and text != before.get(line, text) for line, text in lines.items())
        if typed and lines != self._warned_at:
            self._warned_at = lines
            self.failed([Problem("", "unsaved", _("写了的还没保存。Ctrl+Enter 保存，再按一次 Esc 就不要了。"))])
        else:
            super().reject()

    def _lines_now(self) -> dict[QWidget, str]:
        """Return what stands in the lines of text now."""
        lines: dict[QWidget, str] = {each: each.text() for each in self.findChildren(QLineEdit)}
        return lines | {each: each.toPlainText() for each in self.findChildren(QPlainTextEdit)}

    def say(self, words: str) -> None:
        """Explain something above the form."""
        self.note.setText(words)
        self.note.setVisible(bool(words))

    def add(
        self, key: str, title: str, inside: QWidget, row: int, column: int = 0, span: int = 1, hint: str = ""
    ) -> QWidget:
        """Put a field into the form and return the input itself."""
        field = Field(title, inside, hint)
        self.fields[key] = field
        self.grid.addWidget(field, row, column, 1, span, Qt.AlignmentFlag.AlignTop)
        return inside

    def save(self) -> None:
        """Write what was entered (each dialog its own)."""
        raise NotImplementedError

    def waiting(self) -> None:
        """Clear what was wrong and wait for the answer of a write."""
        for field in self.fields.values():
            field.wrong("")
        self.trouble.hide()
        self.save_button.setEnabled(False)

    def failed(self, problems: Sequence[Problem]) -> None:
        """Show what is wrong at the fields; what has no field here stands below the form."""
        self.save_button.setEnabled(True)
        rest = []
        for problem in problems:
            if problem.field in self.fields:
                self.fields[problem.field].wrong(problem.message)
            else:
                rest.append(problem.message)
        self.trouble.setText("\n".join(rest))
        self.trouble.setVisible(bool(rest))
        self._grow()
        first = next((each for each in problems if each.field in self.fields), None)
        if first:
            self.fields[first.field].inside.setFocus()

    def _grow(self) -> None:
        """Make room for what is wrong: lines that wrap tell their height only at a width, and Qt would squeeze the inputs."""
        box = self.layout()
        if box is not None:
            box.activate()
            self.resize(self.width(), max(self.height(), box.totalHeightForWidth(self.width())))

    def bad_number(self, field: str) -> None:
        """Say that a field holds no number."""
        self.failed([Problem(field, "bad_number", _("这里要写数字，例如 1,234.50。"))])
