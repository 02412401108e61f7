"""From a returned file to a plan: what it says against what was sent, row by row and cell by cell. Absence says nothing.

Pure: a function of the file and of what is known (`Known`); nothing is written. The same file gives the same statements wherever it is
taken in, because what they replace is named by the tag that stands in the file. Not here: single cells (`judging`), rows without a code
(`newcomers`), what many have in common (`guards`), taking it in (`session`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from app.exchange.arrivals import arrivals
from app.exchange.bases import Base, Hashes, Texts, base_of
from app.exchange.blocks import Row
from app.exchange.codes import code_of
from app.exchange.columns import ADD, CORRECT, DELETE, column_at
from app.exchange.finding import Line, Table, manifests, tables
from app.exchange.guards import held, overwritten, shuffled, standing_texts
from app.exchange.judging import Place, called, changed_cells, identity_differs, without_base
from app.exchange.known import Known, Sent
from app.exchange.manifest import Head, Manifest, read_manifest, token_in
from app.exchange.pairs import changed, dated_items, with_rules
from app.exchange.placing import place_columns
from app.exchange.plan import Blocked, Item, Plan
from app.exchange.reader import Book
from app.exchange.row_items import asked, edits_of, row_item
from app.exchange.texts import canonical, displayed
from app.exchange.unknown import unknown_cells, unknown_columns
from app.registers.reading import column_letter
from db.history.statements import Removal, Statement
from db.history.versions import symbol_of
from db.models import kind_of

_ACTIONS: Final = ("", ADD, CORRECT, DELETE)


@dataclass
class Read:
    """A file as it was understood: its tables, what it carries unseen, and the base of each line by (sheet, row)."""

    book: Book
    manifest: Manifest
    tables: list[Table]
    head: Head | None = None
    bases: dict[tuple[int, int], Base] = field(default_factory=dict)
    memory: list[Row] = field(default_factory=list)
    own_memory: bool = False
    _changed: dict[tuple[int, int], list[tuple[str, int]]] = field(default_factory=dict)
    _foreign: dict[tuple[int, int], bool] = field(default_factory=dict)

    def sent_rows(self) -> list[Row]:
        """Return the rows that were sent, by own memory, else by the manifest."""
        if self.own_memory:
            return self.memory
        return [row for record in self.manifest.records for row in self.manifest.rows_of(record)]

    def changed(self, table: Table, line: Line) -> list[tuple[str, int]]:
        """Return (key, column) of the cells of a line that do not say what was sent; none where that is not known."""
        at = (line.sheet, line.number)
        if at not in self._changed:
            self._changed[at] = changed_cells(table, line, self.bases[at]) if at in self.bases else []
        return self._changed[at]

    def foreign(self, table: Table, line: Line) -> bool:
        """Whether a line disagrees with what was sent in everything that tells one record from another."""
        changed = self.changed(table, line)
        if not changed:
            return False
        at = (line.sheet, line.number)
        if at not in self._foreign:
            self._foreign[at] = identity_differs(table, self.bases[at], dict(changed))
        return self._foreign[at]


def is_exchange(book: Book) -> bool:
    """Whether a file has anything of an exchange workbook."""
    return bool(manifests(book) or tables(book))


def plan_book(book: Book, known: Known, decisions: Mapping[str, str] | None = None) -> Plan:
    """Return the plan of a file; `decisions` are laid over it as they were made before."""
    read = understood(book, known)
    plan = Plan(book, read.head, decisions=dict(decisions or {}))
    plan.recipient = read.head.recipient if read.head else ""
    plan.rows = sum(len(table.lines) for table in read.tables)
    plan.strange, plan.beside = unknown_columns(book, read.tables), list(unknown_cells(book, read.tables))
    plan.not_kept = [(sheet.name, heading) for sheet in book.sheets for _column, heading in sheet.not_kept]
    plan.moved = [(table.title, heading, how) for table in read.tables for heading, how in table.moved]
    plan.columns = {
        table.title: {key: column_letter(index) for key, index in table.columns.items() if not key.startswith("~")}
        for table in read.tables
    }
    plan.blocked = _blocked(read)
    if plan.blocked is None:
        _compare(read, known, plan)
        plan.missing = _not_mentioned(read, known)
        if not read.own_memory:
            touched = {each.record for item in plan.items for each in (*item.said, *item.anew)}
            plan.shown = {
                (row.record, row.tag): _versions(row) for record in touched for row in read.manifest.rows_of(record)
            }
    return plan


def _versions(row: Row) -> list[str]:
    return sorted({each for versions in row.versions.values() for each in versions})


# -- understanding ---------------------------------------------------------------------------------------------------
def understood(book: Book, known: Known) -> Read:
    """Return a file with its rows tied to what was sent."""
    manifest = read_manifest(known.lineage, manifests(book))
    read = Read(book, manifest, tables(book))
    records = {line.record for table in read.tables for line in table.lines if line.record is not None}
    name = manifest.head.book if manifest.head else None
    sent = known.sent(records, name)
    if not sent and name is not None:
        sent = known.sent(records, None)
    name = name or _book_of(sent)
    own = known.book(name) if name else None
    read.own_memory, read.head = own is not None, own or manifest.head
    _find_bases(read, known, sent)
    if read.own_memory and read.head and any(line.record is None for table in read.tables for line in table.lines):
        missing = set(known.rows_of(read.head.book)) - records
        read.memory = [each.row for rows in known.sent(missing, read.head.book).values() for each in rows]
    for table in read.tables:
        bases = {line.number: read.bases[at] for line in table.lines if (at := (line.sheet, line.number)) in read.bases}
        place_columns(table, book, bases)
    return read


def _book_of(sent: Mapping[int, Sequence[Sent]]) -> str | None:
    """Return the book that most of some rows were sent in."""
    counted = Counter(each.book for rows in sent.values() for each in rows[:1])
    return counted.most_common(1)[0][0] if counted else None


def _find_bases(read: Read, known: Known, sent: Mapping[int, Sequence[Sent]]) -> None:
    keys = {kind: frozenset(each) for kind, each in (read.head.columns if read.head else {}).items()}
    left: list[tuple[Table, Line]] = []
    for table in read.tables:
        columns = keys.get(table.kind, frozenset())
        for line in table.lines:
            if line.record is not None:
                rows = [each.row for each in sent.get(line.record, ())]
                base = base_of("memory", line.tag, rows, columns)
                if base is not None:
                    read.bases[line.sheet, line.number] = base
                else:
                    left.append((table, line))
    if left:
        _find_others(read, known, keys, left)


def _find_others(
    read: Read, known: Known, keys: Mapping[str, frozenset[str]], left: Sequence[tuple[Table, Line]]
) -> None:
    """Find the bases that own memory does not have: tokens, the manifest, what was received of the rows' history."""
    tokens = _tokens(read.tables, known.lineage)
    without: dict[tuple[int, str], list[Line]] = defaultdict(list)
    for table, line in left:
        assert line.record is not None
        columns = keys.get(table.kind, frozenset())
        base: Base | None = _token(tokens, line, known.lineage)
        if base is None:
            base = base_of("manifest", line.tag, read.manifest.rows_of(line.record), columns)
        if base is not None:
            read.bases[line.sheet, line.number] = base
        elif line.tag is not None:
            without[line.record, line.tag].append(line)
    received = known.received(without.keys()) if without else {}
    for at, row in received.items():
        for line in without[at]:
            columns = keys.get(kind_of(at[0])) or frozenset(row.cells)
            read.bases[line.sheet, line.number] = Texts("history", row.tag, row.cells, columns)


