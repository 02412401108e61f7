"""The language paper is composed in: documents of blocks of words, without a word on fonts or Qt.

Here: what a page can hold. Not here: where it ends up on the page (`app.ui.paper.flow`) and what a summary
says (`app.summaries.household`).

Text and layout are apart. Every text is `Words`: the same content in one or several languages, one `Line` each,
set one under the other. A second language is one more `Line`; no block changes for it. Lengths are millimetres,
type sizes points. `Run` and `Line` are named tuples because a village's cards hash and compare them a hundred
thousand times, which tuples do in C.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from app.summaries.figures import IncomeYear

Align = Literal["start", "centre", "end"]
Tone = Literal["ink", "quiet"]


class Run(NamedTuple):
    """A stretch of text in one weight and tone."""

    text: str
    bold: bool = False
    tone: Tone = "ink"


class Line(NamedTuple):
    """What is said in one language; it wraps where the column ends."""

    runs: tuple[Run, ...]
    language: str = "zh"

    @property
    def text(self) -> str:
        """The bare text."""
        return "".join(run.text for run in self.runs)


Words = tuple[Line, ...]
NOTHING: Words = ()


def words(text: object, *, bold: bool = False, tone: Tone = "ink", language: str = "zh") -> Words:
    """Return one line of words; None and the empty text become no words at all."""
    if text is None or text == "":
        return NOTHING
    return (Line((Run(str(text), bold, tone),), language),)


def emphasised(said: Words) -> Words:
    """Return the same words in bold."""
    return tuple(Line(tuple(Run(run.text, True, run.tone) for run in line.runs), line.language) for line in said)


def hushed(said: Words) -> Words:
    """Return the same words in the quiet tone."""
    return tuple(Line(tuple(Run(run.text, run.bold, "quiet") for run in line.runs), line.language) for line in said)


@dataclass(frozen=True)
class Banner:
    """The head of a document: its title, a line under it and a QR code at the end of the line (or all of it centred)."""

    title: Words
    under: Words = NOTHING
    qr: str = ""
    centred: bool = False


@dataclass(frozen=True)
class Heading:
    """The title of a section, kept with what follows; `aside` stands small at the end of the line."""

    title: Words
    aside: Words = NOTHING


@dataclass(frozen=True)
class Fact:
    """A label and its value; a wide one takes a line of the grid for itself."""

    label: Words
    value: Words
    wide: bool = False


@dataclass(frozen=True)
class Facts:
    """Labels and values in a grid of `columns` pairs a line."""

    facts: tuple[Fact, ...]
    columns: int = 2


@dataclass(frozen=True)
class Column:
    """A column: heading, share of the width (any unit, they are summed), where its text stands."""

    heading: Words
    share: float
    align: Align = "start"


@dataclass(frozen=True)
class Row:
    """A row of cells; a strong one is a sum. Rows are never split unless taller than a page."""

    cells: tuple[Words, ...]
    strong: bool = False


@dataclass(frozen=True)
class Table:
    """A table whose head is repeated on every page; `empty` is said where there are no rows."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    empty: Words = NOTHING
    size: float = 8.5


@dataclass(frozen=True)
class Paragraph:
    """Running text over the whole width."""

    words: Words
    size: float = 8.5


@dataclass(frozen=True)
class Signatures:
    """Lines to sign on, side by side, each with its label and a place for the date; kept together."""

    labels: tuple[Words, ...]
    date: Words = NOTHING


@dataclass(frozen=True)
class QR:
    """A QR code standing alone, `side` millimetres wide."""

    text: str
    side: float = 22.0


@dataclass(frozen=True)
class Spacer:
    """Empty room, dropped at the top of a page."""

    height: float


@dataclass(frozen=True)
class IncomeChart:
    """Income by year as stacked bars, costs below the axis, net per head under each year."""

    years: tuple[IncomeYear, ...]
    height: float = 52.0


@dataclass(frozen=True)
class Together:
    """Blocks that stay on one page if a page can hold them."""

    blocks: tuple["Block", ...]


Block = Banner | Heading | Facts | Table | Paragraph | Signatures | QR | Spacer | IncomeChart | Together


@dataclass(frozen=True)
class Document:
    """Something printed as a whole with its own page count: a household's summary, one hand-over sheet.

    `footer` stands at the foot of every page on the left, `page_of` ("第 {page} 页，共 {pages} 页", in each
    language) on the right. `title` goes into the PDF's metadata when the document stands alone.
    """

    title: str
    blocks: tuple[Block, ...]
    footer: Words = NOTHING
    page_of: Words = NOTHING

    def page_words(self, page: int, pages: int) -> Words:
        """Return the page number of page `page` of `pages` in every language."""
        return tuple(
            Line(
                tuple(Run(run.text.format(page=page, pages=pages), run.bold, run.tone) for run in line.runs),
                line.language,
            )
            for line in self.page_of
        )


def texts(blocks: Iterable[Block]) -> list[str]:
    """Return every text in the blocks in reading order, for tests and for searching."""
    return [line.text for block in blocks for said in _words_of(block) for line in said]


def _words_of(block: Block) -> Sequence[Words]:
    match block:
        case Banner(title, under) | Heading(title, under):
            return [title, under]
        case Facts(facts):
            return [said for fact in facts for said in (fact.label, fact.value)]
        case Table(columns, rows, empty):
            heads = [column.heading for column in columns]
            return [*heads, *(cell for row in rows for cell in row.cells), *([] if rows else [empty])]
        case Paragraph(said):
            return [said]
        case Signatures(labels, date):
            return [*labels, date]
        case Together(blocks):
            return [said for inner in blocks for said in _words_of(inner)]
        case _:
            return []
