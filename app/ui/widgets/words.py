"""Words on the screen: labels with a role of the style sheet, and labels that cut a long name with its whole in a tip."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


def label(
    text: str = "", role: str = "", tone: str = "", parent: QWidget | None = None, *, wrap: bool = False
) -> QLabel:
    """Return a label; `role` and `tone` are those of the style sheet in `app.ui.theme`."""
    made = QLabel(text, parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    if tone:
        made.setProperty("tone", tone)
    if role == "key":
        made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)
    if wrap:
        made.setWordWrap(True)
    return made


def tint(widget: QWidget, tone: str) -> None:
    """Give a widget another tone of the style sheet."""
    if widget.property("tone") != tone:
        widget.setProperty("tone", tone)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class Elided(QLabel):
    """One line of text that is cut at its end when there is no room; the tip has it whole."""

    def __init__(self, text: str = "", role: str = "", tone: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        if role:
            self.setProperty("role", role)
        if tone:
            self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._struck = False
        self.setText(text)

    def strike(self) -> None:
        """Strike the words through."""
        self._struck = True
        self.update()

    def minimumSizeHint(self) -> QSize:
        """A few characters at least."""
        return QSize(min(super().minimumSizeHint().width(), 40), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as much as there is room for."""
        cut = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())
        self.setToolTip(self.text() if cut != self.text() else "")
        painter = QPainter(self)
        painter.setPen(self.palette().windowText().color())
        if self._struck:
            font = painter.font()
            font.setStrikeOut(True)
            painter.setFont(font)
        painter.drawText(self.contentsRect(), int(self.alignment() | Qt.AlignmentFlag.AlignVCenter), cut)
        painter.end()