def _tokens(found: Iterable[Table], lineage: bytes) -> dict[int, list[tuple[str, frozenset[str]]]]:
    """Return the tokens of a file by record: a bag, wherever they lie."""
    tokens: dict[int, list[tuple[str, frozenset[str]]]] = {}
    for table in found:
        for line in table.lines:
            if line.token and (read := token_in(lineage, line.token)) is not None:
                record, tag, marks = read
                if (tag, marks) not in (bag := tokens.setdefault(record, [])):
                    bag.append((tag, marks))
    return tokens


def _token(tokens: Mapping[int, list[tuple[str, frozenset[str]]]], line: Line, lineage: bytes) -> Hashes | None:
    assert line.record is not None
    bag = tokens.get(line.record, ())
    fitting = [each for each in bag if line.tag in (None, each[0])]
    return Hashes(lineage, code_of(line.record), *fitting[0]) if len(fitting) == 1 else None


def _blocked(read: Read) -> Blocked | None:
    if read.manifest.foreign and not read.own_memory:
        return Blocked("other_lineage", {"file": read.book.file})
    for table in read.tables:
        based = [line for line in table.lines if (line.sheet, line.number) in read.bases]
        foreign = sum(read.foreign(table, line) for line in based)
        if blocked := shuffled(read.book.file, table, foreign, len(based)):
            return blocked
    return None


