"""Looking into a backup: is it whole, what does it hold, and what does it lack that the store has (or the other way round)?

Nothing is changed; both are read side by side in one connection, in flat memory. Not here: making and restoring backups
(`db.backup`), saving what a damaged store still holds (`db.rescue`).
"""

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import sqlcipher3.dbapi2 as sqlcipher

from db.backup import connected, key_of
from db.errors import StoreProblem, damaged
from db.head import stands_still
from db.keys import SLOTTED, Key, slots_at
from db.world import pages_that_fail, plain_words
from resources.language import N_, _

if TYPE_CHECKING:
    from db.store import Store

# what a person counts; every revision of the store has these tables
NAMES: Final = {
    "household": N_("户"), "member": N_("人"), "pairing": N_("结对"), "need": N_("需求"), "measure": N_("措施"), "visit": N_("走访"),
}  # fmt: skip
KINDS: Final = tuple(NAMES)
STEPS: Final = 50  # steps named on each side of a comparison
_STILL: Final = "?mode=ro&immutable=1"


@dataclass(frozen=True)
class Step:
    """A step of the log: its number, what it is called, when (UTC, ISO 8601) and who."""

    number: int
    label: str
    at: str
    who: str


@dataclass(frozen=True)
class Contents:
    """What a backup holds: records by kind, number of steps, the newest step; `lineage` tells its store from others."""

    counts: dict[str, int]
    steps: int
    newest: Step | None
    lineage: str

    @property
    def sentence(self) -> str:
        """What it holds, in words."""
        counted = "，".join(f"{_(NAMES[kind])} {count:,}" for kind, count in self.counts.items() if count)
        return _("里面有 {n} 步：{what}").format(n=self.steps, what=counted or _("还没有户"))


@dataclass(frozen=True)
class Compared:
    """A backup (or any copy) beside the store. `lacks`: records by kind the store has and the backup has not; `more`:
    the other way round; `changed`: records both have that were changed after the last step both know.

    `lacks_steps`, `more_steps`: how many steps; `lacking`, `beyond`: the newest of them, at most `STEPS`.
    `related`: whether both are of one store at all.
    """

    backup: Contents
    store: Contents
    lacks: dict[str, int]
    more: dict[str, int]
    changed: int
    lacks_steps: int
    more_steps: int
    lacking: tuple[Step, ...]
    beyond: tuple[Step, ...]
    related: bool

    @property
    def equal(self) -> bool:
        """Whether the backup lacks nothing the store has, and has nothing more."""
        return self.related and not (self.lacks_steps or self.more_steps)

    @property
    def sentences(self) -> tuple[str, ...]:
        """What the backup has and has not, in plain words."""
        if not self.related:
            return (_("这份备份不是这个库的。"), self.backup.sentence)
        if self.equal:
            return (_("备份和现在的库一样，什么也不少。"),)
        lines = []
        for held, side in ((self.backup, _("备份")), (self.store, _("现在的库"))):
            if step := held.newest:
                words = _("{side}的最后一步：第 {n} 步“{label}”，{at}，{who}")
                lines.append(words.format(side=side, n=step.number, label=step.label, at=local(step.at), who=step.who))
        for counts, steps, words in (
            (self.lacks, self.lacks_steps, _("备份里没有的：{what}")),
            (self.more, self.more_steps, _("只有备份里有的：{what}")),
        ):
            parts = [f"{_(NAMES[kind])} {n:,}" for kind, n in counts.items() if n]
            if steps:
                lines.append(words.format(what="，".join([_("{n} 步").format(n=steps), *parts])))
        if self.changed:
            lines.append(_("两边都有、后来改过的：{n} 条").format(n=self.changed))
        return tuple(lines)


def local(at: str) -> str:
    """Return a time of the log (UTC) by the clock of this computer, to the minute; what is no time stays as it is."""
    try:
        return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return at


def is_whole(path: Path, key: Key) -> bool | None:
    """Whether a backup opens with the key and every page of it checks; None where it has whole keys of its own, of another
    day: then only its own passphrase could tell."""
    try:
        with path.open("rb") as file:
            head = file.read(len(key.salt))
        if head != key.salt:
            return None if head[:1] == bytes([SLOTTED]) and slots_at(path, head) else False
        with closing(connected(path, key, _STILL)) as copy:
            copy.execute("SELECT max(id) FROM change_set").fetchone()
            if pages_that_fail(copy):
                return False
        return not key.pages or bool(slots_at(path, key.salt))
    except (OSError, sqlcipher.DatabaseError, StoreProblem):
        return False


