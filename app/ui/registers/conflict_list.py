"""The list of what is undecided: groups by field that stay closed until entered, how far the deciding has come above."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.ui import icons, theme
from app.ui.registers.conflict_words import case_name
from app.ui.table import BigTable, Column, IdModel
from db.history.cases import Line
from resources.language import _

_JUMP: Final = 10
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Head:
    """The head of a group: its words, how many are left in it, how many were decided while the page is open."""

    group: tuple[str, str]
    words: str
    left: int
    done: int
    entered: bool


class CaseList(BigTable):
    """Heads of groups and lines. `stepped(by)` for the arrows, `skipped` for the space bar, `opened` for Enter."""

    stepped = Signal(int)
    skipped = Signal()

    def __init__(self, fetch: Callable[[int], Head | Line | None], parent: QWidget | None = None) -> None:
        model = IdModel((Column("line", _("没定的冲突"), 240, spoken),), lambda ids: [fetch(each) for each in ids])
        super().__init__(model, _("没定的冲突"), parent)
        self.horizontalHeader().hide()
        self.setItemDelegate(_Lines(self))
        self.verticalHeader().setDefaultSectionSize(max(28, self.fontMetrics().height() + 10))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from case to case, over the heads; space skips."""
        ways = {
            Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _JUMP, Qt.Key.Key_PageUp: -_JUMP,
            Qt.Key.Key_Home: -(1 << 30), Qt.Key.Key_End: 1 << 30,
        }  # fmt: skip
        key = Qt.Key(event.key())
        if key in ways:
            self.stepped.emit(ways[key])
        elif key == Qt.Key.Key_Space:
            self.skipped.emit()
        else:
            super().keyPressEvent(event)


def spoken(line: Head | Line) -> str:
    """Return a line as it is read aloud."""
    if isinstance(line, Head):
        return _("{group}，{n} 条没定").format(group=line.words, n=line.left)
    name = case_name(line.household, line.record, line.code)
    return _("{name}，已问对方").format(name=name) if line.asked else name


class _Lines(QStyledItemDelegate):
    """Draws the head of a group on a grey ground, a line with the mark of what became of it."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        now, area = theme.tokens(), option.rect  # type: ignore[attr-defined]  # the stubs leave the fields of options out
        line = index.model().line(index.row())  # type: ignore[attr-defined]
        if line is None:
            return
        painter.save()
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        if isinstance(line, Head):
            painter.fillRect(area, QColor(now.plain))
            self._head(painter, QRectF(area).adjusted(10, 0, -10, 0), line, option.font)  # type: ignore[attr-defined]
        else:
            if chosen:
                painter.fillRect(area, QColor(now.row))
                painter.fillRect(area.left(), area.top(), 3, area.height(), QColor(now.accent))
            self._line(painter, QRectF(area).adjusted(10, 0, -10, 0), line, option.font)  # type: ignore[attr-defined]
        painter.setPen(QColor(now.line))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.restore()

    def _head(self, painter: QPainter, area: QRectF, head: Head, font: QFont) -> None:
        now = theme.tokens()
        bold = QFont(font)
        bold.setBold(True)
        mark = QRectF(area.left(), area.center().y() - 5, 10, 10)
        icons.paint(painter, mark, "down" if head.entered else "right", now.sub)
        done = _("✓ 都定了") if head.done and not head.left else _("✓ {n}").format(n=head.done) if head.done else ""
        right = f"{done}   {head.left:,}" if head.left else done
        painter.setFont(font)
        painter.setPen(QColor(now.good if head.done else now.sub))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), right)
        room = area.adjusted(16, 0, -painter.fontMetrics().horizontalAdvance(right) - 8, 0)
        painter.setFont(bold)
        painter.setPen(QColor(now.ink))
        cut = painter.fontMetrics().elidedText(head.words, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), cut)

    def _line(self, painter: QPainter, area: QRectF, line: Line, font: QFont) -> None:
        now = theme.tokens()
        mark = QRectF(area.left(), area.center().y() - 6.5, 13, 13)
        icons.paint(painter, mark, "mail" if line.asked else "open", now.accent if line.asked else now.sub)
        painter.setFont(font)
        right = _("已问对方") if line.asked else ""
        painter.setPen(QColor(now.accent))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), right)
        room = area.adjusted(19, 0, -painter.fontMetrics().horizontalAdvance(right) - (8 if right else 0), 0)
        painter.setPen(QColor(now.ink))
        words = case_name(line.household, line.record, line.code)
        cut = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), cut)


class Course(QWidget):
    """A bar of what is decided and what was asked, out of all."""

    def __init__(self) -> None:
        super().__init__()
        self._parts = (0, 0, 1)
        self.setFixedHeight(theme.scaled(8))
        self.setAccessibleName(_("定了多少"))

    def show_parts(self, decided: int, asked: int, total: int) -> None:
        """Show other numbers."""
        self._parts = (decided, asked, max(total, 1))
        self.setAccessibleDescription(f"{decided} / {total}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bar."""
        decided, asked, total = self._parts
        now, painter = theme.tokens(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(self.rect())
        for share, colour in ((1.0, now.line), ((decided + asked) / total, now.faint), (decided / total, now.accent)):
            painter.setBrush(QColor(colour))
            part = QRectF(whole.left(), whole.top(), whole.width() * share, whole.height())
            if share > 0:
                painter.drawRoundedRect(part, min(part.width() / 2, 4), 4)
        painter.end()
