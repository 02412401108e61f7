"""The window in which an attachment is looked at: pages drawn by the child process, in memory only, never a file on the disk.

That somebody looks is noted before anything is shown. Not here: saving one outside (`forms`).
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QKeySequence, QPixmap, QResizeEvent, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.ui import theme
from app.ui.attachments.intake import Page, page_of
from app.ui.desk import Desk
from app.ui.widgets import button, label
from app.ui.widgets.words import Elided
from db.ops.attachments import note_viewed
from db.queries.attachments import AttachmentLine, content_of
from resources.language import _

ZOOMS = (0.0, 0.5, 0.75, 1.0, 1.5, 2.0)  # 0: as wide as the window


def look_at(desk: Desk, line: AttachmentLine, parent: QWidget) -> None:
    """Note the look, then open the window; a store that cannot be written cannot be looked at so."""

    def fetched(_none: object) -> None:
        def work(_progress: object, _cancelled: object) -> bytes:
            with desk.store.read() as reader:
                return content_of(reader, line.id)

        desk.run(work, done=lambda content: AttachmentViewer(desk, line, content, parent.window()).open())

    about = _("看附件：{name}").format(name=line.name)
    desk.write("view_attachment", about, lambda write: note_viewed(write, line.id), done=fetched)


class AttachmentViewer(QDialog):
    """Shows the pages of one attachment: Page Up and Down turn, Ctrl + and - zoom."""

    def __init__(self, desk: Desk, line: AttachmentLine, content: bytes, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._line, self._content = desk, line, content
        self._image, self._page, self._pages, self._zoom = QImage(), 0, 1, 0
        self.setWindowTitle(line.name)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(theme.scaled(760), theme.scaled(620))
        box = QVBoxLayout(self)
        box.setContentsMargins(14, 12, 14, 12)
        box.addLayout(self._bar())
        self._shown = QLabel(_("正在打开……"))
        self._shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._shown.setAccessibleName(_("附件的内容"))
        self.area = QScrollArea()
        self.area.setAccessibleName(_("附件的内容"))
        self.area.setWidget(self._shown)
        self.area.setWidgetResizable(True)
        box.addWidget(self.area, 1)
        for keys, verb in (
            ("PgDown", lambda: self.turn(1)), ("PgUp", lambda: self.turn(-1)), ("Ctrl++", lambda: self.zoom(1)), ("Ctrl+-", lambda: self.zoom(-1)),
        ):  # fmt: skip
            QShortcut(QKeySequence(keys), self, verb)
        self.turn(0)

    def _bar(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(Elided(self._line.name, "strong"), 1)
        self._of = label("", "sub")
        self._before = button("‹", lambda: self.turn(-1), tip="PgUp")
        self._after = button("›", lambda: self.turn(1), tip="PgDown")
        self._before.setAccessibleName(_("上一页"))
        self._after.setAccessibleName(_("下一页"))
        for widget in (self._before, self._of, self._after):
            row.addWidget(widget)
        row.addWidget(button(_("缩小"), lambda: self.zoom(-1), tip="Ctrl+-"))
        row.addWidget(button(_("放大"), lambda: self.zoom(1), tip="Ctrl++"))
        row.addWidget(button(_("关闭"), self.reject))
        return row

    def turn(self, by: int) -> None:
        """Show another page, drawn off the main thread."""
        page = min(max(self._page + by, 0), self._pages - 1)
        content, name = self._content, self._line.name

        def work(_progress: object, _cancelled: object) -> Page:
            return page_of(content, name, page)

        self._desk.run(work, done=lambda found: self._take(page, found), failed_with=self._failed)

    def zoom(self, by: int) -> None:
        """Show the page larger or smaller."""
        self._zoom = min(max(self._zoom + by, 0), len(ZOOMS) - 1)
        self._draw()

    def _take(self, page: int, found: Page) -> None:
        if not isValid(self):
            return  # closed meanwhile
        image = QImage(found.pixels, found.width, found.height, found.width * 4, QImage.Format.Format_RGB32)
        self._image, self._page, self._pages = image.copy(), page, found.pages
        self._of.setText(_("第 {n} 页，共 {m} 页").format(n=page + 1, m=found.pages) if found.pages > 1 else "")
        for widget in (self._before, self._after):
            widget.setVisible(found.pages > 1)
        self._before.setEnabled(page > 0)
        self._after.setEnabled(page + 1 < found.pages)
        self._draw()

    def _failed(self, problem: BaseException) -> None:
        self._desk.tell(problem)
        if isValid(self):
            self.reject()

    def _draw(self) -> None:
        if self._image.isNull():
            return
        ratio = self.devicePixelRatioF()
        wide = self.area.viewport().width() - 2
        scale = ZOOMS[self._zoom] or min(wide * ratio / self._image.width(), 1.0)
        shown = QPixmap.fromImage(
            self._image.scaledToWidth(
                max(round(self._image.width() * scale), 1), Qt.TransformationMode.SmoothTransformation
            )
        )
        shown.setDevicePixelRatio(ratio)
        self._shown.setPixmap(shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the page as wide as the window where no zoom was chosen."""
        super().resizeEvent(event)
        if self._zoom == 0:
            self._draw()