def contents(path: Path, key: Key) -> Contents:
    """Return what a backup holds. Raises StoreProblem: store_damaged, store_missing."""
    with plain_words(path), closing(connected(path, key, _STILL)) as copy:
        return _contents(copy, "main")


def compared(path: Path, store: "Store", passphrase: str = "") -> Compared:
    """Compare a backup with the open store. It opens with the store's own key, or with its own passphrase.

    Raises StoreProblem: store_missing, not_a_store, wrong_passphrase, store_damaged.
    """
    key = key_of(path, passphrase, None if passphrase else store.key.secret)
    if not is_whole(path, key):
        raise damaged()
    mode = _STILL if store.read_only and stands_still(store.path) else "?mode=ro"
    with plain_words(path), closing(connected(store.path, store.key, mode)) as both:
        both.execute(f"ATTACH ? AS copy KEY {key.pragma}", (f"{path.absolute().as_uri()}{_STILL}",))
        both.execute("BEGIN")
        return _compared(both)


def _compared(both: Any) -> Compared:
    ours, theirs = _contents(both, "main"), _contents(both, "copy")
    related = ours.lineage == theirs.lineage
    common = both.execute(
        "SELECT coalesce(max(s.id), 0) FROM main.change_set s JOIN copy.change_set c "
        "ON c.id = s.id AND c.digest IS s.digest AND c.at = s.at"
    ).fetchone()[0] if related else 0  # fmt: skip
    return Compared(
        theirs,
        ours,
        {kind: _only(both, kind, "main", "copy") for kind in KINDS},
        {kind: _only(both, kind, "copy", "main") for kind in KINDS},
        _changed(both, common),
        _steps_after(both, "main", common),
        _steps_after(both, "copy", common),
        _named(both, "main", common),
        _named(both, "copy", common),
        related,
    )


def _contents(read: Any, side: str) -> Contents:
    counts = {kind: read.execute(f"SELECT count(*) FROM {side}.{kind}").fetchone()[0] for kind in KINDS}
    steps = _steps_after(read, side, 0)
    newest = _named(read, side, 0, 1)
    lineage = read.execute(f"SELECT lineage FROM {side}.identity").fetchone()
    if lineage is None:
        raise damaged()
    return Contents(counts, steps, newest[0] if newest else None, lineage[0])


def _only(both: Any, kind: str, here: str, there: str) -> int:
    statement = (
        f"SELECT count(*) FROM {here}.{kind} h WHERE NOT EXISTS (SELECT 1 FROM {there}.{kind} t WHERE t.id = h.id)"
    )
    return int(both.execute(statement).fetchone()[0])


def _changed(both: Any, common: int) -> int:
    """Count the records of both sides that one of them wrote about after the last step both know."""
    either = " UNION ".join(
        f"SELECT record_id FROM {side}.change WHERE id > (SELECT coalesce(max(last_change), 0) FROM {side}.change_set "
        f"WHERE id <= {common})"
        for side in ("main", "copy")
    )
    known = " OR ".join(
        f"(r.record_id IN (SELECT id FROM main.{kind}) AND r.record_id IN (SELECT id FROM copy.{kind}))"
        for kind in KINDS
    )
    return int(both.execute(f"SELECT count(*) FROM ({either}) r WHERE {known}").fetchone()[0])


def _steps_after(read: Any, side: str, step: int) -> int:
    return int(read.execute(f"SELECT count(*) FROM {side}.change_set WHERE id > ?", (step,)).fetchone()[0])


def _named(read: Any, side: str, step: int, most: int = STEPS) -> tuple[Step, ...]:
    found = read.execute(
        f"SELECT id, label, at, who FROM {side}.change_set WHERE id > ? ORDER BY id DESC LIMIT ?", (step, most)
    )
    return tuple(Step(*row) for row in found)


__all__ = ["KINDS", "NAMES", "Compared", "Contents", "Step", "compared", "contents", "is_whole", "local"]
