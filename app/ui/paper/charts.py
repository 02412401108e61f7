"""The income chart: stacked by kind, costs hatched below the axis, net per head under each year.

Here: one drawing for screen and paper by plain QPainter, and the widget that shows it. Not here: where the figures
come from (`app.summaries.household.income_years`) and the window's colours (`app.ui.theme`), which come as `Look`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.summaries.figures import IncomeYear, money
from app.ui import fonts
from app.ui.paper.ops import DOTS
from resources.language import N_, _

KIND_NAMES = (N_("工资"), N_("经营"), N_("财产"), N_("转移"))
COST_NAME = N_("经营支出")
PER_HEAD_NAME = N_("人均纯收入")


@dataclass(frozen=True)
class Look:
    """Colours as "#rrggbb", and `unit`: the length of one screen pixel in the painter's units."""

    kinds: tuple[str, str, str, str]  # wage, business, property, transfer
    text: str
    quiet: str
    grid: str
    unit: float = 1.0
    size: float = 12.0  # of the type, in screen pixels


LIGHT = Look(("#1f6f68", "#6fada6", "#d9a441", "#9aa5b1"), "#14202b", "#5a6572", "#dfe4e9")
DARK = Look(("#2f9187", "#8fcdc5", "#e0b45c", "#7f8b97"), "#e8edf1", "#a9b4bf", "#36414b")
PAPER = Look(LIGHT.kinds, "#14202b", "#56616d", "#d3d9df", unit=DOTS / 100, size=11.0)


@dataclass(frozen=True)
class Scale:
    """From fen to heights: the axis runs from `low` (costs, <= 0) to `high`, a tick every `step`; all fen."""

    low: int
    high: int
    step: int

    @property
    def ticks(self) -> range:
        """Where the axis is labelled: from nothing upwards."""
        return range(0, self.high + 1, self.step)

    def y(self, fen: float, area: QRectF) -> float:
        """Return how far down an amount stands in an area."""
        return area.bottom() - (fen - self.low) / (self.high - self.low) * area.height()


