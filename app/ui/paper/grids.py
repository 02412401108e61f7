"""Grids on paper: rows of bordered cells, as used by tables and by facts.

Here: how a row is measured and recorded, where a row is cut that no page could hold. Not here: which blocks there
are (`app.ui.paper.flow`).
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from app.summaries.blocks import NOTHING, Align, Facts, Table, Words, emphasised
from app.ui.paper.ops import Fill, Operation, Rule, Text, mm, points
from app.ui.paper.shape import Shape, divide, height_of, words_shaped

PAD_X, PAD_Y = mm(1.4), mm(1.05)
BORDER = mm(0.18)
_LABEL_SHARE = 0.32  # of a pair in a grid of facts


class Cell(NamedTuple):
    """Words shaped for a box `width` dots wide; `shade` names an ink to fill it with, "" none."""

    shapes: tuple[Shape, ...]
    height: int  # of the words, without the box's padding
    width: int
    size: int
    align: Align
    shade: str


class Strip(NamedTuple):
    """A row of cells side by side, in dots."""

    cells: tuple[Cell, ...]
    height: int
    width: int


def cell_of(said: Words, width: int, size: int, align: Align = "start", shade: str = "") -> Cell:
    """Shape words for a cell."""
    shapes = words_shaped(said, size, align, width - 2 * PAD_X)
    return Cell(shapes, height_of(shapes), width, size, align, shade)


def strip_of(cells: Iterable[Cell]) -> Strip:
    """Set cells side by side; the highest makes the height."""
    side_by_side = tuple(cells)
    highest = max(cell.height for cell in side_by_side)
    return Strip(side_by_side, highest + 2 * PAD_Y, sum(cell.width for cell in side_by_side))


def strip_operations(strip: Strip, x: int, y: int, *, top: bool) -> list[Operation]:
    """Record a row with its borders, the upper one only if asked; text stands in the middle of its height."""
    height, right = strip.height, x + strip.width
    shades: list[Operation] = []
    inks: list[Operation] = []
    rules: list[Operation] = [Rule(x, y, x, y + height, BORDER, "border")]
    for line in (y, y + height) if top else (y + height,):
        rules.append(Rule(x, line, right, line, BORDER, "border"))
    for cell in strip.cells:
        if cell.shade:
            shades.append(Fill(x, y, cell.width, height, cell.shade))
        down = y + (height - cell.height) // 2
        for shaped in cell.shapes:
            inks.append(Text(x + PAD_X, down, shaped))
            down += shaped.height
        x += cell.width
        rules.append(Rule(x, y, x, y + height, BORDER, "border"))
    return [*shades, *rules, *inks]


def cut_strip(strip: Strip, room: int) -> tuple[Strip, Strip]:
    """Cut a row no page can hold into what fits in `room` dots and the rest."""
    parts = [divide(cell.shapes, room - 2 * PAD_Y) for cell in strip.cells]
    return (
        strip_of(_again(cell, part[0]) for cell, part in zip(strip.cells, parts, strict=True)),
        strip_of(_again(cell, part[1]) for cell, part in zip(strip.cells, parts, strict=True)),
    )


def _again(cell: Cell, said: Words) -> Cell:
    return cell_of(said, cell.width, cell.size, cell.align, cell.shade)


def shared_out(width: int, shares: Sequence[float]) -> list[int]:
    """Share a width out in whole dots without losing one."""
    total, given, widths = sum(shares), 0.0, []
    for share in shares:
        start = round(given * width / total)
        given += share
        widths.append(round(given * width / total) - start)
    return widths


def table_strips(table: Table, width: int) -> tuple[Strip, list[Strip]]:
    """Return the head and the rows of a table as cells; without rows one wide cell says so."""
    widths = shared_out(width, [column.share for column in table.columns])
    size = points(table.size)
    head = strip_of(
        cell_of(emphasised(column.heading), wide, size, column.align, "shade")
        for column, wide in zip(table.columns, widths, strict=True)
    )
    if not table.rows:
        return head, [strip_of((cell_of(table.empty, width, size),))]
    rows = []
    for row in table.rows:
        said = [emphasised(cell) for cell in row.cells] if row.strong else row.cells
        looks = zip(said, widths, table.columns, strict=True)
        shade = "sum" if row.strong else ""
        cells = (cell_of(cell, wide, size, column.align, shade) for cell, wide, column in looks)
        rows.append(strip_of(cells))
    return head, rows


def fact_strips(block: Facts, width: int, size: int) -> list[Strip]:
    """Return a grid of facts as rows of cells, `columns` pairs each; a wide fact has a row of its own."""
    pair = shared_out(width, [1] * block.columns)
    rows: list[Strip] = []
    waiting: list[Cell] = []
    for fact in block.facts:
        place = 0 if fact.wide else len(waiting) // 2
        label = round(pair[place] * _LABEL_SHARE)
        if fact.wide and waiting:
            rows.append(strip_of(waiting))
            waiting = []
        value = (width if fact.wide else pair[place]) - label
        waiting += [cell_of(fact.label, label, size, shade="shade"), cell_of(fact.value, value, size)]
        if fact.wide or len(waiting) == 2 * block.columns:
            rows.append(strip_of(waiting))
            waiting = []
    if waiting:
        rest = width - sum(cell.width for cell in waiting)
        rows.append(strip_of((*waiting, *([cell_of(NOTHING, rest, size)] if rest else []))))
    return rows
