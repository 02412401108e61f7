"""Blocks laid out into pages: what stands where, recorded as drawing operations.

Here: one function a block, page breaks, repeated heads, page numbers (known once all is laid out). Not here:
rows of cells (`app.ui.paper.grids`), broken text (`app.ui.paper.shape`), paint (`app.ui.paper.draw`).
"""

from dataclasses import replace
from functools import lru_cache

import segno

from app.summaries.blocks import (
    QR,
    Align,
    Banner,
    Block,
    Document,
    Facts,
    Heading,
    IncomeChart,
    Paragraph,
    Signatures,
    Spacer,
    Table,
    Together,
    Words,
    emphasised,
    hushed,
)
from app.ui.paper.grids import Strip, cut_strip, fact_strips, strip_operations, table_strips
from app.ui.paper.ops import A4, Chart, Code, Operation, Page, Rule, Sheet, Text, mm, points
from app.ui.paper.shape import height_of, words_shaped

TITLE, SECTION, FACT, SMALL = points(19), points(11), points(9), points(8)
_QR_SIDE = 22.0
_BEFORE_HEADING, _AFTER_HEADING = mm(3.4), mm(1.2)
_SIGN_ROOM, _SIGN_GAP = mm(13), mm(7)


def lay_out(document: Document, sheet: Sheet = A4) -> tuple[Page, ...]:
    """Return the pages of a document; at least one, each with footer and "page x of y"."""
    flow = Flow(sheet)
    flow.lay(document.blocks)
    pages = flow.pages
    return tuple(
        tuple(page) + tuple(_foot(document, number, len(pages), sheet)) for number, page in enumerate(pages, start=1)
    )


class Flow:
    """The pages so far and how far down the last one is filled (dots)."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.pages: list[list[Operation]] = [[]]
        self.y = sheet.top
        self.grid_ends = -1  # how far down the last row of cells ended on this page

    @property
    def left(self) -> int:
        """Height left on the page."""
        return self.sheet.floor - self.y

    @property
    def fresh(self) -> bool:
        """Whether nothing stands on the page yet."""
        return self.y == self.sheet.top

    def turn(self) -> None:
        """Begin a new page."""
        self.pages.append([])
        self.y = self.sheet.top
        self.grid_ends = -1

    def need(self, height: int) -> None:
        """Turn the page where `height` does not fit, unless the page is still empty."""
        if height > self.left and not self.fresh:
            self.turn()

    def put(self, *operations: Operation) -> None:
        """Record operations on the page."""
        self.pages[-1] += operations

    def say(self, said: Words, size: int, align: Align = "start", x: int = 0, width: int = 0) -> None:
        """Record words `x` dots in from the margin and move down; the caller made sure they fit."""
        for shaped in words_shaped(said, size, align, width or self.sheet.measure - x):
            self.put(Text(self.sheet.side + x, self.y, shaped))
            self.y += shaped.height

    def lay(self, blocks: tuple[Block, ...]) -> None:
        """Lay out blocks one under another."""
        for number, block in enumerate(blocks):
            if isinstance(block, Heading):
                following = blocks[number + 1] if number + 1 < len(blocks) else None
                self.need(_heading_height(self.sheet) + _least(following, self.sheet))
            _lay_block(self, block)


def _lay_block(flow: Flow, block: Block) -> None:
    match block:
        case Banner():
            _banner(flow, block)
        case Heading():
            _heading(flow, block)
        case Facts():
            for strip in fact_strips(block, flow.sheet.measure, FACT):
                _strip(flow, strip, None)
        case Table():
            _table(flow, block)
        case Paragraph():
            _paragraph(flow, block)
        case Signatures():
            _signatures(flow, block)
        case QR():
            _qr(flow, block)
        case Spacer():
            flow.y += 0 if flow.fresh else mm(block.height)
        case IncomeChart():
            _chart(flow, block)
        case Together():
            flow.need(_height_together(block.blocks, flow.sheet))
            flow.lay(block.blocks)


def _least(block: Block | None, sheet: Sheet) -> int:
    """Return the height of the first piece of a block, which must follow its heading."""
    match block:
        case Table():
            head, rows = table_strips(replace(block, rows=block.rows[:1]), sheet.measure)
            return head.height + min(rows[0].height, sheet.floor - sheet.top)
        case Facts():
            return fact_strips(block, sheet.measure, FACT)[0].height
        case None:
            return 0
        case _:
            return _height_together((block,), sheet)


def _height_together(blocks: tuple[Block, ...], sheet: Sheet) -> int:
    """Return how high blocks are one under another; a page's height where they need more than one."""
    trial = Flow(sheet)
    trial.lay(blocks)
    return trial.y - sheet.top if len(trial.pages) == 1 else sheet.floor - sheet.top


