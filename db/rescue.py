"""Saving what a damaged store still holds, into a new one: from the newest whole backup, and what is newer in the ruins.

Pages that check are read one by one (`db.rescue_pages`, `db.rescue_cells`). The log's lines that no backup has are taken
in as they stand, who and when with them; rows whose line is gone are taken as they stood last. Nothing is guessed: what
could not be read is counted and named. Neither the damaged file nor any backup is touched. Not here: restoring a backup
alone (`db.backup`).
"""

import os
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import orjson

from db import errors, files, rescue_audit
from db.backup import backups, key_of, restore
from db.backup_place import second_place
from db.backup_seen import Contents, Step, contents, is_whole, local
from db.check import check
from db.folding import fold_in
from db.history.log import states_of
from db.history.merge import take_in
from db.history.statements import Act, Creation, Statement
from db.history.versions import Step as LogStep
from db.history.versions import statements_of
from db.keys import Key, new_key
from db.migrations.revisions import needs_upgrade
from db.models import KINDS, table_of
from db.rescue_audit import TakenOver
from db.rescue_cells import Found, Reader, Row
from db.rescue_pages import Pages
from db.world import plain_words
from resources.language import _

if TYPE_CHECKING:
    from db.history.write import Write
    from db.store import Store

# beside the records and the log; in the order in which they may refer to one another
LEDGERS: Final = (
    "batch", "foreign_set", "station", "outgoing_book", "outgoing_row", "incoming_file", "incoming_answer", "shown", "asked", "unread",
    "import_draft", "exchange_draft", "erased",
)  # fmt: skip
_LOG: Final = ("change", "change_set", "identity")
_ACTIONS: Final = ("create", "update", "restore", "delete")
_CHUNK: Final = 2_000


