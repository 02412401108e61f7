"""Taking in what came back: files read and planned, then everything that is clean in one step after a restore point.

Not here: what a file says (`planner`), what became of it in words for the sender (`receipt`), conflicts (`db.history.conflicts`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from app.exchange.manifest import is_receipt
from app.exchange.packing import Kept
from app.exchange.plan import NEW, Item, Plan, Said
from app.exchange.planner import is_exchange, plan_book
from app.exchange.reader import Book, read_books
from app.exchange.stored import StoreKnown
from app.exchange.told import answer_of
from app.registers.garbage import collecting_later
from app.registers.refusals import Refused
from db.backup import restore_point
from db.errors import StoreProblem
from db.history import undo
from db.history.conflicts import Conflict, conflicts
from db.history.merge import Merged
from db.history.write import Write
from db.ops.exchange import IN, Came, take_in_books
from db.ops.joining import tell_apart
from db.queries.across import Violation, violations
from db.queries.exchange import records_standing, taken_before
from db.store import Reader, Store
from resources.language import _

Tell = Callable[[int, int], None]


@dataclass
class Arrival:
    """A file that came back, with its plan. `state`: new; seen (its bytes were taken in `at` and stand); undone (and taken back);
    again (undone, and to be put back as it was). `change_set`: the step that took it in before.
    """

    plan: Plan
    state: str = "new"
    at: str = ""
    change_set: int | None = None

    @property
    def goes_in(self) -> bool:
        """Whether anything of it may be taken in as it stands."""
        return self.state == "new" and self.plan.blocked is None


@dataclass
class Outcome:
    """What became of files taken in: the step (None: nothing was to be written), how many statements were new (of what was
    put back, how many records), what is undecided."""

    change_set: int | None = None
    statements: int = 0
    known: int = 0
    undecided: list[Conflict] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)


def look(
    store: Store,
    paths: Sequence[Path],
    *,
    passwords: Sequence[str] = (),
    again: bool = False,
    on_progress: Tell | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> list[Arrival]:
    """Return the plans of files; nothing is written. `again`: put one back that was taken back; look once more at one that stands.

    Raises Refused where a file cannot be read, StoreProblem `not_exchange` where one is no exchange workbook.
    """
    paths = list({path.resolve(): path for path in paths}.values())
    arrivals: list[Arrival] = []
    with collecting_later(), store.read() as reader:
        known = StoreKnown(reader)
        seen: set[str] = set()
        for number, book in enumerate(read_books(paths, passwords=passwords, cancelled=cancelled)):
            if isinstance(book, Refused):
                raise book
            _must_be_exchange(book)
            if on_progress:
                on_progress(number + 1, len(paths))
            state, at, change_set = taken_before(reader, book.sha256) or ("new", "", None)
            if book.sha256 in seen:
                state = "seen"
            seen.add(book.sha256)
            state = {"applied": "new" if again else "seen", "undone": "again" if again else "undone"}.get(state, state)
            arrivals.append(Arrival(plan_book(book, known), state, at, change_set))
    return arrivals


def _must_be_exchange(book: Book) -> None:
    if is_receipt(sheet.rows for sheet in book.sheets):
        raise StoreProblem(
            "is_receipt",
            _("{file} 是回执，不是填写的表，没有要收的。").format(file=book.file),
            _("请收那份改好发回来的交换表。"),
        )
    if not is_exchange(book):
        raise StoreProblem(
            "not_exchange",
            _("{file} 不是从结对发出去的交换表。").format(file=book.file),
            _("普通台账请用 jiedui import 导入。"),
        )


def resumed(store: Store, kept: Iterable[Kept]) -> list[Arrival]:
    """Return the plans of files that were put aside, made again as things stand today, with what was decided."""
    with store.read() as reader:
        known = StoreKnown(reader)
        return [Arrival(plan_book(each.book, known, each.decisions)) for each in kept]


def take_in_all(
    store: Store,
    arrivals: Sequence[Arrival],
    *,
    who: str | None = None,
    also: Callable[[Write], None] | None = None,
    on_progress: Tell | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Outcome:
    """Take in what is clean, new or decided of all files, as one step. Files seen, undone or blocked stay out.

    Raises StoreProblem, Cancelled; then nothing was written.
    """
    put_back = _put_back(store, {each.change_set for each in arrivals if each.state == "again"})
    coming = [each for each in arrivals if each.goes_in]
    said = _all_said(coming)
    if not said:
        return put_back
    restore_point(store, "before-exchange")
    with (
        collecting_later(),
        store.write(IN, _label(coming), who=who, bulk=True, on_progress=on_progress, cancelled=cancelled) as write,
    ):
        if also is not None:
            also(write)
        merged = _brought_in(write, coming, said)
        change_set = write.change_set_id
    with store.read() as reader:
        return _outcome(reader, merged, change_set)


class _Foreseen(Exception):
    """It is seen what would come of it: nothing stays."""


def foreseen(store: Store, arrivals: Sequence[Arrival], *, cancelled: Callable[[], bool] | None = None) -> Outcome:
    """Return what taking files in would make undecided and which rules it would break; nothing is written.

    Files that were taken back and are to be put in again are not looked into. Raises StoreProblem, Cancelled.
    """
    coming = [each for each in arrivals if each.goes_in]
    outcome, said = Outcome(), _all_said(coming)
    try:
        with collecting_later(), store.write(IN, _label(coming), bulk=True, cancelled=cancelled) as write:
            if said:
                outcome = _outcome(write.connection, _brought_in(write, coming, said), None)
            raise _Foreseen
    except _Foreseen:
        return outcome


def _all_said(coming: Sequence[Arrival]) -> list[Said]:
    return [_renumbered(each, number) for number, arrival in enumerate(coming) for each in _said(arrival.plan)]


def _label(coming: Sequence[Arrival]) -> str:
    names = "、".join(each.plan.book.file for each in coming[:5])
    if len(coming) <= 5:
        return _("收回 {names}").format(names=names)
    return _("收回 {names} 等 {n} 份").format(names=names, n=len(coming))


def _brought_in(write: Write, coming: Sequence[Arrival], said: Sequence[Said]) -> Merged:
    shown = {at: versions for each in coming for at, versions in each.plan.shown.items()}
    merged = take_in_books(write, said, shown, [came(each) for each in coming], _counts(coming))
    _tell_apart(write, coming)
    return merged


def _outcome(connection: Reader, merged: Merged, change_set: int | None) -> Outcome:
    outcome = Outcome(change_set, merged.new, merged.known, waiting=merged.waiting)
    if merged.undecided:
        outcome.undecided = conflicts(connection, records={record for record, _field in merged.undecided})
    outcome.violations = violations(connection, date.today(), merged.records)
    return outcome


def _put_back(store: Store, change_sets: Iterable[int | None]) -> Outcome:
    """Put back what was taken back, each set of files that came together as a step of its own."""
    outcome = Outcome()
    for change_set in sorted(each for each in change_sets if each is not None):
        with store.read() as reader:
            target = undo.undone_by(reader, change_set)
        if target is not None:
            with store.write(undo.REDO, target.label, bulk=True) as write:
                outcome.statements += undo.take_back(write, target).restored
                outcome.change_set = write.change_set_id
    return outcome


def _said(plan: Plan) -> Iterable[Said]:
    for _item, said in plan.taken():
        yield from said


def _renumbered(said: Said, file: int) -> Said:
    """A statement with the number of its file among those taken in."""
    return replace(said, source=f"{file}{said.source[1:]}") if said.source and file else said


def _counts(coming: Sequence[Arrival]) -> dict[str, int]:
    total: dict[str, int] = {}
    for each in coming:
        for klass, many in each.plan.counts.items():
            total[klass] = total.get(klass, 0) + many
    return total


def came(arrival: Arrival) -> Came:
    """Return the facts of a file as the ledger keeps them: its sheets with their columns, and whose words its cells are;
    and what its sender is told.
    """
    plan = arrival.plan
    sheets: list[dict[str, Any]] = [{"sheet": sheet.name, "columns": {}} for sheet in plan.book.sheets]
    for title, columns in plan.columns.items():
        for sheet in sheets:
            if sheet["sheet"] == title:
                sheet["columns"] = columns
    head = plan.head
    facts: Mapping[str, Any] = {
        "name": plan.book.file,
        "sha256": plan.book.sha256,
        "sheets": sheets,
        "book": head.book if head else None,
        "by": plan.recipient or None,
    }
    return Came(plan.book.file, plan.book.sha256, head.book if head else None, facts, answer_of(arrival))


def _tell_apart(write: Write, coming: Sequence[Arrival]) -> None:
    """Remember who is not the same: a row taken as new although it was like somebody."""
    for arrival in coming:
        for item in arrival.plan.of("review"):
            if arrival.plan.decision(item) == NEW and item.candidates and item.record is not None:
                _apart(write, item)


def _apart(write: Write, item: Item) -> None:
    assert item.record is not None
    if item.kind not in ("household", "member"):
        return
    for candidate in item.candidates:
        if len(records_standing(write.connection, [item.record, candidate.record])) == 2:
            tell_apart(write, item.record, candidate.record)
