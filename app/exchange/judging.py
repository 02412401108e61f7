"""What a changed cell is worth: an edit, a question, or nothing, with the reason.

Pure. Here: one cell and one row against its base. Not here: what many cells have in common (`guards`), rows without a code (`newcomers`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.exchange.bases import Base, Texts
from app.exchange.codes import code_of
from app.exchange.columns import Column, column_at
from app.exchange.finding import Line, Table
from app.exchange.plan import KEEP, TAKE, Class, Item
from app.exchange.reader import Book, Sheet
from app.exchange.texts import canonical, damage, displayed, folded, value_of, written
from app.registers.files.raw import Cell
from app.registers.reading import column_letter
from db.history.statements import Statement
from db.history.versions import GROUPS, symbol_of

ASKED: Final = ("day_added", "cut_text")
WAYS: Final = (TAKE, KEEP)


@dataclass(frozen=True)
class Place:
    """Where a cell stands: the book, the table, the line, the column's key and index."""

    book: Book
    table: Table
    line: Line
    column: Column
    index: int

    @property
    def sheet(self) -> Sheet:
        """The sheet of the table."""
        return self.book.sheets[self.table.sheet]

    @property
    def cell(self) -> Cell:
        """The cell itself."""
        return self.line.cell(self.index)

    @property
    def source(self) -> str:
        """Where a statement comes from: "file:sheet:row", the file as number 0."""
        return f"0:{self.table.sheet}:{self.line.number}"


def changed_cells(table: Table, line: Line, base: Base) -> list[tuple[str, int]]:
    """Return (key, column) of the cells of a line that do not say what was sent."""
    if isinstance(base, Texts):
        return _changed_texts(table, line, base)
    return [
        (key, index)
        for key, index in table.columns.items()
        if not (base.same(table.kind, key, line.cell(index)) if base.knows(key) else line.cell(index) in (None, ""))
    ]


def _changed_texts(table: Table, line: Line, base: Texts) -> list[tuple[str, int]]:
    row, cells, keys, kind = line.row, base.cells, base.keys, table.kind
    if _untouched(table, row, cells):
        return []
    width = len(row)
    found = []
    for key, index in table.columns.items():
        cell = row[index] if index < width else None
        said = cells.get(key)
        if type(cell) is float and said is not None and cell == written(kind, key, said):
            continue
        if cell == said or (not said and (cell is None or cell == "")):
            continue
        if said is not None or key in keys:
            same = canonical(kind, key)
            if same(cell) == same(said):
                continue
        found.append((key, index))
    return found


def _untouched(table: Table, row: Sequence[Cell], cells: Mapping[str, str]) -> bool:
    """Whether a line plainly stands as it was sent: most do, and cell by cell they cost five times as much."""
    compared = table.compared
    if compared.last >= len(row):
        return False
    there = [*map(row.__getitem__, compared.places)]
    sent: list[Cell] = [*map(cells.get, compared.keys)]
    for at in compared.numbers:
        said = sent[at]
        if type(there[at]) is float and type(said) is str:
            sent[at] = written(table.kind, compared.keys[at], said)
    return there == sent


def judged(place: Place, base: Base) -> Item:
    """Return what a cell that says something else than was sent is worth."""
    column, cell = place.column, place.cell
    was = base.text(column.key) if base.knows(column.key) else ""
    if (at := (place.line.number, place.index)) in place.sheet.dropped:
        return item(place, "kept_out", "red_line", was, detail=place.sheet.dropped[at])
    reason = mute(place, was)
    if reason in ASKED:
        return _asked(place, base, was, reason)
    if reason is not None:
        return item(place, "kept_out", reason, was)
    if column.meaning == "around":
        return item(place, "kept_out", "read_only", was)
    return _edit(place, base, was, cell)


def mute(place: Place, was: str | None) -> str | None:
    """Return why a cell cannot speak, or None: formulas, errors, what spreadsheets and masks made of it."""
    at = (place.line.number, place.index)
    if at in place.sheet.formulas:
        return "formula"
    if at in place.sheet.broken:
        return "error"
    return damage(place.column, place.cell, was, from_text=place.book.from_text)


def _edit(place: Place, base: Base, was: str | None, cell: Cell) -> Item:
    column = place.column
    value, trouble = value_of(column, cell)
    if trouble is not None and trouble.code != "rounded":
        return item(place, "kept_out", trouble.code, was, value=trouble.value, detail=trouble.detail)
    if value is None and column.required:
        return item(place, "kept_out", "required", was)
    said = statement(place, base.tag, value)
    if not base.knows(column.key):
        return item(place, "review", "outside_columns", was, said=said)
    if trouble is not None:
        return item(place, "review", "rounded", was, said=said)
    if column.fixed:
        return item(place, "review", "fixed", was, said=said)
    if column.field == "id_number" and (was is None or "*" in was):
        return item(place, "review", "cleared_masked" if value is None else "full_number", was, said=said)
    return item(place, "clean", "cleared" if value is None else "changed", was, said=said)


