"""The side of today: visits agreed this week by day, households visited in the quarter, files."""

from datetime import date

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from app.ui import glance, icons, theme
from app.ui.desk import Desk
from app.ui.widgets import Card, Elided, button, label, section
from db.queries.today import Visited, Week
from resources.language import _


class WeekBars(QWidget):
    """Seven columns, today in a field of its own."""

    def __init__(self) -> None:
        super().__init__()
        self._week: Week | None = None
        self._today = ""
        self.setAccessibleName(_("本周约好的走访"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """As high as bars and two lines of words need."""
        return QSize(240, 118)

    def show_week(self, week: Week, today: date) -> None:
        """Show these days."""
        self._week, self._today = week, today.isoformat()
        self.setAccessibleDescription("；".join(_("{day} {n} 户").format(day=day, n=n) for day, n in week.days))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the bars."""
        if self._week is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        names = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
        highest = max([count for _day, count in self._week.days] + [1])
        slot = self.width() / 7
        for number, (on, count) in enumerate(self._week.days):
            column = QRectF(number * slot, 0, slot, self.height())
            self._draw_day(painter, column, names[number], on, count, highest)
        painter.end()

    def _draw_day(self, painter: QPainter, column: QRectF, name: str, on: str, count: int, highest: int) -> None:
        now, today = theme.tokens(), on == self._today
        font = QFont(self.font())
        font.setBold(today)
        painter.setFont(font)
        painter.setPen(Qt.PenStyle.NoPen)
        if today:
            painter.setBrush(QColor(now.soft))
            painter.drawRoundedRect(column.adjusted(1, 0, -1, 0), 6, 6)
        line = self.fontMetrics().height()
        base = column.height() - 2 * line - 6
        high = (base - line - 6) * count / highest
        bar = QRectF(column.center().x() - 8, base - high, 16, high)
        painter.setBrush(QColor(now.accent if today else theme.chart_look().kinds[1]))
        painter.drawRoundedRect(bar, 3, 3)
        centre = int(Qt.AlignmentFlag.AlignCenter)
        painter.setPen(QColor(now.accent if today else now.sub))
        painter.drawText(
            QRectF(column.left(), base - high - line - 2, column.width(), line), centre, str(count) if count else "—"
        )
        painter.drawText(QRectF(column.left(), base + 3, column.width(), line), centre, _("今天") if today else name)
        short = f"{int(on[5:7])}/{int(on[8:])}" if column.width() > theme.scaled(42) else str(int(on[8:]))
        painter.drawText(QRectF(column.left(), base + 3 + line, column.width(), line), centre, short)


class Side(QWidget):
    """The cards at the right of today."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        week = Card((16, 10, 16, 10))
        self._households = label("", "sub")
        week.box.addLayout(section(_("本周约好的走访"), "", self._households))
        self._bars = WeekBars()
        week.box.addWidget(self._bars)
        column.addWidget(week)
        column.addWidget(self._visited_card())
        column.addWidget(self._files_card())
        column.addStretch(1)

    def _visited_card(self) -> Card:
        card = Card((16, 10, 16, 12))
        self._missing = button("", lambda: self._desk.open_room("households", {"chip": "unvisited"}), look="text")
        card.box.addLayout(section(_("本季度走访过的户"), "", self._missing))
        row = QHBoxLayout()
        self._figure = label("", "figure")
        self._of, self._share = label("", "sub"), label("", "sub")
        row.addWidget(self._figure)
        row.addWidget(self._of)
        row.addStretch(1)
        row.addWidget(self._share)
        card.box.addLayout(row)
        self._progress = QProgressBar()
        self._progress.setAccessibleName(_("本季度走访过的户"))
        self._progress.setTextVisible(False)
        card.box.addWidget(self._progress)
        self._rule = label("", "small", wrap=True)
        card.box.addWidget(self._rule)
        return card

    def _files_card(self) -> Card:
        card = Card((16, 10, 16, 12))
        card.box.addLayout(section(_("文件")))
        self._backup = Elided("")
        for icon, words, text, verb in (
            ("drive", self._backup, _("备份"), lambda: self._desk.open_room("settings", {"backup": True})),
            ("import", Elided(_("导入户、结对、措施台账")), _("导入"), self._desk.import_files),
            (
                "export",
                Elided(_("导出台账给县里")),
                _("导出"),
                lambda: self._desk.open_room("registers", {"export": True}),
            ),
        ):
            row = QHBoxLayout()
            row.addWidget(icons.Mark(icon, "accent", 18))
            row.addWidget(words, 1)
            row.addWidget(button(text, verb, look="text"))
            card.box.addLayout(row)
        return card

    def show_side(self, week: Week, visited: Visited, today: date) -> None:
        """Show the week and the quarter."""
        self._bars.show_week(week, today)
        self._households.setText(_("{n} 户").format(n=f"{week.households:,}"))
        missing = visited.households - visited.visited
        self._missing.setText(_("还差 {n} 户").format(n=f"{missing:,}"))
        self._missing.setVisible(missing > 0)
        self._figure.setText(f"{visited.visited:,}")
        self._of.setText(_("/ {n} 户").format(n=f"{visited.households:,}"))
        self._share.setText(f"{100 * visited.visited / max(visited.households, 1):.1f} %")
        self._progress.setRange(0, max(visited.households, 1))
        self._progress.setValue(visited.visited)
        self._rule.setText(
            _("{since} 至 {until} 至少登记一次，按户不按次").format(since=visited.since[5:], until=visited.until[5:])
        )
        self._backup.setText(glance.backup_words(self._desk))
