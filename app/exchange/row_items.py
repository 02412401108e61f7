"""The items of a row that is known again: its edits cell by cell, or one question about all of it.

Pure. Not here: single cells (`judging`), which row it is (`planner`, `rejoining`).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from app.exchange.bases import Base
from app.exchange.columns import column_at
from app.exchange.finding import Line, Table
from app.exchange.judging import WAYS, Place, judged, with_groups
from app.exchange.plan import KEEP, Item

if TYPE_CHECKING:
    from app.exchange.planner import Read


def edits_of(read: "Read", table: Table, line: Line, base: Base) -> list[Item]:
    """Return the items of the cells of a line that do not say what was sent."""
    items = []
    for key, index in read.changed(table, line):
        column = column_at(table.kind, key)
        if column is not None:
            items.append(judged(Place(read.book, table, line, column, index), base))
    return with_groups(items, table, line, read.book, base) if items else items


def row_item(table: Table, line: Line, code: str, **facts: Any) -> Item:
    """An item for a whole row."""
    facts.setdefault("klass", "review")
    ways = WAYS if facts.get("said") else (KEEP,)
    return Item(
        f"{table.title}!{line.number}:*", facts.pop("klass"), code, table.kind, table.title, line.number,
        record=line.record, ways=facts.pop("ways", ways), **facts,
    )  # fmt: skip


def asked(table: Table, line: Line, code: str, items: Sequence[Item], detail: str) -> Item:
    """One question about a whole row: what its items would say stays out until it is answered."""
    said = tuple(each for item in items if item.klass in ("clean", "review") for each in item.said)
    words = "；".join(f"{item.heading} {item.value}".strip() for item in items[:6])
    return row_item(table, line, code, said=said, detail=detail, value=words)