# -- comparing -------------------------------------------------------------------------------------------------------
def _compare(read: Read, known: Known, plan: Plan) -> None:
    items: list[Item] = []
    based: Counter[str] = Counter()
    best, extra = _best_lines(read)
    now = _values_needed(read, known)
    for table in read.tables:
        for line in table.lines:
            if line.record is None or (line.sheet, line.number) in extra:
                continue
            base = read.bases.get((line.sheet, line.number))
            based[table.kind] += base is not None
            items += _line_items(read, table, line, base, now)
    for (sheet, number), other in extra.items():
        table = next(each for each in read.tables if each.sheet == sheet)
        line = next(each for each in table.lines if each.number == number)
        items += _extra_items(read, table, line, best[other])
    items = [item for item in items if not _known_number(item, known)]
    items = with_rules(items, known.rules(changed(items)))
    standing = standing_texts(items, known)
    items = held(items, based, read.tables, standing)
    items = overwritten(items, lambda kind: _filled(read, kind), standing)
    plan.items = [*items, *arrivals(read, known)]


def _filled(read: Read, kind: str) -> int:
    """How many cells of a kind were sent with something in them, of the rows that came back."""
    filled = 0
    for table in read.tables:
        own = [key for key in table.columns if not key.startswith("~")] if table.kind == kind else []
        bases = (read.bases.get((line.sheet, line.number)) for line in table.lines) if own else ()
        filled += sum(base.filled(kind, own) for base in bases if base)
    return filled


def _line_items(read: Read, table: Table, line: Line, base: Base | None, now: "Today") -> list[Item]:
    assert line.record is not None
    if kind_of(line.record) != table.kind:
        return [row_item(table, line, "other_sheet")] if line.record is not None else []
    if line.action not in _ACTIONS:
        return [row_item(table, line, "action_unknown", value=line.action)]
    if base is None:
        return _unbased(read, table, line, now)
    if not line.action and not read.changed(table, line):
        return []
    items = dated_items(edits_of(read, table, line, base), table, line)
    if line.action == DELETE:
        said = Removal(line.record, (symbol_of(line.record, base.tag),), f"0:{table.sheet}:{line.number}")
        removal = row_item(
            table, line, "removed", klass="clean", said=(said,), detail=called(line.record, base, table.kind)
        )
        items = [removal]
    if items and read.foreign(table, line):
        return [asked(table, line, "foreign_row", items, called(line.record, base, table.kind))]
    if line.action == ADD:
        return [asked(table, line, "code_and_new", items, called(line.record, base, table.kind))]
    if items and now.scope and line.record not in now.scope:
        return [asked(table, line, "outside_rows", items, "")]
    return items


# -- rows without a base ---------------------------------------------------------------------------------------------
@dataclass
class Today:
    """What is known of the rows that have no base, and which records the book was sent with."""

    values: Mapping[int, Mapping[str, Any]]
    past: Mapping[int, Mapping[str, Any]]
    scope: frozenset[int]


