"""The preview dialog: the pages as they will be printed, with print, PDF and zoom.

Here: the dialog and its errands, a document at a time so that a village never freezes the window. Not here: the
column of pages (`app.ui.paper.pages`), the PDF itself (`app.ui.paper.pdf`).
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QDialog, QLabel, QToolBar, QVBoxLayout, QWidget

from app.summaries.blocks import Document
from app.ui import files
from app.ui.paper.flow import lay_out
from app.ui.paper.pages import PagesView
from app.ui.paper.pdf import PdfFile
from app.ui.paper.printer import no_printer, print_pages, printer_for_cards, printers
from db.errors import StoreProblem
from resources.language import _


class PdfErrand(QObject):
    """Writes documents into a PDF one at a time between the window's events; `cancel` leaves nothing behind."""

    advanced = Signal(int, int)  # documents, pages so far
    finished = Signal(int)  # pages
    failed = Signal(str)  # a sentence for the user

    def __init__(self, path: Path, documents: Iterable[Document], title: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._path, self._title = path, title
        self._documents: Iterator[Document] = iter(documents)
        self._file: PdfFile | None = None
        self._done = 0
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._step)

    def start(self) -> None:
        """Begin with the next turn of the event loop."""
        self._timer.start()

    def cancel(self) -> None:
        """Stop; the file that was there before stays as it was."""
        self._timer.stop()
        if self._file is not None:
            self._file.abandon()

    def _step(self) -> None:
        try:
            document = next(self._documents, None)
            if self._file is None:
                self._file = PdfFile(self._path, self._title)
            if document is None:
                self._timer.stop()
                self.finished.emit(self._file.finish())
                return
            self._file.add(document)
        except StoreProblem as problem:
            self.cancel()
            self.failed.emit(str(problem))
            return
        self._done += 1
        self.advanced.emit(self._done, self._file.pages)


class PreviewDialog(QDialog):
    """Shows documents page by page. `suggested` is the file name offered for the PDF."""

    saved = Signal(str)  # the path of the PDF written
    printed = Signal(int)  # pages sent to the printer

    def __init__(
        self, documents: Iterable[Document], title: str, suggested: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(900, 680)
        self._suggested = suggested or f"{title}.pdf"
        self._documents: list[Document] = []
        self._waiting = iter(documents)
        self._errand: PdfErrand | None = None
        self.view = PagesView(self)
        self._where = QLabel(self)
        self._state = QLabel(self)
        self._state.setWordWrap(True)
        self._build()
        self._reader = QTimer(self, interval=0)
        self._reader.timeout.connect(self._read_one)
        self._reader.start()

    def _build(self) -> None:
        bar = QToolBar(self)
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.print_action = self._action(bar, _("打印"), QKeySequence.StandardKey.Print, self.print)
        self.pdf_action = self._action(bar, _("存成 PDF"), QKeySequence.StandardKey.Save, self.choose_pdf)
        self._action(bar, _("缩小"), QKeySequence.StandardKey.ZoomOut, self.view.zoom_out)
        self._action(bar, _("放大"), QKeySequence.StandardKey.ZoomIn, self.view.zoom_in)
        self._action(bar, _("适合宽度"), QKeySequence("Ctrl+0"), self.view.fit_width)
        bar.addSeparator()
        bar.addWidget(self._where)
        layout = QVBoxLayout(self)
        layout.addWidget(bar)
        layout.addWidget(self.view, 1)
        layout.addWidget(self._state)
        self.say(_("打印 Ctrl+P · 存成 PDF Ctrl+S · 翻页 PgUp PgDn · 关闭 Esc"))
        self.view.page_changed.connect(self._say_where)
        self.view.setFocus()

    def _action(self, bar: QToolBar, text: str, key: QKeySequence | QKeySequence.StandardKey, verb: object) -> QAction:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(key))
        shown = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action.setToolTip(f"{text} ({shown})")
        action.triggered.connect(verb)
        bar.addAction(action)
        self.addAction(action)
        return action

    def _say_where(self, page: int, pages: int) -> None:
        self._where.setText(_("第 {page} 页，共 {pages} 页").format(page=page, pages=pages))

    def _read_one(self) -> None:
        document = next(self._waiting, None)
        if document is None:
            self._reader.stop()
            if not self._documents:
                self.say(_("没有可以打印的户。"))
            return
        self._documents.append(document)
        self.view.add_pages(lay_out(document))

    def _read_all(self) -> None:
        while self._reader.isActive():
            self._read_one()

    def _every_document(self) -> Iterator[Document]:
        """Yield the documents read so far and go on reading where the view has not got to yet."""
        number = 0
        while True:
            while number == len(self._documents) and self._reader.isActive():
                self._read_one()
            if number == len(self._documents):
                return
            yield self._documents[number]
            number += 1

    def say(self, words: str) -> None:
        """Tell the user something below the pages."""
        self._state.setText(words)

    def print(self) -> None:
        """Ask for a printer and print all pages; without a printer say what to do."""
        if not printers():
            self.say(str(no_printer()))
            return
        dialog = QPrintDialog(printer_for_cards(), self)
        dialog.accepted.connect(lambda: self._print_on(dialog))
        QDialog.open(dialog)  # QPrintDialog's own open wants a receiver

    def _print_on(self, dialog: QPrintDialog) -> None:
        self._read_all()
        try:
            count = print_pages(dialog.printer(), self.view.pages)
        except StoreProblem as problem:
            self.say(str(problem))
            return
        self.say(_("已送到打印机：{n} 页。").format(n=count))
        self.printed.emit(count)

    def choose_pdf(self) -> None:
        """Ask where to save the PDF."""
        path = files.new_one(self, _("存成 PDF"), self._suggested, "PDF (*.pdf)", ".pdf")
        if path:
            self.save_pdf(path)

    def save_pdf(self, path: Path) -> None:
        """Write all documents into a PDF while the window stays alive."""
        self.pdf_action.setEnabled(False)
        errand = PdfErrand(path, self._every_document(), self.windowTitle(), self)
        errand.advanced.connect(
            lambda done, pages: self.say(_("已写 {done} 份，{pages} 页…").format(done=done, pages=pages))
        )
        errand.failed.connect(self._pdf_failed)
        errand.finished.connect(lambda pages: self._pdf_written(path, pages))
        self._errand = errand
        errand.start()

    def _pdf_failed(self, sentence: str) -> None:
        self.pdf_action.setEnabled(True)
        self.say(sentence)

    def _pdf_written(self, path: Path, pages: int) -> None:
        self.pdf_action.setEnabled(True)
        self.say(_("已存成 {path}，共 {n} 页。").format(path=path, n=pages))
        self.saved.emit(str(path))

    def done(self, result: int) -> None:
        """Stop what is still under way when the dialog closes."""
        self._reader.stop()
        if self._errand is not None:
            self._errand.cancel()
        super().done(result)