def _asked(place: Place, base: Base, was: str | None, reason: str) -> Item:
    value, trouble = value_of(place.column, place.cell)
    said = statement(place, base.tag, value) if trouble is None and reason != "cut_text" else ()
    return item(place, "review", reason, was, said=said)


def statement(place: Place, tag: str | None, value: Any) -> tuple[Statement, ...]:
    """Return what taking a cell states: on what was on show under the tag of its row."""
    record = place.line.record
    assert record is not None
    replaces = (symbol_of(record, tag),) if tag else ()
    return (Statement(record, place.column.field, value, replaces, place.source),)


def item(
    place: Place,
    klass: Class,
    code: str,
    was: str | None = None,
    *,
    value: str | None = None,
    detail: str = "",
    said: tuple[Statement, ...] = (),
) -> Item:
    """Return an item for a cell."""
    return Item(
        f"{place.table.title}!{place.line.number}:{place.column.key}",
        klass,
        code,
        place.table.kind,
        place.table.title,
        place.line.number,
        column_letter(place.index),
        place.table.heading(place.book, place.index) or place.column.heading,
        record=place.line.record,
        field=place.column.field or None,
        value=value if value is not None else _shown(place.cell, place.column),
        base=was,
        detail=detail,
        said=said,
        ways=(WAYS if said else (KEEP,)) if klass == "review" else (),
    )


def _shown(cell: Cell, column: Column) -> str:
    """A cell for people: a whole ID number is not written into plans and receipts."""
    said = folded(cell)
    return (
        displayed(Column(column.kind, column.key, column.heading, masked=True), said)
        if column.field == "id_number" and said
        else said
    )


def with_groups(items: list[Item], table: Table, line: Line, book: Book, base: Base) -> list[Item]:
    """Return the items of a line with what belongs to the same statement said again (a kind of document and its number)."""
    edited = {each.field: at for at, each in enumerate(items) if each.klass == "clean" and each.field}
    for group in GROUPS.get(table.kind, ()):
        first = next((name for name in group if name in edited), None)
        for name in group:
            if first is not None and name not in edited and (said := _again(table, line, book, base, name)):
                before = items[edited[first]]
                items[edited[first]] = Item(**(vars(before) | {"said": (*before.said, *said)}))
    return items


def _again(table: Table, line: Line, book: Book, base: Base, name: str) -> tuple[Statement, ...]:
    key = f"{table.kind}.{name}"
    column, index = column_at(table.kind, key), table.columns.get(key)
    if column is None or index is None or not base.knows(key) or not base.same(table.kind, key, line.cell(index)):
        return ()
    place = Place(book, table, line, column, index)
    if mute(place, base.text(key)) is not None:
        return ()
    value, trouble = value_of(column, place.cell)
    return () if trouble is not None else statement(place, base.tag, value)


def without_base(place: Place, now: Mapping[str, Any] | None, past: frozenset[str], tag: str | None) -> Item | None:
    """Return the question a cell is of whose base nobody knows: None where it says what the store says."""
    same = canonical(place.table.kind, place.column.key)
    today = displayed(place.column, (now or {}).get(place.column.field))
    if same(place.cell) == same(today) or (place.column.field == "id_number" and _is_masked(place.cell)):
        return None
    if place.cell in (None, ""):
        return None
    if (at := (place.line.number, place.index)) in place.sheet.dropped:
        return item(place, "kept_out", "red_line", detail=place.sheet.dropped[at])
    reason = mute(place, today)
    if reason is not None:
        return item(place, "kept_out" if reason not in ASKED else "review", reason)
    value, trouble = value_of(place.column, place.cell)
    if trouble is not None:
        return item(place, "kept_out", trouble.code, value=trouble.value, detail=trouble.detail)
    code = "old_value" if same(place.cell) in past else "no_base"
    return item(place, "review", code, detail=today, said=statement(place, tag, value))


def _is_masked(cell: Cell) -> bool:
    return isinstance(cell, str) and "*" in cell


def identity_differs(table: Table, base: Base, changed: Collection[str]) -> bool:
    """Whether a line disagrees with its base in everything that tells one record from another; `changed`: the keys that do."""
    own: list[bool] = []
    around: list[bool] = []
    for column in _telling(table):
        if base.knows(column.key) and not base.blank(table.kind, column.key):
            (around if column.meaning == "around" else own).append(column.key in changed)
    if len(own) >= 2:
        return all(own)
    return len(own) + len(around) >= 2 and all(own) and all(around)


def _telling(table: Table) -> list[Column]:
    return [column for column in table.telling if column.key not in table.unclear]


def called(record: int, base: Base | None, kind: str) -> str:
    """Return what people call a record: the words of its base, and its code."""
    words = ""
    if base is not None:
        keys = {"member": ("member.name",), "household": ("~head", "household.code")}.get(kind, ("~head",))
        words = next((said for key in keys if (said := base.text(key))), "")
    return f"{words} {code_of(record)}".strip()
