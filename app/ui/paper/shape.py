"""Text measured and broken into lines: one shape per line of words, size, alignment and width, kept for reuse.

Here: fonts of the paper, shaping, the line pitch. Not here: where a shape stands (`app.ui.paper.flow`).
Sizes are pixel sizes in dots, so a shape is the same on every device; whoever draws scales the painter.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFont, QTextCharFormat, QTextLayout, QTextOption

from app.summaries.blocks import Align, Line, Run, Tone, Words
from app.ui import fonts

SECOND = 0.86  # size of the second line of words beside the first
PITCH = 1.28  # Noto declares 1.45 em, which costs a quarter of the paper
TONES: dict[Tone, str] = {"ink": "#14202b", "quiet": "#56616d"}
RIGHT_TO_LEFT = frozenset({"ug", "ar"})
_KEPT = 4000


class Setting(NamedTuple):
    """How a line is set: type size in dots, alignment, width it must keep to in dots."""

    size: int
    align: Align
    width: int


@dataclass(frozen=True)
class Shape:
    """A broken text ready to draw: `height` and `widest` in dots, `broken` the text of each printed line."""

    line: Line
    setting: Setting
    broken: tuple[str, ...]
    height: int
    widest: float = field(compare=False)
    layout: QTextLayout = field(compare=False, repr=False)


@lru_cache(maxsize=64)
def font(size: int, bold: bool) -> QFont:
    """Return the paper's font at a pixel size in dots."""
    fonts.load()  # before the first shape: what is shaped once stays
    made = QFont()
    made.setFamilies(fonts.families())
    made.setPixelSize(size)
    made.setBold(bold)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return made


def shape(line: Line, setting: Setting) -> Shape:
    """Break a line of words to a width; the first call on a process needs a QGuiApplication."""
    layout = QTextLayout(line.text, font(setting.size, False))
    layout.setTextOption(_option(line, setting))
    layout.setFormats(_formats(line, setting.size))
    layout.setCacheEnabled(True)
    pitch = round(setting.size * PITCH)
    coded = line.text.encode("utf-16-le")  # Qt counts in these units
    broken, widest, top = [], 0.0, 0
    layout.beginLayout()
    while (laid := layout.createLine()).isValid():
        laid.setLineWidth(setting.width)
        laid.setPosition(QPointF(0, top - (laid.height() - pitch) / 2))
        widest = max(widest, laid.naturalTextWidth())
        broken.append(coded[2 * laid.textStart() : 2 * (laid.textStart() + laid.textLength())].decode("utf-16-le"))
        top += pitch
    layout.endLayout()
    return Shape(line, setting, tuple(broken), top, widest, layout)


@lru_cache(maxsize=_KEPT)
def words_shaped(said: Words, size: int, align: Align, width: int) -> tuple[Shape, ...]:
    """Shape words line by line; every line after the first is set smaller."""
    small = round(size * SECOND)
    return tuple(shape(line, Setting(small if number else size, align, width)) for number, line in enumerate(said))


def height_of(shapes: Sequence[Shape]) -> int:
    """Return the height of shapes set one under another, in dots."""
    return sum(shaped.height for shaped in shapes)


def divide(shapes: Sequence[Shape], room: int) -> tuple[Words, Words]:
    """Return the words that fit into `room` dots of height and the words left over, in reading order."""
    fitting: list[Line] = []
    for number, shaped in enumerate(shapes):
        if shaped.height > room:
            pitch = shaped.height // len(shaped.broken)
            kept = "".join(shaped.broken[: room // pitch])
            first, rest = _cut(shaped.line, len(kept))
            left = (rest, *(later.line for later in shapes[number + 1 :]))
            return (tuple(fitting) + ((first,) if kept else ())), left
        fitting.append(shaped.line)
        room -= shaped.height
    return tuple(fitting), ()


def _cut(line: Line, at: int) -> tuple[Line, Line]:
    first: list[Run] = []
    rest: list[Run] = []
    for run in line.runs:
        if run.text[:at]:
            first.append(Run(run.text[:at], run.bold, run.tone))
        if run.text[at:]:
            rest.append(Run(run.text[at:], run.bold, run.tone))
        at = max(at - len(run.text), 0)
    return Line(tuple(first), line.language), Line(tuple(rest), line.language)


def _option(line: Line, setting: Setting) -> QTextOption:
    backwards = line.language in RIGHT_TO_LEFT
    start = Qt.AlignmentFlag.AlignRight if backwards else Qt.AlignmentFlag.AlignLeft
    sides = {"start": start, "centre": Qt.AlignmentFlag.AlignHCenter, "end": Qt.AlignmentFlag.AlignRight}
    option = QTextOption(sides[setting.align] | Qt.AlignmentFlag.AlignAbsolute)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    option.setTextDirection(Qt.LayoutDirection.RightToLeft if backwards else Qt.LayoutDirection.LeftToRight)
    return option


def _formats(line: Line, size: int) -> list[QTextLayout.FormatRange]:
    ranges, start = [], 0
    for run in line.runs:
        look = QTextCharFormat()
        look.setFont(font(size, run.bold))
        look.setForeground(QColor(TONES[run.tone]))
        span = QTextLayout.FormatRange()
        length = _units(run.text)
        # PySide6 6.9's stubs leave out these three fields, which Qt documents
        span.start = start  # type: ignore[attr-defined]
        span.length = length  # type: ignore[attr-defined]
        span.format = look  # type: ignore[attr-defined]
        ranges.append(span)
        start += length
    return ranges


def _units(text: str) -> int:
    """Qt counts UTF-16 units: a rare character of a name (𠅤) is two of them."""
    return len(text) + sum(character > "\uffff" for character in text)
