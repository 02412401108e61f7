"""Attachments as lines, each with what may be done about it: on the household's page, and in a dialog for one record.

Not here: the dialogs of adding and saving (`forms`), the window for looking (`viewer`).
"""

from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from app.ui import icons, theme
from app.ui.attachments.forms import AddAttachments, SaveAttachment, ask_to_remove
from app.ui.attachments.viewer import look_at
from app.ui.desk import Desk
from app.ui.values import KINDS
from app.ui.widgets import Card, Lines, button, label, scrolled, section
from app.ui.widgets.cards import Line
from app.ui.widgets.words import Elided
from db.queries.attachments import AttachmentLine, attachments
from db.queries.household import HouseholdPage
from resources.language import _


class AttachmentLines(Lines):
    """Some attachments, the oldest first; Enter opens one in its own window."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def show_lines(self, lines: list[AttachmentLine], nothing: str) -> None:
        """Show these attachments instead of the ones before, or say that there is none."""
        self.clear()
        for line in lines:
            self.box.addWidget(self._line(line))
        if not lines:
            self.box.addWidget(label(nothing, "sub", wrap=True))

    def _line(self, line: AttachmentLine) -> Line:
        made = Line(_("附件 {name}").format(name=line.name))
        made.box.addWidget(icons.Mark("registers", "sub", 15))
        made.box.addWidget(Elided(line.name, "strong"), 3)
        made.box.addWidget(Elided(_about(line), "sub"), 3)
        made.box.addWidget(label(_("{n} KB").format(n=-(-line.size >> 10)), "sub"))
        for words, verb in (
            (_("看"), partial(look_at, self._desk, line, self)),
            (_("存到外面…"), lambda: SaveAttachment(self._desk, line, self).open()),
            (_("去掉"), partial(ask_to_remove, self._desk, line)),
        ):
            made.box.addWidget(button(words, verb, look="text"))
        made.opened.connect(partial(look_at, self._desk, line, self))
        return made


def _about(line: AttachmentLine) -> str:
    return _(KINDS[line.of]) if not line.about else f"{_(KINDS[line.of])}：{line.about}"


class AttachmentsCard(Card):
    """The card of a household's attachments, with those of its needs, measures and visits."""

    def __init__(self, desk: Desk) -> None:
        super().__init__((16, 10, 16, 12))
        self._desk = desk
        self._page: HouseholdPage | None = None
        self._note = label("", "sub")
        self.box.addLayout(section(_("附件"), "", self._note, button(_("加附件"), self._add, look="text", icon="plus")))
        self.lines = AttachmentLines(desk)
        self.box.addWidget(self.lines)

    def show_page(self, page: HouseholdPage) -> None:
        """Show what is kept with this household."""
        self._page = page
        with self._desk.store.read() as reader:
            found = attachments(reader, page.id)
        self._note.setText(_("{n} 个").format(n=len(found)) if found else "")
        self.lines.show_lines(found, _("还没有附件。签收单、协议、工程照片可以附在这里：拍文件和工程，不拍人脸。"))

    def _add(self) -> None:
        if self._page:
            AddAttachments(self._desk, self._page, self).open()


class RecordAttachments(QDialog):
    """What is kept with one measure (or another record of a household)."""

    def __init__(self, desk: Desk, page: HouseholdPage, record: int, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._page, self._record = desk, page, record
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(theme.scaled(640), theme.scaled(360))
        box = QVBoxLayout(self)
        box.setContentsMargins(22, 18, 22, 16)
        box.addWidget(Elided(title, "name"))
        box.addLayout(section(_("附件"), "", button(_("加附件"), self._add, look="text", icon="plus")))
        self.lines = AttachmentLines(desk)
        box.addWidget(scrolled(self.lines, _("附件")), 1)
        box.addWidget(button(_("关闭"), self.reject), 0, Qt.AlignmentFlag.AlignRight)
        self._hear = desk.changed.connect(lambda _kinds: self.look())
        self.finished.connect(lambda _how: desk.changed.disconnect(self._hear))
        self.look()

    def look(self) -> None:
        """Read the attachments again."""
        with self._desk.store.read() as reader:
            found = attachments(reader, record=self._record)
        self.lines.show_lines(found, _("这一条还没有附件。"))

    def _add(self) -> None:
        AddAttachments(self._desk, self._page, self, record=self._record).open()