@dataclass
class Rescued:
    """What a rescue brought. `pages`, `bad`, `empty` (zeros throughout): of the damaged file; `base`: the backup it stands on and its newest step.

    `steps`: steps after the base that came whole; `partly`: those of which lines are missing; `lost`: numbers of steps
    of which nothing was found; `rows`: records taken from tables because their line in the log is gone; `waiting`:
    records that others speak of and that were not found; `counts`: records by kind in the new store; `audit`: what came
    of the audit.
    """

    pages: int = 0
    bad: int = 0
    empty: int = 0
    base: Path | None = None
    base_step: Step | None = None
    steps: int = 0
    partly: list[Step] = field(default_factory=list)
    lost: list[int] = field(default_factory=list)
    rows: int = 0
    waiting: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    audit: TakenOver = field(default_factory=TakenOver)

    @property
    def complete(self) -> bool:
        """Whether every step came, so that nothing is missing."""
        return not (self.partly or self.lost or self.waiting or self.audit.missing or self.audit.altered)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What could be saved and what not, in plain words."""
        said = [_("坏库共 {n} 页，其中 {bad} 页读不出。").format(n=self.pages, bad=self.bad)]
        if self.empty:
            said.append(_("另有 {n} 页全是零：没有用过，或被盘清掉了，里面没有东西可救。").format(n=self.empty))
        if self.base and (newest := self.base_step):
            words = _("以备份 {name} 为底（到第 {step} 步“{label}”，{at}）。")
            said.append(words.format(name=self.base.name, step=newest.number, label=newest.label, at=local(newest.at)))
        elif self.base:
            said.append(_("以备份 {name} 为底（里面还没有一步登记）。").format(name=self.base.name))
        else:
            said.append(_("没有找到完好的备份，全部从坏库里读。"))
        said.append(_("备份之后的步骤：完整救回 {n} 步。").format(n=self.steps))
        for step in self.partly:
            words = _("只救回一部分：第 {step} 步“{label}”（{at}，{who}）。请对照当时的台账或纸面核对。")
            said.append(words.format(step=step.number, label=step.label, at=local(step.at), who=step.who))
        if self.lost:
            said.append(_("没有救回：第 {steps} 步。").format(steps="、".join(map(str, self.lost[:50]))))
        if self.rows:
            said.append(_("有 {n} 条记录只救回最后的样子，改动的经过没有了。").format(n=self.rows))
        if self.waiting:
            said.append(_("有 {n} 条记录在别处提到，但没有找到。").format(n=self.waiting))
        if self.audit.came or self.audit.missing:
            words = _("备份之后的审计记录：救回 {n} 行，中间缺 {m} 行。")
            said.append(words.format(n=self.audit.came, m=self.audit.missing))
        if self.audit.altered:
            words = _("坏库的审计第 {numbers} 行被改过：和校验或备份对不上。请找打印过的校验核对，交监督员看。")
            said.append(words.format(numbers="、".join(map(str, self.audit.altered[:50]))))
        if self.complete:
            said.append(_("全部救回，没有少。"))
        return tuple(said)


def rescue_store(
    path: Path, target: Path, passphrase: str = "", *, secret: bytes | None = None, base: Path | None = None
) -> Rescued:
    """Make a new store at `target` out of a damaged one and its newest whole backup (or `base`); say what could be saved.

    Raises StoreProblem: store_missing, wrong_passphrase, store_exists, store_damaged (nothing could be read, no backup),
    store_read_only (the folder), disk_full.
    """
    _refuse_taken(target)
    key = _key_for(path, passphrase, secret, base)
    part = target.with_name(target.name + files.PART)
    files.remove(part)
    try:
        with plain_words(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            if not os.access(target.parent, os.W_OK):  # SQLite would say no more than that it cannot open the file
                raise errors.no_room_for(target.parent)
            found = _Rescue(path, part, key, base, (passphrase, secret)).run()
            _refuse_taken(target)
            files.take_place(part, target)
        return found
    finally:
        files.remove(part)


def _refuse_taken(target: Path) -> None:
    """Raise StoreProblem where something has the name of the new store already, or lies beside it."""
    for name in (target, *files.beside(target)):
        if name.exists():
            raise errors.exists(name)


def _copies(path: Path, base: Path | None) -> list[Path]:
    """Return the backups of a store wherever they are known to be, the newest first."""
    if base:
        return [base]
    second = second_place(path)
    listed = backups(path) + (backups(path, second.folder) if second else [])
    return [each.path for each in sorted(listed, key=lambda each: each.made_at, reverse=True)]


def _key_for(path: Path, passphrase: str, secret: bytes | None, base: Path | None) -> Key:
    """Return the key of a damaged store; where the head of its file is gone, a backup has the same head."""
    for each in (path, base):
        if each is not None and not each.is_file():
            raise errors.missing(each)
    trouble: errors.StoreProblem | None = None
    for each in (path, *_copies(path, base)):
        try:
            return key_of(each, passphrase, secret)
        except errors.StoreProblem as problem:
            trouble = trouble or problem
    assert trouble
    raise trouble


class _Rescue:
    """One rescue: a new store at `part`, filled."""

    def __init__(self, path: Path, part: Path, key: Key, base: Path | None, word: tuple[str, bytes | None]) -> None:
        self._path, self._part, self._key, self._base = path, part, key, base
        self._word = word
        self._new = key  # the one the new store opens with: that of its base
        self._told = Rescued()
        self._newest = 0
        self._foreign: dict[int, int] = {}

    def run(self) -> Rescued:
        from db.store import Store  # noqa: PLC0415  the store makes restore points itself

        self._lay_base()
        pages = Pages(self._path, self._key)
        with closing(pages), Store(self._part, self._new, read_only=False, lock=None) as store:
            self._up_to_date(store)
            with store.write("rescue", _("从损坏的库救回"), bulk=True) as write:
                found = self._read(write, pages)
                if not self._told.base and not any(found.rows.values()) and not found.orphans:
                    raise errors.damaged(_("没有读出任何内容，也没有完好的备份"))
                self._take(write, found)
            self._told.pages, self._told.bad = pages.count, len(pages.bad)
            self._told.empty = len(pages.empty)
            self._count(store)
            left = check(store)
            if left.damage or left.different:
                raise errors.damaged((left.damage + left.different)[0])
            fold_in(store)
        return self._told

    # -- what it stands on ---------------------------------------------------------------------------------------
    def _lay_base(self) -> None:
        from db.store import Store  # noqa: PLC0415

        chosen = self._whole_copy()
        if chosen:
            self._told.base, held = chosen
            self._told.base_step = held.newest
            self._newest = held.newest.number if held.newest else 0
            restore(self._told.base, self._part, secret=self._new.secret, erasing=False)  # the ledger says it
        else:
            if self._key.pages:  # the slots lie in the file that is damaged: the new one opens with what was typed
                self._new = new_key(self._word[0])
            Store._make(self._part, self._new, None, None)

    def _whole_copy(self) -> tuple[Path, Contents] | None:
        for copy in _copies(self._path, self._base):
            with suppress(errors.StoreProblem):
                key = self._key_of(copy)
                if is_whole(copy, key):
                    self._new = key
                    return copy, contents(copy, key)
        return None

    def _key_of(self, copy: Path) -> Key:
        """Return the key of a backup: as a rule the store's own, another one where the data key was changed since."""
        with copy.open("rb") as file:
            if file.read(len(self._key.salt)) == self._key.salt:
                return self._key
        return key_of(copy, *self._word)

    def _up_to_date(self, store: "Store") -> None:
        if needs_upgrade(store._engine):
            from db.migrations.upgrade import upgrade  # noqa: PLC0415  Alembic is slow to load

            upgrade(store._engine)

    # -- what is read --------------------------------------------------------------------------------------------
    def _read(self, write: "Write", pages: Pages) -> Found:
        read = write.connection.exec_driver_sql
        names = {kind: [column.name for column in table_of(kind).columns] for kind in KINDS}

        def differs(table: str, row: Row) -> bool:
            if table == "change":
                return not self._told.base or int(row["change_set_id"]) > self._newest
            if table not in names:
                return True
            held = read(f"SELECT * FROM {table} WHERE id = ?", (row["id"],)).mappings().first()
            return held is None or any(held[name] != row[name] for name in names[table] if name in row)

        return Reader(pages, (*KINDS, *_LOG, *LEDGERS, rescue_audit.TABLE), differs).read()

    # -- what is taken -------------------------------------------------------------------------------------------
    def _take(self, write: "Write", found: Found) -> None:
        _adopt_orphans(found, {kind: _columns(write, kind) for kind in KINDS})
        if not self._told.base:
            self._same_origin(write, found)
        self._judge_steps(found)
        for name in LEDGERS:
            _lay_ledger(write, name, found.rows.get(name, []))
        self._note_steps(write, found)
        take_in(write, self._acts(write, found))
        before = {row["id"] for kind in KINDS for row in found.rows.get(kind, [])}
        self._told.rows = len(take_in(write, _as_they_stood(write, found)).records & before)
        rows = found.rows.get(rescue_audit.TABLE, [])
        self._told.audit = rescue_audit.take_over(write, rows)

    def _same_origin(self, write: "Write", found: Found) -> None:
        """Give the new store the identity of the old one, so that what both say is known to be the same."""
        for row in found.rows.get("identity", [])[:1]:
            write.connection.exec_driver_sql(
                "UPDATE identity SET lineage = ?, created_at = ?", (row["lineage"], row["created_at"])
            )
            write.lineage = bytes.fromhex(row["lineage"])

    def _judge_steps(self, found: Found) -> None:
        """Say which steps after the base came whole, partly or not at all."""
        lines: dict[int, int] = {}
        for row in found.rows.get("change", []):
            lines[row["change_set_id"]] = lines.get(row["change_set_id"], 0) + 1
        sets = {row["id"]: row for row in found.rows.get("change_set", []) if row["id"] > self._newest}
        for number, row in sorted(sets.items()):
            if lines.get(number, 0) >= row["last_change"] - row["first_change"] + 1:
                self._told.steps += 1
            else:
                self._told.partly.append(Step(number, row["label"], row["at"], row["who"]))
        newest = max([*sets, *lines], default=self._newest)
        nameless = set(range(self._newest + 1, newest + 1)) - sets.keys()
        self._told.partly += [Step(number, "?", "?", "?") for number in sorted(nameless & lines.keys())]
        self._told.lost = sorted(nameless - lines.keys())

    def _note_steps(self, write: "Write", found: Found) -> None:
        """Keep who did a step that is taken in and when, as of another station."""
        batches = {row["id"]: row["files"] for row in found.rows.get("batch", [])}
        for row in found.rows.get("change_set", []):
            if row["id"] > self._newest:
                self._foreign[row["id"]] = write.connection.exec_driver_sql(
                    "INSERT INTO foreign_set (station, number, verb, label, at, who, files) VALUES (?, ?, ?, ?, ?, ?, ?) "
                    "RETURNING id",
                    (_("损坏的库"), str(row["id"]), row["verb"], row["label"], row["at"], row["who"],
                     batches.get(row.get("batch_id"))),
                ).scalar_one()  # fmt: skip

    def _acts(self, write: "Write", found: Found) -> Iterator[Act]:
        for row in sorted(found.rows.get("change", []), key=lambda row: int(row["id"])):
            with suppress(ValueError, TypeError, KeyError):
                step = LogStep(row["id"], row["change_set_id"], row["action"], orjson.loads(row["body"]))
                said = statements_of(write.lineage, row["record_id"], step)
                body = {name: (value, tuple(replaces)) for name, value, replaces in said}
                yield Act(row["record_id"], body, self._source(row))

    def _source(self, row: Row) -> str | None:
        source: str | None = row["source"]
        foreign = self._foreign.get(row["change_set_id"])
        if foreign is None or (source and source.startswith("@")):
            return source
        return f"@{foreign}:{source}" if source else f"@{foreign}"

    def _count(self, store: "Store") -> None:
        with store.read() as read:
            counted = {kind: read.exec_driver_sql(f"SELECT count(*) FROM {kind}").scalar_one() for kind in KINDS}
            statement = "SELECT count(DISTINCT needs) FROM waiting WHERE needs > 0"
            self._told.waiting = read.exec_driver_sql(statement).scalar_one()
        self._told.counts = {kind: count for kind, count in counted.items() if count}


