"""Where an import stands: the four steps in the top bar, the files it is about, and the page that waits while something is read or written."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.widgets import Card, Elided, button, label
from resources.language import N_, _

Verb = Callable[[], object]
STEPS: Final = (N_("选文件"), N_("认版式"), N_("核对计划"), N_("应用"))


class Steps(QWidget):
    """The four steps in the top bar; the current one filled."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 0
        self.setAccessibleName(_("导入的步骤"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFixedSize(430, 34)

    def show_step(self, at: int) -> None:
        """Show which step it is, from 0."""
        self.at = at
        self.setAccessibleDescription(_(STEPS[min(at, 3)]))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw circles with numbers, words and the lines between."""
        look = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x = 2.0
        for number, words in enumerate(map(_, STEPS)):
            circle = QRectF(x, 6, 21, 21)
            now, past = number == self.at, number < self.at
            painter.setPen(QColor(look.accent if now or past else look.faint))
            painter.setBrush(QColor(look.accent if now else look.soft if past else look.card))
            painter.drawEllipse(circle)
            painter.setPen(QColor(look.on_accent if now else look.accent if past else look.sub))
            painter.drawText(circle, Qt.AlignmentFlag.AlignCenter, "✓" if past else str(number + 1))
            painter.setPen(QColor(look.ink if now else look.sub))
            wide = painter.fontMetrics().horizontalAdvance(words)
            painter.drawText(QRectF(x + 27, 0, wide + 4, 34), Qt.AlignmentFlag.AlignVCenter, words)
            x += 27 + wide + 10
            if number < 3:
                painter.setPen(QColor(look.line))
                painter.drawLine(int(x), 17, int(x + 16), 17)
                x += 24
        painter.end()


class Waiting(QWidget):
    """What is being done, how far it is, and a button that stops it."""

    def __init__(self, cancel: Callable[[], object]) -> None:
        super().__init__()
        box = QVBoxLayout(self)
        box.addStretch(1)
        self.doing = label("", "section")
        box.addWidget(self.doing, alignment=Qt.AlignmentFlag.AlignHCenter)
        self.bar = QProgressBar()
        self.bar.setAccessibleName(_("进度"))
        self.bar.setFixedWidth(360)
        self.bar.setTextVisible(False)
        box.addWidget(self.bar, alignment=Qt.AlignmentFlag.AlignHCenter)
        self._stop = button(_("取消"), cancel, tip="Esc")
        box.addWidget(self._stop, alignment=Qt.AlignmentFlag.AlignHCenter)
        box.addStretch(2)

    def begin(self, words: str) -> None:
        """Say what is being done; how long it takes is not known yet."""
        self.doing.setText(words)
        self.bar.setRange(0, 0)

    def so_far(self, done: int, total: int) -> None:
        """Show how far it is."""
        self.bar.setRange(0, max(total, 1))
        self.bar.setValue(done)


class Foot(QHBoxLayout):
    """The line below an import: the way back, what is promised, and what may be done with it."""

    def __init__(self, back: Verb, put_aside: Verb, send_back: Verb, forward: Verb) -> None:
        super().__init__()
        self.back = button(_("上一步"), back, icon="left", tip="Alt+←")
        self.promise = Elided("", "sub")
        self.later = button(_("以后再继续"), put_aside, icon="history", tip="Ctrl+S")
        self.returns = button(_("导出退回表"), send_back, icon="export", tip="Ctrl+R")
        self.next = button("", forward, look="main", icon="check", tip="Ctrl+Enter")
        for widget in (self.back, self.promise, self.later, self.returns, self.next):
            self.addWidget(widget, int(widget is self.promise))


class FileLine(Card):
    """The files of an import and what was found in them."""

    def __init__(self) -> None:
        super().__init__((14, 8, 14, 8))
        row = QHBoxLayout()
        self.files = Elided("", "section")
        row.addWidget(self.files, 1)
        self.note = label("", "sub")
        row.addWidget(self.note)
        self.box.addLayout(row)
