"""Statistics on paper: each table with what it counts, the rule for small numbers, who it is for and the head of the audit.

Not here: the numbers (`db.queries.statistics`), which of them may be shown (`db.rules.small_cells`).
"""

from collections.abc import Iterator, Sequence
from typing import Final

from app.summaries.blocks import Banner, Block, Column, Document, Heading, Paragraph, Row, hushed, words
from app.summaries.blocks import Table as PaperTable
from app.summaries.figures import UNKNOWN, money
from db.queries.statistics import Row as Line
from db.queries.statistics import Table
from db.rules.small_cells import LIMIT
from db.rules.statistics import SUBJECTS
from resources.language import _

ACROSS: Final = 9  # columns beside the place that are readable on a page; more go on in a table below


def statistics_paper(found: Sequence[Table], marked: str) -> Document:
    """Compose the paper; `marked` is what stands on its foot: recipient, purpose, day, head of the audit."""
    rule = _("写“{mark}”的是不足 {n} 户或 {n} 件的，和能由它们算出不足的，对外不给。").format(mark=UNKNOWN, n=LIMIT)
    return Document(
        title=_("统计"),
        blocks=(Banner(words(_("统计")), hushed(words(rule))), *(block for table in found for block in _blocks(table))),
        footer=hushed(words(marked)),
        page_of=words(_("第 {page} 页，共 {pages} 页")),
    )


def _blocks(table: Table) -> Iterator[Block]:
    yield Heading(words(table.title))
    yield Paragraph(hushed(words(_(SUBJECTS[table.subject].means))))
    columns = [_("合计"), *table.columns]
    for start in range(0, len(columns), ACROSS):
        part = slice(start, start + ACROSS)
        yield PaperTable(
            (Column(words(_("地方")), 3), *(Column(words(name), 1.4, "end") for name in columns[part])),
            tuple(_row(table, line, part) for line in table.rows),
            size=7.5,
        )


def _row(table: Table, line: Line, part: slice) -> Row:
    place = " ".join(line.names) if line.names else _("合计")
    numbers = [_said(table, number) for number in line.numbers[part]]
    return Row((words(place), *(words(number) for number in numbers)), strong=not line.names)


def _said(table: Table, number: int | None) -> str:
    if number is None:
        return UNKNOWN
    return money(number) if SUBJECTS[table.subject].money else f"{number:,}"
