"""Erasing a household for good: out of the store, its index and its write-ahead log, and out of the backups beside it.

Here: the order of it, the file folded and written anew, each backup rewritten or named with the day on which it goes. Not
here: what goes out of the tables and the log (`db.ops.erasing`), out of one copy (`db.erasure_copies`). Copies that lie elsewhere are nobody's here: they are named
in words only.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy.exc import OperationalError

from db.backup import KEPT, Backup, backups, folder_of
from db.backup_place import second_place
from db.derived import search
from db.erasure_copies import VERB, Gone, rewritten
from db.errors import StoreProblem
from db.keys_verbs import persons, prove
from db.ops.erasing import Erased, erase_household
from db.store import Store
from resources.language import _

LONGEST: Final = timedelta(days=366)  # an ordinary backup is thinned out within twelve months


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
    copies = [*backups(store.path), *_elsewhere(store, outcome)]
    for number, copy in enumerate(copies):
        if on_progress:
            on_progress(number, len(copies))
        why = rewritten(copy.path, store.key.secret, [Gone(household, second, reason)])
        if why:
            outcome.left.append(_left(copy, why))
        else:
            outcome.backups.append(copy.path)
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


def _elsewhere(store: Store, outcome: Erasure) -> list[Backup]:
    """The backups at the second place, as a rule a stick; where it is not here, it is named among what is left."""
    known = second_place(store.path)
    if known is None or known.folder == folder_of(store.path):
        return []
    if not known.folder.is_dir():
        words = _("备份的第二个地方现在不在，插上以后第一次备份时删净，或用 jiedui backups --erase")
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


def _left(copy: Backup, why: str) -> Left:
    mortal = copy.why not in KEPT
    return Left(copy.path, why, (copy.made_at + LONGEST).date().isoformat() if mortal else None)
