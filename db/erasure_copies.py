"""Households that were erased, taken out of copies of the store: backups of every place, a backup that is being restored.

What was erased is known to the store and to the backups that were rewritten since (`erased`: ids, no values). Not here: the
erasure itself and its two persons (`db.erasure`), what goes out of the tables and the log (`db.ops.erasing`).
"""

import shutil
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.exc import DatabaseError

from db.backup import SUFFIX, Backup, backups, connected, folder_of, key_of
from db.backup_place import back_up_second, second_place
from db.derived import search
from db.errors import StoreProblem
from db.files import PART, remove, take_place
from db.history import audit
from db.history.write import Write
from db.keys import Key, of_file
from db.migrations.revisions import current, latest
from db.models import kind_of
from db.ops.erasing import take_out
from db.store import Store, head_of
from db.world import damaged_pages
from resources.language import _

if TYPE_CHECKING:
    from sqlalchemy import Connection

VERB: Final = "erase"
_STILL: Final = "?mode=ro&immutable=1"
_ERASED: Final = "SELECT record_id FROM erased WHERE redacted"
_LOOKED_INTO: Final = 3  # of the newest backups: what was erased is written into every one of them


@dataclass(frozen=True)
class Gone:
    """A household that was erased: who confirmed it and on what ground, as the audit says."""

    household: int
    second: str = ""
    reason: str = ""


def gone_from(connection: "Connection") -> list[Gone]:
    """Return the households erased from a store, with the words of its audit."""
    ids = [one for one in connection.exec_driver_sql(_ERASED).scalars() if kind_of(one) == "household"]
    told = {
        record: (second or "", reason or "")
        for record, second, reason in connection.exec_driver_sql(
            "SELECT record_id, recipient, purpose FROM audit_line WHERE act = ? ORDER BY id", (VERB,)
        )
    }
    return [Gone(one, *told.get(one, ("", ""))) for one in sorted(ids)]


def held_in(path: Path, key: Key, gone: Iterable[Gone]) -> list[int] | None:
    """Return which of the erased households a copy still holds; None where it does not open with this key's secret."""
    try:
        own = key_of(path, "", key.secret)
        with closing(connected(path, own, _STILL)) as copy:
            return [each.household for each in gone if _holds(copy, each.household)]
    except (OSError, sqlcipher.DatabaseError, StoreProblem):
        return None


def _holds(copy: Any, household: int) -> bool:
    if copy.execute("SELECT 1 FROM change WHERE record_id = ? LIMIT 1", (household,)).fetchone() is None:
        return False
    with suppress(sqlcipher.DatabaseError):  # a copy of before there was a table of them
        return copy.execute(f"{_ERASED} AND record_id = ?", (household,)).fetchone() is None
    return True


def known_beside(backup_file: Path, store: Path | None, key: Key) -> list[Gone]:
    """Return what is known to be erased: by the store a backup is of, where it is known, and by the newest backups beside it."""
    folder = backup_file.absolute().parent
    places = [store] if store else []
    places += [folder.with_name(f"{folder.stem}{SUFFIX}")] if folder.suffix == ".backups" else []
    if folder.is_dir():
        others = sorted((each for each in folder.glob(f"*{SUFFIX}") if each != backup_file), key=lambda each: each.name)
        places += others[: -_LOOKED_INTO - 1 : -1]
    found: dict[int, Gone] = {}
    for place in places:
        for each in _told_by(place, key):
            found.setdefault(each.household, each)
    return list(found.values())


def _told_by(path: Path, key: Key) -> list[Gone]:
    if not path.is_file():
        return []
    try:
        with (
            Store(path, of_file(path, head_of(path), "", key.secret), read_only=True, lock=None) as store,
            store.read() as reader,
        ):
            return gone_from(reader)
    except (OSError, StoreProblem, DatabaseError, sqlcipher.DatabaseError):
        return []


