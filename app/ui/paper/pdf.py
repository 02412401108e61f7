"""Documents into one PDF file: laid out one by one, drawn, and put in place only when whole.

Here: `write_pdf` for callers who may wait (command line, worker process) and `PdfFile` for those who add a document
at a time (the window). Works without a window. Not here: printers (`app.ui.paper.printer`).
"""

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from functools import cache
from pathlib import Path

from PySide6.QtCore import QFile, QFileDevice, QIODevice, QMarginsF, QSizeF
from PySide6.QtGui import QGuiApplication, QPageLayout, QPageSize, QPainter, QPdfWriter

from app.summaries.blocks import Document
from app.ui.paper.draw import draw
from app.ui.paper.flow import lay_out
from app.ui.paper.ops import DOTS
from db.errors import Cancelled, StoreProblem
from db.files import not_finished, written_whole
from resources.language import _


class PaperProblem(StoreProblem):
    """Printing failed for a reason outside the program: the medium, the printer, the folder."""


def ensure_application() -> QGuiApplication:
    """Return the Qt application, starting one without a screen where there is none (command line, worker)."""
    running = QGuiApplication.instance()
    return running if isinstance(running, QGuiApplication) else _screenless()


@cache
def _screenless() -> QGuiApplication:
    """Kept for the life of the process: fonts and shapes of the paper live as long as their application."""
    if sys.platform.startswith("linux"):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return QGuiApplication([])


def write_pdf(
    path: Path,
    documents: Iterable[Document],
    on_page: Callable[[int], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    title: str = "",
) -> int:
    """Write documents into one PDF and return its pages; memory does not grow with their number.

    `on_page` hears the pages so far after each document. Raises Cancelled once `cancelled()` says so and
    StoreProblem where the file cannot be written; in both cases what stood at `path` before still stands.
    """
    ensure_application()
    file: PdfFile | None = None
    try:
        for document in documents:
            if cancelled and cancelled():
                raise Cancelled
            if file is None:
                file = PdfFile(path, title or document.title)
            file.add(document)
            if on_page:
                on_page(file.pages)
        if file is None:
            raise PaperProblem("nothing_to_print", _("没有可以打印的户。"), _("请检查户编号、行政村或筛选条件。"))
        return file.finish()
    finally:
        if file is not None:
            file.abandon()


class PdfFile:
    """A PDF in the making beside its `path`; `finish` puts it in place, `abandon` leaves no trace."""

    def __init__(self, path: Path, title: str) -> None:
        self.pages = 0
        self._path = path
        self._place: AbstractContextManager[Path] | None = written_whole(path)
        self._part = self._place.__enter__()
        self._file = QFile(str(self._part))
        if not self._file.open(QIODevice.OpenModeFlag.WriteOnly):
            self.abandon()
            raise _cannot_write(path, self._file)
        self._writer = QPdfWriter(self._file)
        self._writer.setTitle(title)
        self._writer.setCreator("Jiedui 结对")
        self._writer.setResolution(DOTS)
        self._writer.setPageLayout(full_page())
        self._painter = QPainter(self._writer)

    def add(self, document: Document) -> int:
        """Add a document and return its number of pages; raises PaperProblem where the medium is full."""
        if self._place is None:
            raise ValueError("the PDF is finished")
        pages = lay_out(document)
        for page in pages:
            if self.pages:
                self._writer.newPage()
            draw(page, self._painter)
            self.pages += 1
        if self._file.error() != QFileDevice.FileError.NoError:
            raise _cannot_write(self._path, self._file)
        return len(pages)

    def finish(self) -> int:
        """Put the whole file in place and return its pages; raises StoreProblem."""
        if self._place is None:
            raise ValueError("the PDF is finished")
        self._painter.end()
        self._file.close()
        if not _is_whole(self._part):
            self.abandon()
            raise not_finished(self._path)
        place, self._place = self._place, None
        place.__exit__(None, None, None)
        return self.pages

    def abandon(self) -> None:
        """Give up what is not finished; nothing is left behind. Does nothing after `finish`."""
        if self._place is None:
            return
        if self._file.isOpen():
            if self._painter.isActive():
                self._painter.end()
            self._file.close()
        place, self._place = self._place, None
        given_up = Cancelled()
        place.__exit__(type(given_up), given_up, None)


def _is_whole(path: Path) -> bool:
    """Whether a PDF's last words are there and true: Qt does not tell of a medium that fills up while it ends one."""
    with path.open("rb") as file:
        file.seek(0, os.SEEK_END)
        file.seek(max(file.tell() - 64, 0))
        last = file.read().split()
        if last[-1:] != [b"%%EOF"] or last[-3:-2] != [b"startxref"]:
            return False
        file.seek(int(last[-2]))
        return file.read(4) == b"xref"


def full_page() -> QPageLayout:
    """Return A4 without margins: the sheet brings its own."""
    page = QPageSize(QSizeF(210, 297), QPageSize.Unit.Millimeter, "A4", QPageSize.SizeMatchPolicy.FuzzyMatch)
    layout = QPageLayout(page, QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0))
    layout.setMode(QPageLayout.Mode.FullPageMode)
    return layout


def _cannot_write(path: Path, file: QFile) -> StoreProblem:
    if file.error() in (QFileDevice.FileError.ResourceError, QFileDevice.FileError.WriteError):
        return not_finished(path)
    return PaperProblem(
        "cannot_write",
        _("写不了“{path}”（{reason}）。").format(path=path, reason=file.errorString()),
        _("请检查文件夹是否存在、是否能写、文件是否正被别的程序打开，或换一个地方。"),
    )
