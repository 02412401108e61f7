"""Several files at once: which are exchange workbooks, each looked at for itself, what is open of a step, an undo rehearsed.

Here: what a window or a batch of files needs besides `taking_in`. A file that cannot be read does not hold back the others.
Not here: what a file says (`planner`), taking it in (`taking_in`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from app.exchange.manifest import is_receipt
from app.exchange.planner import is_exchange, plan_book
from app.exchange.reader import Book, read_books
from app.exchange.receipt import statements_in
from app.exchange.stored import StoreKnown
from app.exchange.taking_in import Arrival, Outcome, foreseen
from app.registers.garbage import collecting_later
from app.registers.refusals import Refused
from db.errors import Cancelled, StoreProblem
from db.history import undo
from db.history.conflicts import conflicts
from db.history.revert import Reverted
from db.queries.exchange import taken_before
from db.queries.incoming import records_of_step
from db.store import Store
from resources.language import _

Tell = Callable[[int, int], None]
_AHEAD_UP_TO: Final = 2_000  # statements: a second or two


@dataclass(frozen=True)
class Unread:
    """A file that is not taken: why, in one sentence. `code` is stable ("encrypted" asks for a password)."""

    path: Path
    code: str
    sentence: str


@dataclass
class Looked:
    """Files that came: those that were understood, in their order, and those that were not.

    `ahead`: what taking them in as they stand would make undecided and break, None where nobody looked.
    """

    arrivals: list[Arrival] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)
    ahead: Outcome | None = None


def look_at_all(
    store: Store,
    paths: Sequence[Path],
    *,
    passwords: Sequence[str] = (),
    on_progress: Tell | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Looked:
    """Return the plans of files and why others are not taken; nothing is written. Raises Cancelled."""
    paths = list({path.resolve(): path for path in paths}.values())
    looked, seen = Looked(), set[str]()
    with collecting_later(), store.read() as reader:
        known = StoreKnown(reader)
        books = read_books(paths, passwords=passwords, cancelled=cancelled)
        for number, (path, book) in enumerate(zip(paths, books, strict=True), 1):
            if cancelled and cancelled():
                raise Cancelled
            if isinstance(book, Refused):
                looked.unread.append(Unread(path, book.code, book.message))
            elif (stranger := _no_exchange(path, book)) is not None:
                looked.unread.append(stranger)
            else:
                state, at, change_set = taken_before(reader, book.sha256) or ("new", "", None)
                state = "seen" if state == "applied" or book.sha256 in seen else state
                seen.add(book.sha256)
                arrival = Arrival(plan_book(book, known), state, at, change_set)
                _tick(arrival)
                looked.arrivals.append(arrival)
            if on_progress:
                on_progress(number, len(paths))
    return looked


def look_ahead(store: Store, looked: Looked, cancelled: Callable[[], bool] | None = None) -> None:
    """See what taking files in would make undecided, where that is soon done and this person may write."""
    if statements_in(looked.arrivals) <= _AHEAD_UP_TO:
        try:
            looked.ahead = foreseen(store, looked.arrivals, cancelled=cancelled)
        except StoreProblem as problem:
            if problem.code not in ("role_forbids", "store_read_only"):
                raise


def _no_exchange(path: Path, book: Book) -> Unread | None:
    if is_receipt(sheet.rows for sheet in book.sheets):
        return Unread(path, "is_receipt", _("{file} 是回执，不是填写的表，没有要收的。").format(file=book.file))
    if not is_exchange(book):
        words = _("{file} 不是从结对发出去的交换表。普通台账请用“导入”。")
        return Unread(path, "not_exchange", words.format(file=book.file))
    return None


def _tick(arrival: Arrival) -> None:
    """Tick what may be ticked beforehand: a valid whole ID number with the same name."""
    for item in arrival.plan.items:
        if item.preset is not None:
            arrival.plan.decisions.setdefault(item.key, item.preset)


def open_of(store: Store, change_set: int) -> Outcome:
    """Return what is still undecided of a step that took files in, with the questions asked since."""
    with store.read() as reader:
        found = conflicts(reader, records=records_of_step(reader, change_set))
    return Outcome(change_set, undecided=found)


def about(outcome: Outcome, name: str) -> Outcome:
    """Return an outcome with what concerns one file only: nobody reads what others were asked."""
    own = [each for each in outcome.undecided if any(side.origin.file == name for side in each.sides)]
    return replace(outcome, undecided=own)


class _Rehearsed(Exception):
    """The rehearsal is over: nothing of it stays."""


def rehearsed(store: Store, target: undo.Target) -> Reverted:
    """Return what taking a step back would do; nothing is written."""
    found: list[Reverted] = []
    try:
        with store.write(undo.UNDO, target.label, bulk=True) as write:
            found.append(undo.take_back(write, target))
            raise _Rehearsed
    except _Rehearsed:
        return found[0]
