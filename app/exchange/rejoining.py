"""Rows of people that came back without their code, known again by a whole ID number: a proposal, never taken by itself.

Pure. The number must hold, be one person's only in the store, and that person must have been sent in this book and be missing in it; one
row of the file has it. Then the row is compared with what was sent, and what was changed is one question. Not here: rows known by
other signs (`arrivals`), new ones (`newcomers`).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from app.exchange.bases import Base, Texts
from app.exchange.blocks import Row
from app.exchange.columns import CORRECT, column_at
from app.exchange.finding import Line, Table
from app.exchange.judging import called
from app.exchange.known import Known
from app.exchange.manifest import token_in
from app.exchange.plan import Item
from app.exchange.row_items import asked, edits_of
from app.exchange.texts import value_of
from db.drafts.household import id_number_holds
from db.models import kind_of

if TYPE_CHECKING:
    from app.exchange.planner import Read

_KEY = "member.id_number"


class ByNumber:
    """The rows of a file without a code that are somebody's who was sent, by (sheet, row)."""

    def __init__(self, read: "Read", known: Known) -> None:
        self._read, self._lineage = read, known.lineage
        self._rows = dict(self._joined(known))

    def _joined(self, known: Known) -> Iterator[tuple[tuple[int, int], Row]]:
        said = {(line.sheet, line.number): number for line, number in _numbers(self._read.tables)}
        once = {number for number, many in Counter(said.values()).items() if many == 1}
        if not once:
            return
        holders = known.numbered(once)
        there = {line.record for table in self._read.tables for line in table.lines}
        sent = {
            row.record: row
            for row in self._read.sent_rows()
            if kind_of(row.record) == "member" and row.record not in there
        }
        for at, number in said.items():
            records = holders.get(number, ())
            if number in once and len(records) == 1 and (row := sent.get(records[0])) is not None:
                yield at, row

    def items(self, table: Table, line: Line) -> list[Item] | None:
        """Return what a row says that is somebody's again, nothing where it says nothing new; None where it is nobody's.

        What it would write is one question. The line gets its record.
        """
        row = self._rows.get((line.sheet, line.number))
        if row is None or line.tag not in (None, row.tag) or line.action not in ("", CORRECT):
            return None
        token = token_in(self._lineage, line.token) if line.token else None
        if token is not None and token[0] != row.record:
            return None
        columns = self._read.head.columns.get(table.kind, ()) if self._read.head else ()
        base: Base = Texts("memory", row.tag, row.cells, frozenset(columns) or frozenset(row.cells))
        line.record = row.record
        self._read.bases[line.sheet, line.number] = base
        # the number that it is known by is the store's own
        items = [each for each in edits_of(self._read, table, line, base) if each.code != "full_number"]
        words = called(row.record, base, table.kind)
        mute = [each for each in items if each.klass == "kept_out"]
        spoken = [each for each in items if each.klass != "kept_out"]
        question = [asked(table, line, "number_again", spoken, words)] if spoken else []
        return [*question, *mute]


def _numbers(tables: Sequence[Table]) -> Iterator[tuple[Line, str]]:
    """Yield the rows without a code that have a whole ID number whose check character is right."""
    column = column_at("member", _KEY)
    assert column is not None
    for table in tables:
        index = table.columns.get(_KEY) if table.kind == "member" else None
        for line in table.lines if index is not None else ():
            cell = line.cell(index)
            if line.record is None and not line.said and cell not in (None, ""):
                value, trouble = value_of(column, cell)
                if trouble is None and isinstance(value, str) and len(value) == 18 and id_number_holds(value):
                    yield line, value
