"""The pages of documents on the screen: a scrolling column of sheets, drawn when they come into sight.

Here: the view with zoom and keyboard. Not here: the dialog with its buttons (`app.ui.paper.preview`). Qt's own
preview is not used: it records through QPicture, which misplaces digits inside right-to-left text.
"""

from collections import OrderedDict
from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from app.ui.paper.draw import image
from app.ui.paper.ops import A4, DOTS, Page
from resources.language import _

ZOOMS = (0.5, 0.67, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 2.0, 3.0)
_SCREEN_DPI = 96
_GAP = 16
_KEPT_IMAGES = 12
_DESK = "#8b949d"
_LEAST = 0.25  # below this nothing can be made out


class PagesView(QAbstractScrollArea):
    """A column of pages; `page_changed(page, pages)` tells which one is in sight, counted from 1."""

    page_changed = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = _DESK  # the colour the sheets lie on
        self._pages: list[Page] = []
        self._images: OrderedDict[int, QImage] = OrderedDict()
        self._zoom = 1.0
        self._told = (0, 0)
        self.setAccessibleName(_("打印预览"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.verticalScrollBar().valueChanged.connect(self._tell)
        self.verticalScrollBar().setSingleStep(40)

    @property
    def pages(self) -> tuple[Page, ...]:
        """The pages shown."""
        return tuple(self._pages)

    @property
    def zoom(self) -> float:
        """The size of a page on the screen; 1.0 is its natural size."""
        return self._zoom

    @property
    def page(self) -> int:
        """The page in sight, counted from 1; 0 where there is none."""
        if not self._pages:
            return 0
        middle = self.verticalScrollBar().value() + self.viewport().height() // 2
        return min(middle // self._pitch + 1, len(self._pages))

    def add_pages(self, pages: Sequence[Page]) -> None:
        """Show more pages below the others."""
        self._pages += pages
        self._measure()

    def show_pages(self, pages: Sequence[Page]) -> None:
        """Show these pages instead of the ones before, from the top."""
        self._pages = list(pages)
        self._images.clear()
        self._told = (0, 0)
        self.verticalScrollBar().setValue(0)
        self._measure()

    def set_zoom(self, zoom: float) -> None:
        """Show the pages at another size, keeping the page in sight."""
        page = self.page
        self._zoom = min(max(zoom, _LEAST), ZOOMS[-1])
        self._images.clear()
        self._measure()
        self.go_to(page)

    def zoom_in(self) -> None:
        """Take the next larger size."""
        self.set_zoom(next((step for step in ZOOMS if step > self._zoom + 0.01), ZOOMS[-1]))

    def zoom_out(self) -> None:
        """Take the next smaller size."""
        self.set_zoom(next((step for step in reversed(ZOOMS) if step < self._zoom - 0.01), ZOOMS[0]))

    def fit_width(self) -> None:
        """Make a page as wide as the view."""
        self.set_zoom((self.viewport().width() - 2 * _GAP) * DOTS / (A4.width * _SCREEN_DPI))

    def go_to(self, page: int) -> None:
        """Bring a page (from 1) to the top of the view."""
        self.verticalScrollBar().setValue((page - 1) * self._pitch)

    @property
    def _width(self) -> int:
        return round(A4.width * _SCREEN_DPI * self._zoom / DOTS)

    @property
    def _height(self) -> int:
        return round(A4.height * _SCREEN_DPI * self._zoom / DOTS)

    @property
    def _pitch(self) -> int:
        return self._height + _GAP

    def _measure(self) -> None:
        view = self.viewport()
        vertical, horizontal = self.verticalScrollBar(), self.horizontalScrollBar()
        vertical.setRange(0, max(len(self._pages) * self._pitch + _GAP - view.height(), 0))
        vertical.setPageStep(view.height())
        horizontal.setRange(0, max(self._width + 2 * _GAP - view.width(), 0))
        horizontal.setPageStep(view.width())
        view.update()
        self._tell()

    def _tell(self) -> None:
        now = (self.page, len(self._pages))
        if now != self._told:
            self._told = now
            words = _("第 {page} 页，共 {pages} 页").format(page=now[0], pages=now[1])
            self.setAccessibleDescription(words)
            self.page_changed.emit(*now)

    def _place(self, number: int) -> QRect:
        """Where a page (from 0) stands in the viewport."""
        left = max((self.viewport().width() - self._width) // 2, _GAP) - self.horizontalScrollBar().value()
        top = _GAP + number * self._pitch - self.verticalScrollBar().value()
        return QRect(QPoint(left, top), QPoint(left + self._width - 1, top + self._height - 1))

    def _picture(self, number: int) -> QImage:
        ratio = self.devicePixelRatioF()
        if number not in self._images:
            picture = image(self._pages[number], _SCREEN_DPI * self._zoom * ratio)
            picture.setDevicePixelRatio(ratio)
            self._images[number] = picture
        self._images.move_to_end(number)
        while len(self._images) > _KEPT_IMAGES:
            self._images.popitem(last=False)
        return self._images[number]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the pages in sight."""
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), QColor(self.desk))
        first = max(self.verticalScrollBar().value() // self._pitch, 0)
        for number in range(first, len(self._pages)):
            place = self._place(number)
            if place.top() > self.viewport().height():
                break
            painter.fillRect(place.translated(2, 3), QColor(0, 0, 0, 50))
            painter.drawImage(place.topLeft(), self._picture(number))
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Measure again."""
        super().resizeEvent(event)
        self._measure()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page through: PgUp and PgDn a page, Home and End to the ends, arrows scroll, + - 0 zoom."""
        bar = self.verticalScrollBar()
        moves = {
            Qt.Key.Key_PageDown: lambda: self.go_to(self.page + 1),
            Qt.Key.Key_PageUp: lambda: self.go_to(self.page - 1),
            Qt.Key.Key_Home: lambda: self.go_to(1),
            Qt.Key.Key_End: lambda: self.go_to(len(self._pages)),
            Qt.Key.Key_Down: lambda: bar.setValue(bar.value() + bar.singleStep()),
            Qt.Key.Key_Up: lambda: bar.setValue(bar.value() - bar.singleStep()),
            Qt.Key.Key_Plus: self.zoom_in,
            Qt.Key.Key_Equal: self.zoom_in,
            Qt.Key.Key_Minus: self.zoom_out,
            Qt.Key.Key_0: self.fit_width,
        }
        move = moves.get(Qt.Key(event.key()))
        if move is None:
            super().keyPressEvent(event)
        else:
            move()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll; with Ctrl zoom."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            (self.zoom_in if event.angleDelta().y() > 0 else self.zoom_out)()
            event.accept()
        else:
            super().wheelEvent(event)
