"""From the store into a package: the history of a scope, told so that any station can take it in.

The package is written inside the step that notes it: where the file cannot be written, nothing is noted.
Not here: the file itself (`sealing`), which records a scope has (`db.queries.scope`), how the log is told (`db.history.told`).
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from app.exchange.package import lines as written_lines
from app.exchange.package.lines import Broken, Change, Known, SetHead, Shown, Unknown
from app.exchange.package.manifest import Manifest, Scope
from app.exchange.package.own import card_in, station_in
from app.exchange.package.parts import KEPT, KNOWN, SHOWN, Packed, packed, packed_log
from app.exchange.package.sealing import seal
from app.exchange.package.stations import Card, Station
from db.errors import StoreProblem
from db.history.told import ToldSet, acts_told, foreign_sets, tags_told
from db.migrations.revisions import current
from db.models import KINDS, kind_of
from db.ops import package
from db.ops.register import add_batch
from db.queries import scope as scopes
from db.queries.package import StationRow, lineage_of, made_at, own_stations, stations, unread_lines
from db.store import Cancelled, Progress, Reader, Store
from resources.language import _


@dataclass(frozen=True)
class Sent:
    """What went out: the file, the station it is from, how many records of each kind, of how many change sets."""

    path: Path
    station: Card
    records: dict[str, int]
    change_sets: int


def send(
    store: Store,
    path: Path,
    scope: Scope,
    readers: Sequence[Card] | str,
    purpose: str,
    *,
    on_progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> Sent:
    """Write a package of a scope for `readers` (cards, or a password) and note it in the ledger.

    Raises StoreProblem: nothing_to_send, wrong_ending, cannot_write, would_replace_store, disk_full, store_read_only.
    """
    label = _("发出数据包 {name}").format(name=path.name)
    with store.write(package.OUT, label, on_progress=on_progress, cancelled=cancelled) as write:
        station = station_in(write, store.name)
        told = _Told(write.connection, records_in(write.connection, scope), station)
        if not told.records:
            raise StoreProblem("nothing_to_send", _("这个范围里没有登记，没有写数据包。"), _("请换一个范围。"))
        done = Counter[str]()

        def parts() -> Iterator[Packed]:
            for part in told.parts():
                done[part[0]] += 1
                write.progress(sum(done.values()), 0)
                yield part

        # its own packages open for the sender too: after a disaster they give back what was in them
        to = readers if isinstance(readers, str) else [*readers, station.card]
        manifest = seal(path, lambda: told.manifest(scope, purpose), station, to, parts())
        files = [{"name": path.name, "size": path.stat().st_size, "sha256": sha256_of(path)}]
        counts = {"records": dict(manifest.records), "change_sets": manifest.change_sets, "scope": scope.words}
        add_batch(write, "out", "package", files, counts=counts, recipient=_recipient(readers, purpose))
    return Sent(path, station.card, dict(manifest.records), manifest.change_sets)


def _recipient(readers: Sequence[Card] | str, purpose: str) -> str:
    names = _("凭密码") if isinstance(readers, str) else "、".join(card.name for card in readers)
    return f"{names}：{purpose}"


def records_in(reader: Reader, scope: Scope) -> set[int]:
    """Return the records of a scope: KeyError where its kind is none."""
    if scope.kind == "helper" and scope.record is not None:
        return scopes.of_helper(reader, scope.record)
    if scope.kind == "village" and scope.record is not None:
        return scopes.in_village(reader, scope.record)
    if scope.kind == "all":
        return scopes.everything(reader)
    raise KeyError(scope.kind)


@dataclass
class _Told:
    """What is told of some records, part by part; `sets` are the change sets told so far."""

    reader: Reader
    records: Collection[int]
    station: Station
    sets: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._own: list[StationRow] = own_stations(self.reader)
        self._unread = [_read(line) for line in unread_lines(self.reader)]
        self._more = {line.number: line.more for line in self._unread if isinstance(line, SetHead)}

    def manifest(self, scope: Scope, purpose: str) -> Manifest:
        """What the package says of itself, once all parts are written."""
        kinds = Counter(kind_of(record) for record in self.records)
        return Manifest(
            program=program_version(), revision=current(self.reader) or "", lineage=lineage_of(self.reader),
            sender=self.station.card, to=(), scope=scope, purpose=purpose,
            at=datetime.now(UTC).isoformat(timespec="seconds"),
            records={kind: kinds[kind] for kind in KINDS if kinds[kind]}, change_sets=len(self.sets),
        )  # fmt: skip

    def parts(self) -> Iterator[Packed]:
        """The parts of the package."""
        yield from packed(KNOWN, (Known(card_in(row).facts()) for row in stations(self.reader)))
        yield from packed(SHOWN, (Shown(*row[:2], tuple(row[2])) for row in tags_told(self.reader, self.records)))
        yield from packed_log(self._log())
        yield from packed(KEPT, (line for line in self._unread if isinstance(line, Unknown)))

    def _log(self) -> Iterator[tuple[SetHead, Change]]:
        for made, act in acts_told(self.reader, self.records):
            head = self._head(made)
            self.sets.add(head.number)
            body = {name: [value, list(replaces)] for name, (value, replaces) in act.body.items()}
            yield head, Change(head.number, act.record, body, act.source)
        foreign = {made.number: made for made in foreign_sets(self.reader).values()}
        for line in self._unread:
            if isinstance(line, Change) and line.of in foreign and self._concerns(line):
                self.sets.add(line.of)
                yield self._head(foreign[line.of]), line

    def _head(self, made: ToldSet) -> SetHead:
        station = made.station or (made_at(self._own, made.own or 0) or self.station.card.signing)
        more = self._more.get(made.number, {})
        return SetHead(station, made.number, made.verb, made.label, made.at, made.who, made.files, more)

    def _concerns(self, line: Change) -> bool:
        """Whether what a newer program said is about a record in scope, or names one."""
        if line.record in self.records:
            return True
        said: list[Any] = [entry[0] for entry in line.body.values()]
        return any(isinstance(value, int) and value in self.records for value in said)


def _read(line: bytes) -> written_lines.Line:
    try:
        return written_lines.read(line)
    except Broken:
        return Unknown(line)


def program_version() -> str:
    """Return the version of this program, "" where it was not installed."""
    try:
        return version("jiedui")
    except PackageNotFoundError:
        return ""


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file: 64 hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