def _as_they_stood(write: "Write", found: Found) -> Iterator[Statement | Creation]:
    """Yield what the rows of the damaged store say that the log did not."""
    for kind in KINDS:
        rows = found.rows.get(kind, [])
        for start in range(0, len(rows), _CHUNK):
            yield from _rows_differing(write, kind, rows[start : start + _CHUNK])


def _rows_differing(write: "Write", kind: str, rows: list[Row]) -> Iterator[Statement | Creation]:
    names = [column.name for column in table_of(kind).columns if column.name != "id"]
    states = states_of(write.connection, write.lineage, [row["id"] for row in rows])
    for row in rows:
        state, record = states[row["id"]], row["id"]
        if not state.alive:
            yield Creation(record, {name: row[name] for name in names if row.get(name) is not None})
            continue
        for name in names:
            if name in row and row[name] != state.values.get(name):
                yield Statement(record, name, row[name], state.heads.get(name, ()))


def _columns(write: "Write", table: str) -> list[str]:
    return [row[1] for row in write.connection.exec_driver_sql(f"PRAGMA table_info({table})")]


def _adopt_orphans(found: Found, columns: dict[str, list[str]]) -> None:
    """Give rows to which no way led any more to their tables: an id says its kind, a line of the log says its action."""
    kind_of_number = {number: kind for kind, (number, _model) in KINDS.items()}
    known = {(kind, row["id"]) for kind in KINDS for row in found.rows.get(kind, [])}
    log = ("id", "change_set_id", "kind", "record_id", "action", "body", "source")
    for rowid, values in found.orphans:
        kind = kind_of_number.get(rowid >> 32 & 31) if rowid >> 37 else None
        if kind and len(values) == len(columns[kind]) and values[0] is None and (kind, rowid) not in known:
            found.rows.setdefault(kind, []).append(dict(zip(columns[kind], (rowid, *values[1:]), strict=True)))
        elif len(values) == len(log) and values[4] in _ACTIONS and str(values[5]).startswith("{"):
            found.rows.setdefault("change", []).append(dict(zip(log, (rowid, *values[1:]), strict=True)))


def _lay_ledger(write: "Write", name: str, rows: list[Row]) -> None:
    """Add the lines of a ledger the new store has not; those of a damaged one that do not fit are left out."""
    known = _columns(write, name)
    for row in rows:
        fitting = {column: value for column, value in row.items() if column in known and column != "change_set_id"}
        write.connection.exec_driver_sql(
            f"INSERT OR IGNORE INTO {name} ({', '.join(fitting)}) VALUES ({', '.join('?' * len(fitting))})",
            tuple(fitting.values()),
        )


__all__ = ["Rescued", "rescue_store"]