def scale_of(years: Sequence[IncomeYear]) -> Scale:
    """Return a scale with round steps (1, 2 or 5 times a power of ten) and three to five ticks."""
    highest = max((sum(max(kind, 0) for kind in year.kinds) for year in years), default=0)
    lowest = max((year.business_cost_fen or 0 for year in years), default=0)
    step = 100_00
    while highest > 4 * step:
        step = step * 2 if str(step)[0] in "15" else step * 5 // 2
    return Scale(-lowest, max(-(-highest // step), 1) * step, step)


def description(years: Sequence[IncomeYear]) -> str:
    """Return the chart in words, for those who hear it."""
    if not years:
        return _("还没有登记收入。")
    if _only_per_head(years):
        plain = _("{year} 年：人均纯收入 {per_head} 元")
        return "；".join(plain.format(year=year.year, per_head=money(year.per_head_fen)) for year in years)
    sentence = _("{year} 年：收入 {total} 元，经营支出 {cost} 元，人均纯收入 {per_head} 元")
    said = (
        sentence.format(
            year=year.year,
            total=money(sum(year.kinds)),
            cost=money(year.business_cost_fen),
            per_head=money(year.per_head_fen),
        )
        for year in years
    )
    return "；".join(said)


def draw_chart(painter: QPainter, area: QRectF, years: Sequence[IncomeYear], look: Look) -> None:
    """Draw the chart into an area of the painter; without years one sentence says so."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(_font(look, False))
    if years:
        _draw_years(painter, area, years, look)
    else:
        painter.setPen(QColor(look.quiet))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, _("还没有登记收入。"))
    painter.restore()


def _font(look: Look, bold: bool) -> QFont:
    made = QFont()
    made.setFamilies(fonts.families())
    made.setPixelSize(max(round(look.size * look.unit), 1))
    made.setBold(bold)
    return made


def _only_per_head(years: Sequence[IncomeYear]) -> bool:
    """Whether a register said what each has and not what it is made of."""
    return not any(any(year.kinds) or year.business_cost_fen for year in years)


def _draw_years(painter: QPainter, area: QRectF, years: Sequence[IncomeYear], look: Look) -> None:
    names_of_parts: tuple[str, ...] = (*KIND_NAMES, COST_NAME)
    if _only_per_head(years):
        names_of_parts = (PER_HEAD_NAME,)
        years = [replace(year, wage_fen=year.per_head_fen) for year in years]
    line = look.size * look.unit * 1.5
    labels = QFontMetricsF(_font(look, False))
    scale = scale_of(years)
    names = [_(PER_HEAD_NAME), *(_yuan(tick) for tick in scale.ticks)]
    left = max(labels.horizontalAdvance(name) for name in names) + 8 * look.unit
    plot = area.adjusted(left, line * 1.8, 0, -2.2 * line)
    _legend(painter, QRectF(area.left(), area.top(), area.width(), line), plot.left(), look, names_of_parts)
    _axis(painter, plot, scale, look, line)
    slot = plot.width() / len(years)
    for number, year in enumerate(years):
        column = QRectF(plot.left() + number * slot, plot.top(), slot, plot.height())
        _bar(painter, column, year, scale, look)
        _under(painter, column, year, look, line, last=number == len(years) - 1)
    painter.setPen(QColor(look.quiet))
    painter.setFont(_font(look, False))
    label = QRectF(area.left(), plot.bottom() + 1.2 * line, left - 8 * look.unit, line)
    painter.drawText(label, _side(Qt.AlignmentFlag.AlignRight), _(PER_HEAD_NAME))


def _side(side: Qt.AlignmentFlag) -> Qt.AlignmentFlag:
    return side | Qt.AlignmentFlag.AlignVCenter


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}"


def _legend(painter: QPainter, area: QRectF, left: float, look: Look, names: tuple[str, ...]) -> None:
    painter.save()
    box, gap = 10 * look.unit, 12 * look.unit
    room = area.width() - len(names) * (box + 5 * look.unit + gap) + gap
    needed = sum(QFontMetricsF(painter.font()).horizontalAdvance(_(name)) for name in names)
    if needed > room:  # long words in a narrow panel
        small = painter.font()
        small.setPixelSize(max(int(small.pixelSize() * room / needed), 1))
        painter.setFont(small)
    metrics = QFontMetricsF(painter.font())
    whole = sum(box + 5 * look.unit + metrics.horizontalAdvance(_(name)) + gap for name in names) - gap
    x = max(min(left, area.right() - whole), area.left())  # where it is too wide it begins further left
    for number, name in enumerate(names):
        square = QRectF(x, area.center().y() - box / 2, box, box)
        if number < len(KIND_NAMES):
            painter.fillRect(square, QColor(look.kinds[number]))
        else:
            _hatch(painter, square, look)
        x += box + 5 * look.unit
        wide = metrics.horizontalAdvance(_(name))
        painter.setPen(QColor(look.text))
        painter.drawText(
            QRectF(x, area.top(), wide + look.unit, area.height()), _side(Qt.AlignmentFlag.AlignLeft), _(name)
        )
        x += wide + gap
    painter.restore()


def _axis(painter: QPainter, plot: QRectF, scale: Scale, look: Look, line: float) -> None:
    for tick in scale.ticks:
        y = scale.y(tick, plot)
        painter.setPen(QPen(QColor(look.grid if tick else look.quiet), look.unit))
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y))
        painter.setPen(QColor(look.quiet))
        label = QRectF(plot.left() - 200 * look.unit, y - line / 2, 192 * look.unit, line)
        painter.drawText(label, _side(Qt.AlignmentFlag.AlignRight), _yuan(tick))


def _bar(painter: QPainter, column: QRectF, year: IncomeYear, scale: Scale, look: Look) -> None:
    wide = min(column.width() * 0.5, 44 * look.unit)
    x, below = column.center().x() - wide / 2, 0
    for number, fen in enumerate(year.kinds):
        if fen > 0:
            top, bottom = scale.y(below + fen, column), scale.y(below, column)
            painter.fillRect(QRectF(x, top, wide, bottom - top), QColor(look.kinds[number]))
            below += fen
    if year.business_cost_fen:
        top, bottom = scale.y(0, column), scale.y(-year.business_cost_fen, column)
        _hatch(painter, QRectF(x, top, wide, bottom - top), look)


def _hatch(painter: QPainter, area: QRectF, look: Look) -> None:
    """Slanting lines of our own: a brush's pattern is as fine as the device, invisible on paper."""
    painter.save()
    painter.setPen(QPen(QColor(look.quiet), 0.8 * look.unit))
    painter.drawRect(area)
    painter.setClipRect(area)
    x, step = area.left() - area.height(), 5 * look.unit
    while x < area.right():
        painter.drawLine(QPointF(x, area.bottom()), QPointF(x + area.height(), area.top()))
        x += step
    painter.restore()


def _under(painter: QPainter, column: QRectF, year: IncomeYear, look: Look, line: float, *, last: bool) -> None:
    place = QRectF(column.left(), column.bottom() + 0.15 * line, column.width(), line)
    painter.setFont(_font(look, last))
    painter.setPen(QColor(look.quiet))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, str(year.year))
    painter.setFont(_font(look, True))
    painter.setPen(QColor(look.text))
    per_head = "—" if year.per_head_fen is None else _yuan(year.per_head_fen)
    wide = painter.fontMetrics().horizontalAdvance(per_head)
    if wide > column.width() * 0.92:  # many years in a narrow panel
        small = painter.font()
        small.setPixelSize(max(int(small.pixelSize() * column.width() * 0.92 / wide), 1))
        painter.setFont(small)
    painter.drawText(place.translated(0, 1.05 * line), Qt.AlignmentFlag.AlignCenter, per_head)


class IncomeChartWidget(QWidget):
    """The chart on the screen; `show_years` and `set_look` change it."""

    def __init__(self, parent: QWidget | None = None, look: Look = LIGHT) -> None:
        super().__init__(parent)
        self._years: tuple[IncomeYear, ...] = ()
        self._look = look
        self.setAccessibleName(_("家庭收入图"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.show_years(())

    def show_years(self, years: Sequence[IncomeYear]) -> None:
        """Show these years, oldest first."""
        self._years = tuple(years)
        self.setAccessibleDescription(description(self._years))
        self.setToolTip(description(self._years).replace("；", "\n"))
        self.update()

    def set_look(self, look: Look) -> None:
        """Take other colours, for example the dark ones."""
        self._look = look
        self.update()

    def sizeHint(self) -> QSize:
        """Prefer the size of the household page's chart."""
        return QSize(360, 200)

    def minimumSizeHint(self) -> QSize:
        """Stay readable."""
        return QSize(240, 150)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the chart over the whole widget."""
        painter = QPainter(self)
        draw_chart(painter, QRectF(self.rect()), self._years, self._look)
        painter.end()