def take_out_of(path: Path, key: Key, gone: Sequence[Gone], *, bring_up: bool = False) -> int:
    """Take erased households out of a closed file and write it anew; returns how many were still in it.

    `bring_up`: bring an older file up to date first. Raises StoreProblem store_older (else), store_damaged.
    """
    with Store(path, key, read_only=False, lock=None) as opened:
        with opened.read() as reader:
            old = current(reader) != latest()
        if old and not bring_up:
            raise StoreProblem("store_older", _("是旧版本的结对写的"))
        if old:
            from db.migrations.upgrade import upgrade  # noqa: PLC0415  Alembic is slow to load

            upgrade(opened._engine)
        count = sum(_taken_out(opened, each) for each in gone)
        with opened.aside() as connection:
            search.forget(connection)
        opened.compact()
        with opened.read() as reader:
            bare: Any = reader.connection.driver_connection
            if damaged_pages(bare, opened.path, opened.key.pages):
                raise StoreProblem("store_damaged", _("没有通过检查"))
        _still(opened)
    return count


def _taken_out(opened: Store, gone: Gone) -> bool:
    """Erase in a copy, which keeps its identity; nothing is done where the household never was."""
    with opened.aside() as connection:
        write = Write(connection, VERB, _("删除一户"))
        found = take_out(write, gone.household)
        if found.records:
            audit.append(
                connection,
                VERB,
                audit.computer_user(),
                record_id=gone.household,
                recipient=gone.second.strip(),
                purpose=gone.reason.strip(),
                change_set_id=write.change_set_id,
            )
        write.finish()
    return bool(found.records)


def _still(opened: Store) -> None:
    """Leave no write-ahead log: a file in that mode does not open on a medium nobody can write."""
    with opened.read() as reader:
        driver: Any = reader.connection.driver_connection
        driver.rollback()
        driver.execute("PRAGMA journal_mode = DELETE").fetchall()


def rewritten(path: Path, secret: bytes, gone: Sequence[Gone]) -> str:
    """Rewrite a backup without some households, in a copy that takes its place; returns why it could not be done, else ""."""
    part = path.with_name(path.name + PART)
    try:
        remove(part)
        shutil.copyfile(path, part)
        # its own head and slots: it opens with the passphrases of its day, before and after
        take_out_of(part, of_file(part, head_of(part), "", secret), gone)
        take_place(part, path)
    except (OSError, StoreProblem, DatabaseError) as problem:
        if isinstance(problem, StoreProblem) and problem.code == "wrong_passphrase":
            return _("是换数据钥匙以前的，或别的库的，用现在的钥匙打不开")
        return problem.sentence if isinstance(problem, StoreProblem) else _("打不开，或写不了")
    finally:
        remove(part)
    return ""


@dataclass(frozen=True)
class Swept:
    """A look through all backups of a store: those rewritten now, and those that still hold erased households, with why."""

    rewritten: tuple[Path, ...]
    left: tuple[tuple[Backup, str], ...]


def sweep(store: Store) -> Swept:
    """Take what was erased from the store out of the backups that still hold it, at every place that is here now.

    A stick that was away when a household was erased is cleaned when it is there again.
    """
    with store.read() as reader:
        gone = gone_from(reader)
    done, left = [], []
    for each in everywhere(store.path) if gone else ():
        held = held_in(each.path, store.key, gone)
        if held == []:
            continue
        why = rewritten(each.path, store.key.secret, [one for one in gone if held is None or one.household in held])
        if why:
            left.append((each, why))
        else:
            done.append(each.path)
    return Swept(tuple(done), tuple(left))


def carried(store: Store, target: Path | None = None) -> Path:
    """Make a backup at the second place and take out of the older ones there what was erased since; returns the new one.

    Raises StoreProblem as `db.backup_place.back_up_second`.
    """
    made = back_up_second(store, target)
    sweep(store)
    return made


def everywhere(path: Path) -> list[Backup]:
    """Return the backups of a store at every place that is here now."""
    second = second_place(path)
    here = backups(path)
    if second is None or second.folder == folder_of(path):
        return here
    return here + backups(path, second.folder)


__all__ = [
    "Gone", "Swept", "carried", "everywhere", "gone_from", "held_in", "known_beside", "rewritten", "sweep", "take_out_of",
]  # fmt: skip
