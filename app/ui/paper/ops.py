"""What a laid-out page consists of: drawing operations in whole dots of 1/600 inch from the page's corner.

Here: the operations and the sheet they lie on. Not here: who records them (`app.ui.paper.flow`) and who draws
them (`app.ui.paper.draw`). Whole dots make the same page the same list, on every machine with the same fonts.
"""

from dataclasses import dataclass
from typing import NamedTuple

from app.summaries.figures import IncomeYear
from app.ui.paper.shape import Shape

DOTS = 600  # per inch
_MM = 25.4
_POINT = 72


def mm(length: float) -> int:
    """Return millimetres in dots."""
    return round(length * DOTS / _MM)


def points(size: float) -> int:
    """Return typographic points in dots."""
    return round(size * DOTS / _POINT)


@dataclass(frozen=True)
class Sheet:
    """A sheet of paper and its margins, in dots; the footer stands inside the lower margin."""

    width: int = mm(210)
    height: int = mm(297)
    side: int = mm(15)
    top: int = mm(13)
    bottom: int = mm(20)
    foot: int = mm(12)  # the footer's last line ends this far above the edge

    @property
    def measure(self) -> int:
        """The width between the margins."""
        return self.width - 2 * self.side

    @property
    def floor(self) -> int:
        """How far down blocks may reach."""
        return self.height - self.bottom


A4 = Sheet()


class Text(NamedTuple):
    """A shaped text with the upper left corner of its width."""

    x: int
    y: int
    shape: Shape


class Fill(NamedTuple):
    """A filled rectangle; `colour` names one of `draw.INKS`."""

    x: int
    y: int
    width: int
    height: int
    colour: str


class Rule(NamedTuple):
    """A straight line `thick` dots thick."""

    x: int
    y: int
    to_x: int
    to_y: int
    thick: int
    colour: str


class Code(NamedTuple):
    """A QR code: `rows` of the matrix, dark where "1", in a square of `side` dots."""

    x: int
    y: int
    side: int
    rows: tuple[str, ...]


class Chart(NamedTuple):
    """The income chart in its rectangle."""

    x: int
    y: int
    width: int
    height: int
    years: tuple[IncomeYear, ...]


Operation = Text | Fill | Rule | Code | Chart
Page = tuple[Operation, ...]
