"""Erasing a household for good: out of the store, its index and its write-ahead log, and out of the backups beside it.

Here: the order of it, the file folded and written anew, each backup rewritten or named with the day on which it goes. Not
here: what goes out of the tables and the log (`db.ops.erasing`). Copies that lie elsewhere are nobody's here: they are named
in words only.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy.exc import DatabaseError, OperationalError

from db.backup import KEPT, Backup, backups, folder_of
from db.backup_place import second_place
from db.derived import search
from db.errors import StoreProblem
from db.files import PART, remove, take_place
from db.history import audit
from db.history.write import Write
from db.keys import of_file
from db.keys_verbs import persons, prove
from db.migrations.revisions import current, latest
from db.ops.erasing import Erased, erase_household, take_out
from db.store import Store, head_of
from db.world import damaged_pages
from resources.language import _

if TYPE_CHECKING:
    from sqlalchemy import Connection

LONGEST: Final = timedelta(days=366)  # an ordinary backup is thinned out within twelve months
VERB: Final = "erase"


@dataclass(frozen=True)
class Left:
    """A backup that could not be rewritten: why, and the last day it can be there (None: until somebody deletes it)."""

    path: Path
    why: str
    until: str | None


@dataclass
class Erasure:
    """What an erasure did; `folded` is False where somebody kept reading: the file is folded at the next backup or erasure."""

    erased: Erased
    folded: bool = True
    backups: list[Path] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)


def erase(
    store: Store,
    household: int,
    second: str,
    reason: str,
    *,
    proof: str | None = None,
    who: str | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Erasure:
    """Erase a household from the store and its backups. It cannot be taken back.

    `second` is the person who confirms beside whoever is at the desk, `reason` the ground in words, `proof` the second
    person's passphrase (see `needs_proof`). Raises RuleBroken (see `db.ops.erasing`), StoreProblem: second_unproved,
    wrong_passphrase, too_many_tries, role_forbids, store_read_only, disk_full.
    """
    _prove(store, second, proof)
    with store.write(VERB, _("删除一户"), who=who) as write:
        outcome = Erasure(erase_household(write, household, second, reason))
    outcome.folded = _folded(store)
    copies = [*backups(store.path), *_elsewhere(store, household, outcome)]
    for number, copy in enumerate(copies):
        if on_progress:
            on_progress(number, len(copies))
        left = _rewritten(store, copy, household, second, reason)
        if left is None:
            outcome.backups.append(copy.path)
        else:
            outcome.left.append(left)
    return outcome


def needs_proof(store: Store) -> bool:
    """Whether the second person has a passphrase of his own here and has to write it."""
    return sum(1 for each in persons(store) if each.kind != "recovery") > 1


def _prove(store: Store, second: str, proof: str | None) -> None:
    if not needs_proof(store):
        return
    slot = prove(store, proof or "")
    if slot is None or slot.number == store.key.slot or slot.name.strip() != second.strip():
        raise StoreProblem(
            "second_unproved",
            _("口令不是第二个人“{name}”的，没有删。").format(name=second.strip()),
            _("请照“设置”里“口令与钥匙”的名字写，由他本人输入自己的口令。"),
        )


def _elsewhere(store: Store, household: int, outcome: Erasure) -> list[Backup]:
    """The backups at the second place, as a rule a stick; where it is not here, it is named among what is left."""
    known = second_place(store.path)
    if known is None or known.folder == folder_of(store.path):
        return []
    if not known.folder.is_dir():
        words = _("备份的第二个地方现在不在，插上以后用 jiedui erase {id} 再删一次").format(id=household)
        outcome.left.append(Left(known.folder, words, None))
        return []
    return backups(store.path, known.folder)


def _folded(store: Store) -> bool:
    """Write index and file anew; False where somebody read the whole time."""
    with store.aside() as connection:
        search.forget(connection)
    try:
        store.compact()
    except OperationalError:
        return False
    except StoreProblem as problem:
        if problem.code != "store_in_use":
            raise
        return False
    return True


def _rewritten(store: Store, copy: Backup, household: int, second: str, reason: str) -> Left | None:
    """Rewrite a backup without the household; returns it with a reason where that cannot be done."""
    part = copy.path.with_name(copy.path.name + PART)
    try:
        remove(part)
        shutil.copyfile(copy.path, part)
        # its own head and slots: it opens with the passphrases of its day, before and after
        key = of_file(part, head_of(part), "", store.key.secret)
        with Store(part, key, read_only=False, lock=None) as opened:
            why = _take_out(opened, household, second, reason)
            if why:
                return _left(copy, why)
            _still(opened)
        take_place(part, copy.path)
    except (OSError, StoreProblem, DatabaseError) as problem:
        words = problem.sentence if isinstance(problem, StoreProblem) else _("打不开，或写不了")
        if isinstance(problem, StoreProblem) and problem.code == "wrong_passphrase":
            words = _("是换数据钥匙以前的，或别的库的，用现在的钥匙打不开")
        return _left(copy, words)
    finally:
        remove(part)
    return None


def _left(copy: Backup, why: str) -> Left:
    mortal = copy.why not in KEPT
    return Left(copy.path, why, (copy.made_at + LONGEST).date().isoformat() if mortal else None)


def _take_out(opened: Store, household: int, second: str, reason: str) -> str:
    """Erase in a copy, which keeps its identity; returns why not, "" where it is done or nothing was there."""
    with opened.read() as reader:
        if current(reader) != latest():
            return _("是旧版本的结对写的")
    with opened.aside() as connection:
        write = Write(connection, VERB, _("删除一户"))
        found = take_out(write, household)
        if found.records:
            _line(connection, write.change_set_id, household, second, reason)
        write.finish()
    with opened.aside() as connection:
        search.forget(connection)
    opened.compact()
    with opened.read() as reader:
        bare: Any = reader.connection.driver_connection
        return _("没有通过检查") if damaged_pages(bare, opened.path, opened.key.pages) else ""


def _line(connection: "Connection", step: int, household: int, second: str, reason: str) -> None:
    who = audit.computer_user()
    audit.append(
        connection, VERB, who, record_id=household, recipient=second.strip(), purpose=reason.strip(), change_set_id=step
    )


def _still(opened: Store) -> None:
    """Leave no write-ahead log: a file in that mode does not open on a medium nobody can write."""
    with opened.read() as reader:
        driver: Any = reader.connection.driver_connection
        driver.rollback()
        driver.execute("PRAGMA journal_mode = DELETE").fetchall()
