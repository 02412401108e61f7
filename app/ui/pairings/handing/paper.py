"""The sheet as it will be printed, one per successor; a note for each; draft, hand-over, and the sheets afterwards.

Here: what stands beside the list. Not here: what the sheet says (`app.summaries.handover`), how it is drawn (`app.ui.paper`).
"""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPlainTextEdit

from app.summaries.blocks import Document
from app.ui import icons, theme
from app.ui.paper.flow import lay_out
from app.ui.paper.pages import PagesView
from app.ui.widgets import Card, Elided, button, label
from resources.language import _


class SheetView(PagesView):
    """The pages of one sheet, as wide as there is room; a click shows them large."""

    enlarged = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumHeight(theme.scaled(170))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(_("点一下放大看"))
        self.dress()

    def dress(self) -> None:
        """Lie on a ground of the theme."""
        self.desk = theme.tokens().hover
        self.viewport().update()

    def sizeHint(self) -> QSize:
        """Little: it takes what room there is."""
        return QSize(320, 170)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stay as wide as there is room."""
        super().resizeEvent(event)
        self.fit_width()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Show it large."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.enlarged.emit()


class SheetCard(Card):
    """`stepped(way)` to another sheet, `noted(words)`, `draft_wanted()`, `main_wanted()`, `enlarged()`."""

    stepped = Signal(int)
    noted = Signal(str)
    draft_wanted = Signal()
    main_wanted = Signal()
    enlarged = Signal()

    def __init__(self) -> None:
        super().__init__((14, 8, 14, 12))
        self.document: Document | None = None
        self._which = Elided("", "sub")
        self._before = button("", lambda: self.stepped.emit(-1), icon="left", name=_("上一份"), tip=_("上一份"))
        self._after = button("", lambda: self.stepped.emit(1), icon="right", name=_("下一份"), tip=_("下一份"))
        self.view = SheetView()
        self.view.enlarged.connect(self.enlarged)
        self.note = QPlainTextEdit()
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(theme.scaled(50))
        self.note.textChanged.connect(lambda: self.noted.emit(self.note.toPlainText()))
        self.said = label("", "sub", wrap=True)
        self._mark = icons.Mark("undo", "sub", 16)
        self.draft = button(_("只打印"), self.draft_wanted.emit, icon="print", tip=_("打印草稿，不移交"))
        self.main = button("", self.main_wanted.emit, look="main", icon="swap", tip="Ctrl+Enter")
        self._build()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(label(_("交接单"), "section"))
        head.addWidget(self._which, 1)
        for made in (self._before, self._after):
            made.setFixedWidth(theme.scaled(30))
            head.addWidget(made)
        self.box.addLayout(head)
        self.box.addWidget(self.view, 1)
        self.box.addWidget(self.note)
        told = QHBoxLayout()
        told.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        told.addWidget(self.said, 1)
        self.box.addLayout(told)
        verbs = QHBoxLayout()
        verbs.addWidget(self.draft, 1)
        verbs.addWidget(self.main, 1)
        self.box.addLayout(verbs)

    def show_sheet(self, document: Document | None, name: str, at: int, among: int) -> None:
        """Show one of the sheets (counted from 1), or that there is none yet."""
        self.document = document
        words = _("第 {at} 份，共 {n} 份，给{name}").format(name=name, at=at, n=among)
        self._which.setText(words if document else _("勾上接收人，这里就有交接单"))
        self.view.show_pages(lay_out(document) if document else ())
        self.view.fit_width()
        self._before.setEnabled(at > 1)
        self._after.setEnabled(at < among)

    def show_note(self, name: str, words: str, *, open_to_change: bool) -> None:
        """Show the note for a successor."""
        title = _("给{name}的话").format(name=name)
        self.note.setAccessibleName(title)
        self.note.setPlaceholderText(_("{title}：要留意的事，印在交接单上").format(title=title))
        self.note.setVisible(open_to_change)
        if self.note.toPlainText() != words:
            self.note.blockSignals(True)
            self.note.setPlainText(words)
            self.note.blockSignals(False)

    def show_ready(self, missing: str, households: int, *, printable: bool) -> None:
        """Show what can be done, or what is missing before it can."""
        words = missing or _("一步完成，一步撤销；旧的责任记录都留着")
        self._show_verbs(_("只打印"), "print", _("移交 {n} 户").format(n=households), "swap", words)
        self.draft.setEnabled(printable)
        self.main.setEnabled(not missing)
        self._mark.show_icon("warn" if missing else "undo", "warn" if missing else "sub")

    def show_done(self, numbers: Sequence[str]) -> None:
        """Say that it was done, under which numbers, and what comes now."""
        words = _("已移交，交接单 {numbers}。打印出来双方签字；Ctrl+Z 可撤销。")
        self._show_verbs(_("返回"), "left", _("打印或存 PDF"), "print", words.format(numbers="、".join(numbers)))
        for made in (self.draft, self.main):
            made.setEnabled(True)
        self._mark.show_icon("done", "good")

    def _show_verbs(self, draft: str, draft_icon: str, main: str, main_icon: str, said: str) -> None:
        self.draft.setText(draft)
        self.draft.setIcon(icons.icon(draft_icon, "ink"))
        self.main.setText(main)
        self.main.setIcon(icons.icon(main_icon, "on_accent"))
        self.said.setText(said)
