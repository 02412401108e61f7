"""Pages drawn on anything a QPainter can draw on: a PDF, a printer, the preview's image.

Here: paint for each drawing operation. The painter comes scaled so that one unit is one dot (1/600 inch);
`image` does that for a picture of a page. What stands where was decided by `app.ui.paper.flow`.
"""

from functools import cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from app.ui.paper.charts import PAPER, draw_chart
from app.ui.paper.ops import A4, DOTS, Chart, Code, Fill, Operation, Page, Rule, Sheet, Text

INKS = {"ink": "#14202b", "border": "#a9b3bd", "shade": "#eef2f5", "sum": "#f7f9fa"}


def draw(page: Page, painter: QPainter) -> None:
    """Draw a page; the painter's unit is one dot and its origin the sheet's corner."""
    for operation in page:
        _draw(operation, painter)


def image(page: Page, dots_per_inch: float, sheet: Sheet = A4) -> QImage:
    """Return a picture of a page at a resolution."""
    scale = dots_per_inch / DOTS
    picture = QImage(round(sheet.width * scale), round(sheet.height * scale), QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.white)
    painter = QPainter(picture)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    painter.scale(scale, scale)
    draw(page, painter)
    painter.end()
    return picture


@cache
def _pen(thick: int, colour: str) -> QPen:
    return QPen(_ink(colour), thick)


@cache
def _ink(colour: str) -> QColor:
    return QColor(INKS[colour])


def _draw(operation: Operation, painter: QPainter) -> None:
    match operation:
        case Text(x, y, shaped):
            shaped.layout.draw(painter, QPointF(x, y))
        case Rule(x, y, to_x, to_y, thick, colour):
            painter.setPen(_pen(thick, colour))
            painter.drawLine(x, y, to_x, to_y)
        case Fill(x, y, width, height, colour):
            painter.fillRect(x, y, width, height, _ink(colour))
        case Code():
            _draw_code(operation, painter)
        case Chart(x, y, width, height, years):
            draw_chart(painter, QRectF(x, y, width, height), years, PAPER)


def _draw_code(code: Code, painter: QPainter) -> None:
    """Whole modules without antialiasing, neighbours in one rectangle: no hairlines, and a camera reads it."""
    module = code.side // len(code.rows)
    right = code.x + code.side - module * len(code.rows)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    for down, row in enumerate(code.rows):
        start = row.find("1")
        while start >= 0:
            end = row.find("0", start)
            end = len(row) if end < 0 else end
            rectangle = (right + start * module, code.y + down * module, (end - start) * module, module)
            painter.fillRect(*rectangle, QColor("black"))
            start = row.find("1", end)
    painter.restore()