def _banner(flow: Flow, block: Banner) -> None:
    top, side = flow.y, mm(_QR_SIDE) if block.qr else 0
    width = flow.sheet.measure - side - (mm(4) if side else 0)
    high = height_of(words_shaped(block.title, TITLE, "start", width))
    high += height_of(words_shaped(block.under, SMALL, "start", width))
    if block.qr:
        flow.put(Code(flow.sheet.side + flow.sheet.measure - side, top, side, matrix(block.qr)))
    flow.y = top + max(side - high - mm(2), 0)
    align: Align = "centre" if block.centred else "start"
    flow.say(emphasised(block.title), TITLE, align, width=width)
    flow.say(block.under, SMALL, align, width=width)
    flow.y = max(flow.y, top + side) + mm(2)


def _heading_height(sheet: Sheet) -> int:
    return _BEFORE_HEADING + round(SECTION * 1.3) + _AFTER_HEADING


def _heading(flow: Flow, block: Heading) -> None:
    flow.y += 0 if flow.fresh else _BEFORE_HEADING
    top = flow.y
    flow.say(emphasised(block.title), SECTION)
    end = flow.y
    shapes = words_shaped(block.aside, SMALL, "end", flow.sheet.measure)
    flow.y = end - height_of(shapes)
    flow.say(block.aside, SMALL, "end")
    flow.y = max(end, top) + _AFTER_HEADING


def _table(flow: Flow, block: Table) -> None:
    head, rows = table_strips(block, flow.sheet.measure)
    flow.need(head.height + rows[0].height)
    _strip(flow, head, None)
    for strip in rows:
        _strip(flow, strip, head)


def _strip(flow: Flow, strip: Strip, head: Strip | None) -> None:
    """Put a row, on the next page under a repeated head where it does not fit, cut only where none could hold it."""
    if strip.height > flow.left:
        if not flow.fresh and not (head and flow.y == flow.sheet.top + head.height):
            flow.turn()
            if head:
                _strip(flow, head, None)
        if strip.height > flow.left:
            first, rest = cut_strip(strip, flow.left)
            _put_strip(flow, first)
            _strip(flow, rest, head)
            return
    _put_strip(flow, strip)


def _put_strip(flow: Flow, strip: Strip) -> None:
    top = flow.grid_ends != flow.y  # below another row its lower border is there already
    flow.put(*strip_operations(strip, flow.sheet.side, flow.y, top=top))
    flow.y += strip.height
    flow.grid_ends = flow.y


def _paragraph(flow: Flow, block: Paragraph) -> None:
    for shaped in words_shaped(block.words, points(block.size), "start", flow.sheet.measure):
        flow.need(shaped.height)
        flow.put(Text(flow.sheet.side, flow.y, shaped))
        flow.y += shaped.height


def _signatures(flow: Flow, block: Signatures) -> None:
    count = len(block.labels)
    width = (flow.sheet.measure - _SIGN_GAP * (count - 1)) // count
    label = max(height_of(words_shaped(said, FACT, "start", width)) for said in block.labels)
    date = height_of(words_shaped(block.date, SMALL, "end", width))
    flow.need(label + _SIGN_ROOM + mm(1) + date)
    top = flow.y
    for number, said in enumerate(block.labels):
        x = number * (width + _SIGN_GAP)
        flow.y = top
        flow.say(said, FACT, x=x, width=width)
        line, left = top + label + _SIGN_ROOM, flow.sheet.side + x
        flow.put(Rule(left, line, left + width, line, mm(0.25), "ink"))
        flow.y = line + mm(1)
        flow.say(block.date, SMALL, "end", x=x, width=width)
    flow.y = top + label + _SIGN_ROOM + mm(1) + date


def _qr(flow: Flow, block: QR) -> None:
    side = mm(block.side)
    flow.need(side)
    flow.put(Code(flow.sheet.side, flow.y, side, matrix(block.text)))
    flow.y += side


def _chart(flow: Flow, block: IncomeChart) -> None:
    height = mm(block.height)
    flow.need(height)
    flow.put(Chart(flow.sheet.side, flow.y, flow.sheet.measure, height, block.years))
    flow.y += height


@lru_cache(maxsize=16)
def matrix(text: str) -> tuple[str, ...]:
    """Return the rows of a QR code of a text, "1" where dark, without its quiet zone."""
    code = segno.make(text, error="m", micro=False, mask=2)  # trying all eight masks costs more than the page
    return tuple("".join("1" if dark else "0" for dark in row) for row in code.matrix)


def _foot(document: Document, page: int, pages: int, sheet: Sheet) -> list[Operation]:
    left = words_shaped(hushed(document.footer), SMALL, "start", sheet.measure * 2 // 3)
    right = words_shaped(hushed(document.page_words(page, pages)), SMALL, "end", sheet.measure // 3)
    lowest = sheet.height - sheet.foot
    rule = lowest - max(height_of(left), height_of(right)) - mm(1)
    found: list[Operation] = [Rule(sheet.side, rule, sheet.side + sheet.measure, rule, mm(0.18), "border")]
    for shapes, x in ((left, sheet.side), (right, sheet.side + sheet.measure - sheet.measure // 3)):
        y = lowest - height_of(shapes)
        for shaped in shapes:
            found.append(Text(x, y, shaped))
            y += shaped.height
    return found