def _values_needed(read: Read, known: Known) -> Today:
    bare = {
        line.record
        for table in read.tables
        for line in table.lines
        if line.record is not None and (line.sheet, line.number) not in read.bases
    }
    sent: Iterable[int] = known.rows_of(read.head.book) if read.own_memory and read.head else read.manifest.records
    scope = frozenset(sent)
    return Today(known.values(bare), known.past(bare), scope) if bare else Today({}, {}, scope)


def _unbased(read: Read, table: Table, line: Line, now: Today) -> list[Item]:
    assert line.record is not None
    values = now.values.get(line.record)
    if values is None:
        return [row_item(table, line, "unknown_record")]
    if line.action == DELETE:
        replaces = (symbol_of(line.record, line.tag),) if line.tag else ()
        said = Removal(line.record, replaces, f"0:{table.sheet}:{line.number}")
        return [row_item(table, line, "outside_rows", said=(said,), value=DELETE)]
    items = []
    for key, index in table.columns.items():
        column = column_at(table.kind, key)
        if column is None or column.meaning == "around":
            continue
        same = canonical(table.kind, key)
        past = frozenset(same(displayed(column, each)) for each in now.past.get(line.record, {}).get(column.field, ()))
        found = without_base(Place(read.book, table, line, column, index), values, past, line.tag)
        if found is not None:
            items.append(found)
    return items


# -- rows that carry one code ----------------------------------------------------------------------------------------
At = tuple[int, int]


def _best_lines(read: Read) -> tuple[dict[At, Line], dict[At, At]]:
    """Of rows with one code the one nearest to what was sent is the row; returns the others, each with that one."""
    by_code: dict[int, list[tuple[Table, Line]]] = defaultdict(list)
    for table in read.tables:
        for line in table.lines:
            if line.record is not None:
                by_code[line.record].append((table, line))
    best: dict[At, Line] = {}
    extra: dict[At, At] = {}
    for lines in by_code.values():
        if len(lines) > 1:
            ranked = sorted(lines, key=lambda each: _distance(read, *each))
            chosen = ranked[0][1]
            best[chosen.sheet, chosen.number] = chosen
            for _table, other in ranked[1:]:
                extra[other.sheet, other.number] = (chosen.sheet, chosen.number)
    return best, extra


def _distance(read: Read, table: Table, line: Line) -> tuple[bool, bool, int, int, int]:
    base = read.bases.get((line.sheet, line.number))
    many = len(read.changed(table, line))
    return kind_of(line.record or 0) != table.kind if line.record else True, base is None, many, line.sheet, line.number


def _extra_items(read: Read, table: Table, line: Line, best: Line) -> list[Item]:
    """A second row of a code: nothing where it says nothing more, else a question."""
    base = read.bases.get((line.sheet, line.number))
    if base is None:
        return [row_item(table, line, "duplicate_code", detail=str(best.number))]
    edits = edits_of(read, table, line, base)
    said = {(each.name, each.value) for item in edits for each in item.said if isinstance(each, Statement)}
    home = next(each for each in read.tables if each.sheet == best.sheet)
    other = read.bases.get((best.sheet, best.number))
    before = edits_of(read, home, best, other) if other is not None else []
    known = {(each.name, each.value) for item in before for each in item.said if isinstance(each, Statement)}
    if line.action != DELETE and said <= known and all(item.klass == "kept_out" or item.said for item in edits):
        return []
    return [asked(table, line, "duplicate_code", edits, str(best.number))]


def _known_number(item: Item, known: Known) -> bool:
    """Whether an item only says the whole number that the store has, where it was sent masked."""
    if item.code != "full_number" or item.record is None or not item.said or not isinstance(item.said[0], Statement):
        return False
    return bool(known.values([item.record]).get(item.record, {}).get("id_number") == item.said[0].value)


def _not_mentioned(read: Read, known: Known) -> list[tuple[str, int]]:
    """Return (kind, record) of the rows that were sent and are not in the file: nothing follows from it."""
    there = {line.record for table in read.tables for line in table.lines}
    sent = set(known.rows_of(read.head.book)) if read.own_memory and read.head else set()
    sent = sent or set(read.manifest.records)
    return sorted((kind_of(record), record) for record in sent - there)
