"""From packages into the store: what is new is taken in as one step; what is known is passed over, what is missing is said.

A rehearsal does the same and drops it. Not here: whether a file may be read (`opening`), who is trusted (`admitting`), what a
merge does (`db.history.merge`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from app.exchange.package import lines as written_lines
from app.exchange.package.admitting import Admitted, Outcome, admit
from app.exchange.package.lines import Change, Held, Known, Line, SetHead, Shown, Unknown, whole, written
from app.exchange.package.opening import Opened
from app.exchange.package.own import row_of, station_in
from app.exchange.package.parts import HELD, KNOWN, LOG, SHOWN
from app.exchange.package.stations import card_of
from db.backup import restore_point
from db.history.conflicts import Conflict, conflicts
from db.history.statements import Act
from db.history.told import ToldSet, foreign_sets
from db.history.write import Write
from db.ops import package
from db.queries.across import Violation, violations
from db.queries.package import is_untouched, own_stations, unread_lines
from db.store import Cancelled, Progress, Store
from resources.language import _


@dataclass
class Received:
    """What came of packages: each file's outcome, whether anything was written, how many statements were new, what is undecided, which
    rules between records do not hold since.

    `change_set` is the step they came in, None where nothing was written; `parted`: this store found itself to be a second
    file of its station and goes on as a station of its own.
    """

    files: list[Outcome]
    applied: bool = False
    statements: int = 0
    conflicts: list[Conflict] = field(default_factory=list)
    violations: list[Violation] = field(default_factory=list)
    change_set: int | None = None
    parted: bool = False

    @property
    def worth_a_step(self) -> bool:
        """Whether anything would be written: statements, or lines for a newer program, a station trusted, a twin found."""
        beside = any(each.kept or each.newly_trusted or each.adopts for each in self.files)
        return bool(self.statements) or self.parted or beside


class _Rehearsed(Exception):
    """The rehearsal is over: nothing of it stays."""


def receive(
    store: Store,
    paths: Sequence[Path],
    *,
    apply: bool,
    trust: bool = False,
    password: str | None = None,
    fresh: bool = False,
    on_progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Received:
    """Take packages into a store, or only say what they would bring; each file stands for itself.

    `trust`: take the stations that signed them for those they say they are, and keep their cards. Before anything is
    written a restore point is made, but of a `fresh` store, which has nothing to lose. Raises StoreProblem of the store; what is wrong with a file is in its outcome.
    """
    admitted = admit(store, paths, trust=trust, password=password)
    result = Received([each.outcome for each in admitted])
    accepted = [each for each in admitted if each.opened is not None]
    if not accepted:
        return result
    if apply and not fresh:
        restore_point(store, "before-import")
    names = "、".join(each.outcome.path.name for each in accepted)
    try:
        with store.write(
            package.IN,
            _("收数据包 {names}").format(names=names),
            bulk=True,
            on_progress=on_progress,
            cancelled=cancelled,
        ) as write:
            _take_all(write, store, accepted, result)
            if not apply or not result.worth_a_step:
                raise _Rehearsed
            result.change_set, result.applied = write.change_set_id, True
    except _Rehearsed:
        pass
    for each in accepted:
        each.outcome.settle(applied=result.applied)
    return result


def receive_new(
    path: Path,
    passphrase: str,
    paths: Sequence[Path],
    *,
    apply: bool,
    trust: bool,
    password: str | None,
    quick: bool = False,
    on_progress: Progress | None = None,
) -> Received:
    """Make a new store of packages: it has their lineage and what they tell. All or nothing; a rehearsal leaves no file.

    Raises StoreProblem of the first file where none can be taken in.
    """
    found: list[Received] = []

    def fill(store: Store) -> None:
        found.append(
            receive(store, paths, apply=True, trust=trust, password=password, fresh=True, on_progress=on_progress)
        )
        if not found[0].applied:
            blocked = next(each.blocked for each in found[0].files if each.blocked)
            raise blocked

    if apply:
        Store.create(path, passphrase, quick=quick, fill=fill).close()
        return found[0]
    with TemporaryDirectory() as folder:
        Store.create(Path(folder) / path.name, passphrase, quick=True, fill=fill).close()
    found[0].applied, found[0].change_set = False, None
    for outcome in found[0].files:
        outcome.settle(applied=False)
    return found[0]


def _take_all(write: Write, store: Store, accepted: Sequence[Admitted], result: Received) -> None:
    first = next(each.opened for each in accepted if each.opened)
    if is_untouched(write.connection) and first.manifest.lineage != write.lineage.hex():
        package.adopt(write, first.manifest.lineage)
    records: set[int] = set()
    for number, each in enumerate(accepted):
        assert each.opened is not None
        taking = _Package(write, each.opened, each.outcome)
        records |= taking.take()
        result.parted |= taking.parted
        result.statements += each.outcome.new
        write.progress(number + 1, len(accepted))
    if result.parted or own_stations(write.connection):
        station_in(write, store.name)
    result.conflicts = conflicts(write.connection, records=records)
    result.violations = violations(write.connection, date.today(), records)
    files = [each.outcome.facts() for each in accepted]
    package.note_came(write, files, {"new": result.statements}, recipient=_senders(accepted))


def _senders(accepted: Sequence[Admitted]) -> str:
    return "、".join(dict.fromkeys(each.opened.sender.name for each in accepted if each.opened))


class _Package:
    """One package being taken in."""

    def __init__(self, write: Write, opened: Opened, outcome: Outcome) -> None:
        self._write = write
        self._opened = opened
        self._outcome = outcome
        self._heads: dict[str, ToldSet] = {}
        self._unread: list[bytes] = []
        self._read_now: list[bytes] = []
        self._values = _Values(opened)
        self._taking = package.Taking(write, self._heads)
        self.parted = False

    def take(self) -> set[int]:
        """Take in what the package tells; returns the records of which something was new."""
        self._stations()
        shown = self._shown()
        merged = self._taking.take(self._acts(), shown)
        self._unread += [
            line.line for line in self._opened.other_lines((LOG, HELD, SHOWN, KNOWN)) if isinstance(line, Unknown)
        ]
        self._outcome.new, self._outcome.known = merged.new, merged.known
        package.drop_unread(self._write, self._read_now)
        self._outcome.kept = package.keep_unread(self._write, self._unread)
        self._taking.drop_unused()
        self._outcome.missing = sorted(self._opened.missing)
        self._part_from_twin()
        return merged.records

    def _stations(self) -> None:
        package.keep_card(self._write, row_of(self._opened.sender, trusted=True))
        for line in self._opened.lines(KNOWN):
            card = card_of(line.facts) if isinstance(line, Known) else None
            if card is not None:
                package.keep_card(self._write, row_of(card))

    def _shown(self) -> dict[tuple[int, str], tuple[str, ...]]:
        """What was on show in workbook rows, of the kinds of record there are here."""
        found: dict[tuple[int, str], tuple[str, ...]] = {}
        kept = [written_lines.read(text) for text in unread_lines(self._write.connection)]
        for line in (*kept, *self._opened.lines(SHOWN)):
            if isinstance(line, Shown) and package.is_known(line.record):
                found[line.record, line.tag] = line.versions
            elif isinstance(line, Shown):
                self._unread.append(written(line))
        return found

    def _acts(self) -> Iterator[tuple[str, Act]]:
        yield from self._read_again()
        for line in self._opened.lines(LOG):
            if isinstance(line, SetHead):
                self._note(line)
            elif isinstance(line, Change):
                change = whole(line, self._values.text)
                if change is None:
                    self._outcome.lost += 1
                else:
                    yield from self._act(change)
            elif isinstance(line, Unknown):
                self._unread.append(line.line)

    def _note(self, line: SetHead) -> None:
        self._heads[line.number] = ToldSet(
            line.station, line.number, line.verb, line.label, line.at, line.who, line.files
        )
        if line.more:
            self._unread.append(written(line))

    def _act(self, change: Change) -> Iterator[tuple[str, Act]]:
        """What of a change can be read; the rest, and keys that a newer program put beside it, are kept as they stand."""
        act, left = package.readable(_as_act(change))
        if left or change.more:
            self._taking.set_of(change.of)
            self._unread.append(written(change))
        if act is not None:
            yield change.of, act

    def _read_again(self) -> Iterator[tuple[str, Act]]:
        """What an older program could not read and this one can."""
        kept = unread_lines(self._write.connection)
        sets = {made.number: made for made in foreign_sets(self._write.connection).values()} if kept else {}
        for text in kept:
            line = written_lines.read(text)
            if isinstance(line, Change) and line.of in sets:
                self._heads.setdefault(line.of, sets[line.of])
                act, left = package.readable(_as_act(line))
                if act is not None:
                    yield line.of, act
                if not left and not line.more:
                    self._read_now.append(text)
            elif isinstance(line, Shown) and package.is_known(line.record):
                self._read_now.append(text)

    def _part_from_twin(self) -> None:
        now = next((row for row in reversed(own_stations(self._write.connection)) if row.ours), None)
        if now is None:
            return
        told = [head.number for head in self._heads.values() if head.station == now.key]
        self.parted = package.part_from_twin(self._write, told)


def _as_act(change: Change) -> Act:
    body = {name: (entry[0], tuple(entry[1])) for name, entry in change.body.items()}
    return Act(change.record, body, change.source)


class _Values:
    """The long values of a package by their hashes; only one part is held at a time."""

    def __init__(self, opened: Opened) -> None:
        self._opened = opened
        self._part_of: dict[str, int] | None = None
        self._texts: dict[str, str] = {}

    def text(self, digest: str) -> str | None:
        """Return a long value, None where its part is missing."""
        if digest in self._texts:
            return self._texts[digest]
        if self._part_of is None:
            self._part_of = {
                line.digest: number
                for number in self._opened.of_kind(HELD)
                for line in _held(self._opened.part(number))
            }
        number = self._part_of.get(digest)
        if number is None:
            return None
        self._texts = {line.digest: line.text for line in _held(self._opened.part(number))}
        return self._texts.get(digest)


def _held(lines: Sequence[Line]) -> list[Held]:
    return [line for line in lines if isinstance(line, Held)]
